"""One pair of the real gift shop: red and pink jumbo bags, figures computed from the raw file with pandas."""

import pytest

from crosssell.basket import (
    MatrixConfig,
    left_customers,
    pair_by_month,
    pair_margin,
    pair_slices,
    pair_spend,
    pair_waiting,
)
from crosssell.filters import Filters

PAIR = {"filters": Filters(), "config": MatrixConfig(), "a": "22386", "b": "85099B"}


def test_months_and_countries(gift_shop):
    months = pair_by_month(gift_shop, **PAIR).months
    assert [(m.n_a, m.n_b, m.n_both) for m in months[:4]] == [
        *((56, 119, 40), (76, 119, 46), (68, 123, 42), (107, 171, 75))
    ]
    countries = next(s for s in pair_slices(gift_shop, **PAIR).dimensions if s.dimension == "country")
    both = {one.value: one.n_both for one in countries.slices}
    assert (both["United Kingdom"], both["Germany"], both["France"]) == (785, 15, 6)


def test_worth_of_an_order(gift_shop):
    a, b, both, neither = pair_spend(gift_shop, **PAIR)
    assert [(group.orders, group.customers) for group in (a, b, both)] == [
        (393, 279),
        (1264, 741),
        (825, 534),
    ]
    assert both.average_order_value == pytest.approx(1183.1287393939)
    assert both.average_order_value_ci_lower == pytest.approx(1013.5463164505)
    assert both.average_order_value_ci_upper == pytest.approx(1381.0849995312)
    assert neither.average_order_value < a.average_order_value < b.average_order_value
    assert pair_margin(gift_shop, **PAIR).price_median == pytest.approx(20.8)


def test_waiting_time_and_who_is_left(gift_shop):
    found = pair_waiting(gift_shop, **PAIR)
    assert (found.buyers_a, found.together, found.before, found.waited, found.followed) == (
        372,
        162,
        86,
        124,
        37,
    )
    # scipy.stats.ecdf on the same waiting times
    shares = {30: 0.0242601973, 60: 0.1423559758, 90: 0.1828810117, 180: 0.3199222416, 365: 0.4462869880}
    assert {share.days: pytest.approx(share.share) for share in found.shares} == shares
    left = left_customers(gift_shop, **PAIR)
    assert left.counts.left == len(left.frame) == 87
    assert left.frame.customer_id.tolist()[:3] == ["12678", "13340", "14505"]
    assert left.frame.revenue.tolist()[:3] == pytest.approx([17628.46, 10736.48, 5905.64])
