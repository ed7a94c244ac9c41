"""Customers scored by recency, frequency and money, beside what a user would pick instead.

    python benchmarks/segments.py                                  # the whole table, into README.md
    python benchmarks/segments.py --lines 100000 --rounds 1 --dry  # a quick look, printed only

The clock runs inside each process from the question to all scores and segments, after imports; reading the
data counts. Ours asks a dataset as an import leaves it, whose orders are summed up already. The others read a
Parquet file of the order lines with whole numbers (amounts in cents), or, marked so, one of the same orders.
They score by rank and give no segments. Rounds are interleaved, and all must give the same scores.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import harness
from harness import Run

DATASET = "bench"
SIZES = (1_000_000, 10_000_000)
FIRST_DAY, DAYS = "2023-01-01", 730
LINES, ORDERS = "lines.parquet", "orders.parquet"


# The contenders: each loads what it needs, then gives the seconds it took and a check of its scores. ----


def ours(folder: Path) -> tuple[float, list[int]]:
    from crosssell.filters import Filters
    from crosssell.segments.config import RfmConfig
    from crosssell.segments.rfm import lay_rfm
    from crosssell.warehouse import Workspace

    dataset = Workspace(folder).open(DATASET)
    with dataset.run() as cursor:
        begun = time.perf_counter()
        lay_rfm(cursor, filters=Filters(), config=RfmConfig())
        seconds = time.perf_counter() - begun
        found = cursor.row("select count(*), sum(r), sum(f), sum(m), sum(recency_days) from rfm")
    return seconds, [int(value) for value in found]


def polars_lines(folder: Path) -> tuple[float, list[int]]:
    return _polars(folder / LINES)


def polars_orders(folder: Path) -> tuple[float, list[int]]:
    return _polars(folder / ORDERS)


def _polars(path: Path) -> tuple[float, list[int]]:
    import polars as pl

    begun = time.perf_counter()
    lines = pl.scan_parquet(path)
    customers = (
        lines.group_by("customer")
        .agg(
            pl.col("day").max().alias("last"),
            pl.col("order").n_unique().alias("frequency"),
            pl.col("amount").sum().alias("monetary"),
        )
        .with_columns((pl.col("last").max() + 1 - pl.col("last")).alias("recency"))
    )
    worst_first = {"r": -pl.col("recency"), "f": pl.col("frequency"), "m": pl.col("monetary")}
    scored = customers.with_columns(
        (1 + 5 * (values.cast(pl.Int64).rank("min").cast(pl.Int64) - 1) // pl.len()).alias(name)
        for name, values in worst_first.items()
    ).collect()
    seconds = time.perf_counter() - begun
    return seconds, [len(scored), *(int(scored[name].sum()) for name in ("r", "f", "m", "recency"))]


def pandas_lines(folder: Path) -> tuple[float, list[int]]:
    return _pandas(folder / LINES)


def pandas_orders(folder: Path) -> tuple[float, list[int]]:
    return _pandas(folder / ORDERS)


def _pandas(path: Path) -> tuple[float, list[int]]:
    import pandas as pd

    begun = time.perf_counter()
    lines = pd.read_parquet(path)
    scored = lines.groupby("customer").agg(
        last=("day", "max"), frequency=("order", "nunique"), monetary=("amount", "sum")
    )
    scored["recency"] = scored["last"].max() + 1 - scored["last"]
    worst_first = {"r": -scored["recency"], "f": scored["frequency"], "m": scored["monetary"]}
    for name, values in worst_first.items():
        scored[name] = 1 + 5 * (values.rank(method="min").astype("int64") - 1) // len(scored)
    seconds = time.perf_counter() - begun
    return seconds, [len(scored), *(int(scored[name].sum()) for name in ("r", "f", "m", "recency"))]


CONTENDERS: dict[str, tuple[str, Callable[[Path], tuple[float, list[int]]]]] = {
    "ours": ("**Crosssell**, scores and segments", ours),
    "polars": ("polars, from order lines", polars_lines),
    "pandas": ("pandas, from order lines", pandas_lines),
    "polars-orders": ("polars, from an orders table", polars_orders),
    "pandas-orders": ("pandas, from an orders table", pandas_orders),
}


# The shop -----------------------------------------------------------------------------------------------


LOAD = """
insert into customer (customer_key, customer_id, orders) select customer, printf('%07d', customer), 1
from bought group by customer;
insert into orders
select "order", "order"::varchar, customer, date '{first}' + day, null, null, lines, lines, lines, 0,
    amount / 100, amount / 100
