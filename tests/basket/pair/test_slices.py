import datetime as dt
import random
from collections import defaultdict

import pytest

from crosssell.basket import Dimension, Holds, MatrixConfig, SliceVerdict, pair_slices
from crosssell.basket.pair.slices import MOST_SLICES
from crosssell.columns import Basis
from crosssell.filters import Filters
from tests.basket import oracle
from tests.basket.pair import oracle as pair_oracle
from tests.basket.shops import random_shop
from tests.support import Row, tiny_dataset


def slices(warehouse, a="a", b="b", *, filters=None, **config):
    return pair_slices(warehouse, filters=filters or Filters(), config=MatrixConfig(**config), a=a, b=b)


def of(found, dimension):
    return next(sliced for sliced in found.dimensions if sliced.dimension == dimension)


def value_of_order(dimension, order, middle):
    day = pair_oracle.day_of(order)
    match dimension:
        case Dimension.CHANNEL:
            return min((row.channel for row in order if row.channel), default=None)
        case Dimension.COUNTRY:
            return min((row.country for row in order if row.country), default=None)
        case Dimension.SEGMENT:
            return min((row.segment for row in order if row.segment), default=None)
        case Dimension.HALF:
            return None if day is None else "first" if day[:10] < middle else "second"


@pytest.mark.parametrize(
    ("config", "a", "b"), [(MatrixConfig(), "milk", "Z"), (MatrixConfig(), "é", "bread")]
)
def test_agrees_with_the_definition_by_order(workspace, config, a, b):
    rows = random_shop(8, orders=400)
    every = oracle.baskets_of(rows, Filters(), config)
    orders = pair_oracle.orders_in_scope(rows, Filters(), config)
    found = slices(tiny_dataset(workspace, rows), a, b)
    # 1 January to 28 June 2024 are 180 days
    middle = (dt.date(2024, 1, 1) + dt.timedelta(days=90)).isoformat()
    assert [sliced.dimension for sliced in found.dimensions] == list(Dimension)
    assert found.everything.expected == pytest.approx(pair_oracle.expected(every, every, a, b))
    for sliced in found.dimensions:
        parts = defaultdict(dict)
        for order, items in every.items():
            parts[value_of_order(sliced.dimension, orders[order], middle)][order] = items
        assert {one.value for one in sliced.slices} == set(parts)
        for one in sliced.slices:
            part = parts[one.value]
            seen = {name: getattr(one, name) for name in ("baskets", "n_a", "n_b", "n_both")}
            assert seen == pair_oracle.counts(part, a, b)
            assert one.expected == pytest.approx(pair_oracle.expected(part, every, a, b))
            buyers = {
                pair_oracle.customer_of(orders[order]) for order, items in part.items() if {a, b} <= items
            }
            assert one.customers == len(buyers - {None})


@pytest.mark.parametrize("basis", Basis)
@pytest.mark.parametrize("filters", [Filters(), Filters(channels=("web",))])
def test_slices_share_out_the_baskets(workspace, basis, filters):
    found = slices(
        tiny_dataset(workspace, random_shop(5, orders=300)), "milk", "Z", filters=filters, basis=basis
    )
    whole = found.everything
    for sliced in found.dimensions:
        for name in ("baskets", "n_a", "n_b", "n_both"):
            assert sum(getattr(one, name) for one in sliced.slices) == getattr(whole, name)
        known = [one.baskets for one in sliced.slices if one.value is not None]
        if sliced.dimension != Dimension.HALF:
            assert known == sorted(known, reverse=True)
        assert all(one.value is not None for one in sliced.slices[:-1])


def test_a_customer_has_the_channel_and_country_of_the_latest_order_that_has_one(workspace):
    rows = [
        Row("1", "a", "x", "2024-01-01", channel="shop", country="DE"),
        Row("2", "b", "x", "2024-02-01", channel="web"),
        Row("3", "a", "y", "2024-03-01", channel="shop", country="PL"),
        Row("4", "b", None, "2024-03-02", channel="fair", country="FR"),
    ]
    found = slices(tiny_dataset(workspace, rows), basis=Basis.CUSTOMER)
    channels = {one.value: (one.baskets, one.n_both) for one in of(found, Dimension.CHANNEL).slices}
    assert channels == {"web": (1, 1), "shop": (1, 0)}
    assert {one.value for one in of(found, Dimension.COUNTRY).slices} == {"DE", "PL"}
    first, second = of(found, Dimension.HALF).slices
    assert (first.n_both, second.n_both) == (1, 0), "x came in the first half, y in the second"
    assert (first.first_day, second.last_day) == (dt.date(2024, 1, 1), dt.date(2024, 3, 1))
    assert second.first_day - first.last_day == dt.timedelta(days=1)


UNRELATED = 0.85  # in baskets of four, of which a takes one place


