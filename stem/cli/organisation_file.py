"""The organisation's file, read and checked: a wrong one is refused whole, with line, key and reason."""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from stem.cli.toml_doubles import refuse_doubles
from stem.cli.toml_lines import Lines
from stem.cli.toml_section import FileRefusedError, Problem, Problems, Section
from stem.core.access import ACCOUNT_ROLES
from stem.domain.statements.commands import StatementSpec
from stem.domain.statements.tables import Variant

LONGEST_STATEMENT = 300


@dataclass(frozen=True, slots=True)
class RegionSpec:
    code: str
    name: str
    municipalities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TeamSpec:
    code: str
    name: str
    organisation: str
    region: str
    closed_on: date | None


@dataclass(frozen=True, slots=True)
class SetSpec:
    code: str
    version: int
    name: str
    tested_with_clients: bool
    statements: tuple[StatementSpec, ...]


@dataclass(frozen=True, slots=True)
class PersonSpec:
    """Somebody and their place: teams, or all teams of an organisation, a region, or an organisation in a region."""

    email: str
    name: str
    roles: tuple[str, ...]
    teams: tuple[str, ...]
    organisation: str | None
    region: str | None


@dataclass(frozen=True, slots=True)
class OrganisationFile:
    """All that a file says, and where it says it (for refusals that only the database can give)."""

    organisations: dict[str, str]
    regions: tuple[RegionSpec, ...]
    teams: tuple[TeamSpec, ...]
    effects: dict[str, dict[str, str]]
    sets: tuple[SetSpec, ...]
    people: tuple[PersonSpec, ...]
    lines: Lines


def read_organisation_file(path: Path) -> OrganisationFile:
    """Read and check a file; raises FileRefusedError with everything that is wrong in it."""
    try:
        text = path.read_bytes().decode("utf-8")
    except OSError as error:
        raise FileRefusedError([Problem(None, "", error.strerror or "cannot be read")]) from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise FileRefusedError([Problem(line, "", "this is not UTF-8 text")]) from error
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise FileRefusedError([Problem(None, "", f"this is not TOML: {error}")]) from error
    lines = Lines(text)
    problems = Problems(lines)
    found = _organisation(Section(content, (), problems), lines)
    refuse_doubles(content, problems)
    problems.refuse()
    return found


def _organisation(whole: Section, lines: Lines) -> OrganisationFile:
    organisations = dict(whole.each("organisations", lambda one: (one.code("code"), one.text("name"))))
    regions = whole.each("regions", _region)
    region_codes = {region.code for region in regions}
    teams = whole.each("teams", lambda one: _team(one, organisations, region_codes))
    effects = dict(whole.each("effects", lambda one: (one.code("code"), one.texts("name"))))
    sets = whole.each("statement_sets", lambda one: _set(one, effects))
    team_codes = {team.code for team in teams}
    people = whole.each("people", lambda one: _person(one, organisations, region_codes, team_codes), needed=False)
    whole.no_others()
    return OrganisationFile(organisations, regions, teams, effects, sets, people, lines)


def _region(one: Section) -> RegionSpec:
    return RegionSpec(one.code("code"), one.text("name"), one.texts_in_list("municipalities"))


def _team(one: Section, organisations: Collection[str], regions: Collection[str]) -> TeamSpec:
    return TeamSpec(
        one.code("code"),
        one.text("name"),
        one.reference("organisation", organisations),
        one.reference("region", regions),
        one.day("closed_on"),
    )


def _set(one: Section, effects: Collection[str]) -> SetSpec:
    statements = one.each("statements", lambda statement: _statement(statement, effects))
    return SetSpec(
        one.code("code"), one.whole_number("version"), one.text("name"), one.flag("tested_with_clients"), statements
    )


def _statement(one: Section, effects: Collection[str]) -> StatementSpec:
    texts = {
        (locale, variant.value): text
        for variant in Variant
        for locale, text in one.texts(variant.value, longest=LONGEST_STATEMENT).items()
    }
    code = one.code("code")
    return StatementSpec(code, one.code("chain", default=code), one.reference("effect", effects), texts)


def _person(
    one: Section, organisations: Collection[str], regions: Collection[str], teams: Collection[str]
) -> PersonSpec:
    roles = one.references("roles", [role.value for role in ACCOUNT_ROLES])
    person = PersonSpec(
        one.email("email"),
        one.text("name"),
        roles,
        one.references("teams", teams, needed=False),
        one.optional_reference("organisation", organisations),
        one.optional_reference("region", regions),
    )
    if person.teams and (person.organisation or person.region):
        one.problem("teams", "a person has teams, or an organisation and region, not both")
    if "worker" in roles and not person.teams:
        one.problem("roles", "a worker needs at least one team")
    return person
