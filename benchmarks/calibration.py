"""Do the methods of the A/B screen keep what they promise? Ten thousand simulated tests each.

    python benchmarks/calibration.py                    # the whole table, into README.md
    python benchmarks/calibration.py --runs 500 --dry   # a quick look, printed only

The customers are those of `tests/experiments/simulated.py`; there is no clock in this one. The range beside
the table holds 99.9 % of what a method with exactly the promised rate would show.
"""

import argparse
import sys
from datetime import date

import harness

sys.path.insert(0, str(harness.ROOT))


from tests.experiments import simulated

RUNS = 10_000
NOMINAL = 0.05
DAYS, A_DAY = 30, 60
SEEDS = {"alarms": 101, "coverage": 102, "credible": 103, "looks": 104}
CREDIBLE_RUNS = 2_000  # of shares, whose distributions are integrated


def once(*, runs: int) -> list[str]:
    """Return the table of tests that are read once."""
    rows = [
        "| read once | customers | false alarms | interval covers | relative covers | credible covers |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for case in simulated.CASES:
        alarms = simulated.false_alarms(case, runs=runs, seed=SEEDS["alarms"])
        absolute, relative = simulated.coverage(case, runs=runs, seed=SEEDS["coverage"])
        credible = "–"
        if not case.covariates:
            drawn = runs if case is not simulated.SHARE else min(runs, CREDIBLE_RUNS)
            held = simulated.credible_coverage(case, runs=drawn, seed=SEEDS["credible"])
            credible = _percent(held, drawn)
        customers = " + ".join(f"{units:,}" for units in case.units)
        shown = (_percent(count, runs) for count in (alarms, absolute, relative))
        rows.append(f"| {case.name} | {customers} | {' | '.join(shown)} | {credible} |")
        print(rows[-1], flush=True)
    return rows


def daily(*, runs: int) -> list[str]:
    """Return the table of tests that are looked at every day."""
    rows = [
        f"| no effect, read on each of {DAYS} days | ever wrong: always-valid | for a single look |",
        "|---|---:|---:|",
    ]
    for case in (simulated.SHARE, simulated.MEAN, simulated.RATIO):
        found = simulated.daily_looks(case, runs=runs, seed=SEEDS["looks"], days=DAYS, a_day=A_DAY)
        shown = _percent(found.always_valid, runs), _percent(found.read_daily, runs)
        rows.append(f"| {case.name} | {' | '.join(shown)} |")
        print(rows[-1], flush=True)
    return rows


def _heading(runs: int) -> str:
    low, high = harness.kept_range(runs, share=NOMINAL)
    return (
        f"Simulated on {date.today()}: {runs:,} tests each ({CREDIBLE_RUNS:,} for the credible intervals of "
        f"shares), seeded. Promised are 5 % and 95 %; what keeps exactly 5 % shows {_percent(low, runs)} to "
        f"{_percent(high, runs)} in 99.9 % of such simulations. The always-valid one promises at most 5 % "
        f"over any time, so less over {DAYS} days."
    )


def _percent(count: int, runs: int) -> str:
    return f"{count / runs:.2%}".replace("%", " %")


def main() -> None:
    """Simulate, and write the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--dry", action="store_true", help="print only")
    options = parser.parse_args()
    text = "\n".join(
        [
            _heading(options.runs),
            "",
            *once(runs=options.runs),
            "",
            *daily(runs=options.runs),
        ]
    )
    if not options.dry:
        harness.write_readme("calibration", "False alarms and coverage (`calibration.py`)", text)


if __name__ == "__main__":
    main()
