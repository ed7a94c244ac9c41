"""How many of a group of customers order within some days although nobody contacts them?

Who is followed had ordered before the day on which the look ahead begins, and was in the segment then, by
the same scheme: today's champions are those who ordered lately, so that their last days would say too much.
Ordered has who has an order with a sale on one of the days after it, up to the last with an order.

Where the data are shorter than two such periods, the look ahead is half of them.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from crosssell.columns import Segment
from crosssell.filters import ORDERS_IN_SCOPE, Filters
from crosssell.segments.config import RfmConfig
from crosssell.segments.rfm import lay_rfm
from crosssell.warehouse import Warehouse

FEWEST_DAYS = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentResponse:
    """How many ordered.

    Attributes:
        as_of: Last day of what was known of the customers; they were followed from the next on.
        last: Last day on which they were.
        customers: Who was followed.
        ordered: Of these, with an order in those days.
    """

    as_of: date
    last: date
    customers: int
    ordered: int

    @property
    def days(self) -> int:
        """How long each was followed."""
        return (self.last - self.as_of).days


ORDERED = f"""
with later as (
    select distinct o.customer_key
    from {ORDERS_IN_SCOPE} as o
    where o.sales_lines > 0
        and o.ordered_at >= $as_of::date + 1
        and o.ordered_at < $last::date + 1
)
select count(*) as customers, count(l.customer_key) as ordered
from rfm as r
left join later as l using (customer_key)
where $segment::varchar is null or r.segment = $segment
"""


def segment_response(
    warehouse: Warehouse, *, filters: Filters, config: RfmConfig, segment: Segment | None, days: int
) -> SegmentResponse | None:
    """Return how many of a segment's customers ordered in the last days.

    Args:
        warehouse: The dataset.
        filters: Which orders. Not by segment: today's says nothing of those days.
        config: How customers are scored; its as-of day does not matter here.
        segment: Whose customers; ``None`` for everybody who had ordered.
        days: How long they are followed, 1 or more.

    Returns:
        ``None`` where the orders do not reach back far enough.

    Raises:
        CrosssellError: ``not_enough_data`` where no known customer has a dated sale in scope.
    """
    with warehouse.run() as cursor:
        whole = lay_rfm(cursor, filters=filters, config=replace(config, as_of=None))
        followed = min(days, ((whole.last - whole.first).days + 1) // 2)
        if followed < min(days, FEWEST_DAYS):
            return None
        as_of = whole.last - timedelta(days=followed)
        lay_rfm(cursor, filters=filters, config=replace(config, as_of=as_of))
        customers, ordered = cursor.row(
            ORDERED, segment=segment, as_of=as_of, last=whole.last, **filters.parameters()
        )
    return SegmentResponse(as_of=as_of, last=whole.last, customers=customers, ordered=ordered)
