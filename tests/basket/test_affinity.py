import datetime as dt
import math
import warnings

import numpy as np
import pandas as pd
import pytest
from mlxtend.frequent_patterns import apriori, association_rules

from crosssell.basket import PAIR_COLUMNS, MatrixConfig, pair_counts, pair_page, pair_table
from crosssell.basket import pairs as pairs_module
from crosssell.columns import Basis, Level
from crosssell.errors import CrosssellError
from crosssell.filters import Filters
from crosssell.warehouse import Workspace
from tests.basket import oracle
from tests.basket.shops import random_shop
from tests.support import Row, tiny_dataset

EVERYTHING = Filters()
LATER = ("expected_corrected", "lift_corrected", "p_value", "q_value", "verdict", "left_ab", "ceiling_ba")
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
    MatrixConfig(basis=basis, level=level, min_count=2, include_non_products=fees, require_customer=known)
    for basis in Basis
    for level in Level
    for fees in (False, True)
    for known in (False, True)
]


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """One random shop: its rows and its dataset."""
    workspace = Workspace(tmp_path_factory.mktemp("shop"))
    rows = random_shop(7)
    yield rows, tiny_dataset(workspace, rows)
    workspace.close()


def records(frame: pd.DataFrame, columns: list[str]) -> list[dict[str, object]]:
    """Return rows as dictionaries with ``None`` for every empty cell."""
    plain = frame[columns].astype(object)
    return plain.where(plain.notna(), None).to_dict("records")


def assert_same(frame: pd.DataFrame, expected: list[dict[str, object]]) -> None:
    assert len(frame) == len(expected)
    for found, wanted in zip(records(frame, list(expected[0]) if expected else []), expected, strict=True):
        assert found == {
            name: pytest.approx(value, rel=1e-12) if isinstance(value, float) else value
            for name, value in wanted.items()
        }


@pytest.mark.parametrize("name", FILTERS)
@pytest.mark.parametrize(
    "config", CONFIGS, ids=lambda c: f"{c.basis}-{c.level}-{c.include_non_products}-{c.require_customer}"
)
def test_agrees_with_a_brute_force_count_under_every_choice(shop, name, config):
    rows, dataset = shop
    result = pair_table(dataset, filters=FILTERS[name], config=config)
    assert_same(result.frame, oracle.pairs(rows, FILTERS[name], config))
    assert result.baskets == len(oracle.baskets_of(rows, FILTERS[name], config))


@pytest.mark.parametrize("seed", range(8))
def test_agrees_with_a_brute_force_count_on_other_shops(workspace, seed):
    rows = random_shop(seed, orders=120, with_customers=seed != 3)
    for config in (MatrixConfig(min_count=seed + 1), MatrixConfig(basis=Basis.CUSTOMER, min_count=1)):
        result = pair_table(
            tiny_dataset(workspace, rows, name=f"{seed}{config.basis}"), filters=EVERYTHING, config=config
        )
        assert_same(result.frame, oracle.pairs(rows, EVERYTHING, config))


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
    assert [row[name] for name in LATER] == [None] * len(LATER)


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
    pd.testing.assert_frame_equal(pair_table(dataset, filters=EVERYTHING, config=config).frame, whole)


def test_pair_counts_are_the_table_s_counts_on_keys(workspace):
    dataset = tiny_dataset(workspace, random_shop(4))
    config = MatrixConfig(min_count=2)
    counts = pair_counts(dataset, filters=EVERYTHING, config=config)
    names = dict(zip(counts.items["item_key"], counts.items["item"], strict=True))
    found = sorted((names[a], names[b], n) for a, b, n in counts.pairs.itertuples(index=False))
    frame = pair_table(dataset, filters=EVERYTHING, config=config).frame
    assert found == list(zip(frame["a"], frame["b"], frame["n_both"], strict=True))


# Laws ---------------------------------------------------------------------------------------


