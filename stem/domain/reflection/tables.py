"""A worker's private note on one response."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Text
from sqlalchemy.orm import Mapped, mapped_column

from stem.core.db import Base


class ReflectionNote(Base):
    """What a worker makes of a response. It goes when the response goes."""

    __tablename__ = "reflection_note"
    __table_args__ = (
        ForeignKeyConstraint(["team_id", "response_id"], ["response.team_id", "response.id"], ondelete="CASCADE"),
    )

    team_id: Mapped[int] = mapped_column(primary_key=True)
    response_id: Mapped[UUID] = mapped_column(primary_key=True)
    worker_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
