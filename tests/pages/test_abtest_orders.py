"""The form of a list of who got what: what it offers, asks, and says is missing."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from crosssell.columns import ShopMetric
from crosssell.experiments.shop_metrics import ShopQuestion

HEADER = "Order ID;Order date;Customer ID;SKU;Product name;Quantity;Line total;cost;discount"
FIRST, DAYS = date(2025, 3, 1), 60


def _rows() -> list[str]:
    """An order a day: of K0 to K9, one after the other, on days 0 to `DAYS`."""
    return [
        f"O{n};{FIRST + timedelta(days=n):%d.%m.%Y};K{n % 10};T{n % 3};Tea *no* {n % 3};1;9.90;4.00;0.50"
        for n in range(DAYS + 1)
    ]


def _form() -> None:
    from pathlib import Path

    import streamlit as st

    from crosssell.ingest.trial.opening import open_trial
    from crosssell.ingest.trial.stored import store_trial
    from pages.shared import session
    from pages.shared.abtest.orders_form import draw_orders_form
    from pages.shared.abtest.source import OrdersSource

    workspace, current = session.workspace(), session.set_current(session.names()[0])
    if "source" not in st.session_state:
        stored = store_trial(workspace, name="list.csv", path=Path(st.session_state["list"]))
        file = open_trial(workspace, stored.path, folder=stored.folder, name=stored.name)
        st.session_state["source"] = OrdersSource(
            trial=stored.id,
            name=stored.name,
            options=stored.options,
            mapping=file.guess.mapping,
            control="control",
            file=file,
        )
    st.session_state["question"] = draw_orders_form(current, st.session_state["source"])


@pytest.fixture
def form(home: Path, add_dataset: Callable[..., None]) -> Callable[..., AppTest]:
    """Open the form on a list and orders."""

    def open_(
        listed: list[str], *, header: str = HEADER, rows: list[str] | None = None, locale: str = "en-GB"
    ) -> AppTest:
        add_dataset("Shop", header=header, rows=_rows() if rows is None else rows)
        path = home / "list.csv"
        path.write_text("\n".join(listed), encoding="utf-8")
        app = AppTest.from_function(_form, default_timeout=60)
        app.context["locale"] = locale
        app.session_state["list"] = str(path)
        return app.run()

    return open_


def _list(*, start: date = FIRST + timedelta(days=20), names: str = "K") -> list[str]:
    rows = [f"{names}{n};{'control' if n % 2 else 'letter'};{start:%d.%m.%Y}" for n in range(10)]
    return ["customer;variant;start", *rows]


def _question(app: AppTest) -> ShopQuestion | None:
    assert not app.exception
    found: ShopQuestion | None = app.session_state["question"]
    return found


def _said(app: AppTest) -> str:
    texts: list[Any] = [*app.caption, *app.warning, *app.info]
    return " ".join(str(one.value) for one in texts)


def test_only_windows_that_somebody_has_had_are_offered(form: Callable[..., AppTest]) -> None:
    app = form(_list())
    question = _question(app)
    assert question is not None
    # 40 days are left of the orders after the start, so 60 and more are not offered.
    (window,) = (one for one in app.button_group if one.label.startswith("How many days"))
    assert list(window.options) == ["7", "14", "30"]
    assert (question.window_days, question.wait_days, question.primary) == (30, 0, ShopMetric.CONVERSION)
    assert ShopMetric.MARGIN in question.metrics
    assert "10 customers are on the list" in _said(app)
    assert "nothing in these orders ever came back" in _said(app)  # why there are no returns to choose
    app.number_input[0].set_value(15).run()
    question = _question(app)
    assert question is not None
    assert (question.window_days, question.wait_days) == (14, 15)


def test_a_product_is_asked_for_where_its_uptake_is_measured(form: Callable[..., AppTest]) -> None:
    app = form(_list())
    app.multiselect[0].set_value([ShopMetric.CONVERSION, ShopMetric.TARGET_PRODUCT]).run()
    assert _question(app) is None
    (product,) = (one for one in app.selectbox if one.label.startswith("Which product"))
    assert "T1 Tea *no* 1" in product.options
    product.set_value("T1").run()
    question = _question(app)
    assert question is not None
    assert (question.target_product, question.metrics) == (
        "T1",
        (ShopMetric.CONVERSION, ShopMetric.TARGET_PRODUCT),
    )


def test_a_list_without_dates_is_asked_for_one(form: Callable[..., AppTest]) -> None:
    app = form([row.rsplit(";", 1)[0] for row in _list()])
    assert _question(app) is None
    app.date_input[0].set_value(FIRST + timedelta(days=30)).run()
    question = _question(app)
    assert question is not None
    assert question.start == FIRST + timedelta(days=30)


@pytest.mark.parametrize(
    ("listed", "said"),
    [
        (_list(names="X"), "None of the 10 customers"),
        (_list(start=FIRST + timedelta(days=DAYS - 2)), "nobody on the list has been followed for 7 days"),
    ],
)
def test_what_cannot_be_asked_is_said(form: Callable[..., AppTest], listed: list[str], said: str) -> None:
    app = form(listed)
    assert _question(app) is None
    assert said in _said(app).replace("\\", "")


def test_orders_without_customers_cannot_carry_a_list(form: Callable[..., AppTest]) -> None:
    header, rows = "Order ID;Order date;SKU;Line total", [f"O{n};01.03.2025;T{n % 2};5.00" for n in range(9)]
    app = form(_list(), header=header, rows=rows)
    assert _question(app) is None
    assert "Customer" in _said(app)


def test_the_form_speaks_the_reader_s_language(form: Callable[..., AppTest]) -> None:
    app = form(_list(), locale="de-DE")
    assert _question(app) is not None
    assert "21.03.2025" in _said(app).replace("\\", "")
