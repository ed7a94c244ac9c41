"""The opportunities: solid pairs by what the customers who are left could bring, as cards."""

import streamlit as st

from crosssell.basket import Laid, MatrixConfig, Stage
from crosssell.basket.opportunities import Opportunity
from crosssell.columns import Basis, Field
from crosssell.facts import DatasetFacts
from pages.shared import session, widgets
from pages.shared.matrix.opening import pair_link
from pages.shared.matrix.words import nothing_solid
from pages.shared.offers.links import pair_list
from pages.shared.pair.opportunities import who_may_be_written_to
from pages.shared.pair.words import name_of, times
from pages.shared.text import _, money, ngettext, number
from pages.shared.waiting import stands

AT_FIRST, AT_MOST = 10, 50
SHOWN_KEY = "matrix_opportunities_shown"


def opportunities_tab(
    asked: Laid, config: MatrixConfig, *, excluded: tuple[str, ...], current: session.Current
) -> None:
    """Draw the tab."""
    if not stands(asked, Stage.MONEY):
        return
    found = session.opportunities(asked, config, excluded=excluded, limit=AT_MOST)
    if not found:
        nothing_solid()
        return
    facts = current.facts
    _explain(found, facts)
    shown = st.session_state.get(SHOWN_KEY, AT_FIRST)
    with st.container(key="opportunities", gap="small"):
        for place, one in enumerate(found[:shown], start=1):
            _card(one, place, config, facts.currency)
    if len(found) > shown:
        st.button(_("Show more"), icon=":material/expand_more:", on_click=_show_all, key="opportunities_more")
    elif len(found) == AT_MOST:
        st.caption(
            _("These are the first {count}; the tab “All pairs” lists every pair.", count=number(AT_MOST))
        )


def _show_all() -> None:
    st.session_state[SHOWN_KEY] = AT_MOST


def _explain(found: list[Opportunity], facts: DatasetFacts) -> None:
    """Say how the list is ranked, and what “up to” means or why there is no amount."""
    if any(one.ceiling is not None for one in found):
        st.caption(
            _(
                "Solid pairs, the most money first. “Up to” is what it would bring if the customers who are "
                "left bought as often as comparable customers do, at the usual amount. Writing to them adds "
                "less: they have passed it by so far. Only a test tells how much."
            )
        )
        return
    by_chance = _("The pairs are ranked by how many more baskets hold both than chance explains.")
    if Field.CUSTOMER_ID not in facts.fields:
        missing = _("Your data name no customers, so it cannot be counted who is left to be asked.")
    else:
        missing = _("Your data hold no amounts, so it cannot be said what the customers left could bring.")
    widgets.notice(f"{missing} {by_chance}")


def _card(one: Opportunity, place: int, config: MatrixConfig, currency: str | None) -> None:
    a, b = name_of(one.from_item), name_of(one.to_item)
    with st.container(border=True, gap="xsmall", key=f"opportunity_{place}"):
        with st.container(horizontal=True, horizontal_alignment="distribute", gap="small"):
            st.markdown(f"**{number(place)}. {a} → {b}**", width="content")
            if one.ceiling is not None:
                amount = money(one.ceiling, currency, decimals=0)
                st.markdown(_("Up to {amount}", amount=f"**{amount}**"), width="content")
        if one.left is not None:
            st.markdown(who_is_left(one, a, b, currency))
        with st.container(horizontal=True, horizontal_alignment="distribute", gap="small"):
            st.markdown(f":green[●] {how_sure(one)}", width="content")
            with st.container(horizontal=True, gap="small", vertical_alignment="center", width="content"):
                if one.left:
                    pair_list(
                        one.from_item.item,
                        one.to_item.item,
                        level=config.level,
                        place=f"opportunity_{place}",
                    )
                pair_link(one.from_item.item, one.to_item.item, config, text=_("See the pair"))


def who_is_left(one: Opportunity, a: str, b: str, currency: str | None) -> str:
    """Return who bought one item and not yet the other, and how many of them may be written to."""
    left = ngettext(
        "{n} customer bought {a}, but not yet {b}.",
        "{n} customers bought {a}, but not yet {b}.",
        one.left or 0,
        a=a,
        b=b,
    )
    may = who_may_be_written_to(one, currency)
    return f"{left} {may}" if may else left


def how_sure(one: Opportunity) -> str:
    """Return how solid the pair is: how often it was seen, and how far beyond chance."""
    ratio = times(one.lift_corrected)
    if one.basis == Basis.CUSTOMER:
        seen = ngettext("{n} customer bought both", "{n} customers bought both", one.n_both)
        return _("Solid: {seen}, {times} times as many as chance explains.", seen=seen, times=ratio)
    seen = ngettext("together in {n} order", "together in {n} orders", one.n_both)
    return _("Solid: {seen}, {times} times as many as chance explains.", seen=seen, times=ratio)
