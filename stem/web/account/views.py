"""One's own page: which rooms one may enter, and the language of the screens."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from stem.core import i18n
from stem.core.access import Role, open_to

bp = Blueprint("account", __name__, url_prefix="/account")
ROOMS = {Role.WORKER: "worker.today", Role.COUNCIL: "council.overview", Role.ADMINISTRATOR: "admin.overview"}


@bp.get("/")
@open_to(Role.STAFF)
def home() -> str | Response:
    """Send somebody with one room there; show the others their choice."""
    rooms = [role for role in ROOMS if role in current_user.role_names]
    if len(rooms) == 1 and current_user.role_names == {rooms[0].value}:
        return redirect(url_for(ROOMS[rooms[0]]))
    return render_template("account/home.html", rooms=[(role, url_for(ROOMS[role])) for role in rooms])


@bp.post("/language")
@open_to(Role.EVERYONE)
def choose_language() -> Response:
    """Keep the language of the screens for this session, and go back to where one was."""
    if (locale := request.form.get("lang", "")) in i18n.locales():
        session["lang"] = locale
    back = request.form.get("back", "")
    # Only a path of our own: two slashes, or a backslash, would lead to another site.
    own = back.startswith("/") and not back.startswith(("//", "/\\"))
    return redirect(back if own else url_for("account.home"))
