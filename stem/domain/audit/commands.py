"""Writing the access log."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from stem.core.access import Role
from stem.domain.audit.tables import AccessRecord


class Event(StrEnum):
    """What can be done; a client's answering is not among them, since its moment is nobody's business."""

    CASE_OPENED = "case opened"
    CASE_CLOSED = "case closed"
    CASE_SEEN = "case seen"
    CONVERSATION_RECORDED = "conversation recorded"
    INVITED = "invited"
    INVITATION_WITHDRAWN = "invitation withdrawn"
    HANDED_OVER = "handed over"
    REVIEW_SEEN = "own feedback seen"
    TOTALS_SEEN = "totals seen"
    PEOPLE_SEEN = "people seen"


def record(session: Session, event: Event, *, actor: UUID, role: Role, subject: object, now: datetime) -> None:
    """Write down that somebody did something."""
    session.execute(
        insert(AccessRecord).values(at=now, actor_id=actor, role=role.value, event=event.value, subject=str(subject))
    )
