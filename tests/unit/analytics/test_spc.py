"""Control charts, their rules and icons: published figures, edge cases, and what must hold for any series."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.errors import DomainError, ShapeError
from analytics.spc import (
    Assurance,
    Cause,
    Variation,
    assurance_icon,
    p_chart,
    process_rules,
    variation,
    variation_icon,
    xmr_chart,
)

# Montgomery, Introduction to Statistical Quality Control, Table 7.4: purchase orders with errors, and their number.
ERRORS = [12, 8, 6, 9, 10, 12, 11, 16, 10, 6, 20, 15, 9, 8, 6, 8, 10, 7, 5, 8, 5, 8, 10, 6, 9]
ORDERS = [100, 80, 80, 100, 110, 110, 100, 100, 90, 90, 110, 120, 120, 120, 110]
ORDERS += [80, 80, 80, 90, 100, 100, 100, 100, 90, 90]

# NHSRplotthedots, vignette "Deviations from Excel defaults": one outlier among ones, twos and threes.
DEVIATIONS = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]

numbers = st.floats(-1e6, 1e6).map(lambda value: round(value, 3))


def at(count, *pairs):
    """A list of common causes, but for the pairs (index, cause)."""
    causes = [Cause.COMMON] * count
    for index, cause in pairs:
        causes[index] = cause
    return tuple(causes)


def causes_of(y, **options):
    return process_rules(y, xmr_chart(y, **options))


def test_p_chart_of_montgomery_table_7_4():
    chart = p_chart(ERRORS, ORDERS)

    # Published: p = 234/2450 = 0.0955; order 11 (n = 110): 0.0955 +- 3 * 0.028.
    assert chart.center == pytest.approx(234 / 2450)
    assert chart.upper[10] == pytest.approx(0.1796, abs=5e-5)
    assert chart.lower[10] == pytest.approx(0.0114, abs=5e-5)
    assert [index for index, cause in enumerate(process_rules(chart.y, chart)) if cause == Cause.ABOVE_LIMIT] == [10]


def test_xmr_chart_of_the_vignette_on_screening():
    # Published: screened 4.6 / 1.94 / -0.72; as Excel does it 6.95 / -3.06.
    screened, plain = xmr_chart(DEVIATIONS), xmr_chart(DEVIATIONS, screen=False)

    assert [screened.upper[0], screened.center[0], screened.lower[0]] == pytest.approx([4.6, 1.94, -0.72], abs=5e-3)
    assert [plain.upper[0], plain.lower[0]] == pytest.approx([6.95, -3.06], abs=5e-3)


def test_p_prime_of_equal_groups_is_the_individuals_chart():
    # Laney (2002): with equal n, p' is the XmR chart of the shares, but for the digits of 3 / 1.128 = 2.66.
    share = np.array(ERRORS) / 200

    prime = p_chart(ERRORS, [200] * 25, prime=True)
    individuals = xmr_chart(share, screen=False, limit_constant=3 / 1.128)

    assert prime.upper == pytest.approx(individuals.upper)
    assert prime.lower == pytest.approx(np.maximum(individuals.lower, 0))


def test_the_weighted_individuals_chart_of_equal_groups_is_nearly_the_plain_one():
    # With equal n its sigma is the mean range times sqrt(pi) / 2 = 1 / 1.1284, the d2 that others round to 1.128.
    share = np.array(ERRORS) / 200

    weighted = p_chart(ERRORS, [200] * 25, prime="individuals")
    plain = xmr_chart(share, screen=False, limit_constant=3 * np.sqrt(np.pi) / 2)

    assert weighted.upper == pytest.approx(plain.upper)
    assert weighted.lower == pytest.approx(plain.lower)


def test_near_limits_lie_at_two_sigma():
    chart = p_chart(ERRORS, ORDERS)

    # Montgomery, Table 7.4, order 11: sigma = sqrt(0.0955 * 0.9045 / 110) = 0.028.
    assert chart.near_upper[10] - chart.center[10] == pytest.approx(2 * 0.028, abs=5e-5)


def test_p_prime_of_pure_chance_is_nearly_the_p_chart():
    rng = np.random.default_rng(7)
    n = rng.integers(300, 600, 500)

    chart = p_chart(rng.binomial(n, 0.7), n, prime=True)

    assert chart.sigma_z[0] == pytest.approx(1, abs=0.1)


def test_the_screen_drops_one_wild_month_from_the_spread():
    x, n = [50, 51, 49, 50, 52, 48, 50, 5, 50, 51, 49, 50], [100] * 12

    assert p_chart(x, n, prime=True, screen=True).sigma_z[0] < p_chart(x, n, prime=True).sigma_z[0] / 2
    wild = [p_chart(x, n, prime="individuals", screen=screen) for screen in (True, False)]
    assert wild[0].upper[0] - wild[0].center[0] < (wild[1].upper[0] - wild[1].center[0]) / 2


@pytest.mark.parametrize(("jump", "kept"), [(4.2, True), (4.9, False)])
def test_a_range_is_screened_beyond_3_267_times_the_mean(jump, kept):
    # D4 for ranges of two, Montgomery, Appendix VI. Nine ranges of 1 and one of 4.2 (3.18 times) or 4.9 (3.53 times).
    y = [0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 1 + jump]

    chart = xmr_chart(y)

    mean_range = (9 + jump) / 10 if kept else 1
    assert chart.upper[0] - chart.center[0] == pytest.approx(2.66 * mean_range)


def test_the_last_digit_of_a_sum_is_no_movement():
    # 0.1 + 0.2 lies a hair above 0.3.
    y = [0, 0.1, 0.3, 0.1 + 0.2, 0.4, 0.5, 0.6]

    assert Cause.TREND_UP not in process_rules(y, _chart_with(y, limit=20, near=15))


def test_an_excluded_month_makes_no_limits_but_is_judged():
    chart = p_chart([50, 52, 48, 5, 51], [100] * 5, exclude=[3])

    assert chart.center[0] == pytest.approx(201 / 400)
    assert process_rules(chart.y, chart) == at(5, (3, Cause.BELOW_LIMIT))


def test_a_month_without_answers_has_no_share_and_no_limits():
    chart = p_chart([5, 0, 6], [10, 0, 12])

    assert np.isnan(chart.y[1])
    assert np.isnan(chart.upper[1])
    assert chart.reason.tolist() == ["", "no_answers", ""]
    assert process_rules(chart.y, chart) == at(3)


@pytest.mark.parametrize("prime", [False, True, "individuals"])
@pytest.mark.parametrize("x", [0, 1, 3])
def test_the_same_share_from_all_gives_no_width(prime, x):
    chart = p_chart([x, 2 * x, 3 * x], [3, 6, 9], prime=prime)

    assert process_rules(chart.y, chart) == at(3)
    if prime or x in (0, 3):
        assert chart.upper.tolist() == chart.center.tolist() == chart.lower.tolist()


@pytest.mark.parametrize("screen", [True, False])
@pytest.mark.parametrize("value", [5, 0.1, -1 / 3, 0])
def test_a_constant_series_has_limits_of_no_width_and_no_signal(value, screen):
    y = [value] * 11

    chart = xmr_chart(y, screen=screen)

    assert chart.lower.tolist() == chart.upper.tolist() == y
    assert process_rules(y, chart) == at(11)


def test_one_point_has_a_mean_and_no_limits():
    chart = xmr_chart([7])

    assert chart.center.tolist() == [7]
    assert np.isnan([chart.lower, chart.upper, chart.near_lower, chart.near_upper]).all()
    assert chart.reason.tolist() == ["no_moving_range"]
    assert p_chart([3], [4], prime=True).reason.tolist() == ["no_moving_range"]
    assert p_chart([3], [4]).reason.tolist() == [""]


def test_no_points_have_no_chart():
    for chart in (xmr_chart([]), p_chart([], [])):
        assert chart.center.size == chart.segment.size == 0
        assert process_rules([], chart) == ()
    assert variation_icon(()) == Variation.COMMON_CAUSE


def test_missing_points_take_part_in_nothing():
    whole, gap = xmr_chart([1, 3, 2, 8]), xmr_chart([1, 3, 2, np.nan, 8])

    assert gap.center[0] == whole.center[0]
    # The range between 2 and 8 is not known to be one step.
    assert gap.upper[0] - gap.center[0] == pytest.approx(2.66 * 1.5)
    assert causes_of([1, 3, 2, np.nan, 8])[3] == Cause.COMMON


def test_limits_are_provisional_below_thirteen_points():
    assert xmr_chart(range(12)).trial.all()
    assert not xmr_chart(range(13)).trial.any()
    assert xmr_chart(range(26), rebase_at=[13], fix_after_n=12).trial.all()
    assert p_chart(ERRORS, ORDERS, rebase_at=[15]).trial.tolist() == [False] * 15 + [True] * 10


def test_a_rebase_starts_everything_again():
    low, high = [1, 3, 2, 1, 3, 2, 1], [21, 23, 22, 21, 23, 22, 21]

    chart = xmr_chart(low + high, rebase_at=[7])

    assert chart.segment.tolist() == [0] * 7 + [1] * 7
    assert chart.center[[0, 7]].tolist() == pytest.approx([13 / 7, 13 / 7 + 20])
    assert process_rules(low + high, chart) == at(14)
    assert causes_of(low + high)[0] == Cause.BELOW_LIMIT


def test_fixed_limits_come_from_the_first_points_of_each_segment():
    y = [1, 3, 2, 1, 9, 9, 21, 23, 22, 21, 29, 29]

    chart = xmr_chart(y, rebase_at=[6], fix_after_n=4)

    assert chart.center[[0, 6]].tolist() == [7 / 4, 87 / 4]
    assert process_rules(y, chart)[4] == process_rules(y, chart)[10] == Cause.ABOVE_LIMIT


def test_a_shift_marks_all_its_points_and_the_centre_breaks_it():
    y = [-3, 1, -2, 3, -3, 1, 1, 1, 1, 1, 1, 1, -9]
    sides = np.sign(y)
    chart = _chart_with(y, limit=20, near=15)

    assert process_rules(y, chart) == at(13, *((index, Cause.SHIFT_ABOVE) for index in range(5, 12)))
    assert sides[5:12].tolist() == [1] * 7
    y[8] = 0
    assert process_rules(y, _chart_with(y, limit=20, near=15)) == at(13)


def _chart_with(y, *, limit, near):
    """A chart around zero with given limits."""
    chart = xmr_chart([0.0, 0.0] + [0.0] * (len(y) - 2))
    flat = np.zeros(len(y))
    return type(chart)(
        flat, flat - limit, flat + limit, flat - near, flat + near, chart.segment, chart.trial, flat, chart.reason, flat
    )


def test_seven_rising_points_are_a_trend_and_an_equal_neighbour_breaks_it():
    rising, equal = [0, -3, -2, -1, 1, 2, 3, 4, 0], [0, -3, -2, -1, -1, 2, 3, 4, 0]

    assert process_rules(rising, _chart_with(rising, limit=20, near=15)) == at(
        9, *((index, Cause.TREND_UP) for index in range(1, 8))
    )
    assert process_rules(equal, _chart_with(equal, limit=20, near=15)) == at(9)
    assert Cause.TREND_UP in process_rules(rising, _chart_with(rising, limit=20, near=15), trend_length=6)


def test_a_turning_point_belongs_to_the_later_trend():
    up_and_down = [-3, -2, -1, 0, 1, 2, 3, 2, 1, 0, -1, -2, -3]
    chart = _chart_with(up_and_down, limit=20, near=15)

    causes = process_rules(up_and_down, chart)
    assert causes == (Cause.TREND_UP,) * 6 + (Cause.TREND_DOWN,) * 7
    causes = process_rules(np.negative(up_and_down), chart)
    assert causes == (Cause.TREND_DOWN,) * 6 + (Cause.TREND_UP,) * 7


def test_two_of_three_need_one_side_and_mark_only_what_is_near_the_limit():
    y = [16, 1, 16, -1, 16, -1, 16, 0, 16, 25, 1]

    causes = process_rules(y, _chart_with(y, limit=20, near=15))

    # The point beyond the limit counts as outside, not as one of two.
    assert causes == at(11, (0, Cause.TWO_OF_THREE_ABOVE), (2, Cause.TWO_OF_THREE_ABOVE), (9, Cause.ABOVE_LIMIT))


def test_outside_goes_before_trend_before_two_of_three_before_shift():
    y = [10, 11, 12, 13, 16, 17, 21, 1, 1]

    causes = process_rules(y, _chart_with(y, limit=20, near=15))

    assert causes == (*[Cause.TREND_UP] * 6, Cause.ABOVE_LIMIT, Cause.SHIFT_ABOVE, Cause.SHIFT_ABOVE)


@pytest.mark.parametrize(
    ("cause", "increase", "neutral"),
    [
        (Cause.COMMON, Variation.COMMON_CAUSE, Variation.COMMON_CAUSE),
        (Cause.TREND_UP, Variation.IMPROVEMENT, Variation.NEUTRAL_HIGH),
        (Cause.SHIFT_ABOVE, Variation.IMPROVEMENT, Variation.NEUTRAL_HIGH),
        (Cause.BELOW_LIMIT, Variation.CONCERN, Variation.NEUTRAL_LOW),
        (Cause.TWO_OF_THREE_BELOW, Variation.CONCERN, Variation.NEUTRAL_LOW),
    ],
)
def test_what_a_cause_means_depends_on_the_direction(cause, increase, neutral):
    turned = {Variation.IMPROVEMENT: Variation.CONCERN, Variation.CONCERN: Variation.IMPROVEMENT}

    assert variation(cause, "increase") == increase
    assert variation(cause, "decrease") == turned.get(increase, increase)
    assert variation(cause, "neutral") == neutral
    assert variation_icon((Cause.ABOVE_LIMIT, cause)) == increase


@pytest.mark.parametrize(
    ("lower", "upper", "increase", "decrease"),
    [
        (1, 3, Assurance.CONSISTENT_FAIL, Assurance.CONSISTENT_PASS),
        (5, 7, Assurance.CONSISTENT_PASS, Assurance.CONSISTENT_FAIL),
        (1, 5, Assurance.INCONSISTENT, Assurance.INCONSISTENT),
        (4, 5, Assurance.INCONSISTENT, Assurance.INCONSISTENT),
        (float("nan"), 5, None, None),
    ],
)
def test_a_target_beyond_the_limits_is_met_or_missed_for_sure(lower, upper, increase, decrease):
    assert assurance_icon(lower, upper, 4, "increase") == increase
    assert assurance_icon(lower, upper, 4, "decrease") == decrease
    assert assurance_icon(lower, upper, 4, "neutral") is None
    assert assurance_icon(lower, upper, None, "increase") is None


@given(st.lists(numbers, min_size=2, max_size=30), st.booleans())
@settings(max_examples=60, deadline=None)
def test_the_limits_contain_the_centre(y, screen):
    chart = xmr_chart(y, screen=screen)

    order = [chart.lower, chart.near_lower, chart.center, chart.near_upper, chart.upper]
    assert all((left <= right).all() for left, right in itertools.pairwise(order))


@given(
    st.lists(st.integers(0, 50).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=1, max_size=20),
    st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_the_limits_of_a_share_lie_between_zero_and_one_around_the_centre(groups, prime):
    x, n = np.array(groups).T

    chart = p_chart(x, n, prime=prime)

    drawn = np.isfinite(chart.upper)
    assert (chart.upper[drawn] <= 1).all()
    assert (chart.lower[drawn] >= 0).all()
    assert (chart.lower[drawn] <= chart.center[drawn]).all()
    assert (chart.center[drawn] <= chart.upper[drawn]).all()


@given(st.lists(st.integers(-50, 50), min_size=2, max_size=30), st.integers(-9, 9), st.sampled_from([0.5, 1, 4]))
@settings(max_examples=60, deadline=None)
def test_another_unit_gives_the_same_signals(y, shift, scale):
    moved = np.array(y) * scale + shift

    assert causes_of(moved) == causes_of(y)


@given(st.lists(st.integers(-50, 50), min_size=2, max_size=30))
@settings(max_examples=60, deadline=None)
def test_upside_down_gives_the_mirrored_signals(y):
    mirrored = {
        Cause.ABOVE_LIMIT: Cause.BELOW_LIMIT,
        Cause.TREND_UP: Cause.TREND_DOWN,
        Cause.TWO_OF_THREE_ABOVE: Cause.TWO_OF_THREE_BELOW,
        Cause.SHIFT_ABOVE: Cause.SHIFT_BELOW,
    }
    mirrored |= {down: up for up, down in mirrored.items()} | {Cause.COMMON: Cause.COMMON}

    assert causes_of(np.negative(y)) == tuple(mirrored[cause] for cause in causes_of(y))


def test_chance_alone_seldom_signals():
    # The limits alone: 0.27 % of normal points when sigma is known, somewhat more when it is estimated from 24.
    rng = np.random.default_rng(11)

    series = [causes_of(row) for row in rng.normal(size=(400, 24))]

    beyond = np.mean([cause in (Cause.ABOVE_LIMIT, Cause.BELOW_LIMIT) for causes in series for cause in causes])
    anything = np.mean([any(cause != Cause.COMMON for cause in causes) for causes in series])
    assert beyond < 0.01
    assert anything < 0.5


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda: xmr_chart([[1, 2]]), ShapeError),
        (lambda: xmr_chart([1, np.inf]), DomainError),
        (lambda: xmr_chart([1, 2], rebase_at=[2]), DomainError),
        (lambda: xmr_chart([1, 2], rebase_at=[-1]), DomainError),
        (lambda: xmr_chart([1, 2], fix_after_n=0), DomainError),
        (lambda: p_chart([1, 2], [3]), ShapeError),
        (lambda: p_chart([4], [3]), DomainError),
        (lambda: p_chart([-1], [3]), DomainError),
        (lambda: p_chart([0.5], [3]), DomainError),
        (lambda: p_chart(["1"], [3]), DomainError),
        (lambda: p_chart([1], [3], exclude=[1]), DomainError),
        (lambda: process_rules([1], xmr_chart([1, 2])), ShapeError),
        (lambda: process_rules([1], xmr_chart([1]), shift_length=1), DomainError),
        (lambda: variation(Cause.COMMON, "up"), DomainError),
        (lambda: assurance_icon(1, 2, 3, "up"), DomainError),
    ],
)
def test_wrong_input_is_refused(call, error):
    with pytest.raises(error):
        call()
