"""An A/B test evaluated: ours beside tea-tasting on pandas.

    python benchmarks/abtest.py                                   # the whole table, into README.md
    python benchmarks/abtest.py --units 100000 --rounds 1 --dry   # a quick look, printed only

One row a customer with a yes or no, revenue, orders, and the revenue of the time before. Asked for are the
sample ratio, a proportion, a mean with and without history (CUPED), and a ratio. Ours unites rows of one
customer first, whether there are any or not, and beside these figures gives the checks, the Bayesian and the
always-valid reading and the verdict; the bootstrap is off. The table is a Parquet file, whose reading counts;
in the last two rows it is a CSV file, which ours reads without being told anything of its form. Every run is
a process of its own, measured from start to exit, and all must give the same differences.
"""

import argparse
import contextlib
import io
import json
import statistics
from collections.abc import Callable
from datetime import date
from pathlib import Path

import harness
from harness import Run

SIZES = (1_000_000, 10_000_000)
PARQUET, CSV = "test.parquet", "test.csv"
CONTROL, VARIANT = "control", "letter"

# The contenders. Each loads what it needs itself, because that is part of its time. Each gives the
# differences of the proportion, the mean and the ratio, six digits of them. ---------------------------------

ROWS = """
create table trial_row (
    variant varchar, unit varchar, started date, bought double, revenue double, orders double, before double
)
"""


def ours(folder: Path) -> list[str]:
    import pyarrow.parquet as pq

    from crosssell.columns import MetricKind, MetricRole, TrialSource
    from crosssell.experiments.evaluate import evaluate
    from crosssell.experiments.question import Metric, Terms
    from crosssell.experiments.units import MetricColumns, lay_file
    from crosssell.warehouse import Workspace

    def metric(name: str, kind: MetricKind, role: MetricRole = MetricRole.SECONDARY) -> Metric:
        return Metric(name=name, kind=kind, role=role)

    workspace = Workspace(folder / "workspace")
    with workspace.scratch(workspace.drafts_folder / "trial").run() as cursor:
        cursor.execute(ROWS)
        for batch in pq.ParquetFile(folder / PARQUET).iter_batches(batch_size=500_000):
            cursor.append("trial_row", batch)
        bought = metric("bought", MetricKind.PROPORTION, MetricRole.PRIMARY)
        trial = lay_file(
            cursor,
            rows="trial_row",
            metrics=[
                MetricColumns(metric=bought, column="bought"),
                MetricColumns(metric=metric("revenue", MetricKind.MEAN), column="revenue"),
                MetricColumns(metric=metric("value", MetricKind.RATIO), column="revenue", below="orders"),
            ],
            covariates={"before": "before"},
            has_unit=True,
        )
        cursor.execute("drop table trial_row")
        terms = Terms(control=CONTROL, with_bootstrap=False)
        found = evaluate(cursor, trial, terms, source=TrialSource.FILE)
    workspace.close()
    return [f"{own.effect.difference:.5e}" for own in found.comparisons]


def ours_command(folder: Path) -> list[str]:
    from crosssell.cli import main as command

    words = (
        f"abtest {folder / CSV} --workspace {folder / 'workspace'} --json --variant variant --unit unit "
        f"--control {CONTROL} --metric bought=bought:proportion --metric revenue=revenue:mean "
        "--ratio value=revenue/orders --covariate before --primary bought --no-bootstrap"
    )
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        status = command(words.split())
    if status:
        raise SystemExit(printed.getvalue())
    return [f"{own['difference']:.5e}" for own in json.loads(printed.getvalue())["comparisons"]]


def tea(folder: Path) -> list[str]:
    import pandas as pd

    return _tea(pd.read_parquet(folder / PARQUET))


def tea_csv(folder: Path) -> list[str]:
    import pandas as pd

    return _tea(pd.read_csv(folder / CSV))


def _tea(frame) -> list[str]:
    import tea_tasting as tt

    experiment = tt.Experiment(
        sizes=tt.SampleRatio(),
        bought=tt.Proportion("bought", method="norm"),
        revenue=tt.Mean("revenue"),
        cuped=tt.Mean("revenue", covariate="before"),
        value=tt.RatioOfMeans("revenue", "orders"),
    )
    found = experiment.analyze(frame, control=CONTROL)
    return [f"{found[name].treatment - found[name].control:.5e}" for name in ("bought", "revenue", "value")]


