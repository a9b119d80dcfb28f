"""Summaries of five faces, worst first."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.arrays import Counts, Floats, open_share, whole
from analytics.errors import Reason, ShapeError

FACES = 5


@dataclass(frozen=True, slots=True)
class LikertSummary:
    """Arrays of the shape of the counts without their last axis; `n` int64, the rest float64, NaN where undefined.

    `mean`, `sd`, `se`, `lower`, `upper`, `median`: on the scale 1-5; lower and upper are the t interval of the mean.
    `top2`, `bottom2`: share of the two best and the two worst faces; `net` their difference. `reason`: text per
    summary: no_answers (all undefined), one_answer (no spread, no interval).
    """

    n: Counts
    mean: Floats
    sd: Floats
    se: Floats
    lower: Floats
    upper: Floats
    median: Floats
    top2: Floats
    bottom2: Floats
    net: Floats
    reason: NDArray[np.str_]


@dataclass(frozen=True, slots=True)
class DivergingOffsets:
    """Where each face's bar lies when the middle of the middle face is at zero: shares, shape of the counts."""

    share: Floats
    start: Floats
    end: Floats


def likert_summary(counts: ArrayLike, conf: float = 0.95) -> LikertSummary:
    """Summarise answers on five faces: mean +- t(n - 1) * sd / sqrt(n), and shares of the outer faces.

    counts: shape (..., 5), how many chose each face, worst first (scores 1-5). conf: of the interval, 0..1.
    Edge cases: no answers: all NaN; one answer: sd and interval NaN; the same face from all: an interval of no width.
        The interval is not cut off at 1 and 5. The sd has n - 1 in its denominator.
    Raises: `ShapeError` unless the last axis has length five; `DomainError` for wrong counts or conf.
    Source: Student (1908), Biometrika 6:1-25; a mean of faces is a convention, so shares are given beside it.
    """
    from scipy.special import stdtrit

    faces = _faces(counts)
    n = faces.sum(axis=-1)
    scores = np.arange(1, FACES + 1)
    mean = _ratio((faces * scores).sum(axis=-1), n)
    squares = (faces * np.square(scores - mean[..., None])).sum(axis=-1)
    sd = np.sqrt(_ratio(np.where(n > 1, squares, 0), n - 1))
    se = _ratio(sd, np.sqrt(n))
    half = stdtrit(np.where(n > 1, n - 1, np.nan), (1 + open_share(conf)) / 2) * se
    top2, bottom2 = _ratio(faces[..., 3:].sum(axis=-1), n), _ratio(faces[..., :2].sum(axis=-1), n)
    reason = np.select([n == 0, n == 1], [Reason.NO_ANSWERS.value, Reason.ONE_ANSWER.value], Reason.DEFINED.value)
    return LikertSummary(
        n=n, mean=mean, sd=sd, se=se, lower=mean - half, upper=mean + half, median=_median(faces, n),
        top2=top2, bottom2=bottom2, net=top2 - bottom2, reason=reason,
    )  # fmt: skip


def diverging_offsets(counts: ArrayLike) -> DivergingOffsets:
    """Lay the shares of five faces side by side, with the middle of the middle face at zero.

    counts: shape (..., 5). Returns shares of n, so a bar runs from -1 to 1 at most; NaN without answers.
    Raises: `ShapeError`, `DomainError` as `likert_summary`.
    Source: Robbins & Heiberger (2011), Plotting Likert and other rating scales, JSM Proceedings.
    """
    faces = _faces(counts)
    share = _ratio(faces, faces.sum(axis=-1, keepdims=True))
    end = np.cumsum(share, axis=-1)
    middle = share[..., :2].sum(axis=-1, keepdims=True) + share[..., 2:3] / 2
    return DivergingOffsets(share=share, start=end - share - middle, end=end - middle)


def _faces(counts: ArrayLike) -> Counts:
    faces = whole(counts)
    if faces.ndim == 0 or faces.shape[-1] != FACES:
        raise ShapeError("counts have five faces on their last axis")
    return faces


def _median(faces: Counts, n: Counts) -> Floats:
    """The middle answer, or the mean of the two in the middle."""
    reached = np.cumsum(faces, axis=-1)
    low, high = ((reached < rank[..., None]).sum(axis=-1) + 1 for rank in ((n + 1) // 2, n // 2 + 1))
    return np.where(n > 0, (low + high) / 2, np.nan)


def _ratio(above: ArrayLike, below: ArrayLike) -> Floats:
    """above / below, NaN where below is not positive."""
    top, bottom = np.broadcast_arrays(np.asarray(above, dtype=np.float64), np.asarray(below, dtype=np.float64))
    ratio: Floats = np.full(top.shape, np.nan)
    np.divide(top, bottom, out=ratio, where=bottom > 0)
    return ratio
