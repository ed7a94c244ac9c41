"""Known exports read end to end: each file has the traps of its program and its figures as arithmetic.

The files are invented; only the headers are those of the programs.
"""

import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from crosssell.columns import Field, LeftOut, LineKind
from crosssell.ingest.mapping.guess import guess_mapping
from crosssell.ingest.report import ImportReport
from tests.ingest.platforms.test_platforms import LISTED, rows


def money(text: str) -> Decimal:
    return Decimal(text)


def expect(
    report: ImportReport,
    *,
    orders: int,
    lines: int,
    revenue: object,
    net: object = None,
    customers: int = 0,
    products: int,
    first: datetime | None = None,
    last: datetime | None = None,
    kinds: dict[LineKind, int] | None = None,
    left_out: dict[LeftOut, int] | None = None,
) -> None:
    """Compare the dataset's figures and what became of the rows."""
    facts, (file,) = report.facts, report.files
    assert (facts.orders, facts.lines) == (orders, lines)
    amounts = (facts.revenue, facts.net_revenue)
    assert amounts == (revenue, revenue if net is None else net)
    assert (facts.customers, facts.products) == (customers, products)
    assert (facts.first, facts.last) == (first, last)
    assert file.line_kinds == ({LineKind.SALE: lines} if kinds is None else kinds)
    assert file.left_out == (left_out or {})
    assert file.rows_read == file.rows_kept + sum(file.left_out.values())


def column(workspace, name: str) -> list[object]:
    """Values of one column of the lines, by order and product."""
    statement = f"select {name} from line order by order_id, product, quantity desc"
    return [value for (value,) in workspace.open("shop").rows(statement)]


# Shops


SHOPIFY = (
    "Name|Email|Financial Status|Paid at|Fulfillment Status|Accepts Marketing|Currency|Subtotal|"
    "Shipping|Taxes|"
    "Total|Discount Code|Discount Amount|Created at|Lineitem quantity|Lineitem name|Lineitem price|"
    "Lineitem sku|"
    "Lineitem fulfillment status|Billing Country|Cancelled at|Refunded Amount|Vendor|Id|Source|"
    "Lineitem discount"
)


def test_shopify(import_text, workspace) -> None:
    text = rows(
        SHOPIFY,
        # Columns of the order on its first row; its discount, shipping and total are not the line's.
        "#1001|eva@x.de|paid|2025-03-14 09:05:00 +0100|fulfilled|yes|EUR|55.00|4.90|9.50|59.90|SPRING|5.00|"
        "2025-03-14 09:00:00 +0100|2|Mug – red|10.00|MUG-R|fulfilled|DE||0.00|Hausmann|9001|web|0.00",
        "#1001|eva@x.de||||||||||||2025-03-14 09:00:00 +0100|1|Vase|40.00|VASE|fulfilled||||Hausmann|||0.00",
        # A line of its own wish has no sku; a part of the order was refunded.
        "#1002|jan@x.nl|partially_refunded|2025-03-15 10:35:00 +0100|fulfilled|no|EUR|32.00|4.90|"
        "6.00|36.90||0.00|"
        "2025-03-15 10:30:00 +0100|3|Mug – red|10.00|MUG-R|fulfilled|NL||10.00|Hausmann|9002|web|3.00",
        "#1002|jan@x.nl||||||||||||2025-03-15 10:30:00 +0100|1|Gift wrapping by hand|5.00||fulfilled|"
        "||||||0.00",
        # Refunded: less than the lines add up to, because the discount was not paid back.
        "#1003|eva@x.de|refunded|2025-03-16 08:05:00 +0100|fulfilled|yes|EUR|35.00|4.90|6.00|39.90|"
        "SPRING|5.00|"
        "2025-03-16 08:00:00 +0100|1|Vase|40.00|VASE|fulfilled|DE||39.90|Hausmann|9003|web|0.00",
        # Sold at the till to somebody unknown, and never paid for.
        "#1004||voided||unfulfilled|no|EUR|10.00|0.00|1.60|10.00||0.00|"
        "2025-03-17 12:00:00 +0100|1|Mug – red|10.00|MUG-R|pending|DE|2025-03-17 12:30:00 +0100|0.00|"
        "Hausmann|9004|"
        "pos|0.00",
    )
    report = import_text(text)
    sales = 2 * 10 + 40 + (3 * 10 - 3) + 5
    expect(
        report,
        orders=2,
        lines=4,
        revenue=sales,
        net=sales - 10,
        customers=2,
        products=3,
        first=datetime(2025, 3, 14, 9),
        last=datetime(2025, 3, 15, 10, 30),
        kinds={LineKind.SALE: 4, LineKind.RETURNED: 1, LineKind.CANCELLED: 1},
    )
    assert report.facts.currency == "EUR"
    assert column(workspace, "channel") == ["web"] * 5 + ["pos"]
    assert column(workspace, "consent") == [True, True, False, False, True, False]


WOOCOMMERCE = (
    "Order Number|Order Status|Order Date|Customer Note|First Name (Billing)|Last Name (Billing)|"
    "Country Code (Billing)|Email (Billing)|Item #|SKU|Name|Product Variation|Quantity|"
    "Quantity (- Refund)|Item Cost|"
    "Order Line (w/o tax)|Order Line Tax|Order Line Total|Order Line Total Refunded|"
    "Order Line Total (- Refund)|"
    "Coupon Code|Discount Amount|Order Subtotal Amount|Order Shipping Amount|Order Refund Amount|"
    "Order Total Amount|"
    "Total items|Total products"
)


