"""Our own faces and icons: a page carries only the symbols that it uses, inline."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from flask import Flask
from markupsafe import Markup

SYMBOL = re.compile(r'<symbol id="([^"]+)".*?</symbol>', re.DOTALL)


@cache
def _symbols() -> dict[str, str]:
    text = (Path(__file__).parent / "sprite.svg").read_text()
    return {found[1]: found[0] for found in SYMBOL.finditer(text)}


@cache
def sprite(*names: str) -> Markup:
    """The named symbols, hidden, for `icon` to point at; raises KeyError for a symbol that does not exist."""
    drawn = "".join(_symbols()[name] for name in dict.fromkeys(names))
    return Markup('<svg class="sprite" aria-hidden="true">' + drawn + "</svg>")  # noqa: S704  (our own file)


@cache
def icon(name: str, css: str = "icon") -> Markup:
    """One symbol, for the eye only: the words beside it say the same."""
    return Markup('<svg class="{}" aria-hidden="true"><use href="#{}"/></svg>').format(css, name)


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(sprite=sprite, icon=icon)
