"""What hardly ever changes, remembered per process for a minute, so that a phone need not wait for a query."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import timedelta
from typing import TypeVar

from flask import current_app

from stem.core import clock

# A command in another process can change it: a minute later every server knows.
REMEMBERED = timedelta(minutes=1)
Thing = TypeVar("Thing")


def remembered(key: Hashable, load: Callable[[], Thing]) -> Thing:
    """What was loaded within the last minute. Nothing empty is remembered: anybody can ask for what is not there."""
    kept = current_app.extensions.setdefault("stem.memory", {})
    now = clock.now()
    if key in kept and abs(now - kept[key][0]) < REMEMBERED:
        thing: Thing = kept[key][1]
        return thing
    loaded = load()
    if loaded:
        kept[key] = (now, loaded)
    return loaded
