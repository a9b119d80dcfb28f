"""Counts that point to nobody; `statements` gives them a meaning, `organisation` a place."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from stem.core.db import Base, UTCDateTime
from stem.core.periods import Month, MonthType, Week, WeekType

# The universe of responses as such, beside one universe per chain of statements.
ALL_RESPONSES = ""


class _Counted:
    """week x team x respondent kind x statement x score -> n."""

    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), primary_key=True)
    week: Mapped[Week] = mapped_column(WeekType, primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"), primary_key=True)
    score: Mapped[int] = mapped_column(primary_key=True)
    n: Mapped[int]


class Tally(_Counted, Base):
    """How many answers of each score: week x team x respondent kind x statement x score -> n."""

    __tablename__ = "tally"
    __table_args__ = (CheckConstraint("n >= 0", name="n"), Index("ix_tally_week", "week"))


class WithdrawnTally(_Counted, Base):
    """Answers that were withdrawn after their month had closed: no longer stored, still in `tally` and the blocks."""

    __tablename__ = "withdrawn_tally"


class ClosedMonth(Base):
    """A month that can no longer receive an answer, and whose atoms have been counted."""

    __tablename__ = "closed_month"

    month: Mapped[Month] = mapped_column(MonthType, primary_key=True)
    closed_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Atom(Base):
    """What a team had in a closed month, in one universe (a chain of statements, or all responses).

    A client or worker with two teams is counted in the first of them only, and the largest worker's clients are
    taken over all of that worker's teams: both err on the safe side, and make the numbers add up over places.
    """

    __tablename__ = "atom"

    month: Mapped[Month] = mapped_column(MonthType, ForeignKey("closed_month.month"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    chain: Mapped[str] = mapped_column(String(80), primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    region_id: Mapped[int] = mapped_column(ForeignKey("region.id"))
    responses: Mapped[int]
    clients: Mapped[int]
    workers: Mapped[int]
    largest_worker_clients: Mapped[int]
    unanswered: Mapped[int]
