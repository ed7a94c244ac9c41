"""The command on association rules."""

import argparse
from collections.abc import Callable


def add_command(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the command; ``command(name, run, text)`` makes one."""
    del command
