"""How does each customer buy? One row a customer, one column a feature, as k-means wants them.

| feature | of a customer's orders in scope |
|---|---|
| recency | days since the last order |
| frequency | orders |
| money | revenue, net revenue or margin, as the config says |
| order_value | money / orders |
| items_per_order | mean distinct products of the orders with at least one |
| category_breadth | different categories bought |
| discount_share | Σ discounts / Σ (amounts + discounts) of the sales lines |
| return_share | Σ what came back or was refunded / Σ what was sold, at most 1 |
| days_between | mean days between two days with an order |

Each runs over orders of magnitude and is skewed, so logarithms are taken before standardising: of 1 + x for
days, items and categories, of 1 + percent for shares, of x for orders and money. Money has no natural unit,
so that of a hundredth of the median and less counts as that: then nothing depends on the currency.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from crosssell.columns import ClusterFeature, Field, LineKind
from crosssell.facts import DatasetFacts
from crosssell.filters import ORDERS_IN_SCOPE, Filters
from crosssell.segments.rfm import RfmScope
from crosssell.warehouse import Cursor

Matrix = NDArray[np.float64]

DEFAULT_FEATURES = (
    ClusterFeature.RECENCY,
    ClusterFeature.FREQUENCY,
    ClusterFeature.ORDER_VALUE,
    ClusterFeature.ITEMS_PER_ORDER,
    ClusterFeature.CATEGORY_BREADTH,
)
MONEY_FEATURES = (ClusterFeature.MONEY, ClusterFeature.ORDER_VALUE)
SHARE_FEATURES = (ClusterFeature.DISCOUNT_SHARE, ClusterFeature.RETURN_SHARE)
SMALLEST_SHARE_OF_MEDIAN = 0.01


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Behaviour:
    """What is known of how each customer buys.

    Attributes:
        keys: ``customer_key`` of each row, rising.
        values: A column a feature, in their own units; NaN where it is not known.
    """

    keys: NDArray[np.int64]
    values: dict[ClusterFeature, NDArray[np.float64]]


# Orders of the customers of ``rfm`` up to the as-of day.
SCOPE = f"""
create or replace temp table behaviour_order as
select o.order_key, o.customer_key, o.ordered_at::date as day, o.items, o.sales_lines > 0 as is_sale
from {ORDERS_IN_SCOPE} as o
semi join rfm using (customer_key)
where o.ordered_at < $as_of::date + interval 1 day
"""

BREADTH = """
create or replace temp table behaviour_breadth as
with bought as (
    select distinct s.customer_key, p.category
    from behaviour_order as s
    join basket as b using (order_key)
    join product as p using (product_key)
    where p.is_product and p.category is not null
)
select customer_key, count(*) as categories
from bought
group by customer_key
"""

NO_BREADTH = "create or replace temp table behaviour_breadth (customer_key integer, categories bigint)"

# The amount of what came back is below zero on a line of its own, above it where the sale itself is marked.
LINES = """
create or replace temp table behaviour_line as
select
    s.customer_key,
    sum(greatest(l.discount, 0)) filter (l.kind = 'sale') as discount,
    sum(l.amount) filter (l.kind = 'sale') as sold,
    sum(l.amount) filter (l.kind = 'returned') as undone,
    sum(abs(l.amount)) filter (l.kind = 'return') as came_back,
    sum(l.refund) filter (l.kind = 'sale') as refunded
from line as l
join orders as o using (order_id)
join behaviour_order as s using (order_key)
group by s.customer_key
"""

NO_LINES = """
create or replace temp table behaviour_line (
    customer_key integer, discount decimal, sold decimal, undone decimal, came_back decimal, refunded decimal
)
"""

BEHAVIOUR = """
create or replace temp table behaviour as
with by_order as (
    select
        customer_key,
        avg(items) filter (items > 0) as items,
        max(day) filter (is_sale) - min(day) filter (is_sale) as span_days,
        count(distinct day) filter (is_sale) as days
    from behaviour_order
    group by customer_key
)
select
    r.customer_key,
    r.recency_days::double as recency,
    r.frequency::double as frequency,
    r.monetary::double as money,
    r.monetary::double / nullif(r.frequency, 0) as order_value,
    coalesce(o.items, 0)::double as items_per_order,
    coalesce(b.categories, 0)::double as category_breadth,
    coalesce(l.discount, 0)::double / nullif(l.sold + coalesce(l.discount, 0), 0)::double as discount_share,
    least(
        1,
        (coalesce(l.undone, 0) + coalesce(l.came_back, 0) + coalesce(l.refunded, 0))::double
            / nullif(coalesce(l.sold, 0) + coalesce(l.undone, 0), 0)::double
    ) as return_share,
    o.span_days::double / nullif(o.days - 1, 0) as days_between
