"""The command on moves between segments: two periods, and who went where."""

import argparse
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from crosssell.cli import values
from crosssell.cli.printing import print_table, wants_json, write_csv
from crosssell.cli.reading import filters_of, open_dataset, reading_options
from crosssell.columns import MoneyBasis
from crosssell.warehouse import Workspace

if TYPE_CHECKING:
    from crosssell.filters import Filters
    from crosssell.segments.windows import Windows
    from crosssell.warehouse import Warehouse

COLUMNS = ("from_segment", "to_segment", "customers", "share", "revenue_first", "revenue_second")

Days = tuple[date, date]


def add_command(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the command; ``command(name, run, text)`` makes one."""
    parser = command("migration", _migration, "Who went from which segment to which, over two periods.")
    reading_options(parser)
    for name in ("first", "second"):
        parser.add_argument(
            f"--{name}",
            type=_days,
            metavar="FROM:TO",
            help=f"{name} period, both days included; both left out: the last 12 months and those before",
        )
    basis = parser.add_mutually_exclusive_group()
    for choice in (MoneyBasis.NET, MoneyBasis.MARGIN):
        basis.add_argument(f"--{choice}", dest="basis", action="store_const", const=choice.value)
    parser.add_argument("--quantiles", action="store_true", help="leave the saved cut-offs aside")


def _migration(options: argparse.Namespace, workspace: Workspace) -> dict[str, Any]:
    from crosssell.columns import Outside
    from crosssell.segments.config import BY_QUANTILE
    from crosssell.segments.migration import Move, migration
    from crosssell.segments.stored import scheme

    warehouse, filters = open_dataset(options, workspace), filters_of(options)
    config = scheme(warehouse)
    if options.quantiles:
        config = replace(config, cut_offs=BY_QUANTILE)
    if options.basis:
        config = config.on(MoneyBasis(options.basis))
    windows = _windows(warehouse, filters, first=options.first, second=options.second)
    found = migration(warehouse, filters=filters, config=config, windows=windows)
    rows = [{name: _plain(getattr(flow, name)) for name in COLUMNS} for flow in found.flows]
    if options.csv is not None:
        write_csv(options.csv, COLUMNS, [list(row.values()) for row in rows])
    elif not wants_json(options):
        print_table([row | {"share": f"{row['share']:.4f}"} for row in rows])
    return {
        "first": {"from": windows.first.first, "to": windows.first.last},
        "second": {"from": windows.second.first, "to": windows.second.last},
        "customers_first": found.customers_first,
        "customers_second": found.customers_second,
        "new": sum(flow.customers for flow in found.flows if flow.from_segment == Outside.JOINED),
        "returned": found.returned,
        "gone": sum(flow.customers for flow in found.having(Move.GONE)),
        "notices": found.notices,
        "rows": rows,
    }


def _plain(value: object) -> object:
    """Return an amount without the noughts that it is kept with."""
    return float(value) if isinstance(value, Decimal) else value


def _windows(
    warehouse: "Warehouse", filters: "Filters", *, first: Days | None, second: Days | None
) -> "Windows":
    """Return the periods asked for; where one is left out, the equally long one that touches the other."""
    from datetime import timedelta

    from crosssell.segments.windows import Window, Windows, usual_windows

    if first and second:
        return Windows(
            first=Window(first=first[0], last=first[1]), second=Window(first=second[0], last=second[1])
        )
    if given := first or second:
        window = Window(first=given[0], last=given[1])
        step = timedelta(days=window.days if first else -window.days)
        other = Window(first=window.first + step, last=window.last + step)
        return Windows(first=window, second=other) if first else Windows(first=other, second=window)
    return usual_windows(warehouse, filters=filters)


def _days(text: str) -> Days:
    first, sign, last = text.partition(":")
    if not sign:
        raise argparse.ArgumentTypeError(f"expected FROM:TO, two dates as YYYY-MM-DD, got: {text}")
    return values.day(first), values.day(last)
