"""`stem demo`: the command itself."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from importlib.resources import files
from pathlib import Path

import click
from flask import current_app
from sqlalchemy import select

from stem.cli.context import in_app
from stem.cli.demo.making import Making, Plan
from stem.cli.demo.people import DEMO_PASSWORD, DEMO_PEOPLE, DemoWorker, make_people
from stem.cli.init import load_organisation
from stem.cli.organisation_file import read_organisation_file
from stem.core import clock
from stem.core.db import db, transaction
from stem.domain.organisation.commands import mark_as_demo
from stem.domain.people.queries import anybody
from stem.domain.statements.queries import current_set_id
from stem.domain.statements.tables import Statement
from stem.settings import Settings

SQLITE_CACHE_KIB = 512 * 1024
PAGES = 50_000  # how many wait before they are moved to their places


@click.command()
@click.option("--responses", default=6000, show_default=True, type=click.IntRange(0, 10_000_000))
@click.option("--weeks", default=78, show_default=True, type=click.IntRange(1, 520), help="How far it goes back.")
@click.option("--seed", default=1, show_default=True, help="Another number tells another story.")
@in_app
def demo(responses: int, weeks: int, seed: int) -> None:
    """Fill a database in which nobody is with an invented organisation, its people and their clients' answers."""
    if anybody(db.session()):
        raise click.ClickException("this database is in use: a demo is only made where nobody is yet (see STEM_VAR)")
    make_demo(responses=responses, weeks=weeks, seed=seed)
    click.echo(f"Sign in with the password {DEMO_PASSWORD} as {', '.join(DEMO_PEOPLE)}")


def make_demo(*, responses: int, weeks: int, seed: int) -> None:
    """Make the demo, with a bar on stderr that shows how far it is."""
    from rich.console import Console  # noqa: PLC0415  (only here)
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    from stem.monthly import release_due_months  # noqa: PLC0415  (brings numpy)

    workers = _organisation_and_people()
    making = Making(_plan(responses, weeks), workers, seed)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress, _room_to_work():
        bar = progress.add_task("Making a demo", total=responses)
        for given in making.weeks():
            progress.update(bar, completed=given)
        progress.update(bar, description="Releasing the months")
        release_due_months(clock.now())
        progress.update(bar, description="Made a demo")


def _organisation_and_people() -> list[DemoWorker]:
    organisation = read_organisation_file(example())
    with transaction() as session:
        load_organisation(session, organisation)
        mark_as_demo(session)
        return make_people(session)


def example() -> Path:
    """Where the example's file lies: inside an installed package, or beside it in a clone."""
    package = Path(str(files("stem")))
    places = (package / "examples" / "utrecht.toml", package.parent / "examples" / "utrecht.toml")
    return next((place for place in places if place.is_file()), places[-1])


def _plan(responses: int, weeks: int) -> Plan:
    settings: Settings = current_app.extensions["stem.settings"]
    session = db.session()
    set_id = current_set_id(session)
    rows = session.execute(select(Statement.code, Statement.id).where(Statement.set_id == set_id))
    return Plan(
        responses=responses,
        weeks=weeks,
        now=clock.now(),
        today=clock.today(),
        lasts=timedelta(hours=settings.invitation_hours),
        set_id=set_id,
        statements=dict(rows.all()),
    )


@contextmanager
def _room_to_work() -> Iterator[None]:
    """Keep what is at hand at hand: the cases over many transactions, and the tables' pages in memory."""
    session = db.session()
    # Nothing is lost with a demo that is broken off: it need not be safe on disk week by week.
    _set_sqlite(f"cache_size = -{SQLITE_CACHE_KIB}", "synchronous = OFF", f"wal_autocheckpoint = {PAGES}")
    session.expire_on_commit = False
    usual = gc.get_threshold()
    gc.set_threshold(100_000, 50, 100)  # there is little to collect, and looking for it takes a fifth of the time
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        _set_sqlite("synchronous = FULL", "wal_autocheckpoint = 1000")
        session.expire_on_commit = True
        session.expire_all()


def _set_sqlite(*pragmas: str) -> None:
    """Set the one connection that this command works with; it says nothing inside a transaction."""
    db.session().rollback()
    if db.engine.dialect.name == "sqlite":
        with closing(db.engine.raw_connection()) as connection:
            for pragma in pragmas:
                connection.cursor().execute(f"PRAGMA {pragma}")
