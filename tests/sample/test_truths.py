"""What was planted is there, what was not is not; counted by an oracle of its own."""

from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from crosssell.sample import (
    AvoidingPair,
    ComplementaryPair,
    FollowUp,
    PriceLadder,
    SampleTruths,
    catalogue,
    sample_truths,
    write_sample,
)
from tests.sample.conftest import PairCounts, count_pairs, goods_sold, read

TRUTHS = sample_truths()
LAST_DAY = pd.Timestamp("2026-06-30 23:59:59")


def _planted_codes(truths: SampleTruths) -> set[str]:
    paired = truths.related_pairs() | truths.avoiding_pairs() | truths.later_pairs()
    codes = {code for pair in paired for code in pair}
    return codes | {item.product for item in truths.refills} | set(truths.controls)


def _purchases(sales: pd.DataFrame, *products: str) -> pd.DataFrame:
    known = sales[(sales["customer_id"] != "") & sales["product"].isin(products)]
    return known.drop_duplicates(["order_id", "product"]).sort_values(["customer_id", "moment"])


def test_oracle_on_a_case_done_by_hand() -> None:
    counts = count_pairs([["a", "b"], ["a", "c"], ["b"], ["c"], ["a", "b", "c", "c"]])
    assert counts.observed("b", "a") == 2
    # Size 2: two baskets, a in 2, b in 1, factor 1/2; size 3: one basket with both, factor 2/3.
    assert counts.expected("a", "b") == pytest.approx(2 * 1 / 2 / 2 + 1 * 2 / 3)
    assert counts.raw_lift("a", "b") == pytest.approx(2 * 5 / (3 * 3))


def test_planted_products_are_in_the_catalogue_and_have_one_role() -> None:
    assert _planted_codes(TRUTHS) <= {product.code for product in catalogue()}
    groups = [(pair.product, pair.partner) for pair in TRUTHS.complements]
    groups += [(pair.product, pair.other) for pair in TRUTHS.avoiding]
    groups += [(item.product, item.follower) for item in TRUTHS.accessories]
    groups += [(item.product,) for item in TRUTHS.refills] + [ladder.rungs for ladder in TRUTHS.ladders]
    groups += [interest.products for interest in TRUTHS.interests]
    groups += [TRUTHS.bundle.products, TRUTHS.season.products, TRUTHS.controls]
    codes = [code for group in groups for code in group]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("pair", TRUTHS.complements, ids=lambda pair: f"{pair.product}+{pair.partner}")
def test_complementary_pairs_stand_out(pairs: PairCounts, pair: ComplementaryPair) -> None:
    observed, expected = (
        pairs.observed(pair.product, pair.partner),
        pairs.expected(pair.product, pair.partner),
    )
    assert observed >= 30
    assert observed / expected > 4
    # A Poisson count this far above its mean: more than eight standard deviations.
    assert observed - expected > 8 * expected**0.5


def test_bundle_of_three_is_bought_whole(sales: pd.DataFrame, pairs: PairCounts) -> None:
    first, second, third = TRUTHS.bundle.products
    for pair in combinations(TRUTHS.bundle.products, 2):
        assert pairs.ratio(*pair) > 4
    holders = [set(sales.loc[sales["product"] == code, "order_id"]) for code in (first, second, third)]
    whole = len(set.intersection(*holders)) / len(holders[0])
    assert whole == pytest.approx(TRUTHS.bundle.share, abs=0.10)


@pytest.mark.parametrize("pair", TRUTHS.avoiding, ids=lambda pair: f"{pair.product}-{pair.other}")
def test_avoiding_pairs_avoid_each_other(pairs: PairCounts, pair: AvoidingPair) -> None:
    expected = pairs.expected(pair.product, pair.other)
    assert expected >= 20
    assert pairs.observed(pair.product, pair.other) / expected < 0.5


def test_rungs_of_a_ladder_never_share_an_order(pairs: PairCounts) -> None:
    for ladder in TRUTHS.ladders:
        for pair in combinations(ladder.rungs, 2):
            assert pairs.observed(*pair) == 0
            assert pairs.expected(*pair) > 0


def test_groups_are_related(pairs: PairCounts) -> None:
    for group in (*TRUTHS.interests, TRUTHS.season):
        assert pairs.pooled_ratio(combinations(group.products, 2)) > 1.4


def test_controls_are_popular_and_independent_though_raw_lift_misleads(pairs: PairCounts) -> None:
    controls = list(combinations(TRUTHS.controls, 2))
    popular = sorted(pairs.item.values(), reverse=True)[:30]
    assert min(pairs.item[code] for code in TRUTHS.controls) >= popular[-1]
    assert 0.88 < pairs.pooled_ratio(controls) < 1.14
    assert all(0.6 < pairs.ratio(*pair) < 1.6 for pair in controls)
    assert np.median([pairs.raw_lift(*pair) for pair in controls]) > 1.6


def test_nothing_else_is_related(pairs: PairCounts) -> None:
    planted = TRUTHS.related_pairs() | TRUTHS.avoiding_pairs()
    codes = sorted(pairs.item)
    others = [pair for pair in combinations(codes, 2) if pair not in planted]
    expected = np.array([pairs.expected(*pair) for pair in others])
    observed = np.array([pairs.observed(*pair) for pair in others])
    judged = expected >= 10
    assert judged.sum() > 2000
    assert 0.92 < np.median(observed[judged] / expected[judged]) < 1.08
    # Under independence the scores are standard normal at the widest; 5 lies beyond chance here.
    scores = (observed[judged] - expected[judged]) / np.sqrt(expected[judged])
    assert np.abs(scores).max() < 5
    assert scores.std() < 1.1


