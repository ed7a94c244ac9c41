"""How many of those who have a and not b buy b within some days although nobody writes to them?

Whom one writes to today has a and not b. Comparable are the customers of whom that was so on an earlier day:
they had a, from an order in scope, and no b from any. Bought has who has an order with b on one of the days
after it, up to the last with an order. No campaign is taken out: where there was one, the rate is too high.

Where the data are shorter than two such periods, the look ahead is half of them.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from crosssell.basket.pair.tables import pair_run
from crosssell.basket.scope import MatrixConfig
from crosssell.filters import Filters
from crosssell.warehouse import Warehouse

FEWEST_DAYS = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class PairResponse:
    """How many bought b.

    Attributes:
        as_of: Last day of what was known of the customers; they were followed from the next on.
        last: Last day on which they were.
        customers: Who had a and not b.
        bought: Of these, who bought b in those days.
    """

    as_of: date
    last: date
    customers: int
    bought: int

    @property
    def days(self) -> int:
        """How long each was followed."""
        return (self.last - self.as_of).days


SPAN = """
select min(o.ordered_at)::date, max(o.ordered_at)::date
from scope_order as s
join orders as o using (order_key)
where o.sales_lines > 0
"""

# Who has b from an order without a date had it all the time, for all that is known.
BOUGHT = """
with holders as (
    select customer_key
    from pair_order
    where customer_key is not null and has_a and ordered_at < $as_of::date + 1
    group by customer_key
),
owners as (
    select
        o.customer_key,
        bool_or(o.ordered_at is null or o.ordered_at < $as_of::date + 1) as had_b,
        bool_or(o.ordered_at >= $as_of::date + 1 and o.ordered_at < $last::date + 1) as bought_b
    from basket as b
    join pair_product as p using (product_key)
    join orders as o using (order_key)
    where p.is_b and o.customer_key is not null
    group by o.customer_key
)
select count(*) as customers, count(*) filter (w.bought_b) as bought
from holders as h
left join owners as w using (customer_key)
where not coalesce(w.had_b, false)
"""


def pair_response(
    warehouse: Warehouse, *, filters: Filters, config: MatrixConfig, a: str, b: str, days: int
) -> PairResponse | None:
    """Return how many of those who had a and not b bought b in the last days.

    Args:
        warehouse: The dataset.
        filters: Which orders.
        config: What items are.
        a: What they had.
        b: What they did not have.
        days: How long they are followed, 1 or more.

    Returns:
        ``None`` without dates, or where the orders do not reach back far enough.

    Raises:
        CrosssellError: ``unknown_item`` for an item that is not in scope.
    """
    with pair_run(warehouse, filters=filters, config=config, a=a, b=b) as cursor:
        first, last = cursor.row(SPAN)
        if first is None:
            return None
        followed = min(days, ((last - first).days + 1) // 2)
        if followed < min(days, FEWEST_DAYS):
            return None
        as_of = last - timedelta(days=followed)
        customers, bought = cursor.row(BOUGHT, as_of=as_of, last=last)
    return PairResponse(as_of=as_of, last=last, customers=customers, bought=bought)
