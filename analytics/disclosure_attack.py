"""The attacker: everything that a clever reader can work out from everything that was published.

Not part of any page. The tests turn it against our own releases, and a second axis (door, language) is
released only after it.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.errors import DomainError, ShapeError

Floats = NDArray[np.float64]

# HiGHS meets its constraints to 1e-7; a bound this close to a whole number is that number.
_TOLERANCE = 1e-6
_SOLVED = 0
_INFEASIBLE = 2
_UNBOUNDED = 3


@dataclass(frozen=True, slots=True)
class AttackBounds:
    """What can be said of each target: float64 arrays of length t, upper may be infinite."""

    lower: Floats
    upper: Floats

    @property
    def pinned(self) -> NDArray[np.bool_]:
        """Which targets are known exactly and are not empty, counts being whole numbers.

        The bounds are rounded inward, as the attacker would. An exact zero is not pinned: that nobody chose a
        face is shown on purpose.
        """
        lower, upper = np.ceil(self.lower - _TOLERANCE), np.floor(self.upper + _TOLERANCE)
        return (lower >= upper) & (lower > 0)


def attack_bounds(
    published: ArrayLike, values: ArrayLike, targets: ArrayLike | None = None, *, values_to: ArrayLike | None = None
) -> AttackBounds:
    """Bound every target by linear programming over all that was published: min and max c x, A x = b, x >= 0.

    published: A, shape (k, m): which of the m unknown counts each of the k published sums adds up (any weights).
    values: b, shape (k,). values_to: for rounded or floored figures, the largest value that fits; the true sum lies
        in values..values_to, both ends included.
    targets: C, shape (t, m), the sums that the attacker is after; None: each unknown by itself.
    Returns: `AttackBounds`; an upper bound is inf where nothing published limits it. Real numbers are a
        relaxation of whole ones: true bounds may be narrower, never wider.
    Raises: `ShapeError`; `DomainError` if no counts >= 0 fit what was published.
    Source: Fischetti & Salazar-Gonzalez (2001), Management Science 47:1008-1027 (the intruder's problem);
        Hundepool et al. (2012), Statistical Disclosure Control, section 4.
    """
    table, low, high, wanted = _checked(published, values, values_to, targets)
    # Unknowns that are only ever published together are one unknown to the attacker: of a sum over them, a target
    # can get as little as its smallest weight and as much as its largest. Exact, and much smaller.
    columns, member = np.unique(table, axis=1, return_inverse=True)
    _, first = np.unique(np.column_stack([columns, low, high]), axis=0, return_index=True)
    solver = _Solver(columns[first], low[first], high[first])
    least, most = _extreme_weights(wanted, member.ravel(), columns.shape[1])
    lower = np.array([solver.minimum(weights) for weights in least], dtype=np.float64)
    upper = np.array([-solver.minimum(-weights) for weights in most], dtype=np.float64)
    return AttackBounds(lower, upper)


def _checked(
    published: ArrayLike, values: ArrayLike, values_to: ArrayLike | None, targets: ArrayLike | None
) -> tuple[Floats, Floats, Floats, Floats]:
    table = np.asarray(published, dtype=np.float64)
    low = np.asarray(values, dtype=np.float64)
    high = low if values_to is None else np.asarray(values_to, dtype=np.float64)
    if table.ndim != 2 or low.shape != (table.shape[0],) or high.shape != low.shape:
        raise ShapeError("published is (k, m) and values has length k")
    wanted = np.eye(table.shape[1]) if targets is None else np.asarray(targets, dtype=np.float64)
    if wanted.ndim != 2 or wanted.shape[1] != table.shape[1]:
        raise ShapeError("targets is (t, m), with the unknowns of published")
    if not all(np.isfinite(array).all() for array in (table, low, high, wanted)):
        raise DomainError("what was published is a finite number")
    if (low > high).any():
        raise DomainError("values_to lies below values")
    # One sum of nothing, so that an attacker who was given nothing needs no path of its own.
    nothing = np.zeros(1)
    table = np.vstack([table, np.zeros((1, table.shape[1]))])
    return table, np.concatenate([low, nothing]), np.concatenate([high, nothing]), wanted


def _extreme_weights(wanted: Floats, member: NDArray[np.intp], groups: int) -> tuple[Floats, Floats]:
    """The smallest and largest weight of each target within each group of unknowns, shapes (t, groups)."""
    least = np.full((len(wanted), groups), np.inf)
    most = np.full((len(wanted), groups), -np.inf)
    for target in range(len(wanted)):
        np.minimum.at(least[target], member, wanted[target])
        np.maximum.at(most[target], member, wanted[target])
    return least, most


class _Solver:
    """One set of constraints, for many objectives."""

    def __init__(self, table: Floats, low: Floats, high: Floats) -> None:
        from scipy.sparse import csr_array

        exact = low == high
        self._known: dict[bytes, float] = {}
        self._constraints: dict[str, Any] = {"A_eq": csr_array(table[exact]), "b_eq": low[exact], "bounds": (0, None)}
        if not exact.all():
            self._constraints["A_ub"] = csr_array(np.vstack([table[~exact], -table[~exact]]))
            self._constraints["b_ub"] = np.concatenate([high[~exact], -low[~exact]])
        if self._solve(np.zeros(table.shape[1])).status != _SOLVED:
            raise DomainError("no counts fit what was published: the figures contradict each other")

    def minimum(self, weights: Floats) -> float:
        """The smallest value of weights x; -inf where nothing limits it. Equal questions are solved once."""
        question = weights.tobytes()
        if question not in self._known:
            found = self._solve(weights)
            if found.status not in (_SOLVED, _UNBOUNDED):
                raise DomainError(f"the linear programme was not solved: {found.message}")
            self._known[question] = float(found.fun) if found.status == _SOLVED else -float("inf")
        return self._known[question]

    def _solve(self, weights: Floats) -> Any:
        from scipy.optimize import linprog

        found = linprog(weights, method="highs", **self._constraints)
        if found.status in (_SOLVED, _UNBOUNDED, _INFEASIBLE):
            return found
        # The presolver may stop at "unbounded or infeasible"; without it the solver says which.
        return linprog(weights, method="highs", options={"presolve": False}, **self._constraints)
