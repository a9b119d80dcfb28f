"""The story that the demo tells: seasons, regions that differ a little, one team that improves and one that drops."""

from __future__ import annotations

from datetime import date
from random import Random

from stem.domain.statements.tables import RespondentKind

# How people answer on the whole: a mean on the line of five faces.
MEANS = {"heard": 3.9, "explained": 3.75, "expect": 3.3, "written": 3.55, "counts": 3.85, "time": 3.35}
REGIONS = {
    "utrecht-stad": -0.10,
    "utrecht-west": 0.05,
    "lekstroom": -0.05,
    "zuidoost-utrecht": 0.12,
    "eemland": 0.08,
    "foodvalley": -0.02,
}
KINDS = {
    RespondentKind.PARENT: (0.50, 0.0),
    RespondentKind.YOUNG_PERSON: (0.30, -0.15),
    RespondentKind.CHILD: (0.15, 0.2),
    RespondentKind.NETWORK: (0.05, 0.25),
}
IMPROVES = "save-eem"  # after a date its clients know what comes next
IMPROVES_AT = 0.55
DROPS = "lokale-teams-nieuwegein"  # too few people since a date
DROPS_AT = 0.65
DOES_NOT_APPLY = {"written": 0.09, "expect": 0.03}
SKIPPED = 0.025
SPREAD = 0.85


def busyness(week_of: date) -> float:
    """How much is going on in a week: less in summer, little around Christmas."""
    _, week, _ = week_of.isocalendar()
    if week in {52, 53, 1}:
        return 0.25
    if 29 <= week <= 34:
        return 0.5
    return 0.85 if week in {8, 9, 18, 42, 43} else 1.0


def a_kind(random: Random) -> RespondentKind:
    """Who fills in."""
    return random.choices(list(KINDS), [share for share, _ in KINDS.values()])[0]


def a_mood(random: Random) -> float:
    """How one family looks at things, in every conversation."""
    return random.gauss(0, 0.55)


def some_scores(
    random: Random, *, team: str, region: str, kind: RespondentKind, mood: float, passed: float
) -> dict[str, int]:
    """How somebody answers, by statement code; `passed` is the share of the demo's time that has passed."""
    level = mood + REGIONS.get(region, 0) + KINDS[kind][1]
    scores = {}
    for code, mean in MEANS.items():
        chance = random.random()
        if chance < SKIPPED:
            continue
        if chance < SKIPPED + DOES_NOT_APPLY.get(code, 0.01):
            scores[code] = 0
            continue
        face = random.gauss(mean + level + turn(team, code, passed), SPREAD)
        scores[code] = min(5, max(1, round(face)))
    return scores


def turn(team: str, code: str, passed: float) -> float:
    """What changed in two of the teams."""
    if team == IMPROVES and code == "expect":
        return 0.75 if passed >= IMPROVES_AT else -0.6
    if team == DROPS and passed >= DROPS_AT:
        return -1.1 if code == "time" else -0.4
    return 0.0
