"""What was known of each customer without the offer on a past day, and whether they bought it after that.

Everything but the related products (`crosssell.offers.related`) comes from orders up to the day. Related are
those that stand out up to the earliest day in use, so that no later purchase of the offer chooses them.

Where there are very many customers, all who bought are kept and of the others a part, each standing for as
many as they were drawn from: drawn by a fixed scramble of the key, the same each time.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from crosssell.columns import PropensityFeature, Segment
from crosssell.errors import CrosssellError
from crosssell.filters import Filters
from crosssell.segments.config import RfmConfig
from crosssell.segments.rfm import lay_rfm
from crosssell.warehouse import Cursor

MOST_OTHERS = 100_000  # customers who did not buy, of one day that a model learns from
NEVER_DAYS = 3_650.0  # since a related product that was never bought
SEGMENTS = tuple(Segment)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Known:
    """Customers of one day.

    Attributes:
        keys: Customer keys, rising.
        values: Customers × columns, finite; `columns` tells which.
        bought: Whether each bought the offer in the days after.
        weight: As how many customers each counts, 1 or more.
        recency_days: Since the last order, for simple orders of customers.
        orders: How many.
        revenue: Gross; 0 where not known.
    """

    keys: NDArray[np.int64]
    values: NDArray[np.float64]
    bought: NDArray[np.bool_]
    weight: NDArray[np.float64]
    recency_days: NDArray[np.float64]
    orders: NDArray[np.float64]
    revenue: NDArray[np.float64]

    @property
    def buyers(self) -> int:
        """How many bought."""
        return int(self.bought.sum())

    @property
    def customers(self) -> float:
        """How many they stand for."""
        return float(self.weight.sum())


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of the values.

    Attributes:
        feature: What it tells.
        related: Place of the related product, from 0; of that feature alone.
    """

    feature: PropensityFeature
    related: int | None = None


CANDIDATES = """
create or replace temp table candidate as
with known as (
    select customer_key
    from orders
    where sales_lines > 0 and customer_key is not null and ordered_at < $day::date + 1
    group by customer_key
),
offered as (
    select customer_key, min(day) as first_day
    from offer_day
    where day <= $until::date
    group by customer_key
),
told as (
    select k.customer_key, f.first_day is not null as bought
    from known as k
    left join offered as f using (customer_key)
    where f.first_day is null or f.first_day > $day::date
),
part as (
    select least(1, $most_others / greatest(count(*) filter (not bought), 1)) as share from told
)
select t.customer_key, t.bought, case when t.bought then 1 else 1 / p.share end as weight
from told as t
cross join part as p
where t.bought or (t.customer_key::bigint * 2654435761) % 4294967296 < p.share * 4294967296
"""

HISTORIES = """
with ordering as (
    select
        o.customer_key,
        count(*) as orders,
        count(*) filter (o.ordered_at >= $day::date + 1 - $days::integer) as recent_orders,
        coalesce(sum(o.revenue), 0)::double as revenue,
        $day::date - max(o.ordered_at)::date as recency_days,
        $day::date - min(o.ordered_at)::date as first_days
    from orders as o
    semi join candidate using (customer_key)
    where o.sales_lines > 0 and o.ordered_at < $day::date + 1
    group by o.customer_key
),
breadth as (
    select o.customer_key, count(distinct b.product_key) as products, count(distinct p.category) as categories
    from orders as o
    semi join candidate using (customer_key)
    join basket as b using (order_key)
    join product as p using (product_key)
    where p.is_product and o.ordered_at < $day::date + 1
    group by o.customer_key
)
select
    c.customer_key, c.bought, c.weight, o.orders, o.recent_orders, o.revenue, o.recency_days, o.first_days,
    coalesce(b.products, 0) as products, coalesce(b.categories, 0) as categories, r.segment
from candidate as c
join ordering as o using (customer_key)
left join breadth as b using (customer_key)
left join rfm as r using (customer_key)
order by c.customer_key
"""

RELATED_DAYS = """
select o.customer_key, r.place, $day::date - max(o.ordered_at)::date as days
from basket as b
join related_product as r using (product_key)
join orders as o using (order_key)
semi join candidate using (customer_key)
where o.ordered_at < $day::date + 1
group by o.customer_key, r.place
order by o.customer_key, r.place
"""


