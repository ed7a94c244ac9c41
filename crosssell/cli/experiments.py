"""Commands on tests: what came of one, and how large the next must be."""

import argparse
from collections.abc import Callable

from crosssell.cli import abplan, abtest


def add_commands(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the commands; ``command(name, run, text)`` makes one."""
    abtest.add_command(command)
    abplan.add_command(command)
