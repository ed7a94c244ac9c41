"""One segment: what it is worth against all customers, what sets it apart, what to offer it, who is in it."""

from functools import partial

import streamlit as st

from crosssell.columns import Segment
from crosssell.exports import ExportColumn, NoteSection, scope_notes
from crosssell.exports.customers import F_SCORE, FREQUENCY, M_SCORE, R_SCORE, RECENCY_DAYS
from crosssell.exports.segments import AMOUNTS
from crosssell.exports.workbook import Note
from crosssell.segments.config import RfmConfig
from crosssell.segments.figures import GroupFigures, SegmentFigures, SegmentNotice
from crosssell.segments.members import segment_members
from crosssell.segments.needs import NEED_OF
from pages.shared import session, widgets
from pages.shared.filters import current_filters
from pages.shared.guard import guarded
from pages.shared.link import add_to_link
from pages.shared.offers.links import segment_list
from pages.shared.roi.address import segment_query, worth_link
from pages.shared.segments import answers, readiness, scheme
from pages.shared.segments.address import SEGMENT_SHOWN_KEY, SEGMENTS_PAGE, segment_shown
from pages.shared.segments.customers import customers_list
from pages.shared.segments.pairs import best_pairs
from pages.shared.segments.rfm import figures_or_reason
from pages.shared.segments.typical import typical_section
from pages.shared.segments.words import (
    actions,
    days_meant,
    left_aside,
    meanings,
    money_name,
    segment_name,
)
from pages.shared.text import _, in_words, money, ngettext, number, percent, translator

CHOICE_KEY = "segment_choice"


def draw(current: session.Current) -> None:
    """Draw the screen."""
    with st.container(key="segment_page"):  # the style sheet marks Segments as the place where the reader is
        st.page_link(SEGMENTS_PAGE, label=_("All segments"), icon=":material/arrow_back:")
    if not readiness.can_answer(current.facts):
        return
    segment = segment_shown()
    if segment is None:
        widgets.empty_state(
            _("Which segment?"), _("Choose one on the screen of all segments."), icon=":material/groups:"
        )
        return
    add_to_link(**{SEGMENT_SHOWN_KEY: segment.value})
    config = scheme.config(current)
    found = figures_or_reason(current, config, filters=answers.scope())
    if found is None:
        return
    _head(segment, found)
    group = found.of(segment)
    if group is None or not group.customers:
        widgets.empty_state(
            _("Nobody is in this segment"),
            _("With these filters no customer has the scores of this segment. Choose another one above."),
        )
        return
    _parts(segment, group, found, config, current)


def _parts(
    segment: Segment,
    group: GroupFigures,
    found: SegmentFigures,
    config: RfmConfig,
    current: session.Current,
) -> None:
    """Draw what there is to know; a part that fails leaves the others standing."""
    with guarded():
        widgets.cards(_cards(group, found, current.facts.currency), columns=4, key="cards_segment")
    with guarded():
        best_pairs(segment, config, current)
    with guarded():
        typical_section(segment, config, current)
    with guarded():
        _list(segment, found, config, current)


def _head(segment: Segment, found: SegmentFigures) -> None:
    """Draw what the segment is and needs, and the way to the others."""
    known = [group.segment for group in found.segments if group.segment is not None]
    if segment not in known:
        known.append(segment)
    st.session_state[CHOICE_KEY] = segment
    with st.container(
        key="segment_head",
        horizontal=True,
        horizontal_alignment="distribute",
        vertical_alignment="center",
        gap="small",
    ):
        st.header(segment_name(segment), anchor=False, width="content")
        st.selectbox(
            _("Segment"),
            known,
            format_func=in_words(known, segment_name),
            key=CHOICE_KEY,
            on_change=_choose,
            label_visibility="collapsed",
            width=240,
        )
    with st.container(key=f"need_{NEED_OF[segment]}", border=True, gap=None):
        st.caption(meanings()[segment])
        st.markdown(f"**{actions()[segment]}**")
        if found.of(segment) is not None:
            with st.container(horizontal=True, gap="small"):
                segment_list(segment)
                worth_link(
                    segment_query(segment),
                    hint=_("Calculates a campaign to these customers, with what your orders say of them."),
                    place="segment",
                )
    if days := days_meant(found.scope):
        st.caption(days)
    if current_filters().segments:
        st.caption(left_aside())


