"""Answering, and taking an answer back: never lost, never counted twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from stem.core import keys
from stem.core.clock import local_date
from stem.core.db import insert_rows
from stem.core.errors import StemError
from stem.core.periods import Week
from stem.domain.feedback.invitations import OpenInvitation, can_be_answered
from stem.domain.feedback.tables import Answer, Audience, Invitation, Response
from stem.domain.tallies.commands import Place, count, uncount_unreleased

# Made once: what every answer asks of the database is not put together anew for each.
_RESPONSE = insert(Response.__table__)  # type: ignore[arg-type]
_ANSWER = insert(Answer.__table__)  # type: ignore[arg-type]
_CLAIM = (
    update(Invitation)
    .where(
        Invitation.team_id == bindparam("team"),
        Invitation.id == bindparam("identity"),
        can_be_answered(bindparam("now")),
    )
    .values(used=True)
)
_WITH_RECEIPT = select(Response.id).where(Response.receipt_hash == bindparam("receipt")).limit(1)


class InvitationClosedError(StemError):
    """Used, expired, withdrawn or unknown: nobody is told which."""

    status = 410
    message = _l("Deze link of code werkt niet meer. Vraag uw medewerker om een nieuwe.")


class UnknownReceiptError(StemError):
    """No response has this receipt code, or it was withdrawn."""

    status = 404
    message = _l("Deze code kennen wij niet. Kijk of elke letter en elk cijfer klopt.")
    field = "code"


@dataclass(frozen=True, slots=True)
class Submission:
    """What somebody sent: statement id -> score (0: does not apply), and the key that a repeated request repeats."""

    scores: Mapping[int, int]
    comment: str
    audience: Audience
    locale: str
    set_id: int
    key: str


def give_response(session: Session, invitation: OpenInvitation, given: Submission, *, now: datetime) -> str:
    """Store one response and count it; return its receipt code.

    The invitation is claimed in one UPDATE, so of many requests at once one wins. A repetition of the request that won
    gets the same receipt code; every other request gets InvitationClosedError.
    """
    which = {"team": invitation.team_id, "identity": invitation.id, "now": now}
    claimed = session.connection().execute(_CLAIM, which)
    if claimed.rowcount == 0:
        return repeated_receipt(session, invitation, given.key)
    week = Week.of(local_date(now))
    receipt = _free_receipt(session, invitation, given.key)
    response_id = keys.new_id()
    _store(session, invitation, given, response_id=response_id, receipt=receipt, week=week)
    count(session, Place(invitation.team_id, week, invitation.kind), given.scores)
    return receipt


def repeated_receipt(session: Session, invitation: OpenInvitation, key: str) -> str:
    """The receipt code of a response that was given with this very key; raises InvitationClosedError otherwise."""
    stored = session.scalar(
        select(Response.receipt_hash).where(
            Response.team_id == invitation.team_id,
            Response.invitation_id == invitation.id,
            Response.submission_hash == _submission_hash(invitation, key),
        )
    )
    if stored is None:
        raise InvitationClosedError
    return next(code for code in _receipts(invitation, key) if keys.digest("receipt", code) == stored)


def end_repetition(session: Session, receipt: str) -> None:
    """Let no repeated request show this receipt code again: the device goes back to somebody else."""
    response_behind(session, receipt, to_change=True).submission_hash = ""


def withdraw_response(session: Session, receipt: str) -> bool:
    """Erase one response at its giver's request; return whether it also left the tallies (its month was open)."""
    response = response_behind(session, receipt, to_change=True)
    own = (Answer.team_id == response.team_id, Answer.response_id == response.id)
    rows = session.execute(select(Answer.statement_id, Answer.score).where(*own))
    place = Place(response.team_id, response.week, response.kind)
    uncounted = uncount_unreleased(session, place, dict(rows.all()))
    session.execute(delete(Answer).where(*own), execution_options={"synchronize_session": False})
    session.delete(response)
    session.flush()
    return uncounted


def choose_audience(session: Session, receipt: str, audience: Audience) -> None:
    """Let the giver of a response choose again who may read it."""
    response_behind(session, receipt, to_change=True).audience = audience.value


def response_behind(session: Session, receipt: str, *, to_change: bool = False) -> Response:
    """The response with this receipt code; raises UnknownReceiptError."""
    code = keys.typed_code(receipt)
    if code is None:
        raise UnknownReceiptError
    query = select(Response).where(Response.receipt_hash == keys.digest("receipt", code))
    if to_change:
        query = query.with_for_update()  # two withdrawals at once would take the answers from the tallies twice
    found = session.scalar(query)
    if found is None:
        raise UnknownReceiptError
    return found


def _store(
    session: Session, invitation: OpenInvitation, given: Submission, *, response_id: UUID, receipt: str, week: Week
) -> None:
    row = {
        "team_id": invitation.team_id,
        "id": response_id,
        "invitation_id": invitation.id,
        "participant_id": invitation.participant_id,
        "client_id": invitation.client_id,
        "worker_id": invitation.worker_id,
        "set_id": given.set_id,
        "kind": invitation.kind.value,
        "audience": given.audience.value,
        "door": invitation.door.value,
        "locale": given.locale,
        "week": week,
        "comment": given.comment or None,
        "receipt_hash": keys.digest("receipt", receipt),
        "submission_hash": _submission_hash(invitation, given.key),
    }
    try:
        insert_rows(session, _RESPONSE, [row])
    except IntegrityError as error:  # this person answered about this conversation through another invitation
        raise InvitationClosedError from error
    if given.scores:
        own = {"team_id": invitation.team_id, "response_id": response_id}
        answers = [own | {"statement_id": key, "score": score} for key, score in given.scores.items()]
        insert_rows(session, _ANSWER, answers)


def _submission_hash(invitation: OpenInvitation, key: str) -> str:
    return keys.digest("submission", f"{invitation.id}:{key}")


def _receipts(invitation: OpenInvitation, key: str) -> Iterator[str]:
    """The codes that a response may get, in order: the second is for the rare case that the first is taken."""
    return (keys.derived_code("receipt", f"{invitation.id}:{key}:{attempt}") for attempt in range(8))


def _free_receipt(session: Session, invitation: OpenInvitation, key: str) -> str:
    connection = session.connection()
    for code in _receipts(invitation, key):
        if connection.scalar(_WITH_RECEIPT, {"receipt": keys.digest("receipt", code)}) is None:
            return code
    raise InvitationClosedError  # eight collisions in a row: 1 in 10^40 with ten million responses
