"""Who buys at the sample shop, and on which days: known customers, guests, and their visits.

Orders of a customer follow each other at random gaps until the customer drops out. The gaps run in
a time of their own that passes quickly on busy days, so that December and Saturdays are full
without any customer's habit being cut.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from crosssell.sample.truths import CUSTOMERS, DRIFTING_CUSTOMERS, HEAVY_CUSTOMERS, sample_truths

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

GUEST_ORDERS = 2100
CHANNELS = ("Online shop", "Store", "Marketplace")
COUNTRIES = ("Germany", "Poland", "Netherlands", "United Kingdom")
CONSENT_WORDS = ("yes", "no", "")

_CHANNEL_SHARES = (0.56, 0.28, 0.16)
_GUEST_CHANNEL_SHARES = (0.20, 0.65, 0.15)
_COUNTRY_SHARES = (0.46, 0.24, 0.16, 0.14)
_CONSENT_SHARES = (0.52, 0.28, 0.20)
_CHANGED_CONSENT_SHARE = 0.06
_MONTH_WEIGHTS = (0.85, 0.85, 0.95, 1.00, 1.00, 0.95, 0.90, 0.85, 0.95, 1.05, 1.35, 1.90)
_WEEKDAY_WEIGHTS = (0.95, 0.90, 0.95, 1.00, 1.10, 1.30, 0.80)
_YEARLY_GROWTH = 0.12
_MAX_VISITS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The days of the sample.

    Attributes:
        first: First day; the day after ``last`` two years before.
        last: Last day, inclusive.
    """

    first: date
    last: date

    @property
    def days(self) -> int:
        """Days from first to last, both counted."""
        return (self.last - self.first).days + 1

    def dates(self) -> list[date]:
        """Every day, in order."""
        return [self.first + timedelta(days=offset) for offset in range(self.days)]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class People:
    """Persons by index: the customers by role, then one person for each guest order.

    Attributes:
        channel: Index into `CHANNELS` of the usual channel.
        country: Index into `COUNTRIES`.
        consent: Index into `CONSENT_WORDS`, before any change of mind.
        consent_later: The same from ``consent_change`` on.
        consent_change: Day from which ``consent_later`` holds.
        interests: One column for each planted interest.
        last_visit: Last day on which the person may order.
        heavy: Whether the person fills large baskets.
    """

    channel: Ints
    country: Ints
    consent: Ints
    consent_later: Ints
    consent_change: Ints
    interests: Bools
    last_visit: Ints
    heavy: Bools


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Visits:
    """Orders before anything is in them.

    Attributes:
        person: Index of the person.
        day: Days since the first day of the calendar.
    """

    person: Ints
    day: Ints


def calendar_until(as_of: date) -> Calendar:
    """Return the two full years that end on ``as_of``.

    >>> calendar_until(date(2026, 6, 30)).first
    datetime.date(2024, 7, 1)
    """
    following = as_of + timedelta(days=1)
    if (following.month, following.day) == (2, 29):
        following += timedelta(days=1)
    return Calendar(first=following.replace(year=following.year - 2), last=as_of)


def draw_people(rng: np.random.Generator, *, calendar: Calendar) -> People:
    """Draw the traits of every person; roles (heavy, drifting) are fixed by index."""
    count = CUSTOMERS + GUEST_ORDERS
    guest = np.arange(count) >= CUSTOMERS
    interests = [interest.customer_share for interest in sample_truths().interests]
    channel = np.where(
        guest, _choice(rng, count, _GUEST_CHANNEL_SHARES), _choice(rng, count, _CHANNEL_SHARES)
    )
    consent = np.where(guest, CONSENT_WORDS.index(""), _choice(rng, count, _CONSENT_SHARES))
    changes = ~guest & (rng.random(count) < _CHANGED_CONSENT_SHARE)
    opposite = np.where(consent == CONSENT_WORDS.index("yes"), CONSENT_WORDS.index("no"), 0)
    last_visit = np.full(count, calendar.days - 1)
    drifting = slice(HEAVY_CUSTOMERS, HEAVY_CUSTOMERS + DRIFTING_CUSTOMERS)
    silence = sample_truths().drifting.silent_days + rng.integers(0, 120, DRIFTING_CUSTOMERS)
    last_visit[drifting] -= silence
    return People(
        channel=channel,
        country=_choice(rng, count, _COUNTRY_SHARES),
        consent=consent,
        consent_later=np.where(changes, opposite, consent),
        consent_change=rng.integers(0, calendar.days, count),
        interests=rng.random((count, len(interests))) < np.array(interests),
        last_visit=last_visit,
        heavy=np.arange(count) < HEAVY_CUSTOMERS,
    )


def draw_visits(rng: np.random.Generator, *, people: People, calendar: Calendar) -> Visits:
    """Draw the days on which each person orders; every customer orders at least once."""
    pace = np.cumsum(_day_weights(calendar))
    pace *= calendar.days / pace[-1]
    starts, gaps, counts = _habits(rng, horizon=float(calendar.days))
    waits = rng.standard_exponential((CUSTOMERS, _MAX_VISITS)) * gaps[:, None]
    waits[:, 0] = starts
    clock = np.cumsum(waits, axis=1)
    person = np.repeat(np.arange(CUSTOMERS), _MAX_VISITS)
    taken = ((np.arange(_MAX_VISITS) < counts[:, None]) & (clock < calendar.days)).ravel()
    guests = np.arange(CUSTOMERS, CUSTOMERS + GUEST_ORDERS)
    person = np.concatenate([person[taken], guests])
    moments = np.concatenate([clock.ravel()[taken], rng.random(GUEST_ORDERS) * calendar.days])
    day = np.minimum(np.searchsorted(pace, moments, side="right"), calendar.days - 1)
    awake = day <= people.last_visit[person]
    return Visits(person=person[awake], day=day[awake])


def _habits(rng: np.random.Generator, *, horizon: float) -> tuple[Floats, Floats, Ints]:
    """First visit, mean gap (both in days of the shop's own pace) and most visits of each customer."""
    early = rng.random(CUSTOMERS) < 0.1
    starts = np.where(early, rng.random(CUSTOMERS) * 120, rng.random(CUSTOMERS) * horizon)
    gaps = 12 + rng.gamma(2.0, 40.0, CUSTOMERS)
    counts = rng.geometric(0.47, CUSTOMERS)
    heavy = slice(0, HEAVY_CUSTOMERS)
    starts[heavy] = rng.random(HEAVY_CUSTOMERS) * 250
    gaps[heavy] = 95 + rng.random(HEAVY_CUSTOMERS) * 80
    counts[heavy] = _MAX_VISITS
    drifting = slice(HEAVY_CUSTOMERS, HEAVY_CUSTOMERS + DRIFTING_CUSTOMERS)
    starts[drifting] = rng.random(DRIFTING_CUSTOMERS) * 120
    gaps[drifting] = sample_truths().drifting.gap_days
    counts[drifting] = _MAX_VISITS
    return starts, gaps, counts


def _day_weights(calendar: Calendar) -> Floats:
    weights = []
    for offset, day in enumerate(calendar.dates()):
        weight = _MONTH_WEIGHTS[day.month - 1] * _WEEKDAY_WEIGHTS[day.weekday()]
        if day.month == 12 and day.day >= 24:
            weight *= 0.35
        weights.append(weight * (1 + _YEARLY_GROWTH * offset / 365))
    return np.array(weights)


def _choice(rng: np.random.Generator, count: int, shares: tuple[float, ...]) -> Ints:
    return np.searchsorted(np.cumsum(shares)[:-1], rng.random(count), side="right").astype(np.int64)
