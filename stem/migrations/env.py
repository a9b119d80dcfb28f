"""How Alembic meets the app's tables: the same migrations on SQLite and PostgreSQL."""

from __future__ import annotations

from alembic import context
from flask import current_app

from stem.core.db import db


def run() -> None:
    """Migrate over the app's own connection settings."""
    options = current_app.extensions["migrate"].configure_args
    with db.engine.connect() as connection:
        on_sqlite = connection.dialect.name == "sqlite"
        if on_sqlite:  # a table that is rebuilt is gone for a moment
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.commit()
        context.configure(connection=connection, target_metadata=db.metadata, **options)
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
        if on_sqlite:
            connection.exec_driver_sql("PRAGMA foreign_keys=ON")


run()
