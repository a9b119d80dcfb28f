"""The commands for scripts and operators."""

from __future__ import annotations

import json
import re
import socket
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

import makers
from stem.cli import commands
from stem.core.db import transaction
from stem.core.keys import typed_code
from stem.domain.cases.tables import Case, Client, Conversation
from stem.domain.feedback.commands import withdraw_response
from stem.domain.feedback.invitations import address_for_code, open_invitation
from stem.domain.statements.tables import RespondentKind
from stem.domain.tallies.tables import Tally
from stem.settings import SettingsError

WORKER = "noord1@example.org"


@pytest.fixture
def stem(app):
    """Run a `stem` command on the test's app."""
    return lambda *arguments: app.test_cli_runner().invoke(commands, arguments, obj=lambda: app)


def test_an_invitation_for_a_script_opens_by_link_and_by_code(stem, session, now):
    result = stem("invite", "--worker", WORKER, "--kind", "young_person", "--locale", "en", "--json")

    assert result.exit_code == 0, result.output
    printed = json.loads(result.stdout)
    assert set(printed) == {"url", "code", "expires"}
    assert datetime.fromisoformat(printed["expires"]) == now + timedelta(hours=72)
    base, _, token = printed["url"].rpartition("/i/")
    assert base == "http://127.0.0.1:8000"
    invitation = open_invitation(session, token, now=now)
    assert (invitation.kind, invitation.locale) == (RespondentKind.YOUNG_PERSON, "en")
    by_code = address_for_code(session, typed_code(printed["code"]), now=now)
    assert open_invitation(session, by_code, now=now).id == invitation.id


@pytest.mark.parametrize("by", ["id", "pseudonym"])
def test_a_case_is_found_by_its_id_and_by_the_clients_pseudonym(stem, session, an_invitation, by):
    invited = an_invitation()
    pseudonym = session.get(Client, invited.client_id).pseudonym
    session.rollback()
    reference = str(invited.case_id) if by == "id" else pseudonym.upper()
    result = stem("invite", "--worker", WORKER, "--case", reference, "--json")

    assert result.exit_code == 0, result.output
    assert session.scalar(select(func.count()).select_from(Case)) == 1
    held = session.scalars(select(Conversation.case_id)).all()
    assert held == [invited.case_id, invited.case_id]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--worker", "niemand@example.org"), 1),
        (("--worker", "council@example.org"), 1),
        (("--worker", WORKER, "--case", "Geen Vogel"), 1),
        (("--worker", "zuid1@example.org", "--case", "OTHERS"), 1),
        (("--worker", WORKER, "--kind", "neighbour"), 2),
        (("--worker", WORKER, "--locale", "xx"), 2),
        ((), 2),
    ],
)
def test_an_invitation_that_cannot_be_made_changes_nothing(stem, session, an_invitation, arguments, code):
    case = an_invitation().case_id
    result = stem("invite", *(str(case) if one == "OTHERS" else one for one in arguments))

    assert result.exit_code == code
    assert "Error:" in result.stderr
    assert "Traceback" not in result.output
    assert session.scalar(select(func.count()).select_from(Conversation)) == 1


def test_check_finds_nothing_wrong_in_a_sound_database(stem, session, an_invitation, now, clock):
    kept, early, late = an_invitation(), an_invitation(), an_invitation(kind=RespondentKind.CHILD)
    with transaction():
        makers.respond(session, kept, {"heard": 4, "time": 0}, now=now)
        receipts = [makers.respond(session, one, {"heard": 2}, now=now, key=str(one)) for one in (early, late)]
    with transaction():
        withdraw_response(session, receipts[0])
    clock.forward(days=40)
    assert re.search("released 2026-11", stem("release").output)
    with transaction():
        withdraw_response(session, receipts[1])

    result = stem("check")
    assert (result.exit_code, result.stdout) == (0, "every tally equals the recount\n")


@pytest.mark.parametrize("planted", [1, -1])
def test_check_tells_what_differs(stem, session, an_invitation, now, planted):
    invited = an_invitation()
    with transaction():
        makers.respond(session, invited, {"heard": 4, "time": 0}, now=now)
    with transaction():
        session.execute(update(Tally).where(Tally.score == 4).values(n=Tally.n + planted))

    result = stem("check")
    assert result.exit_code == 1
    assert f"week 2026-W46, parent, statement {makers.statement_ids(session)['heard']}, score 4" in result.stderr
    assert f"tallied {1 + planted}, recounted 1" in result.stderr


def test_check_finds_a_lost_tally(stem, session, an_invitation, now):
    invited = an_invitation()
    with transaction():
        makers.respond(session, invited, {"heard": 4}, now=now)
    with transaction():
        session.delete(session.scalars(select(Tally)).one())

    assert "tallied 0, recounted 1" in stem("check").stderr


def test_release_says_when_there_is_nothing_to_do(stem):
    result = stem("release")
    assert (result.exit_code, "nothing to release" in result.stdout) == (0, True)


def test_a_port_in_use_is_told_in_one_line(stem):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = stem("run", "--port", str(port))

    assert result.exit_code == 1
    assert f"cannot listen on 127.0.0.1, port {port}" in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_wrong_setting_is_told_in_one_line():
    from click.testing import CliRunner

    def cannot():
        raise SettingsError("STEM_TIMEZONE: expected a name such as Europe/Amsterdam")

    result = CliRunner().invoke(commands, ["check"], obj=cannot)
    assert (result.exit_code, result.stderr) == (
        2,
        "Error: STEM_TIMEZONE: expected a name such as Europe/Amsterdam\n",
    )


def test_the_expiry_is_printed_in_universal_time(stem):
    printed = json.loads(stem("invite", "--worker", WORKER, "--json").stdout)
    assert datetime.fromisoformat(printed["expires"]).utcoffset() == datetime.now(UTC).utcoffset()
