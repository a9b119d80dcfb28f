"""The worker's own cases: from a new case to a conversation, and what stands on each page."""

from __future__ import annotations

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

import makers
from stem.core.db import transaction
from stem.domain.audit.tables import AccessRecord
from stem.domain.cases.commands import close_case, open_case
from stem.domain.cases.tables import Case, Conversation, Outcome, Participant
from stem.domain.people.tables import Scope
from stem.domain.statements.tables import RespondentKind

WORKER = "noord1@example.org"
TODAY = date(2026, 11, 11)


@pytest.fixture
def worker(visitor):
    visitor.sign_in(WORKER)
    return visitor


def own_cases(session):
    session.rollback()
    return session.scalars(select(Case).where(Case.worker_id == makers.account(session, WORKER).id)).all()


def a_case(session, worker=WORKER):
    with transaction() as writing:
        person = makers.account(writing, worker)
        case = open_case(writing, worker_id=person.id, team_id=person.scopes[0].team_id, today=TODAY)
        return case.id


def people(**chosen):
    """Four empty rows, of which some are filled: outcome_1="asked"."""
    rows = {f"{name}-{row}": "" for name in ("outcome", "reason") for row in (1, 2, 3, 4)}
    rows |= {f"kind-{row}": "parent" for row in (1, 2, 3, 4)}
    return (
        {"held_on": "2026-11-11"}
        | rows
        | {name if name == "held_on" else name.replace("_", "-"): value for name, value in chosen.items()}
    )


def events(session, subject):
    session.rollback()
    return set(session.scalars(select(AccessRecord.event).where(AccessRecord.subject == str(subject))))


def test_signing_in_leads_to_today_where_a_new_worker_has_nothing_yet(worker):
    assert "Goed om u te zien" in worker.page
    assert "U heeft nog geen trajecten" in worker.page
    assert 'aria-current="page">Vandaag' in worker.page


def test_a_new_case_gets_a_name_that_nobody_typed(worker, session):
    worker.get("/worker/cases")
    worker.post("/worker/cases")

    [case] = own_cases(session)
    assert case.client.pseudonym in worker.page
    assert "Hier is nog niets te zien" in worker.page
    assert events(session, case.id) == {"case opened", "case seen"}


def test_a_worker_of_two_teams_has_to_choose_one(worker, session):
    with transaction() as writing:
        other = makers.account(writing, "zuid1@example.org").scopes[0].team_id
        person = makers.account(writing, WORKER)
        person.scopes.append(Scope(team_id=other))
    worker.get("/worker/cases")
    worker.post("/worker/cases", {"team": ""}, status=422)
    assert "Kies een team." in worker.page
    worker.post("/worker/cases", {"team": "999999"}, status=422)
    assert own_cases(session) == []

    worker.post("/worker/cases", {"team": str(other)})
    assert [case.team_id for case in own_cases(session)] == [other]


def test_a_worker_without_a_team_is_told_whom_to_ask(worker, session):
    with transaction() as writing:
        person = makers.account(writing, WORKER)
        person.scopes.clear()
    worker.get("/worker/cases")
    assert "U zit nog in geen team" in worker.page
    worker.post("/worker/cases", status=422)
    assert own_cases(session) == []


def test_a_former_client_can_get_another_case(worker, session):
    first = a_case(session)
    with transaction() as writing:
        case = writing.get(Case, first)
        close_case(case, today=TODAY)
        client = case.client_id
    worker.get("/worker/cases")
    worker.post("/worker/cases", {"client": str(client)})

    assert {case.client_id for case in own_cases(session)} == {client}
    assert len(own_cases(session)) == 2


@pytest.mark.parametrize("client", ["nonsense", "0f0e0d0c-0b0a-4908-8706-050403020100", "another worker's"])
def test_a_client_who_is_not_in_the_list_is_refused(worker, session, client):
    if client == "another worker's":
        case = a_case(session, "zuid1@example.org")
        with transaction() as writing:
            close_case(writing.get(Case, case), today=TODAY)
            client = str(writing.get(Case, case).client_id)
    worker.get("/worker/cases")
    worker.post("/worker/cases", {"client": client}, status=422)

    assert "Kies een cliënt uit de lijst" in worker.page
    assert own_cases(session) == []


