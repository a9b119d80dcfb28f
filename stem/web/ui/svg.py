"""The painter: rows of five faces and control charts as inline SVG, without a style attribute or a script."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup, escape

from stem.web.ui.charts import Course, FaceRow, Point, Sign

GAP = 1.2


@dataclass(frozen=True, slots=True)
class Size:
    """How large a chart is drawn; the letters stay the same."""

    width: float
    labels: float  # what the names of the rows need
    row: float
    plot: float  # the height of a control chart
    dot: float
    css: str


SMALL = Size(width=300, labels=72, row=22, plot=94, dot=2.6, css="chart")
BIG = Size(width=440, labels=104, row=27, plot=170, dot=3.4, css="chart big")


def number(value: float) -> str:
    """A coordinate: one decimal, and none where it says nothing."""
    text = f"{value:.1f}"
    return text[:-2] if text.endswith(".0") else text


def reach(faces: Sequence[int]) -> tuple[float, float]:
    """How far a row of five faces goes to the left and to the right of its line, as shares of all answers."""
    left = (faces[0] + faces[1] + faces[2] / 2) / sum(faces)
    return left, 1 - left


def shared_room(rows: Iterable[Sequence[int]], least: tuple[float, float] = (0.35, 0.85)) -> tuple[float, float]:
    """The room left and right of the line that lets all rows stand under each other, never smaller than `least`."""
    reaches = [reach(faces) for faces in rows if sum(faces)]
    return max([least[0], *(left for left, _ in reaches)]), max([least[1], *(right for _, right in reaches)])


def row_of_faces(
    faces: Sequence[int], *, line: float, scale: float, top: float, height: float, gap: float = GAP, radius: float = 0
) -> Markup:
    """The bars of five faces, worst first: the middle of the middle face stands on the line, `scale` wide is all."""
    x = line - reach(faces)[0] * scale
    rounded = f' rx="{number(radius)}"' if radius else ""
    bars = []
    for face, n in enumerate(faces, start=1):
        width = n / sum(faces) * scale
        if n:
            seen = max(width - gap, 0.4)
            bars.append(
                f'<rect class="v{face}" x="{number(x + (width - seen) / 2)}" y="{number(top)}"'
                f' width="{number(seen)}" height="{number(height)}"{rounded}/>'
            )
        x += width
    return Markup("".join(bars))  # noqa: S704  (only numbers of our own)


def face_bar(faces: Sequence[int], *, title: str, room: tuple[float, float] = (1, 1)) -> Markup:
    """One row of five faces for a list of `bars`; raises ValueError when there is no answer to draw.

    faces: how many chose each, worst first. title: what it says, for who cannot see it. room: how much of all answers
    must fit left and right of the line; rows that stand under each other share one, see `shared_room`.
    """
    if len(faces) != 5 or sum(faces) <= 0:
        raise ValueError("a row of faces needs five counts, and at least one answer")
    left, right = (100 * part for part in room)
    return Markup(
        '<svg viewBox="0 0 {} 20" preserveAspectRatio="none" role="img"><title>{}</title>{}'
        '<path class="rule" d="M{} 0V20"/></svg>'
    ).format(
        number(left + right), title, row_of_faces(faces, line=left, scale=100, top=2, height=16, gap=0.6), number(left)
    )


def face_rows(
    rows: Sequence[FaceRow],
    *,
    key: str,
    title: str,
    says: str,
    heading: str,
    hidden: str,
    room: tuple[float, float],
    size: Size = SMALL,
) -> Markup:
    """Rows of five faces under each other, on one line, with the number of answers at the end of each.

    key: unique on the page. heading: what the numbers are. hidden: the words for a row with too little to show.
    """
    # At the end of a row there is place for a number of five digits.
    scale = (size.width - size.labels - 42) / sum(room)
    line = size.labels + room[0] * scale
    parts = [_text(size.width, 11, heading, "end")]
    bottom = 20.0
    for row in rows:
        parts.append(_text(0, bottom + size.row / 2 + 3, row.label))
        if row.faces is None:
            parts.append(_text(size.labels, bottom + size.row / 2 + 3, hidden))
        else:
            top, height = bottom + 3, size.row - 7
            parts.append(row_of_faces(row.faces, line=line, scale=scale, top=top, height=height, radius=1.5))
            parts.append(_text(size.width, bottom + size.row / 2 + 3, str(sum(row.faces)), "end"))
        bottom += size.row
    first = next((at for at, row in enumerate(rows) if row.faces), None)
    if first is not None:
        parts.append(
            Markup('<path class="rule" d="M{} {}V{}"/>').format(*map(number, (line, 21 + first * size.row, bottom)))
        )
    return _drawing(parts, key=key, title=title, says=says, width=size.width, height=bottom, css=size.css)


def control_chart(
    course: Course, *, key: str, title: str, says: str, first: str, last: str, floor: int = 20, size: Size = SMALL
) -> Markup:
    """A course month by month: a band for chance, a dotted mean, open dots, and triangles for what is more than chance.

    first, last: the words for the first and the last month. floor: the lowest share on the axis, of 100.
    """
    plot = _Plot(
        left=30.6, right=size.width - 34.6, top=10, bottom=10 + size.plot, floor=floor, months=len(course.points)
    )
    parts = [_band(course.points, plot)]
    parts += [_text(24, plot.bottom + 4, str(floor), "end"), _text(24, plot.top + 4, "100", "end")]
    if course.mean is not None:
        ends = (plot.left, plot.y(course.mean), plot.right)
        parts.append(Markup('<path class="mean" d="M{} {}H{}"/>').format(*map(number, ends)))
    parts.append(_trace(course.points, plot))
    parts += [
        _mark(point, plot.x(at), plot.y(point.share), size)
        for at, point in enumerate(course.points)
        if point.share is not None
    ]
    final = course.shown[-1].share or 0
    parts.append(_text(size.width, plot.y(final) + 4, str(int(100 * final + 0.5)), "end", css="say"))
    parts.append(_text(plot.left, plot.bottom + 18, first))
    if len(course.points) > 1:
        parts.append(_text(plot.right, plot.bottom + 18, last, "end"))
    return _drawing(parts, key=key, title=title, says=says, width=size.width, height=plot.bottom + 22, css=size.css)


@dataclass(frozen=True, slots=True)
class _Plot:
    """Where the months and the shares lie."""

    left: float
    right: float
    top: float
    bottom: float
    floor: int
    months: int

    @property
    def step(self) -> float:
        return (self.right - self.left) / self.months

    def x(self, at: float) -> float:
        return self.left + (at + 0.5) * self.step

    def y(self, share: float) -> float:
        low = self.floor / 100
        part = (min(max(share, low), 1) - low) / (1 - low)
        return self.bottom - part * (self.bottom - self.top)


def _runs(points: Sequence[Point]) -> list[list[int]]:
    """The stretches of months that have figures: a month without them is a gap."""
    found = groupby(range(len(points)), key=lambda at: points[at].share is not None)
    return [list(run) for has_figures, run in found if has_figures]


def _band(points: Sequence[Point], plot: _Plot) -> Markup:
    path = []
    for run in _runs(points):
        upper = [(x, plot.y(points[at].upper)) for at in run for x in (plot.x(at - 0.5), plot.x(at + 0.5))]
        lower = [(x, plot.y(points[at].lower)) for at in reversed(run) for x in (plot.x(at + 0.5), plot.x(at - 0.5))]
        path.append("M" + "L".join(f"{number(x)} {number(y)}" for x, y in [*upper, *lower]) + "z")
    return Markup('<path class="band" d="{}"/>').format("".join(path)) if path else Markup()


def _trace(points: Sequence[Point], plot: _Plot) -> Markup:
    lines = [
        "M" + "L".join(f"{number(plot.x(at))} {number(plot.y(points[at].share or 0))}" for at in run)
        for run in _runs(points)
        if len(run) > 1
    ]
    return Markup('<path class="trace" d="{}"/>').format("".join(lines)) if lines else Markup()


def _mark(point: Point, x: float, y: float, size: Size) -> Markup:
    if point.sign is Sign.CHANCE:
        return Markup(f'<circle class="pt" cx="{number(x)}" cy="{number(y)}" r="{number(size.dot)}"/>')  # noqa: S704
    way = -1 if point.sign is Sign.UP else 1
    half, tall = size.dot * 1.75, size.dot * 2.9 * -way
    tip = y + way * size.dot * 1.75
    css = "pt-up" if point.sign is Sign.UP else "pt-down"
    return Markup('<path class="{}" d="M{} {}l{} {}h{}z"/>').format(css, *map(number, (x, tip, half, tall, -2 * half)))


def _text(x: float, y: float, words: str, anchor: str = "", css: str = "") -> Markup:
    # Put together by hand: Markup.format costs ten times as much, and a page has a hundred of these.
    css, anchor = css and f' class="{css}"', anchor and f' text-anchor="{anchor}"'
    return Markup(f'<text x="{number(x)}" y="{number(y)}"{css}{anchor}>{escape(words)}</text>')  # noqa: S704


def _drawing(
    parts: Iterable[Markup], *, key: str, title: str, says: str, width: float, height: float, css: str
) -> Markup:
    return Markup(
        '<svg class="{css}" viewBox="0 0 {width} {height}" role="img" aria-labelledby="{key}-t {key}-d">'
        '<title id="{key}-t">{title}</title><desc id="{key}-d">{says}</desc>{parts}</svg>'
    ).format(
        css=css,
        width=number(width),
        height=number(height),
        key=key,
        title=title,
        says=says,
        parts=Markup("").join(parts),
    )
