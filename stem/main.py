"""The `stem` command: the commands of `stem.cli`, with the app that they need around them."""

from __future__ import annotations

from stem.cli import commands
from stem.factory import create_app


def main() -> None:
    """Run one command, as the console script `stem` does."""
    commands(obj=create_app, prog_name="stem")


if __name__ == "__main__":
    main()
