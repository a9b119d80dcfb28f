"""What cannot be stored: a clear error, nothing changed, and what was typed kept."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select

from stem.domain.feedback.tables import Answer, Invitation, Response
from stem.domain.tallies.tables import Tally
from strict import checked, tags

FORM = "application/x-www-form-urlencoded"


def send(visitor, address, body, status=422):
    answer = visitor.client.post(address, data=body, content_type=FORM)
    assert answer.status_code == status
    visitor.page = answer.text
    return checked(answer.text)


def chosen(root):
    return {one.get("name"): one.get("value") for one in tags(root, "input") if one.get("checked") is not None}


def hidden(root, name):
    return next(one.get("value") for one in tags(root, "input") if one.get("name") == name)


def typed(root):
    return next(tags(root, "textarea")).text or ""


def nothing_is_stored(session):
    session.expire_all()
    counts = [session.scalar(select(func.count()).select_from(table)) for table in (Response, Answer, Tally)]
    return counts == [0, 0, 0] and session.scalars(select(Invitation.used)).all() == [False]


@pytest.fixture
def address(an_invitation):
    return f"/i/{an_invitation().token}"


BAD = {
    "unknown statement": (b"sneaky=3", None),
    "zero": (b"heard=0", "heard"),
    "six": (b"heard=6", "heard"),
    "a fraction": (b"heard=3.0", "heard"),
    "an Arabic three": "heard=٣".encode(),
    "an escaped Arabic three": (urlencode({"heard": "٣"}).encode(), "heard"),
    "twice": (b"heard=3&heard=3", "heard"),
    "nul": (b"comment=a%00b", "comment"),
    "lone surrogate": (b"comment=a%ED%A0%80b", "comment"),
    "too long": (b"comment=" + b"a" * 1001, "comment"),
    "unknown reader": (b"audience=manager", "audience"),
    "damaged number": (b"once=x", None),
}
BAD["an Arabic three"] = (BAD["an Arabic three"], "heard")


@pytest.mark.parametrize("what", BAD)
def test_bad_input_is_refused_with_a_message_at_its_field(visitor, session, address, what):
    body, field = BAD[what]
    once = hidden(checked(visitor.get(address).text), "once")
    kept = {"time": "na", "written": "2"} | ({} if field == "audience" else {"audience": "ambassador"})
    numbered = b"" if b"once" in body else b"&once=" + once.encode()
    root = send(visitor, address, body + b"&" + urlencode(kept).encode() + numbered)

    assert nothing_is_stored(session)
    assert chosen(root) == kept
    assert (hidden(root, "once") == once) is (what != "damaged number")
    alert = next(one for one in tags(root, "div") if one.get("role") == "alert")
    links = [one.get("href") for one in tags(alert, "a")]
    assert links == ([f"#{field}"] if field else [])
    assert [one.get("id") for one in tags(root, "p") if one.get("class") == "error"] == (
        [f"{field}-error"] if field else []
    )


def test_a_refused_form_can_be_mended_and_sent(visitor, session, address):
    visitor.get(address)
    root = send(visitor, address, b"comment=" + b"a" * 1001 + b"&heard=4")
    send(visitor, address, urlencode({**chosen(root), "comment": "a", "once": hidden(root, "once")}).encode(), 200)

    assert session.scalars(select(Response.comment)).all() == ["a"]


def test_what_was_typed_is_shown_again_made_harmless(visitor, session, address):
    text = '</textarea><script>alert(1)</script> "&lt;\n\n  twee'
    root = send(visitor, address, urlencode({"comment": text + "\0", "heard": "5"}).encode())

    assert typed(root).strip() == text
    assert not [one for one in tags(root, "script") if not one.get("src")]


def test_a_thousand_characters_are_kept_and_one_more_is_counted(visitor, session, an_invitation):
    root = send(visitor, f"/i/{an_invitation().token}", urlencode({"comment": "é" * 1001}).encode())
    assert typed(root).strip() == "é" * 1001
    assert "1 teken te lang" in visitor.page
    send(visitor, f"/i/{an_invitation().token}", urlencode({"comment": "é" * 1000}).encode(), 200)

    assert session.scalars(select(Response.comment)).all() == ["é" * 1000]


@pytest.mark.parametrize("page", ["answer", "/", "/receipt", "/receipt/withdraw"])
def test_too_much_is_refused_before_it_is_read(visitor, session, address, page):
    send(visitor, address if page == "answer" else page, b"code=" + b"a" * 100_000, 413)

    assert "te veel tekst" in visitor.page
    assert nothing_is_stored(session)


def test_what_was_pasted_is_given_back_to_be_shortened(visitor, session, address):
    root = send(visitor, address, b"heard=4&comment=" + b"a" * 100_000, 413)

    assert "te veel tekst" in visitor.page
    assert typed(root).strip() == "a" * 100_000
    assert chosen(root) == {"heard": "4"}
    assert nothing_is_stored(session)


def test_what_nobody_types_is_not_read_at_all(visitor, session, address):
    send(visitor, address, b"comment=" + b"a" * 1_000_000, 413)

    assert "aaaa" not in visitor.page
    assert nothing_is_stored(session)


def test_another_kind_of_form_is_refused(visitor, session, address):
    answer = visitor.client.post(address, json={"heard": 3})

    assert answer.status_code == 422
    assert nothing_is_stored(session)


def test_a_number_of_a_set_that_does_not_exist_is_refused(visitor, session, address):
    send(visitor, address, b"once=999999999." + b"a" * 22 + b"&heard=3")

    assert nothing_is_stored(session)


def test_nothing_that_was_typed_is_logged(visitor, address, caplog):
    with caplog.at_level("DEBUG"):
        send(visitor, address, b"comment=mijnbuurman%00&heard=7")
        send(visitor, address, b"comment=mijnbuurman&heard=3", 200)
        send(visitor, "/", b"code=mijnbuurman")

    assert "mijnbuurman" not in caplog.text


def test_after_ten_wrong_codes_the_next_has_to_wait(visitor, an_invitation):
    invited = an_invitation()
    for number in range(10):
        send(visitor, ("/", "/receipt", "/receipt/withdraw")[number % 3], b"code=22222222")
    refused = visitor.client.post("/", data={"code": invited.issued.code})

    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 600
    checked(refused.text)
    assert visitor.client.post("/receipt", data={"code": "22222222"}).status_code == 429
    visitor.get("/")
    visitor.get(f"/i/{invited.token}")
    visitor.post(f"/i/{invited.token}", {"heard": "3"})
    elsewhere = visitor.client.post("/", data={"code": "22222222"}, environ_base={"REMOTE_ADDR": "192.0.2.7"})
    assert elsewhere.status_code == 422


def test_one_household_with_many_addresses_is_one_source(visitor):
    for number in range(10):
        place = {"REMOTE_ADDR": f"2001:db8:1:2::{number}"}
        assert visitor.client.post("/", data={"code": "x"}, environ_base=place).status_code == 422
    for address, status in (("2001:db8:1:2:ffff::1", 429), ("2001:db8:1:3::1", 422)):
        assert visitor.client.post("/", data={"code": "x"}, environ_base={"REMOTE_ADDR": address}).status_code == status


def test_old_addresses_inside_new_ones_are_different_sources(visitor):
    for number in range(12):
        place = {"REMOTE_ADDR": f"::ffff:192.0.2.{number}"}
        assert visitor.client.post("/", data={"code": "x"}, environ_base=place).status_code == 422


def test_right_codes_do_not_count(visitor, an_invitation):
    code = an_invitation().issued.code
    for _ in range(15):
        visitor.post("/", {"code": code}, status=303, follow_redirects=False)
