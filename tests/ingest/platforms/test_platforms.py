"""Known exports: recognised by their header row, refused with what to export instead, read with their traps.

The files are invented; only the headers are those of the programs. Figures are written as arithmetic on
the cells.
"""

import json
from pathlib import Path

import pytest

from crosssell.columns import Field, FileKind, LeftOut
from crosssell.errors import MESSAGES, CrosssellError, ErrorCode
from crosssell.ingest.mapping.guess import guess_mapping
from crosssell.ingest.mapping.synonyms import header_key
from crosssell.ingest.platforms.known import PLATFORMS
from crosssell.ingest.platforms.recognise import recognise
from crosssell.ingest.platforms.refusals import Refusal, is_pivot

# Beginning of the listed name → name of the export, refusal.
LISTED = {
    "Shopify orders_export": ("Shopify orders export", None),
    "WooCommerce, Advanced": ("WooCommerce Advanced Order Export", None),
    "WooCommerce CSV": ("WooCommerce order CSV export", Refusal.WOOCOMMERCE),
    "Shopware 6 core": ("Shopware 6 orders (default profile)", Refusal.SHOPWARE),
    "Shopware 6, import": ("Shopware 6 import/export app", Refusal.COLUMNS),
    "Shopware 5": ("Shopware 5 orders", None),
    "OXID": ("OXID voucher export", Refusal.OXID),
    "Rakuten": ("Rakuten orders", None),
    "Swiss B2B": ("B2B orders (CH)", None),
    "Magento 2": ("Magento 2 order grid", Refusal.MAGENTO),
    "Amazon all-orders": ("Amazon all orders report", None),
    "Amazon fulfilled": ("Amazon fulfilled shipments report", None),
    "Amazon.de settlement": ("Amazon settlement report", Refusal.AMAZON),
    "Amazon Business": ("Amazon Business shipments", None),
    "eBay.de Bestellbericht": ("eBay order report", None),
    "eBay.de (old)": ("eBay sales report (old)", None),
    "PayPal": ("PayPal activity report", Refusal.PAYMENTS),
    "Etsy": ("Etsy sold order items", None),
    "BigCommerce": ("BigCommerce orders", Refusal.BIGCOMMERCE),
    "Square": ("Square items detail", None),
    "Stripe": ("Stripe payments", Refusal.PAYMENTS),
    "Loyverse": ("Loyverse receipts by item", None),
    "Spryker": ("Spryker order items", None),
    "xentral": ("xentral sales orders", None),
    "JTL-Wawi": ("JTL-Wawi dispatch list", Refusal.JTL),
    "plentymarkets": ("PlentyONE orders", Refusal.PLENTYMARKETS),
    "PrestaShop": ("PrestaShop order list", Refusal.PRESTASHOP),
    "Polish shop software": ("shopGold orders", Refusal.ORDERS),
    "Polish POS": ("Restaurant till (PL)", None),
    "Polish ERP": ("ERP order lines (PL)", None),
    "Temu": ("Temu orders", None),
    "Shoper": ("Shoper customers", Refusal.CUSTOMERS),
    "Dutch shop": ("Webshop orders (NL)", None),
    "Lightspeed": ("Lightspeed Restaurant receipts", Refusal.LIGHTSPEED),
    "Lieferando": ("Lieferando orders", None),
    "Small German": ("Webshop order list (DE)", Refusal.ORDERS),
}


def rows(header: str, *lines: str, delimiter: str = ",") -> str:
    """Write a file whose header and lines are given with bars; a cell with the delimiter is quoted."""
    cells = [line.split("|") for line in (header, *lines)]
    return "".join(
        delimiter.join(f'"{cell}"' if delimiter in cell else cell for cell in line) + "\n" for line in cells
    )


def refusal(import_text, text: str, **options) -> tuple[str, str]:
    """Import what must be refused; return reason and sentence, all of whose values are named."""
    with pytest.raises(CrosssellError) as caught:
        import_text(text, **options)
    error = caught.value
    assert error.code == ErrorCode.NO_LINE_ITEMS
    assert str(error) == error.template.format(**error.values)
    return error.reason, str(error)


# Recognition


