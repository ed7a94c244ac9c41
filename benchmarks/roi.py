"""A campaign's return simulated, beside what a user would write instead.

    python benchmarks/roi.py                                  # the whole table, into README.md
    python benchmarks/roi.py --draws 10000 --rounds 1 --dry   # a quick look, printed only

A campaign that writes every month of a year, fourteen inputs uncertain, each a PERT distribution. All give
the tenth, fiftieth and ninetieth percentile of profit, return and net present value, and the chance of a
loss; ours also ranks the inputs by what they explain and counts a histogram. The plain loop takes
`betavariate` of the standard library, pandas the beta distribution of numpy. Rounds are interleaved, and all
must give the same figures as far as their draws allow. Given are the whole process, which starts Python and
imports, and the calculation alone.
"""

import argparse
import json
import math
import statistics
import time
from collections.abc import Callable
from datetime import date

import harness
from harness import Run

SIZES = (10_000, 1_000_000)
MONTHS = 12
SEED = 7

# low, likely, high of what is uncertain; everything else is a number.
SPREAD = {
    "audience": (18_000, 20_000, 22_000),
    "deliverability": (0.93, 0.97, 0.99),
    "contact_rate": (0.15, 0.22, 0.3),
    "opt_out_rate": (0.001, 0.002, 0.006),
    "opt_out_value": (5, 15, 40),
    "baseline_rate": (0.01, 0.015, 0.02),
    "uplift": (-0.002, 0.005, 0.01),
    "items_per_response": (1, 1.2, 1.6),
    "repeats_per_year": (0, 0.5, 1.5),
    "price": (60, 80, 110),
    "margin": (0.25, 0.35, 0.4),
    "return_rate": (0.04, 0.08, 0.15),
    "contact_cost": (0.005, 0.01, 0.02),
    "creative_cost": (500, 1_000, 3_000),
}
FIXED = {
    "discount": 0.05,
    "displaced_share": 0.2,
    "displaced_price": 60,
    "displaced_margin": 0.3,
    "tools_cost": 2_000,
    "running_cost": 150,
    "discount_rate": 0.08,
}

Figures = dict[str, float]


# The contenders: each loads what it needs, then gives the seconds it took and its figures. ---------------


def ours(draws: int) -> tuple[float, Figures]:
    from crosssell.columns import Rhythm, RoiInput
    from crosssell.roi.scenario import Estimate, Scenario
    from crosssell.roi.simulate import simulate

    begun = time.perf_counter()
    certain = dict.fromkeys(RoiInput, 0.0) | FIXED | {"ramp_up_months": 1, "horizon_months": MONTHS}
    scenario = Scenario(
        estimates=tuple(
            Estimate(low=SPREAD[one][0], likely=SPREAD[one][1], high=SPREAD[one][2])
            if one in SPREAD
            else Estimate.fixed(certain[one])
            for one in RoiInput
        ),
        start=date(2026, 1, 1),
        rhythm=Rhythm.MONTHLY,
    )
    found = simulate(scenario, draws=draws, seed=SEED)
    figures = {"loss": found.chance_of_loss}
    for name, quantiles in (("profit", found.profit), ("roi", found.roi), ("npv", found.net_present_value)):
        figures |= {f"{name}_{one}": getattr(quantiles, one) for one in ("p10", "p50", "p90")}
    return time.perf_counter() - begun, figures


def plain_loop(draws: int) -> tuple[float, Figures]:
    import random

    begun = time.perf_counter()
    random.seed(SEED)
    spreads = [(name, low, high, *_shape(low, likely, high)) for name, (low, likely, high) in SPREAD.items()]
    results = []
    for _ in range(draws):
        values = dict(FIXED)
        for name, low, high, a, b in spreads:
            values[name] = low + (high - low) * random.betavariate(a, b)
        results.append(_campaign(values))
    profits, returns, present = (sorted(column) for column in zip(*results, strict=True))
    figures = {"loss": sum(profit < 0 for profit in profits) / draws}
    for name, column in (("profit", profits), ("roi", returns), ("npv", present)):
        tenths = statistics.quantiles(column, n=10, method="inclusive")
        figures |= {f"{name}_p10": tenths[0], f"{name}_p50": tenths[4], f"{name}_p90": tenths[8]}
    return time.perf_counter() - begun, figures


