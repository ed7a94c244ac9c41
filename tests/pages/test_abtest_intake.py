"""A test's file on its screen: the upload, what its columns are taken for, and totals that are typed in."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from crosssell.columns import DateOrder, MetricKind, MetricRole
from crosssell.ingest.drafts import draft_ids
from crosssell.ingest.trial.stored import discard_trial, find_trial, store_trial
from crosssell.warehouse import Workspace
from pages.shared import session
from pages.shared.abtest.source import FileSource, OrdersSource, TotalsGroup, TotalsSource, laid
from pages.shared.abtest.upload import TrialTicket
from tests.pages.conftest import LANGUAGES

FILE = "".join(
    f"K{n},{'control' if n % 2 else 'letter'},{n % 3 == 0:d},{n}.50,{n + 1}.25,{('DE', 'PL')[n // 2 % 2]}\n"
    for n in range(12)
)
FILE = f"customer,group,bought,revenue,revenue before,country\n{FILE}"
OPEN = "customer;group;start;revenue\nK1;A;01/02/2025;1.234\nK2;B;03/04/2025;2.500\nK3;A;05/06/2025;9.001\n"


def _page() -> None:
    import streamlit as st

    from pages.shared.abtest import columns, totals_form, upload

    place = st.session_state["place"]
    if place == "totals":
        st.session_state["source"] = totals_form.totals_source()
    else:
        file = upload.uploaded(place)
        draw = columns.file_source if place == "file" else columns.list_source
        st.session_state["source"] = None if file is None else draw(file)


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for the reading of a file: nothing here runs the fragment that would fetch it later."""
    monkeypatch.setattr("pages.shared.importing.progress._QUICK_SECONDS", 60)


@pytest.fixture
def workspace(home: Path):
    yield session.workspace()
    session.close_workspaces()


@pytest.fixture
def show(workspace: Workspace, tmp_path: Path) -> Callable[..., AppTest]:
    """Open the page, with a file in its place if there is one."""

    def open_(
        place: str,
        text: str | bytes | None = None,
        *,
        name: str = "test.csv",
        locale: str = "en-GB",
        linked: str | None = None,
    ) -> AppTest:
        app = AppTest.from_function(_page, default_timeout=60)
        app.context["locale"] = locale
        app.session_state["place"] = place
        if linked is not None:
            app.query_params[f"test_{place}"] = linked
        if text is not None:
            path = tmp_path / "arrived"
            path.write_bytes(text.encode() if isinstance(text, str) else text)
            app.query_params[f"test_{place}"] = store_trial(workspace, name=name, path=path).id
        return app.run()

    return open_


def source_of(app: AppTest) -> Any:
    assert not app.exception, app.exception
    return app.session_state["source"]


def said(app: AppTest) -> str:
    shown = [*app.warning, *app.info, *app.caption, *app.markdown]
    return "\n".join(element.value for element in shown).replace("\\", "")


def field(app: AppTest, label: str, place: int = 0) -> Any:
    return [one for one in app.text_input if one.label == label][place]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("place", ["file", "list", "totals"])
def test_each_way_is_drawn_in_every_language_without_a_dataset(
    show: Callable[..., AppTest], place: str, language: str
):
    assert source_of(show(place, locale=language)) is None


def test_a_file_is_read_and_its_columns_are_proposed(show: Callable[..., AppTest], workspace: Workspace):
    found = source_of(show("file", FILE))
    assert isinstance(found, FileSource)
    assert hash(found) == hash(found)
    assert (found.mapping.variant, found.mapping.unit, found.control) == ("group", "customer", "control")
    assert [(one.name, one.kind, one.role) for one in found.mapping.metrics] == [
        ("bought", MetricKind.PROPORTION, MetricRole.PRIMARY),
        ("revenue", MetricKind.MEAN, MetricRole.SECONDARY),
    ]
    assert (found.mapping.covariates, found.mapping.segments) == (("revenue before",), ("country",))
    assert not draft_ids(workspace)


def test_its_rows_are_laid_again_after_a_restart(show: Callable[..., AppTest], workspace: Workspace):
    found = source_of(show("file", FILE))
    stored = find_trial(workspace, found.trial)
    assert stored is not None
    workspace.drop_scratch(stored.folder)
    with laid(workspace, found) as (cursor, rows):
        assert rows.kept == 12
        assert cursor.row("select count(*), sum(n1) from trial_row") == (12, sum(n + 0.5 for n in range(12)))


