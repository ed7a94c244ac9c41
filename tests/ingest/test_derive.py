"""The derived tables of an import equal the plain-Python derivation of the same lines."""

import random

import pytest

from crosssell.facts import dataset_facts
from crosssell.filters import Filters
from crosssell.ingest.non_products import list_non_products, set_products
from crosssell.kpis import kpis
from tests.support import tiny_dataset

TABLES = ["product", "customer", "orders", "basket"]


def random_lines(seed: int) -> list[tuple]:
    """Orders of one to six lines, as tuples in the order of `Row`'s first nine fields."""
    rng = random.Random(seed)
    categories = {f"P{n}": rng.choice(["Küche", "Bad", None]) for n in range(12)}
    lines = []
    for order in range(60):
        customer = rng.choice([None, *(f"K{n}" for n in range(15))])
        day = f"2025-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"
        channel, country = rng.choice(["web", "shop"]), rng.choice(["DE", "PL"])
        for _ in range(rng.randint(1, 6)):
            product = f"P{rng.randrange(12)}"
            kind = rng.choice(["sale"] * 8 + ["return", "zero"])
            amount = {"sale": rng.randint(1, 50), "return": -rng.randint(1, 50), "zero": 0}[kind]
            lines.append(
                (str(order), product, customer, day, amount, categories[product], channel, country, kind)
            )
    return lines


def as_export(lines: list[tuple]) -> str:
    header = "order_id,product,customer_id,ordered_at,quantity,unit_price,category,channel,country\n"
    return header + "".join(
        f"{order},{product},{customer or ''},{day},{-1 if kind == 'return' else 1},{abs(amount)},"
        f"{category or ''},{channel},{country}\n"
        for order, product, customer, day, amount, category, channel, country, kind in lines
    )


@pytest.mark.parametrize("seed", range(4))
def test_every_derived_table_equals_the_plain_derivation(seed, import_text, workspace):
    lines = random_lines(seed)
    import_text(as_export(lines))
    imported, plain = workspace.open("shop"), tiny_dataset(workspace, lines)
    for table in TABLES:
        statement = f"select * from {table} order by all"
        assert imported.rows(statement) == plain.rows(statement), table


def test_the_order_of_rows_does_not_matter(import_text, workspace):
    lines = random_lines(9)
    first = import_text(as_export(lines)).facts
    random.Random(1).shuffle(lines)
    assert import_text(as_export(lines), dataset="shuffled").facts == first
    for table in TABLES:
        statement = f"select * from {table} order by all"
        assert workspace.open("shop").rows(statement) == workspace.open("shuffled").rows(statement)


def test_money_scales_and_counts_stay(import_text):
    lines = random_lines(5)
    small = import_text(as_export(lines)).facts
    tenfold = [(*line[:4], line[4] * 10, *line[5:]) for line in lines]
    large = import_text(as_export(tenfold), dataset="tenfold").facts
    assert (large.revenue, large.net_revenue) == (small.revenue * 10, small.net_revenue * 10)
    assert (large.lines, large.orders, large.customers) == (small.lines, small.orders, small.customers)


def test_the_users_word_on_products_wins_and_recounts_baskets(import_text, workspace):
    text = "order_id,product,product_name,unit_price\n1,A,Cup,5\n1,POST,Postage,3\n2,B,Plate,4\n"
    assert import_text(text).facts.non_products == 1
    shop = workspace.open("shop")
    assert kpis(shop, filters=Filters()).cross_sell_rate == 0
    version = dataset_facts(shop).data_version
    set_products(shop, {"POST": True, "B": False})
    assert dataset_facts(shop).data_version == version + 1
    assert kpis(shop, filters=Filters()).cross_sell_rate == 1  # order 2 holds no product any more
    listed = list_non_products(shop)
    assert listed[["product", "is_product", "decided"]].values.tolist() == [
        ["B", False, True],
        ["POST", True, True],
    ]
    import_text("order_id,product,product_name,unit_price\n3,POST,Postage,3\n")
    assert bool(list_non_products(shop, search="postage")["is_product"].iloc[0])


def test_latest_word_on_consent_counts_and_a_no_wins_on_one_day(import_text, workspace):
    import_text(
        "order_id,ordered_at,customer_id,product,consent\n"
        "1,2025-01-13,K1,A,yes\n2,2025-02-14,K1,A,no\n"
        "3,2025-01-13,K2,A,no\n4,2025-02-14,K2,A,yes\n"
        "5,2025-01-13,K3,A,yes\n6,2025-01-13,K3,A,no\n"
        "7,2025-01-13,K4,A,\n"
    )
    found = workspace.open("shop").rows("select customer_id, consent from customer order by customer_id")
    assert found == [("K1", False), ("K2", True), ("K3", False), ("K4", None)]


def test_consent_column_that_asks_the_opposite(import_text, workspace):
    import_text("order_id,customer_id,product,Werbesperre\n1,K1,A,ja\n2,K2,A,nein\n")
    found = workspace.open("shop").rows("select customer_id, consent from customer order by customer_id")
    assert found == [("K1", False), ("K2", True)]
