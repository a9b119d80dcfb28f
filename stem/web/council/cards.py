"""One statement on the screen: its sentence, its two charts and the table under them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from markupsafe import Markup

from stem.core.periods import Month, Quarter
from stem.domain.insight.queries import Faces, Trend, View, of_100
from stem.domain.statements.queries import AskedStatement
from stem.web.council import words
from stem.web.ui import svg
from stem.web.ui.charts import Course, FaceRow, Finding, course_of, shared_floor


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table; `faces` is None where there is too little to show."""

    label: str
    faces: Faces | None

    @property
    def n(self) -> int:
        return sum(self.faces or ())

    @property
    def best_two(self) -> int:
        return of_100(sum((self.faces or (0, 0, 0, 0, 0))[3:]), self.n)

    @property
    def shares(self) -> list[int]:
        return [of_100(one, self.n) for one in self.faces or ()]


@dataclass(frozen=True, slots=True)
class Card:
    """One statement of a view. Without a course there is nothing to show of it."""

    chain: str
    text: str
    effect: str
    course: Course | None
    bars: Markup
    chart: Markup
    quarters: tuple[Row, ...]
    months: tuple[Row, ...]

    @property
    def finding(self) -> Finding | None:
        return self.course.finding if self.course else None

    @property
    def changes_now(self) -> bool:
        return bool(self.finding and self.finding.still)

    @property
    def says(self) -> str:
        if self.finding:
            return words.claim(self.finding)
        return words.verdict(self.course) if self.course else words.hidden()


@dataclass(frozen=True, slots=True)
class _Frame:
    """What the cards of one view share: the scales, and the names of the periods."""

    room: tuple[float, float]
    floor: int
    size: svg.Size
    quarters: Mapping[Quarter, str]
    months: Mapping[Month, str]


def cards_of(
    statements: Sequence[AskedStatement], view: View, *, quarters: Sequence[Quarter], size: svg.Size = svg.SMALL
) -> list[Card]:
    """The cards of a view in the order of the set, all on one scale, with bars for some of its quarters."""
    courses = {one.chain: course_of(view.trends[one.chain].by_month) for one in statements}
    shown = [faces for one in statements for at in quarters if (faces := view.trends[one.chain].by_quarter[at])]
    frame = _Frame(
        room=svg.shared_room(shown),
        floor=shared_floor(list(courses.values())),
        size=size,
        quarters={one: words.quarter_name(one, complete=view.is_complete(one)) for one in quarters},
        months={one: words.short_month(one) for one in view.months},
    )
    return [_card(one, view.trends[one.chain], courses[one.chain], frame, at) for at, one in enumerate(statements)]


def _card(statement: AskedStatement, trend: Trend, course: Course | None, frame: _Frame, at: int) -> Card:
    return Card(
        chain=statement.chain,
        text=statement.text,
        effect=statement.effect,
        course=course,
        bars=_bars(statement.text, trend, frame, key=f"b{at}") if course else Markup(),
        chart=_chart(statement.text, course, frame, key=f"c{at}") if course else Markup(),
        quarters=tuple(Row(label, trend.by_quarter[one]) for one, label in frame.quarters.items()),
        months=tuple(Row(label, trend.by_month[one]) for one, label in frame.months.items()),
    )


def _bars(text: str, trend: Trend, frame: _Frame, *, key: str) -> Markup:
    return svg.face_rows(
        [FaceRow(label, trend.by_quarter[one]) for one, label in frame.quarters.items()],
        key=key,
        title=_("%(text)s Antwoorden per kwartaal", text=text),
        says=words.latest_quarter(list(trend.by_quarter.values())[-1]),
        heading=_("antwoorden"),
        hidden=words.hidden(),
        room=frame.room,
        size=frame.size,
    )


def _chart(text: str, course: Course, frame: _Frame, *, key: str) -> Markup:
    return svg.control_chart(
        course,
        key=key,
        title=_("%(text)s Per maand: hoeveel van de 100 kozen best wel of helemaal wel", text=text),
        says=words.course_says(course),
        first=frame.months[course.points[0].month],
        last=frame.months[course.points[-1].month],
        floor=frame.floor,
        size=frame.size,
    )
