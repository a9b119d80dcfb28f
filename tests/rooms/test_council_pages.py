"""The council's room: the sentence first, sums of blocks, and nothing that tells hidden from empty."""

from __future__ import annotations

import gzip
import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

import crowd
from stem.core.db import transaction
from stem.core.periods import Month, months_between
from stem.domain.audit.tables import AccessRecord
from stem.domain.insight.tables import Release
from stem.domain.statements.tables import RespondentKind

JULY, SEPTEMBER, OCTOBER = Month(2026, 7), Month(2026, 9), Month(2026, 10)
MIXED = [5, 4, 3, 2, 4, 5]
HIDDEN = "te weinig om te laten zien"


def give(month, team, scores, **chosen):
    with transaction() as session:
        crowd.give(session, month, team, [dict.fromkeys(("heard", "time"), score) for score in scores], **chosen)


@pytest.fixture
def council(visitor, clock):
    """A member of the council, just after October closed."""
    clock.moment = crowd.closing(OCTOBER)
    visitor.sign_in("council@example.org")
    return visitor


def words_of(page: str) -> str:
    return " ".join(re.sub(r"<svg.*?</svg>|<[^>]+>", " ", page, flags=re.S).split())


def test_the_first_visit_after_a_months_end_releases_it(session, visitor, clock):
    give(OCTOBER, "noord", MIXED)
    clock.moment = crowd.closing(OCTOBER) - timedelta(days=1)
    visitor.sign_in("council@example.org")
    assert session.scalar(select(func.count()).select_from(Release)) == 0
    session.rollback()

    clock.moment = crowd.closing(OCTOBER)
    visitor.get("/council/")
    assert session.scalars(select(Release.month)).all() == [OCTOBER]
    assert "minstens 5" in visitor.page


def test_a_client_who_visits_releases_nothing(session, visitor, clock):
    give(OCTOBER, "noord", MIXED)
    clock.moment = crowd.closing(OCTOBER)
    visitor.get("/")
    assert session.scalar(select(func.count()).select_from(Release)) == 0


def test_a_busy_database_does_not_keep_the_page_away(council, monkeypatch, session):
    from stem.core.errors import BusyError

    def busy(now):
        raise BusyError

    council.app.extensions.pop("stem.released_on", None)
    give(OCTOBER, "noord", MIXED)
    with monkeypatch.context() as patched:
        patched.setattr("stem.monthly.release_due_months", busy)
        council.get("/council/")
    council.get("/council/")
    assert "minstens 5" in council.page


def test_the_overview_shows_what_was_answered(council):
    give(SEPTEMBER, "noord", MIXED)
    give(OCTOBER, "noord", MIXED)
    with transaction() as session:
        crowd.ask_in_vain(session, SEPTEMBER, "noord", 20)
    council.app.extensions.pop("stem.released_on", None)
    council.get("/council/")
    said = words_of(council.page)

    assert "Nog te kort om te zien of er iets verandert." in said
    assert "cliënten vulden in, september 2026 minstens 5" in said
    assert "vulden in 24" in said
    assert "Wat zij vinden, weten we niet." in said
    assert "antwoorden op de stellingen samen 12" in said
    assert "sep 2026 67 6" in said
    assert "voorlopig" in said
    assert HIDDEN in said  # four statements were not answered
    assert "Kleine groepen staan alleen in het grotere geheel" in said


def test_silence_is_mentioned_only_when_it_is_the_larger_part(council):
    give(OCTOBER, "noord", MIXED)
    council.app.extensions.pop("stem.released_on", None)
    council.get("/council/")
    assert "weten we niet" not in council.page


def test_a_change_is_the_first_sentence_and_the_one_card_that_is_lit(council):
    for month in months_between(Month(2025, 8), OCTOBER):
        better = month >= Month(2026, 3)
        give(month, "noord", [4, 5, 4, 5, 3, 4, 5, 4, 2, 4] if better else [2, 3, 1, 4, 3, 2, 3, 4, 1, 2])
    council.app.extensions.pop("stem.released_on", None)
    council.get("/council/?kind=parent")
    said = words_of(council.page)

    assert "Vaker ‘best wel’ of ‘helemaal wel’ bij: Stelling heard (nl, adult)." in said
    assert "Dat is zo sinds maart 2026, en het is meer dan toeval." in said
    assert "Sinds maart 2026 hoger. Dat is meer dan toeval." in said
    assert council.page.count("multiple news") == 1
    assert "pt-up" in council.page


def test_hidden_and_empty_look_the_same(council, session):
    """Four children somewhere, or none at all: the same bytes, but for the secret of the form."""
    give(OCTOBER, "noord", MIXED)
    council.app.extensions.pop("stem.released_on", None)

    def seen():
        pages = []
        for url in (
            "/council/?kind=child&place=region:eemland",
            "/council/statements/heard?kind=child&place=region:eemland",
        ):
            council.get(url)
            pages.append(re.sub(r'name="csrf_token" value="[^"]+"', "", council.page))
        return pages

    empty = seen()
    with transaction() as change:
        for table in ("block_team", "block", "release", "atom", "closed_month"):
            change.connection().exec_driver_sql(f"DELETE FROM {table}")
    give(OCTOBER, "noord", [1, 2, 3, 4], kind=RespondentKind.CHILD)
    council.app.extensions.pop("stem.released_on", None)
    assert seen() == empty
    assert HIDDEN in empty[0]
    assert "nog niets te zien" in empty[0]


