"""The painter: rows of five faces and control charts as inline SVG, without a style attribute or a script."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markupsafe import Markup

GAP = 1.2


def number(value: float) -> str:
    """A coordinate: one decimal, and none where it says nothing."""
    text = f"{value:.1f}"
    return text[:-2] if text.endswith(".0") else text


def reach(faces: Sequence[int]) -> tuple[float, float]:
    """How far a row of five faces goes to the left and to the right of its line, as shares of all answers."""
    total = sum(faces)
    left = (faces[0] + faces[1] + faces[2] / 2) / total
    return left, 1 - left


def row_of_faces(
    faces: Sequence[int], *, line: float, scale: float, top: float, height: float, gap: float = GAP, radius: float = 0
) -> Markup:
    """The bars of five faces, worst first: the middle of the middle face stands on the line, `scale` wide is all."""
    total = sum(faces)
    x = line - reach(faces)[0] * scale
    rounded = f' rx="{number(radius)}"' if radius else ""
    bars = []
    for face, n in enumerate(faces, start=1):
        width = n / total * scale
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
    must fit left and right of the line; rows that stand under each other share one.
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


def shared_room(rows: Iterable[Sequence[int]], least: tuple[float, float] = (0.35, 0.85)) -> tuple[float, float]:
    """The room that lets all rows stand on one line, never smaller than `least`."""
    reaches = [reach(faces) for faces in rows if sum(faces)]
    return max([least[0], *(left for left, _ in reaches)]), max([least[1], *(right for _, right in reaches)])