def test_every_listed_export_is_recognised(reference_data: Path) -> None:
    listed = json.loads((reference_data / "platform_headers.json").read_text(encoding="utf-8"))
    assert len(listed) == len(LISTED) == 36
    for entry in listed:
        (expected,) = [found for start, found in LISTED.items() if entry["platform"].startswith(start)]
        guess = guess_mapping(entry["header"], [])
        assert (guess.platform, guess.refusal) == expected, entry["platform"]
        # The order of columns, case, blanks and empty columns at the end do not matter.
        shuffled = [
            *(title.upper().replace("_", " ") for title in reversed(entry["header"])),
            "",
            "Column 99",
        ]
        found = recognise(shuffled)
        assert found is not None
        assert found.name == expected[0]


@pytest.mark.parametrize(
    "header",
    [
        "Bestellnummer|Bestelldatum|Kundennummer|Artikelnummer|Menge|Einzelpreis",
        "InvoiceNo|StockCode|Description|Quantity|InvoiceDate|UnitPrice|CustomerID|Country",
        "order_id|sku|product|order_date|customer_id|quantity|unit_price",
        "Nr zamówienia|Data|Klient|Nazwa produktu|Ilość|Cena",
        "Name|Quantity",
        "",
    ],
)
def test_other_exports_are_not_recognised(header: str) -> None:
    assert recognise(header.split("|")) is None


def test_signatures_are_of_one_export_each() -> None:
    """No signature is part of another export's: that one would be taken for it without its own columns."""
    signatures = [
        (platform.name, frozenset(header_key(title) for title in signature.split("|")))
        for platform in PLATFORMS
        for signature in platform.signatures
    ]
    assert len({name for name, _ in signatures}) == len(PLATFORMS)
    for name, keys in signatures:
        assert len(keys) >= 3, name
        assert not [other for other, more in signatures if other != name and keys <= more], name


def test_every_refusal_has_its_own_sentence() -> None:
    keys = [f"no_line_items.{reason}".rstrip(".") for reason in Refusal]
    assert all(key in MESSAGES for key in keys)
    assert len({MESSAGES[key] for key in keys}) == len(keys)


def test_customer_lists_are_known_as_such() -> None:
    found = recognise(["date_add", "first_name", "last_name", "email", "verify_email"])
    assert found is not None
    assert found.kind is FileKind.CUSTOMERS


# Refusals: the reason, and what to export instead

