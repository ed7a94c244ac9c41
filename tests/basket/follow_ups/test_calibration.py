"""The verdicts against shops whose truth is known, drawn at random with fixed seeds."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from numpy.typing import NDArray

from crosssell.basket import MatrixConfig
from crosssell.basket.follow_ups import FollowUpConfig, follow_up_table, follow_ups, histories
from crosssell.columns import Verdict
from crosssell.filters import Filters
from crosssell.warehouse import Warehouse, Workspace
from tests.basket.simulation import Held, Shop, ranked_weights, unrelated, written

DAYS, MONTHS = 720, 24
ENOUGH = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """Who ordered when, and how much."""

    customers: NDArray[np.int64]
    days: NDArray[np.int64]
    sizes: NDArray[np.int64]


def busy_and_quiet(draw: np.random.Generator, *, customers: int = 2_500, most: int) -> Orders:
    """Return orders over two years; one customer in twenty comes ten times as often, for more."""
    heavy = np.arange(customers) < customers // 20
    mean = np.where(heavy, 30, 3) * draw.gamma(0.8, 1 / 0.8, customers)
    count = 1 + draw.poisson(mean)
    who = np.repeat(np.arange(customers), count)
    start = draw.integers(0, DAYS, customers)[who]
    days = start + (draw.random(len(who)) * (DAYS - start)).astype(int)
    usual = np.where(heavy, 12, 2.5) * draw.lognormal(0, 0.4, customers)
    sizes = 1 + draw.poisson(np.maximum(usual[who] - 1, 0))
    return Orders(customers=who, days=days, sizes=np.minimum(sizes, most))


def dated(workspace: Workspace, orders: Orders, held: Held, *, name: str = "shop") -> Warehouse:
    """Write the orders as a dataset."""
    shop = written(workspace, Shop(held=held, customers=orders.customers), name=name)
    with shop.write() as cursor:
        cursor.execute("create temp table dated (order_key integer, day integer)")
        cursor.append(
            "dated", pa.table({"k": pa.array(np.arange(len(held)), pa.int32()), "d": pa.array(orders.days)})
        )
        cursor.execute(
            "update orders set ordered_at = timestamp '2024-01-01' + to_days(d.day) "
            "from dated as d where d.order_key = orders.order_key"
        )
    return shop


def found_in(shop: Warehouse, *, days: int | None, min_count: int = 1) -> pd.DataFrame:
    config = MatrixConfig(min_count=min_count)
    follow = FollowUpConfig(within_days=days)
    return follow_up_table(follow_ups(shop, filters=Filters(), config=config, follow=follow))


def assert_calibrated(found: pd.DataFrame, *, fewest: int) -> None:
    """Hold a shop in which nothing leads to anything to what a careful test gives."""
    enough = found[found["expected"] >= ENOUGH]
    assert len(enough) >= fewest
    assert 0.96 <= (enough["followed"].sum() / enough["expected"].sum()) <= 1.04
    assert 0.92 <= enough["lift"].median() <= 1.08
    assert (enough["p_value"] < 0.05).mean() <= 0.05
    assert (enough["p_value"] < 0.001).mean() <= max(0.002, 2 / len(enough))
    covered = (enough["lift_ci_lower"] <= 1) & (enough["lift_ci_upper"] >= 1)
    assert covered.mean() >= 0.94
    assert found["verdict"].isin([Verdict.SOLID, Verdict.AVOID]).sum() <= 1


@pytest.fixture(scope="module")
def unrelated_shop(tmp_path_factory):
    """Every item by its own weight, whoever buys and whatever they had before."""
    draw = np.random.default_rng(3)
    orders = busy_and_quiet(draw, most=60)
    workspace = Workspace(tmp_path_factory.mktemp("unrelated"))
    held = unrelated(draw, orders.sizes, ranked_weights(140, steepness=0.7))
    yield dated(workspace, orders, held)
    workspace.close()


@pytest.mark.parametrize("days", [30, 180, None])
def test_nothing_follows_where_busy_customers_buy_everything(unrelated_shop, days):
    found = found_in(unrelated_shop, days=days)
    assert_calibrated(found, fewest=5_000)
    if days == 180:  # what popular items are taken after, and what rare ones: neither is off
        rare, popular = found["a"] >= "i0070", found["a"] < "i0014"
        for part in (rare, popular):
            assert found[part]["followed"].sum() / found[part]["expected"].sum() == pytest.approx(1, abs=0.04)


def test_categories_are_compared_as_rightly_as_products(workspace):
    """A dozen items, which most customers have sooner or later."""
    draw = np.random.default_rng(5)
    orders = busy_and_quiet(draw, most=5)
    held = unrelated(draw, orders.sizes, ranked_weights(12, steepness=0.5))
    found = found_in(dated(workspace, orders, held), days=90)
    assert len(found) == 12 * 11
    assert_calibrated(found, fewest=130)


def test_what_is_in_season_together_does_not_follow_from_each_other(workspace, monkeypatch):
    """A third of the items is launched at some time, a third sells in some months of the year."""
    draw = np.random.default_rng(7)
    orders = busy_and_quiet(draw, most=25)
    items = 90
    weights = np.tile(draw.permutation(ranked_weights(items, steepness=0.5)), (MONTHS, 1))
    months = np.arange(MONTHS)[:, None]
    weights[:, :30] *= np.where(months >= draw.integers(0, MONTHS - 4, 30), 1, 1e-6)
    weights[:, 30:60] *= np.where((months - draw.integers(0, 12, 30)) % 12 < 4, 3, 0.1)
    held = np.zeros((len(orders.days), items), dtype=bool)
    for month in range(MONTHS):
        own = orders.days * MONTHS // DAYS == month
        held[own] = unrelated(draw, orders.sizes[own], weights[month])
    shop = dated(workspace, orders, held)
    solid = (found_in(shop, days=60)["verdict"] == Verdict.SOLID).sum()
    assert solid <= 1
    monkeypatch.setattr(histories, "MOST_PERIODS", 1)
    unseen = found_in(shop, days=60)
    assert (unseen["verdict"] == Verdict.SOLID).sum() > 20 * max(solid, 1)


def test_planted_follow_ups_are_found_at_their_size(workspace):
    """Some of the buyers of item 2n come back for 2n + 1 within 20 days, on top of what they buy anyway."""
    draw = np.random.default_rng(9)
    orders = busy_and_quiet(draw, most=40)
    held = unrelated(draw, orders.sizes, ranked_weights(120, steepness=0.4))
    extra_who, extra_day, extra_item = [], [], []
    for n in range(8):
        for order in np.flatnonzero(held[:, 2 * n]):
            if draw.random() < 0.25:
                extra_who.append(orders.customers[order])
                extra_day.append(min(DAYS - 1, orders.days[order] + draw.integers(1, 21)))
                extra_item.append(2 * n + 1)
    more = np.zeros((len(extra_who), 120), dtype=bool)
    more[np.arange(len(more)), extra_item] = True
    every = Orders(
        customers=np.concatenate([orders.customers, extra_who]),
        days=np.concatenate([orders.days, extra_day]),
        sizes=np.concatenate([orders.sizes, np.ones(len(more), dtype=np.int64)]),
    )
    found = found_in(dated(workspace, every, np.concatenate([held, more])), days=30)
    couples = {(f"i{2 * n:04}", f"i{2 * n + 1:04}") for n in range(8)}
    is_planted = pd.Series(
        [pair in couples for pair in zip(found["a"], found["b"], strict=True)], index=found.index
    )
    solid = found["verdict"] == Verdict.SOLID
    assert (is_planted & solid).sum() == 8
    assert (solid & ~is_planted).sum() <= 1
    assert found[is_planted]["share"].mean() == pytest.approx(0.25, abs=0.07)
