"""What kind of installation this is, and its places."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from stem.core.memory import remembered
from stem.domain.organisation.tables import Installation, Organisation, Region, Team


def is_demo(session: Session) -> bool:
    """Whether everything in here is invented, and every page has to say so."""
    (demo,) = remembered("demo", lambda: (bool(session.scalar(select(Installation.demo))),))
    return demo


def all_regions(session: Session) -> Sequence[Region]:
    return session.scalars(select(Region).order_by(Region.name).options(selectinload(Region.municipalities))).all()


def all_organisations(session: Session) -> Sequence[Organisation]:
    return session.scalars(select(Organisation).order_by(Organisation.name)).all()


def all_teams(session: Session) -> Sequence[Team]:
    return session.scalars(
        select(Team).order_by(Team.name).options(joinedload(Team.organisation), joinedload(Team.region))
    ).all()
