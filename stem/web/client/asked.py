"""What is asked of whom: the statements in one language, remembered, so that a phone need not wait for a query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy.orm import Session

from stem.core import i18n
from stem.core.memory import remembered
from stem.domain.statements.queries import AskedStatement, asked_statements, current_set_id, set_languages
from stem.domain.statements.tables import RespondentKind, variant_for


@dataclass(frozen=True)
class Asked:
    """One statement set, as it is put to one kind of respondent in one language."""

    set_id: int
    locale: str
    languages: tuple[str, ...]
    statements: Sequence[AskedStatement]

    def __bool__(self) -> bool:
        return bool(self.statements)

    @cached_property
    def codes(self) -> dict[str, int]:
        """Statement code -> id."""
        return {statement.code: statement.id for statement in self.statements}


def set_asked_now(session: Session) -> int:
    """The statement set that is put to people now; a new version is seen within a minute."""
    return remembered("now", lambda: current_set_id(session))


def asked_of(session: Session, set_id: int, kind: RespondentKind, *wishes: str) -> Asked:
    """The set in the first wished language that both the screens and all its statements have; Dutch when none is."""
    languages = remembered(("languages", set_id, variant_for(kind)), lambda: _languages(session, set_id, kind))
    locale = next((wish for wish in wishes if wish in languages), i18n.DEFAULT)
    return remembered(
        ("asked", set_id, variant_for(kind), locale),
        lambda: Asked(set_id, locale, languages, asked_statements(session, set_id, kind, locale)),
    )


def _languages(session: Session, set_id: int, kind: RespondentKind) -> tuple[str, ...]:
    complete = set_languages(session, set_id, variant_for(kind))
    return tuple(code for code in i18n.locales() if code in complete)
