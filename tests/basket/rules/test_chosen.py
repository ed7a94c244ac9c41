"""Pages of rules: choice, search, order; and what goes with a basket."""

import math
from decimal import Decimal

import numpy as np
import pytest

from crosssell.basket import MatrixConfig
from crosssell.basket.items import items_of
from crosssell.basket.rules import (
    PAGE_COLUMNS,
    SORTABLE_RULES,
    RuleChoice,
    RuleFamily,
    Rules,
    lay_rules,
    records,
    rule,
    rule_page,
    suggestions,
)
from crosssell.columns import Verdict
from crosssell.errors import CrosssellError
from crosssell.filters import Filters
from crosssell.warehouse import Workspace
from tests.basket.planted import planted_shop
from tests.support import Row, tiny_dataset

EVERY = RuleChoice(min_confidence=Decimal(0), with_redundant=True)
COLUMN_OF = {name: name for name in SORTABLE_RULES} | {"useful": "verdict"}


@pytest.fixture(scope="module")
def rules(tmp_path_factory) -> Rules:
    workspace = Workspace(tmp_path_factory.mktemp("shop"))
    found = lay_rules(
        tiny_dataset(workspace, planted_shop()),
        filters=Filters(),
        config=MatrixConfig(),
        family=RuleFamily(min_count=5, max_length=3, single_consequent=False),
    )
    workspace.close()
    return found  # reads on without the dataset


def sides(frame) -> set[tuple[tuple[str, ...], tuple[str, ...]]]:
    return set(zip(frame["antecedent"], frame["consequent"], strict=True))


@pytest.mark.parametrize("sort", SORTABLE_RULES)
def test_sorted_by(rules, sort):
    down = rule_page(rules, choice=EVERY, sort=sort).frame
    up = rule_page(rules, choice=EVERY, sort=sort, descending=False).frame
    assert tuple(down.columns) == PAGE_COLUMNS
    assert sides(down) == sides(up)
    assert len(down) == rules.tests
    if sort == "useful":
        order = [Verdict.SOLID, Verdict.WEAK, Verdict.AVOID, Verdict.UNRELATED, Verdict.TOO_LITTLE_DATA]
        places = [order.index(verdict) for verdict in down["verdict"]]
        assert places == sorted(places)
        assert places[0] == 0
        return
    for frame, sign in ((down, -1), (up, 1)):
        values = frame[sort].astype(float).to_numpy(na_value=np.nan)
        known = values[~np.isnan(values)]
        assert np.isnan(values[len(known) :]).all()  # what cannot be computed comes last
        assert (np.diff(sign * known) >= -1e-12).all()


def test_a_page_is_the_first_of_what_matches(rules):
    whole = rule_page(rules, choice=EVERY, sort="count")
    part = rule_page(rules, choice=EVERY, sort="count", limit=7)
    assert (part.listed, part.matching) == (whole.listed, whole.matching) == (rules.tests, rules.tests)
    assert part.frame.equals(whole.frame.head(7))


def test_choice(rules):
    folded = rule_page(rules, choice=RuleChoice(min_confidence=Decimal("0.2")))
    every = rule_page(rules, choice=RuleChoice(min_confidence=Decimal("0.2"), with_redundant=True))
    assert folded.folded == every.listed - folded.listed == every.frame["redundant"].sum() > 0
    assert every.folded == 0
    left = rule_page(rules, choice=RuleChoice(min_confidence=Decimal(0), antecedent="red-1"))
    assert all("red-1" in side for side in left.frame["antecedent"])
    both = RuleChoice(min_confidence=Decimal(0), antecedent="red-1", consequent="red-2")
    assert all("red-2" in side for side in rule_page(rules, choice=both).frame["consequent"])
    nobody = rule_page(rules, choice=RuleChoice(antecedent="nobody sells it"))
    assert (len(nobody.frame), nobody.listed, nobody.matching) == (0, 0, 0)
    assert tuple(nobody.frame.columns) == PAGE_COLUMNS


