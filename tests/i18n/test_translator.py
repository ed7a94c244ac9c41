"""Numbers, money, dates and plural forms as each country writes them."""

import datetime as dt
import io
from decimal import Decimal
from gettext import GNUTranslations

import pytest
from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from crosssell.i18n import LANGUAGES, Translator, best_language, translator_for
from crosssell.i18n.translator import NOTHING

NBSP = "\u00a0"
LAST_DAY = dt.date(2025, 12, 31)

# Outside facts: the Unicode CLDR charts by locale (en_GB, de_DE, pl_PL, nl_NL), "Numbers" and "Dates".
CLDR = {
    "en": {
        "number": "1,234,567.50",
        "percent": "12.5%",
        "euro": "€1,234.50",
        "day": "31 Dec 2025",
        "list": "a, b and c",
    },
    "de": {
        "number": "1.234.567,50",
        "percent": f"12,5{NBSP}%",
        "euro": f"1.234,50{NBSP}€",
        "day": "31.12.2025",
        "list": "a, b und c",
    },
    "pl": {
        "number": f"1{NBSP}234{NBSP}567,50",
        "percent": "12,5%",
        "euro": f"1{NBSP}234,50{NBSP}€",
        "day": "31 gru 2025",
        "list": "a, b i c",
    },
    "nl": {
        "number": "1.234.567,50",
        "percent": "12,5%",
        "euro": f"€{NBSP}1.234,50",
        "day": "31 dec 2025",
        "list": "a, b en c",
    },
}


def with_catalogue(language: str, text: str) -> Translator:
    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.BytesIO(text.encode()), locale=language))
    compiled.seek(0)
    return Translator(
        language=language,
        locale=Locale.parse(LANGUAGES[language][1]),
        catalogue=GNUTranslations(compiled),
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_writes_as_its_country_does(language: str):
    t, facts = translator_for(language), CLDR[language]
    assert t.number(Decimal("1234567.5"), decimals=2) == facts["number"]
    assert t.percent(0.125, decimals=1) == facts["percent"]
    assert t.money(1234.5, "EUR") == facts["euro"]
    assert t.date(LAST_DAY) == facts["day"]
    assert t.listed(["a", "b", "c"]) == facts["list"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_cannot_be_computed_is_a_dash(language: str):
    t = translator_for(language)
    shown = [t.number(None), t.compact(None), t.percent(None), t.money(None, "EUR"), t.date(None)]
    assert [*shown, t.date_time(None)] == [NOTHING] * 6


@pytest.mark.parametrize(
    ("language", "decimal", "group", "delimiter"),
    [("en", ".", ",", ","), ("de", ",", ".", ";"), ("pl", ",", NBSP, ";"), ("nl", ",", ".", ";")],
)
def test_marks_for_spreadsheets(language: str, decimal: str, group: str, delimiter: str):
    t = translator_for(language)
    assert (t.decimal_mark, t.group_mark, t.csv_delimiter) == (decimal, group, delimiter)


def test_decimals_are_as_many_as_asked_for():
    t = translator_for("de")
    assert [t.number(2, decimals=d) for d in (0, 1, 3)] == ["2", "2,0", "2,000"]
    assert [t.percent(1 / 3, decimals=d) for d in (0, 2)] == [f"33{NBSP}%", f"33,33{NBSP}%"]
    assert [t.money(1999.5, "EUR", decimals=d) for d in (0, 3)] == [f"2.000{NBSP}€", f"1.999,500{NBSP}€"]


def test_the_decimals_of_money_are_ours_not_the_currency_s():
    # ISO 4217: the yen has no minor unit; a column of amounts still lines up.
    assert translator_for("en").money(5, "JPY", decimals=2).endswith("5.00")


def test_an_unknown_currency_stands_behind_the_bare_number():
    t = translator_for("nl")
    assert t.money(5, "PTS") == "5,00 PTS"
    assert t.money(5, None) == "5,00"


def test_large_numbers_are_shortened_in_the_language():
    # CLDR "Compact decimal formatting", short.
    shown = {language: translator_for(language).compact(2_500_000) for language in LANGUAGES}
    assert shown == {"en": "2.5M", "de": f"2,5{NBSP}Mio.", "pl": f"2,5{NBSP}mln", "nl": f"2,5{NBSP}mln."}


def test_months_and_times():
    t = translator_for("de")
    assert t.month(dt.date(2025, 3, 1)) == "März 2025"
    assert t.date_time(dt.datetime(2025, 12, 31, 13, 5)) == "31.12.25, 13:05"


def test_every_catalogue_uses_the_plural_rule_of_its_language():
    # GNU gettext manual, "Plural forms". Polish: one; ends in 2–4 but not 12–14; all others.
    polish = {0: 2, 1: 0, 2: 1, 4: 1, 5: 2, 11: 2, 12: 2, 14: 2, 21: 2, 22: 1, 25: 2, 101: 2, 104: 1, 112: 2}
    rule = translator_for("pl").catalogue.plural
    assert {n: rule(n) for n in polish} == polish
    for language in ("de", "nl"):
        rule = translator_for(language).catalogue.plural
        assert [rule(n) for n in (0, 1, 2, 21)] == [1, 0, 1, 1]


def test_a_plural_takes_its_form_and_its_digits():
    t = with_catalogue(
        "pl",
        'msgid "{n} order of {name}"\nmsgid_plural "{n} orders of {name}"\n'
        'msgstr[0] "{n} zamówienie: {name}"\nmsgstr[1] "{n} zamówienia: {name}"\n'
        'msgstr[2] "{n} zamówień: {name}"\n',
    )
    shown = [t.ngettext("{n} order of {name}", "{n} orders of {name}", n, name="Ola") for n in (1, 3, 12_000)]
    assert shown == ["1 zamówienie: Ola", "3 zamówienia: Ola", f"12{NBSP}000 zamówień: Ola"]


def test_english_is_its_own_catalogue():
    t = translator_for("en")
    assert t.gettext("Hello {name}", name="Ada") == "Hello Ada"
    assert [t.ngettext("{n} order", "{n} orders", n) for n in (1, 2000)] == ["1 order", "2,000 orders"]


def test_a_message_without_translation_is_shown_in_english():
    assert with_catalogue("de", "").gettext("Nobody translated this") == "Nobody translated this"


def test_values_are_filled_in_once_and_never_read_as_placeholders():
    assert translator_for("en").gettext("Product {name}", name="{secret}") == "Product {secret}"


def test_a_text_without_values_may_hold_braces():
    assert (
        translator_for("en").gettext("Write {name} where the name goes") == "Write {name} where the name goes"
    )


def test_a_forgotten_value_is_a_fault_of_the_program_and_says_its_name():
    with pytest.raises(KeyError, match="name"):
        translator_for("en").gettext("{greeting} {name}", greeting="Hello")


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("de", "de"),
        ("de-AT", "de"),
        ("DE_ch", "de"),
        ("pl-PL,en;q=0.5", "pl"),
        ("fr-FR,nl;q=0.8,en;q=0.7", "nl"),
        ("fr", "en"),
        ("*", "en"),
        ("", "en"),
        (None, "en"),
        ("nld", "en"),  # three letters are another code; guessing is worse than English
    ],
)
def test_the_browser_s_first_known_language_wins(accepted: str | None, language: str):
    assert best_language(accepted) == language
