"""The reader's language on a screen: `_` and `ngettext`, and the translator's formatters, short."""

import datetime as dt
import re
from collections.abc import Callable, Iterable
from typing import TypeVar

import streamlit as st

from crosssell.i18n import LANGUAGES, Translator, best_language, translator_for
from crosssell.i18n.translator import Number

Option = TypeVar("Option")

LANGUAGE_KEY = "lang"

# What Streamlit's date fields offer, nearest to each locale's own order and mark.
_DATE_FIELDS = {"en": "DD/MM/YYYY", "de": "DD.MM.YYYY", "pl": "DD.MM.YYYY", "nl": "DD-MM-YYYY"}

# Streamlit draws ":material/home:" and ":smile:" even where their colons are escaped.
_BLANKS = re.compile(r"[ \t\r\n\f\v]+")  # no-break ones stay: they hold figure and unit together
_DIRECTIVE = re.compile(r":(?=[\w+/-]+:)")
# An e-mail address would become a link to write to.
_ADDRESS = re.compile(r"(?<=\w)@(?=\w)")
# And so would the address of a page.
_PAGE = re.compile(r"(?i)(?:(?<=http)|(?<=https))(?=://)|(?<=www)(?=\.)")
_UNSEEN_JOINER = "\u2060"
# They would turn round what stands behind the name: "but not 78 of them".
_DIRECTION_CONTROLS = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def browser_language() -> str:
    """Return the best of our languages for the reader's browser."""
    return best_language(st.context.locale)


def translator() -> Translator:
    """Return the translator of the language that this session has chosen."""
    chosen = st.session_state.get(LANGUAGE_KEY)
    return translator_for(chosen if chosen in LANGUAGES else browser_language())


def _(message: str, **values: object) -> str:
    """Translate ``message`` and fill its ``{placeholders}``."""
    return translator().gettext(message, **values)


def ngettext(singular: str, plural: str, n: int, **values: object) -> str:
    """Translate with the plural form for ``n``; ``{n}`` is ``n`` in the reader's digits."""
    return translator().ngettext(singular, plural, n, **values)


def number(value: Number | None, *, decimals: int = 0) -> str:
    """Format a number."""
    return translator().number(value, decimals=decimals)


def money(amount: Number | None, currency: str | None, *, decimals: int = 2) -> str:
    """Format an amount."""
    return translator().money(amount, currency, decimals=decimals)


def percent(share: Number | None, *, decimals: int = 1) -> str:
    """Format a share (0–1) as per cent."""
    return translator().percent(share, decimals=decimals)


def date(day: dt.date | None) -> str:
    """Format a day."""
    return translator().date(day)


def period(first: dt.date | None, last: dt.date | None) -> str:
    """Format a period by its first and last day."""
    return f"{date(first)} – {date(last)}"


def date_field_format() -> str:
    """Return the format of date fields in the reader's language."""
    return _DATE_FIELDS[translator().language]


def upright(text: str) -> str:
    """Return ``text`` without signs that turn it round; for names where no Markdown is drawn."""
    return text.translate(_DIRECTION_CONTROLS)


def plain(text: object) -> str:
    """Return ``text`` so that Markdown shows it as it is; for names that come from the user's files."""
    shown = _DIRECTIVE.sub(f":{_UNSEEN_JOINER}", upright(str(text)))
    shown = _PAGE.sub(_UNSEEN_JOINER, _ADDRESS.sub(f"{_UNSEEN_JOINER}@", shown))
    escaped = "".join(f"\\{sign}" if sign in "\\`*_{}[]()#+-.!|<>~$:&@" else sign for sign in shown)
    return _BLANKS.sub(" ", escaped).strip()


def in_words(options: Iterable[Option], words: Callable[[Option], str]) -> Callable[[Option], str]:
    """Put ``options`` into words now, in the page's language, and return the look-up for a widget.

    Streamlit may ask for an option's words outside the page's run, where there is no language.
    """
    shown = {option: words(option) for option in options}
    return lambda option: shown[option]
