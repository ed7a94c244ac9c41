"""Traps of real exports, each as a whole import, in languages and layouts of their own.

Figures are written as arithmetic on the cells of the text above them.
"""

import gzip
import io
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from crosssell.columns import DateOrder, Field, LeftOut, LineKind
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.ingest.questions import QuestionId
from crosssell.ingest.report import ImportReport

NBSP, NARROW = "\u00a0", "\u202f"


def expect(
    report: ImportReport,
    *,
    lines: int,
    orders: int,
    revenue: object,
    first: datetime | None = None,
    net: object = None,
) -> None:
    """Compare the dataset's figures; every row is conserved."""
    facts = report.facts
    assert (facts.lines, facts.orders) == (lines, orders)
    assert facts.revenue == Decimal(str(revenue))
    assert facts.net_revenue == Decimal(str(revenue if net is None else net))
    assert facts.first == first
    for file in report.files:
        assert file.rows_read == file.rows_kept + sum(file.left_out.values())


def asked(import_text, *contents, **answers) -> list[str]:
    """Import what must be asked about; return the questions."""
    with pytest.raises(CrosssellError) as caught:
        import_text(*contents, **answers)
    assert caught.value.code == ErrorCode.NEEDS_ANSWER
    return [question.id for question in caught.value.values["open"]]


def refused(import_text, *contents, **answers) -> str:
    with pytest.raises(CrosssellError) as caught:
        import_text(*contents, **answers)
    return str(caught.value.code)


