"""Setting up what is asked: the intended effects, and the statement sets with their wordings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from stem.domain.statements.tables import EffectText, IntendedEffect, Statement, StatementSet, StatementText


@dataclass(frozen=True, slots=True)
class StatementSpec:
    """A statement as it should be; `texts`: (locale, variant) -> the words."""

    code: str
    chain: str
    effect: str
    texts: Mapping[tuple[str, str], str]


def save_effect(session: Session, code: str, texts: Mapping[str, str]) -> None:
    """Make an intended effect, or change its name, per language."""
    effect = session.scalar(select(IntendedEffect).where(IntendedEffect.code == code))
    if effect is None:
        effect = IntendedEffect(code=code, texts=[])
        session.add(effect)
    known = {one.locale: one for one in effect.texts}
    effect.texts = [known.get(locale) or EffectText(locale=locale) for locale in texts]
    for one in effect.texts:
        one.text = texts[one.locale]
    session.flush()


def find_set(session: Session, code: str, version: int) -> StatementSet | None:
    """One version of a statement set."""
    return session.scalar(
        select(StatementSet)
        .where(StatementSet.code == code, StatementSet.version == version)
        .options(selectinload(StatementSet.statements).selectinload(Statement.texts))
    )


def save_set(
    session: Session, code: str, version: int, *, name: str, tested: bool, statements: Sequence[StatementSpec]
) -> None:
    """Make a version of a statement set, or change it; the caller sees to it that no answered word changes."""
    effects = {effect.code: effect for effect in session.scalars(select(IntendedEffect))}
    one = find_set(session, code, version)
    if one is None:
        one = StatementSet(code=code, version=version, statements=[])
        session.add(one)
    one.name, one.tested_with_clients = name, tested
    known = {statement.code: statement for statement in one.statements}
    for position, statement in enumerate(one.statements, start=1):
        statement.position = -position  # out of the way: no two may stand in one place, not even for a moment
    session.flush()
    one.statements = [known.get(spec.code) or Statement(code=spec.code, texts=[]) for spec in statements]
    for position, (statement, spec) in enumerate(zip(one.statements, statements, strict=True), start=1):
        statement.position, statement.chain, statement.effect = position, spec.chain, effects[spec.effect]
        _save_texts(statement, spec.texts)
    session.flush()


def _save_texts(statement: Statement, texts: Mapping[tuple[str, str], str]) -> None:
    known = {(one.locale, one.variant): one for one in statement.texts}
    statement.texts = [known.get(key) or StatementText(locale=key[0], variant=key[1]) for key in texts]
    for one in statement.texts:
        one.text = texts[one.locale, one.variant]
