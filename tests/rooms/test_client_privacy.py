"""Nothing on the client's phone betrays them: no cookie, nothing kept, a way out before everything else."""

from __future__ import annotations

import pytest

import makers
from stem.core.db import transaction
from stem.domain.feedback.invitations import address_for_handover
from strict import checked, tags

PAGES = ["/", "wrong code", "/receipt", "answer", "refused", "thanks", "handover", "/done", "closed", "too much"]
PAGES += ["own answers", "audience", "withdraw", "gone", "no receipt", "method"]


@pytest.fixture(params=PAGES)
def page(request, app, an_invitation, now):
    """Each page of the client's room, as it comes."""
    return fetch(app.test_client(), request.param, an_invitation, now)


def fetch(client, what, an_invitation, now):
    if what.startswith("/"):
        return client.get(what)
    invited = an_invitation()
    address = f"/i/{invited.token}"
    with_receipt = {"own answers": "/receipt", "audience": "/receipt/audience", "withdraw": "/receipt/withdraw"}
    if what in {*with_receipt, "gone"}:
        with transaction() as writing:
            code = makers.respond(writing, invited, {"heard": 3}, now=now)
        sure = {"sure": "yes"} if what == "gone" else {}
        return client.post(
            with_receipt.get(what, "/receipt/withdraw"), data={"code": code, "audience": "totals", **sure}
        )
    asked = {
        "wrong code": lambda: client.post("/", data={"code": "22222222"}),
        "no receipt": lambda: client.post("/receipt", data={"code": "22222222"}),
        "answer": lambda: client.get(address),
        "refused": lambda: client.post(address, data={"heard": "9"}),
        "thanks": lambda: client.post(address, data={"heard": "4"}),
        "handover": lambda: client.post("/i/" + address_for_handover(invited.issued.id), data={"heard": "4"}),
        "closed": lambda: client.get("/i/" + "A" * 22),
        "too much": lambda: client.post(address, data={"comment": "a" * 100_000}),
        "method": lambda: client.get("/receipt/withdraw"),
    }
    return asked[what]()


def test_no_cookie_is_set_and_none_is_looked_at(page):
    assert "Set-Cookie" not in page.headers
    assert "Cookie" not in page.headers.get("Vary", "")


def test_nothing_is_kept_or_told_to_others(page):
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    assert page.headers["X-Content-Type-Options"] == "nosniff"


def test_the_way_out_is_the_first_stop_of_the_tab_key(page):
    root = checked(page.text)
    stops = [one for one in root.iter() if is_a_stop(one)]

    assert stops[0].get("class") == "exit"
    assert stops[0].get("href") == "https://www.knmi.nl/"
    assert stops[0].get("rel") == "noreferrer"
    assert not [one for one in root.iter() if one.get("tabindex") or one.get("autofocus") is not None]


def is_a_stop(one):
    tag = str(one.tag).rpartition("}")[2]
    return (
        (tag == "a" and one.get("href"))
        or tag in {"summary", "button", "textarea", "select"}
        or (tag == "input" and one.get("type") != "hidden")
    )


def test_title_and_page_are_neutral(page):
    root = checked(page.text)
    assert [one.text for one in tags(root, "title")] == ["Zes korte vragen"]
    for name in ("De Stem", "SAVE", "Eemland", "jeugd", "Team noord"):
        assert name not in page.text


def test_nothing_comes_from_elsewhere(page):
    root = checked(page.text)
    sources = [one.get("src") or one.get("href") for tag in ("script", "link", "img") for one in tags(root, tag)]
    assert all(source.startswith(("/static/", "data:,")) for source in sources)


@pytest.mark.parametrize("what", ["/", "answer", "thanks", "closed", "own answers", "too much"])
def test_a_signed_in_workers_session_is_neither_read_nor_refreshed(visitor, an_invitation, now, what):
    visitor.sign_in("noord1@example.org")
    with visitor.client.session_transaction() as kept:
        kept.permanent = True
    page = fetch(visitor.client, what, an_invitation, now)

    assert "Set-Cookie" not in page.headers
    assert "Cookie" not in page.headers.get("Vary", "")
    assert "Noord1" not in page.text


def test_every_page_of_the_room_is_known_to_have_no_session(app):
    from stem.core.sessions import CLIENT_FOLDERS, CLIENT_PAGES

    rules = list(app.url_map.iter_rules())
    without = {rule.endpoint for rule in rules if rule.rule in CLIENT_PAGES or rule.rule.startswith(CLIENT_FOLDERS)}
    assert without == {rule.endpoint for rule in rules if rule.endpoint.startswith("client.")}
