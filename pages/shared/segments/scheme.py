"""How the reader has customers scored: the choices of the Segments tab, for every screen about segments.

The money and the day last for the session and travel in links. Cut-offs are the dataset's: they are edited
in a dialog, where what they would do is seen at once, and hold for everyone once they are saved.
"""

import datetime as dt
from dataclasses import replace

import streamlit as st

from crosssell.columns import Field, MoneyBasis
from crosssell.facts import DatasetFacts
from crosssell.segments.config import RfmConfig
from crosssell.segments.stored import scheme
from crosssell.warehouse import Warehouse
from pages.shared import session
from pages.shared.link import add_to_link, take_from_url
from pages.shared.segments.words import money_name
from pages.shared.text import _, date_field_format, in_words

BASIS_IN_LINK, AS_OF_IN_LINK = "money", "as_of"
LATEST_DAYS = 366  # as-of dates offered after the last order
_BASIS, _AS_OF = "_rfm_basis", "_rfm_as_of"
_BASIS_FIELD, _OTHER_DAY_FIELD, _AS_OF_FIELD = "rfm_basis", "rfm_other_day", "rfm_as_of"


def config(current: session.Current) -> RfmConfig:
    """Return how customers are scored, as the reader has chosen, and put it in the link of this run.

    To be called once in a run.
    """
    chosen, saved = _chosen(current), saved_scheme(current)
    if chosen.basis != saved.basis:
        add_to_link(**{BASIS_IN_LINK: chosen.basis})
    if chosen.as_of is not None:
        add_to_link(**{AS_OF_IN_LINK: chosen.as_of.isoformat()})
    return chosen


def _chosen(current: session.Current) -> RfmConfig:
    saved = saved_scheme(current)
    offered = bases(current.facts)
    take_from_url(_BASIS, name=BASIS_IN_LINK, allowed=offered)
    take_from_url(_AS_OF, name=AS_OF_IN_LINK, allowed=_days(current.facts))
    basis = st.session_state.get(_BASIS, saved.basis)
    as_of = st.session_state.get(_AS_OF)
    chosen = MoneyBasis(basis) if basis in offered else MoneyBasis.REVENUE
    return replace(saved.on(chosen), as_of=as_of if as_of in _days(current.facts) else None)


def draw_settings(current: session.Current) -> None:
    """Draw the choice of the money and the day; what is chosen holds from the next run on."""
    chosen = _chosen(current)
    offered = bases(current.facts)
    if len(offered) > 1:
        _hold(_BASIS_FIELD, chosen.basis)
        st.segmented_control(
            _("Money"),
            offered,
            required=True,
            format_func=in_words(offered, money_name),
            key=_BASIS_FIELD,
            on_change=_take_basis,
            help=_(
                "What a customer's money is: revenue; net of returns and credit notes; or the margin over "
                "what the goods cost."
            ),
        )
    days = _days(current.facts)
    _hold(_OTHER_DAY_FIELD, chosen.as_of is not None)
    other = st.toggle(
        _("As of another day"),
        key=_OTHER_DAY_FIELD,
        on_change=_take_day,
        args=(days[-1] - dt.timedelta(days=LATEST_DAYS - 1),),
        help=_("Usually the day after the last order. Orders after the day are left out."),
    )
    if other:
        _hold(_AS_OF_FIELD, chosen.as_of)
        st.date_input(
            _("Day"),
            min_value=days[0],
            max_value=days[-1],
            format=date_field_format(),
            key=_AS_OF_FIELD,
            on_change=_take_as_of,
        )


def bases(facts: DatasetFacts) -> list[MoneyBasis]:
    """Return the kinds of money that the data know."""
    if facts.revenue is None:
        return [MoneyBasis.REVENUE]
    margin = [MoneyBasis.MARGIN] if Field.COST in facts.fields else []
    return [MoneyBasis.REVENUE, MoneyBasis.NET, *margin]


def saved_scheme(current: session.Current) -> RfmConfig:
    """Return the money and the cut-offs that are saved in the dataset."""
    return _scheme(current.key, current.warehouse)


def forget() -> None:
    """Go back to the saved money and the usual day; for callbacks."""
    for key in (_BASIS, _AS_OF):
        st.session_state.pop(key, None)


def _days(facts: DatasetFacts) -> list[dt.date]:
    """Return the days that may be an as-of date; none without dates."""
    if facts.first is None or facts.last is None:
        return []
    first, count = facts.first.date(), (facts.last.date() - facts.first.date()).days + LATEST_DAYS
    return [first + dt.timedelta(days=day) for day in range(1, count + 1)]


def _hold(field: str, value: object) -> None:
    """Have a field show what is chosen; a value of its own would outlive a link or another dataset."""
    st.session_state[field] = value


def _take_basis() -> None:
    st.session_state[_BASIS] = st.session_state[_BASIS_FIELD]


def _take_day(usual: dt.date) -> None:
    st.session_state[_AS_OF] = usual if st.session_state[_OTHER_DAY_FIELD] else None


def _take_as_of() -> None:
    st.session_state[_AS_OF] = st.session_state[_AS_OF_FIELD]


@st.cache_resource(show_spinner=False, max_entries=32)
def _scheme(key: tuple[int, int], _warehouse: Warehouse) -> RfmConfig:
    del key
    return scheme(_warehouse)
