"""Memory of readings: the next export with these headers needs no answers, and the user's word wins."""

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from crosssell.columns import DateOrder, Field
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.facts import dataset_facts
from crosssell.ingest.draft import (
    Draft,
    DraftFile,
    ImportOptions,
    import_files,
    read_draft,
    stage_draft,
)
from crosssell.ingest.files.stage import ReadOptions
from crosssell.ingest.jobs import Progress
from crosssell.ingest.memory import recall
from crosssell.ingest.questions import QuestionId
from crosssell.ingest.reading import Answers
from crosssell.ingest.report import ImportReport
from crosssell.ingest.undo import undo
from crosssell.warehouse import Workspace

HEADER = "order_id,order_date,product,quantity,unit_price,other_price\n"
OPEN = HEADER + "1,01/02/2025,A,1,1.00,9.00\n2,03/04/2025,A,1,2.00,8.00\n"
NEXT = HEADER + "3,05/06/2025,A,1,4.00,7.00\n4,07/08/2025,B,1,8.00,6.00\n"


def open_questions(error: CrosssellError) -> list[str]:
    assert error.code == ErrorCode.NEEDS_ANSWER
    return [question.id for question in error.values["open"]]


def test_an_answer_is_given_once(import_text):
    with pytest.raises(CrosssellError) as caught:
        import_text(OPEN)
    assert open_questions(caught.value) == [QuestionId.DATE_ORDER]
    first = import_text(OPEN, date_order=DateOrder.MDY, mapping={Field.UNIT_PRICE: "other_price"})
    assert first.read_as_on is None
    report = import_text(NEXT)
    assert report.read_as_on == datetime(2026, 1, 1)
    assert report.facts.last == datetime(2025, 7, 8)
    assert report.facts.revenue == 9 + 8 + 7 + 6
    assert report.files[0].mapping[Field.UNIT_PRICE] == "other_price"


def test_the_order_of_columns_does_not_matter(import_text):
    import_text(OPEN, date_order=DateOrder.MDY)
    turned = "other_price,product,order_date,quantity,unit_price,order_id\n1,A,05/06/2025,1,4.00,3\n"
    assert import_text(turned).facts.last == datetime(2025, 5, 6)


def test_other_headers_are_asked_about(import_text):
    import_text(OPEN, date_order=DateOrder.MDY)
    with pytest.raises(CrosssellError) as caught:
        import_text(NEXT.replace("other_price", "one_more_price"))
    assert open_questions(caught.value) == [QuestionId.DATE_ORDER]


def test_what_a_file_proves_is_remembered_for_one_that_proves_nothing(import_text):
    import_text(HEADER + "1,31/01/2025,A,1,1.00,9.00\n")
    report = import_text(HEADER + "2,01/02/2025,A,1,1.00,9.00\n")
    assert report.facts.last == datetime(2025, 2, 1)


def test_what_a_file_proves_wins_over_the_memory(import_text):
    import_text(OPEN, date_order=DateOrder.MDY)
    report = import_text(HEADER + "3,31/12/2025,A,1,1.00,9.00\n")
    assert report.facts.last == datetime(2025, 12, 31)


def test_a_decimal_mark_is_remembered(import_text):
    text = "order_id,product,unit_price\n1,A,1.234\n"
    import_text(text, decimal_mark=",")
    assert import_text("order_id,product,unit_price\n2,A,5.678\n").facts.revenue == 1234 + 5678
    assert import_text("order_id,product,unit_price\n3,A,5.67\n").facts.revenue == 6912 + Decimal("5.67")


def test_the_users_word_wins_and_is_remembered_then(import_text):
    import_text(OPEN, date_order=DateOrder.MDY, mapping={Field.UNIT_PRICE: "other_price"})
    report = import_text(NEXT, date_order=DateOrder.DMY, mapping={Field.UNIT_PRICE: "unit_price"})
    assert report.facts.last == datetime(2025, 8, 7)
    assert report.facts.revenue == 9 + 8 + 4 + 8
    assert import_text(HEADER + "5,09/10/2025,A,1,4.00,7.00\n").facts.last == datetime(2025, 10, 9)


def test_a_column_that_gets_another_use_leaves_the_field_that_it_was(import_text, workspace):
    import_text(OPEN, date_order=DateOrder.MDY, mapping={Field.UNIT_PRICE: "other_price"})
    report = import_text(NEXT, mapping={Field.COST: "other_price"})
    assert report.files[0].mapping[Field.COST] == "other_price"
    assert report.files[0].mapping.get(Field.UNIT_PRICE) != "other_price"


