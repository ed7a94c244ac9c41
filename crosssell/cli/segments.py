"""Commands on customers: who they are, where they move, what they will be worth."""

import argparse
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from crosssell.cli import clusters, cohorts, lifetime, migration, values
from crosssell.cli.printing import print_table, wants_json, write_frame
from crosssell.cli.reading import filters_of, open_dataset, reading_options
from crosssell.columns import MoneyBasis
from crosssell.warehouse import Workspace


def add_commands(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the commands; ``command(name, run, text)`` makes one."""
    _segments_options(
        command(
            "segments",
            _segments,
            "Customers by recency, frequency and money: by segment; with --csv or --json each customer.",
        )
    )
    migration.add_command(command)
    clusters.add_command(command)
    cohorts.add_commands(command)
    lifetime.add_command(command)


def _segments_options(parser: argparse.ArgumentParser) -> None:
    reading_options(parser)
    parser.add_argument("--as-of", type=values.day, metavar="D", help="day that recency is counted to")
    basis = parser.add_mutually_exclusive_group()
    basis.add_argument("--basis", choices=[basis.value for basis in MoneyBasis], help="which money")
    for name in (MoneyBasis.NET, MoneyBasis.MARGIN):
        basis.add_argument(f"--{name}", dest="basis", action="store_const", const=name.value)
    parser.add_argument("--quantiles", action="store_true", help="leave the saved cut-offs aside")


def _segments(options: argparse.Namespace, workspace: Workspace) -> dict[str, Any]:
    from crosssell.segments.answers import customer_scores, segments_answer
    from crosssell.segments.config import BY_QUANTILE
    from crosssell.segments.stored import scheme

    warehouse, filters = open_dataset(options, workspace), filters_of(options)
    config = replace(scheme(warehouse), as_of=options.as_of)
    if options.quantiles:
        config = replace(config, cut_offs=BY_QUANTILE)
    if options.basis:
        config = config.on(MoneyBasis(options.basis))
    answer = segments_answer(warehouse, filters=filters, config=config)
    if options.csv is not None:
        write_frame(customer_scores(warehouse, filters=filters, config=config), options.csv)
    elif wants_json(options):
        rows = customer_scores(warehouse, filters=filters, config=config)
        answer["rows"] = json.loads(rows.to_json(orient="records", double_precision=15))
    else:
        figures = {name: value for name, value in answer.items() if name != "segments"}
        print_table([{"figure": name, "value": value} for name, value in figures.items()])
        print_table(answer["segments"])
    return answer
