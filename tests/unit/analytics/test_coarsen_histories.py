"""The block maker against the histories that are made to hurt it, and against input that cannot be."""

import pytest

from analytics.disclosure import (
    INSIDE_RESPONSES,
    INSIDE_STATEMENT,
    OUTSIDE_RESPONSES,
    Atom,
    Block,
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
    atoms = [an_atom("A", 1, 1, largest_worker_clients=9), an_atom("B", 10), an_atom("C", 11)]

    made = coarsen(atoms, OUTSIDE_RESPONSES)

    assert teams_of(made) == [("A", "B", "C")]


def test_what_does_not_pass_with_all_its_neighbours_waits_with_them():
    # Without the one worker of A two clients would remain, and there is no third team.
    made = coarsen([an_atom("A", 1, 1, largest_worker_clients=9), an_atom("B", 10)], OUTSIDE_RESPONSES)

    assert made.blocks == ()
    assert [atom.team for atom in made.pending] == ["A", "B"]


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
