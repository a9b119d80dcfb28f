"""Answering: from a link or a typed code to the thank-you, without an account, a cookie or a script."""

from __future__ import annotations

from flask import current_app, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from stem.core import clock, i18n
from stem.core.access import Role, open_to
from stem.core.db import db, transaction
from stem.core.keys import shown_code, typed_code
from stem.core.limits import count_wrong_code, limits_wrong_codes
from stem.domain.feedback.commands import (
    InvitationClosedError,
    Submission,
    UnknownReceiptError,
    end_repetition,
    give_response,
    repeated_receipt,
)
from stem.domain.feedback.invitations import OpenInvitation, address_for_code, any_invitation, open_invitation
from stem.domain.feedback.tables import Door
from stem.web.client import forms
from stem.web.client.asked import Asked, asked_of, set_asked_now
from stem.web.client.room import addressed, bp
from stem.web.ui.phone import draw, draw_like

REFUSED = 422
TOO_MUCH = 413
# Read a little further than we accept, so that somebody who pasted far too much gets it back to shorten.
MOST_READ = 4 * 64 * 1024
LONGEST_CODE_SHOWN = 40
FORM_TYPES = {"application/x-www-form-urlencoded", ""}


@bp.get("/")
@open_to(Role.EVERYONE)
def start() -> str:
    """Ask for the code that the worker gave."""
    return draw("client/start.html", typed="", wrong=False)


@bp.post("/")
@open_to(Role.EVERYONE)
@limits_wrong_codes
def start_with_code() -> Response | tuple[str, int]:
    """Lead a typed code to its questions; every code that does not work gets the same message."""
    typed = request.form.get("code", "")
    code = typed_code(typed)
    key = code and address_for_code(db.session(), code, now=clock.now())
    if not key:
        count_wrong_code()
        return draw("client/start.html", typed=forms.harmless(typed)[:LONGEST_CODE_SHOWN], wrong=True), REFUSED
    return redirect(url_for("client.answer", key=key, lang=request.args.get("lang")), 303)


@bp.get("/i/<key>")
@open_to(Role.EVERYONE)
def answer(key: str) -> str:
    """Put the six statements; looking never uses the invitation up."""
    session = db.session()
    invitation = open_invitation(session, key, now=clock.now())
    if invitation is None:
        raise InvitationClosedError
    asked = asked_of(session, set_asked_now(session), invitation.kind, request.args.get("lang", ""), invitation.locale)
    i18n.set_locale(asked.locale)
    return _form(invitation, asked, forms.Reading())


@bp.post("/i/<key>")
@open_to(Role.EVERYONE)
def give(key: str) -> str | tuple[str, int]:
    """Keep what was answered, or show the form again with what is wrong; a repetition gets the same thank-you."""
    session = db.session()
    invitation = open_invitation(session, key, now=clock.now())
    if invitation is None:
        return _given_before(session, key)
    i18n.set_locale(request.args.get("lang") or invitation.locale)  # for the page that says: too much
    asked, reading = _read(session, invitation)
    i18n.set_locale(asked.locale)
    if reading.errors:
        return _form(invitation, asked, reading), TOO_MUCH if _too_much() else REFUSED
    with transaction() as writing:
        receipt = give_response(writing, invitation, _submission(asked, reading), now=clock.now())
    return _thanks(invitation, receipt)


@bp.get("/done")
@open_to(Role.EVERYONE)
def done() -> str:
    """An empty page on the worker's device, so that the receipt code is out of sight before it is given back."""
    return draw("client/done.html")


@bp.post("/done")
@open_to(Role.EVERYONE)
@limits_wrong_codes
def give_back() -> str:
    """End it on the worker's device: from here on, going back and sending again shows no code."""
    try:
        with transaction() as session:
            end_repetition(session, request.form.get("code", ""))
    except UnknownReceiptError:
        count_wrong_code()
    return draw("client/done.html")


def _given_before(session: Session, key: str) -> str:
    """The thank-you once more, for a repeated request; anything else looks like an invitation that never was."""
    invitation = any_invitation(session, key)
    if invitation is None:
        raise InvitationClosedError
    try:
        asked, reading = _read(session, invitation)
    except RequestEntityTooLarge as error:
        raise InvitationClosedError from error
    if reading.errors:
        raise InvitationClosedError
    receipt = repeated_receipt(session, invitation, reading.key)
    i18n.set_locale(asked.locale)
    return _thanks(invitation, receipt)


def _read(session: Session, invitation: OpenInvitation) -> tuple[Asked, forms.Reading]:
    """The form that came in, held against the statements that it showed and in the language that it was in."""
    request.max_content_length = MOST_READ
    body = request.get_data()  # the raw bytes: a ready-made parser mends what has to be refused
    fields = forms.fields_of(body) if request.mimetype in FORM_TYPES else {request.mimetype: [""]}
    wishes = (fields.get("lang", [""])[0], request.args.get("lang", ""), invitation.locale)
    asked = asked_of(session, forms.set_shown(fields) or set_asked_now(session), invitation.kind, *wishes)
    if not asked:  # a number that we did not give
        asked, fields = asked_of(session, set_asked_now(session), invitation.kind, *wishes), {**fields, "once": ["?"]}
    reading = forms.read(fields, asked.codes, asked.languages)
    if _too_much():
        reading.errors[forms.FORM] = _("Dit is te veel tekst. Maak het korter.")
    return asked, reading


def _too_much() -> bool:
    return len(request.get_data()) > int(current_app.config["MAX_CONTENT_LENGTH"])


def _submission(asked: Asked, reading: forms.Reading) -> Submission:
    return Submission(
        scores={asked.codes[code]: score for code, score in reading.scores.items()},
        comment=reading.comment,
        audience=reading.reader,
        locale=asked.locale,
        set_id=asked.set_id,
        key=reading.key,
    )


def _form(invitation: OpenInvitation, asked: Asked, reading: forms.Reading) -> str:
    once = reading.once or forms.new_once(asked.set_id)
    person = addressed(invitation.kind)
    if reading.is_fresh:
        holes = {"once": once}
        return draw_like("client/answer.html", invitation.kind, asked, holes, **person, asked=asked, reading=reading)
    return draw("client/answer.html", **person, asked=asked, reading=reading, once=once)


def _thanks(invitation: OpenInvitation, receipt: str) -> str:
    handover = invitation.door is Door.HANDOVER
    likeness, holes = (invitation.kind, handover), {"receipt": shown_code(receipt)}
    return draw_like("client/thanks.html", likeness, None, holes, **addressed(invitation.kind), handover=handover)
