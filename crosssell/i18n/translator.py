"""One reader's language: messages from the catalogues, numbers, money and dates from Babel.

Source strings are English. A catalogue is a ``.po`` file beside this module, read once a process;
there is no compiled file to forget.
"""

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files

from babel import Locale
from babel.dates import format_date, format_datetime, format_skeleton
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import (
    format_compact_decimal,
    format_currency,
    format_decimal,
    format_percent,
    get_decimal_symbol,
    get_group_symbol,
    is_currency,
)

# Language → (its own name, the locale whose number and date formats it uses).
LANGUAGES: dict[str, tuple[str, str]] = {
    "en": ("English", "en_GB"),
    "de": ("Deutsch", "de_DE"),
    "pl": ("Polski", "pl_PL"),
    "nl": ("Nederlands", "nl_NL"),
}

Number = int | float | Decimal
NOTHING = "–"  # shown where a figure cannot be computed


@dataclass(frozen=True)
class Translator:
    """Everything that depends on the reader's language. Made by `translator_for`.

    Every formatter takes ``None`` for "cannot be computed" and shows a dash.
    """

    language: str
    locale: Locale
    catalogue: NullTranslations

    def gettext(self, message: str, **values: object) -> str:
        """Translate ``message`` and fill its ``{placeholders}``."""
        return _filled(self.catalogue.gettext(message), values)

    def ngettext(self, singular: str, plural: str, n: int, **values: object) -> str:
        """Translate with the plural form for ``n``; ``{n}`` is ``n`` in the reader's digits."""
        text = self.catalogue.ngettext(singular, plural, n)
        return _filled(text, {"n": self.number(n), **values})

    def number(self, value: Number | None, *, decimals: int = 0) -> str:
        """Format a number with grouped digits and exactly ``decimals`` decimals."""
        if value is None:
            return NOTHING
        return format_decimal(value, format=_pattern(decimals), locale=self.locale)

    def compact(self, value: Number | None, *, decimals: int = 1) -> str:
        """Format a large number shortly (1.2M), for axes and cards."""
        if value is None:
            return NOTHING
        return format_compact_decimal(value, fraction_digits=decimals, locale=self.locale)

    def percent(self, share: Number | None, *, decimals: int = 0) -> str:
        """Format a share (0–1) as per cent."""
        if share is None:
            return NOTHING
        pattern = self.locale.percent_formats[None].pattern
        bare = pattern.replace("#,##0", "#,##0" + ("." + "0" * decimals if decimals else ""))
        return format_percent(share, format=bare, locale=self.locale)

    def money(self, amount: Number | None, currency: str | None, *, decimals: int = 2) -> str:
        """Format an amount; without a known ISO currency the bare number."""
        if amount is None:
            return NOTHING
        if currency is None or not is_currency(currency):
            text = self.number(amount, decimals=decimals)
            return f"{text} {currency}" if currency else text
        pattern = self.locale.currency_formats["standard"].pattern
        pattern = pattern.replace("0.00", "0." + "0" * decimals if decimals else "0")
        return format_currency(amount, currency, format=pattern, locale=self.locale, currency_digits=False)

    def date(self, day: dt.date | None) -> str:
        """Format a day, medium length."""
        return NOTHING if day is None else format_date(day, format="medium", locale=self.locale)

    def date_time(self, moment: dt.datetime | None) -> str:
        """Format a day with its time, short."""
        return NOTHING if moment is None else format_datetime(moment, format="short", locale=self.locale)

    def month(self, day: dt.date) -> str:
        """Format a month with its year."""
        return format_skeleton("yMMM", day, locale=self.locale)

    def quarter(self, day: dt.date) -> str:
        """Format a quarter with its year."""
        return format_skeleton("yQQQ", day, locale=self.locale)

    def listed(self, items: Sequence[str]) -> str:
        """Join items as the language does ("a, b and c")."""
        return format_list(list(items), locale=self.locale)

    @property
    def decimal_mark(self) -> str:
        """The mark between units and decimals."""
        return get_decimal_symbol(self.locale)

    @property
    def group_mark(self) -> str:
        """The mark between thousands."""
        return get_group_symbol(self.locale)

    @property
    def csv_delimiter(self) -> str:
        """What a spreadsheet of this locale expects between cells."""
        return ";" if self.decimal_mark == "," else ","


@cache
def translator_for(language: str) -> Translator:
    """Return the translator of ``language``, a key of `LANGUAGES`."""
    locale = Locale.parse(LANGUAGES[language][1])
    return Translator(language=language, locale=locale, catalogue=_catalogue(language))


def best_language(accepted: str | None) -> str:
    """Choose a language from a browser's locale or Accept-Language value; English if none fits.

    >>> best_language("de-AT"), best_language("fr-FR,nl;q=0.8"), best_language(None)
    ('de', 'nl', 'en')
    """
    for part in (accepted or "").replace(";", ",").split(","):
        language = part.strip().lower().replace("_", "-").split("-")[0]
        if language in LANGUAGES:
            return language
    return "en"


def _catalogue(language: str) -> NullTranslations:
    if language == "en":
        return NullTranslations()
    source = files("crosssell.i18n").joinpath("catalogues", f"{language}.po")
    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.BytesIO(source.read_bytes()), locale=language))
    compiled.seek(0)
    return GNUTranslations(compiled)


def _filled(text: str, values: dict[str, object]) -> str:
    return text.format_map(values) if values else text


def _pattern(decimals: int) -> str:
    return "#,##0" + ("." + "0" * decimals if decimals else "")
