"""What every module asks of its input, in one place."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.errors import DomainError, ShapeError

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]


def one_axis(values: ArrayLike) -> Floats:
    """A series as float64, NaN where missing; `ShapeError` unless it has one axis, `DomainError` if infinite."""
    series = np.asarray(values, dtype=np.float64)
    if series.ndim != 1:
        raise ShapeError("a series has one axis")
    if np.isinf(series).any():
        raise DomainError("a value is infinite")
    return series


def whole(values: ArrayLike) -> Counts:
    """Counts as int64; `DomainError` unless they are whole numbers >= 0."""
    given = np.asarray(values)
    if given.size == 0:
        return given.astype(np.int64)
    if given.dtype.kind not in "iufb":
        raise DomainError("a count is a number")
    if given.dtype.kind == "f" and not (np.isfinite(given).all() and (given == np.floor(given)).all()):
        raise DomainError("a count is a whole number")
    if (given < 0).any():
        raise DomainError("a count is not negative")
    return given.astype(np.int64)


def successes(x: ArrayLike, n: ArrayLike) -> tuple[Counts, Counts]:
    """x out of n, broadcast together, with 0 <= x <= n; `ShapeError` if they do not fit, else `DomainError`."""
    hits, asked = whole(x), whole(n)
    try:
        hits, asked = np.broadcast_arrays(hits, asked)
    except ValueError as error:
        raise ShapeError("x and n do not fit together") from error
    if (hits > asked).any():
        raise DomainError("x is at most n")
    return hits, asked


def counted(x: ArrayLike, n: ArrayLike) -> tuple[Counts, Counts]:
    """As `successes`, for two series of the same length."""
    hits, asked = whole(x), whole(n)
    if hits.ndim != 1 or hits.shape != asked.shape:
        raise ShapeError("x and n are two series of the same length")
    return successes(hits, asked)


def open_share(value: float) -> float:
    """A confidence, level or power; `DomainError` unless it lies strictly between 0 and 1."""
    if not 0 < value < 1:
        raise DomainError("a level lies between 0 and 1")
    return value


def normal_quantile(share: float) -> float:
    """z such that this share of the standard normal lies below it."""
    from scipy.special import ndtri

    return float(ndtri(share))


def share_of(hits: Counts, asked: Counts) -> Floats:
    """hits / asked, NaN where nobody was asked."""
    share: Floats = np.full(hits.shape, np.nan)
    np.divide(hits, asked, out=share, where=asked > 0)
    return share
