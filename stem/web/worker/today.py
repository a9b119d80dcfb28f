"""What a worker needs today: the cases that go on, and whether asking went well this quarter."""

from __future__ import annotations

from datetime import timedelta

from flask import render_template

from stem.core import clock
from stem.core.access import Role, open_to
from stem.core.db import db
from stem.core.periods import Quarter
from stem.domain.cases.queries import asking_of, own_cases
from stem.web.worker import labels
from stem.web.worker.room import bp, me

MOST_SHOWN = 12


@bp.get("/")
@open_to(Role.WORKER)
def today() -> str:
    """Show the cases with the newest conversations, and how often was asked."""
    session = db.session()
    cases = own_cases(session, me())
    months = Quarter.of(clock.today()).months
    asking = asking_of(session, me(), months[0].starts_on, months[-1].closes_on - timedelta(days=1))
    return render_template(
        "worker/today.html",
        cases=cases[:MOST_SHOWN],
        more=len(cases) > MOST_SHOWN,
        ever=bool(cases or own_cases(session, me(), closed=True)),
        asking=asking,
        labels=labels,
    )
