"""The words of the five faces: wherever a face is, its word is beside it."""

from __future__ import annotations

from flask import Flask
from flask_babel import lazy_gettext as _l

DOES_NOT_APPLY = _l("weet ik niet / past niet")
# Worst first: the word of score 1 is WORDS[0].
WORDS = (_l("helemaal niet"), _l("niet echt"), _l("een beetje"), _l("best wel"), _l("helemaal wel"))


def init_app(app: Flask) -> None:
    """Give templates the words."""
    app.jinja_env.globals.update(face_words=WORDS, does_not_apply=DOES_NOT_APPLY)
