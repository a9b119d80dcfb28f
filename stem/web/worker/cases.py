"""A worker's cases: the list, a new one, looking together, closing."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from stem.core import clock, i18n
from stem.core.access import Role, open_to
from stem.core.db import db, transaction
from stem.domain.audit.commands import Event
from stem.domain.cases.commands import close_case, open_case, reopen_case
from stem.domain.cases.queries import conversations_of, former_clients, own_case, own_cases
from stem.domain.cases.tables import Case
from stem.domain.feedback.queries import shared_in_case
from stem.domain.people.queries import teams_of
from stem.domain.statements.tables import RespondentKind
from stem.web.worker import labels
from stem.web.worker.forms import CaseForm, number
from stem.web.worker.meetings import meetings
from stem.web.worker.room import REFUSED, bp, log, me
from stem.web.worker.together import together

PER_PAGE = 50


@bp.get("/cases")
@open_to(Role.WORKER)
def cases() -> str:
    """Show the worker's cases, open or closed, page by page."""
    return _list(CaseForm())


@bp.post("/cases")
@open_to(Role.WORKER)
def open_new() -> tuple[str, int] | Response:
    """Open a case under a pseudonym that the system draws, or again for a client whom the worker had before."""
    form = CaseForm.read(request.form)
    looking = db.session()
    if not form.check(teams_of(looking, me()), former_clients(looking, me())):
        return _list(form), REFUSED
    with transaction() as session:
        known = next((one for one in former_clients(session, me()) if one.id == form.client_id), None)
        case = open_case(session, worker_id=me(), team_id=form.team_id, today=clock.today(), client=known)
        log(session, Event.CASE_OPENED, case.id)
        address = url_for("worker.case", case_id=case.id)
    return redirect(address, 303)


@bp.get("/cases/<uuid:case_id>")
@open_to(Role.WORKER)
def case(case_id: UUID) -> str:
    """Show what was shared in a case, to look at together with the one who shared it."""
    with transaction() as session:
        log(session, Event.CASE_SEEN, own_case(session, case_id, me()).id)
    session = db.session()
    found = own_case(session, case_id, me())
    held = meetings(session, conversations_of(session, case_id))
    shared = shared_in_case(session, case_id, me())
    kinds = [kind for kind in RespondentKind if any(given.kind is kind for given in shared)]
    # With one kind there is nothing to choose. With more, the page waits: a parent may sit beside the worker.
    who = request.args.get("who") if len(kinds) > 1 else next(iter(kinds), None)
    chosen = [given for given in shared if given.kind == who]
    newest = held[0].held_on if held else clock.today()
    return render_template(
        "worker/case.html",
        case=found,
        meetings=held,
        kinds=kinds,
        joint=together(session, chosen, newest=newest, today=clock.today(), locale=i18n.chosen_locale())
        if chosen
        else None,
        labels=labels,
    )


@bp.post("/cases/<uuid:case_id>/close")
@open_to(Role.WORKER)
def close(case_id: UUID) -> Response:
    """Close a case after the worker confirmed it."""
    with transaction() as session:
        found: Case = own_case(session, case_id, me())
        close_case(found, today=clock.today())
        log(session, Event.CASE_CLOSED, found.id)
    return redirect(url_for("worker.case", case_id=case_id), 303)


@bp.post("/cases/<uuid:case_id>/reopen")
@open_to(Role.WORKER)
def reopen(case_id: UUID) -> Response:
    """Open a closed case again."""
    with transaction() as session:
        found = own_case(session, case_id, me())
        reopen_case(found)
        log(session, Event.CASE_OPENED, found.id)
    return redirect(url_for("worker.case", case_id=case_id), 303)


@bp.get("/cases/<uuid:case_id>/close")
@bp.get("/cases/<uuid:case_id>/reopen")
@open_to(Role.WORKER)
def back_to_case(case_id: UUID) -> Response:
    """Lead somebody who reloads the address of a button back to the case."""
    return redirect(url_for("worker.case", case_id=case_id), 303)


def _list(form: CaseForm) -> str:
    session = db.session()
    closed = request.args.get("state") == "closed"
    search = request.args.get("q", "").replace("\0", "")
    order = "name" if request.args.get("order") == "name" else "recent"
    found = own_cases(session, me(), closed=closed, search=search, order=order)
    pages = max(1, -(-len(found) // PER_PAGE))
    page = min(max(number(request.args.get("page", "")) or 1, 1), pages)
    return render_template(
        "worker/cases.html",
        cases=found[(page - 1) * PER_PAGE : page * PER_PAGE],
        chosen={"state": "closed" if closed else "open", "q": search, "order": order},
        page=page,
        pages=pages,
        form=form,
        team_options=[(str(team.id), team.name) for team in teams_of(session, me())],
        client_options=[(str(client.id), client.pseudonym) for client in former_clients(session, me())],
        labels=labels,
    )
