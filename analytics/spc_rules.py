"""The rules that tell a special cause from chance, and the icons that sum them up.

Source: NHS England, Making Data Count; Western Electric (1956), Statistical Quality Control Handbook.
"""

import math
from collections.abc import Sequence
from enum import StrEnum
from typing import Literal, Protocol

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike, NDArray

from analytics.arrays import Floats, one_axis
from analytics.errors import DomainError, ShapeError

Improvement = Literal["increase", "decrease", "neutral"]
Signs = NDArray[np.int64]
Marks = NDArray[np.bool_]

# Two figures this close are the same figure: a sum in another order must not become a signal.
_SAME = 1e-12


class Cause(StrEnum):
    """Why a point stands out. A trend, shift or two-of-three marks all its points, not only the last."""

    COMMON = "common"
    ABOVE_LIMIT = "above_limit"
    BELOW_LIMIT = "below_limit"
    TREND_UP = "trend_up"
    TREND_DOWN = "trend_down"
    TWO_OF_THREE_ABOVE = "two_of_three_above"
    TWO_OF_THREE_BELOW = "two_of_three_below"
    SHIFT_ABOVE = "shift_above"
    SHIFT_BELOW = "shift_below"


class Variation(StrEnum):
    """What a cause means for who wishes the figure to go up, or down."""

    COMMON_CAUSE = "common_cause"
    IMPROVEMENT = "special_cause_improvement"
    CONCERN = "special_cause_concern"
    NEUTRAL_HIGH = "special_cause_neutral_high"
    NEUTRAL_LOW = "special_cause_neutral_low"


class Assurance(StrEnum):
    """Whether a target is met by more than luck."""

    CONSISTENT_PASS = "consistent_pass"  # noqa: S105 - no password
    CONSISTENT_FAIL = "consistent_fail"
    INCONSISTENT = "inconsistent"


_UPWARD = {Cause.ABOVE_LIMIT, Cause.TREND_UP, Cause.TWO_OF_THREE_ABOVE, Cause.SHIFT_ABOVE}


class Chart(Protocol):
    """What the rules need of a control chart."""

    @property
    def center(self) -> Floats: ...
    @property
    def lower(self) -> Floats: ...
    @property
    def upper(self) -> Floats: ...
    @property
    def near_lower(self) -> Floats: ...
    @property
    def near_upper(self) -> Floats: ...
    @property
    def segment(self) -> NDArray[np.int64]: ...


def process_rules(y: ArrayLike, chart: Chart, *, shift_length: int = 7, trend_length: int = 7) -> tuple[Cause, ...]:
    """Say per point whether it is chance, or which rule it breaks. Rules start again in each segment.

    outside: beyond a limit. trend: one of trend_length points that each rise, or each fall (an equal neighbour breaks
    it; a turning point shared by two trends belongs to the later). two of three: between near limit and limit, with
    another such in three points that all lie on that side of the centre. shift: one of shift_length points on one side
    of the centre (a point on it breaks the row). In this order: the first that holds is the cause.

    y: shape (n,), in the unit of the chart; a missing point, or one without limits, breaks every row.
    Raises: `ShapeError` if y and the chart differ in length; `DomainError` for lengths below 2.
    Source: NHS England, Making Data Count (seven points, where others take six).
    """
    values = one_axis(y)
    if values.shape != chart.center.shape:
        raise ShapeError("y and the chart have the same length")
    if min(shift_length, trend_length) < 2:
        raise DomainError("a trend or shift has at least two points")
    causes: list[Cause] = []
    for number in np.unique(chart.segment):
        causes += _segment_causes(values, chart, chart.segment == number, shift_length, trend_length)
    return tuple(causes)


def _segment_causes(values: Floats, chart: Chart, inside: Marks, shift_length: int, trend_length: int) -> list[Cause]:
    y = values[inside]
    side = compare(y, chart.center[inside])
    beyond = np.where(compare(y, chart.upper[inside]) > 0, 1, np.where(compare(y, chart.lower[inside]) < 0, -1, 0))
    past_near = (compare(y, chart.near_upper[inside]) > 0) | (compare(y, chart.near_lower[inside]) < 0)
    near = past_near & (beyond == 0)
    rules = (
        (beyond, Cause.ABOVE_LIMIT, Cause.BELOW_LIMIT),
        (trends(y, trend_length), Cause.TREND_UP, Cause.TREND_DOWN),
        (np.where(two_of_three(near, side), side, 0), Cause.TWO_OF_THREE_ABOVE, Cause.TWO_OF_THREE_BELOW),
        (np.where(spread_back(shift_ends(side, shift_length), shift_length), side, 0),
         Cause.SHIFT_ABOVE, Cause.SHIFT_BELOW),
    )  # fmt: skip
    causes = [Cause.COMMON] * y.size
    for signs, upward, downward in reversed(rules):
        for at in np.flatnonzero(signs):
            causes[at] = upward if signs[at] > 0 else downward
    return causes


