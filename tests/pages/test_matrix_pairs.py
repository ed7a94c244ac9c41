"""The tables and lists of the matrix: all pairs, opportunities, the guide for sales, the network."""

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from crosssell.columns import Verdict
from pages.shared.matrix.opening import pick
from tests.pages.test_matrix import choose, fine, said

Open = Callable[..., AppTest]


def pairs(app: AppTest) -> set[tuple[str, str]]:
    frame = app.dataframe[0].value
    return set(zip(frame["a"], frame["b"], strict=True))


def open_tab(open_page: Open, tab: str, **query: str) -> AppTest:
    return fine(choose(open_page("matrix", **query), "matrix_tab", tab))


def test_the_most_useful_pair_leads_the_table(open_page: Open, busy_shop: str):
    frame = open_tab(open_page, "All pairs").dataframe[0].value
    assert (frame["a"].iloc[0], frame["b"].iloc[0], frame["verdict"].iloc[0]) == ("T1", "T2", "solid")
    # Customers are known, so who is left stands beside a solid pair.
    assert frame["left_ab"].iloc[0] > 0


def test_the_table_is_ordered_as_asked(open_page: Open, shop: str):
    app = open_tab(open_page, "All pairs")
    app.selectbox(key="pair_sort").select("n_both").run()
    # bread + butter in 30 orders, butter + cup and bread + cup in 10, tea + cup in 10
    assert app.dataframe[0].value["n_both"].tolist() == [30, 10, 10, 10]
    app.toggle(key="pair_rising").set_value(True).run()
    assert app.dataframe[0].value["n_both"].tolist() == [10, 10, 10, 30]


def test_the_table_is_searched_by_item_and_partner(open_page: Open, shop: str):
    app = open_tab(open_page, "All pairs")
    app.text_input(key="pair_search").set_value("cup").run()
    assert pairs(app) == {("B1", "C1"), ("B2", "C1"), ("C1", "T1")}
    app.text_input(key="pair_partner").set_value("tea").run()
    assert pairs(app) == {("C1", "T1")}
    app.text_input(key="pair_search").set_value("no such *thing*").run()
    assert not fine(app).dataframe
    assert "No pair matches" in said(app)


def test_the_table_shows_the_verdicts_that_are_asked_for(open_page: Open, busy_shop: str):
    app = open_tab(open_page, "All pairs")
    app.multiselect(key="pair_verdicts").select(Verdict.SOLID).run()
    assert ("T1", "T2") in pairs(app)
    assert set(app.dataframe[0].value["verdict"]) == {"solid"}


def test_what_is_left_out_is_in_no_list(open_page: Open, busy_shop: str):
    app = open_tab(open_page, "All pairs", exclude="T2")
    assert not [pair for pair in pairs(app) if "T2" in pair]
    assert "strainer" not in said(open_tab(open_page, "Opportunities", exclude="T2"))
    guide = open_tab(open_page, "Guide for sales", exclude="T2")
    assert not guide.dataframe or "T2" not in set(guide.dataframe[0].value["partner_name"])


def test_a_row_that_is_picked_opens_its_pair_once(open_page: Open, busy_shop: str):
    app = open_tab(open_page, "All pairs")
    app.session_state["_matrix_pair_picked"] = ("T1", "T2")
    fine(app.run())
    opened = [link.proto for link in app.get("page_link") if link.proto.label == "…"]
    assert len(opened) == 1
    assert "a=T1&b=T2&basis=order&level=product" in opened[0].query_string
    assert not [link for link in app.run().get("page_link") if link.proto.label == "…"]


def test_an_item_and_itself_are_no_pair(monkeypatch):
    noted: dict[str, object] = {}
    monkeypatch.setattr("streamlit.session_state", noted)
    pick("T1", "T1")
    assert not noted


def test_an_opportunity_says_who_is_left_and_what_it_may_bring(open_page: Open, busy_shop: str):
    app = open_tab(open_page, "Opportunities")
    text = said(app)
    assert "“Up to” is what it would bring" in text
    assert "may be written to" in text
    assert "€" in text
    assert "Teapot \\*classic\\*" in text  # names are escaped
    links = [link.proto.query_string for link in app.get("page_link") if link.proto.page == "pair"]
    assert any("a=T1&b=T2" in link or "a=T2&b=T1" in link for link in links)


def test_opportunities_without_customers_are_ranked_by_baskets(
    open_page: Open, add_dataset: Callable[..., None]
):
    from tests.pages.conftest import HEADER, busy_shop_rows

    parts = [row.split(";") for row in busy_shop_rows()]
    bare = [";".join([*cells[:2], "", *cells[3:-1]]) for cells in parts]
    add_dataset("No customers", header=HEADER, rows=bare)
    app = open_tab(open_page, "Opportunities")
    assert "Your data name no customers" in said(app)
    assert "more baskets hold both than chance explains" in said(app)
    assert "Up to" not in said(app)


def test_the_guide_names_partners_and_is_searched(open_page: Open, busy_shop: str):
    app = open_tab(open_page, "Guide for sales")
    assert "worth offering with it" in said(app)
    app.text_input(key="guide_search").set_value("teapot").run()
    frame = app.dataframe[0].value
    assert set(frame["item_name"]) == {"Teapot *classic*"}
    assert frame["partner_name"].iloc[0] == "Tea strainer"
    app.text_input(key="guide_search").set_value("no such *thing*").run()
    assert not fine(app).dataframe


def test_the_guide_and_the_pairs_are_taken_away_as_files(open_page: Open, busy_shop: str):
    for tab in ("All pairs", "Guide for sales"):
        app = open_tab(open_page, tab)
        assert [button.proto.label for button in app.get("download_button")] == ["CSV", "XLSX"]


def test_the_network_lists_its_groups_in_words(open_page: Open, busy_shop: str):
    app = open_tab(open_page, "Network")
    assert len(app.get("plotly_chart")) == 1
    assert "Teapot" in said(app)
    assert "Tea strainer" in said(app)
