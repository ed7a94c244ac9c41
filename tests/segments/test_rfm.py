"""Scores of recency, frequency and money: by hand, against an oracle and pandas, and their laws."""

import datetime as dt
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from crosssell.columns import MoneyBasis, Segment
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.filters import Filters
from crosssell.sample import sample_truths
from crosssell.segments.answers import customer_scores
from crosssell.segments.config import CutOffs, RfmConfig
from crosssell.segments.names import segment_of
from crosssell.segments.rfm import RfmScope, lay_rfm
from crosssell.warehouse import Warehouse, Workspace
from tests.segments.rfm_oracle import Scored, messy_rows, scored
from tests.shops import imported
from tests.support import Row, tiny_dataset

EVERYTHING, USUAL = Filters(), RfmConfig()
NET = RfmConfig(basis=MoneyBasis.NET)
SCORES = "select {columns} from rfm join customer using (customer_key) order by customer_id"


def laid(
    warehouse: Warehouse, *, filters: Filters = EVERYTHING, config: RfmConfig = USUAL
) -> tuple[RfmScope, dict[str, Scored]]:
    with warehouse.run() as cursor:
        scope = lay_rfm(cursor, filters=filters, config=config)
        columns = "customer_id, recency_days, frequency, monetary, r, f, m, segment"
        rows = cursor.rows(SCORES.format(columns=columns))
    return scope, {row[0]: Scored(*row[1:]) for row in rows}


def five(workspace: Workspace, **changed: str) -> Warehouse:
    """Five customers: a has 1 order, b 2, …; a's last order is 40 days back, b's 30, …; amounts 10, 20, …"""
    days = [dt.date(2024, 3, 31) - dt.timedelta(days=10 * step) for step in range(4, -1, -1)]
    rows = [
        Row(f"{name}{number}", "p", name, day.isoformat(), 10)
        for step, (name, day) in enumerate(zip("abcde", days, strict=True))
        for number in range(step + 1)
    ]
    return tiny_dataset(workspace, rows, name=changed.get("name", "five"))


def test_five_customers_get_five_scores(workspace: Workspace) -> None:
    scope, found = laid(five(workspace))
    assert scope.as_of == dt.date(2024, 4, 1)
    assert (scope.first, scope.last, scope.customers) == (dt.date(2024, 2, 20), dt.date(2024, 3, 31), 5)
    assert found["a"] == Scored(41, 1, Decimal(10), 1, 1, 1, "lost")
    assert found["c"] == Scored(21, 3, Decimal(30), 3, 3, 3, "need_attention")
    assert found["e"] == Scored(1, 5, Decimal(50), 5, 5, 5, "champions")


def test_equal_values_get_equal_scores(workspace: Workspace) -> None:
    # Of ten customers seven have one order: nobody is worse than they, seven are worse than the others:
    # 1 + ⌊5 × 7 / 10⌋ = 4. The best of three has nine worse: 1 + ⌊5 × 9 / 10⌋ = 5.
    rows = [Row(f"o{n}", "p", f"k{n}", "2024-01-01") for n in range(10)]
    rows += [Row(f"x{n}", "p", f"k{n}", "2024-01-01") for n in (7, 8, 9)] + [
        Row("y", "p", "k9", "2024-01-01")
    ]
    scope, found = laid(tiny_dataset(workspace, rows))
    assert [found[f"k{n}"].f for n in range(10)] == [1] * 7 + [4, 4, 5]
    assert {one.r for one in found.values()} == {1}
    assert scope.cut_offs.frequency == (2, 2, 2, 3)
    assert scope.cut_offs.recency == (0, 0, 0, 0)  # nobody is later than all the others


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(
    ("config", "filters"),
    [
        (RfmConfig(), Filters()),
        (NET, Filters()),
        (RfmConfig(as_of=dt.date(2024, 2, 1)), Filters(channels=("web",))),
        (replace(NET, as_of=dt.date(2024, 12, 31)), Filters(channels=("shop",))),
    ],
    ids=["revenue", "net", "as of", "net of a channel"],
)
def test_the_oracle_agrees(workspace: Workspace, seed: int, config: RfmConfig, filters: Filters) -> None:
    rows = messy_rows(seed)
    _, found = laid(tiny_dataset(workspace, rows), filters=filters, config=config)
    net = config.basis == MoneyBasis.NET
    assert found == scored(rows, as_of=config.as_of, net=net, channels=filters.channels)
    assert len(found) > 10


def test_the_bounds_give_the_same_scores_again(workspace: Workspace) -> None:
    warehouse = tiny_dataset(workspace, messy_rows(5))
    for config in (RfmConfig(), NET):
        scope, found = laid(warehouse, config=config)
        assert laid(warehouse, config=replace(config, cut_offs=scope.cut_offs)) == (scope, found)


