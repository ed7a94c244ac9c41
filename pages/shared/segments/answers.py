"""The core's answers about segments, kept by data version, filters and scheme."""

from dataclasses import replace
from functools import partial

import streamlit as st

from crosssell.columns import Segment
from crosssell.filters import Filters
from crosssell.segments.config import RfmConfig
from crosssell.segments.figures import ScoreCounts, SegmentFigures, score_counts, segment_figures
from crosssell.segments.profile import SegmentProfile, segment_profile
from crosssell.warehouse import Warehouse
from pages.shared import session
from pages.shared.beside import beside
from pages.shared.filters import current_filters
from pages.shared.text import _

Key = tuple[int, int]
MOST_TYPICAL = 10  # products, and categories, that a profile lists


def scope() -> Filters:
    """Return the filters that segments are formed with: all but that by segment.

    Among the customers of one segment alone everybody would be scored anew, and champions turn into others.
    """
    return replace(current_filters(), segments=())


def figures(current: session.Current, config: RfmConfig, filters: Filters) -> SegmentFigures:
    """Return the figures of all segments.

    Raises:
        CrosssellError: ``not_enough_data`` where no known customer has a dated sale in scope.
    """
    return _figures(current.key, filters, config, current.warehouse)


def scores(current: session.Current, config: RfmConfig) -> ScoreCounts:
    """Return how many customers get which score; raises as `figures`."""
    return _scores(current.key, scope(), config, current.warehouse)


def profile(current: session.Current, config: RfmConfig, segment: Segment) -> SegmentProfile | None:
    """Return what sets a segment apart; ``None`` while it is worked out beside the screen."""
    return beside(
        "segment_profile",
        (scope(), config, segment),
        partial(
            segment_profile,
            current.warehouse,
            filters=scope(),
            config=config,
            segment=segment,
            limit=MOST_TYPICAL,
        ),
        words=_("Comparing them with the other customers …"),
    )


@st.cache_resource(show_spinner=False, max_entries=64)
def _figures(key: Key, filters: Filters, config: RfmConfig, _warehouse: Warehouse) -> SegmentFigures:
    del key
    return segment_figures(_warehouse, filters=filters, config=config)


@st.cache_resource(show_spinner=False, max_entries=64)
def _scores(key: Key, filters: Filters, config: RfmConfig, _warehouse: Warehouse) -> ScoreCounts:
    del key
    return score_counts(_warehouse, filters=filters, config=config)
