"""Every page, on the smallest phone and on a desk: axe finds nothing, and nothing has to be scrolled sideways."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page
from sqlalchemy.orm import Session

import crowd
import makers
from browser import sign_in, violations
from conftest import START, settings_for
from served import running_site
from stem.core.db import db, transaction
from stem.core.periods import Month
from stem.domain.feedback.invitations import address_for_handover
from stem.domain.organisation.tables import Installation
from stem.domain.statements.tables import RespondentKind
from stem.factory import create_app

pytestmark = pytest.mark.browser
WORKER = "noord1@example.org"
LONG = "Ik had graag geweten wat er in het verslag kwam te staan, en wanneer we elkaar weer zien. " * 4


@dataclass
class Lived:
    """What happened on a site before the test: a case with shared responses, and one open invitation per kind."""

    case: Any
    conversation: Any
    receipt: str
    open: dict[RespondentKind, makers.Invited]
    handover: str


@pytest.fixture(scope="module")
def history(sqlite_template: Path, built: Path) -> tuple[Path, Lived]:
    """A database with months of answers in it, made once, and what is in it."""
    path = built / "lived-in.sqlite"
    shutil.copy(sqlite_template, path)
    app = create_app(settings_for(built, f"sqlite:///{path}"))
    with app.app_context():
        with transaction() as session:
            lived = live(session)
        db.engine.dispose()
    return path, lived


def live(session: Session) -> Lived:
    session.add(Installation(demo=True))  # so that the banner is on every page
    month = Month.of(START.date())
    for past in (Month(2026, 8), Month(2026, 9), Month(2026, 10)):
        for team in makers.TEAMS:
            crowd.give(session, past, team, [{"heard": 3 + at % 3, "time": 1 + at % 5} for at in range(9)])
    first = makers.invite(session, now=crowd.noon(month, 0), worker=WORKER)
    makers.respond(session, first, {"heard": 4, "time": 2}, now=crowd.noon(month, 0), comment=LONG)
    case = session.get_one(makers.Case, first.case_id)
    for week in (0, 1):
        now = crowd.noon(month, week)
        invited = makers.invite_in(session, case, worker=WORKER, now=now)
        scores = {"heard": 5, "explained": 3, "expect": 2, "written": 4, "counts": 5, "time": 1}
        receipt = makers.respond(session, invited, scores, now=now, key=f"{week}")
    still_open = {kind: makers.invite(session, now=START, worker=WORKER, kind=kind) for kind in RespondentKind}
    handover = address_for_handover(still_open[RespondentKind.PARENT].issued.id)
    return Lived(first.case_id, invited.conversation_id, receipt, still_open, handover)


@pytest.fixture
def lived_in(history: tuple[Path, Lived], tmp_path: Path, built: Path) -> Iterator[Any]:
    """A running site on a copy of that database."""
    path = tmp_path / "stem.sqlite"
    shutil.copy(history[0], path)
    with running_site(built, path) as site:
        site.lived = history[1]
        yield site


def start(page: Page, site: Any) -> None:
    page.goto(f"{site.url}/")


def wrong_code(page: Page, site: Any) -> None:
    page.goto(f"{site.url}/")
    page.fill("#code", "22222222")
    page.click("form button.wide")


def questions(kind: RespondentKind) -> Callable[[Page, Any], None]:
    def go(page: Page, site: Any) -> None:
        page.goto(f"{site.url}/i/{site.lived.open[kind].token}")

    go.__name__ = f"questions_{kind.value}"
    return go


def refused(page: Page, site: Any) -> None:
    questions(RespondentKind.PARENT)(page, site)
    page.evaluate("document.querySelector('textarea').removeAttribute('maxlength')")
    page.fill("textarea", "x" * 1001)
    page.click("form button.wide")
    page.wait_for_selector("[role=alert]")


def thanks(page: Page, site: Any) -> None:
    questions(RespondentKind.CHILD)(page, site)
    page.click("form button.wide")
    page.wait_for_selector("span.code")


def thanks_on_the_workers_device(page: Page, site: Any) -> None:
    page.goto(f"{site.url}/i/{site.lived.handover}")
    page.click("form button.wide")
    page.wait_for_selector("span.code")


def used(page: Page, site: Any) -> None:
    page.goto(f"{site.url}/i/{'A' * 22}")


def receipt(page: Page, site: Any) -> None:
    page.goto(f"{site.url}/receipt")


def own_answers(page: Page, site: Any) -> None:
    receipt(page, site)
    page.fill("#code", site.lived.receipt)
    page.click("form button.wide")
    page.wait_for_selector("dl")


def withdrawing(page: Page, site: Any) -> None:
    own_answers(page, site)
    page.click("section[aria-labelledby=away] button")
    page.wait_for_load_state()


def not_there(page: Page, site: Any) -> None:
    page.goto(f"{site.url}/nowhere")


CLIENT = [
    start,
    wrong_code,
    *(questions(kind) for kind in RespondentKind),
    refused,
    thanks,
    thanks_on_the_workers_device,
    used,
    receipt,
    own_answers,
    withdrawing,
    not_there,
]
STAFF = {
    WORKER: [
        "/worker/",
        "/worker/cases",
        "/worker/cases?q=nergens",
        "/worker/cases/{site.lived.case}",
        "/worker/cases/{site.lived.case}/conversations/new",
        "/worker/conversations/{site.lived.conversation}",
        "/worker/review",
        "/worker/nowhere",
    ],
    "council@example.org": [
        "/council/",
        "/council/?kind=child",
        "/council/?place=region:eemland",
        "/council/statements/heard",
    ],
    "administrator@example.org": ["/admin/", "/admin/statements", "/admin/people"],
    "ambassador@example.org": ["/account/"],
}


# Contrast does not depend on the width, nor width on the colours: two of the four combinations show both.
MODES = pytest.mark.parametrize(("size", "scheme"), [("small", "light"), ("desk", "dark")])


@MODES
def test_the_clients_pages(lived_in, window, size, scheme):
    found = {}
    for go in CLIENT:
        page = window(size, color_scheme=scheme)
        go(page, lived_in)
        found[go.__name__] = violations(page)
        page.context.close()
    assert {name: told for name, told in found.items() if told} == {}


@MODES
@pytest.mark.parametrize("email", STAFF)
def test_the_staffs_pages(lived_in, window, size, scheme, email):
    page = window(size, color_scheme=scheme)
    page.goto(f"{lived_in.url}/account/sign-in")
    found = {"sign-in": violations(page)}
    sign_in(page, lived_in.url, email)
    for address in STAFF[email]:
        page.goto(lived_in.url + address.format(site=lived_in))
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        found[address] = violations(page)
    assert {name: told for name, told in found.items() if told} == {}


@MODES
def test_the_page_that_shows_an_invitation(lived_in, window, size, scheme):
    page = window(size, color_scheme=scheme)
    sign_in(page, lived_in.url, WORKER)
    page.goto(f"{lived_in.url}/worker/conversations/{lived_in.lived.open[RespondentKind.PARENT].conversation_id}")
    page.click("form[action$='/invitation'] button")
    page.wait_for_selector(".qr")
    assert violations(page) == []


def test_answering_with_the_keyboard_only(lived_in, window):
    page = window("phone")
    questions(RespondentKind.PARENT)(page, lived_in)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "exit"
    page.focus("input[name=heard][value='1']")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert page.evaluate("[...new FormData(document.forms[0])].filter(one => one[0] != 'once').map(String)") == [
        "lang,nl",
        "heard,3",
        "explained,1",
        "comment,",
    ]
    page.focus("form button.wide")
    page.keyboard.press("Enter")
    page.wait_for_selector("span.code")


def test_leaving_quickly_leaves_nothing_behind(lived_in, window):
    page = window("phone")
    page.goto(f"{lived_in.url}/health")
    questions(RespondentKind.PARENT)(page, lived_in)
    page.fill("textarea", "Dit mag niemand zien")
    page.click("a.exit")
    page.wait_for_url("**/health")
    page.go_back()

    assert "Dit mag niemand zien" not in page.content()
    assert page.locator("textarea").count() == 0
