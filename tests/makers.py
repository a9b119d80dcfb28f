"""What tests are about: a small organisation, invitations in it, and responses to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from uuid import UUID

from flask_security.utils import hash_password
from sqlalchemy import select
from sqlalchemy.orm import Session

from stem.core.access import ACCOUNT_ROLES, Role
from stem.core.clock import local_date
from stem.domain.cases.commands import Attendance, open_case, record_conversation
from stem.domain.cases.tables import Case, Client, Outcome, Participant  # noqa: F401
from stem.domain.feedback.commands import Submission, give_response
from stem.domain.feedback.invitations import Issued, OpenInvitation, open_invitation
from stem.domain.feedback.invitations import invite as issue
from stem.domain.feedback.tables import Audience
from stem.domain.organisation.tables import Municipality, Organisation, Region, Team
from stem.domain.people.tables import Account, RoleRow, Scope
from stem.domain.statements.tables import (
    EffectText,
    IntendedEffect,
    RespondentKind,
    Statement,
    StatementSet,
    StatementText,
)

PASSWORD = "een lang wachtwoord voor tests"
STATEMENTS = ("heard", "explained", "expect", "written", "counts", "time")
# team code -> region code; two workers a team, three in the first
TEAMS = {"noord": "eemland", "zuid": "eemland", "west": "lekstroom"}


@dataclass(frozen=True)
class Invited:
    """A fresh invitation with all that stands around it."""

    issued: Issued
    case_id: UUID
    client_id: UUID
    conversation_id: UUID
    participant_id: UUID
    worker_email: str

    @property
    def token(self) -> str:
        return self.issued.token


@cache
def _hashed() -> str:
    return str(hash_password(PASSWORD))


def make_organisation(session: Session) -> None:
    """Two regions, three teams of an organisation, three workers in each, one account for every other role."""
    for name in ("Eemland", "Lekstroom"):
        session.add(Region(code=name.lower(), name=name, municipalities=[Municipality(name=f"Gemeente {name}")]))
    session.add(Organisation(code="save", name="SAVE"))
    session.flush()
    regions = {region.code: region for region in session.scalars(select(Region))}
    organisation = session.scalars(select(Organisation)).one()
    roles = {role: RoleRow(name=role.value) for role in ACCOUNT_ROLES}
    session.add_all(roles.values())
    for code, region in TEAMS.items():
        team = Team(code=code, name=f"Team {code}", organisation_id=organisation.id, region_id=regions[region].id)
        session.add(team)
        session.flush()
        for number in (1, 2, 3):
            make_account(session, f"{code}{number}@example.org", roles[Role.WORKER], scopes=[Scope(team_id=team.id)])
    for role in (Role.MANAGER, Role.COUNCIL, Role.AMBASSADOR, Role.ADMINISTRATOR):
        make_account(session, f"{role.value}@example.org", roles[role])
    make_statements(session)


def make_account(session: Session, email: str, role: RoleRow, scopes: list[Scope] | None = None) -> Account:
    account = Account(
        email=email, name=email.split("@", maxsplit=1)[0].title(), password=_hashed(), roles=[role], scopes=scopes or []
    )
    session.add(account)
    return account


def make_statements(session: Session) -> None:
    """One set of six statements in Dutch and English, for adults and children."""
    statements = []
    for position, code in enumerate(STATEMENTS, start=1):
        effect = IntendedEffect(code=code, texts=[EffectText(locale=one, text=f"{code} {one}") for one in ("nl", "en")])
        texts = [
            StatementText(locale=locale, variant=variant, text=f"Stelling {code} ({locale}, {variant}).")
            for locale in ("nl", "en")
            for variant in ("adult", "child")
        ]
        statements.append(Statement(code=code, chain=code, position=position, texts=texts, effect=effect))
    session.add(StatementSet(code="eerste", version=1, name="Eerste set", statements=statements))


def account(session: Session, email: str) -> Account:
    return session.scalars(select(Account).where(Account.email == email)).one()


def invite(
    session: Session,
    *,
    now: datetime,
    worker: str = "noord1@example.org",
    kind: RespondentKind = RespondentKind.PARENT,
    client: UUID | None = None,
    locale: str = "nl",
    lasts: timedelta = timedelta(hours=72),
) -> Invited:
    """Open a case (of a known client, if given), record a conversation, and invite one participant."""
    person = account(session, worker)
    known = session.get(Client, client) if client else None
    today = local_date(now)
    case = open_case(session, worker_id=person.id, team_id=person.scopes[0].team_id, today=today, client=known)
    return invite_in(session, case, worker=worker, kind=kind, locale=locale, now=now, lasts=lasts)


def invite_in(
    session: Session,
    case: Case,
    *,
    now: datetime,
    worker: str,
    kind: RespondentKind = RespondentKind.PARENT,
    locale: str = "nl",
    lasts: timedelta = timedelta(hours=72),
) -> Invited:
    """Record one more conversation in a case, and invite one participant."""
    today = local_date(now)
    conversation = record_conversation(
        session, case, held_on=today, attendances=[Attendance(kind, Outcome.ASKED)], today=today
    )
    participant = conversation.participants[0]
    issued = issue(session, case, participant, locale=locale, now=now, lasts=lasts)
    return Invited(issued, case.id, case.client_id, conversation.id, participant.id, worker)


def opened(session: Session, invited: Invited, now: datetime) -> OpenInvitation:
    invitation = open_invitation(session, invited.token, now=now)
    assert invitation is not None
    return invitation


def statement_ids(session: Session) -> dict[str, int]:
    return dict(session.execute(select(Statement.code, Statement.id)).all())


def submission(
    session: Session,
    scores: Mapping[str, int],
    *,
    audience: Audience = Audience.WORKER,
    comment: str = "",
    key: str = "one key",
) -> Submission:
    ids = statement_ids(session)
    set_id = session.scalars(select(StatementSet.id)).one()
    return Submission({ids[code]: score for code, score in scores.items()}, comment, audience, "nl", set_id, key)


def respond(session: Session, invited: Invited, scores: Mapping[str, int], *, now: datetime, **chosen: object) -> str:
    """Answer an invitation; return the receipt code."""
    given = submission(session, scores, **chosen)  # type: ignore[arg-type]
    return give_response(session, opened(session, invited, now), given, now=now)
