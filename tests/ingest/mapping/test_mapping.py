"""Columns to fields: by header, by neighbours, by values; and exports that hold no lines."""

import csv
import gzip
import io
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from crosssell.columns import Field
from crosssell.ingest.mapping.guess import Auxiliary, ColumnSample, MappingGuess, MapReason, guess_mapping
from crosssell.ingest.platforms.refusals import Refusal


def samples_of(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[ColumnSample]:
    samples = []
    for index, title in enumerate(header):
        filled = [row[index] for row in rows if index < len(row) and row[index]]
        samples.append(
            ColumnSample(
                index=index,
                header=title,
                examples=tuple(dict.fromkeys(filled))[:20],
                blank_share=1 - len(filled) / len(rows),
                distinct=len(set(filled)),
            )
        )
    return samples


def titles_of(header: str) -> list[str]:
    return header.split("|")


def named(header: Sequence[str], guess: MappingGuess) -> dict[str, str]:
    return {field.value: header[column] for field, column in guess.fields.items()}


def guessed(header: str, *rows: str) -> dict[str, str]:
    """Map a header and rows written with bars, by name."""
    titles = header.split("|")
    return named(
        titles, guess_mapping(titles, samples_of(titles, [row.split("|") for row in rows]) if rows else [])
    )


LINE_LEVEL = {
    "Shopify": {
        "order_id": "Name", "customer_id": "Email", "ordered_at": "Created at",
        "consent": "Accepts Marketing",
        "status": "Financial Status", "channel": "Source", "country": "Billing Country",
        "product": "Lineitem sku", "product_name": "Lineitem name", "quantity": "Lineitem quantity",
        "unit_price": "Lineitem price", "discount": "Lineitem discount", "currency": "Currency",
        "line_total": None,
    },
    "WooCommerce, Advanced": {
        "order_id": "Order Number", "product": "SKU", "product_name": "Name", "quantity": "Quantity",
        "unit_price": "Item Cost", "line_total": "Order Line Total", "customer_id": "Email (Billing)",
        "status": "Order Status", "discount": None,
    },
    "Shopware 5": {"order_id": "orderId", "product": "articleId", "customer_id": "customerId"},
    "Rakuten": {
        "order_id": "Bestellnummer", "product": "Artikelnummer", "quantity": "Menge", "unit_price": "Preis",
        "customer_id": "Kundennummer", "ordered_at": "Bestelldatum",
    },
    "Swiss B2B": {
        "order_id": "Bestellnummer", "product": "Art. Nr.", "product_name": "Bezeichnung",
        "quantity": "Menge",
        "currency": "Währung", "customer_id": "Kundennummer",
    },
    "Amazon all-orders": {
        "order_id": "amazon-order-id", "product": "sku", "product_name": "product-name",
        "quantity": "quantity",
        "line_total": "item-price", "unit_price": None, "ordered_at": "purchase-date",
        "channel": "sales-channel", "country": "ship-country", "status": "item-status",
    },
    "Amazon fulfilled": {
        "customer_id": "buyer-email", "quantity": "quantity-shipped", "line_total": "item-price",
        "unit_price": None,
    },
    "Amazon Business": {"order_id": "Bestellnummer", "product": "ASIN", "product_name": "Titel"},
    "eBay.de Bestellbericht": {
        "order_id": "Bestellnummer", "product": "Bestandseinheit", "product_name": "Angebotstitel",
        "quantity": "Anzahl", "unit_price": "Verkauft für", "line_total": None, "ordered_at": "Verkauft am",
        "customer_id": "Nutzername des Käufers",
    },
    "eBay.de (old)": {
        "product": "Bestandseinheit", "unit_price": "Verkaufspreis", "line_total": None,
        "ordered_at": "Verkaufsdatum", "customer_id": "E-Mail des Käufers", "country": "Land des Käufers",
    },
    "Etsy": {
        "order_id": "Order ID", "product": "SKU", "product_name": "Item Name", "unit_price": "Price",
        "line_total": "Item Total", "discount": None, "ordered_at": "Sale Date",
    },
    "Square": {
        "order_id": "Transaction ID", "product": "SKU", "product_name": "Item", "quantity": "Qty",
        "line_total": "Net Sales", "customer_id": "Customer ID", "ordered_at": "Date",
    },
    "Loyverse": {
        "order_id": "Receipt number", "line_total": "Net sales", "cost": "Cost of goods", "channel": "Store",
    },
    "Spryker": {"order_id": "order_reference", "product": "product_sku", "status": "order_item_state"},
    "xentral": {
        "order_id": "Auftragsnummer (extern)", "unit_price": "Artikelpreis (Netto)",
        "quantity": "Artikel Menge",
        "country": "Rechnungsadresse Land", "customer_id": "Rechnungsadresse E-Mail",
    },
    "Polish POS": {
        "order_id": "Nr zamówienia", "product": "Produkt", "quantity": "Ilość", "unit_price": "Cena jedn.",
        "line_total": "Brutto", "product_name": None,
    },
    "Polish ERP": {
        "order_id": "Numer zamówienia", "product_name": "Nazwa produktu", "unit_price": "Cena brutto",
        "line_total": "Wartość brutto", "ordered_at": "Data zamówienia",
    },
    "Temu": {"order_id": "Order ID", "product": "Item description at order time", "unit_price": "Price"},
    "Dutch shop": {
        "order_id": "Bestelnummer", "product": "SKU", "product_name": "Productnaam", "quantity": "Aantal",
        "unit_price": "Stukprijs", "line_total": None, "discount": None, "customer_id": "E-mailadres",
    },
}  # fmt: skip

ORDER_LEVEL = [
    "WooCommerce CSV", "Shopware 6 core", "OXID", "Magento", "PayPal", "BigCommerce", "Stripe", "JTL-Wawi",
    "PrestaShop", "Polish shop software", "Lightspeed", "Small German",
]  # fmt: skip


def header_of(reference_data: Path, platform: str) -> list[str]:
    listed = json.loads((reference_data / "platform_headers.json").read_text(encoding="utf-8"))
    (header,) = [entry["header"] for entry in listed if entry["platform"].startswith(platform)]
    return list(header)


@pytest.mark.parametrize("platform", LINE_LEVEL)
def test_exports_of_lines(reference_data: Path, platform: str) -> None:
    header = header_of(reference_data, platform)
    guess = guess_mapping(header, [])
    found = named(header, guess)
    assert {field: found.get(field) for field in LINE_LEVEL[platform]} == LINE_LEVEL[platform]
    assert not guess.missing
    assert not guess.no_line_items


@pytest.mark.parametrize("platform", ORDER_LEVEL)
def test_exports_of_orders_or_payments_hold_no_lines(reference_data: Path, platform: str) -> None:
    guess = guess_mapping(header_of(reference_data, platform), [])
    assert guess.no_line_items
    assert Field.PRODUCT in guess.missing


def test_no_export_is_mapped_twice(reference_data: Path) -> None:
    for entry in json.loads((reference_data / "platform_headers.json").read_text(encoding="utf-8")):
        guess = guess_mapping(entry["header"], [])
        columns = [*guess.fields.values(), *guess.auxiliary.values()]
        assert len(columns) == len(set(columns)), entry["platform"]


EXPORTS = {
    "de_cp1252_semikolon": "Bestellnummer Artikelnummer Artikelbezeichnung Bestelldatum Kundennummer Menge "
    "Einzelpreis",
    "nl_semicolon_euro": "Bestelnummer Artikelnummer Productnaam Besteldatum Klantnummer Aantal Stukprijs",
    "us_comma_mdy_dollar": "Order_ID SKU Item Order_Date Customer_ID Qty Unit_Price",
    "ambiguous_dates_slash": "order_id sku product order_date customer_id quantity unit_price",
    "pl_utf8bom_nbsp": "Numer_zamówienia SKU Nazwa_produktu Data_zamówienia Klient Ilość Cena_jednostkowa",
    "shopify_layout": "Name Lineitem_sku Lineitem_name Created_at Email Lineitem_quantity Lineitem_price",
}
COLUMNS = (
    Field.ORDER_ID, Field.PRODUCT, Field.PRODUCT_NAME, Field.ORDERED_AT, Field.CUSTOMER_ID, Field.QUANTITY,
    Field.UNIT_PRICE,
)  # fmt: skip


def rows_of(reference_data: Path, name: str) -> list[list[str]]:
    data = gzip.decompress((reference_data / "exports" / f"{name}.csv.gz").read_bytes())
    text = data.decode("cp1252" if "cp1252" in name else "utf-8-sig")
    delimiter = ";" if text.split("\n", 1)[0].count(";") else ","
    return list(csv.reader(io.StringIO(text), delimiter=delimiter))[:3000]


@pytest.mark.parametrize("name", EXPORTS)
def test_real_files_by_header_and_values(reference_data: Path, name: str) -> None:
    header, *rows = rows_of(reference_data, name)
    found = named(header, guess_mapping(header, samples_of(header, rows)))
    expected = [
        title.replace("_", " ") if title in ("order_id",) else title for title in EXPORTS[name].split()
    ]
    assert [found[field].replace(" ", "_") for field in COLUMNS] == [
        title.replace(" ", "_") for title in expected
    ]


@pytest.mark.parametrize("name", sorted(set(EXPORTS) - {"shopify_layout"}))
def test_real_files_without_their_header(reference_data: Path, name: str) -> None:
    header, *rows = rows_of(reference_data, name)
    unnamed = [f"Column {place}" for place in range(1, len(header) + 1)]
    guess = guess_mapping(unnamed, samples_of(unnamed, rows))
    by_header = guess_mapping(header, samples_of(header, rows))
    assert guess.from_values
    assert {field: guess.fields.get(field) for field in COLUMNS} == {
        field: by_header.fields[field] for field in COLUMNS
    }
    assert all(confidence < 0.5 for confidence in guess.confidence.values())


def test_name_is_decided_by_its_neighbours() -> None:
    assert guessed("Name|Lineitem name|Lineitem quantity")["order_id"] == "Name"
    assert guessed("Order Number|SKU|Name|Quantity")["product_name"] == "Name"
    assert guessed("Bestellnummer|Artikel|Menge|Name")["customer_id"] == "Name"
    assert guessed("Naam|Bestelnummer|Productnaam|Aantal")["customer_id"] == "Naam"
    titles = titles_of("Order Number|SKU|Name|Quantity")
    assert guess_mapping(titles, []).reasons[Field.PRODUCT_NAME] is MapReason.NEIGHBOURS


def test_item_is_a_number_or_a_name_by_its_values() -> None:
    codes = guessed("order|item|description|qty", "1|85123A|WHITE HEART|2", "1|71053|RED LANTERN|1")
    assert (codes["product"], codes["product_name"]) == ("item", "description")
    names = guessed("order|item|qty", "1|WHITE HEART|2", "1|RED LANTERN|1")
    assert names["product"] == "item"
    assert "product_name" not in names


def test_the_number_is_the_product_the_name_its_name() -> None:
    both = guessed("Bestellnummer|Artikelnummer|Artikelbezeichnung")
    assert (both["product"], both["product_name"]) == ("Artikelnummer", "Artikelbezeichnung")
    only_name = guessed("Bestellnummer|Artikelbezeichnung|Menge")
    assert only_name["product"] == "Artikelbezeichnung"


def test_an_empty_number_leaves_the_product_to_the_name() -> None:
    found = guessed("Order ID|SKU|Item Name|Quantity", "1||Mug|2", "2||Cup|1")
    assert found["product"] == "Item Name"


def test_a_header_is_not_believed_against_its_values() -> None:
    found = guessed("Bestellnummer|Artikelnummer|Preis|Datum", "1|A1|teuer|gestern", "2|A2|billig|heute")
    assert set(found) == {"order_id", "product"}
    percent = guessed("Order|SKU|Quantity|Rate", "1|A1|2|19 %", "2|A2|1|7 %")
    assert "unit_price" not in percent


@pytest.mark.parametrize(
    "title", ["Rabatt", "Rabatt %", "Rabatt in %", "Rabatt (%)", "Rabatt in Prozent", "Rabat %"]
)
def test_a_discount_may_be_written_in_percent(title) -> None:
    found = guessed(f"Bestellnummer|Artikelnummer|Preis|{title}|MwSt %", "1|A1|2,55|15 %|19 %")
    assert found["discount"] == title


def test_columns_named_by_what_they_are_of() -> None:
    titles = (
        "ID zamówienia|Produkt - kod|Produkt - nazwa|Produkt - ilość|Produkt - cena brutto|Produkt - status"
    )
    found = guessed(titles, "1|A1|Kubek|2|9,99|aktywny")
    assert found["product"] == "Produkt - kod"
    assert found["product_name"] == "Produkt - nazwa"
    assert found["quantity"] == "Produkt - ilość"
    assert found["unit_price"] == "Produkt - cena brutto"
    assert "status" not in found


def test_positions_of_an_invoice_are_no_channel() -> None:
    titles = "Rechnungsnummer|Pos|Artikelnummer|Artikeltext|Menge|E-Preis netto|G-Preis netto"
    found = guessed(titles, "1|1|A1|Becher groß|2|2,50|5,00", "1|2|A2|Tasse klein|1|3,00|3,00")
    assert "channel" not in found
    assert found["product_name"] == "Artikeltext"
    assert found["unit_price"] == "E-Preis netto"
    assert found["line_total"] == "G-Preis netto"


def test_a_line_price_gives_way_to_a_line_total() -> None:
    found = guessed("Order ID|SKU|Quantity|Line Price|Line Total", "1|A1|2|2.50|5.00", "2|A2|1|3.00|3.00")
    assert found["line_total"] == "Line Total"


def test_products_with_figures_of_each_are_sums() -> None:
    rows = [[f"Mug {place}", f"{100 + place}", f"{30 + place}", f"{10 + place}.50"] for place in range(6)]
    titles = titles_of("Item name|Items viewed|Items purchased|Item revenue")
    samples = [
        replace(one, rows=len(rows), numeric_share=float(one.index > 0)) for one in samples_of(titles, rows)
    ]
    assert guess_mapping(titles, samples).refusal == Refusal.SUMS


def test_totals_beside_shipping_costs_belong_to_the_order() -> None:
    titles = titles_of("Bestelnummer|SKU|Aantal|Stukprijs|Korting|Verzendkosten|Totaal")
    guess = guess_mapping(titles, [])
    assert {Field.LINE_TOTAL, Field.DISCOUNT}.isdisjoint(guess.fields)
    assert [titles[column] for column in guess.order_level] == ["Korting", "Totaal"]


@pytest.mark.parametrize(("share", "mapped"), [(0.99, True), (0.1, False), (None, False)])
def test_arithmetic_settles_a_bare_total(share: float | None, mapped: bool) -> None:
    titles = ["Bestellnummer", "Artikel", "Menge", "Einzelpreis", "Gesamt"]
    seen = []

    def arithmetic(quantity: int, price: int, total: int) -> float | None:
        seen.append((quantity, price, total))
        return share

    guess = guess_mapping(titles, [], arithmetic=arithmetic)
    assert seen == [(2, 3, 4)]
    assert (guess.fields.get(Field.LINE_TOTAL) == 4) is mapped


def test_a_total_without_a_unit_price_is_the_lines() -> None:
    assert guessed("Bestellnummer|Artikel|Menge|Gesamt")["line_total"] == "Gesamt"
    titles = ["Bestellnummer", "Artikel", "Menge", "Netto"]
    assert guess_mapping(titles, []).ambiguous == (Field.LINE_TOTAL,)


def test_other_roles_are_told_apart() -> None:
    titles = titles_of("Order ID|SKU|Cancelled at|Refunded Amount|Event Type|Date|Time")
    found = {role: titles[column] for role, column in guess_mapping(titles, []).auxiliary.items()}
    assert found == {
        Auxiliary.CANCELLED_AT: "Cancelled at",
        Auxiliary.REFUNDED_AMOUNT: "Refunded Amount",
        Auxiliary.ROW_TYPE: "Event Type",
        Auxiliary.TIME_OF_DAY: "Time",
    }


def test_all_products_in_one_cell_serve_no_field_and_are_named() -> None:
    titles = titles_of("Bestellnummer|Datum|Betrag|Artikel")
    rows = [
        ["1", "20.08.2026 18:30", "18,00", "2x Döner, 1x Cola"],
        ["2", "20.08.2026 19:00", "9,00", "1x Pizza"],
    ]
    guess = guess_mapping(titles, samples_of(titles, rows))
    assert (guess.packed, guess.packed_products) == (3, True)
    assert not guess.no_line_items
    assert {Field.PRODUCT, Field.PRODUCT_NAME}.isdisjoint(guess.fields)


def test_a_missing_column_is_looked_for_among_values_of_lines_only() -> None:
    found = guessed("Vorgang|Ware Nr|Menge|Preis", "1001|A-77|2|2,50", "1002|B-12|1|3,50", "1003|A-77|1|2,50")
    assert (found["order_id"], found["product"]) == ("Vorgang", "Ware Nr")
    assert "product" not in guessed("Bestellnummer|Zahlart|Betrag", "1|PP1|2,50", "2|KK2|3,50")
