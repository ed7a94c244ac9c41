"""The Data screen: from a file to the report, what is asked on the way, and the care of a dataset."""

import io
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from crosssell.facts import dataset_facts
from crosssell.ingest.drafts import add_file, create_draft, draft_ids, save_draft
from crosssell.ingest.jobs import Progress
from crosssell.warehouse import Workspace
from pages.shared import session
from pages.shared.importing.upload import free_name
from tests.pages.conftest import HEADER, LANGUAGES, shop_rows

Open = Callable[..., AppTest]

ROWS = shop_rows()  # 40 orders, 90 rows: bread and butter in 30 orders, cups in 20, tea in 10
SHOP = "\n".join([HEADER, *ROWS]).encode()
PLAIN_HEADER = "Order ID;Order date;SKU;Quantity;Unit price"
AMBIGUOUS_DATES = "\n".join(
    [PLAIN_HEADER, *(f"O{n};0{1 + n % 9}/02/2010;P{n % 3};1;2,50" for n in range(30))]
).encode()
AMBIGUOUS_NUMBERS = "\n".join(
    [PLAIN_HEADER, *(f"O{n};2010-02-01;P{n % 3};1;1.23{n % 10}" for n in range(30))]
).encode()


def upload(app: AppTest, *files: tuple[str, bytes]) -> AppTest:
    """Put files into a draft, as the door does with what a browser sends, and go on with it."""
    workspace = session.workspace()
    shown = app.query_params.get(session.DATASET_KEY)
    names = session.names()
    current = shown[0] if isinstance(shown, list) else shown
    into = current or (names[0] if names else free_name(files[0][0], otherwise="My shop"))
    saved = create_draft(workspace)
    saved = replace(saved, options=replace(saved.options, dataset=into))
    save_draft(workspace, saved)
    for name, content in files:
        saved = add_file(workspace, saved, name=name, content=io.BytesIO(content))
    app.query_params["draft"] = saved.id
    app.run()
    return settled(app)


def settled(app: AppTest) -> AppTest:
    """Let work beside the screen end, as the screen's own repetition would."""
    for _ in range(100):
        if not app.get("progress"):
            break
        app.run()
    assert not app.exception
    return app


def checking_first(app: AppTest) -> AppTest:
    return choose(app, "check_first", True)


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click().run()
    return settled(app)


def choose(app: AppTest, key: str, value: object) -> AppTest:
    app.get_by_key(key).set_value(value).run()
    return settled(app)


def texts(app: AppTest) -> str:
    shown = [*app.markdown, *app.caption, *app.info, *app.success, *app.warning, *app.error, *app.header]
    return "\n".join(element.value.replace("\\", "") for element in shown)


def told(app: AppTest) -> list[str]:
    return [element.value.replace("\\", "") for element in [*app.info, *app.warning]]


def keys(app: AppTest) -> set[str]:
    return {button.key for button in app.button}


def is_at_the_start(app: AppTest) -> bool:
    return "start_import" not in keys(app) and "Add a sales export" in texts(app)


def can_import(app: AppTest) -> bool:
    return not app.button(key="start_import").disabled


def facts(name: str):
    return dataset_facts(session.workspace().open(name))


def imported(open_page: Open, content: bytes = SHOP, name: str = "orders.csv", **query: str) -> AppTest:
    return press(upload(open_page("data", **query), (name, content)), "start_import")


@pytest.fixture(autouse=True)
def closed_workspace(home: Path):
    yield
    session.workspace().close()


@pytest.mark.parametrize("locale", LANGUAGES)
def test_an_export_becomes_a_dataset(open_page: Open, locale: str):
    app = upload(open_page("data", locale=locale), ("orders.csv", SHOP))
    assert "**orders.csv**" in texts(app)
    assert not told(app)
    assert can_import(app)
    press(app, "start_import")
    assert app.success
    assert "**orders**" in app.success[0].value
    assert {"90", "= 90"} <= set(texts(app).splitlines())
    assert app.selectbox(key="dataset").value == "orders"
    assert facts("orders").orders == 40


def test_first_look_offers_upload_and_sample(open_page: Open):
    app = open_page("data")
    assert is_at_the_start(app)
    assert "open_sample" in keys(app)
    assert "order number" in texts(app)


