"""Places compared with limits for chance."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.errors import DomainError, ShapeError
from analytics.funnel import Standing, funnel_classify, funnel_limits, overdispersion

places = st.lists(
    st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=2, max_size=15
)


def test_the_example_of_public_health_england():
    # PHEindicatormethods, documentation of assign_funnel_significance: areas A-D.
    standing = funnel_classify([10232, 12321, 15123, 13213], [15232, 16123, 17932, 18475])

    assert standing == (Standing.LOW_998, Standing.HIGH_998, Standing.HIGH_998, Standing.LOW_998)


def test_limits_of_the_fingertips_test_table():
    # PHEindicatormethods, testdata_funnel_prop_outputs.csv: the first rows, baseline 80.64 %.
    limits = funnel_limits([1, 2, 3], 0.806424478571496)

    assert limits.lower95 == pytest.approx([0.0320426, 0.2588538, 0.3593349], abs=5e-7)
    assert limits.lower998 == pytest.approx([0, 0, 0.1015081], abs=5e-7)
    assert limits.upper95.tolist() == [1, 1, 1]


def test_chance_alone_is_not_overdispersed():
    rng = np.random.default_rng(5)
    n = rng.integers(200, 900, 400)

    found = overdispersion(rng.binomial(n, 0.7), n, winsor=0)

    # Of squared standard normal values the mean is 1, with a standard error of sqrt(2 / 400).
    assert found.phi == pytest.approx(1, abs=0.25)
    assert found.tau2 < 2e-4


def test_real_differences_are_found_and_widen_the_funnel():
    rng = np.random.default_rng(6)
    n = rng.integers(200, 900, 400)
    angle = np.arcsin(np.sqrt(0.7)) + rng.normal(0, 0.05, 400)

    found = overdispersion(rng.binomial(n, np.sin(angle) ** 2), n, winsor=0)

    assert found.adjusted
    assert found.tau2 == pytest.approx(0.05**2, rel=0.3)
    standing = funnel_classify(*_pair(rng, n, angle), tau2=found.tau2)
    assert np.mean([place == Standing.WITHIN for place in standing]) == pytest.approx(0.95, abs=0.03)


def _pair(rng, n, angle):
    return rng.binomial(n, np.sin(angle) ** 2), n


def test_tau2_of_equal_places_is_their_variance_less_that_of_chance():
    # DerSimonian & Laird (1986), Controlled Clinical Trials 7:177-188: with equal weights the moment estimate is the
    # variance of the effects less their own, here 1 / (4 n) on the arcsine scale.
    x, n = np.array([30, 45, 60, 75]), np.full(4, 100)
    effects = np.arcsin(np.sqrt(x / n)) - np.arcsin(np.sqrt(x.sum() / n.sum()))

    assert overdispersion(x, n, winsor=0).tau2 == pytest.approx((effects**2).sum() / 3 - 1 / 400)


def test_one_outlier_does_not_widen_the_funnel_around_itself():
    x, n = np.append(np.full(20, 70), 10), np.full(21, 100)

    assert overdispersion(x, n, winsor=0).phi > 5
    assert overdispersion(x, n, winsor=0.1).phi < 1


def test_places_without_answers_are_named():
    x, n = [70, 0, 60], [100, 0, 100]
    limits, found = funnel_limits(n, 0.65), overdispersion(x, n)

    assert np.isnan([limits.lower95[1], limits.upper998[1], found.z[1], found.z_winsorised[1]]).all()
    assert limits.reason.tolist() == ["", "no_answers", ""]
    assert funnel_classify(x, n)[1] == Standing.NO_ANSWERS
    assert funnel_classify([0], [0]) == (Standing.NO_ANSWERS,)
    assert overdispersion([0], [0]).reason == "no_answers"
    assert overdispersion([3], [4]).reason == "too_few_points"
    assert overdispersion(x, n).target == 130 / 200


def test_arcsine_limits_stay_at_the_edge():
    # Beyond a quarter circle the sine turns back: a smaller place would get a narrower limit.
    limits = funnel_limits([1, 2, 5, 20], 0.95, method="arcsine")

    assert limits.upper998.tolist() == [1, 1, 1, 1]
    assert funnel_limits([1], 0.05, method="arcsine").lower998.tolist() == [0]


@given(st.lists(st.integers(1, 500), min_size=1, max_size=10), st.floats(0, 1), st.sampled_from(["score", "arcsine"]))
@settings(max_examples=60, deadline=None)
def test_limits_lie_around_the_target_and_narrow_with_size(n, target, method):
    limits = funnel_limits(sorted(n), target, method=method)

    rows = [limits.lower998, limits.lower95, limits.upper95, limits.upper998]
    assert all((row >= 0).all() and (row <= 1).all() for row in rows)
    assert (rows[0] <= rows[1]).all()
    assert (rows[1] <= target + 1e-12).all()
    assert (rows[2] >= target - 1e-12).all()
    assert (rows[3] >= rows[2]).all()
    assert (np.diff(limits.lower95) >= -1e-12).all()
    assert (np.diff(limits.upper95) <= 1e-12).all()


@given(places, st.randoms(use_true_random=False))
@settings(max_examples=50, deadline=None)
def test_shuffled_places_stand_where_they_stood(rows, random):
    order = list(range(len(rows)))
    random.shuffle(order)
    (x, n), (y, m) = np.array(rows).T, np.array([rows[index] for index in order]).T

    whole, shuffled = overdispersion(x, n), overdispersion(y, m)

    assert shuffled.tau2 == pytest.approx(whole.tau2)
    assert shuffled.phi == pytest.approx(whole.phi)
    standing = funnel_classify(x, n)
    assert funnel_classify(y, m) == tuple(standing[index] for index in order)


@given(places)
@settings(max_examples=50, deadline=None)
def test_overdispersion_never_narrows(rows):
    x, n = np.array(rows).T
    found = overdispersion(x, n)

    plain = funnel_limits(n, found.target, method="arcsine")
    wide = funnel_limits(n, found.target, tau2=found.tau2, method="arcsine")

    assert (wide.lower95 <= plain.lower95 + 1e-12).all()
    assert (wide.upper998 >= plain.upper998 - 1e-12).all()


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda: funnel_limits([[1]], 0.5), ShapeError),
        (lambda: funnel_limits([1], 1.5), DomainError),
        (lambda: funnel_limits([1], 0.5, tau2=-1), DomainError),
        (lambda: funnel_limits([1], 0.5, tau2=1, method="score"), DomainError),
        (lambda: funnel_limits([1], 0.5, method="exact"), DomainError),
        (lambda: funnel_limits([-1], 0.5), DomainError),
        (lambda: overdispersion([1], [2], winsor=0.5), DomainError),
        (lambda: overdispersion([1, 2], [2]), ShapeError),
        (lambda: funnel_classify([3], [2]), DomainError),
    ],
)
def test_wrong_input_is_refused(call, error):
    with pytest.raises(error):
        call()
