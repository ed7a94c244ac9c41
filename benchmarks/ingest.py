"""The whole import beside a bare ``pandas.read_csv``: whole processes, one run, time and peak memory.

    python benchmarks/ingest.py                                  # 1 M and 10 M lines, into README.md
    python benchmarks/ingest.py --large                          # 25 M lines (2 GB), once, into README.md
    python benchmarks/ingest.py --lines 100000 --rounds 1 --dry  # a quick look, printed only

Both read the same German export: semicolon, decimal comma, ``dd.mm.yyyy hh:mm``, cp1252, nine columns.
pandas is told all of that and only reads. The import finds it out over all rows, checks every row,
and leaves a dataset on disk with orders, baskets, customers and products counted.
"""

import argparse
import json
import statistics
import tempfile
from datetime import date
from pathlib import Path

import harness
import numpy as np
from harness import Run

SIZES = (1_000_000, 10_000_000)
LARGE = 25_000_000
BLOCK = 500_000
HEADER = (
    "Bestellnummer;Bestelldatum;Kundennummer;Artikelnummer;Artikelbezeichnung;Menge;Einzelpreis;Land;Kanal\n"
)
PANDAS = """
import sys, pandas
print(len(pandas.read_csv(sys.argv[1], sep=";", decimal=",", encoding="cp1252")))
"""


