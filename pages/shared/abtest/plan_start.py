"""What a plan starts from: the figure as it is today, read from the shop's customers or typed in."""

from datetime import date, timedelta
from functools import partial

import streamlit as st

from crosssell.columns import Field, MetricKind, NoResult, ShopMetric, ShopMetricLack
from crosssell.experiments.baselines import (
    BaselineQuestion,
    Entry,
    ShopBaseline,
    ShopBaselines,
    shop_baselines,
)
from crosssell.experiments.power import Baseline
from crosssell.experiments.question import Metric
from crosssell.labels import label
from pages.shared import session
from pages.shared.abtest.plan_words import Start, metric_name, written
from pages.shared.beside import beside
from pages.shared.guard import guarded, require
from pages.shared.text import _, in_words, number, period, plain, translator
from pages.shared.typed import typed_number

SHOP, TYPED = "shop", "typed"
WINDOWS = (7, 14, 30, 60, 90)
USUAL_WINDOW = 30
USUAL_SHARE = 5.0  # per cent, in a field that has to start with something


def draw_start(current: session.Current | None) -> Start | None:
    """Draw where the figures come from and which one is planned for; ``None`` while one is missing."""
    if current is None:
        return _typed()
    words = {SHOP: _("My customers"), TYPED: _("Typed in")}
    source = st.segmented_control(
        _("Figures from"),
        list(words),
        default=SHOP,
        required=True,
        format_func=in_words(words, words.__getitem__),
        key="plan_source",
        persist_state="session",
    )
    if source == TYPED:
        return _typed()
    with guarded():
        return _from_shop(current)
    return None


def _from_shop(current: session.Current) -> Start | None:
    unlocks = _("With them, the figures of the plan are read from your own customers.")
    if not require(current.facts, (Field.CUSTOMER_ID, Field.ORDERED_AT), unlocks=unlocks):
        return None
    top = st.container()
    question = _question()
    work = partial(shop_baselines, current.warehouse, facts=current.facts, question=question)
    found = beside("plan_baselines", question, work, words=_("Reading your customers' orders…"))
    if found is None:
        return None
    with top:
        read = _metric(found, current.facts.currency)
    if read is None or read.baseline is None:
        return None
    _say_where_from(found, read)
    return Start(
        metric=read.metric,
        baseline=read.baseline,
        available=found.available if question.entry == Entry.LIST else None,
        found=found,
        read=read,
        currency=current.facts.currency,
    )


def _question() -> BaselineQuestion:
    ways = {Entry.LIST: _("All at once, as a list"), Entry.ORDERING: _("One by one, as they order")}
    entry = st.segmented_control(
        _("How do customers come into the test?"),
        list(ways),
        default=Entry.LIST,
        required=True,
        format_func=in_words(ways, ways.__getitem__),
        key="plan_entry",
        persist_state="session",
        help=_(
            "A list: everybody who ordered in the last 12 months gets your letter on one day. One by one: "
            "each customer is in the test from the day after an order, as with a slip in the parcel."
        ),
    )
    days = st.segmented_control(
        _("How many days is each customer followed?"),
        WINDOWS,
        default=USUAL_WINDOW,
        required=True,
        format_func=in_words(WINDOWS, number),
        key="plan_window",
        persist_state="session",
        help=_("Orders in these days count. A longer time says more of what would have been bought anyway."),
    )
    return BaselineQuestion(window_days=days or USUAL_WINDOW, entry=entry or Entry.LIST)


def _metric(found: ShopBaselines, currency: str | None) -> ShopBaseline | None:
    """Draw the choice of the metric, with today's value beside each."""
    known = {one.metric.name: one for one in found.metrics if one.baseline is not None}
    starts = {
        name: Start(metric=one.metric, baseline=one.baseline, currency=currency)
        for name, one in known.items()
        if one.baseline is not None
    }
    if not known:
        st.info(_("Nothing happened in these days that could be planned with. Follow customers for longer."))
        return None

    def words(name: str) -> str:
        start = starts[name]
        # The choice shows its words as they are, without Markdown.
        return f"{metric_name(start.metric)} · {written(start, start.baseline.value)}".replace("\\", "")

    names = list(known)
    chosen = st.selectbox(
        _("What is the test to improve?"),
        names,
        format_func=in_words(names, words),
        key="plan_metric",
        persist_state="session",
        help=_("The one figure that decides. Beside each stands what it is today, without any change."),
    )
    return known.get(chosen, known[names[0]])


