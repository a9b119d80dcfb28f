"""Totals as everybody sees them: sums of whole blocks. What is hidden has no number, and looks like what is empty."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from stem.core.periods import Month, Quarter
from stem.domain.insight.tables import Block, Release
from stem.domain.statements.tables import RespondentKind, Variant
from stem.domain.tallies.tables import ALL_RESPONSES

Faces = tuple[int, int, int, int, int]


class KindGroup(StrEnum):
    """Whose answers a view adds up. Children's and adults' answers are never in one view."""

    ADULTS = "adults"
    PARENT = "parent"
    YOUNG_PERSON = "young_person"
    CHILD = "child"
    NETWORK = "network"

    @property
    def kinds(self) -> tuple[RespondentKind, ...]:
        if self is KindGroup.ADULTS:
            return RespondentKind.PARENT, RespondentKind.YOUNG_PERSON, RespondentKind.NETWORK
        return (RespondentKind(self.value),)

    @property
    def variant(self) -> Variant:
        """The wording that these people read."""
        return Variant.CHILD if self is KindGroup.CHILD else Variant.ADULT


@dataclass(frozen=True, slots=True)
class Place:
    """Everything, or one organisation, or one region: a block is in it when all of it is."""

    organisation_id: int | None = None
    region_id: int | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """Who was asked and who answered, in numbers that were rounded once per block; and at least how many clients."""

    answered: int
    unanswered: int
    clients_at_least: int

    @property
    def of_100(self) -> int:
        return of_100(self.answered, self.answered + self.unanswered)

    @property
    def most_were_silent(self) -> bool:
        return self.unanswered > self.answered


@dataclass(frozen=True, slots=True)
class Trend:
    """The five faces of one statement, worst first; None where there is too little to show."""

    by_month: Mapping[Month, Faces | None]
    by_quarter: Mapping[Quarter, Faces | None]


@dataclass(frozen=True, slots=True)
class View:
    """What one place and one kind group show over a run of released months."""

    months: tuple[Month, ...]
    quarters: tuple[Quarter, ...]
    trends: Mapping[str, Trend]
    asked_by_month: Mapping[Month, Asked | None]
    asked_by_quarter: Mapping[Quarter, Asked | None]

    def is_complete(self, quarter: Quarter) -> bool:
        """Whether nothing more will come in a quarter: its last month is released."""
        return quarter.months[-1] in self.months

    @property
    def latest_quarter(self) -> Quarter | None:
        """The last quarter that is complete, or else the last."""
        complete = [quarter for quarter in self.quarters if self.is_complete(quarter)]
        return (complete or self.quarters or (None,))[-1]

    def answers_in(self, quarter: Quarter) -> int:
        """How many faces were chosen in a quarter, over all statements of the view."""
        return sum(sum(trend.by_quarter[quarter] or ()) for trend in self.trends.values())


def of_100(part: int, whole: int) -> int:
    """A share as people say it: so many of each hundred."""
    return (200 * part + whole) // (2 * whole)


def released_months(session: Session) -> tuple[Month, ...]:
    """The months that were released, in order."""
    return tuple(session.scalars(select(Release.month).order_by(Release.month)))


def totals(
    session: Session, *, place: Place, kind: KindGroup, chains: Collection[str], months: Sequence[Month]
) -> View:
    """The one query: per statement and for all responses, the sum of the blocks wholly inside per month and quarter."""
    faces: defaultdict[str, dict[Month, Faces]] = defaultdict(dict)
    asked: dict[Month, Asked] = {}
    for month, chain, rows in _sums(session, place=place, kind=kind, chains=chains, months=months):
        if chain == ALL_RESPONSES:
            asked[month] = _asked(rows)
        else:
            faces[chain][month] = added([(row[0], row[1], row[2], row[3], row[4]) for row in rows])
    quarters = tuple(_in_order(month.quarter for month in months))
    return View(
        months=tuple(months),
        quarters=quarters,
        trends={chain: _trend(faces[chain], months, quarters) for chain in chains},
        asked_by_month={month: asked.get(month) for month in months},
        asked_by_quarter={quarter: _asked_in(asked, quarter) for quarter in quarters},
    )


def added(rows: Iterable[Faces]) -> Faces:
    """The sum of several counts of five faces."""
    one, two, three, four, five = (sum(column) for column in zip(*rows, strict=True))
    return one, two, three, four, five


def _sums(
    session: Session, *, place: Place, kind: KindGroup, chains: Collection[str], months: Sequence[Month]
) -> list[tuple[Month, str, list[tuple[int, ...]]]]:
    """Per month and chain one row per kind: five faces, answered, unanswered, clients at least."""
    counted = [getattr(Block, f"face_{face}") for face in range(1, 6)]
    counted += [Block.answered, Block.unanswered, Block.clients_at_least]
    if not months:
        return []
    found = session.execute(
        select(Block.month, Block.chain, Block.kind, *(func.sum(column) for column in counted))
        .where(
            Block.kind.in_([one.value for one in kind.kinds]),
            Block.chain.in_([ALL_RESPONSES, *chains]),
            Block.month.between(months[0], months[-1]),
            *_inside(place),
        )
        .group_by(Block.month, Block.chain, Block.kind)
    )
    rows: defaultdict[tuple[Month, str], list[tuple[int, ...]]] = defaultdict(list)
    for month, chain, _, *sums in found:
        rows[month, chain].append(tuple(int(one) for one in sums))
    return [(month, chain, sums) for (month, chain), sums in rows.items()]


def _inside(place: Place) -> list[ColumnElement[bool]]:
    wanted = ((Block.organisation_id, place.organisation_id), (Block.region_id, place.region_id))
    return [column == value for column, value in wanted if value is not None]


def _asked(rows: list[tuple[int, ...]]) -> Asked:
    # Clients add up over places, not over kinds: a parent and a young person of one family are one client.
    return Asked(
        answered=sum(row[5] for row in rows),
        unanswered=sum(row[6] for row in rows),
        clients_at_least=max(row[7] for row in rows),
    )


def _asked_in(asked: Mapping[Month, Asked], quarter: Quarter) -> Asked | None:
    # Neither do they add up over months: somebody who answered in each month is one client.
    shown = [asked[month] for month in quarter.months if month in asked]
    if not shown:
        return None
    return Asked(
        answered=sum(one.answered for one in shown),
        unanswered=sum(one.unanswered for one in shown),
        clients_at_least=max(one.clients_at_least for one in shown),
    )


def _trend(faces: Mapping[Month, Faces], months: Sequence[Month], quarters: Sequence[Quarter]) -> Trend:
    by_quarter: dict[Quarter, Faces | None] = {}
    for quarter in quarters:
        shown = [faces[month] for month in quarter.months if month in faces]
        by_quarter[quarter] = added(shown) if shown else None
    return Trend(by_month={month: faces.get(month) for month in months}, by_quarter=by_quarter)


def _in_order(quarters: Iterable[Quarter]) -> list[Quarter]:
    return sorted(set(quarters))
