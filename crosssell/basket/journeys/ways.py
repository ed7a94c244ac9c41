"""What is a customer's first, second, third and fourth order mainly about, and how many come no further?

On known customers and their orders in scope, numbered by time (`crosssell.basket.journeys.orders`). An
order stands where most of its money went: the item with the largest amount among those shown, ties by key;
where amounts are not known, the item with most pieces. At each step the items that most customers stand at
are kept, the rest are "other", and so are orders with none of the items shown.

A customer without a next order has stopped *so far*. Who ordered last fewer days ago than the typical gap
(the median of all gaps between two orders of a customer) may still come, and is counted apart. The share that
comes again within a year allows for everybody's time of watching (Kaplan and Meier,
`crosssell.statistics.survival`).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from crosssell.basket.items import Item
from crosssell.basket.journeys.orders import lay_journey_orders
from crosssell.basket.pair.timing import horizon_days
from crosssell.basket.scope import MatrixConfig
from crosssell.columns import PlaceKind
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.filters import Filters
from crosssell.statistics.survival import survival_curve
from crosssell.warehouse import Cursor, Warehouse

STEPS = 4
MOST_TOP, DEFAULT_TOP = 10, 6

Spot = tuple[int, PlaceKind, int | None]  # step, kind, item key


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneyPlace:
    """Where customers stand at one step.

    Attributes:
        step: 1–4. Of those who come no further: the order that did not come.
        kind: An item, other items, no further order so far, or not yet.
        item: Where it is one; its ``baskets`` are the customers.
        customers: Who stands there.
    """

    step: int
    kind: PlaceKind
    item: Item | None
    customers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneyMove:
    """Customers who went from one place to one of the next step.

    Attributes:
        source: Place in `Journeys.places`.
        target: Likewise, one step later.
        customers: Who went.
    """

    source: int
    target: int
    customers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneyStep:
    """One order of the way. ``customers = went_on + stopped + may_come``.

    Attributes:
        number: 1–4: the customers' first to fourth order in scope.
        customers: With at least so many orders.
        went_on: With one more.
        stopped: Without, the typical gap or longer since.
        may_come: Without, and their last order is younger than the typical gap.
        again_share: Share (0–1) with one more order within `again_days`; ``None`` where nobody was watched.
        again_days: A year, or the last day on which at least ten customers were watched.
    """

    number: int
    customers: int
    went_on: int
    stopped: int
    may_come: int
    again_share: float | None
    again_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Journeys:
    """The ways from first to fourth order.

    Attributes:
        customers: Known customers with orders in scope, all of them dated.
        undated: Customers left out, as one of their orders has no date.
        last_day: Last order day in scope; ``None`` where no order has a date.
        typical_gap_days: Median of days between two orders of a customer; ``None`` where nobody has two.
        steps: First to fourth order, as far as anybody came.
        places: By step; in each the items from the most customers down, other, then those who come no
            further.
        moves: From each place to the places of the next step.
    """

    customers: int
    undated: int
    last_day: date | None
    typical_gap_days: int | None
    steps: tuple[JourneyStep, ...]
    places: tuple[JourneyPlace, ...]
    moves: tuple[JourneyMove, ...]


TYPICAL_GAP = """
select quantile_disc(next_day - day, 0.5)::integer
from journey_order
where next_day is not null
"""

MAIN_ITEMS = """
create temp table main_item as
with sums as (
    select o.order_key, i.item_key, sum(b.amount) as amount, sum(b.quantity) as pieces
    from journey_order as o
    join basket as b using (order_key)
    join scope_product as p using (product_key)
    join scope_item as i using (item_key)
    where o.place <= $steps and i.shown and not list_contains($excluded::varchar[], i.item)
    group by o.order_key, i.item_key
),
ranked as (
    select
        order_key,
        item_key,
        row_number() over (
            partition by order_key
            order by
                amount desc nulls last,
                case when amount is null then pieces end desc nulls last,
                item_key
        ) as rank
    from sums
)
select order_key, item_key
from ranked
where rank = 1
"""

PLACES = """
create temp table journey_place as
with main as (
    select o.customer_key, o.place, o.orders, o.day, m.item_key
    from journey_order as o
    left join main_item as m using (order_key)
    where o.place <= $steps
),
counted as (
    select
        place,
        item_key,
        row_number() over (partition by place order by count(*) desc, item_key) as rank
    from main
    where item_key is not null
    group by place, item_key
)
select
    m.customer_key,
    m.place,
    c.item_key,
    m.orders > m.place as went_on,
    coalesce(m.day + $gap > $last_day::date, false) as recent
from main as m
left join counted as c on c.place = m.place and c.item_key = m.item_key and c.rank <= $top
"""

MOVES = """
select
    x.place,
    x.item_key,
    x.went_on,
    not x.went_on and x.recent as may_come,
    y.item_key as next_item_key,
    count(*) as customers
from journey_place as x
left join journey_place as y on y.customer_key = x.customer_key and y.place = x.place + 1
group by x.place, x.item_key, x.went_on, may_come, next_item_key
order by x.place, x.item_key, x.went_on, may_come, next_item_key
"""

GAPS = """
select
    place,
    coalesce(next_day, $last_day::date) - day as days,
    count(next_day) as events,
    count(*) - count(next_day) as censored
