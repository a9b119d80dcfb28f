"""`stem release`: what a weekly timer runs, so that closed months become visible."""

from __future__ import annotations

import click

from stem.cli.context import in_app
from stem.core import clock


@click.command()
@in_app
def release() -> None:
    """Close the months that are over, and release their totals."""
    from stem.monthly import release_due_months  # noqa: PLC0415  (brings numpy, which other commands do without)

    months = release_due_months(clock.now())
    for month in months:
        click.echo(f"released {month.year}-{month.number:02}")
    if not months:
        click.echo("nothing to release: no month has closed since the last time")