def shop_of(lifts: dict[str | None, float], *, baskets: int = 600, seed: int = 3) -> list[Row]:
    """Return orders by country, of four items; with a, b is so many times as frequent as over all."""
    draw, rows = random.Random(seed), []
    for country, lift in lifts.items():
        for number in range(baskets):
            order, has_a = f"{country}{number}", draw.random() < 0.3
            items = {"a"} if has_a else set()
            if draw.random() < 0.25 * (lift if has_a else (1 - 0.3 * lift) / 0.7):
                items.add("b")
            while len(items) < 4:
                items.add(draw.choice("cdefghijklmnop"))
            rows += [Row(order, item, f"k{order}", None, 1, None, None, country) for item in items]
    return rows


@pytest.mark.parametrize(
    ("lifts", "verdicts", "holds"),
    [
        ({"DE": 2.5, "PL": 2.5}, {"DE": "above", "PL": "above"}, Holds.EVERYWHERE),
        ({"DE": 0.3, "PL": 0.3}, {"DE": "below", "PL": "below"}, Holds.EVERYWHERE),
        ({"DE": 2.5, "PL": 0.3}, {"DE": "above", "PL": "below"}, Holds.NOT_EVERYWHERE),
        ({"DE": 2.5, "PL": UNRELATED}, {"DE": "above", "PL": "unclear"}, Holds.NOT_EVERYWHERE),
        ({"DE": UNRELATED, "PL": UNRELATED}, {"DE": "unclear", "PL": "unclear"}, Holds.CANNOT_TELL),
        ({"DE": 2.5}, {"DE": "above"}, Holds.ONE_SLICE),
        ({"DE": 2.5, None: 2.5}, {"DE": "above", None: "above"}, Holds.ONE_SLICE),
    ],
)
def test_says_whether_a_pair_holds_everywhere(workspace, lifts, verdicts, holds):
    countries = of(slices(tiny_dataset(workspace, shop_of(lifts))), Dimension.COUNTRY)
    assert {one.value: one.verdict for one in countries.slices} == verdicts
    assert countries.holds == holds


def test_no_basket_with_both_where_many_should_be_is_below(workspace):
    countries = of(slices(tiny_dataset(workspace, shop_of({"DE": 2.0, "PL": 0.0}))), Dimension.COUNTRY)
    poland = next(one for one in countries.slices if one.value == "PL")
    assert (poland.n_both, poland.lift_corrected, poland.lift_corrected_ci_upper) == (0, 0, None)
    assert (poland.verdict, countries.holds) == (SliceVerdict.BELOW, Holds.NOT_EVERYWHERE)


def test_thin_slices_and_habits_of_a_few_customers_are_not_judged(workspace):
    rows = shop_of({"DE": 2.5, "PL": 2.5}) + shop_of({"NL": 2.5}, baskets=15)
    few = [row._replace(customer="one") if row.country == "PL" else row for row in rows]
    for shop, unjudged in ((rows, {"NL"}), (few, {"NL", "PL"})):
        countries = of(slices(tiny_dataset(workspace, shop, name=str(unjudged))), Dimension.COUNTRY)
        too_little = {one.value for one in countries.slices if one.verdict == SliceVerdict.TOO_LITTLE_DATA}
        assert too_little == unjudged
        assert countries.holds == (Holds.EVERYWHERE if len(unjudged) == 1 else Holds.CANNOT_TELL)


def test_the_rest_beyond_the_largest_slices_is_counted(workspace):
    rows = [
        Row(f"{country}-{number}", item, None, None, 1, None, None, f"C{country:02d}")
        for country in range(20)
        for number in range(20 - country)
        for item in ("a", "b")
    ]
    countries = of(slices(tiny_dataset(workspace, rows)), Dimension.COUNTRY)
    assert [one.value for one in countries.slices] == [f"C{n:02d}" for n in range(MOST_SLICES)]
    assert (countries.more_slices, countries.more_baskets, countries.more_both) == (8, 36, 36)


def test_a_dimension_that_the_data_do_not_know_is_left_out(workspace):
    found = slices(tiny_dataset(workspace, [("1", "a"), ("1", "b"), ("2", "c")]))
    assert found.dimensions == ()
    assert (found.everything.baskets, found.everything.n_both, found.everything.customers) == (2, 1, None)
    one_day = slices(tiny_dataset(workspace, [("1", "a", None, "2024-01-01"), ("1", "b")], name="one day"))
    assert one_day.dimensions == ()


def test_the_order_of_rows_and_of_the_two_items_does_not_matter(workspace):
    rows = random_shop(4, orders=200)
    shop, turned = tiny_dataset(workspace, rows), tiny_dataset(workspace, rows[::-1], name="turned")
    there, back = slices(shop, "milk", "Z"), slices(turned, "Z", "milk")
    for one, other in zip(there.dimensions, back.dimensions, strict=True):
        assert one.holds == other.holds
        assert [(s.value, s.n_a, s.n_b, s.n_both, s.verdict) for s in one.slices] == [
            (s.value, s.n_b, s.n_a, s.n_both, s.verdict) for s in other.slices
        ]
