from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from crosssell.columns import ConsentRule, MoneyBasis, Outside, Segment
from crosssell.errors import CrosssellError
from crosssell.filters import Filters
from crosssell.sample import sample_truths
from crosssell.segments.config import CutOffs, RfmConfig
from crosssell.segments.migration import LEVELS, LIST_COLUMNS, Move, lay_window, migration, moved_customers
from crosssell.segments.names import BY_ACTIVITY
from crosssell.segments.rfm import lay_rfm
from crosssell.segments.sizes import segment_sizes
from crosssell.segments.windows import Window, Windows, default_windows, orders_span
from tests.segments.movers import DAYS, START, TWO, moves, random_orders
from tests.support import tiny_dataset

SEEDS = range(5)


def migrated(shop, *, windows=TWO, filters=None, **config):
    return migration(shop, filters=filters or Filters(), config=RfmConfig(**config), windows=windows)


def as_dict(found):
    return {
        (f.from_segment.value, f.to_segment.value): (f.customers, f.revenue_first, f.revenue_second)
        for f in found.flows
    }


def all_flows(found):
    return tuple((flow.from_segment, flow.to_segment) for flow in found.flows)


def test_a_small_shop_by_hand(workspace):
    """By own cut-offs: five orders make a loyal customer, ten days without one an old acquaintance."""
    cut_offs = CutOffs(recency=(10, 20, 30, 40), frequency=(2, 3, 4, 5), monetary=tuple(map(Decimal, "2345")))
    rows = [
        *[(f"f{n}", "a", "falls", f"2024-02-{20 + n}", 100) for n in range(5)],  # champion
        ("f9", "a", "falls", "2024-03-01", 30),  # one order at the start of the second window
        ("g1", "a", "goes", "2024-02-28", 70),
        ("j1", "a", "joins", "2024-04-28", 7),
        ("r0", "a", "returns", "2023-11-01", 5),
        ("r1", "a", "returns", "2024-04-28", 8),
    ]
    found = migrated(tiny_dataset(workspace, rows), cut_offs=cut_offs)
    assert as_dict(found) == {
        ("champions", "hibernating"): (1, 500, 30),
        ("new_customers", "gone"): (1, 70, 0),
        ("new", "new_customers"): (2, 0, 15),
    }
    assert (found.customers_first, found.customers_second, found.returned) == (2, 3, 1)
    assert [flow.move for flow in found.flows] == [Move.DOWN, Move.GONE, Move.JOINED]
    assert [flow.share for flow in found.flows] == [1, 1, 1]
    assert [flow.revenue_lost for flow in found.downgrades()] == [470, 70]


@pytest.mark.parametrize("seed", SEEDS)
def test_moves_are_those_of_the_oracle(workspace, seed):
    rows = random_orders(seed)
    assert as_dict(migrated(tiny_dataset(workspace, rows))) == moves(rows)


@pytest.mark.parametrize("basis", [MoneyBasis.REVENUE, MoneyBasis.NET])
def test_the_bounds_of_the_first_window_give_its_customers_the_same_scores_again(workspace, basis):
    shop = tiny_dataset(workspace, random_orders(3, customers=43))
    config = RfmConfig(basis=basis)
    with shop.run() as cursor:
        scope = lay_window(cursor, filters=Filters(), config=config, window=TWO.first)
        by_quantile = cursor.rows("select * from rfm order by customer_key")
        again = replace(config, as_of=TWO.second.first, cut_offs=scope.cut_offs)
        lay_rfm(cursor, filters=TWO.first.within(Filters()), config=again)
        assert cursor.rows("select * from rfm order by customer_key") == by_quantile


@pytest.mark.parametrize("seed", SEEDS)
def test_customers_and_money_are_conserved(workspace, seed):
    shop = tiny_dataset(workspace, random_orders(seed))
    found = migrated(shop)
    orders = (
        "select count(distinct customer_key), sum(revenue) from orders where ordered_at between $a and $b"
    )
    for window, outside, customers, money in (
        (TWO.first, "from_segment", found.customers_first, "revenue_first"),
        (TWO.second, "to_segment", found.customers_second, "revenue_second"),
    ):
        inside = [f for f in found.flows if not isinstance(getattr(f, outside), Outside)]
        bought = shop.row(orders, a=window.first, b=window.last)
        assert (customers, sum(getattr(f, money) for f in found.flows)) == bought
        assert sum(f.customers for f in inside) == customers
        assert sum(getattr(f, money) for f in inside) == bought[1]
    for segment in {flow.from_segment for flow in found.flows}:
        row = [flow for flow in found.flows if flow.from_segment == segment]
        assert sum(flow.share for flow in row) == pytest.approx(1)
        assert all(f.share == pytest.approx(f.customers / sum(g.customers for g in row)) for f in row)


