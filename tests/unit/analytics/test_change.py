"""Before and after an action, and a series that an action interrupts."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.change import before_after, interrupted_time_series
from analytics.errors import DomainError, ShapeError, TooFewPoints
from analytics.proportions import newcombe_interval

# Anscombe (1973), The American Statistician 27:17-21, sets I and II in the order of x = 4, 5, ..., 14:
# both are fitted by y = 3.00 + 0.500 x.
ANSCOMBE_1 = [4.26, 5.68, 7.24, 4.82, 6.95, 8.81, 8.04, 8.33, 10.84, 7.58, 9.96]
ANSCOMBE_2 = [3.10, 4.74, 6.13, 7.26, 8.14, 8.77, 9.14, 9.26, 9.13, 8.74, 8.10]

groups = st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def test_a_rise_is_after_minus_before():
    # Newcombe (1998), Table II (a): 56/70 - 48/80.
    found = before_after(48, 80, 56, 70)

    assert (found.before, found.after) == (0.6, 0.8)
    assert [found.difference, found.lower, found.upper] == pytest.approx([0.2, 0.0524, 0.3339], abs=5e-5)


def test_both_tests_are_given():
    # Agresti, the aspirin study: z^2 = 25.01; Fisher (1962), twins: 0.0005367.
    assert before_after(104, 11037, 189, 11034).pvalue == pytest.approx(math.erfc(math.sqrt(25.0139 / 2)), rel=1e-2)
    assert before_after(2, 17, 10, 13).pvalue_exact == pytest.approx(0.0005367, rel=1e-4)


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("before", [0.1, 0.5, 0.7])
def test_the_smallest_change_is_what_the_sample_size_formula_asks_for(before, sign):
    # Fleiss, Levin & Paik, Statistical Methods for Rates and Proportions, section 4.2, without correction: the
    # formula gives the number per group back from the change that we found for a thousand.
    found = before_after(round(1000 * before), 1000, 1, 1000)
    change = sign * (found.smallest_rise if sign > 0 else found.smallest_fall)

    after, pooled = before + change, before + change / 2
    by_chance = 1.959964 * math.sqrt(2 * pooled * (1 - pooled))
    if_real = 0.841621 * math.sqrt(before * (1 - before) + after * (1 - after))
    assert ((by_chance + if_real) / change) ** 2 == pytest.approx(1000, rel=1e-5)


def test_199_answers_show_a_rise_from_10_to_20_percent():
    # Fleiss, Levin & Paik: 199 per group for 80 % power at 5 %, two-sided. A tenth of 199 is no whole number, but
    # 20 of 199 lies close enough.
    assert before_after(20, 199, 20, 199).smallest_rise == pytest.approx(0.1, abs=1e-3)


def test_a_change_that_no_share_could_reach_is_not_given():
    found = before_after(4, 5, 5, 5)

    assert math.isnan(found.smallest_rise)
    assert math.isnan(before_after(0, 400, 5, 400).smallest_fall)


def test_no_answers_on_one_side():
    found = before_after(0, 0, 3, 4)

    assert found.reason == "no_answers"
    assert found.after == 0.75
    for name in ("before", "difference", "lower", "pvalue", "pvalue_exact", "smallest_rise"):
        assert math.isnan(getattr(found, name))
    assert before_after(4, 4, 9, 9).reason == "no_spread"


@given(groups, groups)
@settings(max_examples=60, deadline=None)
def test_the_interval_lies_around_the_difference(before, after):
    found = before_after(*before, *after)

    assert found.lower <= found.difference <= found.upper
    assert found.difference == pytest.approx(after[0] / after[1] - before[0] / before[1])
    assert found.upper == pytest.approx(float(newcombe_interval(*after, *before).upper))


@given(st.integers(1, 9), st.integers(20, 400))
@settings(max_examples=40, deadline=None)
def test_more_answers_show_smaller_changes(tenths, n):
    small = before_after(tenths * n, 10 * n, 1, 10 * n)
    large = before_after(tenths * n * 4, 40 * n, 1, 40 * n)

    for name in ("smallest_rise", "smallest_fall"):
        less, more = getattr(large, name), getattr(small, name)
        assert math.isnan(more) or less < more


def test_two_lines_of_anscombe():
    found = interrupted_time_series(ANSCOMBE_1 + ANSCOMBE_2, 11)

    # x = 4 is t = 0: level 3.00 + 4 * 0.500; set II starts anew at the same level, eleven steps of 0.500 lower.
    assert found.coef.tolist() == pytest.approx([5.0, 0.5, -5.5, 0.0], abs=5e-3)
    assert (found.step, found.trend_before) == (found.coef[2], found.coef[1])
    # Both sets have a residual sum of squares of 13.76 (13.75, 13.78), so the slope's error is sqrt(13.77 / 9 / 110).
    assert found.se[1] == pytest.approx(0.118, abs=5e-4)
    assert found.already_moving()


def test_a_series_that_only_jumps_was_not_already_moving():
    rng = np.random.default_rng(3)
    y = np.where(np.arange(40) < 20, 60, 70) + rng.normal(0, 1, 40)

    found = interrupted_time_series(y, 20)

    assert not found.already_moving()
    assert found.hac_pvalue[2] < 0.001
    assert found.lower[2] < 10 < found.upper[2]


def test_without_lags_newey_west_is_white():
    # White (1980), Econometrica 48:817-838, with the factor N / (N - k) known as HC1.
    y, t0 = np.array(ANSCOMBE_1 + ANSCOMBE_2), 11
    time = np.arange(22)
    design = np.column_stack([np.ones(22), time, time >= t0, np.where(time >= t0, time - t0, 0)]).astype(float)
    found = interrupted_time_series(y, t0, hac_lag=0)

    bread = np.linalg.inv(design.T @ design)
    residual = y - design @ found.coef
    white = bread @ (design.T * residual**2) @ design @ bread * 22 / 18
    assert found.hac_se == pytest.approx(np.sqrt(np.diag(white)))


def test_lags_are_weighted_as_newey_and_west_do():
    # Newey & West (1987), Econometrica 55:703-708, equation 5: 1 - j / (m + 1), written out over all pairs.
    y, t0, lag = np.array(ANSCOMBE_1 + ANSCOMBE_2), 11, 4
    time = np.arange(22)
    design = np.column_stack([np.ones(22), time, time >= t0, np.where(time >= t0, time - t0, 0)]).astype(float)
    found = interrupted_time_series(y, t0, hac_lag=lag)

    scores = design * (y - design @ found.coef)[:, None]
    kernel = np.maximum(0, 1 - np.abs(time[:, None] - time) / (lag + 1))
    bread = np.linalg.inv(design.T @ design)
    covariance = bread @ scores.T @ kernel @ scores @ bread * 22 / 18
    assert found.hac_se == pytest.approx(np.sqrt(np.diag(covariance)))


def test_a_missing_point_and_a_point_without_weight_are_left_out():
    y = ANSCOMBE_1 + ANSCOMBE_2
    weights = [1.0] * 22
    weights[5] = 0
    gap = list(y)
    gap[5] = np.nan

    assert interrupted_time_series(gap, 11).coef == pytest.approx(interrupted_time_series(y, 11, weights=weights).coef)


def test_a_straight_line_has_no_error():
    found = interrupted_time_series(np.zeros(12), 6)

    assert found.coef == pytest.approx(np.zeros(4))
    assert found.pvalue.tolist() == [1, 1, 1, 1]
    assert math.isnan(found.r_squared)


@given(st.lists(st.floats(-100, 100), min_size=8, max_size=20), st.floats(0.1, 9))
@settings(max_examples=40, deadline=None)
def test_only_the_ratio_of_weights_counts(y, factor):
    t0 = len(y) // 2
    weights = np.arange(1, len(y) + 1)

    one, other = (interrupted_time_series(y, t0, weights=w) for w in (weights, weights * factor))

    assert other.coef == pytest.approx(one.coef, abs=1e-6)
    assert other.hac_se == pytest.approx(one.hac_se, abs=1e-6)
    assert other.se == pytest.approx(one.se, abs=1e-6)


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda: before_after(5, 4, 1, 1), DomainError),
        (lambda: before_after([1], [4], [1], [4]), ShapeError),
        (lambda: before_after(1, 4, 1, 4, conf=95), DomainError),
        (lambda: before_after(1, 4, 1, 4, power=1), DomainError),
        (lambda: interrupted_time_series([1, 2, 3, 4], 2), TooFewPoints),
        (lambda: interrupted_time_series([1, 2, 3, 4, 5, 6], 1), TooFewPoints),
        (lambda: interrupted_time_series([1, 2, 3, np.nan, 5, 6], 4, weights=[1, 1, 1, 1, 1, 0]), TooFewPoints),
        (lambda: interrupted_time_series([1, 2, 3, 4, 5, 6], 3, weights=[1]), ShapeError),
        (lambda: interrupted_time_series([1, 2, 3, 4, 5, 6], 3, weights=[-1] * 6), DomainError),
        (lambda: interrupted_time_series([1, 2, 3, 4, 5, 6], 3, hac_lag=-1), DomainError),
    ],
)
def test_wrong_input_is_refused(call, error):
    with pytest.raises(error):
        call()