def test_woocommerce_whose_position_is_no_article_number(import_text, workspace) -> None:
    text = rows(
        WOOCOMMERCE,
        "501|Completed|2025-03-14 09:00||Eva|Kern|DE|eva@x.de|1||Mug|red|2|2|8.40|16.80|3.20|20.00|"
        "0.00|20.00|"
        "TEN|6.00|50.42|4.90|0.00|64.90|3|2",
        "501|Completed|2025-03-14 09:00||Eva|Kern|DE|eva@x.de|2||Vase||1|1|33.61|33.61|6.39|40.00|0.00|40.00|"
        "TEN|6.00|50.42|4.90|0.00|64.90|3|2",
        "502|Completed|2025-03-15 10:00||Jan|Berg|NL|jan@x.nl|1||Mug|red|3|2|8.40|25.20|4.80|30.00|"
        "10.00|20.00|"
        "|0.00|25.20|4.90|10.00|34.90|3|1",
        "503|Cancelled|2025-03-16 11:00||Eva|Kern|DE|eva@x.de|1||Vase||1|1|33.61|33.61|6.39|40.00|0.00|40.00|"
        "|0.00|33.61|4.90|0.00|44.90|1|1",
    )
    report = import_text(text)
    sales = 20 + 40 + 30
    expect(
        report,
        orders=2,
        lines=3,
        revenue=sales,
        net=sales - 10,
        customers=2,
        products=2,
        first=datetime(2025, 3, 14, 9),
        last=datetime(2025, 3, 15, 10),
        kinds={LineKind.SALE: 3, LineKind.CANCELLED: 1},
    )
    assert column(workspace, "product") == ["Mug", "Vase", "Mug", "Vase"]


SHOPWARE_6_APP = (
    "linetype|orderNumber|orderDateTime|orderStatus|paymentStatus|customerNumber|amountTotal|Subtotal|"
    "Total excluding VAT|productNumber|label|quantity|unitPrice"
)


def test_shopware_6_app_with_and_without_the_number_on_item_rows(import_text, workspace) -> None:
    lines = (
        "order|{0}|2025-03-14 09:00:00|Done|Paid|K1|64.90|60.00|54.54||||",
        "lineItems|{1}||||||||MUG|Mug|2|10.00",
        "lineItems|{1}||||||||VASE|Vase|1|40.00",
        "order|{2}|2025-03-15 10:00:00|Cancelled|Open|K2|14.90|10.00|12.52||||",
        "lineItems|{3}||||||||MUG|Mug|1|10.00",
        "order|{4}|2025-03-16 11:00:00|Open|Refunded|K1|44.90|40.00|37.73||||",
        "lineItems|{5}||||||||VASE|Vase|1|40.00",
    )
    for dataset, numbers in (
        ("shop", ("10001", "10001", "10002", "10002", "10003", "10003")),
        ("blank", ("10001", "", "10002", "", "10003", "")),
    ):
        text = rows(SHOPWARE_6_APP, *(line.format(*numbers) for line in lines), delimiter=";")
        expect(
            import_text(text, dataset=dataset),
            orders=1,
            lines=2,
            revenue=2 * 10 + 40,
            customers=1,
            products=2,
            first=datetime(2025, 3, 14, 9),
            last=datetime(2025, 3, 14, 9),
            kinds={LineKind.SALE: 2, LineKind.CANCELLED: 1, LineKind.RETURNED: 1},
            left_out={LeftOut.MISSING_PRODUCT: 3},
        )


def test_shopware_5_writes_numbers_for_states(import_text, workspace) -> None:
    text = rows(
        "orderId|orderDetailId|articleId|number|customerId|status|orderTime|articleNumber|"
        "articleName|quantity|price|"
        "invoiceAmount|invoiceShipping|currency",
        "71|1|5|20001|12|2|2025-03-14 09:00:00|SW-1|Mug red|2|10.00|64.90|4.90|EUR",
        "71|2|6|20001|12|2|2025-03-14 09:00:00|SW-2|Vase|1|40.00|64.90|4.90|EUR",
        # Variants share the article, not its number.
        "72|3|5|20002|13|0|2025-03-15 09:00:00|SW-1.1|Mug blue|1|10.00|14.90|4.90|EUR",
        "73|4|6|0|13|-1|2025-03-15 09:30:00|SW-2|Vase|1|40.00|44.90|4.90|EUR",
        "74|5|6|20003|13|4|2025-03-16 09:30:00|SW-2|Vase|1|40.00|44.90|4.90|EUR",
        delimiter=";",
    )
    expect(
        import_text(text),
        orders=2,
        lines=3,
        revenue=2 * 10 + 40 + 10,
        customers=2,
        products=3,
        first=datetime(2025, 3, 14, 9),
        last=datetime(2025, 3, 15, 9),
        kinds={LineKind.SALE: 3, LineKind.CANCELLED: 2},
    )
    assert column(workspace, "status")[-2:] == ["cancelled (-1)", "cancelled (4)"]


def test_magento_items_with_their_configurable_parents(import_text) -> None:
    text = rows(
        "item_id|order_id|parent_item_id|created_at|product_type|sku|name|qty_ordered|price|"
        "row_total|discount_amount|"
        "amount_refunded",
        "1|100001||2025-03-14 09:00:00|configurable|MUG-R|Mug|2|10.00|20.00|2.00|0.00",
        "2|100001|1|2025-03-14 09:00:00|simple|MUG-R|Mug red|2|0.00|0.00|0.00|0.00",
        "3|100001||2025-03-14 09:00:00|simple|VASE|Vase|1|40.00|40.00|0.00|0.00",
        "4|100002||2025-03-15 09:00:00|simple|VASE|Vase|2|40.00|80.00|0.00|40.00",
    )
    sales = (2 * 10 - 2) + 40 + 2 * 40
    expect(
        import_text(text),
        orders=2,
        lines=3,
        revenue=sales,
        net=sales - 40,
        products=2,
        first=datetime(2025, 3, 14, 9),
        last=datetime(2025, 3, 15, 9),
        kinds={LineKind.SALE: 3, LineKind.ZERO: 1},
    )


