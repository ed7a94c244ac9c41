"""Commands on new customers: what becomes of those of a month, and which first purchase leads where."""

import argparse
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from crosssell.cli import values
from crosssell.cli.printing import print_table, wants_json, write_csv
from crosssell.cli.reading import filters_of, open_dataset, reading_options
from crosssell.columns import MoneyBasis
from crosssell.warehouse import Warehouse, Workspace

if TYPE_CHECKING:
    from crosssell.segments.config import RfmConfig


def add_commands(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the commands; ``command(name, run, text)`` makes one."""
    months = command("cohorts", _cohorts, "What becomes of the new customers of a month or quarter.")
    _options(months)
    months.add_argument("--unit", choices=["month", "quarter"], default="month")
    first = command(
        "first-products",
        _first_products,
        "What became of the customers who began with a product, against first purchases as large.",
    )
    _options(first)
    first.add_argument("--level", choices=["product", "category"], default="product")
    first.add_argument("--min-customers", type=int, default=30, metavar="N")
    first.add_argument(
        "--with-opening",
        action="store_true",
        help="also customers who are first seen in the month in which the data begin",
    )


def _options(parser: argparse.ArgumentParser) -> None:
    reading_options(parser)
    parser.add_argument("--as-of", type=values.day, metavar="D", help="last day that counts")
    parser.add_argument("--basis", choices=[basis.value for basis in MoneyBasis], help="which money")


def _cohorts(options: argparse.Namespace, workspace: Workspace) -> dict[str, Any]:
    from crosssell.segments.cohort_answers import COHORT_COLUMNS, cohort_rows
    from crosssell.segments.cohorts import CohortUnit, cohorts

    warehouse = open_dataset(options, workspace)
    table = cohorts(
        warehouse,
        filters=filters_of(options),
        config=_config(options, warehouse),
        unit=CohortUnit(options.unit),
    )
    rows = cohort_rows(table)
    _write(options, COHORT_COLUMNS, rows)
    return {"basis": table.basis, "last": table.last, "months": table.months, "rows": rows}


def _first_products(options: argparse.Namespace, workspace: Workspace) -> dict[str, Any]:
    from crosssell.segments.cohort_answers import FIRST_COLUMNS, first_product_rows
    from crosssell.segments.first_products import FirstLevel, first_products

    warehouse = open_dataset(options, workspace)
    config = _config(options, warehouse)
    found = first_products(
        warehouse,
        filters=filters_of(options),
        config=config,
        level=FirstLevel(options.level),
        min_customers=options.min_customers,
        with_opening=options.with_opening,
    )
    rows = first_product_rows(found)
    _write(options, FIRST_COLUMNS, rows)
    return {
        "basis": config.basis,
        "last": found.last,
        "customers": found.customers,
        "opening_customers": found.opening_customers,
        "too_few": found.too_few,
        "everybody": {measure: figure.value for measure, figure in found.everybody.items()},
        "rows": rows,
    }


def _config(options: argparse.Namespace, warehouse: Warehouse) -> "RfmConfig":
    from crosssell.segments.stored import scheme

    config = replace(scheme(warehouse), as_of=options.as_of)
    return config.on(MoneyBasis(options.basis)) if options.basis else config


def _write(options: argparse.Namespace, header: tuple[str, ...], rows: list[dict[str, Any]]) -> None:
    if options.csv is not None:
        write_csv(options.csv, header, [list(row.values()) for row in rows])
    elif not wants_json(options):
        print_table(rows)