def test_own_cut_offs(workspace: Workspace) -> None:
    own = CutOffs(
        recency=(11, 21, 30, 40), frequency=(1, 2, 4, 9), monetary=(Decimal("10.01"), *[Decimal(50)] * 3)
    )
    _, found = laid(five(workspace), config=RfmConfig(cut_offs=own))
    # Days 41, 31, 21, 11, 1; orders 1 to 5; amounts 10 to 50.
    assert [found[name].r for name in "abcde"] == [1, 2, 4, 5, 5]
    assert [found[name].f for name in "abcde"] == [2, 3, 3, 4, 4]
    assert [found[name].m for name in "abcde"] == [1, 2, 2, 2, 5]
    one, _ = laid(five(workspace, name="one"), config=RfmConfig(cut_offs=CutOffs(frequency=own.frequency)))
    assert one.cut_offs == CutOffs(
        recency=(10, 20, 30, 40),
        frequency=own.frequency,
        monetary=tuple(Decimal(f"{n}.000001") for n in (10, 20, 30, 40)),
    )


@pytest.mark.parametrize(
    "bounds",
    [
        {"recency": (1, 2, 3)},
        {"frequency": (1, 3, 2, 4)},
        {"monetary": (Decimal(1), Decimal(2), Decimal(3), Decimal("NaN"))},
        {"monetary": (Decimal(1), Decimal(2), Decimal(3), Decimal("Infinity"))},
    ],
)
def test_cut_offs_that_do_not_rise_are_refused(bounds: dict) -> None:
    with pytest.raises(CrosssellError) as refused:
        CutOffs(**bounds)
    assert (refused.value.code, refused.value.reason) == (ErrorCode.INVALID_VALUE, "cut_offs")


def test_amounts_that_bounded_one_money_do_not_bound_another() -> None:
    config = RfmConfig(cut_offs=CutOffs(recency=(1, 2, 3, 4), monetary=(Decimal(1),) * 4))
    assert config.on(MoneyBasis.REVENUE) == config
    assert config.on(MoneyBasis.NET) == RfmConfig(
        basis=MoneyBasis.NET, cut_offs=CutOffs(recency=(1, 2, 3, 4))
    )


def test_a_later_as_of_day_adds_to_recency_alone(workspace: Workspace) -> None:
    warehouse = tiny_dataset(workspace, messy_rows(6))
    scope, found = laid(warehouse)
    _, later = laid(warehouse, config=RfmConfig(as_of=scope.as_of + dt.timedelta(days=30)))
    assert later == {name: one._replace(recency_days=one.recency_days + 30) for name, one in found.items()}


def test_scores_do_not_depend_on_the_order_of_rows_or_the_currency(workspace: Workspace) -> None:
    rows = messy_rows(7)
    _, found = laid(tiny_dataset(workspace, rows, name="a"), config=NET)
    _, turned = laid(tiny_dataset(workspace, rows[::-1], name="b"), config=NET)
    scaled = [row._replace(amount=str(Decimal(row.amount or 0) * 7)) for row in rows]
    _, dearer = laid(tiny_dataset(workspace, scaled, name="c"), config=NET)
    assert turned == found
    assert dearer == {name: one._replace(monetary=(one.monetary or 0) * 7) for name, one in found.items()}


def test_orders_after_the_as_of_day_are_left_out(workspace: Workspace) -> None:
    scope, found = laid(five(workspace), config=RfmConfig(as_of=dt.date(2024, 3, 11)))
    assert list(found) == ["a", "b", "c"]
    assert (scope.last, found["c"].recency_days) == (dt.date(2024, 3, 11), 0)


def test_who_earned_the_shop_nothing_is_a_group_of_its_own(workspace: Workspace) -> None:
    rows = [Row(f"o{n}", "p", f"k{n}", "2024-01-01", 10 + n) for n in range(5)]
    rows += [
        Row("r0", "p", "k0", "2024-01-09", -10, kind="return"),
        Row("r1", "p", "k1", "2024-01-09", -1, kind="return"),
    ]
    warehouse = tiny_dataset(workspace, rows)
    scope, found = laid(warehouse, config=NET)
    assert [name for name, one in found.items() if one.segment == Segment.NOTHING_EARNED] == ["k0"]
    assert found["k1"].monetary == 10
    assert scope.last == dt.date(2024, 1, 1)  # a return is no purchase
    assert Segment.NOTHING_EARNED not in {one.segment for one in laid(warehouse)[1].values()}


