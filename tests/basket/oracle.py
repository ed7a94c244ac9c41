"""Pairs counted, measured and judged in plain Python, without any of the product's code."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from math import exp, floor, log, log2, sqrt
from statistics import median
from typing import Any

import numpy as np
from scipy import stats

from crosssell.basket import MatrixConfig
from crosssell.columns import Basis, Level
from crosssell.filters import Filters
from tests.basket.shops import FAMILIES
from tests.support import Row

Baskets = dict[str, set[str]]
Consents = Mapping[str, bool | None]


def chosen_orders(rows: list[Row], filters: Filters) -> set[str]:
    """Return the orders that pass the filters, categories aside."""
    by_order = defaultdict(list)
    for row in rows:
        by_order[row.order].append(row)
    chosen = set()
    for order, own in by_order.items():
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


def item_of(row: Row, config: MatrixConfig) -> str | None:
    """Return what item of the matrix a line is."""
    if config.level == Level.CATEGORY:
        return row.category
    if config.level == Level.FAMILY:
        return FAMILIES.get(row.product, row.product)
    return row.product


def lines_in_scope(rows: list[Row], filters: Filters, config: MatrixConfig) -> list[tuple[Row, str]]:
    """Return the sales lines that count, with their items; items of other categories included."""
    orders = chosen_orders(rows, filters)
    return [
        (row, item)
        for row in rows
        if row.kind == "sale"
        and row.order in orders
        and (row.is_product or config.include_non_products)
        and (row.customer is not None or (config.basis == Basis.ORDER and not config.require_customer))
        and (item := item_of(row, config)) is not None
    ]


def baskets_of(rows: list[Row], filters: Filters, config: MatrixConfig) -> Baskets:
    """Return the distinct items of every basket, items of other categories included."""
    found: Baskets = defaultdict(set)
    for row, item in lines_in_scope(rows, filters, config):
        basket = row.customer if config.basis == Basis.CUSTOMER else row.order
        assert basket is not None
        found[basket].add(item)
    return found


def pairs(
    rows: list[Row], filters: Filters, config: MatrixConfig, *, consents: Consents | None = None
) -> list[dict[str, Any]]:
    """Return every listed pair with all its figures, ordered by a, b."""
    lines = lines_in_scope(rows, filters, config)
    baskets = baskets_of(rows, filters, config)
    allowed = {
        item_of(row, config) for row in rows if not filters.categories or row.category in filters.categories
    }
    own = Counter(item for items in baskets.values() for item in items)
    both: dict[tuple[str, str], set[str]] = defaultdict(set)
    for basket, items in baskets.items():
        for a, b in combinations(sorted(items & allowed), 2):
            both[a, b].add(basket)
    listed = {pair: found for pair, found in sorted(both.items()) if len(found) >= config.min_count}
    frequent = sum(n >= config.min_count for item, n in own.items() if item in allowed)
    strata = Strata.of(list(baskets.values()))
    money = Money.of(lines, consents)
    rows_found = [
        measured(a, b, own[a], own[b], len(found), len(baskets))
        | strata.corrected(a, b, len(found))
        | {"customers": money.customers_behind(found, config.basis)}
        | money.of_pair(a, b)
        for (a, b), found in listed.items()
    ]
    unlisted = frequent * (frequent - 1) // 2 - len(listed)
    p_values = [row["p_value"] for row in rows_found]
    # scipy's Benjamini–Hochberg; the pairs that are not listed count as p = 1
    q_values = stats.false_discovery_control([*p_values, *[1.0] * unlisted]) if p_values else []
    for row, q_value in zip(rows_found, q_values, strict=False):
        row["q_value"] = float(q_value)
        row["verdict"] = judged(row)
    return rows_found


def measured(a: str, b: str, n_a: int, n_b: int, both: int, n: int) -> dict[str, Any]:
    """Return one pair's plain figures by their textbook definitions."""
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
    }


