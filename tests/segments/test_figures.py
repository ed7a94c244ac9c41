"""What each segment is worth: by hand, the sums that must hold, and the reference shop's figures."""

import datetime as dt
from decimal import Decimal
from itertools import product
from math import ceil

import pytest

from crosssell.columns import MoneyBasis, Segment
from crosssell.filters import Filters
from crosssell.segments.config import CutOffs, RfmConfig
from crosssell.segments.figures import SegmentFigures, SegmentNotice, score_counts, segment_figures
from crosssell.segments.names import ORDER, SCORES
from crosssell.segments.pareto import curve_of
from crosssell.warehouse import Warehouse, Workspace
from tests.segments.rfm_oracle import messy_rows
from tests.support import Row, tiny_dataset

EVERYTHING = Filters()
# One order earns the lowest score of frequency, two the highest; the amount changes nothing.
TWO_ORDERS = CutOffs(recency=(9, 9, 9, 9), frequency=(2, 2, 2, 2), monetary=(Decimal(0),) * 4)


def two_groups(workspace: Workspace) -> SegmentFigures:
    """Champions a and b with two orders each, and the new customer c, all on one day."""
    rows = [
        *(Row("a1", "p", "a", "2024-01-01", 10), Row("a1", "q", "a", "2024-01-01", 20)),  # two products
        Row("a2", "p", "a", "2024-01-01", 30),
        *(Row("b1", "p", "b", "2024-01-01", 15), Row("b1", "p", "b", "2024-01-01", 25)),  # one product, twice
        *(Row("b2", "p", "b", "2024-01-01", 20), Row("b2", "r", "b", "2024-01-01", -5, kind="return")),
        Row("c1", "post", "c", "2024-01-01", 40, is_product=False),
        Row("z", "p", None, "2024-01-01", 1000),
    ]
    warehouse = tiny_dataset(workspace, rows)
    return segment_figures(warehouse, filters=EVERYTHING, config=RfmConfig(cut_offs=TWO_ORDERS))


def test_the_figures_of_two_segments(workspace: Workspace) -> None:
    found = two_groups(workspace)
    champions, new = found.of(Segment.CHAMPIONS), found.of(Segment.NEW_CUSTOMERS)
    assert champions is not None
    assert new is not None
    assert (champions.customers, new.customers) == (2, 1)
    assert champions.customers_share == pytest.approx(2 / 3)
    assert (champions.revenue, champions.net_revenue) == (10 + 20 + 30 + 15 + 25 + 20, 120 - 5)
    assert champions.amount_share == pytest.approx(120 / (120 + 40))
    assert champions.orders == 4
    assert champions.average_order_value == 120 / 4
    assert champions.cross_sell_rate == pytest.approx(1 / 4)
    assert new.cross_sell_rate is None  # postage is no product
    assert (champions.recency_median, champions.frequency_median, champions.monetary_median) == (1, 2, 60)
    assert (champions.one_time_buyers, new.one_time_buyers) == (0, 1)
    assert champions.consent_unknown == 2
    assert (found.total.customers, found.total.revenue, found.total.amount_share) == (3, 160, 1)


def test_all_eleven_are_there_and_those_of_nobody_are_empty(workspace: Workspace) -> None:
    found = two_groups(workspace)
    assert [group.segment for group in found.segments] == list(ORDER[:11])
    lost = found.of(Segment.LOST)
    assert lost is not None
    assert (lost.customers, lost.orders, lost.amount, lost.recency_median) == (0, 0, None, None)
    assert found.of(Segment.NOTHING_EARNED) is None
    assert found.notices == (SegmentNotice.FEW_CUSTOMERS, SegmentNotice.SHORT_PERIOD)


def test_customers_are_counted_by_score_and_by_cell(workspace: Workspace) -> None:
    found = two_groups(workspace)
    assert (found.scores.r, found.scores.f, found.scores.m) == (
        (0, 0, 0, 0, 3),
        (1, 0, 0, 0, 2),
        (0, 0, 0, 0, 3),
    )
    held = {(cell.r, cell.f): (cell.customers, cell.amount, cell.segments) for cell in found.grid}
    assert list(held) == list(product(SCORES, SCORES))
    assert held[5, 5] == (2, 120, ((Segment.CHAMPIONS, 2),))
    assert held[5, 1] == (1, 40, ((Segment.NEW_CUSTOMERS, 1),))
    assert held[3, 3] == (0, None, ())


