"""From other screens to the calculator: what a pair, a segment, a test or a campaign says goes with the link.

Codes and product numbers only; never a customer.
"""

from collections.abc import Sequence

import streamlit as st

from crosssell.columns import ConsentRule, Level, Segment
from pages.shared.link import forget_taken
from pages.shared.pair.address import A_KEY, B_KEY, LEVEL_KEY
from pages.shared.segments.address import SEGMENT_SHOWN_KEY
from pages.shared.text import _

ROI_PAGE = "roi.py"
# Not "segment", which the filter bar reads, and not "test", which the A/B screen has taken by then.
FROM_KEY, TEST_KEY, CONSENT_KEY, CAMPAIGN_KEY = "from", "measured", "consent", "campaign"
PAIR, SEGMENT, TEST, CAMPAIGN = "pair", "segment", "test", "campaign"

Query = list[tuple[str, str]]


def pair_query(a: str, b: str, *, level: Level, consent: ConsentRule) -> Query:
    """Return the query that calculates an offer of ``b`` to those who have ``a``."""
    return [
        (FROM_KEY, PAIR),
        (A_KEY, a),
        (B_KEY, b),
        (LEVEL_KEY, level.value),
        (CONSENT_KEY, consent.value),
    ]


def segment_query(segment: Segment) -> Query:
    """Return the query that calculates a campaign to a segment."""
    return [(FROM_KEY, SEGMENT), (SEGMENT_SHOWN_KEY, segment.value)]


def test_query(evaluation_id: str) -> Query:
    """Return the query that calculates with what a saved test measured."""
    return [(FROM_KEY, TEST), (TEST_KEY, evaluation_id)]


def campaign_query(campaign_id: str) -> Query:
    """Return the query that calculates a saved campaign: as planned, or with what it has measured."""
    return [(FROM_KEY, CAMPAIGN), (CAMPAIGN_KEY, campaign_id)]


def worth_link(query: Sequence[tuple[str, str]], *, hint: str, place: str) -> None:
    """Draw the link to the calculator.

    Args:
        query: What it starts from.
        hint: What it would take over; translated.
        place: Tells the links of a page apart.
    """
    forget_taken(FROM_KEY)  # the same link pressed again asks for the same again
    with st.container(key=f"way_worth_{place}", width="content"):
        st.page_link(
            ROI_PAGE,
            label=_("What is it worth?"),
            icon=":material/calculate:",
            help=hint,
            query_params=list(query),
        )
