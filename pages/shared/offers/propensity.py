"""Propensity: who is likely to buy one product next, how well that can be told, and what it goes by."""

from functools import partial

import pandas as pd
import streamlit as st

from crosssell.charts import CONFIG
from crosssell.charts.offers_propensity import (
    DriverRow,
    calibration_figure,
    drivers_figure,
    gains_figure,
)
from crosssell.columns import Field, Level, OfferKind
from crosssell.labels import label
from crosssell.offers.plan import CampaignPlan, Offer
from crosssell.offers.propensity import WINDOWS, Propensity, propensity, usual_window
from pages.shared import session, widgets
from pages.shared.beside import beside
from pages.shared.choice import linked_choice
from pages.shared.guard import require
from pages.shared.link import add_to_link
from pages.shared.offers import list_answers, list_state
from pages.shared.offers import propensity_words as words
from pages.shared.offers.list_items import item_field
from pages.shared.text import _, number, percent, translator

MOST_DRIVERS = 8
AUTOMATIC = "auto"
LINK_ITEM = "offered"
LONGEST_LINK_ITEM = 200


def draw(current: session.Current) -> None:
    """Draw the tab."""
    if not require(
        current.facts,
        [Field.CUSTOMER_ID, Field.ORDERED_AT],
        unlocks=_("With it you see who is likely to buy a product next."),
    ):
        return
    widgets.section(
        _("Who is likely to buy it next?"),
        caption=_(
            "For one product or category: each customer's chance to buy it for the first time in the days "
            "ahead, told from what they and others bought before. Checked on days that the model has not "
            "seen."
        ),
    )
    offer, chosen = _choices(current)
    if offer is None:
        st.markdown(_("Choose a product to begin."))
        return
    days = _days(offer, chosen, current)
    if days is None:
        return
    found = _answer(offer, days, current)
    if found is None:
        return
    if found.judged is None:
        title, text = words.why_none(found)
        widgets.empty_state(title, text, icon=":material/query_stats:")
        _begin_button(found)
        return
    _verdict(found)
    _today(found)
    _pictures(found)
    _how_it_works(found)


def _choices(current: session.Current) -> tuple[Offer | None, str]:
    """Draw what is offered and how far is looked ahead."""
    with st.container(key="propensity_choices", gap="small"):
        level = Level.PRODUCT
        if current.facts.categories:
            level = Level(
                linked_choice(
                    _("Product or category"),
                    {Level.PRODUCT.value: _("One product"), Level.CATEGORY.value: _("One category")},
                    default=Level.PRODUCT.value,
                    key="propensity_level",
                    in_link="offered_level",
                )
            )
        item = item_field(
            _("What would you like to sell?"),
            level=level,
            chosen=_first_item(level, current),
            key=f"propensity_item_{level.value}",
            current=current,
        )
        chosen = linked_choice(
            _("Days ahead"),
            {AUTOMATIC: _("Automatic"), **{str(one): number(one) for one in WINDOWS}},
            default=AUTOMATIC,
            key="propensity_days",
            in_link="days_ahead",
            hint=_("Automatic takes the fewest days in which enough customers bought it to learn from."),
        )
    if not item:
        return None, chosen
    add_to_link(**{LINK_ITEM: item})
    kind = OfferKind.CATEGORY if level == Level.CATEGORY else OfferKind.PRODUCT
    return Offer(kind=kind, item=item), chosen


def _first_item(level: Level, current: session.Current) -> str:
    """Return what the link names, else what is bought most."""
    asked = st.query_params.get(LINK_ITEM, "")
    if asked and len(asked) <= LONGEST_LINK_ITEM:
        found = [one.item for one in list_answers.items(current, level, asked, 50) if one.item == asked]
        if found:
            return found[0]
    most = list_answers.items(current, level, "", 1)
    return most[0].item if most else ""


def _days(offer: Offer, chosen: str, current: session.Current) -> int | None:
    if chosen != AUTOMATIC:
        return int(chosen)
    return beside(
        "propensity_window",
        offer,
        partial(usual_window, current.warehouse, offer=offer),
        words=_("Looking how often it is bought …"),
    )


def _answer(offer: Offer, days: int, current: session.Current) -> Propensity | None:
    return beside(
        "propensity",
        (offer, days),
        partial(propensity, current.warehouse, offer=offer, window_days=days),
        words=_("Learning who buys it, and checking that on later days …"),
        takes_step=True,
    )


def _verdict(found: Propensity) -> None:
    judged = found.judged
    if judged is None:
        return
    with st.container(key="propensity_verdict", border=True, gap="xsmall"):
        st.markdown(words.takeaway(judged))
        st.markdown(f"{words.verdict_sign(judged)} {words.verdict(judged)}")
        st.caption(words.judged_on(found))


def _today(found: Propensity) -> None:
    """Draw what the model expects of today's customers, and the way to a list."""
    if found.stands:
        widgets.cards(_cards(found), columns=3, key="propensity_cards")
    _begin_button(found)


