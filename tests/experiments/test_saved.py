"""Tests that are kept: they come back as they were, with their lists, and go when they are deleted."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from crosssell.columns import (
    CheckCode,
    CheckLevel,
    MetricKind,
    NoResult,
    ShopMetric,
    TrialSource,
)
from crosssell.columns import TestVerdict as Advice
from crosssell.errors import CrosssellError
from crosssell.experiments.question import Excluded, Metric, SmallestEffect, Terms
from crosssell.experiments.result import Check, Evaluation
from crosssell.experiments.saved import (
    delete_test,
    lay_assignment,
    rename_test,
    replace_result,
    save_test,
    saved_test,
    saved_tests,
)
from crosssell.experiments.shop_metrics import ShopQuestion
from crosssell.experiments.totals import Totals, VariantTotals
from crosssell.naming import LONGEST_NAME
from crosssell.records import as_json, from_json
from crosssell.warehouse import Warehouse, Workspace
from tests.experiments import factories

NOW = datetime(2026, 3, 4, 9, 30)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Warehouse]:
    workspace = Workspace(tmp_path)
    yield workspace.open_or_create("shop")
    workspace.close()


def rich() -> Evaluation:
    """An evaluation that has something in nearly every field."""
    return replace(
        factories.evaluation(),
        source=TrialSource.ORDERS,
        terms=Terms(
            control="A",
            split={"A": 0.5, "B": 0.5},
            smallest_effect=SmallestEffect(value=0.05),
            planned_end=date(2026, 3, 31),
            today=date(2026, 3, 4),
        ),
        excluded=Excluded(rows=10, missing_metric={"Umsatz": 3}),
        checks=(
            Check(
                code=CheckCode.SAMPLE_RATIO,
                level=CheckLevel.ALARM,
                veto=True,
                values={"p_value": 0.0002, "units": {"A": 1, "B": 2}, "day": None},
            ),
        ),
        winsorised_at={"revenue": (0.0, 99.5)},
    )


def save(shop: Warehouse, evaluation: Evaluation, *, name: str = "Spring letter") -> str:
    with shop.write() as cursor:
        return save_test(cursor, name=name, evaluation=evaluation, question={}, saved_at=NOW)


def test_an_evaluation_comes_back_as_it_was(shop: Warehouse) -> None:
    made = rich()
    found = saved_test(shop, evaluation_id=save(shop, made))

    assert found.evaluation == made
    assert (found.kept.name, found.kept.saved_at, found.kept.source) == ("Spring letter", NOW, "orders")
    assert (found.kept.verdict, found.kept.variant) == (made.verdict.code, made.verdict.variant)


def test_what_was_asked_comes_back_as_the_records_it_was(shop: Warehouse) -> None:
    asked = ShopQuestion(
        window_days=14,
        metrics=(ShopMetric.REVENUE, ShopMetric.TARGET_PRODUCT),
        primary=ShopMetric.REVENUE,
        target_product='=Tea "extra"',
        start=date(2026, 1, 5),
    )
    totals = Totals(
        metric=Metric(name="x", kind=MetricKind.MEAN),
        variants=(
            VariantTotals(name="A", units=9, mean=1.0, deviation=2.0),
            VariantTotals(name="B", units=8, mean=1.5, deviation=2.0),
        ),
    )
    with shop.write() as cursor:
        name = save_test(
            cursor,
            name="x",
            evaluation=factories.evaluation(),
            question={"shop": asked, "totals": totals},
            saved_at=NOW,
        )
    question = saved_test(shop, evaluation_id=name).question

    assert from_json(ShopQuestion, data=question["shop"]) == asked
    assert from_json(Totals, data=question["totals"]) == totals


def test_the_list_of_customers_is_kept_and_laid_again(shop: Warehouse) -> None:
    with shop.write() as cursor:
        cursor.execute(
            "create temp table listed as select * from (values ('A', '007', date '2026-01-02'), "
            "('B', 'o''hara; drop', null), (null, '8', null), ('B', null, null)) t(variant, unit, started)"
        )
        name = save_test(
            cursor,
            name="x",
            evaluation=rich(),
            question={},
            saved_at=NOW,
            rows="listed",
            start=date(2026, 1, 9),
        )
    with shop.run() as cursor:
        table = lay_assignment(cursor, evaluation_id=name)
        laid = cursor.rows(f"select variant, unit, started from {table} order by row_no")

    assert laid == [("A", "007", date(2026, 1, 2)), ("B", "o'hara; drop", date(2026, 1, 9))]
    assert saved_tests(shop)[0].customers == 2


def test_a_deleted_test_leaves_nothing_behind(shop: Warehouse) -> None:
    stays = save(shop, rich(), name="Stays")
    with shop.write() as cursor:
        cursor.execute(
            "create temp table listed as select 'A' as variant, '1' as unit, date '2026-01-02' as started"
        )
        goes = save_test(cursor, name="Goes", evaluation=rich(), question={}, saved_at=NOW, rows="listed")
    delete_test(shop, evaluation_id=goes)

    assert [kept.evaluation_id for kept in saved_tests(shop)] == [stays]
    assert shop.row("select count(*) from assignment") == (0,)
    with pytest.raises(CrosssellError) as error:
        saved_test(shop, evaluation_id=goes)
    assert error.value.code == "unknown_item"


def test_a_later_evaluation_takes_the_place_of_the_earlier(shop: Warehouse) -> None:
    name = save(shop, rich())
    later = replace(rich(), verdict=replace(rich().verdict, code=Advice.HARMFUL))
    replace_result(
        shop,
        evaluation_id=name,
        evaluation=later,
        question={"version": 2},
        saved_at=datetime(2026, 5, 1),
    )
    found = saved_test(shop, evaluation_id=name)

    assert found.evaluation == later
    assert found.question == {"version": 2}
    assert (found.kept.verdict, found.kept.saved_at) == ("harmful", datetime(2026, 5, 1))


def test_names_may_be_anything_but_blank_or_endless(shop: Warehouse) -> None:
    name = save(shop, rich(), name="  <b>'; drop table evaluation  ")
    assert saved_tests(shop)[0].name == "<b>'; drop table evaluation"
    rename_test(shop, evaluation_id=name, name="Frühling")
    assert saved_tests(shop)[0].name == "Frühling"
    for refused in ("", "  \n ", "x" * (LONGEST_NAME + 1)):
        with pytest.raises(CrosssellError, match="cannot be the name"):
            rename_test(shop, evaluation_id=name, name=refused)


def test_the_latest_is_first(shop: Warehouse) -> None:
    for day, name in ((3, "middle"), (5, "last"), (1, "first")):
        with shop.write() as cursor:
            save_test(
                cursor,
                name=name,
                evaluation=factories.evaluation(),
                question={},
                saved_at=datetime(2026, 3, day),
            )

    assert [kept.name for kept in saved_tests(shop)] == ["last", "middle", "first"]


def test_what_an_earlier_version_wrote_reads_on_and_what_is_unknown_is_said(shop: Warehouse) -> None:
    name = save(shop, rich())
    written = as_json(rich())
    del written["spreads"]
    written["of_long_ago"] = 7
    put = "update evaluation set result = $result"
    with shop.write() as cursor:
        cursor.execute(put, result=json.dumps(written))
    assert saved_test(shop, evaluation_id=name).evaluation == replace(rich(), spreads=())

    written["checks"][0]["level"] = "dreadful"
    with shop.write() as cursor:
        cursor.execute(put, result=json.dumps(written))
    with pytest.raises(CrosssellError) as error:
        saved_test(shop, evaluation_id=name)
    assert (error.value.code, error.value.reason) == ("workspace_damaged", "newer")


def test_a_reason_stays_a_reason_and_what_is_no_number_becomes_none() -> None:
    made = rich()
    odd = replace(
        made.comparisons[0].effect, p_value=float("nan"), relative=float("inf"), reason=NoResult.CONSTANT
    )
    back = from_json(type(odd), data=as_json(odd))

    assert back.p_value is None
    assert back.relative is None
    assert back.reason is NoResult.CONSTANT
