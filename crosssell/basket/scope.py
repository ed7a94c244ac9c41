"""Which baskets and which items a question about pairs is asked over.

A run lays three temporary tables on its own cursor, all on dense integer keys: ``scope_item`` (what
may enter a basket), ``member`` (basket, item: each item once a basket) and, from them, ``frequent``
(items with enough baskets of their own) and ``slim`` (``member`` without the others). A pair cannot
reach the minimum if one of its items does not, so nothing is lost by leaving rare items out first,
and most of the work falls away.
"""

from dataclasses import dataclass

from crosssell.columns import Basis, Level
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.filters import ORDERS_IN_SCOPE, Filters
from crosssell.warehouse import Cursor

DEFAULT_MIN_COUNT = 10
LARGEST_COUNT = 2**31 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixConfig:
    """What a basket and an item are, and how often a pair must occur.

    Attributes:
        basis: Baskets of single orders, or everything a customer ever bought.
        level: Items are products, or their categories.
        min_count: Fewest baskets with both items for a pair to be listed; 1 or more.
        include_non_products: Whether postage, fees and vouchers are items too.
        require_customer: Whether orders without a customer are left out (on the customer basis they
            always are).

    Raises:
        CrosssellError: ``invalid_value`` for a minimum that is no integer of 1 or more.
    """

    basis: Basis = Basis.ORDER
    level: Level = Level.PRODUCT
    min_count: int = DEFAULT_MIN_COUNT
    include_non_products: bool = False
    require_customer: bool = False

    def __post_init__(self) -> None:
        count = self.min_count
        if isinstance(count, bool) or not isinstance(count, int) or not 1 <= count <= LARGEST_COUNT:
            raise CrosssellError(
                ErrorCode.INVALID_VALUE, value=count, what="min_count", allowed=f"1–{LARGEST_COUNT}"
            )
        for name, kind in (("basis", Basis), ("level", Level)):
            value = getattr(self, name)
            if value not in list(kind):
                allowed = ", ".join(kind)
                raise CrosssellError(ErrorCode.INVALID_VALUE, value=value, what=name, allowed=allowed)
            object.__setattr__(self, name, kind(value))


# Item keys are dense and rise with the item's code points, so `a < b` holds for keys as for names.
# A category stays an item where only some are shown: they decide N, not the pairs.
PRODUCT_ITEMS = """
create temp table scope_item as
select
    p.product_key as item_key,
    p.product as item,
    p.product_name as name,
    $categories::varchar[] is null or list_contains($categories::varchar[], p.category) as shown
from product as p
where p.is_product or $include_non_products
"""

PRODUCT_KEYS = "create temp table scope_product as select item_key as product_key, item_key from scope_item"

CATEGORY_ITEMS = """
create temp table scope_item as
select
    (row_number() over (order by p.category) - 1)::integer as item_key,
    p.category as item,
    null::varchar as name,
    $categories::varchar[] is null or list_contains($categories::varchar[], p.category) as shown
from product as p
where p.category is not null and (p.is_product or $include_non_products)
group by p.category
"""

CATEGORY_KEYS = """
create temp table scope_product as
select p.product_key, i.item_key
from product as p
join scope_item as i on i.item = p.category
where p.is_product or $include_non_products
"""

# The whole dataset by order needs neither the orders nor a copy of the baskets.
ALL_ORDERS_BY_PRODUCT = """
create temp view member as
select b.order_key as basket_key, s.item_key
from basket as b
join scope_product as s using (product_key)
"""

ORDERS_BY_PRODUCT = f"""
create temp table member as
with chosen as (
    select o.order_key
    from {ORDERS_IN_SCOPE} as o
    where o.customer_key is not null or not $require_customer
)
select b.order_key as basket_key, s.item_key
from basket as b
join chosen as c using (order_key)
join scope_product as s using (product_key)
"""

ORDERS_BY_CATEGORY = f"""
create temp table member as
with chosen as (
    select o.order_key
    from {ORDERS_IN_SCOPE} as o
    where o.customer_key is not null or not $require_customer
)
select distinct b.order_key as basket_key, s.item_key
from basket as b
join chosen as c using (order_key)
join scope_product as s using (product_key)
"""

CUSTOMERS = f"""
create temp table member as
with chosen as (
    select o.order_key, o.customer_key
    from {ORDERS_IN_SCOPE} as o
    where o.customer_key is not null
)
select distinct c.customer_key as basket_key, s.item_key
from basket as b
join chosen as c using (order_key)
join scope_product as s using (product_key)
"""

BASKETS = "select count(distinct basket_key) from member"

FREQUENT = """
create temp table frequent as
select i.item_key, i.item, i.name, count(*) as n
from member as m
join scope_item as i using (item_key)
where i.shown
group by all
having count(*) >= $min_count
"""

MOST_FREQUENT = """
delete from frequent
where item_key not in (select item_key from frequent order by n desc, item_key limit $top)
"""

SLIM = """
create temp table slim as
select m.basket_key, m.item_key
from member as m
join frequent as f using (item_key)
"""


def lay_scope(cursor: Cursor, *, filters: Filters, config: MatrixConfig, top: int | None = None) -> int:
    """Lay ``frequent`` and ``slim`` for one run on ``cursor``.

    Args:
        cursor: A fresh cursor; the tables go with it.
        filters: Which orders; its categories choose items and leave the baskets as they are.
        config: What baskets and items are.
        top: Keep only so many items, those in the most baskets (ties: the first by code point).

    Returns:
        Baskets with at least one item in scope (N).
    """
    by_category = config.level == Level.CATEGORY
    chosen: dict[str, object] = {"include_non_products": config.include_non_products}
    categories = filters.parameters()["categories"]
    cursor.execute(CATEGORY_ITEMS if by_category else PRODUCT_ITEMS, categories=categories, **chosen)
    cursor.execute(CATEGORY_KEYS if by_category else PRODUCT_KEYS, **(chosen if by_category else {}))
    _lay_members(cursor, filters=filters.without_categories(), config=config)
    baskets = int(cursor.row(BASKETS)[0])
    cursor.execute(FREQUENT, min_count=config.min_count)
    if top is not None:
        cursor.execute(MOST_FREQUENT, top=top)
    cursor.execute(SLIM)
    return baskets


def _lay_members(cursor: Cursor, *, filters: Filters, config: MatrixConfig) -> None:
    scope = filters.parameters()
    by_category = config.level == Level.CATEGORY
    if config.basis == Basis.CUSTOMER:
        cursor.execute(CUSTOMERS, **scope)
    elif by_category:
        cursor.execute(ORDERS_BY_CATEGORY, require_customer=config.require_customer, **scope)
    elif filters == Filters() and not config.require_customer:
        cursor.execute(ALL_ORDERS_BY_PRODUCT)
    else:
        cursor.execute(ORDERS_BY_PRODUCT, require_customer=config.require_customer, **scope)