def test_an_undone_import_is_forgotten(import_text, workspace):
    import_text(OPEN, date_order=DateOrder.MDY)
    import_text(NEXT, date_order=DateOrder.DMY)
    undo(workspace.open("shop"), progress=Progress())
    assert import_text(NEXT).facts.last == datetime(2025, 7, 8)  # as the first import was read
    undo(workspace.open("shop"), progress=Progress())
    other = workspace.open("shop")
    import_text(OPEN, date_order=DateOrder.MDY, dataset="new")
    undo(workspace.open("new"), progress=Progress())
    with pytest.raises(CrosssellError) as caught:
        import_text(OPEN, dataset="new")
    assert open_questions(caught.value) == [QuestionId.DATE_ORDER]
    assert dataset_facts(other).lines == 2


def test_a_dataset_that_is_replaced_is_read_anew(import_text):
    import_text(OPEN, date_order=DateOrder.MDY)
    with pytest.raises(CrosssellError) as caught:
        import_text(NEXT, replace=True)
    assert open_questions(caught.value) == [QuestionId.DATE_ORDER]


def test_whether_an_id_is_one_order_is_asked_each_time(import_text):
    import_text("order_id,product,ordered_at\n1,A,2025-01-13\n")
    import_text("order_id,product,ordered_at\n1,A,2025-02-14\n", choices={"same_order_id": "same"})
    with pytest.raises(CrosssellError) as caught:
        import_text("order_id,product,ordered_at\n1,A,2025-12-13\n1,A,2025-01-01\n")
    assert open_questions(caught.value) == [QuestionId.SAME_ORDER_ID]


def test_the_currency_to_keep_is_remembered_where_the_file_holds_it(import_text):
    text = "order_id,product,unit_price,currency\n{0},A,5.00,EUR\n{0},B,20.00,PLN\n"
    import_text(text.format(1), choices={"currency": "EUR"})
    assert import_text(text.format(2)).facts.revenue == 10
    with pytest.raises(CrosssellError) as caught:
        import_text("order_id,product,unit_price,currency\n3,B,20.00,PLN\n")
    assert open_questions(caught.value) == [QuestionId.CURRENCY]


def test_a_file_without_a_header_is_known_by_what_its_columns_hold(import_text):
    rows = "{},2025-01-13,K1,{},1,9.50\n"
    goods = (
        "Red cup",
        "Blue cup",
        "Green plate",
        "White bowl",
        "Tall vase",
        "Tea pot",
        "Milk jug",
        "Egg cup",
    )
    first = "".join(rows.format(n, name) for n, name in enumerate(goods, 1))
    with pytest.raises(CrosssellError) as caught:
        import_text(first)
    assert open_questions(caught.value) == [QuestionId.MAPPING]
    (question,) = caught.value.values["open"]
    names = dict(choice.value.split("=") for choice in question.choices)
    import_text(first, mapping={Field(name): header for name, header in names.items()})
    later = "".join(rows.format(n, name) for n, name in enumerate(reversed(goods), 11))
    assert import_text(later).facts.orders == 16
    other = "".join(f"{name},2025-01-13,K1,{n},1,9.50\n" for n, name in enumerate(goods, 1))
    with pytest.raises(CrosssellError) as caught:
        import_text(other)
    assert QuestionId.MAPPING in open_questions(caught.value)


def run(workspace: Workspace, path: Path, **options: object) -> ImportReport:
    """Import a file as the command line does, opened as ``options`` say."""
    file = DraftFile(path=path, name=path.name, options=ReadOptions(**options))
    return import_files(
        workspace,
        Draft(folder=workspace.drafts_folder / f"draft-{path.stem}", files=(file,)),
        ImportOptions(dataset="shop"),
        now=datetime(2026, 1, 1),
        progress=Progress(),
    )


def test_how_the_user_has_had_a_file_opened_is_remembered(workspace, tmp_path):
    # What is cp1250 here could be cp1252 as well, and its products other words.
    text = "Bestellnummer;Artikel;Größe;Menge;Preis\n{};Ręcznik;L;1;9,50\n{};Świeca;M;2;4,25\n"
    january, february = tmp_path / "january.csv", tmp_path / "february.csv"
    january.write_bytes(text.format(1, 2).encode("cp1250"))
    february.write_bytes(text.format(3, 4).encode("cp1250"))
    run(workspace, january, encoding="cp1250")
    report = run(workspace, february)
    assert report.files[0].encoding == "cp1250"
    assert report.read_as_on == datetime(2026, 1, 1)
    assert {name for (name,) in workspace.open("shop").rows("select product from product")} == {
        "Ręcznik",
        "Świeca",
    }


