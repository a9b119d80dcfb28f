"""The database: the session, our own column types, and the only commit in the house."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from flask import Flask, current_app
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, DateTime, Engine, Insert, MetaData, event
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

from stem.core.errors import BusyError

BUSY_SECONDS = 10


class Base(DeclarativeBase):
    """Tables with named constraints, so that a broken one can be told from another."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class UTCDateTime(TypeDecorator[datetime]):
    """A moment in UTC; SQLite drops time zones, so this gives them back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


db = SQLAlchemy(model_class=Base)
migrate = Migrate()
# SQLite has one writer at a time. Waiting in line here is fair; waiting inside SQLite starves the unlucky.
_sqlite_writer = threading.Lock()


def init_app(app: Flask, url: str) -> None:
    """Connect the app to its database."""
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = (
        {"connect_args": {"timeout": BUSY_SECONDS, "check_same_thread": False}}
        if url.startswith("sqlite")
        else {"pool_pre_ping": True, "pool_size": 10}
    )
    db.init_app(app)
    migrate.init_app(app, db, directory=str(_migrations()), render_as_batch=True, compare_type=True)


def _migrations() -> Any:
    from importlib.resources import files  # noqa: PLC0415  (only when a database is set up)

    return files("stem") / "migrations"


@event.listens_for(Engine, "connect")
def _set_up_sqlite(connection: Any, _record: Any) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None  # we say BEGIN ourselves, see below
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_SECONDS * 1000}"):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    """Take the write lock at once in a transaction that will write: taking it half-way can fail beyond repair."""
    if connection.dialect.name == "sqlite":
        writes = connection.get_execution_options().get("stem_writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def transaction() -> Iterator[Session]:
    """One change of the world: all of it is kept, safely on disk, when the block ends; nothing of it on an error."""
    session = db.session()
    if session.info.get("stem_writes"):
        raise RuntimeError("a transaction inside a transaction: the outer one would be half kept")
    if session.in_transaction():
        session.rollback()  # what was only read so far
    with _turn_to_write():
        session.info["stem_writes"] = True
        try:
            session.connection(execution_options={"stem_writes": True})
            yield session
            session.commit()
        except OperationalError as error:
            session.rollback()
            if "locked" in str(error.orig):
                raise BusyError from error
            raise
        except BaseException:
            session.rollback()
            raise
        finally:
            session.info["stem_writes"] = False


@contextmanager
def _turn_to_write() -> Iterator[None]:
    if db.engine.dialect.name != "sqlite":
        yield
        return
    if not _sqlite_writer.acquire(timeout=BUSY_SECONDS):
        raise BusyError
    try:
        yield
    finally:
        _sqlite_writer.release()


def insert_rows(session: Session, statement: Insert, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows now; inside `many_at_once` at its end, together with all others of the same statement."""
    waiting = session.info.get("stem_waiting")
    if waiting is None:
        session.connection().execute(statement, rows)
    else:
        waiting.setdefault(statement, []).extend(rows)


@contextmanager
def many_at_once(session: Session) -> Iterator[None]:
    """Let commands that insert by the thousand do so in one go: what they insert in here is not to be read in here."""
    waiting: dict[Insert, list[Mapping[str, Any]]] = {}
    session.info["stem_waiting"] = waiting
    try:
        yield
    finally:
        session.info["stem_waiting"] = None
    order = Base.metadata.sorted_tables
    for statement in sorted(waiting, key=lambda one: order.index(one.table)):  # type: ignore[arg-type]
        session.connection().execute(statement, waiting[statement])


def upgrade_database() -> None:
    """Bring the database to the newest migration; does nothing when it is there already."""
    from alembic.runtime.migration import MigrationContext  # noqa: PLC0415  (0.1 s that a warm start does not need)
    from alembic.script import ScriptDirectory  # noqa: PLC0415
    from flask_migrate import upgrade  # noqa: PLC0415

    script = ScriptDirectory(str(_migrations()))
    with db.engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_heads()
    if set(current) != set(script.get_heads()):
        current_app.logger.info("database: migrating")
        upgrade(directory=str(_migrations()))
