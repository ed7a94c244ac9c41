"""A field for products or categories: of thousands the most bought are offered, others are searched for."""

from collections.abc import Sequence

import streamlit as st

from crosssell.columns import Level
from pages.shared import session
from pages.shared.matrix.choices import item_words
from pages.shared.offers import list_answers
from pages.shared.text import _, in_words, number

MOST_OFFERED = 1_000  # more would be sent to the browser with every choice
LONGEST_SEARCH = 200


def items_field(
    label: str, *, level: Level, chosen: Sequence[str], key: str, current: session.Current
) -> tuple[str, ...]:
    """Draw the choice of several items and return them.

    Args:
        label: Of the field; translated.
        level: What the items are.
        chosen: Items that it starts with.
        key: Of the field.
        current: The dataset.
    """
    held = tuple(st.session_state.get(key) or chosen)
    words = _offered(level, held, key=key, current=current)
    found = st.multiselect(
        label,
        list(words),
        default=[one for one in chosen if one in words],
        format_func=in_words(words, words.__getitem__),
        placeholder=_("Type a part of the name or number"),
        filter_mode="contains",
        select_all=False,
        key=key,
        persist_state="session",
    )
    return tuple(found)


def item_field(
    label: str, *, level: Level, chosen: str, key: str, current: session.Current, hint: str | None = None
) -> str:
    """Draw the choice of one item and return it; blank while none is chosen. Arguments as `items_field`."""
    held = st.session_state.get(key) or chosen
    words = _offered(level, (held,) if held else (), key=key, current=current)
    found = st.selectbox(
        label,
        list(words),
        index=list(words).index(chosen) if chosen in words else None,
        format_func=in_words(words, words.__getitem__),
        placeholder=_("Type a part of the name or number"),
        filter_mode="contains",
        key=key,
        persist_state="session",
        help=hint,
    )
    return found or ""


def _offered(level: Level, held: Sequence[str], *, key: str, current: session.Current) -> dict[str, str]:
    """Return what can be chosen, item → words, what is held among it; draw the search where it needs one."""
    total = current.facts.products if level == Level.PRODUCT else len(current.facts.categories)
    search = ""
    if total > MOST_OFFERED:
        typed = st.text_input(
            _("Search"),
            placeholder=_("Search all {n}; the most bought are offered", n=number(total)),
            type="search",
            key=f"{key}_search",
            label_visibility="collapsed",
            persist_state="session",
        )
        search = (typed or "").strip()[:LONGEST_SEARCH]
    found = {one.item: item_words(one) for one in list_answers.items(current, level, search, MOST_OFFERED)}
    lacking = [one for one in held if one not in found]
    names = list_answers.names(current, tuple(lacking)) if lacking else {}
    return found | {one: names.get(one, one) for one in lacking}
