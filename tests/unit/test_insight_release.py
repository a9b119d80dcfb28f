"""Releasing a month: blocks once, never smaller than the rule allows, and never changed afterwards."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

import crowd
import makers
from stem.core.db import transaction
from stem.core.periods import Month
from stem.domain.feedback.closing import months_to_close
from stem.domain.feedback.commands import withdraw_response
from stem.domain.insight.tables import Block, BlockTeam, Release
from stem.domain.organisation.tables import Team
from stem.domain.statements.tables import RespondentKind
from stem.domain.tallies.tables import ALL_RESPONSES
from stem.monthly import release_due_months

OCTOBER, NOVEMBER, DECEMBER = Month(2026, 10), Month(2026, 11), Month(2026, 12)
MIXED = [5, 4, 3, 2, 4, 5]


def blocks(session, chain="heard", month=OCTOBER, kind="parent"):
    """A universe's blocks as {teams: block}."""
    codes = dict(session.execute(select(Team.id, Team.code)).all())
    found = {}
    for block in session.scalars(select(Block).where(Block.chain == chain, Block.month == month, Block.kind == kind)):
        teams = session.scalars(select(BlockTeam.team_id).where(BlockTeam.block_id == block.id))
        found[frozenset(codes[team] for team in teams)] = block
    return found


def faces_of(block):
    return (block.face_1, block.face_2, block.face_3, block.face_4, block.face_5)


def everything(session):
    columns = Block.__table__.c
    return session.execute(select(*columns).order_by(columns.id)).all()


def given(**teams):
    with transaction() as session:
        for team, scores in teams.items():
            crowd.give(session, OCTOBER, team, crowd.faces("heard", scores))


def test_a_team_that_is_large_enough_is_a_block_of_its_own(session):
    given(noord=MIXED)
    assert release_due_months(crowd.closing(OCTOBER)) == [OCTOBER]

    ((teams, block),) = blocks(session).items()
    assert teams == {"noord"}
    assert faces_of(block) == (0, 1, 1, 2, 2)
    assert block.team_id is not None
    assert block.clients_at_least == 5
    asked = blocks(session, ALL_RESPONSES)[frozenset({"noord"})]
    assert (asked.answered, asked.unanswered) == (7, 2)  # six and none, each to the middle of its five


@pytest.mark.parametrize("scores", [[5, 4, 3, 2], [5, 5, 5, 5, 5, 5], [5, 5, 5, 5, 5, 1]])
def test_what_is_too_small_or_too_much_alike_is_not_shown(session, scores):
    given(noord=scores)
    release_due_months(crowd.closing(OCTOBER))

    assert blocks(session) == {}
    assert session.scalar(select(func.count()).select_from(Release)) == 1


def test_many_clients_of_two_workers_are_not_shown(session):
    with transaction() as change:
        crowd.give(change, OCTOBER, "noord", crowd.faces("heard", MIXED * 3), workers=2)
    release_due_months(crowd.closing(OCTOBER))
    assert blocks(session) == {} == blocks(session, ALL_RESPONSES)


def test_a_small_team_joins_its_neighbour_and_the_neighbour_gives_up_its_own_line(session):
    given(noord=MIXED, zuid=[1, 1], west=MIXED)
    release_due_months(crowd.closing(OCTOBER))

    found = blocks(session)
    assert set(found) == {frozenset({"noord", "zuid"}), frozenset({"west"})}
    joined = found[frozenset({"noord", "zuid"})]
    assert faces_of(joined) == (2, 1, 1, 2, 2)
    assert joined.team_id is None
    assert joined.region_id is not None


def test_a_statement_that_few_answered_is_joined_for_that_statement_only(session):
    with transaction() as change:
        few = [{"heard": score} | ({"time": 3} if at < 3 else {}) for at, score in enumerate(MIXED)]
        crowd.give(change, OCTOBER, "noord", few)
        crowd.give(change, OCTOBER, "zuid", [{"heard": score, "time": score} for score in MIXED])
    release_due_months(crowd.closing(OCTOBER))

    assert set(blocks(session, "heard")) == {frozenset({"noord"}), frozenset({"zuid"})}
    assert set(blocks(session, "time")) == {frozenset({"noord", "zuid"})}


def test_silence_joins_a_neighbour_and_is_never_seen_alone(session):
    given(noord=MIXED, west=MIXED)
    with transaction() as change:
        crowd.ask_in_vain(change, OCTOBER, "zuid", 11)
    release_due_months(crowd.closing(OCTOBER))

    found = blocks(session, ALL_RESPONSES)
    assert set(found) == {frozenset({"noord", "zuid"}), frozenset({"west"})}
    joined = found[frozenset({"noord", "zuid"})]
    assert (joined.answered, joined.unanswered) == (7, 12)
    assert (found[frozenset({"west"})].answered, found[frozenset({"west"})].unanswered) == (7, 2)


