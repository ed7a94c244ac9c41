"""What two items are called and how often they were bought: in a moment, before any pair is counted."""

from crosssell.basket.items import Item
from crosssell.basket.pair.tables import pair_run
from crosssell.basket.scope import MatrixConfig
from crosssell.columns import Basis
from crosssell.filters import Filters
from crosssell.warehouse import Warehouse

NAMES = "select item, name from scope_item where item in ($a, $b)"

OWN_BASKETS = """
with held as (
    select
        case when $by_customer then customer_key else order_key end as basket_key,
        has_a,
        has_b
    from pair_order
)
select
    count(distinct basket_key) filter (has_a) as n_a,
    count(distinct basket_key) filter (has_b) as n_b
from held
"""


def pair_items(
    warehouse: Warehouse, *, filters: Filters, config: MatrixConfig, a: str, b: str
) -> tuple[Item, Item]:
    """Return both items with their names and their own baskets in scope, in the order asked.

    Args:
        warehouse: The dataset.
        filters: Which orders.
        config: What baskets and items are.
        a: The one item.
        b: The other.

    Raises:
        CrosssellError: ``unknown_item`` for an item that is not in the dataset.
    """
    with pair_run(warehouse, filters=filters, config=config, a=a, b=b) as cursor:
        names = dict(cursor.rows(NAMES, a=a, b=b))
        n_a, n_b = cursor.row(OWN_BASKETS, by_customer=config.basis == Basis.CUSTOMER)
    return Item(item=a, name=names[a], baskets=n_a), Item(item=b, name=names[b], baskets=n_b)
