"""Drawing a page for the client's phone, without touching the session: no cookie is read there, and none is set."""

from __future__ import annotations

from flask import current_app, g

from stem.core.db import db
from stem.domain.organisation.queries import is_demo


def draw(template: str, **context: object) -> str:
    """Draw a page that extends `ui/phone.html`.

    Flask's own `render_template` also asks who is signed in, and so opens the session of a worker whose device this is.
    """
    if "demo" not in g:
        g.demo = is_demo(db.session())
    exit_url = current_app.extensions["stem.settings"].exit_url
    return current_app.jinja_env.get_template(template).render(demo=g.demo, exit_url=exit_url, **context)
