"""Errors are raised where they are known, carry a message and a status, and are drawn in one place (the factory)."""

from __future__ import annotations

from typing import ClassVar

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l


class StemError(Exception):
    """Something that a person can be told; `field` names the form field that caused it, if one did."""

    status: ClassVar[int] = 400
    message: LazyString = _l("Dit kan niet. Ga terug en probeer het nog eens.")
    field: str | None = None

    def __init__(self, message: LazyString | str | None = None, *, field: str | None = None) -> None:
        super().__init__()
        if message is not None:
            self.message = message
        self.field = field or self.field

    def __str__(self) -> str:
        return str(self.message)


class NotFoundError(StemError):
    """There is no such thing, or it is not yours: both look alike."""

    status = 404
    message = _l("Deze pagina is er niet, of is niet voor u.")


class BusyError(StemError):
    """The database could not take a change in time; nothing was changed."""

    status = 503
    message = _l(
        "Het is even te druk. Wacht een paar tellen en probeer het nog eens. Wat u invulde, is nog niet bewaard."
    )
