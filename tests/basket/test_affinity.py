import datetime as dt
import math
import random
import uuid
import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mlxtend.frequent_patterns import apriori, association_rules

from crosssell.basket import (
    PAIR_COLUMNS,
    MatrixConfig,
    PairPage,
    Stage,
    lay,
    matrix,
    pair_counts,
    pair_page,
    pair_table,
)
from crosssell.basket import pairs as pairs_module
from crosssell.columns import Basis, Level, Verdict
from crosssell.errors import CrosssellError
from crosssell.filters import Filters
from crosssell.warehouse import Warehouse, Workspace
from tests.basket import oracle
from tests.basket.shops import FAMILIES, answer, consents_of, random_shop, sized_shop
from tests.support import Row, tiny_dataset

EVERYTHING = Filters()
FILTERS = {
    "none": EVERYTHING,
    "period": Filters(date_from=dt.date(2024, 2, 1), date_to=dt.date(2024, 4, 28)),
    "channel": Filters(channels=("web",)),
    "country": Filters(countries=("DE", "PL")),
    "category": Filters(categories=("food", "Toys")),
    "segment": Filters(segments=("loyal",)),
    "all": Filters(date_from=dt.date(2024, 1, 2), channels=("web", "shop"), categories=("food",)),
    "nothing passes": Filters(countries=("Atlantis",)),
}
CONFIGS = [
    MatrixConfig(basis=basis, level=level, min_count=3, include_non_products=fees, require_customer=known)
    for basis in Basis
    for level in Level
    for fees in (False, True)
    for known in (False, True)
]


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """One shop with strata of several sizes: its rows, its customers' consents and its dataset."""
    workspace = Workspace(tmp_path_factory.mktemp("shop"))
    rows = sized_shop(7, orders=350)
    consents = consents_of(rows, 7)
    dataset = tiny_dataset(workspace, rows)
    answer(dataset, consents)
    yield rows, consents, dataset
    workspace.close()


def records(frame: pd.DataFrame, columns: list[str]) -> list[dict[str, object]]:
    """Return rows as dictionaries with ``None`` for every empty cell."""
    plain = frame[columns].astype(object)
    return plain.where(plain.notna(), None).to_dict("records")


def assert_same(frame: pd.DataFrame, expected: list[dict[str, object]]) -> None:
    """Compare every column; 1e-9 leaves room for another order of summing, and for p-values far out."""
    assert len(frame) == len(expected)
    for found, wanted in zip(records(frame, list(PAIR_COLUMNS)), expected, strict=True):
        assert found == {
            name: pytest.approx(wanted[name], rel=1e-9, abs=1e-15 if name == "leverage" else 1e-300)
            if isinstance(wanted[name], float)
            else wanted[name]
            for name in PAIR_COLUMNS
        }


def page_of(dataset: Warehouse, *, min_count: int = 1, **choices) -> PairPage:
    """Return a page of the pairs of everything."""
    laid = lay(dataset, filters=EVERYTHING, config=MatrixConfig(min_count=min_count))
    return pair_page(matrix(laid, min_count=min_count), **choices)


CHOICES = [
    pytest.param(
        name,
        config,
        id=f"{name}-{config.basis}-{config.level}-{config.include_non_products}-{config.require_customer}",
    )
    for name in FILTERS
    for config in CONFIGS
    if name in ("none", "all") or not (config.include_non_products or config.require_customer)
]


@pytest.mark.parametrize(("name", "config"), CHOICES)
def test_agrees_with_a_brute_force_count_under_every_choice(shop, name, config):
    rows, consents, dataset = shop
    result = pair_table(dataset, filters=FILTERS[name], config=config)
    assert_same(result.frame, oracle.pairs(rows, FILTERS[name], config, consents=consents))
    assert result.baskets == len(oracle.baskets_of(rows, FILTERS[name], config))


