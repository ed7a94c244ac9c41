"""In which order the sets stand: by what they may gain, or by what no assumption on takers touches."""

from collections.abc import Sequence
from enum import StrEnum

import streamlit as st

from crosssell.basket.bundles import Bundle
from pages.shared.link import add_to_link, take_from_url
from pages.shared.text import _, in_words

ORDER_KEY = "bundle_order"


class Order(StrEnum):
    """What comes first; the values are their names in links."""

    GAIN = "gain"
    LEAST_MORE = "least"
    TOGETHER = "together"


def order_choice() -> Order:
    """Draw the choice of the order and return it."""
    words = {
        Order.GAIN: _("Highest expected gain"),
        Order.LEAST_MORE: _("Fewest more sets, compared with today"),
        Order.TOGETHER: _("Most often bought together"),
    }
    take_from_url(ORDER_KEY, name="sets_by", allowed=list(Order))
    with st.container(width=300):
        chosen = st.selectbox(
            _("Order by"),
            list(Order),
            format_func=in_words(Order, words.__getitem__),
            key=ORDER_KEY,
            persist_state="session",
        )
    found = chosen or Order.GAIN
    if found != Order.GAIN:
        add_to_link(sets_by=found.value)
    return found


def ordered(ranked: Sequence[Bundle], order: Order) -> list[Bundle]:
    """Return the sets, which come by their expected gain, in the order that was chosen."""
    match order:
        case Order.LEAST_MORE:
            return sorted(ranked, key=_more_needed)
        case Order.TOGETHER:
            return sorted(ranked, key=lambda one: -one.candidate.together)
        case _:
            return list(ranked)


def _more_needed(one: Bundle) -> tuple[bool, float]:
    """Return how much more often than today the set must be bought; last where no number pays."""
    growth = one.break_even_growth
    if growth is None or one.reason is not None:
        return True, 0.0
    return False, growth
