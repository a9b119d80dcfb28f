"""Summaries of five faces."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.errors import DomainError, ShapeError
from analytics.likert import diverging_offsets, likert_summary

faces = st.lists(st.integers(0, 60), min_size=5, max_size=5)


@pytest.mark.parametrize(
    ("counts", "t"),
    [
        # Quantiles of Student's t at 97.5 %, as every table prints them (NIST/SEMATECH e-Handbook, 1.3.6.7.2).
        ([0, 0, 0, 1, 9], 2.262),
        ([1, 1, 1, 1, 1], 2.776),
        ([10, 10, 10, 20, 11], 2.000),
    ],
)
def test_the_interval_of_the_mean_is_students(counts, t):
    answers = np.repeat([1, 2, 3, 4, 5], counts)

    found = likert_summary(counts)

    assert (found.n, found.mean, found.sd) == pytest.approx((answers.size, answers.mean(), answers.std(ddof=1)))
    assert (found.upper - found.lower) / 2 == pytest.approx(t * answers.std(ddof=1) / answers.size**0.5, rel=5e-4)


def test_shares_of_the_outer_faces():
    found = likert_summary([[3, 5, 12, 40, 25], [10, 0, 0, 0, 10]])

    assert found.top2.tolist() == [65 / 85, 0.5]
    assert found.bottom2.tolist() == [8 / 85, 0.5]
    assert found.net.tolist() == pytest.approx([57 / 85, 0])


@pytest.mark.parametrize(
    ("counts", "median"),
    [([1, 0, 0, 0, 0], 1), ([1, 0, 0, 0, 1], 3), ([0, 1, 0, 1, 1], 4), ([2, 0, 1, 1, 0], 2), ([0, 0, 0, 0, 9], 5)],
)
def test_the_median_is_that_of_the_answers_laid_out(counts, median):
    assert likert_summary(counts).median == median == np.median(np.repeat([1, 2, 3, 4, 5], counts))


def test_no_answer_and_one_answer():
    found = likert_summary([[0, 0, 0, 0, 0], [0, 0, 1, 0, 0], [0, 0, 2, 0, 0]])

    assert np.isnan([found.mean[0], found.top2[0], found.net[0], found.median[0], found.upper[0]]).all()
    assert found.mean[1] == found.median[1] == 3
    assert np.isnan([found.sd[1], found.lower[1]]).all()
    assert (found.sd[2], found.lower[2], found.upper[2]) == (0, 3, 3)
    assert found.reason.tolist() == ["no_answers", "one_answer", ""]
    assert found.n.dtype == np.int64


def test_shapes_are_kept():
    assert likert_summary(np.ones((2, 3, 5), dtype=int)).mean.shape == (2, 3)
    assert diverging_offsets(np.ones((2, 3, 5), dtype=int)).start.shape == (2, 3, 5)


def test_bars_diverge_from_the_middle_of_the_middle_face():
    bars = diverging_offsets([1, 1, 4, 2, 2])

    assert bars.share.tolist() == [0.1, 0.1, 0.4, 0.2, 0.2]
    assert bars.start.tolist() == pytest.approx([-0.4, -0.3, -0.2, 0.2, 0.4])
    assert bars.end.tolist() == pytest.approx([-0.3, -0.2, 0.2, 0.4, 0.6])
    assert np.isnan(diverging_offsets([0] * 5).start).all()


@given(st.lists(faces, min_size=1, max_size=6), st.randoms(use_true_random=False))
@settings(max_examples=50, deadline=None)
def test_shuffled_rows_give_the_same_summaries(rows, random):
    order = list(range(len(rows)))
    random.shuffle(order)

    whole, shuffled = likert_summary(rows), likert_summary([rows[index] for index in order])

    for name in ("n", "mean", "lower", "upper", "median", "net"):
        assert getattr(shuffled, name) == pytest.approx(getattr(whole, name)[order], nan_ok=True)


@given(faces)
@settings(max_examples=50, deadline=None)
def test_upside_down_is_the_mirror(counts):
    found, turned = likert_summary(counts), likert_summary(counts[::-1])

    assert turned.mean == pytest.approx(6 - found.mean, nan_ok=True)
    assert turned.net == pytest.approx(-found.net, nan_ok=True)
    assert turned.lower == pytest.approx(6 - found.upper, nan_ok=True)
    if sum(counts) > 1:
        assert found.lower <= found.mean <= found.upper


@pytest.mark.parametrize(
    ("counts", "error"),
    [([1, 2, 3, 4], ShapeError), (3, ShapeError), ([1, 2, 3, 4, -1], DomainError), ([1, 2, 3, 4, 0.5], DomainError)],
)
def test_wrong_counts_are_refused(counts, error):
    for summarise in (likert_summary, diverging_offsets):
        with pytest.raises(error):
            summarise(counts)


def test_a_wrong_confidence_is_refused():
    with pytest.raises(DomainError):
        likert_summary([1, 1, 1, 1, 1], conf=95)
