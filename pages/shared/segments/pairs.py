"""What to offer a segment: its own best pairs, counted among the orders of its customers alone."""

import streamlit as st

from crosssell.basket import MatrixConfig, Stage
from crosssell.columns import Segment
from crosssell.filters import Filters
from crosssell.segments.config import RfmConfig
from pages.shared import session, widgets
from pages.shared.filters import SEGMENT_IN_LINK, clear
from pages.shared.pair.address import MATRIX_PAGE, matrix_query
from pages.shared.pair.opportunities import opportunity_card
from pages.shared.segments import answers, scheme
from pages.shared.segments.words import segment_name
from pages.shared.text import _
from pages.shared.waiting import stands

SHOWN = 3
CONFIG = MatrixConfig()
Query = list[tuple[str, str]]


def best_pairs(segment: Segment, config: RfmConfig, current: session.Current) -> None:
    """Draw the segment's best pairs, where the segment that is shown is the one the filter knows."""
    widgets.section(
        _("What to offer them"),
        caption=_("What these customers buy together clearly more often than chance explains."),
    )
    if not _is_stored(config, current):
        st.markdown(
            _(
                "Pairs are counted for the segments of all orders, by the saved money and cut-offs. Your "
                "filters, or another money or day, have formed other groups here."
            )
        )
        st.button(
            _("Look at the stored segment"),
            icon=":material/restart_alt:",
            key="segment_stored",
            on_click=_to_stored,
        )
        return
    laid = session.laid(Filters(segments=(segment.value,)), CONFIG)
    if not stands(laid, Stage.MONEY):
        return
    found = session.opportunities(laid, CONFIG, limit=SHOWN)
    if found:
        with st.grid(SHOWN, min_column_width=270, gap="small", key="segment_pairs"):
            for place, one in enumerate(found, start=1):
                opportunity_card(
                    one, place=place, currency=current.facts.currency, filtered=_filtered(segment)
                )
    else:
        st.markdown(
            _("Their orders are too few, or too mixed, for a pair that one could build on. See those of all.")
        )
    st.page_link(
        MATRIX_PAGE,
        label=_("See the matrix of this segment: {segment}", segment=segment_name(segment))
        if found
        else _("See the matrix of all customers"),
        icon=":material/grid_on:",
        query_params=[*matrix_query(), ("tab", "opportunities"), *(_filtered(segment) if found else [])],
    )


def _is_stored(config: RfmConfig, current: session.Current) -> bool:
    """Tell whether the segment on screen is the stored one: the whole dataset, scored as saved."""
    return answers.scope() == Filters() and config == scheme.saved_scheme(current)


def _to_stored() -> None:
    clear()
    scheme.forget()


def _filtered(segment: Segment) -> Query:
    return [(SEGMENT_IN_LINK, segment.value)]
