"""Every table of the house, so that relationships between subjects can be named before their subject is used."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path


def load() -> None:
    """Import the tables of all subjects."""
    for tables in sorted(Path(__file__).parent.glob("*/tables.py")):
        import_module(f"stem.domain.{tables.parent.name}.tables")
