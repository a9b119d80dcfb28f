"""A real browser, a phone's and a desk's window, and a server whose clock the test moves."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Error, Page, Playwright, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from browser import WINDOWS
from conftest import MovableClock, settings_for, without
from stem.core.clock import set_clock
from stem.core.db import db
from stem.factory import create_app

DEBIAN_CHROMIUM = Path("/usr/bin/chromium")
CALM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass
class Site:
    """A running server with the makers' organisation on it."""

    app: Flask
    clock: MovableClock
    url: str


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


@pytest.fixture
def site(sqlite_template: Path, built: Path, tmp_path: Path) -> Iterator[Site]:
    path = tmp_path / "stem.sqlite"
    shutil.copy(sqlite_template, path)
    clock = MovableClock()
    app = create_app(settings_for(built, f"sqlite:///{path}"))
    set_clock(app, clock)
    with served(app) as url:
        known = app.extensions["stem.settings"]
        app.extensions["stem.settings"] = replace(known, base_url=url, exit_url=f"{url}/health")
        yield Site(app, clock, url)
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as one:
        yield one


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """Debian's Chromium where there is one, else the one that Playwright downloads."""
    path = os.environ.get("STEM_CHROMIUM") or (DEBIAN_CHROMIUM if DEBIAN_CHROMIUM.exists() else None)
    try:
        browser = playwright.chromium.launch(executable_path=path, args=CALM)
    except Error:
        without("Chromium (apt-get install chromium, or playwright install chromium)")
    yield browser
    browser.close()


@pytest.fixture
def window(chromium: Browser) -> Iterator[Any]:
    """Make a window with cookies of its own: `window("phone", js=False)`."""
    contexts: list[BrowserContext] = []

    def make(size: str = "phone", *, js: bool = True, locale: str = "nl-NL", **options: Any) -> Page:
        context = chromium.new_context(
            viewport=WINDOWS[size], java_script_enabled=js, locale=locale, has_touch=size != "desk", **options
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()
