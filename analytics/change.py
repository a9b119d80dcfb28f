"""Did it help? A share before and after an action, and whether a series was already on its way."""

from dataclasses import dataclass
from math import isnan, nan, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.arrays import Floats, normal_quantile, one_axis, open_share, successes
from analytics.errors import DomainError, Reason, ShapeError, TooFewPoints
from analytics.proportions import newcombe_interval, two_proportion_test


@dataclass(frozen=True, slots=True)
class BeforeAfter:
    """A change in a share, as shares of 1; NaN where undefined, `reason` says why.

    `difference`: after - before, with its Newcombe interval. `pvalue`: pooled z test; `pvalue_exact`: Fisher's.
    `smallest_rise`, `smallest_fall`: the smallest true change that these numbers would have shown with the power asked
    for; NaN where none within 0..1 is large enough.
    """

    before: float
    after: float
    difference: float
    lower: float
    upper: float
    pvalue: float
    pvalue_exact: float
    smallest_rise: float
    smallest_fall: float
    reason: Reason


@dataclass(frozen=True, slots=True)
class InterruptedTimeSeries:
    """Level and trend before an action, and how both changed: float64 arrays of four, in this order:

    level at the first point, trend per point before, step at the action, change of the trend after it.
    `se`, `pvalue`: ordinary least squares; `hac_se`, `hac_pvalue`: Newey-West, which bears autocorrelation. `lower`,
    `upper`: interval from hac_se. `r_squared`: of the (weighted) fit; NaN for a constant series.
    """

    coef: Floats
    se: Floats
    pvalue: Floats
    hac_se: Floats
    hac_pvalue: Floats
    lower: Floats
    upper: Floats
    r_squared: float

    @property
    def step(self) -> float:
        """How far the level jumped at the action, in the unit of the series."""
        return float(self.coef[2])

    @property
    def trend_before(self) -> float:
        """How much it moved per point already before the action."""
        return float(self.coef[1])

    def already_moving(self, alpha: float = 0.05) -> bool:
        """Whether the series was on its way before the action, by more than chance."""
        return bool(self.hac_pvalue[1] < alpha)


def before_after(
    x_before: int, n_before: int, x_after: int, n_after: int, *, conf: float = 0.95, power: float = 0.8
) -> BeforeAfter:
    """Compare a share before and after an action: difference, interval, tests, and what could have been shown.

    Counts are whole numbers, 0 <= x <= n. conf: of the interval; its complement is the alpha of the smallest
    change. power: 0..1. Edge cases: no answers on one side: all that needs them NaN (`no_answers`); everybody (or
    nobody) on both sides: pvalue NaN (`no_spread`).
    Raises: `ShapeError`, `DomainError`.
    Source: Newcombe (1998); Fisher (1935); Fleiss, Levin & Paik, Statistical Methods for Rates and Proportions, 4.2
        (sample size without continuity correction, solved here for the difference).
    """
    for x, n in ((x_before, n_before), (x_after, n_after)):
        if successes(x, n)[0].ndim:
            raise ShapeError("before and after are single numbers")
    after_minus_before = newcombe_interval(x_after, n_after, x_before, n_before, conf)
    test = two_proportion_test(x_after, n_after, x_before, n_before)
    exact = two_proportion_test(x_after, n_after, x_before, n_before, method="fisher")
    before = x_before / n_before if n_before else nan
    rise, fall = (_smallest_change(before, n_before, n_after, sign=sign, conf=conf, power=power) for sign in (1, -1))
    return BeforeAfter(
        before=before,
        after=x_after / n_after if n_after else nan,
        difference=float(after_minus_before.estimate),
        lower=float(after_minus_before.lower),
        upper=float(after_minus_before.upper),
        pvalue=float(test.pvalue),
        pvalue_exact=float(exact.pvalue),
        smallest_rise=rise,
        smallest_fall=fall,
        reason=Reason(str(test.reason)),
    )


