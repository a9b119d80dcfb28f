"""One table of a TOML file, asked for what it must hold; what is wrong is noted, and refused in one go."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from email_validator import EmailNotValidError, validate_email

from stem.cli.toml_lines import Lines, Path

Thing = TypeVar("Thing")
LONGEST = 120
_CODE = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
_LOCALE = re.compile(r"[a-z]{2,3}(?:_[A-Z][A-Za-z]+)?")
FIRST_LANGUAGE = "nl"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: where, and why."""

    line: int | None
    key: str
    reason: str

    def __str__(self) -> str:
        where = f"line {self.line}" if self.line else "the file"
        return f"{where}, {self.key}: {self.reason}" if self.key else f"{where}: {self.reason}"


class FileRefusedError(Exception):
    """A file that cannot be used, with everything that is wrong in it; nothing of it was taken over."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


class Problems:
    """What is wrong so far."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._found: dict[Problem, None] = {}

    def add(self, path: Path, reason: str) -> None:
        words = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path)
        self._found[Problem(self._lines.of(path), words.lstrip("."), reason)] = None

    def refuse(self) -> None:
        """Raise FileRefusedError if anything is wrong, in the order of the file."""
        if self._found:
            raise FileRefusedError(sorted(self._found, key=lambda one: one.line or 0))


class Section:
    """One table; every reader returns something usable, so that one pass finds all mistakes."""

    def __init__(self, content: Mapping[str, Any], path: Path, problems: Problems) -> None:
        self._content = content
        self._path = path
        self._problems = problems
        self._asked: set[str] = set()

    def problem(self, key: str, reason: str) -> None:
        self._problems.add((*self._path, key), reason)

    def text(self, key: str, *, longest: int = LONGEST) -> str:
        return self._good_text(key, self._value(key, str, "a text"), longest)

    def code(self, key: str, *, default: str | None = None) -> str:
        """A short name for machines, which never changes."""
        value: str | None = self._value(key, str, "a code in quotes", needed=default is None)
        if value is None:
            return default or ""
        if not (_CODE.fullmatch(value) and len(value) <= 64):
            self.problem(key, "expected a code of small letters, digits and dashes, such as 'save-eemland'")
        return value

    def email(self, key: str) -> str:
        value: str | None = self._value(key, str, "an e-mail address in quotes")
        if value is None:
            return ""
        try:
            return validate_email(value, check_deliverability=False).normalized.lower()
        except EmailNotValidError:
            self.problem(key, f"{value!r} is not an e-mail address")
            return value

    def whole_number(self, key: str) -> int:
        value: int | None = self._value(key, int, "a whole number")
        if value is not None and not 1 <= value <= 9999:
            self.problem(key, "expected a whole number from 1 to 9999")
        return value or 0

    def flag(self, key: str) -> bool:
        return bool(self._value(key, bool, "true or false", needed=False))

    def day(self, key: str) -> date | None:
        value: date | None = self._value(key, date, "a date such as 2026-09-01", needed=False)
        return value

    def texts(self, key: str, *, longest: int = LONGEST) -> dict[str, str]:
        """One text per language; Dutch must be among them, since every other language falls back on it."""
        value: dict[str, Any] = self._value(key, dict, 'a text per language, such as { nl = "...", en = "..." }') or {}
        inner = Section(value, (*self._path, key), self._problems)
        for locale in value:
            if not _LOCALE.fullmatch(locale):
                inner.problem(locale, "unknown key: expected a language such as nl, en or ar")
        if value and FIRST_LANGUAGE not in value:
            self.problem(key, "missing: the text in Dutch (nl)")
        return {locale: inner.text(locale, longest=longest) for locale in value if _LOCALE.fullmatch(locale)}

    def texts_in_list(self, key: str, *, needed: bool = True) -> tuple[str, ...]:
        found: list[Any] = self._value(key, list, 'a list of texts, such as ["Zeist", "Baarn"]', needed=needed) or []
        if not all(isinstance(one, str) for one in found):
            self.problem(key, "expected texts in quotes in this list")
            return ()
        if needed and not found and key in self._content:
            self.problem(key, "this list is empty")
        return tuple(self._good_text(key, one, LONGEST) for one in found)

    def reference(self, key: str, known: Collection[str]) -> str:
        value: str = self._value(key, str, "a code in quotes") or ""
        return self._known(key, value, known) if value else value

    def optional_reference(self, key: str, known: Collection[str]) -> str | None:
        value: str | None = self._value(key, str, "a code in quotes", needed=False)
        return None if value is None else self._known(key, value, known)

    def references(self, key: str, known: Collection[str], *, needed: bool = True) -> tuple[str, ...]:
        return tuple(self._known(key, one, known) for one in self.texts_in_list(key, needed=needed))

    def each(self, key: str, read: Callable[[Section], Thing], *, needed: bool = True) -> tuple[Thing, ...]:
        """What `read` makes of each of the tables under `[[key]]`."""
        found = self._value(key, list, f"tables, each under [[{key}]]", needed=needed) or []
        if not all(isinstance(one, dict) for one in found):
            self.problem(key, f"expected tables, each under [[{key}]]")
            return ()
        sections = [Section(one, (*self._path, key, index), self._problems) for index, one in enumerate(found)]
        things = tuple(map(read, sections))
        for section in sections:
            section.no_others()
        return things

    def no_others(self) -> None:
        """Whatever was never asked for has no meaning: a typing error, most likely."""
        for key in self._content:
            if key not in self._asked:
                self.problem(key, "unknown key")

    def _value(self, key: str, kind: type, expected: str, *, needed: bool = True) -> Any:
        self._asked.add(key)
        if key not in self._content:
            if needed:
                self.problem(key, f"missing: expected {expected}")
            return None
        value = self._content[key]
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)) or isinstance(value, datetime):
            self.problem(key, f"expected {expected}")
            return None
        return value

    def _good_text(self, key: str, value: str | None, longest: int) -> str:
        if value is None:
            return ""
        text = " ".join(value.split())
        if not text:
            self.problem(key, "this text is empty")
        elif len(text) > longest:
            self.problem(key, f"this text is longer than {longest} characters")
        elif not text.isprintable():
            self.problem(key, "this text holds a character that cannot be printed")
        return text

    def _known(self, key: str, value: str, known: Collection[str]) -> str:
        if value not in known:
            self.problem(key, f"{value!r} is not one of {', '.join(sorted(known)) or 'those in this file (none)'}")
        return value
