"""Moves told by a walk through every customer, in plain Python, without any of the product's SQL."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median
from typing import Any

from crosssell.basket import MatrixConfig
from crosssell.filters import Filters
from tests.basket.oracle import lines_in_scope
from tests.support import Row

CENT = Decimal("0.0001")
Move = tuple[str, str | None, str, int, Decimal]  # customer, from, to, days, rise


@dataclass
class Shop:
    """What was sold in scope: prices, categories, and the days of the known customers."""

    prices: dict[str, Decimal]
    categories: dict[str, str]
    days: dict[str, dict[date, set[str]]]

    @classmethod
    def of(cls, rows: list[Row], filters: Filters, config: MatrixConfig) -> "Shop":
        lines = lines_in_scope(rows, filters, config)
        shown = {item for row, item in lines if not filters.categories or row.category in filters.categories}
        first = {order: min(row.day for row in own if row.day) for order, own in _dated(rows).items()}
        paid: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
        for row, item in lines:
            paid[row.order, row.product, item].append(row)
        units: dict[str, list[Decimal]] = defaultdict(list)
        sales: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        days: dict[str, dict[date, set[str]]] = defaultdict(lambda: defaultdict(set))
        for (order, _, item), own in paid.items():
            amounts = [Decimal(row.amount) for row in own if row.amount is not None]
            if sum(amounts) > 0:
                units[item].append(sum(amounts) / len(own))
            if own[0].category:
                sales[item][own[0].category] += 1
            if own[0].customer is not None and order in first and item in shown:
                days[own[0].customer][date.fromisoformat(first[order][:10])].add(item)
        return cls(
            prices={
                item: Decimal(median(found)).quantize(CENT) for item, found in units.items() if item in shown
            },
            categories={
                item: min(found, key=lambda name: (-found[name], name)) for item, found in sales.items()
            },
            days=days,
        )

    def moves(self, group_of: Mapping[str, str]) -> dict[str, list[Move]]:
        """Return by group each purchase with where it came from; the first one came from nowhere."""
        found: dict[str, list[Move]] = defaultdict(list)
        for customer, days in self.days.items():
            before: dict[str, tuple[date, str]] = {}
            for day in sorted(days):
                by_group: dict[str, list[str]] = defaultdict(list)
                for item in days[day]:
                    if item in group_of and item in self.prices:
                        by_group[group_of[item]].append(item)
                for group, items in by_group.items():
                    dearest = min(items, key=lambda item: (-self.prices[item], item))
                    last = before.get(group)
                    rise = self.prices[dearest] - self.prices[last[1]] if last else Decimal(0)
                    days_since = (day - last[0]).days if last else 0
                    found[group].append((customer, last[1] if last else None, dearest, days_since, rise))
                    before[group] = (day, dearest)
        return found

    def way(self, start: str, end: str) -> int:
        """Return 1 for up, −1 for down, 0 for stayed."""
        ratio = self.prices[end] / self.prices[start]
        if start == end or Decimal("0.95") <= ratio <= Decimal("1.05"):
            return 0
        return 1 if ratio > 1 else -1

    def summed(self, moves: Iterable[Move], *, customers: int | None = None) -> dict[str, Any]:
        """Return the fields of `crosssell.basket.upsell.Moves`."""
        every = list(moves)
        made = [(who, self.way(start, end), days, rise) for who, start, end, days, rise in every if start]
        ups = [move for move in made if move[1] == 1]
        counts = {name: [m for m in made if m[1] == way] for name, way in WAYS.items()}
        return {
            "customers": len({move[0] for move in every}) if customers is None else customers,
            "again": len({move[0] for move in made}),
            **{name: len(found) for name, found in counts.items()},
            **{f"customers_{name}": len({m[0] for m in found}) for name, found in counts.items()},
            "price_step": float(median(m[3] for m in ups)) if ups else None,
            "days": float(median(m[2] for m in made)) if made else None,
            "days_up": float(median(m[2] for m in ups)) if ups else None,
        }


WAYS = {"up": 1, "stayed": 0, "down": -1}


def _dated(rows: list[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row.day:
            found[row.order].append(row)
    return found