def interrupted_time_series(
    y: ArrayLike, t0: int, *, weights: ArrayLike | None = None, hac_lag: int = 3, conf: float = 0.95
) -> InterruptedTimeSeries:
    """Fit level and trend before an action, and the step and change of trend after it, by least squares.

    y(t) = b0 + b1 t + b2 [t >= t0] + b3 (t - t0) [t >= t0], t = 0, 1, ...; standard errors also by Newey-West with
    Bartlett weights 1 - l / (hac_lag + 1) and the factor N / (N - 4).

    y: shape (n,), NaN for a missing point (left out; its neighbours then count as adjacent). t0: index of the first
    point after the action. weights: shape (n,), >= 0, such as the number of answers; a weight of 0 leaves a point out.
    hac_lag: >= 0.
    Raises: `ShapeError`; `DomainError`; `TooFewPoints` unless at least two points lie on each side and five in all.
    Source: Wagner et al. (2002), Journal of Clinical Pharmacy and Therapeutics 27:299-309 (segmented regression);
        Newey & West (1987), Econometrica 55:703-708.
    """
    from scipy.special import stdtr, stdtrit

    values, weight, time = _its_points(y, weights, t0, hac_lag)
    since = np.where(time >= t0, time - t0, 0)
    design = np.column_stack([np.ones(values.size), time, time >= t0, since]).astype(np.float64)
    root = np.sqrt(weight)
    coef: Floats = np.linalg.lstsq(design * root[:, None], values * root, rcond=None)[0].astype(np.float64)
    residual = values - design @ coef
    freedom = values.size - design.shape[1]
    bread = np.linalg.inv(design.T @ (design * weight[:, None]))
    se = np.sqrt(np.diag(bread) * (weight * residual**2).sum() / freedom)
    meat = _newey_west(design * (weight * residual)[:, None], hac_lag)
    hac = np.sqrt(np.maximum(np.diag(bread @ meat @ bread), 0) * values.size / freedom)
    half = stdtrit(freedom, (1 + open_share(conf)) / 2) * hac
    total = (weight * (values - np.average(values, weights=weight)) ** 2).sum()
    return InterruptedTimeSeries(
        coef=coef,
        se=se,
        pvalue=2 * stdtr(freedom, -_size_in_errors(coef, se)),
        hac_se=hac,
        hac_pvalue=2 * stdtr(freedom, -_size_in_errors(coef, hac)),
        lower=coef - half,
        upper=coef + half,
        r_squared=float(1 - (weight * residual**2).sum() / total) if total > 0 else nan,
    )


def _smallest_change(before: float, n_before: int, n_after: int, *, sign: int, conf: float, power: float) -> float:
    """The smallest change in one direction that the z test finds with this power, by bisection."""
    z_alpha, z_power = normal_quantile((1 + open_share(conf)) / 2), normal_quantile(open_share(power))
    if isnan(before) or not n_after:
        return nan

    def shown(change: float) -> bool:
        after = min(max(before + sign * change, 0.0), 1.0)
        pooled = (n_before * before + n_after * after) / (n_before + n_after)
        by_chance = sqrt(pooled * (1 - pooled) * (1 / n_before + 1 / n_after))
        if_real = sqrt(before * (1 - before) / n_before + after * (1 - after) / n_after)
        return change >= z_alpha * by_chance + z_power * if_real

    small, large = 0.0, 1 - before if sign > 0 else before
    if not large or not shown(large):
        return nan
    for _ in range(60):
        middle = (small + large) / 2
        small, large = (small, middle) if shown(middle) else (middle, large)
    return large


def _its_points(
    y: ArrayLike, weights: ArrayLike | None, t0: int, hac_lag: int
) -> tuple[Floats, Floats, NDArray[np.int64]]:
    values = one_axis(y)
    weight = np.ones(values.size) if weights is None else one_axis(weights)
    if weight.shape != values.shape:
        raise ShapeError("weights are as many as y")
    if (weight < 0).any() or np.isnan(weight).any() or hac_lag < 0:
        raise DomainError("weights and lag are not negative")
    time = np.arange(values.size)
    used = np.isfinite(values) & (weight > 0)
    if min((used & (time < t0)).sum(), (used & (time >= t0)).sum()) < 2 or used.sum() < 5:
        raise TooFewPoints("two points on each side of the action, and five in all")
    return values[used], weight[used], time[used]


def _newey_west(scores: Floats, lag: int) -> Floats:
    """The long-run covariance of the scores, times their number."""
    meat = scores.T @ scores
    for step in range(1, min(lag, len(scores) - 1) + 1):
        lagged = scores[step:].T @ scores[:-step]
        meat = meat + (1 - step / (lag + 1)) * (lagged + lagged.T)
    return np.asarray(meat, dtype=np.float64)


def _size_in_errors(coef: Floats, se: Floats) -> Floats:
    """|coef| / se; without any error every value but zero is infinitely far from it."""
    far = np.where(coef == 0, 0.0, np.inf)
    return np.divide(np.abs(coef), se, out=far, where=se > 0)
