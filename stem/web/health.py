"""Whether the server and its database answer: for the operator's monitor."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify
from sqlalchemy import text

from stem.core.access import Role, open_to
from stem.core.db import db

bp = Blueprint("health", __name__)


@bp.get("/health")
@open_to(Role.EVERYONE)
def health() -> Response:
    """Answer JSON; an unreachable database becomes an error page with status 500."""
    db.session().execute(text("SELECT 1"))
    return jsonify(status="ok")
