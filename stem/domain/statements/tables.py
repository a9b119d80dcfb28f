"""Statement sets and their wordings. A set is never changed once it was answered: a changed word is a new version."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from stem.core.db import Base


class RespondentKind(StrEnum):
    """Who fills in: soort invuller."""

    PARENT = "parent"
    YOUNG_PERSON = "young_person"
    CHILD = "child"
    NETWORK = "network"


class Variant(StrEnum):
    """Two wordings of one statement: for children of 8-11, and for everybody else."""

    ADULT = "adult"
    CHILD = "child"


def variant_for(kind: RespondentKind) -> Variant:
    """Which wording a respondent reads."""
    return Variant.CHILD if kind is RespondentKind.CHILD else Variant.ADULT


class IntendedEffect(Base):
    """What the statements are there to show: beoogd effect."""

    __tablename__ = "intended_effect"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(64), unique=True)
    texts: Mapped[list[EffectText]] = relationship(cascade="all, delete-orphan")


class EffectText(Base):
    __tablename__ = "effect_text"

    effect_id: Mapped[int] = mapped_column(ForeignKey("intended_effect.id"), primary_key=True)
    locale: Mapped[str] = mapped_column(String(16), primary_key=True)
    text: Mapped[str] = mapped_column(String(200))


class StatementSet(Base):
    """One version of the six statements; the highest version of a code is the one that is asked."""

    __tablename__ = "statement_set"
    __table_args__ = (UniqueConstraint("code", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(64))
    version: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))
    tested_with_clients: Mapped[bool] = mapped_column(default=False)
    statements: Mapped[list[Statement]] = relationship(order_by="Statement.position", cascade="all, delete-orphan")


class Statement(Base):
    """One statement of one version. Statements with the same `chain` mean the same and share a trend."""

    __tablename__ = "statement"
    __table_args__ = (UniqueConstraint("set_id", "code"), UniqueConstraint("set_id", "position"))

    id: Mapped[int] = mapped_column(primary_key=True)
    set_id: Mapped[int] = mapped_column(ForeignKey("statement_set.id"))
    effect_id: Mapped[int] = mapped_column(ForeignKey("intended_effect.id"))
    code: Mapped[str] = mapped_column(String(64))
    chain: Mapped[str] = mapped_column(String(80), index=True)
    position: Mapped[int]
    texts: Mapped[list[StatementText]] = relationship(cascade="all, delete-orphan")
    effect: Mapped[IntendedEffect] = relationship()


class StatementText(Base):
    __tablename__ = "statement_text"

    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"), primary_key=True)
    locale: Mapped[str] = mapped_column(String(16), primary_key=True)
    variant: Mapped[str] = mapped_column(String(16), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
