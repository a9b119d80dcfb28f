"""What was said to be saved is saved: through a killed server, and when fifty thumbs tap at once."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select

import makers
from stem.core import keys
from stem.core.db import db, transaction
from stem.domain.feedback.recount import differences
from stem.domain.feedback.tables import Response

SUBMISSIONS = 200
KILLED_AFTER = 60
PATIENCE = 60
RECEIPT = re.compile(r'class="code">\s*([2-9A-Z]{4}-[2-9A-Z]{4})')


def _really_now() -> datetime:
    """The server in its own process has the real clock, so these invitations must be open by it."""
    return datetime.now(UTC)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/health", timeout=1) as response:
            return bool(response.status == 200)
    except OSError:
        return False


def _until(true: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, f"waited {PATIENCE} s for {what}"
        threading.Event().wait(0.05)


@contextmanager
def running_server(app, folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """The real server, as an operator starts it, in a process group of its own."""
    settings = app.extensions["stem.settings"]
    env = os.environ | {
        "STEM_VAR": str(folder),
        "STEM_DATABASE_URL": settings.database_url.replace("+psycopg", ""),
        "STEM_SECRET_KEY": settings.secret_key,
    }
    stem = Path(sys.executable).with_name("stem")
    process = subprocess.Popen(
        [stem, "run", "--port", str(port)],
        env=env,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _until(lambda: _answers(f"http://127.0.0.1:{port}"), "the server")
        yield process
    finally:
        _kill(process)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """As the power does: no goodbye, workers and all."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _send(url: str, token: str, once: str) -> str | None:
    """Send one answer; return the receipt code if the server said that it is saved."""
    fields = {"heard": "4", "time": "na", "audience": "totals", "once": once, "comment": "Dank voor de tijd"}
    body = urllib.parse.urlencode(fields).encode()
    try:
        with urllib.request.urlopen(f"{url}/i/{token}", body, timeout=20) as response:
            found = RECEIPT.search(response.read().decode())
            return found[1].replace("-", "") if found else None
    except (OSError, urllib.error.HTTPError):
        return None


def test_a_killed_server_loses_nothing_and_doubles_nothing(app, clock, tmp_path):
    clock.moment = _really_now()
    with transaction() as session:
        tokens = [makers.invite(session, now=clock.moment).token for _ in range(SUBMISSIONS)]
    onces = {token: f"1.{keys.new_token()}" for token in tokens}
    told: dict[str, str] = {}
    port = _free_port()
    url = f"http://127.0.0.1:{port}"

    def give(token: str) -> None:
        if (receipt := _send(url, token, onces[token])) is not None:
            told[token] = receipt

    with running_server(app, tmp_path, port) as server, ThreadPoolExecutor(8) as hands:
        done = [hands.submit(give, token) for token in tokens]
        _until(lambda: len(told) >= KILLED_AFTER, "the first answers")
        _kill(server)
        for one in done:
            one.result()
    acknowledged = dict(told)
    assert KILLED_AFTER <= len(acknowledged) < SUBMISSIONS

    db.session.rollback()
    stored = set(db.session.scalars(select(Response.receipt_hash)))
    assert {keys.digest("receipt", receipt) for receipt in acknowledged.values()} <= stored

    with running_server(app, tmp_path, port), ThreadPoolExecutor(8) as hands:
        list(hands.map(give, tokens))  # everybody tries again, also those who had been told
    assert {token: told[token] for token in acknowledged} == acknowledged
    assert len(told) == SUBMISSIONS

    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Response)) == SUBMISSIONS
    assert list(differences(db.session())) == []


def test_fifty_at_once_give_one_response(app, clock, tmp_path):
    clock.moment = _really_now()
    with transaction() as session:
        token = makers.invite(session, now=clock.moment).token
    port = _free_port()

    with running_server(app, tmp_path, port), ThreadPoolExecutor(50) as hands:
        url = f"http://127.0.0.1:{port}"
        same = list(hands.map(lambda _: _send(url, token, "1." + "A" * 22), range(50)))

    assert len(set(same)) == 1
    assert same[0] is not None
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Response)) == 1
    assert list(differences(db.session())) == []
