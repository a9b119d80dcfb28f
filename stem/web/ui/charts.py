"""What a chart says, apart from how it is painted: rows of five faces, and a course that tells change from chance."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from stem.core.periods import Month

Faces = tuple[int, int, int, int, int]

# Below this many months there is no claim that something changed: the rules look at seven in a row.
FEWEST_TO_JUDGE = 7


class Sign(Enum):
    """What a month is, next to what chance alone does."""

    CHANCE = 0
    UP = 1
    DOWN = -1


@dataclass(frozen=True, slots=True)
class FaceRow:
    """One period's answers, worst first; None is too little to show."""

    label: str
    faces: Faces | None


@dataclass(frozen=True, slots=True)
class Point:
    """One month: of how many answers which part chose one of the two best faces; None is too little to show."""

    month: Month
    n: int
    share: float | None
    lower: float
    upper: float
    sign: Sign
    is_trend: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """A change that is more than chance: since when (or in which month), and whether it still holds."""

    sign: Sign
    since: Month
    until: Month
    still: bool
    is_trend: bool


@dataclass(frozen=True, slots=True)
class Course:
    """How often the two best faces were chosen, month by month, from the first month that may be shown."""

    points: tuple[Point, ...]
    mean: float | None
    is_provisional: bool

    @property
    def shown(self) -> tuple[Point, ...]:
        return tuple(point for point in self.points if point.share is not None)

    @property
    def is_judged(self) -> bool:
        """Whether there are enough months to say that something changed, or did not."""
        return len(self.shown) >= FEWEST_TO_JUDGE

    @property
    def finding(self) -> Finding | None:
        """The latest change that is more than chance."""
        shown = self.shown
        ends = [at for at, point in enumerate(shown) if point.sign is not Sign.CHANCE]
        if not ends:
            return None
        last = start = ends[-1]
        while start and shown[start - 1].sign is shown[last].sign:
            start -= 1
        return Finding(
            sign=shown[last].sign,
            since=shown[start].month,
            until=shown[last].month,
            still=last == len(shown) - 1,
            is_trend=shown[last].is_trend,
        )


def course_of(by_month: Mapping[Month, Faces | None]) -> Course | None:
    """Judge a run of months; None when there is nothing to show. Months without figures before the first are left out.

    The limits are those of a p' chart, but never narrower than those of a p chart: clients who answer more than once
    make months differ more than chance alone, and must not raise a false alarm.
    """
    # Here, not above: numpy would double the memory of a process that only ever serves the client's page.
    from analytics.spc import Cause, p_chart, process_rules  # noqa: PLC0415

    months = sorted(by_month)
    first = next((at for at, month in enumerate(months) if by_month[month]), None)
    if first is None:
        return None
    months = months[first:]
    counts = [by_month[month] or (0, 0, 0, 0, 0) for month in months]
    hits, asked = [faces[3] + faces[4] for faces in counts], [sum(faces) for faces in counts]
    chart = p_chart(hits, asked, prime=True)
    if not max(chart.sigma_z) > 1:
        chart = p_chart(hits, asked)
    judged = sum(n > 0 for n in asked) >= FEWEST_TO_JUDGE
    causes = process_rules(chart.y, chart) if judged else [Cause.COMMON] * len(months)
    points = tuple(
        Point(
            month=month,
            n=asked[at],
            share=float(chart.y[at]) if asked[at] else None,
            lower=float(chart.lower[at]),
            upper=float(chart.upper[at]),
            sign=_sign(causes[at]),
            is_trend=causes[at] in {Cause.TREND_UP, Cause.TREND_DOWN},
        )
        for at, month in enumerate(months)
    )
    mean = float(chart.center[0])
    return Course(points, None if math.isnan(mean) else mean, is_provisional=bool(chart.trial[0]))


def _sign(cause: str) -> Sign:
    if cause.endswith(("above", "up", "above_limit")):
        return Sign.UP
    return Sign.DOWN if cause.endswith(("below", "down", "below_limit")) else Sign.CHANCE


def shared_floor(courses: Sequence[Course | None]) -> int:
    """The lowest share on the axis of charts that stand side by side: 20 of 100, or 0 where something lies below."""
    values = [point.share for course in courses if course for point in course.shown]
    return 0 if any(value is not None and value < 0.2 for value in values) else 20
