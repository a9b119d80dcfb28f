"""Takes the pictures of the README from a fresh demo: the answer page, a worker's case, the council's overview.

Run from anywhere: `.venv/bin/python docs/pictures/make.py`. Needs Chromium (Debian's, or the one that Playwright gets).
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
STEM = ROOT / ".venv" / "bin" / "stem"
PASSWORD = "samen-aan-tafel"
DEBIAN_CHROMIUM = Path("/usr/bin/chromium")
CALM = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync")  # fmt: skip
PHONE = {"width": 390, "height": 780}
DESK = {"width": 1100, "height": 780}
TALL = {"width": 1100, "height": 1300}
STARTS_WITHIN = 30


def main() -> None:
    """Make the demo, serve it, take the pictures."""
    with tempfile.TemporaryDirectory() as var, sync_playwright() as playwright:
        env = os.environ | {"STEM_VAR": var}
        subprocess.run([STEM, "demo", "--seed", "1"], check=True, env=env)
        with served(env) as address:
            link = invited(env, address)
            path = str(DEBIAN_CHROMIUM) if DEBIAN_CHROMIUM.exists() else None
            browser = playwright.chromium.launch(executable_path=path, args=list(CALM))
            answer_page(browser, link)
            worker_case(browser, address)
            council_overview(browser, address)
            browser.close()


@contextmanager
def served(env: dict[str, str]) -> Iterator[str]:
    """A server on a free port, for as long as the pictures take."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    server = subprocess.Popen([STEM, "run", "--port", str(port)], env=env, stdout=subprocess.DEVNULL)
    try:
        wait_for(address)
        yield address
    finally:
        server.terminate()
        server.wait()


def wait_for(address: str) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until:
        try:
            urlopen(f"{address}/health").close()
        except URLError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the server did not start")


def invited(env: dict[str, str], address: str) -> str:
    """A fresh link for a client."""
    command = [STEM, "invite", "--worker", "worker@example.org", "--json"]
    printed = subprocess.run(command, check=True, env=env, capture_output=True, text=True).stdout
    return address + "/i/" + str(json.loads(printed)["url"]).rpartition("/")[2]


def answer_page(browser: Browser, link: str) -> None:
    page = browser.new_page(viewport=PHONE, device_scale_factor=2)
    page.goto(link)
    page.locator("fieldset").first.scroll_into_view_if_needed()
    page.locator("input[name=heard][value='4']").check(force=True)
    take(page, "answer")


def worker_case(browser: Browser, address: str) -> None:
    """The case with the most to look back on."""
    page = signed_in(browser, address, "worker@example.org")
    page.goto(f"{address}/worker/cases")
    links = page.locator("main a[href*='/worker/cases/']")
    cases = {str(link.get_attribute("href")) for link in links.all() if not _form(link.get_attribute("href"))}
    richest = max(sorted(cases), key=lambda href: how_much(page, address + href))
    page.goto(address + richest)
    take(page, "case")


def _form(href: str | None) -> bool:
    return href is None or href.rstrip("/").endswith(("/new", "/cases")) or "?" in href


def how_much(page: Page, url: str) -> int:
    page.goto(url)
    return page.locator("main svg").count()


def council_overview(browser: Browser, address: str) -> None:
    page = signed_in(browser, address, "council@example.org")
    page.set_viewport_size(TALL)
    page.goto(f"{address}/council/")
    take(page, "council")


def signed_in(browser: Browser, address: str, email: str) -> Page:
    page = browser.new_context(viewport=DESK, device_scale_factor=1.5).new_page()
    page.goto(f"{address}/account/sign-in")
    page.fill("input[name=email]", email)
    page.fill("input[name=password]", PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url(lambda url: "sign-in" not in url)
    return page


def take(page: Page, name: str) -> None:
    page.screenshot(path=HERE / f"{name}.png")
    print(f"docs/pictures/{name}.png")


if __name__ == "__main__":
    main()
