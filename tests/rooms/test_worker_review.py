"""Looking back per quarter: what was shared only, from five clients on, and notes for nobody else's eyes."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

import makers
from stem.core.db import transaction
from stem.domain.audit.tables import AccessRecord
from stem.domain.cases.tables import Conversation
from stem.domain.feedback.tables import Audience, Response
from stem.domain.reflection.tables import ReflectionNote
from stem.domain.statements.tables import RespondentKind

WORKER = "noord1@example.org"
ALL = dict.fromkeys(makers.STATEMENTS, 4)


@pytest.fixture
def worker(visitor):
    visitor.sign_in(WORKER)
    return visitor


@pytest.fixture
def answered(session, clock):
    """Answers of one new client each, with the same choices; return the ids of the responses."""

    def make(*scores, kind=RespondentKind.PARENT, worker=WORKER, days=0, **chosen):
        then = clock.moment - timedelta(days=days)
        with transaction() as writing:
            before = set(writing.scalars(select(Response.id)))
            for one in scores:
                invited = makers.invite(writing, now=then, worker=worker, kind=kind)
                makers.respond(writing, invited, one, now=then, **chosen)
            return list(set(writing.scalars(select(Response.id))) - before)

    return make


def table(page):
    """Statement -> the five counts, of every table on the page."""
    rows = re.findall(r'<th scope="row">Stelling (\w+)[^<]*</th>((?:<td>\d+</td>)+)', page)
    return {name: [int(n) for n in re.findall(r"\d+", cells)] for name, cells in rows}


def test_below_five_clients_nothing_is_summed(worker, answered):
    answered(*[ALL] * 4)
    answered(ALL, audience=Audience.TOTALS)
    worker.get("/worker/review")
    assert "We laten pas iets zien als vijf verschillende cliënten" in worker.page
    assert table(worker.page) == {}


def test_one_client_who_answers_often_counts_once(worker, session, answered, now):
    answered(*[ALL] * 4)
    with transaction() as writing:
        case = writing.scalars(select(makers.Case).limit(1)).one()
        for _ in range(3):
            makers.respond(writing, makers.invite_in(writing, case, now=now, worker=WORKER), ALL, now=now)
    worker.get("/worker/review")
    assert table(worker.page) == {}


def test_from_five_clients_on_the_faces_are_counted(worker, answered):
    answered(*[ALL | {"heard": score} for score in (1, 2, 2, 3, 5, 0)])
    answered(ALL, ALL, audience=Audience.TOTALS)
    answered(*[ALL] * 3, kind=RespondentKind.CHILD)
    answered(*[ALL] * 3, worker="noord2@example.org")
    worker.get("/worker/review")

    assert table(worker.page) == {"heard": [1, 2, 1, 0, 1]} | {name: [0, 0, 0, 6, 0] for name in ALL if name != "heard"}
    assert "Bij 5 van de 6 stellingen werd vaker wel dan niet gekozen." in worker.page
    assert "Minstens 5 cliënten" in worker.page
    assert "1 keer best wel of helemaal wel, 1 keer een beetje, 3 keer niet echt of helemaal niet" in worker.page
    assert worker.page.count('class="rule"') == 6
    assert "kinderen van vijf verschillende cliënten" in worker.page


def test_children_have_their_own_overview(worker, answered):
    answered(*[ALL] * 5, kind=RespondentKind.CHILD)
    worker.get("/worker/review")
    assert "Stelling heard (nl, child)." in worker.page
    assert "Bij elke stelling werd vaker wel dan niet gekozen." in worker.page
    assert "zien als vijf verschillende cliënten" in worker.page


def test_a_quarter_holds_its_own_conversations_only(worker, answered):
    answered(*[ALL] * 5, days=70)
    worker.get("/worker/review")
    assert table(worker.page) == {}
    assert "oktober tot en met december 2026" in worker.page
    worker.get("/worker/review?quarter=2026-3")
    assert table(worker.page)["time"] == [0, 0, 0, 5, 0]
    assert re.findall(r'<option value="(\d{4}-\d)"', worker.page) == ["2026-4", "2026-3"]


@pytest.mark.parametrize("quarter", ["2026-5", "x", "0000-1", "2026-٣", "99999-1", ""])
def test_a_quarter_that_does_not_exist_is_not_found(worker, quarter):
    worker.get(f"/worker/review?quarter={quarter}", status=404)


def test_looking_back_is_written_down(worker, session):
    worker.get("/worker/review")
    session.rollback()
    assert session.scalar(select(func.count()).where(AccessRecord.event == "own feedback seen")) == 1


def test_a_note_is_kept_changed_and_erased(worker, session, answered):
    [response] = answered(ALL, comment="Fijn gesprek")
    url = f"/worker/responses/{response}/note"
    worker.get("/worker/review")
    assert "Fijn gesprek" in worker.page
    for text in ("  Volgende keer\r\nrustiger <beginnen>.  ", "Anders"):
        worker.post(url, {"text": text})
        session.rollback()
        kept = text.replace("\r\n", "\n").strip()
        assert session.scalars(select(ReflectionNote.text)).all() == [kept]
        assert kept.replace("<", "&lt;").replace(">", "&gt;") in worker.page
    worker.post(url, {"text": " \r\n "})
    session.rollback()
    assert session.scalars(select(ReflectionNote)).all() == []


@pytest.mark.parametrize(
    ("text", "message"), [("x" * 2001, "te lang"), ("a\0b", "een teken dat wij niet kunnen bewaren")]
)
def test_a_wrong_note_is_refused_and_kept_as_typed(worker, session, answered, text, message):
    [response] = answered(ALL)
    url = f"/worker/responses/{response}/note"
    worker.get("/worker/review")
    worker.post(url, {"text": "Eerst"})
    answer = worker.client.post(url, data={"text": text, "csrf_token": worker._csrf})

    assert answer.status_code == 422
    assert message in answer.text
    assert text in answer.text
    session.rollback()
    assert session.scalars(select(ReflectionNote.text)).all() == ["Eerst"]


def test_a_note_is_for_the_response_that_was_shared_only(worker, session, answered):
    [secret] = answered(ALL, audience=Audience.TOTALS)
    [elsewhere] = answered(ALL, worker="noord2@example.org")
    worker.get("/worker/review")
    for response in (secret, elsewhere):
        worker.post(f"/worker/responses/{response}/note", {"text": "x"}, status=404)
        worker.get(f"/worker/responses/{response}/note", status=404)
    session.rollback()
    assert session.scalars(select(ReflectionNote)).all() == []


def test_a_client_who_chooses_again_takes_the_note_out_of_sight(worker, session, answered):
    [response] = answered(ALL)
    worker.get("/worker/review")
    worker.post(f"/worker/responses/{response}/note", {"text": "Een gedachte"})
    with transaction() as writing:
        writing.scalars(select(Response)).one().audience = Audience.TOTALS
    worker.get("/worker/review")
    assert "Een gedachte" not in worker.page
    assert "Reflecteer" not in worker.page


def test_a_note_goes_with_its_response(worker, session, answered, now):
    from stem.domain.feedback.commands import withdraw_response

    with transaction() as writing:
        invited = makers.invite(writing, now=now, worker=WORKER)
        receipt = makers.respond(writing, invited, ALL, now=now)
        response = writing.scalars(select(Response.id)).one()
    worker.get("/worker/review")
    worker.post(f"/worker/responses/{response}/note", {"text": "Een gedachte"})
    with transaction() as writing:
        withdraw_response(writing, receipt)
    session.rollback()
    assert session.scalars(select(ReflectionNote)).all() == []


def test_the_newest_response_comes_first(worker, answered):
    answered(ALL, days=20, comment="Toen")
    answered(ALL, days=2, comment="Pas")
    answered(ALL, days=10, comment="Tussenin")
    worker.get("/worker/review")
    assert re.findall(r'class="opener lines">(\w+)<', worker.page) == ["Pas", "Tussenin", "Toen"]


def test_the_list_of_quarters_begins_at_the_first_conversation(worker, session, answered):
    answered(ALL, audience=Audience.TOTALS)
    with transaction() as writing:
        writing.scalars(select(Conversation)).one().held_on -= timedelta(days=365)
    worker.get("/worker/review")
    codes = re.findall(r'<option value="(\d{4}-\d)"', worker.page)
    assert codes == ["2026-4", "2026-3", "2026-2", "2026-1", "2025-4"]
