"""Counting and uncounting answers, in the transaction of the answer itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Insert, exists, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from stem.core.db import Base, insert_rows
from stem.core.periods import Week
from stem.domain.tallies.tables import ClosedMonth, Tally, WithdrawnTally


@dataclass(frozen=True, slots=True)
class Place:
    """Where a response is counted."""

    team_id: int
    week: Week
    kind: str


def count(session: Session, place: Place, scores: Mapping[int, int]) -> None:
    """Add one response's answers, as statement id -> score, to the tallies."""
    _add(session, Tally, place, scores)


def uncount_unreleased(session: Session, place: Place, scores: Mapping[int, int]) -> bool:
    """Take a withdrawn response's answers back, unless its month is closed: a block that was shown never changes.

    Returns whether they were taken back. What is not taken back is counted among the withdrawn.
    """
    if session.scalar(select(exists().where(ClosedMonth.month == place.week.month))):
        _add(session, WithdrawnTally, place, scores)
        return False
    for statement_id, score in sorted(scores.items()):
        session.execute(
            update(Tally).where(*_key(place, statement_id, score)).values(n=Tally.n - 1),
            execution_options={"synchronize_session": False},
        )
    return True


def _key(place: Place, statement_id: int, score: int) -> list[Any]:
    return [
        Tally.team_id == place.team_id,
        Tally.week == place.week,
        Tally.kind == place.kind,
        Tally.statement_id == statement_id,
        Tally.score == score,
    ]


def _add(session: Session, counted: type[Base], place: Place, scores: Mapping[int, int]) -> None:
    """One upsert a row, in a fixed order: responses that lock rows in different orders would wait for each other."""
    if not scores:
        return
    place_of = {"team_id": place.team_id, "week": place.week, "kind": place.kind}
    rows = [place_of | {"statement_id": key, "score": score} for key, score in sorted(scores.items())]
    insert_rows(session, _one_more(counted, session.connection().dialect.name), rows)


@cache
def _one_more(counted: type[Base], dialect: str) -> Insert:
    table: Any = counted.__table__
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    first = insert(table).values(n=1)
    return first.on_conflict_do_update(index_elements=list(table.primary_key), set_={"n": table.c.n + 1})
