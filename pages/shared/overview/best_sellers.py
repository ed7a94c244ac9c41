"""The best-sellers: how often each is bought together with something else, and the way to its partners."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from crosssell.facts import DatasetFacts
from crosssell.kpis import BestSeller, Ranking
from pages.shared import widgets
from pages.shared.choice import linked_choice
from pages.shared.overview import session
from pages.shared.overview.places import BEST_SELLERS, matrix_place
from pages.shared.pair.address import MATRIX_PAGE
from pages.shared.text import _, money, number, percent, plain

SHOWN = 10
FEWEST_ORDERS = 10  # with a product, for its attach rate to tell something
LONGEST_NAME = 60
REVENUE_WIDTH, ORDERS_WIDTH, RATE_WIDTH = 105, 95, 85  # px
RANKING_KEY = "best_sellers_by"


def best_sellers_section(facts: DatasetFacts) -> None:
    """Draw the section."""
    widgets.section(
        _("Best-sellers"),
        caption=_(
            "And how often an order with the product holds another one too: its attach rate. A product leads "
            "to what goes with it."
        ),
        anchor=BEST_SELLERS,
    )
    found = session.best_sellers(_ranking(facts), limit=SHOWN)
    if not found:
        st.markdown(_("No product was sold in the orders that the filters above let in."))
        return
    if words := _takeaway(found):
        st.markdown(words)
    has_revenue = facts.revenue is not None
    with st.container(key="best_sellers", gap=None):
        _head(has_revenue=has_revenue)
        for place, one in enumerate(found, start=1):
            _row(place, one, facts.currency, has_revenue=has_revenue)


def _ranking(facts: DatasetFacts) -> Ranking:
    """Draw the choice of what makes a best-seller, where the data know amounts."""
    if facts.revenue is None:
        return Ranking.ORDERS
    words = {Ranking.ORDERS: _("By orders"), Ranking.REVENUE: _("By revenue")}
    return linked_choice(_("Best-sellers"), words, default=Ranking.ORDERS, key=RANKING_KEY, in_link="best")


def _takeaway(found: tuple[BestSeller, ...]) -> str:
    """Return which of the best-sellers most often goes alone; nothing where too few are known."""
    judged = [one for one in found if one.orders >= FEWEST_ORDERS]
    if len(judged) < 3:
        return ""
    lowest = min(judged, key=lambda one: one.attach_rate)
    return _(
        "“{product}” most often goes alone: {share} of its orders hold nothing else.",
        product=f"**{_name(lowest)}**",
        share=plain(percent(1 - lowest.attach_rate)),
    )


def _head(*, has_revenue: bool) -> None:
    """Name the columns of the figures."""
    with _line("best_sellers_head"):
        st.caption(_("Product"), width="content")
        with _figures():
            if has_revenue:
                st.caption(_("Revenue"), width=REVENUE_WIDTH, text_alignment="right")
            st.caption(_("Orders"), width=ORDERS_WIDTH, text_alignment="right")
            st.caption(_("With others"), width=RATE_WIDTH, text_alignment="right")


def _row(place: int, one: BestSeller, currency: str | None, *, has_revenue: bool) -> None:
    """Draw one product; its figures stand in columns, on a phone below its name."""
    with _line(f"best_seller_{place}"):
        st.page_link(
            MATRIX_PAGE,
            label=f"{number(place)}\\. {_name(one)}",
            query_params=matrix_place(first=one.product),
        )
        with _figures():
            if has_revenue:
                amount = plain(money(one.revenue, currency, decimals=0))
                st.markdown(amount, width=REVENUE_WIDTH, text_alignment="right")
            st.markdown(plain(number(one.orders)), width=ORDERS_WIDTH, text_alignment="right")
            st.markdown(_attach_words(one), width=RATE_WIDTH, text_alignment="right")


def _line(key: str) -> DeltaGenerator:
    return st.container(
        key=key,
        horizontal=True,
        gap="small",
        vertical_alignment="center",
        horizontal_alignment="distribute",
    )


def _figures() -> DeltaGenerator:
    return st.container(horizontal=True, gap="small", wrap=False, width="content")


def _attach_words(one: BestSeller) -> str:
    """Return the attach rate; of a few orders it would say nothing."""
    if one.orders < FEWEST_ORDERS:
        return f":gray[{_('too few')}]"
    return f"**{plain(percent(one.attach_rate))}**"


def _name(one: BestSeller) -> str:
    text = one.name or one.product
    return plain(text if len(text) <= LONGEST_NAME else text[: LONGEST_NAME - 1].rstrip() + "…")
