"""The Data screen month after month: known files, history, taking back, words, files joined by id, inbox."""

import random
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from crosssell.columns import FileKind, InboxOutcome, WordMeaning
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.ingest import inbox
from crosssell.ingest.drafts import draft_ids, find_draft
from crosssell.ingest.history import past_imports
from crosssell.ingest.inbox import InboxEvent, InboxFolder, InboxStatus, WaitingDraft
from crosssell.ingest.jobs import Progress
from crosssell.ingest.wording import WordEffect, WordFigures, words
from crosssell.warehouse import Workspace
from pages.shared import session
from pages.shared.importing import word_effect
from tests.pages.conftest import HEADER, LANGUAGES
from tests.pages.test_data import (
    ROWS,
    SHOP,
    can_import,
    checking_first,
    choose,
    facts,
    imported,
    keys,
    press,
    settled,
    texts,
    upload,
)

Open = Callable[..., AppTest]

MAY = "\n".join([HEADER, "N1;01.05.2025;K1;B1;Bread;Bakery;1;3.10;EUR;Store;Germany"]).encode()
CUSTOMERS = (
    b"Customer ID;Email;First name;Newsletter;Group\n"
    b"K1;ann@example.org;Ann;yes;gold\nK2;bob@example.org;Bob;perhaps;\nX9;new@example.org;New;no;\n"
)
PRODUCTS = b"SKU;Product name;Category;Cost;Price\nB1;Bread;Bakery;1.20;3.10\nX1;Unsold;Bakery;1.00;2.00\n"
STATUS_HEADER = "Order ID;Order date;SKU;Quantity;Line total;Status"
# Ten orders of one line at 2.00: 6 paid, 3 pondering, 1 cancelled.
STATUSES = "\n".join(
    [
        STATUS_HEADER,
        *(
            f"O{n};{13 + n}.02.2025;P{n % 3};1;2.00;{['paid', 'pondering', 'cancelled'][(n > 5) + (n > 8)]}"
            for n in range(10)
        ),
    ]
).encode()


@pytest.fixture(autouse=True)
def closed_workspace(home: Path):
    yield
    session.workspace().close()


def take_back(app: AppTest, place: str = "history") -> AppTest:
    return press(app, f"undo_now_{place}")


def restart() -> None:
    """Forget what a process keeps in memory."""
    session.workspace().close()
    session._job_board.clear()


def box(app: AppTest, label: str) -> str:
    """Return the key of the choice whose label holds ``label``."""
    return next(one.key for one in app.selectbox if label in one.label.replace("\\", ""))


# Known files


def test_known_files_go_in_by_themselves(open_page: Open, home: Path):
    imported(open_page)
    app = upload(open_page("data", dataset="orders"), ("may.csv", MAY))
    assert app.success
    assert facts("orders").orders == 41
    assert "Read as on" in texts(app)
    assert "Check how the files are read" in texts(app)
    assert "undo_now_report" in keys(app)
    assert not draft_ids(Workspace(home))


def test_known_files_wait_where_the_reader_wants_to_see_them(open_page: Open):
    imported(open_page)
    app = upload(checking_first(open_page("data", dataset="orders")), ("may.csv", MAY))
    assert can_import(app)
    assert facts("orders").orders == 40
    press(app, "start_import")
    assert facts("orders").orders == 41


def test_a_stopped_import_does_not_begin_again_by_itself(open_page: Open):
    imported(open_page)
    app = open_page("data", dataset="orders")
    started: list[str] = []

    def stopped(progress: Progress) -> None:
        started.append("stopped")
        raise CrosssellError(ErrorCode.CANCELLED)

    board = session.job_board()
    real = board.start
    board.start = lambda key, work: real(key, stopped if key.startswith("import:") else work)  # type: ignore[method-assign]
    upload(app, ("may.csv", MAY))
    board.start = real  # type: ignore[method-assign]
    app.run()
    assert started == ["stopped"]
    assert can_import(settled(app))
    assert facts("orders").orders == 40


