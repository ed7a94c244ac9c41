import random
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from crosssell.columns import ChoiceReason, OfferMethod, OfferReason
from crosssell.errors import CrosssellError
from crosssell.offers.recommend import (
    COUNT_COLUMNS,
    NAMED_COLUMNS,
    RECOMMENDED,
    CheckConfig,
    Fitting,
    RecommendConfig,
    check_methods,
    customer_key,
    customer_keys,
    is_stock_known,
    lay_recommended,
    named_recommendations,
    recommendation_counts,
    recommender,
)
from crosssell.offers.recommend.model import fit_models, top
from crosssell.offers.recommend.purchases import history
from crosssell.offers.recommend.reasons import pair_counts, reasons
from tests.offers.recommend.bought import PLAIN, parts_of, purchases_of
from tests.offers.recommend.test_methods import drawn_rows
from tests.support import tiny_dataset

FIRST = date(2026, 1, 1)
EASE = RecommendConfig(method=OfferMethod.EASE, window_days=10, fitting=Fitting(sold_within_days=None))


def rows_of(drawn, *, shuffled: int | None = None):
    rows = [
        (f"{who}-{day}", f"p{what}", f"c{who}", (FIRST + timedelta(days=day)).isoformat())
        for who, what, day in drawn
    ]
    if shuffled is not None:
        random.Random(shuffled).shuffle(rows)
    return rows


def test_rows_in_another_order_give_the_same_offers(workspace):
    drawn = drawn_rows(1)
    frames = []
    for shuffled in (None, 5):
        warehouse = tiny_dataset(workspace, rows_of(drawn, shuffled=shuffled), name=f"s{shuffled}")
        frames.append(named_recommendations(warehouse, recommender(warehouse, config=EASE).recommend(k=3)))
    pd.testing.assert_frame_equal(*frames)
    assert list(frames[0].columns) == list(NAMED_COLUMNS)


def test_offers_are_new_named_counted_and_laid(workspace):
    drawn = drawn_rows(2)
    warehouse = tiny_dataset(workspace, rows_of(drawn))
    found = recommender(warehouse, config=EASE)
    frame = found.recommend(k=2)
    assert list(frame.columns) == list(RECOMMENDED)
    named = named_recommendations(warehouse, frame)
    bought = {(f"c{who}", f"p{what}") for who, what, _ in drawn}
    assert not bought & set(zip(named["customer_id"], named["product"], strict=True))
    assert (named["consent"].isna()).all()
    with warehouse.run() as cursor:
        lay_recommended(cursor, found, k=2)
        laid = cursor.query("select * from recommended order by customer_key, rank")
    assert list(laid.columns) == list(RECOMMENDED)
    assert laid["score"].tolist() == frame["score"].tolist()
    counts = recommendation_counts(warehouse, found, k=2)
    assert list(counts.columns) == list(COUNT_COLUMNS)
    assert counts["customers"].sum() == len(frame)
    assert counts["consenting"].isna().all()
    assert (
        dict(zip(counts["product"], counts["customers"], strict=True))
        == named["product"].value_counts().to_dict()
    )
    ids = ["c3", "c7", "nobody"]
    assert [
        named_recommendations(warehouse, found.recommend(customer_keys=customer_keys(warehouse, ids)))[
            "customer_id"
        ].tolist()
    ] == [["c3", "c7"]]
    with pytest.raises(CrosssellError, match="nobody"):
        customer_key(warehouse, "nobody")
    assert found.recommend(customer_keys=[]).empty
    with pytest.raises(CrosssellError):
        found.recommend(k=0)


def test_a_check_of_another_window_is_made_anew_and_never_longer_than_the_data_allow(workspace):
    warehouse = tiny_dataset(workspace, rows_of(drawn_rows(2)))  # some 200 days
    other = check_methods(warehouse, config=CheckConfig(window_days=20, k=3, fitting=EASE.fitting))
    assert recommender(warehouse, config=EASE, check=other).check.config.window_days == 10
    same = check_methods(warehouse, config=CheckConfig(window_days=10, k=3, fitting=EASE.fitting))
    assert recommender(warehouse, config=EASE, check=same).check is same
    found = recommender(warehouse, config=RecommendConfig(window_days=150, fitting=EASE.fitting))
    assert 90 <= found.check.config.window_days <= 100
    assert found.check.methods


