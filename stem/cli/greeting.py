"""What `stem run` says when it starts: where to look and, in a demo, how to come in."""

from __future__ import annotations

from stem.cli.demo.people import DEMO_PASSWORD, DEMO_PEOPLE, WORKER
from stem.cli.invite import fresh_invitation
from stem.core.db import db
from stem.core.keys import shown_code
from stem.domain.organisation.queries import is_demo
from stem.domain.statements.tables import RespondentKind


def greeting(address: str) -> str:
    """The lines that are printed before serving."""
    lines = ["", f"De Stem   {address}", ""]
    if is_demo(db.session()):
        lines += ["This is a demo: everybody and everything in it is invented.", ""]
        lines += [f"  {role:<14} {email:<26} {DEMO_PASSWORD}" for email, role in DEMO_PEOPLE.items()]
        invited = fresh_invitation(WORKER, case=None, kind=RespondentKind.PARENT, locale="nl")
        lines += ["", f"  client         {address}/i/{invited.token}"]
        lines += [f"                 or type {shown_code(invited.code)} at {address}/", ""]
    return "\n".join([*lines, "Stop with Ctrl-C.", ""])
