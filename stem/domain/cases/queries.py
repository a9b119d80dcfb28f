"""A worker's own cases. What is not theirs does not exist."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from stem.core.errors import NotFoundError
from stem.domain.cases.tables import Case, Client, Conversation, Outcome, Participant


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case in a list."""

    id: UUID
    pseudonym: str
    opened_on: date
    closed_on: date | None
    last_conversation: date | None


@dataclass(frozen=True, slots=True)
class Asking:
    """How often a worker asked. Never who answered: that would betray what is only in the totals."""

    asked: int
    declined: int
    not_asked: int

    @property
    def participants(self) -> int:
        return self.asked + self.declined + self.not_asked


def own_case(session: Session, case_id: UUID, worker_id: UUID) -> Case:
    """One of the worker's cases; raises NotFoundError for anybody else's."""
    case = session.scalar(
        select(Case).where(Case.id == case_id, Case.worker_id == worker_id).options(joinedload(Case.client))
    )
    if case is None:
        raise NotFoundError
    return case


def case_called(session: Session, worker_id: UUID, reference: str) -> Case | None:
    """One of the worker's open cases, by its id or by the client's pseudonym; the newest when there are more."""
    try:
        named = Case.id == UUID(reference)
    except ValueError:
        named = func.lower(Client.pseudonym) == reference.strip().lower()
    return session.scalar(
        select(Case)
        .join(Client)
        .where(Case.worker_id == worker_id, Case.closed_on.is_(None), named)
        .order_by(Case.opened_on.desc(), Case.id)
        .limit(1)
    )


def own_cases(
    session: Session, worker_id: UUID, *, closed: bool = False, search: str = "", order: str = "recent"
) -> list[CaseLine]:
    """The worker's open (or closed) cases, by last conversation or by pseudonym."""
    last = func.max(Conversation.held_on)
    orders: dict[str, list[ColumnElement[object]]] = {
        "recent": [func.coalesce(last, Case.opened_on).desc(), Client.pseudonym],  # type: ignore[list-item]
        "name": [Client.pseudonym],  # type: ignore[list-item]
    }
    rows = session.execute(
        select(Case.id, Client.pseudonym, Case.opened_on, Case.closed_on, last)
        .join(Client, Client.id == Case.client_id)
        .join(Conversation, Conversation.case_id == Case.id, isouter=True)
        .where(
            Case.worker_id == worker_id,
            Case.closed_on.is_not(None) if closed else Case.closed_on.is_(None),
            func.lower(Client.pseudonym).contains(search.strip().lower(), autoescape=True),
        )
        .group_by(Case.id, Client.pseudonym, Case.opened_on, Case.closed_on)
        .order_by(*orders.get(order, orders["recent"]))
    )
    return [CaseLine(*row) for row in rows]


def conversations_of(session: Session, case_id: UUID) -> Sequence[Conversation]:
    """The conversations of a case, newest first."""
    return session.scalars(
        select(Conversation)
        .where(Conversation.case_id == case_id)
        .order_by(Conversation.held_on.desc(), Conversation.id)
        .options(selectinload(Conversation.participants))
    ).all()


def own_conversation(session: Session, conversation_id: UUID, worker_id: UUID) -> Conversation:
    """One conversation in one of the worker's cases; raises NotFoundError for anybody else's."""
    conversation = session.scalar(
        select(Conversation)
        .join(Case)
        .where(Conversation.id == conversation_id, Case.worker_id == worker_id)
        .options(joinedload(Conversation.case).joinedload(Case.client), selectinload(Conversation.participants))
    )
    if conversation is None:
        raise NotFoundError
    return conversation


def asking_of(session: Session, worker_id: UUID, first: date, last: date) -> Asking:
    """How often the worker asked in conversations held from the first to the last day."""
    rows = session.execute(
        select(Participant.outcome, func.count())
        .join(Conversation)
        .join(Case)
        .where(Case.worker_id == worker_id, Conversation.held_on.between(first, last))
        .group_by(Participant.outcome)
    )
    by_outcome: dict[str, int] = dict(rows.all())
    return Asking(
        asked=by_outcome.get(Outcome.ASKED, 0),
        declined=by_outcome.get(Outcome.DECLINED, 0),
        not_asked=by_outcome.get(Outcome.NOT_ASKED, 0),
    )


def own_participant(session: Session, participant_id: UUID, worker_id: UUID) -> Participant:
    """Somebody who took part in a conversation of the worker's; raises NotFoundError for anybody else's."""
    participant = session.scalar(
        select(Participant)
        .join(Conversation)
        .join(Case)
        .where(Participant.id == participant_id, Case.worker_id == worker_id)
        .options(joinedload(Participant.conversation).joinedload(Conversation.case).joinedload(Case.client))
    )
    if participant is None:
        raise NotFoundError
    return participant


def former_clients(session: Session, worker_id: UUID) -> Sequence[Client]:
    """The clients of the worker's closed cases who have no open one with this worker, by pseudonym."""
    own = select(Case.client_id).where(Case.worker_id == worker_id)
    return session.scalars(
        select(Client)
        .where(Client.id.in_(own), Client.id.not_in(own.where(Case.closed_on.is_(None))))
        .order_by(Client.pseudonym)
    ).all()


def first_conversation(session: Session, worker_id: UUID) -> date | None:
    """The day of the worker's first recorded conversation: where looking back can begin."""
    return session.scalar(select(func.min(Conversation.held_on)).join(Case).where(Case.worker_id == worker_id))
