"""The filter bar: which orders every screen speaks about, kept in the URL so that a view can be shared."""

import datetime as dt
from collections.abc import Sequence

import streamlit as st

from crosssell.columns import Segment
from crosssell.facts import DatasetFacts
from crosssell.filters import Filters
from crosssell.labels import label
from pages.shared.link import take_several_from_url
from pages.shared.text import _, date_field_format, in_words, ngettext, translator

PERIOD_KEY, CHANNEL_KEY, COUNTRY_KEY, CATEGORY_KEY = "period", "channel", "country", "category"
SEGMENT_KEY, SEGMENT_IN_LINK = "segment_filter", "segment"
_CURRENT = "_filters"
_DATE_FORMAT = "_date_format"
_RECENT_KEY = "recent_days"
_RECENT_DAYS = (30, 90, 365)


def filter_bar(facts: DatasetFacts, *, shown: bool) -> Filters:
    """Draw the filter bar and return what is chosen.

    The fields stand in the bar itself: the URL loses the choices of fields inside a closed popover as
    soon as the page changes. For the same reason a screen without filters hides the bar instead of
    leaving it out.

    Args:
        facts: The open dataset; its values are the choices.
        shown: Whether this screen follows the filters.
    """
    with st.container(
        key="filter_bar" if shown else "filter_bar_hidden",
        horizontal=True,
        wrap=False,
        gap="xsmall",
        vertical_alignment="center",
    ):
        first, last = _period(facts)
        chosen = Filters(
            date_from=first,
            date_to=last,
            channels=_several(CHANNEL_KEY, _("Channel"), _("All channels"), facts.channels),
            countries=_several(COUNTRY_KEY, _("Country"), _("All countries"), facts.countries),
            categories=_several(CATEGORY_KEY, _("Category"), _("All categories"), facts.categories),
            segments=_segments(facts.segments),
        )
        if chosen != Filters():
            st.button(
                _("Clear"), type="tertiary", icon=":material/close:", on_click=clear, key="clear_filters"
            )
    st.session_state[_CURRENT] = chosen
    return chosen


def no_filters() -> Filters:
    """Note that this run has nothing to filter, and return filters that let everything in."""
    st.session_state[_CURRENT] = Filters()
    return Filters()


def current_filters() -> Filters:
    """Return what the filter bar of this run says."""
    found: Filters = st.session_state.get(_CURRENT, Filters())
    return found


def clear() -> None:
    """Set every filter back to all orders."""
    st.session_state[PERIOD_KEY] = ()
    for key in (CHANNEL_KEY, COUNTRY_KEY, CATEGORY_KEY, SEGMENT_KEY):
        st.session_state[key] = []


def as_query(filters: Filters) -> list[tuple[str, str]]:
    """Return the filters as the query parameters that the bar reads."""
    days = [day.isoformat() for day in (filters.date_from, filters.date_to) if day is not None]
    return [
        *((PERIOD_KEY, day) for day in days),
        *((CHANNEL_KEY, value) for value in filters.channels),
        *((COUNTRY_KEY, value) for value in filters.countries),
        *((CATEGORY_KEY, value) for value in filters.categories),
        *((SEGMENT_IN_LINK, value) for value in filters.segments),
    ]


def recent(facts: DatasetFacts, days: int) -> tuple[dt.date, dt.date] | None:
    """Return the last ``days`` days of the data, or ``None`` where it holds no more than that."""
    if facts.first is None or facts.last is None or (facts.days or 0) <= days:
        return None
    end = facts.last.date()
    return end - dt.timedelta(days=days - 1), end


def valid_period(value: object, *, first: dt.date, last: dt.date) -> tuple[dt.date, dt.date] | None:
    """Return ``value`` as a period inside ``first``–``last``, or ``None`` where it is not one.

    A range without an end is one day: so the URL writes it, which names a day no more than once. The
    browser may send anything else too: a reversed range, days before the first order.
    """
    if not isinstance(value, (tuple, list)) or len(value) not in (1, 2):
        return None
    start, end = value[0], value[-1]
    if not isinstance(start, dt.date) or not isinstance(end, dt.date) or start > end:
        return None
    start, end = max(start, first), min(end, last)
    return (start, end) if start <= end and (start, end) != (first, last) else None


def _period(facts: DatasetFacts) -> tuple[dt.date, dt.date] | tuple[None, None]:
    if facts.first is None or facts.last is None:
        return None, None
    first, last = facts.first.date(), facts.last.date()
    _keep_period_over_languages()
    value = st.date_input(
        _("Period"),
        value=(),
        min_value=first,
        max_value=last,
        format=date_field_format(),
        key=PERIOD_KEY,
        bind="query-params",
        label_visibility="collapsed",
        width=250,
    )
    _shortcuts(facts)
    return valid_period(value, first=first, last=last) or (None, None)


def _keep_period_over_languages() -> None:
    """Hold the period when the field's format changes with the language, which would empty it."""
    written = date_field_format()
    if st.session_state.get(_DATE_FORMAT, written) != written and PERIOD_KEY in st.session_state:
        st.session_state[PERIOD_KEY] = st.session_state[PERIOD_KEY]
    st.session_state[_DATE_FORMAT] = written


def _shortcuts(facts: DatasetFacts) -> None:
    """Offer the last days of the data, counted back from its last order."""
    offered = {days: span for days in _RECENT_DAYS if (span := recent(facts, days)) is not None}
    if offered:
        st.menu_button(
            _("Latest"),
            list(offered),
            format_func=in_words(offered, lambda days: ngettext("Last {n} day", "Last {n} days", days)),
            key=_RECENT_KEY,
            on_click=_set_recent,
            args=(offered,),
            help=_("Counted back from the last order in the data"),
        )


def _set_recent(offered: dict[int, tuple[dt.date, dt.date]]) -> None:
    days = st.session_state[_RECENT_KEY]
    if days in offered:
        st.session_state[PERIOD_KEY] = offered[days]


def _several(key: str, name: str, placeholder: str, choices: Sequence[str]) -> tuple[str, ...]:
    if not choices:
        return ()
    chosen = st.multiselect(
        name,
        list(choices),
        key=key,
        bind="query-params",
        placeholder=placeholder,
        label_visibility="collapsed",
        filter_mode="contains",
        select_all=False,  # its words are Streamlit's, in English
    )
    return tuple(value for value in chosen if value in choices)


def _segments(choices: Sequence[str]) -> tuple[str, ...]:
    """Draw the choice of segments. The URL would carry their words, which change with the language."""
    if not choices:
        return ()
    known = [segment for segment in Segment if segment in choices]
    take_several_from_url(SEGMENT_KEY, name=SEGMENT_IN_LINK, allowed=known)
    chosen = st.multiselect(
        _("Segment"),
        known,
        key=SEGMENT_KEY,
        persist_state="session",
        format_func=in_words(known, lambda segment: label(segment, translator())),
        placeholder=_("All segments"),
        label_visibility="collapsed",
        filter_mode="contains",
        select_all=False,
    )
    return tuple(segment for segment in known if segment in chosen)
