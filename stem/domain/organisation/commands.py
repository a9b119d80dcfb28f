"""Setting up the places of the network; each command makes what is new and changes what is known, by its code."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from stem.domain.organisation.tables import Installation, Municipality, Organisation, Region, Team


def mark_as_demo(session: Session) -> None:
    """Say on every page from now on that all in here is invented."""
    session.merge(Installation(id=1, demo=True))


def save_organisation(session: Session, code: str, name: str) -> None:
    """Make an organisation, or give it another name."""
    one = session.scalar(select(Organisation).where(Organisation.code == code))
    if one is None:
        session.add(Organisation(code=code, name=name))
    else:
        one.name = name


def save_region(session: Session, code: str, name: str, municipalities: Sequence[str]) -> None:
    """Make a region, or change its name and its municipalities; one that another region had moves over."""
    region = session.scalar(select(Region).where(Region.code == code))
    if region is None:
        region = Region(code=code, municipalities=[])
        session.add(region)
    region.name = name
    session.flush()
    known = {
        one.name: one for one in session.scalars(select(Municipality).where(Municipality.name.in_(municipalities)))
    }
    for one in known.values():
        one.region_id = region.id
    session.flush()
    session.refresh(region)
    region.municipalities = [known.get(one) or Municipality(name=one) for one in municipalities]
    session.flush()
    session.expire_all()  # the region that a municipality left still lists it


def save_team(
    session: Session, code: str, name: str, *, organisation: str, region: str, closed_on: date | None = None
) -> None:
    """Make a team, or change it; months that are closed keep the place that it had in them."""
    team = session.scalar(select(Team).where(Team.code == code)) or Team(code=code)
    team.name = name
    team.organisation_id = session.scalars(select(Organisation.id).where(Organisation.code == organisation)).one()
    team.region_id = session.scalars(select(Region.id).where(Region.code == region)).one()
    team.closed_on = closed_on
    session.add(team)
    session.flush()
