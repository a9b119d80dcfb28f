"""What every page of the worker's room needs: who is asking, and the line in the access log."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint
from flask_login import current_user
from sqlalchemy.orm import Session

from stem.core import clock
from stem.core.access import Role
from stem.domain.audit.commands import Event, record

bp = Blueprint("worker", __name__, url_prefix="/worker")
REFUSED = 422  # a form that is shown again, with what is wrong at its fields


def me() -> UUID:
    """The worker who is signed in."""
    identity: UUID = current_user.id
    return identity


def log(session: Session, event: Event, subject: UUID) -> None:
    """Write down what this worker did or looked at."""
    record(session, event, actor=me(), role=Role.WORKER, subject=subject, now=clock.now())
