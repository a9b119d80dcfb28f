"""What every command stands in: the app, a database that is up to date, and errors that a person can read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, ParamSpec

import click
from flask import Flask
from sqlalchemy.exc import InterfaceError, OperationalError

from stem.core.db import db, upgrade_database
from stem.core.errors import StemError
from stem.settings import SettingsError

Given = ParamSpec("Given")
MakeApp = Callable[[], Flask]


def in_app(command: Callable[Given, Any]) -> Callable[Given, Any]:
    """Give a command the app's context and an up-to-date database; what goes wrong becomes one line on stderr."""

    @wraps(command)
    def inside(*args: Given.args, **kwargs: Given.kwargs) -> Any:
        with ready_app(click.get_current_context().obj):
            return command(*args, **kwargs)

    return inside


@contextmanager
def ready_app(make_app: MakeApp) -> Iterator[Flask]:
    """The app, inside its context, with all migrations done; exit code 2 when it cannot be made."""
    try:
        app = make_app()
    except SettingsError as error:
        raise _Unusable(str(error)) from error
    with app.app_context():
        try:
            upgrade_database()
            yield app
        except StemError as error:
            raise click.ClickException(str(error)) from error
        except (OperationalError, InterfaceError) as error:
            cause = str(error.orig).strip().partition("\n")[0]
            raise _Unusable(f"the database cannot be used: {cause}") from error
        finally:
            db.session.remove()


class _Unusable(click.ClickException):
    """Nothing can be done before an operator mends something."""

    exit_code = 2
