"""One line of the access log."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from stem.core.db import Base, UTCDateTime


class AccessRecord(Base):
    """Who, in which role, did what to which thing, and when. Never what a client said."""

    __tablename__ = "access_record"
    __table_args__ = (Index("ix_access_record_at", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    actor_id: Mapped[UUID | None]
    role: Mapped[str] = mapped_column(String(32))
    event: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(80))
