"""Closing a month: counting, per team, the responses, clients and workers from which blocks are made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CTE, Select, Subquery, and_, func, insert, literal, select
from sqlalchemy.orm import Session

from stem.core.clock import local_date, local_midnight
from stem.core.periods import Month, Week, months_between
from stem.domain.cases.tables import Case, Conversation, Outcome, Participant
from stem.domain.feedback.tables import Answer, Invitation, Response
from stem.domain.organisation.tables import Team
from stem.domain.statements.tables import Statement
from stem.domain.tallies.tables import ALL_RESPONSES, Atom, ClosedMonth, Tally

# An answer that was sent in the last second of a month is stored in the next: wait for it.
GRACE = timedelta(hours=1)

Key = tuple[str, str, int]  # kind, chain, team id


def months_to_close(session: Session, *, now: datetime) -> list[Month]:
    """The months that are over and have not been closed, oldest first."""
    last_closed = session.scalar(select(ClosedMonth.month).order_by(ClosedMonth.month.desc()).limit(1))
    first = last_closed.next() if last_closed else _first_month(session)
    if first is None:
        return []
    day = local_date(now - GRACE)
    return [month for month in months_between(first, Month.of(day)) if month.closes_on <= day]


def _first_month(session: Session) -> Month | None:
    """The month of the first answer or the first conversation in which somebody was asked."""
    first_week: Week | None = session.scalar(select(Tally.week).order_by(Tally.week).limit(1))
    first_day = session.scalar(select(func.min(Conversation.held_on)))
    months = [first_week.month] if first_week else []
    return min([*months, *([Month.of(first_day)] if first_day else [])], default=None)


def close_month(session: Session, month: Month, *, now: datetime) -> None:
    """Write the month's atoms. From here on no answer enters the month, and a withdrawal no longer leaves it."""
    session.add(ClosedMonth(month=month, closed_at=now))
    session.flush()
    places = {team.id: (team.organisation_id, team.region_id) for team in session.scalars(select(Team))}
    counted: dict[Key, dict[str, int]] = {}
    for column, rows in _counts(session, month):
        for kind, chain, team_id, n in rows:
            counted.setdefault((kind, chain, team_id), {})[column] = n
    atoms = [
        {
            "month": month,
            "kind": kind,
            "chain": chain,
            "team_id": team_id,
            "organisation_id": places[team_id][0],
            "region_id": places[team_id][1],
            "responses": 0,
            "clients": 0,
            "workers": 0,
            "largest_worker_clients": 0,
            "unanswered": 0,
        }
        | values
        for (kind, chain, team_id), values in sorted(counted.items())
    ]
    if atoms:
        session.connection().execute(insert(Atom.__table__), atoms)  # type: ignore[arg-type]


def _counts(session: Session, month: Month) -> Iterator[tuple[str, Sequence[Any]]]:
    given = _given(month)
    yield (
        "responses",
        session.execute(
            select(given.c.kind, given.c.chain, given.c.team_id, func.count()).group_by(
                given.c.kind, given.c.chain, given.c.team_id
            )
        ).all(),
    )
    yield "clients", session.execute(_counted_once(given, "client_id")).all()
    yield "workers", session.execute(_counted_once(given, "worker_id")).all()
    yield "largest_worker_clients", session.execute(_largest_worker(given)).all()
    yield "unanswered", session.execute(_unanswered(month)).all()


def _given(month: Month) -> CTE:
    """What was given in a month: every response as such, and every face that was chosen."""
    weeks = Response.week.in_(month.weeks)
    who = (Response.kind, Response.team_id, Response.client_id, Response.worker_id)
    responses = select(literal(ALL_RESPONSES).label("chain"), *who).where(weeks)
    faces = (
        select(Statement.chain, *who)
        .join(Answer, (Answer.team_id == Response.team_id) & (Answer.response_id == Response.id))
        .join(Statement, Statement.id == Answer.statement_id)
        .where(weeks, Answer.score > 0)
    )
    return responses.union_all(faces).cte("given")


def _counted_once(given: CTE, whom: str) -> Select[Any]:
    """Distinct clients (or workers) per team, each in the first of their teams only."""
    who = given.c[whom]
    home: Subquery = (
        select(given.c.kind, given.c.chain, func.min(given.c.team_id).label("team_id"))
        .group_by(given.c.kind, given.c.chain, who)
        .subquery()
    )
    key = (home.c.kind, home.c.chain, home.c.team_id)
    return select(*key, func.count()).group_by(*key)


def _largest_worker(given: CTE) -> Select[Any]:
    """Per team the clients of the worker with the most, over all of that worker's teams."""
    key = (given.c.kind, given.c.chain, given.c.worker_id)
    reach = select(*key, func.count(given.c.client_id.distinct()).label("n")).group_by(*key).subquery()
    same = and_(*(reach.c[one.name] == one for one in key))
    return (
        select(given.c.kind, given.c.chain, given.c.team_id, func.max(reach.c.n))
        .join(reach, same)
        .group_by(given.c.kind, given.c.chain, given.c.team_id)
    )


def _unanswered(month: Month) -> Select[Any]:
    """People who were asked and did not answer: the invitation expired in this month, or they said no in it."""
    expired = select(Invitation.kind, Invitation.team_id).where(
        Invitation.used.is_(False),
        Invitation.withdrawn_at.is_(None),
        Invitation.expires_at >= local_midnight(month.starts_on),
        Invitation.expires_at < local_midnight(month.closes_on),
    )
    declined = (
        select(Participant.kind, Case.team_id)
        .join(Conversation, Conversation.id == Participant.conversation_id)
        .join(Case, Case.id == Conversation.case_id)
        .where(
            Participant.outcome == Outcome.DECLINED,
            Conversation.held_on >= month.starts_on,
            Conversation.held_on < month.closes_on,
        )
    )
    silent = expired.union_all(declined).subquery()
    return select(silent.c.kind, literal(ALL_RESPONSES), silent.c.team_id, func.count()).group_by(
        silent.c.kind, silent.c.team_id
    )