def test_spryker_writes_cents(import_text, workspace) -> None:
    header = (
        "order_reference|order_item_reference|product_name|product_sku|canceled_amount|"
        "discount_amount_aggregation|"
        "gross_price|net_price|price|price_to_pay_aggregation|quantity|refundable_amount|"
        "subtotal_aggregation|"
        "tax_amount|order_item_created_at|order_item_state|shipping_address_email"
    )
    lines = (
        "DE--1|a|Mug|001|0|200|1000|0|1000|800|1|800|1000|128|2025-03-14 09:00:00.000000|shipped|eva@x.de",
        "DE--1|b|Vase|002|0|0|123456|0|123456|123456|1|123456|123456|19711|2025-03-14 09:00:00|"
        "closed|eva@x.de",
        "DE--2|c|Mug|001|1000|0|1000|0|1000|0|1|0|1000|0|2025-03-15 09:00:00|canceled|jan@x.de",
        "DE--3|d|Mug|001|0|0|1000|0|1000|1000|1|1000|1000|160|2025-03-16 09:00:00|returned|jan@x.de",
    )
    expected = {
        "orders": 1,
        "lines": 2,
        "revenue": money("8.00") + money("1234.56"),
        "customers": 1,
        "products": 2,
        "first": datetime(2025, 3, 14, 9),
        "last": datetime(2025, 3, 14, 9),
        "kinds": {LineKind.SALE: 2, LineKind.CANCELLED: 1, LineKind.RETURNED: 1},
    }
    expect(import_text(rows(header, *lines)), **expected)
    assert column(workspace, "unit_price")[:2] == [10, money("1234.56")]
    # Somebody has divided by 100 before: not again.
    decimals = [line.split("|") for line in lines]
    for cells in decimals:
        for place in (4, 5, 6, 7, 8, 9, 11, 12, 13):
            cells[place] = f"{int(cells[place]) / 100:.2f}"
    expect(import_text(rows(header, *map("|".join, decimals)), dataset="decimals"), **expected)


def test_dutch_webshop(import_text, workspace) -> None:
    header = (
        "Bestelnummer|E-mailadres|Klantnaam|Telefoon|Straat|Postcode|Plaats|Land|Datum|Betaalstatus|"
        "Verzendstatus|"
        "Valuta|Subtotaal|Verzendkosten|Korting|BTW|Totaal|SKU|Productnaam|Variant|Aantal|Stukprijs|Notities"
    )
    text = "\ufeff" + "\n".join(
        ";".join(f'"{cell}"' for cell in line.split("|"))
        for line in (
            header,
            "B-1|eva@x.nl|Eva Bos|06|Laan 1|1011|Utrecht|NL|24-08-2026 14:30|betaald|verzonden|EUR|"
            "239,90|4,95|5,00|"
            "41,00|239,85|K-1|Kop|rood|2|99,95|",
            "B-1|eva@x.nl|Eva Bos|06|Laan 1|1011|Utrecht|NL|24-08-2026 14:30|betaald|verzonden|EUR|"
            "239,90|4,95|5,00|"
            "41,00|239,85|V-1|Vaas||1|40,00|",
            "B-2|jan@x.nl|Jan Smit|06|Laan 2|1012|Delft|NL|25-08-2026 9:05|betaald|geretourneerd|EUR|"
            "40,00|4,95|0,00|"
            "7,00|44,95|V-1|Vaas||1|40,00|",
            "B-3|jan@x.nl|Jan Smit|06|Laan 2|1012|Delft|NL|26-08-2026 9:05|mislukt|in behandeling|"
            "EUR|40,00|4,95|0,00|"
            "7,00|44,95|V-1|Vaas||1|40,00|",
        )
    )
    expect(
        import_text(text),
        orders=1,
        lines=2,
        revenue=2 * money("99.95") + 40,
        customers=1,
        products=2,
        first=datetime(2026, 8, 24, 14, 30),
        last=datetime(2026, 8, 24, 14, 30),
        kinds={LineKind.SALE: 2, LineKind.RETURNED: 1, LineKind.CANCELLED: 1},
    )


# Marketplaces


AMAZON = (
    "amazon-order-id|merchant-order-id|purchase-date|last-updated-date|order-status|"
    "fulfillment-channel|sales-channel|"
    "product-name|sku|asin|item-status|quantity|currency|item-price|item-tax|shipping-price|shipping-tax|"
    "item-promotion-discount|ship-country|promotion-ids"
)


def test_amazon_all_orders(import_text, workspace) -> None:
    text = rows(
        AMAZON,
        # The price is that of three, with nothing to multiply.
        "303-1||2025-03-14T21:14:03+00:00|2025-03-15T01:00:00+00:00|Shipped|Amazon|Amazon.de|Lamp|"
        "S-1|B0|Shipped|3|"
        "EUR|30.00|4.79|3.99|0.64|0.00|DE|",
        "303-1||2025-03-14T21:14:03+00:00|2025-03-15T01:00:00+00:00|Shipped|Amazon|Amazon.de|Cable|"
        "S-2|B1|Shipped|1|"
        "EUR|9.50|1.52|0.00|0.00|0.00|DE|",
        "303-2||2025-03-15T08:00:00+00:00|2025-03-15T09:00:00+00:00|Cancelled|Amazon|Amazon.fr|Lamp|"
        "S-1|B0|Cancelled|0|"
        "|||||||FR|",
        # What the item's own status does not say, the order's does.
        "303-3||2025-03-16T08:00:00+00:00|2025-03-20T09:00:00+00:00|Shipped - Returned to Seller|"
        "Merchant|Amazon.de|"
        "Lamp|S-1|B0|Shipped|1|EUR|10.00|1.60|3.99|0.64|0.00|DE|",
        "303-4||2025-03-17T08:00:00+00:00|2025-03-17T09:00:00+00:00|Pending|Amazon|Amazon.de|Cable|"
        "S-2|B1|Unshipped|1|"
        "||||||||",
        delimiter="\t",
    )
    report = import_text(text)
    expect(
        report,
        orders=1,
        lines=2,
        revenue=30 + money("9.50"),
        products=2,
        first=datetime(2025, 3, 14, 21, 14, 3),
        last=datetime(2025, 3, 14, 21, 14, 3),
        kinds={LineKind.SALE: 2, LineKind.CANCELLED: 1, LineKind.RETURNED: 1, LineKind.ZERO: 1},
    )
    assert set(column(workspace, "channel")) == {"Amazon.de", "Amazon.fr"}