from rfm as r
left join by_order as o using (customer_key)
left join behaviour_breadth as b using (customer_key)
left join behaviour_line as l using (customer_key)
"""

READ = "select customer_key, {columns} from behaviour order by customer_key"


def available_features(facts: DatasetFacts) -> tuple[ClusterFeature, ...]:
    """Return the features that the dataset has the columns for."""
    kinds = facts.line_kinds
    came_back = kinds.get(LineKind.RETURN, 0) + kinds.get(LineKind.RETURNED, 0)
    missing: set[ClusterFeature] = set()
    if facts.revenue is None:
        missing.update(*(MONEY_FEATURES, SHARE_FEATURES))
    if not facts.categories:
        missing.add(ClusterFeature.CATEGORY_BREADTH)
    if Field.DISCOUNT not in facts.fields:
        missing.add(ClusterFeature.DISCOUNT_SHARE)
    if not came_back and facts.net_revenue == facts.revenue:
        missing.add(ClusterFeature.RETURN_SHARE)
    return tuple(feature for feature in ClusterFeature if feature not in missing)


def lay_behaviour(
    cursor: Cursor, *, scope: RfmScope, filters: Filters, features: tuple[ClusterFeature, ...]
) -> None:
    """Make the temporary table ``behaviour``: a row a customer of ``rfm``, a column each feature.

    Features that no one asks for and that scan many lines are left out (0 or null).

    Args:
        cursor: The run that `crosssell.segments.rfm.lay_rfm` has laid ``rfm`` on.
        scope: What that gave.
        filters: Which orders.
        features: Which of them are wanted.
    """
    cursor.execute(SCOPE, as_of=scope.as_of, **filters.parameters())
    cursor.execute(BREADTH if ClusterFeature.CATEGORY_BREADTH in features else NO_BREADTH)
    cursor.execute(LINES if set(features) & set(SHARE_FEATURES) else NO_LINES)
    cursor.execute(BEHAVIOUR)


def read_behaviour(cursor: Cursor, *, features: tuple[ClusterFeature, ...]) -> Behaviour:
    """Return the ``features`` of ``behaviour``, customers by key."""
    frame = cursor.query(READ.format(columns=", ".join(feature.value for feature in features)))
    return Behaviour(
        keys=frame["customer_key"].to_numpy(np.int64),
        values={feature: _floats(frame[feature.value]) for feature in features},
    )


def fillers(behaviour: Behaviour) -> dict[ClusterFeature, float | None]:
    """Return what stands for each feature where it is not known: the median of those known.

    ``None`` where it is known of nobody, or where no amount is above zero.
    """
    found: dict[ClusterFeature, float | None] = {}
    for feature, values in behaviour.values.items():
        known = values[~np.isnan(values)]
        if feature in MONEY_FEATURES:
            known = known[known > 0]
        found[feature] = float(np.median(known)) if len(known) else None
    return found


def on_scales(behaviour: Behaviour, filler: dict[ClusterFeature, float]) -> Matrix:
    """Return customers × features on logarithmic scales, the features in the order of ``filler``.

    What is not known of a customer counts as usual, and so draws them into no group: who has ordered on one
    day only has no days between orders yet.

    Args:
        behaviour: At least the features of ``filler``.
        filler: Of `fillers`, those that are known.
    """
    columns = [_on_scale(behaviour, feature, usual) for feature, usual in filler.items()]
    return np.column_stack(columns)


def _on_scale(behaviour: Behaviour, feature: ClusterFeature, usual: float) -> NDArray[np.float64]:
    values = behaviour.values[feature]
    values = np.where(np.isnan(values), usual, values)
    if feature in MONEY_FEATURES:
        return np.log(np.maximum(values, usual * SMALLEST_SHARE_OF_MEDIAN))
    if feature == ClusterFeature.FREQUENCY:
        return np.log(values)
    return np.log1p(values * (100 if feature in SHARE_FEATURES else 1))


def _floats(column: pd.Series) -> NDArray[np.float64]:
    values: NDArray[np.float64] = column.to_numpy(dtype=np.float64, na_value=np.nan)
    return values
