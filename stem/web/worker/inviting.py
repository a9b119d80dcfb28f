"""Inviting through two doors, withdrawing, and handing the worker's own device to the client."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import quote, urlsplit
from uuid import UUID

from flask import current_app, redirect, render_template, request, url_for
from flask import session as browser_session
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_security import logout_user
from werkzeug.wrappers import Response

from stem.core import clock, i18n, keys
from stem.core.access import Role, open_to
from stem.core.db import db, transaction
from stem.domain.audit.commands import Event
from stem.domain.cases.commands import change_outcome
from stem.domain.cases.queries import own_participant
from stem.domain.cases.tables import Outcome, Participant
from stem.domain.feedback.invitations import Issued, address_for_handover, withdraw_invitations
from stem.domain.feedback.invitations import invite as issue
from stem.domain.feedback.queries import participant_to_hand_to
from stem.domain.statements.tables import RespondentKind
from stem.settings import Settings
from stem.web.worker import labels
from stem.web.worker.conversations import conversation_page, invitation_languages
from stem.web.worker.forms import OutcomeForm
from stem.web.worker.qr import qr_code
from stem.web.worker.room import REFUSED, bp, log, me


@bp.post("/participants/<uuid:participant_id>/invitation")
@open_to(Role.WORKER)
def invite(participant_id: UUID) -> str | tuple[str, int]:
    """Make an invitation and show it, once: nothing but hashes of it is kept, so a reload makes another."""
    settings: Settings = current_app.extensions["stem.settings"]
    language, issued = request.form.get("language", ""), None
    with transaction() as session:
        person = own_participant(session, participant_id, me())
        if language in invitation_languages(session, RespondentKind(person.kind)):
            change_outcome(person, Outcome.ASKED)
            lasts = timedelta(hours=settings.invitation_hours)
            case = person.conversation.case
            issued = issue(session, case, person, locale=language, now=clock.now(), lasts=lasts)
            log(session, Event.INVITED, person.conversation_id)
    person = own_participant(db.session(), participant_id, me())
    if issued is None:
        wrong = OutcomeForm(person.kind, errors={"language": _("Kies een taal uit de lijst.")})
        return conversation_page(person.conversation_id, {participant_id: wrong}), REFUSED
    return _invited_page(person, issued, settings.base_url, language)


def _invited_page(person: Participant, issued: Issued, base_url: str, language: str) -> str:
    """The two doors: own phone and this device."""
    kind = RespondentKind(person.kind)
    url = base_url + url_for("client.answer", key=issued.token)
    message = _message(url, kind, language)
    return render_template(
        "worker/invited.html",
        person=person,
        invitation_id=issued.id,
        kind_name=labels.KINDS[kind],
        formal=labels.speaks_formally(kind),
        qr=qr_code(url, title=_("QR-code naar de zes vragen")),
        host=urlsplit(base_url).netloc,
        short_code=keys.shown_code(issued.code),
        ends=labels.moment(issued.expires_at),
        message=message,
        sms="sms:?body=" + quote(message, safe=""),
        language_code=language,
        labels=labels,
    )


@bp.post("/participants/<uuid:participant_id>/withdrawal")
@open_to(Role.WORKER)
def withdraw(participant_id: UUID) -> Response:
    """Make somebody's invitation stop working, used or not."""
    with transaction() as session:
        person = own_participant(session, participant_id, me())
        withdraw_invitations(session, person.id, now=clock.now())
        log(session, Event.INVITATION_WITHDRAWN, person.conversation_id)
        address = url_for("worker.conversation", conversation_id=person.conversation_id)
    return redirect(address, 303)


@bp.post("/invitations/<uuid:invitation_id>/handover")
@open_to(Role.WORKER)
def hand_over(invitation_id: UUID) -> Response:
    """Close everything of the worker's on this device, and open the client's page on it.

    Nothing says where the worker was: who takes the device back begins at signing in.
    """
    with transaction() as session:
        person_id = participant_to_hand_to(session, invitation_id, me(), now=clock.now())
        person = own_participant(session, person_id, me())
        log(session, Event.HANDED_OVER, person.conversation_id)
    logout_user()
    browser_session.clear()
    answer = redirect(url_for("client.answer", key=address_for_handover(invitation_id)), 303)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


@bp.get("/invitations/<uuid:invitation_id>/handover")
@open_to(Role.WORKER)
def handed_over(invitation_id: UUID) -> Response:  # noqa: ARG001  (it leads nowhere near it)
    """Lead a typed or reloaded address to the worker's first page."""
    return redirect(url_for("worker.today"), 303)


def _message(url: str, kind: RespondentKind, language: str) -> str:
    """What is shared: no organisation, no child, no topic; in the invitation's language."""
    with force_locale(language if language in i18n.locales() else i18n.DEFAULT):
        if labels.speaks_formally(kind):
            return str(_("Wilt u zes korte vragen beantwoorden? %(url)s", url=url))
        return str(_("Wil je zes korte vragen beantwoorden? %(url)s", url=url))
