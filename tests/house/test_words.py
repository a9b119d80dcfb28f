"""Every template compiles, and every word of the screens exists in every language."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from stem.core.i18n import locales

STEM = Path(__file__).resolve().parents[2] / "stem"
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2.ext.babel_extract")]
KEYWORDS = {
    "_": None,
    "_l": None,
    "gettext": None,
    "ngettext": (1, 2),
    "lazy_gettext": None,
    "lazy_ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "_n": (1, 2),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]")


def spoken() -> dict[str | tuple[str, ...], str]:
    """Every text of the screens, with the first place where it stands."""
    found = extract_from_dir(
        STEM, method_map=METHODS, keywords=KEYWORDS, options_map={"**.html": {"trimmed": "true", "silent": "false"}}
    )
    return {message: f"{name}:{line}" for name, line, message, _comments, _context in found}


def catalogue(locale: str) -> Catalog:
    return read_po(BytesIO((STEM / "locale" / locale / "LC_MESSAGES/messages.po").read_bytes()))


def test_every_template_compiles(app):
    names = app.jinja_env.list_templates(
        filter_func=lambda name: name.endswith(".html") and not name.startswith("security/")
    )
    ours = [name for name in names if (STEM / "templates" / name).is_file()]
    assert len(ours) > 10
    for name in ours:
        app.jinja_env.get_template(name)


@pytest.mark.parametrize("locale", locales()[1:])
def test_every_text_is_translated(locale):
    known = catalogue(locale)
    missing = []
    for message, where in spoken().items():
        entry = known.get(message[0] if isinstance(message, tuple) else message)
        texts = entry.string if entry and isinstance(entry.string, tuple) else (entry.string,) if entry else ()
        if not texts or not all(texts) or entry.fuzzy:
            missing.append(f"{where}: {message}")
    assert not missing, "\n".join(missing)


@pytest.mark.parametrize("locale", locales()[1:])
def test_a_translation_fills_in_the_same_names(locale):
    for message in catalogue(locale):
        if not message.id:
            continue
        sources = message.id if isinstance(message.id, tuple) else (message.id,)
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        wanted = set(PLACEHOLDER.findall(sources[-1]))
        for text in texts:
            assert set(PLACEHOLDER.findall(text)) <= wanted, message.id
        assert set(PLACEHOLDER.findall(texts[-1])) == wanted, message.id


@pytest.mark.parametrize("locale", locales()[1:])
def test_no_translation_is_left_over(locale):
    said = {message[0] if isinstance(message, tuple) else message for message in spoken()}
    left = [
        entry.id
        for entry in catalogue(locale)
        if entry.id and (entry.id[0] if isinstance(entry.id, tuple) else entry.id) not in said
    ]
    assert not left
