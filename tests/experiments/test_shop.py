"""What the customers of a test bought: against an oracle in plain Python, by hand, and its laws."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pyarrow as pa
import pytest

from crosssell.columns import MetricKind, MetricRole, ShopHistory, ShopMetric, ShopMetricLack, ShopPart
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.experiments.question import Trial
from crosssell.experiments.shop import lay_orders
from crosssell.experiments.shop_metrics import (
    KINDS,
    ShopQuestion,
    possible_metrics,
    shop_metric,
    usual_metrics,
)
from crosssell.facts import dataset_facts
from crosssell.filters import Filters
from crosssell.ingest.draft import Draft, DraftFile, ImportOptions, import_files
from crosssell.ingest.jobs import Progress
from crosssell.kpis import kpis
from crosssell.warehouse import Cursor, Warehouse, Workspace
from tests.experiments import shop_oracle as oracle
from tests.experiments.shop_oracle import Asked, Listed
from tests.support import Row, tiny_dataset

ALL = tuple(ShopMetric)
ROWS = oracle.messy_export(3)
LIST = oracle.messy_list(3)
ASKED = Asked()

LISTED = "create or replace temp table listed (variant varchar, unit varchar, started date)"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    folder = tmp_path_factory.mktemp("messy")
    path = oracle.write_export(ROWS, folder / "orders.csv")
    workspace = Workspace(folder / "workspace")
    draft = Draft(folder=workspace.drafts_folder / "one", files=(DraftFile(path=path, name=path.name),))
    import_files(
        workspace, draft, ImportOptions(dataset="shop"), now=datetime(2026, 7, 1), progress=Progress()
    )
    yield workspace.open("shop")
    workspace.close()


def question(asked: Asked = ASKED, **changed: Any) -> ShopQuestion:
    usual = ShopQuestion(
        window_days=asked.window,
        wait_days=asked.wait,
        pre_days=asked.pre,
        metrics=ALL,
        target_product=asked.target,
    )
    return replace(usual, **changed)


def put(cursor: Cursor, listed: Sequence[Listed]) -> str:
    cursor.execute(LISTED)
    columns = [list(column) for column in zip(*listed, strict=True)] or [[], [], []]
    types = (pa.string(), pa.string(), pa.date32())
    arrays = [pa.array(values, kind) for values, kind in zip(columns, types, strict=True)]
    cursor.append("listed", pa.table(arrays, names=list("vus")))
    return "listed"


def laid(
    warehouse: Warehouse, listed: Sequence[Listed], asked: ShopQuestion, **more: Any
) -> tuple[Trial, dict[str, dict[str, Any]]]:
    """Return the trial and its units by name."""
    with warehouse.run() as cursor:
        trial = lay_orders(cursor, rows=put(cursor, listed), question=asked, **more)
        frame = cursor.query("select * from trial_unit order by unit").astype(object)
    records = frame.where(frame.notna(), None).to_dict("records")
    return trial, {record["unit"]: record for record in records}


@pytest.mark.parametrize(
    "asked", [ASKED, Asked(window=1), Asked(window=14, wait=10, pre=7), Asked(window=60, target="p3")]
)
def test_figures_are_those_of_the_oracle(shop: Warehouse, asked: Asked) -> None:
    trial, units = laid(shop, LIST, question(asked))
    expected = oracle.followed(LIST, asked)
    assert set(units) == set(expected)
    for unit, (variant, start) in expected.items():
        found = units[unit]
        assert found["variant"] == variant
        assert found["day"].date() == start + oracle.timedelta(days=asked.wait + asked.window - 1)
        for at, (metric, values) in enumerate(oracle.figures(ROWS, unit, start, asked).items()):
            seen = None if found[f"v{at}"] is None else (found[f"v{at}"],)
            if KINDS[ShopMetric(metric)] == MetricKind.RATIO:
                seen = (found[f"v{at}"], found[f"d{at}"])
            assert seen == (values if values is None else pytest.approx(values)), (unit, metric)
        known = oracle.history(ROWS, unit, start, asked)
        history = dict(zip(ShopHistory, known, strict=True))
        for at, name in enumerate(trial.covariates):
            assert found[f"x{at}"] == pytest.approx(history[ShopHistory(name)])
        part = dict(zip(list(ShopPart)[1:], oracle.parts(ROWS, unit, start), strict=True))
        assert [found[f"g{at}"] for at in range(3)] == [part[ShopPart(name)] for name in trial.segments]
    assert any(values["v2"] is None for values in units.values()) == (
        "margin" in trial.excluded.missing_metric
    )


def test_trial_says_what_was_laid(shop: Warehouse) -> None:
    trial, units = laid(shop, LIST, question())
    assert [metric.name for metric in trial.metrics] == list(ShopMetric)
    assert [metric.role for metric in trial.metrics if metric.role != MetricRole.SECONDARY] == [
        MetricRole.PRIMARY,
        MetricRole.GUARDRAIL,
        MetricRole.GUARDRAIL,
    ]
    assert trial.variants == ("A", "B")
    assert trial.covariates == tuple(ShopHistory)
    assert trial.segments == (ShopPart.BUYER_KIND, ShopPart.COUNTRY, ShopPart.CHANNEL)
    assert (trial.has_days, trial.window_days) == (True, 30)
    excluded = trial.excluded
    usable = [row for row in LIST if None not in row]
    units_listed = {row.unit for row in usable}
    assert excluded.rows == len(LIST)
    assert (excluded.missing_variant, excluded.missing_unit, excluded.missing_start) == (1, 1, 1)
    assert excluded.duplicate_rows == len(usable) - len(set(usable)) > 0
    assert excluded.several_variants == len(units_listed) - len(oracle.people(LIST)) > 0
    assert excluded.unknown_customers == len(units_listed - {row.customer for row in ROWS})
    assert (excluded.open_window, excluded.before_orders) == (1, 1)
    starts = {unit: {row.started for row in usable if row.unit == unit} for unit in oracle.people(LIST)}
    assert excluded.several_starts == sum(len(found) > 1 for found in starts.values()) > 0
    assert trial.rows_per_unit == len(usable) / len(units_listed)
    assert len(units) == len(oracle.people(LIST)) - 2


def test_order_of_the_list_does_not_matter(shop: Warehouse) -> None:
    shuffled = random.Random(1).sample(LIST, len(LIST))
    assert laid(shop, shuffled, question()) == laid(shop, LIST, question())


def test_who_else_is_on_the_list_changes_nobody(shop: Warehouse) -> None:
    _, everybody = laid(shop, LIST, question())
    half = [row for row in LIST if row.unit is None or row.unit[-1] in "02468"]
    trial, some = laid(shop, half, question())
    assert trial.covariates == tuple(ShopHistory)
    assert some
    assert all(everybody[unit] == record for unit, record in some.items())


def test_a_window_is_the_sum_of_its_halves(shop: Warehouse) -> None:
    whole = laid(shop, LIST, question(Asked(window=30)))[1]
    first = laid(shop, LIST, question(Asked(window=12)))[1]
    second = laid(shop, LIST, question(Asked(window=18, wait=12)))[1]
    at = {metric: number for number, metric in enumerate(ALL)}
    added = [f"v{at[metric]}" for metric in (ShopMetric.REVENUE, ShopMetric.ORDERS, ShopMetric.RETURNS)]
    added += [f"d{at[metric]}" for metric in (ShopMetric.ORDER_VALUE, ShopMetric.CROSS_SELL)]
    for unit, record in whole.items():
        for column in added:
            assert record[column] == pytest.approx(first[unit][column] + second[unit][column])
        bought = f"v{at[ShopMetric.CONVERSION]}"
        assert record[bought] == max(first[unit][bought], second[unit][bought])


def test_ratios_of_everybody_are_the_figures_of_these_days(workspace: Workspace) -> None:
    start, days = date(2026, 3, 1), 31
    rows = [
        Row(
            one.order,
            one.product,
            one.customer,
            one.at.date().isoformat(),
            one.amount,
            kind=one.kind,
            is_product=one.product != oracle.POSTAGE,
        )
        for one in ROWS
        if one.customer
    ]
    known = tiny_dataset(workspace, rows)
    units = sorted({row.customer for row in ROWS if row.customer})
    _, found = laid(known, [Listed("A", unit, start) for unit in units], question(Asked(window=days)))

    def ratio(metric: ShopMetric) -> float:
        at = ALL.index(metric)
        over = sum(record[f"d{at}"] for record in found.values())
        return sum(record[f"v{at}"] for record in found.values()) / over

    shown = kpis(known, filters=Filters(date_from=start, date_to=date(2026, 3, 31)))
    assert shown.average_order_value is not None
    assert ratio(ShopMetric.ORDER_VALUE) == pytest.approx(float(shown.average_order_value))
    assert ratio(ShopMetric.ITEMS_PER_ORDER) == pytest.approx(shown.items_per_order)
    assert ratio(ShopMetric.CROSS_SELL) == pytest.approx(shown.cross_sell_rate)
    revenue = sum(record[f"v{ALL.index(ShopMetric.REVENUE)}"] for record in found.values())
    assert shown.net_revenue is not None
    assert revenue == pytest.approx(float(shown.net_revenue))


MAY = date(2026, 5, 1)


def may(*orders: tuple[str, str | None, str], product: str = "tea") -> list[Row]:
    """Orders of one line of 10, and one on the last day of June that closes the windows."""
    rows = [Row(order, product, customer, day, 10) for order, customer, day in orders]
    return [Row("first", "tea", "other", "2025-01-01", 1), *rows, Row("end", "tea", "other", "2026-06-30", 1)]


def values(units: dict[str, dict[str, Any]], column: str) -> dict[str, Any]:
    return {unit: record[column] for unit, record in units.items()}


def test_the_window_has_its_days_and_no_other(workspace: Workspace) -> None:
    # Of 7 days after 2 of waiting, from 1 May: 3 to 9 May.
    days = ["2026-05-01", "2026-05-02", "2026-05-03", "2026-05-09", "2026-05-10"]
    orders = [(f"o{day}", f"c{day[-2:]}", f"{day} 23:59:59") for day in days]
    asked = ShopQuestion(window_days=7, wait_days=2, metrics=(ShopMetric.CONVERSION,))
    trial, units = laid(
        tiny_dataset(workspace, may(*orders)), [Listed("A", order[1], MAY) for order in orders], asked
    )
    assert values(units, "v0") == {"c01": 0.0, "c02": 0.0, "c03": 1.0, "c09": 1.0, "c10": 0.0}
    assert {str(day.date()) for day in values(units, "day").values()} == {"2026-05-09"}
    assert trial.covariates == ()  # nobody had bought before
    assert trial.segments == ()


def test_history_ends_on_the_day_before_the_start(workspace: Workspace) -> None:
    orders = [
        ("1", "old", "2026-03-01"),
        ("2", "recent", "2026-04-30 23:59"),
        ("3", "just", "2026-04-21"),
        ("4", "that_day", "2026-05-01 00:00"),
    ]
    listed = [Listed("A", order[1], MAY) for order in orders]
    asked = ShopQuestion(pre_days=10)
    trial, units = laid(tiny_dataset(workspace, may(*orders)), listed, asked)
    assert trial.covariates[0] == ShopHistory.REVENUE_BEFORE
    assert values(units, "x0") == {"old": 0.0, "recent": 10.0, "just": 10.0, "that_day": None}
    assert values(units, "x3") == {"old": 61.0, "recent": 1.0, "just": 10.0, "that_day": None}
    assert trial.segments == (ShopPart.BUYER_KIND,)
    assert values(units, "g0")["that_day"] == "new"
    assert values(units, "g0")["old"] == "returning"
    assert (
        laid(tiny_dataset(workspace, may(*orders), name="two"), listed, replace(asked, pre_days=0))[
            0
        ].covariates
        == ()
    )


def test_customers_are_found_by_number_or_by_email(workspace: Workspace) -> None:
    orders = [("1", "7", "2026-05-02"), ("2", "Ann@Shop.example", "2026-05-02"), ("3", "8", "2026-05-02")]
    warehouse = tiny_dataset(workspace, may(*orders))
    with warehouse.write() as cursor:
        cursor.execute(
            "insert into contact (customer_key, email) select customer_key, mail from customer join (values "
            "('7', 'Seven@shop.example'), ('8', 'two@shop.example'), ('other', 'two@shop.example')) "
            "as mails (customer_id, mail) using (customer_id)"
        )
    by_mail = ["seven@shop.example", "ann@shop.example", "two@shop.example", "nobody@shop.example"]
    trial, units = laid(
        warehouse,
        [Listed("A", mail, MAY) for mail in by_mail],
        ShopQuestion(metrics=(ShopMetric.ORDERS,), primary=ShopMetric.ORDERS),
    )
    assert values(units, "v0") == dict(zip(by_mail, (1.0, 1.0, 0.0, 0.0), strict=True))
    assert trial.excluded.unknown_customers == 2  # an address of two customers is nobody's
    both = [Listed("A", "7", MAY), Listed("B", "seven@shop.example", MAY), Listed("A", "8", MAY)]
    assert laid(warehouse, both, ShopQuestion())[0].excluded.several_variants == 1


def test_amounts_that_nobody_knows_are_missing_not_nothing(workspace: Workspace) -> None:
    rows = [*may(("1", "known", "2026-05-02")), Row("2", "tea", "unknown", "2026-05-02", None)]
    listed = [Listed("A", unit, MAY) for unit in ("known", "unknown", "other")]
    asked = ShopQuestion(metrics=(ShopMetric.REVENUE, ShopMetric.ORDER_VALUE), primary=ShopMetric.REVENUE)
    trial, units = laid(tiny_dataset(workspace, rows), listed, asked)
    assert values(units, "v0") == {"known": 10.0, "unknown": None, "other": 0.0}
    assert values(units, "d1") == {"known": 1.0, "unknown": 0.0, "other": 0.0}
    assert trial.excluded.missing_metric == {"revenue": 1}


REFUNDS = """
insert into line (import_id, file_no, row_no, order_id, product, quantity, amount, refund, discount, kind)
values
    (1, 1, 1, 'paid', 'tea', 1, 100, 20, 5, 'sale'),
    (1, 1, 2, 'paid', 'tea', -1, -10, null, null, 'return'),
    (1, 1, 3, 'undone', 'tea', 1, 50, null, null, 'returned'),
    (1, 1, 4, 'paid', 'tea', 1, 70, null, null, 'cancelled')
