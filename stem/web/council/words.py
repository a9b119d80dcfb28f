"""What the council's figures say, in words: the sentence first, the chart is the proof."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import flask_babel

from stem.core.periods import Month, Quarter
from stem.domain.insight.queries import Faces, KindGroup, of_100
from stem.web.ui.charts import Course, Finding, Sign

# Flask-Babel bears no types; under these names the texts are found for translation.
_: Callable[..., str] = flask_babel.gettext
ngettext: Callable[..., str] = flask_babel.ngettext
format_date: Callable[..., str] = flask_babel.format_date


def month_name(month: Month) -> str:
    """A month as a person writes it: juni 2026."""
    return format_date(month.first_day, "MMMM yyyy")


def short_month(month: Month) -> str:
    """A month where there is little room: jun 2026."""
    return format_date(month.first_day, "MMM yyyy")


def quarter_name(quarter: Quarter, *, complete: bool = True) -> str:
    """A quarter; one that is not complete yet ends in dots."""
    name = _("%(year)s K%(number)s", year=str(quarter.year), number=quarter.number)
    return name if complete else f"{name} …"


def period(months: Sequence[Month]) -> str:
    """A run of months: april tot en met juni 2026."""
    first, last = months[0], months[-1]
    if first == last:
        return month_name(last)
    start = format_date(first.first_day, "MMMM") if first.year == last.year else month_name(first)
    return _("%(first)s tot en met %(last)s", first=start, last=month_name(last))


def who_say(kind: KindGroup) -> str:
    """The heading of a view."""
    return {
        KindGroup.ADULTS: _("Wat ouders, jongeren en netwerk zeggen"),
        KindGroup.PARENT: _("Wat ouders zeggen"),
        KindGroup.YOUNG_PERSON: _("Wat jongeren zeggen"),
        KindGroup.CHILD: _("Wat kinderen zeggen"),
        KindGroup.NETWORK: _("Wat mensen uit het netwerk zeggen"),
    }[kind]


def hidden() -> str:
    """The words for what is hidden, and for what is empty: nobody can tell which."""
    return _("te weinig om te laten zien")


def nothing_yet(kind: KindGroup) -> str:
    """The words for a view without any figure."""
    if kind is KindGroup.CHILD:
        return _("Hier is nog niets te zien. We laten pas iets zien als genoeg verschillende kinderen iets invulden.")
    return _("Hier is nog niets te zien. We laten pas iets zien als genoeg verschillende cliënten iets invulden.")


def latest_quarter(given: Faces | None) -> str:
    """What the last row of faces says."""
    if given is None:
        return _("Het laatste kwartaal: te weinig om te laten zien.")
    return _(
        "In het laatste kwartaal koos %(good)s van de 100 best wel of helemaal wel,"
        " en %(bad)s van de 100 niet echt of helemaal niet.",
        good=of_100(given[3] + given[4], sum(given)),
        bad=of_100(given[0] + given[1], sum(given)),
    )


def claim(finding: Finding) -> str:
    """One change that is more than chance, without a verdict on it."""
    up = finding.sign is Sign.UP
    since = month_name(finding.since)
    if not finding.still:
        months = period([finding.since, finding.until])
        if up:
            return _("Hoger dan past bij toeval: %(months)s. Daarna niet meer.", months=months)
        return _("Lager dan past bij toeval: %(months)s. Daarna niet meer.", months=months)
    if finding.is_trend:
        if up:
            return _("Sinds %(month)s elke maand hoger.", month=since)
        return _("Sinds %(month)s elke maand lager.", month=since)
    if finding.since == finding.until:
        return _("In %(month)s hoger.", month=since) if up else _("In %(month)s lager.", month=since)
    return _("Sinds %(month)s hoger.", month=since) if up else _("Sinds %(month)s lager.", month=since)


def verdict(course: Course) -> str:
    """What one statement's course says, when it has no change to tell."""
    if not course.is_judged:
        return _("Nog te kort om te zien of er iets verandert.")
    return _("Niets veranderd, behalve toeval.")


def provisional() -> str:
    """What has to stand beside limits that rest on few months."""
    return _("De grenzen van toeval zijn nog voorlopig: er zijn nog geen 13 maanden.")


def course_says(course: Course) -> str:
    """The description of a control chart, for who cannot see it."""
    if course.finding:
        said = claim(course.finding)
    elif course.is_judged:
        said = _("Alle maanden liggen binnen wat door toeval te verwachten is.")
    else:
        said = verdict(course)
    return f"{said} {provisional()}" if course.is_provisional else said


def headline(text: str, finding: Finding) -> tuple[str, str]:
    """A change of now, for the top of the page: what, and since when."""
    if finding.sign is Sign.UP:
        what = _("Vaker ‘best wel’ of ‘helemaal wel’ bij: %(text)s", text=text)
    else:
        what = _("Minder vaak ‘best wel’ of ‘helemaal wel’ bij: %(text)s", text=text)
    if finding.since == finding.until:
        return what, _("Dat was zo in %(month)s, en het is meer dan toeval.", month=month_name(finding.since))
    return what, _("Dat is zo sinds %(month)s, en het is meer dan toeval.", month=month_name(finding.since))


def the_others(n: int) -> str:
    """What to say of the statements that did not change."""
    return ngettext(
        "Bij de andere stelling is niets veranderd, behalve toeval.",
        "Bij %(num)s andere stellingen is niets veranderd, behalve toeval.",
        n,
    )


def calm(findings: Sequence[Finding | None], *, judged: bool) -> str:
    """The sentence for a view in which nothing changes now."""
    if not judged:
        return _("Nog te kort om te zien of er iets verandert.")
    if any(findings):
        return _("Op dit moment geen verandering die meer is dan toeval.")
    return _("Geen verandering die meer is dan toeval.")
