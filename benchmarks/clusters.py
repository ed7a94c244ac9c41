"""Groups of customers who buy alike: ours beside what one would write with pandas and scikit-learn.

    python benchmarks/clusters.py                                     # the whole table, into README.md
    python benchmarks/clusters.py --customers 20000 --rounds 1 --dry  # a quick look, printed only

Both start from orders and what was bought in them (ours a dataset as an import leaves it, theirs two
Parquet files), work out five features, try every number of groups from 2 to 10 with silhouettes of 10,000
customers, and put each customer into a group. Ours takes ten starts where theirs takes one, and also names
the groups, projects them and crosses them with the segments; asked again, it finds the model kept. Every
run is a process of its own, measured from start to exit.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import harness

DATASET = "bench"
SIZES = (100_000, 1_000_000)
PRODUCTS, CATEGORIES = 2_000, 20
ORDERS, BOUGHT = "orders.parquet", "bought.parquet"


# The contenders. Each loads what it needs itself, because that is part of its time. ------------------


def ours(folder: Path) -> int:
    from crosssell.warehouse import Workspace

    workspace = Workspace(folder)
    with workspace.open(DATASET).write() as cursor:
        cursor.execute("delete from model")
    workspace.close()
    return ours_again(folder)


def ours_again(folder: Path) -> int:
    from crosssell.filters import Filters
    from crosssell.segments.clusters import ClusterQuestion, clusters
    from crosssell.segments.config import RfmConfig
    from crosssell.warehouse import Workspace

    dataset = Workspace(folder).open(DATASET)
    return clusters(dataset, filters=Filters(), config=RfmConfig(), question=ClusterQuestion()).customers


def by_hand(folder: Path) -> int:
    import numpy as np
    import pandas as pd
    from sklearn.cluster import KMeans
    from sklearn.metrics import silhouette_score
    from sklearn.preprocessing import StandardScaler

    orders, bought = pd.read_parquet(folder / ORDERS), pd.read_parquet(folder / BOUGHT)
    customers = orders.groupby("customer").agg(
        recency=("day", "max"),
        frequency=("order", "count"),
        value=("amount", "mean"),
        items=("items", "mean"),
    )
    customers["recency"] = orders["day"].max() + 1 - customers["recency"]
    lines = bought.merge(orders[["order", "customer"]], on="order")
    customers["breadth"] = lines.groupby("customer")["category"].nunique()
    points = StandardScaler().fit_transform(np.log1p(customers))
    found = {}
    for k in range(2, 11):
        labels = KMeans(n_clusters=k, random_state=7).fit_predict(points)
        found[silhouette_score(points, labels, sample_size=10_000, random_state=7)] = labels
    return len(found[max(found)])


CONTENDERS: dict[str, tuple[str, Callable[[Path], int]]] = {
    "ours": ("**Crosssell**, fitted", ours),
    "ours-again": ("**Crosssell**, the model kept", ours_again),
    "by-hand": ("pandas and scikit-learn", by_hand),
}


# The shop ------------------------------------------------------------------------------------------


def write_shop(folder: Path, *, customers: int, seed: int) -> None:
    """Write a shop as Parquet files and as our dataset.

    Three orders a customer and two products an order on average, both geometric with a rate that differs
    from customer to customer, as does what they spend; orders are spread over two years.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    draw = np.random.default_rng(seed)
    counts = draw.geometric(1 / draw.gamma(2, 1, customers).clip(1))
    customer = draw.permutation(np.repeat(np.arange(customers), counts))
    day = np.sort(draw.integers(0, 730, len(customer)))
    items = draw.geometric(1 / draw.gamma(2, 0.75, customers).clip(1)[customer]).clip(max=50)
    order_of = np.repeat(np.arange(len(customer)), items)
    product = draw.integers(0, PRODUCTS, len(order_of))
    distinct = np.unique(order_of * PRODUCTS + product)
    order_of, product = distinct // PRODUCTS, distinct % PRODUCTS
    items = np.bincount(order_of, minlength=len(customer))
    amount = np.round(items * draw.lognormal(3, 0.6, customers)[customer], 2)
    orders = pa.table(
        {
            "order": pa.array(np.arange(len(customer)), pa.int32()),
            "customer": pa.array(customer, pa.int32()),
            "day": pa.array(day, pa.int32()),
            "items": pa.array(items, pa.int32()),
            "amount": amount,
        }
    )
    bought = pa.table(
        {
            "order": pa.array(order_of, pa.int32()),
            "product": pa.array(product, pa.int32()),
            "category": pa.array(product % CATEGORIES, pa.int32()),
        }
    )
    pq.write_table(orders, folder / ORDERS)
    pq.write_table(bought, folder / BOUGHT)
    _write_dataset(folder, orders, bought)


LOAD = """
insert into basket select "order", product, 1, 1 from bought;
insert into product (product_key, product, category, is_product, lines, orders, revenue)
select product, printf('%06d', product), min(category)::varchar, true, count(*), count(*), count(*)
from bought group by product;
insert into orders
select "order", "order"::varchar, customer, timestamp '2023-01-01' + to_days(day), null, null,
    items, items, items, 1, amount, amount
from ordered;
insert into customer (customer_key, customer_id, orders, revenue)
select customer, printf('%08d', customer), count(*), sum(amount) from ordered group by customer;
"""


def _write_dataset(folder: Path, orders, bought) -> None:
    """Write the derived tables straight away, as an import would leave them."""
    sys.path.insert(0, str(harness.ROOT))
    from crosssell.warehouse import Workspace

    workspace = Workspace(folder)
    with workspace.open_or_create(DATASET).write() as cursor:
        cursor.execute(
            'create temp table ordered ("order" integer, customer integer, day integer, items integer, '
            "amount double)"
        )
        cursor.execute('create temp table bought ("order" integer, product integer, category integer)')
        cursor.append("ordered", orders)
        cursor.append("bought", bought)
        cursor.execute(LOAD)
    workspace.close()


# Measuring -----------------------------------------------------------------------------------------


def compare(*, customers: int, rounds: int, names: list[str]) -> str:
    """Measure one size and return its table."""
    runs = harness.interleaved(__file__, size=customers, names=names, rounds=rounds)
    titles = {name: contender[0] for name, contender in CONTENDERS.items()}
    return harness.table(f"{customers:,} customers", runs, titles=titles)


def report(tables: Sequence[str], *, rounds: int) -> str:
    """Return the Markdown of a measurement, with machine and date."""
    head = (
        f"Measured on {date.today():%Y-%m-%d}: {harness.machine()}. Whole processes, medians of {rounds} "
        "interleaved rounds. Two to ten groups are tried."
    )
    return "\n\n".join([head, *tables])


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--customers", type=int, nargs="+", default=SIZES, help="by default 100 k and 1 M")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--contenders", nargs="+", choices=CONTENDERS, default=list(CONTENDERS))
    parser.add_argument("--dry", action="store_true", help="print the table and leave README.md as it is")
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--write", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        name, folder = options.child
        print(CONTENDERS[name][1](Path(folder)))
        return
    if options.write:
        folder, customers = options.write
        write_shop(Path(folder), customers=int(customers), seed=1)
        return
    tables = [
        compare(customers=customers, rounds=options.rounds, names=options.contenders)
        for customers in options.customers
    ]
    text = report(tables, rounds=options.rounds)
    print(text)
    if not options.dry:
        harness.write_readme("clusters", "Groups of customers who buy alike (`clusters.py`)", text)


if __name__ == "__main__":
    main()