def test_amazon_fulfilled_shipments(import_text) -> None:
    header = (
        "amazon-order-id|merchant-order-id|shipment-id|shipment-item-id|amazon-order-item-id|purchase-date|"
        "payments-date|shipment-date|buyer-email|buyer-name|sku|product-name|quantity-shipped|"
        "currency|item-price|"
        "item-tax|shipping-price|ship-country|bill-country|item-promotion-discount|carrier|sales-channel"
    )
    text = rows(
        header,
        "303-1||D1|i1|o1|2025-03-14T21:14:03+00:00|2025-03-15T00:00:00+00:00|2025-03-15T05:00:00+00:00|"
        "aa@marketplace.amazon.de|Eva|S-1|Lamp|2|EUR|20.00|3.19|0.00|DE||0.00|DHL|amazon.de",
        # The third lamp left in a parcel of its own.
        "303-1||D2|i2|o1|2025-03-14T21:14:03+00:00|2025-03-16T00:00:00+00:00|2025-03-16T05:00:00+00:00|"
        "aa@marketplace.amazon.de|Eva|S-1|Lamp|1|EUR|10.00|1.60|0.00|DE||0.00|DHL|amazon.de",
        "303-2||D3|i3|o2|2025-03-15T10:00:00+00:00|2025-03-16T00:00:00+00:00|2025-03-16T05:00:00+00:00|"
        "bb@marketplace.amazon.de|Jan|S-2|Cable|1|EUR|9.50|1.52|0.00|AT||0.00|DHL|amazon.de",
        delimiter="\t",
    )
    expect(
        import_text(text),
        orders=2,
        lines=3,
        revenue=20 + 10 + money("9.50"),
        customers=2,
        products=2,
        first=datetime(2025, 3, 14, 21, 14, 3),
        last=datetime(2025, 3, 15, 10),
    )


def test_amazon_business_with_line_breaks_in_addresses(import_text) -> None:
    text = (
        "Bestellnummer;Bestelldatum;Sendungsverfolgung;Lieferdatum;Liefermenge;Versandadresse;ASIN;Titel;"
        "Bestellt von\n"
        '028-1;14.03.2025;DE1;15.03.2025;2;"Kern GmbH\nHof 3\n34117 Kassel";B0A;Ordner A4;Eva Kern\n'
        '028-1;14.03.2025;DE1;15.03.2025;1;"Kern GmbH\nHof 3\n34117 Kassel";B0B;Locher;Eva Kern\n'
        '028-2;17.03.2025;DE2;18.03.2025;1;"Kern GmbH\nHof 3\n34117 Kassel";B0A;Ordner A4;Jan Berg\n'
    )
    expect(
        import_text(text),
        orders=2,
        lines=3,
        revenue=None,
        customers=2,
        products=2,
        first=datetime(2025, 3, 14),
        last=datetime(2025, 3, 17),
    )


def test_ebay_order_report(import_text, workspace) -> None:
    header = (
        "Verkaufsprotokollnummer|Bestellnummer|Nutzername des Käufers|Name des Käufers|Artikelnummer|"
        "Angebotstitel|"
        "Bestandseinheit|Verkauft über Anzeigen|Anzahl|Verkauft für|Verpackung und Versand|"
        "Inklusive MwSt.-Satz|"
        "Gesamtbetrag|Verkauft am|Zahlungsdatum|Verschickt am - Datum"
    )
    body = (
        "101|27-1|anna_k|Anna K|155|Becher rot|B-R|Nein|2|4,50 €|3,90 €|19 %|12,90 €|10-Dez-25|"
        "10-Dez-25|11-Dez-25",
        # An order of two articles has a row of its own above theirs.
        "102|27-2|bo_l|Bo L||||--|2|1.014,50 €|3,90 €|19 %|1.018,40 €|11-Dez-25|11-Dez-25|12-Dez-25",
        "103|27-2|||156|Teller|T-1|Nein|1|1.004,50 €|--|19 %|--|11-Dez-25|11-Dez-25|12-Dez-25",
        "104|27-2|||155|Becher blau|B-B|Nein|1|10,00 €|--|19 %|--|11-Dez-25|11-Dez-25|12-Dez-25",
    )
    text = "\n" + rows(header, "|" * 15, *body, delimiter=";")
    text += "\n4;Transaktion(en) heruntergeladen\nMitgliedsname des Verkäufers: laden\n"
    report = import_text(text)
    expect(
        report,
        orders=2,
        lines=3,
        revenue=2 * money("4.50") + money("1004.50") + 10,
        customers=2,
        products=3,
        first=datetime(2025, 12, 10),
        last=datetime(2025, 12, 11),
        left_out=report.files[0].left_out,
    )
    # The row of the order itself, and the first line below the table.
    assert report.files[0].left_out[LeftOut.MISSING_PRODUCT] == 2
    assert column(workspace, "product") == ["B-R", "B-B", "T-1"]
    assert column(workspace, "customer_id") == ["anna_k", "bo_l", "bo_l"]


def test_ebay_of_old(import_text, workspace) -> None:
    text = rows(
        "Verkaufsprotokollnummer|Mitgliedsname|Vollständiger Name des Käufers|E-Mail des Käufers|"
        "Land des Käufers|"
        "Bestellnummer|Artikelnummer|Transaktions-ID|Artikelbezeichnung|Stückzahl|Verkaufspreis|"
        "Verpackung und Versand|Gesamtpreis|Rechnungsnummer|Verkaufsdatum|Bezahldatum|Bestandseinheit",
        "1|anna_k|Anna K|a@x.de|Deutschland|27-1|155|9001|Becher rot|2|EUR 4,50|EUR 3,90|EUR 12,90||13.03.25|"
        "14.03.25|B-R",
        "2|bo_l|Bo L|b@x.de|Österreich|27-2|156|9002|Teller|1|EUR 1.004,50|EUR 3,90|EUR 1.008,40||14.03.25|"
        "15.03.25|T-1",
        delimiter=";",
    )
    report = import_text(text)
    expect(
        report,
        orders=2,
        lines=2,
        revenue=2 * money("4.50") + money("1004.50"),
        customers=2,
        products=2,
        first=datetime(2025, 3, 13),
        last=datetime(2025, 3, 14),
    )
    assert report.facts.currency == "EUR"


