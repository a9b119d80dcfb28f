"""Accounts as Flask-Security keeps them, and the place in which each holds its role."""

from __future__ import annotations

from uuid import UUID

from flask_security import RoleMixin, UserMixin
from sqlalchemy import CheckConstraint, Column, ForeignKey, String, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from stem.core.db import Base
from stem.core.keys import new_id

account_role = Table(
    "account_role",
    Base.metadata,
    Column("account_id", ForeignKey("account.id"), primary_key=True),
    Column("role_id", ForeignKey("role.id"), primary_key=True),
)


class RoleRow(Base, RoleMixin):
    """A role as Flask-Security wants to find it; its name is one of `stem.core.access.Role`."""

    __tablename__ = "role"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(32), unique=True)


class Account(Base, UserMixin):
    """Somebody who signs in. Without a password nobody can sign in to it."""

    __tablename__ = "account"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)  # type: ignore[assignment]
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True, default=lambda: new_id().hex)

    roles: Mapped[list[RoleRow]] = relationship(  # type: ignore[assignment]
        secondary=account_role, lazy="selectin"
    )
    scopes: Mapped[list[Scope]] = relationship(back_populates="account", cascade="all, delete-orphan")

    @property
    def role_names(self) -> frozenset[str]:
        return frozenset(role.name for role in self.roles)


class Scope(Base):
    """A place in which an account holds its roles: a team, or all teams of an organisation, of a region, or of both."""

    __tablename__ = "scope"
    __table_args__ = (
        CheckConstraint("team_id IS NULL OR (organisation_id IS NULL AND region_id IS NULL)", name="a_team_says_all"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    region_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))

    account: Mapped[Account] = relationship(back_populates="scopes")
