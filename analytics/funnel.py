"""Fair comparison of places of different size: what could be chance, and what could not."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.arrays import Counts, Floats, counted, normal_quantile, open_share, share_of, whole
from analytics.errors import DomainError, Reason, ShapeError

Method = Literal["score", "arcsine"]

WARNING_LEVEL = 0.95
ACTION_LEVEL = 0.998


class Standing(StrEnum):
    """Where a place lies in the funnel."""

    LOW_998 = "low_998"
    LOW_95 = "low_95"
    WITHIN = "within"
    HIGH_95 = "high_95"
    HIGH_998 = "high_998"
    NO_ANSWERS = "no_answers"


@dataclass(frozen=True, slots=True)
class FunnelLimits:
    """Shares within 0..1, one per n; NaN where n = 0 (`reason` no_answers)."""

    target: float
    lower95: Floats
    upper95: Floats
    lower998: Floats
    upper998: Floats
    reason: NDArray[np.str_]


@dataclass(frozen=True, slots=True)
class Overdispersion:
    """How much more the places differ than chance would have them.

    `target`: the overall share. `phi`: mean squared winsorised z, about 1 under chance. `tau2`: the variance between
    places on the arcsine scale, 0 unless phi shows more than chance. `z`, `z_winsorised`: per place. `reason`:
    empty, or no_answers, too_few_points (fewer than two places with answers: no phi, tau2 0).
    """

    target: float
    phi: float
    tau2: float
    z: Floats
    z_winsorised: Floats
    reason: Reason

    @property
    def adjusted(self) -> bool:
        """Whether limits must be widened by tau2."""
        return self.tau2 > 0


def funnel_limits(n: ArrayLike, target: float, *, tau2: float = 0.0, method: Method | None = None) -> FunnelLimits:
    """Limits of 95 % and 99.8 % around a target, for places with n answers.

    score: target +- z sqrt(target (1 - target) / n), the shares that a score test at this target would not reject.
    arcsine: sin^2(asin(sqrt(target)) +- z sqrt(1 / (4 n) + tau2)), which takes overdispersion; the angle is kept
    within a quarter circle. Default: score, or arcsine where tau2 > 0. All limits are kept within 0..1.

    n: shape (k,), whole numbers. target: 0..1. tau2: >= 0. n = 0: NaN.
    Raises: `ShapeError`; `DomainError`, also for score with tau2 > 0.
    Source: Spiegelhalter (2005), Statistics in Medicine 24:1185-1202 (funnels), 24:1163-1176 (tau2).
    """
    size = whole(n)
    if size.ndim != 1:
        raise ShapeError("n is a series")
    if not 0 <= target <= 1 or not tau2 >= 0:
        raise DomainError("target lies within 0..1 and tau2 is not negative")
    chosen = method or ("arcsine" if tau2 > 0 else "score")
    if chosen not in ("score", "arcsine") or (chosen == "score" and tau2 > 0):
        raise DomainError("score limits know no overdispersion")
    (low95, high95), (low998, high998) = (
        [_limit(size, target, tau2, z, chosen) for z in _both(level)] for level in (WARNING_LEVEL, ACTION_LEVEL)
    )
    reason = np.where(size == 0, Reason.NO_ANSWERS.value, Reason.DEFINED.value).astype("<U32")
    return FunnelLimits(float(target), low95, high95, low998, high998, reason)


def overdispersion(x: ArrayLike, n: ArrayLike, winsor: float = 0.1) -> Overdispersion:
    """Measure how much more shares differ than chance: z on the arcsine scale, phi, and tau2 by moments.

    z = (asin(sqrt(x/n)) - asin(sqrt(target))) * 2 sqrt(n), with target the overall share; z is winsorised: values
    beyond its quantiles winsor and 1 - winsor are set to these, so that a few real outliers do not widen the funnel
    around themselves; phi = mean of its squares over the K places; with w = 4 n,
    tau2 = (K phi - (K - 1)) / (sum w - sum w^2 / sum w), and 0 when K phi < K - 1.

    x, n: shape (k,), 0 <= x <= n. winsor: 0 <= winsor < 0.5. Places without answers have z NaN and take no part.
    Raises: `ShapeError`, `DomainError`.
    Source: Spiegelhalter (2005), Statistics in Medicine 24:1163-1176; DerSimonian & Laird (1986).
    """
    hits, asked = counted(x, n)
    if not 0 <= winsor < 0.5:
        raise DomainError("winsor lies between 0 and a half")
    used = asked > 0
    z = np.full(asked.size, np.nan)
    if not used.any():
        return Overdispersion(np.nan, np.nan, 0.0, z, z.copy(), Reason.NO_ANSWERS)
    target = float(hits.sum() / asked.sum())
    z[used] = (np.arcsin(np.sqrt(hits[used] / asked[used])) - np.arcsin(np.sqrt(target))) * 2 * np.sqrt(asked[used])
    clipped = np.clip(z, *np.quantile(z[used], [winsor, 1 - winsor]))
    if used.sum() < 2:
        return Overdispersion(target, np.nan, 0.0, z, clipped, Reason.TOO_FEW_POINTS)
    phi = float(np.mean(np.square(clipped[used])))
    return Overdispersion(target, phi, _between(phi, asked[used]), z, clipped, Reason.DEFINED)


def funnel_classify(
    x: ArrayLike, n: ArrayLike, *, target: float | None = None, tau2: float = 0.0, method: Method | None = None
) -> tuple[Standing, ...]:
    """Say where each place lies: within chance, or beyond the limits of 95 % or 99.8 %. On a limit is within.

    x, n: shape (k,). target: the overall share unless given. tau2, method: as in `funnel_limits`.
    Never a ranking: of two places within the limits nothing is said. Raises: `ShapeError`, `DomainError`.
    Source: Spiegelhalter (2005), Statistics in Medicine 24:1185-1202.
    """
    hits, asked = counted(x, n)
    if not asked.sum():
        return (Standing.NO_ANSWERS,) * asked.size
    limits = funnel_limits(asked, hits.sum() / asked.sum() if target is None else target, tau2=tau2, method=method)
    share = share_of(hits, asked)
    cases = (
        (asked == 0, Standing.NO_ANSWERS),
        (share < limits.lower998, Standing.LOW_998),
        (share < limits.lower95, Standing.LOW_95),
        (share > limits.upper998, Standing.HIGH_998),
        (share > limits.upper95, Standing.HIGH_95),
    )
    found = np.select([where for where, _ in cases], [standing.value for _, standing in cases], Standing.WITHIN.value)
    return tuple(Standing(name) for name in found)


def _between(phi: float, asked: Counts) -> float:
    weights = 4.0 * asked
    places = asked.size
    spread = weights.sum() - np.square(weights).sum() / weights.sum()
    return max(0.0, float((places * phi - (places - 1)) / spread))


def _both(level: float) -> tuple[float, float]:
    z = normal_quantile((1 + open_share(level)) / 2)
    return -z, z


def _limit(size: Counts, target: float, tau2: float, z: float, method: Method) -> Floats:
    n: Floats = np.where(size > 0, size, np.nan)
    if method == "score":
        return np.asarray(np.clip(target + z * np.sqrt(target * (1 - target) / n), 0, 1))
    angle = np.arcsin(np.sqrt(target)) + z * np.sqrt(1 / (4 * n) + tau2)
    return np.asarray(np.square(np.sin(np.clip(angle, 0, np.pi / 2))))
