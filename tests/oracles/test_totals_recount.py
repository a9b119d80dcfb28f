"""A slow second implementation of every total: straight from the raw answers, answer by answer."""

from __future__ import annotations

import random
from collections import Counter, defaultdict

import html5lib
import pytest
from sqlalchemy import select

import crowd
import makers
from stem.core.clock import set_clock
from stem.core.db import transaction
from stem.core.periods import Month
from stem.domain.feedback.tables import Answer, Response
from stem.domain.insight.tables import Block, BlockTeam
from stem.domain.organisation.tables import Region, Team
from stem.domain.statements.tables import RespondentKind, Statement
from stem.domain.tallies.tables import ALL_RESPONSES
from stem.monthly import release_due_months
from strict import tags

MONTHS = [Month(2026, number) for number in (7, 8, 9)]
KINDS = [RespondentKind.PARENT] * 4 + [RespondentKind.CHILD, RespondentKind.NETWORK]
TD = "{http://www.w3.org/1999/xhtml}"


def a_random_summer(seed: int) -> None:
    """Teams of changing size, families that come back or stand in two teams, faces that are sometimes all alike."""
    chance = random.Random(seed)
    families = []
    for month in MONTHS:
        for team in makers.TEAMS:
            mood = chance.choice([[1, 2, 3, 4, 5], [4, 5, 5, 5], [5], [1, 2, 2]])
            for at in range(chance.choice([0, 3, 7, 12, 18])):
                now = crowd.noon(month, chance.randrange(4))
                worker = f"{team}{chance.choice([1, 1, 2, 3])}@example.org"
                family = chance.choice(families) if families and chance.random() < 0.3 else None
                with transaction() as session:
                    invited = makers.invite(session, now=now, worker=worker, kind=chance.choice(KINDS), client=family)
                    families.append(invited.client_id)
                    if chance.random() < 0.8:
                        scores = {code: chance.choice(mood) for code in makers.STATEMENTS if chance.random() < 0.8}
                        makers.respond(session, invited, scores, now=now, key=f"{month}{team}{at}")
    release_due_months(crowd.closing(MONTHS[-1]))


def raw_answers(session):
    """Every answer as (month, kind, chain, team, client, worker, response, score); a response as such has chain ''."""
    chains = dict(session.execute(select(Statement.id, Statement.chain)).all())
    given = defaultdict(list)
    for answer in session.scalars(select(Answer)):
        given[answer.response_id].append((chains[answer.statement_id], answer.score))
    rows = []
    for response in session.scalars(select(Response)):
        month = next(one for one in MONTHS if response.week in one.weeks)
        who = (response.team_id, response.client_id, response.worker_id, response.id)
        rows.append((month, response.kind, ALL_RESPONSES, *who, None))
        rows += [(month, response.kind, chain, *who, score) for chain, score in given[response.id] if score]
    return rows


def members(session):
    teams = defaultdict(set)
    for block_id, team_id in session.execute(select(BlockTeam.block_id, BlockTeam.team_id)):
        teams[block_id].add(team_id)
    return teams


def inside(rows, block, teams):
    universe = (block.month, block.kind, block.chain)
    return [row for row in rows if row[:3] == universe and row[3] in teams]


@pytest.mark.parametrize("seed", range(4))
def test_every_block_equals_a_recount_and_is_large_enough(session, seed):
    a_random_summer(seed)
    rows, teams = raw_answers(session), members(session)
    blocks = session.scalars(select(Block)).all()
    assert blocks, "a summer without a block tries nothing"

    for block in blocks:
        mine = inside(rows, block, teams[block.id])
        clients, workers = {row[4] for row in mine}, {row[5] for row in mine}
        assert len(clients) >= 5
        assert len(workers) >= 3
        assert block.clients_at_least <= len(clients)
        if block.chain == ALL_RESPONSES:
            assert block.answered == len(mine) - len(mine) % 5 + 2
        else:
            counted = Counter(row[7] for row in mine)
            faces = [block.face_1, block.face_2, block.face_3, block.face_4, block.face_5]
            assert faces == [counted[score] for score in range(1, 6)]
            assert sum(faces) - max(faces) >= 2 or len(clients) >= 15


@pytest.mark.parametrize("seed", range(4))
def test_blocks_never_overlap_and_statements_follow_the_responses(session, seed):
    a_random_summer(seed)
    teams = members(session)
    universes = defaultdict(list)
    for block in session.scalars(select(Block)):
        universes[block.month, block.kind, block.chain].append(teams[block.id])

    for (month, kind, _), parts in universes.items():
        assert sum(map(len, parts)) == len(set().union(*parts))
        for whole in universes[month, kind, ALL_RESPONSES]:
            assert all(whole <= part or whole.isdisjoint(part) for part in parts)


def shown_counts(page: str) -> dict[tuple[str, str], list[int] | None]:
    """The tables of a page as {(caption, row): numbers}; None where words stand instead."""
    found = {}
    for table in tags(html5lib.parse(page), "table"):
        caption = "".join(table.find(f"{TD}caption").itertext())
        for row in table.find(f"{TD}tbody"):
            cells = ["".join(cell.itertext()) for cell in row]
            numbers = [int(cell) for cell in cells[1:]] if all(cell.isdigit() for cell in cells[1:]) else None
            found[caption, cells[0]] = numbers
    return found


@pytest.mark.parametrize("seed", range(2))
def test_every_figure_on_the_page_is_a_sum_of_recounted_blocks(app, session, visitor, seed):
    a_random_summer(seed)
    set_clock(app, lambda: crowd.closing(MONTHS[-1]))
    rows, teams, blocks = raw_answers(session), members(session), session.scalars(select(Block)).all()
    places = {"all": set(session.scalars(select(Team.id)))}
    for region in session.scalars(select(Region)):
        places[f"region:{region.code}"] = set(session.scalars(select(Team.id).where(Team.region_id == region.id)))
    kinds = {"adults": {"parent", "network", "young_person"}, "parent": {"parent"}, "child": {"child"}}
    names = dict(zip(MONTHS, ("jul 2026", "aug 2026", "sep 2026"), strict=True))
    visitor.sign_in("council@example.org")
    seen = 0

    for place, whole in places.items():
        for kind, wanted in kinds.items():
            visitor.get(f"/council/statements/heard?place={place}&kind={kind}")
            shown = shown_counts(visitor.page)
            for month in MONTHS:
                mine = [
                    one
                    for one in blocks
                    if (one.month, one.chain) == (month, "heard") and one.kind in wanted and teams[one.id] <= whole
                ]
                counted = Counter(row[7] for one in mine for row in inside(rows, one, teams[one.id]))
                expected = [counted[score] for score in range(1, 6)]
                key = ("Aantal antwoorden per maand", names[month])
                assert shown.get(key) == ([*expected, sum(expected)] if mine else None)
                seen += bool(mine)
    assert seen, "no figure was compared"
