"""All pairs of products of a shop: ours beside what a user would pick instead.

    python benchmarks/pairs.py                                 # the whole table, into README.md
    python benchmarks/pairs.py --lines 20000 --rounds 1 --dry  # a quick look, printed only

Every run is a process of its own, measured from start to exit. The others read a Parquet file of two
integer columns, an order's products already distinct; ours opens a dataset as an import leaves it.
So neither side parses text: what reading an export costs is in ``ingest.py``. Rounds are interleaved,
and all must find the same number of pairs.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path

import harness

DATASET = "bench"
ALL, FAST = "all", "fast"
SIZES = (100_000, 1_000_000, 10_000_000)
LARGEST_FOR_ALL = 1_000_000


# The contenders. Each loads what it needs itself, because that is part of its time. ------------------


def ours_counts(folder: Path, min_count: int) -> int:
    from crosssell.basket import MatrixConfig, pair_counts
    from crosssell.filters import Filters
    from crosssell.warehouse import Workspace

    dataset = Workspace(folder).open(DATASET)
    return len(pair_counts(dataset, filters=Filters(), config=MatrixConfig(min_count=min_count)).pairs)


def ours_judged(folder: Path, min_count: int) -> int:
    from crosssell.basket import MatrixConfig, lay, matrix
    from crosssell.filters import Filters
    from crosssell.warehouse import Workspace

    dataset = Workspace(folder).open(DATASET)
    laid = lay(dataset, filters=Filters(), config=MatrixConfig(min_count=min_count))
    return matrix(laid, min_count=min_count).pairs


def pyfim(folder: Path, min_count: int) -> int:
    import fim

    return len(fim.eclat(_transactions(folder), target="s", supp=-min_count, zmin=2, zmax=2))


def scipy_sparse(folder: Path, min_count: int) -> int:
    import numpy as np
    from scipy.sparse import csr_array, triu

    orders, products = _columns(folder)
    own = np.bincount(products)
    dense_key = np.cumsum(own >= min_count) - 1
    frequent = own[products] >= min_count
    orders, products = orders[frequent], dense_key[products[frequent]]
    ones = np.ones(len(orders), dtype=np.int32)
    bought = csr_array((ones, (orders, products)), shape=(orders.max() + 1, products.max() + 1))
    both = triu(bought.T @ bought, k=1)
    return int((both.data >= min_count).sum())


def pandas_merge(folder: Path, min_count: int) -> int:
    import pandas as pd

    lines = pd.read_parquet(folder / "lines.parquet")
    own = lines["product"].value_counts()
    lines = lines[lines["product"].isin(own.index[own >= min_count])]
    both = lines.merge(lines, on="order")
    both = both[both["product_x"] < both["product_y"]]
    counts = both.groupby(["product_x", "product_y"]).size()
    return int((counts >= min_count).sum())


def mlxtend_fpgrowth(folder: Path, min_count: int) -> int:
    import numpy as np
    import pandas as pd
    from mlxtend.frequent_patterns import fpgrowth

    orders, products = _columns(folder)
    bought = np.zeros((orders.max() + 1, products.max() + 1), dtype=bool)
    bought[orders, products] = True
    found = fpgrowth(pd.DataFrame(bought), min_support=(min_count - 0.5) / len(bought), max_len=2)
    return int((found["itemsets"].map(len) == 2).sum())


def efficient_apriori(folder: Path, min_count: int) -> int:
    from efficient_apriori import itemsets_from_transactions

    baskets = _transactions(folder)
    found, _ = itemsets_from_transactions(baskets, min_support=(min_count - 0.5) / len(baskets), max_length=2)
    return len(found.get(2, {}))


def _columns(folder: Path):
    import pyarrow.parquet as pq

    table = pq.read_table(folder / "lines.parquet")
    return table["order"].to_numpy(), table["product"].to_numpy()


def _transactions(folder: Path) -> list[list[int]]:
    import numpy as np

    orders, products = _columns(folder)
    cuts = np.flatnonzero(np.diff(orders)) + 1
    flat, bounds = products.tolist(), [0, *cuts.tolist(), len(products)]
    return [flat[start:end] for start, end in pairwise(bounds)]


CONTENDERS: dict[str, tuple[str, str, Callable[[Path, int], int]]] = {
    "ours": ("**Crosssell**, counts", FAST, ours_counts),
    "ours-judged": ("**Crosssell**, every pair tested and judged", FAST, ours_judged),
    "pyfim": ("pyfim (Borgelt's C), eclat", FAST, pyfim),
    "scipy": ("scipy, sparse XᵀX", FAST, scipy_sparse),
    "pandas": ("pandas merge", ALL, pandas_merge),
    "mlxtend": ("mlxtend fpgrowth, max_len 2", ALL, mlxtend_fpgrowth),
    "efficient-apriori": ("efficient-apriori, max_length 2", ALL, efficient_apriori),
}


# The shop ------------------------------------------------------------------------------------------


def write_shop(folder: Path, *, lines: int, seed: int) -> None:
    """Write about ``lines`` order lines as ``lines.parquet`` and as our dataset.

    Eight lines an order on average, log-normal (many small orders, a few of a hundred); products after
    Zipf-Mandelbrot, 2,000 to 20,000 of them, numbered at random.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    draw = np.random.default_rng(seed)
    count = max(500, min(20_000, round(6.3 * lines**0.5)))
    sizes = np.clip(np.round(draw.lognormal(1.66, 0.9, max(1, lines // 8))), 1, 200).astype(int)
    weights = (np.arange(count) + 10.0) ** -0.9
    ranks = np.searchsorted(np.cumsum(weights) / weights.sum(), draw.random(sizes.sum()))
    products = draw.permutation(count)[np.minimum(ranks, count - 1)]
    orders = np.repeat(np.arange(len(sizes)), sizes)
    distinct = np.unique(orders * count + products)
    table = pa.table(
        {
            "order": pa.array(distinct // count, pa.int32()),
            "product": pa.array(distinct % count, pa.int32()),
        }
    )
    pq.write_table(table, folder / "lines.parquet")
    _write_dataset(folder, table)


LOAD = """
insert into basket select "order", product, 1, 1 from bought;
insert into product (product_key, product, product_name, category, is_product, lines, orders, revenue)
select product, printf('%06d', product), null, null, true, count(*), count(*), count(*)
from bought group by product;
insert into orders
select "order", "order"::varchar, null, null, null, null, count(*), count(*), count(*), 0, count(*), count(*)
from bought group by "order";
"""


def _write_dataset(folder: Path, table) -> None:
    """Write the derived tables straight away, as an import would leave them."""
    sys.path.insert(0, str(harness.ROOT))
    from crosssell.warehouse import Workspace

    workspace = Workspace(folder)
    with workspace.open_or_create(DATASET).write() as cursor:
        cursor.execute('create temp table bought ("order" integer, product integer)')
        cursor.append("bought", table)
        cursor.execute(LOAD)
    workspace.close()


# Measuring -----------------------------------------------------------------------------------------


def compare(*, lines: int, min_count: int, rounds: int, names: list[str]) -> str:
    """Measure one size and return its table."""
    chosen = [name for name in names if lines <= LARGEST_FOR_ALL or CONTENDERS[name][1] == FAST]
    runs = harness.interleaved(__file__, size=lines, names=chosen, rounds=rounds, arguments=[str(min_count)])
    titles = {name: contender[0] for name, contender in CONTENDERS.items()}
    return harness.table(f"{lines:,} lines", runs, titles=titles)


def report(tables: Sequence[str], *, min_count: int, rounds: int) -> str:
    """Return the Markdown of a measurement, with machine and date."""
    head = (
        f"Measured on {date.today():%Y-%m-%d}: {harness.machine()}. All pairs in {min_count} orders or more; "
        f"whole processes, medians of {rounds} interleaved rounds."
    )
    return "\n\n".join([head, *tables])


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--lines", type=int, nargs="+", default=SIZES, help="by default 100 k, 1 M and 10 M")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--min-count", type=int, default=5)
    parser.add_argument("--contenders", nargs="+", choices=CONTENDERS, default=list(CONTENDERS))
    parser.add_argument("--dry", action="store_true", help="print the table and leave README.md as it is")
    parser.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    parser.add_argument("--write", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        name, folder, min_count = options.child
        print(CONTENDERS[name][2](Path(folder), int(min_count)))
        return
    if options.write:
        folder, lines = options.write
        write_shop(Path(folder), lines=int(lines), seed=1)
        return
    settings = {"min_count": options.min_count, "rounds": options.rounds}
    tables = [compare(lines=lines, names=options.contenders, **settings) for lines in options.lines]
    text = report(tables, **settings)
    print(text)
    if not options.dry:
        harness.write_readme("pairs", "All pairs of products (`pairs.py`)", text)


if __name__ == "__main__":
    main()
