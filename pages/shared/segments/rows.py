"""The segments by what they need: who they are, what they are worth, what to do, and the way to them."""

from collections.abc import Mapping

import streamlit as st

from crosssell.columns import MoneyBasis, Segment, SegmentNeed
from crosssell.labels import label
from crosssell.segments.figures import GroupFigures, SegmentFigures
from crosssell.segments.needs import NEEDS
from pages.shared.segments.address import segment_link
from pages.shared.segments.words import actions, meanings, need_reasons, segment_name, share_of_money
from pages.shared.text import _, money, ngettext, percent, plain, translator

WIDTHS = (2.6, 5.6, 1.9)


def segment_rows(
    figures: SegmentFigures, *, currency: str | None, expected: Mapping[str, float | None]
) -> None:
    """Draw a row for each segment that has customers, those that need the same together.

    Args:
        figures: Of the segments.
        currency: Of the amounts; ``None`` if unknown.
        expected: Segment → expected value; empty where none is known.
    """
    for need, segments in NEEDS.items():
        groups = [group for segment in segments if (group := figures.of(segment)) and group.customers]
        if groups:
            _need(need, groups, figures.basis, currency=currency, expected=expected)


def _need(
    need: SegmentNeed,
    groups: list[GroupFigures],
    basis: MoneyBasis,
    *,
    currency: str | None,
    expected: Mapping[str, float | None],
) -> None:
    with st.container(border=True, gap="small", key=f"need_{need}"):
        st.markdown(f"**{label(need, translator())}** :gray[{need_reasons()[need]}]")
        for group in groups:
            if group.segment is not None:
                _row(group, group.segment, basis, currency=currency, expected=expected)


def _row(
    group: GroupFigures,
    segment: Segment,
    basis: MoneyBasis,
    *,
    currency: str | None,
    expected: Mapping[str, float | None],
) -> None:
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
                st.markdown(f"**{plain(money(group.amount, currency, decimals=0))}**")
            for words in worth_words(group, basis, currency=currency, expected=expected.get(segment.value)):
                st.caption(words)


def customers_words(group: GroupFigures) -> str:
    """Return how many customers there are, and which share that is of all."""
    return ngettext(
        "{n} customer · {share}",
        "{n} customers · {share}",
        group.customers,
        share=plain(percent(group.customers_share)),
    )


def worth_words(
    group: GroupFigures, basis: MoneyBasis, *, currency: str | None, expected: float | None
) -> list[str]:
    """Return which share of the money a group brings, and what it will be worth, as far as known."""
    said = []
    if group.amount_share is not None:
        said.append(share_of_money(group.amount_share, basis))
    if expected is not None:
        said.append(_("expected: {amount}", amount=plain(money(expected, currency, decimals=0))))
    if group.amount is None:
        said.append(ngettext("{n} order", "{n} orders", group.orders))
    return said
