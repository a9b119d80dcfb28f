"""The people of the demo: invented, first names only, and one account for each role whose password is no secret."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask_security.utils import hash_password
from sqlalchemy import select
from sqlalchemy.orm import Session

from stem.core.access import Role
from stem.domain.organisation.tables import Team
from stem.domain.people.commands import Place, save_person, set_password

DEMO_PASSWORD = "samen-aan-tafel"  # noqa: S105  (printed on every start; a demo holds nothing real)
WORKER = "worker@example.org"
# The account of each role and what it is called when the demo starts.
DEMO_PEOPLE = {
    WORKER: "worker",
    "manager@example.org": "manager",
    "council@example.org": "council",
    "ambassador@example.org": "ambassador",
    "admin@example.org": "administrator",
}
WORKERS = 120
HOME = "save-eem"
FIRST_NAMES = (
    "Aisha Anneke Arda Ayse Bart Bas Beatriz Bilal Bram Britt Carlijn Casper Cem Chantal Daan Dalila Danique Dewi "
    "Dilan Dirk Dunya Eefje Elif Els Emine Emre Erik Esra Eva Farah Fatima Femke Fleur Floor Frank Gert Gijs "
    "Guus Hamza Hanneke Harm Hatice Hilde Ibrahim Ilse Imane Ingrid Iris Ivo Jamila Jan Jasmijn Jelle Jeroen Joost "
    "Joris Judith Julia Kadir Karim Karin Kees Khadija Kim Klaas Koen Lars Laura Leila Leonie Lieke Linda Loes "
    "Lotte Luuk Maaike Malika Marieke Mark Marloes Mehmet Meryem Miriam Mo Mustafa Naima Nadia Naomi Nienke Niels "
    "Nora Omar Oumaima Paul Petra Pien Rachid Rania Reinier Rik Robin Romy Ruben Said Sander Sanne Sarita Selma "
    "Sem Sevda Shanti Silke Simone Sofie Soraya Stijn Suzan Tamara Teun Thijs Tijn Tim Tineke Tom Ugo Vera Wendy "
    "Wout Yasmin Yara Youssef Yvonne Zahra Zeynep"
).split()


@dataclass(frozen=True, slots=True)
class DemoWorker:
    """A worker and this worker's place, by id and by codes."""

    id: UUID
    team_id: int
    team: str
    region: str
    is_the_demos_own: bool = False


def make_people(session: Session) -> list[DemoWorker]:
    """Make all workers, spread over the teams, and the five accounts that one can sign in to."""
    teams = session.scalars(select(Team).order_by(Team.code)).all()
    others = [
        _worker(session, name, teams[number % len(teams)]) for number, name in enumerate(FIRST_NAMES[: WORKERS - 1])
    ]
    return [_five_accounts(session, teams), *others]


def _worker(session: Session, name: str, team: Team) -> DemoWorker:
    account = save_person(
        session, f"{name.lower()}@example.org", name, roles=[Role.WORKER], places=[Place(team=team.code)]
    )
    return DemoWorker(account.id, team.id, team.code, team.region.code)


def _five_accounts(session: Session, teams: Sequence[Team]) -> DemoWorker:
    password = hash_password(DEMO_PASSWORD)  # once: it is slow on purpose
    home = next(team for team in teams if team.code == HOME)
    people = {
        WORKER: ("Samira", Role.WORKER, [Place(team=HOME)]),
        "manager@example.org": ("Hendrik", Role.MANAGER, [Place(organisation="save", region="eemland")]),
        "council@example.org": ("Cliëntenraad", Role.COUNCIL, []),
        "ambassador@example.org": ("Rosa", Role.AMBASSADOR, [Place(region="eemland")]),
        "admin@example.org": ("Beheer", Role.ADMINISTRATOR, []),
    }
    for email, (name, role, places) in people.items():
        account = save_person(session, email, name, roles=[role], places=places)
        set_password(account, password)
        if email == WORKER:
            worker = DemoWorker(account.id, home.id, home.code, home.region.code, is_the_demos_own=True)
    return worker
