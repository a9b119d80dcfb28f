"""What may be known of single responses: by their giver, and by the worker with whom they were shared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from stem.core.errors import NotFoundError, StemError
from stem.core.periods import Quarter
from stem.domain.cases.tables import Case, Client, Conversation, Participant
from stem.domain.feedback.tables import Answer, Audience, Invitation, Response
from stem.domain.statements.tables import RespondentKind, Statement

FEWEST_CLIENTS = 5


class InvitationOverError(StemError):
    """An invitation that expired or was withdrawn cannot be handed over any more."""

    status = 409
    message = _l("Deze uitnodiging werkt niet meer. Ga terug naar het gesprek en maak een nieuwe.")


@dataclass(frozen=True, slots=True)
class SharedResponse:
    """A response that its giver shared with the worker. `scores`: statement code -> 0..5; skipped ones are absent."""

    id: UUID
    case_id: UUID
    pseudonym: str
    conversation_id: UUID
    held_on: date
    kind: RespondentKind
    set_id: int
    comment: str | None
    scores: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class OwnQuarter:
    """A worker's own feedback in a quarter: statement chain -> counts of the five faces."""

    clients_at_least: int
    responses: int
    faces: Mapping[str, tuple[int, int, int, int, int]]


def set_is_answered(session: Session, set_id: int) -> bool:
    """Whether anybody answered this version of a statement set: then its words are fixed."""
    return session.scalar(select(Response.id).where(Response.set_id == set_id).limit(1)) is not None


def scores_of(session: Session, responses: Iterable[tuple[int, UUID]]) -> dict[UUID, dict[str, int]]:
    """Per response its statement codes with scores."""
    by_team: dict[int, list[UUID]] = defaultdict(list)
    for team_id, response_id in responses:
        by_team[team_id].append(response_id)
    scores: dict[UUID, dict[str, int]] = defaultdict(dict)
    for team_id, ids in by_team.items():
        rows = session.execute(
            select(Answer.response_id, Statement.code, Answer.score)
            .join(Statement, Statement.id == Answer.statement_id)
            .where(Answer.team_id == team_id, Answer.response_id.in_(ids))
        )
        for response_id, code, score in rows:
            scores[response_id][code] = score
    return scores


def shared_in_case(session: Session, case_id: UUID, worker_id: UUID) -> list[SharedResponse]:
    """What was shared with the worker in one of their cases, oldest conversation first."""
    return _shared(session, _shared_with(worker_id).where(Case.id == case_id))


def shared_in_quarter(session: Session, worker_id: UUID, quarter: Quarter) -> list[SharedResponse]:
    """What was shared with a worker about the conversations held in a quarter, oldest first."""
    return _shared(session, _shared_with(worker_id).where(_held_in(quarter)))


def shared_response(session: Session, response_id: UUID, worker_id: UUID) -> SharedResponse | None:
    """One response that was shared with the worker."""
    found = _shared(session, _shared_with(worker_id).where(Response.id == response_id))
    return found[0] if found else None


def own_quarter(session: Session, worker_id: UUID, quarter: Quarter, *, child: bool) -> OwnQuarter | None:
    """A worker's own feedback in a quarter, of what was shared only; None below five clients.

    By the conversation's date, which the worker knows. Child and adult answers are never added up.
    """
    kinds = [RespondentKind.CHILD] if child else [kind for kind in RespondentKind if kind is not RespondentKind.CHILD]
    which = (
        Response.worker_id == worker_id,
        Response.audience == Audience.WORKER,
        Response.kind.in_(kinds),
        _held_in(quarter),
    )
    counted = (
        select(func.count(Response.client_id.distinct()), func.count())
        .select_from(Response)
        .join(Participant, Participant.id == Response.participant_id)
        .join(Conversation, Conversation.id == Participant.conversation_id)
    )
    clients, responses = session.execute(counted.where(*which)).one()
    if clients < FEWEST_CLIENTS:
        return None
    rows = session.execute(
        select(Statement.chain, Answer.score, func.count())
        .join(Answer, Answer.statement_id == Statement.id)
        .join(Response, (Response.team_id == Answer.team_id) & (Response.id == Answer.response_id))
        .join(Participant, Participant.id == Response.participant_id)
        .join(Conversation, Conversation.id == Participant.conversation_id)
        .where(*which, Answer.score > 0)
        .group_by(Statement.chain, Answer.score)
    )
    faces: dict[str, list[int]] = defaultdict(lambda: [0] * 5)
    for chain, score, n in rows:
        faces[chain][score - 1] = n
    return OwnQuarter(
        clients_at_least=clients // 5 * 5,
        responses=responses,
        faces={chain: (n[0], n[1], n[2], n[3], n[4]) for chain, n in faces.items()},
    )


def invitation_ends(session: Session, participants: Iterable[UUID], *, now: datetime) -> dict[UUID, datetime | None]:
    """Per participant who was ever invited: until when the invitation is open, or None when it is closed.

    It stays open until it expires or is withdrawn, used or not: a worker may not tell who answered.
    """
    rows = session.execute(
        select(Invitation.participant_id, Invitation.withdrawn_at, Invitation.expires_at).where(
            Invitation.participant_id.in_(list(participants))
        )
    )
    ends: dict[UUID, datetime | None] = {}
    for participant_id, withdrawn_at, expires_at in rows:
        is_open = withdrawn_at is None and expires_at > now
        ends[participant_id] = expires_at if is_open else ends.get(participant_id)
    return ends


def participant_to_hand_to(session: Session, invitation_id: UUID, worker_id: UUID, *, now: datetime) -> UUID:
    """Who is to get the worker's device; a used invitation passes like an unused one, since a worker may not tell."""
    row = session.execute(
        select(Invitation.participant_id, Invitation.withdrawn_at, Invitation.expires_at).where(
            Invitation.id == invitation_id, Invitation.worker_id == worker_id
        )
    ).first()
    if row is None:
        raise NotFoundError
    participant_id, withdrawn_at, expires_at = row
    if withdrawn_at is not None or expires_at <= now:
        raise InvitationOverError
    found: UUID = participant_id
    return found


def _held_in(quarter: Quarter) -> ColumnElement[bool]:
    months = quarter.months
    return Conversation.held_on.between(months[0].starts_on, months[-1].closes_on - timedelta(days=1))


def _shared_with(worker_id: UUID) -> Select[Response, UUID, str, UUID, date]:
    """The one place where 'only in the totals' is kept from the worker."""
    return (
        select(Response, Case.id, Client.pseudonym, Conversation.id, Conversation.held_on)
        .join(Participant, Participant.id == Response.participant_id)
        .join(Conversation, Conversation.id == Participant.conversation_id)
        .join(Case, Case.id == Conversation.case_id)
        .join(Client, Client.id == Case.client_id)
        .where(Response.worker_id == worker_id, Case.worker_id == worker_id, Response.audience == Audience.WORKER)
        .order_by(Conversation.held_on, Participant.position)
    )


def _shared(session: Session, query: Select[Response, UUID, str, UUID, date]) -> list[SharedResponse]:
    rows = session.execute(query).all()
    scores = scores_of(session, [(row[0].team_id, row[0].id) for row in rows])
    return [
        SharedResponse(
            id=response.id,
            case_id=case_id,
            pseudonym=pseudonym,
            conversation_id=conversation_id,
            held_on=held_on,
            kind=RespondentKind(response.kind),
            set_id=response.set_id,
            comment=response.comment,
            scores=scores.get(response.id, {}),
        )
        for response, case_id, pseudonym, conversation_id, held_on in rows
    ]