def test_what_is_left_out_is_never_offered_and_counted_once(workspace):
    warehouse = tiny_dataset(workspace, rows_of(drawn_rows(3)))
    with warehouse.write() as cursor:
        cursor.execute("update product set stock = case product when 'p1' then 0 when 'p2' then 4 end")
        cursor.execute(
            "update product set cost = $cost, price = 10 where product = 'p3'", cost=Decimal("9.5")
        )
    config = RecommendConfig(
        method=OfferMethod.BEST_SELLERS, min_margin_share=0.1, excluded=("p4", "p1"), fitting=EASE.fitting
    )
    found = recommender(warehouse, config=config)
    left = found.left_out
    assert (left.excluded, left.out_of_stock, left.low_margin, left.not_sold, left.rare) == (2, 0, 1, 0, 0)
    assert left.stock_known
    assert left.margin_known
    assert is_stock_known(warehouse)
    assert found.items == 9 - 3
    offered = set(named_recommendations(warehouse, found.recommend(k=9))["product"])
    assert offered == {"p0", "p2", "p5", "p6", "p7", "p8"}
    anything = RecommendConfig(method=OfferMethod.BEST_SELLERS, in_stock_only=False, fitting=EASE.fitting)
    assert recommender(warehouse, config=anything).items == 9
    in_stock = RecommendConfig(method=OfferMethod.BEST_SELLERS, fitting=EASE.fitting)
    assert recommender(warehouse, config=in_stock).left_out.out_of_stock == 1


def test_a_shop_without_customers_or_dates_steps_back(workspace):
    nobody = tiny_dataset(workspace, [("1", "cup"), ("2", "jug", None, "2026-01-01")], name="nobody")
    assert recommender(nobody, config=RecommendConfig()).recommend(k=3).empty
    undated = tiny_dataset(
        workspace, [("1", "cup", "ann"), ("1", "jug", "ann"), ("2", "cup", "bob")], name="undated"
    )
    found = recommender(undated, config=RecommendConfig())
    assert (found.method, found.as_of) == (OfferMethod.BEST_SELLERS, None)
    assert found.no_chance == ChoiceReason.NO_HISTORY
    frame = found.recommend(k=3)
    assert frame[["customer_key", "product_key", "reason"]].values.tolist() == [[1, 1, "best_seller"]]
    assert frame["chance"].isna().all()
    assert frame["reason_within_days"].isna().all()  # no dates, so there are no last days to speak of
    post = [("1", "post", "ann", "2026-01-01", 1, None, None, None, "sale", False)]
    without_taste = tiny_dataset(workspace, [*post, ("2", "cup", "bob", "2026-01-02")], name="post")
    offered = recommender(without_taste, config=EASE).recommend()
    assert offered[["customer_key", "product_key", "method", "reason"]].values.tolist() == [
        [0, 0, "best_sellers", "best_seller"]
    ]
    empty = tiny_dataset(workspace, [], name="empty")
    assert recommender(empty, config=EASE).recommend(k=3).empty


def test_the_figures_of_reasons_are_counted():
    rows = drawn_rows(6, customers=60)
    known = history(purchases_of(rows), most_items=99)
    first: dict[int, dict[int, int]] = {}
    for who, what, day in sorted(rows, key=lambda row: row[2]):
        first.setdefault(who, {}).setdefault(what, day)
    a, b = (part.ravel() for part in np.meshgrid(np.arange(9), np.arange(9)))
    found = pair_counts(known, a=a, b=b, within_days=40)
    for at, (one, other) in enumerate(zip(a.tolist(), b.tolist(), strict=True)):
        own = [days for days in first.values() if one in days]
        assert found.buyers[at] == len(own)
        assert found.both[at] == sum(other in days for days in own)
        over = [d for d in own if d[one] + 40 <= known.as_of and d.get(other, 999) > d[one]]
        assert found.over[at] == (len(over) if one != other else 0)
        assert found.followed[at] == sum(d.get(other, 999) <= d[one] + 40 for d in over if one != other)


@pytest.mark.parametrize("method", [OfferMethod.EASE, OfferMethod.ITEM_TO_ITEM])
def test_the_purchase_named_is_the_one_that_says_most(method):
    known = history(purchases_of(drawn_rows(7)), most_items=99)
    model = fit_models(known, methods=(method,), fitting=PLAIN, window_days=30)[method]
    best = top(model, rows=np.arange(len(known.customer_keys)), k=2)
    told = reasons(model, best, follow_days=30)
    row_of, place = np.nonzero(best.columns >= 0)
    assert len(told) == len(row_of)
    together = OfferReason.FITS if method == OfferMethod.EASE else OfferReason.GOES_WITH
    for at, (row, rank) in enumerate(zip(row_of, place, strict=True)):
        item = best.columns[row, rank]
        parts = parts_of(model, row)[:, item]
        said = told.iloc[at]
        if parts.max() <= 0 or best.personal[row, rank] <= model.pace[row] * model.popularity[item]:
            assert said["reason"] == OfferReason.BEST_SELLER
            assert pd.isna(said["reason_product_key"])
            continue
        source = int(parts.argmax())
        assert said["reason"] in (together, OfferReason.FOLLOWS)
        assert said["reason_product_key"] == known.items[source]
        assert said["reason_days"] == known.as_of - known.last[[row], :].toarray()[0, source]


