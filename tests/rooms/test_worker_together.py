"""Looking together: what was shared, drawn as paths, with one thing to talk about."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

import makers
from stem.core.db import transaction
from stem.domain.feedback.tables import Audience, Response
from stem.domain.statements.tables import RespondentKind

START = datetime(2026, 11, 11, 9, 30, tzinfo=UTC)
WORKER = "noord1@example.org"
ALL = dict.fromkeys(makers.STATEMENTS, 4)


@pytest.fixture
def worker(visitor, an_invitation):
    visitor.sign_in(WORKER)
    return visitor


@pytest.fixture
def story(session, clock):
    """A case with a response per item: (days ago, scores, what else was chosen)."""

    def make(*responses):
        case_id = None
        for days, scores, chosen in responses:
            then = clock.moment - timedelta(days=days)
            kind = chosen.pop("kind", RespondentKind.PARENT)
            with transaction() as writing:
                if case_id is None:
                    invited = makers.invite(writing, now=then, worker=WORKER, kind=kind)
                else:
                    case = writing.get(makers.Case, case_id)
                    invited = makers.invite_in(writing, case, now=then, worker=WORKER, kind=kind)
                case_id = invited.case_id
                makers.respond(writing, invited, scores, now=then, **chosen)
        return case_id

    return make


def paths(page):
    """Per statement its faces with words and months."""
    found = {}
    for part in re.findall(r'<section class="card story".*?</section>', page, re.DOTALL):
        name = re.search(r"<h3[^>]*>Stelling (\w+)", part)[1]
        steps = re.findall(r'href="#(\w+)"/></svg></i><b>([^<]+)</b><span>([^<]+)</span>', part)
        found[name] = steps
    return found


def test_the_path_goes_from_the_first_conversation_to_now(worker, story):
    case = story((62, ALL | {"heard": 3}, {}), (31 + 10, ALL | {"heard": 5}, {}), (0, ALL | {"heard": 2}, {}))
    worker.get(f"/worker/cases/{case}")

    assert paths(worker.page)["heard"] == [
        ("f3", "een beetje", "september"),
        ("f5", "helemaal wel", "oktober"),
        ("f2", "niet echt", "nu"),
    ]
    assert next(iter(paths(worker.page))) == "heard"
    assert len(paths(worker.page)) == 6


def test_the_talk_card_shows_the_lowest_answer_of_the_last_time(worker, story):
    case = story((40, ALL | {"heard": 1, "written": 3}, {}), (0, ALL | {"written": 2}, {}))
    worker.get(f"/worker/cases/{case}")

    talk = re.search(r'<section class="card talk.*?</section>', worker.page, re.DOTALL)[0]
    assert "Stelling written (nl, adult)." in talk
    assert "U zegt: niet echt. Eerder zei u: een beetje." in talk
    assert "Wat staat er niet goed in?" in talk
    assert 'href="#f2"' in talk
    assert "heard" not in talk


@pytest.mark.parametrize(
    ("scores", "opener"),
    [
        ({}, "Wat kan de volgende keer beter tussen ons?"),
        ({"heard": 0, "time": 0}, "Wat kan de volgende keer beter tussen ons?"),
        (dict.fromkeys(makers.STATEMENTS, 5), "Wat gaat er goed tussen ons?"),
    ],
)
def test_without_a_low_answer_the_talk_opens_with_something_else(worker, story, scores, opener):
    worker.get(f"/worker/cases/{story((0, scores, {}))}")
    assert opener in worker.page
    assert "U zegt" not in worker.page


def test_no_digit_of_a_score_is_on_the_page(worker, story):
    worker.get(f"/worker/cases/{story((0, ALL | {'heard': 0}, {}))}")
    for words in re.findall(r'<ol class="path.*?</ol>', worker.page, re.DOTALL):
        assert not re.search(r"\d", re.sub(r"<[^>]+>", "", words))
    assert "weet ik niet / past niet" in worker.page


def test_what_was_skipped_has_no_face(worker, story):
    worker.get(f"/worker/cases/{story((0, {'heard': 4}, {}))}")
    assert list(paths(worker.page)) == ["heard"]


def test_what_was_not_shared_leaves_no_gap_and_takes_now_from_nothing_else(worker, story):
    case = story((62, ALL, {}), (31 + 10, ALL | {"heard": 1}, {"audience": Audience.TOTALS}), (5, ALL, {}))
    worker.get(f"/worker/cases/{case}")
    assert [when for _face, _word, when in paths(worker.page)["heard"]] == ["september", "nu"]

    case = story((20, ALL, {}), (5, ALL | {"heard": 1}, {"audience": Audience.AMBASSADOR}))
    worker.get(f"/worker/cases/{case}")
    assert [when for _face, _word, when in paths(worker.page)["heard"]] == ["oktober"]
    assert "helemaal niet" not in worker.page


def test_long_ago_is_not_now_and_another_year_says_so(worker, story):
    case = story((400, ALL, {}), (40, ALL, {}))
    worker.get(f"/worker/cases/{case}")
    assert [when for _face, _word, when in paths(worker.page)["heard"]] == ["oktober 2025", "oktober"]


def test_two_conversations_in_a_month_have_their_day(worker, story):
    case = story((41, ALL, {}), (40, ALL, {}), (0, ALL, {}))
    worker.get(f"/worker/cases/{case}")
    assert [when for _face, _word, when in paths(worker.page)["heard"]] == ["1 oktober", "2 oktober", "nu"]


def test_a_long_path_keeps_the_oldest_behind_earlier(worker, story):
    case = story(*((days, ALL, {}) for days in range(240, -1, -30)))
    worker.get(f"/worker/cases/{case}")
    part = re.search(r'<section class="card story".*?</section>', worker.page, re.DOTALL)[0]
    assert part.count("<li>") == 9
    assert part.index("<details>") < part.index("maart")


def test_a_child_and_a_parent_are_never_on_one_page(worker, story):
    case = story((0, ALL | {"heard": 1}, {"comment": "Van de ouder"}))
    with transaction() as writing:
        invited = makers.invite_in(
            writing, writing.get(makers.Case, case), now=START, worker=WORKER, kind=RespondentKind.CHILD
        )
        makers.respond(writing, invited, ALL | {"time": 2}, now=START, comment="Van het kind")
    worker.get(f"/worker/cases/{case}")
    assert "Kies hierboven met wie u kijkt" in worker.page
    assert "Van het kind" not in worker.page
    assert "Van de ouder" not in worker.page
    assert paths(worker.page) == {}

    worker.get(f"/worker/cases/{case}?who=child")
    assert "Van de ouder" not in worker.page
    assert "Van het kind" in worker.page
    assert paths(worker.page)["time"] == [("p2", "niet echt", "nu")]
    assert "Je zegt: niet echt." in worker.page
    assert "Stelling time (nl, child)." in worker.page

    worker.get(f"/worker/cases/{case}?who=parent")
    assert "Van het kind" not in worker.page
    assert paths(worker.page)["heard"] == [("f1", "helemaal niet", "nu")]
    worker.get(f"/worker/cases/{case}?who=network")
    assert paths(worker.page) == {}


def test_two_parents_at_one_conversation_are_told_apart_and_asked_first(worker, story, session):
    case = story((0, ALL | {"heard": 3}, {}))
    with transaction() as writing:
        held = writing.query(makers.Participant).one().conversation
        writing.add(second := makers.Participant(conversation_id=held.id, position=2, kind="parent", outcome="asked"))
        writing.flush()
        issued = makers.issue(
            writing, writing.get(makers.Case, case), second, locale="nl", now=START, lasts=makers.timedelta(hours=1)
        )
        invited = makers.Invited(issued, case, held.case_id, held.id, second.id, WORKER)
        makers.respond(writing, invited, ALL | {"heard": 1}, now=START)
    worker.get(f"/worker/cases/{case}")

    assert paths(worker.page)["heard"] == [("f3", "een beetje", "nu"), ("f1", "helemaal niet", "nu")]
    assert "Iemand van u zegt: helemaal niet." in worker.page
    assert "Kijk alleen samen als zij dat allemaal goed vinden" in worker.page


def test_words_of_a_client_are_shown_as_typed_and_never_run(worker, story):
    case = story((0, ALL, {"comment": "Eén <script>alert(1)</script>\nen twee"}))
    worker.get(f"/worker/cases/{case}")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;\nen twee" in worker.page


def test_a_client_who_chooses_again_takes_it_away(worker, story, session):
    case = story((0, ALL, {"comment": "Toch liever niet"}))
    with transaction() as writing:
        writing.query(Response).one().audience = Audience.TOTALS
    worker.get(f"/worker/cases/{case}")
    assert "Toch liever niet" not in worker.page
    assert "Hier is nog niets te zien" in worker.page
