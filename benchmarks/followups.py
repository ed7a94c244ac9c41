"""Which product follows which within 90 days: ours beside what a user would pick instead.

    python benchmarks/followups.py                                 # the whole table, into README.md
    python benchmarks/followups.py --lines 20000 --rounds 1 --dry  # a quick look, printed only

Asked are all ordered pairs a → b that enough customers followed: from a customer's first a, b for the first
time within 90 days; with the buyers of a whose 90 days are over and who had no b. Every run is a process of
its own, measured from start to exit. pandas reads a Parquet file of integers (customer, day, product); ours
opens a dataset as an import leaves it. Rounds are interleaved, and all must find the same pairs with the same
counts. mlxtend and efficient-apriori mine baskets, which have no before and after: they cannot answer this.
"""

import argparse
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import harness
from bought import write_dataset

DATASET = "bench"
SIZES = (100_000, 1_000_000)
WITHIN_DAYS, OBSERVED_DAYS = 90, 730


# The contenders. Each loads what it needs itself, because that is part of its time, and returns pairs,
# customers who followed, and buyers, summed over the pairs. ------------------------------------------------


def ours(folder: Path, min_count: int) -> tuple[int, int, int]:
    from crosssell.basket import MatrixConfig
    from crosssell.basket.follow_ups import FollowUpConfig, follow_up_table, follow_ups
    from crosssell.filters import Filters
    from crosssell.warehouse import Workspace

    found = follow_up_table(
        follow_ups(
            Workspace(folder).open(DATASET),
            filters=Filters(),
            config=MatrixConfig(min_count=min_count),
            follow=FollowUpConfig(within_days=WITHIN_DAYS),
        )
    )
    return len(found), int(found["followed"].sum()), int(found["buyers"].sum())


def pandas_merge(folder: Path, min_count: int) -> tuple[int, int, int]:
    """One merge of the first purchases with themselves: what comes to mind first."""
    first = _first_purchases(folder)
    last = first.attrs["last"]
    both = first[first["day"] + WITHIN_DAYS <= last].merge(first, on="customer", suffixes=("_a", "_b"))
    both = both[both["product_a"] != both["product_b"]]
    wait = both["day_b"] - both["day_a"]
    return _counted(both, first, wait, min_count)


def pandas_frequent(folder: Path, min_count: int) -> tuple[int, int, int]:
    """The same by a careful user: rare products first, and customers in blocks, to bound the memory."""
    import pandas as pd

    first = _first_purchases(folder)
    last = first.attrs["last"]
    own = first["product"].value_counts()
    frequent = first[first["product"].isin(own.index[own >= min_count])]
    over = frequent[frequent["day"] + WITHIN_DAYS <= last]
    parts = []
    for block in range(8):
        mine, theirs = (rows[rows["customer"] % 8 == block] for rows in (over, frequent))
        both = mine.merge(theirs, on="customer", suffixes=("_a", "_b"))
        wait = both["day_b"] - both["day_a"]
        both["followed"], both["had"] = (wait > 0) & (wait <= WITHIN_DAYS), wait <= 0
        both = both[(both["followed"] | both["had"]) & (both["product_a"] != both["product_b"])]
        parts.append(both.groupby(["product_a", "product_b"])[["followed", "had"]].sum())
    found = pd.concat(parts).groupby(level=[0, 1]).sum()
    found = found[found["followed"] >= min_count]
    buyers = over["product"].value_counts().reindex(found.index.get_level_values(0)).to_numpy()
    return len(found), int(found["followed"].sum()), int((buyers - found["had"].to_numpy()).sum())


def _counted(both, first, wait, min_count: int) -> tuple[int, int, int]:
    key = ["product_a", "product_b"]
    followed = both[(wait > 0) & (wait <= WITHIN_DAYS)].groupby(key).size()
    followed = followed[followed >= min_count]
    had = both[wait <= 0].groupby(key).size().reindex(followed.index, fill_value=0)
    over = first[first["day"] + WITHIN_DAYS <= first.attrs["last"]]["product"].value_counts()
    buyers = over.reindex(followed.index.get_level_values(0)).to_numpy() - had.to_numpy()
    return len(followed), int(followed.sum()), int(buyers.sum())