def _say_where_from(found: ShopBaselines, read: ShopBaseline) -> None:
    question = found.question
    ordered_to = found.start - timedelta(days=1)
    back = question.active_days if question.entry == Entry.LIST else question.intake_days
    said = _(
        "Read from {customers} customers who ordered {before}: what they ordered in the {days} days after, "
        "up to {last}.",
        customers=number(read.units),
        before=_days(found.start - timedelta(days=back), ordered_to),
        days=number(question.window_days),
        last=_day(found.last),
    )
    left = [one for one in found.metrics if one.baseline is None]
    if left:
        names = [f"{label(ShopMetric(one.metric.name), translator())} ({_why_not(one)})" for one in left]
        said += " " + _("Cannot be planned here: {metrics}.", metrics=plain(translator().listed(names)))
    st.caption(said)


def _days(first: date, last: date) -> str:
    return plain(period(first, last))


def _day(day: date) -> str:
    return plain(translator().date(day))


def _why_not(one: ShopBaseline) -> str:
    if one.reason is None:
        return _("unknown")
    if isinstance(one.reason, NoResult):
        return _("nothing to see in these days")
    words = {
        ShopMetricLack.NO_AMOUNTS: _("no amounts"),
        ShopMetricLack.NO_COSTS: _("no costs"),
        ShopMetricLack.NO_DISCOUNTS: _("no discounts"),
        ShopMetricLack.NO_RETURNS: _("nothing came back"),
    }
    return words[one.reason]


def _typed() -> Start | None:
    kinds = {
        MetricKind.PROPORTION: _("A share"),
        MetricKind.MEAN: _("An average"),
    }
    kind = st.segmented_control(
        _("What is the test to improve?"),
        list(kinds),
        default=MetricKind.PROPORTION,
        required=True,
        format_func=in_words(kinds, kinds.__getitem__),
        key="plan_kind",
        persist_state="session",
        help=_(
            "A share counts customers with a yes: conversion, clicks, coming back. An average adds "
            "something up for each customer: revenue, orders, items."
        ),
    )
    baseline = _typed_share() if kind == MetricKind.PROPORTION else _typed_mean()
    with st.container(horizontal=True, gap="small"):
        with st.container(width="stretch"):
            available = typed_number(
                _("Customers you have"),
                key="plan_available",
                decimals=0,
                lowest=4,
                highest=1e12,
                placeholder=_("if known"),
            )
        with st.container(width="stretch"):
            a_day = typed_number(
                _("New ones a day"),
                key="plan_a_day",
                decimals=1,
                lowest=0.01,
                highest=1e9,
                placeholder=_("if known"),
                hint=_("How many customers come into the test on a usual day, in all groups together."),
            )
    if baseline is None:
        return None
    return Start(
        metric=Metric(name="", kind=baseline.kind),
        baseline=baseline,
        available=None if available is None else int(available),
        a_day=a_day,
    )


def _typed_share() -> Baseline | None:
    share = typed_number(
        _("The share today, in %"),
        key="plan_share",
        value=USUAL_SHARE,
        decimals=3,
        lowest=0.0001,
        highest=99.9999,
        hint=_("Of 100 customers, how many buy (or click, or come back) without the change?"),
    )
    return None if share is None else Baseline(kind=MetricKind.PROPORTION, value=share / 100)


def _typed_mean() -> Baseline | None:
    mean = typed_number(
        _("The average today"),
        key="plan_mean",
        lowest=-1e12,
        highest=1e12,
        hint=_("Over all customers of the test, also those who buy nothing: they count as 0."),
    )
    deviation = typed_number(
        _("Standard deviation of single customers"),
        key="plan_deviation",
        lowest=1e-6,
        highest=1e12,
        hint=_(
            "How far single customers lie from the average; a spreadsheet gives it as STDEV. For revenue "
            "over all customers it is usually several times the average."
        ),
    )
    if mean is None or deviation is None:
        st.caption(_("Type in both, and the plan appears."))
        return None
    return Baseline(kind=MetricKind.MEAN, value=mean, deviation=deviation)
