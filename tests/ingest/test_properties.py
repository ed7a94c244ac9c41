"""The law of the import: one table, written in any dialect and with any dirt, gives the same figures.

A shop's order lines are written as some program somewhere might export them. The figures that come out
are those of the lines; every row is kept or left out under the reason it was put there for. Only a file
that leaves open what its dates mean may be asked about.
"""

import csv
import io
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crosssell.columns import DateOrder, LeftOut
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.ingest.questions import QuestionId
from crosssell.ingest.report import ImportReport

HEADERS = {
    "en": ("Order number", "Order date", "Customer ID", "SKU", "Product name", "Quantity", "Unit price"),
    "de": (
        "Bestellnummer",
        "Bestelldatum",
        "Kundennummer",
        "Artikelnummer",
        "Bezeichnung",
        "Menge",
        "Stückpreis",
    ),
    "pl": (
        "Nr zamówienia",
        "Data zamówienia",
        "ID klienta",
        "Kod produktu",
        "Nazwa produktu",
        "Ilość",
        "Cena",
    ),
    "nl": (
        "Bestelnummer",
        "Besteldatum",
        "Klantnummer",
        "Artikelnummer",
        "Omschrijving",
        "Aantal",
        "Stukprijs",
    ),
}
TOTALS = {"en": "Total", "de": "Gesamtsumme", "pl": "Razem:", "nl": "Eindtotaal"}
TITLES = {"en": "Sales report", "de": "Umsätze", "pl": "Raport sprzedaży", "nl": "Verkooprapport"}
MONTHS = ("Jan", "Feb", "Mrz", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dez")
NAMES = (
    "Kaffeebecher groß",
    "Łyżka drewniana, mała",
    'Plank 12" eiken',
    "Świeca różana",
    "Mug; blue",
    "Vase aus Glas",
    "Schaal – wit",
    "Półka | dąb",
    "Tee\tGrün",
    "Kissen\nzweizeilig",
)
NBSP = "\u00a0"
# Days and months that only some orders can mean.
SHORT_DATES = ("%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%d-%m-%y", "%m/%d/%y")
DATES = (
    *SHORT_DATES,
    "%d.%m.%Y",
    "%d.%m.%y",
    "%Y-%m-%d",
    "%Y%m%d",
    "%d-%b-%y",
    "%Y-%m-%dT%H:%M:%S+02:00",
    "serial",
)


@dataclass(frozen=True)
class Line:
    order: int
    moment: datetime
    customer: int
    product: int
    quantity: int
    price: Decimal


@dataclass(frozen=True)
class Style:
    language: str
    encoding: str
    delimiter: str
    line_end: str
    quote_all: bool
    decimal: str
    group: str
    currency: str
    dates: str
    pad: str
    trailing: bool


@dataclass(frozen=True)
class Dirt:
    titles: int
    blanks: tuple[int, ...]
    headers: tuple[int, ...]
    totals: bool


@st.composite
def orders(draw) -> list[Line]:
    lines = []
    for order in range(draw(st.integers(2, 8))):
        day = date(2025, 1, 1) + timedelta(days=draw(st.integers(0, 600)))
        customer = draw(st.integers(1, 5))
        for _ in range(draw(st.integers(1, 4))):
            lines.append(
                Line(
                    order=1000 + order,
                    moment=datetime.combine(day, time(0)),
                    customer=customer,
                    product=draw(st.integers(0, len(NAMES) - 1)),
                    quantity=draw(st.integers(1, 12)),
                    price=Decimal(draw(st.one_of(st.integers(1, 99_99), st.integers(1000_00, 9_999_999_99))))
                    / 100,
                )
            )
    return lines


@st.composite
def styles(draw) -> Style:
    decimal = draw(st.sampled_from(",."))
    groups = ("", "", "." if decimal == "," else ",", NBSP, " ", "'")
    return Style(
        language=draw(st.sampled_from(sorted(HEADERS))),
        encoding=draw(
            st.sampled_from(("utf-8", "utf-8-sig", "utf-16", "cp1252", "cp1250", "iso-8859-2", "iso-8859-15"))
        ),
        delimiter=draw(st.sampled_from(",;\t|")),
        line_end=draw(st.sampled_from(("\n", "\r\n", "\r"))),
        quote_all=draw(st.booleans()),
        decimal=decimal,
        group=draw(st.sampled_from(groups)),
        currency=draw(st.sampled_from(("{}", "{} €", "€ {}", "{} EUR", "{} zł", "{}€"))),
        dates=draw(st.sampled_from(DATES)),
        pad=draw(st.sampled_from(("", "", " ", NBSP))),
        trailing=draw(st.booleans()),
    )


@st.composite
def dirts(draw) -> Dirt:
    places = st.lists(st.integers(0, 40), max_size=3)
    return Dirt(
        titles=draw(st.integers(0, 2)),
        blanks=tuple(draw(places)),
        headers=tuple(draw(places)),
        totals=draw(st.booleans()),
    )


def number_text(value: Decimal, style: Style) -> str:
    whole, cents = f"{value:,.2f}".split(".")
    return style.currency.format(whole.replace(",", style.group) + style.decimal + cents)


def date_text(moment: datetime, style: Style) -> str:
    if style.dates == "serial":
        return str((moment - datetime(1899, 12, 30)).days)
    return moment.strftime(style.dates.replace("%b", MONTHS[moment.month - 1]))


def rendered(lines: list[Line], style: Style, dirt: Dirt) -> tuple[bytes, Counter[LeftOut]]:
    """Write the file; return it and the rows that belong to no order."""
    target = io.StringIO()
    writer = csv.writer(
        target,
        delimiter=style.delimiter,
        lineterminator=style.line_end,
        quoting=csv.QUOTE_ALL if style.quote_all else csv.QUOTE_MINIMAL,
    )
    end = [""] if style.trailing else []
    header = [*HEADERS[style.language], *end]
    left_out: Counter[LeftOut] = Counter()
    for _ in range(dirt.titles):
        writer.writerow([TITLES[style.language], *[""] * (len(header) - 1)])
    writer.writerow(header)
    for place, line in enumerate(lines):
        for _ in range(dirt.blanks.count(place)):
            writer.writerow([""] * len(header))
            left_out[LeftOut.BLANK] += 1
        for _ in range(dirt.headers.count(place)):
            writer.writerow(header)
            left_out[LeftOut.REPEATED_HEADER] += 1
        cells = (
            str(line.order),
            date_text(line.moment, style),
            f"K-{line.customer}",
            f"A{line.product:03}",
            NAMES[line.product].replace("\n", style.line_end),
            str(line.quantity),
            number_text(line.price, style),
        )
        writer.writerow([*(f"{style.pad}{cell}{style.pad}" for cell in cells), *end])
    if dirt.totals:
        revenue = sum((line.quantity * line.price for line in lines), Decimal(0))
        writer.writerow([TOTALS[style.language], *[""] * 5, number_text(revenue, style), *end])
        left_out[LeftOut.TOTAL] += 1
    try:
        return target.getvalue().encode(style.encoding), left_out
    except UnicodeEncodeError:  # this encoding cannot hold the text
        return target.getvalue().encode(), left_out


def is_open(lines: list[Line], style: Style) -> bool:
    """Whether nothing in the file says which part of its dates is the day."""
    return style.dates in SHORT_DATES and (
        all(line.moment.day <= 12 for line in lines) or style.dates == "%d-%m-%y"
    )


def reported(import_text, content: bytes) -> ImportReport | CrosssellError:
    try:
        return import_text(content, replace=True)
    except CrosssellError as error:
        return error


@given(lines=orders(), style=styles(), dirt=dirts())
@settings(
    max_examples=90,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_dialect_and_any_dirt_give_the_same_figures(import_text, lines, style, dirt):
    content, left_out = rendered(lines, style, dirt)
    report = reported(import_text, content)
    if isinstance(report, CrosssellError):
        assert report.code == ErrorCode.NEEDS_ANSWER, str(report)
        assert [question.id for question in report.values["open"]] == [QuestionId.DATE_ORDER]
        assert is_open(lines, style)
        order = DateOrder.MDY if style.dates.startswith("%m") else DateOrder.DMY
        report = import_text(content, replace=True, date_order=order)
    facts = report.facts
    assert facts.revenue == sum(line.quantity * line.price for line in lines)
    assert facts.net_revenue == facts.revenue
    assert (facts.lines, facts.orders) == (len(lines), len({line.order for line in lines}))
    assert facts.customers == len({line.customer for line in lines})
    assert facts.products == len({line.product for line in lines})
    assert facts.first == min(line.moment for line in lines)
    assert facts.last == max(line.moment for line in lines)
    (file,) = report.files
    assert file.rows_read == file.rows_kept + sum(file.left_out.values())
    assert Counter(file.left_out) == left_out
