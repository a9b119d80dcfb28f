"""One statement on the screen: its sentence, its two charts and the table under them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from markupsafe import Markup

from stem.core.periods import Quarter
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


def cards_of(statements: Sequence[AskedStatement], view: View, *, size: svg.Size = svg.SMALL) -> list[Card]:
    """The cards of a view in the order of the set, all on one scale."""
    courses = {one.chain: course_of(view.trends[one.chain].by_month) for one in statements}
    shown = [faces for one in statements for faces in view.trends[one.chain].by_quarter.values() if faces]
    room, floor = svg.shared_room(shown), shared_floor(list(courses.values()))
    return [
        _card(one, view, courses[one.chain], at, room=room, floor=floor, size=size) for at, one in enumerate(statements)
    ]


def _card(
    statement: AskedStatement,
    view: View,
    course: Course | None,
    at: int,
    *,
    room: tuple[float, float],
    floor: int,
    size: svg.Size,
) -> Card:
    trend = view.trends[statement.chain]
    return Card(
        chain=statement.chain,
        text=statement.text,
        effect=statement.effect,
        course=course,
        bars=_bars(statement.text, trend, view, key=f"b{at}", room=room, size=size) if course else Markup(),
        chart=_chart(statement.text, course, key=f"c{at}", floor=floor, size=size) if course else Markup(),
        quarters=tuple(Row(quarter_label(view, one), trend.by_quarter[one]) for one in view.quarters),
        months=tuple(Row(words.short_month(one), trend.by_month[one]) for one in view.months),
    )


def quarter_label(view: View, quarter: Quarter) -> str:
    """A quarter's name, with dots as long as one of its months has not been released."""
    return words.quarter_name(quarter, complete=view.is_complete(quarter))


def _bars(text: str, trend: Trend, view: View, *, key: str, room: tuple[float, float], size: svg.Size) -> Markup:
    return svg.face_rows(
        [FaceRow(quarter_label(view, one), trend.by_quarter[one]) for one in view.quarters],
        key=key,
        title=_("%(text)s Antwoorden per kwartaal", text=text),
        says=words.latest_quarter(trend.by_quarter[view.quarters[-1]]),
        heading=_("antwoorden"),
        hidden=words.hidden(),
        room=room,
        size=size,
    )


def _chart(text: str, course: Course, *, key: str, floor: int, size: svg.Size) -> Markup:
    return svg.control_chart(
        course,
        key=key,
        title=_("%(text)s Per maand: hoeveel van de 100 kozen best wel of helemaal wel", text=text),
        says=words.course_says(course),
        first=words.short_month(course.points[0].month),
        last=words.short_month(course.points[-1].month),
        floor=floor,
        size=size,
    )
