"""What sets a group apart: by hand, by a walk through the customers, in shops whose truth is known."""

from collections import defaultdict
from datetime import date
from math import ceil, log

import numpy as np
import pytest

from crosssell.columns import Segment
from crosssell.filters import Filters
from crosssell.segments.config import RfmConfig
from crosssell.segments.profile import FEWEST_BUYERS, Consents, profile_of, segment_profile
from crosssell.statistics.multiple import benjamini_hochberg
from crosssell.statistics.relative import relative_shares
from crosssell.warehouse import Warehouse, Workspace
from tests.basket.shops import answer, random_shop
from tests.basket.simulation import Shop, ranked_weights, sizes_of, unrelated, written
from tests.support import Row, tiny_dataset


def profile(shop: Warehouse, chosen: set[str], *, filters=None, as_of=None, limit=10, among="customer"):
    with shop.run() as cursor:
        cursor.execute(
            "create temp table mine as select customer_key from customer where customer_id in "
            "(select unnest($chosen::varchar[]))",
            chosen=sorted(chosen),
        )
        return profile_of(
            cursor, chosen="mine", among=among, filters=filters or Filters(), as_of=as_of, limit=limit
        )


def buys(customer: str, *products: str, day: str = "2025-01-13", **more: object) -> list[Row]:
    return [
        Row(order=f"{customer} {day}", product=product, customer=customer, day=day, **more)
        for product in products
    ]


@pytest.fixture(scope="module")
def tea_drinkers(tmp_path_factory):
    """Forty buy two products each: of twenty chosen eighteen take tea, of twenty others six.

    One shop for all tests; nothing but consents is written.
    """
    rows = []
    for n in range(20):
        takes_tea = n < 18
        rows += buys(f"c{n:02}", "tea" if takes_tea else "soap", f"rare {n}", category="x", channel="web")
        takes_tea, channel = n < 6, "web" if n < 5 else "shop"
        rows += buys(f"o{n:02}", "tea" if takes_tea else "soap", f"odd {n}", category="x", channel=channel)
    workspace = Workspace(tmp_path_factory.mktemp("tea"))
    yield tiny_dataset(workspace, rows)
    workspace.close()


CHOSEN = {f"c{n:02}" for n in range(20)}


def test_a_small_group_by_hand(tea_drinkers):
    found = profile(tea_drinkers, CHOSEN)
    assert (found.customers, found.others, found.compared) == (20, 20, 20)
    assert (found.products_tested, found.products_found) == (2, 1)  # tea and soap have ten buyers
    (tea,) = found.products
    assert (tea.item, tea.chosen, tea.others, tea.chosen_share, tea.others_share) == ("tea", 18, 6, 0.9, 0.3)
    assert tea.ratio == pytest.approx((18 / 20) / (6 / 20))
    error = (1 / 18 - 1 / 20 + 1 / 6 - 1 / 20) ** 0.5  # Katz: everybody has two products
    assert tea.ratio_ci_lower == pytest.approx(3 * np.exp(-1.959964 * error))
    assert tea.ratio_ci_upper == pytest.approx(3 * np.exp(1.959964 * error))
    assert tea.q_value < 0.001
    assert (found.categories_tested, found.categories) == (1, ())  # everybody has it


def test_channels_are_shares_of_orders_and_unknown_dimensions_are_empty(tea_drinkers):
    found = profile(tea_drinkers, CHOSEN)
    web, shop = found.channels
    assert (web.value, web.orders, web.share, web.all_share) == ("web", 20, 1.0, 25 / 40)
    assert (shop.value, shop.orders, shop.share, shop.all_share) == ("shop", 0, 0.0, 15 / 40)
    assert found.countries == ()


def test_consents_of_the_group_and_of_all(tea_drinkers):
    answer(tea_drinkers, {"c00": True, "c01": False, "o00": True})
    found = profile(tea_drinkers, CHOSEN)
    assert found.consents == Consents(yes=1, no=1, unknown=18)
    assert found.all_consents == Consents(yes=2, no=1, unknown=37)
    assert found.consents.yes_share == 1 / 20
    assert Consents(yes=0, no=0, unknown=0).yes_share is None


