"""What a worker types: kept as typed when something is wrong, and read into the subjects' words when all is well."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from flask_babel import gettext as _

from stem.domain.cases.commands import Attendance, FutureConversationError
from stem.domain.cases.tables import Client, NotAskedReason, Outcome
from stem.domain.organisation.tables import Team
from stem.domain.statements.tables import RespondentKind

# Who may have been there, most likely first; each row can be changed.
LIKELY = (RespondentKind.PARENT, RespondentKind.PARENT, RespondentKind.CHILD, RespondentKind.YOUNG_PERSON)
LONGEST_AGO = timedelta(days=366)
Form = Mapping[str, str]


def number(text: str) -> int | None:
    """A whole number of at most nine digits, else None."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def identity(text: str) -> UUID | None:
    """An id, else None."""
    try:
        return UUID(text)
    except ValueError:
        return None


@dataclass(slots=True)
class CaseForm:
    """A new case: in which of the worker's teams, and for whom."""

    team: str = ""
    client: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    team_id: int = 0
    client_id: UUID | None = None

    @classmethod
    def read(cls, form: Form) -> CaseForm:
        return cls(team=form.get("team", ""), client=form.get("client", ""))

    def check(self, teams: Sequence[Team], clients: Sequence[Client]) -> bool:
        """Whether the choice is among the worker's own teams and earlier clients."""
        chosen = [team.id for team in teams if len(teams) == 1 or team.id == number(self.team)]
        self.client_id = identity(self.client)
        if chosen:
            self.team_id = chosen[0]
        else:
            self.errors["team"] = _("Kies een team.") if teams else _("U zit nog in geen team. Vraag het de beheerder.")
        if self.client and self.client_id not in {client.id for client in clients}:
            self.errors["client"] = _("Kies een cliënt uit de lijst.")
        return not self.errors


@dataclass(slots=True)
class OutcomeForm:
    """One person: who, what became of asking, and why not."""

    kind: str
    outcome: str = ""
    reason: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    def check(self) -> Attendance | None:
        """The person in the subjects' words; None when somebody was not there, or something is wrong."""
        if not self.outcome:
            return None
        if self.kind not in set(RespondentKind):
            self.errors["kind"] = _("Kies wie dit is.")
        if self.outcome not in set(Outcome):
            self.errors["outcome"] = _("Kies wat u met deze persoon afsprak.")
        why = self.reason if self.outcome == Outcome.NOT_ASKED else ""
        if self.outcome == Outcome.NOT_ASKED and self.reason not in set(NotAskedReason):
            self.errors["reason"] = _("Kies waarom u het niet vroeg.")
        if self.errors:
            return None
        return Attendance(RespondentKind(self.kind), Outcome(self.outcome), NotAskedReason(why) if why else None)


@dataclass(slots=True)
class ConversationForm:
    """A conversation: its day, and the people who took part."""

    held_on: str
    people: list[OutcomeForm]
    errors: dict[str, str] = field(default_factory=dict)
    day: date = date.min
    attendances: list[Attendance] = field(default_factory=list)

    @classmethod
    def blank(cls, today: date) -> ConversationForm:
        return cls(today.isoformat(), [OutcomeForm(kind.value) for kind in LIKELY])

    @classmethod
    def read(cls, form: Form) -> ConversationForm:
        rows = [
            OutcomeForm(form.get(f"kind-{row}", ""), form.get(f"outcome-{row}", ""), form.get(f"reason-{row}", ""))
            for row in range(1, len(LIKELY) + 1)
        ]
        return cls(form.get("held_on", ""), rows)

    def check(self, today: date) -> bool:
        """Read what was typed; with something wrong, say it at its field."""
        try:
            self.day = date.fromisoformat(self.held_on)
        except ValueError:
            self.errors["held_on"] = _("Kies een dag, bijvoorbeeld 21-03-2026.")
        else:
            if self.day > today:
                self.errors["held_on"] = str(FutureConversationError.message)
            elif self.day < today - LONGEST_AGO:
                self.errors["held_on"] = _("Deze dag is te lang geleden. Kies een dag in het afgelopen jaar.")
        self.attendances = [found for person in self.people if (found := person.check()) is not None]
        if not any(person.outcome for person in self.people):
            self.errors["people"] = _("Kies wie erbij was. Er was minstens één persoon.")
        return not self.errors and not any(person.errors for person in self.people)