def test_who_does_the_same_again_stays_where_they_are(workspace):
    rows = random_orders(5, days=DAYS)
    again = [
        row._replace(
            order=f"again {row.order}",
            day=(date.fromisoformat(row.day) + timedelta(days=DAYS)).isoformat(),
        )
        for row in rows
    ]
    found = migrated(tiny_dataset(workspace, rows + again))
    assert all(flow.from_segment == flow.to_segment for flow in found.flows)
    assert all(flow.revenue_first == flow.revenue_second for flow in found.flows)
    assert found.downgrades() == []


def test_the_whole_base_can_fall(workspace):
    """All buy once and little in the second window; by quantiles of its own nobody would be below another."""
    rows = random_orders(6, days=DAYS)
    names = sorted({row.customer for row in rows})
    late = (START + timedelta(days=DAYS)).isoformat()
    found = migrated(tiny_dataset(workspace, [*rows, *((f"late {n}", "a", n, late, 1) for n in names)]))
    assert {flow.to_segment for flow in found.flows} == {Segment.LOST}


def test_a_thousand_times_the_money_moves_nobody_elsewhere(workspace):
    rows = random_orders(7)
    found = as_dict(migrated(tiny_dataset(workspace, rows)))
    larger = [row._replace(amount=1000 * row.amount) for row in reversed(rows)]
    scaled = as_dict(migrated(tiny_dataset(workspace, larger, name="larger")))
    assert scaled == {key: (n, 1000 * first, 1000 * second) for key, (n, first, second) in found.items()}


def test_without_amounts_customers_move_by_recency_and_frequency(workspace):
    shop = tiny_dataset(workspace, [row._replace(amount=None) for row in random_orders(1)])
    found = migrated(shop)
    assert not found.has_money
    assert {flow.revenue_lost for flow in found.flows} == {None}
    counts = [flow.customers for flow in found.downgrades()]
    assert counts == sorted(counts, reverse=True)
    flows = all_flows(found)
    listed = moved_customers(shop, filters=Filters(), config=RfmConfig(), windows=TWO, flows=flows)
    assert listed.frame.columns.tolist() == ["customer_id", "consent", *LIST_COLUMNS[:2]]


def test_everybody_may_be_gone_but_somebody_must_have_been_there(workspace):
    shop = tiny_dataset(workspace, random_orders(2, days=DAYS))
    found = migrated(shop)
    assert {flow.to_segment for flow in found.flows} == {Outside.GONE}
    later = Windows(first=TWO.second, second=Window(first=date(2024, 5, 1), last=date(2024, 6, 29)))
    with pytest.raises(CrosssellError) as refused:
        migrated(shop, windows=later)
    assert refused.value.code == "not_enough_data"


def test_filters_choose_the_orders_and_the_windows_take_the_place_of_the_period(workspace):
    rows = [row._replace(channel=("shop", "web")[n % 2]) for n, row in enumerate(random_orders(4))]
    # A channel is of the whole order: its first by name.
    web = {row.order for row in rows if row.channel == "web"} - {r.order for r in rows if r.channel == "shop"}
    filters = Filters(channels=("web",), date_from=date(2024, 2, 1), date_to=date(2024, 2, 2))
    found = migrated(tiny_dataset(workspace, rows), filters=filters)
    assert as_dict(found) == moves([row for row in rows if row.order in web])


def test_short_windows_and_windows_beyond_the_data_are_pointed_out(workspace):
    shop = tiny_dataset(workspace, [("1", "a", "k", "2024-01-01", 1), ("2", "a", "k", "2025-12-30", 1)])
    year = default_windows(orders_span(shop, filters=Filters()))
    assert migrated(shop, windows=year).notices == ()
    early = Windows(
        first=Window(first=date(2023, 12, 31), last=date(2024, 1, 1)),
        second=Window(first=date(2024, 1, 2), last=date(2024, 1, 3)),
    )
    assert migrated(shop, windows=early).notices == ("short", "beyond_data")


def test_levels_follow_the_order_of_activity():
    levels = [LEVELS[segment] for segment in BY_ACTIVITY]
    assert levels == sorted(levels)
    assert LEVELS.keys() >= set(Segment)


