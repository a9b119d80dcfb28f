"""Languages: Dutch is the source, the catalogues hold the rest, and a page never falls back half-way."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, g, has_request_context, request, session
from flask_babel import Babel, refresh
from werkzeug.exceptions import RequestEntityTooLarge

SOURCE = Path(__file__).resolve().parent.parent / "locale"
DEFAULT = "nl"
babel = Babel()


@cache
def locales() -> tuple[str, ...]:
    """The languages that the screens speak, the default first."""
    return (DEFAULT, *sorted(folder.name for folder in SOURCE.iterdir() if (folder / "LC_MESSAGES").is_dir()))


def init_app(app: Flask, built: Path, timezone: str) -> None:
    """Give the app its catalogues, compiled into `built` when they are new."""
    for locale in locales()[1:]:
        _compile(SOURCE / locale / "LC_MESSAGES" / "messages.po", built / locale / "LC_MESSAGES" / "messages.mo")
    babel.init_app(
        app,
        default_locale=DEFAULT,
        default_timezone=timezone,
        default_translation_directories=str(built),
        locale_selector=chosen_locale,
    )
    app.jinja_env.globals.update(language=language, languages=languages)


def _compile(po: Path, mo: Path) -> None:
    if mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime:
        return
    mo.parent.mkdir(parents=True, exist_ok=True)
    fresh = mo.with_suffix(".new")
    with po.open("rb") as source, fresh.open("wb") as target:
        write_mo(target, read_po(source))
    fresh.replace(mo)  # another process may be reading the old one


def chosen_locale() -> str:
    """The language of this request: asked for in the address, else set by the page, else the account's, else Dutch."""
    if not has_request_context():
        return DEFAULT
    if "locale" not in g:
        asked = request.args.get("lang") or _in_the_form()
        g.locale = asked if asked in locales() else _remembered()
    chosen: str = g.locale
    return chosen


def _in_the_form() -> str:
    try:
        return request.form.get("lang", "")
    except RequestEntityTooLarge:  # we may be drawing the page that says so
        return ""


def _remembered() -> str:
    # A client's page must not open a session: no cookie may be set, and none is needed.
    if request.blueprint == "client":
        best = request.accept_languages.best_match(locales())
        return best or DEFAULT
    kept = session.get("lang", DEFAULT)
    return kept if kept in locales() else DEFAULT


def set_locale(locale: str) -> None:
    """Fix the language of this request, for a page whose invitation was made in one."""
    g.locale = locale if locale in locales() else DEFAULT
    refresh()  # what was said before in this request fixed Babel's idea of it


@cache
def _described(code: str) -> tuple[str, str, str]:
    locale = Locale.parse(code)
    direction = "rtl" if locale.text_direction == "rtl" else "ltr"
    return code, (locale.get_display_name(code) or code).capitalize(), direction


def language(code: str | None = None) -> tuple[str, str, str]:
    """A language's code, its name in itself, and its direction; the request's own without a code."""
    return _described(code or chosen_locale())


def languages() -> list[tuple[str, str, str]]:
    """All languages of the screens, as `language` describes them."""
    return [_described(code) for code in locales()]
