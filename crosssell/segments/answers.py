"""The answers of the command line about segments: plain values, and a row a customer."""

from decimal import Decimal
from typing import Any

import pandas as pd

from crosssell.filters import Filters
from crosssell.segments.config import CutOffs, RfmConfig
from crosssell.segments.figures import GroupFigures, segment_figures
from crosssell.segments.rfm import lay_rfm
from crosssell.warehouse import Warehouse

PARETO_PERCENTS = (1, 10, 20)

# In order of the customers' code points. Money leaves exact sums here, as the nearest float.
CUSTOMERS = """
select
    c.customer_id,
    r.recency_days,
    r.frequency,
    r.monetary::double as monetary,
    r.r,
    r.f,
    r.m,
    r.segment
from rfm as r
join customer as c using (customer_key)
order by r.customer_key
"""


def customer_scores(warehouse: Warehouse, *, filters: Filters, config: RfmConfig) -> pd.DataFrame:
    """Return ``customer_id, recency_days, frequency, monetary, r, f, m, segment``, a row a customer.

    ``monetary`` and ``m`` are empty where not known. Ordered by id, by code point.

    Raises:
        CrosssellError: ``not_enough_data`` where no known customer has a dated sale in scope.
    """
    with warehouse.run() as cursor:
        lay_rfm(cursor, filters=filters, config=config)
        frame = cursor.query(CUSTOMERS)
    return frame.astype({"m": "Int8"})


def segments_answer(warehouse: Warehouse, *, filters: Filters, config: RfmConfig) -> dict[str, Any]:
    """Return the figures of all customers together and of each segment; amounts as floats.

    Raises:
        CrosssellError: As `customer_scores`.
    """
    figures = segment_figures(warehouse, filters=filters, config=config)
    scope, total = figures.scope, figures.total
    return {
        "as_of": scope.as_of,
        "first": scope.first,
        "last": scope.last,
        "basis": figures.basis.value,
        "customers": scope.customers,
        "recency_median": total.recency_median,
        "frequency_median": total.frequency_median,
        "monetary_median": _plain(total.monetary_median),
        "one_time_buyers": total.one_time_buyers,
        "orders": total.orders,
        "revenue": _plain(total.revenue),
        "net_revenue": _plain(total.net_revenue),
        "monetary": _plain(total.amount),
        "pareto": {str(percent): figures.top_share(percent) for percent in PARETO_PERCENTS},
        "cut_offs": _bounds(scope.cut_offs),
        "notices": [notice.value for notice in figures.notices],
        "segments": [_row(group) for group in figures.segments],
    }


def _row(group: GroupFigures) -> dict[str, Any]:
    return {
        "segment": None if group.segment is None else group.segment.value,
        "customers": group.customers,
        "customers_share": group.customers_share,
        "monetary": _plain(group.amount),
        "monetary_share": group.amount_share,
        "revenue": _plain(group.revenue),
        "net_revenue": _plain(group.net_revenue),
        "orders": group.orders,
        "average_order_value": _plain(group.average_order_value),
        "cross_sell_rate": group.cross_sell_rate,
        "recency_median": group.recency_median,
        "frequency_median": group.frequency_median,
        "consent_yes": group.consent_yes,
    }


def _bounds(cut_offs: CutOffs) -> dict[str, list[float] | None]:
    found = {"recency": cut_offs.recency, "frequency": cut_offs.frequency, "monetary": cut_offs.monetary}
    return {
        name: None if bounds is None else [_plain(bound) for bound in bounds]
        for name, bounds in found.items()
    }


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value