@pytest.mark.parametrize("seed", range(8))
def test_agrees_with_a_brute_force_count_on_other_shops(workspace, seed):
    rows = random_shop(seed, orders=120, with_customers=seed != 3)
    for config in (MatrixConfig(min_count=seed + 1), MatrixConfig(basis=Basis.CUSTOMER, min_count=1)):
        result = pair_table(
            tiny_dataset(workspace, rows, name=f"{seed}{config.basis}"), filters=EVERYTHING, config=config
        )
        assert_same(result.frame, oracle.pairs(rows, EVERYTHING, config))


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    seed=st.integers(0, 10_000),
    orders=st.integers(1, 400),
    customers=st.integers(1, 300),
    min_count=st.integers(1, 3),
    basis=st.sampled_from(Basis),
    level=st.sampled_from(Level),
    known=st.sampled_from(["all", "none", "no consent", "no amounts"]),
)
def test_agrees_with_a_brute_force_count_on_any_shop(
    tmp_path, seed, orders, customers, min_count, basis, level, known
):
    rows = sized_shop(seed, orders=orders, customers=customers)
    if known == "none":
        rows = [row._replace(customer=None, segment=None) for row in rows]
    if known == "no amounts":
        rows = [row._replace(amount=None) for row in rows]
    consents = None if known == "no consent" else consents_of(rows, seed)
    config = MatrixConfig(basis=basis, level=level, min_count=min_count)
    workspace = Workspace(tmp_path / uuid.uuid4().hex)
    try:
        dataset = tiny_dataset(workspace, rows)
        answer(dataset, consents or {})
        result = pair_table(dataset, filters=EVERYTHING, config=config)
    finally:
        workspace.close()
    # Both designs are one where both colours were sold.
    sold = {row.product for row in rows if row.kind == "sale"}
    if level == Level.FAMILY and not set(FAMILIES) <= sold:
        return
    assert_same(result.frame, oracle.pairs(rows, EVERYTHING, config, consents=consents))


def test_agrees_with_mlxtend_on_every_measure_it_has(workspace):
    rows = [row for row in random_shop(11, orders=200) if row.is_product and row.kind == "sale"]
    frame = pair_table(
        tiny_dataset(workspace, rows), filters=EVERYTHING, config=MatrixConfig(min_count=3)
    ).frame
    baskets = oracle.baskets_of(rows, EVERYTHING, MatrixConfig())
    items = sorted({item for basket in baskets.values() for item in basket})
    table = pd.DataFrame([[item in basket for item in items] for basket in baskets.values()], columns=items)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # mlxtend divides by zero where conviction is infinite
        found = apriori(table, min_support=2.5 / len(table), use_colnames=True, max_len=2)
        rules = association_rules(found, metric="support", min_threshold=0)
    rules["a"] = rules["antecedents"].map(lambda side: next(iter(side)))
    rules["b"] = rules["consequents"].map(lambda side: next(iter(side)))
    both = frame.merge(rules, on=["a", "b"], suffixes=("", "_mlxtend"))
    assert len(both) == len(frame) == len(rules) / 2 > 20
    back = frame.merge(rules, left_on=["a", "b"], right_on=["b", "a"], suffixes=("", "_mlxtend"))
    for ours, theirs in (
        ("support", "support_mlxtend"),
        ("lift", "lift_mlxtend"),
        ("leverage", "leverage_mlxtend"),
    ):
        np.testing.assert_allclose(both[ours].astype(float), both[theirs], rtol=1e-9, atol=1e-15)
    np.testing.assert_allclose(both["kulczynski"].astype(float), both["kulczynski_mlxtend"], rtol=1e-9)
    for joined, suffix in ((both, "ab"), (back, "ba")):
        np.testing.assert_allclose(
            joined[f"confidence_{suffix}"].astype(float), joined["confidence"], rtol=1e-9
        )
        infinite = joined["conviction"].map(math.isinf)
        assert (joined[f"conviction_{suffix}"].isna() == infinite).all()
        np.testing.assert_allclose(
            joined[f"conviction_{suffix}"][~infinite].astype(float),
            joined["conviction"][~infinite],
            rtol=1e-9,
        )


def test_a_pair_exactly_at_the_minimum_is_listed_and_one_below_is_not(workspace):
    rows = [(f"o{n}", product) for n in range(10) for product in ("a", "b")]
    rows += [(f"p{n}", product) for n in range(9) for product in ("a", "c")]
    dataset = tiny_dataset(workspace, rows)
    listed = pair_table(dataset, filters=EVERYTHING, config=MatrixConfig(min_count=10)).frame
    assert records(listed, ["a", "b", "n_both"]) == [{"a": "a", "b": "b", "n_both": 10}]
    assert len(pair_table(dataset, filters=EVERYTHING, config=MatrixConfig(min_count=9)).frame) == 2
    assert pair_table(dataset, filters=EVERYTHING, config=MatrixConfig(min_count=11)).frame.empty