def test_a_reload_finds_the_draft_again(open_page: Open):
    app = upload(open_page("data"), ("orders.csv", SHOP))
    again = settled(open_page("data", draft=app.query_params["draft"]))
    assert "**orders.csv**" in texts(again)
    assert can_import(again)


def test_an_unfinished_draft_is_offered_and_can_be_discarded(open_page: Open, home: Path):
    app = upload(open_page("data"), ("orders.csv", SHOP))
    draft = app.query_params["draft"]
    fresh = open_page("data")
    assert "orders.csv" in texts(fresh)
    press(fresh, f"discard_{draft}")
    assert "orders.csv" not in texts(fresh)
    assert not draft_ids(Workspace(home))


def test_a_draft_that_is_gone_leads_to_the_start(open_page: Open):
    app = open_page("data", draft="0123456789ab")
    assert app.info
    assert is_at_the_start(app)
    assert "draft" not in app.query_params
    assert is_at_the_start(open_page("data", draft="../../../etc"))


def test_the_import_leaves_no_copy_of_the_files(open_page: Open, home: Path):
    imported(open_page)
    assert not list(Workspace(home).drafts_folder.iterdir())


def test_several_files_of_one_layout_share_one_mapping(open_page: Open):
    first = "\n".join([HEADER, *ROWS[:40]]).encode()
    second = "\n".join([HEADER, *ROWS[40:]]).encode()
    app = upload(open_page("data"), ("january.csv", first), ("february.csv", second))
    assert not app.tabs
    assert can_import(app)
    press(app, "start_import")
    assert facts("january").lines == 90


def test_files_of_two_layouts_get_a_tab_each(open_page: Open):
    other = "\n".join([PLAIN_HEADER, "X1;2025-03-01;B1;1;2.50", "X1;2025-03-01;B2;1;3.75"]).encode()
    app = upload(open_page("data"), ("one.csv", SHOP), ("two.csv", other))
    assert len(app.tabs) == 2
    assert can_import(app)


@pytest.mark.parametrize("locale", LANGUAGES)
def test_open_dates_are_asked_about_and_the_answer_counts(open_page: Open, locale: str):
    app = upload(open_page("data", locale=locale), ("dates.csv", AMBIGUOUS_DATES))
    assert not can_import(app)
    assert {"answer_date_order_dmy", "answer_date_order_mdy"} <= keys(app)
    press(app, "answer_date_order_mdy")
    assert can_import(app)
    assert "answer_date_order_dmy" not in keys(app)
    press(app, "start_import")
    # month, day: from 2 January to 2 September
    assert (facts("dates").first.month, facts("dates").last.month) == (1, 9)


def test_an_answer_can_be_taken_back(open_page: Open):
    app = upload(open_page("data"), ("dates.csv", AMBIGUOUS_DATES))
    press(app, "answer_date_order_mdy")
    press(app, "ask_again_date_order")
    assert not can_import(app)
    assert "answer_date_order_dmy" in keys(app)


def test_open_numbers_show_both_readings_in_the_reader_s_format(open_page: Open):
    app = upload(open_page("data", locale="de-DE"), ("numbers.csv", AMBIGUOUS_NUMBERS))
    assert not can_import(app)
    shown = texts(app)
    assert "1.230,00" in shown or "1.23" in shown
    press(app, "answer_decimal_mark_.")
    press(app, "start_import")
    assert facts("numbers").revenue < 100


def test_two_currencies_are_asked_about(open_page: Open):
    header = f"{PLAIN_HEADER};Currency"
    rows = [f"O{n};2025-03-0{1 + n % 9};P{n % 3};1;2.50;{'EUR' if n % 3 else 'USD'}" for n in range(30)]
    app = upload(open_page("data"), ("money.csv", "\n".join([header, *rows]).encode()))
    assert not can_import(app)
    assert "20 rows are kept" in texts(app)
    press(app, "answer_currency_EUR")
    press(app, "start_import")
    assert "− 10" in texts(app)
    assert facts("money").currency == "EUR"