REFUSED = {
    "woocommerce": (
        rows(
            "order_id|order_date|order_status|customer_id|billing_first_name|billing_email|order_total|"
            "order_currency|payment_method",
            "71|2025-01-13|completed|4|Eva|eva@x.pl|18.50|EUR|paypal",
            "72|2025-01-14|completed|5|Jan|jan@x.nl|9.00|EUR|card",
        ),
        "Advanced Order Export",
    ),
    "oxid": (
        "Gutschein-Code;Bestellnummer;Bestelldatum;Firma;Vorname;Nachname;Email;"
        "Artikelsumme (nicht rabattiert);Bestellsumme;Gutscheinwert;\n"
        "SOMMER;500;13.01.2025;;Eva;Kern;eva@x.de;50,00;45,00;5,00;\n"
        "SOMMER;501;14.01.2025;;Jan;Berg;jan@x.de;60,00;55,00;5,00;\n",
        "oxorderarticles",
    ),
    "magento": (
        rows(
            "ID|Purchase Point|Purchase Date|Bill-to Name|Ship-to Name|Grand Total (Base)|"
            "Grand Total (Purchased)|Status|Customer Email|Subtotal|Total Refunded",
            "000000011|Main Website|2025-01-13 10:00:00|Eva K|Eva K|15.00|15.00|complete|eva@x.de|12.00|0.00",
            "000000012|Main Website|2025-01-14 10:00:00|Jan B|Jan B|25.00|25.00|complete|jan@x.de|22.00|0.00",
        ),
        "sales_order_item",
    ),
    "amazon": (
        "Alle Beträge in Euro sofern nicht anders gekennzeichnet\n"
        '"Alle Umsätze enthalten Steuern","","","","","",""\n'
        '"Datum/Uhrzeit","Abrechnungsnummer","Typ","Bestellnummer","SKU","Menge","Marketplace","Umsätze"\n'
        '"13.01.2025 09:00:11 UTC","155","Bestellung","303-1","S-1","1","amazon.de","15,99"\n'
        '"14.01.2025 09:00:11 UTC","155","Servicegebühr","","","","","-3,99"\n',
        "All Orders",
    ),
    "payments": (
        '"Datum","Uhrzeit","Zeitzone","Name","Typ","Status","Währung","Brutto","Gebühr","Netto",'
        '"Absender E-Mail-Adresse","Transaktionscode","Artikelbezeichnung","Artikelnummer","Rechnungsnummer",'
        '"Anzahl","Guthaben","Auswirkung auf Guthaben"\n'
        '"13.01.2025","09:12:00","CET","Eva Kern","Zahlung","Abgeschlossen","EUR","1.015,99","-0,60",'
        '"1.015,39","eva@x.de","8AB","Becher","B-1","R1","1","1.015,39","Guthaben"\n'
        '"14.01.2025","19:12:00","CET","Jan Berg","Zahlung","Abgeschlossen","EUR","25,00","-0,90","24,10",'
        '"jan@x.de","8AC","Teller","T-1","R2","1","1.039,49","Guthaben"\n',
        "from the shop itself",
    ),
    "bigcommerce": (
        rows(
            "Order ID|Order Date|Order Status|Order Total|Cart Base Amount|Tax Total|Shipping Total|"
            "Refund Amount|Email Address|Billing Country|Staff Notes",
            "100|13/01/2025|Completed|15.99|12.00|2.00|1.99|0|eva@x.de|Germany|",
            "101|14/01/2025|Completed|25.99|22.00|2.00|1.99|0|jan@x.de|Germany|",
        ),
        "template",
    ),
    "jtl": (
        rows(
            "Kundenname|Auftragsnummer|externe Auftragsnummer|Erstelldatum|Lieferscheinnummer|Versanddatum|"
            "Erster Artikel|Sendungsnummer",
            "Eva Kern|AU-1|303-1|13.01.2025|LS-1|14.01.2025|Becher rot|0034",
            "Jan Berg|AU-2|303-2|14.01.2025|LS-2|15.01.2025|Teller groß|0035",
            delimiter=";",
        ),
        "JTL-Ameise",
    ),
    "plentymarkets": (
        rows(
            "AccountingID|AdditionalName|City|Company|Country|Currency|CustomerGroup|CustomerID|CustomerSign|"
            "CustomerLang",
            "1||Kassel||DE|EUR|2|1001||de",
            "1||Bonn||DE|EUR|2|1002||de",
            delimiter=";",
        ),
        "Catalogues",
    ),
    "prestashop": (
        rows(
            "Numer zamówienia|Data zamówienia|Status|Kwota zamówienia|Kwota dostawy|Ilość produktów|Miasto",
            "XKBKNABJK|2025-01-13 10:00:00|Dostarczone|115,00|15,00|3|Łódź",
            "OHSATSERP|2025-01-14 10:00:00|Anulowane|65,00|15,00|1|Gdynia",
            delimiter=";",
        ),
        "order_detail",
    ),
    "vouchers": (
        rows(
            "Nr zamówienia|Data zamówienia|Wartość zamówienia|Wartość kuponu|Klient|Status zamówienia",
            "1|2025-01-13|115,00|15,00|Ewa Lis|Nowe",
            "2|2025-01-14|65,00|5,00|Jan Maj|Nowe",
            delimiter=";",
        ),
        "one row for each product",
    ),
    "lightspeed": (
        rows(
            "Bedrijfs-ID|Bedrijfsnaam|Volgnummer|Kasticket-ID|Liteserver-ID|Aanmaakdatum|Laatst aangepast|"
            "Voltooiingsdatum|Printdatum|Status|Type|Annuleringsstatus",
            "9|Bistro|1|701|3|2025-01-13 12:00|2025-01-13 12:40|||betaald|tafel|",
            "9|Bistro|2|702|3|2025-01-14 12:00|2025-01-14 12:40|||betaald|tafel|",
        ),
        "Gegevens exporteren",
    ),
    "etsy": (
        rows(
            "Sale Date|Order ID|Buyer User ID|Full Name|Number of Items|Currency|Order Value|SKU",
            "01/13/25|300|eva|Eva Kern|2|EUR|15.00|A",
            "01/14/25|301|jan|Jan Berg|1|EUR|25.00|B",
        ),
        "Order Items",
    ),
    "square": (
        rows(
            "Date|Time|Transaction ID|Payment ID|Gross Sales|Net Sales|Total Collected|Net Total|Description",
            "2025-01-13|09:00:00|t1|p1|$15.00|$15.00|$15.00|$14.60|Tea",
            "2025-01-14|09:00:00|t2|p2|$25.00|$25.00|$25.00|$24.40|Mug",
        ),
        "Items Detail CSV",
    ),
    "columns": (
        rows(
            "linetype|orderNumber|orderStatus|paymentStatus|amountTotal|Subtotal|Total excluding VAT",
            "order|10001|Open|Paid|23.80|23.80|20.00",
            "lineItems|10001||||11.90|10.00",
            "order|10002|Open|Paid|11.90|11.90|10.00",
            delimiter=";",
        ),
        "product number",
    ),
    "shopware": (
        rows(
            "orderId|customerId|status|invoiceAmount|invoiceShipping|orderTime|currency",
            "7|12|2|23.80|3.90|2025-01-13 10:00:00|EUR",
            "8|13|2|33.80|3.90|2025-01-14 10:00:00|EUR",
            delimiter=";",
        ),
        "default_orders",
    ),
    "sums": (
        rows(
            "Artikelnummer|Bezeichnung|Menge|Umsatz",
            "A-1|Becher rot|120|540,00",
            "A-2|Teller groß|80|640,00",
            "A-3|Vase|12|180,00",
            delimiter=";",
        ),
        "order lines behind them",
    ),
    "pivot": (
        rows(
            "Artikel|Jan 2025|Feb 2025|Mär 2025",
            "Becher rot|120|540|12",
            "Teller groß|80|640|14",
            "Vase aus Glas|12|180|16",
            delimiter=";",
        ),
        "rows behind it",
    ),
}


