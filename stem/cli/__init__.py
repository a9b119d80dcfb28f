"""The command line, for operators and scripts."""

from __future__ import annotations

import click

from stem.cli.check import check
from stem.cli.demo import demo
from stem.cli.init import init, password
from stem.cli.invite import invite
from stem.cli.months import release
from stem.cli.run import run


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def commands() -> None:
    """De Stem: a client's answer, given in a minute on a phone."""


for command in (init, password, demo, run, invite, release, check):
    commands.add_command(command)

__all__ = ["commands"]
