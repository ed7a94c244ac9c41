"""Which two periods are compared: the usual ones, shorter ones, or the reader's own."""

import datetime as dt
from dataclasses import replace

import streamlit as st

from crosssell.errors import CrosssellError
from crosssell.facts import DatasetFacts
from crosssell.filters import Filters
from crosssell.segments.windows import Window, Windows, default_windows, orders_span, usual_windows
from crosssell.warehouse import Warehouse
from pages.shared import session
from pages.shared.choice import linked_choice
from pages.shared.guard import show_problem
from pages.shared.link import add_to_link, take_from_url
from pages.shared.segments import answers
from pages.shared.text import _, date_field_format, ngettext, period

YEAR, HALF, QUARTER, LONGEST, OWN = "year", "half_year", "quarter", "longest", "own"
DAYS = {YEAR: 365, HALF: 182, QUARTER: 91}
LENGTH_KEY = "migration_length"
FIRST_FIELD, SECOND_FIELD = "migration_first", "migration_second"


def chosen_windows(current: session.Current) -> Windows | None:
    """Draw the choice and return the periods; where they cannot be compared, say why and return ``None``.

    Raises:
        CrosssellError: ``not_enough_data`` where there are no two days of orders.
    """
    filters = answers.scope()
    usual = _usual(current.key, filters, current.warehouse)
    span = _span(current.key, filters, current.warehouse) or Window(
        first=usual.first.first, last=usual.second.last
    )
    length = _length(span)
    if length != OWN:
        windows = (default_windows(span, days=DAYS[length]) if length in DAYS else None) or usual
        _say(windows, filters)
        return windows
    try:
        windows = _own(current.facts, usual)
    except CrosssellError as error:
        show_problem(error)
        return None
    _say(windows, filters)
    return windows


def window_words(window: Window) -> str:
    """Return a period by its days."""
    return period(window.first, window.last)


def _length(span: Window) -> str:
    words = {YEAR: _("12 months"), HALF: _("6 months"), QUARTER: _("3 months")}
    offered = {name: text for name, text in words.items() if 2 * DAYS[name] <= span.days}
    if YEAR not in offered:
        offered = {LONGEST: _("Longest possible"), **offered}
    offered[OWN] = _("Own dates")
    if st.session_state.get(LENGTH_KEY) not in offered:  # of another dataset
        st.session_state.pop(LENGTH_KEY, None)
    return linked_choice(
        _("Length of each period"),
        offered,
        default=next(iter(offered)),
        key=LENGTH_KEY,
        in_link="periods",
        hint=_(
            "Two periods of equal length are compared: the last one, and the one right before it. "
            "A customer's segment in a period goes by the orders in that period alone."
        ),
    )


def _own(facts: DatasetFacts, usual: Windows) -> Windows:
    with st.container(horizontal=True, gap="small", key="migration_own"):
        first = _field(_("First period"), FIRST_FIELD, facts, usual.first)
        second = _field(_("Second period"), SECOND_FIELD, facts, usual.second)
    return Windows(first=first, second=second)


def _field(name: str, field: str, facts: DatasetFacts, usual: Window) -> Window:
    """Draw a field for a period; a choice of its first day alone waits for the last."""
    if facts.first is None or facts.last is None:
        return usual
    first, last = facts.first.date(), facts.last.date()
    days = [first + dt.timedelta(days=day) for day in range((last - first).days + 1)]
    ends = (f"_{field}_from", f"_{field}_to")
    for key, day in zip(ends, (usual.first, usual.last), strict=True):
        take_from_url(key, name=key.removeprefix("_migration_"), allowed=days)
        if not first <= st.session_state.get(key, day) <= last:  # of another dataset
            st.session_state.pop(key, None)
    held = tuple(
        st.session_state.get(key, day) for key, day in zip(ends, (usual.first, usual.last), strict=True)
    )
    if len(st.session_state.get(field, held)) != 1:
        # Held from outside: the field would lose it with the language, whose format it has.
        st.session_state[field] = held
    st.date_input(
        name,
        min_value=first,
        max_value=last,
        format=date_field_format(),
        key=field,
        on_change=_take,
        args=(field, ends),
        width=250,
    )
    for key, day in zip(ends, held, strict=True):
        add_to_link(**{key.removeprefix("_migration_"): day.isoformat()})
    return Window(first=held[0], last=held[1])


def _take(field: str, ends: tuple[str, str]) -> None:
    chosen = st.session_state[field]
    if len(chosen) == 2:
        for key, day in zip(ends, chosen, strict=True):
            st.session_state[key] = day


def _say(windows: Windows, filters: Filters) -> None:
    """Say which days are compared."""
    first, second = (
        f"**{window_words(window)}** ({ngettext('{n} day', '{n} days', window.days)})"
        for window in (windows.first, windows.second)
    )
    said = [_("Compared: {first} with {second}.", first=first, second=second)]
    if filters.date_from or filters.date_to:
        said.append(_("They lie within the period of the filter above, unless you choose own dates."))
    st.caption(" ".join(said))


@st.cache_resource(show_spinner=False, max_entries=64)
def _span(key: tuple[int, int], filters: Filters, _warehouse: Warehouse) -> Window | None:
    del key
    return orders_span(_warehouse, filters=filters)


@st.cache_resource(show_spinner=False, max_entries=64)
def _usual(key: tuple[int, int], filters: Filters, _warehouse: Warehouse) -> Windows:
    del key
    return usual_windows(_warehouse, filters=filters)


def scope() -> Filters:
    """Return the filters as the tab's questions take them: its periods take the place of theirs."""
    return replace(answers.scope(), date_from=None, date_to=None)