def _first_purchases(folder: Path):
    import pandas as pd

    lines = pd.read_parquet(folder / "lines.parquet")
    first = lines.groupby(["customer", "product"], as_index=False)["day"].min()
    first.attrs["last"] = int(lines["day"].max())
    return first


CONTENDERS: dict[str, tuple[str, Callable[[Path, int], tuple[int, int, int]]]] = {
    "ours": ("**Crosssell**: counts, what chance would give, every pair tested and judged", ours),
    "pandas-blocks": ("pandas, frequent products and blocks of customers, counts alone", pandas_frequent),
    "pandas": ("pandas, one merge, counts alone", pandas_merge),
}


# The shop ------------------------------------------------------------------------------------------


def write_shop(folder: Path, *, lines: int, seed: int) -> None:
    """Write about ``lines`` order lines of two years as ``lines.parquet`` and as our dataset.

    Four lines an order on average; a customer in fifty orders ten times as often. Products after
    Zipf-Mandelbrot, 630 to 6,300 of them.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    draw = np.random.default_rng(seed)
    products = max(300, round(6.3 * lines**0.5))
    customers = max(200, lines // 16)
    rate = draw.gamma(0.8, 1.0, customers) * np.where(np.arange(customers) < customers // 50, 10, 1)
    who = draw.choice(customers, lines // 4, p=rate / rate.sum())
    day = np.sort(draw.integers(0, OBSERVED_DAYS, len(who)))
    size = np.clip(np.round(draw.lognormal(1.1, 0.7, len(who))), 1, 80).astype(int)
    weights = (np.arange(products) + 10.0) ** -0.9
    rank = np.searchsorted(np.cumsum(weights) / weights.sum(), draw.random(size.sum()))
    product = draw.permutation(products)[np.minimum(rank, products - 1)]
    order = np.repeat(np.arange(len(who)), size)
    distinct = np.unique(order * products + product)
    order, product = distinct // products, distinct % products
    columns = {"order": order, "product": product, "customer": who[order], "day": day[order]}
    table = pa.table({name: pa.array(values, pa.int32()) for name, values in columns.items()})
    pq.write_table(table.select(["customer", "day", "product"]), folder / "lines.parquet")
    write_dataset(folder, table, name=DATASET)


# Measuring -----------------------------------------------------------------------------------------


def compare(*, lines: int, min_count: int, rounds: int, names: list[str]) -> str:
    """Measure one size and return its table."""
    runs = harness.interleaved(__file__, size=lines, names=names, rounds=rounds, arguments=[str(min_count)])
    titles = {name: contender[0] for name, contender in CONTENDERS.items()}
    return harness.table(f"{lines:,} lines", runs, titles=titles)


def report(tables: Sequence[str], *, min_count: int, rounds: int) -> str:
    """Return the Markdown of a measurement, with machine and date."""
    head = (
        f"Measured on {date.today():%Y-%m-%d}: {harness.machine()}. All ordered pairs of products that "
        f"{min_count} customers or more followed within {WITHIN_DAYS} days, two years of orders; whole "
        f"processes, medians of {rounds} interleaved rounds. mlxtend and efficient-apriori know baskets "
        "only, no before and after: they cannot answer this."
    )
    return "\n\n".join([head, *tables])


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--lines", type=int, nargs="+", default=SIZES, help="by default 100 k and 1 M")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--min-count", type=int, default=10)
    parser.add_argument("--contenders", nargs="+", choices=CONTENDERS, default=list(CONTENDERS))
    parser.add_argument("--dry", action="store_true", help="print the table and leave README.md as it is")
    parser.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    parser.add_argument("--write", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        name, folder, min_count = options.child
        print(*CONTENDERS[name][1](Path(folder), int(min_count)))
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
        harness.write_readme("followups", "What follows what (`followups.py`)", text)


if __name__ == "__main__":
    main()
