"""Does a campaign's evaluation find the uplift that was planted? Two thousand simulated campaigns each.

    python benchmarks/campaigns.py                    # the whole table, into README.md
    python benchmarks/campaigns.py --runs 200 --dry   # a quick look, printed only

Each campaign has its own list (800 to 12,000 customers), control group (10 % to 50 %), buyers without being
contacted (2 % to 15 %) and, where one is planted, uplift (5 % to 60 % of them). Customers differ: who has
bought often buys often; the score that the groups are layered by knows their history, not their true rate.
The groups are drawn by the product's own `draw_holdout`, what they then buy is drawn, and the product's own
`evaluate` and `outcome_of` read it, adjusted by history. There is no clock in this one.
"""

import argparse
import sys
import tempfile
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

import harness

sys.path.insert(0, str(harness.ROOT))

import numpy as np
import pyarrow as pa

from crosssell.columns import CampaignGroup, CampaignStatus, ShopHistory, ShopMetric, TestVerdict, TrialSource
from crosssell.experiments.evaluate import evaluate
from crosssell.experiments.question import Trial
from crosssell.experiments.shop_metrics import shop_metric
from crosssell.offers.campaigns.campaign import Campaign, Groups
from crosssell.offers.campaigns.evaluate import terms_of
from crosssell.offers.campaigns.holdout import draw_holdout
from crosssell.offers.campaigns.outcome import CampaignOutcome, Gain, outcome_of
from crosssell.offers.plan import CampaignPlan
from crosssell.warehouse import Cursor, Workspace

