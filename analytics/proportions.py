"""Shares with their intervals, differences between shares, and many comparisons at once."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.arrays import Counts, Floats, normal_quantile, open_share, share_of, successes
from analytics.errors import DomainError, Reason, ShapeError

Adjustment = Literal["bh", "by", "holm", "bonferroni"]


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with its confidence limits: float64 arrays of one shape; `reason` (text) says why one is NaN."""

    estimate: Floats
    lower: Floats
    upper: Floats
    reason: NDArray[np.str_]


@dataclass(frozen=True, slots=True)
class ProportionTest:
    """Two-sided p-values, the statistic z (NaN for Fisher's test), and why one is NaN."""

    statistic: Floats
    pvalue: Floats
    reason: NDArray[np.str_]


def wilson_interval(x: ArrayLike, n: ArrayLike, conf: float = 0.95) -> Interval:
    """Score interval of a share: (x + z^2/2 -+ z sqrt(x (n - x) / n + z^2/4)) / (n + z^2).

    x, n: whole numbers, 0 <= x <= n, shapes that broadcast. conf: 0..1. Returns shares within 0..1; exactly 0 at the
    lower end when x = 0, exactly 1 at the upper when x = n. n = 0: NaN, `no_answers`.
    Raises: `ShapeError`, `DomainError`.
    Source: Wilson (1927), Journal of the American Statistical Association 22:209-212.
    """
    hits, asked = successes(x, n)
    lower, upper = _wilson(hits, asked, normal_quantile((1 + open_share(conf)) / 2))
    return Interval(share_of(hits, asked), lower, upper, _no_answers(asked == 0))


def newcombe_interval(x1: ArrayLike, n1: ArrayLike, x2: ArrayLike, n2: ArrayLike, conf: float = 0.95) -> Interval:
    """Interval of the difference p1 - p2 of independent shares, from both Wilson intervals (method 10).

    lower = d - sqrt((p1 - l1)^2 + (u2 - p2)^2), upper = d + sqrt((u1 - p1)^2 + (p2 - l2)^2), no continuity
    correction. Shapes broadcast; n1 or n2 = 0 gives NaN, `no_answers`. Raises: `ShapeError`, `DomainError`.
    Source: Newcombe (1998), Statistics in Medicine 17:873-890.
    """
    z = normal_quantile((1 + open_share(conf)) / 2)
    (hits1, asked1), (hits2, asked2) = _two_groups(x1, n1, x2, n2)
    (low1, high1), (low2, high2) = _wilson(hits1, asked1, z), _wilson(hits2, asked2, z)
    p1, p2 = share_of(hits1, asked1), share_of(hits2, asked2)
    lower = p1 - p2 - np.hypot(p1 - low1, high2 - p2)
    upper = p1 - p2 + np.hypot(high1 - p1, p2 - low2)
    return Interval(p1 - p2, lower, upper, _no_answers((asked1 == 0) | (asked2 == 0)))


def two_proportion_test(
    x1: ArrayLike, n1: ArrayLike, x2: ArrayLike, n2: ArrayLike, *, method: Literal["z", "fisher"] = "z"
) -> ProportionTest:
    """Two-sided test of p1 = p2. "z": pooled, no continuity correction; "fisher": exact, given the margins.

    z = (p1 - p2) / sqrt(p (1 - p) (1/n1 + 1/n2)) with p the pooled share; Fisher's p-value sums all tables that are no
    likelier than the one seen. Shapes broadcast. n1 or n2 = 0: NaN (`no_answers`); z when everybody, or nobody,
    answers yes: NaN (`no_spread`). Raises: `ShapeError`, `DomainError` (also for an unknown method).
    Source: Fisher (1935), Journal of the Royal Statistical Society 98:39-82; Agresti, Categorical Data Analysis.
    """
    (hits1, asked1), (hits2, asked2) = _two_groups(x1, n1, x2, n2)
    empty = (asked1 == 0) | (asked2 == 0)
    if method == "fisher":
        cells = np.nditer([hits1, asked1, hits2, asked2])
        exact = np.array([_fisher(*(int(cell) for cell in row)) for row in cells]).reshape(hits1.shape)
        return ProportionTest(np.full(hits1.shape, np.nan), np.where(empty, np.nan, exact), _no_answers(empty))
    if method != "z":
        raise DomainError(f"unknown test {method!r}")
    statistic = _pooled_z(hits1, asked1, hits2, asked2)
    reason = _no_answers(empty)
    reason[~empty & np.isnan(statistic)] = Reason.NO_SPREAD.value
    return ProportionTest(statistic, _two_sided(statistic), reason)


