"""What the answer page costs a phone: every byte on the wire, from the real server to a real browser.

Makes an installation of its own in a temporary folder, serves it as `stem run` does, opens the answer page with an
empty cache, and prints each request. Exit code 1 when the page is heavier than it may be.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "utrecht.toml"
DEBIAN_CHROMIUM = Path("/usr/bin/chromium")
CALM = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
STEM = [sys.executable, "-m", "stem.main"]
WORKER = "bench@example.org"
MOST_BYTES = 14 * 1024
MOST_REQUESTS = 3
MOST_SCRIPT = 3 * 1024
PATIENCE = 30


@dataclass
class Cost:
    """One request: what came back over the wire, and how much of that was headers."""

    url: str
    kind: str
    whole: int = 0
    headers: int = 0

    @property
    def body(self) -> int:
        return self.whole - self.headers


def main() -> int:
    pages = [(kind, locale) for kind in ("parent", "child") for locale in ("nl", "en")]
    path = DEBIAN_CHROMIUM if DEBIAN_CHROMIUM.exists() else None
    with tempfile.TemporaryDirectory() as folder, _serving(Path(folder)) as invite, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CALM)
        heavy = [_report(f"{kind}, {locale}", *_loaded(browser, invite(kind, locale))) for kind, locale in pages]
        browser.close()
    return 1 if any(heavy) else 0


@contextmanager
def _serving(folder: Path) -> Iterator[Any]:
    """A served installation; yields a function that makes an answer page's address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    env = {name: value for name, value in os.environ.items() if not name.startswith("STEM_")}
    env |= {"STEM_VAR": str(folder / "var"), "STEM_BASE_URL": base}
    _stem(env, "init", str(_organisation(folder)))
    server = subprocess.Popen([*STEM, "run", "--port", str(port)], cwd=ROOT, env=env, stdout=subprocess.DEVNULL)
    try:
        _wait_for(f"{base}/health")
        yield lambda kind, locale: _invitation(env, kind, locale)
    finally:
        server.terminate()
        server.wait(PATIENCE)


def _stem(env: dict[str, str], *words: str) -> str:
    return subprocess.run([*STEM, *words], cwd=ROOT, env=env, check=True, capture_output=True, text=True).stdout


def _organisation(folder: Path) -> Path:
    """The shipped example with one worker in its first team."""
    text = EXAMPLE.read_text()
    team = text.split("[[teams]]", 1)[1].split('code = "', 1)[1].split('"', 1)[0]
    path = folder / "organisation.toml"
    worker = f'[[people]]\nemail = "{WORKER}"\nname = "Bench"\nroles = ["worker"]\nteams = ["{team}"]\n'
    path.write_text(f"{text}\n{worker}")
    return path


def _invitation(env: dict[str, str], kind: str, locale: str) -> str:
    made = _stem(env, "invite", "--worker", WORKER, "--kind", kind, "--locale", locale, "--json")
    url: str = json.loads(made)["url"]
    return url


def _wait_for(url: str) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            with urlopen(url):
                return
        except URLError:
            time.sleep(0.1)
    raise SystemExit("the server did not start")


def _loaded(browser: Browser, url: str) -> tuple[str, list[Cost]]:
    """Open a page on a phone that was never here, and note every request."""
    costs: dict[str, Cost] = {}

    def sent(event: dict[str, Any]) -> None:
        costs[event["requestId"]] = Cost(event["request"]["url"], event["type"])

    def answered(event: dict[str, Any]) -> None:
        costs[event["requestId"]].headers = int(event["response"]["encodedDataLength"])

    def finished(event: dict[str, Any]) -> None:
        costs[event["requestId"]].whole = int(event["encodedDataLength"])

    context = browser.new_context(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.on("Network.requestWillBeSent", sent)
    wire.on("Network.responseReceived", answered)
    wire.on("Network.loadingFinished", finished)
    wire.send("Network.enable")
    page.goto(url, wait_until="networkidle")
    context.close()
    return urlsplit(url).netloc, [cost for cost in costs.values() if not cost.url.startswith("data:")]


def _report(what: str, host: str, costs: list[Cost]) -> bool:
    """Print what a page costs; return whether that is too much."""
    body, whole = sum(cost.body for cost in costs), sum(cost.whole for cost in costs)
    script = sum(cost.body for cost in costs if cost.kind == "Script")
    elsewhere = [cost.url for cost in costs if urlsplit(cost.url).netloc != host]
    print(f"\nanswer page ({what})\n{'request':<34}{'kind':<12}{'body':>8}{'with headers':>14}")
    for cost in costs:
        path = urlsplit(cost.url).path
        print(f"{'/i/...' if path.startswith('/i/') else path:<34}{cost.kind:<12}{cost.body:>8}{cost.whole:>14}")
    print(f"{f'{len(costs)} requests (at most {MOST_REQUESTS})':<46}{body:>8}{whole:>14}  bytes (at most {MOST_BYTES})")
    print(f"script: {script} bytes (at most {MOST_SCRIPT}); third-party requests: {len(elsewhere)} {elsewhere or ''}")
    if not all(cost.whole for cost in costs):
        print("a request was not weighed: this measurement says nothing")
        return True
    return whole > MOST_BYTES or len(costs) > MOST_REQUESTS or script > MOST_SCRIPT or bool(elsewhere)


if __name__ == "__main__":
    sys.exit(main())
