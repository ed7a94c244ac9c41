"""Whom to offer something new to: the buyers of what it is like, and the customers who buy as they do.

A new product has no buyers to learn from, so somebody who knows it names a product or a category that it is
like. Its buyers are the audience, and their neighbours: customers without it who have ordered what its buyers
have before them (`crosssell.offers.related`), twice at least where that leaves enough of them. Both are plain
conditions, to be seen and changed on the form.
"""

from dataclasses import dataclass

from crosssell.columns import ConditionKind, Level, OfferKind
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.experiments.windows import order_days
from crosssell.offers.audience.conditions import Audience, Condition
from crosssell.offers.plan import Offer
from crosssell.offers.related import RelatedItem, lay_offer_days, lay_related
from crosssell.warehouse import Cursor

ENOUGH_NEIGHBOURS = 50
CLOSE_ORDERS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProductStart:
    """Who may want something that is like an item.

    Attributes:
        audience: Its buyers, or who buys as they do.
        buyers: Known customers who bought it.
        neighbours: Known customers who did not, and meet the other condition.
        related: What buyers have before it, the closest first; empty where nothing stands out: then the
            audience is the buyers alone.
    """

    audience: Audience
    buyers: int
    neighbours: int
    related: tuple[RelatedItem, ...]


BUYERS = """
select count(distinct o.customer_key)
from basket as b
join offer_product as p using (product_key)
join orders as o using (order_key)
"""

# By how many orders with something related, of those who have not bought what it is like.
NEIGHBOURS = """
with near as (
    select o.customer_key, count(distinct o.order_key) as orders
    from basket as b
    join related_product as r using (product_key)
    join orders as o using (order_key)
    where o.customer_key is not null
    group by o.customer_key
),
buyers as (
    select distinct o.customer_key
    from basket as b
    join offer_product as p using (product_key)
    join orders as o using (order_key)
)
select count(*) filter (n.orders >= $close) as close, count(*) as near
from near as n
anti join buyers using (customer_key)
"""


def new_product_start(cursor: Cursor, *, level: Level, item: str) -> NewProductStart:
    """Return the audience for something that is like an item.

    Args:
        cursor: A run on the dataset.
        level: What the item is: a product or a category.
        item: Product number or category.

    Raises:
        CrosssellError: ``unknown_item`` for an item that is not in the dataset.
    """
    kind = OfferKind.CATEGORY if level == Level.CATEGORY else OfferKind.PRODUCT
    lay_offer_days(cursor, offer=Offer(kind=kind, item=item))
    if not cursor.row("select count(*) from offer_product")[0]:
        raise CrosssellError(ErrorCode.UNKNOWN_ITEM, item=item)
    (buyers,) = cursor.row(BUYERS)
    days = order_days(cursor)
    related = () if days is None else lay_related(cursor, until=days[1])
    bought = Condition(kind=ConditionKind.BOUGHT, level=level, items=(item,))
    if not related:
        return NewProductStart(
            audience=Audience(any_of=(bought,)), buyers=buyers, neighbours=0, related=related
        )
    close, near = cursor.row(NEIGHBOURS, close=CLOSE_ORDERS)
    enough = close >= ENOUGH_NEIGHBOURS
    alike = Condition(
        kind=ConditionKind.BOUGHT,
        items=tuple(one.item for one in related),
        low=float(CLOSE_ORDERS) if enough else None,
    )
    return NewProductStart(
        audience=Audience(any_of=(bought, alike)),
        buyers=buyers,
        neighbours=close if enough else near,
        related=related,
    )
