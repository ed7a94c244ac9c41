"""Beside the sets: slow sellers that a best-seller may carry, and pairs that make no set."""

import pandas as pd
import streamlit as st

from crosssell.basket import MatrixConfig
from crosssell.basket.bundles import BundleCandidates, RefusedPair, SlowSeller
from pages.shared import widgets
from pages.shared.matrix.opening import pair_link
from pages.shared.pair.words import about, name_of, times
from pages.shared.text import _, ngettext, number, percent, translator

SLOW_AT_FIRST = 6
SLOW_KEY = "bundles_slow_shown"
REFUSED_ROWS = 25
MOST_THROUGH = 3


def slow_sellers(found: BundleCandidates, config: MatrixConfig) -> None:
    """Draw the slow sellers that go well with a best-seller."""
    if not found.slow_sellers:
        return
    widgets.section(
        _("Slow sellers that a best-seller may carry"),
        caption=_(
            "Products of the slowest quarter that go together with one of the best-selling tenth. Put the "
            "slow one beside it, or into a set with it."
        ),
    )
    shown = found.slow_sellers if st.session_state.get(SLOW_KEY) else found.slow_sellers[:SLOW_AT_FIRST]
    with st.grid(2, min_column_width=330, gap="small", key="slow_sellers"):
        for one in shown:
            with st.container(border=True, height="stretch", gap="xsmall"):
                st.markdown(f"**{name_of(one.slow)}** + {name_of(one.best_seller)}")
                st.caption(slow_words(one))
                st.space("stretch")
                pair_link(one.slow.item, one.best_seller.item, config, text=_("See the pair"))
    if len(found.slow_sellers) > len(shown):
        st.button(_("Show more"), icon=":material/expand_more:", on_click=_show_slow, key="bundles_slow_more")


def _show_slow() -> None:
    st.session_state[SLOW_KEY] = True


def slow_words(one: SlowSeller) -> str:
    """Return how slow it sells, and how much the best-seller may carry it."""
    orders = ngettext("{n} order in the period", "{n} orders in the period", one.slow.baskets)
    with_it = _(
        "{orders}; {share} of them hold the best-seller too, at least {times} times as often as chance "
        "explains.",
        orders=orders,
        share=percent(one.confidence, decimals=0),
        times=times(one.lift_corrected_ci_lower),
    )
    best = ngettext(
        "The best-seller is in {n} order.", "The best-seller is in {n} orders.", one.best_seller.baskets
    )
    stock = "" if one.stock is None else _("In stock: {n}.", n=number(one.stock))
    return " ".join(part for part in (with_it, best, stock) if part)


def refused_pairs(found: BundleCandidates) -> None:
    """Draw, on a click, the pairs that are refused, and why."""
    if not found.refused_count:
        return
    title = ngettext(
        "Not offered: {n} pair that avoids each other",
        "Not offered: {n} pairs that avoid each other",
        found.refused_count,
    )
    with st.expander(title, icon=":material/block:", key="bundles_refused"):
        st.markdown(
            _(
                "Who buys the one leaves out the other, surely more often than chance explains (corrected "
                "lift below {limit}). They may replace each other; a set would make people pay for "
                "something that they do not want. Every set that would hold both is left out, too.",
                limit=number(0.9, decimals=1),
            )
        )
        heads = [_("Products"), _("Together"), _("Chance gives"), _("Sets left out with it")]
        rows = [refused_row(one) for one in found.refused[:REFUSED_ROWS]]
        with st.container(key="bundles_refused_table"):
            st.table(pd.DataFrame(rows, columns=heads), border="horizontal", hide_index=True, alt=title)
        if found.refused_count > len(rows):
            st.caption(
                _("The first {count}, those that chance would have most often.", count=number(len(rows)))
            )


def refused_row(one: RefusedPair) -> tuple[str, str, str, str]:
    """Return the pair, how often it is and should be together, and the sets that fall with it."""
    through = [name_of(item, length=32) for item in one.through[:MOST_THROUGH]]
    if len(one.through) > MOST_THROUGH:
        through.append(_("{n} more", n=number(len(one.through) - MOST_THROUGH)))
    return (
        f"{name_of(one.a, length=32)} + {name_of(one.b, length=32)}",
        number(one.n_both),
        about(one.expected),
        _("with {items}", items=translator().listed(through)) if through else translator().number(None),
    )