def workbook(**sheets: Sequence[Sequence[object]]) -> bytes:
    """Write a workbook; dates, numbers, truth values and formulas as such."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "default_date_format": "dd.mm.yyyy hh:mm"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if isinstance(cell, str) and not cell.startswith("="):
                    sheet.write_string(row, column, cell)
                elif cell is not None:
                    sheet.write(row, column, cell)
    book.close()
    return target.getvalue()


# 1 What "Name" is


def test_name_is_the_product_the_order_or_a_person(import_text):
    product = "Zamówienie nr;SKU;Name;Ilość;Cena\n100;A1;Kubek biały;2;3,50\n101;A2;Talerz duży;1;8,00\n"
    expect(import_text(product), lines=2, orders=2, revenue=2 * Decimal("3.50") + 8)
    order = "Name,Lineitem name,Lineitem quantity,Lineitem price\n#1,Mug,2,3.50\n#1,Plate,1,8.00\n"
    expect(import_text(order, dataset="b"), lines=2, orders=1, revenue=2 * Decimal("3.50") + 8)
    person = (
        "Bestelnummer;Naam;Artikelnummer;Aantal;Stukprijs\n1;Jan de Vries;A1;1;2,50\n2;Els Bakker;A2;1;3,25\n"
    )
    report = import_text(person, dataset="c")
    expect(report, lines=2, orders=2, revenue=Decimal("2.50") + Decimal("3.25"))


# 2 Shopify's layout


def test_order_columns_on_the_first_row_only(import_text):
    text = (
        "Name,Email,Financial Status,Paid at,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,"
        "Discount Amount,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,"
        "Lineitem discount,Billing Country,Cancelled at,Refunded Amount,Accepts Marketing,Id\n"
        "#1001,eva@x.pl,paid,2025-03-14 09:00:00 +0100,PLN,70.00,15.00,13.00,85.00,WIOSNA,10.00,"
        "2025-03-14 09:00:00 +0100,2,Kubek,20.00,K1,0.00,PL,,0.00,yes,9001\n"
        "#1001,eva@x.pl,,,,,,,,,,2025-03-14 09:00:00 +0100,1,Talerz,40.00,T1,0.00,,,,,\n"
        "#1002,jan@x.nl,paid,2025-03-15 10:30:00 +0100,PLN,40.00,15.00,7.00,55.00,,0.00,"
        "2025-03-15 10:30:00 +0100,1,Talerz,40.00,T1,5.00,NL,,0.00,no,9002\n"
        "#1003,jan@x.nl,voided,,PLN,20.00,0.00,4.00,20.00,,0.00,"
        "2025-03-16 10:30:00 +0100,1,Kubek,20.00,K1,0.00,NL,2025-03-16 11:00:00 +0100,0.00,no,9003\n"
    )
    report = import_text(text)
    # Order-level discounts, totals and shipping are not the lines'; line discounts are.
    revenue = 2 * 20 + 40 + (40 - 5)
    expect(report, lines=3, orders=2, revenue=revenue, first=datetime(2025, 3, 14, 9))
    assert report.files[0].line_kinds == {LineKind.SALE: 3, LineKind.CANCELLED: 1}
    assert report.facts.currency == "PLN"
    assert report.facts.customers == 2


# 3 Marketplaces


def test_amazons_item_price_is_for_the_whole_quantity(import_text):
    text = (
        "amazon-order-id\tpurchase-date\tsku\tproduct-name\tquantity\tcurrency\titem-price\titem-tax\t"
        "shipping-price\titem-status\n"
        "303-1\t2025-05-13T21:14:03+00:00\tS-1\tLampe\t3\tEUR\t30.00\t4.79\t3.99\tShipped\n"
        "303-1\t2025-05-13T21:14:03+00:00\tS-2\tKabel\t1\tEUR\t9.50\t1.52\t0.00\tShipped\n"
        "303-2\t2025-05-14T08:00:00+00:00\tS-1\tLampe\t1\tEUR\t10.00\t1.60\t3.99\tCancelled\n"
    )
    report = import_text(text)
    expect(
        report,
        lines=2,
        orders=1,
        revenue=Decimal("30.00") + Decimal("9.50"),
        first=datetime(2025, 5, 13, 21, 14, 3),
    )
    assert report.files[0].delimiter == "\t"


def test_the_marketplace_with_a_title_line_and_its_own_word_for_the_sku(import_text):
    text = (
        "\n"
        '"Verkaufsprotokollnummer";"Bestellnummer";"Nutzername des Käufers";"Artikelnummer";"Angebotstitel";'
        '"Bestandseinheit";"Anzahl";"Verkauft für";"Verpackung und Versand";"Gesamtpreis";"Verkauft am"\n'
        ";;;;;;;;;;\n"
        '"11";"27-1";"anna_k";"155";"Becher rot";"B-R";"2";"EUR 4,50";"EUR 3,90";"EUR 12,90";"13-Mai-25"\n'
        '"12";"27-2";"bo_l";"156";"Teller";"T-1";"1";"EUR 1.004,50";"EUR 3,90";"EUR 1.008,40";"14-Mai-25"\n'
        '"2";"Transaktion(en) heruntergeladen"\n'
    )
    report = import_text(text)
    expect(
        report,
        lines=2,
        orders=2,
        revenue=2 * Decimal("4.50") + Decimal("1004.50"),
        first=datetime(2025, 5, 13),
    )
    assert report.files[0].mapping[Field.PRODUCT] == "Bestandseinheit"


# 4 Exports without lines


@pytest.mark.parametrize(
    "text",
    [
        "ID,Purchase Point,Purchase Date,Bill-to Name,Ship-to Name,Grand Total (Base),"
        "Grand Total (Purchased),Status\n"
        "100000001,Main,2025-01-13 10:00:00,A,A,15.00,15.00,Complete\n"
        "100000002,Main,2025-01-14 10:00:00,B,B,25.00,25.00,Complete\n",
        "Numer zamówienia;Data zamówienia;Klient;Kwota zamówienia;Status zamówienia\n"
        "1;2025-01-13;a@x.pl;15,00;zrealizowane\n2;2025-01-14;b@x.pl;25,00;zrealizowane\n",
        "Bestelnummer;Besteldatum;Klantnummer;Totaalbedrag\n1;13-01-2025;K1;15,00\n2;14-01-2025;K2;25,00\n",
    ],
)
def test_orders_without_their_lines_are_refused(import_text, text):
    assert refused(import_text, text) == ErrorCode.NO_LINE_ITEMS


# 5 and 10 Rows of other kinds


def test_rows_that_belong_to_the_order_and_rows_of_items(import_text):
    text = (
        "Row type,Order number,Order date,Customer number,Product number,Quantity,Unit price\n"
        "order,500,2025-02-13,K1,,,\n"
        "lineItems,500,,,A,2,4.00\n"
        "lineItems,500,,,B,1,6.00\n"
        "order,501,2025-02-14,K2,,,\n"
        "lineItems,501,,,A,1,4.00\n"
    )
    report = import_text(text)
    expect(report, lines=3, orders=2, revenue=2 * 4 + 6 + 4, first=datetime(2025, 2, 13))
    assert report.files[0].left_out == {LeftOut.MISSING_PRODUCT: 2}
    assert report.facts.customers == 2


# 6 and 7 Numbers


def test_german_cp1252(import_text):
    text = (
        "Bestellnummer;Bestelldatum;Kundennummer;Artikelnummer;Bezeichnung;Menge;Einzelpreis\r\n"
        "B1;13.01.2025;K1;A;Größenübersicht – „groß“;1;1.234,56 €\r\n"
        "B1;13.01.2025;K1;B;Straßenschild;2;10,00 €\r\n"
        "B2;14.01.2025;K2;A;Größenübersicht – „groß“;1.000;0,05 €\r\n"
    )
    report = import_text(text.encode("cp1252"))
    revenue = Decimal("1234.56") + 2 * 10 + 1000 * Decimal("0.05")
    expect(report, lines=3, orders=2, revenue=revenue, first=datetime(2025, 1, 13))
    assert (report.files[0].encoding, report.files[0].decimal_mark) == ("cp1252", ",")
    assert report.facts.currency == "EUR"


@pytest.mark.parametrize(
    "encoding", ["cp1250", "iso-8859-2", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]
)
@pytest.mark.parametrize("gap", [" ", NBSP, NARROW])
def test_polish(import_text, workspace, encoding, gap):
    gap = gap if gap != NARROW or encoding.startswith("utf") else NBSP
    text = (
        "Numer zamówienia;Data zamówienia;Klient;Nazwa produktu;Ilość;Cena brutto\n"
        f"Z/1;13.01.2025;Paweł;Łóżko dębowe;1;1{gap}234,56{gap}zł\n"
        f"Z/1;13.01.2025;Paweł;Świeca różana;3;2,55{gap}zł\n"
        f"Z/2;14.01.2025;Grażyna;Półka ścienna;1;12{gap}000,00{gap}zł\n"
    )
    report = import_text(text.encode(encoding))
    revenue = Decimal("1234.56") + 3 * Decimal("2.55") + 12000
    expect(report, lines=3, orders=2, revenue=revenue, first=datetime(2025, 1, 13))
    assert report.facts.currency == "PLN"
    names = {name for (name,) in workspace.open("shop").rows("select distinct product from line")}
    assert names == {"Łóżko dębowe", "Świeca różana", "Półka ścienna"}


def test_dutch_with_the_minus_behind(import_text):
    text = (
        "Ordernummer;Orderdatum;Klantnummer;Artikelnummer;Aantal;Regeltotaal\n"
        "1;13-01-2025;K1;A;1;€ 1.234,56\n"
        "2;14-01-2025;K1;B;2;€ 12,00\n"
        "3;15-01-2025;K1;A;1;€ 1.234,56-\n"
    )
    report = import_text(text)
    expect(
        report,
        lines=2,
        orders=2,
        revenue=Decimal("1234.56") + 12,
        net=Decimal("1234.56") + 12 - Decimal("1234.56"),
        first=datetime(2025, 1, 13),
    )


@pytest.mark.parametrize("apostrophe", ["'", "’"])
def test_swiss(import_text, apostrophe):
    text = (
        "Auftragsnummer;Auftragsdatum;Artikelnummer;Menge;Preis\n"
        f"1;13.01.2025;A;1;1{apostrophe}234.50\n2;14.01.2025;B;2;CHF 2.55\n"
        f"3;14.01.2025;B;1;CHF 1{apostrophe}000{apostrophe}000.05\n"
    )
    report = import_text(text)
    revenue = Decimal("1234.50") + 2 * Decimal("2.55") + Decimal("1000000.05")
    expect(report, lines=3, orders=3, revenue=revenue, first=datetime(2025, 1, 13))
    assert report.facts.currency == "CHF"


def test_commas_between_cells_and_inside_quoted_numbers(import_text):
    text = (
        "Nr zamówienia,Data,Kod produktu,Ilość,Cena\n"
        '1,2025-01-13,A,"1,000","1.234,56"\n1,2025-01-13,B,"2,500","0,99"\n2,2025-01-14,A,"1,000","12,00-"\n'
    )
    report = import_text(text)
    # Quantities with three decimals beside prices that prove the decimal comma: weighed goods.
    sales = Decimal("1234.56") + Decimal("2.5") * Decimal("0.99")
    expect(report, lines=2, orders=1, revenue=sales, net=sales - 12, first=datetime(2025, 1, 13))
    assert (report.files[0].delimiter, report.files[0].decimal_mark) == (",", ",")


def test_semicolons_between_cells_and_points_inside_numbers(import_text):
    text = (
        "Bestelnummer;Besteldatum;Artikelcode;Aantal;Prijs\n"
        "1;2025-01-13;A;1;1,234.56\n1;2025-01-13;B;2;0.99\n2;2025-01-14;A;1;$12.00\n"
    )
    report = import_text(text)
    expect(
        report,
        lines=3,
        orders=2,
        revenue=Decimal("1234.56") + 2 * Decimal("0.99") + 12,
        first=datetime(2025, 1, 13),
    )


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("2,55 zł", "2.55"),
        ("zł 2,55", "2.55"),
        ("€2,55", "2.55"),
        ("2,55€", "2.55"),
        ("EUR 2,55", "2.55"),
        ("2,55 EUR", "2.55"),
        (f"1{NBSP}234,50", "1234.50"),
        (f"1{NARROW}234,50", "1234.50"),
        ("1.234.567,80", "1234567.80"),
        ("+2,55", "2.55"),
        (",55", "0.55"),
        ("  2,55  ", "2.55"),
        (f"{NBSP}2,55{NBSP}", "2.55"),
    ],
)
def test_ways_of_writing_a_price(import_text, cell, value):
    text = f"order_id;product;unit_price\n1;A;{cell}\n2;A;0,05\n"
    expect(import_text(text), lines=2, orders=2, revenue=Decimal(value) + Decimal("0.05"))


@pytest.mark.parametrize(
    "cell", ["12,00-", "-12,00", "(12,00)", "−12,00", "- 12,00", "-€ 12,00", "€ -12,00", "12,00-€"]
)
def test_ways_of_writing_a_minus(import_text, cell):
    text = f"order_id;product;line_total\n1;A;20,00\n2;A;{cell}\n"
    expect(import_text(text), lines=1, orders=1, revenue=20, net=20 - 12)


# 8 Dates


@pytest.mark.parametrize(
    ("cells", "first"),
    [
        (("10-Dez-25", "11-Dez-25"), datetime(2025, 12, 10)),
        (("10-Dec-25", "11-Jan-26"), datetime(2025, 12, 10)),
        (("10 grudnia 2025", "1 stycznia 2026"), datetime(2025, 12, 10)),
        (("10 gru 2025", "1 sty 2026"), datetime(2025, 12, 10)),
        (("10 december 2025", "1 maart 2026"), datetime(2025, 12, 10)),
        (("10. Dezember 2025", "1. März 2026"), datetime(2025, 12, 10)),
        (("Dec 10, 2025", "Jan 3, 2026"), datetime(2025, 12, 10)),
        (("12/10/25", "12/31/25"), datetime(2025, 12, 10)),
        (("12/10/2025 9:05 PM", "12/31/2025 8:00 AM"), datetime(2025, 12, 10, 21, 5)),
        (("10.12.25", "31.12.25"), datetime(2025, 12, 10)),
        (("1.2.2025", "3.4.2025"), datetime(2025, 2, 1)),
        (("10-12-2025", "31-12-2025"), datetime(2025, 12, 10)),
        (("10/12/2025 23:59", "31/12/2025 8:00"), datetime(2025, 12, 10, 23, 59)),
        (("2025-12-10T23:30:00+02:00", "2025-12-31T10:00:00Z"), datetime(2025, 12, 10, 23, 30)),
        (("2025-12-10T23:30:00.123Z", "2025-12-31T10:00:00.000Z"), datetime(2025, 12, 10, 23, 30)),
        (("2025-12-10 23:30:00 +0100", "2025-12-31 10:00:00 +0100"), datetime(2025, 12, 10, 23, 30)),
        (("20251210", "20251231"), datetime(2025, 12, 10)),
        (("2025/12/10", "2025/12/31"), datetime(2025, 12, 10)),
        (("2025.12.10", "2025.12.31"), datetime(2025, 12, 10)),
        (("46001", "46022"), datetime(2025, 12, 10)),
        (("46001,5", "46022,25"), datetime(2025, 12, 10, 12)),
        (("10.12.2025 um 14:05 Uhr", "31.12.2025 um 09:00 Uhr"), datetime(2025, 12, 10, 14, 5)),
        (("Mi., 10.12.2025", "Mi., 31.12.2025"), datetime(2025, 12, 10)),
        (("Wed, 10 Dec 2025", "Wed, 31 Dec 2025"), datetime(2025, 12, 10)),
        (("śr., 10 gru 2025", "śr., 31 gru 2025"), datetime(2025, 12, 10)),
    ],
)
def test_ways_of_writing_a_date(import_text, cells, first):
    rows = [f'"{100 + place}";"{cell}";A;1;2,50' for place, cell in enumerate(cells)]
    text = "\n".join(["Bestellnummer;Bestelldatum;Artikelnummer;Menge;Einzelpreis", *rows])
    report = import_text(text)
    expect(report, lines=2, orders=2, revenue=2 * Decimal("2.50"), first=first)


def test_days_up_to_twelve_in_polish(import_text):
    text = "Nr zamówienia;Data zakupu;Kod produktu;Ilość;Cena\n1;05/06/2025;A;1;2,50\n2;07/08/2025;A;1;2,50\n"
    assert asked(import_text, text) == [QuestionId.DATE_ORDER]
    report = import_text(text, date_order=DateOrder.DMY)
    expect(report, lines=2, orders=2, revenue=5, first=datetime(2025, 6, 5))
    report = import_text(text, date_order=DateOrder.MDY, dataset="b")
    expect(report, lines=2, orders=2, revenue=5, first=datetime(2025, 5, 6))


def test_serials_and_moments_in_a_workbook(import_text):
    header = ["Bestellnummer", "Bestelldatum", "Artikelnummer", "Menge", "Einzelpreis"]
    moments = workbook(
        T=[header, [1, datetime(2025, 12, 10, 8, 26), "A", 2, 2.55], [2, datetime(2025, 12, 11), "B", 1, 4]]
    )
    serials = workbook(T=[header, [1, 46001.5, "A", 2, 2.55], [2, 46002, "B", 1, 4]])
    texts = workbook(T=[header, [1, "10.12.2025 08:26", "A", 2, "2,55"], [2, "11.12.2025", "B", 1, "4,00"]])
    mixed = workbook(
        T=[header, [1, datetime(2025, 12, 10, 8, 26), "A", 2, 2.55], [2, "11.12.2025", "B", 1, "4,00"]]
    )
    revenue = 2 * Decimal("2.55") + 4
    expect(import_text(moments), lines=2, orders=2, revenue=revenue, first=datetime(2025, 12, 10, 8, 26))
    expect(
        import_text(serials, dataset="b"),
        lines=2,
        orders=2,
        revenue=revenue,
        first=datetime(2025, 12, 10, 12),
    )
    expect(
        import_text(texts, dataset="c"),
        lines=2,
        orders=2,
        revenue=revenue,
        first=datetime(2025, 12, 10, 8, 26),
    )
    expect(
        import_text(mixed, dataset="d"),
        lines=2,
        orders=2,
        revenue=revenue,
        first=datetime(2025, 12, 10, 8, 26),
    )


# 9 Ids


def test_ids_of_all_kinds(import_text, workspace):
    text = (
        "Belegnummer;Kundennummer;Artikelnummer;Menge;Einzelpreis\n"
        "000123;17850.0;00042;1;1,00\n123;17850;42;1;1,00\n"
        "A-7;K-9;42;1;1,00\n5,24E+15;17850.0;85123A;1;1,00\n"
    )
    report = import_text(text)
    expect(report, lines=4, orders=4, revenue=4)
    assert report.facts.customers == 2
    assert report.facts.products == 3
    assert report.files[0].damaged_ids == 1


def test_ids_that_mix_numbers_and_text_in_a_workbook(import_text, workspace):
    rows = [["Order ID", "SKU", "Customer ID", "Quantity", "Unit price"]]
    rows += [
        [536365, "85123A", 17850, 1, 2.5],
        [536365, 71053, 17850.0, 1, 3.5],
        ["C536366", 71053, "K1", 1, 3.5],
    ]
    rows += [["536367", "71053", "17850", 1, 3.5], [5240000000000001, "007", None, 1, 1]]
    report = import_text(workbook(Orders=rows))
    expect(report, lines=4, orders=3, revenue=Decimal("2.5") + 2 * Decimal("3.5") + 1)
    assert report.facts.products == 3
    assert report.facts.customers == 1
    assert report.files[0].line_kinds == {LineKind.SALE: 4, LineKind.CANCELLED: 1}


# 10 Refunds


@pytest.mark.parametrize(
    ("header", "status", "kind"),
    [
        ("Auftragsstatus", "Storniert", LineKind.CANCELLED),
        ("Status", "Abgebrochen", LineKind.CANCELLED),
        ("Status", "Vollständig erstattet", LineKind.RETURNED),
        ("Status", "Retourniert", LineKind.RETURNED),
        ("Status zamówienia", "Anulowane", LineKind.CANCELLED),
        ("Status zamówienia", "Zwrócone", LineKind.RETURNED),
        ("Status zamówienia", "ANULOWANE PRZEZ KLIENTA", LineKind.CANCELLED),
        ("Orderstatus", "Geannuleerd", LineKind.CANCELLED),
        ("Orderstatus", "Terugbetaald", LineKind.RETURNED),
        ("Orderstatus", "Retour ontvangen", LineKind.RETURNED),
        ("Order status", "wc-refunded", LineKind.RETURNED),
        ("Order status", "CANCELED_BY_CUSTOMER", LineKind.CANCELLED),
    ],
)
def test_a_status_word(import_text, header, status, kind):
    text = f"Order ID;SKU;Quantity;Unit price;{header}\n1;A;2;5,50;ok\n1;B;1;4,00;ok\n2;A;3;5,50;{status}\n"
    report = import_text(text)
    expect(report, lines=2, orders=1, revenue=2 * Decimal("5.50") + 4)
    assert report.files[0].line_kinds == {LineKind.SALE: 2, kind: 1}


def test_a_negative_quantity_and_a_prefix(import_text):
    text = (
        "Factuurnummer;Artikelnummer;Aantal;Stukprijs\n100;A;5;2,00\n101;A;1;2,00\n102;B;1;3,00\n"
        "103;B;1;3,00\nC104;A;-2;2,00\nC105;B;1;3,00\n"
    )
    report = import_text(text)
    sales = 5 * 2 + 2 + 3 + 3
    expect(report, lines=4, orders=4, revenue=sales, net=sales - 2 * 2)


def test_a_row_type(import_text):
    text = (
        "Belegnummer;Belegart;Artikelnummer;Menge;Einzelpreis\n1;Rechnung;A;2;5,00\n2;Rechnung;B;1;7,50\n"
        "3;Gutschrift;A;1;5,00\n"
    )
    expect(
        import_text(text), lines=2, orders=2, revenue=2 * 5 + Decimal("7.5"), net=2 * 5 + Decimal("7.5") - 5
    )
    text = (
        "Numer dokumentu;Typ dokumentu;Kod produktu;Ilość;Cena\n1;Sprzedaż;A;2;5,00\n2;Sprzedaż;B;1;7,50\n"
        "3;Zwrot;A;1;5,00\n"
    )
    report = import_text(text, dataset="pl")
    expect(report, lines=2, orders=2, revenue=2 * 5 + Decimal("7.5"), net=2 * 5 + Decimal("7.5") - 5)


def test_a_refunded_amount_of_lines(import_text):
    text = (
        "order_id,sku,quantity,unit_price,refunded_amount\n"
        "1,A,2,10.00,0.00\n1,B,1,6.00,6.00\n2,A,1,10.00,2.50\n3,A,1,10.00,\n"
    )
    report = import_text(text)
    # B was refunded whole, a quarter of order 2's line in part.
    sales = 2 * 10 + 10 + 10
    expect(report, lines=3, orders=3, revenue=sales, net=Decimal(sales) - Decimal("2.50"))


def test_a_refunded_amount_of_orders(import_text):
    text = (
        "Bestelnummer;Artikelnummer;Aantal;Stukprijs;Terugbetaald bedrag\n"
        "1;A;2;10,00;5,00\n1;B;1;6,00;\n"  # a part, on the first row only
        "2;A;1;10,00;16,00\n2;B;1;6,00;16,00\n"  # whole, repeated on each row
        "3;A;1;10,00;3,00\n3;B;1;6,00;3,00\n"  # a part, repeated on each row
        "4;B;1;6,00;0,00\n"
    )
    report = import_text(text)
    sales = (2 * 10 + 6) + (10 + 6) + 6
    expect(report, lines=2 + 2 + 1, orders=3, revenue=sales, net=sales - 5 - 3)


# 11 Consent


@pytest.mark.parametrize(
    ("header", "cells", "consents"),
    [
        ("Werbesperre", ("ja", "nein", ""), (False, True, None)),
        ("Werbesperre", ("x", "", ""), (False, None, None)),
        ("Geen reclame", ("ja", "nee", ""), (False, True, None)),
        ("Sprzeciw marketingowy", ("tak", "nie", ""), (False, True, None)),
        ("Opt out", ("1", "0", ""), (False, True, None)),
        ("Zgoda marketingowa", ("TAK", "NIE", ""), (True, False, None)),
        ("Newsletter-Einwilligung", ("X", "nein", "?"), (True, False, None)),
        ("Toestemming", ("waar", "onwaar", ""), (True, False, None)),
        ("Accepts Marketing", ("TRUE", "FALSE", ""), (True, False, None)),
    ],
)
def test_consent(import_text, workspace, header, cells, consents):
    rows = "".join(f"{place};K{place};A;1;1,50;{cell}\n" for place, cell in enumerate(cells))
    import_text(f"Bestellnummer;Kundennummer;Artikelnummer;Menge;Einzelpreis;{header}\n{rows}")
    found = workspace.open("shop").rows("select consent from line order by order_id")
    assert tuple(consent for (consent,) in found) == consents


# 12 What stands around a table


def test_everything_around_a_table(import_text):
    text = (
        "Raport sprzedaży;;;;;\n"
        "Okres: 01.01.2025 – 31.01.2025;;;;;\n"
        ";;;;;\n"
        "Nr zamówienia;Data;Kod towaru;Ilość;Cena;\n"
        "1;13.01.2025;A;2;1,50;\n"
        "1;13.01.2025;B;1;10,00;\n"
        ";;;;;\n"
        "Nr zamówienia;Data;Kod towaru;Ilość;Cena;\n"
        "2;14.01.2025;A;1;1,50;\n"
        "Razem:;;;4;14,50;\n"
        "Wygenerowano 01.02.2025;;;;;\n"
        "\n\n"
    )
    report = import_text(text)
    expect(
        report,
        lines=3,
        orders=2,
        revenue=2 * Decimal("1.50") + 10 + Decimal("1.50"),
        first=datetime(2025, 1, 13),
    )
    assert report.files[0].header_row == 4
    assert report.files[0].left_out == {
        LeftOut.BLANK: 3,
        LeftOut.REPEATED_HEADER: 1,
        LeftOut.TOTAL: 1,
        LeftOut.TITLE: 1,
    }


@pytest.mark.parametrize(
    "word", ["Total", "Grand Total:", "Gesamtsumme", "SUMME", "Suma końcowa", "Eindtotaal", "Łącznie"]
)
def test_a_totals_line_is_never_a_sale(import_text, word):
    text = f"Bestellnummer;Artikelnummer;Menge;Umsatz\n1;A;1;10,00\n2;B;1;20,00\n{word};;2;30,00\n"
    report = import_text(text)
    expect(report, lines=2, orders=2, revenue=30)
    assert report.files[0].left_out == {LeftOut.TOTAL: 1}


def test_a_totals_line_that_repeats_a_word_in_every_id(import_text):
    text = "Bestellnummer;Artikelnummer;Menge;Umsatz\n1;A;1;10,00\n2;B;1;20,00\nGesamt;Gesamt;2;30,00\n"
    report = import_text(text)
    expect(report, lines=2, orders=2, revenue=30)
    text = "Bestellnummer;Artikelnummer;Menge;Umsatz\n1;A;1;10,00\n2;B;1;20,00\n;Summe;2;30,00\n"
    expect(import_text(text, dataset="b"), lines=2, orders=2, revenue=30)


def test_no_header_row_is_asked_about_and_then_imported(import_text):
    text = (
        "1001;13.01.2025;K17;A-1;Kaffeebecher weiß;2;4,50\n1001;13.01.2025;K17;A-2;Teller groß;1;8,00\n"
        "1002;14.01.2025;K18;A-1;Kaffeebecher weiß;1;4,50\n1003;15.01.2025;K17;A-3;Vase aus Glas;1;15,00\n"
    )
    assert asked(import_text, text) == [QuestionId.MAPPING]
    mapping = {
        Field.ORDER_ID: "Column 1",
        Field.ORDERED_AT: "Column 2",
        Field.CUSTOMER_ID: "Column 3",
        Field.PRODUCT: "Column 4",
        Field.PRODUCT_NAME: "Column 5",
        Field.QUANTITY: "Column 6",
        Field.UNIT_PRICE: "Column 7",
    }
    report = import_text(text, mapping=mapping)
    expect(
        report,
        lines=4,
        orders=3,
        revenue=2 * Decimal("4.50") + 8 + Decimal("4.50") + 15,
        first=datetime(2025, 1, 13),
    )
    assert report.files[0].header_row is None


# Amounts


def test_a_line_total_without_a_price_and_the_reverse(import_text):
    total = "Bestelnummer;Artikelnummer;Aantal;Omzet\n1;A;4;10,00\n2;B;1;2,50\n"
    expect(import_text(total), lines=2, orders=2, revenue=Decimal("12.50"))
    price = "Bestelnummer;Artikelnummer;Aantal;Stukprijs\n1;A;4;2,50\n2;B;1;2,50\n"
    expect(import_text(price, dataset="b"), lines=2, orders=2, revenue=5 * Decimal("2.50"))
    neither = "Bestelnummer;Artikelnummer;Aantal\n1;A;4\n2;B;1\n"
    report = import_text(neither, dataset="c")
    assert (report.facts.lines, report.facts.revenue) == (2, None)


def test_a_bare_total_belongs_to_the_line_where_the_sums_agree(import_text):
    lines = "Order ID;SKU;Quantity;Price;Total\n1;A;2;3,00;5,40\n1;B;1;4,00;4,00\n2;A;3;3,00;9,00\n"
    lines += "".join(f"{n};A;2;3,00;6,00\n" for n in range(3, 20))
    report = import_text(lines)
    # 5.40 is less than 2 × 3.00: the total holds the discount that no other column names.
    expect(report, lines=3 + 17, orders=2 + 17, revenue=Decimal("5.40") + 4 + 9 + 17 * 6)
    header = "Order ID;SKU;Quantity;Price;Total\n"
    order = header + "1;A;2;3,00;10,00\n1;B;1;4,00;10,00\n2;A;3;3,00;13,00\n2;B;1;4,00;13,00\n"
    report = import_text(order, dataset="b")
    expect(report, lines=4, orders=2, revenue=6 + 4 + 9 + 4)


# Containers


def test_packed_wide_and_tabbed(import_text):
    text = (
        "Order ID\tOrder date\tSKU\tQty\tUnit price\n1\t13/01/2025\tA\t2\t1.50\n2\t14/01/2025\tB\t1\t2.25\n"
    )
    for number, content in enumerate(
        (text.encode(), gzip.compress(text.encode("utf-16")), gzip.compress(text.encode("cp1252")))
    ):
        report = import_text(content, dataset=f"d{number}")
        expect(
            report,
            lines=2,
            orders=2,
            revenue=2 * Decimal("1.50") + Decimal("2.25"),
            first=datetime(2025, 1, 13),
        )


def test_a_workbook_of_several_sheets_with_titles(import_text):
    rows: list[list[object]] = [
        ["Umsatzbericht 2025"],
        [],
        ["Bestellnr.", "Datum", "Artikelnummer", "Menge", "Einzelpreis"],
    ]
    rows += [[n, datetime(2025, 1, 13), "A", 2, 2.25] for n in range(1, 6)]
    rows += [["Summe", None, None, 10, 22.5]]
    content = workbook(Deckblatt=[["Bericht"], ["erstellt von", "Lager"]], Leer=[], Daten=rows)
    report = import_text(content)
    expect(report, lines=5, orders=5, revenue=5 * 2 * Decimal("2.25"), first=datetime(2025, 1, 13))
    assert (report.files[0].sheet, report.files[0].header_row) == ("Daten", 3)
    assert report.files[0].left_out == {LeftOut.TOTAL: 1}


def test_months_in_other_encodings_are_one_shop(import_text):
    header = "Nr zamówienia;Data;Klient;Nazwa produktu;Ilość;Cena\n"
    january = header + "1;13.01.2025;Paweł;Łyżka;2;1,50\n2;20.01.2025;Ewa;Świeca;1;4,00\n"
    february = header + "3;05.02.2025;Paweł;Łyżka;1;1,50\n"
    march = header.replace(";", ",") + '4,06.03.2025,Ewa,Świeca,1,"4,00"\n'
    report = import_text(january.encode("cp1250"), february.encode("iso-8859-2"), march.encode("utf-8-sig"))
    expect(report, lines=4, orders=4, revenue=3 * Decimal("1.50") + 2 * 4, first=datetime(2025, 1, 13))
    assert report.facts.products == 2
    assert report.facts.customers == 2


# Currencies beside amounts


def test_signs_of_two_currencies_are_asked_about_and_never_added(import_text):
    text = "order_id;product;unit_price\n1;A;€ 5,00\n2;A;€ 7,10\n3;A;$ 6,00\n4;A;4,00\n"
    assert asked(import_text, text) == [QuestionId.CURRENCY]
    report = import_text(text, choices={"currency": "EUR"})
    # The cell without a sign goes with the currency that was chosen.
    expect(report, lines=3, orders=3, revenue=5 + Decimal("7.10") + 4)
    assert report.files[0].left_out == {LeftOut.OTHER_CURRENCY: 1}
    dollars = import_text(text, choices={"currency": "USD"}, dataset="b")
    assert dollars.files[0].left_out == {LeftOut.OTHER_CURRENCY: 2}


def test_error_cells_of_a_workbook_hold_nothing(import_text, tmp_path: Path):
    target = tmp_path / "errors.xlsx"
    book = xlsxwriter.Workbook(target)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["Order ID", "SKU", "Quantity", "Unit price"])
    sheet.write_row(1, 0, [1, "A", 2, 1.5])
    sheet.write_row(2, 0, [2, "B", 1])
    sheet.write_formula(2, 3, "=1/0", None, "#DIV/0!")
    sheet.write_row(3, 0, [3])
    sheet.write_formula(3, 1, "=NA()", None, "#N/A")
    sheet.write_row(3, 2, [1, 4.0])
    sheet.write_row(4, 0, [4, "C", 1])
    sheet.write_formula(4, 3, "=2+2", None, 4)
    book.close()
    report = import_text(target)
    expect(report, lines=2, orders=2, revenue=2 * Decimal("1.5") + 4)
    # An error holds nothing: a line without a price, and one without a product.
    assert report.files[0].line_kinds == {LineKind.SALE: 2, LineKind.ZERO: 1}
    assert report.files[0].left_out == {LeftOut.MISSING_PRODUCT: 1}


def test_a_day_as_a_workbook_keeps_it(import_text):
    rows = [["Order ID", "Date", "SKU", "Quantity", "Unit price"], [1, date(2025, 1, 13), "A", 1, 2]]
    expect(import_text(workbook(T=rows)), lines=1, orders=1, revenue=2, first=datetime(2025, 1, 13))


# Words for nothing


def test_words_for_nothing_are_no_customers_orders_or_products(import_text):
    nobody = ("NULL", "n/a", "-", "nan", "None", "(null)", "0", "Gast", "guest", "Gość", "#N/A", " – ", "")
    rows = "".join(f"{number},{word},A,1,2.00\n" for number, word in enumerate(nobody, 1))
    rows += "100,K0,A,1,2.00\n101,10,A,1,2.00\n-,K0,A,1,2.00\n102,K0,NULL,1,2.00\n"
    report = import_text("order_id,customer_id,product,quantity,unit_price\n" + rows)
    expect(report, lines=len(nobody) + 2, orders=len(nobody) + 2, revenue=2 * (len(nobody) + 2))
    assert report.facts.customers == 2
    assert report.files[0].left_out == {LeftOut.MISSING_ORDER_ID: 1, LeftOut.MISSING_PRODUCT: 1}


# Values beyond all bounds


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ("9,2025-01-14,K,A,1,1e400", LeftOut.UNREADABLE_NUMBER),
        ("9,2025-01-14,K,A,1,inf", LeftOut.UNREADABLE_NUMBER),
        ("9,2025-01-14,K,A,1,0x10", LeftOut.UNREADABLE_NUMBER),
        ("9,2025-01-14,K,A,1000000000000000000,2", LeftOut.UNREADABLE_NUMBER),
        ("9,2025-01-14,K,A,999999999999,999999999999", LeftOut.UNREADABLE_NUMBER),
        ("9,2025-01-14,K,A,١,2", LeftOut.UNREADABLE_NUMBER),
        ("9,9999-12-31,K,A,1,2", LeftOut.UNREADABLE_DATE),
        ("9,0001-01-01,K,A,1,2", LeftOut.UNREADABLE_DATE),
        ("9,2025-02-30,K,A,1,2", LeftOut.UNREADABLE_DATE),
        ("9,2025-01-14,K,A,1,2,x", LeftOut.RAGGED),
        ("9,2025-01-14,K", LeftOut.MISSING_PRODUCT),
    ],
)
def test_a_row_beyond_all_bounds_is_left_out_by_name(import_text, cells, reason):
    header = "order_id,ordered_at,customer_id,product,quantity,unit_price\n"
    text = header + "1,2025-01-13,K,A,2,1000000.50\n2,2025-01-13,K,B,-3,2000000.00\n" + cells + "\n"
    report = import_text(text)
    sale = 2 * Decimal("1000000.50")
    expect(report, lines=1, orders=1, revenue=sale, net=sale - 3 * 2000000, first=datetime(2025, 1, 13))
    assert report.files[0].left_out == {reason: 1}


# Columns that ask whether


@pytest.mark.parametrize(
    ("header", "yes", "no", "kind"),
    [
        ("Storno", "ja", "nein", LineKind.CANCELLED),
        ("Storniert", "x", "", LineKind.CANCELLED),
        ("Retoure", "Ja", "Nein", LineKind.RETURNED),
        ("Anulowane", "tak", "nie", LineKind.CANCELLED),
        ("Zwrot", "TAK", "NIE", LineKind.RETURNED),
        ("Geannuleerd", "ja", "nee", LineKind.CANCELLED),
        ("Cancelled", "TRUE", "FALSE", LineKind.CANCELLED),
        ("is_refunded", "1", "0", LineKind.RETURNED),
    ],
)
def test_a_yes_under_a_header_that_asks_undoes_the_line(import_text, header, yes, no, kind):
    text = f"Order ID;SKU;Quantity;Unit price;{header}\n1;A;2;5,50;{no}\n2;A;3;5,50;{yes}\n3;B;1;4,00;{no}\n"
    report = import_text(text)
    expect(report, lines=2, orders=2, revenue=2 * Decimal("5.50") + 4)
    assert report.files[0].line_kinds == {LineKind.SALE: 2, kind: 1}


def test_signs_of_two_files_are_counted_once(import_text):
    euros, zlotys = "order_id;product;unit_price\n1;A;€ 5,00\n", "order_id;product;unit_price\n2;A;6,00 zł\n"
    with pytest.raises(CrosssellError) as caught:
        import_text(euros, zlotys)
    (question,) = caught.value.values["open"]
    assert {choice.value: choice.rows for choice in question.choices} == {"EUR": 1, "PLN": 1}
    report = import_text(euros, zlotys, choices={"currency": "PLN"})
    expect(report, lines=1, orders=1, revenue=6)


@pytest.mark.parametrize(
    ("title", "cell"),
    [
        ("Rabatt", "10 %"),
        ("Rabatt", "10,0%"),
        ("Rabatt %", "10"),
        ("Rabatt in Prozent", "10,00"),
        ("Rabatt %", "0,1"),
    ],
)
def test_a_discount_in_percent_is_one_of_the_line(import_text, title, cell):
    text = f"Bestellnummer;Artikelnummer;Menge;Einzelpreis;{title}\n1;A;2;50,00;{cell}\n1;B;1;5,00;\n"
    report = import_text(text)
    assert report.facts.revenue == 2 * 50 - 10 + 5
    assert report.files[0].left_out == {}


def test_a_total_is_after_its_discount_in_percent(import_text):
    text = "Bestellnummer;Artikelnummer;Menge;Einzelpreis;Rabatt %;Gesamtpreis\n1;A;2;50,00;10;90,00\n"
    assert import_text(text).facts.revenue == 90


def test_a_column_that_no_header_speaks_for_is_asked_about(import_text):
    text = (
        "Event name,Event count,Total users,Event count per user\nbuy,100,50,2\nview,900,70,3\nsee,10,5,1\n"
    )
    with pytest.raises(CrosssellError) as caught:
        import_text(text)
    assert caught.value.code == ErrorCode.NEEDS_ANSWER
    assert "mapping" in [question.id for question in caught.value.values["open"]]
