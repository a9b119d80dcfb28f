"""Opening and closing cases, and recording conversations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import insert
from sqlalchemy.orm import Session, make_transient_to_detached

from stem.core.db import insert_rows
from stem.core.errors import StemError
from stem.core.keys import new_id
from stem.domain.cases.pseudonyms import draw_pseudonym
from stem.domain.cases.tables import Case, Client, Conversation, NotAskedReason, Outcome, Participant
from stem.domain.statements.tables import RespondentKind

_CONVERSATION = insert(Conversation.__table__)  # type: ignore[arg-type]
_PARTICIPANT = insert(Participant.__table__)  # type: ignore[arg-type]


class FutureConversationError(StemError):
    """A conversation can only be recorded after it was held."""

    message = _l("Deze dag moet nog komen. Kies vandaag of een dag daarvoor.")
    field = "held_on"


class ClosedCaseError(StemError):
    """A closed case takes no new conversations."""

    status = 409
    message = _l("Dit traject is gesloten. Open het eerst weer.")


@dataclass(frozen=True, slots=True)
class Attendance:
    """One person in a conversation, and what became of asking this person."""

    kind: RespondentKind
    outcome: Outcome
    reason: NotAskedReason | None = None


@dataclass(frozen=True, slots=True)
class Present:
    """One person in a conversation that was recorded just now."""

    id: UUID
    position: int
    attendance: Attendance

    @property
    def kind(self) -> str:
        return self.attendance.kind.value


@dataclass(frozen=True, slots=True)
class Held:
    """A conversation that was recorded just now, with who took part."""

    id: UUID
    participants: tuple[Present, ...]


def open_case(session: Session, *, worker_id: UUID, team_id: int, today: date, client: Client | None = None) -> Case:
    """Open a case for a new client, or another one for a client who is known already."""
    connection = session.connection()
    if client is None:
        client = Client(id=new_id(), pseudonym=draw_pseudonym(session))
        connection.execute(insert(Client.__table__), {"id": client.id, "pseudonym": client.pseudonym})  # type: ignore[arg-type]
        make_transient_to_detached(client)
    row = {"id": new_id(), "client_id": client.id, "worker_id": worker_id, "team_id": team_id, "opened_on": today}
    connection.execute(insert(Case.__table__), row)  # type: ignore[arg-type]
    case = Case(**row, closed_on=None, client=client)
    make_transient_to_detached(case)
    session.add(case)  # as if it had been read
    return case


def close_case(case: Case, *, today: date) -> None:
    """Close a case; what was answered in it stays."""
    case.closed_on = case.closed_on or today


def reopen_case(case: Case) -> None:
    """Open a closed case again."""
    case.closed_on = None


def record_conversation(
    session: Session, case: Case, *, held_on: date, attendances: Sequence[Attendance], today: date
) -> Held:
    """Record one meeting and, for each person who took part, whether this person was asked."""
    if held_on > today:
        raise FutureConversationError
    if case.closed_on is not None:
        raise ClosedCaseError
    held = Held(
        new_id(),
        tuple(Present(new_id(), position, one) for position, one in enumerate(attendances, start=1)),
    )
    _store(session, held, case_id=case.id, held_on=held_on)
    return held


def _store(session: Session, held: Held, *, case_id: UUID, held_on: date) -> None:
    """Write the rows without the session's bookkeeping, which costs five times as much as the rows."""
    insert_rows(session, _CONVERSATION, [{"id": held.id, "case_id": case_id, "held_on": held_on}])
    rows = [
        {
            "id": one.id,
            "conversation_id": held.id,
            "position": one.position,
            "kind": one.kind,
            "outcome": one.attendance.outcome.value,
            "reason": one.attendance.reason and one.attendance.reason.value,
        }
        for one in held.participants
    ]
    if rows:
        insert_rows(session, _PARTICIPANT, rows)


def change_outcome(participant: Participant, outcome: Outcome, reason: NotAskedReason | None = None) -> None:
    """Say anew what became of asking one person, as when a worker asks after all."""
    participant.outcome = outcome.value
    participant.reason = reason.value if reason else None
