"""Teams where people were asked and nobody answered: they join a neighbour's block, so that silence counts too."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence

from analytics.disclosure import PARENTS, Atom, Block


def with_the_silent(blocks: Sequence[Block], silent: Iterable[Atom]) -> tuple[Block, ...]:
    """Add the atoms without a response to blocks: per parent, smallest parent first, all of them to the smallest block.

    A team without answers passes no test, so it can never be a block of its own, nor be seen by subtraction: it is only
    seen together with the clients of a block that passes. Where there is no block it stays out of sight. Left out
    altogether it would make participation look better than it is.
    """
    settled = list(blocks)
    waiting = [Block.of((atom,)) for atom in silent]
    for parent in PARENTS:
        groups: defaultdict[Hashable, list[Block]] = defaultdict(list)
        for unit in waiting:
            groups[parent(unit)].append(unit)
        waiting = []
        for node in sorted(groups, key=str):
            near = [block for block in settled if parent(block) == node]
            if not near:
                waiting += groups[node]
                continue
            host = min(near, key=lambda block: (block.clients, block.atoms[0].key))
            settled.remove(host)
            settled.append(_joined([host, *groups[node]]))
    return tuple(sorted(settled, key=lambda block: block.atoms[0].key))


def _joined(blocks: Iterable[Block]) -> Block:
    return Block.of(atom for block in blocks for atom in block.atoms)