@pytest.mark.parametrize("reason", REFUSED)
def test_a_refusal_says_what_the_file_is_and_what_to_export(import_text, reason: str) -> None:
    text, instead = REFUSED[reason]
    found, sentence = refusal(import_text, text)
    assert found == reason
    assert instead in sentence


ORDER_LISTS = [
    rows(
        "Bestellnummer|Datum|Kunde|E-Mail|Status|Netto|MwSt|Brutto|Zahlungsart|Versand",
        "1|1.8.2026|Eva Kern|eva@x.de|bezahlt|10.00|1.90|11.90|PayPal|DHL",
        "2|2.8.2026|Jan Berg|jan@x.de|offen|20.00|3.80|23.80|Rechnung|DHL",
        delimiter=";",
    ),
    rows(
        "Nr zamówienia|Imię i nazwisko|Liczba zamówionych produktów|Wartość zamówienia|Waluta|"
        "Koszt wysyłki + dopłata za rodzaj płatności|Wartość towaru|Forma płatności|Dostawa",
        "1|Ewa Lis|3|115,00|PLN|15,00|100,00|BLIK|Kurier",
        "2|Jan Maj|1|65,00|PLN|15,00|50,00|BLIK|Kurier",
        delimiter=";",
    ),
    rows("Datum|Umsatz|Bestellungen", "13.01.2025|540,00|12", "14.01.2025|640,00|14", delimiter=";"),
]


PAYMENT_REPORTS = [
    rows(
        "Datum|Zeitzone|Name|Status|Währung|Brutto|Entgelt|Netto|Absender E-Mail-Adresse|Transaktionscode",
        "01.08.2026|CEST|Eva Kern|Abgeschlossen|EUR|20,00|-0,70|19,30|eva@x.de|TX1",
        "02.08.2026|CEST|Jan Berg|Abgeschlossen|EUR|21,00|-0,70|20,30|jan@x.de|TX2",
        delimiter=";",
    ),
    rows(
        "id|Created date (UTC)|Amount|Amount Refunded|Currency|Fee|Status|Customer Email",
        "ch_1|2026-08-01 10:00|20.00|0.00|eur|0.70|Paid|eva@x.de",
        "ch_2|2026-08-02 10:00|21.00|0.00|eur|0.70|Paid|jan@x.de",
    ),
]


@pytest.mark.parametrize("text", PAYMENT_REPORTS)
def test_payment_reports_with_columns_chosen_by_the_shop(import_text, text: str) -> None:
    assert refusal(import_text, text)[0] == "payments"


@pytest.mark.parametrize(("text", "reason"), list(zip(ORDER_LISTS, ("", "", "sums"), strict=True)))
def test_order_lists_of_any_shop(import_text, text: str, reason: str) -> None:
    found, sentence = refusal(import_text, text)
    assert found == reason
    assert "one row for each product" in sentence


