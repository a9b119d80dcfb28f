"""Closing a month: the counts from which blocks are made, on the safe side where a person has two teams."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

import makers
from stem.core.db import transaction
from stem.core.periods import Month
from stem.domain.cases.commands import Attendance, record_conversation
from stem.domain.cases.tables import Case, Outcome
from stem.domain.feedback.closing import close_month, months_to_close
from stem.domain.feedback.commands import withdraw_response
from stem.domain.feedback.invitations import withdraw_invitations
from stem.domain.organisation.tables import Team
from stem.domain.people.tables import Scope
from stem.domain.statements.tables import RespondentKind
from stem.domain.tallies.tables import ALL_RESPONSES, Atom, Tally, WithdrawnTally

NOVEMBER = Month(2026, 11)


def closed(session, clock, month=NOVEMBER):
    """Close a month; its atoms as (team, kind, chain) -> (responses, clients, workers, largest, unanswered)."""
    clock.moment = datetime.combine(month.closes_on, datetime.min.time(), UTC) + timedelta(hours=6)
    with transaction():
        close_month(session, month, now=clock.moment)
    rows = session.execute(select(Team.code, Atom).join(Team, Team.id == Atom.team_id).where(Atom.month == month))
    return {
        (code, atom.kind, atom.chain): (
            atom.responses,
            atom.clients,
            atom.workers,
            atom.largest_worker_clients,
            atom.unanswered,
        )
        for code, atom in rows
    }


def answered(session, an_invitation, now, scores=None, **chosen):
    invited = an_invitation(**chosen)
    with transaction():
        receipt = makers.respond(session, invited, scores or {"heard": 4}, now=now)
    return invited, receipt


def test_two_parents_of_one_family_are_one_client(session, an_invitation, now, clock):
    first, _ = answered(session, an_invitation, now)
    answered(session, an_invitation, now, client=first.client_id)
    answered(session, an_invitation, now, worker="noord2@example.org")

    atoms = closed(session, clock)
    assert atoms["noord", "parent", ALL_RESPONSES] == (3, 2, 2, 1, 0)
    assert atoms["noord", "parent", "heard"] == (3, 2, 2, 1, 0)


def test_does_not_apply_is_a_response_but_no_face(session, an_invitation, now, clock):
    answered(session, an_invitation, now, {"heard": 0, "time": 2})

    atoms = closed(session, clock)
    assert atoms["noord", "parent", ALL_RESPONSES][0] == 1
    assert ("noord", "parent", "heard") not in atoms
    assert atoms["noord", "parent", "time"][0] == 1


def test_a_client_with_two_teams_is_counted_in_one_of_them(session, an_invitation, now, clock):
    first, _ = answered(session, an_invitation, now, worker="noord1@example.org")
    answered(session, an_invitation, now, worker="west1@example.org", client=first.client_id)

    atoms = closed(session, clock)
    assert sorted(atoms[team, "parent", ALL_RESPONSES][1] for team in ("noord", "west")) == [0, 1]


def test_a_worker_with_two_teams_is_counted_once_and_with_all_their_clients(session, an_invitation, now, clock):
    answered(session, an_invitation, now, worker="noord1@example.org")
    with transaction():
        worker = makers.account(session, "noord1@example.org")
        west = session.scalars(select(Team).where(Team.code == "west")).one()
        worker.scopes = [Scope(team_id=west.id)]
    answered(session, an_invitation, now, worker="noord1@example.org")
    answered(session, an_invitation, now, worker="noord1@example.org")

    atoms = closed(session, clock)
    assert sorted(atoms[team, "parent", ALL_RESPONSES][2] for team in ("noord", "west")) == [0, 1]
    assert {atoms[team, "parent", ALL_RESPONSES][3] for team in ("noord", "west")} == {3}


def test_kinds_stay_apart(session, an_invitation, now, clock):
    answered(session, an_invitation, now, kind=RespondentKind.CHILD)
    answered(session, an_invitation, now, kind=RespondentKind.PARENT)

    atoms = closed(session, clock)
    assert atoms["noord", "child", ALL_RESPONSES][0] == atoms["noord", "parent", ALL_RESPONSES][0] == 1


def test_who_stays_silent_or_says_no_is_counted_when_that_is_sure(session, an_invitation, now, clock):
    an_invitation()
    withdrawn = an_invitation()
    invited, _ = answered(session, an_invitation, now)
    with transaction():
        withdraw_invitations(session, withdrawn.participant_id, now=now)
        case = session.get(Case, invited.case_id)
        no = [Attendance(RespondentKind.PARENT, Outcome.DECLINED)]
        record_conversation(session, case, held_on=now.date(), attendances=no, today=now.date())
    clock.moment = datetime(2026, 11, 29, 12, tzinfo=UTC)  # expires in December's first week
    an_invitation()

    assert closed(session, clock)["noord", "parent", ALL_RESPONSES] == (1, 1, 1, 1, 2)
    assert closed(session, clock, NOVEMBER.next())["noord", "parent", ALL_RESPONSES] == (0, 0, 0, 0, 1)


def test_months_are_closed_in_order_and_only_when_they_are_over(session, an_invitation, now, clock):
    assert months_to_close(session, now=now) == []
    answered(session, an_invitation, now)
    assert months_to_close(session, now=now) == []
    assert (
        months_to_close(session, now=datetime(2026, 11, 29, 23, 30, tzinfo=UTC)) == []
    )  # Monday, in the hour of grace
    assert months_to_close(session, now=datetime(2026, 11, 30, 0, 30, tzinfo=UTC)) == [NOVEMBER]
    late = datetime(2027, 2, 1, 6, tzinfo=UTC)
    assert months_to_close(session, now=late) == [NOVEMBER, Month(2026, 12), Month(2027, 1)]
    closed(session, clock)
    assert months_to_close(session, now=late) == [Month(2026, 12), Month(2027, 1)]


@pytest.mark.parametrize("after", [False, True])
def test_withdrawing_leaves_the_tallies_only_before_the_month_is_closed(session, an_invitation, now, clock, after):
    _, receipt = answered(session, an_invitation, now)
    if after:
        closed(session, clock)
    with transaction():
        assert withdraw_response(session, receipt) is not after

    assert sum(session.scalars(select(Tally.n))) == int(after)
    assert sum(session.scalars(select(WithdrawnTally.n))) == int(after)
