"""What worked: all measured campaigns side by side, as intervals and as a table."""

import pandas as pd
import streamlit as st

from crosssell.charts import CONFIG
from crosssell.charts.campaigns import worked_figure, worked_rows
from crosssell.charts.experiments import effects_key
from crosssell.columns import MoneyBasis
from crosssell.experiments.written import Figures
from crosssell.offers.campaigns.campaign import Campaign
from crosssell.offers.campaigns.outcome import Gain
from crosssell.offers.campaigns.worked import Worked, worked
from crosssell.offers.campaigns.written import (
    gain_points,
    money_between,
    points_between,
    relative_interval,
    signed_money,
)
from pages.shared import session, widgets
from pages.shared.campaigns import session as campaigns
from pages.shared.campaigns.plan_words import bare_voice
from pages.shared.campaigns.words import figures, headline, share
from pages.shared.text import _, date, number, translator, upright


def draw(found: tuple[Campaign, ...], current: session.Current) -> None:
    """Draw what all evaluated campaigns have brought; nothing where none is evaluated."""
    rows = worked(found)
    if not rows:
        return
    widgets.section(
        _("What worked"),
        caption=_(
            "Everybody counts as drawn, whether the letter was read or not: buyers among those contacted "
            "less buyers among those left alone, in percentage points, with 95% intervals."
        ),
    )
    drawn = worked_rows(rows, translator=translator())
    if drawn:
        dark = session.is_dark()
        st.html(effects_key(translator=translator(), smallest=False, dark=dark))
        st.plotly_chart(
            worked_figure(drawn, translator=translator(), dark=dark, narrow=session.is_phone()),
            key="worked_effects",
            config=CONFIG,
            theme=None,
            alt=_("Each campaign with its effect and interval"),
        )
    _table(rows, found, current)


def _table(rows: tuple[Worked, ...], found: tuple[Campaign, ...], current: session.Current) -> None:
    columns = {
        "name": _("Campaign"),
        "verdict": _("What came of it"),
        "uplift": _("More buyers"),
        "relative": _("In per cent"),
        "revenue": _("Extra net revenue"),
        "cost": _("Cost"),
        "profit": _("Left after cost"),
        "offer": _("Offer"),
        "sent": _("Sent"),
        "share": _("Buyers: contacted / left alone"),
        "groups": _("Customers: contacted / left alone"),
    }
    names = campaigns.names_in(current, *found)
    frame = pd.DataFrame([_cells(one, names, current.facts.currency) for one in rows], columns=list(columns))
    st.dataframe(
        frame,
        column_config={name: st.column_config.TextColumn(columns[name]) for name in frame},
        hide_index=True,
        height="content",
        alt=_("What the campaigns have brought"),
        key="worked_table",
    )
    if any(one.outcome.profit is not None and one.outcome.profit_money == MoneyBasis.NET for one in rows):
        st.caption(
            _(
                "The cost of the goods is not known, so what is left is net revenue less the cost of the "
                "campaign, and no profit yet."
            )
        )


def _cells(one: Worked, names: dict[str, str], currency: str | None) -> dict[str, str]:
    """Return a row of the table, as text that no Markdown draws."""
    writes, outcome = figures(currency), one.outcome
    uplift, revenue, nothing = one.uplift, one.revenue, number(None)
    measured = outcome.lack is None and uplift is not None
    return {
        "name": upright(one.name),
        "verdict": headline(outcome),
        "offer": upright(bare_voice(names, currency).offer(one.offer)),
        "sent": date(one.sends_on),
        "groups": f"{number(outcome.contacts)} / {number(outcome.holdouts)}",
        "share": nothing if uplift is None else f"{share(uplift.contact)} / {share(uplift.holdout)}",
        "uplift": f"{gain_points(uplift, writes)} ({points_between(uplift, writes)})"
        if measured and uplift is not None
        else nothing,
        "relative": nothing if uplift is None else _relative(uplift, writes),
        "revenue": nothing
        if revenue is None or revenue.total is None
        else f"{signed_money(revenue.total, writes)} "
        f"({money_between(revenue.total_ci_lower, revenue.total_ci_upper, writes)})",
        "cost": writes.amount(outcome.cost),
        "profit": nothing
        if outcome.profit is None
        else f"{signed_money(outcome.profit, writes)} "
        f"({money_between(outcome.profit_ci_lower, outcome.profit_ci_upper, writes)})",
    }


def _relative(gain: Gain, writes: Figures) -> str:
    """Write a gain in per cent of the control group, with its interval where it has one."""
    written = writes.relative(gain.relative)
    if gain.relative is None or gain.relative_ci_lower is None or gain.relative_ci_upper is None:
        return written
    return f"{written} ({writes.between(relative_interval(gain), writes.relative)})"
