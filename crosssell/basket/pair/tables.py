"""The baskets of one pair: the step that every question of the pair's own screen starts from.

A run lays on its own cursor ``scope_item``, ``scope_product`` and ``scope_order`` (`crosssell.basket.scope`),
then

- ``pair_product`` (product_key, is_a, is_b): the products that are one of the two items,
- ``pair_order`` (order_key, customer_key, ordered_at, has_a, has_b): the orders in scope with either; on the
  customer basis those of known customers,
- where sizes matter, ``pair_basket`` (basket_key, k, has_a, has_b): every basket in scope, k its distinct
  items in scope.

The two items are looked up among all items in scope, whatever the category filter shows: that filter
chooses rows of a list, and this pair is chosen already.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from crosssell.basket.pair.corrected import Room, room_by_size
from crosssell.basket.scope import MatrixConfig, lay_items, lay_orders, lay_scope
from crosssell.basket.strata import lay_strata
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.filters import Filters
from crosssell.warehouse import Cursor, Warehouse

KNOWN = "select item from scope_item where item in ($a, $b)"

PAIR_PRODUCTS = """
create temp table pair_product as
select s.product_key, i.item = $a as is_a, i.item = $b as is_b
from scope_product as s
join scope_item as i using (item_key)
where i.item in ($a, $b)
"""

PAIR_ORDERS = """
create temp table pair_order as
with held as (
    select b.order_key, bool_or(p.is_a) as has_a, bool_or(p.is_b) as has_b
    from basket as b
    join pair_product as p using (product_key)
    group by b.order_key
)
select h.order_key, o.customer_key, o.ordered_at, h.has_a, h.has_b
from held as h
join scope_order as s using (order_key)
join orders as o using (order_key)
"""

PAIR_BASKETS = """
create temp table pair_basket as
with held as (
    select m.basket_key, bool_or(i.item = $a) as has_a, bool_or(i.item = $b) as has_b
    from member as m
    join scope_item as i using (item_key)
    where i.item in ($a, $b)
    group by m.basket_key
)
select z.basket_key, z.k, coalesce(h.has_a, false) as has_a, coalesce(h.has_b, false) as has_b
from size as z
left join held as h using (basket_key)
"""


@contextmanager
def pair_run(
    warehouse: Warehouse,
    *,
    filters: Filters,
    config: MatrixConfig,
    a: str,
    b: str,
    with_members: bool = False,
) -> Iterator[Cursor]:
    """Give a cursor that holds ``pair_product`` and ``pair_order``.

    Args:
        warehouse: The dataset.
        filters: Which orders; its categories do not matter here.
        config: What baskets and items are; its minimum does not matter here.
        a: The one item, as `crosssell.basket.items.Item.item` writes it.
        b: The other.
        with_members: Whether ``member`` is laid too: every basket in scope.

    Raises:
        CrosssellError: ``unknown_item`` for an item that is not in scope, ``invalid_value`` for twice
            the same.
    """
    if a == b:
        raise CrosssellError(ErrorCode.INVALID_VALUE, "same_items", value=b)
    with warehouse.run() as cursor:
        if with_members:
            lay_scope(cursor, filters=filters, config=config)
        else:
            lay_items(cursor, filters=filters, config=config)
            lay_orders(cursor, filters=filters, config=config)
        known = {item for (item,) in cursor.rows(KNOWN, a=a, b=b)}
        for item in (a, b):
            if item not in known:
                raise CrosssellError(ErrorCode.UNKNOWN_ITEM, item=item)
        cursor.execute(PAIR_PRODUCTS, a=a, b=b)
        cursor.execute(PAIR_ORDERS)
        yield cursor


def lay_pair_baskets(cursor: Cursor, *, a: str, b: str) -> Room:
    """Lay ``pair_basket`` on the cursor of a `pair_run` of the same pair that has laid ``member``.

    Returns:
        The room by basket size that `crosssell.basket.pair.corrected` asks for.
    """
    strata = lay_strata(cursor)
    cursor.execute(PAIR_BASKETS, a=a, b=b)
    return room_by_size(cursor, strata)
