"""`stem check`: the slow, honest recount; for a timer, and for whoever doubts."""

from __future__ import annotations

import sys

import click

from stem.cli.context import in_app
from stem.core.db import db
from stem.domain.feedback.recount import differences


@click.command()
@in_app
def check() -> None:
    """Recount all tallies from the answers themselves; exit with 1 and what differs, if anything does."""
    found = differences(db.session())
    for one in found:
        click.echo(str(one), err=True)
    if found:
        click.echo(f"{len(found)} tallies differ from the answers", err=True)
        sys.exit(1)
    click.echo("every tally equals the recount")
