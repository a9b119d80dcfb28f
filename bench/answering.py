"""What one completed response costs the server, beside the floor: bare Flask with a page and one insert.

Both run in this process on SQLite with `synchronous=FULL`, one after the other in turns, so that a busy machine slows
both alike. CPU time counts, not the clock on the wall. Only the ratio says something.
"""

from __future__ import annotations

import os
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import Flask, Response, request
from werkzeug.test import Client

ROUNDS, EACH = 7, 60
BUDGET = 3.0
ROOT = Path(__file__).resolve().parent.parent
GZIP = {"Accept-Encoding": "gzip"}


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["STEM_VAR"] = folder
        ours, floor = _stem(), _floor(Path(folder) / "floor.sqlite")
        _cpu(ours), _cpu(floor)  # compile templates and statements
        measured = [(_cpu(ours), _cpu(floor)) for _ in range(ROUNDS)]
    mine, bare = (statistics.median(column) for column in zip(*measured, strict=True))
    ratio = statistics.median(one / other for one, other in measured)
    print(f"{'':28}{'CPU a response':>16}")
    print(f"{'bare Flask, one insert':28}{bare * 1000:13.2f} ms")
    print(f"{'De Stem':28}{mine * 1000:13.2f} ms")
    print(f"{'ratio':28}{ratio:13.1f} x   (budget {BUDGET:g} x)")
    return 0


def _cpu(complete: Callable[[], None]) -> float:
    """Seconds of CPU for one completed response, on the average of a round."""
    began = time.process_time()
    for _ in range(EACH):
        complete()
    return (time.process_time() - began) / EACH


def _floor(path: Path) -> Callable[[], None]:
    """A page of the same size without a template, and one row."""
    database = sqlite3.connect(path, isolation_level=None)
    database.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE given (a, b, c, d, e, f, g)")
    app = Flask("floor")
    page = "<!doctype html><title>Six questions</title>" + "<p>A question</p>" * 150

    @app.get("/")
    def show() -> str:
        return page

    @app.post("/")
    def keep() -> Response:
        row = [
            request.form.get(name) for name in ("heard", "explained", "expect", "written", "counts", "time", "comment")
        ]
        database.execute("INSERT INTO given VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        return Response("Thank you")

    client = Client(app)

    def complete() -> None:
        client.get("/", headers=GZIP)
        assert client.post("/", data=ANSWERS).status_code == 200

    return complete


ANSWERS = {
    "heard": "4",
    "explained": "3",
    "expect": "2",
    "written": "na",
    "counts": "5",
    "time": "4",
    "comment": "Fijn",
}


def _stem() -> Callable[[], None]:
    """The real application, with an open invitation for every response."""
    from stem.factory import create_app

    app = create_app()
    tokens = _invitations(app)
    client = Client(app, use_cookies=False)

    def complete() -> None:
        address = f"/i/{next(tokens)}"
        shown = client.get(address, headers=GZIP)
        assert shown.status_code == 200
        given = client.post(address, data={**ANSWERS, "audience": "worker"})
        assert given.status_code == 200, given.status_code

    return complete


def _invitations(app: Flask) -> Iterator[str]:
    sys.path.insert(0, str(ROOT / "tests"))
    import makers
    from stem.core.db import transaction, upgrade_database

    now = datetime.now(UTC)
    with app.app_context():
        upgrade_database()
        with transaction() as session:
            makers.make_organisation(session)
        with transaction() as session:
            made = [makers.invite(session, now=now, lasts=timedelta(hours=2)) for _ in range(EACH * (ROUNDS + 1))]
    return iter([one.token for one in made])


if __name__ == "__main__":
    sys.exit(main())
