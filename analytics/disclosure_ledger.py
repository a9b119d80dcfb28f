"""The ledger of releases: what has been shown stays as it is, and what is new may only be added in whole blocks."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Self

from analytics.disclosure_blocks import Block, BlockTest
from analytics.errors import UnsafeRelease

TeamMonth = tuple[str, str]


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """One team in one closed month, with the place that it had then."""

    team: str
    month: str
    region: str
    organisation: str

    @property
    def team_month(self) -> TeamMonth:
        """What is counted once in a partition."""
        return (self.team, self.month)


@dataclass(frozen=True, slots=True)
class ReleasedBlock:
    """A block with the cells that it covers: one per team, or more where it was counted over several months."""

    block: Block
    cells: tuple[Cell, ...]

    @classmethod
    def of_month(cls, block: Block, month: str) -> Self:
        """The usual block: every atom is of the same month."""
        return cls(block, tuple(Cell(atom.team, month, atom.region, atom.organisation) for atom in block.atoms))


@dataclass(frozen=True, slots=True)
class Release:
    """The blocks of one partition that become visible together.

    partition: a name that tells partition, kind group and statement ("Ps|adults|heard"); an import into released
        months or a yearly correction is a partition of its own, and so happens once.
    test: the thresholds that held for these months.
    made_from: the name of the finer partition of which every block is a union; None for the finest.
    """

    partition: str
    test: BlockTest
    blocks: tuple[ReleasedBlock, ...]
    made_from: str | None = None


class ReleaseLedger:
    """Remember what was released, and refuse what would not fit it. Set arithmetic, O(cells) per release.

    A release is accepted only if its months are closed, no team-month of it was released in this partition before,
    every block is the sum of its atoms and passes its test, places are those that other releases gave these
    team-months, and each block is a union of whole blocks of the partition it is made from. Accepting is all or
    nothing. Why this suffices: with disjoint blocks that never change, all that is ever shown is a function of
    whole blocks, so that two releases differ by whole blocks too.
    """

    def __init__(self) -> None:
        self._blocks: dict[str, dict[TeamMonth, frozenset[TeamMonth]]] = {}
        self._places: dict[TeamMonth, tuple[str, str]] = {}

    def released(self, partition: str) -> frozenset[TeamMonth]:
        """The team-months that a partition has shown so far."""
        return frozenset(self._blocks.get(partition, ()))

    def accept(self, release: Release, *, closed: Collection[str]) -> None:
        """Add a release, or raise `UnsafeRelease` with the reason and leave the ledger as it was.

        closed: the months that are closed. Reasons: open_month, cells_differ, counted_twice, already_released,
        place_changed, sums_differ, block_too_small, unknown_partition, splits_a_block.
        """
        self.check(release, closed=closed)
        shown = self._blocks.setdefault(release.partition, {})
        for released in release.blocks:
            whole = frozenset(cell.team_month for cell in released.cells)
            shown.update(dict.fromkeys(whole, whole))
            self._places.update((cell.team_month, (cell.region, cell.organisation)) for cell in released.cells)

    def check(self, release: Release, *, closed: Collection[str]) -> None:
        """Raise `UnsafeRelease` if the release may not be accepted; change nothing."""
        for reason in self._objections(release, frozenset(closed)):
            raise UnsafeRelease(f"release of {release.partition!r} refused: {reason}", reason=reason)

    def _objections(self, release: Release, closed: frozenset[str]) -> Iterator[str]:
        cells = [cell for released in release.blocks for cell in released.cells]
        team_months = [cell.team_month for cell in cells]
        if any(cell.month not in closed for cell in cells):
            yield "open_month"
        if len(set(team_months)) < len(team_months):
            yield "counted_twice"
        if not self.released(release.partition).isdisjoint(team_months):
            yield "already_released"
        if self._moves_a_place(cells):
            yield "place_changed"
        for released in release.blocks:
            yield from _objections_to_block(released, release.test)
        yield from self._objections_to_shape(release)

    def _moves_a_place(self, cells: Iterable[Cell]) -> bool:
        return any(
            self._places.get(cell.team_month, (cell.region, cell.organisation)) != (cell.region, cell.organisation)
            for cell in cells
        )

    def _objections_to_shape(self, release: Release) -> Iterator[str]:
        if release.made_from is None:
            return
        if release.made_from not in self._blocks:
            yield "unknown_partition"
            return
        finer = self._blocks[release.made_from]
        for released in release.blocks:
            mine = frozenset(cell.team_month for cell in released.cells)
            if not all(team_month in finer and finer[team_month] <= mine for team_month in mine):
                yield "splits_a_block"


def _objections_to_block(released: ReleasedBlock, test: BlockTest) -> Iterator[str]:
    places = {(cell.team, cell.region, cell.organisation) for cell in released.cells}
    if places != {atom.key for atom in released.block.atoms}:
        yield "cells_differ"
    if Block.of(released.block.atoms) != released.block:
        yield "sums_differ"
    if not test.passes(released.block):
        yield "block_too_small"
