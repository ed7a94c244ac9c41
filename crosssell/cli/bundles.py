"""The command on what to sell as a set."""

import argparse
from collections.abc import Callable


def add_command(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the command; ``command(name, run, text)`` makes one."""
    del command
