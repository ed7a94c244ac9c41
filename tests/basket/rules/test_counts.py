"""The rules against brute force, mlxtend's fpgrowth and efficient-apriori; borders included."""

import datetime as dt
import json
import math
import random
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from efficient_apriori import apriori
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mlxtend.frequent_patterns import association_rules, fpgrowth

from crosssell.basket import MatrixConfig
from crosssell.basket.rules import (
    RULE_COLUMNS,
    RuleChoice,
    RuleFamily,
    Rules,
    contract_rows,
    lay_rules,
    rule_page,
    rule_table,
)
from crosssell.columns import Basis, Level
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.filters import Filters
from crosssell.warehouse import Warehouse, Workspace
from tests.basket.rules import oracle
from tests.basket.shops import random_shop, sized_shop
from tests.support import Row, tiny_dataset

EVERYTHING = Filters()
ALL_RULES = RuleChoice(min_confidence=Decimal(0), with_redundant=True)
PLAIN = (
    "count",
    "support",
    "confidence",
    "lift",
    "leverage",
    "conviction",
    "p_value",
    "q_value",
    "redundant",
)


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    workspace = Workspace(tmp_path_factory.mktemp("shop"))
    rows = sized_shop(7, orders=350)
    yield rows, tiny_dataset(workspace, rows)
    workspace.close()


def laid(dataset: Warehouse, *, filters=EVERYTHING, config=None, **family) -> Rules:
    return lay_rules(dataset, filters=filters, config=config or MatrixConfig(), family=RuleFamily(**family))


def by_sides(frame: pd.DataFrame) -> dict:
    sides = zip(frame["antecedent"], frame["consequent"], strict=True)
    return dict(zip(sides, frame.to_dict("records"), strict=True))


def assert_as_brute_force(rows, dataset, filters, config, family, choice) -> int:
    baskets, allowed = oracle.baskets_of(rows, filters, config)
    counts = oracle.frequent(baskets, allowed, family)
    every = oracle.rules(baskets, counts, family)
    wanted = oracle.listed(every, choice)
    rules = lay_rules(dataset, filters=filters, config=config, family=family)
    page = rule_page(rules, choice=choice)
    found = by_sides(page.frame)
    assert set(found) == set(wanted)
    assert (rules.baskets, rules.tests, page.listed) == (len(baskets), len(every), len(wanted))
    for sides, row in wanted.items():
        for name, value in row.items():
            got = found[sides][name]
            if value is None:
                assert math.isnan(got), (sides, name)
            else:
                assert got == pytest.approx(value, rel=1e-9, abs=1e-12), (sides, name)
    return len(wanted)


FILTERS = {
    "period": Filters(date_from=dt.date(2024, 2, 1), date_to=dt.date(2024, 4, 28)),
    "category": Filters(categories=("food", "Toys")),
    "nothing passes": Filters(countries=("Atlantis",)),
}


@pytest.mark.parametrize("name", FILTERS)
def test_filters(shop, name):
    rows, dataset = shop
    family = RuleFamily(min_count=3, max_length=4, single_consequent=False)
    choice = RuleChoice(min_confidence=Decimal("0.4"))
    found = assert_as_brute_force(rows, dataset, FILTERS[name], MatrixConfig(), family, choice)
    assert (found > 5) == (name != "nothing passes")


@pytest.mark.parametrize(
    ("basis", "level"),
    [(Basis.CUSTOMER, Level.PRODUCT), (Basis.ORDER, Level.FAMILY), (Basis.CUSTOMER, Level.CATEGORY)],
)
def test_bases_and_levels(shop, basis, level):
    rows, dataset = shop
    config = MatrixConfig(basis=basis, level=level, include_non_products=level == Level.FAMILY)
    family = RuleFamily(min_count=2, max_length=3)
    assert assert_as_brute_force(rows, dataset, EVERYTHING, config, family, ALL_RULES) > 5


