"""The table of contents of the app."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask, current_app, render_template, request
from flask_babel import gettext as _
from flask_security import Security, SQLAlchemyUserDatastore
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.exceptions import HTTPException

from stem.core import access, assets, clock, db, headers, i18n, limits, sessions
from stem.core.errors import BusyError, NotFoundError, StemError
from stem.domain import schema
from stem.domain.feedback.closing import GRACE
from stem.domain.organisation.queries import is_demo
from stem.domain.people.tables import Account, RoleRow
from stem.settings import Settings
from stem.web import account, admin, client, council, health, worker
from stem.web.ui import faces, icons, phone

ROOMS = (health, client, account, worker, council, admin)
STAFF_ROOMS = frozenset({worker.bp.name, council.bp.name, admin.bp.name})
MOST_BYTES_SENT = 64 * 1024


def create_app(settings: Settings | None = None) -> Flask:
    """Build the application from its settings; raises SettingsError when one is wrong."""
    settings = settings or Settings.from_env()
    app = Flask("stem", static_folder=None)
    app.extensions["stem.settings"] = settings
    app.config.from_mapping(_flask_settings(settings))
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    clock.set_clock(app)
    db.init_app(app, settings.database_url)
    schema.load()
    i18n.init_app(app, settings.var / "built" / "locale", str(settings.timezone))
    assets.init_app(app, settings.var / "built" / "static")
    icons.init_app(app)
    faces.init_app(app)
    headers.init_app(app)
    limits.init_app(app)
    sessions.init_app(app)
    csrf = CSRFProtect(app)
    Security(app, SQLAlchemyUserDatastore(db.db, Account, RoleRow), register_blueprint=True)
    app.before_request(access.guard)
    app.before_request(_release_what_is_due)
    for room in ROOMS:
        app.register_blueprint(room.bp)
    csrf.exempt(client.bp)  # the secret in the address is the proof; a client's page sets no cookie
    app.context_processor(_for_every_page)
    _draw_errors(app)
    return app


def _flask_settings(settings: Settings) -> dict[str, Any]:
    secure = settings.base_url.startswith("https://")
    return {
        "SECRET_KEY": settings.secret_key,
        "MAX_CONTENT_LENGTH": MOST_BYTES_SENT,
        "MAX_FORM_PARTS": 100,
        "SESSION_COOKIE_NAME": "__Host-stem" if secure else "stem",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=8),
        "SQLALCHEMY_TRACK_MODIFICATIONS": False,
        "WTF_CSRF_TIME_LIMIT": None,
        **account.SECURITY,
    }


def _release_what_is_due() -> None:
    """Let the first visit of a day to a staff room release the months that are over, where no timer does."""
    day = clock.local_date(clock.now() - GRACE)
    if request.blueprint not in STAFF_ROOMS or current_app.extensions.get("stem.released_on") == day:
        return
    # Here, not above: a process that only serves clients needs no numpy.
    from stem.monthly import release_due_months  # noqa: PLC0415

    current_app.extensions["stem.released_on"] = day
    try:
        release_due_months(clock.now())
    except BusyError:  # the page can do without; the next visit tries again
        del current_app.extensions["stem.released_on"]


def _for_every_page() -> dict[str, Any]:
    return {"demo": is_demo(db.db.session()), "exit_url": current_app.extensions["stem.settings"].exit_url}


def _draw_errors(app: Flask) -> None:
    """The one place in which errors become pages."""

    @app.errorhandler(StemError)
    def known(error: StemError) -> tuple[str, int]:
        return _error_page(str(error), error.status), error.status

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> tuple[str, int] | HTTPException:
        status = error.code or 500
        if status < 400:  # a redirect is no error
            return error
        return _error_page(_http_message(status), status), status

    @app.errorhandler(Exception)
    def unknown(error: Exception) -> tuple[str, int]:
        # The kind and place of the error, never its text: that may hold what somebody typed.
        trace = error.__traceback__
        while trace and trace.tb_next:
            trace = trace.tb_next
        where = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "?"
        app.logger.error("%s at %s", type(error).__name__, where)
        if app.testing:
            raise error
        return _error_page(_http_message(500), 500), 500


def _http_message(status: int) -> str:
    messages: dict[int, str] = {
        400: _("Er klopt iets niet aan wat er is verstuurd. Ga terug en probeer het nog eens."),
        403: _("Dit mag niet."),
        404: str(NotFoundError.message),
        405: _("Dit kan hier niet. Ga terug en probeer het nog eens."),
        413: _("Dit is te veel tekst. Maak het korter."),
        429: _("Te vaak geprobeerd. Wacht tien minuten en probeer het nog eens."),
    }
    return messages.get(status) or str(_("Er ging iets mis bij ons. Probeer het straks nog eens."))


def _error_page(message: str, status: int) -> str:
    staff = request.blueprint not in {None, "client", "health"}
    if staff:
        return render_template("ui/error_desk.html", message=message, status=status)
    return phone.draw("ui/error_phone.html", message=message, status=status)
