"""A simulated shop's purchases as one of our datasets, for benchmarks on customers."""

import sys
from pathlib import Path

import harness

LOAD = """
insert into basket select "order", product, 1, 1 from bought;
insert into product (product_key, product, product_name, category, is_product, lines, orders, revenue)
select product, printf('%06d', product), null, null, true, count(*), count(*), count(*)
from bought group by product;
insert into customer (customer_key, customer_id, orders)
select customer, printf('%08d', customer), count(distinct "order") from bought group by customer;
insert into orders
select
    "order", "order"::varchar, any_value(customer), timestamp '2024-01-01' + to_days(any_value(day)),
    null, null, count(*), count(*), count(*), 0, count(*), count(*)
from bought group by "order";
"""


def write_dataset(folder: Path, table, *, name: str) -> None:
    """Write the derived tables straight away, as an import would leave them.

    Args:
        folder: The workspace.
        table: A pyarrow table of integers: order, product, customer, day; a row a product of an order.
        name: Of the dataset.
    """
    sys.path.insert(0, str(harness.ROOT))
    from crosssell.warehouse import Workspace

    workspace = Workspace(folder)
    with workspace.open_or_create(name).write() as cursor:
        cursor.execute(
            'create temp table bought ("order" integer, product integer, customer integer, day integer)'
        )
        cursor.append("bought", table)
        cursor.execute(LOAD)
    workspace.close()
