"""The council's two pages: everything at a glance, and one statement in full."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, request
from flask_login import current_user
from sqlalchemy.orm import Session

from stem.core import clock
from stem.core.access import Role, open_to
from stem.core.db import db, transaction
from stem.core.errors import NotFoundError
from stem.core.i18n import chosen_locale
from stem.core.periods import Month, Quarter
from stem.domain.audit.commands import Event, record
from stem.domain.insight.queries import Asked, KindGroup, View, released_months, totals
from stem.domain.statements.queries import AskedStatement, asked_statements, newest_set
from stem.domain.statements.tables import RespondentKind
from stem.web.council import words
from stem.web.council.cards import Card, cards_of
from stem.web.ui import svg
from stem.web.ui.filters import Filters, filters_from

bp = Blueprint("council", __name__, url_prefix="/council")
QUARTERS_AT_A_GLANCE = 6


@dataclass(frozen=True, slots=True)
class Facts:
    """The figures under the first sentence: of the last complete quarter, or else of the months that there are."""

    period: str
    asked: Asked | None
    answers: int


@bp.get("/")
@open_to(Role.COUNCIL)
def overview() -> str:
    """Show how the six statements develop, for one place and one kind of respondents."""
    session = db.session()
    filters = filters_from(session, request.args)
    _write_down(f"overview {filters.place.value} {filters.kind.value}")
    statements = _statements(session, filters.kind)
    # All months, as on a statement's own page: a finding must not depend on the page that it is read on.
    view = _view(session, filters, statements, released_months(session))
    cards = cards_of(statements, view, quarters=view.quarters[-QUARTERS_AT_A_GLANCE:])
    return render_template(
        "council/overview.html",
        filters=filters,
        heading=words.who_say(filters.kind),
        lead=_lead(cards, filters.kind),
        facts=_facts(view),
        cards=cards,
        lit=_lit(cards),
        words=words,
    )


@bp.get("/statements/<chain>")
@open_to(Role.COUNCIL)
def statement(chain: str) -> str:
    """Show one statement over all released months: the share of each face, and who took part."""
    session = db.session()
    filters = filters_from(session, request.args)
    wanted = [one for one in _statements(session, filters.kind) if one.chain == chain]
    if not wanted:
        raise NotFoundError
    _write_down(f"statement {chain} {filters.place.value} {filters.kind.value}")
    view = _view(session, filters, wanted, released_months(session))
    card = cards_of(wanted, view, quarters=view.quarters, size=svg.BIG)[0]
    return render_template(
        "council/statement.html",
        filters=filters,
        heading=card.text,
        card=card,
        facts=_facts(view),
        asked=[(words.short_month(month), view.asked_by_month[month]) for month in reversed(view.months)],
        words=words,
    )


def _write_down(what: str) -> None:
    with transaction() as session:
        record(session, Event.TOTALS_SEEN, actor=current_user.id, role=Role.COUNCIL, subject=what[:80], now=clock.now())


def _statements(session: Session, kind: KindGroup) -> list[AskedStatement]:
    """The statements that are asked now, in the words that these respondents read."""
    reader = RespondentKind.CHILD if kind is KindGroup.CHILD else RespondentKind.PARENT
    newest = newest_set(session)
    return asked_statements(session, newest.id, reader, chosen_locale()) if newest else []


def _view(session: Session, filters: Filters, statements: Sequence[AskedStatement], months: Sequence[Month]) -> View:
    chains = [one.chain for one in statements]
    return totals(session, place=filters.place.place, kind=filters.kind, chains=chains, months=months)


def _facts(view: View) -> Facts | None:
    quarter: Quarter | None = view.latest_quarter
    if quarter is None:
        return None
    months = [month for month in quarter.months if month in view.months]
    return Facts(words.period(months), view.asked_by_quarter[quarter], view.answers_in(quarter))


def _lead(cards: Sequence[Card], kind: KindGroup) -> list[tuple[str, str]]:
    """The first sentences of the page: each a bold part and a plain one, either of which may be empty."""
    courses = [card.course for card in cards if card.course]
    if not courses:
        return [("", words.nothing_yet(kind))]
    said = [words.headline(card.text, card.finding) for card in cards if card.finding and card.changes_now]
    if not said:
        return [(words.calm([card.finding for card in cards], judged=any(one.is_judged for one in courses)), "")]
    calm = sum(course.is_judged and course.finding is None for course in courses)
    return [*said, ("", words.the_others(calm))] if calm else said


def _lit(cards: Sequence[Card]) -> str | None:
    """The one card to look at: the change that is newest. At most one card is lit."""
    changed = [(card.finding.since, card.chain) for card in cards if card.finding and card.changes_now]
    return max(changed)[1] if changed else None
