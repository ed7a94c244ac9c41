"""The options of a list joined with orders, and the segments as they were before the start."""

import argparse
from datetime import date, timedelta

import pytest

from crosssell.cli.abtest_orders import add_orders_options, orders_question, start_of
from crosssell.columns import ShopMetric, ShopPart
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.experiments.shop_metrics import ShopQuestion
from crosssell.trials import lay_list_trial
from crosssell.warehouse import Warehouse, Workspace
from tests.support import Row, tiny_dataset

START = date(2026, 5, 1)


def asked(*words: str, metric: list[str] | None = None, primary: str | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_orders_options(parser)
    return argparse.Namespace(**vars(parser.parse_args(words)), metric=metric, primary=primary)


def steady_shop(workspace: Workspace) -> Warehouse:
    """Customer c0 orders once before the start, c1 twice, … and all of them once a day after it."""
    rows = [
        Row(f"{n}-{at}", "tea", f"c{n}", (START - timedelta(days=10 * (5 - n) + at)).isoformat(), 10)
        for n in range(5)
        for at in range(1, n + 2)
    ]
    rows += [
        Row(f"after{n}-{day}", "tea", f"c{n}", (START + timedelta(days=day)).isoformat(), 10)
        for n in range(5)
        for day in range(40)
    ]
    return tiny_dataset(workspace, rows)


def test_options_ask_the_question(workspace: Workspace) -> None:
    shop = steady_shop(workspace)
    usual = orders_question(asked("--dataset", "tiny"), warehouse=shop)
    assert (usual.window_days, usual.primary, usual.start) == (30, ShopMetric.CONVERSION, None)
    assert ShopMetric.MARGIN not in usual.metrics  # no costs are known
    words = ("--window-days", "7", "--wait-days", "2", "--pre-days", "90", "--start", "2026-05-01")
    question = orders_question(
        asked(*words, "--target-product", "tea", metric=["orders"], primary="revenue"), warehouse=shop
    )
    assert question == ShopQuestion(
        window_days=7,
        wait_days=2,
        pre_days=90,
        metrics=(ShopMetric.REVENUE, ShopMetric.ORDERS, ShopMetric.TARGET_PRODUCT),
        primary=ShopMetric.REVENUE,
        target_product="tea",
        start=START,
    )
    assert start_of(asked("--start", "Sent on")) == ("Sent on", None)
    assert start_of(asked()) == (None, None)


@pytest.mark.parametrize("metric", ["margin", "Revenue", "revenue=Umsatz:mean"])
def test_metrics_that_the_orders_do_not_give_are_refused(workspace: Workspace, metric: str) -> None:
    with pytest.raises(CrosssellError) as caught:
        orders_question(asked(metric=[metric]), warehouse=steady_shop(workspace))
    assert caught.value.code == ErrorCode.INVALID_VALUE
    assert "conversion" in str(caught.value)


LISTED = """
create or replace temp table listed as
select 'A' as variant, 'c' || i as unit, $start::date as started from range(5) as t(i)
"""


def test_segments_are_those_before_the_start(workspace: Workspace) -> None:
    shop = steady_shop(workspace)
    with shop.run() as cursor:
        cursor.execute(LISTED, start=START)
        trial = lay_list_trial(cursor, warehouse=shop, rows="listed", question=ShopQuestion())
        assert trial.segments[0] == ShopPart.SEGMENT
        found = dict(cursor.rows("select unit, g0 from trial_unit"))
    # By orders, days and money c0 was the worst and c4 the best; today all of them are equal.
    assert (found["c0"], found["c4"]) == ("lost", "champions")


def test_where_nobody_had_bought_before_there_are_no_segments(workspace: Workspace) -> None:
    shop = tiny_dataset(
        workspace, [Row("1", "tea", "c1", START.isoformat(), 10), Row("2", "tea", "c2", "2026-06-30", 10)]
    )
    with shop.run() as cursor:
        cursor.execute(LISTED, start=START)
        trial = lay_list_trial(cursor, warehouse=shop, rows="listed", question=ShopQuestion())
    assert (trial.segments, trial.covariates) == ((), ())
