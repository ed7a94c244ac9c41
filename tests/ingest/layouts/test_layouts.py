"""Files whose rows hold several products: asked about, then read as one row a product."""

from decimal import Decimal

import pytest

from crosssell.columns import Field, FileLayout, LeftOut
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.ingest.questions import QuestionId

PACKED = (
    "Bestellnummer;Datum;Artikel;Gesamt\n"
    "1;01.02.2025;2x Döner, 1x Cola;12,50\n"
    "2;13.02.2025;1x Döner, scharf;5,50\n"
    "3;14.02.2025;;3,00\n"
)
BASKETS = (
    "citrus fruit,bread,margarine\n"
    "tropical fruit,yogurt,coffee\n"
    "whole milk\n"
    "yogurt,whole milk,coffee,citrus fruit\n"
    "margarine,whole milk\n"
    "\n"
    "coffee,tropical fruit\n"
)
ONE_HOT = "id,milk,bread,beer,eggs\n101,1,0,0,3\n102,1,1,0,0\n103,0,0,0,0\n104,1,1,1,0\n"


def asked(import_text, *contents, **options):
    with pytest.raises(CrosssellError) as caught:
        import_text(*contents, **options)
    assert caught.value.code == ErrorCode.NEEDS_ANSWER, str(caught.value)
    return caught.value.values["open"]


def lines(workspace, columns="order_id, product, quantity"):
    return workspace.open("shop").rows(f"select {columns} from line order by file_no, row_no, product")


# Packed cells


def test_commas_within_the_cells_of_a_table_are_no_ragged_baskets(import_text):
    cell = '"[{{""name"": ""{0}"", ""price"": 0.01}}{1}]"'.format
    again = ', {""name"": ""Tasse groß"", ""price"": 0.01}'
    rows = (
        ("1000", cell("Tasse groß", again)),
        ("1001", cell("Łyżka drewniana, mała", "")),
        ("1002", cell("Łyżka drewniana, mała", "")),
        ("1003", cell("Tasse groß", "")),
    )
    header = "Bestellnummer;Bestelldatum;Artikel\n"
    text = header + "".join(f"{order};13/01/2025;{items}\n" for order, items in rows)
    (question,) = asked(import_text, text)
    assert (question.id, question.column) == (QuestionId.PACKED, "Artikel")


def test_a_packed_cell_is_asked_about_with_what_becomes_of_it(import_text):
    (question,) = asked(import_text, PACKED)
    split, whole = question.choices
    assert (question.id, question.column, question.option) == (
        QuestionId.PACKED,
        "Artikel",
        "--yes packed=split",
    )
    assert (split.value, split.rows, whole.value, whole.rows) == ("split", 4, "whole", 3)
    assert split.example == "2x Döner, 1x Cola = 2 × Döner; 1 × Cola"
    assert question.picture.columns == ("Bestellnummer", "Artikel")
    assert question.picture.rows[0] == ("1", "2x Döner, 1x Cola")
    assert split.picture.columns == (Field.ORDER_ID, Field.PRODUCT, Field.QUANTITY)
    assert split.picture.rows[:2] == (("1", "Döner", "2"), ("1", "Cola", "1"))
    assert whole.picture.rows[0] == ("1", "2x Döner, 1x Cola")


def test_split_each_product_is_a_row_and_the_orders_total_is_no_lines_amount(import_text, workspace):
    report = import_text(PACKED, choices={"packed": "split"})
    (file,) = report.files
    assert (file.layout, file.rows_in_file, file.rows_read, file.rows_kept) == (FileLayout.PACKED, 3, 4, 3)
    assert file.left_out == {LeftOut.MISSING_PRODUCT: 1}
    assert (file.order_figures, file.has_amounts) == (("Gesamt",), False)
    assert lines(workspace) == [("1", "Cola", 1), ("1", "Döner", 2), ("2", "Döner, scharf", 1)]
    assert (report.facts.lines, report.facts.orders, report.facts.revenue) == (3, 2, None)


