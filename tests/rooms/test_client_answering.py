"""The client's phone: from the link to the thank-you."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import func, select

import makers
from stem.core.db import transaction
from stem.domain.feedback.invitations import address_for_code, address_for_handover, withdraw_invitations
from stem.domain.feedback.tables import Answer, Audience, Door, Invitation, Response
from stem.domain.statements.tables import RespondentKind, Statement
from stem.domain.tallies.tables import Tally
from strict import checked, tags

ANSWERS = {"heard": "4", "time": "na", "comment": "Te snel", "audience": "worker"}


def hidden(page: str, name: str) -> str:
    return next(one.get("value", "") for one in tags(checked(page), "input") if one.get("name") == name)


def receipt_on(page: str) -> str:
    return re.search(r'class="code">([0-9A-Z-]+)<', page)[1]


def stored(session):
    session.expire_all()
    return session.scalars(select(Response)).all()


def tallied(session):
    rows = session.execute(
        select(Statement.code, Tally.score, Tally.n).join(Statement, Statement.id == Tally.statement_id)
    )
    return {(code, score): n for code, score, n in rows if n}


def test_an_answer_travels_from_the_page_to_the_tables(visitor, session, an_invitation):
    address = f"/i/{an_invitation().token}"
    visitor.get(address)
    visitor.post(address, {**ANSWERS, "once": hidden(visitor.page, "once"), "lang": "nl"})

    (response,) = stored(session)
    assert (response.audience, response.comment, response.door, response.locale) == ("worker", "Te snel", "link", "nl")
    assert tallied(session) == {("heard", 4): 1, ("time", 0): 1}
    assert re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}", receipt_on(visitor.page))
    assert "Dank u wel." in visitor.page
    assert "Hier is nog niets te zien" in visitor.page


def test_looking_does_not_use_the_invitation_up(visitor, session, an_invitation):
    address = f"/i/{an_invitation().token}"
    for _ in range(3):
        visitor.get(address)
        assert visitor.client.head(address).status_code == 200

    assert session.scalars(select(Invitation.used)).all() == [False]
    assert stored(session) == []


def test_every_page_is_shown_with_a_number_of_its_own(visitor, an_invitation):
    address = f"/i/{an_invitation().token}"
    numbers = {hidden(visitor.get(address).text, "once") for _ in range(5)}

    assert len(numbers) == 5
    assert all(re.fullmatch(r"\d+\.[\w-]{22}", number) for number in numbers)


def test_who_chooses_nothing_is_only_counted(visitor, session, an_invitation):
    visitor.post(f"/i/{an_invitation().token}", {"heard": "2"})

    assert [response.audience for response in stored(session)] == [Audience.TOTALS]


def test_everything_may_be_skipped(visitor, session, an_invitation):
    visitor.post(f"/i/{an_invitation().token}", {})

    assert len(stored(session)) == 1
    assert session.scalar(select(func.count()).select_from(Answer)) == 0


def test_a_double_tap_a_reload_and_a_retry_lead_to_the_same_thank_you(visitor, session, an_invitation, clock):
    address = f"/i/{an_invitation().token}"
    visitor.get(address)
    sent = {**ANSWERS, "once": hidden(visitor.page, "once"), "lang": "nl"}
    first = visitor.post(address, sent).text
    assert visitor.post(address, sent).text == first
    clock.forward(hours=100)  # the connection came back after the invitation had expired
    assert visitor.post(address, sent).text == first
    with transaction() as writing:
        withdraw_invitations(writing, stored(session)[0].participant_id, now=clock.moment)
    assert visitor.post(address, sent).text == first

    assert len(stored(session)) == 1
    assert tallied(session) == {("heard", 4): 1, ("time", 0): 1}


def test_a_script_without_a_number_may_also_repeat_itself(visitor, session, an_invitation):
    address = f"/i/{an_invitation().token}"
    first = visitor.post(address, ANSWERS).text

    assert visitor.post(address, ANSWERS).text == first
    visitor.post(address, {**ANSWERS, "heard": "5"}, status=410)
    assert tallied(session) == {("heard", 4): 1, ("time", 0): 1}


def unanswerable(session, an_invitation, clock, what):
    """The address of an invitation that is used, expired, withdrawn or unknown."""
    invited = an_invitation()
    if what == "used":
        with transaction() as writing:
            makers.respond(writing, invited, {"heard": 1}, now=clock.moment)
    elif what == "expired":
        clock.forward(hours=72)
    elif what == "withdrawn":
        with transaction() as writing:
            withdraw_invitations(writing, invited.participant_id, now=clock.moment)
    addresses = {
        "unknown": "A" * 22,
        "nonsense": "x",
        "code": address_for_code(session, invited.issued.code, now=clock.moment),
    }
    return "/i/" + (addresses.get(what) or invited.token)


BODIES = [
    {"heard": "3"},
    {"heard": "9"},
    {"who": "me"},
    {"comment": "a" * 70_000},
    {"comment": "a" * 300_000},
    {"once": "x"},
]


@pytest.mark.parametrize("what", ["used", "expired", "withdrawn", "nonsense"])
def test_used_expired_withdrawn_and_unknown_look_alike(visitor, session, an_invitation, clock, what):
    address = unanswerable(session, an_invitation, clock, what)
    unknown = visitor.get("/i/" + "A" * 22, status=410)
    answers = [visitor.get(address, status=410)]
    answers += [visitor.post(address, body, status=410) for body in BODIES]

    assert {answer.data for answer in answers} == {unknown.data}
    assert {tuple(sorted(answer.headers)) for answer in answers} == {tuple(sorted(unknown.headers))}
    head = visitor.client.head(address)
    assert (head.status_code, sorted(head.headers)) == (410, sorted(unknown.headers))
    assert "Vraag uw medewerker om een nieuwe" in visitor.page
    assert 'href="/?lang=nl"' in visitor.page


def test_a_typed_code_leads_to_the_questions(visitor, session, an_invitation):
    code = an_invitation().issued.code
    answer = visitor.post("/", {"code": f" {code[:4].lower()} - {code[4:]} "}, status=303, follow_redirects=False)
    visitor.get(answer.location)
    visitor.post(answer.location, ANSWERS)

    assert [response.door for response in stored(session)] == [Door.CODE]


@pytest.mark.parametrize("typed", ["", "22222222", "K7WD", "<b>'\"", "\0", "é" * 9, "used", "expired"])
def test_every_code_that_does_not_work_gets_the_same_message(visitor, session, an_invitation, clock, typed):
    if typed in {"used", "expired"}:
        invited = an_invitation()
        with transaction() as writing:
            makers.respond(writing, invited, {}, now=clock.moment)
        clock.forward(hours=0 if typed == "used" else 100)
        typed = invited.issued.code
    visitor.post("/", {"code": typed}, status=422)

    assert "Deze code werkt niet." in visitor.page
    if typed.isprintable():
        assert hidden(visitor.page, "code") == typed


@pytest.mark.parametrize(
    ("kind", "says", "never"),
    [
        (
            RespondentKind.PARENT,
            ["U kiest zelf wie dit leest.", "gevolgen voor u of uw kind", "#f5", "(nl, adult)"],
            ["#p5"],
        ),
        (
            RespondentKind.NETWORK,
            ["U kiest zelf wie dit leest.", "gevolgen voor u of voor het gezin"],
            ["#p5", "uw kind"],
        ),
        (
            RespondentKind.YOUNG_PERSON,
            ["Jij kiest wie dit leest.", "geen gevolgen voor jou", "(nl, adult)"],
            [" Uw ", " u ", "#p5"],
        ),
        (
            RespondentKind.CHILD,
            ["Jij kiest wie dit leest.", "geen foute antwoorden", "#p1", "(nl, child)"],
            [" u ", "#f1", "adult"],
        ),
    ],
)
def test_each_kind_of_person_is_spoken_to_in_its_own_way(visitor, an_invitation, kind, says, never):
    address = f"/i/{an_invitation(kind=kind).token}"
    visitor.get(address)
    words = visitor.page
    for text in says:
        assert text in words
    for text in never:
        assert text not in words
    assert ('class="phone child"' in words) is (kind is RespondentKind.CHILD)
    assert "<title>Zes korte vragen</title>" in words
    visitor.post(address, ANSWERS)
    assert ("Dank u wel." in visitor.page) is (kind in {RespondentKind.PARENT, RespondentKind.NETWORK})


def test_nothing_is_chosen_beforehand_and_all_groups_are_named_after_their_statement(visitor, an_invitation):
    page = checked(visitor.get(f"/i/{an_invitation().token}").text)
    radios = [one for one in tags(page, "input") if one.get("type") == "radio"]

    assert not [one for one in radios if one.get("checked") is not None]
    for code in makers.STATEMENTS:
        assert [one.get("value") for one in radios if one.get("name") == code] == ["1", "2", "3", "4", "5", "na"]
    assert [one.get("value") for one in radios if one.get("name") == "audience"] == ["worker", "totals", "ambassador"]
    assert not [form for form in tags(page, "form") if form.get("action")]


def test_the_invitations_language_is_spoken_unless_another_is_asked_for(visitor, an_invitation):
    address = f"/i/{an_invitation(locale='en').token}"
    assert '<html lang="en">' in visitor.get(address).text
    assert "(en, adult)" in visitor.page
    assert '<html lang="nl">' in visitor.get(address + "?lang=nl").text
    assert "(nl, adult)" in visitor.page
    assert '<html lang="en">' in visitor.get(address + "?lang=xx").text


def test_the_language_that_was_spoken_is_kept_with_the_answer(visitor, session, an_invitation):
    address = f"/i/{an_invitation().token}"
    visitor.get(address + "?lang=en")
    visitor.post(address, {**ANSWERS, "lang": hidden(visitor.page, "lang")})

    assert '<html lang="en">' in visitor.page
    assert [response.locale for response in stored(session)] == ["en"]


def test_a_language_without_all_statements_is_not_offered(visitor, session, an_invitation):
    from stem.domain.statements.tables import StatementText

    with transaction() as writing:
        text = writing.scalars(
            select(StatementText).where(StatementText.locale == "en", StatementText.variant == "adult")
        )
        writing.delete(text.first())
    visitor.get(f"/i/{an_invitation(locale='en').token}?lang=en")
    assert '<html lang="nl">' in visitor.page
    assert "lang=en" not in visitor.page
    visitor.get(f"/i/{an_invitation(locale='en', kind=RespondentKind.CHILD).token}")
    assert "lang=nl" in visitor.page


def test_on_the_workers_device_the_client_is_told_to_give_it_back(visitor, session, an_invitation):
    address = "/i/" + address_for_handover(an_invitation().issued.id)
    visitor.get(address)
    visitor.post(address, ANSWERS)

    assert [response.door for response in stored(session)] == [Door.HANDOVER]
    assert "Geef het toestel terug" in visitor.page
    assert "voordat u het toestel teruggeeft" in visitor.page
    assert 'href="/worker/" data-leave' in visitor.page
    assert receipt_on(visitor.page) not in visitor.get("/done").text
    assert "Geef het toestel terug" in visitor.page


def test_after_giving_the_device_back_sending_again_shows_no_code(visitor, an_invitation):
    address = "/i/" + address_for_handover(an_invitation().issued.id)
    visitor.get(address)
    sent = {**ANSWERS, "once": hidden(visitor.page, "once")}
    visitor.post(address, sent)
    receipt = receipt_on(visitor.page)
    visitor.post("/done", {"code": receipt})
    assert receipt not in visitor.page

    visitor.post(address, sent, status=410)
    assert receipt not in visitor.page
    visitor.post("/receipt", {"code": receipt})  # who wrote it down can still use it
    assert "Uw antwoorden" in visitor.page
    visitor.post("/done", {"code": "22222222"})


def test_a_form_shown_with_older_statements_answers_those(visitor, session, an_invitation, clock):
    address = f"/i/{an_invitation().token}"
    visitor.get(address)
    once, old = hidden(visitor.page, "once"), makers.statement_ids(session)
    from stem.domain.statements.tables import IntendedEffect, StatementSet, StatementText

    with transaction() as writing:
        effect = writing.scalars(select(IntendedEffect)).first()
        texts = [StatementText(locale="nl", variant=variant, text="Nieuw.") for variant in ("adult", "child")]
        new = Statement(code="heard", chain="heard", position=1, texts=texts, effect=effect)
        writing.add(StatementSet(code="eerste", version=2, name="Tweede", statements=[new]))
    visitor.post(address, {"heard": "5", "time": "1", "once": once})

    assert set(session.scalars(select(Answer.statement_id))) == {old["heard"], old["time"]}
    clock.forward(minutes=1)
    assert "Nieuw." in visitor.get(f"/i/{an_invitation().token}").text
