"""The attacker: it must find what can be found, and nothing in what the block maker lets through."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.disclosure import (
    INSIDE_RESPONSES,
    INSIDE_STATEMENT,
    OUTSIDE_STATEMENT,
    Atom,
    Block,
    attack_bounds,
    coarsen,
)
from analytics.errors import DomainError, ShapeError


def test_margins_of_a_two_by_two_table():
    # Fréchet bounds: cell in max(0, row + column - total) .. min(row, column).
    margins = [[1, 1, 0, 0], [0, 0, 1, 1], [1, 0, 1, 0], [0, 1, 0, 1]]

    bounds = attack_bounds(margins, [7, 5, 9, 3])

    assert bounds.lower == pytest.approx([4, 0, 2, 0])
    assert bounds.upper == pytest.approx([7, 3, 5, 3])
    assert not bounds.pinned.any()


def test_a_hidden_cell_is_its_total_minus_the_rest():
    bounds = attack_bounds([[1, 1, 1], [1, 0, 0], [0, 1, 0]], [12, 6, 4])

    assert bounds.lower[2] == bounds.upper[2] == pytest.approx(2)
    assert bounds.pinned.tolist() == [True, True, True]


def test_an_exact_zero_is_not_pinned():
    assert not attack_bounds([[1, 1]], [0]).pinned.any()


def test_a_target_may_be_any_sum():
    bounds = attack_bounds([[1, 1, 1, 0], [0, 0, 0, 1]], [10, 3], targets=[[1, 1, 0, 0], [1, 1, 1, 1]])

    assert bounds.lower.tolist() == pytest.approx([0, 13])
    assert bounds.upper.tolist() == pytest.approx([10, 13])


def test_rounded_figures_leave_room():
    bounds = attack_bounds([[1, 1], [1, 0]], [10, 5], values_to=[14, 9])

    assert bounds.lower == pytest.approx([5, 1])
    assert bounds.upper == pytest.approx([9, 9])


def test_what_nothing_limits_has_no_upper_bound():
    bounds = attack_bounds([[1, -1]], [2])

    assert bounds.lower == pytest.approx([2, 0])
    assert np.isinf(bounds.upper).all()


def test_nothing_published_says_nothing():
    bounds = attack_bounds(np.empty((0, 2)), [])

    assert bounds.lower.tolist() == [0, 0]
    assert np.isinf(bounds.upper).all()


def test_whole_numbers_round_the_bounds_inward():
    # 2x = 3y + r with r in 0..1 and y in 1..1: x lies between 1.5 and 2, and is a whole number.
    bounds = attack_bounds([[2, -3], [0, 1]], [0, 1], values_to=[1, 1])

    assert bounds.lower[0] == pytest.approx(1.5)
    assert bounds.pinned.tolist() == [True, True]


def test_contradicting_figures_are_refused():
    with pytest.raises(DomainError, match="contradict"):
        attack_bounds([[1, 1], [1, 0]], [3, 5])
    with pytest.raises(DomainError, match="below"):
        attack_bounds([[1, 1]], [3], values_to=[2])
    with pytest.raises(DomainError, match="finite"):
        attack_bounds([[1, 1]], [float("nan")])


@pytest.mark.parametrize(
    ("published", "values", "targets"), [([1, 1], [2], None), ([[1, 1]], [1, 2], None), ([[1, 1]], [1], [[1, 1, 1]])]
)
def test_arrays_that_do_not_fit_are_refused(published, values, targets):
    with pytest.raises(ShapeError):
        attack_bounds(published, values, targets)


def brute_force(table, values, most):
    cells = table.shape[1]
    fitting = [x for x in itertools.product(range(most + 1), repeat=cells) if (table @ np.array(x) == values).all()]
    return np.min(fitting, axis=0), np.max(fitting, axis=0)


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_no_fitting_count_lies_outside_the_bounds(data):
    table = np.array(data.draw(st.lists(st.lists(st.integers(0, 1), min_size=4, max_size=4), min_size=1, max_size=4)))
    truth = np.array(data.draw(st.lists(st.integers(0, 4), min_size=4, max_size=4)))
    everything = np.vstack([table, np.ones((1, 4), dtype=int)])

    bounds = attack_bounds(everything, everything @ truth)

    least, most = brute_force(everything, everything @ truth, int(truth.sum()))
    assert (bounds.lower <= least + 1e-6).all()
    assert (bounds.upper >= most - 1e-6).all()


# Against the blocks: unknown counts per month, team and face; published, every view as a sum of whole blocks.


@st.composite
def a_history(draw) -> list[list[Atom]]:
    teams = draw(st.integers(2, 5))
    places = [(f"R{draw(st.integers(0, 1))}", f"O{draw(st.integers(0, 1))}") for _ in range(teams)]
    return [
        [_an_atom(draw, f"T{team}", *places[team]) for team in range(teams)] for _ in range(draw(st.integers(1, 3)))
    ]


def _an_atom(draw, team, region, organisation) -> Atom:
    faces = tuple(draw(st.integers(0, 3)) for _ in range(5))
    workers = min(draw(st.integers(1, 4)), sum(faces))
    largest = -(-sum(faces) // workers) if workers else 0
    return Atom(team, region, organisation, sum(faces), sum(faces), workers, largest, faces)


def without_faces(atom: Atom) -> Atom:
    return Atom(*atom.key, atom.responses, atom.clients, atom.workers, atom.largest_worker_clients)


def released(history) -> list[list[list[Block]]]:
    """Per audience and month, the blocks of one statement that are shown."""
    inside, outside = [], []
    for month in history:
        answered = coarsen([without_faces(atom) for atom in month], INSIDE_RESPONSES)
        statement = coarsen(month, INSIDE_STATEMENT, within=answered.blocks)
        inside.append(list(statement.blocks))
        outside.append(list(coarsen(statement.blocks, OUTSIDE_STATEMENT).blocks))
    return [inside, outside]


PLACES = [
    lambda _: "everywhere",
    lambda block: block.region,
    lambda block: block.organisation,
    lambda block: (block.region, block.organisation) if block.region and block.organisation else None,
    lambda block: block.team,
]


def everything_shown(history):
    """A and b of the attacker: every audience x place x run of months x face."""
    teams = [atom.team for atom in history[0]]
    position = {key: at for at, key in enumerate(itertools.product(range(len(history)), teams, range(5)))}
    rows, values = [], []
    for audience, place in itertools.product(released(history), PLACES):
        for start, stop in itertools.combinations(range(len(history) + 1), 2):
            views: dict[object, list[tuple[int, Block]]] = {}
            for month in range(start, stop):
                for block in audience[month]:
                    if place(block) is not None:
                        views.setdefault(place(block), []).append((month, block))
            for view, face in itertools.product(views.values(), range(5)):
                row = np.zeros(len(position))
                for month, block in view:
                    row[[position[month, team, face] for team in block.teams]] = 1
                rows.append(row)
                values.append(sum(block.faces[face] for _, block in view))
    return np.array(rows).reshape(len(rows), len(position)), np.array(values), position


def small_groups(history, position):
    """Targets: every face of every team-month of 1-4 clients, and of its answers together."""
    rows = []
    for month, atoms in enumerate(history):
        for atom in atoms:
            if 1 <= atom.clients <= 4:
                faces = np.zeros((6, len(position)))
                for face in range(5):
                    faces[face, position[month, atom.team, face]] = 1
                rows.append(np.vstack([faces[:5], faces[:5].sum(axis=0)]))
    return np.vstack(rows) if rows else np.zeros((0, len(position)))


@given(a_history())
@settings(max_examples=30, deadline=None)
def test_nothing_can_be_said_of_a_small_group(history):
    published, values, position = everything_shown(history)

    bounds = attack_bounds(published, values, small_groups(history, position))

    assert (bounds.lower <= 1e-6).all()
    assert not bounds.pinned.any()


def a_region_with_a_small_team() -> list[list[Atom]]:
    return [
        [
            Atom("T0", "R0", "O0", 2, 2, 2, 1, (1, 1, 0, 0, 0)),
            Atom("T1", "R0", "O0", 9, 9, 3, 3, (1, 2, 0, 4, 2)),
            Atom("T2", "R0", "O0", 12, 12, 4, 3, (3, 2, 1, 4, 2)),
        ]
    ]


def test_the_attacker_finds_a_planted_full_cube():
    history = a_region_with_a_small_team()
    published, values, position = everything_shown(history)
    targets = small_groups(history, position)
    assert not attack_bounds(published, values, targets).pinned.any()

    # As other tools do: hide the small team, show its neighbour and the region.
    neighbour = [[1.0 if (team, face) == ("T1", at) else 0.0 for _, team, face in position] for at in range(5)]
    found = attack_bounds(np.vstack([published, neighbour]), [*values, *history[0][1].faces], targets)

    assert found.pinned.tolist() == [True, True, False, False, False, True]
    assert found.lower.tolist() == pytest.approx([1, 1, 0, 0, 0, 2])


def test_a_filter_more_says_nothing_more():
    history = a_region_with_a_small_team()
    published, values, position = everything_shown(history)
    targets = small_groups(history, position)

    # A view that a new filter would add is a sum of the same blocks, so the bounds stay what they were.
    more = np.vstack([published, published[:5] + published[-5:]])
    more_values = np.concatenate([values, values[:5] + values[-5:]])

    before, after = attack_bounds(published, values, targets), attack_bounds(more, more_values, targets)
    assert after.lower == pytest.approx(before.lower)
    assert after.upper == pytest.approx(before.upper)