def test_a_file_without_header_is_confirmed_by_the_reader(open_page: Open):
    app = upload(open_page("data"), ("bare.csv", "\n".join(ROWS).encode()))
    assert not can_import(app)
    assert "confirm_columns" in keys(app)
    for field, column in (("order_id", 0), ("product", 3)):
        key = next(box.key for box in app.selectbox if box.key and box.key.endswith(f"_{field}"))
        choose(app, key, column)
    if "confirm_columns" in keys(app):
        press(app, "confirm_columns")
    assert can_import(app)
    press(app, "start_import")
    assert facts("bare").orders == 40


def test_a_column_that_is_taken_leaves_its_old_field(open_page: Open):
    app = upload(open_page("data"), ("orders.csv", SHOP))
    boxes = {box.key.rsplit("_1_", 1)[1]: box.key for box in app.selectbox if box.key and "_1_" in box.key}
    column = app.selectbox(key=boxes["category"]).value
    choose(app, boxes["channel"], column)
    assert app.selectbox(key=boxes["channel"]).value == column
    assert app.selectbox(key=boxes["category"]).value == -1


def test_a_needed_column_is_not_to_be_left_out(open_page: Open):
    app = upload(open_page("data"), ("orders.csv", SHOP))
    key = next(box.key for box in app.selectbox if box.key and box.key.endswith("_order_id"))
    choose(app, key, -1)
    assert not can_import(app)
    assert "Order number" in texts(app)


def test_another_encoding_is_read_again(open_page: Open):
    content = "\n".join([HEADER, *ROWS]).replace("Bread", "Brötchen").encode("cp1252")
    app = upload(open_page("data"), ("orders.csv", content))
    assert "Windows-1252" in texts(app)
    key = next(box.key for box in app.selectbox if box.key and box.key.startswith("encoding_"))
    choose(app, key, "cp1250")
    assert "Windows-1250" in texts(app)
    assert can_import(app)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("report.csv", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"),
        ("empty.csv", b""),
        ("noise.csv", bytes(range(256)) * 40),
        ("book.xlsx", b"PK\x03\x04 not a workbook"),
    ],
)
def test_a_file_that_cannot_be_read_is_said_so_kindly(open_page: Open, name: str, content: bytes):
    app = upload(open_page("data"), (name, content))
    assert any(name in text for text in told(app))
    assert not app.error
    assert "other_files" in keys(app)
    assert "start_import" not in keys(app)
    press(app, "other_files")
    assert is_at_the_start(app)
    assert name not in texts(app)


def test_one_bad_file_among_good_ones_can_be_left_out(open_page: Open):
    app = upload(open_page("data"), ("report.csv", b"%PDF-1.7\n"), ("orders.csv", SHOP))
    press(app, "leave_out")
    assert "**orders.csv**" in texts(app)
    assert can_import(app)


def test_the_same_file_again_changes_nothing_and_says_so(open_page: Open):
    imported(open_page)
    before = facts("orders").data_version
    app = upload(open_page("data", dataset="orders"), ("orders.csv", SHOP))
    assert app.info
    assert "orders" in app.info[0].value
    assert not app.success
    assert facts("orders").data_version == before
    assert session.names() == ["orders"]


def test_a_dataset_at_hand_is_added_to(open_page: Open):
    imported(open_page)
    more = "\n".join([HEADER, "N1;01.05.2025;K1;B1;Bread;Bakery;1;3.10;EUR;Store;Germany"]).encode()
    upload(open_page("data", dataset="orders"), ("may.csv", more))
    assert session.names() == ["orders"]
    assert facts("orders").orders == 41


def test_replacing_everything_asks_first(open_page: Open):
    imported(open_page)
    few = "\n".join([HEADER, *ROWS[:4]]).encode()
    app = upload(checking_first(open_page("data", dataset="orders")), ("few.csv", few))
    draft = app.query_params["draft"]
    choose(app, f"replace_{draft}", True)
    assert not can_import(app)
    assert "90 lines" in texts(app)
    choose(app, f"confirm_replace_{draft}_orders", True)
    assert can_import(app)
    press(app, "start_import")
    assert facts("orders").lines == 4


