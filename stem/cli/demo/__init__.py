"""`stem demo`: a believable installation in which everything is invented."""

from stem.cli.demo.command import demo

__all__ = ["demo"]