def test_children_are_shown_apart_in_their_own_words(council):
    give(OCTOBER, "noord", MIXED)
    give(OCTOBER, "noord", [1, 1, 2, 2, 1], kind=RespondentKind.CHILD)
    council.app.extensions.pop("stem.released_on", None)

    council.get("/council/")
    assert "okt 2026 67 6" in words_of(council.page)
    assert "(nl, adult)" in council.page
    council.get("/council/?kind=child")
    assert "okt 2026 0 5" in words_of(council.page)
    assert "(nl, child)" in council.page
    assert "Wat kinderen zeggen" in council.page


def test_the_filters_keep_their_choice(council):
    council.get("/council/?place=region:eemland&kind=network")
    assert '<option value="region:eemland" selected>' in council.page
    assert '<option value="network" selected>' in council.page
    council.get("/council/statements/heard?place=organisation:save&kind=child")
    assert '<option value="organisation:save" selected>' in council.page
    assert "/council/?place=organisation:save&amp;kind=child" in council.page


@pytest.mark.parametrize(
    "query", ["place=region:mars", "kind=dog", "place=all&place=all", "kind=%00", "place=%ED%A0%80", "kind="]
)
def test_a_wrong_filter_gets_a_message_and_the_default(council, query):
    council.get(f"/council/?{query}")
    assert 'role="alert"' in council.page
    assert '<option value="all" selected>' in council.page
    assert '<option value="adults" selected>' in council.page


def test_one_statement_in_full(council):
    give(JULY, "noord", MIXED)
    give(OCTOBER, "noord", [1, 1, 2, 2, 1])
    council.app.extensions.pop("stem.released_on", None)
    council.get("/council/statements/heard?kind=parent")
    said = words_of(council.page)

    assert "okt 2026 60 40 0 0 0 5" in said  # of each 100
    assert "okt 2026 3 2 0 0 0 5" in said  # counted
    assert f"aug 2026 {HIDDEN}" in said
    assert "2026 K3 0 17 17 33 33 6" in said
    assert "Terug naar het overzicht" in said


def test_an_unknown_statement_is_not_there(council):
    council.get("/council/statements/weather", status=404)


@pytest.mark.parametrize("url", ["/council/", "/council/statements/heard"])
@pytest.mark.parametrize("role", ["noord1", "manager", "ambassador", "administrator"])
def test_only_the_council_may_enter(visitor, role, url):
    visitor.sign_in(f"{role}@example.org")
    visitor.get(url, status=404)


def test_a_guest_is_asked_to_sign_in(app):
    assert "/account/sign-in" in app.test_client().get("/council/").headers["Location"]


def test_looking_is_written_down_once_a_page(council, session):
    council.get("/council/?kind=child")
    council.get("/council/statements/heard")
    seen = session.execute(select(AccessRecord.event, AccessRecord.role, AccessRecord.subject)).all()
    assert [tuple(one) for one in seen if one.event == "totals seen"][-2:] == [
        ("totals seen", "council", "overview all child"),
        ("totals seen", "council", "statement heard all adults"),
    ]


@pytest.mark.parametrize("url", ["/council/", "/council/statements/heard?kind=child"])
def test_the_pages_speak_english_too(council, url):
    give(OCTOBER, "noord", MIXED)
    council.app.extensions.pop("stem.released_on", None)
    council.get(url + ("&" if "?" in url else "?") + "lang=en")
    assert '<html lang="en">' in council.page


def test_the_overview_is_light(council):
    for month in months_between(Month(2025, 5), OCTOBER):
        give(month, "noord", MIXED)
    council.app.extensions.pop("stem.released_on", None)
    council.get("/council/")
    assert len(gzip.compress(council.page.encode(), 6)) < 30_000


def test_a_finding_does_not_depend_on_the_page_that_it_is_read_on(visitor, clock):
    months = list(months_between(Month(2025, 1), Month(2026, 10)))
    with transaction() as session:
        for at, month in enumerate(months):
            scores = [2, 2, 3, 2, 4, 2] if at < 3 else [4, 5, 2, 5, 4, 4]
            crowd.give(session, month, "noord", crowd.faces("heard", scores))
    clock.moment = crowd.closing(months[-1])
    visitor.sign_in("council@example.org")
    said = [
        re.search(r'class="say">([^<]+)', visitor.get(page).text)[1]
        for page in ("/council/?kind=parent", "/council/statements/heard?kind=parent")
    ]

    assert said[0] == said[1]
    assert said[0].strip() == "Sinds april 2025 hoger."  # which the last six quarters alone would not tell
