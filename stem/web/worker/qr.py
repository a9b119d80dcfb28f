"""A QR code as one path of an inline drawing: black on white in every mode, with four modules of quiet."""

from __future__ import annotations

from itertools import groupby

import segno
from markupsafe import Markup

QUIET = 4


def qr_code(text: str, *, title: str) -> Markup:
    """Draw a text; a row of dark modules is one rectangle."""
    rows = [list(row) for row in segno.make_qr(text, error="m").matrix]
    drawn = "".join(_row(row, y) for y, row in enumerate(rows, start=QUIET))
    side = len(rows) + 2 * QUIET
    return Markup(
        '<svg viewBox="0 0 {0} {0}" role="img" aria-label="{1}" shape-rendering="crispEdges"><path d="{2}"/></svg>'
    ).format(side, title, drawn)


def _row(row: list[int], y: int) -> str:
    runs, x = [], QUIET
    for dark, group in groupby(row):
        width = len(list(group))
        if dark:
            runs.append(f"M{x} {y}h{width}v1h-{width}z")
        x += width
    return "".join(runs)
