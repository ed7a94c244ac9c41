"""The figures as plain values for the command line: names to numbers, rows of a table."""

from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any

from crosssell.facts import DatasetFacts, dataset_facts
from crosssell.filters import Filters
from crosssell.kpis.best_sellers import Ranking, best_sellers
from crosssell.kpis.change import Change, comparison
from crosssell.kpis.figures import kpis
from crosssell.kpis.months import Split, monthly_sales
from crosssell.kpis.order_value import order_value
from crosssell.kpis.periods import Against, Period, periods
from crosssell.warehouse import Warehouse

Row = dict[str, object]

MONTH_COLUMNS = (
    *("month", "kind", "part", "orders", "revenue", "orders_with_products", "cross_sell_rate"),
    *("first", "last"),
)
BEST_SELLER_COLUMNS = (
    *("product", "product_name", "category", "orders", "orders_with_others", "attach_rate"),
    "revenue",
)


def days_of(facts: DatasetFacts) -> Period | None:
    """Return the days that a dataset covers; ``None`` without dates."""
    if facts.first is None or facts.last is None:
        return None
    return Period(first=facts.first.date(), last=facts.last.date())


def kpi_answer(warehouse: Warehouse, *, filters: Filters, against: str) -> Row:
    """Return every figure, what cross-selling is worth, and the changes against the period before."""
    figures = kpis(warehouse, filters=filters)
    worth = order_value(warehouse, filters=filters)
    data = days_of(dataset_facts(warehouse))
    return {
        **{field.name: _plain(getattr(figures, field.name)) for field in fields(figures)},
        "order_value": {
            **{field.name: _plain(getattr(worth, field.name)) for field in fields(worth)},
            "point_amount": _plain(worth.point_amount),
        },
        "comparison": _comparison_answer(warehouse, filters=filters, data=data, against=Against(against)),
    }


def kpi_table(answer: Row) -> list[Row]:
    """Return the answer of `kpi_answer` as a table for people: each figure, and how it has changed."""
    compared: Any = answer["comparison"]
    worth: Any = answer["order_value"]
    rows = {name: value for name, value in answer.items() if not isinstance(value, dict)} | worth
    for name in ("current", "previous"):
        days = compared[name]
        rows[f"{name}_period"] = f"{days['first']} – {days['last']}" if days else None
    rows["not_compared"] = compared["reason"]
    columns = ("current", "previous", "relative", "points")
    changes: Any = {str(figure): one for figure, one in compared["changes"].items()}
    return [
        {"figure": name, "value": value, **{column: changes.get(name, {}).get(column) for column in columns}}
        for name, value in rows.items()
    ]


def month_rows(warehouse: Warehouse, *, filters: Filters, split: str | None) -> list[Row]:
    """Return a row for each part and month, as `MONTH_COLUMNS`; part by part, in time."""
    sales = monthly_sales(
        warehouse,
        filters=filters,
        days=days_of(dataset_facts(warehouse)),
        split=Split(split) if split else None,
    )
    if sales is None:
        return []
    return [
        {
            "month": month,
            "kind": part.kind,
            "part": part.value,
            "orders": part.orders[at],
            "revenue": part.revenue[at],
            "orders_with_products": part.orders_with_products[at],
            "cross_sell_rate": part.cross_sell_rate[at],
            "first": sales.covered[at].first,
            "last": sales.covered[at].last,
        }
        for part in sales.parts
        for at, month in enumerate(sales.months)
    ]


def best_seller_rows(warehouse: Warehouse, *, filters: Filters, by: str, limit: int) -> list[Row]:
    """Return a row for each product, as `BEST_SELLER_COLUMNS`."""
    return [
        {
            "product": one.product,
            "product_name": one.name,
            "category": one.category,
            "orders": one.orders,
            "orders_with_others": one.orders_with_others,
            "attach_rate": one.attach_rate,
            "revenue": _plain(one.revenue),
        }
        for one in best_sellers(warehouse, filters=filters, by=Ranking(by), limit=limit)
    ]


def _comparison_answer(
    warehouse: Warehouse, *, filters: Filters, data: Period | None, against: Against
) -> Row:
    chosen = periods(
        filters, first=data.first if data else None, last=data.last if data else None, against=against
    )
    found = comparison(warehouse, filters=filters, chosen=chosen)
    return {
        "against": against,
        "current": _days(chosen.current),
        "previous": _days(chosen.previous),
        "reason": chosen.reason,
        "changes": {figure: _change(one) for figure, one in found.changes.items()} if found else {},
    }


def _change(one: Change) -> Row:
    return {field.name: getattr(one, field.name) for field in fields(one) if field.name != "figure"}


def _days(period: Period | None) -> dict[str, date] | None:
    return None if period is None else {"first": period.first, "last": period.last}


def _plain(value: object) -> object:
    return float(value) if isinstance(value, Decimal) else value
