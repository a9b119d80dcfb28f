"""`stem run`: serve, with the one server that is used from a laptop to production."""

from __future__ import annotations

import os
import socket

import click

from stem.cli.context import MakeApp, ready_app
from stem.cli.greeting import greeting
from stem.core.db import db
from stem.settings import Settings, SettingsError

# A request waits for the database most of its time.
THREADS = 8
NOWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  (what everybody listens on, nobody can visit)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Processes that serve.")
@click.pass_obj
def run(make_app: MakeApp, host: str, port: int, workers: int) -> None:
    """Serve De Stem until Ctrl-C or SIGTERM."""
    _refuse_taken_port(host, port)
    address = os.environ.setdefault("STEM_BASE_URL", _address(host, port))
    with ready_app(make_app) as app:
        settings: Settings = app.extensions["stem.settings"]
        _note_address(settings, address)
        click.echo(greeting(address))
        db.engine.dispose()  # a connection must not be shared with the processes that serve
    _serve(host, port, workers)


def _address(host: str, port: int) -> str:
    shown = NOWHERE.get(host, host)
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"


def _refuse_taken_port(host: str, port: int) -> None:
    try:
        family, kind, protocol, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(where)
    except OSError as error:
        reason = error.strerror or "unknown address"
        raise click.ClickException(
            f"cannot listen on {host}, port {port}: {reason}. Choose another with --port."
        ) from error


def _note_address(settings: Settings, address: str) -> None:
    """For `stem invite`, which prints links that work."""
    try:
        settings.address_file.write_text(address + "\n")
    except OSError as error:
        raise SettingsError(f"STEM_VAR: cannot write there ({error.strerror})") from error


def _serve(host: str, port: int, workers: int) -> None:
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    Granian(
        "stem.factory:create_app",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        websockets=False,
        log_level=LogLevels.error,
        log_access=False,  # an address of a client is nobody's business
        respawn_failed_workers=True,
    ).serve()
