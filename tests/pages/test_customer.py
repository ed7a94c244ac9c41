"""The page of a customer: found by the number, shown whole, and nowhere in the address."""

import datetime as dt
from dataclasses import replace

import pytest

from crosssell.columns import ConsentChannel, Segment
from crosssell.segments.customer import ConsentWord, CustomerCard, Standing
from pages.shared.segments.customer_words import activity_words, consent_facts, consent_words, standing_words
from tests.charts.test_customer import card

PAGE = "customer"


def texts(app) -> str:
    kinds = ("title", "header", "subheader", "markdown", "caption", "info", "warning", "error")
    return "\n".join(str(element.value) for kind in kinds for element in getattr(app, kind))


def search(app, number: str):
    return app.text_input(key="customer_search").set_value(number).run()


def test_without_a_dataset_the_page_says_where_to_begin(open_page):
    app = open_page(PAGE)
    assert not app.exception
    assert not app.text_input


def test_those_who_spent_the_most_are_there_to_begin_with(open_page, busy_shop):
    app = open_page(PAGE)
    assert not app.exception
    table = app.dataframe[0].value
    assert len(table) == 20
    assert table.columns.tolist() == ["Customer", "Orders", "Revenue", "Last order"]


def test_a_customer_is_found_by_the_number_which_stays_out_of_the_address(open_page, busy_shop):
    app = search(open_page(PAGE, lang="de"), "K7")
    assert not app.exception
    assert not app.error
    assert any("K7" in header.value for header in app.header)
    assert "K7" not in str(dict(app.query_params))
    assert ".2025" in texts(app), "days are written as the reader writes them"


def test_the_card_holds_what_the_data_hold_whatever_the_filters(open_page, busy_shop):
    app = search(open_page(PAGE, channel=["Store"]), "K7")
    assert app.metric[0].label == "Orders"
    orders = app.session_state["_current"].warehouse.rows(
        "select 1 from orders join customer using (customer_key) where customer_id = 'K7'"
    )
    assert int(app.metric[0].value) == len(orders)
    assert len(app.metric) >= 4
    bought = app.dataframe[0].value
    assert {"Kitchen", "Odds", "Ends"} >= set(bought["category"])
    shown = texts(app)
    assert "Yes, they agreed to be contacted." in shown
    assert "The last order was" in shown


def test_several_that_fit_are_listed_and_none_is_said_kindly(open_page, busy_shop):
    app = search(open_page(PAGE), "k1")
    assert "customers match the search" in texts(app)
    assert not app.metric
    app = search(app, "x-1")
    assert not app.exception
    assert "No customer found" in texts(app)


def test_a_customer_opened_from_a_list_is_shown_until_another_one_is(open_page, busy_shop):
    app = open_page(PAGE)
    app.session_state["_customer_shown"] = "K3"
    app.run()
    assert any("K3" in header.value for header in app.header)
    app.session_state["_customer_shown"] = "*of another dataset*"
    app.run()
    assert not app.exception
    assert "This customer is not in the dataset" in texts(app)
    assert r"\*of another dataset\*" in texts(app)


def test_data_without_customers_say_so(open_page, add_dataset):
    add_dataset("Anonymous", header="Order ID;SKU;Line total", rows=["1;a;2", "2;b;3"])
    app = open_page(PAGE)
    assert not app.exception
    assert "Customer" in texts(app)
    assert not app.text_input


def test_data_without_dates_and_amounts_still_show_a_customer(open_page, add_dataset):
    add_dataset("Bare", header="Order ID;Customer ID;SKU", rows=["1;K1;a", "2;K1;b", "3;K2;a"])
    app = search(open_page(PAGE), "K1")
    assert not app.exception
    assert not app.error
    assert [metric.label for metric in app.metric] == ["Orders"]
    assert "No order of this customer has a date." in texts(app)


NOW, THEN = dt.date(2025, 6, 1), dt.date(2024, 6, 1)


def standing(segment: Segment | None, *, days: int = 10) -> Standing:
    return Standing(as_of=NOW, segment=segment, recency_days=days if segment else None)


def with_(**changes) -> CustomerCard:
    return replace(card(), **{"now": standing(Segment.LOYAL)} | changes)


@pytest.mark.parametrize(
    ("before", "wanted"),
    [
        (None, "**Loyal.** "),
        (Standing(as_of=THEN, segment=None), "Not a customer yet on 1 Jun 2024."),
        (Standing(as_of=THEN, segment=Segment.LOYAL), "**Loyal**, as on 1 Jun 2024."),
        (Standing(as_of=THEN, segment=Segment.CHAMPIONS), "On 1 Jun 2024: **Champions**."),
    ],
)
def test_the_segment_now_and_before(before, wanted):
    assert wanted in standing_words(with_(before=before))
    assert "In no segment" in standing_words(with_(now=standing(None), before=before))


@pytest.mark.parametrize(
    ("gap", "days", "overdue"), [(None, 900, False), (30.0, 60, False), (30.0, 61, True), (0.4, 3, True)]
)
def test_overdue_is_more_than_twice_the_usual_gap(gap, days, overdue):
    said = activity_words(with_(now=standing(Segment.LOYAL, days=days), gap_median_days=gap))
    assert f"{days} days ago" in said
    assert ("overdue" in said) == overdue


def test_what_was_said_to_each_way_of_contact():
    post = ConsentWord(channel=ConsentChannel.POST, consent=False, stated_on=None)
    anyhow = ConsentWord(channel=ConsentChannel.GENERAL, consent=True, stated_on=THEN)
    shown = with_(consent=True, consents=(post, anyhow))
    assert consent_facts(shown) == [("To be contacted", "yes, 1 Jun 2024"), ("By post", "no")]
    assert [consent_words(with_(consent=one))[:3] for one in (True, False, None)] == ["Yes", "No.", "The"]
