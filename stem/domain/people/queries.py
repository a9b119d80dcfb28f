"""Looking people up."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from stem.domain.organisation.tables import Team
from stem.domain.people.tables import Account, Scope


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
