"""Step 4 of the target list: how many are left alone by chance, and what can be seen with that."""

from dataclasses import replace

import streamlit as st

from crosssell.columns import HoldoutLack
from crosssell.labels import label
from crosssell.offers.campaigns.holdout import detectable
from crosssell.offers.plan import USUAL_HOLDOUT_SHARE, CampaignPlan, Holdout
from crosssell.offers.targets import TargetList
from pages.shared import session
from pages.shared.offers import list_state
from pages.shared.offers.list_fields import choice_field, number_field, percent_field
from pages.shared.offers.list_words import amount_words, chance_words
from pages.shared.text import _, ngettext, number, percent, plain, translator

SHARE, RISE = "share", "rise"
MOST_SHARE, MOST_SEED = 90, 2**31 - 1
USUAL_RISE = 0.01
LEAST_FORGONE = 1  # of the currency, below which it is not worth a sentence


def draw() -> None:
    """Draw the fields; the plan takes over what they hold."""
    plan = list_state.working().plan
    before = plan.holdout
    way = choice_field(
        _("How large"),
        name="holdout_way",
        words={SHARE: _("A share of the list"), RISE: _("Large enough to see a rise")},
        value=SHARE if before.min_detectable is None else RISE,
        is_label_shown=False,
    )
    if way == SHARE:
        share = percent_field(
            _("Left alone, in % of the list"), name="holdout", share=before.share, highest=MOST_SHARE
        )
        holdout = replace(before, share=share, min_detectable=None)
    else:
        rise = number_field(
            _("Rise to be seen, in points"),
            name="rise",
            value=round((before.min_detectable or USUAL_RISE) * 100, 4),
            lowest=0.01,
            highest=99,
            hint=_("From 5 % who buy to 6 % is one point."),
        )
        holdout = replace(before, min_detectable=rise / 100)
    list_state.keep(replace(plan, holdout=holdout))


def result(target: TargetList, plan: CampaignPlan, current: session.Current) -> None:
    """Draw what can be seen with so many, and what leaving them alone costs."""
    if not target.listed:
        return
    with st.container(border=True, key="list_control", gap="xsmall"):
        if not target.holdouts:
            _nobody_left_alone(target, plan)
            return
        st.markdown(
            _(
                "**Contacted: {contacts}, left alone: {holdouts}** ({share} of the list). Chance decides, so "
                "that both groups are alike.",
                contacts=number(target.contacts),
                holdouts=number(target.holdouts),
                share=percent(target.holdouts / target.listed, decimals=0),
            )
        )
        st.markdown(seen_words(target))
        if said := assumed_words(target, plan):
            st.markdown(said)
        if target.forgone is not None and target.forgone >= LEAST_FORGONE:
            st.caption(
                _(
                    "It costs up to {amount} that the letter might have brought from those left alone. That "
                    "is the price of knowing what the campaign did.",
                    amount=plain(amount_words(target.forgone, current.facts.currency)),
                )
            )
        st.caption(
            _("The groups are drawn when you save, and stay: the same campaign always has the same groups.")
        )


def _nobody_left_alone(target: TargetList, plan: CampaignPlan) -> None:
    lack = target.holdout.lack
    if plan.holdout.min_detectable is not None and lack is not None:
        st.warning(f"{label(lack, translator())}.", icon=":material/warning:")
        if lack == HoldoutLack.TOO_FEW:
            st.markdown(
                _(
                    "Even with half of the list left alone, so small a rise would drown in chance. Ask for a "
                    "larger rise, or take a wider audience."
                )
            )
        else:
            st.markdown(_("Choose a share of the list instead."))
    else:
        st.warning(
            _(
                "Without a control group nobody can tell afterwards what the campaign did: those who buy "
                "might have bought anyway."
            ),
            icon=":material/warning:",
        )
    st.button(
        _("Leave {share} alone", share=percent(USUAL_HOLDOUT_SHARE, decimals=0)),
        key="list_usual_holdout",
        icon=":material/science:",
        on_click=_usual,
    )
    st.caption(seen_words(target, share=USUAL_HOLDOUT_SHARE))


def _usual() -> None:
    plan = list_state.working().plan
    seed = plan.holdout.seed
    list_state.change(replace(plan, holdout=Holdout(share=USUAL_HOLDOUT_SHARE, seed=seed)))


def seen_words(target: TargetList, *, share: float | None = None) -> str:
    """Return which rise can be seen with a list of this size.

    Args:
        target: The list.
        share: Left alone; ``None`` for those who are.
    """
    alone = target.holdouts / target.listed if share is None else share
    found = detectable(target.listed, share=alone, baseline=target.mean_score)
    if found.effect is None:
        return "" if found.lack is None else f"{label(found.lack, translator())}."
    return ngettext(
        "With {n} customer you can see a rise of {points} points or more: from {base} who buy by themselves "
        "to {raised}. Smaller ones are mostly missed.",
        "With {n} customers you can see a rise of {points} points or more: from {base} who buy by themselves "
        "to {raised}. Smaller ones are mostly missed.",
        target.listed,
        points=f"**+{_points(found.effect)}**",
        base=chance_words(target.mean_score),
        raised=chance_words((target.mean_score or 0) + found.effect),
    )


def assumed_words(target: TargetList, plan: CampaignPlan) -> str:
    """Return whether the effect that the plan assumes could be seen; nothing where that cannot be said."""
    found = detectable(target.listed, share=target.holdouts / target.listed, baseline=target.mean_score)
    rise = plan.economics.reach_share * plan.economics.relative_uplift * (target.mean_score or 0)
    if found.effect is None or rise <= 0:
        return ""
    points = f"+{_points(rise)}"
    if rise >= found.effect:
        return _("The effect of step 3 is {points} points: large enough to be seen.", points=points)
    return _(
        "The effect of step 3 is {points} points: too small to be seen with this list. Take a wider "
        "audience, a longer window or a stronger offer.",
        points=points,
    )


def _points(effect: float) -> str:
    return number(effect * 100, decimals=1 if effect >= 0.001 else 2)
