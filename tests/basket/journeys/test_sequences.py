import random
from collections import Counter, defaultdict
from itertools import permutations, product
from math import exp, sqrt

import pytest
from scipy.stats import poisson

from crosssell.basket import MatrixConfig
from crosssell.basket.journeys import SEQUENCE_COLUMNS, Sequences, counting, sequences
from crosssell.columns import Level, Verdict
from crosssell.filters import Filters
from tests.basket.journeys import oracle
from tests.basket.shops import random_shop
from tests.support import tiny_dataset

KEYS = ["first", "second", "third"]


def found_in(warehouse, *, longest=3, filters=None, **config) -> Sequences:
    config = MatrixConfig(**{"min_count": 1, **config})
    return sequences(warehouse, filters=filters or Filters(), config=config, longest=longest)


def by_items(found: Sequences) -> dict[tuple[str, ...], dict]:
    records = found.frame.to_dict("records")
    return {tuple(row[key] for key in KEYS[: row["length"]]): row for row in records}


def shop(ways: dict[str, str]) -> list[tuple]:
    """Return order lines: "ab c" are a customer's two orders, of which the first holds a and b."""
    return [
        (f"{customer}{place}", item, customer, f"2024-01-{place + 1:02}")
        for customer, way in ways.items()
        for place, order in enumerate(way.split())
        for item in order
    ]


def occurrences(way: list[frozenset[str]], length: int) -> Counter[tuple[str, ...]]:
    places = range(len(way) - length + 1)
    return Counter(found for at in places for found in product(*way[at : at + length]))


def test_a_small_shop_as_arithmetic(workspace):
    found = found_in(tiny_dataset(workspace, shop({"x": "a b c", "y": "b a", "z": "ab a", "once": "ab"})))
    assert (found.customers, found.undated, found.steps, found.items) == (3, 0, 4, 3)
    assert (found.asked, found.fewest) == (1, {2: 1, 3: 1})
    rows = by_items(found)
    assert tuple(found.frame.columns) == SEQUENCE_COLUMNS
    assert {items: row["count"] for items, row in rows.items()} == {
        ("a", "a"): 1, ("a", "b"): 1, ("b", "a"): 2, ("b", "c"): 1, ("a", "b", "c"): 1
    }  # fmt: skip
    # a, then b: x 1 · 1 / 3, y 1 · 1 / 2, z (2 · 1 − 1) / 2; c has all six orders of three
    assert rows["a", "b"]["expected"] == pytest.approx(1 / 3 + 1 / 2 + 1 / 2)
    assert rows["b", "a"]["expected"] == pytest.approx(1 / 3 + 1 / 2 + 1 / 2)
    assert rows["a", "a"]["expected"] == pytest.approx((4 - 2) / 2)
    assert rows["a", "b", "c"]["expected"] == pytest.approx(1 / 6)
    assert rows["b", "a"]["lift"] == pytest.approx(2 / (4 / 3))
    assert rows["b", "a"]["customers"] == 2
    assert set(found.frame["verdict"]) == {Verdict.TOO_LITTLE_DATA}


@pytest.mark.parametrize(("seed", "level"), [(1, Level.PRODUCT), (2, Level.PRODUCT), (3, Level.CATEGORY)])
def test_expectation_is_the_mean_over_every_order_of_a_customers_orders(workspace, seed, level):
    rows = random_shop(seed, orders=40)
    config = MatrixConfig(level=level, min_count=1)
    ways = oracle.ways(rows, Filters(), config)[0]
    count, customers, squares, mean = Counter(), Counter(), Counter(), defaultdict(float)
    for way in ([visit.items for visit in way] for way in ways if 1 < len(way) < 7):
        for length in (2, 3):
            own = occurrences(way, length)
            count += own
            customers += Counter(own.keys())
            squares += Counter({items: n * n for items, n in own.items()})
            every = list(permutations(way))
            for order in every:
                for items, n in occurrences(list(order), length).items():
                    mean[items] += n / len(every)
    assert max(map(len, ways)) < 7, "or the brute force is too long"
    found = found_in(tiny_dataset(workspace, rows), level=level)
    listed = by_items(found)
    assert {items: row["count"] for items, row in listed.items()} == dict(count)
    for items, row in listed.items():
        assert row["customers"] == customers[items]
        assert row["expected"] == pytest.approx(mean[items])
        se = sqrt(squares[items]) / count[items]
        assert row["lift_ci_upper"] == pytest.approx(row["lift"] * exp(1.96 * se), rel=1e-4)


def test_p_values_are_those_of_the_poisson_where_each_customer_has_it_once(workspace):
    ways = {f"s{n}": "a b" for n in range(12)} | {f"r{n}": "b a" for n in range(4)}
    found = found_in(tiny_dataset(workspace, shop(ways)), longest=2)
    row = by_items(found)["a", "b"]
    assert (row["count"], row["customers"], row["expected"]) == (12, 12, 8)
    assert row["p_value"] == pytest.approx(2 * poisson.sf(11, 8))
    # of a and b there are four sequences, and b, then a has the smaller p
    assert row["q_value"] == pytest.approx(4 * row["p_value"] / 2)
    # ten times at one customer are not ten findings
    ways = {f"s{n}": "a b" for n in range(10)} | {"again": "a b " * 10}
    row = by_items(found_in(tiny_dataset(workspace, shop(ways), name="again"), longest=2))["a", "b"]
    assert (row["count"], row["customers"]) == (20, 11)
    dispersion = (10 * 1 + 10 * 10) / 20
    assert row["lift_ci_upper"] / row["lift"] == pytest.approx(exp(1.96 * sqrt(dispersion / 20)), rel=1e-4)