def test_the_answer_as_arithmetic(workspace):
    # Four orders: a and b twice together, a once alone, c alone; N = 4, n_a = 3, n_b = 2, both = 2.
    rows = [("1", "a", "k"), ("1", "b", "k"), ("2", "a", "k"), ("2", "b", "k"), ("3", "a"), ("4", "c")]
    result = pair_table(tiny_dataset(workspace, rows), filters=EVERYTHING, config=MatrixConfig(min_count=1))
    (row,) = records(result.frame, list(PAIR_COLUMNS))
    assert row["support"] == 2 / 4
    assert row["confidence_ab"] == pytest.approx(2 / 3)
    assert row["confidence_ba"] == 1
    assert row["lift"] == pytest.approx((2 / 4) / (3 / 4 * 2 / 4))
    assert row["leverage"] == pytest.approx(2 / 4 - 3 / 4 * 2 / 4)
    assert row["conviction_ab"] == pytest.approx((1 - 2 / 4) / (1 - 2 / 3))
    assert row["conviction_ba"] is None  # every basket with b holds a: infinite
    assert row["customers"] == 1
    assert row["verdict"] == Verdict.TOO_LITTLE_DATA
    # The one known customer has both: nobody is left, and of nobody no response can be told.
    assert (row["left_ab"], row["left_ba"], row["left_ab_consenting"], row["ceiling_ab"]) == (0, 0, None, 0)


def test_columns_are_the_contract_s_and_no_number_is_infinite(workspace):
    result = pair_table(
        tiny_dataset(workspace, random_shop(3)), filters=EVERYTHING, config=MatrixConfig(min_count=1)
    )
    assert list(result.frame.columns) == list(PAIR_COLUMNS)
    numbers = result.frame.select_dtypes("number").astype("Float64").to_numpy(dtype=float, na_value=0)
    assert np.isfinite(numbers).all()


def test_items_are_ordered_by_code_point(workspace):
    frame = pair_table(
        tiny_dataset(workspace, random_shop(5)), filters=EVERYTHING, config=MatrixConfig(min_count=1)
    ).frame
    listed = list(zip(frame["a"], frame["b"], strict=True))
    assert listed == sorted(listed)
    assert all(a < b for a, b in listed)


def test_a_category_keeps_its_items_and_leaves_n_unchanged(workspace):
    rows = [
        *[
            ("1", "tea", None, None, 1, "drinks"),
            ("1", "cup", None, None, 1, "ware"),
            ("1", "mug", None, None, 1, "ware"),
        ],
        *[("2", "tea", None, None, 1, "drinks"), ("3", "cup", None, None, 1, "ware")],
    ]
    result = pair_table(
        tiny_dataset(workspace, rows), filters=Filters(categories=("ware",)), config=MatrixConfig(min_count=1)
    )
    assert records(result.frame, ["a", "b", "n_a", "baskets"]) == [
        {"a": "cup", "b": "mug", "n_a": 2, "baskets": 3}
    ]


def test_anonymous_orders_stand_on_no_customer(workspace):
    some = tiny_dataset(workspace, [("1", "a"), ("1", "b"), ("2", "c", "k")], name="some known")
    none = tiny_dataset(workspace, [("1", "a"), ("1", "b")], name="none known")
    config = MatrixConfig(min_count=1)
    assert records(pair_table(some, filters=EVERYTHING, config=config).frame, ["customers"]) == [
        {"customers": 0}
    ]
    assert records(pair_table(none, filters=EVERYTHING, config=config).frame, ["customers"]) == [
        {"customers": None}
    ]


def test_many_parts_give_the_same_pairs_as_one(workspace, monkeypatch):
    dataset = tiny_dataset(workspace, random_shop(2, orders=150))
    config = MatrixConfig(min_count=2)
    whole = pair_table(dataset, filters=EVERYTHING, config=config).frame
    monkeypatch.setattr(pairs_module, "INCREMENTS_PER_PART", 20)
    assert_alike(pair_table(dataset, filters=EVERYTHING, config=config).frame, whole)


