"""Where no rule is left: why, and what brings some back."""

from dataclasses import replace
from decimal import Decimal

import streamlit as st

from crosssell.basket import Item, MatrixConfig
from crosssell.basket.items import items_of
from crosssell.basket.rules import RuleChoice, Rules, rule_page
from crosssell.columns import Basis
from pages.shared import widgets
from pages.shared.matrix.rules_choices import CONFIDENCES, lower_to
from pages.shared.pair.words import name_of
from pages.shared.text import _, percent


def no_rule(found: Rules, choice: RuleChoice, config: MatrixConfig, *, excluded: tuple[str, ...]) -> None:
    """Say that no rule is left, and offer the share at which there is one.

    Args:
        found: All rules.
        choice: Which of them are asked for.
        config: What baskets and items are.
        excluded: Items that are left out.
    """
    if rule_page(found, choice=choice, excluded=excluded, limit=1).matching:
        widgets.empty_state(
            _("No rule matches"), _("No rule has all these words in its items and these verdicts.")
        )
        return
    best = surest(found, choice, excluded=excluded)
    if best is not None:
        _not_as_sure(best, choice, config)
    elif choice.antecedent or choice.consequent:
        _none_about(found, choice)
    else:
        widgets.empty_state(
            _("No rule is left"),
            _("Each rule here holds an item that is left out. Take fewer items out, or widen the filters."),
        )


def surest(found: Rules, choice: RuleChoice, *, excluded: tuple[str, ...]) -> float | None:
    """Return the highest share of the rules that are left out for being less sure."""
    any_share = replace(choice, min_confidence=Decimal(0))
    rows = rule_page(found, choice=any_share, sort="confidence", excluded=excluded, limit=1).frame
    return None if rows.empty else float(rows["confidence"].iloc[0])


def _not_as_sure(best: float, choice: RuleChoice, config: MatrixConfig) -> None:
    words = {
        "share": percent(float(choice.min_confidence), decimals=0),
        "best": percent(best, decimals=1),
    }
    if config.basis == Basis.ORDER:
        why = _("No rule holds in {share} of the orders or more; the surest holds in {best}.", **words)
    else:
        why = _("No rule holds for {share} of the customers or more; the surest holds for {best}.", **words)
    common = _(
        "Where baskets are small, a few per cent are a lot: what counts is how far above chance it is."
    )
    widgets.empty_state(_("No rule is as sure as that"), f"{why} {common}")
    lower = max((one for one in CONFIDENCES if one <= best * 100), default=CONFIDENCES[0])
    with st.container(horizontal_alignment="center", key="rules_lower"):
        st.button(
            _("Show rules from {share} on", share=percent(lower / 100, decimals=0)),
            on_click=lower_to,
            args=(lower,),
            key="rules_lower_to",
        )


def _none_about(found: Rules, choice: RuleChoice) -> None:
    wanted = choice.antecedent or choice.consequent
    item = next((one for one in items_of(found.items) if one.item == wanted), None)
    name = f"**{name_of(item or Item(item=str(wanted), name=None, baskets=0))}**"
    if choice.antecedent:
        title, why = _("Nothing follows from this item"), _("No rule starts from {item}.", item=name)
    else:
        title, why = _("Nothing leads to this item"), _("No rule leads to {item}.", item=name)
    more = _("It is in too few baskets with any other. Lower the minimum above, or look at a longer period.")
    widgets.empty_state(title, f"{why} {more}")