@pytest.mark.parametrize("basis", [MoneyBasis.REVENUE, MoneyBasis.NET])
@pytest.mark.parametrize("filters", [Filters(), Filters(channels=("web",))], ids=["all", "web"])
def test_segments_part_the_customers(workspace: Workspace, basis: MoneyBasis, filters: Filters) -> None:
    warehouse = tiny_dataset(workspace, messy_rows(3))
    config = RfmConfig(basis=basis)
    found = segment_figures(warehouse, filters=filters, config=config)
    for name in (
        "customers",
        "orders",
        "revenue",
        "net_revenue",
        "amount",
        "one_time_buyers",
        "consent_unknown",
    ):
        parts = [getattr(group, name) or 0 for group in found.segments]
        assert sum(parts) == getattr(found.total, name), name
    assert sum(group.customers_share for group in found.segments) == pytest.approx(1)
    assert sum(group.amount_share or 0 for group in found.segments) == pytest.approx(1)
    assert sum(cell.customers for cell in found.grid) == found.scope.customers
    assert sum(cell.amount or 0 for cell in found.grid) == found.total.amount
    assert {sum(found.scores.r), sum(found.scores.f), sum(found.scores.m)} == {found.scope.customers}
    assert score_counts(warehouse, filters=filters, config=config) == found.scores
    money = found.total.revenue if basis == MoneyBasis.REVENUE else found.total.net_revenue
    assert found.total.amount == money


def test_the_top_are_counted_rounded_up(workspace: Workspace) -> None:
    # 15 customers with 1, 2, …, 15: 120 in all. ⌈0.15⌉ = 1, ⌈1.5⌉ = 2, ⌈3⌉ = 3, ⌈14.85⌉ = 15.
    rows = [Row(f"o{n}", "p", f"k{n}", "2024-01-01", n) for n in range(1, 16)]
    found = segment_figures(tiny_dataset(workspace, rows), filters=EVERYTHING, config=RfmConfig())
    shares = {percent: found.top_share(percent) for percent in (0, 1, 10, 20, 99, 100)}
    assert shares == pytest.approx(
        {0: 0, 1: 15 / 120, 10: (15 + 14) / 120, 20: (15 + 14 + 13) / 120, 99: 1, 100: 1}
    )
    assert [point.customers for point in found.curve] == [ceil(percent * 15 / 100) for percent in range(101)]


def test_a_curve_of_no_money_is_none() -> None:
    assert curve_of([]) == ()
    assert curve_of([(1, 1, Decimal(5)), (51, 1, Decimal(-5))]) == ()


def test_there_are_no_shares_of_nothing(workspace: Workspace) -> None:
    rows = [Row("1", "p", "a", "2024-01-01", 5), Row("2", "p", "a", "2024-01-02", -5, kind="return")]
    config = RfmConfig(basis=MoneyBasis.NET)
    found = segment_figures(tiny_dataset(workspace, rows), filters=EVERYTHING, config=config)
    nothing = found.of(Segment.NOTHING_EARNED)
    assert nothing is not None
    assert (nothing.customers, nothing.amount, nothing.amount_share, found.curve) == (1, 0, None, ())


def test_without_amounts_money_is_missing_and_said(workspace: Workspace) -> None:
    rows = [row._replace(amount=None) for row in messy_rows(4)]
    found = segment_figures(tiny_dataset(workspace, rows), filters=EVERYTHING, config=RfmConfig())
    assert found.notices[0] == SegmentNotice.NO_MONEY
    assert (found.total.amount, found.total.average_order_value, found.top_share(10)) == (None, None, None)
    assert {group.amount_share for group in found.segments} == {None}
    assert found.customers_without_money == 0
    assert found.scores.m == (0, 0, 0, 0, 0)


def test_customers_without_an_amount_are_counted_apart(workspace: Workspace) -> None:
    rows = [Row("1", "p", "a", "2024-01-01", 5), Row("2", "p", "b", "2024-01-01", None)]
    found = segment_figures(tiny_dataset(workspace, rows), filters=EVERYTHING, config=RfmConfig())
    assert (found.customers_without_money, SegmentNotice.MONEY_IN_PART in found.notices) == (1, True)
    assert [point.customers for point in found.curve][-1] == 1


def test_the_cost_of_the_sample_is_known(sample_shop: Warehouse) -> None:
    found = segment_figures(sample_shop, filters=EVERYTHING, config=RfmConfig(basis=MoneyBasis.MARGIN))
    assert found.cost_known_share == pytest.approx(1)
    assert found.total.amount is not None
    assert found.total.revenue is not None
    assert 0 < found.total.amount < found.total.revenue


def test_the_reference_shops_figures(gift_shop: Warehouse) -> None:
    found = segment_figures(gift_shop, filters=EVERYTHING, config=RfmConfig(as_of=dt.date(2011, 12, 10)))
    total = found.total
    assert total.customers == 4338
    assert (total.recency_median, total.frequency_median) == (51, 2)
    assert total.monetary_median == Decimal("674.485")
    assert total.one_time_buyers == 1493
    assert (total.orders, total.revenue) == (18532, Decimal("8911407.904"))
    shares = [round(100 * (found.top_share(percent) or 0), 1) for percent in (1, 10, 20)]
    assert shares == [32.0, 61.4, 74.6]
    assert found.notices == ()
