"""Beside the sets: slow sellers that a best-seller may carry, and pairs that make no set."""

from collections.abc import Sequence

import streamlit as st

from crosssell.basket import MatrixConfig
from crosssell.basket.bundles import BundleCandidates, RefusedPair, SlowSeller
from pages.shared import widgets
from pages.shared.matrix.opening import pair_link
from pages.shared.pair.words import about, name_of, times
from pages.shared.text import _, ngettext, number, percent, translator

SLOW_AT_FIRST = 6
SLOW_KEY = "bundles_slow_shown"
MOST_CARRIERS = 3
REFUSED_SHOWN = 15
MOST_THROUGH = 3


def slow_sellers(found: BundleCandidates, config: MatrixConfig) -> None:
    """Draw the slow sellers that go well with best-sellers, a card each."""
    if not found.slow_sellers:
        return
    widgets.section(
        _("Slow sellers that a best-seller may carry"),
        caption=_(
            "Products of the slowest quarter that go together with one of the best-selling tenth. Put the "
            "slow one beside it, or into a set with it."
        ),
    )
    groups = by_slow_seller(found.slow_sellers)
    shown = groups if st.session_state.get(SLOW_KEY) else groups[:SLOW_AT_FIRST]
    with st.grid(2, min_column_width=330, gap="small", key="slow_sellers"):
        for place, group in enumerate(shown, start=1):
            with st.container(border=True, height="stretch", gap="xsmall"):
                st.markdown(f"**{name_of(group[0].slow)}** · {slow_words(group[0])}")
                for rank, one in enumerate(group[:MOST_CARRIERS], start=1):
                    with st.container(gap=None, key=f"way_slow_{place}_{rank}"):
                        pair_link(one.slow.item, one.best_seller.item, config, text=name_of(one.best_seller))
                        st.caption(carrier_words(one))
    if len(groups) > len(shown):
        st.button(_("Show more"), icon=":material/expand_more:", on_click=_show_slow, key="bundles_slow_more")


def _show_slow() -> None:
    st.session_state[SLOW_KEY] = True


def by_slow_seller(pairs: Sequence[SlowSeller]) -> list[list[SlowSeller]]:
    """Return the pairs of each slow seller together, in the order in which they come."""
    groups: dict[str, list[SlowSeller]] = {}
    for one in pairs:
        groups.setdefault(one.slow.item, []).append(one)
    return list(groups.values())


def slow_words(one: SlowSeller) -> str:
    """Return how slow a product sells, and what is left of it where that is known."""
    orders = ngettext("{n} order", "{n} orders", one.slow.baskets)
    return orders if one.stock is None else f"{orders} · {_('in stock: {n}', n=number(one.stock))}"


def carrier_words(one: SlowSeller) -> str:
    """Return how much a best-seller may carry a slow one."""
    return ngettext(
        "Best-seller in {n} order; {share} of the slow one's orders hold it too, at least {times} times as "
        "often as chance explains.",
        "Best-seller in {n} orders; {share} of the slow one's orders hold it too, at least {times} times as "
        "often as chance explains.",
        one.best_seller.baskets,
        share=percent(one.confidence, decimals=0),
        times=times(one.lift_corrected_ci_lower),
    )


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
        shown = found.refused[:REFUSED_SHOWN]
        for one in shown:
            with st.container(gap=None):
                st.markdown(f"{name_of(one.a)} + {name_of(one.b)}")
                st.caption(refused_words(one))
        if found.refused_count > len(shown):
            st.caption(
                _("The first {count}, those that chance would have most often.", count=number(len(shown)))
            )


def refused_words(one: RefusedPair) -> str:
    """Return how often the pair is together and should be, and the sets that fall with it."""
    told = ngettext(
        "{n} order holds both, chance would give {expected}.",
        "{n} orders hold both, chance would give {expected}.",
        one.n_both,
        expected=about(one.expected),
    )
    if not one.through:
        return told
    through = [name_of(item, length=32) for item in one.through[:MOST_THROUGH]]
    if len(one.through) > MOST_THROUGH:
        through.append(_("{n} more", n=number(len(one.through) - MOST_THROUGH)))
    return f"{told} {_('So no set of the two with {items}.', items=translator().listed(through))}"