def test_kept_whole_the_cell_is_one_product(import_text, workspace):
    (file,) = import_text(PACKED, choices={"packed": "whole"}).files
    assert (file.layout, file.rows_read) == (FileLayout.LINES, 3)
    assert lines(workspace, "product, amount") == [("2x Döner, 1x Cola", 12.5), ("1x Döner, scharf", 5.5)]


def test_an_answer_that_is_none_is_refused(import_text):
    with pytest.raises(CrosssellError) as caught:
        import_text(PACKED, choices={"packed": "perhaps"})
    assert caught.value.code == ErrorCode.INVALID_VALUE
    assert caught.value.values["allowed"] == "split, whole"


@pytest.mark.parametrize(
    ("cells", "products"),
    [
        (["1x A, 2x 4er Set", "1x A"], [("A", 1), ("4er Set", 2), ("A", 1)]),
        (["2xTea,1xMug", "1xTea"], [("Tea", 2), ("Mug", 1), ("Tea", 1)]),
        (["2 x A; 1 x B", "1 x A"], [("A", 2), ("B", 1), ("A", 1)]),
        (["A x 2, B x1", "C × 3"], [("A", 2), ("B", 1), ("C", 3)]),
        (["A, red (2), B (1)", "B (4)"], [("A, red", 2), ("B", 1), ("B", 4)]),
        (["A (Menge: 2) | B (Menge: 1)", "B (Menge: 4)"], [("A", 2), ("B", 1), ("B", 4)]),
        (["SKU-1:2;B2:1", "B2:7"], [("SKU-1", 2), ("B2", 1), ("B2", 7)]),
        (["2 Stk. Tee, 1 Stk. Tasse", "1 Stk. Tee"], [("Tee", 2), ("Tasse", 1), ("Tee", 1)]),
        (["2x A\n1x B", "1x A"], [("A", 2), ("B", 1), ("A", 1)]),
        (["['A', 'B, C']", '["A", "Bob\'s"]'], [("A", 1), ("B, C", 1), ("A", 1), ("Bob's", 1)]),
        (
            ["{A,B}", "{B,A}", "{C}", "{C,B}"],
            [*[("A", 1), ("B", 1)], *[("B", 1), ("A", 1)], *[("C", 1)] * 2, ("B", 1)],
        ),
        (["A; B", "B; C; A", "C"], [("A", 1), ("B", 1), ("B", 1), ("C", 1), ("A", 1), ("C", 1)]),
        (
            ['[{"name": "A", "qty": 2}, {"name": "B", "qty": 1}]', '{"name": "A", "qty": 1}'],
            [("A", 2), ("B", 1), ("A", 1)],
        ),
        (
            ["[{'sku': 'A', 'quantity': 2, 'note': None}]", "[{'sku': 'B', 'quantity': 1}]"],
            [("A", 2), ("B", 1)],
        ),
        (
            [
                "Product ID: 7, Product Qty: 2, Product SKU: A, Product Name: Cup, red, Product Weight: 1"
                "|Product ID: 8, Product Qty: 1, Product SKU: B, Product Name: Mug, Product Weight: 2",
                "Product ID: 8, Product Qty: 3, Product SKU: B, Product Name: Mug, Product Weight: 2",
            ],
            [("A", 2), ("B", 1), ("B", 3)],
        ),
        (["name:A|quantity:2;name:B|quantity:1", "name:B|quantity:3"], [("A", 2), ("B", 1), ("B", 3)]),
        (["name:A;quantity:2|name:B;quantity:1", "name:B;quantity:3"], [("A", 2), ("B", 1), ("B", 3)]),
    ],
)
def test_ways_of_writing_products_into_a_cell(import_text, workspace, cells, products):
    quoted = [cell.replace('"', '""') for cell in cells]
    rows = "".join(f'{number},2025-01-1{number},"{cell}"\n' for number, cell in enumerate(quoted, start=1))
    (file,) = import_text(f"Order ID,Date,Items\n{rows}", choices={"packed": "split"}).files
    assert (file.layout, file.rows_in_file) == (FileLayout.PACKED, len(cells))
    assert sorted(lines(workspace, "product, quantity")) == sorted(products)


