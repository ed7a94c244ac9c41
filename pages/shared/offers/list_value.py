"""What the list is expected to bring, and from which customer on it stops paying."""

from dataclasses import replace

import streamlit as st

from crosssell.charts import CONFIG
from crosssell.charts.offers_value import paying_curve_figure, stops
from crosssell.columns import ChanceNotice, LeftOutOfList, OfferKind, ScoreSource, UpliftSource
from crosssell.labels import label
from crosssell.offers.plan import CampaignPlan, Cut
from crosssell.offers.targets import TargetList
from crosssell.offers.value import PayingCurve, paying_curve
from pages.shared import session
from pages.shared.offers import list_state
from pages.shared.offers.list_words import amount_words, chance_words
from pages.shared.text import _, ngettext, number, plain, translator

FEWEST_DRAWN = 10  # customers; a picture of fewer says nothing
LEAST_MORE = 0.1  # further buyers


def draw(target: TargetList, plan: CampaignPlan, current: session.Current) -> None:
    """Draw what the list is expected to bring."""
    with st.container(border=True, key="list_value", gap="xsmall"):
        badge(plan)
        if target.expected_value is None:
            st.markdown(_unknown(target))
            return
        curve = paying_curve(target.values, fixed_cost=plan.economics.fixed_cost)
        st.markdown(sum_words(target, plan, current))
        st.markdown(how_words(target, plan))
        if said := source_words(target, plan):
            st.caption(said)
        if curve.known >= FEWEST_DRAWN:
            _picture(curve, current)
        _stop(curve, plan, target)
        st.caption(caution(plan))


def badge(plan: CampaignPlan) -> None:
    """Say whether the effect of a contact is an assumption or was measured."""
    source = plan.economics.uplift_source
    words = label(source, translator())
    if source == UpliftSource.MEASURED:
        st.badge(words, icon=":material/science:", color="green")
    else:
        st.badge(words, icon=":material/edit_note:", color="orange")


def sum_words(target: TargetList, plan: CampaignPlan, current: session.Current) -> str:
    """Return what the campaign is expected to bring in all, its costs taken off."""
    amount = plain(amount_words(target.expected_value, current.facts.currency))
    if (target.expected_value or 0) <= 0:
        return ngettext(
            "**Expected: {amount}** for {n} customer contacted: it would cost more than it brings.",
            "**Expected: {amount}** for {n} customers contacted: it would cost more than it brings.",
            target.contacts,
            amount=amount,
        )
    if plan.economics.uplift_source == UpliftSource.MEASURED:
        return ngettext(
            "**Expected: {amount}** from {n} customer contacted, less the cost, if it works as it did then.",
            "**Expected: {amount}** from {n} customers contacted, less the cost, if it works as it did then.",
            target.contacts,
            amount=amount,
        )
    return ngettext(
        "**Expected: up to {amount}** from {n} customer contacted, less the cost, if your assumption holds.",
        "**Expected: up to {amount}** from {n} customers contacted, less the cost, if your assumption holds.",
        target.contacts,
        amount=amount,
    )


def how_words(target: TargetList, plan: CampaignPlan) -> str:
    """Return how that comes about: who buys anyway, and how many more are expected to."""
    economics = plan.economics
    if target.mean_score is None:
        return ""
    more = economics.reach_share * economics.relative_uplift * target.mean_score * target.contacts
    return f"{_anyway_words(target.mean_score, plan)} {_more_words(more)}"


def _anyway_words(share: float, plan: CampaignPlan) -> str:
    base = chance_words(share)
    if plan.offer.kind == OfferKind.NONE:
        return ngettext(
            "Within {n} day {base} of them would order without a letter.",
            "Within {n} days {base} of them would order without a letter.",
            plan.window_days,
            base=base,
        )
    return ngettext(
        "Within {n} day {base} of them would buy the offer without a letter.",
        "Within {n} days {base} of them would buy the offer without a letter.",
        plan.window_days,
        base=base,
    )