def accessory_rows():
    """60 customers buy a, half of them b ten days later; all others only c. The last bought a yesterday."""
    rows = [(who, 0, who) for who in range(60)]
    rows += [(who, 1, who + 10) for who in range(0, 60, 2)]
    rows += [(60 + who, 2, who) for who in range(60)]
    return [*rows, (120, 0, 89), (121, 2, 90)]


def test_what_follows_is_said_with_the_share_that_followed():
    known = history(purchases_of(accessory_rows()), most_items=9)
    model = fit_models(known, methods=(OfferMethod.ITEM_TO_ITEM,), fitting=PLAIN, window_days=30)[
        OfferMethod.ITEM_TO_ITEM
    ]
    best = top(model, rows=np.array([120]), k=1)
    said = reasons(model, best, follow_days=30).iloc[0]
    assert best.columns.tolist() == [[1]]
    assert (said["reason"], said["reason_product_key"], said["reason_days"]) == ("follows", 0, 1)
    assert said["reason_share"] == 30 / 60  # of those whose thirty days are over
    assert said["reason_within_days"] == 30


def test_the_sample_gives_its_planted_taste_away(sample_shop):
    from crosssell.sample.truths import sample_truths

    check = check_methods(sample_shop, config=CheckConfig())
    assert check.chosen in (OfferMethod.EASE, OfferMethod.ITEM_TO_ITEM)
    own, simple, chance = (
        check.of(method) for method in (check.chosen, OfferMethod.BEST_SELLERS, OfferMethod.RANDOM)
    )
    assert own.map > simple.map > chance.map
    assert own.hit_rate > simple.hit_rate > 2 * chance.hit_rate
    assert check.came_true.expected == pytest.approx(check.came_true.bought, rel=0.3)
    found = recommender(sample_shop, config=RecommendConfig(), check=check)
    named = named_recommendations(sample_shop, found.recommend(k=5))
    known, weights, truths = found.model.history, found.model.weights, sample_truths()
    keys = dict(sample_shop.rows("select product, product_key from product"))
    planted = [(pair.product, pair.follower) for pair in truths.accessories]
    planted += [(pair.product, pair.partner) for pair in truths.complements]
    for one, other in planted:
        a, b = np.searchsorted(known.items, [keys[one], keys[other]])
        assert weights[a].argmax() == b
    for pair in truths.accessories:
        told = named[(named["product"] == pair.follower) & (named["reason"] == OfferReason.FOLLOWS)]
        assert set(told["reason_item"]) == {pair.product}
        assert told["reason_share"].between(pair.share - 0.1, pair.share + 0.1).all()
    _accessories_come_first(found, named[named["rank"] == 1], truths.accessories, keys)
    for interest in truths.interests:
        columns = np.searchsorted(known.items, [keys[product] for product in interest.products])
        fans = known.customer_keys[(known.last.toarray()[:, columns] > 0).sum(axis=1) > 1]
        is_theirs = named["customer_key"].isin(fans)
        is_hobby = named["product"].isin(interest.products)
        assert is_hobby[is_theirs].mean() > 3 * is_hobby[~is_theirs].mean()


def _accessories_come_first(found, first, accessories, keys):
    """Who bought the main product within two weeks and lacks the accessory is offered an accessory first."""
    known, offers = found.model.history, first.set_index("customer_key")
    column = {
        pair: np.searchsorted(known.items, [keys[pair.product], keys[pair.follower]]) for pair in accessories
    }
    last, held = known.last.toarray(), known.held.toarray() > 0
    due: dict[int, set[str]] = {}
    for pair, (a, b) in column.items():
        waiting = (last[:, a] > known.as_of - 14) & ~held[:, b]
        assert waiting.any()
        for key in known.customer_keys[waiting].tolist():
            due.setdefault(key, set()).add(pair.follower)
    for key, followers in due.items():
        assert offers.loc[key, "product"] in followers
        assert offers.loc[key, "reason"] == OfferReason.FOLLOWS
        assert offers.loc[key, "chance"] > 3 * offers["chance"].mean()


def test_the_gift_shop_decides_by_its_own_numbers(gift_shop):
    config = CheckConfig(fitting=Fitting(most_items=300), most_customers=1_000)
    check = check_methods(gift_shop, config=config)
    assert check.chosen == OfferMethod.EASE
    assert check.holds_up
    own, simple = check.of(OfferMethod.EASE), check.of(OfferMethod.BEST_SELLERS)
    assert own.map_ci_lower > 0
    assert simple.hit_rate > 0.3