def _campaign(v: dict[str, float]) -> tuple[float, float, float]:
    """Return profit, return and net present value of one draw, month by month."""
    kept = v["items_per_response"] * (1 - v["return_rate"])
    value = kept * v["price"]
    displaced = kept * v["displaced_share"] * v["displaced_price"] * v["displaced_margin"]
    audience = round(v["audience"])
    delivered = audience * v["deliverability"]
    reached = delivered * v["contact_rate"]
    won = reached * (min(max(v["baseline_rate"] + v["uplift"], 0), 1) - v["baseline_rate"])
    profit = present = -(v["creative_cost"] + v["tools_cost"])
    cost = -profit
    won_before = 0.0
    for month in range(1, MONTHS + 1):
        repeats = won_before * v["repeats_per_year"] / 12
        contribution = (
            won * (value * (v["margin"] - v["discount"]) - displaced)
            - reached * v["baseline_rate"] * value * v["discount"]
            - delivered * v["opt_out_rate"] * v["opt_out_value"]
            + repeats * (value * v["margin"] - displaced)
        )
        spent = audience * v["contact_cost"] + v["running_cost"]
        profit += contribution - spent
        present += (contribution - spent) / (1 + v["discount_rate"]) ** (month / 12)
        cost += spent
        won_before += won
    return profit, profit / cost, present


def pandas_columns(draws: int) -> tuple[float, Figures]:
    import numpy as np
    import pandas as pd

    begun = time.perf_counter()
    draw = np.random.default_rng(SEED)
    d = pd.DataFrame(
        {
            name: low + (high - low) * draw.beta(*_shape(low, likely, high), draws)
            for name, (low, likely, high) in SPREAD.items()
        }
    ).assign(**FIXED)
    d["audience"] = d["audience"].round()
    kept = d["items_per_response"] * (1 - d["return_rate"])
    d["value"] = kept * d["price"]
    d["displaced"] = kept * d["displaced_share"] * d["displaced_price"] * d["displaced_margin"]
    d["delivered"] = d["audience"] * d["deliverability"]
    d["reached"] = d["delivered"] * d["contact_rate"]
    d["won"] = d["reached"] * ((d["baseline_rate"] + d["uplift"]).clip(0, 1) - d["baseline_rate"])
    d["cost"] = d["creative_cost"] + d["tools_cost"]
    d["profit"] = d["present"] = -d["cost"]
    for month in range(1, MONTHS + 1):
        repeats = d["won"] * (month - 1) * d["repeats_per_year"] / 12
        contribution = (
            d["won"] * (d["value"] * (d["margin"] - d["discount"]) - d["displaced"])
            - d["reached"] * d["baseline_rate"] * d["value"] * d["discount"]
            - d["delivered"] * d["opt_out_rate"] * d["opt_out_value"]
            + repeats * (d["value"] * d["margin"] - d["displaced"])
        )
        spent = d["audience"] * d["contact_cost"] + d["running_cost"]
        d["profit"] += contribution - spent
        d["present"] += (contribution - spent) / (1 + d["discount_rate"]) ** (month / 12)
        d["cost"] += spent
    d["roi"] = d["profit"] / d["cost"]
    figures = {"loss": float((d["profit"] < 0).mean())}
    for name, column in (("profit", "profit"), ("roi", "roi"), ("npv", "present")):
        tenths = d[column].quantile([0.1, 0.5, 0.9]).tolist()
        figures |= dict(zip((f"{name}_p10", f"{name}_p50", f"{name}_p90"), tenths, strict=True))
    return time.perf_counter() - begun, figures