"""


def test_what_came_back_is_refunds_returns_and_undone_sales(workspace: Workspace) -> None:
    warehouse = tiny_dataset(workspace, may(("paid", "a", "2026-05-02"), ("undone", "a", "2026-05-03")))
    with warehouse.write() as cursor:
        cursor.execute(REFUNDS)
    metrics = (ShopMetric.CONVERSION, ShopMetric.RETURNS, ShopMetric.DISCOUNT_SHARE)
    _, units = laid(warehouse, [Listed("A", "a", MAY)], ShopQuestion(metrics=metrics))
    assert (units["a"]["v1"], units["a"]["d1"]) == (20 + 10 + 50, 100 + 50)
    assert (units["a"]["v2"], units["a"]["d2"]) == (5, 100 + 5)


HOSTILE = "tea'); drop table orders; --"


def test_target_product_goes_by_number_else_by_name(workspace: Workspace) -> None:
    rows = [
        *may(("1", "a", "2026-05-02"), product="x"),
        Row("2", "y", "b", "2026-05-02", name=HOSTILE),
        Row("3", HOSTILE, "c", "2026-05-02", name="x"),
    ]
    warehouse = tiny_dataset(workspace, rows)
    listed = [Listed("A", unit, MAY) for unit in "abc"]

    def bought(target: str) -> list[str]:
        asked = ShopQuestion(
            metrics=(ShopMetric.TARGET_PRODUCT,), primary=ShopMetric.TARGET_PRODUCT, target_product=target
        )
        return [unit for unit, share in values(laid(warehouse, listed, asked)[1], "v0").items() if share]

    assert bought("x") == ["a"]  # c's product has that name, but there is one of that number
    assert bought(HOSTILE) == ["c"]
    with pytest.raises(CrosssellError) as caught:
        bought("nothing")
    assert caught.value.code == ErrorCode.UNKNOWN_ITEM


def test_segments_are_those_handed_in(workspace: Workspace) -> None:
    warehouse = tiny_dataset(workspace, may(("1", "a", "2026-04-02"), ("2", "b", "2026-04-03")))
    with warehouse.run() as cursor:
        cursor.execute(
            "create temp table before as select customer_key, customer_id || '!' as segment from customer"
        )
        listed = put(cursor, [Listed("A", "a", MAY), Listed("B", "b", MAY), Listed("B", "new", MAY)])
        trial = lay_orders(cursor, rows=listed, question=ShopQuestion(), segments="before")
        found = dict(cursor.rows("select unit, g0 from trial_unit"))
    assert trial.segments == (ShopPart.SEGMENT, ShopPart.BUYER_KIND)
    assert found == {"a": "a!", "b": "b!", "new": None}


@pytest.mark.parametrize(
    ("listed", "reason"),
    [
        ([], "list_empty"),
        ([Listed("A", "a", None)], "list_empty"),
        ([Listed("A", "a", MAY), Listed("B", "a", MAY)], "list_empty"),
        ([Listed("A", "stranger", MAY)], "list_unknown"),
        ([Listed("A", "a", date(2026, 6, 20))], "list_windows"),
        ([Listed("A", "a", date(2024, 12, 31))], "list_early"),
    ],
)
def test_a_list_that_says_nothing_is_told_why(
    workspace: Workspace, listed: list[Listed], reason: str
) -> None:
    warehouse = tiny_dataset(workspace, may(("1", "a", "2026-05-02")))
    with pytest.raises(CrosssellError) as caught:
        laid(warehouse, listed, ShopQuestion())
    assert (caught.value.code, caught.value.reason) == (ErrorCode.NOT_ENOUGH_DATA, reason)
    if reason == "list_windows":
        assert caught.value.values["first"] == date(2026, 7, 19)


def test_one_start_may_be_given_for_all(workspace: Workspace) -> None:
    warehouse = tiny_dataset(workspace, may(("1", "a", "2026-05-02")))
    trial, units = laid(warehouse, [Listed("A", "a", None)], ShopQuestion(start=MAY))
    assert values(units, "v0") == {"a": 1.0}
    assert trial.excluded.missing_start == 0


def test_metrics_are_possible_where_the_data_have_what_they_need(
    workspace: Workspace, shop: Warehouse
) -> None:
    possible = possible_metrics(shop, facts=dataset_facts(shop))
    assert set(possible.values()) == {None}
    assert usual_metrics(possible)[0] == ShopMetric.CONVERSION
    bare = tiny_dataset(workspace, [Row("1", "tea", "a", "2026-05-02", None)])
    lacks = possible_metrics(bare, facts=dataset_facts(bare))
    assert lacks[ShopMetric.REVENUE] == lacks[ShopMetric.MARGIN] == ShopMetricLack.NO_AMOUNTS
    paid = tiny_dataset(workspace, may(), name="paid")
    lacks = possible_metrics(paid, facts=dataset_facts(paid))
    assert lacks[ShopMetric.MARGIN] == ShopMetricLack.NO_COSTS
    assert lacks[ShopMetric.DISCOUNT_SHARE] == ShopMetricLack.NO_DISCOUNTS
    assert lacks[ShopMetric.RETURNS] == ShopMetricLack.NO_RETURNS
    assert lacks[ShopMetric.REVENUE] is None
    assert ShopMetric.MARGIN not in usual_metrics(lacks)


def test_guardrails_are_better_lower_unless_they_decide() -> None:
    returns = shop_metric(ShopMetric.RETURNS, primary=ShopMetric.REVENUE)
    assert (returns.role, returns.higher_is_better) == (MetricRole.GUARDRAIL, False)
    assert shop_metric(ShopMetric.RETURNS, primary=ShopMetric.RETURNS).role == MetricRole.PRIMARY
    assert shop_metric(ShopMetric.MARGIN, primary=ShopMetric.REVENUE).is_money


@pytest.mark.parametrize(
    "wrong",
    [
        {"window_days": 0},
        {"window_days": 731},
        {"wait_days": -1},
        {"pre_days": 1096},
        {"metrics": ()},
        {"metrics": (ShopMetric.ORDERS, ShopMetric.ORDERS), "primary": ShopMetric.ORDERS},
        {"primary": ShopMetric.REVENUE},
        {"metrics": (ShopMetric.CONVERSION, ShopMetric.TARGET_PRODUCT)},
    ],
)
def test_impossible_questions_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(CrosssellError) as caught:
        ShopQuestion(**wrong)
    assert caught.value.code == ErrorCode.INVALID_VALUE
