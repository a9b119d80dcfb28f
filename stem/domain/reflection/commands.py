"""Writing a private note."""

from __future__ import annotations

from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from stem.core.errors import NotFoundError, StemError
from stem.domain.feedback.queries import shared_response
from stem.domain.feedback.tables import Response
from stem.domain.reflection.tables import ReflectionNote

LONGEST_NOTE = 2000


class NoteTooLongError(StemError):
    """A note is a thought, not a report."""

    message = _l("Deze notitie is te lang. Maak hem korter dan 2.000 tekens.")
    field = "text"


class UnreadableNoteError(StemError):
    """A note with a character that a database cannot keep."""

    message = _l("In deze notitie staat een teken dat wij niet kunnen bewaren. Typ de tekst opnieuw.")
    field = "text"


def write_note(session: Session, *, response_id: UUID, worker_id: UUID, text: str) -> None:
    """Keep what a worker makes of a response that was shared with them; an empty text erases the note."""
    if shared_response(session, response_id, worker_id) is None:
        raise NotFoundError
    text = text.replace("\r\n", "\n").strip()
    if len(text) > LONGEST_NOTE:
        raise NoteTooLongError
    if "\0" in text:
        raise UnreadableNoteError
    session.execute(
        delete(ReflectionNote).where(ReflectionNote.response_id == response_id, ReflectionNote.worker_id == worker_id),
        execution_options={"synchronize_session": False},
    )
    if text:
        team_id = session.scalars(select(Response.team_id).where(Response.id == response_id)).one()
        session.add(ReflectionNote(team_id=team_id, response_id=response_id, worker_id=worker_id, text=text))
        session.flush()
