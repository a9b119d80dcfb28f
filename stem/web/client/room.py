"""The client's room: its blueprint, how it speaks to whom, and the one page for everything that cannot be answered."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from stem.domain.feedback.commands import InvitationClosedError
from stem.domain.statements.tables import RespondentKind
from stem.web.ui.phone import draw

bp = Blueprint("client", __name__)


def addressed(kind: RespondentKind) -> dict[str, Any]:
    """What a template needs to know of its reader: u or je, and the bigger page with the gentler faces for a child."""
    child = kind is RespondentKind.CHILD
    faces = [f"{'p' if child else 'f'}{score}" for score in range(1, 6)]
    return {
        "child": child,
        "formal": kind in {RespondentKind.PARENT, RespondentKind.NETWORK},
        "network": kind is RespondentKind.NETWORK,
        "faces": faces,
    }


@bp.errorhandler(InvitationClosedError)
def closed(error: InvitationClosedError) -> tuple[str, int]:
    """Used, expired, withdrawn or unknown: the same page, so that nobody can find out which."""
    return draw("client/closed.html"), error.status