def test_another_primary_metric_and_a_guardrail_can_be_chosen(show: Callable[..., AppTest]):
    app = show("file", FILE)
    next(one for one in app.selectbox if one.label == "Which one decides").select("revenue").run()
    next(one for one in app.checkbox if one.label == "Must not get worse").check().run()
    metrics = source_of(app).mapping.metrics
    assert [(one.name, one.role) for one in metrics] == [
        ("revenue", MetricRole.PRIMARY),
        ("bought", MetricRole.GUARDRAIL),
    ]


def test_what_an_empty_amount_means_is_asked_in_plain_view(show: Callable[..., AppTest]):
    text = FILE.replace(",0.50,", ",,").replace(",1.50,", ",,").replace(",2.50,", ",,")
    app = show("file", text)
    assert source_of(app).mapping.zero_when_blank == ()
    assert "of the other customers alone" in said(app)
    (box,) = (one for one in app.checkbox if one.label.startswith("Empty cells"))
    assert "25.0%" in box.label.replace("\\", "")
    box.check().run()
    assert source_of(app).mapping.zero_when_blank == ("revenue",)
    assert "of the other customers alone" not in said(app)


def test_a_ratio_can_be_added(show: Callable[..., AppTest]):
    app = show("file", FILE)
    next(one for one in app.selectbox if one.label == "Sum of").select("revenue").run()
    next(one for one in app.selectbox if one.label == "over the sum of").select("bought").run()
    next(one for one in app.button if one.label == "Add").click().run()
    ratio = source_of(app).mapping.metrics[-1]
    assert (ratio.kind, ratio.column, ratio.below) == (MetricKind.RATIO, "revenue", "bought")


def test_what_the_file_leaves_open_is_asked_and_the_answer_is_kept(show: Callable[..., AppTest]):
    app = show("file", OPEN)
    assert source_of(app) is None
    app.button(key="answer_decimal_mark_,").click().run()
    assert source_of(app) is None
    app.button(key="answer_date_order_dmy").click().run()
    options = source_of(app).options
    assert (options.decimal_mark, options.date_order) == (",", DateOrder.DMY)


def test_a_list_of_who_got_what_needs_a_customer(show: Callable[..., AppTest]):
    text = "customer,group,start\nK1,A,2025-03-01\nK2,B,2025-03-02\n"
    found = source_of(show("list", text))
    assert isinstance(found, OrdersSource)
    assert (found.mapping.unit, found.mapping.started) == ("customer", "start")
    app = show("list", "group,start\nA,2025-03-01\nB,2025-03-02\nA,2025-03-02\nB,2025-03-02\n")
    assert source_of(app) is None
    assert "who it was" in said(app)
    assert "not what came of it" in said(show("file", text))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "order id,product,quantity,price\nO1,Tea,1,2.50\nO2,Mug,2,7.50\nO3,Pot,1,9.50\n",
            "export of orders",
        ),
        ("variant,users,conversions\nA,1000,100\nB,1010,120\n", "these are totals"),
        ("customer,revenue\nK1,2.5\nK2,3.5\nK3,1.5\n", "says clearly which customer got what"),
        ("".join(["customer\n", *(f"{n},5\n" for n in range(30))]), "one of at most 20 groups"),
        (
            "".join(["customer,variant,bought\n", *(f"K{n},V{n % 30},{n % 2}\n" for n in range(90))]),
            "“variant” in “test.csv” names more than 20 groups",
        ),
        ("customer,group,revenue\nK1,A,2.5\nK2,A,3.5\nK3,A,1.5\n", "one group only"),
        ("customer,group,revenue\n", "no data rows"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not a text file"),
    ],
)
def test_a_wrong_file_is_refused_with_what_to_do(show: Callable[..., AppTest], text: str | bytes, words: str):
    app = show("file", text)
    assert source_of(app) is None
    assert words in said(app)
    next(one for one in app.button if one.label == "Choose another file").click().run()
    assert words not in said(app)
    assert "4 GB" in said(app)


@pytest.mark.parametrize("place", ["file", "list"])
def test_a_link_whose_file_is_gone_says_so_until_another_is_there(show: Callable[..., AppTest], place: str):
    assert "no longer here" not in said(show(place))
    app = show(place, FILE)
    assert "no longer here" not in said(app)
    discard_trial(session.workspace(), app.session_state[f"_trial_{place}"])
    assert "no longer here" in said(app.run())
    fresh = show(place, linked="f" * 12)
    assert source_of(fresh) is None
    assert "no longer here" in said(fresh)


