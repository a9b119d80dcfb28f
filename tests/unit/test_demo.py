"""The demo: believable, labelled, made through the same commands, and the same for the same seed."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from conftest import settings_for
from stem.cli import commands
from stem.cli.demo.people import DEMO_PASSWORD, DEMO_PEOPLE, WORKER
from stem.core.clock import set_clock
from stem.core.db import db
from stem.domain.cases.queries import own_cases
from stem.domain.cases.tables import Case, Conversation, Outcome, Participant
from stem.domain.feedback.recount import recount
from stem.domain.feedback.tables import Audience, Invitation, Response
from stem.domain.organisation.queries import is_demo
from stem.domain.organisation.tables import Region, Team
from stem.domain.people.queries import account_by_email
from stem.domain.statements.tables import RespondentKind
from stem.domain.tallies.tables import ClosedMonth
from stem.factory import create_app

RESPONSES, WEEKS = 300, 20


@pytest.fixture
def empty(tmp_path, built, clock) -> Flask:
    """An app on a database that does not exist yet."""
    app = create_app(settings_for(built, f"sqlite:///{tmp_path / 'demo.sqlite'}"))
    app.testing = True
    set_clock(app, clock)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def made(empty):
    """The app with a small demo in it, inside its context."""
    result = run(empty, "demo", "--responses", RESPONSES, "--weeks", WEEKS, "--seed", 7)
    assert result.exit_code == 0, result.output
    assert DEMO_PASSWORD in result.stdout
    with empty.app_context():
        yield empty


def run(app, *arguments):
    return app.test_cli_runner().invoke(commands, [str(one) for one in arguments], obj=lambda: app)


def test_the_demo_is_whole(made, now):
    session = db.session()

    assert is_demo(session)
    assert session.scalar(select(func.count()).select_from(Response)) == RESPONSES
    kinds = {*session.scalars(select(Response.kind).distinct())}
    assert kinds == {kind.value for kind in RespondentKind}
    assert {*session.scalars(select(Response.audience).distinct())} == {one.value for one in Audience}
    outcomes = {*session.scalars(select(Participant.outcome).distinct())}
    assert outcomes == {one.value for one in Outcome}
    silent = select(func.count()).where(Invitation.used.is_(False), Invitation.expires_at < now)
    assert session.scalar(silent) > 20
    places = select(Team.region_id).join(Case, Case.team_id == Team.id).distinct()
    assert len(session.scalars(places).all()) == session.scalar(select(func.count()).select_from(Region)) == 6


def test_nothing_in_it_lies_in_the_future_and_its_last_weeks_are_open(made, now):
    session = db.session()

    assert session.scalar(select(func.max(Conversation.held_on))) < now.date()
    weeks = session.scalars(select(Response.week).distinct()).all()
    assert len(weeks) >= WEEKS - 1
    assert session.scalar(select(func.count()).where(Case.closed_on.is_(None), Case.id.is_not(None))) > 20
    closed = session.scalars(select(ClosedMonth.month)).all()
    assert (len(closed), (closed[-1].year, closed[-1].number)) == (4, (2026, 10))


def test_somebody_who_looks_around_finds_something(made):
    session = db.session()

    worker = account_by_email(session, WORKER)
    assert own_cases(session, worker.id)
    shared = select(func.count()).where(Response.worker_id == worker.id, Response.audience == Audience.WORKER)
    assert session.scalar(shared) >= 3
    with made.test_client() as browser:
        page = browser.get("/account/sign-in").text
        token = page.partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]
        given = {"email": WORKER, "password": DEMO_PASSWORD, "csrf_token": token}
        assert browser.post("/account/sign-in", data=given).status_code == 302
    assert all(account_by_email(session, email) for email in DEMO_PEOPLE)


def test_its_tallies_equal_the_recount(made):
    assert run(made, "check").exit_code == 0
    assert sum(recount(db.session()).values()) > RESPONSES * 5


def test_the_same_seed_tells_the_same_story(made, tmp_path, built, clock):
    again = create_app(settings_for(built, f"sqlite:///{tmp_path / 'again.sqlite'}"))
    set_clock(again, clock)
    assert run(again, "demo", "--responses", RESPONSES, "--weeks", WEEKS, "--seed", 7).exit_code == 0

    first = recount(db.session())
    with again.app_context():
        assert recount(db.session()) == first
        db.engine.dispose()


def test_a_database_in_use_is_left_alone(made):
    result = run(made, "demo")
    assert (result.exit_code, "in use" in result.stderr) == (1, True)
    assert db.session().scalar(select(func.count()).select_from(Response)) == RESPONSES


def test_a_demo_can_be_made_where_only_the_example_was_loaded(empty):
    example = Path(__file__).resolve().parents[2] / "examples" / "utrecht.toml"
    assert run(empty, "init", example).exit_code == 0

    assert run(empty, "demo", "--responses", 5, "--weeks", 4).exit_code == 0
