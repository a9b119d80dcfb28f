"""Cases: who may be chosen again, what may change, and whose is what."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest

import makers
from stem.core.db import transaction
from stem.core.errors import NotFoundError
from stem.domain.cases.commands import (
    Attendance,
    ClosedCaseError,
    FutureConversationError,
    change_outcome,
    close_case,
    open_case,
    record_conversation,
    reopen_case,
)
from stem.domain.cases.queries import first_conversation, former_clients, own_participant
from stem.domain.cases.tables import Client, NotAskedReason, Outcome
from stem.domain.feedback.queries import InvitationOverError, invitation_ends, participant_to_hand_to
from stem.domain.statements.tables import RespondentKind

TODAY = date(2026, 11, 11)
ASKED = [Attendance(RespondentKind.PARENT, Outcome.ASKED)]


@pytest.fixture
def case(app):
    """A new case of the first worker; the test writes in its transaction."""
    with transaction() as session:
        worker = makers.account(session, "noord1@example.org")
        yield open_case(session, worker_id=worker.id, team_id=worker.scopes[0].team_id, today=TODAY)


def names(session, case):
    return [client.pseudonym for client in former_clients(session, case.worker_id)]


def test_a_client_can_be_chosen_again_once_no_case_is_open(session, case):
    assert names(session, case) == []
    close_case(case, today=TODAY)
    session.flush()
    assert names(session, case) == [case.client.pseudonym]

    again = open_case(session, worker_id=case.worker_id, team_id=case.team_id, today=TODAY, client=case.client)
    assert again.client_id == case.client_id
    assert names(session, case) == []
    assert session.query(Client).count() == 1


def test_another_workers_client_is_not_offered(session, case):
    close_case(case, today=TODAY)
    session.flush()
    other = makers.account(session, "noord2@example.org")
    assert former_clients(session, other.id) == []


def test_closing_twice_keeps_the_first_day(case):
    close_case(case, today=TODAY)
    close_case(case, today=TODAY + timedelta(days=3))
    assert case.closed_on == TODAY
    reopen_case(case)
    assert case.closed_on is None


def test_a_conversation_is_held_before_it_is_recorded_and_in_an_open_case(session, case):
    tomorrow = TODAY + timedelta(days=1)
    with pytest.raises(FutureConversationError):
        record_conversation(session, case, held_on=tomorrow, attendances=ASKED, today=TODAY)
    close_case(case, today=TODAY)
    with pytest.raises(ClosedCaseError):
        record_conversation(session, case, held_on=TODAY, attendances=ASKED, today=TODAY)
    assert first_conversation(session, case.worker_id) is None


def test_a_changed_outcome_forgets_the_reason_of_the_former(session, case):
    held = record_conversation(session, case, held_on=TODAY, attendances=ASKED, today=TODAY)
    person = own_participant(session, held.participants[0].id, case.worker_id)
    change_outcome(person, Outcome.NOT_ASKED, NotAskedReason.FORGOTTEN)
    assert (person.outcome, person.reason) == ("not_asked", "forgotten")
    change_outcome(person, Outcome.ASKED)
    assert (person.outcome, person.reason) == ("asked", None)


def test_somebody_elses_participant_is_not_found(session, case):
    held = record_conversation(session, case, held_on=TODAY, attendances=ASKED, today=TODAY)
    person = held.participants[0]
    other = makers.account(session, "noord2@example.org")
    assert own_participant(session, person.id, case.worker_id).id == person.id
    with pytest.raises(NotFoundError):
        own_participant(session, person.id, other.id)


def test_of_several_invitations_the_open_one_counts(session, an_invitation, now, clock):
    invited, closed, never = an_invitation(), an_invitation(), uuid4()
    with transaction() as writing:
        case = writing.get(makers.Case, invited.case_id)
        person = writing.get(makers.Participant, invited.participant_id)
        again = makers.issue(writing, case, person, locale="nl", now=now, lasts=timedelta(hours=100))
    clock.forward(hours=80)
    asked = [invited.participant_id, closed.participant_id, never]

    assert invitation_ends(session, asked, now=clock.moment) == {
        invited.participant_id: again.expires_at,
        closed.participant_id: None,
    }


def test_a_device_is_handed_over_for_ones_own_open_invitation(session, an_invitation, now, clock):
    invited = an_invitation()
    worker = makers.account(session, invited.worker_email).id
    other = makers.account(session, "noord2@example.org").id

    assert participant_to_hand_to(session, invited.issued.id, worker, now=now) == invited.participant_id
    for identity, person in ((invited.issued.id, other), (uuid4(), worker)):
        with pytest.raises(NotFoundError):
            participant_to_hand_to(session, identity, person, now=now)
    clock.forward(hours=72)
    with pytest.raises(InvitationOverError):
        participant_to_hand_to(session, invited.issued.id, worker, now=clock.moment)
