"""The command on lifetime value: the fit, its check, and what each customer will be worth."""

import argparse
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from crosssell.cli import values
from crosssell.cli.printing import print_table, wants_json, write_frame
from crosssell.cli.reading import filters_of, open_dataset, reading_options
from crosssell.columns import LifetimeUnit, MoneyBasis
from crosssell.warehouse import Workspace

SEGMENT_FIGURES = ("segment", "customers", "expected_orders", "expected_value", "model_value", "simple_value")


def add_command(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the command; ``command(name, run, text)`` makes one."""
    parser = command(
        "lifetime-value",
        _lifetime_value,
        "What customers will be worth, and the check of it; with --csv the model's figures of each customer.",
    )
    reading_options(parser)
    parser.add_argument(
        "--unit", choices=[unit.value for unit in LifetimeUnit], default=LifetimeUnit.WEEK.value
    )
    parser.add_argument("--as-of", type=values.day, metavar="D", help="last day of observation")
    parser.add_argument("--horizon-weeks", type=int, default=52, metavar="N", help="how far to look ahead")
    parser.add_argument(
        "--discount-rate", type=float, default=0.0, metavar="X", help="0.1: a tenth less a year later"
    )
    basis = parser.add_mutually_exclusive_group()
    for choice in (MoneyBasis.NET, MoneyBasis.MARGIN):
        basis.add_argument(f"--{choice}", dest="basis", action="store_const", const=choice.value)


def _lifetime_value(options: argparse.Namespace, workspace: Workspace) -> dict[str, Any]:
    from crosssell.segments.lifetime import LifetimeQuestion
    from crosssell.segments.lifetime.answers import customer_rows, lifetime_answer
    from crosssell.segments.stored import scheme

    warehouse, filters = open_dataset(options, workspace), filters_of(options)
    question = LifetimeQuestion(
        as_of=options.as_of,
        unit=LifetimeUnit(options.unit),
        horizon_weeks=options.horizon_weeks,
        discount_rate=options.discount_rate,
        basis=MoneyBasis(options.basis or MoneyBasis.REVENUE),
    )
    config = replace(scheme(warehouse), as_of=options.as_of)
    answer = lifetime_answer(warehouse, filters=filters, question=question, config=config)
    if options.csv is not None:
        write_frame(customer_rows(warehouse, filters=filters, question=question), options.csv)
    elif not wants_json(options):
        _print(answer)
    return answer


def _print(answer: dict[str, Any]) -> None:
    """Print figures as a table, then the check by repeat orders, then the segments."""
    figures = [
        {"figure": name, "value": _rounded(value)}
        for name, value in answer.items()
        if name not in ("holdout", "segments")
    ]
    print_table(figures)
    if answer["holdout"] is not None:
        print_table(
            [{n: _rounded(value) for n, value in row.items()} for row in answer["holdout"]["classes"]]
        )
    print_table([{name: _rounded(row[name]) for name in SEGMENT_FIGURES} for row in answer["segments"]])


def _rounded(value: object) -> object:
    return round(value, 3) if isinstance(value, float) else value
