"""What is bought later, in plain Python by the definitions, without any of the product's SQL."""

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass
from math import exp, log, sqrt
from statistics import median
from typing import Any

from crosssell.basket import MatrixConfig
from crosssell.filters import Filters
from tests.basket import oracle
from tests.basket.pair import oracle as pair_oracle
from tests.support import Row

Pair = tuple[str, str]
Histories = dict[str, dict[int, set[str]]]  # customer → day → items of the day
ZERO = dt.date(2000, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cuts:
    """Into how many strata and periods, and how many first purchases each must have."""

    strata: int
    a_stratum: int
    periods: int
    a_period: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A day on which a customer has ``new`` items for the first time, and what comes after."""

    customer: str
    day: int
    new: set[str]
    had: set[str]
    until: int | None
    later: set[str]
    activity: float

    @property
    def is_over(self) -> bool:
        return self.until is not None


def histories_of(rows: list[Row], filters: Filters, config: MatrixConfig) -> tuple[Histories, int | None]:
    """Return what each known customer bought on which day, and the last order day in scope."""
    found: Histories = defaultdict(lambda: defaultdict(set))
    days = []
    for order in pair_oracle.orders_in_scope(rows, filters, config).values():
        day = number_of(pair_oracle.day_of(order))
        if day is None:
            continue
        if pair_oracle.is_sold(order):
            days.append(day)
        customer = pair_oracle.customer_of(order)
        items = {
            oracle.item_of(row, config)
            for row in order
            if row.kind == "sale" and (row.is_product or config.include_non_products)
        } - {None}
        if customer is not None and items:
            found[customer][day] |= items
    return found, max(days, default=None)


def number_of(day: str | None) -> int | None:
    return None if day is None else (dt.date.fromisoformat(day[:10]) - ZERO).days


def windows_of(histories: Histories, *, last: int | None, within_days: int | None) -> list[Window]:
    """Return the window of every day with something new, of every customer."""
    buyers = Counter(item for own in histories.values() for item in set().union(*own.values()))
    found = []
    for customer, own in histories.items():
        for day in sorted(own):
            had = set().union(*(items for other, items in own.items() if other <= day))
            new = had - set().union(*(items for other, items in own.items() if other < day))
            if within_days is None:
                until = min((other for other in own if other > day), default=None)
            else:
                until = day + within_days if last is not None and day + within_days <= last else None
            later = set()
            if until is not None:
                later = set().union(*(items for other, items in own.items() if day < other <= until)) - had
            room = buyers.total() - sum(buyers[item] for item in had)
            if new:
                found.append(
                    Window(
                        customer=customer, day=day, new=new, had=had, until=until, later=later,
                        activity=len(later) / room if later else 0.0,
                    )
                )  # fmt: skip
    return found


def parts(values: list[tuple[float, int]], *, most: int, fewest: int) -> dict[float, int]:
    """Return the part of each value: by how many lighter ones weigh before it."""
    total = sum(weight for _, weight in values)
    count = max(1, min(most, total // fewest)) if fewest else 1
    before = {value: sum(w for v, w in values if v < value) for value, _ in values}
    return {value: weight * count // total for value, weight in before.items()}


def follow_ups(
    rows: list[Row], filters: Filters, config: MatrixConfig, *, within_days: int | None, cuts: Cuts
) -> dict[Pair, dict[str, Any]]:
    """Return every ordered pair of items that enough customers have, whoever followed."""
    histories, last = histories_of(rows, filters, config)
    windows = windows_of(histories, last=last, within_days=within_days)
    shown = {
        oracle.item_of(row, config)
        for row in rows
        if not filters.categories or row.category in filters.categories
    }
    ever = Counter(item for own in histories.values() for item in set().union(*own.values()))
    items = sorted(item for item, n in ever.items() if item in shown and n >= config.min_count)
    over = [w for w in windows if w.is_over]
    active = [w for w in over if w.later]
    stratum = parts([(w.activity, len(w.new)) for w in active], most=cuts.strata, fewest=cuts.a_stratum)
    period = parts([(w.day, len(w.new)) for w in active], most=cuts.periods, fewest=cuts.a_period)
    found = {}
    for b in items:
        share = shares_of(b, active, stratum, period)
        for a in items:
            if a == b:
                continue
            mine = [w for w in windows if a in w.new and b not in w.had]
            counted = [w for w in mine if w.is_over]
            followed = [w for w in counted if b in w.later]
            waits = [
                min(day for day, own in histories[w.customer].items() if b in own) - w.day for w in followed
            ]
            p = [share.get((stratum[w.activity], period[w.day]), 0.0) if w.later else 0.0 for w in counted]
            found[a, b] = {
                "buyers": len(counted),
                "still_open": len(mine) - len(counted),
                "followed": len(followed),
                "expected": sum(p),
                "variance": sum(one * (1 - one) for one in p),
                "median_days": median(waits) if waits else None,
            }
    return found


def shares_of(
    b: str, active: list[Window], stratum: dict[float, int], period: dict[float, int]
) -> dict[tuple[int, int], float]:
    """Return p of b by stratum and period: the stratum's rate times the period's factor."""
    without = [w for w in active if b not in w.had]
    rate, factor = {}, {}
    for s in set(stratum.values()):
        own = [w for w in without if stratum[w.activity] == s]
        references = sum(len(w.new) for w in own)
        rate[s] = sum(len(w.new) for w in own if b in w.later) / references if references else 0.0
    for t in set(period.values()):
        own = [w for w in without if period[w.day] == t]
        expected = sum(len(w.new) * rate[stratum[w.activity]] for w in own)
        factor[t] = sum(len(w.new) for w in own if b in w.later) / expected if expected else 0.0
    return {(s, t): min(1.0, rate[s] * factor[t]) for s in rate for t in factor}


def interval(followed: int, buyers: int, expected: float, variance: float) -> tuple[float, float]:
    """Return the 95 % interval of the lift."""
    se = sqrt(max(1 / followed - 1 / buyers, variance / (2 * expected * followed)))
    return exp(log(followed / expected) - 1.96 * se), exp(log(followed / expected) + 1.96 * se)
