"""Which baskets and which items a question about pairs is asked over.

A run lays temporary tables on its own cursor, all on dense integer keys: ``scope_item`` (what may enter
a basket), ``scope_order`` (the orders that count, with their customers) and ``member`` (basket, item:
each item once a basket).
"""

from dataclasses import dataclass

from crosssell.basket.variants import PRODUCT_FAMILIES, variant_pattern
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
        level: Items are products, products with colours and sizes folded, or categories.
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

# A family is shown if one of its products is of a chosen category.
FAMILY_PRODUCTS = f"""
create temp table product_item as
select
    product_key,
    item,
    $categories::varchar[] is null or list_contains($categories::varchar[], category) as shown
from ({PRODUCT_FAMILIES})
"""

CATEGORY_PRODUCTS = """
create temp table product_item as
select
    p.product_key,
    p.category as item,
    $categories::varchar[] is null or list_contains($categories::varchar[], p.category) as shown
from product as p
where p.category is not null and (p.is_product or $include_non_products)
"""

GROUPED_ITEMS = """
create temp table scope_item as
select
    (row_number() over (order by item) - 1)::integer as item_key,
    item,
    null::varchar as name,
    bool_or(shown) as shown
from product_item
group by item
"""

GROUPED_KEYS = """
create temp table scope_product as
select p.product_key, i.item_key
from product_item as p
join scope_item as i using (item)
"""

# Views where the whole dataset is in scope: it needs no copy of the orders or of the baskets.
ALL_ORDERS = "create temp view scope_order as select order_key, customer_key from orders"

CHOSEN_ORDERS = f"""
create temp table scope_order as
select o.order_key, o.customer_key
from {ORDERS_IN_SCOPE} as o
where o.customer_key is not null or not $require_customer
"""

ALL_ORDERS_BY_PRODUCT = """
create temp view member as
select b.order_key as basket_key, s.item_key
from basket as b
join scope_product as s using (product_key)
"""

ORDERS_BY_PRODUCT = """
create temp table member as
select b.order_key as basket_key, s.item_key
from basket as b
join scope_order as o using (order_key)
join scope_product as s using (product_key)
"""

ORDERS_BY_GROUP = """
create temp table member as
select distinct b.order_key as basket_key, s.item_key
from basket as b
join scope_order as o using (order_key)
join scope_product as s using (product_key)
"""

# Everything that a customer ever bought, in scope.
CUSTOMERS = """
create temp table {table} as
select distinct o.customer_key as basket_key, s.item_key
from basket as b
join scope_order as o using (order_key)
join scope_product as s using (product_key)
where o.customer_key is not null
"""


def lay_scope(cursor: Cursor, *, filters: Filters, config: MatrixConfig) -> None:
    """Lay ``scope_item``, ``scope_product``, ``scope_order`` and ``member`` for one run on ``cursor``.

    Args:
        cursor: A fresh cursor; the tables go with it.
        filters: Which orders; its categories choose items and leave the baskets as they are.
        config: What baskets and items are.
    """
    lay_items(cursor, filters=filters, config=config)
    everything = lay_orders(cursor, filters=filters, config=config)
    if config.basis == Basis.CUSTOMER:
        cursor.execute(CUSTOMERS.format(table="member"))
    elif config.level != Level.PRODUCT:
        cursor.execute(ORDERS_BY_GROUP)
    else:
        cursor.execute(ALL_ORDERS_BY_PRODUCT if everything else ORDERS_BY_PRODUCT)


def lay_items(cursor: Cursor, *, filters: Filters, config: MatrixConfig) -> None:
    """Lay ``scope_item`` (item_key, item, name, shown) and ``scope_product`` (product_key, item_key)."""
    chosen = {
        "categories": filters.parameters()["categories"],
        "include_non_products": config.include_non_products,
    }
    match config.level:
        case Level.PRODUCT:
            cursor.execute(PRODUCT_ITEMS, **chosen)
            cursor.execute(PRODUCT_KEYS)
            return
        case Level.FAMILY:
            cursor.execute(FAMILY_PRODUCTS, variant_pattern=variant_pattern(), **chosen)
        case Level.CATEGORY:
            cursor.execute(CATEGORY_PRODUCTS, **chosen)
    cursor.execute(GROUPED_ITEMS)
    cursor.execute(GROUPED_KEYS)


def lay_orders(cursor: Cursor, *, filters: Filters, config: MatrixConfig) -> bool:
    """Lay ``scope_order`` (order_key, customer_key); return whether it holds every order."""
    orders = filters.without_categories()
    known = config.require_customer or config.basis == Basis.CUSTOMER
    everything = orders == Filters() and not known
    if everything:
        cursor.execute(ALL_ORDERS)
    else:
        cursor.execute(CHOSEN_ORDERS, require_customer=known, **orders.parameters())
    return everything
