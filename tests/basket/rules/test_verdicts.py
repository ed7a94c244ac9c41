"""Which rules are solid: as pairs are, against shops whose truth is known, and against shorter rules."""

from decimal import Decimal

import numpy as np
import pytest

from crosssell.basket import MatrixConfig, pair_table
from crosssell.basket.rules import RuleChoice, RuleFamily, Rules, lay_rules, rule_page
from crosssell.basket.rules.judging import CODES
from crosssell.columns import Basis, Level, Verdict
from crosssell.filters import Filters
from crosssell.warehouse import Warehouse, Workspace
from tests.basket.rules import oracle
from tests.basket.shops import sized_shop
from tests.basket.simulation import Shop, ranked_weights, sizes_of, unrelated, written
from tests.support import tiny_dataset

ALL_RULES = RuleChoice(min_confidence=Decimal(0), with_redundant=True)
SOLID = CODES.index(Verdict.SOLID)


def laid(dataset: Warehouse, *, config=None, **family) -> Rules:
    return lay_rules(dataset, filters=Filters(), config=config or MatrixConfig(), family=RuleFamily(**family))


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    workspace = Workspace(tmp_path_factory.mktemp("shop"))
    rows = sized_shop(7, orders=700)
    yield rows, tiny_dataset(workspace, rows)
    workspace.close()


@pytest.mark.parametrize("level", [Level.PRODUCT, Level.CATEGORY])
@pytest.mark.parametrize("basis", Basis)
def test_a_pair_is_judged_as_in_the_matrix(shop, basis, level):
    _, dataset = shop
    config = MatrixConfig(basis=basis, level=level, min_count=3)
    pairs = pair_table(dataset, filters=Filters(), config=config).frame
    rules = rule_page(laid(dataset, config=config, min_count=3, max_length=3), choice=ALL_RULES).frame
    rules = rules[rules["length"] == 2]
    assert len(rules) == 2 * len(pairs)
    for names, own in (("antecedent consequent", "ab"), ("consequent antecedent", "ba")):
        first, second = names.split()
        keyed = {(a[0], b[0]): n for n, (a, b) in enumerate(zip(rules[first], rules[second], strict=True))}
        same = rules.iloc[[keyed[pair] for pair in zip(pairs["a"], pairs["b"], strict=True)]]
        assert same["verdict"].tolist() == pairs["verdict"].tolist()
        assert same["count"].tolist() == pairs["n_both"].tolist()
        assert same["customers"].tolist() == pairs["customers"].tolist()
        for ours, theirs in {
            "expected_corrected": "expected_corrected", "lift_corrected": "lift_corrected",
            "lift_corrected_ci_lower": "lift_corrected_ci_lower", "q_corrected": "q_value",
            "lift_corrected_ci_upper": "lift_corrected_ci_upper", "confidence": f"confidence_{own}",
            "lift": "lift", "leverage": "leverage",
        }.items():  # fmt: skip
            np.testing.assert_allclose(same[ours], pairs[theirs].astype(float), rtol=1e-9, err_msg=ours)


def test_expectations_of_longer_rules_by_their_definition(shop):
    rows, dataset = shop
    baskets, _ = oracle.baskets_of(rows, Filters(), MatrixConfig())
    frame = rule_page(
        laid(dataset, min_count=5, max_length=4, single_consequent=False), choice=ALL_RULES
    ).frame
    looked_at = frame[(frame["length"] > 2) & (frame["rule"] % 7 == 0)]
    assert set(looked_at["length"]) == {3, 4}
    for row in looked_at.to_dict("records"):
        sides = [(row["antecedent"], row["n_antecedent"]), (row["consequent"], row["n_consequent"])]
        (given, n_given), (drawn, n_drawn) = sorted(sides, key=lambda side: (-len(side[0]), side[1]))
        if len(given) == len(drawn) and n_given == n_drawn:
            continue  # either may be the given one
        assert row["expected_corrected"] == pytest.approx(oracle.expected(baskets, given, drawn), rel=1e-9)


@pytest.mark.parametrize("mean", [2, 5, 20])
def test_nothing_is_solid_where_nothing_is_related(workspace, mean):
    """The corrected lift is about 1, and of cuts with plenty expected 95 % of the intervals hold it."""
    draw = np.random.default_rng(mean)
    sizes = sizes_of(draw, 4_000, mean=mean, kind="geometric", most=30)
    dataset = written(workspace, Shop(held=unrelated(draw, sizes, ranked_weights(34, steepness=0.7))))
    rules = laid(dataset, min_count=10 if mean < 20 else 40, max_length=4 if mean == 2 else 3)
    for length in rules.sets:
        cuts = np.unique(rules.cut[rules.length == length])
        plenty = cuts[rules.cuts.expected[cuts] >= 30]
        if len(plenty) < 100:
            continue
        assert 0.92 <= np.median(rules.cuts.lift[plenty]) <= 1.08
        held = (rules.cuts.lower[plenty] <= 1) & (rules.cuts.upper[plenty] >= 1)
        assert 0.92 <= held.mean() <= 0.98
    assert rules.tests > 100
    # The share is of findings; where there is nothing to be found, of shops with any: one cut, two rules.
    assert (rules.verdict == SOLID).sum() <= 2