def test_an_unknown_file_beside_a_known_one_leaves_both_to_the_reader(open_page: Open):
    imported(open_page)
    other = b"Order ID;Order date;SKU;Quantity;Unit price\nX1;2025-03-01;B1;1;2.50\n"
    app = upload(open_page("data", dataset="orders"), ("may.csv", MAY), ("other.csv", other))
    assert can_import(app)
    assert facts("orders").orders == 40


def test_a_question_is_asked_of_known_files_too(open_page: Open):
    imported(open_page)
    clash = "\n".join([HEADER, "O1;01.12.2025;K9;B1;Bread;Bakery;1;3.10;EUR;Store;Germany"]).encode()
    app = upload(open_page("data", dataset="orders"), ("clash.csv", clash))
    assert "answer_same_order_id_same" in keys(app)
    press(app, "answer_same_order_id_same")
    assert can_import(app)
    press(app, "start_import")
    assert facts("orders").orders == 40


def test_a_restart_in_the_middle_goes_on_from_the_files(open_page: Open):
    imported(open_page)
    app = upload(checking_first(open_page("data", dataset="orders")), ("may.csv", MAY))
    draft = app.query_params["draft"]
    restart()
    again = settled(open_page("data", dataset="orders", draft=draft))
    assert can_import(again)
    assert facts("orders").orders == 40


# The history, and the way back


@pytest.mark.parametrize("locale", LANGUAGES)
def test_a_report_outlives_the_process(open_page: Open, locale: str):
    app = imported(open_page, locale=locale)
    number = app.query_params["import"]
    assert "draft" not in app.query_params
    restart()
    again = settled(open_page("data", locale=locale, dataset="orders", **{"import": number}))
    assert {"90", "= 90"} <= set(texts(again).splitlines())
    assert "orders.csv" in texts(again)


def test_the_history_opens_each_report_with_its_rows(open_page: Open):
    rows = [*ROWS, ";01.05.2025;K1;B1;Bread;Bakery;1;3.10;EUR;Store;Germany"]
    imported(open_page, "\n".join([HEADER, *rows]).encode())
    upload(open_page("data", dataset="orders"), ("may.csv", MAY))
    app = open_page("data", dataset="orders")
    assert {"report_1", "report_2"} <= keys(app)
    press(app, "report_1")
    assert "− 1" in texts(app)
    assert "01.05.2025 | K1 | B1" in app.dataframe[0].value["text"].iloc[0]
    press(app, "close_report")
    assert "report_2" in keys(app)


def test_a_report_belongs_to_its_dataset(open_page: Open, add_dataset: Callable[..., None]):
    add_dataset("first")
    add_dataset("second")
    app = open_page("data", dataset="first", **{"import": "1"})
    assert "close_report" in keys(app)
    app.selectbox(key="dataset").set_value("second").run()
    assert "close_report" not in keys(app)
    assert "import" not in app.query_params


@pytest.mark.parametrize("number", ["7", "x", "-1", "99999999999999999999", ""])
def test_a_report_that_is_not_there_leads_to_the_start(open_page: Open, shop: str, number: str):
    app = open_page("data", **{"import": number})
    assert "report_1" in keys(app)
    assert not app.exception


def test_taking_back_the_last_import_says_what_goes_and_does_it(open_page: Open):
    imported(open_page)
    upload(open_page("data", dataset="orders"), ("may.csv", MAY))
    app = open_page("data", dataset="orders")
    assert "1 new order goes" in texts(app)
    take_back(app)
    assert app.success
    assert facts("orders").orders == 40
    assert "undo_now_history" not in keys(app)
    assert "only once" in texts(app)
    assert not app.run().success


def test_taking_back_the_only_import_leaves_an_empty_dataset(open_page: Open):
    app = imported(open_page)
    assert "the dataset is empty afterwards" in texts(app)
    take_back(app, "report")
    assert facts("orders").kept_lines == 0
    shown = texts(app)
    assert "It holds nothing at the moment" in shown
    assert "None" not in shown
    assert session.names() == ["orders"]
    upload(app, ("orders.csv", SHOP))
    assert can_import(app)
    press(app, "start_import")
    assert facts("orders").orders == 40


