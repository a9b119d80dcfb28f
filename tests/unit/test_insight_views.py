"""The one query: sums of blocks wholly inside a view, and nothing where there is too little."""

from __future__ import annotations

from sqlalchemy import select

import crowd
from stem.core.db import transaction
from stem.core.periods import Month, Quarter
from stem.domain.insight.queries import KindGroup, Place, of_100, released_months, totals
from stem.domain.organisation.tables import Organisation, Region
from stem.domain.statements.tables import RespondentKind
from stem.monthly import release_due_months

JULY, AUGUST, SEPTEMBER, OCTOBER = (Month(2026, number) for number in (7, 8, 9, 10))
SUMMER, AUTUMN = Quarter(2026, 3), Quarter(2026, 4)
MIXED = [5, 4, 3, 2, 4, 5]


def give(month, team, scores, **chosen):
    with transaction() as session:
        crowd.give(session, month, team, crowd.faces("heard", scores), **chosen)


def view(session, place=Place(), kind=KindGroup.PARENT):  # noqa: B008  (frozen)
    return totals(session, place=place, kind=kind, chains=["heard"], months=released_months(session))


def region(session, code):
    return Place(region_id=session.scalars(select(Region.id).where(Region.code == code)).one())


def test_months_and_quarters_are_sums_of_blocks(session):
    for month in (JULY, AUGUST, SEPTEMBER, OCTOBER):
        give(month, "noord", MIXED)
    give(JULY, "west", MIXED)
    release_due_months(crowd.closing(OCTOBER))

    seen = view(session)
    assert seen.trends["heard"].by_month[JULY] == (0, 2, 2, 4, 4)
    assert seen.trends["heard"].by_month[AUGUST] == (0, 1, 1, 2, 2)
    assert seen.trends["heard"].by_quarter == {SUMMER: (0, 4, 4, 8, 8), AUTUMN: (0, 1, 1, 2, 2)}
    assert seen.latest_quarter == SUMMER
    assert not seen.is_complete(AUTUMN)
    assert seen.answers_in(SUMMER) == 24


def test_a_block_that_lies_partly_outside_is_not_split(session):
    give(JULY, "noord", MIXED)
    give(JULY, "west", [1, 2])
    release_due_months(crowd.closing(JULY))

    assert view(session).trends["heard"].by_month[JULY] == (1, 2, 1, 2, 2)
    for code in ("eemland", "lekstroom"):
        here = view(session, region(session, code))
        assert here.trends["heard"].by_month == {JULY: None}
        assert here.trends["heard"].by_quarter == {SUMMER: None}
        assert not any(here.trends["heard"].by_month.values())
        assert here.asked_by_month == {JULY: None}
        assert here.asked_by_quarter == {SUMMER: None}


def test_a_region_sees_its_own_blocks_and_an_organisation_all_of_its(session):
    give(JULY, "noord", MIXED)
    give(JULY, "west", [1, 2, 3, 1, 2])
    release_due_months(crowd.closing(JULY))
    save = Place(organisation_id=session.scalars(select(Organisation.id)).one())

    assert view(session, region(session, "lekstroom")).trends["heard"].by_month[JULY] == (2, 2, 1, 0, 0)
    assert view(session, save).trends["heard"].by_month[JULY] == (2, 3, 2, 2, 2)


def test_adults_are_added_up_and_children_stand_apart(session):
    give(JULY, "noord", MIXED)
    give(JULY, "noord", MIXED, kind=RespondentKind.NETWORK)
    give(JULY, "noord", [1, 2, 1, 2, 1], kind=RespondentKind.CHILD)
    release_due_months(crowd.closing(JULY))

    assert view(session, kind=KindGroup.ADULTS).trends["heard"].by_month[JULY] == (0, 2, 2, 4, 4)
    assert view(session, kind=KindGroup.CHILD).trends["heard"].by_month[JULY] == (3, 2, 0, 0, 0)
    assert not any(view(session, kind=KindGroup.YOUNG_PERSON).trends["heard"].by_month.values())
    assert all(
        {*group.kinds} == {RespondentKind.CHILD} or RespondentKind.CHILD not in group.kinds for group in KindGroup
    )


def test_at_least_so_many_clients_is_true_even_if_all_came_back(session):
    """Not the sum over months, nor over kinds: the same families may have answered each time."""
    give(JULY, "noord", MIXED)
    give(JULY, "noord", MIXED, kind=RespondentKind.NETWORK)
    give(AUGUST, "noord", MIXED * 2)
    give(AUGUST, "west", MIXED)
    release_due_months(crowd.closing(SEPTEMBER))

    assert view(session).asked_by_month[JULY].clients_at_least == 5
    assert view(session).asked_by_quarter[SUMMER].clients_at_least == 15  # 10 in noord, 5 in west
    assert view(session, kind=KindGroup.ADULTS).asked_by_month[JULY].clients_at_least == 5


def test_participation_counts_who_was_asked_in_vain(session):
    give(JULY, "noord", MIXED)
    with transaction() as change:
        crowd.ask_in_vain(change, JULY, "noord", 20)
    release_due_months(crowd.closing(JULY))

    asked = view(session).asked_by_quarter[SUMMER]
    assert (asked.answered, asked.unanswered, asked.of_100) == (7, 22, 24)
    assert asked.most_were_silent


def test_before_the_first_release_there_is_nothing(session):
    empty = view(session)
    assert empty.months == () == empty.quarters
    assert empty.latest_quarter is None
    assert not any(empty.trends["heard"].by_month.values())


def test_a_share_is_rounded_as_people_do():
    assert [of_100(1, 8), of_100(1, 3), of_100(1, 200), of_100(0, 3), of_100(7, 7)] == [13, 33, 1, 0, 100]
