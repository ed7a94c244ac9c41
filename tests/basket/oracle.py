"""Pairs counted and measured in plain Python, without any of the product's code."""

from collections import defaultdict
from itertools import combinations
from math import exp, log, sqrt
from typing import Any

from crosssell.basket import MatrixConfig
from crosssell.columns import Basis, Level
from crosssell.filters import Filters
from tests.support import Row

Baskets = dict[str, set[str]]


def chosen_orders(rows: list[Row], filters: Filters) -> set[str]:
    """Return the orders that pass the filters, categories aside."""
    chosen = set()
    for order in {row.order for row in rows}:
        own = [row for row in rows if row.order == order]
        days = [row.day for row in own if row.day]
        day = min(days)[:10] if days else None
        channel = min((row.channel for row in own if row.channel), default=None)
        country = min((row.country for row in own if row.country), default=None)
        fits = (
            (not filters.date_from or (day is not None and day >= filters.date_from.isoformat()))
            and (not filters.date_to or (day is not None and day <= filters.date_to.isoformat()))
            and (not filters.channels or channel in filters.channels)
            and (not filters.countries or country in filters.countries)
            and (not filters.segments or any(row.segment in filters.segments for row in own))
        )
        if fits:
            chosen.add(order)
    return chosen


def baskets_of(rows: list[Row], filters: Filters, config: MatrixConfig) -> Baskets:
    """Return the distinct items of every basket, items of other categories included."""
    orders = chosen_orders(rows, filters)
    found: Baskets = defaultdict(set)
    for row in rows:
        sold = row.kind == "sale" and row.order in orders
        wanted = row.is_product or config.include_non_products
        known = row.customer is not None or (config.basis == Basis.ORDER and not config.require_customer)
        item = row.category if config.level == Level.CATEGORY else row.product
        if sold and wanted and known and item is not None:
            basket = row.customer if config.basis == Basis.CUSTOMER else row.order
            assert basket is not None
            found[basket].add(item)
    return found


def pairs(rows: list[Row], filters: Filters, config: MatrixConfig) -> list[dict[str, Any]]:
    """Return every listed pair with its plain measures, ordered by a, b."""
    baskets = baskets_of(rows, filters, config)
    n = len(baskets)
    allowed = {
        row.category if config.level == Level.CATEGORY else row.product
        for row in rows
        if not filters.categories or row.category in filters.categories
    }
    own: dict[str, int] = defaultdict(int)
    both: dict[tuple[str, str], set[str]] = defaultdict(set)
    for basket, items in baskets.items():
        for item in items:
            own[item] += 1
        for a, b in combinations(sorted(items & allowed), 2):
            both[a, b].add(basket)
    return [
        measured(a, b, own[a], own[b], len(found), n, customers=_customers(rows, found, config))
        for (a, b), found in sorted(both.items())
        if len(found) >= config.min_count
    ]


def _customers(rows: list[Row], baskets: set[str], config: MatrixConfig) -> int | None:
    if config.basis == Basis.CUSTOMER:
        return len(baskets)
    if not any(row.customer for row in rows):
        return None
    return len({row.customer for row in rows if row.order in baskets and row.customer})


def measured(
    a: str, b: str, n_a: int, n_b: int, both: int, n: int, *, customers: int | None = None
) -> dict[str, Any]:
    """Return one pair's figures by their textbook definitions."""
    share_a, share_b, share = n_a / n, n_b / n, both / n
    lift = share / (share_a * share_b)
    spread = 1.96 * sqrt(max(0.0, 1 / both - 1 / n_a - 1 / n_b + (2 * lift - 1) / n))
    return {
        "a": a,
        "b": b,
        "n_a": n_a,
        "n_b": n_b,
        "n_both": both,
        "baskets": n,
        "support": share,
        "confidence_ab": share / share_a,
        "confidence_ba": share / share_b,
        "lift": lift,
        "lift_ci_lower": exp(log(lift) - spread),
        "lift_ci_upper": exp(log(lift) + spread),
        "leverage": share - share_a * share_b,
        "conviction_ab": None if both == n_a else (1 - share_b) / (1 - both / n_a),
        "conviction_ba": None if both == n_b else (1 - share_a) / (1 - both / n_b),
        "cosine": share / sqrt(share_a * share_b),
        "kulczynski": (both / n_a + both / n_b) / 2,
        "customers": customers,
    }
