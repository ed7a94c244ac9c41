"""The commands of offers: whom to write to, what with, and what came of it."""

import argparse
from collections.abc import Callable

from crosssell.cli import campaigns, recommend, targets


def add_commands(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the commands; ``command(name, run, text)`` makes one."""
    campaigns.add_command(command)
    recommend.add_command(command)
    targets.add_command(command)
