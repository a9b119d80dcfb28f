"""Looking back: the worker's own feedback per quarter, of what was shared with them only, and private notes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import format_date
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from stem.core import clock, i18n
from stem.core.access import Role, open_to
from stem.core.db import db, transaction
from stem.core.errors import NotFoundError, StemError
from stem.core.periods import Quarter
from stem.domain.audit.commands import Event
from stem.domain.cases.queries import first_conversation
from stem.domain.feedback.queries import OwnQuarter, SharedResponse, own_quarter, shared_in_quarter, shared_response
from stem.domain.reflection.commands import LONGEST_NOTE, write_note
from stem.domain.reflection.queries import own_notes
from stem.domain.statements.queries import asked_statements
from stem.domain.statements.tables import RespondentKind
from stem.web.ui.svg import face_bar, shared_room
from stem.web.worker import labels
from stem.web.worker.room import REFUSED, bp, log, me

QUARTER = re.compile(r"([1-9]\d{3})-([1-4])", re.ASCII)


@dataclass(frozen=True, slots=True)
class Row:
    """One statement over a quarter: how many chose each face."""

    text: str
    faces: tuple[int, int, int, int, int]
    bar: Markup

    @property
    def answers(self) -> int:
        return sum(self.faces)

    @property
    def leans_to_yes(self) -> bool:
        return sum(self.faces[3:]) > sum(self.faces[:2])


@dataclass(frozen=True, slots=True)
class Overview:
    """The quarter of adults or of children: never both in one."""

    own: OwnQuarter
    rows: Sequence[Row]

    @property
    def sentence(self) -> str:
        """What it means in words, without a figure that three answers could turn over."""
        yes = sum(row.leans_to_yes for row in self.rows)
        if yes == len(self.rows):
            return str(_("Bij elke stelling werd vaker wel dan niet gekozen."))
        if yes == 0:
            return str(_("Bij geen enkele stelling werd vaker wel dan niet gekozen."))
        return str(
            _("Bij %(some)s van de %(all)s stellingen werd vaker wel dan niet gekozen.", some=yes, all=len(self.rows))
        )


@dataclass(frozen=True, slots=True)
class Given:
    """One shared response with what the worker made of it."""

    response: SharedResponse
    name: str
    answers: Sequence[tuple[str, labels.Face]]
    note: str
    error: str = ""


@bp.get("/review")
@open_to(Role.WORKER)
def review() -> str:
    """Show one quarter: the overview, and the responses to reflect on."""
    quarter = _asked_quarter(request.args.get("quarter"))
    with transaction() as session:
        log(session, Event.REVIEW_SEEN, me())
    return _page(quarter)


@bp.post("/responses/<uuid:response_id>/note")
@open_to(Role.WORKER)
def note(response_id: UUID) -> tuple[str, int] | Response:
    """Keep, change or erase a private note."""
    text = request.form.get("text", "")
    given = shared_response(db.session(), response_id, me())
    if given is None:
        raise NotFoundError
    quarter = Quarter.of(given.held_on)
    try:
        with transaction() as session:
            write_note(session, response_id=response_id, worker_id=me(), text=text)
    except NotFoundError:
        raise
    except StemError as error:
        if error.field is None:
            raise
        return _page(quarter, wrong=(response_id, text, str(error))), REFUSED
    return redirect(url_for("worker.review", quarter=_code(quarter), _anchor=f"r-{response_id}"), 303)


@bp.get("/responses/<uuid:response_id>/note")
@open_to(Role.WORKER)
def back_to_review(response_id: UUID) -> Response:
    """Lead somebody who reloads the address of a button back to the response."""
    given = shared_response(db.session(), response_id, me())
    if given is None:
        raise NotFoundError
    return redirect(url_for("worker.review", quarter=_code(Quarter.of(given.held_on)), _anchor=f"r-{response_id}"), 303)


def _page(quarter: Quarter, wrong: tuple[UUID, str, str] | None = None) -> str:
    session = db.session()
    shared = shared_in_quarter(session, me(), quarter)
    given = _given(session, shared, wrong)
    return render_template(
        "worker/review.html",
        quarters=[(_code(one), _name(one)) for one in _quarters(session)],
        quarter=_code(quarter),
        title=_name(quarter),
        overviews={child: _overview(session, quarter, shared, child=child) for child in (False, True)},
        any_child=any(one.kind is RespondentKind.CHILD for one in shared),
        given=given,
        symbols=_symbols(given),
        longest=LONGEST_NOTE,
        labels=labels,
    )


def _symbols(given: Iterable[Given]) -> list[str]:
    """The faces that the page has to carry: those that were chosen, and all five of each key."""
    kinds = {one.response.kind for one in given}
    keys = {labels.face(kind, score).symbol for kind in kinds for score in range(1, 6)}
    return sorted(keys | {face.symbol for one in given for _text, face in one.answers})


def _overview(session: Session, quarter: Quarter, shared: Iterable[SharedResponse], *, child: bool) -> Overview | None:
    own = own_quarter(session, me(), quarter, child=child)
    if own is None:
        return None
    kind = RespondentKind.CHILD if child else RespondentKind.PARENT
    sets = sorted({one.set_id for one in shared if (one.kind is RespondentKind.CHILD) is child})
    texts = {
        statement.chain: statement.text
        for set_id in sets
        for statement in asked_statements(session, set_id, kind, i18n.chosen_locale())
    }
    room = shared_room(own.faces.values())
    rows = [
        Row(text, own.faces[chain], face_bar(own.faces[chain], title=_said(own.faces[chain]), room=room))
        for chain, text in texts.items()
        if chain in own.faces
    ]
    return Overview(own, rows)


def _said(faces: tuple[int, int, int, int, int]) -> str:
    return str(
        _(
            "%(yes)s keer best wel of helemaal wel, %(some)s keer een beetje, %(no)s keer niet echt of helemaal niet",
            yes=sum(faces[3:]),
            some=faces[2],
            no=sum(faces[:2]),
        )
    )


def _given(session: Session, shared: Sequence[SharedResponse], wrong: tuple[UUID, str, str] | None) -> list[Given]:
    """The responses, newest first, with their faces and notes."""
    notes = own_notes(session, me(), [one.id for one in shared])
    asked: dict[tuple[int, RespondentKind], Mapping[str, str]] = {}
    found = []
    for one in reversed(shared):
        if (one.set_id, one.kind) not in asked:
            statements = asked_statements(session, one.set_id, one.kind, i18n.chosen_locale())
            asked[one.set_id, one.kind] = {statement.code: statement.text for statement in statements}
        texts = asked[one.set_id, one.kind]
        typed, error = wrong[1:] if wrong and wrong[0] == one.id else (notes.get(one.id, ""), "")
        answers = [
            (text, labels.face(one.kind, one.scores[code])) for code, text in texts.items() if code in one.scores
        ]
        found.append(Given(one, str(labels.KINDS[one.kind]), answers, typed, error))
    return found


def _quarters(session: Session) -> list[Quarter]:
    """From the worker's first conversation until now, newest first."""
    now = Quarter.of(clock.today())
    first = first_conversation(session, me())
    found = [now]
    while first is not None and found[-1] > Quarter.of(first):
        year, number = found[-1].year, found[-1].number
        found.append(Quarter(year - 1, 4) if number == 1 else Quarter(year, number - 1))
    return found


def _asked_quarter(text: str | None) -> Quarter:
    if text is None:
        return Quarter.of(clock.today())
    read = QUARTER.fullmatch(text)
    if read is None:
        raise NotFoundError
    return Quarter(int(read[1]), int(read[2]))


def _code(quarter: Quarter) -> str:
    return f"{quarter.year}-{quarter.number}"


def _name(quarter: Quarter) -> str:
    first, _second, last = (month.first_day for month in quarter.months)
    return str(
        _(
            "%(first)s tot en met %(last)s",
            first=format_date(first, "LLLL"),
            last=format_date(last, "LLLL y"),
        )
    )
