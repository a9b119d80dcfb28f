"""The receipt: one's own answers, who reads them, and taking them back."""

from __future__ import annotations

import re
import threading

import pytest
from sqlalchemy import func, select

import makers
from stem.core.db import transaction
from stem.domain.feedback.tables import Answer, Audience, Response
from stem.domain.statements.tables import RespondentKind
from stem.domain.tallies.tables import ClosedMonth, Tally
from strict import checked, tags


@pytest.fixture
def given(an_invitation, now):
    """The receipt code of a stored response."""

    def give(**chosen):
        invited = an_invitation(kind=chosen.pop("kind", RespondentKind.PARENT))
        said = {"comment": "Te snel\nen te laat", "audience": Audience.WORKER, **chosen}
        with transaction() as writing:
            return makers.respond(writing, invited, {"heard": 4, "time": 0}, now=now, **said)

    return give


def counted(session):
    session.expire_all()
    return session.scalar(select(func.sum(Tally.n)))


def chosen(page):
    return [one.get("value") for one in tags(checked(page), "input") if one.get("checked") is not None]


def test_ones_own_answers_are_shown_with_words_and_the_week(visitor, given):
    code = given()
    visitor.post("/receipt", {"code": f"{code[:4].lower()} {code[4:]}"})

    assert re.search(r"Stelling heard \(nl, adult\).*?#f4.*?<span>best wel</span>", visitor.page, re.DOTALL)
    assert re.search(r"Stelling time \(nl, adult\).*?weet ik niet / past niet", visitor.page, re.DOTALL)
    assert visitor.page.count("overgeslagen") == 4
    assert "Te snel\nen te laat" in visitor.page
    assert "in de week van 9 november 2026" in visitor.page
    assert "09:30" not in visitor.page
    assert chosen(visitor.page) == ["worker"]


def test_a_child_sees_its_own_faces_and_statements(visitor, given):
    visitor.post("/receipt", {"code": given(kind=RespondentKind.CHILD)})

    assert "#p4" in visitor.page
    assert "(nl, child)" in visitor.page
    assert "Jouw antwoorden" in visitor.page


def test_the_code_is_never_part_of_an_address(visitor, given):
    code = given()
    for url, more in (("/receipt", {}), ("/receipt/audience", {"audience": "totals"}), ("/receipt/withdraw", {})):
        visitor.post(url, {"code": code, **more})
        for tag, attribute in (("a", "href"), ("form", "action")):
            links = [one.get(attribute, "") for one in tags(checked(visitor.page), tag)]
            assert not [link for link in links if code[:4] in link]
    assert visitor.get("/receipt?code=" + code).status_code == 200
    assert "Te snel" not in visitor.page


def test_who_reads_it_can_be_chosen_again(visitor, session, given):
    code = given()
    visitor.post("/receipt/audience", {"code": code, "audience": "totals"})

    assert "Uw keuze is bewaard." in visitor.page
    assert chosen(visitor.page) == ["totals"]
    assert session.scalars(select(Response.audience)).all() == ["totals"]


@pytest.mark.parametrize("audience", [[], ["manager"], ["worker", "totals"], [""]])
def test_an_unclear_choice_changes_nothing(visitor, session, given, audience):
    visitor.post("/receipt/audience", {"code": given(), "audience": audience}, status=422)

    assert "Kies wie dit mag lezen." in visitor.page
    assert session.scalars(select(Response.audience)).all() == ["worker"]


def test_taking_back_asks_first(visitor, session, given):
    code = given()
    visitor.post("/receipt/withdraw", {"code": code})

    assert "Dit kan niet terug." in visitor.page
    assert "blijft uw antwoord daar meegeteld" in visitor.page
    assert counted(session) == 2


def test_taking_back_erases_everything(visitor, session, given):
    code = given()
    visitor.post("/receipt/withdraw", {"code": code, "sure": "yes"})

    assert "Uw antwoorden zijn weg" in visitor.page
    assert "Wij tellen ze ook niet meer mee." in visitor.page
    assert counted(session) == 0
    assert session.scalar(select(func.count()).select_from(Response)) == 0
    assert session.scalar(select(func.count()).select_from(Answer)) == 0
    visitor.post("/receipt", {"code": code}, status=422)
    assert "Zijn de antwoorden weggehaald?" in visitor.page


def test_what_was_counted_in_a_closed_month_stays_counted(visitor, session, given, clock):
    code = given()
    with transaction() as writing:
        month = session.scalars(select(Response.week)).one().month
        writing.add(ClosedMonth(month=month, closed_at=clock.moment))
    visitor.post("/receipt/withdraw", {"code": code, "sure": "yes"})

    assert "Daar tellen ze nog mee." in visitor.page
    assert counted(session) == 2
    assert session.scalar(select(func.count()).select_from(Response)) == 0


def test_two_withdrawals_at_once_take_back_once(app, session, given):
    code = given()
    given()  # somebody else in the same tally, who must stay in it
    session.rollback()
    statuses = at_once(app, 8, lambda client: client.post("/receipt/withdraw", data={"code": code, "sure": "yes"}))

    assert sorted(statuses) == [200] + [422] * 7
    assert counted(session) == 2


def at_once(app, many, ask):
    """The statuses of as many requests, started together."""
    barrier, statuses = threading.Barrier(many), []

    def one():
        client = app.test_client()
        barrier.wait()
        statuses.append(ask(client).status_code)

    threads = [threading.Thread(target=one) for _ in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return statuses


@pytest.mark.parametrize("typed", ["", "22222222", "K7WD", "\0", "<b>"])
def test_a_wrong_code_is_shown_again_with_a_message(visitor, typed):
    for url in ("/receipt", "/receipt/audience", "/receipt/withdraw"):
        visitor.post(url, {"code": typed, "audience": "worker"}, status=422)
        assert "Deze code kennen wij niet." in visitor.page


def test_the_language_stays_on_all_pages(visitor, given):
    code = given(kind=RespondentKind.YOUNG_PERSON)
    for url in ("/receipt", "/receipt/audience", "/receipt/withdraw"):
        visitor.post(url, {"code": code, "audience": "worker", "lang": "en"})
        assert '<html lang="en">' in visitor.page
