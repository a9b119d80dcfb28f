"""What may be shown: blocks, the ledger of releases, and the attacker that the tests turn against them.

Three sentences are the whole rule. Every answer is put into exactly one block, once. A block holds at least
five clients of at least three workers. Everything that anyone ever sees is a sum of whole blocks.
"""

from analytics.disclosure_attack import AttackBounds, attack_bounds
from analytics.disclosure_blocks import (
    COMMENTS,
    INSIDE_RESPONSES,
    INSIDE_STATEMENT,
    OUTSIDE_RESPONSES,
    OUTSIDE_STATEMENT,
    PARENTS,
    Atom,
    Block,
    BlockTest,
    Coarsening,
    coarsen,
    everywhere,
    region,
    region_and_organisation,
)
from analytics.disclosure_ledger import Cell, Release, ReleasedBlock, ReleaseLedger
from analytics.errors import DomainError

__all__ = [
    "COMMENTS",
    "INSIDE_RESPONSES",
    "INSIDE_STATEMENT",
    "OUTSIDE_RESPONSES",
    "OUTSIDE_STATEMENT",
    "PARENTS",
    "Atom",
    "AttackBounds",
    "Block",
    "BlockTest",
    "Cell",
    "Coarsening",
    "Release",
    "ReleaseLedger",
    "ReleasedBlock",
    "at_least",
    "attack_bounds",
    "coarsen",
    "everywhere",
    "midpoint_rounded",
    "region",
    "region_and_organisation",
]

_STEP = 5


def at_least(clients: int) -> int:
    """Say 'at least k clients' of one block: the number rounded down to a multiple of five.

    Clients add up over place within a month, not over time: for a view take the largest monthly sum of its
    blocks' values. Raises `DomainError` below zero.
    """
    if clients < 0:
        raise DomainError("a number of clients is not negative")
    return clients - clients % _STEP


def midpoint_rounded(count: int) -> int:
    """Round one block's count to the middle of its group of five: 5 * floor(count / 5) + 2.

    Rounded once per block and added afterwards, so that no sum of published numbers gives more away than the
    blocks do, and 0 to 4 silent clients look the same. Raises `DomainError` below zero.
    """
    if count < 0:
        raise DomainError("a count is not negative")
    return count - count % _STEP + _STEP // 2