def test_only_the_import_that_was_seen_is_taken_back(open_page: Open):
    imported(open_page)
    app = open_page("data", dataset="orders")
    upload(open_page("data", dataset="orders"), ("may.csv", MAY))
    take_back(app)
    assert app.warning
    assert facts("orders").orders == 41


def test_what_was_replaced_comes_back(open_page: Open):
    imported(open_page)
    app = upload(checking_first(open_page("data", dataset="orders")), ("may.csv", MAY))
    draft = app.query_params["draft"]
    choose(app, f"replace_{draft}", True)
    choose(app, f"confirm_replace_{draft}_orders", True)
    press(app, "start_import")
    assert facts("orders").orders == 1
    assert "what it replaced comes back" in texts(app)
    take_back(app, "report")
    assert facts("orders").orders == 40


# Words


@pytest.mark.parametrize("locale", LANGUAGES)
def test_a_word_is_tried_before_it_is_saved(open_page: Open, locale: str):
    imported(open_page, STATUSES, locale=locale)
    app = open_page("data", locale=locale)
    assert facts("orders").orders == 9
    key = box(app, "pondering")
    assert app.selectbox(key=key).value == "undecided"
    choose(app, key, WordMeaning.CANCELLED)
    press(app, "see_effect")
    assert facts("orders").orders == 9
    table = app.table[0].value
    assert table.iloc[1, 1].replace("\\", "").startswith("−3")
    assert list(table.iloc[1, 2:4]) == ["9", "6"]
    press(app, "save_words")
    assert facts("orders").orders == 6
    assert app.success
    assert "see_effect" not in keys(app)


def test_a_dropped_word_changes_nothing(open_page: Open):
    imported(open_page, STATUSES)
    app = open_page("data")
    choose(app, box(app, "pondering"), WordMeaning.CANCELLED)
    press(app, "see_effect")
    press(app, "drop_words")
    assert app.selectbox(key=box(app, "pondering")).value == "undecided"
    assert "save_words" not in keys(app)
    assert facts("orders").orders == 9


def test_what_happens_to_an_unknown_word_can_be_confirmed(open_page: Open):
    imported(open_page, STATUSES)
    app = open_page("data")
    choose(app, box(app, "pondering"), WordMeaning.COUNTS)
    press(app, "see_effect")
    assert "None of these figures changes" in texts(app)
    press(app, "save_words")
    said = {word.word: word for word in words(session.workspace().open("orders"))}
    assert not said["pondering"].is_open
    assert said["pondering"].decided
    app = open_page("data")
    choose(app, box(app, "pondering"), "as_recognised")
    assert "see_effect" in keys(app)


def test_open_words_are_said_in_the_report(open_page: Open):
    app = imported(open_page, STATUSES)
    assert "pondering" in texts(app)
    press(app, "decide_words")
    assert box(app, "pondering")


def test_differences_are_signed_and_in_the_reader_s_format(open_page: Open, monkeypatch: pytest.MonkeyPatch):
    from crosssell.i18n import translator_for

    monkeypatch.setattr("pages.shared.text.translator", lambda: translator_for("de"))
    monkeypatch.setattr("pages.shared.importing.word_effect.translator", lambda: translator_for("de"))

    def figures(orders: int, revenue: str | None) -> WordFigures:
        amount = None if revenue is None else Decimal(revenue)
        return WordFigures(
            sales_lines=0,
            orders=orders,
            revenue=amount,
            net_revenue=None,
            items_per_order=None,
            products=4,
            non_products=0,
            consenting_customers=0,
        )

    effect = WordEffect(before=figures(2000, "1000.00"), after=figures(1500, "1250.00"))
    shown = word_effect.effect_rows(effect, "EUR")
    rows = [tuple(cell.replace("\\", "").replace("\u00a0", " ") for cell in row) for row in shown]
    assert rows[1][1:] == ("2.000", "1.500", "−500 (−25,0 %)")  # 500 / 2000
    assert rows[2][1:] == (
        "1.000,00 €",
        "1.250,00 €",
        "+250,00 € (+25,0 %)",
    )  # 250 / 1000
    assert rows[3][1:] == ("–", "–", "")
    assert rows[5][1:] == ("4", "4", "")
    assert rows[6][1:] == ("0", "0", "")


