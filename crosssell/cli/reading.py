"""What every command takes that reads a dataset: which one, which orders, and where rows are written."""

import argparse

from crosssell.cli import values
from crosssell.filters import Filters
from crosssell.warehouse import Warehouse, Workspace


def reading_options(parser: argparse.ArgumentParser) -> None:
    """Add the dataset, the filters and ``--csv`` to a command."""
    parser.add_argument("--dataset", required=True, metavar="NAME")
    parser.add_argument("--from", dest="date_from", type=values.day, metavar="D")
    parser.add_argument("--to", dest="date_to", type=values.day, metavar="D")
    for name in ("channel", "country", "category"):
        parser.add_argument(f"--{name}", action="append", default=[])
    parser.add_argument(
        "--segment",
        action="append",
        default=[],
        type=values.segment,
        help="orders of customers who are in it on the whole dataset; a code or its English name",
    )
    parser.add_argument("--csv", type=values.new_file, metavar="OUT", help="write rows to this file")


def filters_of(options: argparse.Namespace) -> Filters:
    """Return the filters that were asked for."""
    return Filters(
        date_from=options.date_from,
        date_to=options.date_to,
        channels=tuple(options.channel),
        countries=tuple(options.country),
        categories=tuple(options.category),
        segments=tuple(options.segment),
    )


def open_dataset(options: argparse.Namespace, workspace: Workspace) -> Warehouse:
    """Return the dataset; where segments are filtered by, they are those of the present data.

    Raises:
        CrosssellError: As `Workspace.open`.
    """
    from crosssell.segments.stored import refresh

    warehouse = workspace.open(options.dataset)
    if options.segment:
        refresh(warehouse)
    return warehouse
