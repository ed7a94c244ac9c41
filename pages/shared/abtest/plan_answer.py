"""The answer of a plan: how many customers and days, and what it would bring."""

import streamlit as st

from crosssell.charts import CONFIG
from crosssell.charts.power import power_figure, reach
from crosssell.columns import ShopMetric
from crosssell.errors import CrosssellError
from crosssell.experiments.baselines import Entry
from crosssell.experiments.plan import days_at, intake_days, power_curve, visible
from crosssell.experiments.power import SampleSize, units_needed
from pages.shared import session, widgets
from pages.shared.abtest.plan_terms import RELATIVE, Aim
from pages.shared.abtest.plan_words import (
    Start,
    change,
    customers_in_words,
    days_in_words,
    followed_days,
    is_share,
    relative,
)
from pages.shared.text import _, money, ngettext, number, percent, plain, translator
from pages.shared.typed import fill

THOUSAND = 1000  # customers that an effect is told in money for, where they come one by one


def draw_answer(start: Start, aim: Aim) -> SampleSize | None:
    """Draw how large the test has to be; return it, or ``None`` where no size would do."""
    try:
        size = units_needed(start.baseline, effect=aim.effect, design=aim.design)
    except CrosssellError:
        widgets.notice(_("No test of any size finds a change as small as that. Aim for a larger one."))
        return None
    with st.container(border=True, key="plan_answer"):
        st.markdown(f"#### {_headline(size)}")
        st.markdown(_promise(start, aim))
        st.markdown(_enough(start, aim, size))
        if gain := _gain(start, size):
            st.caption(gain)
        st.button(
            _("Remember for the evaluation"),
            icon=":material/bookmark_add:",
            help=_("Puts the customers planned and the change worth having into the tab Evaluate."),
            key="plan_remember",
            on_click=_remember,
            args=(size,),
        )
    widgets.cards(_cards(start, aim, size), columns=3, key="plan_cards")
    return size


def draw_curve(start: Start, aim: Aim, size: SampleSize) -> None:
    """Draw the chance of finding the change, half of it, and twice of it, by the size of the test."""
    widgets.section(
        _("The chance of finding it"),
        caption=_(
            "The larger the test, the surer a change is found. The bold line is the change that you aim at, "
            "beside it half of it and twice of it."
        ),
    )
    today = start.baseline.value
    effects = [
        aim.effect * times
        for times in (2.0, 1.0, 0.5)
        if not is_share(start) or 0 < today + aim.effect * times < 1
    ]
    most = reach(size.total, start.available)
    lines = power_curve(start.baseline, effects=effects, design=aim.design, most=most)
    figure = power_figure(
        lines,
        names=[
            relative(line.effect / abs(today)).replace("\\", "") if today else str(line.effect)
            for line in lines
        ],
        wanted=aim.effect,
        target=aim.design.power,
        needed=size.total,
        available=start.available,
        translator=translator(),
        dark=session.is_dark(),
        narrow=session.is_phone(),
    )
    st.plotly_chart(figure, config=CONFIG, key="plan_curve")


def _remember(size: SampleSize) -> None:
    """Put the plan into the fields of the tab Evaluate; a callback."""
    fill("abtest_planned_units", size.total)
    if size.relative is not None:
        st.session_state["abtest_smallest_unit"] = RELATIVE
        fill("abtest_smallest_relative", round(100 * abs(size.relative), 2))
    st.toast(_("Remembered for the tab Evaluate, until you close Crosssell."), icon=":material/check:")


def _headline(size: SampleSize) -> str:
    if size.per_control == size.per_variant:
        return ngettext(
            "{n} customer in each group, {total} in all",
            "{n} customers in each group, {total} in all",
            size.per_variant,
            total=number(size.total),
        )
    return ngettext(
        "{n} customer in each new group and {control} in the control, {total} in all",
        "{n} customers in each new group and {control} in the control, {total} in all",
        size.per_variant,
        control=number(size.per_control),
        total=number(size.total),
    )


def _promise(start: Start, aim: Aim) -> str:
    design = aim.design
    return _(
        "So large a test finds a change {change} with a chance of {power}. Where the change does nothing, "
        "it raises a false alarm in {alpha} of cases.",
        change=f"**{change(start, aim.effect)}**",
        power=plain(percent(design.power, decimals=0)),
        alpha=plain(percent(design.alpha, decimals=0)),
    )


