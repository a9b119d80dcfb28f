"""Opening and closing cases, and recording conversations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from stem.core.errors import StemError
from stem.domain.cases.pseudonyms import draw_pseudonym
from stem.domain.cases.tables import Case, Client, Conversation, NotAskedReason, Outcome, Participant
from stem.domain.statements.tables import RespondentKind

MOST_PARTICIPANTS = 8


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


def open_case(session: Session, *, worker_id: UUID, team_id: int, today: date, client: Client | None = None) -> Case:
    """Open a case for a new client, or another one for a client who is known already."""
    case = Case(
        client=client or Client(pseudonym=draw_pseudonym(session)), worker_id=worker_id, team_id=team_id, opened_on=today
    )
    session.add(case)
    session.flush()
    return case


def close_case(case: Case, *, today: date) -> None:
    """Close a case; what was answered in it stays."""
    case.closed_on = case.closed_on or today


def reopen_case(case: Case) -> None:
    """Open a closed case again."""
    case.closed_on = None


def record_conversation(
    session: Session, case: Case, *, held_on: date, attendances: Sequence[Attendance], today: date
) -> Conversation:
    """Record one meeting and, for each person who took part, whether this person was asked."""
    if held_on > today:
        raise FutureConversationError
    if case.closed_on is not None:
        raise ClosedCaseError
    conversation = Conversation(case_id=case.id, held_on=held_on)
    conversation.participants = [
        Participant(position=position, kind=one.kind.value, outcome=one.outcome.value, reason=one.reason)
        for position, one in enumerate(attendances, start=1)
    ]
    session.add(conversation)
    session.flush()
    return conversation


def change_outcome(participant: Participant, outcome: Outcome, reason: NotAskedReason | None = None) -> None:
    """Say anew what became of asking one person, as when a worker asks after all."""
    participant.outcome = outcome.value
    participant.reason = reason.value if reason else None
