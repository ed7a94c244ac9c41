"""A shop's order lines as some program somewhere might export them: any dialect, any layout, any dirt.

Shared by the laws of the import. What a file means is known here, because it is written from the lines.
"""

import csv
import io
import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from crosssell.columns import FileLayout, LeftOut

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
CLOCKS = {"en": "Time", "de": "Uhrzeit", "pl": "Godzina", "nl": "Tijd"}
ITEMS = {"en": "Products", "de": "Artikel", "pl": "Produkty", "nl": "Producten"}
GROUPS = {
    "en": ("Order", "Item"),
    "de": ("Kopf", "Position"),
    "pl": ("Nagłówek", "Pozycja"),
    "nl": ("Kop", "Regel"),
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
TIMES = ("%H:%M", "%H:%M:%S", "%I:%M %p", "%H.%M Uhr")

# Ways in which the lines lie in the rows of a file.
LINES = ("plain", "first_row", "clock", "groups_above", "units_below")
PACKED = ("2x A", "2 × A (1,00)", "A x 2", "A (2)", "A x2 @ 1,00", "json", "python")
WITHOUT_LINES = ("baskets", "baskets_with_id", "baskets_with_header", "one_hot", "counts")
SEPARATORS = (", ", "; ", " | ", "\n", " + ")


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
    times: str
    pad: str
    trailing: bool
    separator: str


@dataclass(frozen=True)
class Dirt:
    """What else is in the file: the places are those of the rows that it stands before."""

    titles: int = 0
    blanks: tuple[int, ...] = ()
    headers: tuple[int, ...] = ()
    broken: tuple[LeftOut, ...] = ()
    totals: bool = False


@dataclass
class Export:
    """A file as written, and what is known of it.

    Attributes:
        content: Its bytes.
        rows: Rows below its header.
        rows_split: The same where each product of a row counts as one.
        left_out: Rows that belong to no order.
        layout: How products lie in its rows.
        has_prices: Whether it says what products cost.
        has_moments: Whether it says when orders were.
    """

    content: bytes = b""
    rows: int = 0
    rows_split: int = 0
    left_out: Counter[LeftOut] = field(default_factory=Counter)
    layout: FileLayout = FileLayout.LINES
    has_prices: bool = True
    has_moments: bool = True


@st.composite
def orders(draw, *, least: int = 2, several: bool = False) -> list[Line]:
    """Lines of a few orders; a product costs the same in all of them, as it nearly does in a shop.

    ``several`` says that the first order has at least two lines.
    """
    lines: list[Line] = []
    prices: dict[int, Decimal] = {}
    for order in range(draw(st.integers(least, 8))):
        day = date(2025, 1, 1) + timedelta(days=draw(st.integers(0, 600)))
        clock = time(draw(st.integers(0, 23)), draw(st.integers(0, 59)))
        customer = draw(st.integers(1, 5))
        for _ in range(draw(st.integers(2 if several and order == 0 else 1, 4))):
            cents = draw(st.one_of(st.integers(1, 99_99), st.integers(1000_00, 9_999_999_99)))
            product = draw(st.integers(0, len(NAMES) - 1))
            price = Decimal(cents) / 100
            lines.append(
                Line(
                    order=1000 + order,
                    moment=datetime.combine(day, clock),
                    customer=customer,
                    product=product,
                    quantity=draw(st.integers(1, 12)),
                    price=prices.setdefault(product, price),
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
        times=draw(st.sampled_from(TIMES)),
        pad=draw(st.sampled_from(("", "", " ", NBSP))),
        trailing=draw(st.booleans()),
        separator=draw(st.sampled_from(SEPARATORS)),
    )


@st.composite
def dirts(draw, *, broken: tuple[LeftOut, ...] = ()) -> Dirt:
    places = st.lists(st.integers(0, 40), max_size=3)
    return Dirt(
        titles=draw(st.integers(0, 2)),
        blanks=tuple(draw(places)),
        headers=tuple(draw(places)),
        broken=tuple(draw(st.lists(st.sampled_from(broken), unique=True))) if broken else (),
        totals=draw(st.booleans()),
    )


@st.composite
def baskets(draw) -> list[list[int]]:
    """Baskets in which each item stands in several columns, as in every file that is long enough."""
    items = draw(st.permutations(range(len(NAMES) - 2)))  # items with a tab or a line break aside
    turned = [
        [items[place - 1], items[place], items[(place + 1) % len(items)]] for place in range(len(items))
    ]
    others = draw(st.lists(st.lists(st.sampled_from(items), min_size=1, max_size=5, unique=True), max_size=8))
    return [*turned, items[:2], items[:1], *others]


BROKEN = (
    LeftOut.UNREADABLE_NUMBER,
    LeftOut.UNREADABLE_DATE,
    LeftOut.MISSING_PRODUCT,
    LeftOut.MISSING_ORDER_ID,
    LeftOut.RAGGED,
)


def number_text(value: Decimal, style: Style) -> str:
    whole, cents = f"{value:,.2f}".split(".")
    return style.currency.format(whole.replace(",", style.group) + style.decimal + cents)


def date_text(moment: datetime, style: Style) -> str:
    if style.dates == "serial":
        return str((moment - datetime(1899, 12, 30)).days)
    return moment.strftime(style.dates.replace("%b", MONTHS[moment.month - 1]))


def moment_of(line: Line, style: Style, way: str) -> datetime:
    """Return the moment that the file says, which may be the day alone."""
    has_time = way == "clock" or style.dates.endswith("%S+02:00")
    return line.moment if has_time else datetime.combine(line.moment, time(0))


def is_open(lines: list[Line], style: Style) -> bool:
    """Whether nothing in the file says which part of its dates is the day."""
    return style.dates in SHORT_DATES and (
        all(line.moment.day <= 12 for line in lines) or style.dates == "%d-%m-%y"
    )


# Files


def lines_file(lines: list[Line], style: Style, dirt: Dirt, *, way: str) -> Export:
    """Write one row a line."""
    header = list(HEADERS[style.language])
    if way == "clock":
        header.insert(2, CLOCKS[style.language])
    rows = []
    for place, line in enumerate(lines):
        cells = [
            str(line.order),
            date_text(line.moment, style),
            f"K-{line.customer}",
            f"A{line.product:03}",
            NAMES[line.product],
            str(line.quantity),
            number_text(line.price, style),
        ]
        if way == "first_row" and place and lines[place - 1].order == line.order:
            cells[1] = cells[2] = ""
        if way == "clock":
            cells.insert(2, line.moment.strftime(style.times))
        rows.append((cells, 1))
    above, below = [], []
    if way == "groups_above":
        order, item = GROUPS[style.language]
        above = [[order, "", "", item, "", "", ""]]
    if way == "units_below":
        below = [["", "XX.XX.XX", "", "", "", "ST", "VAL"]]
    revenue = sum((line.quantity * line.price for line in lines), Decimal(0))
    return _written(header, rows, style, dirt, above=above, below=below, total=number_text(revenue, style))


def packed_file(lines: list[Line], style: Style, dirt: Dirt, *, way: str) -> Export:
    """Write one row an order, its products in one cell."""
    header = [*HEADERS[style.language][:3], ITEMS[style.language]]
    rows = []
    for order in dict.fromkeys(line.order for line in lines):
        held = [line for line in lines if line.order == order]
        first = held[0]
        cell = packed_cell(held, style, way)
        rows.append(([str(order), date_text(first.moment, style), f"K-{first.customer}", cell], len(held)))
    export = _written(header, rows, style, dirt)
    export.layout = FileLayout.PACKED
    export.has_prices = way in ("2 × A (1,00)", "A x2 @ 1,00", "json", "python")
    return export


def packed_cell(lines: list[Line], style: Style, way: str) -> str:
    if way in ("json", "python"):
        items = [
            {"name": NAMES[line.product], "quantity": line.quantity, "price": float(line.price)}
            for line in lines
        ]
        return json.dumps(items, ensure_ascii=False) if way == "json" else str(items)
    written = []
    for line in lines:
        name, price = NAMES[line.product], number_text(line.price, style)
        match way:
            case "2x A":
                written.append(f"{line.quantity}x {name}")
            case "2 × A (1,00)":
                written.append(f"{line.quantity} × {name} ({price})")
            case "A x 2":
                written.append(f"{name} x {line.quantity}")
            case "A (2)":
                written.append(f"{name} ({line.quantity})")
            case "A x2 @ 1,00":
                written.append(f"{name} x{line.quantity} @ {price}")
    return style.separator.join(written)


def baskets_file(held: list[list[int]], style: Style, dirt: Dirt, *, way: str) -> Export:
    """Write one row a basket: its items side by side, or a column an item."""
    if way in ("one_hot", "counts"):
        return _one_hot_file(held, style, dirt, way=way)
    header, rows = [], []
    if way == "baskets_with_header":
        header = ["Transaction", *(f"Item {number}" for number in range(1, max(map(len, held)) + 1))]
    for number, items in enumerate(held):
        front = [] if way == "baskets" else [f"T{number * 7 + 100}"]
        rows.append(([*front, *(NAMES[item] for item in items)], len(items)))
    width = max(len(cells) for cells, _ in rows) if header or style.trailing else 0
    rows = [(cells + [""] * (width - len(cells)), count) for cells, count in rows]
    # Without a header, the file begins at its first row with anything in it.
    blanks = dirt.blanks if header else tuple(place for place in dirt.blanks if place)
    export = _written(header, rows, style, Dirt(blanks=blanks))
    export.layout, export.has_prices, export.has_moments = FileLayout.BASKETS, False, False
    return export


def _one_hot_file(held: list[list[int]], style: Style, dirt: Dirt, *, way: str) -> Export:
    known = sorted({item for items in held for item in items})
    rows = []
    for number, items in enumerate(held):
        switches = ["1" if item in items else "0" for item in known]
        if way == "counts":
            switches = [str(items.index(item) + 1) if item in items else "" for item in known]
        rows.append(([f"T{number * 7 + 100}", *switches], len(items)))
    header = [HEADERS[style.language][0], *(NAMES[item] for item in known)]
    export = _written(header, rows, style, Dirt(blanks=dirt.blanks, headers=dirt.headers))
    export.layout, export.has_prices, export.has_moments = FileLayout.ONE_HOT, False, False
    return export


def _written(header, rows, style, dirt, *, above=(), below=(), total="") -> Export:
    """Write rows of (cells, products in it) with the dirt between them."""
    target = io.StringIO()
    writer = csv.writer(
        target,
        delimiter=style.delimiter,
        lineterminator=style.line_end,
        quoting=csv.QUOTE_ALL if style.quote_all else csv.QUOTE_MINIMAL,
    )
    end = [""] if style.trailing and header else []
    export = Export()
    width = len(header)

    def put_aside(cells: list[str], reason: LeftOut) -> None:
        writer.writerow(cells)
        export.left_out[reason] += 1
        export.rows += 1
        export.rows_split += 1

    for _ in range(dirt.titles):
        writer.writerow([TITLES[style.language], *[""] * (width - 1 + len(end))])
    for cells in (*above, header, *below):
        if cells:
            writer.writerow([*cells, *end])
    for place, (cells, products) in enumerate(rows):
        for _ in range(dirt.blanks.count(place)):
            put_aside([""] * (width + len(end) or 2), LeftOut.BLANK)
        for _ in range(dirt.headers.count(place)):
            put_aside([*header, *end], LeftOut.REPEATED_HEADER)
        padded = [
            f"{style.pad}{cell.replace(chr(10), style.line_end)}{style.pad}" if cell else "" for cell in cells
        ]
        writer.writerow([*padded, *end])
        export.rows += 1
        export.rows_split += products
        if place == 0:
            for reason in dirt.broken:
                put_aside(_broken(padded, reason, len(end)), reason)
    if dirt.totals:
        put_aside([TOTALS[style.language], *[""] * (width - 2), total, *end], LeftOut.TOTAL)
    try:
        export.content = target.getvalue().encode(style.encoding)
    except UnicodeEncodeError:  # this encoding cannot hold the text
        export.content = target.getvalue().encode()
    return export


def _broken(cells: list[str], reason: LeftOut, end: int) -> list[str]:
    """Spoil a row of lines so that it has to be left out for this reason."""
    spoiled = [*cells, *[""] * end]
    quantity = len(cells) - 2
    match reason:
        case LeftOut.UNREADABLE_NUMBER:
            spoiled[quantity] = "abc"
        case LeftOut.UNREADABLE_DATE:
            spoiled[1] = "soon"
        case LeftOut.MISSING_PRODUCT:
            spoiled[quantity - 2] = spoiled[quantity - 1] = ""
        case LeftOut.MISSING_ORDER_ID:
            spoiled[0] = ""
        case LeftOut.RAGGED:
            spoiled.append("surplus")
    return spoiled