def test_a_mapping_by_hand_wins_over_a_refusal(import_text) -> None:
    text = rows(
        "Sale Date|Order ID|Buyer User ID|Number of Items|Currency|Order Value|SKU",
        "01/13/25|300|eva|1|EUR|15.00|A",
        "01/14/25|301|jan|1|EUR|25.00|B",
    )
    report = import_text(text, mapping={Field.ORDER_ID: "Order ID", Field.PRODUCT: "SKU"})
    assert (report.facts.orders, report.facts.products) == (2, 2)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("Produkt|2025-01|2025-02|2025-03", True),
        ("Produkt|01/2025|02/2025|03/2025", True),
        ("Artikel|Januar|Februar|März|April", True),
        ("Produkt|styczeń 2025|luty 2025|marzec 2025", True),
        ("Product|Q1 2025|Q2 2025|Q3 2025", True),
        ("Warengruppe|KW 1|KW 2|KW 3", True),
        ("Artikel|2023|2024|2025", True),
        ("Order ID|Date|SKU|Quantity|Price", False),
        ("Marke|Maß|Julia|Septett|Margarine", False),
        ("Bestellnummer|Jahr|Januar|Februar", False),
    ],
)
def test_columns_that_are_periods(header: str, expected: bool) -> None:
    assert is_pivot(header.split("|")) is expected


def test_orders_with_a_count_of_their_articles_are_order_lists(import_text) -> None:
    text = rows(
        "Bestellnummer|Datum|Kundennummer|Anzahl|Gesamtbetrag",
        "1|13.01.2025|K1|3|115,00",
        "2|14.01.2025|K2|1|65,00",
        delimiter=";",
    )
    assert refusal(import_text, text)[0] == ""


def test_a_column_that_may_hold_products_is_asked_for(import_text) -> None:
    text = rows(
        "Bestellnummer|Datum|Anzahl|Preis|Zubehör",
        "1|13.01.2025|3|15,00|Deckel, Löffel",
        "2|14.01.2025|1|65,00|Löffel",
        delimiter=";",
    )
    with pytest.raises(CrosssellError) as caught:
        import_text(text)
    assert caught.value.code in (ErrorCode.MISSING_FIELD, ErrorCode.NEEDS_ANSWER)


# Reports that group the lines of an order


def test_an_order_number_on_the_first_row_only(import_text, workspace) -> None:
    text = rows(
        "Nr zamówienia|Data|Klient|Kod produktu|Ilość|Cena",
        "Z1|14.03.2025|Ewa|A|2|10,00",
        "|||B|1|40,00",
        "Z2|15.03.2025|Jan|A|1|10,00",
        "|||B|3|40,00",
        "|||C|3|4,00",
        "|||Razem|10|202,00",
        delimiter=";",
    )
    report = import_text(text)
    assert (report.facts.orders, report.facts.lines, report.facts.customers) == (2, 5, 2)
    assert report.facts.revenue == 2 * 10 + 40 + 10 + 3 * 40 + 3 * 4
    assert report.files[0].left_out == {LeftOut.TOTAL: 1}
    assert report.files[0].carried == ("Nr zamówienia",)
    found = workspace.open("shop").rows("select order_id, product, customer_id from line order by all")
    assert found == [("Z1", "A", "Ewa"), ("Z1", "B", "Ewa")] + [("Z2", one, "Jan") for one in "ABC"]


@pytest.mark.parametrize(
    "lines",
    [
        # One number was lost.
        (*(f"{n}|14.03.2025|K{n}|A|1|10,00" for n in range(30)), "|||B|1|40,00"),
        # The rows without a number say themselves when and to whom.
        ("1|14.03.2025|K1|A|1|10,00", "|15.03.2025|K2|B|1|40,00", "2|16.03.2025|K3|A|1|10,00"),
        # Nothing tells orders from their lines.
        ("1|||A|1|10,00", "|||B|1|40,00", "2|||A|1|10,00"),
    ],
)
def test_a_lost_order_number_is_not_made_up(import_text, lines: tuple[str, ...]) -> None:
    text = rows("Bestellnummer|Datum|Kundennummer|Artikelnummer|Menge|Preis", *lines, delimiter=";")
    report = import_text(text)
    assert report.files[0].left_out == {LeftOut.MISSING_ORDER_ID: 1}
    assert report.files[0].carried == ()