def test_prices_in_the_cell_make_amounts(import_text):
    text = (
        "Bestellnummer;Datum;Artikel;Gesamt\n"
        "1;01.02.2025;2x Döner (5,50 €), 1x Cola (2,00 €);13,00\n"
        "2;13.02.2025;1x Cola (2,00 €);2,00\n"
    )
    report = import_text(text, choices={"packed": "split"})
    assert report.facts.revenue == 2 * 5.5 + 2 + 2
    assert (report.facts.currency, report.files[0].has_amounts) == ("EUR", True)


def test_a_price_that_grows_with_the_quantity_is_that_of_the_line(import_text):
    text = (
        "Bestellnummer;Datum;Artikel\n"
        "1;01.02.2025;2x Döner (11,00 €), 1x Cola (2,00 €), 1x Pide (7,00 €)\n"
        "2;13.02.2025;1x Döner (5,50 €), 3x Cola (6,00 €), 2x Pide (14,00 €)\n"
    )
    report = import_text(text, choices={"packed": "split"})
    assert report.facts.revenue == 11 + 2 + 7 + 5.5 + 6 + 14
    assert report.files[0].mapping[Field.LINE_TOTAL] == "Artikel.price"


def test_json_with_sku_name_and_price(import_text, workspace):
    tea = '{""name"":""Tea"",""sku"":""T1"",""qty"":2,""price"":3.5}'
    mug = '{""name"":""Mug"",""sku"":""M1"",""price"":1.234}'
    text = f'Order ID;Date;Items\n1;2025-01-31;"[{tea},{mug}]"\n'
    report = import_text(text, choices={"packed": "split"})
    assert lines(workspace, "product, product_name, quantity, amount") == [
        ("M1", "Mug", 1, Decimal("1.234")),
        ("T1", "Tea", 2, 7),
    ]
    assert report.files[0].mapping[Field.UNIT_PRICE] == "Items.price"


def test_a_refund_of_an_order_is_counted_once(import_text):
    text = (
        "Order ID,Date,Items,Refunded Amount\n"
        '1,2025-01-31,"2x A (5.00 €), 1x B (4.00 €)",3.00\n2,2025-01-31,"1x A (5.00 €)",0\n'
    )
    facts = import_text(text, choices={"packed": "split"}).facts
    assert (facts.revenue, facts.net_revenue) == (19, 16)


@pytest.mark.parametrize(
    "names",
    [
        ("Shirt, blue", "Shirt, red", "Hat, red", "Hat, blue"),
        ("Cup (250 ml)", "Cup (300 ml)", "Mug", "Bowl"),
        ("Tea 0", "Tea 1", "Tea 2", "Tea 3"),
        ("iPhone: 12", "iPhone: 13", "Pixel: 9", "Pixel: 8"),
        ("3 pcs towels", "5 pcs towels", "2 pcs soap", "4 pcs soap"),
    ],
)
def test_names_with_commas_and_numbers_are_no_packed_cells(import_text, names):
    rows = "".join(f'{number},2025-01-13,"{name}"\n' for number, name in enumerate(names))
    (file,) = import_text(f"Order ID,Date,Product\n{rows}").files
    assert file.layout == FileLayout.LINES


# Baskets


def test_rows_of_item_names_are_asked_about(import_text):
    (question,) = asked(import_text, BASKETS)
    baskets, table = question.choices
    assert (question.id, baskets.value, table.value) == (QuestionId.LAYOUT, "baskets", "table")
    assert (baskets.rows, table.rows) == (15, 6)
    assert baskets.picture.rows[2][1] == "margarine"
    assert question.picture.rows[0] == ("citrus fruit", "bread", "margarine", None)


