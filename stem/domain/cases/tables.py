"""A client is a family under a pseudonym; a case is its collaboration with one worker; a conversation one meeting."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from stem.core.db import Base
from stem.core.keys import new_id


class Outcome(StrEnum):
    """What happened with one person's chance to answer about one conversation."""

    ASKED = "asked"
    NOT_ASKED = "not_asked"
    DECLINED = "declined"


class NotAskedReason(StrEnum):
    """Why somebody was not asked: chosen from a list, so that no client is described."""

    NO_TIME = "no_time"
    TOO_TENSE = "too_tense"
    NO_LANGUAGE = "no_language"
    BY_PHONE = "by_phone"
    ASKED_RECENTLY = "asked_recently"
    FORGOTTEN = "forgotten"
    OTHER = "other"


class Client(Base):
    """A family, known by a pseudonym that outlives its cases; nothing else is known of it."""

    __tablename__ = "client"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    pseudonym: Mapped[str] = mapped_column(String(60), unique=True)


class Case(Base):
    """One client's collaboration with one worker: traject."""

    __tablename__ = "case"
    __table_args__ = (Index("ix_case_worker", "worker_id", "closed_on"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    client_id: Mapped[UUID] = mapped_column(ForeignKey("client.id"), index=True)
    worker_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    opened_on: Mapped[date]
    closed_on: Mapped[date | None]

    client: Mapped[Client] = relationship()


class Conversation(Base):
    """One meeting in a case: the thing that feedback is asked about."""

    __tablename__ = "conversation"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True)
    held_on: Mapped[date]

    case: Mapped[Case] = relationship()
    participants: Mapped[list[Participant]] = relationship(
        order_by="Participant.position", back_populates="conversation"
    )


class Participant(Base):
    """One person in a conversation, known by kind only, and whether this person was asked."""

    __tablename__ = "participant"
    __table_args__ = (UniqueConstraint("conversation_id", "position"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversation.id"))
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16))
    outcome: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(String(32))

    conversation: Mapped[Conversation] = relationship(back_populates="participants")