def test_what_nobody_else_buys_has_no_upper_bound(workspace):
    rows = [row for n in range(30) for row in buys(f"c{n:02}", "only here" if n < 15 else f"odd {n}")]
    found = profile(tiny_dataset(workspace, rows), {f"c{n:02}" for n in range(15)})
    (only,) = found.products
    assert (only.item, only.others, only.ratio, only.ratio_ci_upper) == ("only here", 0, None, None)
    assert only.ratio_ci_lower > 1


def test_busy_customers_are_compared_with_busy_ones(workspace):
    """The chosen hold all there is, and so do the few others who buy as much: nothing is typical of them."""
    shelf = [f"p{n}" for n in range(8)]
    rows = []
    for n in range(40):
        rows += buys(f"busy {n}", *shelf)
    for n in range(200):
        rows += buys(f"calm {n}", shelf[n % 8])
    shop = tiny_dataset(workspace, rows)
    found = profile(shop, {f"busy {n}" for n in range(30)})
    assert (found.products_tested, found.products_found, found.compared) == (8, 0, 30)
    alone = profile(shop, {f"busy {n}" for n in range(40)})
    assert (alone.products, alone.compared) == ((), 0)


def test_non_products_and_orders_out_of_scope_count_nowhere(workspace):
    rows = []
    for n in range(24):
        rows += buys(f"c{n:02}", "postage", is_product=False)
        rows += buys(f"c{n:02}", "early" if n < 12 else f"odd {n}", day="2024-12-30")
        rows += buys(f"c{n:02}", "late" if n < 12 else f"rest {n}", day="2025-03-01")
    shop = tiny_dataset(workspace, rows)
    chosen = {f"c{n:02}" for n in range(12)}
    everything = profile(shop, chosen)
    assert (everything.products_tested, {one.item for one in everything.products}) == (2, {"early", "late"})
    later = profile(shop, chosen, filters=Filters(date_from=date(2025, 1, 1)))
    assert [one.item for one in later.products] == ["late"]
    before = profile(shop, chosen, as_of=date(2025, 2, 28))
    assert [one.item for one in before.products] == ["early"]


@pytest.mark.parametrize("chosen", [set(), CHOSEN | {f"o{n:02}" for n in range(20)}])
def test_nobody_and_everybody_have_no_profile(tea_drinkers, chosen):
    found = profile(tea_drinkers, chosen)
    assert (found.customers, found.others, found.compared) == (len(chosen), 40 - len(chosen), 0)
    assert found.products == found.categories == ()


def test_a_limit_shows_the_surest_first(workspace):
    rows = []
    for n in range(60):
        mine = n < 30
        rows += buys(f"c{n:02}", "strong" if mine else "weak", "b" if mine or n < 34 else "a", f"odd {n}")
    shop = tiny_dataset(workspace, rows)
    chosen = {f"c{n:02}" for n in range(30)}
    both, first = profile(shop, chosen), profile(shop, chosen, limit=1)
    assert [one.item for one in both.products] == ["strong", "b"]
    assert (first.products, first.products_found) == (both.products[:1], 2)


