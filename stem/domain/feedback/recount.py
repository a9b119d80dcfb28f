"""The tallies, counted again from the answers themselves: slow, honest, and without the code that keeps them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from stem.core.periods import Week
from stem.domain.feedback.tables import Answer, Response
from stem.domain.tallies.tables import ClosedMonth, Tally, WithdrawnTally

# team id, week, respondent kind, statement id, score
Key = tuple[int, int, str, int, int]
AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class Difference:
    """A tally that is not what the answers say."""

    key: Key
    tallied: int
    recounted: int
    why: str = ""

    def __str__(self) -> str:
        team, week, kind, statement, score = self.key
        place = f"team {team}, week {week // 100}-W{week % 100:02}, {kind}, statement {statement}, score {score}"
        return f"{place}: tallied {self.tallied}, recounted {self.recounted}{self.why}"


def differences(session: Session) -> list[Difference]:
    """Where the tallies are wrong; nowhere, as long as the house stands.

    A tally is the number of answers; in a closed month also those that were withdrawn after it had closed.
    """
    tallied = _counts(session, Tally)
    withdrawn = _counts(session, WithdrawnTally)
    expected = recount(session) + withdrawn
    wrong = [
        Difference(key, tallied[key], expected[key])
        for key in sorted(tallied.keys() | expected.keys())
        if tallied[key] != expected[key]
    ]
    closed = set(map(int, session.scalars(select(ClosedMonth.month))))
    early = [
        Difference(key, tallied[key], expected[key], ", with answers withdrawn from a month that is open")
        for key in sorted(withdrawn)
        if int(Week(*divmod(key[1], 100)).month) not in closed
    ]
    return wrong + early


def recount(session: Session) -> Counter[Key]:
    """Count every single answer, one by one."""
    places = {
        (team_id, response_id): (int(week), kind)
        for team_id, response_id, week, kind in _rows(
            session, select(Response.team_id, Response.id, Response.week, Response.kind)
        )
    }
    counted: Counter[Key] = Counter()
    for team_id, response_id, statement_id, score in _rows(
        session, select(Answer.team_id, Answer.response_id, Answer.statement_id, Answer.score)
    ):
        week, kind = places[team_id, response_id]
        counted[team_id, week, kind, statement_id, score] += 1
    return counted


def _counts(session: Session, table: type[Tally] | type[WithdrawnTally]) -> Counter[Key]:
    rows = _rows(session, select(table.team_id, table.week, table.kind, table.statement_id, table.score, table.n))
    return Counter(
        {(team, int(week), kind, statement, score): n for team, week, kind, statement, score, n in rows if n}
    )


def _rows(session: Session, query: Any) -> Iterable[Any]:
    return session.execute(query, execution_options={"yield_per": AT_ONCE})