def test_search_verdicts_and_exclusion(rules):
    whole = rule_page(rules, choice=EVERY).frame
    words = rule_page(rules, choice=EVERY, search="THE red-0 Blue")
    held = [{*a, *c} for a, c in sides(words.frame)]
    assert held
    assert all("red-0" in items and any(item.startswith("blue") for item in items) for items in held)
    assert (words.listed, words.matching) == (rules.tests, len(words.frame))
    without = rule_page(rules, choice=EVERY, excluded=("red-0", "blue-1"))
    assert sides(without.frame) == {(a, c) for a, c in sides(whole) if not {*a, *c} & {"red-0", "blue-1"}}
    solid = rule_page(rules, choice=EVERY, verdicts=(Verdict.SOLID,))
    assert len(solid.frame) == (whole["verdict"] == Verdict.SOLID).sum() > 0


def test_one_rule(rules):
    frame = rule_page(rules, choice=EVERY, limit=25).frame
    for one, row in zip(records(frame), frame.to_dict("records"), strict=True):
        assert rule(rules, number=one.rule) == one
        assert isinstance(one.verdict, Verdict)
        assert one.antecedent_names == tuple(f"The {item}" for item in one.antecedent)
        assert (one.conviction is None) == math.isnan(row["conviction"])
        assert one.count == round(one.confidence * one.n_antecedent)
    with pytest.raises(CrosssellError):
        rule(rules, number=rules.tests)
    with pytest.raises(CrosssellError):
        rule_page(rules, choice=EVERY, sort="drop table")


def test_the_most_bought_items_come_first(rules):
    items = items_of(rules.items)
    assert [item.baskets for item in items] == sorted((item.baskets for item in items), reverse=True)
    assert {item.item for item in items} == set(rules.item_ids)


# Applied to a basket ------------------------------------------------------------------------------


def sure(row) -> tuple[bool, float]:
    return row.verdict == Verdict.SOLID, row.lift_corrected_ci_lower


def test_suggestions_are_the_best_rule_of_each_item_not_yet_there(rules):
    basket = ["green-0", "green-1", "nobody sells it"]
    found = suggestions(rules, basket=basket, choice=RuleChoice(min_confidence=Decimal("0.02")), limit=100)
    items = [one.item.item for one in found]
    assert len(set(items)) == len(items) > 4
    assert not set(items) & set(basket)
    assert set(items[:2]) == {"green-2", "green-3"}  # the same group
    every = rule_page(rules, choice=RuleChoice(min_confidence=Decimal("0.02"), with_redundant=True)).frame
    fits = [
        {*row.antecedent} <= set(basket) and row.consequent not in [("green-0",), ("green-1",)]
        and len(row.consequent) == 1 and row.verdict != Verdict.AVOID
        for row in every.itertuples()
    ]  # fmt: skip
    fitting = every[fits]
    assert set(items) == {consequent[0] for consequent in fitting["consequent"]}
    keys = []
    for one in found:
        own = fitting[fitting["consequent"] == (one.item.item,)]
        best = max(own.itertuples(), key=lambda row: (*sure(row), row.confidence))
        assert one.rule.rule == best.rule
        assert one.rule.consequent == (one.item.item,)
        keys.append(sure(best))
    assert keys == sorted(keys, reverse=True)
    assert [one.item.item for one in suggestions(rules, basket=basket, choice=EVERY, limit=2)] == items[:2]


def test_an_empty_basket_and_an_unknown_one_suggest_nothing(rules):
    for basket in ([], ["nobody sells it"]):
        assert suggestions(rules, basket=basket, choice=EVERY) == []
    with pytest.raises(CrosssellError):
        suggestions(rules, basket=["red-0"], choice=EVERY, limit=0)


def test_no_orders_no_rules(workspace):
    dataset = tiny_dataset(workspace, [Row("o", "a", kind="return")])
    found = lay_rules(dataset, filters=Filters(), config=MatrixConfig(), family=RuleFamily())
    assert (found.tests, found.baskets, found.sets) == (0, 0, {2: 0, 3: 0})
    assert len(rule_page(found, choice=EVERY).frame) == 0
    assert suggestions(found, basket=["a"], choice=EVERY) == []
