"""Reading what a phone sends, strictly: what is not exactly one of our own choices is refused, and never guessed at."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import unquote_to_bytes

from flask_babel import gettext as _
from flask_babel import ngettext

from stem.core.keys import new_token
from stem.domain.feedback.tables import Audience

LONGEST_COMMENT = 1000
VALUES = {"1": 1, "2": 2, "3": 3, "4": 4, "5": 5, "na": 0}
OTHER_FIELDS = ("comment", "audience", "lang", "once")
# The statement set that was shown, and 128 random bits: so that a repeated request is known, and answers old words.
ONCE = re.compile(r"([1-9][0-9]{0,8})\.[A-Za-z0-9_-]{22}", re.ASCII)
LINE_ENDS = {"\n", "\t"}
LONGEST_NAME_SHOWN = 40
FORM = ""  # the key of an error that belongs to no field

Fields = Mapping[str, list[str]]


@dataclass(slots=True)
class Reading:
    """What was sent, as far as it could be read, and per field what is wrong with it."""

    chosen: dict[str, str] = field(default_factory=dict)
    comment: str = ""
    audience: str = ""
    once: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def is_fresh(self) -> bool:
        """Whether nothing was filled in yet."""
        return not (self.chosen or self.comment or self.audience or self.errors)

    @property
    def scores(self) -> dict[str, int]:
        """Statement code -> 1 to 5, or 0 for 'does not apply'."""
        return {code: VALUES[value] for code, value in self.chosen.items()}

    @property
    def reader(self) -> Audience:
        """Who may read it; who chose nothing is only counted."""
        return Audience(self.audience or Audience.TOTALS)

    @property
    def key(self) -> str:
        """What a repetition of this very request repeats: the form's own number, or else all that was sent."""
        if self.once:
            return self.once
        said = repr((sorted(self.chosen.items()), self.comment, self.reader.value))
        return "plain:" + sha256(said.encode()).hexdigest()


def new_once(set_id: int) -> str:
    """A fresh number for one form that is shown."""
    return f"{set_id}.{new_token()}"


def fields_of(body: bytes) -> Fields:
    """The fields of a form as it was sent; bytes that are no text become lone surrogates, which `read` refuses."""
    fields: dict[str, list[str]] = {}
    for pair in filter(None, body.split(b"&")):
        name, _sign, value = (unquote_to_bytes(part.replace(b"+", b" ")) for part in pair.partition(b"="))
        fields.setdefault(_text(name), []).append(_text(value))
    return fields


def set_shown(fields: Fields) -> int | None:
    """The statement set on the form that was filled in; None when the form does not say."""
    match = ONCE.fullmatch(fields.get("once", [""])[0])
    return int(match[1]) if match else None


def read(fields: Fields, codes: Collection[str], languages: Collection[str]) -> Reading:
    """Read a filled-in form; with `errors` it is refused, and the rest is what may be shown again."""
    reading = Reading()
    _refuse_unknown(fields, {*codes, *OTHER_FIELDS}, reading)
    for code in codes:
        _read_choice(fields, code, VALUES, reading)
    _read_choice(fields, "audience", list(Audience), reading)
    _read_comment(fields, reading)
    _read_hidden(fields, languages, reading)
    return reading


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")


def _refuse_unknown(fields: Fields, known: Collection[str], reading: Reading) -> None:
    unknown = [name for name in fields if name not in known]
    if unknown:
        name = harmless(unknown[0])[:LONGEST_NAME_SHOWN]
        reading.errors[FORM] = _("Dit formulier kent het veld ‘%(name)s’ niet.", name=name)


def _read_choice(fields: Fields, name: str, allowed: Collection[str], reading: Reading) -> None:
    sent = fields.get(name, [])
    if len(sent) > 1:
        reading.errors[name] = _("Hier kwamen twee antwoorden binnen. Kies er één.")
    elif sent and sent[0] not in allowed:
        reading.errors[name] = _("Dit antwoord kennen wij niet. Kies er één uit de rij.")
    elif sent and name == "audience":
        reading.audience = sent[0]
    elif sent:
        reading.chosen[name] = sent[0]


def _read_comment(fields: Fields, reading: Reading) -> None:
    sent = fields.get("comment", [""])
    lines = "\n".join(sent).replace("\r\n", "\n").replace("\r", "\n")
    reading.comment = unicodedata.normalize("NFC", harmless(lines)).strip()
    too_many = len(lines) - LONGEST_COMMENT
    if len(sent) > 1:
        reading.errors["comment"] = _("Deze tekst kwam twee keer binnen. Kijk de tekst na.")
    elif harmless(lines) != lines:
        reading.errors["comment"] = _(
            "Hier staat een teken in dat wij niet kunnen lezen. Wij haalden het weg. Kijk de tekst na."
        )
    elif too_many > 0:
        reading.errors["comment"] = ngettext(
            "Deze tekst is %(num)d teken te lang. Maak de tekst korter.",
            "Deze tekst is %(num)d tekens te lang. Maak de tekst korter.",
            too_many,
        )


def _read_hidden(fields: Fields, languages: Collection[str], reading: Reading) -> None:
    """The fields that a person cannot change: whoever sends them wrongly is a script, or a page that was damaged."""
    once, lang = fields.get("once", []), fields.get("lang", [])
    if len(once) == 1 and ONCE.fullmatch(once[0]):
        reading.once = once[0]
    elif once:
        reading.errors[FORM] = _("Dit formulier was niet goed binnengekomen. Kijk het na en verstuur het nog eens.")
    if len(lang) > 1 or (lang and lang[0] not in languages):
        reading.errors[FORM] = _("Deze taal kennen wij niet. Kijk het formulier na en verstuur het nog eens.")


def harmless(text: str) -> str:
    """The text without what could harm a page or a database: control characters and halves of characters."""
    return "".join(one for one in text if one in LINE_ENDS or unicodedata.category(one) not in {"Cc", "Cs"})