@dataclass
class Part:
    """Baskets of about the same size, and what they hold."""

    baskets: int
    mean: float
    size_variance: float
    held: Counter[str]
    places: float

    @classmethod
    def of(cls, baskets: list[set[str]]) -> "Part":
        n, sizes = len(baskets), [len(basket) for basket in baskets]
        mean = sum(sizes) / n
        held = Counter(item for basket in baskets for item in basket)
        uncertain = [m / n * (1 - m / n) for m in held.values()]
        places, drawn = sum(uncertain), uncertain
        for _ in range(3):
            drawn = [u + c * c / places for u, c in zip(uncertain, drawn, strict=True)] if places else []
            places = sum(drawn)
        return cls(n, mean, sum((size - mean) ** 2 for size in sizes) / n, held, places)


@dataclass
class Strata:
    """Baskets by size: each size its own while it holds enough baskets, else together with the next."""

    parts: list[Part]

    @classmethod
    def of(cls, baskets: list[set[str]]) -> "Strata":
        fewest = max(50, 0.02 * len(baskets))
        by_size = defaultdict(list)
        for basket in baskets:
            by_size[len(basket)].append(basket)
        parts: list[list[set[str]]] = []
        for size in sorted(by_size):
            if parts and len(parts[-1]) < fewest:
                parts[-1] += by_size[size]
            else:
                parts.append(list(by_size[size]))
        if len(parts) > 1 and len(parts[-1]) < fewest:
            last = parts.pop()
            parts[-1] += last
        return cls([Part.of(part) for part in parts])

    def corrected(self, a: str, b: str, both: int) -> dict[str, Any]:
        """Return expectation, corrected lift, its interval and the p-value of a pair."""
        expected = variance = taken = margins = margins_more = 0.0
        for part in self.parts:
            n, n_a, n_b = part.baskets, part.held[a], part.held[b]
            if part.mean == 1:
                continue
            here = n_a * n_b / n
            if part.places:
                gap = (part.size_variance / part.places - 1) / part.places
                here += n * gap * _fixed_point(n_a / n, part.places) * _fixed_point(n_b / n, part.places)
            expected += here
            variance += here * (1 - n_a / n) * (1 - n_b / n) * n / max(n - 1, 1)
            h = max(0.0, 1 + part.size_variance / part.mean**2 - 1 / part.mean)
            taken += h**2 * (n_a * n_b**2 + n_a**2 * n_b) / n**2
            margins += h**2 * n_a**2 * n_b**2 / n**3
            margins_more += h**3 * n_a**2 * n_b**2 / n**3
        lift = both / expected
        spread = 1 / both + (2 * lift * margins_more - taken - margins) / expected**2
        spread = sqrt(max(spread, variance / expected / both / 2))
        return {
            "expected_corrected": expected,
            "lift_corrected": lift,
            "lift_corrected_ci_lower": lift / exp(1.96 * spread),
            "lift_corrected_ci_upper": lift * exp(1.96 * spread),
            "p_value": tail(both, expected, variance),
        }


def _fixed_point(pi: float, places: float) -> float:
    """Return c = u + c²/d, iterated; held down where there is none, so that nothing expected is negative."""
    u, c = pi * (1 - pi), 0.0
    if 4 * u >= places:
        c = 2 * u
    else:
        for _ in range(10_000):
            c, before = u + c * c / places, c
            if abs(c - before) <= 1e-16:
                break
    return min(c, pi * sqrt(0.9 * places))


def tail(both: int, expected: float, variance: float) -> float:
    """Return twice the smaller tail of the binomial with a mean and a variance, by the beta distribution."""
    if variance <= 0:
        return 1.0
    share = min(1.0, max(1 - variance / expected, 1e-9))
    trials = max(expected / share, both)
    at_least = stats.beta.cdf(share, both, trials - both + 1) if both else 1.0
    at_most = stats.beta.sf(share, both + 1, trials - both) if trials > both else 1.0
    return min(1.0, 2 * min(at_least, at_most))