@pytest.mark.parametrize("seed", SEEDS[:1])
def test_the_list_of_a_flow_holds_its_customers_and_its_money(workspace, seed):
    shop = tiny_dataset(workspace, random_orders(seed))
    found = migrated(shop)

    def listed(*flows, **more):
        return moved_customers(
            shop, filters=Filters(), config=RfmConfig(), windows=TWO, flows=flows, **more
        ).frame

    for flow in found.flows:
        frame = listed((flow.from_segment, flow.to_segment))
        assert len(frame) == flow.customers
        assert frame.revenue_first.sum() == flow.revenue_first
        assert (frame.revenue_lost == frame.revenue_first - frame.revenue_second).all()
    everybody = listed(*all_flows(found))
    assert everybody.customer_id.is_unique
    assert everybody.revenue_lost.is_monotonic_decreasing
    assert len(listed(*all_flows(found), search="K0", limit=4)) == 4


def test_a_file_leaves_out_who_said_no(workspace):
    shop = tiny_dataset(workspace, random_orders(0))
    with shop.write() as cursor:
        cursor.execute("update customer set consent = customer_key % 2 = 0 where customer_key < 20")
    found = migrated(shop)
    listed = moved_customers(
        shop,
        filters=Filters(),
        config=RfmConfig(),
        windows=TWO,
        flows=all_flows(found),
        rule=ConsentRule.YES,
    )
    assert set(listed.frame.consent) == {"yes"}
    assert listed.consent_no > 0


def test_sizes_join_the_rows_and_the_columns_of_the_migration(workspace):
    ends = [(day, "p", "k00", day, 1) for day in ("2024-01-01", "2024-12-31")]
    shop = tiny_dataset(workspace, [*random_orders(9, days=365), *ends])
    windows = Windows(
        first=Window(first=date(2024, 1, 1), last=date(2024, 6, 30)),
        second=Window(first=date(2024, 7, 3), last=date(2024, 12, 31)),
    )
    assert windows.first.days == windows.second.days == 182
    found = migrated(shop, windows=windows)
    sizes = segment_sizes(shop, filters=Filters(), config=RfmConfig(), migration=found)
    assert sizes.days[-1] == date(2024, 12, 31)
    assert sizes.days[0] == date(2024, 6, 30)
    assert len(sizes.days) == 7
    for segment, counts in sizes.customers.items():
        before = sum(flow.customers for flow in found.flows if flow.from_segment == segment)
        after = sum(flow.customers for flow in found.flows if flow.to_segment == segment)
        assert (counts[0], counts[-1]) == (before, after)


def test_the_sample_s_former_champions_have_fallen(sample_shop):
    windows = default_windows(orders_span(sample_shop, filters=Filters()))
    found = migrated(sample_shop, windows=windows)
    fallen = moved_customers(
        sample_shop,
        filters=Filters(),
        config=RfmConfig(),
        windows=windows,
        flows=tuple((flow.from_segment, flow.to_segment) for flow in found.downgrades()),
    ).frame
    drifting = fallen[fallen.customer_id.isin(sample_truths().drifting.customers)]
    top = drifting[drifting.from_segment.isin([Segment.CHAMPIONS, Segment.LOYAL])]
    assert len(drifting) > 0.95 * len(sample_truths().drifting.customers)
    assert len(top) > 0.9 * len(drifting)
    sleeping = {Segment.AT_RISK, Segment.CANT_LOSE_THEM, Segment.HIBERNATING, Segment.LOST, Outside.GONE}
    assert drifting.to_segment.isin(sleeping).all()
    # They are most of what the shop has lost among its best.
    worst = fallen.head(100)
    assert worst.customer_id.isin(sample_truths().drifting.customers).mean() > 0.5


def test_the_gift_shop_s_year_is_halved(gift_shop):
    windows = default_windows(orders_span(gift_shop, filters=Filters()))
    found = migrated(gift_shop, windows=windows)
    assert (windows.first.first, windows.second.last) == (date(2010, 12, 1), date(2011, 12, 9))
    assert windows.first.days == windows.second.days == 187
    # Whoever bought in a year of two windows that touch bought in one of them.
    assert sum(flow.customers for flow in found.flows) == 4338
    assert sum(f.revenue_first + f.revenue_second for f in found.flows) == Decimal("8911407.904")
    assert found.returned == 0