@pytest.mark.parametrize("seed", [1, 2])
def test_agrees_with_a_walk_through_every_customer(workspace, seed):
    """The counts, strata and test of each item, from the rows in plain Python."""
    rows = [row for row in random_shop(seed, orders=160) if row.customer]
    chosen = {"k1", "k2", "k4", "k7", "k8", "k11"}
    holds: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row.kind == "sale" and row.is_product:
            holds[row.customer].add(row.product)
    strata = {who: len(items) if len(items) <= 10 else 10 + ceil(log(len(items) / 10) / log(1.1))
              for who, items in holds.items()}  # fmt: skip
    levels = sorted(set(strata.values()))
    items = sorted(set().union(*holds.values()))
    items = [one for one in items if sum(one in held for held in holds.values()) >= FEWEST_BUYERS]

    def count(inside: bool, item: str | None) -> list[float]:
        who = [one for one, held in holds.items() if (one in chosen) == inside and (not item or item in held)]
        return [float(sum(strata[one] == level for one in who)) for level in levels]

    wanted = relative_shares(
        np.array([count(True, item) for item in items]),
        others_doing=np.array([count(False, item) for item in items]),
        chosen=np.array(count(True, None)),
        others=np.array(count(False, None)),
    )
    found = profile(tiny_dataset(workspace, rows), chosen)
    assert found.products_tested == len(items)
    q_values = benjamini_hochberg(np.nan_to_num(wanted.p_value, nan=1.0), tests=len(items))
    assert found.products_found == sum((q_values <= 0.05) & (wanted.ratio_ci_lower >= 1.1))
    assert found.customers == len(chosen & set(holds))


def busy_group(draw: np.random.Generator, sizes: np.ndarray) -> np.ndarray:
    """Return who is in the group: the more they buy, the rather."""
    return draw.random(len(sizes)) < 1 / (1 + np.exp(2.5 - sizes / 6))


def typical_of(workspace, held: np.ndarray, mine: np.ndarray, name: str, **wanted):
    shop = written(workspace, Shop(held=held, customers=np.arange(len(held))), name=name)
    return profile(shop, {f"k{n:05}" for n in np.nonzero(mine)[0]}, **wanted)


def test_a_group_that_only_buys_more_has_nothing_typical(workspace):
    """Given how much they buy, taste is the same; the plain ratio of shares calls nearly all typical."""
    draw = np.random.default_rng(3)
    false = 0
    for shop in range(3):
        sizes = sizes_of(draw, 4_000, mean=6, kind="geometric", most=60)
        held = unrelated(draw, sizes, ranked_weights(300, steepness=0.6))
        mine = busy_group(draw, sizes)
        found = typical_of(workspace, held, mine, f"{shop}", limit=300)
        plain = held[mine].mean(axis=0) / held[~mine].mean(axis=0)
        assert np.median(plain) > 2
        assert found.products_tested > 250
        false += found.products_found
    assert false <= 1


def test_planted_tastes_are_found_at_their_ratio(workspace):
    """Fifteen products weigh 2.5 times as much in the group's choice, all the others a little less."""
    draw = np.random.default_rng(4)
    sizes = sizes_of(draw, 8_000, mean=6, kind="geometric", most=40)
    mine = busy_group(draw, sizes)
    weights = ranked_weights(300, steepness=0.3)
    theirs = np.where(np.arange(300) % 20 == 19, 2.5, 1.0) * weights
    held = unrelated(draw, sizes, weights)
    held[mine] = unrelated(draw, sizes[mine], theirs)
    truth = 2.5 * weights.sum() / theirs.sum()
    found = typical_of(workspace, held, mine, "planted", limit=300)
    real = [one for one in found.products if int(one.item[1:]) % 20 == 19]
    assert len(real) >= 13
    assert found.products_found - len(real) <= 1
    assert np.mean([one.ratio for one in real]) == pytest.approx(truth, rel=0.08)
    assert sum(one.ratio_ci_lower <= truth <= one.ratio_ci_upper for one in real) >= 11


def test_a_segment_is_compared_with_all_the_other_customers(workspace):
    """Those who came lately and often take tea, those of long ago coffee."""
    rows = []
    for n in range(100):
        lately = n < 20  # the best fifth
        for visit in range(4 if lately else 1):
            day = f"2025-0{6 if lately else 1}-{10 + visit}"
            rows += buys(f"c{n:03}", "tea" if lately else "coffee", day=day, amount=50 if lately else 5)
    found = segment_profile(
        tiny_dataset(workspace, rows), filters=Filters(), config=RfmConfig(), segment=Segment.CHAMPIONS
    )
    assert (found.customers, found.others) == (20, 80)
    assert [one.item for one in found.products] == ["tea"]