def _enough(start: Start, aim: Aim, size: SampleSize) -> str:
    """Say whether there are so many customers, and how long it takes."""
    if start.available is not None and size.total > start.available:
        return _too_few(start, aim, start.available)
    days = running_days(start, size.total)
    if days is not None:
        return _how_long(start, days)
    if start.a_day is not None or start.found is not None:
        return _(
            ":material/error: At your pace that takes **more than two years**. Aim for a larger change, or "
            "choose a figure that varies less."
        )
    if start.available is not None:
        return _(
            ":material/check_circle: You have {available}: **enough**.", available=number(start.available)
        )
    return _("Type in how many customers you have, or get in a day, to see whether that can be done.")


def _too_few(start: Start, aim: Aim, available: int) -> str:
    (seen,) = visible(start.baseline, totals=[(available, None)], design=aim.design, up=aim.effect > 0)
    if seen.effect is None:
        return _(
            ":material/error: You have {available}: **too few** for this figure, whatever the change.",
            available=number(available),
        )
    return _(
        ":material/error: You have {available}: **too few**. All of them together show a change {change} or "
        "a larger one. Aim for that, follow customers for longer, or choose a figure that varies less.",
        available=number(available),
        change=f"**{change(start, seen.effect)}**",
    )


def _how_long(start: Start, days: int) -> str:
    followed = followed_days(start)
    taken = days - followed
    if start.found is None:
        return ngettext(
            ":material/calendar_month: At this pace that takes about **{n} day**.",
            ":material/calendar_month: At this pace that takes about **{n} days**.",
            days,
        )
    if taken == 0:
        enough = _(
            ":material/check_circle: You have {available} who ordered in the last 12 months: **enough**.",
            available=number(start.available),
        )
        read = ngettext(
            "All get it on one day, and **{n} day** later the test can be read.",
            "All get it on one day, and **{n} days** later the test can be read.",
            followed,
        )
        return f"{enough} {read}"
    come = ngettext(
        ":material/calendar_month: So many different customers order within {n} day.",
        ":material/calendar_month: So many different customers order within {n} days.",
        taken,
    )
    in_all = ngettext(
        "With {followed} more to follow the last of them the test takes about **{n} day**.",
        "With {followed} more to follow the last of them the test takes about **{n} days**.",
        days,
        followed=number(followed),
    )
    return f"{come} {in_all}"


def running_days(start: Start, total: int) -> int | None:
    """Return how long the test runs until its last customer has been followed; ``None`` where unknown."""
    found, taken = start.found, None
    if found is None:
        taken = None if start.a_day is None else days_at(start.a_day, total=total)
    elif found.question.entry == Entry.ORDERING:
        taken = intake_days(found.arrivals, total=total)
    elif total <= found.available:
        taken = 0
    return None if taken is None else taken + followed_days(start)


def _gain(start: Start, size: SampleSize) -> str:
    """Say what the customers' history saves."""
    explained = start.read.variance_reduction if start.read else None
    if explained is None or explained < 0.02:
        return ""
    return _(
        "Evaluated together with what these customers bought before, {customers} in all will do: their "
        "history explains {share} of the differences between them.",
        customers=f"**{number(round(size.total * (1 - explained)))}**",
        share=plain(percent(explained, decimals=0)),
    )


def _cards(start: Start, aim: Aim, size: SampleSize) -> list[widgets.Card]:
    days = running_days(start, size.total)
    cards = [
        widgets.Card(
            name=_("In all"),
            value=number(size.total),
            definition=_("Customers in all groups together."),
            note=_("you have {customers}", customers=number(start.available)) if start.available else "",
        ),
    ]
    if days is not None or start.found is not None or start.a_day is not None:
        cards.append(
            widgets.Card(
                name=_("Duration"),
                value=number(None) if days is None else days_in_words(days),
                definition=_(
                    "From the first customer's start until the last one has been followed to the end."
                ),
                note=_("too few customers") if days is None else "",
            )
        )
    if worth := _worth(start, aim):
        cards.append(worth)
    return cards


def _worth(start: Start, aim: Aim) -> widgets.Card | None:
    """Return what the change would bring in money, if it is as large as aimed at."""
    if start.found is None or not start.metric.name:
        return None
    a_customer = start.found.money_per_customer(ShopMetric(start.metric.name), effect=aim.effect)
    if a_customer is None:
        return None
    customers = start.available or THOUSAND
    return widgets.Card(
        name=_("Worth, if it works"),
        value=money(a_customer * customers, start.currency, decimals=0),
        definition=_(
            "What a change as large as that brings with {customers} customers over the days that each is "
            "followed. Further buyers and orders are taken to be worth as much as today's.",
            customers=number(customers),
        ),
        note=f"{customers_in_words(customers)}, {days_in_words(followed_days(start))}",
    )