def test_heavy_buyers_make_no_rule_solid(workspace):
    """Whole customers as baskets, a tenth of whom buys half of everything."""
    draw = np.random.default_rng(7)
    sizes = np.minimum(1 + draw.lognormal(1.3, 1.0, 3_000).astype(int), 45)
    held = unrelated(draw, sizes, ranked_weights(46, steepness=0.6))
    dataset = written(workspace, Shop(held=held, customers=np.arange(len(sizes))))
    rules = laid(dataset, config=MatrixConfig(basis=Basis.CUSTOMER), min_count=30, max_length=3)
    longer = rules.length == 3
    plain = (
        rules.cuts.n[rules.cut]
        * rules.baskets
        / (rules.table.n[rules.antecedent] * rules.table.n[rules.consequent])
    )
    assert np.median(plain[longer]) > 1.8  # plain lift takes large baskets for kinship
    assert 0.92 <= np.median(rules.cuts.lift[rules.cut[longer]]) <= 1.08
    assert (rules.verdict == SOLID).sum() <= 2


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    """Items 0 and 1 are related, 2–4 are a set bought as a whole; 40 others by chance."""
    workspace = Workspace(tmp_path_factory.mktemp("planted"))
    draw = np.random.default_rng(3)
    sizes = sizes_of(draw, 8_000, mean=4, kind="geometric", most=25)
    held = np.concatenate(
        [np.zeros((len(sizes), 5), bool), unrelated(draw, sizes, ranked_weights(40, steepness=0.5))], axis=1
    )
    first = draw.random(len(sizes)) < 0.08
    held[:, 0] = first
    held[:, 1] = np.where(first, draw.random(len(sizes)) < 0.5, draw.random(len(sizes)) < 0.05)
    held[:, 2:5] = draw.random((len(sizes), 3)) < 0.03
    held[draw.random(len(sizes)) < 0.015, 2:5] = True
    yield laid(written(workspace, Shop(held=held)), min_count=10, max_length=3, single_consequent=False)
    workspace.close()


def items(rules: Rules, place: int) -> set[int]:
    sides = rules.antecedent[place], rules.consequent[place]
    return {int(rules.item_ids[item][1:]) for side in sides for item in rules.table.items_of(side)}


def test_a_planted_set_is_solid_and_little_else(planted):
    solid = np.flatnonzero(planted.verdict == SOLID)
    wanted = [{0, 1}, {2, 3}, {2, 4}, {3, 4}, {2, 3, 4}]
    found = [items(planted, place) for place in solid]
    assert all(one in found for one in wanted)
    assert found.count({2, 3, 4}) == 6
    assert sum(one not in wanted for one in found) <= 0.05 * len(found)


def test_what_only_repeats_a_shorter_rule_is_weak_and_names_it(planted):
    """{0, x} leads to 1 as often as 0 alone does, and 0 to {1, x} as often as to 1 times x."""
    frame = rule_page(planted, choice=ALL_RULES, limit=10**6).frame
    repeats = frame[frame["parent"].notna()]
    assert len(repeats) > 20
    assert set(repeats["verdict"]) == {Verdict.WEAK}
    related = [{"i0000", "i0001"}, {"i0002", "i0003"}, {"i0002", "i0004"}, {"i0003", "i0004"}]
    named = [{*a, *c} for a, c in zip(repeats["parent"], repeats["parent_consequent"], strict=True)]
    assert sum(one in related for one in named) >= 0.95 * len(named)
    for row in repeats.to_dict("records"):
        whole, parent = (*row["antecedent"], *row["consequent"]), (*row["parent"], *row["parent_consequent"])
        assert set(row["parent"]) <= set(row["antecedent"])
        assert set(row["parent_consequent"]) <= set(row["consequent"])
        assert len(parent) == len(whole) - 1
    assert frame["parent_consequent"].notna().equals(frame["parent"].notna())


def test_the_habit_of_one_customer_is_never_solid(workspace):
    draw = np.random.default_rng(11)
    held = unrelated(
        draw, sizes_of(draw, 4_000, mean=3, kind="poisson", most=20), ranked_weights(60, steepness=0.5)
    )
    customers = np.arange(4_000)
    held[:, 50:] = False
    held[:30, 50:53] = True
    customers[:30] = 5_000 + np.arange(30) % 6  # thirty orders of six customers
    held[30:60, 55:58] = True  # thirty of thirty
    rules = laid(written(workspace, Shop(held=held, customers=customers)), min_count=10, max_length=3)
    solid = [items(rules, place) for place in np.flatnonzero(rules.verdict == SOLID)]
    assert {55, 56} in solid
    assert not any(one & {50, 51, 52} for one in solid)
    habit = next(n for n in range(rules.tests) if items(rules, n) == {50, 51, 52})
    assert rules.verdict[habit] == CODES.index(Verdict.TOO_LITTLE_DATA)
    assert rules.cuts.customers[rules.cut[habit]] == 6
