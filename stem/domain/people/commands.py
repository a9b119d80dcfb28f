"""Giving people an account, their roles, and the place in which they hold them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from stem.core.access import ACCOUNT_ROLES
from stem.core.keys import new_id
from stem.domain.organisation.tables import Organisation, Region, Team
from stem.domain.people.queries import account_by_email
from stem.domain.people.tables import Account, RoleRow, Scope


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody holds their roles, by codes: a team, or all teams of an organisation, of a region, or of both."""

    team: str | None = None
    organisation: str | None = None
    region: str | None = None


def save_roles(session: Session) -> None:
    """Make the rows of all roles."""
    known = set(session.scalars(select(RoleRow.name)))
    session.add_all(RoleRow(name=role.value) for role in ACCOUNT_ROLES if role.value not in known)
    session.flush()


def save_person(
    session: Session, email: str, name: str, *, roles: Collection[str], places: Sequence[Place] = ()
) -> Account:
    """Make an account without a password, or change its name, roles and places; its password stays."""
    account = account_by_email(session, email)
    if account is None:
        account = Account(email=email.lower(), scopes=[])
        session.add(account)
    account.name = name
    account.roles = list(session.scalars(select(RoleRow).where(RoleRow.name.in_(roles))))
    wanted = [_scope(session, place) for place in places]
    if [_where(one) for one in account.scopes] != [_where(one) for one in wanted]:
        account.scopes = wanted
    session.flush()
    return account


def set_password(account: Account, password_hash: str) -> None:
    """Give an account another password; whoever was signed in with the old one is signed out."""
    account.password = password_hash
    account.fs_uniquifier = new_id().hex


def _scope(session: Session, place: Place) -> Scope:
    return Scope(
        team_id=place.team and session.scalars(select(Team.id).where(Team.code == place.team)).one(),
        organisation_id=place.organisation
        and session.scalars(select(Organisation.id).where(Organisation.code == place.organisation)).one(),
        region_id=place.region and session.scalars(select(Region.id).where(Region.code == place.region)).one(),
    )


def _where(scope: Scope) -> tuple[int | None, int | None, int | None]:
    return scope.team_id, scope.organisation_id, scope.region_id
