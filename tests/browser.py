"""What the browser tests share: the windows they look through, and what they refuse on a page."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

import makers

WINDOWS = {
    "phone": {"width": 390, "height": 844},
    "small": {"width": 320, "height": 640},
    "desk": {"width": 1280, "height": 900},
}


def violations(page: Page) -> list[str]:
    """What axe finds on a page, target size included; and whether the page scrolls sideways."""
    found = Axe().run(page, options={"rules": {"target-size": {"enabled": True}}}).response["violations"]
    told = [f"{one['id']}: {node['html'][:160]} {node['failureSummary']}" for one in found for node in one["nodes"]]
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return told + ([f"{wide} px wider than the window"] if wide > 0 else [])


def sign_in(page: Page, site_url: str, email: str) -> None:
    """Sign in as staff, as a person would."""
    page.goto(f"{site_url}/account/sign-in")
    page.fill("#email", email)
    page.fill("#password", makers.PASSWORD)
    page.click("main button")
    page.wait_for_url(lambda url: "/sign-in" not in url)
