"""Who may open a route: each view says so with `@open_to`, and a view that says nothing is closed to everybody."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

from flask import Flask, abort, current_app, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from stem.core.errors import NotFoundError

View = TypeVar("View", bound=Callable[..., Any])


class Role(StrEnum):
    """What somebody is to the clients; `EVERYONE` needs no account, `STAFF` is any account."""

    WORKER = "worker"
    MANAGER = "manager"
    COUNCIL = "council"
    AMBASSADOR = "ambassador"
    ADMINISTRATOR = "administrator"
    STAFF = "staff"
    EVERYONE = "everyone"


ACCOUNT_ROLES = (Role.WORKER, Role.MANAGER, Role.COUNCIL, Role.AMBASSADOR, Role.ADMINISTRATOR)
# The views that we did not write: Flask-Security's own, which check their own rights.
BOUGHT = frozenset({"security.login", "security.logout"})


def open_to(*roles: Role) -> Callable[[View], View]:
    """Classify a view; every view in the house bears this."""

    def classify(view: View) -> View:
        view.open_to = frozenset(roles)  # type: ignore[attr-defined]
        return view

    return classify


def roles_of(endpoint: str, app: Flask) -> frozenset[Role] | None:
    """Who may open an endpoint; None when nobody said so."""
    return getattr(app.view_functions.get(endpoint), "open_to", None)


def guard() -> Response | None:
    """Before each request: let in who may come in. What is not yours looks like what is not there."""
    endpoint = request.endpoint
    if endpoint is None or endpoint in BOUGHT:
        return None
    allowed = roles_of(endpoint, current_app)
    if allowed is None:
        abort(404)
    if Role.EVERYONE in allowed:
        return None
    if not current_user.is_authenticated:
        back = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("security.login", next=back))
    if Role.STAFF in allowed or allowed & set(current_user.role_names):
        return None
    raise NotFoundError
