"""Recording a conversation, and what became of asking each person in it."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from stem.core import clock, i18n
from stem.core.access import Role, open_to
from stem.core.db import db, transaction
from stem.core.errors import StemError
from stem.domain.audit.commands import Event
from stem.domain.cases.commands import ClosedCaseError, change_outcome, record_conversation
from stem.domain.cases.queries import own_case, own_conversation, own_participant
from stem.domain.cases.tables import Outcome
from stem.domain.feedback.queries import invitation_ends
from stem.domain.statements.queries import FIRST_LANGUAGE, current_set_id, set_languages
from stem.domain.statements.tables import RespondentKind, variant_for
from stem.web.worker import labels
from stem.web.worker.forms import ConversationForm, OutcomeForm
from stem.web.worker.meetings import meetings
from stem.web.worker.room import REFUSED, bp, log, me


@bp.get("/cases/<uuid:case_id>/conversations/new")
@open_to(Role.WORKER)
def new_conversation(case_id: UUID) -> str:
    """Ask when the conversation was, and who was there."""
    return _form_page(case_id, ConversationForm.blank(clock.today()))


@bp.post("/cases/<uuid:case_id>/conversations/new")
@open_to(Role.WORKER)
def record_new(case_id: UUID) -> tuple[str, int] | Response:
    """Record a conversation, and lead on to inviting."""
    form = ConversationForm.read(request.form)
    own_case(db.session(), case_id, me())
    if not form.check(clock.today()):
        return _form_page(case_id, form), REFUSED
    with transaction() as session:
        case = own_case(session, case_id, me())
        held = record_conversation(session, case, held_on=form.day, attendances=form.attendances, today=clock.today())
        log(session, Event.CONVERSATION_RECORDED, held.id)
        address = url_for("worker.conversation", conversation_id=held.id)
    return redirect(address, 303)


@bp.get("/conversations/<uuid:conversation_id>")
@open_to(Role.WORKER)
def conversation(conversation_id: UUID) -> str:
    """Show who took part, and let the worker invite each of them."""
    return conversation_page(conversation_id)


@bp.post("/participants/<uuid:participant_id>/outcome")
@open_to(Role.WORKER)
def outcome(participant_id: UUID) -> tuple[str, int] | Response:
    """Change what became of asking one person, as long as no invitation was handed out."""
    person = own_participant(db.session(), participant_id, me())
    form = OutcomeForm(person.kind, request.form.get("outcome", ""), request.form.get("reason", ""))
    attendance = form.check()
    if attendance is None or attendance.outcome is Outcome.ASKED:
        form.errors = form.errors or {"outcome": str(labels.CHOOSE_OUTCOME)}
        return conversation_page(person.conversation_id, {person.id: form}), REFUSED
    with transaction() as session:
        person = own_participant(session, participant_id, me())
        if invitation_ends(session, [person.id], now=clock.now()):
            raise StemError(labels.HANDED_OUT)
        change_outcome(person, attendance.outcome, attendance.reason)
        address = url_for("worker.conversation", conversation_id=person.conversation_id)
    return redirect(address, 303)


@bp.get("/participants/<uuid:participant_id>/outcome")
@bp.get("/participants/<uuid:participant_id>/invitation")
@bp.get("/participants/<uuid:participant_id>/withdrawal")
@open_to(Role.WORKER)
def back_to_conversation(participant_id: UUID) -> Response:
    """Lead somebody who reloads the address of a button back to the conversation."""
    person = own_participant(db.session(), participant_id, me())
    return redirect(url_for("worker.conversation", conversation_id=person.conversation_id), 303)


def invitation_languages(session: Session, kind: RespondentKind) -> list[str]:
    """The languages in which the whole of the client's page can be read, Dutch first."""
    asked = set_languages(session, current_set_id(session), variant_for(kind))
    return [code for code in i18n.locales() if code in asked] or [FIRST_LANGUAGE]


def conversation_page(conversation_id: UUID, typed: dict[UUID, OutcomeForm] | None = None) -> str:
    """A conversation's page; `typed` holds what was wrong, per person."""
    session = db.session()
    found = own_conversation(session, conversation_id, me())
    [meeting] = meetings(session, [found])
    forms = {one.id: OutcomeForm(one.kind.value) for one in meeting.people} | (typed or {})
    return render_template(
        "worker/conversation.html",
        case=found.case,
        meeting=meeting,
        forms=forms,
        languages_of={one.id: invitation_languages(session, one.kind) for one in meeting.people},
        labels=labels,
    )


def _form_page(case_id: UUID, form: ConversationForm) -> str:
    case = own_case(db.session(), case_id, me())
    if case.closed_on is not None:
        raise ClosedCaseError
    return render_template("worker/new_conversation.html", case=case, form=form, today=clock.today(), labels=labels)
