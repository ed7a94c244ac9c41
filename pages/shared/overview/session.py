"""The core's answers for the overview, kept by data version, filters and choice."""

import streamlit as st

from crosssell.filters import Filters
from crosssell.kpis import (
    Against,
    BestSeller,
    Comparison,
    MonthlySales,
    OrderValue,
    Period,
    Periods,
    Ranking,
    Split,
    Trend,
)
from crosssell.kpis import best_sellers as core_best_sellers
from crosssell.kpis import comparison as core_comparison
from crosssell.kpis import monthly_sales as core_monthly_sales
from crosssell.kpis import order_value as core_order_value
from crosssell.kpis import periods as core_periods
from crosssell.kpis import trend as core_trend
from crosssell.warehouse import Warehouse
from pages.shared import session
from pages.shared.filters import current_filters

Key = tuple[int, int]


def data_days() -> Period | None:
    """Return the days that the open dataset covers; ``None`` without dates."""
    facts = _current().facts
    if facts.first is None or facts.last is None:
        return None
    return Period(first=facts.first.date(), last=facts.last.date())


def periods(against: Against) -> Periods:
    """Return which days the overview compares with which."""
    days = data_days()
    return core_periods(
        current_filters(),
        first=days.first if days else None,
        last=days.last if days else None,
        against=against,
    )


def comparison(chosen: Periods) -> Comparison | None:
    """Return the figures of both periods; ``None`` where there is nothing to compare."""
    found = _current()
    return _comparison(found.key, current_filters(), chosen, found.warehouse)


def trend(period: Period) -> Trend | None:
    """Return the figures step by step; ``None`` for a few days."""
    found = _current()
    return _trend(found.key, current_filters(), period, found.warehouse)


def order_value() -> OrderValue:
    """Return what orders with one product and with several are worth."""
    found = _current()
    return _order_value(found.key, current_filters(), found.warehouse)


def monthly_sales(split: Split | None) -> MonthlySales | None:
    """Return the sales by month; ``None`` where no order has a date."""
    found = _current()
    return _monthly_sales(found.key, current_filters(), data_days(), split, found.warehouse)


def best_sellers(by: Ranking, *, limit: int) -> tuple[BestSeller, ...]:
    """Return the products that sell best."""
    found = _current()
    return _best_sellers(found.key, current_filters(), by, limit, found.warehouse)


def _current() -> session.Current:
    found = session.current()
    if found is None:
        raise LookupError("no dataset is open")
    return found


@st.cache_resource(show_spinner=False, max_entries=64)
def _comparison(key: Key, filters: Filters, chosen: Periods, _warehouse: Warehouse) -> Comparison | None:
    del key
    return core_comparison(_warehouse, filters=filters, chosen=chosen)


@st.cache_resource(show_spinner=False, max_entries=64)
def _trend(key: Key, filters: Filters, period: Period, _warehouse: Warehouse) -> Trend | None:
    del key
    return core_trend(_warehouse, filters=filters, period=period)


@st.cache_resource(show_spinner=False, max_entries=64)
def _order_value(key: Key, filters: Filters, _warehouse: Warehouse) -> OrderValue:
    del key
    return core_order_value(_warehouse, filters=filters)


@st.cache_resource(show_spinner=False, max_entries=64)
def _monthly_sales(
    key: Key, filters: Filters, days: Period | None, split: Split | None, _warehouse: Warehouse
) -> MonthlySales | None:
    del key
    return core_monthly_sales(_warehouse, filters=filters, days=days, split=split)


@st.cache_resource(show_spinner=False, max_entries=64)
def _best_sellers(
    key: Key, filters: Filters, by: Ranking, limit: int, _warehouse: Warehouse
) -> tuple[BestSeller, ...]:
    del key
    return core_best_sellers(_warehouse, filters=filters, by=by, limit=limit)