def judged(row: Mapping[str, Any]) -> str:
    """Return the verdict: the first rule that fits."""
    few = row["n_both"] < 10 and row["expected_corrected"] < 10
    habit = row["n_both"] >= 10 and row["customers"] is not None and row["customers"] < 10
    if few or habit:
        return "too_little_data"
    if row["q_value"] <= 0.05:
        if row["lift_corrected_ci_lower"] >= 1.1:
            return "solid"
        return "avoid" if row["lift_corrected_ci_upper"] <= 0.9 else "weak"
    return "unrelated"


@dataclass
class Money:
    """What the known customers have, how active they are, and what an order of an item is worth."""

    has: dict[str, set[str]]
    activity: dict[str, int]
    consents: Consents | None
    price: dict[str, float | None]
    buyer: dict[str, str | None]

    @classmethod
    def of(cls, lines: list[tuple[Row, str]], consents: Consents | None) -> "Money":
        has: dict[str, set[str]] = defaultdict(set)
        paid: dict[tuple[str, str], list[float]] = defaultdict(list)
        for row, item in lines:
            if row.customer is not None:
                has[row.customer].add(item)
            amounts = paid[row.order, item]
            if row.amount is not None:
                amounts.append(float(row.amount))
        orders = defaultdict(list)
        for (_, item), amounts in paid.items():
            if amounts:
                orders[item].append(sum(amounts))
        price = {item: median(sums) for item, sums in orders.items()}
        return cls(has, activity_classes(has), consents, price, {row.order: row.customer for row, _ in lines})

    def customers_behind(self, baskets: set[str], basis: Basis) -> int | None:
        if basis == Basis.CUSTOMER:
            return len(baskets)
        if not self.has:
            return None
        return len({buyer for order in baskets if (buyer := self.buyer[order]) is not None})

    def of_pair(self, a: str, b: str) -> dict[str, Any]:
        """Return who is left, how they would respond and what that is worth, both ways."""
        if not self.has:
            names = ("left", "response", "ceiling")
            found: dict[str, Any] = {f"{name}_{way}": None for name in names for way in ("ab", "ba")}
            return found | {"left_ab_consenting": None, "left_ba_consenting": None}
        found = {}
        for way, (x, y) in {"ab": (a, b), "ba": (b, a)}.items():
            left = [customer for customer, items in self.has.items() if x in items and y not in items]
            responders = 0.0
            for activity in set(self.activity.values()):
                alike = [c for c, items in self.has.items() if x in items and self.activity[c] == activity]
                both = sum(y in self.has[customer] for customer in alike)
                responders += (len(alike) - both) * both / len(alike) if alike else 0.0
            found[f"left_{way}"] = len(left)
            consenting = None
            if self.consents is not None and any(c is not None for c in self.consents.values()):
                consenting = sum(self.consents.get(customer) is True for customer in left)
            found[f"left_{way}_consenting"] = consenting
            found[f"response_{way}"] = responders / len(left) if left else None
            price = self.price.get(y)
            found[f"ceiling_{way}"] = None if price is None else responders * price
        return found


def activity_classes(has: Mapping[str, set[str]]) -> dict[str, int]:
    """Return each customer's class: 0 the less active half, 1 the next quarter, 2 the next eighth, … 5.

    A class holds 50 customers or more, and customers with equally many items share the more active class.
    """
    sizes = sorted(-len(items) for items in has.values())
    customers = len(sizes)
    fewest = max(50, customers / 32)
    found = {}
    for customer, items in has.items():
        more_active = bisect_left(sizes, -len(items))
        found[customer] = max(0, min(5, floor(log2(customers / max(more_active + 1, fewest)))))
    return found


def both_of(baskets: Baskets, a: str, b: str) -> int:
    """Return how many baskets hold both."""
    return int(np.sum([a in items and b in items for items in baskets.values()]))
