"""Words in cells: statuses, consent, totals and what is no product, in four languages."""

import csv
import gzip
from pathlib import Path

import duckdb
import pytest

from crosssell.columns import LineKind
from crosssell.ingest.values.words import (
    NO_WORDS,
    TOTAL_WORDS,
    YES_WORDS,
    blank_sql,
    consent_of,
    is_blank,
    is_credit,
    is_non_product,
    is_total,
    negates_consent,
    status_effect,
)


@pytest.mark.parametrize(
    "cell", ["", " ", "\u00a0", "--", "N/A", "null", "NaN", None, "0", "x", "none of these"]
)
def test_blank_means_the_same_in_sql(cell: str | None) -> None:
    (by_sql,) = duckdb.execute(f"select {blank_sql('$cell::varchar')}", {"cell": cell}).fetchone() or ()
    assert by_sql == is_blank(cell)
    assert is_blank(cell) == (cell not in ("0", "x", "none of these"))


@pytest.mark.parametrize(
    "status",
    [
        "cancelled", "Canceled", "voided", "failed", "storniert", "Storniert/Abgebrochen",
        "Fehlgeschlagen", "anulowane", "Anulowano", "nieudana płatność", "Geannuleerd", "Annuleren",
        "mislukt",
    ],
)  # fmt: skip
def test_cancelled(status: str) -> None:
    assert status_effect(status) is LineKind.CANCELLED


@pytest.mark.parametrize(
    "status",
    [
        "refunded", "Refund", "Chargeback Refund", "returned", "restocked", "return_announced",
        "Rückerstattet", "Retoure angekommen", "Zwrot", "zwrócone", "retour", "terugbetaald",
        "Shipped - Returned to Seller",
    ],
)  # fmt: skip
def test_returned(status: str) -> None:
    assert status_effect(status) is LineKind.RETURNED


@pytest.mark.parametrize(
    "status",
    [
        None, "", "paid", "fulfilled", "Completed", "Closed", "pending", "partially_refunded",
        "partial_refund", "Teilweise erstattet", "gedeeltelijk_terugbetaald", "częściowy zwrot",
        "Niet geannuleerd", "Nicht storniert", "Cancellation requested", "bezahlt", "Teillieferung",
        "zrealizowane", "w realizacji", "nowe", "In behandeling", "notified", "7",
    ],
)  # fmt: skip
def test_other_statuses_leave_a_line_as_it_is(status: str | None) -> None:
    assert status_effect(status) is None


def test_row_types_that_give_money_back() -> None:
    assert all(map(is_credit, ["Refund", "Gutschrift", "Retoure", "Zwrot", "Korekta faktury", "Creditnota"]))
    assert not any(map(is_credit, ["Sale", "Payment", "Verkauf", "Sprzedaż", "lineItems", "", None]))


@pytest.mark.parametrize("cell", ["ja", "JA", "tak", "TRUE", "1", "x", "Opt-In", "subscribed", "waar", "1.0"])
def test_yes(cell: str) -> None:
    assert consent_of(cell) is True
    assert consent_of(cell, negated=True) is False


@pytest.mark.parametrize(
    "cell", ["nein", "nie", "nee", "FALSE", "0", "opt_out", "not subscribed", "Brak zgody"]
)
def test_no(cell: str) -> None:
    assert consent_of(cell) is False
    assert consent_of(cell, negated=True) is True


@pytest.mark.parametrize("cell", [None, "", "pending", "maybe", "12.03.2024"])
@pytest.mark.parametrize("negated", [True, False])
def test_anything_else_is_unknown_never_yes(cell: str | None, negated: bool) -> None:
    assert consent_of(cell, negated=negated) is None


def test_no_word_is_both_yes_and_no() -> None:
    assert YES_WORDS.isdisjoint(NO_WORDS)


def test_headers_that_ask_the_opposite() -> None:
    negated = [
        "Werbesperre",
        "do not contact",
        "opt_out",
        "Sperre",
        "sprzeciw",
        "geen reclame",
        "Widerspruch",
    ]
    straight = [
        "Newsletter",
        "Opt-in",
        "Double-Opt-in",
        "zgoda_marketingowa",
        "Accepts Marketing",
        "Toestemming",
    ]
    assert all(map(negates_consent, negated))
    assert not any(map(negates_consent, straight))


