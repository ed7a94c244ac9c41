"""Which sets are candidates, and how orders hold them, against plain Python over the order lines."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import combinations
from statistics import median
from typing import Any

import pytest

from crosssell.basket.bundles import LATER_DAYS, BundleCandidates, bundle_candidates, bundle_config
from crosssell.basket.laid import Laid
from crosssell.basket.matrix import matrix
from crosssell.basket.scope import MatrixConfig
from crosssell.columns import Basis, Level, PriceSource, Verdict
from crosssell.errors import CrosssellError
from crosssell.filters import Filters
from crosssell.warehouse import Workspace
from tests.basket.bundles.shop import bundle_shop
from tests.basket.planted import laid_matrix, listed
from tests.support import Row, tiny_dataset

FEWEST = 10


@dataclass
class Order:
    customer: str | None
    day: date | None
    pieces: Counter[str] = field(default_factory=Counter)
    amounts: Counter[str] = field(default_factory=Counter)


def orders_of(rows: list[Row]) -> list[Order]:
    found: dict[str, Order] = {}
    for row in rows:
        day = date.fromisoformat(row.day) if row.day else None
        order = found.setdefault(row.order, Order(row.customer, day))
        order.pieces[row.product] += 1
        order.amounts[row.product] += int(row.amount or 0)
    return list(found.values())


def sets_by_brute_force(rows: list[Row], pairs: list[dict[str, Any]]) -> set[tuple[str, ...]]:
    """Return every set of two to four all of whose pairs are solid, and that enough orders hold."""
    orders = orders_of(rows)
    solid = {(pair["a"], pair["b"]) for pair in pairs if pair["verdict"] == Verdict.SOLID}
    items = sorted({item for pair in solid for item in pair})
    found = set(solid)
    for size in (3, 4):
        for items_of_set in combinations(items, size):
            if all(pair in solid for pair in combinations(items_of_set, 2)):
                whole = [order for order in orders if set(items_of_set) <= set(order.pieces)]
                known = {order.customer for order in whole if order.customer}
                if len(whole) >= FEWEST and len(known) >= FEWEST:
                    found.add(items_of_set)
    return found


def counts_by_brute_force(rows: list[Row], items: tuple[str, ...]) -> dict[str, Any]:
    orders = orders_of(rows)
    last = max(order.day for order in orders if order.day)
    days: dict[tuple[str, str], list[date]] = defaultdict(list)
    for order in orders:
        for item in order.pieces:
            if order.customer and order.day:
                days[order.customer, item].append(order.day)
    counts: dict[str, Any] = Counter()
    parts: dict[str, Counter[str]] = {item: Counter() for item in items}
    for order in orders:
        held = [item for item in items if item in order.pieces]
        if not held:
            continue
        sets = min(order.pieces[item] for item in held)
        whole = len(held) == len(items)
        counts["together" if whole else "in_part"] += 1
        counts["sets_together" if whole else "sets_in_part"] += sets
        for item in items:
            if item in held:
                parts[item]["baskets"] += 1
                parts[item]["alone"] += len(held) == 1
                continue
            nearly = len(held) == len(items) - 1
            parts[item]["missing"] += 1
            parts[item]["missing_sets"] += sets
            parts[item]["only_missing"] += nearly
            parts[item]["only_missing_sets"] += sets * nearly
            if order.customer and order.day and order.day + timedelta(LATER_DAYS) <= last:
                parts[item]["watched"] += 1
                until = order.day + timedelta(LATER_DAYS)
                parts[item]["bought_later"] += any(
                    order.day < day <= until for day in days[order.customer, item]
                )
    whole_orders = [order for order in orders if set(items) <= set(order.pieces)]
    counts["customers"] = len({order.customer for order in whole_orders if order.customer})
    return {"counts": counts, "parts": parts}


def price_by_brute_force(rows: list[Row], item: str) -> float:
    return median(
        order.amounts[item] / order.pieces[item] for order in orders_of(rows) if item in order.pieces
    )


@pytest.fixture(scope="module")
def found(tmp_path_factory) -> Iterator[tuple[list[Row], list[dict[str, Any]], BundleCandidates]]:
    workspace, rows = Workspace(tmp_path_factory.mktemp("bundles")), bundle_shop()
    whole = laid_matrix(tiny_dataset(workspace, rows))
    yield rows, listed(whole), bundle_candidates(whole)
    workspace.close()


def test_candidates_are_the_sets_that_a_brute_force_finds(found):
    rows, pairs, candidates = found
    expected = sets_by_brute_force(rows, pairs)
    assert {one.items for one in candidates.candidates} == expected
    assert Counter(map(len, expected)) == {2: 10, 3: 5, 4: 1}  # 6 + 3 + 1, 4 + 1, 1
    assert candidates.solid_pairs == candidates.considered_pairs == 10


def test_orders_hold_them_as_counted_by_hand(found):
    rows, _, candidates = found
    for one in candidates.candidates:
        expected = counts_by_brute_force(rows, one.items)
        for name, count in expected["counts"].items():
            assert getattr(one, name) == count, (one.items, name)
        for part in one.parts:
            by_hand = expected["parts"][part.item.item]
            assert part.item.baskets == by_hand["baskets"]
            assert part.item.name == f"The {part.item.item}"
            for name in ("alone", "missing", "missing_sets", "only_missing", "only_missing_sets"):
                assert getattr(part, name) == by_hand[name], (one.items, part.item.item, name)
            assert (part.watched, part.bought_later) == (by_hand["watched"], by_hand["bought_later"])
            assert part.bought_later > 0
            assert float(part.price) == pytest.approx(price_by_brute_force(rows, part.item.item), abs=5e-5)
            assert (part.price_source, part.list_price, part.cost) == (PriceSource.PAID, None, None)
        assert one.nearly == sum(part["only_missing"] for part in expected["parts"].values())
        assert one.sets_nearly == sum(part["only_missing_sets"] for part in expected["parts"].values())
        assert one.together_share == one.together / (one.together + one.in_part)


def test_a_set_is_as_sure_as_its_weakest_pair(found):
    _, pairs, candidates = found
    by_pair = {(pair["a"], pair["b"]): pair for pair in pairs}
    for one in candidates.candidates:
        weakest = min(
            (by_pair[pair] for pair in combinations(one.items, 2)),
            key=lambda pair: pair["lift_corrected_ci_lower"],
        )
        assert one.lift_corrected_ci_lower == pytest.approx(weakest["lift_corrected_ci_lower"])
        assert one.lift_corrected == pytest.approx(weakest["lift_corrected"])


def test_the_period_is_that_of_the_orders(found):
    *_, candidates = found
    assert (candidates.first_day, candidates.last_day) == (date(2024, 1, 1), date(2024, 9, 25))
    assert candidates.days == 269  # 31 + 29 + 31 + 30 + 31 + 30 + 31 + 31 + 25
    assert (candidates.knows_amounts, candidates.knows_costs) == (True, False)


def test_a_products_file_gives_costs_and_prices(workspace):
    warehouse = tiny_dataset(workspace, [row._replace(amount=None) for row in bundle_shop()])
    with warehouse.write() as cursor:
        cursor.execute("update product set cost = 2.5, price = 7, stock = 40")
    candidates = bundle_candidates(laid_matrix(warehouse))
    parts = [part for one in candidates.candidates for part in one.parts]
    assert {(part.price, part.price_source, part.list_price, part.cost) for part in parts} == {
        (7, PriceSource.LISTED, 7, 2.5)
    }
    assert (candidates.knows_amounts, candidates.knows_costs) == (True, True)


def test_without_customers_and_days_the_counts_stand_and_nobody_is_watched(workspace):
    rows = [row._replace(customer=None, day=None) for row in bundle_shop()]
    candidates = bundle_candidates(laid_matrix(tiny_dataset(workspace, rows)))
    assert len(candidates.candidates) == 16
    assert {one.customers for one in candidates.candidates} == {None}
    assert {part.later_share for one in candidates.candidates for part in one.parts} == {None}
    assert (candidates.first_day, candidates.last_day, candidates.days) == (None, None, None)


def test_excluded_items_are_in_no_bundle(workspace):
    whole = laid_matrix(tiny_dataset(workspace, bundle_shop()))
    candidates = bundle_candidates(whole, excluded=["tea-0"])
    assert Counter(len(one.parts) for one in candidates.candidates) == {2: 7, 3: 2}
    assert not any("tea-0" in one.items for one in candidates.candidates)


def test_a_shop_without_solid_pairs_has_none(workspace):
    candidates = bundle_candidates(
        laid_matrix(tiny_dataset(workspace, [("o1", "a"), ("o1", "b")]), min_count=1)
    )
    assert (candidates.candidates, candidates.refused, candidates.slow_sellers) == ((), (), ())


def test_bundles_are_of_things_bought_at_once(workspace):
    asked = MatrixConfig(basis=Basis.CUSTOMER, level=Level.CATEGORY, min_count=7)
    assert bundle_config(asked) == MatrixConfig(basis=Basis.ORDER, level=Level.PRODUCT, min_count=7)
    families = MatrixConfig(level=Level.FAMILY)
    assert bundle_config(families) == families
    warehouse = tiny_dataset(workspace, bundle_shop(orders=60))
    for wrong in ({"basis": Basis.CUSTOMER}, {"level": Level.CATEGORY}):
        with pytest.raises(CrosssellError, match=next(iter(wrong))):
            bundle_candidates(laid_matrix(warehouse, **wrong))


def test_a_period_is_as_if_its_orders_were_all_there_are(workspace):
    rows = bundle_shop(orders=1200)
    short = [row for row in rows if row.day and row.day <= "2024-06-30"]
    filters = Filters(date_to=date(2024, 6, 30))
    expected = bundle_candidates(laid_matrix(tiny_dataset(workspace, short, name="short")))
    assert len(expected.candidates) > 5
    laid = Laid(tiny_dataset(workspace, rows), filters=filters, config=MatrixConfig(min_count=5))
    laid.run()
    assert bundle_candidates(matrix(laid, min_count=5)) == expected


def test_colours_of_one_thing_are_a_part_together(workspace):
    rows = bundle_shop(orders=700)
    named = [row._replace(product=f"Goods {row.product}", name=None) for row in rows]
    expected = bundle_candidates(laid_matrix(tiny_dataset(workspace, named, name="named")))
    colours = [
        row._replace(
            product=f"{row.product}/{place % 2}", name=f"Goods {row.product} {('red', 'blue')[place % 2]}"
        )
        for place, row in enumerate(rows)
    ]
    warehouse = tiny_dataset(workspace, colours)
    found = bundle_candidates(laid_matrix(warehouse, level=Level.FAMILY))
    assert len(expected.candidates) > 5
    assert found.candidates == expected.candidates
    assert found.config.level == Level.FAMILY
