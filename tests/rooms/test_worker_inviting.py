"""Inviting through two doors, withdrawing, and handing the device over; and that nothing tells who answered."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import unquote

import pytest
from sqlalchemy import select

import makers
from stem.core import keys
from stem.core.db import transaction
from stem.domain.audit.tables import AccessRecord
from stem.domain.feedback.invitations import address_for_code, open_invitation
from stem.domain.feedback.tables import Audience, Door, Invitation, Response
from stem.domain.statements.tables import RespondentKind

WORKER = "noord1@example.org"
LINK = re.compile(r"http://127\.0\.0\.1:8000/i/([\w-]+)")


@pytest.fixture
def worker(visitor):
    visitor.sign_in(WORKER)
    return visitor


def invite(worker, invited, **data):
    worker.post(f"/worker/participants/{invited.participant_id}/invitation", {"language": "nl"} | data)
    return LINK.search(worker.page)[1]


def events(session):
    session.rollback()
    return set(session.scalars(select(AccessRecord.event)))


def test_an_invitation_has_a_link_a_drawing_of_it_and_a_code(worker, session, an_invitation, now):
    token = invite(worker, an_invitation())
    code = re.search(r'class="code">([^<]+)<', worker.page)[1]

    session.rollback()
    behind = open_invitation(session, token, now=now)
    assert (behind.door, behind.kind, behind.locale) == (Door.LINK, RespondentKind.PARENT, "nl")
    by_code = open_invitation(session, address_for_code(session, keys.typed_code(code), now=now), now=now)
    assert by_code.id == behind.id
    assert "tot zaterdag 14 november, 10:30" in worker.page
    assert "<b>127.0.0.1:8000</b>" in worker.page
    assert "invited" in events(session)


def test_the_drawing_holds_the_link(worker, an_invitation):
    import segno

    token = invite(worker, an_invitation())
    drawn = re.search(r'<svg viewBox="0 0 (\d+) \1" role="img"[^>]*><path d="([^"]+)"/>', worker.page)
    dark = set()
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", drawn[2]):
        dark |= {(int(x) + step, int(y)) for step in range(int(width))}
    expected = segno.make_qr(f"http://127.0.0.1:8000/i/{token}", error="m")
    modules = {(x, y) for y, row in enumerate(expected.matrix_iter(border=4)) for x, one in enumerate(row) if one}
    assert dark == modules
    assert int(drawn[1]) == expected.symbol_size(border=4)[0]


@pytest.mark.parametrize(
    ("kind", "language", "message"),
    [
        (RespondentKind.PARENT, "nl", "Wilt u zes korte vragen beantwoorden? "),
        (RespondentKind.CHILD, "nl", "Wil je zes korte vragen beantwoorden? "),
    ],
)
def test_the_shared_message_names_nothing(worker, an_invitation, kind, language, message):
    token = invite(worker, an_invitation(kind=kind), language=language)
    expected = f"{message}http://127.0.0.1:8000/i/{token}"

    assert unescape(re.search(r"readonly>([^<]*)<", worker.page)[1]) == expected
    assert unescape(re.search(r'data-share="([^"]*)"', worker.page)[1]) == expected
    assert unquote(re.search(r'href="sms:\?body=([^"]*)"', worker.page)[1]) == expected


def test_the_language_is_chosen_before(worker, session, an_invitation, now):
    invited = an_invitation()
    worker.get(f"/worker/conversations/{invited.conversation_id}")
    offered = re.findall(r'<option value="(\w\w)" lang', worker.page)
    assert offered[:2] == ["nl", "en"]
    token = invite(worker, invited, language="en")
    session.rollback()
    assert open_invitation(session, token, now=now).locale == "en"
    assert '<html lang="nl">' in worker.page


@pytest.mark.parametrize("language", ["", "xx", "ar-XX", "\0"])
def test_a_language_that_is_not_there_makes_no_invitation(worker, session, an_invitation, language):
    invited = an_invitation()
    url = f"/worker/participants/{invited.participant_id}/invitation"
    worker.get(f"/worker/conversations/{invited.conversation_id}")
    worker.post(url, {"language": language}, status=422)

    assert "Kies een taal uit de lijst." in worker.page
    session.rollback()
    assert session.scalars(select(Invitation.id)).all() == [invited.issued.id]


def test_inviting_anew_stops_the_earlier_link(worker, session, an_invitation, now):
    invited = an_invitation()
    first = invite(worker, invited)
    second = invite(worker, invited)

    session.rollback()
    assert open_invitation(session, first, now=now) is None
    assert open_invitation(session, second, now=now) is not None
    assert "De link en de code hierboven werken dan niet meer" in worker.page


def test_reloading_a_buttons_address_leads_back(worker, an_invitation):
    invited = an_invitation()
    for what in ("invitation", "withdrawal", "outcome"):
        answer = worker.get(f"/worker/participants/{invited.participant_id}/{what}", status=303)
        assert answer.location == f"/worker/conversations/{invited.conversation_id}"
    assert worker.get(f"/worker/invitations/{invited.issued.id}/handover", status=303).location == "/worker/"


def test_withdrawing_closes_it(worker, session, an_invitation, now):
    invited = an_invitation()
    worker.get(f"/worker/conversations/{invited.conversation_id}")
    assert "Gevraagd, open tot zaterdag 14 november, 10:30." in worker.page
    worker.post(f"/worker/participants/{invited.participant_id}/withdrawal")

    assert "Gevraagd, gesloten." in worker.page
    session.rollback()
    assert open_invitation(session, invited.token, now=now) is None
    assert "invitation withdrawn" in events(session)


def test_an_expired_invitation_is_closed(worker, an_invitation, clock):
    invited = an_invitation()
    clock.forward(hours=72)
    worker.get(f"/worker/conversations/{invited.conversation_id}")
    assert "Gevraagd, gesloten." in worker.page


def test_who_declined_can_be_asked_after_all(worker, session, an_invitation):
    invited = an_invitation()
    with transaction() as writing:
        writing.get(makers.Participant, invited.participant_id).outcome = "declined"
    invite(worker, invited)
    session.rollback()
    assert session.get(makers.Participant, invited.participant_id).outcome == "asked"


def handed_over(worker, invited):
    worker.get(f"/worker/conversations/{invited.conversation_id}")
    url = f"/worker/invitations/{invited.issued.id}/handover"
    return worker.post(url, follow_redirects=False, status=303)


def test_handing_over_opens_the_clients_page_and_closes_the_workers(worker, session, an_invitation, now):
    invited = an_invitation()
    kept = ["/worker/", "/worker/cases", "/worker/review", f"/worker/cases/{invited.case_id}", "/account/"]
    kept += [f"/worker/cases/{invited.case_id}/conversations/new", f"/worker/conversations/{invited.conversation_id}"]
    for url in kept[:-3]:
        worker.get(url)
    answer = handed_over(worker, invited)

    session.rollback()
    key = answer.location.removeprefix("/i/")
    assert open_invitation(session, key, now=now).door is Door.HANDOVER
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert [cookie.partition(";")[0] for cookie in answer.headers.getlist("Set-Cookie")] == ["stem="]
    assert not worker.client.get_cookie("stem")
    for url in kept:
        assert worker.get(url, status=302).location.startswith("/account/sign-in")
    for url in (f"/worker/participants/{invited.participant_id}/invitation", "/worker/cases"):
        assert worker.client.post(url).status_code in {302, 400}
    assert "handed over" in events(session)


def test_the_clients_page_after_a_handover_knows_nothing_of_the_worker(worker, an_invitation):
    invited = an_invitation()
    answer = handed_over(worker, invited)
    worker.get(answer.location)
    assert "/worker" not in worker.page
    assert "Noord1" not in worker.page
    worker.sign_in(WORKER)
    assert "Goed om u te zien" in worker.page


@pytest.mark.parametrize("how", ["expired", "withdrawn"])
def test_an_invitation_that_is_over_is_not_handed_over(worker, an_invitation, clock, how):
    invited = an_invitation()
    if how == "expired":
        clock.forward(hours=72)
    else:
        invite(worker, invited)
    url = f"/worker/invitations/{invited.issued.id}/handover"
    worker.get(f"/worker/conversations/{invited.conversation_id}")
    worker.post(url, status=409)
    assert "Maak een nieuwe" in worker.page or "maak een nieuwe" in worker.page
    worker.get("/worker/")


def test_handing_over_needs_the_forms_own_token(worker, an_invitation):
    url = f"/worker/invitations/{an_invitation().issued.id}/handover"
    assert worker.client.post(url).status_code == 400
    worker.get("/worker/")


def everything(worker, invited):
    """All that a worker can look at, and what comes of the buttons that change nothing for good."""
    urls = ["/worker/", "/worker/cases", "/worker/review", f"/worker/cases/{invited.case_id}"]
    urls += [f"/worker/cases/{invited.case_id}?who=parent", f"/worker/conversations/{invited.conversation_id}"]
    pages = []
    for url in urls:
        worker.get(url)
        pages.append(re.sub(r'(name="csrf_token" value=")[^"]*', r"\1", worker.page))
    return pages


@pytest.mark.parametrize("audience", [Audience.TOTALS, Audience.AMBASSADOR])
@pytest.mark.parametrize("shared_before", [False, True])
def test_an_answer_that_was_not_shared_changes_nothing_on_any_page(  # noqa: PLR0917
    worker, session, an_invitation, now, audience, shared_before
):
    if shared_before:
        with transaction() as writing:
            before = makers.invite(writing, now=now, worker=WORKER)
        with transaction():
            makers.respond(session, before, {"heard": 2, "time": 5}, now=now)
        with transaction() as writing:
            case = writing.get(makers.Case, before.case_id)
            invited = makers.invite_in(writing, case, now=now, worker=WORKER)
    else:
        invited = an_invitation()
    unused = everything(worker, invited)
    with transaction():
        makers.respond(session, invited, {"heard": 1}, now=now, audience=audience, comment="Alleen voor het totaal")

    assert everything(worker, invited) == unused
    session.rollback()
    assert session.scalar(select(Invitation.used).where(Invitation.id == invited.issued.id)) is True


@pytest.mark.parametrize("what", ["withdrawal", "invitation"])
def test_the_buttons_do_the_same_for_a_used_invitation(worker, session, an_invitation, now, what):
    used, unused = an_invitation(), an_invitation()
    with transaction():
        makers.respond(session, used, {"heard": 1}, now=now, audience=Audience.TOTALS)

    def pressed(invited):
        worker.get(f"/worker/conversations/{invited.conversation_id}")
        worker.post(f"/worker/participants/{invited.participant_id}/{what}", {"language": "nl"})
        session.rollback()
        name = session.get(makers.Case, invited.case_id).client.pseudonym
        secrets = r'(value=")[^"]*|/i/[\w-]+|%2Fi%2F[\w-]+|[\w]{4}-[\w]{4}(?=<)| d="M[^"]+"|[0-9a-f-]{36}'
        return re.sub(secrets, "", worker.page.replace(name, "NAME"))

    assert pressed(used) == pressed(unused)
    session.rollback()
    assert len(session.scalars(select(Response)).all()) == 1
