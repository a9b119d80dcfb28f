"""The organisation's file: loaded again without harm, or refused whole with line, key and reason."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

import makers
from stem.cli import commands
from stem.cli.demo.command import example
from stem.cli.organisation_file import read_organisation_file
from stem.cli.toml_section import FileRefusedError
from stem.core.db import transaction
from stem.domain.organisation.tables import Municipality, Organisation, Region, Team
from stem.domain.people.queries import account_by_email
from stem.domain.statements.tables import Statement, StatementSet, StatementText

GOOD = """\
[[organisations]]
code = "save"
name = "SAVE"

[[regions]]
code = "eemland"
name = "Eemland"
municipalities = [
  "Baarn", # with a bracket ] in a remark
  "Soest",
]

[[teams]]
code = "noord"
name = "Team noord"
organisation = "save"
region = "eemland"

[[effects]]
code = "heard"
name = { nl = "Gehoord worden", en = "Being heard" }

[[statement_sets]]
code = "samen"
version = 1
name = "Zes stellingen"

[[statement_sets.statements]]
code = "heard"
effect = "heard"
adult = { nl = "Ik werd gehoord.", en = "I was heard." }
child = { nl = "Ik mocht praten." }

[[people]]
email = "iemand@example.org"
name = "Iemand"
roles = ["worker"]
teams = ["noord"]
"""


@pytest.fixture
def write(tmp_path):
    def written(content):
        path = tmp_path / "organisation.toml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return written


@pytest.fixture
def stem(app):
    """Run a `stem` command on the test's app."""
    return lambda *arguments, **more: app.test_cli_runner().invoke(
        commands, [str(one) for one in arguments], obj=lambda: app, **more
    )


def everything(session):
    tables = (Organisation, Region, Municipality, Team, StatementSet, Statement, StatementText)
    return {table.__tablename__: session.scalar(select(func.count()).select_from(table)) for table in tables}


@pytest.mark.parametrize(
    ("said", "instead", "line", "why"),
    [
        ('name = "SAVE"', 'naam = "SAVE"', 3, "organisations[1].naam: unknown key"),
        ('name = "SAVE"\n', "", 1, "organisations[1].name: missing"),
        ('name = "SAVE"', "name = 3", 3, "organisations[1].name: expected a text"),
        ("version = 1", 'version = "1"', 25, "statement_sets[1].version: expected a whole number"),
        ("version = 1", "version = true", 25, "statement_sets[1].version: expected a whole number"),
        ("version = 1", "version = 0", 25, "from 1 to 9999"),
        ('"Soest",', '"Baarn",', 8, "regions[1].municipalities: 'Baarn' is in this file twice"),
        ('"Soest",', "3,", 8, "regions[1].municipalities: expected texts"),
        ('region = "eemland"', 'region = "veluwe"', 17, "teams[1].region: 'veluwe' is not one of eemland"),
        ('effect = "heard"', 'effect = "hard"', 30, "statements[1].effect: 'hard' is not one of heard"),
        ('name = "Team noord"', 'name = "  "', 15, "teams[1].name: this text is empty"),
        ("Ik mocht praten.", "", 32, "statements[1].child.nl: this text is empty"),
        ('child = { nl = "Ik mocht praten." }', 'child = { en = "I could." }', 32, "missing: the text in Dutch"),
        ("iemand@example.org", "iemand@", 35, "people[1].email: 'iemand@' is not an e-mail address"),
        ('roles = ["worker"]', 'roles = ["boss"]', 37, "people[1].roles: 'boss' is not one of"),
        ('teams = ["noord"]', "teams = []", 37, "a worker needs at least one team"),
        ('code = "noord"', 'code = "Noord!"', 14, "teams[1].code: expected a code"),
        (
            "[[people]]",
            '[[organisations]]\ncode = "save"\nname = "Nog een"\n[[people]]',
            35,
            "'save' is in this file twice",
        ),
    ],
)
def test_a_mistake_is_named_with_its_line(write, said, instead, line, why):
    assert GOOD.count(said) >= 1
    with pytest.raises(FileRefusedError) as refused:
        read_organisation_file(write(GOOD.replace(said, instead, 1)))

    assert any(problem.line == line and why in str(problem) for problem in refused.value.problems), str(refused.value)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("[[organisations\n", "not TOML: .*line 1"),
        (GOOD.replace("Gehoord", "Geh\xf6ord").encode("latin-1"), "line 21: this is not UTF-8 text"),
        ("", "organisations: missing"),
        ("organisations = 3\n", "organisations: expected tables"),
        ("organisations = [3]\n", "organisations: expected tables"),
    ],
)
def test_what_is_no_organisation_at_all_is_refused(write, content, why):
    with pytest.raises(FileRefusedError, match=why):
        read_organisation_file(write(content))