def test_the_list_can_be_searched_and_sorted_and_shows_open_or_closed(worker, session):
    names = {a_case(session): name for name in ("Merel Eik", "Vink Beuk", "Mus 100%_Den")}
    with transaction() as writing:
        for case, name in names.items():
            writing.get(Case, case).client.pseudonym = name
        close_case(next(writing.get(Case, case) for case, name in names.items() if name == "Vink Beuk"), today=TODAY)

    def listed(url):
        worker.get(url)
        return re.findall(r'<a class="tall"[^>]*>([^<]+)<', worker.page)

    assert listed("/worker/cases?order=name") == ["Merel Eik", "Mus 100%_Den"]
    assert listed("/worker/cases?state=closed") == ["Vink Beuk"]
    assert listed("/worker/cases?q=%20merel%20") == ["Merel Eik"]
    assert listed("/worker/cases?q=%25_") == ["Mus 100%_Den"]
    assert listed("/worker/cases?q=%00") == listed("/worker/cases")
    assert listed('/worker/cases?q="><b>&page=99999999999999999999&order=%F0') == []


def test_a_long_list_is_shown_page_by_page(worker, session):
    for _ in range(51):
        a_case(session)
    worker.get("/worker/cases?order=name")
    assert worker.page.count('<a class="tall"') == 50
    worker.get("/worker/cases?order=name&page=2")
    assert worker.page.count('<a class="tall"') == 1
    assert "Bladzijde 2 van 2" in worker.page


def test_a_conversation_is_recorded_with_what_became_of_asking_each(worker, session):
    case = a_case(session)
    worker.get(f"/worker/cases/{case}/conversations/new")
    sent = people(outcome_1="asked", outcome_2="declined", kind_2="child", outcome_3="not_asked", reason_3="no_time")
    worker.post(f"/worker/cases/{case}/conversations/new", sent)

    session.rollback()
    found = [(one.kind, one.outcome, one.reason) for one in session.scalars(select(Participant).order_by("position"))]
    assert found == [("parent", "asked", None), ("child", "declined", None), ("parent", "not_asked", "no_time")]
    assert "Gesprek van vandaag" in worker.page
    assert "Niet gevraagd: er was geen tijd voor" in worker.page
    assert events(session, session.scalars(select(Conversation.id)).one()) == {"conversation recorded"}
    worker.get("/worker/")
    assert re.findall(r"<dd>(\d+)</dd>", worker.page) == ["1", "1", "1"]
    assert "Laatste gesprek: vandaag" in worker.page


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"held_on": "2026-11-12", "outcome_1": "asked"}, "Deze dag moet nog komen"),
        ({"held_on": "2024-11-11", "outcome_1": "asked"}, "te lang geleden"),
        ({"held_on": "soon", "outcome_1": "asked"}, "Kies een dag"),
        ({"held_on": "٢٠٢٦-١١-١١", "outcome_1": "asked"}, "Kies een dag"),
        ({}, "Kies wie erbij was"),
        ({"outcome_1": "not_asked"}, "Kies waarom u het niet vroeg"),
        ({"outcome_1": "not_asked", "reason_1": "his name is Jan"}, "Kies waarom u het niet vroeg"),
        ({"outcome_1": "asked", "kind_1": "dog"}, "Kies wie dit is"),
        ({"outcome_1": "answered"}, "Kies wat u met deze persoon afsprak"),
        ({"outcome_2": "asked", "outcome_1": "\0"}, "Kies wat u met deze persoon afsprak"),
    ],
)
def test_a_wrong_conversation_is_refused_and_kept_as_typed(worker, session, wrong, message):
    case = a_case(session)
    url = f"/worker/cases/{case}/conversations/new"
    worker.get(url)
    worker.post(url, people(**wrong) | {"reason-4": "forgotten"}, status=422)

    assert message in worker.page
    assert '<option value="forgotten" selected>' in worker.page
    session.rollback()
    assert session.scalars(select(Conversation)).all() == []


def test_what_was_typed_stays_when_something_else_is_wrong(worker, session):
    url = f"/worker/cases/{a_case(session)}/conversations/new"
    worker.get(url)
    worker.post(
        url, people(held_on="2026-11-30", outcome_3="not_asked", reason_3="too_tense", kind_3="network"), status=422
    )

    assert 'value="2026-11-30"' in worker.page
    for value in ("not_asked", "too_tense", "network"):
        assert f'<option value="{value}" selected>' in worker.page


def test_a_closed_case_takes_no_conversation_until_it_is_opened_again(worker, session):
    case = a_case(session)
    worker.get(f"/worker/cases/{case}")
    worker.post(f"/worker/cases/{case}/close")
    assert "gesloten op 11 november 2026" in worker.page
    worker.get(f"/worker/cases/{case}/conversations/new", status=409)
    worker.post(f"/worker/cases/{case}/conversations/new", people(outcome_1="asked"), status=409)
    assert "case closed" in events(session, case)

    worker.post(f"/worker/cases/{case}/reopen")
    assert "gesloten op" not in worker.page
    worker.get(f"/worker/cases/{case}/conversations/new")


