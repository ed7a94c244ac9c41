"""The commands on what sells together: pairs, rules, what is bought later, sets, and the dearer product."""

import argparse
from collections.abc import Callable
from typing import Any

from crosssell.cli import bundles, follow_ups, rules, upsell
from crosssell.cli.printing import frame_answer
from crosssell.cli.reading import filters_of, open_dataset, reading_options
from crosssell.cli.scope import config_of, scope_options
from crosssell.warehouse import Workspace


def add_commands(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the commands; ``command(name, run, text)`` makes one."""
    parser = command("matrix", _matrix, "All pairs of items with their measures, as CSV.")
    reading_options(parser)
    scope_options(parser)
    rules.add_command(command)
    follow_ups.add_command(command)
    bundles.add_command(command)
    upsell.add_command(command)


def _matrix(options: argparse.Namespace, workspace: Workspace) -> dict[str, Any]:
    from crosssell.basket.matrix import pair_table

    config = config_of(options)
    result = pair_table(open_dataset(options, workspace), filters=filters_of(options), config=config)
    frame = result.frame
    answer: dict[str, Any] = {"baskets": result.baskets, "pairs": len(frame)}
    return answer | frame_answer(options, frame)