def test_all_mistakes_are_told_at_once(write):
    with pytest.raises(FileRefusedError) as refused:
        read_organisation_file(write(GOOD.replace("name =", "naam =")))

    assert [problem.line for problem in refused.value.problems] == sorted(p.line for p in refused.value.problems)
    assert len(refused.value.problems) >= 10


def test_the_example_holds_the_six_regions_with_all_their_municipalities():
    loaded = read_organisation_file(example())

    assert len(loaded.regions) == 6
    assert len({name for region in loaded.regions for name in region.municipalities}) == 26
    assert {team.region for team in loaded.teams if team.organisation == "save"} == {one.code for one in loaded.regions}
    assert [one.code for one in loaded.sets[0].statements] == list(makers.STATEMENTS)
    assert all(len(one.texts) == 4 for one in loaded.sets[0].statements)
    assert not loaded.people


def test_loading_again_changes_nothing(stem, session):
    first = stem("init", example())
    counts = everything(session)
    session.rollback()
    second = stem("init", example())

    assert (first.exit_code, second.exit_code) == (0, 0), first.output + second.output
    assert everything(session) == counts


def test_a_name_changes_and_a_municipality_moves(stem, session, write):
    stem("init", write(GOOD))
    more = GOOD.replace('name = "Team noord"', 'name = "Team Noorderpoort"').replace('  "Soest",\n', "")
    more += '[[regions]]\ncode = "west"\nname = "West"\nmunicipalities = ["Soest"]\n'
    result = stem("init", write(more))

    assert result.exit_code == 0, result.output
    assert session.scalar(select(Team.name).where(Team.code == "noord")) == "Team Noorderpoort"
    regions = select(Region.code).join(Municipality, Municipality.region_id == Region.id)
    assert session.scalars(regions.where(Municipality.name == "Soest")).all() == ["west"]


def test_a_wrong_file_changes_nothing(stem, session, write):
    before = everything(session)
    session.rollback()
    result = stem("init", write(GOOD.replace('code = "heard"\neffect', "effect")))

    assert result.exit_code == 1
    assert "line 28" in result.stderr
    assert "Traceback" not in result.output
    assert everything(session) == before


def as_in_the_database(text="Stelling heard (nl, adult)."):
    """The makers' set as a file, with one of its texts as wanted."""
    lines = [GOOD.partition("[[effects]]")[0]]
    lines += [f'[[effects]]\ncode = "{one}"\nname = {{ nl = "{one}" }}\n' for one in makers.STATEMENTS]
    lines.append('[[statement_sets]]\ncode = "eerste"\nversion = 1\nname = "Eerste set"\n')
    for code in makers.STATEMENTS:
        lines.append(f'[[statement_sets.statements]]\ncode = "{code}"\neffect = "{code}"')
        for variant in ("adult", "child"):
            texts = ", ".join(f'{locale} = "Stelling {code} ({locale}, {variant})."' for locale in ("nl", "en"))
            lines.append(f"{variant} = {{ {texts} }}")
    return "\n".join(lines).replace("Stelling heard (nl, adult).", text)


def test_a_changed_word_is_a_new_version_once_there_are_answers(stem, session, an_invitation, now, write):
    invited = an_invitation()
    with transaction():
        makers.respond(session, invited, {"heard": 4}, now=now)
    content = as_in_the_database("Ik werd goed gehoord.")
    result = stem("init", write(content))

    assert result.exit_code == 1
    assert "heard, adult, nl" in result.stderr
    line = next(number for number, text in enumerate(content.splitlines(), 1) if "goed gehoord" in text)
    assert f"line {line}, " in result.stderr
    assert "version 2" in result.stderr
    session.rollback()
    texts = session.scalars(select(StatementText.text)).all()
    assert "Ik werd goed gehoord." not in texts


def test_without_answers_a_word_may_change(stem, session, write):
    result = stem("init", write(as_in_the_database("Ik werd goed gehoord.")))

    assert result.exit_code == 0, result.output
    assert "Ik werd goed gehoord." in session.scalars(select(StatementText.text)).all()


def test_the_same_words_may_be_loaded_when_there_are_answers(stem, session, an_invitation, now, write):
    invited = an_invitation()
    with transaction():
        makers.respond(session, invited, {"heard": 4}, now=now)

    result = stem("init", write(as_in_the_database()))
    assert result.exit_code == 0, result.output


def test_a_person_gets_in_only_after_getting_a_password(stem, session, write):
    stem("init", write(GOOD))
    person = account_by_email(session, "iemand@example.org")
    assert person.password is None
    session.rollback()

    short = stem("password", "iemand@example.org", "--password", "kort")
    good = stem("password", "iemand@example.org", "--password", "lang genoeg om te raden")
    nobody = stem("password", "niemand@example.org", "--password", "lang genoeg om te raden")
    assert (short.exit_code, good.exit_code, nobody.exit_code) == (2, 0, 1)
    session.expire_all()
    assert account_by_email(session, "iemand@example.org").password.startswith("$argon2id$")