def test_the_quarter_counts_conversations_held_in_it_only(worker, session, now, an_invitation):
    with transaction() as writing:
        invited = makers.invite(writing, now=now - timedelta(days=60), worker=WORKER)
    worker.get("/worker/")
    assert "U legde dit kwartaal nog geen gesprek vast" in worker.page

    with transaction() as writing:
        writing.get(Conversation, invited.conversation_id).held_on = TODAY
    worker.get("/worker/")
    assert re.findall(r"<dd>(\d+)</dd>", worker.page) == ["1", "0", "0"]


def addresses(invited, response=None):
    """Every address of the worker's room, by method."""
    case, held, person = invited.case_id, invited.conversation_id, invited.participant_id
    given = response or uuid4()
    gets = [
        f"/worker/cases/{case}",
        f"/worker/cases/{case}/conversations/new",
        f"/worker/conversations/{held}",
    ]
    posts = [
        f"/worker/cases/{case}/close",
        f"/worker/cases/{case}/reopen",
        f"/worker/cases/{case}/conversations/new",
        f"/worker/participants/{person}/invitation",
        f"/worker/participants/{person}/withdrawal",
        f"/worker/participants/{person}/outcome",
        f"/worker/invitations/{invited.issued.id}/handover",
        f"/worker/responses/{given}/note",
    ]
    return gets, posts


def test_nothing_of_another_workers_exists(visitor, session, an_invitation, now):
    from stem.domain.feedback.tables import Response

    invited = an_invitation(worker=WORKER)
    with transaction():
        makers.respond(session, invited, {"heard": 4}, now=now)
    response = session.scalars(select(Response.id)).one()
    gets, posts = addresses(invited, response)
    visitor.sign_in("noord2@example.org")
    for url in gets:
        visitor.get(url, status=404)
    for url in posts:
        visitor.post(
            url, people(outcome_1="asked") | {"outcome": "declined", "language": "nl", "text": "x"}, status=404
        )
    for url in posts[3:6] + posts[7:]:
        visitor.get(url, status=404)
    session.rollback()
    assert session.get(Case, invited.case_id).closed_on is None
    assert session.get(Participant, invited.participant_id).outcome == Outcome.ASKED


@pytest.mark.parametrize("email", ["manager@example.org", "council@example.org", "administrator@example.org"])
def test_the_room_is_closed_to_other_roles(visitor, an_invitation, email):
    gets, posts = addresses(an_invitation())
    visitor.sign_in(email)
    for url in ["/worker/", "/worker/cases", "/worker/review", *gets]:
        visitor.get(url, status=404)
    for url in ["/worker/cases", *posts]:
        visitor.post(url, status=404)


def test_the_room_needs_signing_in(visitor, an_invitation):
    gets, _posts = addresses(an_invitation())
    for url in ["/worker/", "/worker/cases", "/worker/review", *gets]:
        assert visitor.get(url, status=302).location.startswith("/account/sign-in")


def test_buttons_need_the_forms_own_token(worker, session):
    assert worker.client.post("/worker/cases").status_code == 400
    assert own_cases(session) == []


def test_an_outcome_can_change_until_an_invitation_is_handed_out(worker, session, an_invitation):
    case = a_case(session)
    worker.get(f"/worker/cases/{case}/conversations/new")
    worker.post(f"/worker/cases/{case}/conversations/new", people(outcome_1="asked"))
    person = session.scalars(select(Participant.id)).one()
    url = f"/worker/participants/{person}/outcome"
    for wrong in ({"outcome": "asked"}, {"outcome": ""}, {"outcome": "not_asked"}, {"outcome": "gone"}):
        worker.post(url, wrong, status=422)
        assert "aria-invalid" in worker.page
    worker.post(url, {"outcome": "not_asked", "reason": "forgotten"})
    assert "Niet gevraagd: vergeten" in worker.page
    worker.post(url, {"outcome": "declined", "reason": "forgotten"})
    session.rollback()
    assert (session.get(Participant, person).outcome, session.get(Participant, person).reason) == ("declined", None)

    handed_out = an_invitation()
    worker.post(f"/worker/participants/{handed_out.participant_id}/outcome", {"outcome": "declined"}, status=400)
    session.rollback()
    assert session.get(Participant, handed_out.participant_id).outcome == "asked"


def test_the_kinds_are_those_of_the_house():
    from stem.domain.cases.tables import NotAskedReason
    from stem.web.worker import labels

    assert set(labels.KINDS) == set(RespondentKind)
    assert set(labels.REASONS) == set(NotAskedReason)
    assert set(labels.OPENERS) == set(makers.STATEMENTS)
