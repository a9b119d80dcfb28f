"""The app behind a real address, with a clock that the test moves."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from conftest import MovableClock, settings_for
from stem.core.clock import set_clock
from stem.core.db import db
from stem.factory import create_app


@dataclass
class Site:
    """A running server; `lived` is what the test's own history put into it."""

    app: Flask
    clock: MovableClock
    url: str
    lived: Any = None


class _Silent(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing: the test's own output is what counts."""


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve an app on a free port of this machine; gives its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Silent)
    server.daemon_threads = False  # wait for every answer, so that nothing outlives its database
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def running_site(built: Path, database: Path) -> Iterator[Site]:
    """A site on an SQLite database."""
    clock = MovableClock()
    app = create_app(settings_for(built, f"sqlite:///{database}"))
    set_clock(app, clock)
    with served(app) as url:
        known = app.extensions["stem.settings"]
        app.extensions["stem.settings"] = replace(known, base_url=url, exit_url=f"{url}/health")
        yield Site(app, clock, url)
    with app.app_context():
        db.engine.dispose()
