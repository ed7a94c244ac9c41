"""Fields of the target list: what they hold goes into the plan, what cannot be leaves the plan as it was."""

from collections.abc import Mapping
from typing import TypeVar

import streamlit as st

from pages.shared.offers.list_state import field_key
from pages.shared.text import _, in_words
from pages.shared.typed import is_wrong, typed_number

Code = TypeVar("Code", bound=str)

MOST_MONEY = 1e9


def number_field(
    label: str,
    *,
    name: str,
    value: float,
    lowest: float,
    highest: float,
    decimals: int = 2,
    hint: str | None = None,
) -> float:
    """Draw a number that must be there; what is empty or wrong leaves ``value``.

    Args:
        label: Of the field; translated.
        name: Of the field in this plan.
        value: As the plan has it.
        lowest: The least that is allowed.
        highest: The most that is allowed.
        decimals: That it is shown with at most.
        hint: What is asked for; translated.
    """
    found = typed_number(
        label,
        key=field_key(name),
        value=value,
        lowest=lowest,
        highest=highest,
        decimals=decimals,
        hint=hint,
    )
    return value if found is None else found


def optional_field(
    label: str,
    *,
    name: str,
    value: float | None,
    lowest: float = 0,
    highest: float = MOST_MONEY,
    decimals: int = 2,
    hint: str | None = None,
    placeholder: str | None = None,
) -> float | None:
    """Draw a number that may be left empty; what is wrong leaves ``value``. Arguments as `number_field`."""
    key = field_key(name)
    found = typed_number(
        label,
        key=key,
        value=value,
        lowest=lowest,
        highest=highest,
        decimals=decimals,
        hint=hint,
        placeholder=placeholder,
    )
    return value if is_wrong(key) else found


def percent_field(
    label: str, *, name: str, share: float, lowest: float = 0, highest: float = 100, hint: str | None = None
) -> float:
    """Draw a share as per cent and return it as a share (0–1). Arguments as `number_field`."""
    typed = number_field(
        label,
        name=name,
        value=round(share * 100, 4),
        lowest=lowest,
        highest=highest,
        hint=hint,
    )
    return share if abs(typed - round(share * 100, 4)) < 1e-9 else typed / 100


def choice_field(
    label: str,
    *,
    name: str,
    words: Mapping[Code, str],
    value: Code,
    hint: str | None = None,
    is_label_shown: bool = True,
) -> Code:
    """Draw a choice between a few codes.

    Args:
        label: Of the choice; translated.
        name: Of the field in this plan.
        words: Code → translated words.
        value: As the plan has it.
        hint: What the choice is about; translated.
        is_label_shown: Else it is for screen readers alone.
    """
    options = list(words)
    chosen = st.segmented_control(
        label,
        options,
        default=value if value in words else options[0],
        required=True,
        format_func=in_words(options, words.__getitem__),
        key=field_key(name),
        persist_state="session",
        help=hint,
        label_visibility="visible" if is_label_shown else "collapsed",
    )
    return chosen if chosen in words else value


def toggle_field(label: str, *, name: str, value: bool, hint: str | None = None) -> bool:
    """Draw a switch. Arguments as `number_field`."""
    return bool(st.toggle(label, value=value, key=field_key(name), persist_state="session", help=hint))


def per_cent_label(name: str) -> str:
    """Return the label of a field that is typed in per cent."""
    return _("{name} in %", name=name)
