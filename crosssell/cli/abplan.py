"""The command on the size of a test: what it takes to find an effect, or what so many customers can show."""

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from crosssell.cli.printing import print_table, wants_json
from crosssell.columns import MetricKind, ShopMetric
from crosssell.warehouse import Workspace

if TYPE_CHECKING:
    from crosssell.experiments.baselines import BaselineQuestion, ShopBaselines
    from crosssell.experiments.power import Baseline, Design, SampleSize
    from crosssell.facts import DatasetFacts
    from crosssell.warehouse import Warehouse


class _Shop(NamedTuple):
    """What was read from a dataset."""

    warehouse: "Warehouse"
    facts: "DatasetFacts"
    question: "BaselineQuestion"
    metric: ShopMetric
    found: "ShopBaselines"


def add_command(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the command; ``command(name, run, text)`` makes one."""
    parser = command("abplan", _abplan, "How many customers a test needs, or what so many can show.")
    start = parser.add_mutually_exclusive_group(required=True)
    start.add_argument("--baseline", type=float, metavar="P", help="value without the change, such as 0.2")
    start.add_argument("--dataset", metavar="NAME", help="read it from this dataset's own customers")
    parser.add_argument("--kind", choices=[kind.value for kind in MetricKind], help="of --baseline")
    parser.add_argument("--deviation", type=float, help="standard deviation of one customer (means, ratios)")
    parser.add_argument("--metric", choices=[metric.value for metric in ShopMetric], help="of --dataset")
    parser.add_argument("--target-product", metavar="P")
    parser.add_argument("--window-days", type=int, default=30, help="how long each customer is followed")
    parser.add_argument("--entry", choices=["list", "ordering"], default="list")
    wanted = parser.add_mutually_exclusive_group(required=True)
    wanted.add_argument("--effect", type=float, metavar="ABS", help="difference worth finding")
    wanted.add_argument("--relative", type=float, metavar="REL", help="the same as a share of the baseline")
    wanted.add_argument("--customers", type=int, metavar="N", help="in all: what can they show?")
    parser.add_argument("--power", type=float, default=0.8)
    parser.add_argument("--alpha", type=float, default=0.05)
    parser.add_argument("--variants", type=int, default=2, metavar="K", help="groups with the control")
    parser.add_argument("--control-share", type=float, metavar="SHARE")
    parser.add_argument("--one-sided", action="store_true")
    parser.add_argument("--formula", help="another of the formulas that the answer lists")
    parser.add_argument("--per-day", type=float, metavar="N", help="customers who enter the test a day")
    parser.add_argument("--simulate", type=int, metavar="RUNS", help="tests of nothing on the own customers")
    parser.set_defaults(usage=parser.error)


def _abplan(options: argparse.Namespace, workspace: Workspace) -> dict[str, Any]:
    from crosssell.experiments.power import Design

    _check(options)
    shop = _read_shop(options, workspace) if options.dataset else None
    baseline = _typed_baseline(options) if shop is None else _shop_baseline(shop)
    design = Design(
        alpha=options.alpha,
        power=options.power,
        variants=options.variants,
        control_share=options.control_share,
        two_sided=not options.one_sided,
    )
    answer = _answer(options, baseline, design, shop)
    if shop is not None:
        answer |= _about(shop)
    if shop is not None and options.simulate:
        answer["simulation"] = _simulated(options, shop)
    if not wants_json(options):
        print_table([{"figure": name, "value": value} for name, value in answer.items()])
    return answer


def _check(options: argparse.Namespace) -> None:
    """Refuse options that do not go together."""
    if options.dataset and not options.metric:
        options.usage("--dataset needs --metric")
    if options.dataset and (options.kind or options.deviation is not None):
        options.usage("--kind and --deviation are read from --dataset")
    if options.baseline is not None:
        if options.metric or options.simulate:
            options.usage("--metric and --simulate need --dataset")
        if options.kind in (MetricKind.MEAN, MetricKind.RATIO) and options.deviation is None:
            options.usage(f"--kind {options.kind} needs --deviation")


def _typed_baseline(options: argparse.Namespace) -> "Baseline":
    from crosssell.experiments.power import Baseline

    kind = MetricKind(options.kind or MetricKind.PROPORTION)
    deviation = None if kind == MetricKind.PROPORTION else options.deviation
    return Baseline(kind=kind, value=options.baseline, deviation=deviation)


def _read_shop(options: argparse.Namespace, workspace: Workspace) -> _Shop:
    from crosssell.experiments.baselines import BaselineQuestion, Entry, shop_baselines
    from crosssell.facts import dataset_facts

    warehouse = workspace.open(options.dataset)
    facts = dataset_facts(warehouse)
    question = BaselineQuestion(
        window_days=options.window_days, entry=Entry(options.entry), target_product=options.target_product
    )
    found = shop_baselines(warehouse, facts=facts, question=question)
    return _Shop(warehouse, facts, question, ShopMetric(options.metric), found)


def _shop_baseline(shop: _Shop) -> "Baseline":
    from crosssell.errors import CrosssellError, ErrorCode

    read = shop.found.of(shop.metric)
    if read is None or read.baseline is None:
        reason = "no target product" if read is None or read.reason is None else read.reason.value
        raise CrosssellError(ErrorCode.NOT_ENOUGH_DATA, needed=f"{shop.metric.value} ({reason})")
    return read.baseline


def _answer(
    options: argparse.Namespace, baseline: "Baseline", design: "Design", shop: _Shop | None
) -> dict[str, Any]:
    from crosssell.experiments.plan import plan_answer, sizes_by_formula, visible, visible_answer
    from crosssell.experiments.power import Formula, units_needed

    if options.customers is not None:
        (seen,) = visible(baseline, totals=[(options.customers, None)], design=design)
        return visible_answer(baseline, seen=seen, design=design)
    effect = options.effect if options.relative is None else options.relative * abs(baseline.value)
    others = sizes_by_formula(baseline, effect=effect, design=design)
    formula = next(iter(others)) if options.formula is None else options.formula
    if formula not in others:
        options.usage(f"--formula is one of {', '.join(others)}")
    size = units_needed(baseline, effect=effect, design=design, formula=Formula(formula))
    days = _days(options, size, shop)
    return plan_answer(baseline, size=size, design=design, days=days, others=others)


def _days(options: argparse.Namespace, size: "SampleSize", shop: _Shop | None) -> int | None:
    """Return how long customers are taken in, and followed where it is known for how long."""
    from crosssell.experiments.baselines import Entry
    from crosssell.experiments.plan import days_at, intake_days

    if options.per_day is not None:
        taken = days_at(options.per_day, total=size.total)
    elif shop is None:
        return None
    elif shop.question.entry == Entry.LIST:
        taken = 0 if size.total <= shop.found.available else None
    else:
        taken = intake_days(shop.found.arrivals, total=size.total)
    followed = shop.question.window_days if shop else 0
    return None if taken is None else taken + followed


def _about(shop: _Shop) -> dict[str, Any]:
    read = shop.found.of(shop.metric)
    return {
        "metric": shop.metric.value,
        "entry": shop.question.entry.value,
        "window_days": shop.question.window_days,
        "from": shop.found.start,
        "to": shop.found.last,
        "customers_read": 0 if read is None else read.units,
        "customers_available": shop.found.available,
        "variance_reduction": None if read is None else read.variance_reduction,
    }


def _simulated(options: argparse.Namespace, shop: _Shop) -> dict[str, Any] | None:
    from crosssell.experiments.baselines import EVERYBODY, shop_values
    from crosssell.experiments.plan import simulation_answer
    from crosssell.experiments.shop_metrics import KINDS
    from crosssell.experiments.simulation import MOST_UNITS, false_alarms

    read = shop_values(
        shop.warehouse, facts=shop.facts, question=shop.question, metric=shop.metric, most=MOST_UNITS
    )
    found = false_alarms(
        KINDS[shop.metric], read.by_variant[EVERYBODY], alpha=options.alpha, runs=options.simulate
    )
    return None if found is None else simulation_answer(found)
