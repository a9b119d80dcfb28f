"""A real browser, a phone's and a desk's window, and a server whose clock the test moves."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, Playwright, sync_playwright

from browser import WINDOWS
from conftest import without
from served import Site, running_site

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


@pytest.fixture
def site(sqlite_template: Path, built: Path, tmp_path: Path) -> Iterator[Site]:
    """A running server with the makers' organisation on it."""
    path = tmp_path / "stem.sqlite"
    shutil.copy(sqlite_template, path)
    with running_site(built, path) as site:
        yield site


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
