"""The block maker: what it must do with random months."""

from collections.abc import Sequence

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
    coarsen,
)


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
        # A worker may have more clients in other teams than this team has at all.
        largest_worker_clients=draw(st.integers(-(-clients // workers) if workers else 0, clients + 9)),
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
    for place in (lambda a: (a.region, a.organisation), lambda a: a.region, lambda _: 0):
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