def _cards(found: Propensity) -> list[widgets.Card]:
    chances = found.chances["score"]
    top = chances.nlargest(max(int(len(chances) * words.TOP_SHARE), 1))
    return [
        widgets.Card(
            name=_("Without it today"),
            value=number(found.candidates),
            definition=_("Customers who have ordered and have not bought it yet."),
        ),
        widgets.Card(
            name=_("Expected buyers"),
            value=number(chances.sum(), decimals=0),
            definition=_(
                "Of these, how many buy it within {days} days without being contacted: the sum of their "
                "chances.",
                days=number(found.window_days),
            ),
            note=_("within {days} days", days=number(found.window_days)),
        ),
        widgets.Card(
            name=_("Chance in the top {share}", share=percent(words.TOP_SHARE, decimals=0)),
            value=percent(float(top.mean()) if len(top) else None, decimals=1),
            definition=_("Mean chance of the customers who are the likeliest to buy it."),
            note=_(
                "all: {share}", share=percent(float(chances.mean()) if len(chances) else None, decimals=1)
            ),
        ),
    ]


def _begin_button(found: Propensity) -> None:
    offer = Offer(kind=found.offer.kind, item=found.offer.item, by_model=found.stands)
    st.button(
        _("Make a target list for it"),
        key="propensity_list",
        type="primary",
        icon=":material/playlist_add:",
        on_click=list_state.begin,
        args=(CampaignPlan(offer=offer, window_days=found.window_days),),
        help=_("Likeliest first, without those who have it; consent and control group are asked for there."),
    )


def _pictures(found: Propensity) -> None:
    judged = found.judged
    if judged is None:
        return
    look = {"translator": translator(), "dark": session.is_dark(), "narrow": session.is_phone()}
    widgets.section(
        _("Whom it reaches"),
        caption=_(
            "If only the first customers of the order are contacted, how many of the buyers are among them?"
        ),
    )
    figure = gains_figure(judged.gains, simple_name=words.simple_name(judged.simple_order), **look)
    st.plotly_chart(
        figure,
        key="propensity_gains",
        config=CONFIG,
        theme=None,
        alt=words.takeaway(judged).replace("**", ""),
    )
    widgets.section(
        _("Do the chances come true?"),
        caption=_("Customers in groups of equal size, by their chance: what was expected, and what came."),
    )
    said = words.came_true(judged)
    st.plotly_chart(
        calibration_figure(judged.bins, **look),
        key="propensity_calibration",
        config=CONFIG,
        theme=None,
        alt=said,
    )
    st.caption(said)
    shown = found.drivers[:MOST_DRIVERS]
    if not shown:
        return
    widgets.section(
        _("What it goes by"),
        caption=_("The longer the bar, the more buyers would be missed without it. A sign, not a cause."),
    )
    rows = [DriverRow(name=words.driver_words(one), drop=one.drop) for one in shown]
    st.plotly_chart(
        drivers_figure(rows, **look),
        key="propensity_drivers",
        config=CONFIG,
        theme=None,
        alt=words.main_drivers(shown, most=3),
    )


def _how_it_works(found: Propensity) -> None:
    with st.expander(_("How it works"), icon=":material/help:"):
        if found.method is not None:
            st.markdown(
                _(
                    "Kind of model: {kind}, whichever did better on the days before; its chances are "
                    "calibrated.",
                    kind=label(found.method, translator()),
                )
            )
        st.markdown(
            _(
                "It is held against simple orders of the customers (latest order, most orders, most "
                "revenue, what customers like them did). The best of them on the very days of the check is "
                "the yardstick, which favours the simple answer. If the model does no better, lists do not "
                "use it."
            )
        )
        st.caption(
            _(
                "A chance tells who buys it anyway, without a letter. Whether a letter adds something, "
                "only a campaign with a control group tells."
            )
        )
        judged = found.judged
        if judged is not None:
            st.dataframe(_figures(found), hide_index=True, height="content", key="propensity_figures")


def _figures(found: Propensity) -> pd.DataFrame:
    judged = found.judged
    if judged is None:
        return pd.DataFrame()
    model, simple = judged.model, judged.simple
    shown = (
        (_("Area under the ROC curve"), model.area, model.area_ci_lower, model.area_ci_upper),
        (words.simple_name(judged.simple_order), simple.area, simple.area_ci_lower, simple.area_ci_upper),
        (_("Difference"), judged.difference, judged.difference_ci_lower, judged.difference_ci_upper),
    )
    rows = [(name, _three(*values)) for name, *values in shown]
    return pd.DataFrame(rows, columns=[_("Figure"), _("Value and 95 % interval")])


def _three(value: float, lower: float, upper: float) -> str:
    written = {
        name: number(one, decimals=3) for name, one in (("value", value), ("lower", lower), ("upper", upper))
    }
    return _("{value} ({lower} to {upper})", **written)
