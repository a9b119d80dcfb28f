"""Blocks: answers that are counted together for good. Every total that anyone sees is a sum of whole blocks."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from stem.core.db import Base, UTCDateTime
from stem.core.periods import Month, MonthType


class Release(Base):
    """The blocks that became visible when a month closed, and the thresholds that they passed. Append only."""

    __tablename__ = "release"

    id: Mapped[int] = mapped_column(primary_key=True)
    month: Mapped[Month] = mapped_column(MonthType, unique=True)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    thresholds: Mapped[dict[str, int]] = mapped_column(JSON)


class Block(Base):
    """One block of one universe: all responses (chain ''), or the faces given on one chain of statements.

    `team_id`, `organisation_id` and `region_id` are set when all of the block lies in that one place: a view of a place
    is the sum of the blocks that lie wholly in it. Append only.
    """

    __tablename__ = "block"
    __table_args__ = (Index("ix_block_universe", "kind", "chain", "month"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    release_id: Mapped[int] = mapped_column(ForeignKey("release.id"))
    month: Mapped[Month] = mapped_column(MonthType)
    kind: Mapped[str] = mapped_column(String(16))
    chain: Mapped[str] = mapped_column(String(80))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    region_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    clients_at_least: Mapped[int]
    face_1: Mapped[int] = mapped_column(default=0)
    face_2: Mapped[int] = mapped_column(default=0)
    face_3: Mapped[int] = mapped_column(default=0)
    face_4: Mapped[int] = mapped_column(default=0)
    face_5: Mapped[int] = mapped_column(default=0)
    answered: Mapped[int] = mapped_column(default=0)  # of all responses: rounded once, here
    unanswered: Mapped[int] = mapped_column(default=0)  # the same


class BlockTeam(Base):
    """A team whose atom is in a block."""

    __tablename__ = "block_team"

    block_id: Mapped[int] = mapped_column(ForeignKey("block.id"), primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), primary_key=True)
