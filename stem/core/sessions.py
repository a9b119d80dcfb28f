"""Sessions are for staff: on a client's page no cookie is read, kept alive or set, whoever's device it is."""

from __future__ import annotations

from flask import Flask, Request, Response
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin

# Known by address, since Flask opens the session before it knows the view; a test holds this against the routes.
CLIENT_PAGES = frozenset({"/", "/done"})
CLIENT_FOLDERS = ("/i/", "/receipt")


class NoSession(SecureCookieSession):
    """Empty, and forgotten after the request: libraries may look into it, and find nobody."""


class StaffSessions(SecureCookieSessionInterface):
    """Flask's signed cookie, except on the client's pages."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        if request.path in CLIENT_PAGES or request.path.startswith(CLIENT_FOLDERS):
            return NoSession()
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if not isinstance(session, NoSession):
            super().save_session(app, session, response)


def init_app(app: Flask) -> None:
    app.session_interface = StaffSessions()
