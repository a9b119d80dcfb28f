"""The block maker: what it must do with random months, and with the histories that are made to hurt it."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.disclosure import (
    COMMENTS,
    INSIDE_RESPONSES,
    INSIDE_STATEMENT,
    OUTSIDE_RESPONSES,
    OUTSIDE_STATEMENT,
    Atom,
    Block,
    BlockTest,
    Coarsening,
    at_least,
    coarsen,
    midpoint_rounded,
)
from analytics.errors import DomainError, ShapeError


def an_atom(team, clients, workers=3, **other):
    usual = {
        "region": "R1",
        "organisation": "O1",
        "responses": clients,
        "largest_worker_clients": -(-clients // workers) if workers else 0,
    }
    return Atom(team=team, clients=clients, workers=workers, **(usual | other))


def teams_of(coarsening: Coarsening) -> list[tuple[str, ...]]:
    return [block.teams for block in coarsening.blocks]


@st.composite
def an_atom_of(draw, team: str, *, with_faces: bool) -> Atom:
    region = draw(st.integers(0, 2))
    faces = tuple(draw(st.integers(0, 4)) for _ in range(5)) if with_faces else None
    responses = sum(faces) if faces is not None else draw(st.integers(0, 20))
    clients = draw(st.integers(0 if responses == 0 else 1, responses))
    workers = draw(st.integers(0 if clients == 0 else 1, min(clients, 6)))
    return Atom(
        team=team,
        region=f"R{region}",
        organisation=f"O{draw(st.integers(0, 1))}",
        responses=responses,
        clients=clients,
        workers=workers,
        largest_worker_clients=draw(st.integers(-(-clients // workers) if workers else 0, clients)),
        faces=faces,
    )


@st.composite
def a_month(draw, *, with_faces: bool = False, most: int = 14) -> list[Atom]:
    number = draw(st.integers(0, most))
    return [draw(an_atom_of(f"T{index:02}", with_faces=with_faces)) for index in range(number)]


TESTS = st.sampled_from([INSIDE_RESPONSES, OUTSIDE_RESPONSES, COMMENTS])


def slow_coarsen(atoms: Sequence[Atom], test: BlockTest) -> tuple[set[frozenset[str]], set[str]]:
    """The rule written down a second time, as slowly and literally as the design has it."""

    def passes(group: list[list[Atom]]) -> bool:
        flat = [atom for unit in group for atom in unit]
        clients = sum(a.clients for a in flat)
        if clients < test.min_clients or sum(a.workers for a in flat) < test.min_workers:
            return False
        largest = max((a.largest_worker_clients for a in flat), default=0)
        if test.min_remaining_without_a_worker and clients - largest < test.min_remaining_without_a_worker:
            return False
        if flat[0].faces is not None and clients < test.unanimity_free_from:
            faces = [sum(a.faces[f] for a in flat) for f in range(5)]
            return sum(faces) - max(faces) >= test.min_outside_biggest_face
        return True

    def size_and_name(block: list[list[Atom]]) -> tuple[int, str]:
        return sum(a.clients for unit in block for a in unit), min(a.team for unit in block for a in unit)

    units = [[atom] for atom in atoms if atom.responses]
    blocks = [[unit] for unit in units if passes([unit])]
    loose = [unit for unit in units if not passes([unit])]
    for place in (lambda a: (a.region, a.organisation), lambda a: a.region, lambda a: 0):
        waiting = []
        for node in sorted({place(atom) for unit in loose for atom in unit}):
            group = [unit for unit in loose if place(unit[0]) == node]
            inside = [b for b in blocks if all(place(a) == node for unit in b for a in unit)]
            near = sorted(inside, key=size_and_name)
            while not passes(group) and near:
                taken = near.pop(0)
                blocks.remove(taken)
                group = group + taken
            if passes(group):
                blocks.append(group)
            else:
                waiting += group
        loose = waiting
    as_teams = {frozenset(a.team for unit in block for a in unit) for block in blocks}
    return as_teams, {a.team for unit in loose for a in unit}


@given(a_month(), TESTS)
@settings(max_examples=150, deadline=None)
def test_the_blocks_are_those_of_a_slow_second_implementation(atoms, test):
    made = coarsen(atoms, test)

    blocks, pending = slow_coarsen(atoms, test)
    assert {frozenset(teams) for teams in teams_of(made)} == blocks
    assert {atom.team for atom in made.pending} == pending


@given(a_month(with_faces=True), st.sampled_from([INSIDE_STATEMENT, OUTSIDE_STATEMENT]))
@settings(max_examples=150, deadline=None)
def test_the_statement_blocks_are_those_of_a_slow_second_implementation(atoms, test):
    made = coarsen(atoms, test)

    blocks, pending = slow_coarsen(atoms, test)
    assert {frozenset(teams) for teams in teams_of(made)} == blocks
    assert {atom.team for atom in made.pending} == pending


@given(a_month(), TESTS)
@settings(max_examples=100, deadline=None)
def test_every_atom_is_in_one_block_or_waits(atoms, test):
    made = coarsen(atoms, test)

    found = [atom for block in made.blocks for atom in block.atoms] + list(made.pending)
    assert sorted(found, key=lambda atom: atom.key) == [atom for atom in atoms if atom.responses]
    assert sum(b.responses for b in made.blocks) + sum(a.responses for a in made.pending) == sum(
        a.responses for a in atoms
    )


@given(a_month(with_faces=True))
@settings(max_examples=100, deadline=None)
def test_every_block_passes_a_recount(atoms):
    for block in coarsen(atoms, OUTSIDE_STATEMENT).blocks:
        clients = sum(atom.clients for atom in block.atoms)
        faces = [sum(atom.faces[face] for atom in block.atoms) for face in range(5)]
        assert block.clients == clients >= 10
        assert block.workers == sum(atom.workers for atom in block.atoms) >= 3
        assert clients - max(atom.largest_worker_clients for atom in block.atoms) >= 5
        assert block.faces == tuple(faces)
        assert clients >= 15 or sum(faces) - max(faces) >= 2


@given(a_month().flatmap(lambda atoms: st.tuples(st.just(atoms), st.permutations(atoms))), TESTS)
@settings(max_examples=100, deadline=None)
def test_the_order_of_teams_does_not_matter(months, test):
    atoms, shuffled = months

    assert coarsen(atoms, test) == coarsen(shuffled, test)


def is_union(coarse: Block, fine: Sequence[Block]) -> bool:
    teams = set(coarse.teams)
    return teams == {team for block in fine if set(block.teams) <= teams for team in block.teams}


@given(a_month(), st.sampled_from([OUTSIDE_RESPONSES, COMMENTS]))
@settings(max_examples=100, deadline=None)
def test_a_coarser_partition_is_made_of_whole_finer_blocks(atoms, test):
    fine = coarsen(atoms, INSIDE_RESPONSES)
    coarse = coarsen(fine.blocks, test)

    assert all(is_union(block, fine.blocks) for block in coarse.blocks)
    assert all(test.passes(block) for block in coarse.blocks)


@given(a_month(with_faces=True), st.data())
@settings(max_examples=100, deadline=None)
def test_a_statement_follows_the_blocks_of_the_responses(statement, data):
    # Everybody who gave a face responded; some responded without a face on this statement.
    responses = [
        Atom(*a.key, a.responses + more, a.clients + more, a.workers, a.largest_worker_clients)
        for a in statement
        for more in [data.draw(st.integers(0, 3))]
    ]
    fine = coarsen(responses, INSIDE_RESPONSES)
    made = coarsen(statement, INSIDE_STATEMENT, within=fine.blocks)

    assert all(is_union(block, fine.blocks) for block in made.blocks)
    waiting = {atom.team for atom in fine.pending} & {atom.team for atom in statement if atom.responses}
    assert waiting <= {atom.team for atom in made.pending}
    everything = sum(b.responses for b in made.blocks) + sum(a.responses for a in made.pending)
    assert everything == sum(atom.responses for atom in statement)


@given(a_month(with_faces=True, most=8), a_month(with_faces=True, most=8))
@settings(max_examples=100, deadline=None)
def test_two_passing_blocks_pass_together(left, right):
    others = [Atom(f"U{a.team}", *a.key[1:], *_counts(a), a.faces) for a in right]
    for test in (INSIDE_STATEMENT, OUTSIDE_STATEMENT):
        blocks = [*coarsen(left, test).blocks, *coarsen(others, test).blocks]
        if blocks:
            assert test.passes(Block.of(atom for block in blocks for atom in block.atoms))


def _counts(atom: Atom) -> tuple[int, int, int, int]:
    return (atom.responses, atom.clients, atom.workers, atom.largest_worker_clients)


# The nasty histories


def test_a_large_enough_team_stands_alone():
    made = coarsen([an_atom("A", 11), an_atom("B", 10)], OUTSIDE_RESPONSES)

    assert teams_of(made) == [("A",), ("B",)]


def test_a_small_team_takes_its_smallest_neighbour_in_region_and_organisation():
    atoms = [
        an_atom("small", 2, 2),
        an_atom("big", 20),
        an_atom("middle", 9),
        an_atom("smallest, but another organisation", 5, organisation="O2"),
    ]

    made = coarsen(atoms, INSIDE_RESPONSES)

    assert ("middle", "small") in teams_of(made)
    assert len(made.blocks) == 3
    assert made.pending == ()


def test_neighbours_of_the_same_size_are_taken_by_name():
    made = coarsen([an_atom("z", 1, 1), an_atom("c", 6), an_atom("b", 6)], INSIDE_RESPONSES)

    assert teams_of(made) == [("b", "z"), ("c",)]


def test_a_region_with_one_small_team_joins_another_region():
    made = coarsen([an_atom("A", 3, region="R1"), an_atom("B", 9, region="R2")], INSIDE_RESPONSES)

    [block] = made.blocks
    assert block.teams == ("A", "B")
    assert (block.region, block.organisation, block.team) == (None, "O1", None)


def test_small_organisations_of_one_region_join_before_they_leave_it():
    atoms = [
        an_atom("A", 3, region="R1", organisation="O1"),
        an_atom("B", 3, region="R1", organisation="O2"),
        an_atom("C", 5, region="R2", organisation="O1"),
    ]

    made = coarsen(atoms, INSIDE_RESPONSES)

    assert teams_of(made) == [("A", "B"), ("C",)]
    assert (made.blocks[0].region, made.blocks[0].organisation) == ("R1", None)


def test_one_client_of_a_kind_waits():
    made = coarsen([an_atom("A", 1, 1)], INSIDE_RESPONSES)

    assert made.blocks == ()
    assert [atom.team for atom in made.pending] == ["A"]


def test_five_clients_of_two_workers_are_not_enough():
    assert coarsen([an_atom("A", 5, 2)], INSIDE_RESPONSES).blocks == ()
    assert coarsen([an_atom("A", 5, 3)], INSIDE_RESPONSES).pending == ()


def test_five_responses_of_one_client_are_one_client():
    made = coarsen([an_atom("A", 1, 1, responses=5)], INSIDE_RESPONSES)

    assert made.blocks == ()


@pytest.mark.parametrize(("largest", "shown"), [(9, False), (6, False), (5, True)])
def test_outside_five_clients_remain_without_any_one_worker(largest, shown):
    made = coarsen([an_atom("A", 10, 3, largest_worker_clients=largest)], OUTSIDE_RESPONSES)

    assert bool(made.blocks) is shown


def test_a_worker_with_more_clients_elsewhere_counts_in_full():
    # The worker of A has nine clients, eight of them in a team that is counted elsewhere.
    atoms = [an_atom("A", 1, 1, largest_worker_clients=9), an_atom("B", 10, 3, largest_worker_clients=4), an_atom("C", 11, 3, largest_worker_clients=4)]

    made = coarsen(atoms, OUTSIDE_RESPONSES)

    assert teams_of(made) == [("A", "B", "C")]


@pytest.mark.parametrize(
    ("faces", "shown"),
    [((0, 0, 0, 0, 7), False), ((1, 0, 0, 0, 6), False), ((1, 1, 0, 0, 5), True), ((0, 2, 0, 0, 5), True)],
)
def test_nearly_the_same_face_from_all_is_not_shown_below_fifteen_clients(faces, shown):
    made = coarsen([an_atom("A", 7, faces=faces)], INSIDE_STATEMENT)

    assert bool(made.blocks) is shown


@pytest.mark.parametrize(("clients", "shown"), [(14, False), (15, True)])
def test_the_same_face_from_fifteen_clients_is_shown(clients, shown):
    made = coarsen([an_atom("A", clients, faces=(0, 0, 0, 0, clients))], INSIDE_STATEMENT)

    assert bool(made.blocks) is shown


def test_unanimous_teams_join_for_that_statement_only():
    responses = [an_atom("A", 6), an_atom("B", 6)]
    unanimous = [an_atom("A", 6, faces=(0, 0, 0, 0, 6)), an_atom("B", 6, faces=(0, 3, 0, 0, 3))]
    fine = coarsen(responses, INSIDE_RESPONSES)

    made = coarsen(unanimous, INSIDE_STATEMENT, within=fine.blocks)

    assert teams_of(fine) == [("A",), ("B",)]
    assert teams_of(made) == [("A", "B")]


def test_a_statement_that_nobody_answers_has_no_block_and_nothing_waits():
    fine = coarsen([an_atom("A", 6)], INSIDE_RESPONSES)

    made = coarsen([an_atom("A", 0, 0, faces=(0, 0, 0, 0, 0))], INSIDE_STATEMENT, within=fine.blocks)

    assert made == coarsen([], INSIDE_STATEMENT, within=fine.blocks) == Coarsening((), ())


def test_a_team_without_an_answer_stays_in_the_block_it_shares():
    fine = coarsen([an_atom("A", 3), an_atom("B", 4)], INSIDE_RESPONSES)

    [block] = coarsen([an_atom("A", 6, faces=(2, 2, 2, 0, 0))], INSIDE_STATEMENT, within=fine.blocks).blocks

    assert block.teams == ("A", "B")
    assert block.faces == (2, 2, 2, 0, 0)


def test_no_answers_at_all():
    assert coarsen([], INSIDE_RESPONSES) == Coarsening((), ())


def test_a_year_in_which_everything_waits_becomes_one_block_over_the_span():
    # Two clients a month, counted once over the year; the team moved in between.
    spring = Atom("A", "R1", "O1", responses=4, clients=3, workers=2, largest_worker_clients=2)
    autumn = Atom("A", "R2", "O1", responses=4, clients=3, workers=2, largest_worker_clients=2)
    assert coarsen([spring], INSIDE_RESPONSES).blocks == ()

    together = coarsen([Block.of([spring, autumn])], INSIDE_RESPONSES, parents=())

    [block] = together.blocks
    assert (block.team, block.region, block.clients) == ("A", None, 6)


def test_an_atom_counts_once():
    with pytest.raises(DomainError, match="twice"):
        coarsen([an_atom("A", 6), an_atom("A", 7)], INSIDE_RESPONSES)
    with pytest.raises(DomainError, match="twice"):
        Block.of([an_atom("A", 6), an_atom("A", 7)])


def test_a_statement_cannot_be_shown_without_looking_at_its_faces():
    with pytest.raises(DomainError, match="faces"):
        coarsen([an_atom("A", 6)], INSIDE_STATEMENT)
    with pytest.raises(ShapeError, match="faces"):
        coarsen([an_atom("A", 6), an_atom("B", 6, faces=(1, 1, 1, 1, 2))], INSIDE_RESPONSES)
    with pytest.raises(ShapeError, match="faces"):
        Block.of([an_atom("A", 6), an_atom("B", 6, faces=(1, 1, 1, 1, 2))])


def test_blocks_cannot_follow_other_blocks():
    fine = coarsen([an_atom("A", 6)], INSIDE_RESPONSES)

    with pytest.raises(ShapeError, match="within"):
        coarsen(fine.blocks, OUTSIDE_RESPONSES, within=fine.blocks)


@pytest.mark.parametrize(
    ("counts", "faces", "error"),
    [
        ((-1, 0, 0, 0), None, DomainError),
        ((3, 4, 1, 1), None, DomainError),
        ((3, 3, 1, 1), (1, 1, 1, 1, 1), DomainError),
        ((3, 3, 1, 1), (1, 1, 1), ShapeError),
    ],
)
def test_an_atom_that_cannot_be_is_refused(counts, faces, error):
    with pytest.raises(error):
        Atom("A", "R1", "O1", *counts, faces)


def test_a_block_has_an_atom():
    with pytest.raises(ShapeError):
        Block.of([])


@pytest.mark.parametrize(("clients", "said"), [(0, 0), (4, 0), (5, 5), (14, 10), (15, 15)])
def test_clients_are_rounded_down_to_five(clients, said):
    assert at_least(clients) == said


@pytest.mark.parametrize(("count", "said"), [(0, 2), (4, 2), (5, 7), (9, 7), (10, 12)])
def test_participation_is_rounded_to_the_middle_of_five(count, said):
    assert midpoint_rounded(count) == said


@pytest.mark.parametrize("rounded", [at_least, midpoint_rounded])
def test_negative_counts_are_refused(rounded):
    with pytest.raises(DomainError):
        rounded(-1)
