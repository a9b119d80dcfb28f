"""Inviting: one person's right to answer once, the doors to it, and taking it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, insert, select, update
from sqlalchemy.orm import Session

from stem.core import keys
from stem.core.db import insert_rows
from stem.domain.cases.commands import Present
from stem.domain.cases.tables import Case, Participant
from stem.domain.feedback.tables import Door, Invitation
from stem.domain.statements.tables import RespondentKind

# Doors whose address is made on the spot from the invitation's id, with proof that we made it.
SEALED_DOORS = (Door.CODE, Door.HANDOVER)
TOKEN_LENGTH = 22
# Made once: what every invitation asks of the database is not put together anew for each.
_INVITATION = insert(Invitation.__table__)  # type: ignore[arg-type]
_WITHDRAW = (
    update(Invitation)
    .where(Invitation.participant_id == bindparam("whose"), Invitation.withdrawn_at.is_(None))
    .values(withdrawn_at=bindparam("moment"))
)
_WITH_CODE = select(Invitation.id).where(Invitation.code_hash == bindparam("code")).limit(1)


@dataclass(frozen=True, slots=True)
class Issued:
    """A fresh invitation. Its token and code are known here only once; afterwards only their hashes are."""

    id: UUID
    token: str
    code: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class OpenInvitation:
    """An invitation that can be answered, and the door that was used to it."""

    id: UUID
    team_id: int
    participant_id: UUID
    client_id: UUID
    worker_id: UUID
    kind: RespondentKind
    locale: str
    door: Door


def invite(
    session: Session, case: Case, participant: Participant | Present, *, locale: str, now: datetime, lasts: timedelta
) -> Issued:
    """Give one participant an invitation; an earlier one of the same participant stops working."""
    if isinstance(participant, Participant):  # else recorded just now, and nobody invited this person yet
        withdraw_invitations(session, participant.id, now=now)
    token, code, identity = keys.new_token(), _free_code(session), keys.new_id()
    row = {
        "team_id": case.team_id,
        "id": identity,
        "participant_id": participant.id,
        "client_id": case.client_id,
        "worker_id": case.worker_id,
        "kind": participant.kind,
        "locale": locale,
        "token_hash": keys.digest("token", token),
        "code_hash": keys.digest("code", code),
        "issued_at": now,
        "expires_at": now + lasts,
        "used": False,
    }
    insert_rows(session, _INVITATION, [row])
    return Issued(identity, token, code, now + lasts)


def withdraw_invitations(session: Session, participant_id: UUID, *, now: datetime) -> None:
    """Make every invitation of a participant stop working. Works alike for a used one: the worker may not tell."""
    session.connection().execute(_WITHDRAW, {"whose": participant_id, "moment": now})


def can_be_answered(now: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """The condition under which an invitation still works."""
    return and_(Invitation.used.is_(False), Invitation.withdrawn_at.is_(None), Invitation.expires_at > now)


def open_invitation(session: Session, key: str, *, now: datetime) -> OpenInvitation | None:
    """The invitation behind an address, if it can be answered; None for used, expired, withdrawn and unknown alike."""
    return _found(session, key, now=now)


def any_invitation(session: Session, key: str) -> OpenInvitation | None:
    """The invitation behind an address, answerable or not: for telling a repeated request from a second one."""
    return _found(session, key)


def address_for_code(session: Session, code: str, *, now: datetime) -> str | None:
    """The address part for somebody who typed a code; None when no invitation with it can be answered."""
    identity = session.scalar(
        select(Invitation.id).where(Invitation.code_hash == keys.digest("code", code), can_be_answered(now))
    )
    return None if identity is None else keys.sealed_id(Door.CODE, identity)


def address_for_handover(invitation_id: UUID) -> str:
    """The address part with which the worker's own device goes to the client."""
    return keys.sealed_id(Door.HANDOVER, invitation_id)


def _free_code(session: Session) -> str:
    connection = session.connection()
    code = keys.new_code()
    while connection.scalar(_WITH_CODE, {"code": keys.digest("code", code)}) is not None:
        code = keys.new_code()
    return code


def _found(session: Session, key: str, *, now: datetime | None = None) -> OpenInvitation | None:
    """The invitation behind an address; with a moment, only when it can be answered then."""
    which, secret, door = _behind(key)
    if secret is None:
        return None
    query, given = (_ANY_BY[which], {}) if now is None else (_OPEN_BY[which], {"now": now})
    row = session.connection().execute(query, {"secret": secret, **given}).first()
    if row is None:
        return None
    identity, team_id, participant_id, client_id, worker_id, kind, locale = row
    return OpenInvitation(
        identity, team_id, participant_id, client_id, worker_id, RespondentKind(kind), locale=locale, door=door
    )


def _behind(key: str) -> tuple[str, str | UUID | None, Door]:
    """By which column an address is looked up, for what, and which door it is."""
    if len(key) == TOKEN_LENGTH:
        return "token", keys.digest("token", key), Door.LINK
    for door in SEALED_DOORS:
        if (identity := keys.unsealed_id(door, key)) is not None:
            return "id", identity, door
    return "id", None, Door.LINK


# Made once: every page and every answer of a client asks this.
_FOUND = select(
    Invitation.id,
    Invitation.team_id,
    Invitation.participant_id,
    Invitation.client_id,
    Invitation.worker_id,
    Invitation.kind,
    Invitation.locale,
)
_ANY_BY = {
    "token": _FOUND.where(Invitation.token_hash == bindparam("secret")),
    "id": _FOUND.where(Invitation.id == bindparam("secret")),
}
_OPEN_BY = {name: query.where(can_be_answered(bindparam("now"))) for name, query in _ANY_BY.items()}
