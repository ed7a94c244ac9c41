"""A test for the sample shop: who got a letter and who did not, with an effect that is known.

The orders stay as they are; the letter's effect is planted by whom the list says to have got it. For
customers of the same history h, of whom the share p_h orders within the window, a fair coin and a letter that
raises the share of buyers r times give

    P(letter | ordered) = r / (1 + r)        P(letter | did not, h) = (1/2 − p_h · r / (1 + r)) / (1 − p_h)

so drawing the groups by these chances gives lists as that test would have given them: within each history
half of the customers have the letter, the groups were alike before it, and buyers after it are r times as
frequent. What an order holds does not depend on the letter.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from crosssell.sample.customers import Bools, Calendar, Ints, People
from crosssell.sample.lines import STATUS_WORDS, Orders
from crosssell.sample.truths import CUSTOMERS, customer_number, sample_truths

HEADER = ("customer_id", "variant", "started")

_STREAM = 1  # of the seed: what is drawn for the orders stays the same
_WEEKDAYS = 5
_RECENT_DAYS = (30, 60, 90, 180, 365)
_MOST_ORDERS = 8
_YEAR_DAYS = 365


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Letters:
    """Customers of the test, in the order of their roles.

    Attributes:
        person: Index of the customer.
        day: Day of the start, since the first day of the calendar.
        has_letter: Whether they got it.
    """

    person: Ints
    day: Ints
    has_letter: Bools


def draw_letters(*, seed: int, orders: Orders, people: People, calendar: Calendar) -> Letters:
    """Draw who was written to, and on which of the days; customers from before the first day take part."""
    rng = np.random.default_rng([seed, _STREAM])
    letter = sample_truths().letter
    person, day = _purchases(orders)
    first_day = _first_day(calendar)
    known = np.unique(person[day < first_day])
    week = rng.integers(0, letter.weeks, CUSTOMERS)
    start = (first_day + 7 * week + rng.integers(0, _WEEKDAYS, CUSTOMERS)).astype(np.int64)
    after = (day >= start[person]) & (day < start[person] + letter.window_days)
    ordered = np.bincount(person[after], minlength=CUSTOMERS)[known] > 0
    kinds = _histories(person=person, day=day, start=start, people=people)[known]
    among_buyers = letter.times / (1 + letter.times)
    buyers_share = _means(ordered, kinds=kinds)
    others = (0.5 - buyers_share * among_buyers) / np.maximum(1 - buyers_share, 1e-9)
    chance = np.where(ordered, among_buyers, np.clip(others, 0, 1))
    return Letters(person=known, day=start[known], has_letter=rng.random(known.size) < chance)


def letter_rows(letters: Letters, *, calendar: Calendar) -> Iterator[tuple[str, ...]]:
    """Yield the list as text, by customer; columns as in `HEADER`."""
    without, with_letter = sample_truths().letter.variants
    rows = [
        (f"C{customer_number(role)}", with_letter if has_letter else without, day)
        for role, has_letter, day in zip(
            letters.person.tolist(), letters.has_letter.tolist(), letters.day.tolist(), strict=True
        )
    ]
    for customer, variant, day in sorted(rows):
        yield customer, variant, (calendar.first + timedelta(days=day)).isoformat()


def _purchases(orders: Orders) -> tuple[Ints, Ints]:
    """Customer and day of each order that was neither cancelled nor sent back."""
    visits = orders.visits
    counts = (visits.person < CUSTOMERS) & (orders.status == STATUS_WORDS.index("completed"))
    return visits.person[counts], visits.day[counts]


def _first_day(calendar: Calendar) -> int:
    """Return the last Monday from which every window is over by the last day."""
    letter = sample_truths().letter
    latest = calendar.days - letter.window_days - 7 * letter.weeks
    return latest - (calendar.first + timedelta(days=latest)).weekday()


def _histories(*, person: Ints, day: Ints, start: Ints, people: People) -> Ints:
    """Return a number for each customer; equal ones had about the same before the start."""
    before = day < start[person]
    lately = before & (day >= start[person] - _YEAR_DAYS)
    often = np.minimum(np.bincount(person[lately], minlength=CUSTOMERS), _MOST_ORDERS)
    last = np.full(CUSTOMERS, -10 * _YEAR_DAYS)
    np.maximum.at(last, person[before], day[before])
    recent = np.searchsorted(_RECENT_DAYS, start - last)
    heavy = people.heavy[:CUSTOMERS].astype(np.int64)
    kinds: Ints = (heavy * (_MOST_ORDERS + 1) + often) * (len(_RECENT_DAYS) + 1) + recent
    return kinds


def _means(ordered: Bools, *, kinds: Ints) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return for each customer the share of those of the same kind who ordered."""
    shares = np.bincount(kinds, weights=ordered) / np.maximum(np.bincount(kinds), 1)
    return shares[kinds]
