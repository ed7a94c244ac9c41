"""The matrix screen: its choices, its empty states, and its table."""

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

Open = Callable[..., AppTest]


def choose(app: AppTest, key: str, value: object) -> AppTest:
    app.session_state[key] = value
    return app.run()


def test_the_heatmap_comes_with_how_to_read_it(open_page: Open, shop: str):
    app = open_page("matrix")
    assert len(app.get("plotly_chart")) == 1
    assert any("of the orders with the row's item" in caption.value for caption in app.caption)


def test_the_table_is_drawn_only_when_its_tab_is_open(open_page: Open, shop: str):
    app = open_page("matrix")
    assert not app.dataframe
    choose(app, "matrix_tab", "All pairs")
    assert not app.exception
    assert not app.error
    # bread + butter in 30 orders, butter + cup and bread + cup in 10, tea + cup in 10
    assert app.dataframe[0].value["n_both"].tolist() == [30, 10, 10, 10]


def test_the_table_is_searched_by_name_and_number(open_page: Open, shop: str):
    app = choose(open_page("matrix"), "matrix_tab", "All pairs")
    app.text_input(key="pair_search").set_value("tea").run()
    assert app.dataframe[0].value["n_both"].tolist() == [10]
    app.text_input(key="pair_search").set_value("no such *thing*").run()
    assert not app.dataframe
    assert not app.exception


def test_nothing_reaches_the_minimum(open_page: Open, shop: str):
    app = choose(open_page("matrix"), "matrix_min_count", 500)
    assert not app.exception
    assert not app.get("plotly_chart")
    assert any("500" in text.value and "Lower the minimum" in text.value for text in app.markdown)


def test_customers_are_asked_for_where_the_data_have_none(open_page: Open, add_dataset: Callable[..., None]):
    rows = [f"O{n};{sku};1" for n in range(12) for sku in ("A", "B")]
    add_dataset("Bare", header="Order ID;SKU;Quantity", rows=rows)
    app = open_page("matrix")
    assert not app.exception
    assert not app.error
    app = open_page("matrix", basis="customer")
    assert "Customer" in app.info[0].value
    assert not app.get("plotly_chart")
    app = open_page("matrix", level="category")
    assert "Category" in app.info[0].value


def test_the_choices_outlast_a_visit_elsewhere(open_page: Open, shop: str):
    app = choose(open_page("matrix"), "matrix_min_count", 5)
    app.switch_page("overview.py").run()
    app.switch_page("matrix.py").run()
    assert app.session_state["matrix_min_count"] == 5
