"""Drawing a page for the client's phone, without touching the session: no cookie is read there, and none is set."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

from flask import current_app
from markupsafe import escape

from stem.core import i18n
from stem.core.db import db
from stem.domain.organisation.queries import is_demo

# Stands in a drawn page where something of one person comes; a private character, so that no text of ours holds it.
HOLE = "\ue000{}\ue000"


def draw(template: str, **context: object) -> str:
    """Draw a page that extends `ui/phone.html`.

    Flask's own `render_template` also asks who is signed in, and so opens the session of a worker whose device this is.
    """
    exit_url = current_app.extensions["stem.settings"].exit_url
    return current_app.jinja_env.get_template(template).render(demo=is_demo(db.session()), exit_url=exit_url, **context)


def draw_like(template: str, likeness: Hashable, fresh: object, holes: Mapping[str, str], **context: Any) -> str:
    """Draw a page that is the same for everybody of one `likeness`, but for its `holes`: put together only once.

    It is put together anew when `fresh` is no longer the very same object.
    """
    kept = current_app.extensions.setdefault("stem.drawn", {})
    key = (template, likeness, i18n.chosen_locale(), is_demo(db.session()))
    if key not in kept or kept[key][0] is not fresh:
        kept[key] = (fresh, draw(template, **context, **{name: HOLE.format(name) for name in holes}))
    page: str = kept[key][1]
    for name, value in holes.items():
        page = page.replace(HOLE.format(name), str(escape(value)))
    return page
