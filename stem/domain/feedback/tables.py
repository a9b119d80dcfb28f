"""The growing tables. Each has the team first in its primary key, so that a nation's can be spread over servers."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from stem.core.db import Base, UTCDateTime
from stem.core.keys import new_id
from stem.core.periods import Week, WeekType


class Audience(StrEnum):
    """Who may read it: the client's own choice, per response."""

    WORKER = "worker"
    TOTALS = "totals"
    AMBASSADOR = "ambassador"


class Door(StrEnum):
    """How it was answered: by link or QR, by a typed code, or on the worker's device."""

    LINK = "link"
    CODE = "code"
    HANDOVER = "handover"


class Invitation(Base):
    """The right to answer once about one conversation. Of its secrets only keyed hashes are kept."""

    __tablename__ = "invitation"
    __table_args__ = (
        Index("ix_invitation_id", "id"),
        Index("ix_invitation_token_hash", "token_hash"),
        Index("ix_invitation_code_hash", "code_hash"),
        Index("ix_invitation_participant_id", "participant_id"),
        Index("ix_invitation_expires_at", "expires_at"),
    )

    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participant.id"))
    client_id: Mapped[UUID] = mapped_column(ForeignKey("client.id"))
    worker_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[str] = mapped_column(String(16))
    locale: Mapped[str] = mapped_column(String(16))
    token_hash: Mapped[str] = mapped_column(String(64))
    code_hash: Mapped[str] = mapped_column(String(64))
    issued_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    used: Mapped[bool] = mapped_column(default=False)  # not when: the moment would betray who answered


class Response(Base):
    """Six answers at once: ingevulde Stem. It keeps its week, not its moment."""

    __tablename__ = "response"
    __table_args__ = (
        ForeignKeyConstraint(["team_id", "invitation_id"], ["invitation.team_id", "invitation.id"]),
        UniqueConstraint("team_id", "invitation_id"),
        UniqueConstraint("team_id", "participant_id"),
        Index("ix_response_receipt_hash", "receipt_hash"),
        Index("ix_response_worker_id", "worker_id", "audience"),
        Index("ix_response_week", "week"),
    )

    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    invitation_id: Mapped[UUID]
    participant_id: Mapped[UUID] = mapped_column(ForeignKey("participant.id"))
    client_id: Mapped[UUID] = mapped_column(ForeignKey("client.id"))
    worker_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    set_id: Mapped[int] = mapped_column(ForeignKey("statement_set.id"))
    kind: Mapped[str] = mapped_column(String(16))
    audience: Mapped[str] = mapped_column(String(16))
    door: Mapped[str] = mapped_column(String(16))
    locale: Mapped[str] = mapped_column(String(16))
    week: Mapped[Week] = mapped_column(WeekType)
    comment: Mapped[str | None] = mapped_column(Text)
    receipt_hash: Mapped[str] = mapped_column(String(64))
    submission_hash: Mapped[str] = mapped_column(String(64))


class Answer(Base):
    """One answer: a score of 1-5, or 0 for 'does not apply'. A skipped statement has no answer."""

    __tablename__ = "answer"
    __table_args__ = (
        ForeignKeyConstraint(["team_id", "response_id"], ["response.team_id", "response.id"], ondelete="CASCADE"),
        CheckConstraint("score BETWEEN 0 AND 5", name="score"),
    )

    team_id: Mapped[int] = mapped_column(primary_key=True)
    response_id: Mapped[UUID] = mapped_column(primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"), primary_key=True)
    score: Mapped[int]
