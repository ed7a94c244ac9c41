"""The command line: the same core without a browser. ``python -m crosssell --help`` lists the commands."""

from crosssell.cli.commands import main

__all__ = ["main"]
