"""Whether the plan can be trusted: tests of nothing on the shop's own customers, and how it was reckoned."""

from functools import partial

import streamlit as st

from crosssell.columns import MetricKind, ShopMetric
from crosssell.experiments.baselines import EVERYBODY, BaselineQuestion, shop_values
from crosssell.experiments.plan import sizes_by_formula
from crosssell.experiments.power import Formula, SampleSize
from crosssell.experiments.simulation import MOST_UNITS, Simulation, false_alarms
from crosssell.facts import DatasetFacts
from crosssell.warehouse import Warehouse
from pages.shared import session, widgets
from pages.shared.abtest.plan_terms import Aim
from pages.shared.abtest.plan_words import Start
from pages.shared.beside import beside
from pages.shared.guard import guarded
from pages.shared.text import _, number, percent, plain


def draw_simulation(current: session.Current, start: Start, aim: Aim) -> None:
    """Draw what tests of nothing on the shop's own customers come to."""
    if start.found is None or not start.metric.name:
        return
    widgets.section(
        _("Does the test keep its promise on your customers?"),
        caption=_(
            "Your customers, drawn at random into two groups that nobody treats differently. Whatever the "
            "test finds then is a false alarm."
        ),
    )
    alpha = aim.design.alpha
    asked = (start.found.question, ShopMetric(start.metric.name), start.metric.kind, alpha)
    work = partial(_simulate, current.warehouse, current.facts, *asked)
    with guarded():
        found = beside("plan_simulation", asked, work, words=_("Testing nothing, 2,000 times…"))
        if found is not None:
            _say(found.simulation, capped=found.capped)


class _Found:
    """A simulation, and whether a sample of the customers stood for all."""

    def __init__(self, simulation: Simulation | None, *, capped: bool) -> None:
        self.simulation = simulation
        self.capped = capped


def _simulate(
    warehouse: Warehouse,
    facts: DatasetFacts,
    question: BaselineQuestion,
    metric: ShopMetric,
    kind: MetricKind,
    alpha: float,
) -> _Found:
    read = shop_values(warehouse, facts=facts, question=question, metric=metric, most=MOST_UNITS)
    return _Found(false_alarms(kind, read.by_variant[EVERYBODY], alpha=alpha), capped=read.capped)


def _say(found: Simulation | None, *, capped: bool) -> None:
    if found is None or found.share is None:
        widgets.notice(_("Too few of your customers did anything in these days to try it."))
        return
    share = plain(percent(found.share))
    said = _(
        "On your customers this test raises **{share} false alarms**; {alpha} is what it promises.",
        share=share,
        alpha=plain(percent(found.alpha, decimals=0)),
    )
    with st.container(border=True, key="plan_simulation"):
        if found.holds:
            st.markdown(f":material/check_circle: {said} " + _("It keeps its word."))
        elif found.share > found.upper:
            st.markdown(f":material/error: {said}")
            st.markdown(
                _(
                    "That is too many: a few very large customers decide which group wins. Take larger "
                    "groups, pull in the largest values when you evaluate, or plan with conversion or "
                    "orders a customer."
                )
            )
        else:
            st.markdown(f":material/info: {said}")
            st.markdown(
                _(
                    "So it is on the safe side, but blunt: a few very large customers weigh so much that "
                    "real effects drown too. Pull in the largest values when you evaluate, or plan with "
                    "conversion or orders a customer."
                )
            )
        st.caption(_basis(found, capped=capped))


def _basis(found: Simulation, *, capped: bool) -> str:
    said = _(
        "{runs} tests of nothing, each with {customers} customers in two equal groups. By chance alone the "
        "share lies between {lower} and {upper} (99 of 100 times).",
        runs=number(found.runs),
        customers=number(found.units),
        lower=plain(percent(found.lower)),
        upper=plain(percent(found.upper)),
    )
    if capped:
        said += " " + _("A sample stands for all of them.")
    return said


def draw_formulas(start: Start, aim: Aim, size: SampleSize) -> None:
    """Draw how the size was reckoned, and why other calculators say something else."""
    with st.expander(_("How this is reckoned, and why other calculators differ")):
        st.markdown(_method(start.metric.kind))
        if start.metric.kind == MetricKind.PROPORTION:
            found = sizes_by_formula(start.baseline, effect=aim.effect, design=aim.design)
            words = {
                Formula.POOLED_Z: _("Pooled z-test, as your test will be evaluated (used here)"),
                Formula.UNPOOLED_Z: _("Textbook formula, each group with its own spread"),
                Formula.ARCSINE: _("Arcsine formula (Cohen)"),
                Formula.BASELINE_Z: _("The popular web calculator: both groups with the control's spread"),
            }
            widgets.fact_list(
                [(words[formula], number(one.per_variant)) for formula, one in found.items()],
                key="plan_formulas",
            )
            st.markdown(
                _(
                    "For {share} against {other} ({power} power, {alpha} false alarms) textbooks give "
                    "{least} to {most} customers in each group, and the calculator that most people find on "
                    "the web {popular}: it takes the spread of both groups from the control alone, though a "
                    "higher share also varies more, and so plans rises too small.",
                    share=plain(percent(0.2, decimals=0)),
                    other=plain(percent(0.25, decimals=0)),
                    power=plain(percent(0.8, decimals=0)),
                    alpha=plain(percent(0.05, decimals=0)),
                    least=number(1091),
                    most=number(1095),
                    popular=number(1030),
                )
            )
        st.caption(
            _(
                "{alpha} for each comparison with the control; the size is that of customers whose figures "
                "are known.",
                alpha=plain(percent(size.alpha_each, decimals=2)),
            )
        )


def _method(kind: MetricKind) -> str:
    if kind == MetricKind.PROPORTION:
        return _("Two shares compared by the pooled z-test (Fleiss; R's power.prop.test).")
    if kind == MetricKind.MEAN:
        return _(
            "Two averages compared by the t-test with the same spread in both groups (noncentral t "
            "distribution; R's power.t.test)."
        )
    return _(
        "Two ratios of customers' totals compared by the delta method: orders of one customer hang "
        "together, so customers are counted and not orders."
    )
