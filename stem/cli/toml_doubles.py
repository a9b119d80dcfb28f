"""What an organisation's file may say only once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from stem.cli.toml_lines import Path
from stem.cli.toml_section import Problems

ONCE = {
    "organisations": ("code",),
    "regions": ("code",),
    "teams": ("code",),
    "effects": ("code",),
    "statement_sets": ("code", "version"),
    "people": ("email",),
}


def refuse_doubles(content: Mapping[str, Any], problems: Problems) -> None:
    """Note every code, person or municipality that is in the file twice."""
    for sort, keys in ONCE.items():
        _once(_tables(content, (), sort), keys, problems)
    seen: set[str] = set()
    for path, region in _tables(content, (), "regions"):
        names = region.get("municipalities")
        for name in names if isinstance(names, list) else ():
            if str(name) in seen:
                problems.add((*path, "municipalities"), f"{name!r} is in this file twice")
            seen.add(str(name))
    for path, one in _tables(content, (), "statement_sets"):
        _once(_tables(one, path, "statements"), ("code",), problems)


def _tables(content: Mapping[str, Any], path: Path, sort: str) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    found = content.get(sort)
    for index, one in enumerate(found if isinstance(found, list) else ()):
        if isinstance(one, dict):
            yield (*path, sort, index), one


def _once(tables: Iterator[tuple[Path, Mapping[str, Any]]], keys: tuple[str, ...], problems: Problems) -> None:
    seen = set()
    for path, one in tables:
        says = tuple(str(one.get(key, "")).lower() for key in keys)
        if all(says) and says in seen:
            problems.add((*path, keys[0]), f"{' '.join(says)!r} is in this file twice")
        seen.add(says)
