"""A whole export with everything that shops do: the figures equal those of its line table."""

import json
from contextlib import redirect_stdout
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest

from crosssell.cli import main
from crosssell.facts import dataset_facts
from crosssell.filters import Filters
from crosssell.kpis import Figure, Ranking, Split, best_sellers, comparison, kpis, monthly_sales, order_value
from crosssell.kpis.answers import days_of
from crosssell.kpis.periods import Period, Periods
from crosssell.warehouse import Workspace
from tests.kpis import oracle
from tests.kpis.cases import MESSY_FILTERS, alike, check_months, imported, messy_lines

NAMES = {"channels": "--channel", "countries": "--country", "categories": "--category"}


@pytest.fixture(scope="module", params=[4, 5])
def messy(request, tmp_path_factory):
    """An imported shop of oddities, and the same shop as its line table tells it."""
    folder = tmp_path_factory.mktemp("messy")
    workspace = Workspace(folder / "workspace")
    dataset = imported(workspace, folder, messy_lines(request.param))
    yield dataset, oracle.shop_of_table(dataset)
    workspace.close()


def test_the_shop_has_every_kind_of_line(messy):
    _, shop = messy
    assert {line.kind for line in shop.lines} >= {"sale", "return", "cancelled", "zero"}
    assert shop.non_products == {"POST"}
    assert any(line.time is None for line in shop.lines)


def test_figures_and_order_values(messy):
    dataset, shop = messy
    for filters in MESSY_FILTERS:
        for found, expected in (
            (kpis(dataset, filters=filters), oracle.figures(shop, filters)),
            (order_value(dataset, filters=filters), oracle.order_values(shop, filters)),
        ):
            for figure, value in expected.items():
                assert alike(getattr(found, figure), value), (filters, figure)


def test_best_sellers(messy):
    dataset, shop = messy
    for filters in MESSY_FILTERS:
        for by in Ranking:
            found = best_sellers(dataset, filters=filters, by=by, limit=4)
            listed = [
                (one.product, one.category, one.orders, one.orders_with_others, one.revenue) for one in found
            ]
            assert listed == oracle.best(shop, filters, by_revenue=by == Ranking.REVENUE, limit=4), filters


@pytest.mark.parametrize("split", [None, *Split])
def test_months(messy, split):
    dataset, shop = messy
    for filters in MESSY_FILTERS:
        found = monthly_sales(dataset, filters=filters, days=None, split=split, most_parts=2)
        check_months(found, oracle.months(shop, filters, split, most=2))


def test_the_command_line_prints_the_same(workspace, tmp_path):
    shop = oracle.shop_of_table(imported(workspace, tmp_path, messy_lines(6)))
    workspace.close()
    for filters in MESSY_FILTERS[::7]:
        options = [f"{option}={value}" for name, option in NAMES.items() for value in getattr(filters, name)]
        options += [f"--from={filters.date_from}"] if filters.date_from else []
        options += [f"--to={filters.date_to}"] if filters.date_to else []
        common = ["--dataset=messy", "--json", f"--workspace={workspace.folder}", *options]
        answer = called("kpis", *common)
        for figure, value in oracle.figures(shop, filters).items():
            assert alike(answer[figure], float(value) if isinstance(value, Decimal) else value), figure
        for figure, value in oracle.order_values(shop, filters).items():
            expected = float(value) if isinstance(value, Decimal) else value
            assert alike(answer["order_value"][figure], expected), figure
        rows = called("best-sellers", "--by=revenue", "--limit=3", *common)["rows"]
        best = oracle.best(shop, filters, by_revenue=True, limit=3)
        assert [(row["product"], row["orders"]) for row in rows] == [(one[0], one[2]) for one in best]
        rows = called("months", "--split=category", *common)["rows"]
        months = oracle.months(shop, filters, "category", most=5)
        for row in rows:
            orders, *_ = months[row["kind"], row["part"]][date.fromisoformat(row["month"])]
            assert row["orders"] == orders


def test_changes_compare_the_figures_of_both_periods(messy):
    dataset, shop = messy
    now = Period(first=date(2024, 4, 1), last=date(2024, 5, 31))
    before = Period(first=date(2024, 1, 31), last=date(2024, 3, 31))
    assert now.days == before.days
    chosen = Periods(current=now, previous=before, is_chosen=True, data=None, reason=None)
    for filters in MESSY_FILTERS:
        found = comparison(dataset, filters=filters, chosen=chosen)
        of_now, of_before = (oracle.figures(shop, between(filters, days)) for days in (now, before))
        for figure in Figure:
            one = found.changes[figure]
            assert alike(one.current, plain(of_now[figure])), (filters, figure)
            assert alike(one.previous, plain(of_before[figure])), (filters, figure)


def test_people_get_a_table_with_the_changes(workspace, tmp_path, capsys):
    imported(workspace, tmp_path, messy_lines(6))
    workspace.close()
    assert main(["kpis", "--dataset=messy", f"--workspace={workspace.folder}"]) == 0
    head, *rows = capsys.readouterr().out.splitlines()
    assert head.split() == ["figure", "value", "current", "previous", "relative", "points"]
    found = {row.split()[0]: row.split()[1:] for row in rows}
    assert len(found["orders"]) == 4  # no percentage points
    assert "–" in found["previous_period"]
    assert found["not_compared"] == []
    out = tmp_path / "figures.csv"
    assert main(["kpis", "--dataset=messy", f"--csv={out}", f"--workspace={workspace.folder}"]) == 0
    header, values = out.read_text(encoding="utf-8").splitlines()
    assert header.startswith("orders,lines,customers,revenue,net_revenue,average_order_value")
    assert len(values.split(",")) == len(header.split(","))


def between(filters: Filters, days: Period) -> Filters:
    return Filters(
        date_from=days.first,
        date_to=days.last,
        channels=filters.channels,
        countries=filters.countries,
        categories=filters.categories,
    )


def plain(value: object) -> float | None:
    return None if value is None else float(value)


def called(*arguments: str) -> dict:
    out = StringIO()
    with redirect_stdout(out):
        assert main(list(arguments)) == 0
    return json.loads(out.getvalue())


def test_the_days_of_a_dataset(messy):
    dataset, shop = messy
    days = [order.day for order in shop.orders.values() if order.sales and order.day]
    assert days_of(dataset_facts(dataset)) == Period(first=min(days), last=max(days))