def columns(related: int) -> tuple[Column, ...]:
    """Return what the columns of `Known.values` tell, with so many related products.

    >>> len(columns(0)) - len(SEGMENTS), len(columns(2)) - len(columns(0))
    (8, 4)
    """
    plain = [Column(feature=feature) for feature in PLAIN]
    near = [Column(feature=PropensityFeature.RELATED, related=place) for place in range(related)]
    return (*plain, *near, *near, *(Column(feature=PropensityFeature.SEGMENT) for _ in SEGMENTS))


PLAIN = (
    PropensityFeature.RECENCY,
    PropensityFeature.ORDERS,
    PropensityFeature.RECENT_ORDERS,
    PropensityFeature.REVENUE,
    PropensityFeature.AVERAGE_ORDER,
    PropensityFeature.PRODUCTS,
    PropensityFeature.CATEGORIES,
    PropensityFeature.FIRST_ORDER,
)


def known_on(
    cursor: Cursor, *, day: date, until: date, days: int, related: int, most_others: int | None = MOST_OTHERS
) -> Known:
    """Return what was known on a day.

    Args:
        cursor: A run that holds what `lay_offer_days` and `lay_related` lay.
        day: Last day that is known.
        until: Last day on which a purchase of the offer is looked for.
        days: How many days are looked ahead, for the orders of as many days back.
        related: Rows of ``related_product``.
        most_others: Fewer who did not buy are not drawn from; ``None`` keeps everybody.
    """
    cursor.execute(CANDIDATES, day=day, until=until, most_others=float(most_others or 1e12))
    _lay_segments(cursor, day)
    rows = cursor.query(HISTORIES, day=day, days=days)
    near = cursor.query(RELATED_DAYS, day=day)
    keys = rows["customer_key"].to_numpy(np.int64)
    return Known(
        keys=keys,
        values=_values(rows, _days_since(near, keys=keys, related=related)),
        bought=rows["bought"].to_numpy(np.bool_),
        weight=rows["weight"].to_numpy(np.float64),
        recency_days=rows["recency_days"].to_numpy(np.float64),
        orders=rows["orders"].to_numpy(np.float64),
        revenue=rows["revenue"].to_numpy(np.float64),
    )


def together(days: Sequence[Known]) -> Known:
    """Return the customers of several days, one after the other."""
    parts = {
        name: np.concatenate([getattr(one, name) for one in days])
        for name in ("keys", "values", "bought", "weight", "recency_days", "orders", "revenue")
    }
    return Known(**parts)


NO_SEGMENTS = "create or replace temp table rfm (customer_key integer, segment varchar)"


def _lay_segments(cursor: Cursor, day: date) -> None:
    try:
        lay_rfm(cursor, filters=Filters(), config=replace(RfmConfig(), as_of=day))
    except CrosssellError:  # no customer by that day
        cursor.execute(NO_SEGMENTS)


def _days_since(near: pd.DataFrame, *, keys: NDArray[np.int64], related: int) -> NDArray[np.float64]:
    """Return customers × related products: days since each, `NEVER_DAYS` where never bought."""
    since = np.full((len(keys), related), NEVER_DAYS)
    rows = np.searchsorted(keys, near["customer_key"].to_numpy(np.int64))
    since[rows, near["place"].to_numpy(np.int64) - 1] = near["days"].to_numpy(np.float64)
    return since


def _values(rows: pd.DataFrame, since: NDArray[np.float64]) -> NDArray[np.float64]:
    orders, revenue = rows["orders"].to_numpy(np.float64), rows["revenue"].to_numpy(np.float64)
    plain = np.column_stack(
        [
            np.log1p(rows["recency_days"].to_numpy(np.float64)),
            np.log(orders),
            np.log1p(rows["recent_orders"].to_numpy(np.float64)),
            np.log1p(np.maximum(revenue, 0)),
            np.log1p(np.maximum(revenue, 0) / orders),
            np.log1p(rows["products"].to_numpy(np.float64)),
            np.log1p(rows["categories"].to_numpy(np.float64)),
            np.log1p(rows["first_days"].to_numpy(np.float64)),
        ]
    )
    has = (since < NEVER_DAYS).astype(np.float64)
    lately = np.where(has > 0, np.exp(-since / 90), 0.0)
    named = rows["segment"].astype(object).to_numpy()
    segment = np.column_stack([named == one for one in SEGMENTS]).astype(np.float64)
    return np.hstack([plain, has, lately, segment])
