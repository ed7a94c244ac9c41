"""Who will be worth most? The customers with what the fit says of each."""

import numpy as np
import pandas as pd

from crosssell.columns import ConsentRule
from crosssell.filters import Filters
from crosssell.segments.config import RfmConfig
from crosssell.segments.lifetime.fitted import fit
from crosssell.segments.lifetime.luck import value_bounds
from crosssell.segments.lifetime.outlook import Outlook
from crosssell.segments.lifetime.question import LifetimeQuestion
from crosssell.segments.lifetime.value import SEED, lay_outlook, lay_values
from crosssell.segments.lists import CustomerList, read_list
from crosssell.segments.rfm import lay_rfm
from crosssell.warehouse import Warehouse

BOUNDED = 2000  # customers whose bounds are played out, the most valuable; of a million it takes minutes

VALUE_COLUMNS = (
    "segment",
    "last_order",
    "repeat_orders",
    "probability_active",
    "gap_state",
    "expected_orders",
    "expected_value",
    "value_low",
    "value_high",
)

FOUND = """
create or replace temp table found_customer as
with lately as (
    select customer_key, max(day) as last_order
    from purchase_day
    group by customer_key
)
select
    v.customer_key,
    row_number() over (
        order by v.expected_value desc nulls last, v.expected_orders desc, c.customer_id
    ) as place,
    r.segment,
    l.last_order,
    v.repeat_orders,
    case when $believed then v.probability_active end as probability_active,
    v.gap_state,
    v.expected_orders,
    v.expected_value,
    v.value_low,
    v.value_high
from lifetime_value as v
join customer as c using (customer_key)
join lately as l using (customer_key)
left join rfm as r using (customer_key)
"""


def value_list(
    warehouse: Warehouse,
    *,
    filters: Filters,
    question: LifetimeQuestion,
    config: RfmConfig,
    rule: ConsentRule | None = None,
    search: str = "",
    limit: int | None = None,
    with_contacts: bool = False,
) -> CustomerList:
    """Return the customers with `VALUE_COLUMNS`, the most expected value first.

    Fits where that has not been done. ``probability_active`` is blank for one-time buyers and where the
    model is not to be believed; ``value_low`` and ``value_high`` are bounds of 80 % of the outcomes and stand
    with the first `BOUNDED` alone, where the model is the main figure.

    Args:
        warehouse: The dataset.
        filters: Which orders.
        question: Seen from when, how far ahead.
        config: What makes the segments of the list.
        rule: As `crosssell.segments.lists.read_list` takes it, like all that follow.
        search: Part of an id.
        limit: Most rows of the frame.
        with_contacts: Add what the dataset knows of how to reach them.

    Raises:
        CrosssellError: ``not_enough_data`` where there is no known customer with a dated sale.
    """
    lifetime = fit(warehouse, filters=filters, question=question)
    with warehouse.run() as cursor:
        outlook = lay_outlook(cursor, filters=filters, lifetime=lifetime, question=question)
        lay_values(cursor, _with_bounds(outlook))
        lay_rfm(cursor, filters=filters, config=config)
        cursor.execute(FOUND, believed=not lifetime.degenerate)
        return read_list(
            cursor,
            columns=VALUE_COLUMNS,
            rule=rule,
            search=search,
            limit=limit,
            with_contacts=with_contacts,
        )


def _with_bounds(outlook: Outlook) -> pd.DataFrame:
    frame = outlook.frame()
    value = frame["expected_value"].fillna(-1.0).to_numpy(float)
    first = np.argsort(-value, kind="stable")[:BOUNDED]
    bounds = np.full((2, len(frame)), np.nan)
    bounds[:, first] = value_bounds(outlook, at=first, seed=SEED)
    frame["value_low"], frame["value_high"] = bounds
    return frame
