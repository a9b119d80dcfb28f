"""A worker of the demo: how often this worker asks, and the families that come back about every four weeks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from heapq import heappop, heappush
from random import Random

from sqlalchemy.orm import Session

from stem.cli.demo.people import DemoWorker
from stem.cli.demo.story import a_kind, a_mood
from stem.domain.cases.commands import close_case, open_case
from stem.domain.cases.tables import Case, Client
from stem.domain.statements.tables import RespondentKind

WEEKS_BETWEEN = 4
COMES_BACK = 0.2  # a family that was known before opens another case
OWN_WEIGHT = 3.0  # the worker that one signs in as has the most to look at


@dataclass(slots=True)
class Family:
    """A case of a family: who mostly fills in, how they look at things, and how many conversations are to come."""

    case: Case
    kind: RespondentKind
    mood: float
    left: int


@dataclass(slots=True)
class Caseload:
    """A worker with open cases, the one that is due first in front."""

    worker: DemoWorker
    weight: float
    asks: float
    answers: float
    team: str
    region: str
    is_the_demos_own: bool
    _due: list[tuple[date, int, Family]] = field(default_factory=list)
    _known: list[Client] = field(default_factory=list)
    _planned: int = 0

    def next_family(self, session: Session, day: date, random: Random) -> Family:
        """The family whose turn it is on this day; a new one when nobody's is."""
        if self._due and self._due[0][0] <= day:
            return heappop(self._due)[2]
        client = random.choice(self._known) if self._known and random.random() < COMES_BACK else None
        case = open_case(session, worker_id=self.worker.id, team_id=self.worker.team_id, today=day, client=client)
        return Family(case, a_kind(random), a_mood(random), left=random.randint(4, 14))

    def after_conversation(self, family: Family, day: date, random: Random) -> None:
        """Plan the next conversation, or close the case after the last."""
        family.left -= 1
        family.mood = 0.9 * family.mood + random.gauss(0, 0.24)  # people have better and worse times
        if family.left > 0:
            due = day + timedelta(days=7 * WEEKS_BETWEEN + random.randint(-7, 9))
            self._planned += 1
            heappush(self._due, (due, self._planned, family))
            return
        close_case(family.case, today=day)
        self._known.append(family.case.client)


def make_caseloads(workers: list[DemoWorker], random: Random) -> list[Caseload]:
    """Give every worker habits: some ask nearly always, some seldom; so do teams."""
    of_team = {worker.team: random.uniform(-0.1, 0.1) for worker in workers}
    return [
        Caseload(
            worker=worker,
            weight=OWN_WEIGHT if worker.is_the_demos_own else random.uniform(0.5, 1.5),
            asks=min(0.97, random.uniform(0.76, 0.97) + of_team[worker.team]),
            answers=min(0.92, random.uniform(0.58, 0.9) + of_team[worker.team]),
            team=worker.team,
            region=worker.region,
            is_the_demos_own=worker.is_the_demos_own,
        )
        for worker in workers
    ]