def _shape(low: float, likely: float, high: float) -> tuple[float, float]:
    mode = (likely - low) / (high - low)
    return 1 + 4 * mode, 5 - 4 * mode


CONTENDERS: dict[str, tuple[str, Callable[[int], tuple[float, Figures]]]] = {
    "ours": ("**Crosssell**", ours),
    "loop": ("a plain Python loop", plain_loop),
    "pandas": ("pandas, a column each", pandas_columns),
}


# Measuring ----------------------------------------------------------------------------------------------


def compare(*, draws: int, rounds: int, names: list[str]) -> list[str]:
    """Measure one size, interleaved, and return the rows of its table."""
    runs: dict[str, list[tuple[float, Run]]] = {name: [] for name in names}
    figures: dict[str, Figures] = {}
    for _ in range(rounds):
        for name in names:
            run = harness.measure([__file__, "--child", name, str(draws)])
            if run.output is None:
                raise SystemExit(f"{name} failed")
            seconds, figures[name] = json.loads(run.output)
            runs[name].append((seconds, run))
            print(f"{draws:>10,} {name:<8} {seconds:8.3f} s of {run.seconds:8.3f} s", flush=True)
    _check(figures, draws=draws)
    return [_row(name, runs[name], runs[names[0]]) for name in names]


def _check(figures: dict[str, Figures], *, draws: int) -> None:
    """Stop if contenders differ by more than draws do: their quantiles by a tenth of the spread at 1,000."""
    first = next(iter(figures.values()))
    for name, found in figures.items():
        for figure, value in found.items():
            kind = figure.split("_")[0]
            spread = 1.0 if kind == "loss" else first[f"{kind}_p90"] - first[f"{kind}_p10"]
            if abs(value - first[figure]) > 3.2 * spread / math.sqrt(draws):
                raise SystemExit(f"{name} disagrees on {figure}: {value} and {first[figure]}")


def _row(name: str, own: list[tuple[float, Run]], first: list[tuple[float, Run]]) -> str:
    whole, whole_first = (statistics.median(run.seconds for _, run in runs) for runs in (own, first))
    alone, alone_first = (statistics.median(seconds for seconds, _ in runs) for runs in (own, first))
    peak = statistics.median(run.peak_mb for _, run in own)
    return (
        f"| {CONTENDERS[name][0]} | {whole:.2f} s | {whole / whole_first:.1f} × | {alone:.3f} s "
        f"| {alone / alone_first:.1f} × | {peak:,.0f} MB |"
    )


def report(tables: dict[int, list[str]], *, rounds: int) -> str:
    """Return the Markdown of a measurement, with machine and date."""
    parts = [
        f"Measured on {date.today():%Y-%m-%d}: {harness.machine()}. Whole processes, and of them the "
        f"calculation after imports; medians of {rounds} interleaved rounds. {len(SPREAD)} inputs uncertain, "
        f"{MONTHS} months.",
    ]
    for draws, rows in tables.items():
        heading = (
            f"| {draws:,} draws | whole process | of the first | calculation | of the first | peak memory |"
        )
        parts.append("\n".join([heading, "|---|---:|---:|---:|---:|---:|", *rows]))
    return "\n\n".join(parts)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--draws", type=int, nargs="+", default=SIZES, help="by default 10,000 and 1 M")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--contenders", nargs="+", choices=CONTENDERS, default=list(CONTENDERS))
    parser.add_argument("--dry", action="store_true", help="print the table and leave README.md as it is")
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        name, draws = options.child
        print(json.dumps(CONTENDERS[name][1](int(draws))))
        return
    tables = {
        draws: compare(draws=draws, rounds=options.rounds, names=options.contenders)
        for draws in options.draws
    }
    text = report(tables, rounds=options.rounds)
    print(text)
    if not options.dry:
        harness.write_readme("roi", "A campaign's return, simulated (`roi.py`)", text)


if __name__ == "__main__":
    main()