RUNS = 2_000
SEED = 20_261
NOMINAL = 0.05
METRICS = (ShopMetric.TARGET_PRODUCT, ShopMetric.REVENUE, ShopMetric.ORDERS)
HISTORY = (ShopHistory.REVENUE_BEFORE, ShopHistory.ORDERS_BEFORE, ShopHistory.DAYS_SINCE_ORDER)
LAID = ("variant", "unit", "day", "v0", "v1", "v2", "x0", "x1", "x2")
SENT = date(2026, 3, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulated:
    """One campaign: what was found, and what is true of the customers of its list.

    Attributes:
        outcome: As the product reads it.
        target: True rise of the share of buyers.
        relative: The same of those who buy without being contacted.
        revenue: True rise of a customer's net revenue.
    """

    outcome: CampaignOutcome
    target: float
    relative: float
    revenue: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A kind of campaigns.

    Attributes:
        name: As the table calls it.
        has_uplift: Whether one is planted.
        buyers: Least and most buyers to be expected in the control group; ``None`` for the usual shares.
    """

    name: str
    has_uplift: bool
    buyers: tuple[int, int] | None = None


CASES = (
    Case(name="uplift of 5 % to 60 % planted", has_uplift=True),
    Case(name="none planted", has_uplift=False),
    Case(name="planted, 3 to 30 buyers in the control group", has_uplift=True, buyers=(3, 30)),
    Case(name="none planted, 3 to 30 buyers", has_uplift=False, buyers=(3, 30)),
)


def simulated(cursor: Cursor, rng: np.random.Generator, *, case: Case) -> Simulated:
    """Return a campaign whose list, groups and purchases are drawn."""
    listed = int(np.exp(rng.uniform(np.log(800), np.log(12_000))))
    share, baseline = rng.uniform(0.1, 0.5), rng.uniform(0.02, 0.15)
    if case.buyers is not None:
        baseline = rng.uniform(*case.buyers) / (listed * share)
    uplift = rng.uniform(0.05, 0.6) if case.has_uplift else 0.0
    rate = rng.gamma(1.5, 1 / 1.5, listed)  # how busy a customer is, around 1
    before = rng.poisson(4 * rate) + 1
    score = np.minimum(0.5, baseline * (before + 2) / 7)
    buys = np.minimum(0.5, baseline * rate)
    price = float(rng.uniform(20, 80))
    seed = int(rng.integers(1 << 31))
    held = draw_holdout([f"C{i:06}" for i in range(listed)], score * price, share=share, seed=seed)
    chance = np.where(held, buys, buys * (1 + uplift))
    bought = rng.random(listed) < chance
    other = rng.poisson(0.3 * rate)
    spent = np.where(bought, price, 0.0) + other * rng.lognormal(3.5, 0.8, listed)
    table = pa.table(
        {
            "variant": np.where(held, CampaignGroup.HOLDOUT.value, CampaignGroup.CONTACT.value),
            "unit": pa.nulls(listed, pa.string()),
            "day": pa.array(np.full(listed, np.datetime64(SENT))),
            "v0": bought.astype(float),
            "v1": spent,
            "v2": (bought + other).astype(float),
            "x0": before * rng.lognormal(3.5, 0.5, listed),
            "x1": before.astype(float),
            "x2": rng.exponential(60 / (rate + 0.3)),
        }
    )
    return Simulated(
        outcome=_evaluated(cursor, table, held=held),
        target=float(uplift * buys.mean()),
        relative=uplift,
        revenue=float(uplift * buys.mean() * price),
    )


LAY = """
create or replace temp table trial_unit (
    variant varchar, unit varchar, day date, v0 double, v1 double, v2 double, x0 double, x1 double, x2 double
)
"""


def _evaluated(cursor: Cursor, table: pa.Table, *, held: np.ndarray) -> CampaignOutcome:
    cursor.execute(LAY)
    cursor.append("trial_unit", table)
    holdouts, contacts = int(held.sum()), int((~held).sum())
    trial = Trial(
        metrics=tuple(shop_metric(one, primary=METRICS[0]) for one in METRICS),
        covariates=tuple(one.value for one in HISTORY),
        variants=(CampaignGroup.CONTACT.value, CampaignGroup.HOLDOUT.value),
        has_days=True,
        window_days=30,
    )
    terms = terms_of(cursor, campaign=_campaign(Groups(contacts=contacts, holdouts=holdouts)))
    evaluation = evaluate(cursor, trial, terms, source=TrialSource.ORDERS)
    return outcome_of(evaluation, contacts=contacts, holdouts=holdouts, cost=0.0)


def _campaign(groups: Groups) -> Campaign:
    return Campaign(
        campaign_id="one",
        name="One",
        plan=CampaignPlan(sends_on=SENT, window_days=1),
        created_at=datetime.combine(SENT, time()),
        drawn_at=None,
        drawn_version=None,
        groups=groups,
        exports=(),
        status=CampaignStatus.EVALUATED,
        outcome=None,
        is_outcome_due=True,
    )


def _covers(gain: Gain | None, truth: float) -> bool:
    if gain is None or gain.difference_ci_lower is None or gain.difference_ci_upper is None:
        return False
    return gain.difference_ci_lower <= truth <= gain.difference_ci_upper


def _covers_relative(gain: Gain | None, truth: float) -> bool | None:
    """Return whether the relative interval covers the truth; ``None`` where it has no bound."""
    if gain is None or gain.relative_ci_lower is None or gain.relative_ci_upper is None:
        return None
    return gain.relative_ci_lower <= truth <= gain.relative_ci_upper


def _rows(cursor: Cursor, *, runs: int) -> list[str]:
    rows = [
        "| campaigns | buyers: interval covers | relative covers | revenue covers | interval without 0 "
        "| verdict: roll out or harmful | not to be trusted |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for at, case in enumerate(CASES):
        rng = np.random.default_rng([SEED, at])
        found = [simulated(cursor, rng, case=case) for _ in range(runs)]
        relative = [_covers_relative(one.outcome.target, one.relative) for one in found]
        bounded = [one for one in relative if one is not None]
        decided = (TestVerdict.ROLL_OUT, TestVerdict.HARMFUL)
        shares = (
            _share(sum(_covers(one.outcome.target, one.target) for one in found), runs),
            _share(sum(bounded), len(bounded)) + ("" if len(bounded) == runs else f" of {len(bounded):,}"),
            _share(sum(_covers(one.outcome.revenue, one.revenue) for one in found), runs),
            _share(sum(not _covers(one.outcome.target, 0.0) for one in found), runs),
            _share(sum(one.outcome.verdict in decided for one in found), runs),
            _share(sum(one.outcome.verdict == TestVerdict.DO_NOT_TRUST for one in found), runs),
        )
        rows.append(f"| {case.name} | {' | '.join(shares)} |")
        print(rows[-1], flush=True)
    return rows


def _heading(runs: int) -> str:
    low, high = harness.kept_range(runs, share=NOMINAL)
    return (
        f"Simulated on {date.today()}: {runs:,} campaigns each, seeded. Promised are 95 % covered, and 5 % "
        f"false alarms where nothing is planted; what keeps exactly 5 % shows {_share(low, runs)} to "
        f"{_share(high, runs)} in 99.9 % of such simulations. Several metrics stand in one evaluation; the "
        f"buyers of the offer decide."
    )


def _share(count: int, runs: int) -> str:
    return f"{count / runs:.2%}".replace("%", " %") if runs else "–"


def main() -> None:
    """Simulate, and write the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--dry", action="store_true", help="print only")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(Path(folder))
        with workspace.open_or_create("shop").run() as cursor:
            rows = _rows(cursor, runs=options.runs)
        workspace.close()
    text = "\n".join([_heading(options.runs), "", *rows])
    if not options.dry:
        harness.write_readme("campaigns", "What a campaign has brought (`campaigns.py`)", text)


if __name__ == "__main__":
    main()