def test_a_new_dataset_beside_the_present_one_needs_a_name(open_page: Open):
    imported(open_page)
    app = upload(checking_first(open_page("data", dataset="orders")), ("orders.csv", SHOP))
    draft = app.query_params["draft"]
    choose(app, f"target_{draft}", "new")
    assert app.text_input(key=f"dataset_name_{draft}").value == "orders 2"
    choose(app, f"dataset_name_{draft}", "  ")
    assert not can_import(app)
    choose(app, f"dataset_name_{draft}", "Second <b>shop</b>")
    press(app, "start_import")
    assert session.names() == ["Second <b>shop</b>", "orders"]


def test_rows_left_out_are_counted_by_reason(open_page: Open):
    rows = [*ROWS, ";01.05.2025;K1;B1;Bread;Bakery;1;3.10;EUR;Store;Germany", ";;;;;;;;;;"]
    app = imported(open_page, "\n".join([HEADER, *rows]).encode())
    shown = texts(app)
    assert "No order number" in shown
    assert "Blank row" in shown
    lines = set(shown.splitlines())
    assert {"92", "− 1", "= 90"} <= lines


def test_deleting_asks_first_and_names_the_dataset(open_page: Open, shop: str):
    app = open_page("data")
    assert app.button(key="delete_dataset").disabled
    app.checkbox(key=f"sure_{shop}").check().run()
    assert shop in app.button(key="delete_dataset").label.replace("\\", "")
    press(app, "delete_dataset")
    assert session.names() == []
    assert "open_sample" in keys(app)


def test_vat_is_remembered(open_page: Open, shop: str):
    app = open_page("data")
    choose(app, f"vat_{shop}", "net")
    assert facts(shop).vat == "net"
    assert open_page("data").get_by_key(f"vat_{shop}").value == "net"


def test_any_item_can_be_taken_out_of_the_products(open_page: Open, shop: str):
    app = open_page("data")
    app.text_input(key="item_search").set_value("bread").run()
    table = next(key for key in app.session_state if str(key).startswith("items_"))
    app.session_state[table] = {
        "edited_rows": {0: {"is_product": False}},
        "added_rows": [],
        "deleted_rows": [],
    }
    app.run()
    press(app, "save_items")
    assert facts(shop).non_products == 1


def test_hostile_names_are_shown_as_they_are(open_page: Open):
    evil = "<script>alert(1)</script> **x** [y](http://z).csv"
    header = HEADER.replace("Channel", "`<b>` $x$ :red[Channel]")
    app = upload(open_page("data"), (evil, "\n".join([header, *ROWS]).encode()))
    assert can_import(app)
    assert not app.error
    raw = "\n".join(element.value for element in [*app.markdown, *app.caption])
    assert "<script>" not in raw
    assert "[y](http" not in raw


def test_a_held_dataset_gives_a_message(open_page: Open, home: Path, add_dataset: Callable[..., None]):
    add_dataset("held")
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys; from pathlib import Path; from crosssell.warehouse import Workspace;"
            "held = Workspace(Path(sys.argv[1])).open('held'); print('open', flush=True); sys.stdin.read()",
            str(home),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        assert holder.stdout
        assert holder.stdout.readline()
        app = open_page("data")
        assert "another program" in texts(app)
        assert "open_sample" not in keys(app)
    finally:
        holder.kill()
        holder.wait()


def test_an_import_under_way_is_found_again_and_can_be_stopped(open_page: Open):
    draft = upload(open_page("data"), ("orders.csv", SHOP)).query_params["draft"]

    def endless(progress: Progress) -> None:
        while True:
            progress.check()
            time.sleep(0.01)

    job = session.job_board().start(f"import:{draft}", endless)
    app = open_page("data", draft=draft)
    assert app.get("progress")
    assert "start_import" not in keys(app)
    assert "Import is running" in "\n".join(str(badge.value) for badge in open_page("data").markdown)
    app.button(key=f"cancel_import:{draft}").click().run()
    job.wait(10)
    settled(app.run())
    assert any("Stopped" in text for text in told(app))
    assert can_import(app)
    assert session.names() == []


def test_a_restart_reads_the_draft_s_files_anew(open_page: Open):
    app = upload(open_page("data"), ("dates.csv", AMBIGUOUS_DATES))
    press(app, "answer_date_order_dmy")
    session._job_board.clear()
    again = settled(open_page("data", draft=app.query_params["draft"]))
    assert can_import(again)
    assert "day, month, year" in texts(again)
