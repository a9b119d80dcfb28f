"""Weeks, months and quarters that nest: a week belongs to its Thursday's month, so no two periods overlap in part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Integer
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

THURSDAY = 4


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """An ISO 8601 week; kept in tables as the whole number 202647."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Week:
        year, number, _ = day.isocalendar()
        return cls(year, number)

    @property
    def thursday(self) -> date:
        return date.fromisocalendar(self.year, self.number, THURSDAY)

    @property
    def month(self) -> Month:
        return Month(self.thursday.year, self.thursday.month)

    def __int__(self) -> int:
        return self.year * 100 + self.number


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """The ISO weeks whose Thursday lies in a calendar month; kept in tables as the whole number 202611."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Month:
        return Week.of(day).month

    @property
    def first_day(self) -> date:
        """The calendar month's first day, for showing its name."""
        return date(self.year, self.number, 1)

    @property
    def weeks(self) -> tuple[Week, ...]:
        """Its four or five weeks, in order."""
        first = date(self.year, self.number, 1)
        thursday = first + timedelta(days=(THURSDAY - first.isoweekday()) % 7)
        return tuple(
            Week.of(day) for day in (thursday + timedelta(weeks=step) for step in range(5)) if day.month == self.number
        )

    @property
    def starts_on(self) -> date:
        """The Monday on which its first week begins."""
        return self.weeks[0].thursday - timedelta(days=3)

    @property
    def closes_on(self) -> date:
        """The Monday on which it can no longer receive an answer."""
        return self.weeks[-1].thursday + timedelta(days=4)

    @property
    def quarter(self) -> Quarter:
        return Quarter(self.year, (self.number + 2) // 3)

    def next(self) -> Month:
        return Month(self.year + self.number // 12, self.number % 12 + 1)

    def __int__(self) -> int:
        return self.year * 100 + self.number


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """Three months."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Quarter:
        return Month.of(day).quarter

    @property
    def months(self) -> tuple[Month, Month, Month]:
        first = 3 * self.number - 2
        return Month(self.year, first), Month(self.year, first + 1), Month(self.year, first + 2)


def months_between(first: Month, last: Month) -> Iterator[Month]:
    """Every month from the first to the last, both included."""
    while first <= last:
        yield first
        first = first.next()


class _PeriodType(TypeDecorator[Any]):
    """Keeps a period as a whole number that sorts as time does."""

    impl = Integer
    cache_ok = True
    period: type[Week] | type[Month]

    def process_bind_param(self, value: Any, dialect: Dialect) -> int | None:  # noqa: ARG002
        return None if value is None else int(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Any:  # noqa: ARG002
        return None if value is None else self.period(*divmod(value, 100))


class WeekType(_PeriodType):
    cache_ok = True
    period = Week


class MonthType(_PeriodType):
    cache_ok = True
    period = Month
