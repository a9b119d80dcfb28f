"""The block maker: every answer into one block, once, and no block too small to be shown.

A *unit* is what may not be split: a team (one atom) or a block of a finer partition. A *block* is a set of
units that passes a `BlockTest`. Everything that is ever shown is a sum of whole blocks, so the smallest
thing that anybody can work out by adding and subtracting is a block.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Protocol, Self

from analytics.errors import DomainError, ShapeError

Faces = tuple[int, int, int, int, int]
AtomKey = tuple[str, str, str]

NO_FACES: Faces = (0, 0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Atom:
    """What one team answered in one closed month, in one universe (kind group, or kind group x statement).

    `responses`, `clients`, `workers`: how many different ones; a client or worker with two teams in the month
    is counted in one of them only. `largest_worker_clients`: the most clients that any one worker of the team
    has, over all of that worker's teams. `faces`: answers per face, worst first; None where there are no
    faces (responses, comments). Counts must be >= 0, clients <= responses, the faces' sum <= responses
    (`DomainError`).
    """

    team: str
    region: str
    organisation: str
    responses: int
    clients: int
    workers: int
    largest_worker_clients: int
    faces: Faces | None = None

    def __post_init__(self) -> None:
        counts = (self.responses, self.clients, self.workers, self.largest_worker_clients, *(self.faces or ()))
        if min(counts) < 0:
            raise DomainError(f"negative count in the atom of team {self.team!r}")
        if self.clients > self.responses:
            raise DomainError(f"more clients than responses in the atom of team {self.team!r}")
        if self.faces is not None:
            if len(self.faces) != len(NO_FACES):
                raise ShapeError(f"an atom has five faces, that of team {self.team!r} has {len(self.faces)}")
            if sum(self.faces) > self.responses:
                raise DomainError(f"more faces than responses in the atom of team {self.team!r}")

    @property
    def key(self) -> AtomKey:
        """What tells this atom from the others of its universe and month."""
        return (self.team, self.region, self.organisation)


@dataclass(frozen=True, slots=True)
class Block:
    """Atoms that are counted together for good, sorted by team, with their sums.

    `largest_worker_clients` is the maximum over the atoms (an upper bound, as a worker counts in full in each
    of them). `team`, `region`, `organisation`: the one that all atoms have in common, or None.
    """

    atoms: tuple[Atom, ...]
    responses: int
    clients: int
    workers: int
    largest_worker_clients: int
    faces: Faces | None
    team: str | None
    region: str | None
    organisation: str | None

    @classmethod
    def of(cls, atoms: Iterable[Atom]) -> Self:
        """Sum atoms into one block; at least one (`ShapeError`), and each once (`DomainError`)."""
        ordered = tuple(sorted(atoms, key=lambda atom: atom.key))
        if not ordered:
            raise ShapeError("a block has at least one atom")
        if len({atom.key for atom in ordered}) < len(ordered):
            raise DomainError("an atom occurs twice in one block")
        return cls(
            atoms=ordered,
            responses=sum(atom.responses for atom in ordered),
            clients=sum(atom.clients for atom in ordered),
            workers=sum(atom.workers for atom in ordered),
            largest_worker_clients=max(atom.largest_worker_clients for atom in ordered),
            faces=_sum_faces(ordered),
            team=_common(atom.team for atom in ordered),
            region=_common(atom.region for atom in ordered),
            organisation=_common(atom.organisation for atom in ordered),
        )

    @property
    def teams(self) -> tuple[str, ...]:
        """The teams of the block, each once, sorted."""
        return tuple(dict.fromkeys(atom.team for atom in self.atoms))


class Counted(Protocol):
    """Whatever has the sums that a block is tested on."""

    @property
    def clients(self) -> int: ...
    @property
    def workers(self) -> int: ...
    @property
    def largest_worker_clients(self) -> int: ...
    @property
    def faces(self) -> Faces | None: ...


@dataclass(frozen=True, slots=True)
class BlockTest:
    """What a block must hold before it may be shown.

    At least `min_clients` different clients of at least `min_workers` workers, of whom
    `min_remaining_without_a_worker` remain when the clients of any one worker are taken away. Where there are
    faces: at least `min_outside_biggest_face` answers lie outside the biggest face, unless the block has
    `unanimity_free_from` clients. `needs_faces` refuses blocks without faces (`DomainError`), so that this last
    part cannot be forgotten. If two disjoint blocks pass, so does their union; the proof rests on that.
    """

    min_clients: int
    min_workers: int
    min_remaining_without_a_worker: int = 0
    unanimity_free_from: int = 15
    min_outside_biggest_face: int = 2
    needs_faces: bool = False

    def passes(self, block: Counted) -> bool:
        """Say whether this block may be shown."""
        if block.clients < self.min_clients or block.workers < self.min_workers:
            return False
        remaining = self.min_remaining_without_a_worker
        if remaining and block.clients - block.largest_worker_clients < remaining:
            return False
        return self._is_varied(block)

    def _is_varied(self, block: Counted) -> bool:
        if block.faces is None:
            if self.needs_faces:
                raise DomainError("this test needs the five faces of every block")
            return True
        outside = sum(block.faces) - max(block.faces)
        return block.clients >= self.unanimity_free_from or outside >= self.min_outside_biggest_face


INSIDE_RESPONSES = BlockTest(min_clients=5, min_workers=3)
INSIDE_STATEMENT = BlockTest(min_clients=5, min_workers=3, needs_faces=True)
OUTSIDE_RESPONSES = BlockTest(min_clients=10, min_workers=3, min_remaining_without_a_worker=5)
OUTSIDE_STATEMENT = BlockTest(min_clients=10, min_workers=3, min_remaining_without_a_worker=5, needs_faces=True)
COMMENTS = BlockTest(min_clients=8, min_workers=3)

Parent = Callable[[Block], Hashable | None]


def region_and_organisation(block: Block) -> Hashable | None:
    """The region and organisation that a block lies in, None if it spreads over more than one."""
    return None if block.region is None or block.organisation is None else (block.region, block.organisation)


def region(block: Block) -> Hashable | None:
    """The region that a block lies in, None if it spreads over more than one."""
    return block.region


def everywhere(_: Block) -> Hashable | None:
    """The one place that every block lies in."""
    return ()


PARENTS: tuple[Parent, ...] = (region_and_organisation, region, everywhere)


@dataclass(frozen=True, slots=True)
class Coarsening:
    """One partition of one month: the blocks that may be shown and the atoms that have to wait, both sorted."""

    blocks: tuple[Block, ...]
    pending: tuple[Atom, ...]


def coarsen(
    units: Iterable[Atom | Block],
    test: BlockTest,
    *,
    within: Iterable[Block] | None = None,
    parents: Sequence[Parent] = PARENTS,
) -> Coarsening:
    """Join units into blocks that pass the test, each unit with its nearest and smallest neighbours.

    A unit that passes is a block. What does not is joined per parent, smallest parent first: all loose units
    of one parent together, then with the smallest block (clients, then team) of that parent, and the next,
    until they pass. What still does not pass after the last parent is pending. O(T log T) for T teams.

    units: the atoms of one universe and month, or the blocks of the finer partition (not both with `within`).
    within: blocks of the finer partition that the atoms must follow where the universe differs (a statement
        follows the responses): a team without an atom counts zero there, atoms of teams in none are pending.
    parents: functions from a block to the place it lies in, or None; () tries only the units themselves, as for
        pending atoms of several months: `coarsen([Block.of(atoms)], test, parents=())`, counted over the span.
    Returns: `Coarsening`; every atom of a non-empty unit in one block or in `pending`. Units without any
        response are left out: an empty team looks like a hidden one. The order of the input does not matter.
    Raises: `DomainError` if an atom occurs twice; `ShapeError` if only some atoms have faces.
    Source: the project's own rule, its proof and measurements: docs on disclosure, sections 3 to 5.
    """
    whole, pending = _as_units(units, within)
    settled = {block.atoms[0].key: block for block in whole if test.passes(block)}
    loose = [block for block in whole if block.atoms[0].key not in settled]
    for parent in parents:
        loose = _settle(loose, settled, test, parent)
    waiting = [*pending, *(atom for block in loose for atom in block.atoms)]
    return Coarsening(
        blocks=tuple(settled[key] for key in sorted(settled)),
        pending=tuple(sorted(waiting, key=lambda atom: atom.key)),
    )


def _settle(loose: Sequence[Block], settled: dict[AtomKey, Block], test: BlockTest, parent: Parent) -> list[Block]:
    """Join the loose blocks per node of one parent, updating `settled`; return those that still wait."""
    by_node = _by_node(loose, parent)
    neighbours = _by_node(settled.values(), parent)
    waiting = list(by_node.pop(None, ()))
    for node, group in by_node.items():
        near = sorted(neighbours.get(node, ()), key=lambda block: (block.clients, block.atoms[0].key))
        joined, passed = _join(group, near, test)
        for block in joined:
            settled.pop(block.atoms[0].key, None)
        if passed:
            block = Block.of(atom for part in joined for atom in part.atoms)
            settled[block.atoms[0].key] = block
        else:
            waiting += joined
    return waiting


def _join(group: Sequence[Block], near: Sequence[Block], test: BlockTest) -> tuple[list[Block], bool]:
    """The group with as many near blocks as it needs, and whether that passes."""
    sums = _RunningSums(group)
    joined = list(group)
    for neighbour in near:
        if test.passes(sums):
            break
        sums.add(neighbour)
        joined.append(neighbour)
    return joined, test.passes(sums)


class _RunningSums:
    """The sums of a growing group, so that taking in one more neighbour costs the same however many there are."""

    def __init__(self, blocks: Iterable[Block]) -> None:
        self.clients = self.workers = self.largest_worker_clients = 0
        self.faces: Faces | None = None
        for block in blocks:
            self.add(block)

    def add(self, block: Block) -> None:
        self.clients += block.clients
        self.workers += block.workers
        self.largest_worker_clients = max(self.largest_worker_clients, block.largest_worker_clients)
        if block.faces is not None:
            self.faces = _add_faces(self.faces or NO_FACES, block.faces)


def _as_units(units: Iterable[Atom | Block], within: Iterable[Block] | None) -> tuple[list[Block], list[Atom]]:
    """The units as untested blocks, and the atoms that cannot take part because their team is in no finer block."""
    given = list(units)
    blocks = [unit if isinstance(unit, Block) else Block.of((unit,)) for unit in given]
    atoms = _each_once(atom for block in blocks for atom in block.atoms)
    if len({atom.faces is None for atom in atoms.values()}) > 1:
        raise ShapeError("either all atoms have faces or none has")
    if within is None:
        return [block for block in blocks if block.responses], []
    if any(isinstance(unit, Block) for unit in given):
        raise ShapeError("`within` goes with atoms, not with blocks")
    return _regroup(atoms, list(within))


def _regroup(atoms: Mapping[AtomKey, Atom], finer: Sequence[Block]) -> tuple[list[Block], list[Atom]]:
    """Put the atoms into the shape of the finer blocks, which belong to another universe."""
    places = _each_once(atom for block in finer for atom in block.atoms)
    faces = NO_FACES if any(atom.faces is not None for atom in atoms.values()) else None

    def same_team(atom: Atom) -> Atom:
        return atoms.get(atom.key) or Atom(*atom.key, 0, 0, 0, 0, faces)

    whole = [Block.of(same_team(atom) for atom in block.atoms) for block in finer]
    left = [atom for key, atom in atoms.items() if key not in places and atom.responses]
    return [block for block in whole if block.responses], left


def _each_once(atoms: Iterable[Atom]) -> dict[AtomKey, Atom]:
    found: dict[AtomKey, Atom] = {}
    for atom in atoms:
        if atom.key in found:
            raise DomainError(f"the atom of team {atom.team!r} occurs twice")
        found[atom.key] = atom
    return found


def _by_node(blocks: Iterable[Block], parent: Parent) -> dict[Hashable | None, list[Block]]:
    nodes: defaultdict[Hashable | None, list[Block]] = defaultdict(list)
    for block in blocks:
        nodes[parent(block)].append(block)
    return nodes


def _common(names: Iterable[str]) -> str | None:
    distinct = set(names)
    return distinct.pop() if len(distinct) == 1 else None


def _sum_faces(atoms: Sequence[Atom]) -> Faces | None:
    given = [atom.faces for atom in atoms if atom.faces is not None]
    if given and len(given) < len(atoms):
        raise ShapeError("either all atoms of a block have faces or none has")
    return reduce(_add_faces, given) if given else None


def _add_faces(left: Faces, right: Faces) -> Faces:
    return (left[0] + right[0], left[1] + right[1], left[2] + right[2], left[3] + right[3], left[4] + right[4])
