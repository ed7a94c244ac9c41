from datetime import date

import pandas as pd
import pytest

from crosssell.basket import LEFT_COLUMNS, MatrixConfig, left_counts, left_customers
from crosssell.columns import Basis, ConsentRule, Level
from crosssell.filters import Filters
from crosssell.warehouse import Warehouse, Workspace
from tests.basket.pair import oracle as pair_oracle
from tests.basket.shops import random_shop
from tests.support import tiny_dataset


def with_consent(workspace: Workspace, rows, **answers: bool) -> Warehouse:
    shop = tiny_dataset(workspace, rows)
    with shop.write() as cursor:
        for customer, answer in answers.items():
            cursor.execute(
                "update customer set consent = $answer where customer_id = $customer",
                answer=answer,
                customer=customer,
            )
    return shop


ROWS = [
    ("1", "a", "yes", "2024-01-01", 10),
    ("2", "a", "yes", "2024-03-01", 5),
    ("3", "c", "yes", "2024-04-01", 5),
    ("4", "a", "no", "2024-01-01", 90),
    ("5", "a", "rich unknown", None, 70),
    ("6", "a", "poor unknown", "2024-01-05", 5),
    ("7", "a", "amountless", "2024-01-05", None),
    ("8", "a", "has both", "2024-01-01", 1),
    ("9", "b", "has both", "2024-01-07", 1),
    ("10", "a", None, "2024-01-01", 1),
    ("11", "b", "only b", "2024-01-01", 1),
]


def left(warehouse, a="a", b="b", filters=None, consent=None, limit=None, **config):
    return left_customers(
        warehouse,
        filters=filters or Filters(),
        config=MatrixConfig(**config),
        a=a,
        b=b,
        consent=consent,
        limit=limit,
    )


def test_a_small_shop_by_hand(workspace):
    shop = with_consent(workspace, ROWS, yes=True, no=False)
    found = left(shop)
    assert found.rule == ConsentRule.YES
    assert found.frame.columns.tolist() == list(LEFT_COLUMNS)
    row = found.frame.iloc[0]
    assert (len(found.frame), row.customer_id, row.consent, row.orders, row.revenue) == (
        1,
        "yes",
        "yes",
        3,
        20,
    )
    assert (row.last_order, row.last_a) == (pd.Timestamp(2024, 4, 1), pd.Timestamp(2024, 3, 1))
    assert (found.counts.customers_a, found.counts.customers_both, found.counts.left) == (6, 1, 5)
    assert (found.counts.consent_yes, found.counts.consent_no, found.counts.consent_unknown) == (1, 1, 3)
    assert (found.listed, found.left_out_no, found.left_out_unknown) == (1, 1, 3)


def test_the_unknown_join_by_choice_ordered_by_revenue_and_a_no_never_does(workspace):
    shop = with_consent(workspace, ROWS, yes=True, no=False)
    found = left(shop, consent=ConsentRule.UNKNOWN)
    assert found.frame.customer_id.tolist() == ["rich unknown", "yes", "poor unknown", "amountless"]
    assert found.frame.consent.tolist() == ["unknown", "yes", "unknown", "unknown"]
    assert found.frame.last_a.isna().tolist() == [True, False, False, False]
    assert found.frame.revenue.isna().tolist() == [False, False, False, True]
    assert (found.listed, found.left_out_no, found.left_out_unknown) == (4, 1, 0)
    first = left(shop, consent=ConsentRule.UNKNOWN, limit=2)
    assert (first.frame.customer_id.tolist(), first.listed) == (["rich unknown", "yes"], 4)


def test_where_nobody_was_asked_the_unknown_are_listed_and_the_rule_says_so(workspace):
    shop = tiny_dataset(workspace, ROWS)
    found = left(shop)
    assert (found.rule, found.listed, len(found.frame)) == (ConsentRule.UNKNOWN, 5, 5)
    assert not found.counts.consent_known
    assert left(shop, consent=ConsentRule.YES).frame.empty, "asked for, the rule holds"


