"""The migrations and the tables say the same, up and down, with data in them."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text

import makers
from stem.core.db import _migrations, db, transaction


def test_the_tables_are_what_the_migrations_make(app):
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.metadata) == []


def test_down_and_up_again_with_data(app, session, an_invitation, now):
    invited = an_invitation()
    with transaction():
        makers.respond(session, invited, {"heard": 4}, now=now, comment="Fijn")
    db.session.remove()

    downgrade(directory=str(_migrations()), revision="base")
    assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
    upgrade(directory=str(_migrations()))
    with db.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM response")) == 0


def test_a_broken_reference_is_refused(app):
    from sqlalchemy.exc import IntegrityError

    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(text("INSERT INTO municipality (region_id, name) VALUES (4711, 'Nergens')"))


def test_sqlite_is_set_to_keep_what_it_was_given(app):
    if db.engine.dialect.name != "sqlite":
        return
    with db.engine.connect() as connection:
        pragma = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert pragma == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
