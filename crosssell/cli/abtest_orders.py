"""A list of who got what, joined with a dataset's orders: the part of ``abtest`` behind ``--dataset``."""

import argparse
from collections.abc import Mapping
from datetime import date

from crosssell.columns import ShopMetric, ShopMetricLack
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.experiments.shop_metrics import ShopQuestion, possible_metrics, usual_metrics
from crosssell.facts import dataset_facts
from crosssell.warehouse import Warehouse


def add_orders_options(parser: argparse.ArgumentParser) -> None:
    """Add what ``abtest`` takes for a list of customers whose orders are in a dataset.

    With ``--dataset`` a ``--metric`` is a code of `ShopMetric`, without ``=``.
    """
    usual = ShopQuestion()
    group = parser.add_argument_group("a list of who got what, joined with the orders of a dataset")
    group.add_argument("--dataset", metavar="NAME")
    group.add_argument(
        "--campaign", metavar="NAME", help="a campaign saved in the dataset, instead of a FILE"
    )
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


def _metric(text: str, *, possible: Mapping[ShopMetric, ShopMetricLack | None]) -> ShopMetric:
    allowed = [metric for metric, lack in possible.items() if lack is None]
    if text not in allowed:
        raise CrosssellError(
            ErrorCode.INVALID_VALUE, value=text, what="metric of this dataset", allowed=", ".join(allowed)
        )
    return ShopMetric(text)
