"""Reading one's own notes; nobody else's can be asked for."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from stem.domain.reflection.tables import ReflectionNote


def own_notes(session: Session, worker_id: UUID, responses: Iterable[UUID]) -> dict[UUID, str]:
    """A worker's own notes on these responses."""
    rows = session.execute(
        select(ReflectionNote.response_id, ReflectionNote.text).where(
            ReflectionNote.worker_id == worker_id, ReflectionNote.response_id.in_(list(responses))
        )
    )
    return {row.response_id: row.text for row in rows}