def test_without_amounts_recency_and_frequency_speak_alone(workspace: Workspace) -> None:
    rows = [row._replace(amount=None) for row in messy_rows(8)]
    scope, found = laid(tiny_dataset(workspace, rows))
    assert (scope.has_money, scope.cut_offs.monetary) == (False, None)
    assert {(one.monetary, one.m) for one in found.values()} == {(None, None)}
    assert all(one.segment == segment_of(one.r, one.f, None) for one in found.values())


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [Row("1", "p", None, "2024-01-01")],
        [Row("1", "p", "k")],
        [Row("1", "p", "k", "2024-01-01", -1, kind="return")],
    ],
)
def test_nobody_to_score_is_said(workspace: Workspace, rows: list[Row]) -> None:
    with pytest.raises(CrosssellError) as refused:
        laid(tiny_dataset(workspace, rows))
    assert (refused.value.code, refused.value.reason) == (ErrorCode.NOT_ENOUGH_DATA, "customers")


def test_the_margin_takes_lines_whose_cost_is_known(tmp_path: Path) -> None:
    path = tmp_path / "costs.csv"
    path.write_text(
        "order_id,ordered_at,customer_id,product,quantity,unit_price,cost\n"
        "1,2024-01-15,a,T,2,10.00,4.00\n1,2024-01-15,a,U,1,50.00,\n"  # (10 − 4) × 2; U's cost is not known
        "2,2024-01-16,b,T,1,3.00,4.00\n3,2024-01-17,c,U,1,50.00,\n",  # 3 − 4; not known
        encoding="utf-8",
    )
    with contextmanager(imported)(path, tmp_path) as warehouse:
        scope, found = laid(warehouse, config=RfmConfig(basis=MoneyBasis.MARGIN))
    assert {name: one.monetary for name, one in found.items()} == {"a": 12, "b": -1, "c": None}
    assert (found["b"].segment, found["c"].m) == (Segment.NOTHING_EARNED, None)
    assert found["c"].segment == segment_of(found["c"].r, found["c"].f, None)
    assert scope.has_money


def test_the_sleeping_champions_of_the_sample_are_found(sample_shop: Warehouse) -> None:
    drifting = set(sample_truths().drifting.customers)
    _, found = laid(sample_shop)
    _, before = laid(sample_shop, config=RfmConfig(as_of=dt.date(2025, 7, 1)))
    were = [before[name].segment for name in drifting]
    assert were.count(Segment.CHAMPIONS) / len(were) > 0.8
    needing = {Segment.NEED_ATTENTION, Segment.AT_RISK, Segment.CANT_LOSE_THEM}
    assert {found[name].segment for name in drifting} <= needing
    others = [one.segment in needing for name, one in found.items() if name not in drifting]
    assert sum(others) / len(others) < 0.3


def test_pandas_agrees_on_the_gift_shop(gift_shop: Warehouse, reference_data: Path) -> None:
    wanted = ["InvoiceNo", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID"]
    lines = pd.read_csv(
        reference_data / "online_retail.csv.gz", usecols=wanted, dtype={"InvoiceNo": str, "CustomerID": str}
    )
    sales = lines[
        ~lines["InvoiceNo"].str.startswith("C") & (lines["Quantity"] > 0) & (lines["UnitPrice"] > 0)
    ].dropna(subset="CustomerID")
    sales = sales.assign(
        amount=sales["Quantity"] * sales["UnitPrice"], day=pd.to_datetime(sales["InvoiceDate"])
    )
    # An order's time is its earliest line's.
    sales["day"] = sales.groupby("InvoiceNo")["day"].transform("min").dt.normalize()
    expected = sales.groupby("CustomerID").agg(
        last=("day", "max"), frequency=("InvoiceNo", "nunique"), monetary=("amount", "sum")
    )
    expected["recency_days"] = (pd.Timestamp("2011-12-10") - expected["last"]).dt.days
    money = expected["monetary"].round(3)
    for name, values in (("r", -expected["recency_days"]), ("f", expected["frequency"]), ("m", money)):
        expected[name] = (1 + 5 * (values.rank(method="min") - 1) // len(expected)).astype(int)
    config = RfmConfig(as_of=dt.date(2011, 12, 10))
    found = customer_scores(gift_shop, filters=Filters(), config=config).set_index("customer_id")
    assert found.index.tolist() == expected.index.tolist()
    for name in ("recency_days", "frequency", "r", "f", "m"):
        assert found[name].tolist() == expected[name].tolist(), name
    assert found["monetary"].tolist() == pytest.approx(expected["monetary"].tolist(), abs=1e-6)
