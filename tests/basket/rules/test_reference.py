"""Rules of real baskets, against published and independent counts."""

import csv
from collections import defaultdict
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from scipy.sparse import csr_array

from crosssell.basket import MatrixConfig
from crosssell.basket.rules import RuleChoice, RuleFamily, lay_rules, rule_page
from crosssell.columns import Verdict
from crosssell.filters import Filters
from tests.support import Row, tiny_dataset


def laid(dataset, config=None, **family):
    return lay_rules(dataset, filters=Filters(), config=config or MatrixConfig(), family=RuleFamily(**family))


@pytest.fixture(scope="module")
def supermarket(reference_data):
    """The classic baskets of one month of a supermarket, as order lines."""
    path = reference_data / "groceries.csv"
    if not path.exists():
        pytest.skip(f"no {path.name} beside the reference exports")
    with path.open(encoding="utf-8", newline="") as file:
        return [Row(row["order_id"], row["product"]) for row in csv.DictReader(file)]


def test_the_supermarket_as_arules(supermarket, workspace):
    """R: apriori(Groceries, list(support = 0.001, confidence = 0.5)) gives 5,668 rules."""
    rules = laid(tiny_dataset(workspace, supermarket), min_count=10, max_length=6)
    choice = RuleChoice(min_confidence=Decimal("0.5"), with_redundant=True)
    assert (rules.baskets, rules.narrowed) == (9_835, ())  # so 0.001 is ten baskets
    assert rule_page(rules, choice=choice, limit=1).listed == 5_668


def test_rules_of_two_as_a_sparse_matrix_counts_them(gift_shop):
    """Every threshold in per cent, borders included: pairs in a hundred orders and more."""
    config = MatrixConfig(include_non_products=True)
    rules = laid(gift_shop, config, min_count=100, max_length=2)
    with gift_shop.run() as cursor:
        basket = cursor.query("select order_key, product_key from basket")
    held = csr_array((np.ones(len(basket), np.int32), (basket["order_key"], basket["product_key"])))
    both = (held.T @ held).tocoo()
    own = np.asarray(held.sum(axis=0)).ravel()
    wanted = (both.row != both.col) & (both.data >= 100)
    n, n_a = both.data[wanted].astype(np.int64), own[both.row[wanted]].astype(np.int64)
    assert rules.tests == len(n) > 15_000
    on_border = 0
    for percent in range(0, 101):
        listed = rule_page(rules, choice=RuleChoice(min_confidence=Decimal(percent) / 100), limit=0).listed
        assert listed == int((n * 100 >= n_a * percent).sum())
        on_border += int((n * 100 == n_a * percent).sum())
    assert on_border > 0


@pytest.fixture(scope="module")
def rules_of_three(gift_shop):
    return laid(gift_shop, min_count=150, max_length=3)


def test_rules_of_three_as_bits_count_them(gift_shop, rules_of_three):
    """Rules of three from sets of orders as integers, one bit an order, of the sixty most bought products."""
    rules = rules_of_three
    orders = defaultdict(int)
    with gift_shop.run() as cursor:
        for order, product in cursor.rows(
            "select b.order_key, p.product from basket as b join product as p using (product_key)"
        ):
            orders[product] |= 1 << order
    items = list(rules.items["item"])[:60]
    wanted = {}
    for i, a in enumerate(sorted(items)):
        for b in sorted(items)[i + 1 :]:
            pair = orders[a] & orders[b]
            if pair.bit_count() < 150:
                continue
            for c in items:
                if c not in (a, b) and (count := (pair & orders[c]).bit_count()) >= 150:
                    wanted[(a, b), (c,)] = count, pair.bit_count()
    page = rule_page(
        rules, choice=RuleChoice(min_confidence=Decimal("0.5"), with_redundant=True), limit=10**6
    )
    found = {
        (row.antecedent, row.consequent): (row.count, row.n_antecedent)
        for row in page.frame[page.frame["length"] == 3].itertuples()
        if {*row.antecedent, *row.consequent} <= set(items)
    }
    least = Fraction(1, 2)
    assert found == {sides: ns for sides, ns in wanted.items() if Fraction(*ns) >= least}
    assert len(found) > 100


def test_solid_rules_of_three_are_sets_of_one_kind(rules_of_three):
    """Of the first ten, the names of at least eight share a word: one design, or parts of one thing."""
    frame = rule_page(rules_of_three, choice=RuleChoice()).frame
    first = frame[(frame["length"] == 3) & (frame["verdict"] == Verdict.SOLID)].head(10)
    shared = [
        set.intersection(*(set(name.split()) for name in (*row.antecedent_names, *row.consequent_names)))
        for row in first.itertuples()
    ]
    assert sum(bool(words) for words in shared) >= 8
