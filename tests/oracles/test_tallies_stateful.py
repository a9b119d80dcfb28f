"""Whatever happens in whatever order, the tallies equal the slow recount: on both databases."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, rule, run_state_machine_as_test
from sqlalchemy import delete, func, select

import makers
from stem.core.db import Base, db, transaction
from stem.domain.feedback.closing import close_month, months_to_close
from stem.domain.feedback.commands import (
    InvitationClosedError,
    UnknownReceiptError,
    choose_audience,
    give_response,
    withdraw_response,
)
from stem.domain.feedback.invitations import any_invitation, withdraw_invitations
from stem.domain.feedback.recount import differences
from stem.domain.feedback.tables import Answer, Audience, Invitation, Response
from stem.domain.statements.tables import RespondentKind
from stem.domain.tallies.tables import Tally, WithdrawnTally

SCORES = st.dictionaries(st.sampled_from(makers.STATEMENTS), st.integers(0, 5))
GROWING = ("withdrawn_tally", "tally", "atom", "closed_month", "answer", "response", "invitation", "participant")
PEOPLE = ("conversation", "case", "client")


class Answering(RuleBasedStateMachine):
    """Clients who answer, answer again and withdraw, and months that close in between."""

    clock = None  # the test's, set below
    invited = Bundle("invited")
    receipts = Bundle("receipts")

    def __init__(self) -> None:
        super().__init__()
        self.given = 0
        self.gone = 0
        with transaction() as session:
            for name in (*GROWING, *PEOPLE):
                session.execute(delete(Base.metadata.tables[name]))

    @rule(target=invited, worker=st.sampled_from(["noord1", "noord2", "west1"]), kind=st.sampled_from(RespondentKind))
    def invite(self, worker, kind):
        with transaction() as session:
            return makers.invite(session, now=self.clock(), worker=f"{worker}@example.org", kind=kind)

    @rule(target=receipts, invited=invited, scores=SCORES, key=st.sampled_from(["one", "two"]))
    def answer(self, invited, scores, key):
        """The first time counts, a repetition gets the same receipt, another key is refused."""
        session = db.session()
        invitation = any_invitation(session, invited.token)
        given = makers.submission(session, scores, key=key)
        before = session.scalar(select(func.count()).select_from(Response))
        try:
            with transaction() as writing:
                receipt = give_response(writing, invitation, given, now=self.clock())
        except InvitationClosedError:
            return multiple()
        self.given += db.session().scalar(select(func.count()).select_from(Response)) - before
        return receipt

    @rule(receipt=receipts)
    def withdraw(self, receipt):
        try:
            with transaction() as session:
                withdraw_response(session, receipt)
        except UnknownReceiptError:
            return
        self.gone += 1

    @rule(receipt=receipts, audience=st.sampled_from(Audience))
    def choose_again(self, receipt, audience):
        try:
            with transaction() as session:
                choose_audience(session, receipt, audience)
        except UnknownReceiptError:
            return

    @rule(invited=invited)
    def take_the_invitation_back(self, invited):
        with transaction() as session:
            withdraw_invitations(session, invited.participant_id, now=self.clock())

    @rule(days=st.sampled_from([1, 3, 31]))
    def time_passes(self, days):
        self.clock.forward(days=days)

    @rule()
    def close_what_is_over(self):
        now = self.clock()
        for month in months_to_close(db.session(), now=now):
            with transaction() as session:
                close_month(session, month, now=now)

    @invariant()
    def every_tally_equals_the_recount(self):
        session = db.session()
        assert differences(session) == []
        session.rollback()

    @invariant()
    def what_is_stored_is_what_was_given_and_not_withdrawn(self):
        session = db.session()
        assert session.scalar(select(func.count()).select_from(Response)) == self.given - self.gone
        used = session.scalar(select(func.count()).where(Invitation.used))
        assert used == self.given
        session.rollback()

    @invariant()
    def answers_and_tallies_add_up(self):
        session = db.session()
        answers = session.scalar(select(func.count()).select_from(Answer))
        withdrawn = session.scalar(select(func.coalesce(func.sum(WithdrawnTally.n), 0)))
        assert session.scalar(select(func.coalesce(func.sum(Tally.n), 0))) == answers + withdrawn
        session.rollback()


def test_tallies_equal_the_recount_after_anything(app, clock, request):
    database = request.node.callspec.params["database_url"]

    class OnThisDatabase(Answering):
        pass

    OnThisDatabase.clock = clock
    examples = 25 if database == "sqlite" else 12
    run_state_machine_as_test(
        OnThisDatabase,
        settings=settings(
            max_examples=examples,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
            print_blob=False,
        ),
    )


@pytest.mark.parametrize("changed", [Tally, WithdrawnTally])
def test_the_recount_notices(session, an_invitation, now, changed):
    """The oracle can fail: a tally too much, or a withdrawal that never was."""
    invited = an_invitation()
    with transaction():
        makers.respond(session, invited, {"heard": 4}, now=now)
    tally = session.scalars(select(Tally)).one()
    key = {name: getattr(tally, name) for name in ("team_id", "week", "kind", "statement_id")}
    with transaction() as writing:
        writing.add(changed(**key, score=5, n=1))

    assert differences(session)
