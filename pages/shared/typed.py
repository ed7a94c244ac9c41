"""A field for a number, written as the reader writes numbers.

Streamlit's own number field takes "99,5" for 995, so this one takes text and reads it by the reader's locale.
"""

import math
import re
from collections.abc import Collection

import streamlit as st

from crosssell.i18n import LANGUAGES, Translator
from pages.shared.text import _, plain, translator

_BLANKS = re.compile(r"[\s\u00a0\u202f\u2009']")
_UNIT = re.compile(r"(?:%|€|\$|£|zł|eur|usd|gbp|pln)", re.IGNORECASE)
_PLAIN = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)")
_HYPHENS = str.maketrans({"\u2011": "-", "\u2010": "-"})
_MINUS = str.maketrans({"\u2212": "-", "\u2013": "-"})
MOST_SIGNS = 40


def read_number(text: str, *, translator: Translator, units: Collection[str] = ()) -> float | None:
    """Return the number that ``text`` says in the reader's locale, ``None`` where it says none.

    The mark between thousands is skipped where it parts threes; elsewhere it can only be meant as the
    decimal mark ("2.5" in German), and is read so.

    Args:
        text: As it was typed.
        translator: The reader's language.
        units: What may stand before or behind the number, besides a percent or currency sign.
    """
    if len(text) > MOST_SIGNS:
        return None
    bare = _UNIT.sub("", _without_unit(_bare(text), units)).translate(_MINUS)
    mark = translator.decimal_mark
    other = "." if mark == "," else ","
    if other in bare:
        whole, sign, rest = bare.partition(mark)
        if re.fullmatch(rf"[+-]?[1-9]\d{{0,2}}(?:{re.escape(other)}\d{{3}})+", whole):
            bare = whole.replace(other, "") + sign + rest
        elif mark not in bare and bare.count(other) == 1:
            bare = bare.replace(other, mark)
        else:
            return None
    bare = bare.replace(mark, ".")
    if not _PLAIN.fullmatch(bare):
        return None
    found = float(bare)
    return found if math.isfinite(found) else None


def _bare(text: str) -> str:
    return _BLANKS.sub("", text).translate(_HYPHENS).casefold()


def _without_unit(text: str, units: Collection[str]) -> str:
    for unit in sorted(map(_bare, units), key=len, reverse=True):
        if unit and text.endswith(unit):
            return text.removesuffix(unit)
        if unit and text.startswith(unit):
            return text.removeprefix(unit)
    return text


def typed_number(
    label: str,
    *,
    key: str,
    value: float | None = None,
    decimals: int = 2,
    lowest: float | None = None,
    highest: float | None = None,
    hint: str | None = None,
    placeholder: str | None = None,
) -> float | None:
    """Draw the field and return its number; what is wrong is said below it.

    The number is kept for the session, and shown anew in the marks of a language that is chosen later.

    Args:
        label: Of the field; translated.
        key: Of the number.
        value: What stands there at first.
        decimals: The most that a number is shown with at first and after a change of language.
        lowest: The least that is allowed.
        highest: The most that is allowed.
        hint: What is asked for; translated.
        placeholder: Shown while it is empty; translated.

    Returns:
        The number; ``None`` where the field is empty or wrong.
    """
    words = translator()
    kept, field = f"_{key}_number", f"{key}_{words.language}"
    start = st.session_state.get(kept, value)
    text = st.text_input(
        label,
        value="" if start is None else _shown(start, decimals=decimals, words=words),
        key=field,
        help=hint,
        placeholder=placeholder,
        persist_state="session",
    )
    st.session_state[f"_{key}_wrong"] = False
    if not (text or "").strip():
        st.session_state.pop(kept, None)
        return None
    found = read_number(text, translator=words)
    if found is None:
        example = words.number(1234.5, decimals=1)
        seen = plain(text[:MOST_SIGNS])
        _say(key, _("“{text}” is not a number. Write it like {example}.", text=seen, example=plain(example)))
        return None
    least, most = (
        None if bound is None else _shown(bound, decimals=6, words=words, grouped=True)
        for bound in (lowest, highest)
    )
    if lowest is not None and found < lowest:
        _say(key, _("At least {number}, please.", number=plain(least)))
        return None
    if highest is not None and found > highest:
        _say(key, _("At most {number}, please.", number=plain(most)))
        return None
    st.session_state[kept] = found
    return found


def fill(key: str, value: float) -> None:
    """Put a number into a field of another run; for callbacks."""
    for language in LANGUAGES:
        st.session_state.pop(f"{key}_{language}", None)
    st.session_state[f"_{key}_number"] = value


def is_wrong(key: str) -> bool:
    """Return whether what stands in a field of this run cannot be, which is not the same as nothing."""
    return bool(st.session_state.get(f"_{key}_wrong"))


def _say(key: str, text: str) -> None:
    st.session_state[f"_{key}_wrong"] = True
    st.markdown(f":red[:material/error: {text}]")


def _shown(value: float, *, decimals: int, words: Translator, grouped: bool = False) -> str:
    """Write a number with as many decimals as it needs; in a field without marks between thousands."""
    rounded = f"{value:.{decimals}f}"
    if "." in rounded:
        rounded = rounded.rstrip("0").rstrip(".")
    if grouped:
        return words.number(value, decimals=len(rounded.partition(".")[2]))
    return rounded.replace(".", words.decimal_mark)
