"""A target list over a million customers, from conditions to rows with reason, score, value and groups.

    python benchmarks/offers_list.py                                      # the whole table, into README.md
    python benchmarks/offers_list.py --customers 20000 --rounds 1 --dry   # a quick look, printed only

The shop is drawn at random and written straight into a dataset as an import leaves it: a million customers
with three million orders of 7.5 million lines over 5,000 products, half of the customers with a yes. Every
run is a process of its own. Its seconds are those of the whole list within it, after imports and the opening
of the dataset, the groups drawn and every row read into a frame. How many meet the conditions, and are
listed, is counted by numpy too, from the numbers that the shop was made of.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import harness

if TYPE_CHECKING:
    from crosssell.offers.plan import CampaignPlan

DATASET = "bench"
CUSTOMERS = 1_000_000
FIRST_DAY, DAYS, PRODUCTS = date(2023, 1, 1), 730, 5_000
A, B = 2, 3  # keys of two of the products that are bought most
LATELY, SEGMENT = 180, "champions"
ASKED = {
    "pair": "bought A, not B: offer B",
    "lately": "two orders in 180 days, a segment or A: offer B, what pays",
    "everybody": "everybody who has not B: offer B",
}

TABLES = (
    """
    insert into product (product_key, product, product_name, category, is_product, lines, orders, revenue)
    select product, printf('P%05d', product), 'Product ' || product, 'C' || product % 50, true,
        count(*), count(distinct "order"), sum(cents) / 100
    from bought group by product order by product
    """,
    """
    insert into orders
    select "order", printf('O%08d', "order"), any_value(customer), any_value(moment), 'web', 'DE', count(*),
        count(*), count(distinct product), 1, sum(cents) / 100, sum(cents) / 100
    from bought group by "order" order by "order"
    """,
    """
    insert into customer
    select customer, printf('K%07d', customer),
        case any_value(word) when 1 then true when 0 then false end, count(distinct "order"),
        sum(cents) / 100, min(moment), max(moment)
    from bought group by customer order by customer
    """,
    """
    insert into customer_consent
    select customer, 'general', any_value(word) = 1, null
    from bought where word >= 0 group by customer order by customer
    """,
    """
    insert into basket
    select "order", product, count(*), sum(cents) / 100 from bought group by "order", product
    order by "order", product
    """,
    """
    insert into line (import_id, file_no, row_no, order_id, product, customer_id, ordered_at, quantity,
        amount, kind)
    select 1, 1, row_number() over (), printf('O%08d', "order"), printf('P%05d', product),
        printf('K%07d', customer), moment, 1, cents / 100, 'sale'
    from bought
    """,
)


def plan(name: str) -> "CampaignPlan":
    from crosssell.columns import ConditionKind, OfferKind
    from crosssell.offers.audience.conditions import Audience, Condition
    from crosssell.offers.plan import CampaignPlan, Cut, Economics, Offer

    has_a = Condition(kind=ConditionKind.BOUGHT, items=(f"P{A:05d}",))
    has_b = Condition(kind=ConditionKind.BOUGHT, items=(f"P{B:05d}",))
    often = Condition(kind=ConditionKind.ORDERS, within_days=LATELY, low=2)
    segment = Condition(kind=ConditionKind.SEGMENT, values=(SEGMENT,))
    audience = {
        "pair": Audience(all_of=(has_a,), none_of=(has_b,)),
        "lately": Audience(any_of=(often, segment, has_a), none_of=(has_b,)),
        "everybody": Audience(none_of=(has_b,)),
    }[name]
    return CampaignPlan(
        audience=audience,
        offer=Offer(kind=OfferKind.PRODUCT, item=f"P{B:05d}"),
        economics=Economics(contact_cost=0.01 if name == "lately" else 0.0),
        cut=Cut(paying_only=name == "lately"),
    )


def ours(folder: Path, name: str) -> dict[str, Any]:
    from crosssell.offers.targets import target_list
    from crosssell.warehouse import Workspace

    dataset = Workspace(folder).open(DATASET)
    begun = time.perf_counter()
    found = target_list(dataset, plan=plan(name))
    seconds = time.perf_counter() - begun
    return {
        "seconds": seconds,
        "met": found.counts.met,
        "listed": len(found.frame),
        "left_out": sum(found.counts.left_out.values()),
        "holdouts": found.holdouts,
    }


def write_shop(folder: Path, *, customers: int, seed: int) -> None:
    """Write a dataset, and beside it how many meet the conditions, as numpy counts them."""
    import numpy as np
    import pyarrow as pa

    sys.path.insert(0, str(harness.ROOT))
    from crosssell.segments.stored import refresh
    from crosssell.warehouse import Workspace

    draw = np.random.default_rng(seed)
    orders = 3 * customers
    buyer = np.concatenate((np.arange(customers), draw.integers(0, customers, orders - customers)))
    day = np.sort(draw.integers(0, DAYS, orders))
    draw.shuffle(buyer)
    sizes = draw.integers(1, 5, orders)
    order = np.repeat(np.arange(orders), sizes)
    weights = 1 / (10 + np.arange(PRODUCTS))
    product = np.searchsorted(np.cumsum(weights) / weights.sum(), draw.random(len(order)))
    word = draw.choice([1, 0, -1], customers, p=[0.5, 0.2, 0.3])
    rows = {
        "order": pa.array(order, pa.int32()),
        "customer": pa.array(buyer[order], pa.int32()),
        "day": pa.array(day[order], pa.int32()),
        "product": pa.array(product, pa.int32()),
        "cents": pa.array(np.round(100 * draw.lognormal(2.5, 0.6, len(order))).astype(np.int64)),
        "word": pa.array(word[buyer[order]], pa.int8()),
    }
    workspace = Workspace(folder)
    dataset = workspace.open_or_create(DATASET)
    with dataset.write() as cursor:
        cursor.execute(
            'create temp table drawn ("order" integer, customer integer, day integer, product integer,'
            " cents bigint, word tinyint)"
        )
        cursor.append("drawn", pa.table(rows))
        cursor.execute(
            "create temp view bought as "
            f"select *, timestamp '{FIRST_DAY}' + to_days(day) as moment from drawn"
        )
        for statement in TABLES:
            cursor.execute(statement)
    refresh(dataset)
    best = {
        key
        for (key,) in dataset.rows(f"select customer_key from customer_segment where segment = '{SEGMENT}'")
    }
    workspace.close()
    has_a, has_b = (np.isin(np.arange(customers), buyer[order[product == one]]) for one in (A, B))
    late = np.bincount(buyer[day > day[-1] - LATELY], minlength=customers) >= 2
    is_best = np.isin(np.arange(customers), list(best))
    met = {"pair": has_a & ~has_b, "lately": (late | is_best | has_a) & ~has_b, "everybody": ~has_b}
    counts = {name: [int(who.sum()), int((who & (word == 1)).sum())] for name, who in met.items()}
    (folder / "counts.json").write_text(json.dumps(counts))


def measure(*, customers: int, rounds: int) -> str:
    """Measure all lists, interleaved, and return their table."""
    runs: dict[str, list[tuple[dict[str, Any], harness.Run]]] = {name: [] for name in ASKED}
    with tempfile.TemporaryDirectory(prefix="offers-list-") as place:
        # In a process of its own: a child starts with its parent's peak memory on its account.
        subprocess.run([sys.executable, __file__, "--write", place, str(customers)], check=True)
        expected = json.loads((Path(place) / "counts.json").read_text())
        for _ in range(rounds):
            for name in ASKED:
                run = harness.measure([__file__, "--child", name, place])
                if run.output is None:
                    raise SystemExit(f"{name} failed")
                found = json.loads(run.output)
                met, consenting = expected[name]
                unpaid = name == "lately"
                if found["met"] != met or (not unpaid and found["listed"] != consenting):
                    raise SystemExit(f"{name}: {found}, and numpy counts {met}, {consenting}")
                runs[name].append((found, run))
                print(f"{name:<10} {found['seconds']:6.2f} s {run.peak_mb:8,.0f} MB {found}", flush=True)
    heading = f"| of {customers:,} customers | listed | list | whole process | peak memory |"
    return "\n".join(
        [heading, "|---|---:|---:|---:|---:|", *(_row(ASKED[name], own) for name, own in runs.items())]
    )


def _row(title: str, own: list[tuple[dict[str, Any], harness.Run]]) -> str:
    seconds = statistics.median(found["seconds"] for found, _ in own)
    whole, peak = (statistics.median(getattr(run, name) for _, run in own) for name in ("seconds", "peak_mb"))
    return f"| {title} | {own[0][0]['listed']:,} | {seconds:.2f} s | {whole:.2f} s | {peak:,.0f} MB |"


def report(*, customers: int, rounds: int) -> str:
    """Return the Markdown of a measurement, with machine and date."""
    made = (
        f"Measured on {date.today():%Y-%m-%d}: {harness.machine()}; medians of {rounds} interleaved rounds."
    )
    return f"{made}\n\n{measure(customers=customers, rounds=rounds)}"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--customers", type=int, default=CUSTOMERS)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--dry", action="store_true", help="print the table and leave README.md as it is")
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--write", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        name, folder = options.child
        print(json.dumps(ours(Path(folder), name)))
        return
    if options.write:
        folder, customers = options.write
        write_shop(Path(folder), customers=int(customers), seed=1)
        return
    text = report(customers=options.customers, rounds=options.rounds)
    print(text)
    if not options.dry:
        harness.write_readme("offers-list", "A target list (`offers_list.py`)", text)


if __name__ == "__main__":
    main()
