"""Many answers at once, for what only shows when groups are large enough."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta

from sqlalchemy.orm import Session

import makers
from stem.core.periods import Month
from stem.domain.statements.tables import RespondentKind

PARENT = RespondentKind.PARENT


def noon(month: Month, week: int = 1) -> datetime:
    """A Tuesday noon in one of a month's weeks."""
    return datetime.combine(month.weeks[week].thursday - timedelta(days=2), time(11), UTC)


def closing(month: Month) -> datetime:
    """A moment at which a month has just closed."""
    return datetime.combine(month.closes_on, time(9), UTC)


def give(
    session: Session,
    month: Month,
    team: str,
    answers: Sequence[Mapping[str, int]],
    *,
    kind: RespondentKind = PARENT,
    workers: int = 3,
    week: int = 1,
) -> list[str]:
    """One response per mapping, each of a new client, dealt out over the team's workers; the receipts."""
    now = noon(month, week)
    receipts = []
    for at, scores in enumerate(answers):
        worker = f"{team}{at % workers + 1}@example.org"
        invited = makers.invite(session, now=now, worker=worker, kind=kind)
        receipts.append(makers.respond(session, invited, scores, now=now, key=f"{month} {team} {at}"))
    return receipts


def ask_in_vain(
    session: Session, month: Month, team: str, n: int, *, kind: RespondentKind = PARENT, workers: int = 3
) -> None:
    """Invitations that expire in the month, unanswered."""
    for at in range(n):
        makers.invite(session, now=noon(month), worker=f"{team}{at % workers + 1}@example.org", kind=kind)


def faces(code: str, scores: Sequence[int]) -> list[dict[str, int]]:
    """Answers to one statement only."""
    return [{code: score} for score in scores]
