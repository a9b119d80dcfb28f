"""Client and worker about the same conversation."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.agreement import agreement
from analytics.errors import DomainError, ShapeError

tables = st.lists(st.lists(st.integers(0, 12), min_size=5, max_size=5), min_size=5, max_size=5)


def test_the_first_kappa_ever():
    # Cohen (1960), Educational and Psychological Measurement 20:37-46: two judges, 200 cases, .70 against .41.
    found = agreement([[88, 14, 18], [10, 40, 10], [2, 6, 12]])

    assert found.n == 200
    assert found.exact == pytest.approx(0.70)
    assert found.kappa == pytest.approx((0.70 - 0.41) / (1 - 0.41))


def test_two_pathologists():
    # Agresti, Categorical Data Analysis, Table 10.8: carcinoma of the uterine cervix; kappa 0.493, weighted by
    # squared distance 0.78.
    found = agreement([[22, 2, 2, 0], [5, 7, 14, 0], [0, 2, 36, 0], [0, 1, 17, 10]])

    assert found.kappa == pytest.approx(0.493, abs=5e-4)
    assert found.kappa_quadratic == pytest.approx(0.78, abs=5e-3)


def test_the_sign_test_leaves_ties_out():
    # 9 up and 1 down: twice the chance of 0 or 1 heads in 10 tosses, 2 * 11 / 1024.
    table = np.diag([5] * 5)
    table[0, 1], table[1, 0] = 9, 1

    assert agreement(table).sign_test_p == pytest.approx(22 / 1024)


def test_the_gap_is_worker_minus_client():
    table = np.zeros((5, 5), dtype=int)
    table[1, 3] = table[2, 3] = 3

    found = agreement(table)

    assert found.gap == 1.5
    assert found.within_one == 0.5
    # Six differences of 1 or 2: sd = sqrt(0.3), t(5) = 2.571.
    assert found.gap_upper - found.gap == pytest.approx(2.571 * math.sqrt(0.3 / 6), rel=2e-4)
    assert found.loa_upper - found.gap == pytest.approx(1.96 * math.sqrt(0.3), rel=1e-4)


def test_too_little_to_say_something():
    empty, one = np.zeros((5, 5), dtype=int), np.zeros((5, 5), dtype=int)
    one[2, 3] = 1
    same = np.zeros((5, 5), dtype=int)
    same[4, 4] = 7

    assert agreement(empty).reason == "no_answers"
    assert math.isnan(agreement(empty).gap)
    assert agreement(one).reason == "one_answer"
    assert agreement(one).gap == 1
    assert math.isnan(agreement(one).gap_lower)
    assert agreement(same).reason == "no_spread"
    assert math.isnan(agreement(same).kappa)
    assert (agreement(same).exact, agreement(same).sign_test_p) == (1, 1)


@given(tables)
@settings(max_examples=60, deadline=None)
def test_the_other_way_round_the_gap_turns(table):
    found, turned = agreement(table), agreement(np.transpose(table))

    for name in ("kappa", "kappa_linear", "kappa_quadratic", "exact", "within_one", "sign_test_p"):
        assert getattr(turned, name) == pytest.approx(getattr(found, name), nan_ok=True)
    assert turned.gap == pytest.approx(-found.gap, nan_ok=True)
    assert turned.loa_lower == pytest.approx(-found.loa_upper, nan_ok=True)
    if found.n > 1:
        assert found.loa_lower <= found.gap_lower or found.n < 5
        assert found.gap_lower <= found.gap <= found.gap_upper


@given(tables)
@settings(max_examples=40, deadline=None)
def test_full_agreement_is_one(table):
    diagonal = np.diag(np.diag(table))
    if (np.diag(table) > 0).sum() > 1:
        found = agreement(diagonal)
        assert (found.kappa, found.kappa_linear, found.kappa_quadratic, found.exact) == (1, 1, 1, 1)


@pytest.mark.parametrize(
    ("table", "error"),
    [([[1, 2]], ShapeError), ([[1]], ShapeError), ([1, 2], ShapeError), ([[1, 2], [3, -4]], DomainError)],
)
def test_wrong_tables_are_refused(table, error):
    with pytest.raises(error):
        agreement(table)


def test_a_wrong_confidence_is_refused():
    with pytest.raises(DomainError):
        agreement(np.eye(5, dtype=int), conf=0)