from journey_order
where place <= $steps
group by place, days
order by place, days
"""

NAMES = """
select distinct i.item_key, i.item, i.name
from journey_place as j
join scope_item as i using (item_key)
"""


def journeys(
    warehouse: Warehouse,
    *,
    filters: Filters,
    config: MatrixConfig,
    top: int = DEFAULT_TOP,
    excluded: tuple[str, ...] = (),
) -> Journeys:
    """Return the ways from the first to the fourth order.

    Args:
        warehouse: The dataset.
        filters: Which orders: the first order is the first among them. Its categories choose the items.
        config: What items are; its minimum does not matter here.
        top: Items kept at each step, 1–10; the others are "other".
        excluded: Items that no order stands at.

    Raises:
        CrosssellError: ``invalid_value`` for a ``top`` out of range.
    """
    if isinstance(top, bool) or not 1 <= top <= MOST_TOP:
        raise CrosssellError(ErrorCode.INVALID_VALUE, value=top, what="top", allowed=f"1–{MOST_TOP}")
    with warehouse.run() as cursor:
        orders = lay_journey_orders(cursor, filters=filters, config=config)
        gap = cursor.row(TYPICAL_GAP)[0]
        cursor.execute(MAIN_ITEMS, steps=STEPS, excluded=list(excluded))
        cursor.execute(PLACES, steps=STEPS, top=top, gap=gap, last_day=orders.last_day)
        moved = cursor.rows(MOVES)
        names = {key: (item, name) for key, item, name in cursor.rows(NAMES)}
        again = _again(cursor, orders.last_day)
    places = _places(moved, names)
    return Journeys(
        customers=orders.customers,
        undated=orders.undated,
        last_day=orders.last_day,
        typical_gap_days=gap,
        steps=_steps(moved, again),
        places=tuple(places.values()),
        moves=_moves(moved, list(places)),
    )


def _again(cursor: Cursor, last_day: date | None) -> dict[int, tuple[float | None, int]]:
    """Return the share that comes again after each order, and by when."""
    by_place: dict[int, list[tuple[Any, ...]]] = {}
    for row in cursor.rows(GAPS, steps=STEPS, last_day=last_day):
        by_place.setdefault(row[0], []).append(row[1:])
    found = {}
    for place, rows in by_place.items():
        days, events, censored = (np.array(column, dtype=np.int64) for column in zip(*rows, strict=True))
        curve = survival_curve(days, events=events, censored=censored)
        horizon = horizon_days(curve)
        by_then = curve.share_by(horizon)
        found[place] = (by_then.share if by_then and horizon else None, horizon)
    return found


def _spots(row: tuple[Any, ...]) -> tuple[Spot, Spot | None]:
    """Return where a group of customers stands, and where it goes if that is in the picture."""
    place, item, went_on, may_come, next_item, _ = row
    here: Spot = (place, PlaceKind.OTHER if item is None else PlaceKind.ITEM, item)
    if place == STEPS:
        return here, None
    if went_on:
        return here, (place + 1, PlaceKind.OTHER if next_item is None else PlaceKind.ITEM, next_item)
    return here, (place + 1, PlaceKind.MAY_COME if may_come else PlaceKind.STOPPED, None)


def _places(
    moved: Sequence[tuple[Any, ...]], names: dict[int, tuple[str, str | None]]
) -> dict[Spot, JourneyPlace]:
    """Return every place by its spot, in the order in which they are drawn."""
    counts: Counter[Spot] = Counter()
    for row in moved:
        here, there = _spots(row)
        counts[here] += row[-1]
        if there is not None and there[1] in (PlaceKind.STOPPED, PlaceKind.MAY_COME):
            counts[there] += row[-1]
    kinds = list(PlaceKind)
    found = {}
    for spot in sorted(counts, key=lambda spot: (spot[0], kinds.index(spot[1]), -counts[spot], spot[2] or 0)):
        step, kind, key = spot
        item = None
        if key is not None:
            item = Item(item=names[key][0], name=names[key][1], baskets=counts[spot])
        found[spot] = JourneyPlace(step=step, kind=kind, item=item, customers=counts[spot])
    return found


def _moves(moved: Sequence[tuple[Any, ...]], spots: list[Spot]) -> tuple[JourneyMove, ...]:
    at = {spot: place for place, spot in enumerate(spots)}
    counts: Counter[tuple[int, int]] = Counter()
    for row in moved:
        here, there = _spots(row)
        if there is not None:
            counts[at[here], at[there]] += row[-1]
    return tuple(
        JourneyMove(source=source, target=target, customers=customers)
        for (source, target), customers in sorted(counts.items())
    )


def _steps(
    moved: Sequence[tuple[Any, ...]], again: dict[int, tuple[float | None, int]]
) -> tuple[JourneyStep, ...]:
    found = []
    for number in sorted(again):
        rows = [row for row in moved if row[0] == number]
        went_on = sum(row[-1] for row in rows if row[2])
        may_come = sum(row[-1] for row in rows if row[3])
        customers = sum(row[-1] for row in rows)
        share, days = again[number]
        found.append(
            JourneyStep(
                number=number,
                customers=customers,
                went_on=went_on,
                stopped=customers - went_on - may_come,
                may_come=may_come,
                again_share=share,
                again_days=days,
            )
        )
    return tuple(found)