def test_each_row_is_an_order_of_its_own(import_text):
    report = import_text(BASKETS, choices={"layout": "baskets"})
    (file,) = report.files
    assert (report.facts.lines, report.facts.orders, report.facts.products) == (15, 6, 7)
    assert (file.layout, file.rows_in_file, file.rows_read) == (FileLayout.BASKETS, 7, 16)
    assert file.left_out == {LeftOut.BLANK: 1}


def test_the_same_baskets_again_change_nothing_and_other_ones_are_added(import_text):
    import_text(BASKETS, choices={"layout": "baskets"})
    again = import_text(BASKETS, choices={"layout": "baskets"})
    assert (again.unchanged, again.orders_unchanged) == (True, 6)
    more = import_text(BASKETS + "whole milk,bread\n", choices={"layout": "baskets"})
    assert (more.orders_new, more.facts.orders) == (7, 13)


def test_baskets_that_are_none_are_read_as_a_table(import_text):
    questions = asked(import_text, BASKETS, choices={"layout": "table"})
    assert [question.id for question in questions] == [QuestionId.MAPPING]


@pytest.mark.parametrize(
    "text",
    [
        "Transaction,Item 1,Item 2,Item 3\nA7,tea,mug,\nB3,mug,,\nC9,cup,tea,mug\nD2,tea,cup,\n",
        "Transaction,Items\nA7,tea,mug\nB3,mug\nC9,cup,tea,mug\nD2,tea,cup\n",
        "A7,tea,mug\nB3,mug\nC9,cup,tea,mug\nD2,tea,cup\n",
    ],
)
def test_a_basket_id_in_front_is_the_order(import_text, workspace, text):
    (file,) = import_text(text, choices={"layout": "baskets"}).files
    assert (file.layout, file.rows_read) == (FileLayout.BASKETS, 8)
    assert lines(workspace, "order_id, product")[:2] == [("A7", "mug"), ("A7", "tea")]


def test_item_numbers_with_blanks_between_them(import_text):
    text = "30 31 32\n33 34 35\n30 33\n32 34 31\n31 33 30\n34\n35 30 32 31\n"
    facts = import_text(text, choices={"layout": "baskets"}).facts
    assert (facts.lines, facts.orders, facts.products) == (19, 7, 6)


@pytest.mark.parametrize(
    "text",
    [
        "Order ID,Product,Tag 1,Tag 2\n1,Tea,hot,new\n1,Mug,new,\n2,Tea,new,hot\n",
        "Order ID,From,To,Product\n1,Köln,Bonn,Tea\n2,Bonn,Köln,Mug\n3,Köln,Berlin,Tea\n4,Berlin,Bonn,Cup\n",
    ],
)
def test_tables_whose_columns_share_words_stay_tables(import_text, text):
    assert [file.layout for file in import_text(text).files] == [FileLayout.LINES]


# One-hot


def test_a_column_a_product(import_text, workspace):
    (question,) = asked(import_text, ONE_HOT)
    assert [choice.value for choice in question.choices] == ["one_hot", "table"]
    report = import_text(ONE_HOT, choices={"layout": "one_hot"})
    (file,) = report.files
    assert (file.layout, file.rows_in_file, file.rows_read) == (FileLayout.ONE_HOT, 4, 8)
    assert file.left_out == {LeftOut.BLANK: 1}
    assert ("101", "eggs", 3) in lines(workspace)
    assert (report.facts.orders, report.facts.products) == (3, 4)