def test_pair_counts_are_the_table_s_counts_on_keys(workspace):
    dataset = tiny_dataset(workspace, random_shop(4))
    config = MatrixConfig(min_count=2)
    counts = pair_counts(dataset, filters=EVERYTHING, config=config)
    names = dict(zip(counts.items["item_key"], counts.items["item"], strict=True))
    found = sorted((names[a], names[b], n) for a, b, n in counts.pairs.itertuples(index=False))
    frame = pair_table(dataset, filters=EVERYTHING, config=config).frame
    assert found == list(zip(frame["a"], frame["b"], frame["n_both"], strict=True))


def assert_alike(one: pd.DataFrame, other: pd.DataFrame) -> None:
    """Compare two tables; sums may differ in their last digits, since the engine adds in any order."""
    pd.testing.assert_frame_equal(one, other, rtol=1e-9, atol=1e-15)


# Laws ---------------------------------------------------------------------------------------


def test_the_order_of_the_rows_does_not_matter(workspace):
    rows = random_shop(9)
    config = MatrixConfig(min_count=1)
    forth = pair_table(tiny_dataset(workspace, rows, name="forth"), filters=EVERYTHING, config=config).frame
    back = pair_table(
        tiny_dataset(workspace, rows[::-1], name="back"), filters=EVERYTHING, config=config
    ).frame
    assert_alike(forth, back)


def test_every_order_twice_doubles_counts_and_keeps_lift(workspace):
    # Large enough for the strata to be cut by their share of all baskets, so at the same sizes twice.
    rows = sized_shop(6, orders=3_000)
    config = MatrixConfig(min_count=1)
    once = pair_table(tiny_dataset(workspace, rows, name="once"), filters=EVERYTHING, config=config).frame
    again = [row._replace(order=row.order + "/2") for row in rows]
    twice = pair_table(
        tiny_dataset(workspace, rows + again, name="twice"), filters=EVERYTHING, config=config
    ).frame
    assert (twice["n_both"] == 2 * once["n_both"]).all()
    np.testing.assert_allclose(twice["lift"], once["lift"], rtol=1e-12)
    np.testing.assert_allclose(twice["lift_corrected"], once["lift_corrected"], rtol=1e-12)
    assert (twice["lift_ci_lower"] >= once["lift_ci_lower"]).all()
    assert (twice["customers"] == once["customers"]).all()
    assert (twice["lift_corrected_ci_lower"] >= once["lift_corrected_ci_lower"] * (1 - 1e-12)).all()
    assert (twice["lift_corrected_ci_upper"] <= once["lift_corrected_ci_upper"] * (1 + 1e-12)).all()


def test_other_names_give_the_same_figures(workspace):
    rows = random_shop(8)
    config = MatrixConfig(min_count=1)
    plain = pair_table(tiny_dataset(workspace, rows, name="plain"), filters=EVERYTHING, config=config).frame
    prefixed = [row._replace(product="x" + row.product, order="z" + row.order) for row in rows]
    renamed = pair_table(
        tiny_dataset(workspace, prefixed, name="renamed"), filters=EVERYTHING, config=config
    ).frame
    assert_alike(plain.drop(columns=["a", "b"]), renamed.drop(columns=["a", "b"]))


def test_baskets_of_another_size_without_either_item_change_no_expectation(workspace):
    draw = random.Random(12)
    rows = [
        Row(f"o{n}", product) for n in range(400) for product in draw.sample("abcdefgh", (2, 3, 4, 5)[n % 4])
    ]
    config = MatrixConfig(min_count=1)
    plain = pair_table(tiny_dataset(workspace, rows, name="plain"), filters=EVERYTHING, config=config).frame
    large = [Row(f"large{n}", f"new{m}") for n in range(60) for m in range(20)]
    more = pair_table(tiny_dataset(workspace, rows + large, name="more"), filters=EVERYTHING, config=config)
    old = more.frame[~more.frame["a"].str.startswith("new")].reset_index(drop=True)
    columns = [
        "a",
        "b",
        "n_both",
        "expected_corrected",
        "lift_corrected",
        "lift_corrected_ci_lower",
        "p_value",
    ]
    assert_alike(plain[columns], old[columns])
    assert (old["lift"] > plain["lift"]).all()  # the plain one takes the new baskets for a sign of kinship


