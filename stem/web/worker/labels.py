"""How the worker's room says things: faces, people, reasons, days, and the questions that open a talk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import LazyString, format_date, format_datetime
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from stem.core import clock
from stem.domain.cases.tables import NotAskedReason, Outcome
from stem.domain.statements.tables import RespondentKind
from stem.web.ui import faces

KINDS: dict[str, LazyString] = {
    RespondentKind.PARENT: _l("Ouder"),
    RespondentKind.YOUNG_PERSON: _l("Jongere (12+)"),
    RespondentKind.CHILD: _l("Kind (8-11)"),
    RespondentKind.NETWORK: _l("Iemand uit het netwerk"),
}
OUTCOMES: dict[str, LazyString] = {
    Outcome.ASKED: _l("Nu vragen"),
    Outcome.NOT_ASKED: _l("Niet gevraagd"),
    Outcome.DECLINED: _l("Wilde niet"),
}
REFUSALS = {key: text for key, text in OUTCOMES.items() if key != Outcome.ASKED}
REASONS: dict[str, LazyString] = {
    NotAskedReason.NO_TIME: _l("Er was geen tijd voor"),
    NotAskedReason.TOO_TENSE: _l("Het was te gespannen"),
    NotAskedReason.NO_LANGUAGE: _l("De taal is er niet"),
    NotAskedReason.BY_PHONE: _l("Het gesprek was aan de telefoon"),
    NotAskedReason.ASKED_RECENTLY: _l("Pas nog gevraagd"),
    NotAskedReason.FORGOTTEN: _l("Vergeten"),
    NotAskedReason.OTHER: _l("Iets anders"),
}
# One question per statement to start the talk with; without u or je, since old and young read along.
OPENERS: dict[str, LazyString] = {
    "heard": _l("Wat is er nog niet verteld? Of niet goed begrepen?"),
    "explained": _l("Welk stuk van de uitleg is nog niet duidelijk?"),
    "expect": _l("Zullen we samen opschrijven wat de volgende stap is?"),
    "written": _l("Wat staat er niet goed in? Zullen we dat samen lezen?"),
    "counts": _l("Op welk moment ging dat niet goed? Wat helpt de volgende keer?"),
    "time": _l("Wat bleef er liggen? Zullen we daar nu tijd voor maken?"),
}
OPENER_FOR_ANYTHING = _l("Wat kan de volgende keer beter tussen ons?")
OPENER_WHEN_ALL_IS_WELL = _l("Wat gaat er goed tussen ons? Wat willen we zo houden?")
CHOOSE_OUTCOME = _l("Kies wat er gebeurde.")
HANDED_OUT = _l("Deze uitnodiging is al gegeven. Wat u vroeg, kunt u niet meer veranderen.")


@dataclass(frozen=True, slots=True)
class Face:
    """One answer as it is drawn: the symbol, how high it stands, and the word under it."""

    symbol: str
    css: str
    word: LazyString


def face(kind: RespondentKind, score: int) -> Face:
    """The face of a score, from the set that this respondent chose from; a score of 0 is 'does not apply'."""
    if score == 0:
        return Face("skip", "smile dim h3", _l("weet ik niet / past niet"))
    letter = "p" if kind is RespondentKind.CHILD else "f"
    return Face(f"{letter}{score}", f"smile h{score}", faces.WORDS[score - 1])


def speaks_formally(kind: RespondentKind) -> bool:
    """Whether this respondent is addressed with u (parents and network) or je."""
    return kind in {RespondentKind.PARENT, RespondentKind.NETWORK}


def day(value: date) -> str:
    """A day as people say it: 3 maart 2026."""
    return str(format_date(value, "d MMMM y"))


def day_in_words(value: date) -> str:
    """A conversation's day in the middle of a sentence: vandaag, gisteren, or its date."""
    ago = (clock.today() - value).days
    return str({0: _("vandaag"), 1: _("gisteren")}.get(ago) or day(value))


def moment(value: datetime) -> str:
    """When something ends, where the organisation works: zaterdag 14 november, 10:30."""
    return str(format_datetime(value, "EEEE d MMMM, HH:mm"))


def standing(outcome: str, reason: str | None, invited: bool, ends: datetime | None) -> str:
    """What became of asking one person. Of an invitation it says open or closed, never used."""
    if outcome == Outcome.NOT_ASKED:
        why = str(REASONS[reason]).lower() if reason else ""
        said = _("niet gevraagd: %(reason)s", reason=why) if why else _("niet gevraagd")
    elif outcome == Outcome.DECLINED:
        said = _("wilde niet")
    elif ends is not None:
        said = _("gevraagd, open tot %(moment)s", moment=moment(ends))
    else:
        said = _("gevraagd, gesloten") if invited else _("nog uit te nodigen")
    return str(said)