def test_the_order_of_the_rows_does_not_matter(workspace):
    rows = random_shop(9)
    config = MatrixConfig(min_count=1)
    forth = pair_table(tiny_dataset(workspace, rows, name="forth"), filters=EVERYTHING, config=config).frame
    back = pair_table(
        tiny_dataset(workspace, rows[::-1], name="back"), filters=EVERYTHING, config=config
    ).frame
    pd.testing.assert_frame_equal(forth, back)


def test_every_order_twice_doubles_counts_and_keeps_lift(workspace):
    rows = random_shop(6)
    config = MatrixConfig(min_count=1)
    once = pair_table(tiny_dataset(workspace, rows, name="once"), filters=EVERYTHING, config=config).frame
    again = [row._replace(order=row.order + "/2") for row in rows]
    twice = pair_table(
        tiny_dataset(workspace, rows + again, name="twice"), filters=EVERYTHING, config=config
    ).frame
    assert (twice["n_both"] == 2 * once["n_both"]).all()
    np.testing.assert_allclose(twice["lift"], once["lift"], rtol=1e-12)
    assert (twice["lift_ci_lower"] >= once["lift_ci_lower"]).all()
    assert (twice["customers"] == once["customers"]).all()


def test_other_names_give_the_same_figures(workspace):
    rows = random_shop(8)
    config = MatrixConfig(min_count=1)
    plain = pair_table(tiny_dataset(workspace, rows, name="plain"), filters=EVERYTHING, config=config).frame
    prefixed = [row._replace(product="x" + row.product, order="z" + row.order) for row in rows]
    renamed = pair_table(
        tiny_dataset(workspace, prefixed, name="renamed"), filters=EVERYTHING, config=config
    ).frame
    pd.testing.assert_frame_equal(plain.drop(columns=["a", "b"]), renamed.drop(columns=["a", "b"]))


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
    page = pair_page(dataset, filters=EVERYTHING, config=MatrixConfig(min_count=1), search=search)
    assert list(zip(page.frame["a"], page.frame["b"], strict=True)) == found
    assert (page.pairs, page.matching) == (2, len(found))


def test_a_page_is_sorted_cut_and_counted(workspace):
    dataset = tiny_dataset(workspace, random_shop(1, orders=100))
    config = MatrixConfig(min_count=1)
    whole = pair_table(dataset, filters=EVERYTHING, config=config).frame
    page = pair_page(dataset, filters=EVERYTHING, config=config, sort="lift", limit=5)
    best = whole.sort_values(["lift", "a", "b"], ascending=[False, True, True]).head(5)
    assert list(zip(page.frame["a"], page.frame["b"], strict=True)) == list(
        zip(best["a"], best["b"], strict=True)
    )
    assert list(page.frame["customers"]) == list(best["customers"])
    assert page.pairs == page.matching == len(whole) > 5


def test_pairs_without_a_value_come_last_either_way(workspace):
    dataset = tiny_dataset(workspace, shop_with_names())
    for descending in (True, False):
        page = pair_page(
            dataset,
            filters=EVERYTHING,
            config=MatrixConfig(min_count=1),
            sort="conviction_ba",
            descending=descending,
        )
        assert page.frame["conviction_ba"].isna().tolist() == [False, True]


def test_an_unknown_sort_column_is_refused(workspace):
    dataset = tiny_dataset(workspace, shop_with_names())
    with pytest.raises(CrosssellError, match="n_both"):
        pair_page(dataset, filters=EVERYTHING, config=MatrixConfig(), sort='lift"; drop table basket; --')


@pytest.mark.parametrize("count", [0, -1, 2.5, math.nan, True, 2**31, None])
def test_an_impossible_minimum_is_refused(count):
    with pytest.raises(CrosssellError, match="min_count"):
        MatrixConfig(min_count=count)


def test_an_unknown_basis_or_level_is_refused():
    with pytest.raises(CrosssellError, match="customer"):
        MatrixConfig(basis="shop")
    assert MatrixConfig(level="category") == MatrixConfig(level=Level.CATEGORY)