def write_export(path: Path, *, lines: int, seed: int = 1, quoted: bool = False) -> None:
    """Write a synthetic export: eight lines an order on average, 20,000 products, two years.

    With ``quoted``, a cell of every block is quoted and holds a line break, as a product's name may.
    """
    draw = np.random.default_rng(seed)
    order, minute = 100_000, 0
    step = max(1, 8 * 1_000_000 // lines)
    with path.open("w", encoding="cp1252", newline="") as target:
        target.write(HEADER)
        for begun in range(0, lines, BLOCK):
            first_of_order = draw.random(min(BLOCK, lines - begun)) < 1 / 8
            orders = order + np.cumsum(first_of_order)
            minutes = minute + np.cumsum(first_of_order) * step
            order, minute = int(orders[-1]), int(minutes[-1])
            rows = _rows(draw, orders, minutes)
            if quoted:
                cells = rows[len(rows) // 2].split(";")
                rows[len(rows) // 2] = ";".join([*cells[:4], '"Artikel\nin zwei Zeilen"', *cells[5:]])
            target.writelines(rows)


def _rows(draw: np.random.Generator, orders: np.ndarray, minutes: np.ndarray) -> list[str]:
    count = len(orders)
    moments = (np.datetime64("2023-01-01T00:00") + minutes.astype("timedelta64[m]")).astype(str)
    columns = (
        orders.tolist(),
        moments.tolist(),
        (orders * 7_919 % 400_000).tolist(),
        np.minimum(draw.zipf(1.3, count), 20_000).tolist(),
        draw.integers(1, 9, count).tolist(),
        draw.integers(95, 9_999, count).tolist(),
    )
    return [
        f"{order};{moment[8:10]}.{moment[5:7]}.{moment[:4]} {moment[11:16]};{customer};A{product:05d};"
        f"Artikel Größe {product};{quantity};{cent // 100},{cent % 100:02d};"
        f"{'Deutschland' if customer % 9 else 'Österreich'};{'Shop' if customer % 3 else 'Filiale'}\n"
        for order, moment, customer, product, quantity, cent in zip(*columns, strict=True)
    ]


def run_ours(path: Path) -> Run:
    """Import the file into a fresh workspace."""
    with tempfile.TemporaryDirectory(prefix="ingest-") as workspace:
        arguments = ["import", str(path), "--dataset", "bench", "--workspace", workspace, "--json"]
        return harness.measure(["-m", "crosssell", *arguments], folder=Path(workspace))


def run_pandas(path: Path) -> Run:
    """Read the file into a frame."""
    return harness.measure(["-c", PANDAS, str(path)])


def compare(*, lines: int, rounds: int) -> list[str]:
    """Measure one size, interleaved, and return the rows of its table."""
    ours, bare = [], []
    with tempfile.TemporaryDirectory(prefix="ingest-") as place:
        path = Path(place) / "export.csv"
        write_export(path, lines=lines)
        size_mb = path.stat().st_size / 1e6
        for _ in range(rounds):
            ours.append(run_ours(path))
            bare.append(run_pandas(path))
            print(f"{lines:>10,} ours {ours[-1].seconds:6.1f} s {ours[-1].peak_mb:6,.0f} MB", flush=True)
            print(f"{lines:>10,} pandas {bare[-1].seconds:4.1f} s {bare[-1].peak_mb:6,.0f} MB", flush=True)
    if any(run.output is None or json.loads(run.output)["files"][0]["rows_kept"] != lines for run in ours):
        raise SystemExit("an import failed or lost rows")
    file, yardstick = f"{lines:,} ({size_mb:,.0f} MB)", _median(bare)
    return [
        f"| {title} | {file} | {_median(runs):.1f} s | {_median(runs) / yardstick:.1f} × "
        f"| {statistics.median(run.peak_mb for run in runs):,.0f} MB |"
        for title, runs in (("**Crosssell**, the whole import", ours), ("pandas.read_csv", bare))
    ]


def measure_large(*, lines: int, quoted: bool) -> str:
    """Measure one import of a large file and return the row of its table."""
    with tempfile.TemporaryDirectory(prefix="ingest-") as place:
        path = Path(place) / "export.csv"
        write_export(path, lines=lines, quoted=quoted)
        size_mb = path.stat().st_size / 1e6
        run = run_ours(path)
    if run.output is None or json.loads(run.output)["files"][0]["rows_kept"] != lines:
        raise SystemExit("the import failed or lost rows")
    title = "with a line break in a cell now and then" if quoted else "one line a row"
    return (
        f"| {title} | {lines:,} ({size_mb:,.0f} MB) | {run.seconds:.0f} s | {run.processor_seconds:.0f} s "
        f"| {run.peak_mb:,.0f} MB | {run.disk_mb:,.0f} MB |"
    )


def _median(runs: list[Run]) -> float:
    return statistics.median(run.seconds for run in runs)


def _publish_large(rows: list[str], *, dry: bool) -> None:
    text = "\n".join(
        [
            f"Measured on {date.today():%Y-%m-%d}: {harness.machine()}. Whole processes, one run each beside "
            "other work; the peak on disk is that of the workspace, the export itself apart.",
            "",
            "| | lines | time | processor time | peak memory | peak on disk |",
            "|---|---:|---:|---:|---:|---:|",
            *rows,
        ]
    )
    print(text)
    if not dry:
        harness.write_readme("large", "A large file (`ingest.py --large`)", text)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--lines", type=int, nargs="+", default=SIZES)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--large", action="store_true", help="one large file instead, for memory and disk")
    parser.add_argument("--dry", action="store_true", help="print the table and leave README.md as it is")
    options = parser.parse_args()
    if options.large:
        lines = options.lines[0] if options.lines != SIZES else LARGE
        _publish_large([measure_large(lines=lines, quoted=one) for one in (False, True)], dry=options.dry)
        return
    rows = [row for lines in options.lines for row in compare(lines=lines, rounds=options.rounds)]
    text = "\n".join(
        [
            f"Measured on {date.today():%Y-%m-%d}: {harness.machine()}. Whole processes, medians of "
            f"{options.rounds} interleaved rounds.",
            "",
            "| | lines | time | of pandas | peak memory |",
            "|---|---:|---:|---:|---:|",
            *rows,
        ]
    )
    print(text)
    if not options.dry:
        harness.write_readme("ingest", "A whole import (`ingest.py`)", text)


if __name__ == "__main__":
    main()