@pytest.mark.parametrize(("length", "single"), [(2, False), (4, True), (6, True), (6, False)])
def test_lengths(shop, length, single):
    rows, dataset = shop
    family = RuleFamily(min_count=2, max_length=length, single_consequent=single)
    choice = RuleChoice(min_confidence=Decimal("0.25"), consequent="milk")
    known = MatrixConfig(require_customer=True)
    assert assert_as_brute_force(rows, dataset, EVERYTHING, known, family, choice) >= (
        1 if length == 2 else 10
    )


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    seed=st.integers(0, 10_000),
    min_count=st.integers(1, 6),
    confidence=st.sampled_from(["0", "0.2", "1/3", "0.5", "0.6666666666666666667", "0.75", "1"]),
    single=st.booleans(),
    redundant=st.booleans(),
)
def test_any_shop_any_threshold(tmp_path_factory, seed, min_count, confidence, single, redundant):
    rows = random_shop(seed, orders=30)
    workspace = Workspace(tmp_path_factory.mktemp("any"))
    least = Decimal(1) / 3 if confidence == "1/3" else Decimal(confidence)
    assert_as_brute_force(
        rows,
        tiny_dataset(workspace, rows),
        EVERYTHING,
        MatrixConfig(include_non_products=True),
        RuleFamily(min_count=min_count, max_length=4, single_consequent=single),
        RuleChoice(min_confidence=least, with_redundant=redundant),
    )
    workspace.close()


# Borders ----------------------------------------------------------------------------------------


def test_a_rule_exactly_on_a_border_is_listed(workspace):
    """b is in k of the n orders with a, for every k below n up to 16: at k/n it is in, a hair above not."""
    rows, shares = [], {}
    # as floats, 0.29 and 0.57 lie beside the quotient of two supports
    for n, within in [*((n, range(1, n)) for n in range(2, 17)), (100, (29, 57))]:
        for k in within:
            rows += [Row(f"{n}-{k}-{order}", f"a{n}-{k}") for order in range(n)]
            rows += [Row(f"{n}-{k}-{order}", f"b{n}-{k}") for order in range(k)]
            shares[f"a{n}-{k}", f"b{n}-{k}"] = Fraction(k, n)
    rules = laid(tiny_dataset(workspace, rows), min_count=1, max_length=2)
    for share in {Fraction(k, n) for n in (10, 16) for k in range(1, n)} | {
        Fraction(29, 100),
        Fraction(57, 100),
    }:
        border = Decimal(share.numerator) / share.denominator  # has few digits
        for least, kept in ((border, share), (border + Decimal("1e-20"), share + Fraction(1, 10**20))):
            page = rule_page(rules, choice=RuleChoice(min_confidence=least))
            forward = {
                (a[0], c[0]) for a, c in zip(page.frame["antecedent"], page.frame["consequent"], strict=True)
            }
            assert forward & set(shares) == {pair for pair, own in shares.items() if own >= kept}


def test_the_minimum_counts_baskets(workspace):
    rows = [Row(f"o{n}", item) for n in range(5) for item in "ab"] + [Row("p", "a"), Row("p", "b")]
    dataset = tiny_dataset(workspace, rows)
    assert [laid(dataset, min_count=n, max_length=2).tests for n in (5, 6, 7)] == [2, 2, 0]


# Outside witnesses ---------------------------------------------------------------------------------


def test_as_fpgrowth_and_its_rules(shop):
    rows, dataset = shop
    baskets, _ = oracle.baskets_of(rows, EVERYTHING, MatrixConfig())
    items = sorted(set().union(*baskets))
    held = pd.DataFrame([[item in basket for item in items] for basket in baskets], columns=items)
    sets = fpgrowth(held, min_support=(4 - 0.5) / len(held), max_len=4, use_colnames=True)
    witness = association_rules(sets, num_itemsets=len(held), metric="confidence", min_threshold=0.3 - 1e-9)
    rules = laid(dataset, min_count=4, max_length=4, single_consequent=False)
    assert {1: len(rules.items), **rules.sets} == sets["itemsets"].map(len).value_counts().to_dict()
    choice = RuleChoice(min_confidence=Decimal("0.3"), with_redundant=True)
    found = by_sides(rule_page(rules, choice=choice).frame)
    assert len(found) == len(witness) > 70
    for row in witness.to_dict("records"):
        ours = found[tuple(sorted(row["antecedents"])), tuple(sorted(row["consequents"]))]
        for name in ("support", "confidence", "lift", "leverage"):
            assert ours[name] == pytest.approx(row[name], rel=1e-12, abs=1e-15)
        if math.isfinite(row["conviction"]):
            assert ours["conviction"] == pytest.approx(row["conviction"], rel=1e-9)
        else:
            assert math.isnan(ours["conviction"])


def test_as_efficient_apriori(shop):
    rows, dataset = shop
    baskets, _ = oracle.baskets_of(rows, EVERYTHING, MatrixConfig())
    least = {"min_support": (4 - 0.5) / len(baskets), "min_confidence": 0.3 - 1e-9}
    _, witness = apriori([tuple(basket) for basket in baskets], max_length=4, **least)
    rules = laid(dataset, min_count=4, max_length=4, single_consequent=False)
    choice = RuleChoice(min_confidence=Decimal("0.3"), with_redundant=True)
    found = by_sides(rule_page(rules, choice=choice).frame)
    theirs = {(tuple(sorted(rule.lhs)), tuple(sorted(rule.rhs))): rule for rule in witness}
    assert set(theirs) == set(found)
    for sides, rule in theirs.items():
        assert found[sides]["count"] == rule.count_full
        assert found[sides]["lift"] == pytest.approx(rule.lift, rel=1e-12)