def compare(left: Floats, right: Floats) -> Signs:
    """-1, 0 or 1 as left lies below, on or above right; 0 where either is missing."""
    difference = left - right
    scale = np.maximum(np.abs(left), np.abs(right))
    apart = np.abs(difference) > _SAME * scale
    return np.where(apart, np.sign(difference), 0).astype(np.int64)


def shift_ends(side: ArrayLike, length: int) -> Marks:
    """The points that end a row of `length` on one side (1 above, -1 below, 0 on the centre)."""
    signs = np.asarray(side, dtype=np.int64)
    ends = np.zeros(signs.size, dtype=bool)
    if signs.size >= length:
        ends[length - 1 :] = np.abs(sliding_window_view(signs, length).sum(axis=1)) == length
    return ends


def trend_ends(y: ArrayLike, length: int) -> Signs:
    """The points that end `length` points which each rise (1), or each fall (-1)."""
    values = np.asarray(y, dtype=np.float64)
    ends = np.zeros(values.size, dtype=np.int64)
    if values.size >= length:
        steps = compare(values[1:], values[:-1])
        summed = sliding_window_view(steps, length - 1).sum(axis=1)
        ends[length - 1 :] = np.where(np.abs(summed) == length - 1, np.sign(summed), 0)
    return ends


def spread_back(ends: ArrayLike, length: int) -> Marks:
    """Mark all `length` points of each row, given the points that end one."""
    marked = np.asarray(ends).astype(bool)
    ahead = np.concatenate([marked, np.zeros(length - 1, dtype=bool)])
    return np.asarray(sliding_window_view(ahead, length).any(axis=1), dtype=np.bool_)


def trends(y: ArrayLike, length: int) -> Signs:
    """The points of a trend: 1 rising, -1 falling. A shared turning point belongs to the later trend."""
    values = np.asarray(y, dtype=np.float64)
    ends = trend_ends(values, length)
    rising, falling = spread_back(ends == 1, length), spread_back(ends == -1, length)
    signs = rising.astype(np.int64) - falling.astype(np.int64)
    shared = np.flatnonzero(rising & falling)
    signs[shared] = compare(values[shared + 1], values[shared])
    return signs


def two_of_three_windows(near: ArrayLike, side: ArrayLike) -> Marks:
    """The points of every three in a row that lie on one side, two of them near the limit."""
    close, signs = np.asarray(near, dtype=np.int64), np.asarray(side, dtype=np.int64)
    if signs.size < 3:
        return np.zeros(signs.size, dtype=bool)
    holds = (sliding_window_view(close, 3).sum(axis=1) >= 2) & (np.abs(sliding_window_view(signs, 3).sum(axis=1)) == 3)
    return spread_back(np.concatenate([np.zeros(2, dtype=bool), holds]), 3)


def two_of_three(near: ArrayLike, side: ArrayLike) -> Marks:
    """The near points of these threes: those that are the signal."""
    return two_of_three_windows(near, side) & np.asarray(near).astype(np.bool_)


def variation(cause: Cause, improvement: Improvement = "increase") -> Variation:
    """What one cause means, given the direction in which the figure should go."""
    if improvement not in ("increase", "decrease", "neutral"):
        raise DomainError(f"unknown direction of improvement {improvement!r}")
    if cause == Cause.COMMON:
        return Variation.COMMON_CAUSE
    upward = cause in _UPWARD
    if improvement == "neutral":
        return Variation.NEUTRAL_HIGH if upward else Variation.NEUTRAL_LOW
    return Variation.IMPROVEMENT if upward == (improvement == "increase") else Variation.CONCERN


def variation_icon(causes: Sequence[Cause], improvement: Improvement = "increase") -> Variation:
    """The icon of a chart: what its last point says. A chart without points is common cause.

    causes: as `process_rules` returns them. Raises `DomainError` for an unknown direction.
    Source: NHS England, Making Data Count.
    """
    return variation(causes[-1] if causes else Cause.COMMON, improvement)


def assurance_icon(
    lower: float, upper: float, target: float | None, improvement: Improvement = "increase"
) -> Assurance | None:
    """Say whether a target will be met: pass or fail if it lies beyond a limit, else inconsistent.

    lower, upper: the limits of the last point. target: same unit, None for none; a target on a limit is
        inconsistent. Returns None without a target, without limits, or when no direction is the better one.
    Raises: `DomainError` for an unknown direction. Source: NHS England, Making Data Count.
    """
    if improvement not in ("increase", "decrease", "neutral"):
        raise DomainError(f"unknown direction of improvement {improvement!r}")
    if target is None or improvement == "neutral" or any(math.isnan(value) for value in (lower, upper, target)):
        return None
    if lower <= target <= upper:
        return Assurance.INCONSISTENT
    met = (target < lower) == (improvement == "increase")
    return Assurance.CONSISTENT_PASS if met else Assurance.CONSISTENT_FAIL
