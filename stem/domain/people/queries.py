"""Looking people up."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from stem.core.access import ACCOUNT_ROLES
from stem.domain.organisation.tables import Team
from stem.domain.people.tables import Account, Scope


def anybody(session: Session) -> bool:
    """Whether there is any account yet."""
    return bool(session.scalar(select(exists().where(Account.id.is_not(None)))))


def account_by_email(session: Session, email: str) -> Account | None:
    """The account with this address, however its capitals are typed."""
    return session.scalar(select(Account).where(func.lower(Account.email) == email.strip().lower()))


def teams_of(session: Session, account_id: UUID) -> Sequence[Team]:
    """The open teams that somebody works in, by name."""
    return session.scalars(
        select(Team)
        .join(Scope, Scope.team_id == Team.id)
        .where(Scope.account_id == account_id, Team.closed_on.is_(None))
        .order_by(Team.name)
    ).all()


def people_by_role(session: Session) -> dict[str, list[Account]]:
    """Role -> the accounts that hold it, by name."""
    people = session.scalars(select(Account).order_by(Account.name, Account.email)).all()
    return {role.value: held for role in ACCOUNT_ROLES if (held := [one for one in people if role in one.role_names])}