def test_equal_revenue_goes_by_the_code_points_of_the_id(workspace):
    rows = [(customer, "a", customer) for customer in ("ä", "b", "Z", "a")] + [("o", "b", "other")]
    assert left(tiny_dataset(workspace, rows)).frame.customer_id.tolist() == ["Z", "a", "b", "ä"]


@pytest.mark.parametrize(
    ("config", "filters", "a", "b"),
    [
        ({}, Filters(), "milk", "Z"),
        ({}, Filters(channels=("web",), countries=("DE", "PL")), "bread", "é"),
        ({"basis": Basis.CUSTOMER, "include_non_products": True}, Filters(), "9", "10"),
        ({"level": Level.CATEGORY}, Filters(segments=("loyal",)), "food", "Toys"),
    ],
)
@pytest.mark.parametrize("seed", [1, 2])
def test_agrees_with_a_walk_through_every_customer(workspace, config, filters, a, b, seed):
    rows = random_shop(seed, orders=40)
    answers = {f"k{n}": n % 3 == 0 for n in range(15) if n % 3 < 2}
    shop = with_consent(workspace, rows, **answers)
    orders = pair_oracle.orders_in_scope(rows, filters, MatrixConfig(**config))
    wanted, both = [], 0
    for customer, history in pair_oracle.histories(orders, MatrixConfig(**config)).items():
        with_a = [day for day, items, _ in history if a in items]
        with_b = [day for day, items, _ in history if b in items]
        both += bool(with_a and with_b)
        sold = [(day, own) for day, _, own in history if pair_oracle.is_sold(own)]
        if with_a and not with_b and answers.get(customer) is not False:
            revenues = [r for _, own in sold if (r := pair_oracle.revenue_of(own)) is not None]
            wanted.append(
                {
                    "customer_id": customer,
                    "consent": "yes" if answers.get(customer) else "unknown",
                    "last_order": max((day for day, _ in sold if day), default=None),
                    "last_a": max((day for day in with_a if day), default=None),
                    "orders": len(sold),
                    "revenue": float(sum(revenues)) if revenues else None,
                }
            )
    wanted.sort(key=lambda row: (row["revenue"] is None, -(row["revenue"] or 0), row["customer_id"]))
    found = left(shop, a, b, filters, ConsentRule.UNKNOWN, **config)
    frame = found.frame.astype(object)
    for day in ("last_order", "last_a"):
        frame[day] = [None if pd.isna(value) else value.date().isoformat() for value in frame[day]]
    assert frame.where(frame.notna(), None).to_dict("records") == wanted
    assert found.counts.customers_both == both
    assert found.counts.left == found.listed + found.left_out_no + found.left_out_unknown
    assert found.counts.customers_a == both + found.counts.left
    assert found.counts == left_counts(shop, filters=filters, config=MatrixConfig(**config), a=a, b=b)


def test_who_has_it_from_an_order_outside_the_filters_is_counted_and_never_listed(workspace):
    rows = [
        ("1", "b", "early", "2024-01-01", 1),
        ("2", "a", "early", "2024-06-01", 1),
        ("3", "a", "open", "2024-06-02", 1),
        ("4", "b", "no", "2024-01-01", 1),
        ("5", "a", "no", "2024-06-03", 1),
        ("6", "a", "both", "2024-06-04", 1),
        ("6", "b", "both", "2024-06-04", 1),
    ]
    shop = with_consent(workspace, rows, no=False)
    found = left(shop, filters=Filters(date_from=date(2024, 6, 1)), consent=ConsentRule.UNKNOWN)
    assert found.frame.customer_id.tolist() == ["open"]
    assert (found.counts.left, found.listed, found.left_out_no, found.left_out_owners) == (3, 1, 1, 1)
    assert left(shop, consent=ConsentRule.UNKNOWN).left_out_owners == 0
