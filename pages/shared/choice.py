"""A choice between a few things: it lasts for the session, and a link carries it."""

from collections.abc import Mapping
from typing import TypeVar

import streamlit as st

from pages.shared.link import add_to_link, take_from_url
from pages.shared.text import in_words

Code = TypeVar("Code", bound=str)


def linked_choice(
    name: str, words: Mapping[Code, str], *, default: Code, key: str, in_link: str, hint: str | None = None
) -> Code:
    """Draw a choice and return what is chosen.

    Args:
        name: Of the choice; left to screen readers where there is no hint.
        words: Code → translated words, in the order shown.
        default: What holds until the reader chooses.
        key: Of the widget.
        in_link: Name of the choice in links.
        hint: What the choice is about.
    """
    options = list(words)
    take_from_url(key, name=in_link, allowed=options)
    chosen = st.segmented_control(
        name,
        options,
        default=default,
        required=True,
        format_func=in_words(options, words.__getitem__),
        key=key,
        persist_state="session",
        help=hint,
        label_visibility="visible" if hint else "collapsed",
    )
    found = chosen if chosen in words else default
    if found != default:
        add_to_link(**{in_link: found})
    return found