def test_totals_rows() -> None:
    assert all(map(is_total, ["Summe", "Gesamt:", "TOTAL", "Razem", "Suma", "Totaal", "Zwischensumme "]))
    assert not any(map(is_total, ["Totes Meer Salz", "Gesamtausgabe", "536365", ""]))
    assert all(word == word.lower().strip() for word in TOTAL_WORDS)


@pytest.mark.parametrize(
    "name",
    [
        "POSTAGE", "DOTCOM POSTAGE", "Bank Charges", "AMAZON FEE", "CRUK Commission", "Discount",
        "CARRIAGE", "SAMPLES", "Adjust bad debt", "Dotcomgiftshop Gift Voucher £20.00",
        "Next Day Carriage", "Gift card £10", "Versandkosten", "Versand DHL Paket", "Porto und Verpackung",
        "Nachnahmegebühr", "Flaschenpfand", "Rabatt 10 %", "Gutschein 20 EUR", "Pfand 0,25 €", "Trinkgeld",
        "wysyłka kurierska", "Kurier DPD", "Koszt wysyłki", "Przesyłka kurierska InPost",
        "bon upominkowy 100 zł", "Opłata za pobranie", "Rabat 5%", "Verzendkosten PostNL",
        "Cadeaubon € 25", "Korting", "Statiegeld",
    ],
)  # fmt: skip
def test_services_are_no_products_with_or_without_a_code(name: str) -> None:
    assert is_non_product("12345", name)
    assert is_non_product(name)


@pytest.mark.parametrize(
    "name",
    [
        "POSTCARD", "POST CARD",
        "VINTAGE POSTAGE STAMP BOX", "SET 12 COLOUR PENCILS", "LETTER OPENER", "Gebührenheft",
        "FRENCH CARRIAGE LANTERN", "BABY DOLL CARRIAGE", "Porto Tawny 10 Jahre", "Gartenfigur Fee",
        "Gift card holder", "Versandkarton 20x30", "Shipping box 30 cm", "Gift Set", "Sample Bag",
        "Pfandflasche", "COFFEE MUG", "Delivery Truck Toy", "EASTER EGG HUNT START POST",
        "Karta pamięci 64GB", "Charge Cable", "Torba kurierska", "Credit Card Case", "Sandkasten",
        "Bonsai", "Kupon flaneli",
    ],
)  # fmt: skip
def test_goods_are_products(name: str) -> None:
    assert not is_non_product("12345", name)
    assert not is_non_product(name)


def test_short_codes_need_their_name() -> None:
    assert all(is_non_product(*pair) for pair in [("M", "Manual"), ("D", "Discount"), ("C2", "CARRIAGE")])
    assert is_non_product("POST") and is_non_product("AMAZONFEE")  # noqa: PT018
    assert not any(is_non_product(*pair) for pair in [("M", "T-shirt"), ("S", ""), ("12345", "Manual")])


def test_the_gift_shop_loses_no_goods(reference_data: Path) -> None:
    with gzip.open(reference_data / "online_retail.csv.gz", "rt", encoding="utf-8") as stream:
        pairs = {(row["StockCode"], row["Description"]) for row in csv.DictReader(stream)}
    found = {product for product, name in pairs if name and is_non_product(product, name)}
    letters = {product for product in found if not product[:5].isdigit()}
    assert letters == {
        "POST", "DOT", "M", "m", "D", "C2", "S", "B", "BANK CHARGES", "AMAZONFEE", "CRUK",
        "gift_0001_10", "gift_0001_20", "gift_0001_30", "gift_0001_40", "gift_0001_50",
    }  # fmt: skip
    # Numbered items appear only under a bookkeeping remark in place of their name.
    remarks = {
        name.lower()
        for product, name in pairs
        if product in found - letters and is_non_product(product, name)
    }
    assert all(
        any(word in remark for word in ("adjust", "sample", "voucher", "carriage", "charge"))
        for remark in remarks
    )
