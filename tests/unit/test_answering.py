"""Answering: never lost, never counted twice."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

import makers
from stem.core.db import transaction
from stem.domain.feedback.commands import (
    InvitationClosedError,
    UnknownReceiptError,
    choose_audience,
    give_response,
    response_behind,
    withdraw_response,
)
from stem.domain.feedback.invitations import (
    address_for_code,
    address_for_handover,
    open_invitation,
    withdraw_invitations,
)
from stem.domain.feedback.tables import Answer, Audience, Door, Response
from stem.domain.statements.tables import Statement
from stem.domain.tallies.tables import Tally


def tallied(session):
    rows = session.execute(
        select(Statement.code, Tally.score, Tally.n)
        .join(Statement, Statement.id == Tally.statement_id)
        .where(Tally.n > 0)
    )
    return {(code, score): n for code, score, n in rows}


def test_an_answer_is_stored_and_counted(session, an_invitation, now):
    invited = an_invitation()
    with transaction():
        makers.respond(session, invited, {"heard": 4, "time": 0}, now=now)

    assert tallied(session) == {("heard", 4): 1, ("time", 0): 1}
    assert session.scalar(select(func.count()).select_from(Answer)) == 2


def test_a_double_tap_counts_once_and_gets_the_same_receipt(session, an_invitation, now):
    invitation = makers.opened(session, an_invitation(), now)
    given = makers.submission(session, {"heard": 4})
    with transaction():
        first = give_response(session, invitation, given, now=now)
    with transaction():
        second = give_response(session, invitation, given, now=now)

    assert first == second
    assert tallied(session) == {("heard", 4): 1}


def test_somebody_else_with_the_same_link_gets_nothing(session, an_invitation, now):
    invitation = makers.opened(session, an_invitation(), now)
    with transaction():
        give_response(session, invitation, makers.submission(session, {"heard": 4}, key="the client's"), now=now)

    with pytest.raises(InvitationClosedError), transaction():
        give_response(session, invitation, makers.submission(session, {"heard": 4}, key="another's"), now=now)
    assert tallied(session) == {("heard", 4): 1}


def test_a_second_invitation_does_not_give_a_person_a_second_vote(session, an_invitation, now, clock):
    invited = an_invitation()
    with transaction():
        makers.respond(session, invited, {"heard": 4}, now=now)
    with transaction():
        case = session.get(makers.Case, invited.case_id)
        participant = session.get(makers.Participant, invited.participant_id)
        again = makers.issue(session, case, participant, locale="nl", now=now, lasts=makers.timedelta(hours=72))

    invitation = open_invitation(session, again.token, now=now)
    with pytest.raises(InvitationClosedError), transaction():
        give_response(session, invitation, makers.submission(session, {"heard": 1}, key="new"), now=now)
    assert tallied(session) == {("heard", 4): 1}


@pytest.mark.parametrize("what", ["used", "expired", "withdrawn", "unknown"])
def test_what_cannot_be_answered_looks_alike(session, an_invitation, now, clock, what):
    invited = an_invitation()
    token = invited.token
    if what == "used":
        with transaction():
            makers.respond(session, invited, {}, now=now)
    elif what == "expired":
        clock.forward(hours=72)
    elif what == "withdrawn":
        with transaction():
            withdraw_invitations(session, invited.participant_id, now=now)
    else:
        token = "A" * 22

    assert open_invitation(session, token, now=clock.moment) is None
    assert address_for_code(session, invited.issued.code if what != "unknown" else "22222222", now=clock.moment) is None


def test_each_door_leads_to_the_same_invitation(session, an_invitation, now):
    invited = an_invitation()
    by_code = address_for_code(session, invited.issued.code, now=now)
    by_handover = address_for_handover(invited.issued.id)

    doors = {open_invitation(session, key, now=now).door for key in (invited.token, by_code, by_handover)}
    assert doors == {Door.LINK, Door.CODE, Door.HANDOVER}
    assert {open_invitation(session, key, now=now).id for key in (invited.token, by_code)} == {invited.issued.id}


def test_a_forged_address_opens_nothing(session, an_invitation, now):
    key = address_for_handover(an_invitation().issued.id)
    forged = ("A" if key[0] != "A" else "B") + key[1:]
    assert open_invitation(session, forged, now=now) is None
    assert open_invitation(session, "é" * 22, now=now) is None


def test_withdrawing_takes_the_answers_back(session, an_invitation, now):
    invited = an_invitation()
    with transaction():
        receipt = makers.respond(session, invited, {"heard": 2, "time": 5}, now=now, comment="Te snel")
    with transaction():
        assert withdraw_response(session, f" {receipt[:4]}-{receipt[4:].lower()} ") is True

    assert tallied(session) == {}
    assert session.scalar(select(func.count()).select_from(Response)) == 0
    assert session.scalar(select(func.count()).select_from(Answer)) == 0
    with pytest.raises(UnknownReceiptError), transaction():
        withdraw_response(session, receipt)


def test_the_giver_may_choose_again_who_reads_it(session, an_invitation, now):
    invited = an_invitation()
    with transaction():
        receipt = makers.respond(session, invited, {"heard": 2}, now=now)
    with transaction():
        choose_audience(session, receipt, Audience.TOTALS)

    assert response_behind(session, receipt).audience == Audience.TOTALS