# Files joined by id


@pytest.mark.parametrize("locale", LANGUAGES)
def test_customers_and_products_come_with_the_orders(open_page: Open, locale: str):
    app = upload(
        open_page("data", locale=locale),
        ("orders.csv", SHOP),
        ("customers.csv", CUSTOMERS),
        ("products.csv", PRODUCTS),
    )
    assert len(app.tabs) == 3
    assert can_import(app)
    assert "perhaps" in texts(app)
    press(app, "start_import")
    shown = texts(app)
    assert "customers.csv" in shown
    assert "products.csv" in shown
    assert "None" not in shown
    assert "example.org" not in shown
    past = past_imports(session.workspace().open("orders"))[0]
    assert (past.customers[0].customers, past.customers[0].matched) == (3, 2)  # K1 and K2 of K0 … K14
    assert (past.products[0].products, past.products[0].matched) == (2, 1)


def test_the_reader_says_what_a_file_holds(open_page: Open, home: Path):
    app = upload(open_page("data"), ("orders.csv", SHOP), ("customers.csv", CUSTOMERS))
    draft = app.query_params["draft"]
    assert app.selectbox(key=f"kind_{draft}_2").value == FileKind.CUSTOMERS
    choose(app, f"kind_{draft}_2", FileKind.PRODUCTS)
    saved = find_draft(Workspace(home), draft)
    assert saved is not None
    assert saved.options.kinds == {2: FileKind.PRODUCTS}
    assert not can_import(app)
    choose(app, f"kind_{draft}_2", FileKind.CUSTOMERS)
    assert can_import(app)


def test_a_column_of_a_customers_file_can_be_changed(open_page: Open):
    app = upload(open_page("data"), ("orders.csv", SHOP), ("customers.csv", CUSTOMERS))
    draft = app.query_params["draft"]
    choose(app, f"joined_{draft}_2_last_name", 2)
    assert app.selectbox(key=f"joined_{draft}_2_last_name").value == 2
    assert app.selectbox(key=f"joined_{draft}_2_first_name").value == -1
    assert can_import(app)


def test_customers_alone_need_a_dataset_with_orders(open_page: Open):
    app = upload(open_page("data"), ("customers.csv", CUSTOMERS))
    assert not can_import(app)
    assert "choose the dataset that holds them" in texts(app)
    press(app, "other_files")
    imported(open_page)
    app = upload(open_page("data", dataset="orders"), ("customers.csv", CUSTOMERS))
    assert can_import(app)
    press(app, "start_import")
    assert facts("orders").orders == 40
    assert "3 customers added or changed" in texts(app)


# Layouts


@pytest.mark.parametrize("locale", LANGUAGES)
def test_products_in_one_cell_are_split_once_the_reader_says_so(open_page: Open, locale: str):
    rows = [f"O{n};2025-02-{13 + n};2x Doener, 1x Cola;12.50" for n in range(10)]
    content = "\n".join(["Order ID;Order date;Items;Order total", *rows]).encode()
    app = upload(open_page("data", locale=locale), ("meals.csv", content))
    assert not can_import(app)
    assert {"answer_packed_split", "answer_packed_whole"} <= keys(app)
    pictures = [table.value.to_string() for table in app.table]
    assert "2x Doener" in pictures[0]
    assert "2x Doener" not in pictures[1]
    press(app, "answer_packed_split")
    assert can_import(app)
    press(app, "start_import")
    assert facts("meals").orders == 10
    lines = set(texts(app).splitlines())
    assert {"10", "→ 20", "= 20"} <= lines