def test_silence_without_any_answer_stays_out_of_sight(session):
    with transaction() as change:
        crowd.ask_in_vain(change, OCTOBER, "zuid", 30)
    assert release_due_months(crowd.closing(OCTOBER)) == [OCTOBER]
    assert everything(session) == []


def test_children_and_adults_are_never_in_one_block(session):
    with transaction() as change:
        crowd.give(change, OCTOBER, "noord", crowd.faces("heard", MIXED))
        crowd.give(change, OCTOBER, "noord", crowd.faces("heard", [1, 1, 2]), kind=RespondentKind.CHILD)
    release_due_months(crowd.closing(OCTOBER))

    assert faces_of(blocks(session)[frozenset({"noord"})]) == (0, 1, 1, 2, 2)
    assert blocks(session, kind="child") == {}


def test_releasing_twice_does_nothing(session):
    given(noord=MIXED)
    release_due_months(crowd.closing(OCTOBER))
    before = everything(session)

    assert release_due_months(crowd.closing(OCTOBER)) == []
    assert release_due_months(crowd.closing(OCTOBER) + timedelta(days=6)) == []
    assert everything(session) == before


def test_an_open_month_is_not_released(session):
    given(noord=MIXED)
    assert release_due_months(crowd.closing(OCTOBER) - timedelta(days=1)) == []
    assert everything(session) == []


def test_later_months_and_withdrawals_change_nothing_that_was_shown(session):
    with transaction() as change:
        receipts = crowd.give(change, OCTOBER, "noord", crowd.faces("heard", MIXED))
    release_due_months(crowd.closing(OCTOBER))
    before = everything(session)

    with transaction() as change:
        withdraw_response(change, receipts[0])
        crowd.give(change, NOVEMBER, "noord", crowd.faces("heard", MIXED))
        crowd.give(change, DECEMBER, "noord", crowd.faces("heard", [1, 2]))
    assert release_due_months(crowd.closing(DECEMBER)) == [NOVEMBER, DECEMBER]

    assert everything(session)[: len(before)] == before
    assert set(blocks(session, month=NOVEMBER)) == {frozenset({"noord"})}
    assert blocks(session, month=DECEMBER) == {}


def test_an_answer_that_was_withdrawn_in_time_is_in_no_block(session):
    with transaction() as change:
        receipts = crowd.give(change, OCTOBER, "noord", crowd.faces("heard", [*MIXED, 1]))
    with transaction() as change:
        withdraw_response(change, receipts[-1])
    release_due_months(crowd.closing(OCTOBER))

    assert faces_of(blocks(session)[frozenset({"noord"})]) == (0, 1, 1, 2, 2)


def test_a_month_is_released_whole_or_not_at_all(session, monkeypatch):
    given(noord=MIXED)
    monkeypatch.setattr("stem.domain.insight.commands._store", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        release_due_months(crowd.closing(OCTOBER))
    assert session.scalar(select(func.count()).select_from(Release)) == 0
    session.rollback()

    monkeypatch.undo()
    assert release_due_months(crowd.closing(OCTOBER)) == [OCTOBER]
    assert set(blocks(session)) == {frozenset({"noord"})}


def test_five_answers_of_one_family_are_one_client(session):
    with transaction() as change:
        now = crowd.noon(OCTOBER)
        family = makers.invite(change, now=now).client_id
        for at, score in enumerate(MIXED):
            worker = f"noord{at % 3 + 1}@example.org"
            invited = makers.invite(change, now=now, worker=worker, client=family)
            makers.respond(change, invited, {"heard": score}, now=now, key=str(at))
    release_due_months(crowd.closing(OCTOBER))
    assert blocks(session) == {}


def test_two_processes_that_release_the_same_month_release_it_once(session, monkeypatch):
    """The second one looked before the first had finished: it loses, and says so by releasing nothing."""
    given(noord=MIXED)
    release_due_months(crowd.closing(OCTOBER))
    before = everything(session)
    session.rollback()

    looks = iter([[OCTOBER], [OCTOBER]])
    honest = months_to_close
    monkeypatch.setattr(
        "stem.monthly.months_to_close", lambda session, now: next(looks, None) or honest(session, now=now)
    )
    assert release_due_months(crowd.closing(OCTOBER)) == []
    assert everything(session) == before