def test_etsy_whose_days_are_all_up_to_twelve(import_text, workspace) -> None:
    header = (
        "Sale Date|Item Name|Buyer|Quantity|Price|Coupon Code|Coupon Details|Discount Amount|"
        "Shipping Discount|"
        "Order Shipping|Order Sales Tax|Item Total|Currency|Transaction ID|Listing ID|Date Paid|"
        "Date Shipped|Ship Name|"
        "Ship Country|Order ID|Variations|Order Type|Listings Type|Payment Type|SKU"
    )
    text = rows(
        header,
        "03/04/25|Mug, red|eva|2|$5.00||||0.00|4.00|0.00|$10.00|USD|7001|55|03/04/25|03/05/25|Eva|"
        "Germany|300|"
        "Color:red|online|listing|cc|",
        "03/04/25|Vase|eva|1|$40.00||||0.00|4.00|0.00|$40.00|USD|7002|56|03/04/25|03/05/25|Eva|Germany|300|||"
        "listing|cc|",
        "05/06/25|Mug, red|jan|1|$5.00|TEN|10% off|0.50|0.00|4.00|0.00|$5.00|USD|7003|55|05/06/25|"
        "05/07/25|Jan|"
        "Poland|301|Color:red|online|listing|cc|",
    )
    report = import_text(text)
    expect(
        report,
        orders=2,
        lines=3,
        revenue=2 * 5 + 40 + 5,
        customers=2,
        products=2,
        first=datetime(2025, 3, 4),
        last=datetime(2025, 5, 6),
    )
    # No sku anywhere: the number of the listing is the product.
    assert column(workspace, "product") == ["55", "56", "55"]
    assert report.files[0].date_order == "mdy"


def test_rakuten(import_text) -> None:
    text = rows(
        "Bestellnummer|Bestelldatum|EMail|Artikelnummer|Menge|Preis|Empfangfirma|Empfangvorname|"
        "Empfangnachname|"
        "Empfangort|EmpfangLKZ|Rechnungort|RechnungLKZ|Kundennummer|Zahlungsart|Auftragsart|"
        "Versandnummer|Endetext",
        "R1|14.03.2025|eva@x.de|A1|2|10,00||Eva|Kern|Kassel|DE|Kassel|DE|K1|PayPal|Rakuten||",
        "R1|14.03.2025|eva@x.de|A2|1|40,00||Eva|Kern|Kassel|DE|Kassel|DE|K1|PayPal|Rakuten||",
        "R2|15.03.2025|jan@x.at|A1|1|10,00||Jan|Berg|Wien|AT|Wien|AT|K2|PayPal|Rakuten||",
        delimiter=";",
    )
    expect(
        import_text(text),
        orders=2,
        lines=3,
        revenue=2 * 10 + 40 + 10,
        customers=2,
        products=2,
        first=datetime(2025, 3, 14),
        last=datetime(2025, 3, 15),
    )


def test_temu(import_text) -> None:
    text = rows(
        "Order ID|Item description at order time|Order time|Shipped date|Price|Price tax|"
        "Shipping cost|Order total|"
        "Order detail URL",
        "PO-1|Kubek czerwony|2023/11/14|2023/11/16|70,48 zł|13,18 zł|0,00 zł|110,48 zł|https://x",
        "PO-1|Talerz|2023/11/14|2023/11/16|40,00 zł|7,48 zł|0,00 zł|110,48 zł|https://x",
        "PO-2|Talerz|2023/11/20|2023/11/22|40,00 zł|7,48 zł|0,00 zł|40,00 zł|https://x",
        delimiter=";",
    )
    report = import_text(text)
    expect(
        report,
        orders=2,
        lines=3,
        revenue=money("70.48") + 40 + 40,
        products=2,
        first=datetime(2023, 11, 14),
        last=datetime(2023, 11, 20),
    )
    assert report.facts.currency == "PLN"


# Tills


def test_square_with_a_refund(import_text, workspace) -> None:
    header = (
        "Date|Time|Time Zone|Category|Item|Qty|Price Point Name|SKU|Modifiers Applied|Gross Sales|"
        "Discounts|Net Sales|"
        "Tax|Transaction ID|Payment ID|Device Name|Notes|Details|Event Type|Location|Dining Option|"
        "Customer ID|"
        "Customer Name|Customer Reference ID|Unit|Count|Itemization Type|Commission|Employee"
    )
    text = rows(
        header,
        "2025-03-14|09:15:30|Berlin|Drinks|Tea|2|Regular|TEA||$10.00|-$1.00|$9.00|$0.72|t1|p1|iPad|||"
        "Payment|Kassel||"
        "C1|Eva Kern||ea|2|Physical Good|$0.00|Ada",
        "2025-03-14|09:15:30|Berlin|Cakes|Cheesecake|1|Regular|||$36.00|$0.00|$36.00|$2.88|t1|p1|"
        "iPad|||Payment|Kassel||"
        "C1|Eva Kern||ea|1|Physical Good|$0.00|Ada",
        "2025-03-15|10:00:00|Berlin|Drinks|Tea|1|Regular|TEA||$5.00|$0.00|$5.00|$0.40|t2|p2|iPad|||"
        "Payment|Bonn||||"
        "|ea|1|Physical Good|$0.00|Ada",
        "2025-03-16|11:00:00|Berlin|Drinks|Tea|-1|Regular|TEA||-$5.00|$0.00|-$5.00|-$0.40|t3|p3|iPad|"
        "|Canceled Order|"
        "Refund|Bonn||||||-1|Physical Good|$0.00|Ada",
    )
    sales = 9 + 36 + 5
    expect(
        import_text(text),
        orders=2,
        lines=3,
        revenue=sales,
        net=sales - 5,
        customers=1,
        products=2,
        first=datetime(2025, 3, 14, 9, 15, 30),
        last=datetime(2025, 3, 15, 10),
        kinds={LineKind.SALE: 3, LineKind.RETURN: 1},
    )


