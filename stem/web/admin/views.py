"""What the installation knows of itself. Read only in this version: `stem init FILE.toml` changes it."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask_login import current_user

from stem.core.access import Role, open_to
from stem.core.clock import now
from stem.core.db import db, transaction
from stem.core.i18n import chosen_locale
from stem.domain.audit.commands import Event, record
from stem.domain.organisation.queries import all_organisations, all_regions, all_teams
from stem.domain.people.queries import people_by_role
from stem.domain.statements.queries import newest_set, worded_statements

bp = Blueprint("admin", __name__, url_prefix="/admin")


@bp.get("/")
@open_to(Role.ADMINISTRATOR)
def overview() -> str:
    """Show the regions, organisations and teams to the functional administrator."""
    session = db.session()
    return render_template(
        "admin/overview.html",
        regions=all_regions(session),
        organisations=all_organisations(session),
        teams=all_teams(session),
    )


@bp.get("/statements")
@open_to(Role.ADMINISTRATOR)
def statements() -> str:
    """Show the statement set that is asked now, in every wording, and whether clients have tested it."""
    session = db.session()
    asked = newest_set(session)
    wordings = worded_statements(session, asked.id, chosen_locale()) if asked else []
    return render_template("admin/statements.html", asked=asked, wordings=wordings)


@bp.get("/people")
@open_to(Role.ADMINISTRATOR)
def people() -> str:
    """Show who has which role, and who can sign in."""
    with transaction() as session:
        record(session, Event.PEOPLE_SEEN, actor=current_user.id, role=Role.ADMINISTRATOR, subject="people", now=now())
    return render_template("admin/people.html", roles=people_by_role(db.session()))
