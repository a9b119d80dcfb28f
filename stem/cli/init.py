"""`stem init`: the organisation, from a file; and `stem password`, since no password is ever in a file."""

from __future__ import annotations

from pathlib import Path

import click
from flask_security.utils import hash_password
from sqlalchemy.orm import Session

from stem.cli.context import in_app
from stem.cli.organisation_file import OrganisationFile, PersonSpec, SetSpec, read_organisation_file
from stem.cli.toml_section import FileRefusedError, Problem
from stem.core.db import transaction
from stem.domain.feedback.queries import set_is_answered
from stem.domain.organisation.commands import save_organisation, save_region, save_team
from stem.domain.people.commands import Place, save_person, save_roles, set_password
from stem.domain.people.queries import account_by_email
from stem.domain.statements.commands import find_set, save_effect, save_set

SHORTEST_PASSWORD = 12


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@in_app
def init(file: Path) -> None:
    """Load the organisation from FILE, or bring it up to date; nothing is ever deleted that has answers."""
    try:
        loaded = read_organisation_file(file)
        with transaction() as session:
            load_organisation(session, loaded)
    except FileRefusedError as error:
        lines = "\n".join(f"  {problem}" for problem in error.problems)
        raise click.ClickException(f"{file} was refused, and nothing was changed:\n{lines}") from error
    click.echo(
        f"{len(loaded.organisations)} organisations, {len(loaded.regions)} regions, {len(loaded.teams)} teams, "
        f"{len(loaded.sets)} statement sets and {len(loaded.people)} people are as in {file}"
    )


@click.command()
@click.argument("email")
@click.password_option(help="Asked for when it is not given; at least 12 characters.")
@in_app
def password(email: str, password: str) -> None:
    """Give the account EMAIL a password, so that somebody can sign in to it."""
    if len(password) < SHORTEST_PASSWORD:
        raise click.BadParameter(f"at least {SHORTEST_PASSWORD} characters", param_hint="--password")
    with transaction() as session:
        account = account_by_email(session, email)
        if account is None:
            raise click.ClickException(f"there is no account {email}: put it in the organisation's file first")
        set_password(account, hash_password(password))
    click.echo(f"{email} can sign in now")


def load_organisation(session: Session, file: OrganisationFile) -> None:
    """Make or change everything that a file says; raises FileRefusedError when it changes words that have answers."""
    _refuse_changed_words(session, file)
    for code, name in file.organisations.items():
        save_organisation(session, code, name)
    session.flush()
    for region in file.regions:
        save_region(session, region.code, region.name, region.municipalities)
    for team in file.teams:
        save_team(
            session, team.code, team.name, organisation=team.organisation, region=team.region, closed_on=team.closed_on
        )
    for effect, texts in file.effects.items():
        save_effect(session, effect, texts)
    for one in sorted(file.sets, key=lambda one: one.version):
        save_set(
            session, one.code, one.version, name=one.name, tested=one.tested_with_clients, statements=one.statements
        )
    save_roles(session)
    for person in file.people:
        save_person(session, person.email, person.name, roles=person.roles, places=_places(person))


def _places(person: PersonSpec) -> list[Place]:
    if person.organisation or person.region:
        return [Place(organisation=person.organisation, region=person.region)]
    return [Place(team=team) for team in person.teams]


def _refuse_changed_words(session: Session, file: OrganisationFile) -> None:
    problems = [
        Problem(file.lines.of(("statement_sets", index, *path)), f"statement_sets[{index + 1}]", reason)
        for index, one in enumerate(file.sets)
        for path, reason in _changed_words(session, one)
    ]
    if problems:
        raise FileRefusedError(problems)


def _changed_words(session: Session, new: SetSpec) -> list[tuple[tuple[str | int, ...], str]]:
    """Where a version that has answers is not what people answered; a language more is no change."""
    old = find_set(session, new.code, new.version)
    if old is None or not set_is_answered(session, old.id):
        return []
    advice = (
        f"version {new.version} has answers, and a changed word is a new version: write it as version {new.version + 1}"
    )
    if [(one.code, one.chain) for one in old.statements] != [(one.code, one.chain) for one in new.statements]:
        return [(("statements",), f"other statements, or another order; {advice}")]
    return [
        (
            ("statements", position, text.variant, text.locale),
            f"{statement.code}, {text.variant}, {text.locale}: {text.text!r} would change; {advice}",
        )
        for position, (statement, spec) in enumerate(zip(old.statements, new.statements, strict=True))
        for text in statement.texts
        if spec.texts.get((text.locale, text.variant)) != text.text
    ]