def test_loyverse_whose_refunds_are_positive_and_costs_those_of_the_line(import_text, workspace) -> None:
    header = (
        "Date|Receipt number|Receipt type|Category|SKU|Item|Variant|Modifiers applied|Quantity|"
        "Gross sales|Discounts|"
        "Net sales|Cost of goods|Gross profit|Taxes|POS|Store|Cashier name|Customer name|"
        "Customer contacts|Comment|"
        "Status"
    )
    text = rows(
        header,
        "2025-03-14 09:15|1-1001|Sale|Drinks|10001|Tea|||4|20.00|2.00|18.00|6.00|12.00|1.20|POS 1|"
        "Kassel|Ada|Eva Kern|"
        "eva@x.de||Closed",
        "2025-03-14 09:15|1-1001|Sale|Cakes|10002|Cake|||1|36.00|0.00|36.00|9.00|27.00|2.40|POS 1|"
        "Kassel|Ada|Eva Kern|"
        "eva@x.de||Closed",
        "2025-03-15 10:00|1-1002|Sale|Drinks|10001|Tea|||1|5.00|0.00|5.00|1.50|3.50|0.40|POS 1|"
        "Kassel|Ada||||Closed",
        "2025-03-15 10:05|1-1003|Refund|Drinks|10001|Tea|||1|5.00|0.00|5.00|1.50|3.50|0.40|POS 1|"
        "Kassel|Ada||||Closed",
        "2025-03-16 11:00|1-1004|Sale|Drinks|10001|Tea|||1|5.00|0.00|5.00|1.50|3.50|0.40|POS 1|"
        "Kassel|Ada||||Cancelled",
    )
    sales = 18 + 36 + 5
    expect(
        import_text(text),
        orders=2,
        lines=3,
        revenue=sales,
        net=sales - 5,
        customers=1,
        products=2,
        first=datetime(2025, 3, 14, 9, 15),
        last=datetime(2025, 3, 15, 10),
        kinds={LineKind.SALE: 3, LineKind.RETURN: 1, LineKind.CANCELLED: 1},
    )
    assert column(workspace, "cost")[:3] == [money("1.5"), 9, money("1.5")]


def test_polish_restaurant_till(import_text) -> None:
    header = (
        "Data|Nr zamówienia|Kelner|Typ|Produkt|Ilość|Cena jedn.|Stawka VAT|Netto|VAT|Brutto|"
        "Forma płatności|Nr paragonu|"
        "Nr faktury|NIP"
    )
    text = "\ufeff" + rows(
        header,
        "1.03.2025|Z/1|Ada|Sprzedaż|Żurek|2|18,00|8%|33,33|2,67|36,00|Karta|P1||",
        "1.03.2025|Z/1|Ada|Sprzedaż|Pierogi|1|1 024,00|8%|948,15|75,85|1 024,00|Karta|P1||",
        "13.03.2025|Z/2|Ada|Sprzedaż|Żurek|1|18,00|8%|16,67|1,33|18,00|Karta|P2|F1|5250001009",
        "13.03.2025|Z/3|Ada|Zwrot|Żurek|1|18,00|8%|16,67|1,33|18,00|Karta|P3||",
        delimiter=";",
    )
    sales = 36 + 1024 + 18
    expect(
        import_text(text),
        orders=2,
        lines=3,
        revenue=sales,
        net=sales - 18,
        customers=1,
        products=2,
        first=datetime(2025, 3, 1),
        last=datetime(2025, 3, 13),
        kinds={LineKind.SALE: 3, LineKind.RETURN: 1},
    )


# Merchandise management


def test_swiss_orders_in_two_languages(import_text) -> None:
    german = rows(
        "Region|Filiale|Besuchsgebiet|Kundennummer|Firma|Bestellnummer|Bestelldatum|Art. Nr.|"
        "Bezeichnung|Menge|Netto|"
        "Prämie|Währung",
        "Ost|Zürich|7|K1|Kern AG|B1|14.03.2025|A1|Becher|2|1'020.00|0|CHF",
        "Ost|Zürich|7|K1|Kern AG|B1|14.03.2025|A2|Teller|1|40.00|0|CHF",
        "West|Genf|8|K2|Berg SA|B2|15.03.2025|A1|Becher|1|510.00|0|CHF",
        delimiter=";",
    )
    french = german.replace(
        german.split("\n", 1)[0],
        "Région;Filiale;Secteur;Numéro de client;Entreprise;Numéro d'ordre;Date d'ordre;"
        "Numéro d'article;Désignation;"
        "Quantité;Net;Prämie;Währung",
    )
    for dataset, text in (("de", german), ("fr", french)):
        expect(
            import_text(text, dataset=dataset),
            orders=2,
            lines=3,
            revenue=1020 + 40 + 510,
            customers=2,
            products=2,
            first=datetime(2025, 3, 14),
            last=datetime(2025, 3, 15),
        )


def test_xentral(import_text) -> None:
    text = rows(
        "Auftragsnummer (extern)|Auftrags-ID (extern)|Auftragsdatum|Währung|Projekt-ID|Versandart|"
        "Artikelnummer|"
        "Artikelpreis (Netto)|Artikel Menge|Zahlungsweise|Rechnungsadresse Name|Rechnungsadresse Land|"
        "Rechnungsadresse E-Mail|Lieferadresse Name",
        "AU1|9|14.03.2025|EUR|1|DHL|A1|10,00|2|PayPal|Eva Kern|DE|eva@x.de|Eva Kern",
        "AU1|9|14.03.2025|EUR|1|DHL|A2|40,00|1|PayPal|Eva Kern|DE|eva@x.de|Eva Kern",
        "AU2|10|15.03.2025|EUR|1|DHL|A1|10,00|1|PayPal|Jan Berg|AT|jan@x.at|Jan Berg",
        delimiter=";",
    )
    expect(
        import_text(text),
        orders=2,
        lines=3,
        revenue=2 * 10 + 40 + 10,
        customers=2,
        products=2,
        first=datetime(2025, 3, 14),
        last=datetime(2025, 3, 15),
    )


