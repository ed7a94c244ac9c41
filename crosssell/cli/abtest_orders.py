"""A list of who got what, joined with a dataset's orders: the part of ``abtest`` behind ``--dataset``."""

import argparse
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from crosssell.columns import ShopMetric, ShopMetricLack
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.experiments.shop_metrics import ShopQuestion, possible_metrics, usual_metrics
from crosssell.facts import dataset_facts
from crosssell.filters import Filters
from crosssell.warehouse import Cursor, Warehouse

if TYPE_CHECKING:
    from crosssell.experiments.question import Trial
    from crosssell.experiments.windows import ListFacts

ONE_DAY = timedelta(days=1)


def add_orders_options(parser: argparse.ArgumentParser) -> None:
    """Add what ``abtest`` takes for a list of customers whose orders are in a dataset.

    With ``--dataset`` a ``--metric`` is a code of `ShopMetric`, without ``=``.
    """
    usual = ShopQuestion()
    group = parser.add_argument_group("a list of who got what, joined with the orders of a dataset")
    group.add_argument("--dataset", metavar="NAME")
    group.add_argument(
        "--start", metavar="COL|DATE", help="column with each customer's start, or one day (YYYY-MM-DD)"
    )
    group.add_argument(
        "--window-days", type=int, default=usual.window_days, metavar="N", help="days followed"
    )
    group.add_argument("--wait-days", type=int, default=usual.wait_days, metavar="N", help="days before that")
    group.add_argument("--pre-days", type=int, default=usual.pre_days, metavar="N", help="days of history")
    group.add_argument("--target-product", metavar="P", help="number or name of a product")


def start_of(options: argparse.Namespace) -> tuple[str | None, date | None]:
    """Return what ``--start`` names: the title of a column, or one day for all; ``None`` for the others."""
    if options.start is None:
        return None, None
    try:
        return None, date.fromisoformat(options.start)
    except ValueError:
        return options.start, None


def orders_question(options: argparse.Namespace, *, warehouse: Warehouse) -> ShopQuestion:
    """Return what was asked of the orders; metrics that nobody has named are the usual ones.

    Raises:
        CrosssellError: ``invalid_value`` for an unknown metric and for one that the data do not allow.
    """
    possible = possible_metrics(warehouse, facts=dataset_facts(warehouse))
    named = tuple(_metric(text, possible=possible) for text in options.metric or ())
    metrics = named or usual_metrics(possible)
    if options.target_product is not None and ShopMetric.TARGET_PRODUCT not in metrics:
        metrics = (*metrics, ShopMetric.TARGET_PRODUCT)
    if options.primary is not None:
        primary = _metric(options.primary, possible=possible)
        metrics = metrics if primary in metrics else (primary, *metrics)
    else:
        primary = metrics[0]
    return ShopQuestion(
        window_days=options.window_days,
        wait_days=options.wait_days,
        pre_days=options.pre_days,
        metrics=metrics,
        primary=primary,
        target_product=options.target_product,
        start=start_of(options)[1],
    )


def lay_list_trial(cursor: Cursor, *, warehouse: Warehouse, rows: str, question: ShopQuestion) -> "Trial":
    """Lay the customers of a list with what they bought, parted also by segment as it was before the start.

    Args:
        cursor: Of a run on the dataset.
        warehouse: The dataset.
        rows: Quoted name of a table with ``variant``, ``unit`` and ``started``, as this cursor sees it.
        question: What is asked of the orders.

    Raises:
        CrosssellError: As `crosssell.experiments.shop.lay_orders`.
    """
    from crosssell.experiments.shop import lay_orders
    from crosssell.experiments.windows import read_list

    facts = read_list(cursor, rows=rows, start=question.start)
    segments = _segments_before(cursor, warehouse=warehouse, facts=facts)
    return lay_orders(cursor, rows=rows, question=question, segments=segments, facts=facts)


def _segments_before(cursor: Cursor, *, warehouse: Warehouse, facts: "ListFacts") -> str | None:
    """Lay everybody's segment as of the day before the first start; ``None`` where nobody had bought yet."""
    from crosssell.segments.rfm import lay_rfm
    from crosssell.segments.stored import scheme

    if facts.first_start is None:
        return None
    config = replace(scheme(warehouse), as_of=facts.first_start - ONE_DAY)
    try:
        lay_rfm(cursor, filters=Filters(), config=config)
    except CrosssellError as error:
        if error.code != ErrorCode.NOT_ENOUGH_DATA:
            raise
        return None
    return "rfm"


def _metric(text: str, *, possible: Mapping[ShopMetric, ShopMetricLack | None]) -> ShopMetric:
    allowed = [metric for metric, lack in possible.items() if lack is None]
    if text not in allowed:
        raise CrosssellError(
            ErrorCode.INVALID_VALUE, value=text, what="metric of this dataset", allowed=", ".join(allowed)
        )
    return ShopMetric(text)
