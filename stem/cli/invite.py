"""`stem invite`: an invitation for a script, as a worker makes it on a screen."""

from __future__ import annotations

import json
from datetime import timedelta

import click
from flask import current_app
from sqlalchemy.orm import Session

from stem.cli.context import in_app
from stem.core import clock, i18n
from stem.core.access import Role
from stem.core.db import transaction
from stem.core.keys import shown_code
from stem.domain.audit.commands import Event, record
from stem.domain.cases.commands import Attendance, open_case, record_conversation
from stem.domain.cases.queries import case_called
from stem.domain.cases.tables import Case, Outcome
from stem.domain.feedback.invitations import Issued
from stem.domain.feedback.invitations import invite as issue
from stem.domain.people.queries import account_by_email, teams_of
from stem.domain.people.tables import Account
from stem.domain.statements.tables import RespondentKind
from stem.settings import Settings

KINDS = [kind.value for kind in RespondentKind]


@click.command()
@click.option("--worker", required=True, metavar="EMAIL", help="Whose case it is.")
@click.option("--case", metavar="REF", help="The case's id or the client's pseudonym; a new case when left out.")
@click.option("--kind", type=click.Choice(KINDS), default="parent", show_default=True, help="Who fills in.")
@click.option("--locale", default="nl", show_default=True, help="The language of the page.")
@click.option("--json", "as_json", is_flag=True, help="Print an object with url, code and expires.")
@in_app
def invite(worker: str, case: str | None, kind: str, locale: str, as_json: bool) -> None:
    """Record a conversation of today and print an invitation to answer about it."""
    if locale not in i18n.locales():
        raise click.BadParameter(f"choose from {', '.join(i18n.locales())}", param_hint="--locale")
    issued = fresh_invitation(worker, case=case, kind=RespondentKind(kind), locale=locale)
    settings: Settings = current_app.extensions["stem.settings"]
    url = f"{settings.base_url}/i/{issued.token}"
    if as_json:
        expires = issued.expires_at.isoformat(timespec="seconds")
        click.echo(json.dumps({"url": url, "code": shown_code(issued.code), "expires": expires}))
    else:
        click.echo(f"{url}\n{shown_code(issued.code)}")


def fresh_invitation(worker: str, *, case: str | None, kind: RespondentKind, locale: str) -> Issued:
    """Record a conversation of today with one person who was asked, and invite this person."""
    settings: Settings = current_app.extensions["stem.settings"]
    now = clock.now()
    today = clock.today()
    with transaction() as session:
        account = _worker(session, worker)
        chosen = _case(session, account, case)
        conversation = record_conversation(
            session, chosen, held_on=today, attendances=[Attendance(kind, Outcome.ASKED)], today=today
        )
        participant = conversation.participants[0]
        lasts = timedelta(hours=settings.invitation_hours)
        record(session, Event.INVITED, actor=account.id, role=Role.WORKER, subject=participant.id, now=now)
        return issue(session, chosen, participant, locale=locale, now=now, lasts=lasts)


def _worker(session: Session, email: str) -> Account:
    account = account_by_email(session, email)
    if account is None or Role.WORKER not in account.role_names:
        raise click.ClickException(f"there is no worker {email}")
    return account


def _case(session: Session, account: Account, reference: str | None) -> Case:
    if reference is None:
        teams = teams_of(session, account.id)
        if not teams:
            raise click.ClickException(f"{account.email} has no open team")
        return open_case(session, worker_id=account.id, team_id=teams[0].id, today=clock.today())
    found = case_called(session, account.id, reference)
    if found is None:
        raise click.ClickException(f"{account.email} has no open case {reference!r}")
    return found