def test_polish_erp_whose_consumers_have_no_tax_number(import_text, workspace) -> None:
    header = (
        "Numer zamówienia|Data zamówienia|Nazwa nabywcy|NIP nabywcy|Adres do faktury|Nazwa odbiorcy|"
        "Adres dostawy|"
        "Termin płatności|Lp|Nazwa produktu|Kod EAN|Ilość|Jednostka|Cena netto|Stawka VAT|"
        "Cena brutto|Wartość netto|"
        "Wartość brutto|Numer serii (LOT)|Data ważności"
    )
    text = "\ufeff" + rows(
        header,
        "ZK/1|2025-03-14|Ewa Lis||Łódź|Ewa Lis|Łódź|14|1|Kubek|5901|2|szt.|8,13|23%|10,00|16,26|20,00||",
        "ZK/1|2025-03-14|Ewa Lis||Łódź|Ewa Lis|Łódź|14|2|Wazon|5902|1|szt.|32,52|23%|40,00|32,52|40,00||",
        "ZK/2|2025-03-15|Sklep Maj|5250001009|Gdynia|Sklep Maj|Gdynia|14|1|Kubek|5901|100|szt.|8,13|"
        "23%|10,00|"
        "813,00|1 000,00||",
        "ZK/3|2025-03-16|Jan Kos||Opole|Jan Kos|Opole|14|1|Kubek|5901|1|szt.|8,13|23%|10,00|8,13|10,00||",
        delimiter=";",
    )
    expect(
        import_text(text),
        orders=3,
        lines=4,
        revenue=20 + 40 + 1000 + 10,
        customers=3,
        products=2,
        first=datetime(2025, 3, 14),
        last=datetime(2025, 3, 16),
    )
    assert column(workspace, "customer_id")[0] == "Ewa Lis"


# One cell with all products


def test_lieferando_once_its_cell_is_split(import_text, workspace) -> None:
    text = rows(
        "Bestellnummer|Datum|Telefon|Name|Art|Betrag|Artikel",
        "L1|20.08.2026 18:30|0561|Eva Kern|Lieferung|18,00|2x Döner, 1x Cola",
        "L2|21.08.2026 19:00|0562|Jan Berg|Abholung|9,00|1x Pizza Salami",
        "L3|22.08.2026 19:00|0561|Eva Kern|Lieferung|12,50|1x Döner, 2x Ayran",
        delimiter=";",
    )
    report = import_text(text, choices={"packed": "split"})
    expect(
        report,
        orders=3,
        lines=5,
        revenue=None,
        customers=2,
        products=4,
        first=datetime(2026, 8, 20, 18, 30),
        last=datetime(2026, 8, 22, 19),
    )
    assert set(column(workspace, "channel")) == {"Lieferung", "Abholung"}
    assert report.files[0].mapping[Field.CUSTOMER_ID] == "Name"


def test_shopware_6_once_its_cell_is_split(import_text, workspace) -> None:
    mug, vase = "0190a1b2c3d4e5f60718293a4b5c6d7e", "0190ffeeddccbbaa0918273645546372"
    text = rows(
        "id|order_number|sales_channel_id|customer_firstname|customer_lastname|customer_email|"
        "billing_address_country_id|amount_total|order_state_id|line_items|order_date_time",
        f"aa01|10001|98|Eva|Kern|eva@x.de|c1|64.9|s1|2x {mug}¦1x {vase}|2025-03-14T09:00:00.000+00:00",
        f"aa02|10002|98|Jan|Berg|jan@x.de|c1|14.9|s1|1x {mug}|2025-03-15T10:00:00.000+00:00",
        delimiter=";",
    ).replace("¦", "|")
    report = import_text(text, choices={"packed": "split"})
    expect(
        report,
        orders=2,
        lines=3,
        revenue=None,
        customers=2,
        products=2,
        first=datetime(2025, 3, 14, 9),
        last=datetime(2025, 3, 15, 10),
    )
    assert column(workspace, "quantity") == [2, 1, 1]


# Their exports in other shapes


def test_ebay_in_english(import_text, workspace) -> None:
    text = rows(
        "Sales Record Number|Order Number|Buyer Username|Buyer Name|Item Number|Item Title|Custom Label|"
        "Sold Via Promoted Listings|Quantity|Sold For|Shipping And Handling|Total Price|Sale Date|"
        "Paid On Date",
        "101|27-1|anna_k|Anna K|155|Red mug|M-R|No|2|£4.50|£3.90|£12.90|Dec-10-25|Dec-10-25",
        "102|27-2|bo_l|Bo L|156|Plate|P-1|No|1|£1,004.50|£3.90|£1,008.40|Dec-11-25|Dec-11-25",
    )
    report = import_text(text)
    expect(
        report,
        orders=2,
        lines=2,
        revenue=2 * money("4.50") + money("1004.50"),
        customers=2,
        products=2,
        first=datetime(2025, 12, 10),
        last=datetime(2025, 12, 11),
    )
    assert column(workspace, "product") == ["M-R", "P-1"]
    assert report.files[0].platform == "eBay order report"


