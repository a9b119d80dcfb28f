"""Conversations as the worker's pages show them: who took part, and what became of asking each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from stem.core import clock
from stem.domain.cases.tables import Conversation, Outcome, Participant
from stem.domain.feedback.queries import invitation_ends
from stem.domain.statements.tables import RespondentKind
from stem.web.worker import labels


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who took part, as the worker may know them."""

    id: UUID
    position: int
    kind: RespondentKind
    name: str
    outcome: str
    reason: str | None
    state: str
    invited: bool
    open: bool


@dataclass(frozen=True, slots=True)
class Meeting:
    """One conversation with its people."""

    id: UUID
    held_on: date
    people: list[Person]


def meetings(session: Session, conversations: Iterable[Conversation]) -> list[Meeting]:
    """The conversations in the same order, with the state of each person's invitation."""
    found = list(conversations)
    everybody = [person.id for conversation in found for person in conversation.participants]
    ends = invitation_ends(session, everybody, now=clock.now())
    return [
        Meeting(
            id=conversation.id,
            held_on=conversation.held_on,
            people=[
                Person(
                    id=one.id,
                    position=one.position,
                    kind=RespondentKind(one.kind),
                    name=_name(one, conversation.participants),
                    outcome=one.outcome,
                    reason=one.reason,
                    state=labels.standing(one.outcome, one.reason, one.id in ends, ends.get(one.id)),
                    invited=one.id in ends,
                    open=one.outcome == Outcome.ASKED and ends.get(one.id) is not None,
                )
                for one in conversation.participants
            ],
        )
        for conversation in found
    ]


def _name(person: Participant, everybody: list[Participant]) -> str:
    """The kind, with a number where two of a kind were there."""
    alike = [one.position for one in everybody if one.kind == person.kind]
    kind = str(labels.KINDS[person.kind])
    return f"{kind} {alike.index(person.position) + 1}" if len(alike) > 1 else kind
