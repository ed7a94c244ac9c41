"""The command on saved campaigns, and the part of ``abtest`` behind ``--campaign``."""

import argparse
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from crosssell.cli import values
from crosssell.cli.printing import print_table, wants_json, write_csv
from crosssell.columns import OutcomeLack
from crosssell.warehouse import Workspace

if TYPE_CHECKING:
    from crosssell.experiments.question import Terms
    from crosssell.experiments.result import Evaluation
    from crosssell.offers.campaigns.campaign import Campaign
    from crosssell.offers.campaigns.outcome import CampaignOutcome, Gain

COLUMNS = (
    "name",
    "status",
    "offer",
    "sends_on",
    "window_ends",
    "contacts",
    "holdouts",
    "cost",
    "metric",
    "value_contact",
    "value_holdout",
    "uplift",
    "uplift_ci_lower",
    "uplift_ci_upper",
    "revenue_uplift",
    "revenue_uplift_ci_lower",
    "revenue_uplift_ci_upper",
    "profit",
    "profit_ci_lower",
    "profit_ci_upper",
    "profit_of",
    "verdict",
    "lack",
)
FEW = ("name", "status", "sends_on", "contacts", "holdouts", "uplift", "profit", "verdict", "lack")


def add_command(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the command; ``command(name, run, text)`` makes one."""
    parser = command("campaigns", _campaigns, "Saved campaigns: how far they are, and what they brought.")
    parser.add_argument("--dataset", required=True, metavar="NAME")
    parser.add_argument("--today", type=values.day, metavar="D", help="day of the status")
    parser.add_argument("--csv", type=values.new_file, metavar="OUT", help="write rows to this file")


def evaluated_campaign(options: argparse.Namespace, workspace: Workspace, *, terms: "Terms") -> "Evaluation":
    """Return the evaluation of the campaign that was named, of the present data.

    Raises:
        CrosssellError: As `crosssell.offers.campaigns.evaluate.evaluate_campaign`; ``unknown_item`` where no
            campaign has the name.
    """
    from crosssell.offers.campaigns.evaluate import evaluate_campaign
    from crosssell.offers.campaigns.saved import campaign_named

    warehouse = workspace.open(options.dataset)
    found = campaign_named(warehouse, name=options.campaign, today=options.today or date.today())
    return evaluate_campaign(warehouse, campaign=found, terms=terms)


def _campaigns(options: argparse.Namespace, workspace: Workspace) -> dict[str, Any]:
    from crosssell.offers.campaigns.evaluate import refresh_outcomes
    from crosssell.offers.campaigns.saved import campaigns

    warehouse, today = workspace.open(options.dataset), options.today or date.today()
    refresh_outcomes(warehouse, today=today)
    rows = [_row(one) for one in campaigns(warehouse, today=today)]
    if options.csv is not None:
        write_csv(options.csv, COLUMNS, [list(row.values()) for row in rows])
    elif not wants_json(options):
        print_table([{name: _rounded(row[name]) for name in FEW} for row in rows])
    return {"campaigns": rows}


def _row(one: "Campaign") -> dict[str, Any]:
    # Groups that did not decide who was written to measure nothing.
    plan, outcome = one.plan, None if one.is_drawn_late else one.outcome
    target = None if outcome is None else outcome.target
    revenue = None if outcome is None else outcome.revenue
    return {
        "name": one.name,
        "status": one.status,
        "offer": plan.offer.item or plan.offer.kind.value,
        "sends_on": plan.sends_on,
        "window_ends": plan.window_ends,
        "contacts": one.groups.contacts,
        "holdouts": one.groups.holdouts,
        "cost": one.cost,
        "metric": None if target is None else target.metric,
        "value_contact": None if target is None else target.contact,
        "value_holdout": None if target is None else target.holdout,
        **_difference("uplift", target),
        **_difference("revenue_uplift", revenue),
        "profit": None if outcome is None else outcome.profit,
        "profit_ci_lower": None if outcome is None else outcome.profit_ci_lower,
        "profit_ci_upper": None if outcome is None else outcome.profit_ci_upper,
        "profit_of": None if outcome is None or outcome.profit is None else outcome.profit_money,
        "verdict": None if outcome is None else outcome.verdict,
        "lack": OutcomeLack.DRAWN_LATE if one.is_drawn_late else _lack(outcome),
    }


def _lack(outcome: "CampaignOutcome | None") -> OutcomeLack | None:
    return None if outcome is None else outcome.lack or outcome.profit_lack


def _difference(name: str, gain: "Gain | None") -> dict[str, float | None]:
    return {
        name: None if gain is None else gain.difference,
        f"{name}_ci_lower": None if gain is None else gain.difference_ci_lower,
        f"{name}_ci_upper": None if gain is None else gain.difference_ci_upper,
    }


def _rounded(value: object) -> object:
    return round(value, 5) if isinstance(value, float) else value