def test_a_higher_minimum_changes_nothing_but_the_number_of_tests(workspace):
    dataset = tiny_dataset(workspace, sized_shop(13))
    laid = lay(dataset, filters=EVERYTHING, config=MatrixConfig(min_count=2))
    laid.complete()
    for min_count in (2, 5, 20):
        whole = matrix(laid, min_count=min_count)
        with whole.reading() as cursor:
            seen = cursor.query(f'select {", ".join(PAIR_COLUMNS)} from "{whole.view}" order by a_key, b_key')
        fresh = pair_table(dataset, filters=EVERYTHING, config=MatrixConfig(min_count=min_count))
        assert_alike(seen, fresh.frame)
        assert (whole.baskets, whole.items, whole.pairs) == (
            fresh.baskets,
            fresh.frequent_items,
            len(fresh.frame),
        )
    low = pair_table(dataset, filters=EVERYTHING, config=MatrixConfig(min_count=2)).frame
    kept = low[low["n_both"] >= 20].reset_index(drop=True)
    same = [name for name in PAIR_COLUMNS if name not in ("q_value", "verdict")]
    assert 5 < len(kept) < len(low)
    assert_alike(kept[same], fresh.frame[same])


def test_a_minimum_below_what_was_counted_is_refused(workspace):
    laid = lay(tiny_dataset(workspace, random_shop(1)), filters=EVERYTHING, config=MatrixConfig(min_count=5))
    with pytest.raises(CrosssellError, match="≥ 5"):
        matrix(laid, min_count=4)
    laid.wait(Stage.MONEY)


# Pages --------------------------------------------------------------------------------------


def shop_with_names() -> list[Row]:
    rows = []
    for n in range(4):
        rows += [Row(f"o{n}", "S1", name="Green Tea"), Row(f"o{n}", "S2", name="Cup (blue)")]
    rows += [Row("p1", "S1", name="Green Tea"), Row("p1", "S3", name="Spoon 100%_")]
    return [*rows, Row("p2", "S3", name="Spoon 100%_")]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("", [("S1", "S2"), ("S1", "S3")]),
        ("tea", [("S1", "S2"), ("S1", "S3")]),
        ("TEA cup", [("S1", "S2")]),
        ("100%_", [("S1", "S3")]),
        ("%", [("S1", "S3")]),
        ("(blue)", [("S1", "S2")]),
        ("s2", [("S1", "S2")]),
        ("coffee", []),
        ("';--", []),
    ],
)
def test_a_page_finds_pairs_by_words_in_numbers_and_names(workspace, search, found):
    dataset = tiny_dataset(workspace, shop_with_names())
    page = page_of(dataset, search=search)
    assert list(zip(page.frame["a"], page.frame["b"], strict=True)) == found
    assert (page.pairs, page.matching) == (2, len(found))


def test_a_page_is_sorted_cut_and_counted(workspace):
    dataset = tiny_dataset(workspace, random_shop(1, orders=100))
    config = MatrixConfig(min_count=1)
    whole = pair_table(dataset, filters=EVERYTHING, config=config).frame
    page = page_of(dataset, sort="lift", limit=5)
    best = whole.sort_values(["lift", "a", "b"], ascending=[False, True, True]).head(5)
    assert list(zip(page.frame["a"], page.frame["b"], strict=True)) == list(
        zip(best["a"], best["b"], strict=True)
    )
    assert list(page.frame["customers"]) == list(best["customers"])
    assert page.pairs == page.matching == len(whole) > 5


def test_pairs_without_a_value_come_last_either_way(workspace):
    dataset = tiny_dataset(workspace, shop_with_names())
    for descending in (True, False):
        page = page_of(dataset, sort="conviction_ba", descending=descending)
        assert page.frame["conviction_ba"].isna().tolist() == [False, True]


def test_an_unknown_sort_column_is_refused(workspace):
    dataset = tiny_dataset(workspace, shop_with_names())
    with pytest.raises(CrosssellError, match="n_both"):
        page_of(dataset, sort='lift"; drop table basket; --')


@pytest.mark.parametrize("count", [0, -1, 2.5, math.nan, True, 2**31, None])
def test_an_impossible_minimum_is_refused(count):
    with pytest.raises(CrosssellError, match="min_count"):
        MatrixConfig(min_count=count)


def test_an_unknown_basis_or_level_is_refused():
    with pytest.raises(CrosssellError, match="customer"):
        MatrixConfig(basis="shop")
    assert MatrixConfig(level="category") == MatrixConfig(level=Level.CATEGORY)