def test_amazon_order_report(import_text) -> None:
    text = rows(
        "order-id|order-item-id|purchase-date|payments-date|buyer-email|buyer-name|sku|product-name|"
        "quantity-purchased|currency|item-price|item-tax|shipping-price|ship-country",
        "303-1|1|2025-03-14T21:14:03+00:00|2025-03-14T21:15:00+00:00|aa@m.amazon.de|Eva|S-1|Lamp|3|EUR|30.00|4.79|"
        "3.99|DE",
        "303-2|2|2025-03-15T10:00:00+00:00|2025-03-15T10:01:00+00:00|bb@m.amazon.de|Jan|S-2|Cable|1|EUR|9.50|1.52|"
        "0.00|AT",
        delimiter="\t",
    )
    expect(
        import_text(text),
        orders=2,
        lines=2,
        revenue=30 + money("9.50"),
        customers=2,
        products=2,
        first=datetime(2025, 3, 14, 21, 14, 3),
        last=datetime(2025, 3, 15, 10),
    )


def test_woocommerce_csv_export_with_one_row_an_item(import_text) -> None:
    text = rows(
        "order_id|order_number|date|status|customer_id|billing_first_name|billing_email|billing_country|"
        "order_total|order_currency|payment_method|item_name|item_sku|item_quantity|item_total",
        "71|71|2025-03-14 09:00:00|completed|0|Eva|eva@x.de|DE|64.90|EUR|paypal|Mug|M-R|2|20.00",
        "71|71|2025-03-14 09:00:00|completed|0|Eva|eva@x.de|DE|64.90|EUR|paypal|Vase|V-1|1|40.00",
        "72|72|2025-03-15 09:00:00|refunded|0|Jan|jan@x.nl|NL|14.90|EUR|card|Mug|M-R|1|10.00",
        "73|73|2025-03-16 09:00:00|completed|7|Ida|ida@x.pl|PL|14.90|EUR|card|Mug|M-R|1|10.00",
    )
    expect(
        import_text(text),
        orders=2,
        lines=3,
        revenue=20 + 40 + 10,
        customers=2,
        products=2,
        first=datetime(2025, 3, 14, 9),
        last=datetime(2025, 3, 16, 9),
        kinds={LineKind.SALE: 3, LineKind.RETURNED: 1},
    )


# The whole header rows

# Of three lines: order, product, name, day, customer, quantity, price of one piece.
LINES = (
    ("1001", "A-1", "Mug", "2025-03-14 09:00:00", "eva@x.de", 2, "10.00"),
    ("1001", "A-2", "Vase", "2025-03-14 09:00:00", "eva@x.de", 1, "40.00"),
    ("1002", "A-1", "Mug", "2025-03-15 10:00:00", "jan@x.nl", 3, "10.00"),
)
LINE_LEVEL = [listed for listed, (_, refusal) in LISTED.items() if refusal is None]


@pytest.mark.parametrize("listed", LINE_LEVEL)
def test_whole_header_rows(import_text, reference_data: Path, listed: str) -> None:
    """All columns of the program are there; those that no field is read from hold a word."""
    exports = json.loads((reference_data / "platform_headers.json").read_text(encoding="utf-8"))
    (header,) = [one["header"] for one in exports if one["platform"].startswith(listed)]
    guess = guess_mapping(header, [])
    cents = 100 if guess.money_divisor == 100 else 1
    lines = [header]
    for order, product, name, day, customer, quantity, price in LINES:
        amount = Decimal(price) * quantity
        values = {
            Field.ORDER_ID: order,
            Field.PRODUCT: product,
            Field.PRODUCT_NAME: name,
            Field.ORDERED_AT: day,
            Field.CUSTOMER_ID: customer,
            Field.QUANTITY: quantity,
            Field.UNIT_PRICE: int(Decimal(price) * cents) if cents > 1 else price,
            Field.LINE_TOTAL: int(amount * cents) if cents > 1 else amount,
            Field.CURRENCY: "EUR",
        }
        cells = ["x" if column not in known_columns(guess) else "" for column in range(len(header))]
        for field, value in values.items():
            if field in guess.fields:
                cells[guess.fields[field]] = str(value)
        lines.append(cells)
    text = "".join(";".join(line) + "\n" for line in lines)
    report = import_text(text)
    counted = {Field.QUANTITY, Field.LINE_TOTAL} & set(guess.fields)
    quantities = [line[5] if counted else 1 for line in LINES]
    priced = {Field.UNIT_PRICE, Field.LINE_TOTAL} & set(guess.fields)
    revenue = sum(Decimal(line[6]) * n for line, n in zip(LINES, quantities, strict=True))
    assert (report.facts.orders, report.facts.lines, report.facts.products) == (2, 3, 2)
    assert report.facts.revenue == (revenue if priced else None)
    assert report.facts.customers == (2 if Field.CUSTOMER_ID in guess.fields else 0)
    assert not report.files[0].left_out


def known_columns(guess) -> set[int]:
    return {*guess.fields.values(), *guess.auxiliary.values(), *guess.statuses}


def test_amazon_promotions_are_taken_off_the_amount(import_text) -> None:
    report = import_text(
        "amazon-order-id\tpurchase-date\torder-status\tsku\titem-status\tquantity\tcurrency\titem-price"
        "\titem-promotion-discount\n"
        "302-1\t2025-03-01T10:00:00+00:00\tShipped\tA\tShipped\t2\tEUR\t20.00\t3.00\n"
        "302-1\t2025-03-01T10:00:00+00:00\tShipped\tB\tShipped\t1\tEUR\t5.00\t\n"
    )
    assert report.facts.revenue == 20 - 3 + 5


def test_matrixify_whose_line_price_is_of_one_piece(import_text) -> None:
    report = import_text(
        "Name,Email,Created At,Line: Type,Line: Name,Line: SKU,"
        "Line: Quantity,Line: Price,Line: Discount,Line: Total\n"
        "#1,a@b.de,2025-03-01 10:00:00 +0100,Line Item,Mug,M,3,2.00,0,6.00\n"
        "#1,a@b.de,2025-03-01 10:00:00 +0100,Line Item,Cup,C,1,4.00,0,4.00\n"
        "#1,a@b.de,2025-03-01 10:00:00 +0100,Transaction,,,,,,\n"
    )
    assert report.files[0].platform == "Matrixify orders export"
    assert (report.facts.lines, report.facts.revenue) == (2, 10)