@pytest.mark.parametrize(("title", "first"), [("tid", 0), ("", 0), ("Basket", 17)])
def test_a_number_in_front_of_a_one_hot_row_is_the_order(import_text, workspace, title, first):
    cells = ["1,1,0,0", "1,0,1,1", "0,1,1,1", "1,0,0,0", "0,0,1,0"]
    rows = "".join(f"{first + place},{row}\n" for place, row in enumerate(cells))
    report = import_text(f"{title},Bread,Milk,Butter,Beer\n{rows}", choices={"layout": "one_hot"})
    ids = {order for (order,) in lines(workspace, "order_id")}
    assert (report.facts.orders, report.facts.products) == (5, 4)
    # Counted from 0 without a name that says otherwise, rows may be counted anew in each export.
    assert (str(first) in ids) == ((title, first) != ("", 0))


@pytest.mark.parametrize(
    ("on", "off"), [("TRUE", "FALSE"), ("t", "?"), ("x", ""), ("ja", "nein"), ("1", "0")]
)
def test_words_of_one_hot_cells(import_text, on, off):
    cells = [[on, on, off], [off, on, on], [on, off, off], [on, on, on]]
    text = "\n".join([";".join(["milk", "bread", "beer"]), *(";".join(row) for row in cells)]) + "\n"
    facts = import_text(text, choices={"layout": "one_hot"}).facts
    assert (facts.lines, facts.orders, facts.products) == (8, 4, 3)


# Date and time in two columns


@pytest.mark.parametrize(
    ("clock", "time"),
    [
        ("08:26", "08:26:00"),
        ("8:26:07", "08:26:07"),
        ("8:27 PM", "20:27:00"),
        ("12:05 a.m.", "00:05:00"),
        ("8.26 Uhr", "08:26:00"),
        ("08:26:00+01:00", "08:26:00"),
        ("1899-12-30 08:26:00", "08:26:00"),
        ("", "00:00:00"),
        ("25:99", "00:00:00"),
    ],
)
def test_the_time_of_day_in_a_column_of_its_own(import_text, clock, time):
    text = (
        f"Order ID,Date,Time,Product,Qty,Price\n1,2025-01-31,{clock},Tea,2,1.50\n"
        "2,2025-02-01,09:00,Mug,1,2.00\n3,2025-02-01,09:00,Mug,1,2.00\n4,2025-02-01,10:00,Mug,1,2.00\n"
        "5,2025-02-01,11:00,Mug,1,2.00\n"
    )
    facts = import_text(text).facts
    assert f"{facts.first}" == f"2025-01-31 {time}"


# A header of two rows


@pytest.mark.parametrize(
    "header",
    [
        "Bestellung;;Position;;\nNummer;Datum;Artikel;Menge;Preis",
        "Bestellung;Bestellung;Position;Position;Position\nBestellnummer;Datum;Artikel;Menge;Preis",
        "Bestellnummer;Datum;Artikel;Menge;Preis\n;TT.MM.JJJJ;;Stk;EUR",
        "Bestellnummer;Bestelldatum;Artikel;Menge;Preis\nAUFNR;ERDAT;MATNR;KWMENG;NETPR",
        "AUFNR;ERDAT;MATNR;KWMENG;NETPR\nBestellnummer;Bestelldatum;Artikel;Menge;Preis",
    ],
)
def test_a_header_of_two_rows_is_no_data(import_text, header):
    report = import_text(f"{header}\n1;01.02.2025;Tee;2;1,50\n2;13.02.2025;Tasse;1;2,50\n")
    (file,) = report.files
    assert (file.rows_read, file.rows_kept, report.facts.revenue) == (2, 2, 5.5)
    assert {Field.ORDER_ID, Field.PRODUCT, Field.ORDERED_AT, Field.UNIT_PRICE} <= set(file.mapping)


def test_a_row_that_cannot_be_read_is_no_second_header(import_text):
    (file,) = import_text(
        "Order ID,Date,Product,Qty,Price\n1,2025-01-31,Tea,abc,1.50\n"
        "2,2025-01-31,Tea,2,1.50\n3,2025-01-31,Mug,1,1.50\n"
    ).files
    assert (file.rows_read, file.left_out) == (3, {LeftOut.UNREADABLE_NUMBER: 1})