def test_baskets_without_a_header_are_asked_about(open_page: Open):
    fruit = ["citrus fruit", "margarine", "whole milk", "coffee", "yogurt"]
    draw = random.Random(3)
    rows = [",".join(draw.sample(fruit, draw.choice((1, 2, 3, 4)))) for _ in range(60)]
    app = upload(open_page("data"), ("groceries.csv", "\n".join(rows).encode()))
    assert not can_import(app)
    press(app, "answer_layout_baskets")
    assert can_import(app)
    press(app, "start_import")
    assert facts("groceries").orders == 60
    assert "no prices" in texts(app)


def test_a_platform_is_named(open_page: Open):
    header = (
        "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,"
        "Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at,"
        "Lineitem quantity,Lineitem name,Lineitem price,Lineitem compare at price,Lineitem sku,"
        "Lineitem requires shipping,Lineitem taxable,Lineitem fulfillment status,Billing Name"
    )
    rows = [
        f"#{n},a@example.org,paid,2026-09-15 10:00:00 +0200,fulfilled,,yes,EUR,20,4,0,24,,0,DHL,"
        "2026-09-15 10:00:00 +0200,1,Shirt,20,,S1,true,true,fulfilled,Ann"
        for n in range(1001, 1030)
    ]
    app = upload(open_page("data"), ("shop.csv", "\n".join([header, *rows]).encode()))
    assert "Recognised: Shopify" in texts(app)


# Files that arrive by themselves


def some_inbox(home: Path, draft: str) -> InboxStatus:
    events = (
        InboxEvent(
            at=datetime(2026, 10, 3, 8, 30), outcome=InboxOutcome.IMPORTED, files=("a.csv",), orders_new=5
        ),
        InboxEvent(
            at=datetime(2026, 10, 2, 8, 30),
            outcome=InboxOutcome.FAILED,
            files=("b <b>x</b>.pdf",),
            error=CrosssellError(ErrorCode.UNREADABLE_FILE, "pdf", file="b <b>x</b>.pdf"),
        ),
    )
    waiting = WaitingDraft(draft_id=draft, files=("dates.csv",), since=datetime(2026, 10, 1, 9, 0))
    folder = InboxFolder(
        dataset="My shop",
        path=home / "inbox" / "My shop",
        arriving=("big.csv",),
        importing=("c.csv",),
        share=0.4,
        waiting=(waiting,),
        events=events,
        problem=CrosssellError(ErrorCode.NO_SPACE),
    )
    return InboxStatus(watched=False, folder=home / "inbox", folders=(folder,), loose=("lost.csv",))


@pytest.mark.parametrize("locale", LANGUAGES)
def test_the_inbox_says_how_things_stand(
    open_page: Open, home: Path, shop: str, locale: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(inbox, "status", lambda _workspace: some_inbox(home, "0123456789ab"))
    app = open_page("data", locale=locale)
    shown = texts(app)
    for name in ("a.csv", "b <b>x</b>.pdf", "dates.csv", "big.csv", "lost.csv"):
        assert name in shown
    assert any(str(home / "inbox") in block.value for block in app.code)
    app.button(key="inbox_answer_0123456789ab").click().run()
    assert not app.exception


def test_the_inbox_names_its_folder_without_any_dataset(open_page: Open, home: Path):
    app = open_page("data")
    assert any(block.value == str(home / "inbox") for block in app.code)


def test_deleting_a_dataset_takes_its_inbox_along(open_page: Open, home: Path, shop: str):
    folder = inbox.folder_of(Workspace(home), shop)
    folder.mkdir(parents=True)
    (folder / "kept.csv").write_text("x")
    app = open_page("data")
    app.checkbox(key=f"sure_{shop}").check().run()
    press(app, "delete_dataset")
    assert session.names() == []
    assert not folder.exists()
