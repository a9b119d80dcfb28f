"""Sessions are for staff: on a client's page no cookie is read, kept alive or set, whoever's device it is."""

from __future__ import annotations

from flask import Flask, Request, Response, g, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask_login import AnonymousUserMixin

# Known by address, since Flask opens the session before it knows the view; a test holds this against the routes.
CLIENT_PAGES = frozenset({"/", "/done"})
CLIENT_FOLDERS = ("/i/", "/receipt")


def _is_a_clients(request: Request) -> bool:
    return request.path in CLIENT_PAGES or request.path.startswith(CLIENT_FOLDERS)


class NoSession(SecureCookieSession):
    """Empty, and forgotten after the request: libraries may look into it, and find nobody."""


class StaffSessions(SecureCookieSessionInterface):
    """Flask's signed cookie, except on the client's pages."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        if _is_a_clients(request):
            return NoSession()
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if not isinstance(session, NoSession):
            super().save_session(app, session, response)


def init_app(app: Flask) -> None:
    """To be called before Flask-Security: what stands here has to come before its questions."""
    app.session_interface = StaffSessions()
    app.before_request(_nobody_is_signed_in)


def _nobody_is_signed_in() -> None:
    """Spare the client the search for who is signed in, in cookie, header and body: a tenth of the page's time."""
    if _is_a_clients(request):
        g._login_user = AnonymousUserMixin()