def adjust_pvalues(p: ArrayLike, method: Adjustment = "bh") -> Floats:
    """Adjust p-values for being many: reject those <= alpha afterwards. NaN stays NaN and is not counted.

    bh: false discovery rate, p(i) m / i made monotone; by: the same under any dependence; holm: family-wise,
    p(i) (m - i + 1) made monotone; bonferroni: p m. p: shape (m,), within 0..1. Returns: same shape, at most 1.
    Raises: `ShapeError`, `DomainError`.
    Source: Benjamini & Hochberg (1995), JRSS B 57:289-300; Benjamini & Yekutieli (2001), Annals of Statistics
        29:1165-1188; Holm (1979), Scandinavian Journal of Statistics 6:65-70.
    """
    given = np.asarray(p, dtype=np.float64)
    if given.ndim != 1:
        raise ShapeError("p-values are a series")
    present = ~np.isnan(given)
    values = given[present]
    if ((values < 0) | (values > 1)).any():
        raise DomainError("a p-value lies between 0 and 1")
    order = np.argsort(values, kind="stable")
    adjusted = np.full(given.shape, np.nan)
    back = np.empty(values.size)
    back[order] = np.minimum(_adjust_sorted(values[order], method), 1)
    adjusted[present] = back
    return adjusted


def _adjust_sorted(p: Floats, method: Adjustment) -> Floats:
    count = p.size
    rank = np.arange(1, count + 1)
    if method == "bonferroni":
        return p * count
    if method == "holm":
        return np.maximum.accumulate(p * (count - rank + 1))
    if method not in ("bh", "by"):
        raise DomainError(f"unknown adjustment {method!r}")
    dependence = (1 / rank).sum() if method == "by" else 1.0
    return np.minimum.accumulate((p * (count / rank * dependence))[::-1])[::-1]


def _wilson(hits: Counts, asked: Counts, z: float) -> tuple[Floats, Floats]:
    n = np.where(asked > 0, asked, np.nan)
    middle = hits + z * z / 2
    half = z * np.sqrt(hits * (n - hits) / n + z * z / 4)
    lower = (middle - half) / (n + z * z)
    # Without this the sum of the roundings may pass 1; at x = 0 both terms are equal, and the lower end is 0.
    upper = np.where(hits == asked, 1.0, (middle + half) / (n + z * z))
    return np.where(asked > 0, lower, np.nan), np.where(asked > 0, upper, np.nan)


def _pooled_z(hits1: Counts, asked1: Counts, hits2: Counts, asked2: Counts) -> Floats:
    n1, n2 = (np.where(asked > 0, asked, np.nan) for asked in (asked1, asked2))
    pooled = (hits1 + hits2) / (n1 + n2)
    variance = pooled * (1 - pooled) * (1 / n1 + 1 / n2)
    difference = hits1 / n1 - hits2 / n2
    spread = np.sqrt(np.where(variance > 0, variance, np.nan))
    return np.asarray(difference / spread, dtype=np.float64)


def _two_sided(z: Floats) -> Floats:
    from scipy.special import ndtr

    return np.asarray(2 * ndtr(-np.abs(z)), dtype=np.float64)


def _fisher(hits1: int, asked1: int, hits2: int, asked2: int) -> float:
    """The probability of all tables with these margins that are no likelier than this one."""
    from scipy.special import gammaln

    total = hits1 + hits2
    cell = np.arange(max(0, total - asked2), min(asked1, total) + 1)
    logs = -sum(gammaln(1 + part) for part in (cell, asked1 - cell, total - cell, asked2 - total + cell))
    weights = np.exp(logs - logs.max())
    # Equal tables may differ in the last digits: without this margin a tie would be lost.
    seen = weights[hits1 - cell[0]] * (1 + 1e-7)
    return float(min(1.0, weights[weights <= seen].sum() / weights.sum()))


def _two_groups(
    x1: ArrayLike, n1: ArrayLike, x2: ArrayLike, n2: ArrayLike
) -> tuple[tuple[Counts, Counts], tuple[Counts, Counts]]:
    first, second = successes(x1, n1), successes(x2, n2)
    try:
        hits1, asked1, hits2, asked2 = np.broadcast_arrays(*first, *second)
    except ValueError as error:
        raise ShapeError("the two groups do not fit together") from error
    return (hits1, asked1), (hits2, asked2)


def _no_answers(empty: NDArray[np.bool_]) -> NDArray[np.str_]:
    return np.where(empty, Reason.NO_ANSWERS.value, Reason.DEFINED.value).astype("<U32")
