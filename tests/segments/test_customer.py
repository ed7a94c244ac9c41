"""One customer, by hand and against a walk through the rows."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from statistics import median

import pandas as pd
import pytest

from crosssell.columns import ConsentChannel, MoneyBasis, Segment
from crosssell.segments.config import RfmConfig
from crosssell.segments.customer import (
    PRODUCT_COLUMNS,
    ConsentWord,
    FoundCustomer,
    customer_card,
    day_before,
    find_customers,
)
from crosssell.segments.rfm import RfmScope
from tests.basket.shops import answer, random_shop
from tests.support import Row, tiny_dataset

ROWS = [
    Row("1", "tea", "anna", "2024-01-01", 10, "drinks", "web", "DE", name="Green tea"),
    Row("1", "mug", "anna", "2024-01-01", 30, "kitchen", "web", "DE"),
    Row("1", "postage", "anna", "2024-01-01", 5, None, "web", "DE", is_product=False),
    Row("2", "tea", "anna", "2024-01-31", 20, "drinks", "shop"),
    Row("3", "tea", "anna", "2024-01-31", 5, "drinks"),
    Row("4", "mug", "anna", "2024-02-10", -30, "kitchen", kind="return"),
    Row("5", "gift", "anna", "2024-05-30", 1),
    Row("6", "tea", "other", "2025-06-01", 500, "drinks"),
    Row("7", "tea", "late", "2025-07-01", 50, "drinks"),
    Row("8", "mug", "only returns", "2025-07-01", -5, "kitchen", kind="return"),
    Row("9", "mug", "undated", None, 7, "kitchen"),
]


@pytest.fixture
def shop(workspace):
    return tiny_dataset(workspace, ROWS)


def card(shop, customer_id="anna", **config):
    return customer_card(shop, customer_id=customer_id, config=RfmConfig(**config))


def test_a_number_that_is_not_known_has_no_card(shop):
    assert card(shop, "nobody") is None
    assert card(shop, "Anna") is None, "numbers are case-sensitive"


def test_the_figures_of_a_customer_by_hand(shop):
    found = card(shop)
    assert (found.sales, found.first, found.last) == (4, date(2024, 1, 1), date(2024, 5, 30))
    assert (found.revenue, found.net_revenue) == (10 + 30 + 5 + 20 + 5 + 1, 71 - 30)
    assert found.average_order_value == pytest.approx(Decimal(71) / 4)
    assert found.gap_median_days == median([30, 120])  # two orders of one day are one visit
    assert (found.consent, found.consents) == (None, ())


def test_orders_run_in_time_with_their_dearest_products_first(shop):
    first, *_, back, gift = card(shop).orders
    assert [one.order_id for one in card(shop).orders] == ["1", "2", "3", "4", "5"]
    assert (first.ordered_at, first.revenue, first.items) == (datetime(2024, 1, 1), 45, 2)
    assert first.products == ("mug", "Green tea")
    assert (first.channel, first.country, gift.channel) == ("web", "DE", None)
    assert (back.is_sale, back.revenue, back.net_revenue, back.products) == (False, None, -30, ())


def test_products_by_category_the_dearest_first(shop):
    found = card(shop)
    assert found.products.columns.tolist() == list(PRODUCT_COLUMNS)
    assert found.products["product"].tolist() == ["tea", "mug", "gift"]  # drinks 35, kitchen 30
    tea = found.products.iloc[0]
    assert (tea.product_name, tea.orders, tea.quantity, tea.amount) == ("Green tea", 3, 3, 35)
    assert tea.last_order == pd.Timestamp(2024, 1, 31)
    drinks, kitchen, without = found.categories
    assert (drinks.category, drinks.products, drinks.orders, drinks.amount) == ("drinks", 1, 3, 35)
    assert drinks.share == pytest.approx(35 / 66)
    assert (kitchen.category, without.category) == ("kitchen", None)


def test_where_a_customer_stands_now_and_stood_before(shop):
    found = card(shop)
    assert found.now.as_of == date(2025, 7, 2)
    assert found.before.as_of == date(2024, 10, 1)  # half-way: there are no two years
    assert (found.now.recency_days, found.now.frequency, found.now.monetary) == (398, 4, 71)
    assert found.now.below_share == pytest.approx(1 / 3)  # "late" has 50, "other" 500
    assert (found.before.recency_days, found.before.frequency) == (124, 4)
    assert (found.before.segment, found.now.segment) == (Segment.LOST, Segment.AT_RISK)  # then nobody else
    other = card(shop, "other")
    assert (other.now.monetary, other.before.segment) == (500, None)


def test_an_earlier_day_leaves_out_what_came_after_it(shop):
    found = card(shop, as_of=date(2024, 2, 29))
    assert (found.sales, found.last, found.revenue) == (3, date(2024, 1, 31), 70)
    assert (found.now.as_of, found.now.recency_days, found.now.frequency) == (date(2024, 2, 29), 29, 3)
    assert found.before is None, "a month is too little to tell"


def test_net_money_counts_what_came_back(shop):
    assert card(shop, basis=MoneyBasis.NET).now.monetary == 41


def test_customers_without_a_dated_sale_stand_nowhere(shop):
    back, undated = card(shop, "only returns"), card(shop, "undated")
    assert (back.sales, back.revenue, back.net_revenue, back.now.segment) == (0, None, -5, None)
    assert (undated.sales, undated.revenue, undated.first, undated.now.segment) == (1, 7, None, None)
    assert undated.orders[0].ordered_at is None


def test_without_any_date_nobody_stands_anywhere(workspace):
    found = card(tiny_dataset(workspace, [("1", "tea", "anna")]))
    assert (found.now, found.before, found.sales) == (None, None, 1)


def test_consent_by_way_of_contact(shop):
    answer(shop, {"anna": True})
    with shop.write() as cursor:
        for channel, consent, day in (("post", False, None), ("email", True, date(2024, 3, 1))):
            cursor.execute(
                "insert into customer_consent select customer_key, $channel, $consent, $day "
                "from customer where customer_id = 'anna'",
                channel=channel,
                consent=consent,
                day=day,
            )
    found = card(shop)
    assert found.consent is True
    assert found.consents == (
        ConsentWord(channel=ConsentChannel.EMAIL, consent=True, stated_on=date(2024, 3, 1)),
        ConsentWord(channel=ConsentChannel.POST, consent=False, stated_on=None),
    )


@pytest.mark.parametrize(
    ("first", "as_of", "wanted"),
    [
        (date(2022, 1, 1), date(2025, 7, 2), date(2024, 7, 2)),  # a year earlier
        (date(2024, 7, 2), date(2025, 7, 2), date(2024, 12, 31)),  # half of 365 days
        (date(2025, 3, 1), date(2025, 7, 2), None),
    ],
)
def test_the_day_to_compare_with(first, as_of, wanted):
    scope = RfmScope(
        as_of=as_of, first=first, last=as_of - timedelta(days=1), customers=1, has_money=True, cut_offs=None
    )
    assert day_before(scope) == wanted


def test_a_search_puts_the_number_itself_first_then_beginnings_then_revenue(workspace):
    names = {"7": 1, "70": 2, "71": 30, "17": 99, "a7": 5, "b": 1000, "ä7Ä": 1}
    rows = [(f"o{n}", "tea", name, "2025-01-13", amount) for n, (name, amount) in enumerate(names.items())]
    shop = tiny_dataset(workspace, rows)
    found, matching = find_customers(shop, search=" 7 ")
    assert [one.customer_id for one in found] == ["7", "71", "70", "17", "a7", "ä7Ä"]
    assert (matching, found[0].orders, found[0].revenue, found[0].last) == (6, 1, 1, date(2025, 1, 13))
    assert find_customers(shop, search="Ä7ä")[0][0].customer_id == "ä7Ä"
    assert find_customers(shop, search="%") == ((), 0)
    first, everybody = find_customers(shop, limit=2)
    assert ([one.customer_id for one in first], everybody) == (["b", "17"], 7)
    assert isinstance(first[0], FoundCustomer)


@pytest.mark.parametrize("seed", [3, 4])
def test_agrees_with_a_walk_through_every_row(workspace, seed):
    rows = random_shop(seed, orders=80)
    shop = tiny_dataset(workspace, rows)
    for customer in ("k1", "k5", "k9"):
        found = card(shop, customer)
        own = {row.order for row in rows if row.customer == customer}
        sales = [row for row in rows if row.order in own and row.kind == "sale"]
        goods = [row for row in sales if row.is_product]
        assert found.sales == len({row.order for row in sales})
        assert {one.order_id for one in found.orders} == own
        assert (found.revenue or 0) == sum(row.amount or 0 for row in sales)
        by_order = {one.order_id: one for one in found.orders}
        for order in own:
            assert by_order[order].items == len({row.product for row in goods if row.order == order})
        assert set(found.products["product"]) == {row.product for row in goods}
        assert found.products["orders"].sum() == len({(row.order, row.product) for row in goods})
        for one in found.categories:
            mine = [row for row in goods if row.category == one.category]
            assert (one.products, one.orders) == (
                len({row.product for row in mine}),
                len({row.order for row in mine}),
            )
        shares = [one.share for one in found.categories if one.share is not None]
        assert not shares or sum(shares) == pytest.approx(1)


def test_of_very_many_orders_the_latest_are_listed(workspace, monkeypatch):
    monkeypatch.setattr("crosssell.segments.customer.MOST_ORDERS", 3)
    rows = [(f"o{n}", "tea", "anna", f"2025-01-{n:02}", 1) for n in range(1, 9)]
    found = card(tiny_dataset(workspace, [*rows, ("early", "tea", "anna")]))
    assert [one.order_id for one in found.orders] == ["o6", "o7", "o8"]
    assert found.sales == 9


def test_a_planted_champion_who_fell_asleep(workspace):
    """Eight orders in the first year and none in the second, beside customers who keep coming."""
    rows = [
        (f"a{n}", "tea", "asleep", f"2023-{n + 2:02}-15", 100) for n in range(8)
    ]  # the first year begins with the others
    for customer in range(12):
        for n in range(6):
            day = date(2023, 1, 1) + timedelta(days=140 * n + 5 * customer)
            rows.append((f"o{customer}-{n}", "mug", f"c{customer}", day.isoformat(), 10))
    found = card(tiny_dataset(workspace, rows), "asleep", as_of=date(2024, 11, 15))
    assert found.before.as_of == date(2023, 12, 9)
    assert (found.before.f, found.before.m, found.now.r) == (5, 5, 1)
    assert found.now.segment in (Segment.CANT_LOSE_THEM, Segment.AT_RISK)
