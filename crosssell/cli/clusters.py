"""The command on groups of customers who buy alike."""

import argparse
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from crosssell.cli import values
from crosssell.cli.printing import print_table, wants_json, write_frame
from crosssell.cli.reading import filters_of, open_dataset, reading_options
from crosssell.columns import ClusterFeature
from crosssell.warehouse import Workspace


def add_command(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the command; ``command(name, run, text)`` makes it."""
    parser = command(
        "clusters",
        _clusters,
        "Groups of customers who buy alike; with --csv or --json that of each customer.",
    )
    reading_options(parser)
    parser.add_argument("--k", type=int, choices=range(2, 11), metavar="K", help="number of groups, 2 to 10")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--as-of", type=values.day, metavar="D", help="day that recency is counted to")
    parser.add_argument(
        "--feature",
        action="append",
        default=[],
        choices=[feature.value for feature in ClusterFeature],
        help="what customers are grouped by; repeatable",
    )


def _clusters(options: argparse.Namespace, workspace: Workspace) -> dict[str, Any]:
    from crosssell.segments.clusters import ClusterQuestion
    from crosssell.segments.clusters.answers import cluster_answer, customer_clusters
    from crosssell.segments.stored import scheme

    warehouse, filters = open_dataset(options, workspace), filters_of(options)
    features = tuple(map(ClusterFeature, options.feature))
    asked: dict[str, Any] = {
        "filters": filters,
        "config": replace(scheme(warehouse), as_of=options.as_of),
        "question": ClusterQuestion(features=features, k=options.k, seed=options.seed),
    }
    answer = cluster_answer(warehouse, **asked)
    if options.csv is not None:
        write_frame(customer_clusters(warehouse, **asked), options.csv)
    elif wants_json(options):
        answer["rows"] = customer_clusters(warehouse, **asked).to_dict("records")
    else:
        for table in (answer["clusters"], answer["silhouettes"]):
            print_table([{name: _rounded(value) for name, value in row.items()} for row in table])
    return answer


def _rounded(value: object) -> object:
    return round(value, 3) if isinstance(value, float) else value
