"""Client and worker about the same conversation: do they see it alike, and who sees it better?"""

from dataclasses import dataclass
from math import nan, sqrt

import numpy as np
from numpy.typing import ArrayLike

from analytics.arrays import Counts, Floats, normal_quantile, open_share, whole
from analytics.errors import Reason, ShapeError


@dataclass(frozen=True, slots=True)
class Agreement:
    """One pair of raters; float64, NaN where undefined, `reason` says why.

    `n`: pairs. `kappa`, `kappa_linear`, `kappa_quadratic`: agreement beyond chance, 1 is full. `exact`, `within_one`:
    shares of pairs. `gap`: mean of worker - client in faces, with its t interval `gap_lower`, `gap_upper`.
    `loa_lower`, `loa_upper`: 95 % limits of agreement of single pairs. `sign_test_p`: two-sided, ties left out.
    """

    n: int
    kappa: float = nan
    kappa_linear: float = nan
    kappa_quadratic: float = nan
    exact: float = nan
    within_one: float = nan
    gap: float = nan
    gap_lower: float = nan
    gap_upper: float = nan
    loa_lower: float = nan
    loa_upper: float = nan
    sign_test_p: float = nan
    reason: Reason = Reason.DEFINED


def agreement(table: ArrayLike, conf: float = 0.95) -> Agreement:
    """Compare two ratings of the same conversations.

    kappa_w = 1 - sum(w O) / sum(w E), O the observed and E the table expected from its margins; w = 0 or 1, |i - j|,
    (i - j)^2. gap +- t(n - 1) sd / sqrt(n); limits of agreement gap +- z(0.975) sd.

    table: shape (5, 5) (or any square), whole numbers: client's face in the rows, worker's in the columns, worst first.
    Edge cases: no pairs: all NaN (`no_answers`); one pair: no interval (`one_answer`); both raters always the same
        one face: kappa NaN (`no_spread`); no differing pair: sign test 1.
    Raises: `ShapeError`, `DomainError`.
    Source: Cohen (1968), Psychological Bulletin 70:213-220; Bland & Altman (1986), Lancet 327:307-310.
    """
    counts = whole(table)
    if counts.ndim != 2 or counts.shape[0] != counts.shape[1] or counts.shape[0] < 2:
        raise ShapeError("the table is square")
    open_share(conf)
    n = int(counts.sum())
    if n == 0:
        return Agreement(0, reason=Reason.NO_ANSWERS)
    distance = np.arange(counts.shape[0])[None, :] - np.arange(counts.shape[0])[:, None]
    kappa = _kappa(counts, np.minimum(np.abs(distance), 1))
    gap = float((counts * distance).sum() / n)
    sd = sqrt(float((counts * np.square(distance - gap)).sum()) / (n - 1)) if n > 1 else nan
    half = _t_quantile(conf, n - 1) * sd / sqrt(n) if n > 1 else nan
    spread = normal_quantile(0.975) * sd
    return Agreement(
        n,
        kappa=kappa,
        kappa_linear=_kappa(counts, np.abs(distance)),
        kappa_quadratic=_kappa(counts, np.square(distance)),
        exact=float(np.trace(counts) / n),
        within_one=float(counts[np.abs(distance) <= 1].sum() / n),
        gap=gap,
        gap_lower=gap - half,
        gap_upper=gap + half,
        loa_lower=gap - spread,
        loa_upper=gap + spread,
        sign_test_p=_sign_test(int(counts[distance > 0].sum()), int(counts[distance < 0].sum())),
        reason=Reason.ONE_ANSWER if n == 1 else Reason.NO_SPREAD if np.isnan(kappa) else Reason.DEFINED,
    )


def _kappa(counts: Counts, disagreement: Counts | Floats) -> float:
    expected = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / counts.sum()
    by_chance = float((disagreement * expected).sum())
    return 1 - float((disagreement * counts).sum()) / by_chance if by_chance > 0 else nan


def _t_quantile(conf: float, freedom: int) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(freedom, (1 + conf) / 2))


def _sign_test(above: int, below: int) -> float:
    """The chance of a split at least this uneven when either side is equally likely."""
    from scipy.special import bdtr

    return min(1.0, 2 * float(bdtr(min(above, below), above + below, 0.5)))