def _more_words(more: float) -> str:
    if more < 0:
        return _("With one, fewer are expected.")
    if more < LEAST_MORE:
        return _("With one, hardly anybody more is expected.")
    return _("With one, about {more} more are expected.", more=number(more, decimals=0 if more >= 10 else 1))


def source_words(target: TargetList, plan: CampaignPlan) -> str:
    """Return where the chances come from; nothing where the check of the offers says it."""
    chance = target.chance
    if chance is None:
        return ""
    if chance.source == ScoreSource.EVERYBODY:
        return _("There is too little to tell customers apart by: everybody is taken to be equally likely.")
    if chance.source == ScoreSource.MODEL:
        return _("Told by a model of this offer; the tab “Propensity” shows how well it does.")
    if chance.source != ScoreSource.LIKE_CUSTOMERS:
        return ""
    if chance.notice == ChanceNotice.MODEL_LOSES:
        return _("The model is no better than counting customers like them: these were counted.")
    counts = {"days": number(chance.days), "bought": number(chance.bought)}
    if plan.offer.kind == OfferKind.NONE:
        return ngettext(
            "Told from customers like them: {n} was followed for {days} days, and {bought} ordered.",
            "Told from customers like them: {n} were followed for {days} days, and {bought} ordered.",
            chance.customers,
            **counts,
        )
    return ngettext(
        "Told from customers like them: {n} without the offer was followed for {days} days, and {bought} "
        "bought it.",
        "Told from customers like them: {n} without the offer were followed for {days} days, and {bought} "
        "bought it.",
        chance.customers,
        **counts,
    )


def caution(plan: CampaignPlan) -> str:
    """Return what the figure is not."""
    if plan.economics.uplift_source == UpliftSource.MEASURED:
        return _(
            "Measured by the campaign “{name}”, on other customers at another time; the control group tells "
            "whether it works again.",
            name=plain(plan.economics.uplift_campaign),
        )
    return _(
        "Who is likely to buy can be told from past purchases; what a letter adds cannot. That is your "
        "assumption until a campaign with a control group has measured it."
    )


def _unknown(target: TargetList) -> str:
    if not target.listed:
        return _("Nobody is on the list, so there is nothing to expect.")
    return _(
        "What the list would bring cannot be told: the data lack the prices of the offer, or nobody has "
        "bought it in the time before. The list itself still holds."
    )


def _picture(curve: PayingCurve, current: session.Current) -> None:
    figure = paying_curve_figure(
        curve,
        translator=translator(),
        currency=current.facts.currency,
        dark=session.is_dark(),
        narrow=session.is_phone(),
    )
    alt = _("What the list is expected to bring if so many of it are contacted")
    st.caption(alt)
    st.plotly_chart(figure, key="list_curve", config=CONFIG, theme=None, alt=alt)


def _stop(curve: PayingCurve, plan: CampaignPlan, target: TargetList) -> None:
    """Say where the list stops paying, and offer to cut it there."""
    if plan.cut.paying_only:
        if cut := target.counts.left_out.get(LeftOutOfList.DOES_NOT_PAY, 0):
            st.markdown(
                ngettext(
                    "The list is cut where it stops paying; {n} customer is left out for that.",
                    "The list is cut where it stops paying; {n} customers are left out for that.",
                    cut,
                )
            )
            st.button(
                _("Take them in again"),
                key="list_uncut",
                icon=":material/undo:",
                on_click=_cut,
                args=(False,),
            )
        return
    if not curve.best_customers:
        st.markdown(_("Each contact is expected to cost more than it brings."))
    elif stops(curve):
        st.markdown(
            ngettext(
                "It stops paying after the best {n} customer: each of the others costs more than it is "
                "expected to bring.",
                "It stops paying after the best {n} customers: each of the others costs more than it is "
                "expected to bring.",
                curve.best_customers,
            )
        )
        st.button(_("Cut there"), key="list_cut", icon=":material/content_cut:", on_click=_cut, args=(True,))


def _cut(paying_only: bool) -> None:
    plan = list_state.working().plan
    list_state.change(replace(plan, cut=Cut(paying_only=paying_only, most=plan.cut.most)))
