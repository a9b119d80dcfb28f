"""The statements as they are asked and shown, in one language and one wording."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from stem.core.errors import StemError
from stem.domain.statements.tables import (
    IntendedEffect,
    RespondentKind,
    Statement,
    StatementSet,
    Variant,
    variant_for,
)

FIRST_LANGUAGE = "nl"


@dataclass(frozen=True, slots=True)
class AskedStatement:
    """One statement, ready to be read."""

    id: int
    code: str
    chain: str
    text: str
    effect: str


@dataclass(frozen=True, slots=True)
class WordedStatement:
    """One statement in all its wordings: (language, variant) -> text."""

    code: str
    effect: str
    texts: dict[tuple[str, str], str]


def newest_set(session: Session) -> StatementSet | None:
    """The statement set that is asked now; None before `stem init`."""
    return session.scalars(select(StatementSet).order_by(StatementSet.id.desc()).limit(1)).first()


def current_set_id(session: Session) -> int:
    """The id of the statement set that is asked now; raises StemError when there is nothing to ask."""
    newest = newest_set(session)
    if newest is None:
        raise StemError
    return newest.id


def worded_statements(session: Session, set_id: int, locale: str) -> list[WordedStatement]:
    """A set's statements in order, in all their wordings, with the effect's name in one language."""
    return [
        WordedStatement(
            code=statement.code,
            effect=_effect_name(statement.effect, locale),
            texts={(text.locale, text.variant): text.text for text in statement.texts},
        )
        for statement in _statements(session, set_id)
    ]


def set_languages(session: Session, set_id: int, variant: Variant) -> frozenset[str]:
    """The languages in which every statement of a set has a text, so that no page falls back half-way."""
    texts = [
        {text.locale for text in statement.texts if text.variant == variant}
        for statement in _statements(session, set_id)
    ]
    return frozenset(set.intersection(*texts)) if texts else frozenset()


def asked_statements(session: Session, set_id: int, kind: RespondentKind, locale: str) -> list[AskedStatement]:
    """A set's statements in order, in one language; the first language when it has not been translated wholly."""
    variant = variant_for(kind)
    if locale not in set_languages(session, set_id, variant):
        locale = FIRST_LANGUAGE
    return [
        AskedStatement(
            id=statement.id,
            code=statement.code,
            chain=statement.chain,
            text=next(text.text for text in statement.texts if (text.locale, text.variant) == (locale, variant)),
            effect=_effect_name(statement.effect, locale),
        )
        for statement in _statements(session, set_id)
    ]


def _statements(session: Session, set_id: int) -> list[Statement]:
    return list(
        session.scalars(
            select(Statement)
            .where(Statement.set_id == set_id)
            .order_by(Statement.position)
            .options(selectinload(Statement.texts), selectinload(Statement.effect).selectinload(IntendedEffect.texts))
        )
    )


def _effect_name(effect: IntendedEffect, locale: str) -> str:
    by_locale = {text.locale: text.text for text in effect.texts}
    return by_locale.get(locale) or by_locale[FIRST_LANGUAGE]