# Laws ---------------------------------------------------------------------------------------------


def test_the_order_of_rows_does_not_matter(workspace):
    rows = sized_shop(3, orders=120)
    shuffled = rows.copy()
    random.Random(1).shuffle(shuffled)
    frames = [
        contract_rows(laid(tiny_dataset(workspace, some, name=name), min_count=3), choice=ALL_RULES)
        for name, some in (("one", rows), ("other", shuffled))
    ]
    pd.testing.assert_frame_equal(*frames)


def test_a_limit_is_as_if_larger_baskets_were_not_there(workspace):
    rows = sized_shop(5, orders=200)
    baskets, _ = oracle.baskets_of(rows, EVERYTHING, MatrixConfig())
    sizes = {}
    for row in rows:
        if row.kind == "sale" and row.is_product:
            sizes.setdefault(row.order, set()).add(row.product)
    small = [row for row in rows if len(sizes.get(row.order, ())) <= 4]
    limited = laid(tiny_dataset(workspace, rows, name="all"), min_count=2, largest_basket=4)
    wanted = laid(tiny_dataset(workspace, small, name="small"), min_count=2)
    assert (limited.left_out, limited.largest) == (sum(len(b) > 4 for b in baskets), max(map(len, baskets)))
    assert limited.baskets == wanted.baskets == len(baskets) - limited.left_out
    pd.testing.assert_frame_equal(*(contract_rows(rules, choice=ALL_RULES) for rules in (limited, wanted)))
    assert limited.narrowed == ()  # it was asked for


def test_single_consequents_are_those_of_all_rules(shop):
    _, dataset = shop
    every = rule_page(
        laid(dataset, min_count=4, max_length=4, single_consequent=False), choice=ALL_RULES
    ).frame
    single = rule_page(laid(dataset, min_count=4, max_length=4), choice=ALL_RULES).frame
    expected = by_sides(every[every["consequent"].map(len) == 1])
    found = by_sides(single)
    assert set(found) == set(expected)
    for sides, row in found.items():
        for name in ("count", "lift_corrected", "expected_corrected", "p_value", "redundant"):
            assert row[name] == pytest.approx(expected[sides][name], rel=1e-12)


# The table of the command line -------------------------------------------------------------------------


def test_the_contract_table(shop):
    _, dataset = shop
    family = RuleFamily(min_count=4, max_length=3, single_consequent=False)
    table = rule_table(dataset, filters=EVERYTHING, config=MatrixConfig(), family=family, choice=RuleChoice())
    assert tuple(table.frame.columns) == RULE_COLUMNS
    sides = [
        (json.loads(a), json.loads(c))
        for a, c in zip(table.frame["antecedent"], table.frame["consequent"], strict=True)
    ]
    assert sides == sorted(sides)
    assert all(side == sorted(side) for both in sides for side in both)
    assert not table.frame["redundant"].any()
    figures = table.frame.drop(columns=["antecedent", "consequent", "conviction"]).to_numpy(np.float64)
    assert np.isfinite(figures).all()
    assert not np.isinf(table.frame["conviction"]).any()


def test_an_unknown_item_is_named(shop):
    _, dataset = shop
    with pytest.raises(CrosssellError) as error:
        rule_table(
            dataset,
            filters=EVERYTHING,
            config=MatrixConfig(),
            family=RuleFamily(),
            choice=RuleChoice(antecedent="?!"),
        )
    assert (error.value.code, error.value.values["item"]) == (ErrorCode.UNKNOWN_ITEM, "?!")


@pytest.mark.parametrize(
    ("kind", "settings"),
    [
        (RuleFamily, {"min_count": 0}),
        (RuleFamily, {"max_length": 7}),
        (RuleFamily, {"max_length": 1}),
        (RuleFamily, {"largest_basket": 1}),
        (RuleFamily, {"min_count": True}),
        (RuleChoice, {"min_confidence": Decimal("NaN")}),
        (RuleChoice, {"min_confidence": Decimal("1.0001")}),
        (RuleChoice, {"min_confidence": 0.5}),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(kind, settings):
    with pytest.raises(CrosssellError) as error:
        kind(**settings)
    assert error.value.values["what"] == next(iter(settings))
