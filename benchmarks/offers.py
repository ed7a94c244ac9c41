"""The next best offers of 100,000 customers, beside implicit; a target list over a million: `offers_list.py`.

    python benchmarks/offers.py                                        # both tables, into README.md
    python benchmarks/offers.py --customers 5000 --rounds 1 --dry      # a quick look, printed only

Asked are ten products that are new to each customer. Ours reads a dataset as an import leaves it, judges its
methods on the last three months, fits the one chosen and gives every row its reason and its chance. implicit
reads a Parquet file of integers (customer, product) and gives products and scores. Every run is a process of
its own, measured from start to exit; rounds are interleaved. How good each is, is told apart from how fast:
on the last 30 days of the real gift shop, learned from what was before, by the customers who then bought
something new (needs the folder of reference exports, ``CROSSSELL_REFERENCE_DATA``).
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import harness
from bought import write_dataset

DATASET = "bench"
CUSTOMERS = 100_000
K, DAYS, OBSERVED_DAYS = 10, 30, 730
PRODUCTS, TASTES = 3_000, 60


# The contenders. Each loads what it needs itself, because that is part of its time, and returns how many
# customers were given ten products. ---------------------------------------------------------------------


def ours(folder: Path) -> int:
    from crosssell.offers.recommend import RecommendConfig, recommender
    from crosssell.warehouse import Workspace

    warehouse = Workspace(folder).open(DATASET)
    frame = recommender(warehouse, config=RecommendConfig(window_days=DAYS)).recommend(k=K)
    return int((frame["rank"] == K).sum())


def implicit_als(folder: Path) -> int:
    from implicit.als import AlternatingLeastSquares

    return _implicit(AlternatingLeastSquares(factors=64, random_state=1), folder)


def implicit_items(folder: Path) -> int:
    from implicit.nearest_neighbours import CosineRecommender

    return _implicit(CosineRecommender(K=200), folder)


def _implicit(model, folder: Path) -> int:
    import numpy as np
    import pyarrow.parquet as pq
    from scipy.sparse import coo_array, csr_matrix

    table = pq.read_table(folder / "lines.parquet")
    customer, product = (table[name].to_numpy() for name in ("customer", "product"))
    bought = csr_matrix(coo_array((np.ones(len(customer), np.float32), (customer, product))).tocsr())
    model.fit(bought, show_progress=False)
    everybody = np.arange(bought.shape[0])
    offered, _ = model.recommend(everybody, bought, N=K, filter_already_liked_items=True)
    return len(offered)


CONTENDERS: dict[str, tuple[str, Callable[[Path], int]]] = {
    "ours": ("**Crosssell**: checked, chosen, with a reason and a chance each", ours),
    "implicit-als": ("implicit, alternating least squares, 64 factors", implicit_als),
    "implicit-items": ("implicit, item to item by cosine, 200 neighbours", implicit_items),
}


# The shop ------------------------------------------------------------------------------------------


def write_shop(folder: Path, *, customers: int, seed: int) -> None:
    """Write a shop of two years, some 1.8 orders and 9 products a customer, who have one or two tastes.

    As ``lines.parquet`` and as our dataset. Every customer buys something, so all can be served.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    draw = np.random.default_rng(seed)
    orders = 1 + draw.poisson(draw.gamma(0.8, 1.0, customers))
    who = np.repeat(np.arange(customers), orders)
    day = draw.integers(0, OBSERVED_DAYS, len(who))
    size = np.clip(np.round(draw.lognormal(1.4, 0.6, len(who))), 1, 40).astype(int)
    taste = draw.integers(0, TASTES, (customers, 2))
    order = np.repeat(np.arange(len(who)), size)
    weights = (np.arange(PRODUCTS) + 10.0) ** -0.9
    popular = draw.choice(PRODUCTS, len(order), p=weights / weights.sum())
    own = taste[who[order], draw.integers(0, 2, len(order))]
    # what is of a taste is every sixtieth product, the popular ones among them oftener
    product = np.where(draw.random(len(order)) < 0.6, popular - popular % TASTES + own, popular)
    distinct = np.unique(order * PRODUCTS + np.minimum(product, PRODUCTS - 1))
    order, product = distinct // PRODUCTS, distinct % PRODUCTS
    columns = {"order": order, "product": product, "customer": who[order], "day": day[order]}
    table = pa.table({name: pa.array(values, pa.int32()) for name, values in columns.items()})
    pq.write_table(table.select(["customer", "day", "product"]), folder / "lines.parquet")
    write_dataset(folder, table, name=DATASET)


