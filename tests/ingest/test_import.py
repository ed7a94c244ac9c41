"""The import as a whole: rows are conserved, orders replaced, kinds told apart, questions asked."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from decimal import Decimal

import pytest

from crosssell.columns import Field, LeftOut, LineKind
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.facts import data_version, dataset_facts
from crosssell.ingest.jobs import Progress
from crosssell.ingest.questions import QuestionId

HEADER = "order_id,ordered_at,customer_id,product,quantity,unit_price\n"
JANUARY = HEADER + "1,2025-01-13,K1,A,2,1.50\n1,2025-01-13,K1,B,1,10.00\n2,2025-01-20,K2,A,1,1.50\n"


def question_ids(error: CrosssellError) -> list[str]:
    assert error.code == ErrorCode.NEEDS_ANSWER
    return [question.id for question in error.values["open"]]


def test_totals_of_a_small_file(import_text):
    report = import_text(JANUARY)
    facts = report.facts
    assert (facts.lines, facts.orders, facts.customers, facts.products) == (3, 2, 2, 2)
    assert facts.revenue == Decimal("2") * Decimal("1.50") + 10 + Decimal("1.50")
    assert facts.net_revenue == facts.revenue
    assert (facts.first, facts.last) == (datetime(2025, 1, 13), datetime(2025, 1, 20))
    assert (report.orders_new, report.orders_replaced, report.unchanged) == (2, 0, False)


def test_the_same_file_twice_changes_nothing(import_text, workspace):
    first = import_text(JANUARY)
    again = import_text(JANUARY)
    assert again.unchanged
    assert again.orders_unchanged == 2
    assert again.facts == first.facts
    assert data_version(workspace.open("shop")) == first.facts.data_version


def test_a_known_order_is_replaced_whole_and_new_ones_are_added(import_text):
    import_text(JANUARY)
    report = import_text(HEADER + "1,2025-01-13,K1,A,2,1.50\n3,2025-02-15,K3,C,1,4.00\n")
    assert (report.orders_new, report.orders_replaced, report.orders_unchanged) == (1, 1, 0)
    assert report.facts.lines == 1 + 1 + 1  # order 1 lost B, order 2 stayed, order 3 came
    assert report.facts.revenue == Decimal("3.00") + Decimal("1.50") + Decimal("4.00")


def test_files_of_one_import_are_united_before_orders_replace_each_other(import_text):
    first = HEADER + "1,2025-01-13,K1,A,1,1.00\n"
    second = HEADER + "1,2025-01-13,K1,B,1,2.00\n"
    report = import_text(first, second)
    assert report.facts.lines == 2
    assert report.facts.orders == 1
    assert [file.rows_kept for file in report.files] == [1, 1]


def test_a_file_of_refunds_only_is_appended_once(import_text):
    import_text(JANUARY)
    refunds = HEADER + "1,2025-03-01,K1,A,-1,1.50\n"
    report = import_text(refunds)
    assert report.facts.lines == 3
    assert report.facts.revenue == Decimal("14.50")
    assert report.facts.net_revenue == Decimal("13.00")
    assert import_text(refunds).unchanged
    assert import_text(refunds + "1,2025-03-01,K1,A,-1,1.50\n").facts.net_revenue == Decimal("11.50")


def test_replace_drops_what_was_there(import_text):
    import_text(JANUARY)
    report = import_text(HEADER + "9,2025-05-14,K9,Z,1,3.00\n", replace=True)
    assert (report.facts.lines, report.facts.products) == (1, 1)


def test_rows_are_conserved_and_each_left_out_row_has_its_reason(import_text):
    dirty = (
        "Umsätze Januar\n"
        "Bestellnummer;Datum;Kunde;Artikelnummer;Menge;Preis\n"
        "1;13.01.2025;K1;A;2;1,50\n"
        ";;;;;\n"
        "Filiale Nord;;;;;\n"
        "Bestellnummer;Datum;Kunde;Artikelnummer;Menge;Preis\n"
        ";13.01.2025;K1;B;1;2,00\n"
        "3;14.01.2025;K1;;1;2,00\n"
        "4;31.02.2025;K1;A;1;2,00\n"
        "5;14.01.2025;K1;A;viel;2,00\n"
        "6;14.01.2025;K1;A;1;2,00;9;9\n"
        "Summe;;;;7;11,50\n"
    )
    report = import_text(dirty)
    (file,) = report.files
    assert file.left_out == {
        LeftOut.BLANK: 1,
        LeftOut.TITLE: 1,
        LeftOut.REPEATED_HEADER: 1,
        LeftOut.MISSING_ORDER_ID: 1,
        LeftOut.MISSING_PRODUCT: 1,
        LeftOut.UNREADABLE_DATE: 1,
        LeftOut.UNREADABLE_NUMBER: 1,
        LeftOut.RAGGED: 1,
        LeftOut.TOTAL: 1,
    }
    assert file.rows_read == 10 == file.rows_kept + sum(file.left_out.values())
    assert (file.header_row, file.delimiter, file.decimal_mark) == (2, ";", ",")


def test_kinds_of_lines(import_text):
    text = (
        "order_id,product,quantity,unit_price,status\n"
        "1,A,1,10,completed\n"
        "2,A,-1,10,completed\n"
        "3,A,1,10,cancelled\n"
        "4,A,1,10,returned\n"
        "5,A,1,0,completed\n"
        "6,A,0,10,completed\n"
        "7,A,1,,completed\n"
    )
    report = import_text(text)
    assert report.files[0].line_kinds == {
        LineKind.SALE: 1,
        LineKind.RETURN: 1,
        LineKind.CANCELLED: 1,
        LineKind.RETURNED: 1,
        LineKind.ZERO: 3,
    }
    assert (report.facts.revenue, report.facts.net_revenue) == (10, 0)


def test_a_c_before_the_number_cancels(import_text):
    text = "order_id,product,quantity,unit_price\n100,A,1,5\n101,A,1,5\n102,B,1,5\nC103,A,-1,5\nC104,A,1,5\n"
    report = import_text(text)
    assert report.files[0].line_kinds == {LineKind.SALE: 3, LineKind.RETURN: 1, LineKind.CANCELLED: 1}
    everyone = "order_id,product,quantity,unit_price\nC100,A,1,5\nC101,A,1,5\n"
    assert import_text(everyone, dataset="other").facts.lines == 2


@pytest.mark.parametrize(
    ("header", "cells", "amount"),
    [
        ("unit_price", "2.50", Decimal("10.00")),
        ("line_total", "9.00", Decimal("9.00")),
        ("unit_price,line_total", "2.50,9.00", Decimal("9.00")),
        ("unit_price,discount", "2.50,1.25", Decimal("8.75")),
        ("unit_price,discount", "2.50,-1.25", Decimal("8.75")),
    ],
)
def test_amount_of_a_line(import_text, header, cells, amount):
    report = import_text(f"order_id,product,quantity,{header}\n1,A,4,{cells}\n")
    assert report.facts.revenue == amount


def test_only_order_and_product_are_enough(import_text):
    report = import_text("order_id,product\n1,A\n1,B\n2,A\n")
    assert (report.facts.lines, report.facts.orders, report.facts.products) == (3, 2, 2)
    assert report.facts.revenue is None
    assert report.facts.first is None


def test_ids_that_a_spreadsheet_turned_into_decimals_are_mended(import_text):
    rows = "7.0,17850.0,A,1,1\n8.0,,B,1,1\n8.0,17850,A,1,1\n"
    report = import_text("order_id,customer_id,product,quantity,unit_price\n" + rows)
    assert report.facts.customers == 1
    assert report.facts.orders == 2


def test_leading_zeros_of_ids_stay(import_text, workspace):
    import_text("order_id,product,quantity,unit_price\n007,0012,1,1\n7,12,1,1\n")
    rows = workspace.open("shop").rows("select order_id, product from line order by order_id")
    assert rows == [("007", "0012"), ("7", "12")]


def test_order_columns_on_the_first_row_only_speak_for_the_order(import_text, workspace):
    text = (
        "Name,Email,Financial Status,Created at,Accepts Marketing,Lineitem quantity,Lineitem name,"
        "Lineitem price,Lineitem sku,Billing Country,Total\n"
        "#1,a@x.de,paid,2025-01-13 10:00:00 +0100,yes,1,Cup,5.00,C,DE,7.00\n"
        "#1,a@x.de,,,,1,Saucer,2.00,S,,\n"
        "#2,b@x.de,refunded,2025-01-14 10:00:00 +0100,no,1,Cup,5.00,C,DE,9.00\n"
        "#2,b@x.de,,,,2,Saucer,2.00,S,,\n"
    )
    report = import_text(text)
    assert report.files[0].line_kinds == {LineKind.SALE: 2, LineKind.RETURNED: 2}
    assert report.facts.revenue == 7
    rows = workspace.open("shop").rows(
        "select distinct order_id, customer_id, ordered_at, country, consent from line order by order_id"
    )
    assert rows == [
        ("#1", "a@x.de", datetime(2025, 1, 13, 10), "DE", True),
        ("#2", "b@x.de", datetime(2025, 1, 14, 10), "DE", False),
    ]


def test_days_up_to_twelve_are_asked_about(import_text):
    text = "order_id,order_date,product,quantity,unit_price\n1,01/02/2025,A,1,1.00\n2,03/04/2025,A,1,1.00\n"
    with pytest.raises(CrosssellError) as caught:
        import_text(text)
    assert question_ids(caught.value) == [QuestionId.DATE_ORDER]
    (question,) = caught.value.values["open"]
    assert {choice.value for choice in question.choices} == {"dmy", "mdy"}
    by_value = {choice.value: choice for choice in question.choices}
    assert by_value["dmy"].first == datetime(2025, 2, 1)
    assert by_value["mdy"].last == datetime(2025, 3, 4)


def test_a_second_file_of_the_same_layout_settles_the_dates(import_text):
    december = "order_id,order_date,product\n1,01/12/2025,A\n"
    january = "order_id,order_date,product\n2,31/01/2026,A\n"
    report = import_text(december, january)
    assert report.facts.first == datetime(2025, 12, 1)


def test_one_group_of_three_digits_is_asked_about(import_text):
    text = "order_id,product,unit_price\n1,A,1.234\n2,B,5.678\n"
    with pytest.raises(CrosssellError) as caught:
        import_text(text)
    assert question_ids(caught.value) == [QuestionId.DECIMAL_MARK]
    assert import_text(text, decimal_mark=",").facts.revenue == 1234 + 5678
    assert import_text(text, decimal_mark=".", dataset="b").facts.revenue == Decimal("6.912")


def test_two_currencies_are_asked_about_and_never_added(import_text):
    text = "order_id,product,unit_price,currency\n1,A,5.00,EUR\n2,A,7.00,EUR\n3,A,20.00,PLN\n"
    with pytest.raises(CrosssellError) as caught:
        import_text(text)
    assert question_ids(caught.value) == [QuestionId.CURRENCY]
    report = import_text(text, choices={"currency": "EUR"})
    assert report.facts.revenue == 12
    assert report.files[0].left_out == {LeftOut.OTHER_CURRENCY: 1}
    with pytest.raises(CrosssellError) as caught:
        import_text("order_id,product,unit_price,currency\n9,A,20.00,PLN\n")
    assert question_ids(caught.value) == [QuestionId.CURRENCY]


def test_signs_beside_the_amounts_name_the_currency(import_text):
    report = import_text('order_id,product,unit_price\n1,A,"5,00 zł"\n2,A,"7,10 zł"\n')
    assert report.facts.currency == "PLN"


def test_receipt_numbers_that_restart_are_asked_about(import_text):
    text = HEADER + "1,2025-01-13,,A,1,1\n2,2025-01-13,,A,1,1\n1,2025-02-14,,B,1,1\n"
    with pytest.raises(CrosssellError) as caught:
        import_text(text)
    assert question_ids(caught.value) == [QuestionId.SAME_ORDER_ID]
    assert import_text(text, choices={"same_order_id": "same"}, dataset="one").facts.orders == 2
    assert import_text(text, choices={"same_order_id": "separate"}, dataset="two").facts.orders == 3
    later = import_text(HEADER + "1,2025-03-13,,A,1,1\n", dataset="two")
    assert later.facts.orders == 4


def test_the_same_id_for_another_customer_is_asked_about(import_text):
    import_text(JANUARY)
    with pytest.raises(CrosssellError) as caught:
        import_text(HEADER + "1,2025-01-13,K7,A,2,1.50\n")
    assert question_ids(caught.value) == [QuestionId.SAME_ORDER_ID]


def test_a_new_dataset_that_was_refused_is_not_left_behind(import_text, workspace):
    with pytest.raises(CrosssellError):
        import_text(HEADER + "1,2025-01-13,,A,1,1\n1,2025-02-14,,B,1,1\n")
    assert workspace.names() == []


def test_a_cancelled_import_leaves_the_dataset_as_it_was(import_text, workspace):
    before = import_text(JANUARY).facts
    progress = Progress()
    progress.cancel()
    with pytest.raises(CrosssellError) as caught:
        import_text(HEADER + "5,2025-01-13,K1,A,2,1.50\n", progress=progress)
    assert caught.value.code == ErrorCode.CANCELLED
    assert dataset_facts(workspace.open("shop")) == before


def test_missing_columns_are_named(import_text):
    with pytest.raises(CrosssellError) as caught:
        import_text("order_id,colour,weight\n1,red,5\n2,blue,6\n")
    assert caught.value.code in (ErrorCode.MISSING_FIELD, ErrorCode.NO_LINE_ITEMS)


def test_duplicates_are_kept_and_counted(import_text):
    report = import_text(HEADER + "1,2025-01-13,K1,A,1,1\n1,2025-01-13,K1,A,1,1\n1,2025-01-13,K1,A,1,1\n")
    assert report.files[0].duplicate_lines == 2
    assert report.facts.lines == 3


def test_the_users_mapping_wins(import_text):
    text = "order_id,product,unit_price,other_price\n1,A,5.00,7.25\n"
    assert import_text(text, mapping={Field.UNIT_PRICE: "other_price"}).facts.revenue == Decimal("7.25")
    assert import_text(text, mapping={Field.UNIT_PRICE: ""}, dataset="none").facts.revenue is None
    with pytest.raises(CrosssellError) as caught:
        import_text(text, mapping={Field.UNIT_PRICE: "no such column"})
    assert caught.value.code == ErrorCode.INVALID_VALUE


def test_every_field_at_once(import_text, workspace):
    text = (
        "order_id,product,product_name,ordered_at,customer_id,category,quantity,unit_price,line_total,"
        "discount,cost,currency,channel,country,status,consent\n"
        "1,A,Cup,2025-01-13,K1,Kitchen,2,5.00,9.00,1.00,2.50,EUR,web,DE,completed,yes\n"
        "2,A,Cup,2025-01-14,K1,Kitchen,2,5.00,9.00,1.00,much,EUR,web,DE,completed,yes\n"
    )
    report = import_text(text)
    assert report.facts.fields == frozenset(Field)
    assert report.files[0].left_out == {LeftOut.UNREADABLE_NUMBER: 1}
    row = workspace.open("shop").row("select quantity, unit_price, amount, discount, cost, consent from line")
    assert row == (2, 5, 9, 1, Decimal("2.5"), True)


def test_two_imports_at_once_into_one_new_dataset(import_text):
    texts = [
        HEADER + "".join(f"{part}{n},2025-01-13,K{n},P{n % 7},1,1.00\n" for n in range(2_000))
        for part in "ABC"
    ]
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(import_text, texts))
    report = import_text(texts[0])
    assert report.unchanged
    assert (report.facts.orders, report.facts.revenue) == (6_000, 6_000)


def test_an_import_that_fails_beside_another_leaves_the_others_dataset(import_text, workspace):
    failing = HEADER + "1,2025-01-13,,A,1,1\n1,2025-02-14,,B,1,1\n"

    def attempt(text: str) -> None:
        with suppress(CrosssellError):
            import_text(text)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(attempt, [failing, JANUARY] * 4))
    assert dataset_facts(workspace.open("shop")).lines == 3


def test_a_file_of_which_nothing_is_kept_is_refused_and_empties_no_dataset(import_text, workspace):
    before = import_text(JANUARY).facts
    for text in (HEADER + "1,9999-12-31,K1,A,1,1\n2,0001-01-01,K1,A,1,1\n", HEADER + "Total,,,,3,9.00\n"):
        with pytest.raises(CrosssellError) as caught:
            import_text(text, replace=True)
        assert (caught.value.code, caught.value.reason) == (ErrorCode.EMPTY_FILE, "nothing_kept")
        assert sum(caught.value.values["left_out"].values()) == text.count("\n") - 1
        assert dataset_facts(workspace.open("shop")) == before
