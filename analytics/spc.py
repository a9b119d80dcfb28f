"""Statistical process control: which of the movements in a series are more than chance.

Sources: Shewhart (1931), Economic Control of Quality of Manufactured Product; Wheeler & Chambers (1992),
Understanding Statistical Process Control (XmR); Nelson (1982), Journal of Quality Technology 14:172-173 (screened
moving ranges); Laney (2002), Quality Engineering 14:531-537 (p'); NHS England, Making Data Count (rules, icons).
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.arrays import Floats, counted, one_axis
from analytics.errors import DomainError, Reason
from analytics.spc_rules import (
    Assurance,
    Cause,
    Improvement,
    Variation,
    assurance_icon,
    process_rules,
    variation,
    variation_icon,
)

__all__ = [
    "Assurance",
    "Cause",
    "ControlChart",
    "Improvement",
    "Variation",
    "assurance_icon",
    "p_chart",
    "process_rules",
    "variation",
    "variation_icon",
    "xmr_chart",
]

# The mean moving range of two independent normal values is 1.128 sigma (d2 for n = 2).
D2 = 1.128
# Nelson's screen: the upper limit of a moving range, D4 for n = 2.
MOVING_RANGE_SCREEN = 3.267
# The same screen with the digits that the I' chart was published with.
WEIGHTED_RANGE_SCREEN = 3.2665
# Below this many points limits are provisional: one more month may still move them visibly.
ENOUGH_POINTS = 13


@dataclass(frozen=True, slots=True)
class ControlChart:
    """One value per point, float64 unless said otherwise; NaN where undefined, `reason` says why.

    `center`, `lower`, `upper` (3 sigma), `near_lower`, `near_upper` (2 sigma): in the unit of the series.
    `segment`: int64, from 0, one higher at each rebase. `trial`: bool, limits rest on fewer than 13 points.
    `y`: the plotted value. `reason`: text, `analytics.errors.Reason`. `sigma_z`: the spread beyond binomial, 1 for
    a p chart; NaN where the chart knows none.
    """

    center: Floats
    lower: Floats
    upper: Floats
    near_lower: Floats
    near_upper: Floats
    segment: NDArray[np.int64]
    trial: NDArray[np.bool_]
    y: Floats
    reason: NDArray[np.str_]
    sigma_z: Floats


def xmr_chart(
    y: ArrayLike,
    *,
    rebase_at: Iterable[int] = (),
    fix_after_n: int | None = None,
    screen: bool = True,
    limit_constant: float = 2.66,
) -> ControlChart:
    """Individuals chart: mean +- limit_constant * mean moving range, near limits at two thirds of that.

    y: shape (n,), any unit, NaN for a missing point (it takes part in nothing). rebase_at: indices of the first
        point of each new segment; mean and limits start again there. fix_after_n: only the first so many points
        of each segment make its limits. screen: leave out moving ranges of 3.267 times their mean or more, once.
        limit_constant: 2.66 by convention; 3 / 1.128 for textbooks.
    Edge cases: one point has a mean and no limits (`no_moving_range`); a constant series has limits of zero width.
    Raises: `ShapeError` unless y has one axis; `DomainError` for infinite y, rebase_at outside 0..n-1, fix_after_n < 1.
    Source: Wheeler & Chambers (1992); Nelson (1982) for the screen.
    """
    values = one_axis(y)
    segment = _segments(values.size, rebase_at)
    if fix_after_n is not None and fix_after_n < 1:
        raise DomainError("fix_after_n is at least 1")
    center, width, points = (np.full(values.size, np.nan) for _ in range(3))
    for number in np.unique(segment):
        inside = segment == number
        base = values[inside][:fix_after_n]
        center[inside] = _mean(base)
        width[inside] = limit_constant * _mean(_moving_ranges(base, screen))
        points[inside] = np.isfinite(base).sum()
    reason = _reasons((np.isnan(width), Reason.NO_MOVING_RANGE), (np.isnan(center), Reason.NO_ANSWERS))
    return _chart(
        values,
        center=center,
        width=width,
        segment=segment,
        points=points,
        reason=reason,
        sigma_z=np.full(values.size, np.nan),
    )


def p_chart(
    x: ArrayLike,
    n: ArrayLike,
    *,
    prime: bool | Literal["individuals"] = False,
    exclude: Iterable[int] = (),
    rebase_at: Iterable[int] = (),
    screen: bool = False,
) -> ControlChart:
    """Chart of shares x / n with limits that follow n: p +- 3 sqrt(p (1 - p) / n) * sigma_z, within 0..1.

    x, n: shape (k,), whole numbers, 0 <= x <= n; p is the sum of x over the sum of n, per segment.
    prime: False: sigma_z = 1. True: Laney's p', for very large or overdispersed groups: sigma_z is the mean moving
        range of z = (x/n - p) / sqrt(p (1 - p) / n), divided by 1.128. "individuals": the I' chart, whose sigma comes
        from the weighted moving ranges sqrt(pi/2) |y_i - y_(i-1)| / sqrt(1/n_i + 1/n_(i-1)); not kept within 0..1.
    exclude: indices that are plotted but make no limits. rebase_at: as in `xmr_chart`. screen: leave out large
        moving ranges, once.
    Edge cases: n = 0 gives a NaN point without limits (`no_answers`); one point has no sigma_z (`no_moving_range`);
        all x = 0, or all x = n, gives zero width.
    Raises: `ShapeError`, `DomainError` (counts, indices).
    Source: Montgomery, Introduction to Statistical Quality Control, section 7.2; Laney (2002).
    """
    hits, asked = counted(x, n)
    segment = _segments(hits.size, rebase_at)
    used = _without(hits.size, exclude) & (asked > 0)
    share = np.divide(hits, asked, out=np.full(hits.size, np.nan), where=asked > 0)
    center, sigma, spread, points = (np.full(hits.size, np.nan) for _ in range(4))
    for number in np.unique(segment):
        inside, base = segment == number, used & (segment == number)
        points[inside] = base.sum()
        if base.any():
            center[inside] = hits[base].sum() / asked[base].sum()
            sigma[inside], spread[inside] = _sigma(share, asked, center, inside, base, prime=prime, screen=screen)
    reason = _reasons((np.isnan(sigma), Reason.NO_MOVING_RANGE), ((asked == 0) | np.isnan(center), Reason.NO_ANSWERS))
    chart = _chart(share, center=center, width=3 * sigma, segment=segment, points=points, reason=reason, sigma_z=spread)
    return chart if prime == "individuals" else _within_a_share(chart)


def _sigma(
    share: Floats,
    asked: NDArray[np.int64],
    center: Floats,
    inside: NDArray[np.bool_],
    base: NDArray[np.bool_],
    *,
    prime: bool | Literal["individuals"],
    screen: bool,
) -> tuple[Floats, float]:
    """One segment's sigma per point, and what it was multiplied with."""
    size = np.where(asked > 0, asked, np.nan)
    if prime == "individuals":
        step = np.sqrt(math.pi / 2) * np.abs(np.diff(share[base])) / np.sqrt(1 / size[base][1:] + 1 / size[base][:-1])
        return _mean(_screened(step, WEIGHTED_RANGE_SCREEN) if screen else step) / np.sqrt(size[inside]), math.nan
    binomial = np.sqrt(center[inside] * (1 - center[inside]) / size[inside])
    if not prime:
        return binomial, 1.0
    expected = np.sqrt(center[base] * (1 - center[base]) / asked[base])
    z = np.divide(share[base] - center[base], expected, out=np.zeros(expected.size), where=expected > 0)
    spread = _mean(_moving_ranges(z, screen)) / D2
    return binomial * spread, spread


