"""Who answered, and what the silence of the others could hide."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.errors import DomainError, ShapeError
from analytics.participation import nonresponse_bounds, participation

asked_answered_said = st.integers(1, 200).flatmap(
    lambda n: st.integers(0, n).flatmap(lambda a: st.tuples(st.just(n), st.just(a), st.integers(0, a)))
)


def test_a_response_rate_with_its_interval():
    # Newcombe (1998), Statistics in Medicine 17:857-872, Table I: 81/263.
    found = participation(263, 81)

    assert float(found.share.estimate) == pytest.approx(81 / 263)
    assert [float(found.share.lower), float(found.share.upper)] == pytest.approx([0.2553, 0.3662], abs=5e-5)
    assert found.silent == 182


def test_bounds_of_manskis_homeless_men():
    # Manski (1995), Identification Problems in the Social Sciences, chapter 2: of 106 men 64 were found again, 21 of
    # whom had a home; without assumptions the probability lies in [21/106, 63/106].
    bounds = nonresponse_bounds(21, 64, 106)

    assert float(bounds.observed) == pytest.approx(21 / 64)
    assert [float(bounds.lower), float(bounds.upper)] == pytest.approx([21 / 106, 63 / 106])


def test_nobody_asked_and_nobody_answered():
    found, bounds = participation([0, 5], [0, 0]), nonresponse_bounds([0, 0], [0, 0], [0, 5])

    assert found.share.reason.tolist() == ["no_answers", ""]
    assert np.isnan(found.share.estimate[0])
    assert np.isnan(bounds.observed).all()
    assert np.isnan([bounds.lower[0], bounds.upper[0]]).all()
    assert (bounds.lower[1], bounds.upper[1]) == (0, 1)


def test_one_number_goes_with_many():
    bounds = nonresponse_bounds([1, 2], 4, 8)

    assert bounds.lower.tolist() == [1 / 8, 2 / 8]
    assert bounds.upper.tolist() == [5 / 8, 6 / 8]


@given(asked_answered_said)
@settings(max_examples=60, deadline=None)
def test_the_bounds_hold_whatever_the_silent_would_have_said(numbers):
    asked, answered, said = numbers
    bounds = nonresponse_bounds(said, answered, asked)

    for more in (0, (asked - answered) // 2, asked - answered):
        assert bounds.lower - 1e-12 <= (said + more) / asked <= bounds.upper + 1e-12
    if answered:
        assert bounds.lower - 1e-12 <= bounds.observed <= bounds.upper + 1e-12
    if answered == asked:
        assert bounds.lower == bounds.observed == bounds.upper


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda: participation(4, 5), DomainError),
        (lambda: participation([4, 4], [1, 2, 3]), ShapeError),
        (lambda: nonresponse_bounds(3, 2, 4), DomainError),
        (lambda: nonresponse_bounds(2, 5, 4), DomainError),
        (lambda: nonresponse_bounds([1, 1, 1], [2, 2], 4), ShapeError),
    ],
)
def test_wrong_input_is_refused(call, error):
    with pytest.raises(error):
        call()