def test_numbers_that_a_spreadsheet_has_cut_are_pointed_at(show: Callable[..., AppTest]):
    rows = "".join(f"5,24E+15;{'AB'[n % 2]};{n}\n" for n in range(6))
    assert "a spreadsheet has cut" in said(show("file", f"Kundennummer;Gruppe;Umsatz\n{rows}"))
    assert "a spreadsheet has cut" not in said(show("file", FILE))


def test_hostile_names_are_shown_as_they_are(show: Callable[..., AppTest]):
    text = FILE.replace("letter", "[x](http://evil)").replace("control", "<b>control</b>")
    app = show("file", text, name="**bold** $x$.csv")
    assert source_of(app) is not None
    shown = "\n".join(element.value for element in [*app.caption, *app.markdown])
    assert "](http" not in shown
    assert "**bold**" not in shown.replace("\\*", "")


def test_a_ticket_takes_a_file_of_a_test_and_makes_no_draft(workspace: Workspace, tmp_path: Path):
    ticket = TrialTicket(
        id="x", session="", draft=None, name_dataset=str, language="en", lock=threading.Lock()
    )
    for text in ("a,b\n1,2\n", FILE):
        path = tmp_path / "arrived"
        path.write_text(text, encoding="utf-8")
        before = ticket.trial
        assert ticket.accept(workspace, name="test.csv", path=path)
        assert before is None or find_trial(workspace, before) is None
    assert ticket.trial is not None
    kept = find_trial(workspace, ticket.trial)
    assert kept is not None
    assert kept.path.read_text("utf-8") == FILE
    assert not draft_ids(workspace)


def test_totals_are_taken_once_every_figure_is_there_and_can_be(show: Callable[..., AppTest]):
    app = show("totals")
    for place, (units, conversions) in enumerate((("1.000", "100"), ("1000", "1200"))):
        field(app, "Customers", place).input(units)
        field(app, "Of them did it", place).input(conversions)
    app.run()
    assert source_of(app) is None
    assert "More than there are customers" in said(app)
    field(app, "Customers").input("1,000")
    field(app, "Of them did it", 1).input("120").run()
    found = source_of(app)
    assert found == TotalsSource(
        kind=MetricKind.PROPORTION,
        metric="Conversion",
        is_money=False,
        higher_is_better=True,
        control="Control",
        groups=(
            TotalsGroup(name="Control", units=1000, conversions=100),
            TotalsGroup(name="Variant B", units=1000, conversions=120),
        ),
    )
    assert [one.units for one in found.totals().variants] == [1000, 1000]
    field(app, "Of them did it", 1).input("12.5").run()
    assert source_of(app) is None
    assert "Only whole customers" in said(app)


@pytest.mark.parametrize(("locale", "most"), [("en-GB", "1,000,000,000,000"), ("de-DE", "1.000.000.000.000")])
def test_the_most_customers_are_written_in_groups_of_digits(
    show: Callable[..., AppTest], locale: str, most: str
):
    app = show("totals", locale=locale)
    app.text_input(key=f"totals_units_0__{locale[:2]}").input("9" * 15).run()
    assert most in said(app)


def test_averages_are_typed_in_the_readers_own_marks(show: Callable[..., AppTest]):
    app = show("totals", locale="de-DE")
    app.session_state["totals_kind"] = MetricKind.MEAN
    app.run()
    boxes = [one for one in app.text_input if one.key.startswith("totals_") and "_name_" not in one.key]
    typed = iter(("1.000", "12,5", "30", "1001", "13,25", "31"))
    for box in boxes[1:]:
        box.input(next(typed))
    app.run()
    groups = source_of(app).groups
    assert [(one.units, one.mean, one.deviation) for one in groups] == [
        (1000, 12.5, 30.0),
        (1001, 13.25, 31.0),
    ]
    assert source_of(app).is_money


def test_variants_are_added_named_and_removed(show: Callable[..., AppTest]):
    app = show("totals")
    app.button(key="totals_add").click().run()
    assert len([one for one in app.text_input if one.label == "Variant"]) == 3
    field(app, "Variant", 2).input("Control").run()
    assert "the same name" in said(app)
    app.button(key="totals_remove").click().run()
    assert len([one for one in app.text_input if one.label == "Variant"]) == 2
