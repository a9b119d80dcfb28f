"""Making the demo week by week, through the very commands with which real answers come in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from random import Random
from typing import TypeVar

from sqlalchemy.orm import Session

from stem.cli.demo.caseload import Caseload, Family, make_caseloads
from stem.cli.demo.comments import a_comment
from stem.cli.demo.people import DemoWorker
from stem.cli.demo.story import a_kind, busyness, some_scores
from stem.core.clock import local_midnight
from stem.core.db import many_at_once, transaction
from stem.domain.cases.commands import Attendance, Present, record_conversation
from stem.domain.cases.tables import NotAskedReason, Outcome
from stem.domain.feedback.commands import Submission, give_response
from stem.domain.feedback.invitations import OpenInvitation, invite
from stem.domain.feedback.tables import Audience, Door
from stem.domain.statements.tables import RespondentKind

Thing = TypeVar("Thing")
DOORS = {Door.LINK: 0.5, Door.CODE: 0.12, Door.HANDOVER: 0.38}
AUDIENCES = {Audience.WORKER: 0.55, Audience.TOTALS: 0.36, Audience.AMBASSADOR: 0.09}
WITH_OWN_WORKER = {Audience.WORKER: 0.8, Audience.TOTALS: 0.15, Audience.AMBASSADOR: 0.05}
TWO_PEOPLE = 0.45
DECLINES = 0.06
IN_ENGLISH = 0.1
WORKING_DAYS = 5


@dataclass(frozen=True)
class Plan:
    """How much is made, and until when; `statements`: code -> id of the set that is asked."""

    responses: int
    weeks: int
    now: datetime
    today: date
    lasts: timedelta
    set_id: int
    statements: dict[str, int]

    @property
    def last_day(self) -> date:
        return self.today - timedelta(days=1)  # a day that is not over would need answers from the future

    @cached_property
    def mondays(self) -> list[date]:
        last = self.last_day - timedelta(days=self.last_day.weekday())
        return [last - timedelta(weeks=back) for back in range(self.weeks - 1, -1, -1)]

    def passed(self, day: date) -> float:
        """Which share of the demo's time has passed."""
        return (day - self.mondays[0]).days / (7 * self.weeks)


class Making:
    """One demo in the making."""

    def __init__(self, plan: Plan, workers: list[DemoWorker], seed: int) -> None:
        self._plan = plan
        self._random = Random(seed)  # noqa: S311  (a story, not a secret: those are drawn by the commands)
        self._loads = make_caseloads(workers, self._random)
        self._weights = [load.weight for load in self._loads]
        self._given = 0
        self._to_answer: list[tuple[Caseload, Family, OpenInvitation, datetime]] = []

    def weeks(self) -> Iterator[int]:
        """Make one week after the other; yields how many responses there are so far."""
        mondays = self._plan.mondays
        busy = [busyness(monday) * self._days(monday) for monday in mondays]
        for number, monday in enumerate(mondays):
            until = round(self._plan.responses * sum(busy[: number + 1]) / sum(busy))
            with transaction() as session:
                with many_at_once(session):
                    while self._given < until:
                        self._conversation(session, monday, until)
                with many_at_once(session):
                    self._answer_all(session)
            yield self._given

    def _days(self, monday: date) -> int:
        """How many working days of a week are over."""
        return min(WORKING_DAYS, (self._plan.last_day - monday).days + 1)

    def _conversation(self, session: Session, monday: date, until: int) -> None:
        random = self._random
        load = random.choices(self._loads, self._weights)[0]
        day = monday + timedelta(days=random.randrange(self._days(monday)))
        family = load.next_family(session, day, random)
        attendances = [self._attendance(load, family, first=True)]
        if random.random() < TWO_PEOPLE:
            attendances.append(self._attendance(load, family, first=False))
        conversation = record_conversation(session, family.case, held_on=day, attendances=attendances, today=day)
        asked_at = local_midnight(day) + timedelta(hours=random.randrange(9, 17), minutes=random.randrange(60))
        for participant in conversation.participants:
            if participant.attendance.outcome is Outcome.ASKED:
                answers = self._given < until and random.random() < load.answers
                self._invite(session, load, family, participant, asked_at=asked_at, answers=answers)
        load.after_conversation(family, day, random)

    def _attendance(self, load: Caseload, family: Family, *, first: bool) -> Attendance:
        random = self._random
        kind = family.kind if first and random.random() < 0.85 else a_kind(random)
        if random.random() > load.asks:
            return Attendance(kind, Outcome.NOT_ASKED, random.choice(list(NotAskedReason)))
        return Attendance(kind, Outcome.DECLINED if random.random() < DECLINES else Outcome.ASKED)

    def _invite(
        self,
        session: Session,
        load: Caseload,
        family: Family,
        participant: Present,
        *,
        asked_at: datetime,
        answers: bool,
    ) -> None:
        locale = "en" if self._random.random() < IN_ENGLISH else "nl"
        issued = invite(session, family.case, participant, locale=locale, now=asked_at, lasts=self._plan.lasts)
        if not answers:
            return
        case = family.case
        invitation = OpenInvitation(
            id=issued.id,
            team_id=case.team_id,
            participant_id=participant.id,
            client_id=case.client_id,
            worker_id=case.worker_id,
            kind=RespondentKind(participant.kind),
            locale=locale,
            door=self._one_of(DOORS),
        )
        self._to_answer.append((load, family, invitation, asked_at))
        self._given += 1

    def _answer_all(self, session: Session) -> None:
        for load, family, invitation, asked_at in self._to_answer:
            self._answer(session, load, family, invitation, asked_at)
        self._to_answer.clear()

    def _answer(
        self, session: Session, load: Caseload, family: Family, invitation: OpenInvitation, asked_at: datetime
    ) -> None:
        random = self._random
        hours = 0.2 if invitation.door is Door.HANDOVER else min(random.expovariate(1 / 7), 70)
        moment = min(asked_at + timedelta(hours=hours), self._plan.now)
        scores = some_scores(
            random,
            team=load.team,
            region=load.region,
            kind=invitation.kind,
            mood=family.mood,
            passed=self._plan.passed(asked_at.date()),
        )
        given = Submission(
            scores={self._plan.statements[code]: score for code, score in scores.items()},
            comment=a_comment(random, invitation.kind, scores),
            audience=self._one_of(WITH_OWN_WORKER if load.is_the_demos_own else AUDIENCES),
            locale=invitation.locale,
            set_id=self._plan.set_id,
            key=f"{random.getrandbits(128):032x}",
        )
        give_response(session, invitation, given, now=moment)

    def _one_of(self, shares: dict[Thing, float]) -> Thing:
        return self._random.choices(list(shares), list(shares.values()))[0]