def _segments(size: int, rebase_at: Iterable[int]) -> NDArray[np.int64]:
    starts = sorted(set(rebase_at))
    if starts and not 0 <= starts[0] <= starts[-1] < size:
        raise DomainError("rebase_at lies outside the series")
    return np.searchsorted([start for start in starts if start], np.arange(size), side="right").astype(np.int64)


def _without(size: int, exclude: Iterable[int]) -> NDArray[np.bool_]:
    kept = np.ones(size, dtype=bool)
    for index in exclude:
        if not 0 <= index < size:
            raise DomainError("exclude lies outside the series")
        kept[index] = False
    return kept


def _moving_ranges(values: Floats, screen: bool) -> Floats:
    ranges = np.abs(np.diff(values))
    ranges = ranges[np.isfinite(ranges)]
    return _screened(ranges, MOVING_RANGE_SCREEN) if screen else ranges


def _screened(ranges: Floats, factor: float) -> Floats:
    limit = factor * _mean(ranges)
    # A constant series has only ranges of zero, and those are no outliers.
    return ranges[ranges < limit] if limit > 0 else ranges


def _mean(values: Floats) -> float:
    """The mean of what is there, summed without rounding, so that a constant series has exactly its own mean."""
    present = values[np.isfinite(values)]
    return math.fsum(present) / present.size if present.size else math.nan


def _reasons(*cases: tuple[NDArray[np.bool_], Reason]) -> NDArray[np.str_]:
    """The reason per point; later cases win."""
    reason = np.full(cases[0][0].size, Reason.DEFINED.value, dtype="<U32")
    for where, why in cases:
        reason[where] = why.value
    return reason


def _chart(
    y: Floats,
    *,
    center: Floats,
    width: Floats,
    segment: NDArray[np.int64],
    points: Floats,
    reason: NDArray[np.str_],
    sigma_z: Floats,
) -> ControlChart:
    near = width * (2 / 3)
    return ControlChart(
        center=center,
        lower=center - width,
        upper=center + width,
        near_lower=center - near,
        near_upper=center + near,
        segment=segment,
        trial=points < ENOUGH_POINTS,
        y=y,
        reason=reason,
        sigma_z=sigma_z,
    )


def _within_a_share(chart: ControlChart) -> ControlChart:
    limits = ("lower", "upper", "near_lower", "near_upper")
    return replace(chart, **{name: np.clip(getattr(chart, name), 0, 1) for name in limits})
