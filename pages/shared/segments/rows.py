"""The segments by what they need: who they are, what they are worth, what to do, and the way to them."""

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from crosssell.columns import MoneyBasis, Segment
from crosssell.labels import label
from crosssell.segments.figures import GroupFigures, SegmentFigures
from crosssell.segments.needs import NEEDS
from pages.shared.segments.address import segment_link
from pages.shared.segments.words import actions, meanings, need_reasons, segment_name, share_of_money
from pages.shared.text import _, money, ngettext, percent, plain, translator

WIDTHS = (2.4, 5.2, 2.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What the segments will be worth.

    Attributes:
        values: Segment → expected value; empty where none is known.
        ahead: How far it looks ahead; translated.
        currency: Of all amounts of the rows; ``None`` if unknown.
    """

    values: Mapping[str, float | None]
    ahead: str
    currency: str | None


def segment_rows(figures: SegmentFigures, expected: Expected) -> None:
    """Draw a row for each segment that has customers, those that need the same together."""
    for need, segments in NEEDS.items():
        groups = [group for segment in segments if (group := figures.of(segment)) and group.customers]
        if groups:
            with st.container(border=True, gap="small", key=f"need_{need}"):
                st.markdown(f"**{label(need, translator())}** :gray[{need_reasons()[need]}]")
                for group in groups:
                    if group.segment is not None:
                        _row(group, group.segment, figures.basis, expected)


def _row(group: GroupFigures, segment: Segment, basis: MoneyBasis, expected: Expected) -> None:
    with st.container(key=f"segment_row_{segment}"):
        name, what, worth = st.columns(WIDTHS, gap="small", vertical_alignment="top")
        with name, st.container(gap=None):
            segment_link(segment, text=segment_name(segment))
            st.caption(customers_words(group))
        with what, st.container(gap=None):
            st.caption(meanings()[segment])
            st.markdown(actions()[segment])
        with worth, st.container(gap=None):
            if group.amount is not None:
                st.markdown(f"**{plain(money(group.amount, expected.currency, decimals=0))}**")
            for words in worth_words(group, segment, basis, expected):
                st.caption(words)


def customers_words(group: GroupFigures) -> str:
    """Return how many customers there are, and which share that is of all."""
    return ngettext(
        "{n} customer · {share}",
        "{n} customers · {share}",
        group.customers,
        share=plain(percent(group.customers_share)),
    )


def worth_words(group: GroupFigures, segment: Segment, basis: MoneyBasis, expected: Expected) -> list[str]:
    """Return which share of the money a group brings, and what it will be worth, as far as known."""
    said = []
    if group.amount_share is not None:
        said.append(share_of_money(group.amount_share, basis))
    if (value := expected.values.get(segment.value)) is not None:
        said.append(
            _(
                "{amount} expected ({months})",
                amount=plain(money(value, expected.currency, decimals=0)),
                months=expected.ahead,
            )
        )
    if group.amount is None:
        said.append(ngettext("{n} order", "{n} orders", group.orders))
    return said
