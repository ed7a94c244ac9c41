"""The command on what is bought later."""

import argparse
from collections.abc import Callable
from typing import Any

from crosssell.cli.printing import frame_answer
from crosssell.cli.reading import filters_of, open_dataset, reading_options
from crosssell.cli.scope import config_of, scope_options
from crosssell.warehouse import Workspace

COLUMNS = {
    "a": "a",
    "b": "b",
    "buyers": "buyers_a",
    "followed": "followed",
    "share": "share",
    "expected_share": "expected_share",
    "lift": "lift",
    "still_open": "still_open",
    "median_days": "median_days",
}


def add_command(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the command; ``command(name, run, text)`` makes one."""
    parser = command("follow-ups", _follow_ups, "What customers buy later: all ordered pairs, as CSV.")
    reading_options(parser)
    scope_options(parser, min_count=1)
    window = parser.add_mutually_exclusive_group(required=True)
    window.add_argument("--within-days", type=int, metavar="N", help="days after the first a, inclusive")
    window.add_argument("--next-order", action="store_true", help="in the customer's next order instead")


def _follow_ups(options: argparse.Namespace, workspace: Workspace) -> dict[str, Any]:
    from crosssell.basket.follow_ups import FollowUpConfig, follow_up_table, follow_ups

    found = follow_ups(
        open_dataset(options, workspace),
        filters=filters_of(options),
        config=config_of(options),
        follow=FollowUpConfig(within_days=options.within_days),
    )
    frame = follow_up_table(found)[list(COLUMNS)].rename(columns=COLUMNS)
    answer: dict[str, Any] = {
        "customers": found.customers,
        "last_day": found.last_day,
        "notice": found.notice,
        "pairs": len(frame),
    }
    return answer | frame_answer(options, frame)