def test_the_sheet_of_a_workbook_is_remembered_though_another_one_is_found(workspace, tmp_path):
    def write(name: str, first: int) -> Path:
        path = tmp_path / name
        with xlsxwriter.Workbook(path) as book:
            for title, shift in (("All", 0), ("Web", 100)):
                sheet = book.add_worksheet(title)
                sheet.write_row(0, 0, ["order_id", "product", "unit_price", title])
                for row in range(1, 5):
                    sheet.write_row(row, 0, [f"{first + shift + row}", f"P{row}", 1.5, "x"])
        return path

    assert run(workspace, write("january.xlsx", 1000), sheet="Web").files[0].sheet == "Web"
    report = run(workspace, write("february.xlsx", 2000))
    assert report.files[0].sheet == "Web"
    assert report.facts.orders == 8
    own = run(workspace, write("march.xlsx", 3000), sheet="All")
    assert own.files[0].sheet == "All"


def test_files_of_which_one_is_new(import_text, workspace, tmp_path):
    import_text(OPEN, date_order=DateOrder.MDY)
    paths = [tmp_path / "known.csv", tmp_path / "new.csv"]
    paths[0].write_text(NEXT, encoding="utf-8")
    paths[1].write_text("Bestellung;Artikel\n9;Z\n", encoding="utf-8")
    draft = Draft(
        folder=workspace.drafts_folder / "mixed",
        files=tuple(DraftFile(path=path, name=path.name) for path in paths),
    )
    staged = stage_draft(workspace, draft, progress=Progress())
    recalled = recall(workspace.open("shop"), staged)
    assert not recalled.complete
    assert list(recalled.file_mapping) == [1]
    assert (recalled.date_order, recalled.confirmed_at) == (DateOrder.MDY, datetime(2026, 1, 1))
    options = ImportOptions(dataset="shop", answers=Answers())
    assert read_draft(workspace, draft, staged, options).questions == ()
    assert recall(workspace.open("shop"), staged[1:]) is None


def test_a_file_with_a_column_more_or_less_keeps_what_the_user_said(import_text):
    import_text(
        OPEN, date_order=DateOrder.MDY, mapping={Field.UNIT_PRICE: "other_price", Field.CUSTOMER_ID: ""}
    )
    more = "order_id,order_date,product,quantity,unit_price,other_price,note\n3,31/01/2025,A,1,4.00,7.00,hi\n"
    report = import_text(more)
    assert report.read_as_on is None  # somebody should look at it
    assert report.files[0].mapping[Field.UNIT_PRICE] == "other_price"
    less = "order_id,order_date,product,unit_price,other_price\n4,31/01/2025,A,4.00,6.00\n"
    report = import_text(less)
    assert report.files[0].mapping[Field.UNIT_PRICE] == "other_price"
    assert report.facts.revenue == 9 + 8 + 7 + 6


def test_a_column_that_is_new_may_serve_a_field_that_had_none(import_text):
    import_text(HEADER + "1,31/01/2025,A,1,9.00,1.00\n")
    titles = "order_id,order_date,product,quantity,unit_price,other_price,discount\n"
    report = import_text(titles + "2,31/01/2025,A,1,9.00,1.00,2.00\n")
    assert report.files[0].mapping[Field.DISCOUNT] == "discount"
    assert report.facts.revenue == 9 + 9 - 2


def test_another_file_with_some_of_the_headers_is_read_for_itself(import_text):
    import_text(OPEN, date_order=DateOrder.MDY, mapping={Field.UNIT_PRICE: "other_price"})
    text = "order_id,product,unit_price,other_price,warehouse,weight,colour\n3,A,4.00,7.00,W1,2,red\n"
    assert import_text(text).files[0].mapping[Field.UNIT_PRICE] == "unit_price"


def test_files_that_came_in_both_date_orders_are_asked_about_again(import_text):
    import_text(HEADER + "1,31/01/2025,A,1,1.00,9.00\n")
    import_text(HEADER + "2,01/31/2025,A,1,1.00,9.00\n")
    with pytest.raises(CrosssellError) as caught:
        import_text(NEXT)
    assert open_questions(caught.value) == [QuestionId.DATE_ORDER]
    assert import_text(NEXT, date_order=DateOrder.MDY).facts.last == datetime(2025, 7, 8)
    later = NEXT.replace("3,05/06/2025", "5,09/10/2025").replace("\n4,", "\n6,")
    assert import_text(later).facts.last == datetime(2025, 9, 10)  # as the user has said


def test_files_that_came_with_both_decimal_marks_are_asked_about_again(import_text):
    titles = "order_id;product;unit_price\n"
    import_text(titles + "1;A;1,25\n")
    import_text(titles + "2;A;1.25\n")
    with pytest.raises(CrosssellError) as caught:
        import_text(titles + "3;A;1.250\n")
    assert open_questions(caught.value) == [QuestionId.DECIMAL_MARK]
