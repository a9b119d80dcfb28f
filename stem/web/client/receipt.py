"""The receipt: seeing one's own answers again, choosing again who reads them, and taking them back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import request
from sqlalchemy.orm import Session

from stem.core import i18n
from stem.core.access import Role, open_to
from stem.core.db import db, transaction
from stem.core.keys import shown_code, typed_code
from stem.core.limits import count_wrong_code, limits_wrong_codes
from stem.domain.feedback.commands import UnknownReceiptError, choose_audience, response_behind, withdraw_response
from stem.domain.feedback.queries import scores_of
from stem.domain.feedback.tables import Audience, Response
from stem.domain.statements.tables import RespondentKind
from stem.web.client import forms
from stem.web.client.asked import asked_of
from stem.web.client.room import addressed, bp
from stem.web.client.views import LONGEST_CODE_SHOWN, REFUSED
from stem.web.ui.phone import draw


@bp.get("/receipt")
@open_to(Role.EVERYONE)
def receipt() -> str:
    """Ask for the receipt code, which is never part of an address."""
    return draw("client/receipt.html", typed="", wrong=False)


@bp.post("/receipt")
@open_to(Role.EVERYONE)
@limits_wrong_codes
def own_answers() -> str:
    """Show somebody's own answers."""
    return _own_answers(db.session(), response_behind(db.session(), _code()))


@bp.post("/receipt/audience")
@open_to(Role.EVERYONE)
@limits_wrong_codes
def change_audience() -> str | tuple[str, int]:
    """Let somebody choose again who may read their answers."""
    chosen = request.form.getlist("audience")
    if len(chosen) != 1 or chosen[0] not in list(Audience):
        return _own_answers(db.session(), response_behind(db.session(), _code()), unclear=True), REFUSED
    with transaction() as session:
        choose_audience(session, _code(), Audience(chosen[0]))
    return _own_answers(db.session(), response_behind(db.session(), _code()), changed=True)


@bp.post("/receipt/withdraw")
@open_to(Role.EVERYONE)
@limits_wrong_codes
def withdraw() -> str:
    """Take answers back; the first time this asks whether one is sure, since it cannot be undone."""
    response = response_behind(db.session(), _code())
    person = addressed(RespondentKind(response.kind))
    i18n.set_locale(request.form.get("lang") or response.locale)
    if request.form.get("sure") != "yes":
        return draw("client/withdraw.html", **person, receipt=_whole_code())
    with transaction() as session:
        uncounted = withdraw_response(session, _code())
    return draw("client/gone.html", **person, uncounted=uncounted)


@bp.errorhandler(UnknownReceiptError)
def unknown(_error: UnknownReceiptError) -> tuple[str, int]:
    """A wrong code: the message at its field, with what was typed."""
    count_wrong_code()
    return draw("client/receipt.html", typed=forms.harmless(_code())[:LONGEST_CODE_SHOWN], wrong=True), REFUSED


def _code() -> str:
    return request.form.get("code", "")


def _whole_code() -> str:
    return shown_code(typed_code(_code()) or "")


def _own_answers(session: Session, response: Response, **said: bool) -> str:
    kind = RespondentKind(response.kind)
    asked = asked_of(session, response.set_id, kind, request.form.get("lang", ""), response.locale)
    i18n.set_locale(asked.locale)
    shown: dict[str, Any] = {"changed": False, "unclear": False, **said}
    return draw(
        "client/answers.html",
        **addressed(kind),
        **shown,
        asked=asked,
        scores=scores_of(session, [(response.team_id, response.id)]).get(response.id, {}),
        response=response,
        monday=response.week.thursday - timedelta(days=3),
        receipt=_whole_code(),
    )
