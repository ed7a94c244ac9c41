"""Whether a lone amount is the price of one piece or of the line, told by its values."""

from decimal import Decimal

import pytest

from crosssell.columns import Field
from crosssell.ingest.mapping.piece_prices import tell
from tests.ingest.platforms.test_platforms import rows

PRICES = {"Becher": "2,50", "Teller": "4,00", "Vase": "15,00", "Krug": "9,90"}
# Each product in two quantities.
SALES = [(name, quantity) for quantity in (1, 3) for name in PRICES]


def price(name: str) -> Decimal:
    return Decimal(PRICES[name].replace(",", "."))


def written(amount: Decimal) -> str:
    return f"{amount:.2f}".replace(".", ",")


def export(header: str, *, of_line: bool) -> str:
    lines = [
        f"{number}|{name}|{quantity}|{written(price(name) * (quantity if of_line else 1))}"
        for number, (name, quantity) in enumerate(SALES, start=100)
    ]
    return rows(f"Bestellnummer|Artikel|Menge|{header}", *lines, delimiter=";")


@pytest.mark.parametrize("header", ["Netto", "Betrag", "Preis", "Umsatz", "Brutto"])
@pytest.mark.parametrize("of_line", [True, False])
def test_values_tell_what_a_lone_amount_is(import_text, header: str, of_line: bool) -> None:
    report = import_text(export(header, of_line=of_line))
    field = Field.LINE_TOTAL if of_line else Field.UNIT_PRICE
    assert report.files[0].mapping[field] == header
    assert report.facts.revenue == sum(price(name) * quantity for name, quantity in SALES)


@pytest.mark.parametrize("header", ["Einzelpreis", "Stückpreis"])
def test_a_header_that_leaves_no_doubt_is_believed(import_text, header: str) -> None:
    report = import_text(export(header, of_line=True))
    assert report.files[0].mapping[Field.UNIT_PRICE] == header


def test_too_few_products_in_two_quantities_tell_nothing() -> None:
    def of(names: str, amount: int) -> list[tuple[str, Decimal, Decimal]]:
        return [(name, Decimal(n), Decimal(amount)) for name in names for n in (1, 2)]

    assert tell(of("ab", 5)) is None
    assert tell(of("abc", 5)) is True
    # Three of five stay the same: nothing that can be relied on.
    grown = [(name, n, 5 * n) for name, n, _ in of("de", 1)]
    assert tell(of("abc", 5) + grown) is None
    # Prices that move a little between the sales.
    assert tell([(name, n, amount + n / 10) for name, n, amount in of("abcd", 5)]) is True
    # One quantity each.
    assert tell([(name, Decimal(1), Decimal(5)) for name in "abcdef"]) is None


def test_prices_that_swing_tell_nothing() -> None:
    """Prices of any height, whatever the quantity: chance must not turn a price into a total."""
    swinging = {"Becher": ("2", "9"), "Teller": ("4", "30"), "Vase": ("15", "70"), "Krug": ("9", "40")}
    sold = [
        (name, quantity, Decimal(amount))
        for name, amounts in swinging.items()
        for quantity, amount in zip((Decimal(1), Decimal(2)), amounts, strict=True)
    ]
    assert tell(sold) is None
