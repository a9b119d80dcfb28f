"""The rules of the house that a program can check."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

from stem.core.access import BOUGHT, Role, roles_of

ROOT = Path(__file__).resolve().parents[2]
OURS = [
    path
    for folder in ("analytics", "stem", "tests", "bench", "docs")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if "migrations/versions" not in path.as_posix()
] + [ROOT / "app.py", ROOT / "run.py"]
LONGEST_FILE = 400
LONGEST_FUNCTION = 40


def test_the_import_contracts_hold(monkeypatch):
    monkeypatch.chdir(ROOT)
    assert lint_imports() == 0


def test_every_route_says_who_may_open_it(app):
    silent = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint not in BOUGHT and roles_of(rule.endpoint, app) is None
    }
    # Flask-Security brings views that we do not offer; the guard answers 404 to each of them.
    assert all(endpoint.startswith("security.") for endpoint in silent), silent


def test_a_route_that_says_nothing_is_closed(visitor, app):
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("security.") and rule.endpoint not in BOUGHT and not rule.arguments:
            method = "GET" if "GET" in rule.methods else "POST"
            assert visitor.client.open(rule.rule, method=method).status_code in {400, 404}, rule.rule


def test_everyone_may_open_only_the_clients_pages_and_what_stands_at_the_door(app):
    open_rooms = {
        rule.endpoint.split(".")[0]
        for rule in app.url_map.iter_rules()
        if Role.EVERYONE in (roles_of(rule.endpoint, app) or ())
    }
    assert open_rooms == {"client", "health", "account"}


def test_only_the_database_room_commits():
    calls = [path for path in OURS if path.is_relative_to(ROOT / "stem") and ".commit(" in path.read_text()]
    assert {path.relative_to(ROOT).as_posix() for path in calls} <= {"stem/core/db.py", "stem/migrations/env.py"}


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_nothing_is_too_long_to_read(path):
    text = path.read_text()
    assert text.count("\n") <= LONGEST_FILE
    long = [
        f"{node.name} ({node.end_lineno - node.lineno + 1})"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION
    ]
    assert not long


def test_every_setting_is_documented():
    names = set(re.findall(r"STEM_[A-Z_]+", (ROOT / "stem/settings.py").read_text()))
    told = (ROOT / "docs/operations.md").read_text()
    assert names
    assert not {name for name in names if f"`{name}`" not in told}


def test_no_file_names_a_path_of_somebodys_machine():
    kinds = {".py", ".md", ".toml", ".html", ".js", ".css", ".yml", ".yaml", ".lock", ".po"}
    skip = {".venv", ".git", "var", "node_modules"}
    named = re.compile(r"/(root|home/\w+|Users/\w+|work)/(?!\w*\.html)")
    for path in ROOT.rglob("*"):
        parts = path.relative_to(ROOT).parts
        if path.suffix in kinds and path.is_file() and not skip & set(parts) and "tests" not in parts:
            assert not named.search(path.read_text()), path