def chance(seed: int, *, customers: int = 300) -> dict[str, list[str]]:
    """Return ways of orders drawn by chance, those of a few customers many and large."""
    draw = random.Random(seed)
    found = {}
    for number in range(customers):
        orders, size = draw.randint(2, 5), 2
        if number < customers // 20:
            orders, size = 2 * orders, 5
        found[f"k{number:03}"] = ["".join(draw.sample("bcdefgh", size)) for _ in range(orders)]
    return found


def verdicts(frame) -> dict[str, str]:
    joined = frame["first"] + frame["second"] + frame["third"].fillna("")
    return dict(zip(joined, frame["verdict"], strict=True))


def test_chance_is_never_solid_though_heavy_buyers_do_everything_often(workspace):
    ways = {customer: " ".join(way) for customer, way in chance(4).items()}
    frame = found_in(tiny_dataset(workspace, shop(ways)), min_count=10).frame
    assert (frame["count"] >= 20).sum() > 50
    assert not {Verdict.SOLID, Verdict.AVOID, Verdict.WEAK} & set(frame["verdict"])


def test_a_planted_sequence_is_solid_and_what_merely_ends_in_it_is_not(workspace):
    draw, ways = random.Random(5), chance(5)
    for way in list(ways.values())[::2]:
        at = draw.randrange(len(way) + 1)
        way[at:at] = ["x", "y"]
    for way in list(ways.values())[1::4]:
        way += ["u", "v", "w"]
    shown = {customer: " ".join(way) for customer, way in ways.items()}
    found = verdicts(found_in(tiny_dataset(workspace, shop(shown)), min_count=10).frame)
    assert {name for name, one in found.items() if one == Verdict.SOLID} >= {"xy", "uv", "vw"}
    ends = [one for name, one in found.items() if len(name) == 3 and "xy" in name]
    assert len(ends) > 8
    assert ends.count(Verdict.WEAK) >= 0.9 * len(ends)
    assert found["uvw"] == Verdict.WEAK, "v always stands between u and w: its pairs say it all"


def test_a_sequence_of_three_is_solid_where_it_says_more_than_its_pairs(workspace):
    ways = {f"k{n:03}": "p q r" if n % 2 else "r q p" for n in range(160)}
    found = by_items(found_in(tiny_dataset(workspace, shop(ways)), min_count=10))
    assert found["p", "q"]["lift"] == found["q", "r"]["lift"] == pytest.approx(80 / (160 / 3))
    assert found["p", "q", "r"]["expected"] == pytest.approx(160 / 6)
    explained = 160 / 6 * 1.5 * 1.5
    assert poisson.sf(79, explained) < 0.05
    assert found["p", "q", "r"]["verdict"] == Verdict.SOLID


def test_customers_names_and_repeated_days_do_not_matter(workspace):
    ways = {"x": "a b c", "y": "b a", "z": "ab a"}
    plain = found_in(tiny_dataset(workspace, shop(ways))).frame
    turned = shop({name.upper(): way for name, way in reversed(ways.items())})
    assert found_in(tiny_dataset(workspace, turned[::-1], name="turned")).frame.equals(plain)


def test_filters_choose_orders_and_categories_choose_items(workspace):
    rows = random_shop(5, orders=120)
    warehouse = tiny_dataset(workspace, rows)
    everything = by_items(found_in(warehouse))
    chosen = by_items(found_in(warehouse, filters=Filters(categories=("food",))))
    assert chosen
    for items, row in chosen.items():
        assert row["expected"] == pytest.approx(everything[items]["expected"]), "the orders stay the same"
        assert row["count"] == everything[items]["count"]
    assert len(chosen) < len(everything)
    web = Filters(channels=("web",))
    ways = oracle.ways(rows, web, MatrixConfig())[0]
    counts = Counter()
    for way in ways:
        counts += occurrences([visit.items for visit in way], 2)
    found = by_items(found_in(warehouse, filters=web, longest=2))
    assert {items: row["count"] for items, row in found.items()} == dict(counts)


def test_where_the_work_is_too_much_the_minimum_is_raised_to_what_fits(workspace, monkeypatch):
    warehouse = tiny_dataset(workspace, random_shop(6, orders=150))
    whole = found_in(warehouse)
    monkeypatch.setattr(counting, "MOST_WORK", {2: 10**9, 3: 400})
    monkeypatch.setattr(counting, "WORK_PER_PART", 300)
    narrowed = found_in(warehouse)
    assert narrowed.fewest[2] == narrowed.asked == 1
    assert narrowed.fewest[3] > 1
    kept = (whole.frame["length"] == 2) | (whole.frame["count"] >= narrowed.fewest[3])
    columns = [*KEYS, "count", "customers"]
    assert narrowed.frame[columns].equals(whole.frame.loc[kept, columns].reset_index(drop=True))
    assert 0 < (narrowed.frame["length"] == 3).sum() < (whole.frame["length"] == 3).sum()
    monkeypatch.setattr(counting, "MOST_WORK", {2: 200, 3: 200})
    assert found_in(warehouse).fewest[2] > 1


@pytest.mark.parametrize("rows", [[("1", "a")], [("1", "a", "x", "2024-01-01"), ("2", "a", "x")], []])
def test_without_customers_or_dates_there_is_none(workspace, rows):
    found = found_in(tiny_dataset(workspace, rows))
    assert found.frame.empty
    assert (found.customers, found.steps) == (0, 0)
    assert tuple(found.frame.columns) == SEQUENCE_COLUMNS
