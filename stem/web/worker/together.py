"""Looking together: what one kind of respondent shared in a case, as paths of faces and one thing to talk about."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from flask_babel import LazyString, format_date
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from stem.domain.feedback.queries import SharedResponse
from stem.domain.statements.queries import AskedStatement, asked_statements
from stem.domain.statements.tables import RespondentKind
from stem.web.ui import faces
from stem.web.worker import labels

# More than this on one path is kept behind 'earlier': the page is for now and a while back.
LONGEST_PATH = 6
STILL_NOW = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Step:
    """One answer on a path."""

    face: labels.Face
    when: str
    score: int


@dataclass(frozen=True, slots=True)
class Story:
    """How the answers to one statement went, oldest first; `text` as it was asked the last time."""

    code: str
    text: str
    earlier: Sequence[Step]
    steps: Sequence[Step]


@dataclass(frozen=True, slots=True)
class Talk:
    """The one thing to talk about: the lowest answer of the last time, and a question to open with."""

    text: str
    face: labels.Face | None
    said: str
    opener: LazyString


@dataclass(frozen=True, slots=True)
class Comment:
    """Somebody's own words, and when."""

    when: str
    text: str


@dataclass(frozen=True, slots=True)
class Together:
    """All that one kind of respondent shared in a case."""

    kind: RespondentKind
    stories: Sequence[Story]
    talk: Talk
    comments: Sequence[Comment]
    several: bool

    @property
    def symbols(self) -> list[str]:
        """The faces that the page has to carry."""
        drawn = {step.face.symbol for story in self.stories for step in (*story.earlier, *story.steps)}
        return sorted(drawn)


def together(
    session: Session, responses: Sequence[SharedResponse], *, newest: date, today: date, locale: str
) -> Together:
    """Make the view of one kind's responses, oldest first; `newest` is the day of the last conversation of the case."""
    kind = responses[0].kind
    asked = {one: asked_statements(session, one, kind, locale) for one in {given.set_id for given in responses}}
    whens = _whens(responses, newest=newest, today=today)
    stories = _stories(responses, asked, whens)
    last = responses[-1].conversation_id
    several = Counter(given.conversation_id for given in responses)
    return Together(
        kind=kind,
        stories=[_shortened(story) for story in sorted(stories, key=lambda story: story.steps[-1].score or 6)],
        talk=_talk(responses, asked[responses[-1].set_id], kind, alone=several[last] == 1),
        comments=[Comment(whens[given.id], given.comment) for given in reversed(responses) if given.comment],
        several=max(several.values()) > 1,
    )


def _stories(
    responses: Sequence[SharedResponse], asked: Mapping[int, list[AskedStatement]], whens: Mapping[UUID, str]
) -> list[Story]:
    """One path per chain of statements that mean the same; a statement whose meaning changed begins a new path."""
    paths: dict[str, list[Step]] = defaultdict(list)
    latest: dict[str, AskedStatement] = {}
    for given in responses:
        for statement in asked[given.set_id]:
            if (score := given.scores.get(statement.code)) is None:
                continue
            paths[statement.chain].append(Step(labels.face(given.kind, score), whens[given.id], score))
            latest[statement.chain] = statement
    order = [statement.chain for one in sorted(asked, reverse=True) for statement in asked[one]]
    chains = [chain for chain in dict.fromkeys(order) if chain in paths]
    return [Story(latest[chain].code, latest[chain].text, (), paths[chain]) for chain in chains]


def _shortened(story: Story) -> Story:
    return Story(story.code, story.text, story.steps[:-LONGEST_PATH], story.steps[-LONGEST_PATH:])


def _whens(responses: Sequence[SharedResponse], *, newest: date, today: date) -> dict[UUID, str]:
    """When each response was: the month; with the day where a month has two conversations; 'now' when that is true."""
    days = {given.conversation_id: given.held_on for given in responses}
    months = Counter((held_on.year, held_on.month) for held_on in days.values())
    named = {}
    for conversation, held_on in days.items():
        pattern = "d MMMM" if months[held_on.year, held_on.month] > 1 else "LLLL"
        named[conversation] = str(format_date(held_on, pattern if held_on.year == today.year else pattern + " y"))
        if held_on == newest and today - held_on <= STILL_NOW:
            named[conversation] = _("nu")
    return {given.id: named[given.conversation_id] for given in responses}


def _talk(
    responses: Sequence[SharedResponse], asked: Sequence[AskedStatement], kind: RespondentKind, *, alone: bool
) -> Talk:
    last = [given for given in responses if given.conversation_id == responses[-1].conversation_id]
    found = [
        (score, position, statement)
        for given in last
        for position, statement in enumerate(asked)
        if (score := given.scores.get(statement.code, 0)) > 0
    ]
    if not found:
        return Talk("", None, "", labels.OPENER_FOR_ANYTHING)
    lowest, _position, statement = min(found, key=lambda one: one[:2])
    if lowest == len(faces.WORDS):
        return Talk("", None, "", labels.OPENER_WHEN_ALL_IS_WELL)
    same_set = [given for given in responses[: -len(last)] if given.set_id == last[-1].set_id]
    earlier = [given.scores.get(statement.code, 0) for given in same_set]
    return Talk(
        text=statement.text,
        face=labels.face(kind, lowest),
        said=_said(kind, lowest, earlier[-1] if earlier and alone else 0, alone=alone),
        opener=labels.OPENERS.get(statement.code, labels.OPENER_FOR_ANYTHING),
    )


def _said(kind: RespondentKind, score: int, before: int, *, alone: bool) -> str:
    """What was said now and, when it was another word, before: with u or je, as the respondent is addressed."""
    word, formal = faces.WORDS[score - 1], labels.speaks_formally(kind)
    if not alone:
        someone = (
            _("Iemand van u zegt: %(word)s.", word=word) if formal else _("Een van jullie zegt: %(word)s.", word=word)
        )
        return str(someone)
    now = _("U zegt: %(word)s.", word=word) if formal else _("Je zegt: %(word)s.", word=word)
    if before in {0, score}:
        return str(now)
    old = faces.WORDS[before - 1]
    then = _("Eerder zei u: %(word)s.", word=old) if formal else _("Eerder zei je: %(word)s.", word=old)
    return f"{now} {then}"