from bought order by "order";
"""


def write_shop(folder: Path, *, lines: int, seed: int) -> None:
    """Write a shop of about ``lines`` order lines: as Parquet, summed up by order, and as our dataset.

    Eight lines an order on average; a customer has five orders on average, a few have hundreds.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    sys.path.insert(0, str(harness.ROOT))
    from crosssell.warehouse import Workspace

    draw = np.random.default_rng(seed)
    sizes = np.clip(np.round(draw.lognormal(1.66, 0.9, max(1, lines // 8))), 1, 200).astype(int)
    activity = draw.lognormal(0, 1.2, max(len(sizes) // 5, 10))
    customers = np.searchsorted(np.cumsum(activity) / activity.sum(), draw.random(len(sizes)))
    _, customers = np.unique(customers, return_inverse=True)
    days = np.sort(draw.integers(0, DAYS, len(sizes)))
    orders = np.repeat(np.arange(len(sizes)), sizes)
    cents = np.round(100 * draw.lognormal(2.5, 0.6, len(orders))).astype(np.int64)
    table = {
        "order": pa.array(orders, pa.int32()),
        "customer": pa.array(customers[orders], pa.int32()),
        "day": pa.array(days[orders], pa.int32()),
        "amount": pa.array(cents),
    }
    pq.write_table(pa.table(table), folder / LINES)
    by_order = {
        "order": pa.array(np.arange(len(sizes)), pa.int32()),
        "customer": pa.array(customers, pa.int32()),
        "day": pa.array(days, pa.int32()),
        "amount": pa.array(np.bincount(orders, weights=cents).astype(np.int64)),
        "lines": pa.array(sizes, pa.int64()),
    }
    pq.write_table(pa.table(by_order), folder / ORDERS)
    workspace = Workspace(folder)
    with workspace.open_or_create(DATASET).write() as cursor:
        cursor.execute(
            'create temp table bought ("order" integer, customer integer, day integer, amount bigint,'
            " lines bigint)"
        )
        cursor.append("bought", pa.table(by_order))
        cursor.execute(LOAD.format(first=FIRST_DAY))
    workspace.close()


# Measuring ----------------------------------------------------------------------------------------------


def compare(*, lines: int, rounds: int, names: list[str]) -> list[str]:
    """Measure one size, interleaved, and return the rows of its table."""
    runs: dict[str, list[tuple[float, Run]]] = {name: [] for name in names}
    checks = set()
    with tempfile.TemporaryDirectory(prefix="segments-") as place:
        # In a process of its own: a child starts with its parent's peak memory on its account.
        subprocess.run([sys.executable, __file__, "--write", place, str(lines)], check=True)
        for _ in range(rounds):
            for name in names:
                run = harness.measure([__file__, "--child", name, place])
                if run.output is None:
                    raise SystemExit(f"{name} failed")
                seconds, check = json.loads(run.output)
                runs[name].append((seconds, run))
                checks.add(tuple(check))
                print(f"{lines:>10,} {name:<14} {seconds:8.3f} s {run.peak_mb:8,.0f} MB {check}", flush=True)
    if len(checks) > 1:
        raise SystemExit(f"the contenders disagree on the scores: {sorted(checks)}")
    return [_row(name, runs[name], runs[names[0]]) for name in names]


def _row(name: str, own: list[tuple[float, Run]], first: list[tuple[float, Run]]) -> str:
    seconds = statistics.median(seconds for seconds, _ in own)
    times = seconds / statistics.median(seconds for seconds, _ in first)
    peak = statistics.median(run.peak_mb for _, run in own)
    return f"| {CONTENDERS[name][0]} | {seconds:.3f} s | {times:.1f} × | {peak:,.0f} MB |"


def report(tables: dict[int, list[str]], *, rounds: int) -> str:
    """Return the Markdown of a measurement, with machine and date."""
    parts = [
        f"Measured on {date.today():%Y-%m-%d}: {harness.machine()}. Seconds within the process, after "
        f"imports; peak memory of the whole process; medians of {rounds} interleaved rounds.",
    ]
    for lines, rows in tables.items():
        heading = f"| {lines:,} lines | time | of the first | peak memory |"
        parts.append("\n".join([heading, "|---|---:|---:|---:|", *rows]))
    return "\n\n".join(parts)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--lines", type=int, nargs="+", default=SIZES, help="by default 1 M and 10 M")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--contenders", nargs="+", choices=CONTENDERS, default=list(CONTENDERS))
    parser.add_argument("--dry", action="store_true", help="print the table and leave README.md as it is")
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--write", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        name, folder = options.child
        print(json.dumps(CONTENDERS[name][1](Path(folder))))
        return
    if options.write:
        folder, lines = options.write
        write_shop(Path(folder), lines=int(lines), seed=1)
        return
    tables = {
        lines: compare(lines=lines, rounds=options.rounds, names=options.contenders)
        for lines in options.lines
    }
    text = report(tables, rounds=options.rounds)
    print(text)
    if not options.dry:
        harness.write_readme("segments", "Recency, frequency, money (`segments.py`)", text)


if __name__ == "__main__":
    main()
