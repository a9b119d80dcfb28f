"""The promise, end to end: from a phone to the worker's page and, once its month has closed, to the council's."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Error, Page, expect

import crowd
from browser import sign_in, violations
from stem.core.db import db, transaction
from stem.core.periods import Month

pytestmark = pytest.mark.browser
WORKER = "noord1@example.org"
SAID = {"nl": "Er was te weinig tijd voor vragen.", "en": "There was too little time for questions."}
HEARD_BEST = 4
# Seven families answered before ours, about the same statement: 3 x 'een beetje', 4 x 'best wel'.
BEFORE = [3, 3, 3, 4, 4, 4, 4]


@dataclass
class Walk:
    """A worker's desk and a client's phone on one site."""

    site: Any
    window: Any
    js: bool
    locale: str
    desk: Page

    def phone(self) -> Page:
        return self.window("phone", js=self.js, locale=f"{self.locale}-NL")

    def invite(self) -> tuple[str, str]:
        """Open a case, record a conversation with one parent, invite; the link and the code that are shown."""
        desk = self.desk
        desk.goto(f"{self.site.url}/worker/cases")
        desk.click("section[aria-labelledby=new] button")
        desk.click("a[href$='/conversations/new']")
        desk.select_option("#outcome-1", "asked")
        desk.click("main form button")
        desk.select_option("select[name=language]", self.locale)
        desk.click("main form[action$='/invitation'] button")
        message = desk.input_value("#message")
        return re.search(r"http\S+", message)[0], desk.inner_text(".code")

    def see_case(self) -> str:
        """The page of the case that was opened last, as the worker and the client look at it together."""
        self.desk.goto(f"{self.site.url}/worker/cases")
        self.desk.click("tbody a >> nth=0")
        return self.desk.inner_text("main")


def answer(page: Page, *, audience: str | None, comment: str = "", heard: int = HEARD_BEST) -> str:
    """Fill in the form as a thumb does, and send it; the receipt code."""
    page.check(f"input[name=heard][value='{heard}']")
    page.check("input[name=time][value=na]")
    if comment:
        page.fill("textarea[name=comment]", comment)
    if audience:
        page.check(f"input[name=audience][value={audience}]")
    page.click("form button.wide")
    page.wait_for_selector("span.code")
    return page.inner_text("span.code")


@pytest.fixture(
    params=[("nl", True), ("nl", False), ("en", True), ("en", False)], ids=lambda one: f"{one[0]}-js={one[1]}"
)
def walk(request, site, window):
    locale, js = request.param
    desk = window("desk", js=js)
    sign_in(desk, site.url, WORKER)
    if locale != "nl":
        desk.click(f"button[lang={locale}]")
    return Walk(site, window, js, locale, desk)


def test_from_the_phone_to_the_council(walk):
    site = walk.site
    with site.app.app_context(), transaction() as session:
        crowd.give(session, Month.of(site.clock.moment.date()), "noord", crowd.faces("heard", BEFORE))

    shared_by_link(walk)
    kept_for_the_totals_by_code(walk)
    shared_by_handover(walk)

    site.clock.forward(days=35)
    council = walk.window("desk", js=walk.js)
    sign_in(council, site.url, "council@example.org")
    council.goto(f"{site.url}/council/?kind=parent")
    # 3 x 'een beetje' and 4 + 3 x 'best wel': exactly the recount, with our three in it
    row = council.locator("article table").first.locator("tbody tr").last
    expect(row.locator("td")).to_have_text(["0", "0", "3", str(4 + 3), "0", "10"])
    with site.app.app_context():
        from stem.domain.feedback.recount import differences

        assert list(differences(db.session())) == []


def shared_by_link(walk: Walk) -> None:
    """Own phone, by the link: shared with the worker, who then sees it, words and all."""
    url, _code = walk.invite()
    phone = walk.phone()
    phone.goto(url)
    expect(phone.locator("html")).to_have_attribute("lang", walk.locale)
    assert phone.context.cookies() == []
    answer(phone, audience="worker", comment=SAID[walk.locale])
    assert phone.context.cookies() == []
    phone.goto(url)
    assert phone.locator("form fieldset").count() == 0  # used up

    assert SAID[walk.locale] in walk.see_case()


def kept_for_the_totals_by_code(walk: Walk) -> None:
    """Own phone, by the typed code: for the totals only, and the worker's page stays as it was."""
    _url, code = walk.invite()
    before = walk.see_case()
    phone = walk.phone()
    phone.goto(f"{walk.site.url}/?lang={walk.locale}")
    phone.fill("#code", code.lower().replace("-", " "))
    phone.click("form button.wide")
    receipt = answer(phone, audience=None, comment="Alleen voor de totalen.")

    assert walk.see_case() == before
    phone.goto(f"{walk.site.url}/receipt?lang={walk.locale}")
    phone.fill("#code", receipt)
    phone.click("form button.wide")
    expect(phone.locator("main")).to_contain_text("Alleen voor de totalen.")


def shared_by_handover(walk: Walk) -> None:
    """On the worker's device: the worker's pages are shut until the worker signs in again."""
    walk.invite()
    device = walk.desk
    device.click("form[action$='/handover'] button")
    expect(device.locator("fieldset.q")).to_have_count(7)
    questions = device.url
    with suppress(Error):  # the browser may refuse to send the worker's form again, which is as good
        device.go_back()
    assert device.locator(".code, .kicker").count() == 0
    device = device.context.new_page()
    for address in ("/worker/", "/worker/cases", "/account/"):
        device.goto(walk.site.url + address)
        expect(device.locator("#password")).to_have_count(1)
    device.goto(questions)
    answer(device, audience="worker")
    device.click("form[action$='/done'] button")
    expect(device.locator("form")).to_have_count(0)

    sign_in(device, walk.site.url, WORKER)
    assert "/worker/" in device.url
    assert walk.see_case()


def test_a_double_tap_and_a_reload_lead_to_the_same_thank_you(walk):
    url, _code = walk.invite()
    phone = walk.phone()
    phone.goto(url)
    first = answer(phone, audience="worker")
    phone.reload()

    assert phone.inner_text("span.code") == first
    assert violations(phone) == [] if walk.js else True