def _choose() -> None:
    st.query_params[SEGMENT_SHOWN_KEY] = Segment(st.session_state[CHOICE_KEY]).value


def _cards(group: GroupFigures, found: SegmentFigures, currency: str | None) -> list[widgets.Card]:
    """Return the figures of the segment, each against all customers."""
    total = found.total
    cards = [
        widgets.Card(
            name=_("Customers"),
            value=number(group.customers),
            definition=_("Customers whose scores make this segment."),
            note=_("{share} of all customers", share=percent(group.customers_share)),
        )
    ]
    if group.amount is not None:
        cards.append(
            widgets.Card(
                name=money_name(found.basis),
                value=money(group.amount, currency, decimals=0),
                definition=_("What the orders of these customers come to."),
                note=""
                if group.amount_share is None
                else _("{share} of what all bring", share=percent(group.amount_share)),
            )
        )
    if group.average_order_value is not None:
        cards.append(
            widgets.Card(
                name=_("Average order value"),
                value=money(group.average_order_value, currency),
                definition=_("Gross revenue by orders."),
                note=_all_words(money(total.average_order_value, currency)),
            )
        )
    cards.append(
        widgets.Card(
            name=_("Orders per customer"),
            value=number(group.orders / group.customers, decimals=1),
            definition=_("Orders with something sold, by customers."),
            note=_all_words(number(total.orders / total.customers, decimals=1)),
        )
    )
    return [*cards, *_more_cards(group, total)]


def _more_cards(group: GroupFigures, total: GroupFigures) -> list[widgets.Card]:
    cards = [
        widgets.Card(
            name=_("Cross-sell rate"),
            value=percent(group.cross_sell_rate),
            definition=_("Of the orders of goods, those with two or more different products."),
            note=_all_words(percent(total.cross_sell_rate)),
        ),
        widgets.Card(
            name=_("Days since last order"),
            value=number(group.recency_median),
            definition=_("Half of the customers ordered more lately than this (the median)."),
            note=_all_words(number(total.recency_median)),
        ),
        widgets.Card(
            name=_("Bought once"),
            value=percent(group.one_time_buyers / group.customers),
            definition=_("Share of the customers with a single order."),
            note=_all_words(percent(total.one_time_buyers / total.customers)),
        ),
    ]
    if total.consent_yes or total.consent_no:
        cards.append(
            widgets.Card(
                name=_("May be contacted"),
                value=percent(group.consent_yes / group.customers),
                definition=_("Share of the customers who agreed to be contacted."),
                note=ngettext(
                    "{n} customer; all: {share}",
                    "{n} customers; all: {share}",
                    group.consent_yes,
                    share=percent(total.consent_yes / total.customers),
                ),
            )
        )
    return cards


def _all_words(value: str) -> str:
    return _("all customers: {value}", value=value)


def _list(segment: Segment, found: SegmentFigures, config: RfmConfig, current: session.Current) -> None:
    """Draw the customers of the segment, those who are worth most first."""
    widgets.section(_("Who they are"), caption=_("Those who are worth most first."))
    name = segment_name(segment)
    customers_list(
        partial(
            segment_members,
            current.warehouse,
            filters=answers.scope(),
            config=config,
            segment=segment,
        ),
        columns=_columns(found),
        name=f"crosssell-{segment.replace('_', '-')}",
        title=name,
        key="segment",
        notes=[NoteSection(title=name, notes=tuple(_notes(segment, found, current)))],
    )


def _columns(found: SegmentFigures) -> list[ExportColumn]:
    if SegmentNotice.NO_MONEY in found.notices:
        return [RECENCY_DAYS, FREQUENCY, R_SCORE, F_SCORE]
    return [AMOUNTS[found.basis], FREQUENCY, RECENCY_DAYS, R_SCORE, F_SCORE, M_SCORE]


def _notes(segment: Segment, found: SegmentFigures, current: session.Current) -> list[Note]:
    """Return what the segment is, what to try with it, and which orders and money it stands on."""
    texts = [meanings()[segment], days_meant(found.scope), actions()[segment]]
    notes = [Note(text=text) for text in texts if text]
    if SegmentNotice.NO_MONEY not in found.notices:
        notes.append(Note(label=_("Money"), text=money_name(found.basis)))
    orders = scope_notes(
        current.name,
        first=found.scope.first,
        last=found.scope.last,
        filters=answers.scope(),
        translator=translator(),
    )
    return [*notes, *orders]