# How good ------------------------------------------------------------------------------------------


def quality(source: Path) -> str:
    """Judge every method on the last 30 days of a real shop, and return the table."""
    import numpy as np
    from implicit.als import AlternatingLeastSquares
    from implicit.nearest_neighbours import CosineRecommender
    from scipy.sparse import csr_matrix

    from crosssell.cli import main as command
    from crosssell.offers.recommend.config import CheckConfig
    from crosssell.offers.recommend.judged import judge, judged_top
    from crosssell.offers.recommend.model import Top, fit_models, silent
    from crosssell.offers.recommend.purchases import read_purchases
    from crosssell.offers.recommend.settle import settle
    from crosssell.warehouse import Workspace

    with tempfile.TemporaryDirectory() as folder:
        command(["import", str(source), "--dataset", DATASET, "--workspace", folder])
        workspace = Workspace(Path(folder))
        purchases = read_purchases(workspace.open(DATASET))
        workspace.close()
    fitting = settle(
        purchases, until=purchases.last_day - 3 * DAYS, config=CheckConfig(window_days=DAYS, k=K)
    )
    config = CheckConfig(window_days=DAYS, k=K, fitting=fitting)
    window = judge(purchases, until=purchases.last_day - DAYS, config=config, step=silent)
    known = window.history
    rows = np.unique(window.new.row)
    judged = {f"Crosssell, {method}": one for method, one in window.judged.items()}
    simple = fit_models(known, methods=("best_sellers",), fitting=fitting, window_days=DAYS)
    any_model = next(iter(simple.values()))
    bought = csr_matrix(known.ones())
    others = {
        "implicit, alternating least squares": AlternatingLeastSquares(factors=64, random_state=1),
        "implicit, item to item by cosine": CosineRecommender(K=200),
    }
    for name, model in others.items():
        model.fit(bought, show_progress=False)
        offered, scores = model.recommend(rows, bought[rows], N=K, filter_already_liked_items=True)
        best = Top(rows=rows, columns=offered.astype(np.int64), scores=scores, personal=scores)
        judged[name] = judged_top(any_model, best, new=window.new)
    lines = [f"| {len(rows):,} customers | hit@{K} | MAP@{K} | coverage |", "|---|---:|---:|---:|"]
    lines += [
        f"| {name} | {one.hits.mean():.1%} | {one.precisions.mean():.4f} | {one.coverage:.1%} |"
        for name, one in sorted(judged.items(), key=lambda pair: -pair[1].precisions.mean())
    ]
    return "\n".join(lines)


# Measuring -----------------------------------------------------------------------------------------


def compare(*, customers: int, rounds: int, names: list[str]) -> str:
    """Measure all contenders and return the table."""
    runs = harness.interleaved(__file__, size=customers, names=names, rounds=rounds)
    titles = {name: title for name, (title, _) in CONTENDERS.items()}
    return harness.table(f"{customers:,} customers", runs, titles=titles)


def report(table: str, *, rounds: int) -> str:
    """Return the Markdown of a measurement, with machine and date."""
    folder = os.environ.get("CROSSSELL_REFERENCE_DATA")
    head = (
        f"Measured on {date.today():%Y-%m-%d}: {harness.machine()}. The {K} next best offers of every "
        f"customer, {PRODUCTS:,} products, two years; whole processes, medians of {rounds} rounds."
    )
    parts = [head, table]
    if folder:
        source = Path(folder) / "online_retail.csv.gz"
        real = "How good, on the last 30 days of a real gift shop, by the customers who bought something new:"
        parts += [real, quality(source)]
    return "\n\n".join(parts)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--customers", type=int, default=CUSTOMERS)
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
    sys.path.insert(0, str(harness.ROOT))
    table = compare(customers=options.customers, rounds=options.rounds, names=options.contenders)
    text = report(table, rounds=options.rounds)
    print(text)
    if not options.dry:
        harness.write_readme("offers", "Next best offers (`offers.py`)", text)


if __name__ == "__main__":
    main()
