"""What tests of other sizes can see, and which figure shows a change soonest."""

import streamlit as st

from crosssell.experiments.baselines import Entry
from crosssell.experiments.plan import Visible, visible
from pages.shared import widgets
from pages.shared.abtest.plan_terms import Aim
from pages.shared.abtest.plan_words import (
    Start,
    customers_in_words,
    days_in_words,
    is_share,
    metric_name,
    relative,
    written,
)
from pages.shared.text import _, ngettext, number, percent, plain
from pages.shared.typed import typed_number

WEEKS = (1, 2, 4, 8, 12)
SHARES = (0.25, 0.5, 1.0)
COMPARED_WEEKS = 8  # of customers who come one by one, where figures are compared


def draw_visible(start: Start, aim: Aim) -> None:
    """Draw what tests of other sizes can see."""
    widgets.section(
        _("And the other way round"),
        caption=_(
            "With so many customers in all, this is the smallest change that shows with a chance of {power}.",
            power=plain(percent(aim.design.power, decimals=0)),
        ),
    )
    sizes = _sizes(start)
    with st.container(width=320):
        typed = typed_number(
            _("Customers in all groups"),
            key="plan_customers",
            decimals=0,
            lowest=4,
            highest=1e12,
            placeholder=_("your own number"),
        )
    if typed is not None:
        sizes = [(int(typed), None), *sizes]
    rows = visible(start.baseline, totals=sizes, design=aim.design, up=aim.effect > 0)
    if rows:
        widgets.fact_list(
            [(_size_words(start, row), _seen_words(start, row)) for row in rows], key="plan_visible"
        )
    else:
        st.caption(_("Type in how many customers you can put into the test."))


def draw_figures(start: Start, aim: Aim) -> None:
    """Draw the smallest change that each figure of the shop shows, the most sensitive first."""
    found = start.found
    if found is None:
        return
    power = plain(percent(aim.design.power, decimals=0))
    if found.question.entry == Entry.LIST:
        total = found.available
        caption = _(
            "The smallest change of each that shows with a chance of {power}, with all {customers} "
            "customers.",
            power=power,
            customers=number(total),
        )
    else:
        days = min(7 * COMPARED_WEEKS, len(found.arrivals))
        total = found.arrivals[days - 1]
        caption = ngettext(
            "The smallest change of each that shows with a chance of {power}, with the {customers} "
            "customers of {n} day.",
            "The smallest change of each that shows with a chance of {power}, with the {customers} "
            "customers of {n} days.",
            days,
            power=power,
            customers=number(total),
        )
    seen = []
    for one in found.metrics:
        if one.baseline is None:
            continue
        up = one.metric.higher_is_better
        (row,) = visible(one.baseline, totals=[(total, None)], design=aim.design, up=up)
        of = Start(metric=one.metric, baseline=one.baseline, currency=start.currency)
        if row.relative is not None and _is_possible(of, row):
            seen.append((abs(row.relative), metric_name(one.metric), _seen_words(of, row)))
    widgets.section(_("Which figure shows a change soonest?"), caption=caption)
    widgets.fact_list([(name, words) for _size, name, words in sorted(seen)], key="plan_figures")
    st.caption(
        _("Small is good. But choose the figure that pays: one that moves easily is often worth less.")
    )


def _sizes(start: Start) -> list[tuple[int, int | None]]:
    """Return sizes worth a look, with the days that they take where customers come one by one."""
    if start.found is not None and start.found.question.entry == Entry.ORDERING:
        arrivals = start.found.arrivals
        return [(arrivals[7 * weeks - 1], 7 * weeks) for weeks in WEEKS if 7 * weeks <= len(arrivals)]
    if start.a_day is not None:
        return [(round(start.a_day * 7 * weeks), 7 * weeks) for weeks in WEEKS]
    if start.available is not None:
        return [(round(start.available * share), None) for share in SHARES]
    return []


def _size_words(start: Start, row: Visible) -> str:
    customers = customers_in_words(row.total)
    if row.days is not None:
        return f"{customers} · {days_in_words(row.days)}"
    if start.available and row.total == start.available:
        return _("{customers}, all you have", customers=customers)
    return customers


def _seen_words(start: Start, row: Visible) -> str:
    if row.effect is None:
        return _("too few for any change")
    if not _is_possible(start, row):
        return _("too few for any change")
    today, then = start.baseline.value, start.baseline.value + row.effect
    return f"{relative(row.relative)} ({written(start, today)} → {written(start, then)})".replace("\\", "")


def _is_possible(start: Start, row: Visible) -> bool:
    """Tell whether the figure can change so much: shares end at 1, and nothing counted falls below 0."""
    if row.effect is None:
        return False
    then = start.baseline.value + row.effect
    if is_share(start):
        return 0 <= then <= 1
    return not start.metric.name or then >= 0
