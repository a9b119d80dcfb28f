"""The one clock, so that tests can move it and no command reads the time behind its caller's back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from flask import Flask, current_app

Now = Callable[[], datetime]


def _now() -> datetime:
    return datetime.now(UTC)


def set_clock(app: Flask, now: Now = _now) -> None:
    """Give the app its clock; a test hands in one that it can move."""
    app.extensions["stem.clock"] = now


def now() -> datetime:
    """The present moment, in UTC."""
    moment: datetime = current_app.extensions["stem.clock"]()
    return moment


def today() -> date:
    """The present date where the organisation works."""
    return local_date(now())


def local_date(moment: datetime) -> date:
    """The date of a moment where the organisation works."""
    return moment.astimezone(_zone()).date()


def local_midnight(day: date) -> datetime:
    """The moment at which a day begins where the organisation works."""
    return datetime.combine(day, time(), tzinfo=_zone()).astimezone(UTC)


def _zone() -> ZoneInfo:
    zone: ZoneInfo = current_app.extensions["stem.settings"].timezone
    return zone