CONTENDERS: dict[str, tuple[str, Callable[[Path], list[str]]]] = {
    "ours": ("**Crosssell**", ours),
    "tea": ("tea-tasting on pandas", tea),
    "ours-csv": ("**Crosssell**, the command, from CSV", ours_command),
    "tea-csv": ("tea-tasting on pandas, from CSV", tea_csv),
}


# The test -------------------------------------------------------------------------------------------------


def write_test(folder: Path, *, units: int, seed: int) -> None:
    """Write a test in which one customer in eight buys, and a letter wins a few more."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.csv
    import pyarrow.parquet as pq

    draw = np.random.default_rng(seed)
    is_letter = draw.random(units) < 0.5
    taste = draw.gamma(2, 0.5, units)
    orders = draw.poisson(0.14 * taste * np.where(is_letter, 1.02, 1))
    revenue = np.round(orders * draw.lognormal(3.5, 0.6, units), 2)
    before = np.round(draw.poisson(1.5 * taste) * draw.lognormal(3.5, 0.4, units), 2)
    names = pc.binary_join_element_wise(
        "customer", pa.array(draw.permutation(units) + 10_000_000).cast(pa.string()), "-"
    )
    table = pa.table(
        {
            "variant": pa.array([CONTROL, VARIANT]).take(pa.array(is_letter.astype("int8"))),
            "unit": names,
            "started": pa.nulls(units, pa.date32()),
            "bought": (orders > 0).astype("float64"),
            "revenue": revenue,
            "orders": orders.astype("float64"),
            "before": before,
        }
    )
    pq.write_table(table, folder / PARQUET)
    whole = {"bought": pa.int8(), "orders": pa.int8()}
    table = table.drop_columns(["started"])
    fields = [pa.field(f.name, whole.get(f.name, f.type)) for f in table.schema]
    pyarrow.csv.write_csv(table.cast(pa.schema(fields)), folder / CSV)


# Measuring ------------------------------------------------------------------------------------------------


def compare(*, units: int, rounds: int, names: list[str]) -> list[str]:
    """Measure one size, interleaved, and return the rows of its table."""
    runs = harness.interleaved(__file__, size=units, names=names, rounds=rounds, watched="workspace")
    return [_row(name, runs[name], runs[names[0]]) for name in names]


def _row(name: str, own: list[Run], first: list[Run]) -> str:
    title = CONTENDERS[name][0]
    if any(run.output is None for run in own):
        return f"| {title} | failed | – | – | – |"
    seconds = statistics.median(run.seconds for run in own)
    times = seconds / statistics.median(run.seconds for run in first)
    processor = statistics.median(run.processor_seconds for run in own)
    peak = statistics.median(run.peak_mb for run in own)
    return f"| {title} | {seconds:.1f} s | {times:.1f} × | {processor:.1f} s | {peak:,.0f} MB |"


def report(tables: dict[int, list[str]], *, rounds: int) -> str:
    """Return the Markdown of a measurement, with machine and date."""
    parts = [
        f"Measured on {date.today():%Y-%m-%d}: {harness.machine()}. Whole processes, medians of {rounds} "
        "interleaved rounds; from Parquet where nothing else is said. Ours also unites rows of one customer, "
        "checks the data and judges.",
    ]
    for units, rows in tables.items():
        heading = f"| {units:,} customers | time | of the first | processor | peak memory |"
        parts.append("\n".join([heading, "|---|---:|---:|---:|---:|", *rows]))
    return "\n\n".join(parts)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--units", type=int, nargs="+", default=SIZES, help="by default 1 M and 10 M")
    parser.add_argument("--rounds", type=int, default=3)
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
        folder, units = options.write
        write_test(Path(folder), units=int(units), seed=1)
        return
    tables = {
        units: compare(units=units, rounds=options.rounds, names=options.contenders)
        for units in options.units
    }
    text = report(tables, rounds=options.rounds)
    print(text)
    if not options.dry:
        harness.write_readme("abtest", "An A/B test (`abtest.py`)", text)


if __name__ == "__main__":
    main()
