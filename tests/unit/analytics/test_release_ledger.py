"""The ledger: what was shown stays, and only whole, passing, new blocks of closed months come in."""

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.disclosure import (
    COMMENTS,
    INSIDE_RESPONSES,
    OUTSIDE_RESPONSES,
    Atom,
    Block,
    Cell,
    Release,
    ReleasedBlock,
    ReleaseLedger,
    coarsen,
)
from analytics.errors import UnsafeRelease

CLOSED = ("2024-01", "2024-02")


def an_atom(team, clients=6, region="R1"):
    return Atom(team, region, "O1", clients, clients, 3, 2)


def a_release(*atoms, month="2024-01", partition="P0", test=INSIDE_RESPONSES, made_from=None):
    blocks = tuple(ReleasedBlock.of_month(block, month) for block in coarsen(atoms, test).blocks)
    return Release(partition, test, blocks, made_from)


@pytest.fixture
def ledger():
    ledger = ReleaseLedger()
    ledger.accept(a_release(an_atom("A"), an_atom("B", 3)), closed=CLOSED)
    return ledger


def refused(ledger, release, closed=CLOSED):
    before = ledger.released(release.partition)
    with pytest.raises(UnsafeRelease) as refusal:
        ledger.accept(release, closed=closed)
    assert ledger.released(release.partition) == before
    return refusal.value.reason


def test_a_release_is_remembered(ledger):
    assert ledger.released("P0") == {("A", "2024-01"), ("B", "2024-01")}
    assert ledger.released("O0") == frozenset()


def test_the_next_month_fits_beside_it(ledger):
    ledger.accept(a_release(an_atom("A"), month="2024-02"), closed=CLOSED)

    assert ("A", "2024-02") in ledger.released("P0")


def test_an_answer_is_not_shown_twice(ledger):
    assert refused(ledger, a_release(an_atom("A", 7))) == "already_released"


def test_a_withdrawal_after_the_release_does_not_change_it(ledger):
    assert refused(ledger, a_release(an_atom("A", 5), an_atom("B", 3))) == "already_released"


def test_an_import_into_a_released_month_is_a_supplement_of_its_own_and_once(ledger):
    supplement = a_release(an_atom("A", 9), partition="P0 supplement")

    ledger.accept(supplement, closed=CLOSED)

    assert refused(ledger, supplement) == "already_released"


def test_an_open_month_is_refused(ledger):
    assert refused(ledger, a_release(an_atom("A"), month="2024-03")) == "open_month"


def test_a_small_block_is_refused(ledger):
    small = ReleasedBlock.of_month(Block.of([an_atom("C", 4)]), "2024-02")

    assert refused(ledger, Release("P0", INSIDE_RESPONSES, (small,))) == "block_too_small"


def test_a_block_is_the_sum_of_its_atoms(ledger):
    inflated = dataclasses.replace(Block.of([an_atom("C", 4)]), clients=5)

    release = Release("P0", INSIDE_RESPONSES, (ReleasedBlock.of_month(inflated, "2024-02"),))
    assert refused(ledger, release) == "sums_differ"


def test_a_block_covers_what_its_atoms_cover(ledger):
    other = ReleasedBlock(Block.of([an_atom("C")]), (Cell("D", "2024-02", "R1", "O1"),))

    assert refused(ledger, Release("P0", INSIDE_RESPONSES, (other,))) == "cells_differ"


def test_two_blocks_do_not_share_a_team(ledger):
    block = ReleasedBlock.of_month(Block.of([an_atom("C")]), "2024-02")

    assert refused(ledger, Release("P0", INSIDE_RESPONSES, (block, block))) == "counted_twice"


def test_a_released_team_does_not_move(ledger):
    moved = a_release(an_atom("A", region="R2"), partition="P8", test=COMMENTS)
    assert moved.blocks == ()
    moved = a_release(an_atom("A", 8, region="R2"), partition="P8", test=COMMENTS)

    assert refused(ledger, moved) == "place_changed"
    ledger.accept(a_release(an_atom("A", region="R2"), month="2024-02"), closed=CLOSED)


def test_a_coarser_partition_does_not_split_a_block(ledger):
    ledger.accept(a_release(an_atom("A", 10), an_atom("B", 3), month="2024-02", partition="Q"), closed=CLOSED)

    alone = a_release(an_atom("A", 10), month="2024-02", partition="O0", test=OUTSIDE_RESPONSES, made_from="Q")
    whole = a_release(an_atom("A", 10), an_atom("B", 3), month="2024-02", partition="O0", test=OUTSIDE_RESPONSES)
    assert refused(ledger, alone) == "splits_a_block"
    ledger.accept(dataclasses.replace(whole, made_from="Q"), closed=CLOSED)


def test_a_coarser_partition_shows_nothing_that_the_finer_does_not(ledger):
    release = a_release(an_atom("A", 10), month="2024-02", partition="O0", test=OUTSIDE_RESPONSES, made_from="P0")

    assert refused(ledger, release) == "splits_a_block"
    assert refused(ledger, dataclasses.replace(release, made_from="Px")) == "unknown_partition"


def test_a_block_over_several_months_takes_its_cells_once(ledger):
    atoms = [an_atom("C", 3), Atom("C", "R2", "O1", 3, 3, 2, 2)]
    cells = (Cell("C", "2024-01", "R1", "O1"), Cell("C", "2024-02", "R2", "O1"))
    release = Release("P0", INSIDE_RESPONSES, (ReleasedBlock(Block.of(atoms), cells),))

    ledger.accept(release, closed=CLOSED)

    assert {cell.team_month for cell in cells} <= ledger.released("P0")
    assert refused(ledger, a_release(an_atom("C", 9), month="2024-02")) == "already_released"


def test_no_answers_at_all_is_a_release_too(ledger):
    ledger.accept(a_release(partition="empty"), closed=())

    assert ledger.released("empty") == frozenset()


@given(st.lists(st.lists(st.integers(1, 30), min_size=1, max_size=8), min_size=1, max_size=4))
@settings(max_examples=50, deadline=None)
def test_what_the_block_maker_makes_is_accepted_and_later_months_change_nothing(months):
    ledger, shown = ReleaseLedger(), {}
    closed = [f"2024-{number + 1:02}" for number in range(len(months))]
    for month, sizes in zip(closed, months, strict=True):
        fine = coarsen([an_atom(f"T{at}", size, f"R{at % 2}") for at, size in enumerate(sizes)], INSIDE_RESPONSES)
        coarse = coarsen(fine.blocks, OUTSIDE_RESPONSES)
        for name, made, test, made_from in (
            ("P0", fine, INSIDE_RESPONSES, None),
            ("O0", coarse, OUTSIDE_RESPONSES, "P0"),
        ):
            blocks = tuple(ReleasedBlock.of_month(block, month) for block in made.blocks)
            ledger.accept(Release(name, test, blocks, made_from), closed=closed)
            shown[name, month] = {cell.team_month for block in blocks for cell in block.cells}
    for name in ("P0", "O0"):
        assert ledger.released(name) == set().union(*(cells for key, cells in shown.items() if key[0] == name))
