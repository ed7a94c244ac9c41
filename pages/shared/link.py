"""A link to what is on screen: the whole state in the URL, the choices of a screen included.

Streamlit leaves default values and a screen's own controls out of the address bar. The link carries
both. A screen takes its own choices over once, when the link is opened.
"""

from collections.abc import Collection, Sequence
from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from pages.shared.session import DATASET_KEY
from pages.shared.text import _

_EXTRA, _LACKS, _OWN = "_link_extra", "_link_lacks", "_link_own"
_TAKEN = "_link_taken"


def clear_extra() -> None:
    """Start a run without choices of a screen."""
    st.session_state[_EXTRA] = []
    st.session_state[_LACKS] = []
    st.session_state[_OWN] = False


def has_own_link() -> None:
    """Leave the link to the screen in this run: what it shows changes without the frame being drawn anew."""
    st.session_state[_OWN] = True


def add_to_link(**choices: object) -> None:
    """Add the screen's own choices to the link of this run; codes and numbers only, never customers."""
    st.session_state[_EXTRA] += [(name, str(value)) for name, value in choices.items()]


def say_of_link(text: str) -> None:
    """Say beside the link of this run what of the screen it does not carry; a translated text."""
    st.session_state.setdefault(_LACKS, []).append(text)


def add_several_to_link(name: str, values: Sequence[str]) -> None:
    """Add a choice of several values to the link of this run."""
    st.session_state[_EXTRA] += [(name, value) for value in values]


def take_from_url(key: str, *, name: str, allowed: Sequence[object]) -> None:
    """Set the control ``key`` from the URL's ``name`` once; what is not allowed is dropped."""
    if given := _new_in_url(name):
        matching = [value for value in allowed if str(value) == given[-1]]
        if matching:
            st.session_state[key] = matching[0]


def forget_taken(*names: str) -> None:
    """Let ``names`` be taken again when a link brings them: for a screen whose links lead to another one.

    Otherwise the same link pressed twice would find its choice taken and leave what was changed since.
    """
    taken: dict[str, list[str]] = st.session_state.get(_TAKEN, {})
    for name in names:
        taken.pop(name, None)


def take_several_from_url(key: str, *, name: str, allowed: Collection[str]) -> None:
    """Set the control ``key``, a list, from the URL's ``name`` once; what is not allowed is dropped."""
    if given := _new_in_url(name):
        st.session_state[key] = [value for value in given if value in allowed]


def take_texts_from_url(name: str, *details: str, longest: int) -> dict[str, str]:
    """Return what the URL says of ``name`` and its details, once; nothing where it has been taken before.

    Args:
        name: Under which it is remembered as taken, and forgotten.
        details: Further names that belong to it.
        longest: Characters of a text; what is longer is dropped.
    """
    names = (name, *details)
    given = [(one, values[-1]) for one in names if (values := st.query_params.get_all(one))]
    taken: dict[str, list[str]] = st.session_state.setdefault(_TAKEN, {})
    seen = [text for pair in given for text in pair]
    if seen == taken.get(name, []):
        return {}
    taken[name] = seen
    found = {one: text for one, text in given if len(text) <= longest}
    return found if name in found else {}


def _new_in_url(name: str) -> list[str]:
    """Return what the URL says of ``name`` where it has not been taken before.

    It stays in the URL: taking it out would add a step to the browser's history, and Back would lead
    to the step before, which would add one again.
    """
    given = st.query_params.get_all(name)
    taken: dict[str, list[str]] = st.session_state.setdefault(_TAKEN, {})
    if given == taken.get(name, []):
        return []
    taken[name] = given
    return given


def full_url(base: str, *, dataset: str | None, choices: Sequence[tuple[str, str]]) -> str:
    """Return the address that shows this dataset and these choices to anyone.

    >>> full_url("http://localhost:8501/matrix?x=1", dataset="My shop", choices=[])
    'http://localhost:8501/matrix?dataset=My+shop'
    """
    parts = urlsplit(base)
    query = urlencode([*([(DATASET_KEY, dataset)] if dataset is not None else []), *choices])
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))


def copy_link(*, dataset: str, filters: Sequence[tuple[str, str]]) -> None:
    """Draw the popover with the link; ``filters`` are the query parameters that the filter bar reads."""
    if st.session_state.get(_OWN):
        return
    with st.popover(_("Copy link"), icon=":material/link:", type="tertiary", key="copy_link"):
        st.caption(_("Opens this view: the dataset, the filters and the choices on this screen."))
        extra: list[tuple[str, str]] = st.session_state.get(_EXTRA, [])
        st.code(
            full_url(st.context.url or "", dataset=dataset, choices=[*filters, *extra]),
            language=None,
            wrap_lines=True,
        )
        for lack in st.session_state.get(_LACKS, []):
            st.caption(f":material/info: {lack}")
        st.caption(_("It works for people who can reach this Crosssell."))