@pytest.mark.parametrize("seed", [11, 12])
def test_plants_do_not_depend_on_the_seed(tmp_path: Path, seed: int) -> None:
    sales = goods_sold(read(write_sample(tmp_path, seed=seed)))
    pairs = count_pairs(sales.groupby("order_id")["product"].agg(list))
    assert all(pairs.ratio(pair.product, pair.partner) > 4 for pair in TRUTHS.complements)
    assert all(pairs.ratio(pair.product, pair.other) < 0.5 for pair in TRUTHS.avoiding)
    assert 0.88 < pairs.pooled_ratio(combinations(TRUTHS.controls, 2)) < 1.14


@pytest.mark.parametrize("plant", TRUTHS.accessories, ids=lambda plant: f"{plant.product}>{plant.follower}")
def test_accessories_follow_within_thirty_days_in_a_later_order(sales: pd.DataFrame, plant: FollowUp) -> None:
    main = _purchases(sales, plant.product).groupby("customer_id")["moment"].min()
    later = _purchases(sales, plant.follower).join(main.rename("first"), on="customer_id", how="inner")
    days = (later["moment"].dt.normalize() - later["first"].dt.normalize()).dt.days
    after = days[days > 0].groupby(later["customer_id"]).min()
    finished = main[main <= LAST_DAY - pd.Timedelta(days=plant.within_days)].index
    share = (after.reindex(finished) <= plant.within_days).mean()
    assert share == pytest.approx(plant.share, abs=0.12)
    assert after[after <= plant.within_days].median() == pytest.approx(plant.median_days, abs=3)
    # By chance no more than a few in a hundred would: buyers of the follower among all customers.
    base = later["customer_id"].nunique() / sales["customer_id"].nunique()
    assert share > 5 * base


@pytest.mark.parametrize("plant", TRUTHS.refills, ids=lambda plant: plant.product)
def test_refills_come_back_in_time(sales: pd.DataFrame, plant: FollowUp) -> None:
    bought = _purchases(sales, plant.product)
    days = bought.groupby("customer_id")["moment"].diff().dt.days.dropna()
    assert len(days) > 100
    assert days.median() == pytest.approx(plant.median_days, rel=0.15)


@pytest.mark.parametrize("ladder", TRUTHS.ladders, ids=lambda ladder: ladder.category)
def test_customers_step_up_the_ladder(sales: pd.DataFrame, ladder: PriceLadder) -> None:
    by_code = {product.code: product for product in catalogue()}
    rungs = [by_code[code] for code in ladder.rungs]
    assert {product.category for product in rungs} == {ladder.category}
    assert [product.price for product in rungs] == sorted(product.price for product in rungs)
    bought = _purchases(sales, *ladder.rungs)
    place = bought["product"].map(ladder.rungs.index)
    first = place.groupby(bought["customer_id"]).first().value_counts(normalize=True)
    for rung, share in enumerate(ladder.first_shares):
        assert first[rung] == pytest.approx(share, abs=0.08)
    steps = place.groupby(bought["customer_id"]).diff().dropna()
    assert len(steps) > 100
    below_top = place.groupby(bought["customer_id"]).shift().loc[steps.index] < len(rungs) - 1
    assert (steps[below_top] > 0).mean() == pytest.approx(ladder.up_share, abs=0.12)
    assert (steps < 0).mean() < 0.10
    days = bought.groupby("customer_id")["moment"].diff().dt.days.dropna()
    assert days.median() == pytest.approx(ladder.median_days, rel=0.25)


def test_heavy_buyers_fill_large_orders(sales: pd.DataFrame) -> None:
    heavy = sales["customer_id"].isin(TRUTHS.heavy_buyers.customers)
    assert heavy.mean() > 10 * TRUTHS.heavy_buyers.customer_share
    sizes = sales[heavy].groupby("order_id")["product"].nunique()
    assert sizes.mean() == pytest.approx(TRUTHS.heavy_buyers.mean_items, rel=0.10)
    assert sales[~heavy].groupby("order_id")["product"].nunique().mean() < 2
    assert len(TRUTHS.heavy_buyers.customers) == round(8000 * TRUTHS.heavy_buyers.customer_share)


def test_drifting_customers_were_champions_and_sleep(lines: pd.DataFrame, sales: pd.DataFrame) -> None:
    drifting = set(TRUTHS.drifting.customers)
    assert not drifting & set(TRUTHS.heavy_buyers.customers)
    bought = lines[(lines["quantity"] > 0) & lines["customer_id"].isin(drifting)]
    silent = (LAST_DAY.normalize() - bought["moment"].max().normalize()).days
    assert silent >= TRUTHS.drifting.silent_days
    orders = sales[sales["customer_id"] != ""].groupby("customer_id")["order_id"].nunique()
    asleep = orders[orders.index.isin(drifting)]
    assert len(asleep) == len(drifting)
    assert asleep.median() >= 3 * orders.median()
    first_year = sales[sales["moment"] < "2025-07-01"].groupby("customer_id")["order_id"].nunique()
    assert first_year.reindex(sorted(drifting)).median() >= first_year.quantile(0.9)
