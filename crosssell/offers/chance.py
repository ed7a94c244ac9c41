"""How likely does each customer buy the offer within some days, although nobody contacts them?

As often as customers like them did. The customers of a past day, as many days ago as are looked ahead, are
put into cells by what was known of them then:

- whether they had the offer (who has it may buy it again: those are cells of their own),
- how long ago they had last bought what is most related to it (half the days that are looked ahead, all of
  them, twice as many, longer), else whether they had bought anything else that is
  (`crosssell.offers.related`, as of the earliest day in use),
- the days since their last order, in quarters, and their number of orders, in thirds; the borders are those
  of the past day, so that a cell means the same today. Who bought what is most related within twice the days
  ahead is not parted by these: there are few of them, and that purchase says more.

Of the n_c customers of a cell k_c bought in the days after. With ``μ = Σk/Σn`` over all cells the chance of
the cell is shrunk to it, ``(k_c + m·μ) / (n_c + m)``: as if m more customers had bought as often as all do.
m is told from how far the cells differ beyond chance (method of moments of the beta-binomial distribution;
Kleinman, J. Am. Stat. Assoc. 68, 1973): with ``p_c = k_c/n_c``, N = Σn and C cells,

    τ² = (Σ n_c·(p_c − μ)² − (C − 1)·μ·(1 − μ)) / (N − Σn_c²/N),    m = μ·(1 − μ)/τ² − 1.

All chances are then multiplied so that the buyers of all cells add up again, and by how far the latest days
lay above or below all that were looked at. Where the cells differ by no more than chance, or too few bought,
everybody has the chance μ. Where the orders do not reach back far enough, the days are half of what there is,
and the chance is that of so many such stretches in a row.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt

from crosssell.columns import ChanceNotice, OfferKind, ScoreSource
from crosssell.experiments.windows import order_days
from crosssell.offers.plan import Offer
from crosssell.offers.related import RelatedItem, lay_offer_days, lay_related
from crosssell.warehouse import Cursor

FEWEST_DAYS = 7
FEWEST_BUYERS = 20
ENOUGH_BUYERS = 100
MOST_STRETCHES = 12
MOST_MOMENTS = 4_000_000  # customers times days that are looked at
ONE_SIDED_95 = 1.645
FRESH = 3  # who bought what is most related so lately is in one cell, whatever else they ordered


@dataclass(frozen=True, slots=True, kw_only=True)
class ChanceFacts:
    """Where the chances come from.

    Attributes:
        source: What they were told from.
        notice: Why it is less than customers like them; ``None`` where nothing stands in the way.
        past_day: Last day of what was known of the customers who were followed; ``None`` without dates.
        last_day: Last day on which they were.
        days: How long each was followed; where fewer than asked for, the chances are scaled up.
        customers: Who was followed and had not bought the offer.
        bought: Of these, who bought it in those days.
        related: What the cells take for related, the closest first.
    """

    source: ScoreSource
    notice: ChanceNotice | None = None
    past_day: date | None = None
    last_day: date | None = None
    days: int = 0
    customers: int = 0
    bought: int = 0
    related: tuple[RelatedItem, ...] = ()

    @property
    def share(self) -> float | None:
        """Share of those followed who bought, 0–1; ``None`` without anybody."""
        return self.bought / self.customers if self.customers else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shrinkage:
    """What the cells are shrunk to.

    Attributes:
        mean: Share of all, 0–1; ``None`` without a customer.
        weight: As how many customers of a cell it counts; ``None``: the cells say nothing of their own.
    """

    mean: float | None
    weight: float | None


MOMENTS = """
create or replace temp table chance_moment (
    stretch integer, customer_key integer, orders bigint, last_day date, has_offer boolean,
    has_related boolean, closest_day date, bought boolean
)
"""

# What was known of every customer on a day, and whether they bought on the days after it.
MOMENT = """
insert into chance_moment
with ordering as (
    select
        customer_key,
        count(*) filter (ordered_at < $day::date + 1) as orders,
        max(ordered_at) filter (ordered_at < $day::date + 1)::date as last_day,
        max(ordered_at)::date > $day::date as orders_later
    from orders
    where sales_lines > 0 and customer_key is not null and ordered_at < $until::date + 1
    group by customer_key
    having min(ordered_at) < $day::date + 1
),
offered as (
    select customer_key, bool_or(day <= $day::date) as has_offer, bool_or(day > $day::date) as bought_later
    from offer_day
    where day <= $until::date
    group by customer_key
),
related as (
    select o.customer_key, max(o.ordered_at) filter (r.place = 1)::date as closest_day
    from basket as b
    join related_product as r using (product_key)
    join orders as o using (order_key)
    where o.customer_key is not null and o.ordered_at < $day::date + 1
    group by o.customer_key
)
select
    $stretch, h.customer_key, h.orders, h.last_day, coalesce(f.has_offer, false),
    r.customer_key is not null, r.closest_day,
    case when $anything then h.orders_later else coalesce(f.bought_later, false) end
from ordering as h
left join offered as f using (customer_key)
left join related as r using (customer_key)
"""

CUTS = """
select
    coalesce(quantile_disc($past::date - last_day, [0.25, 0.5, 0.75]), []) as waited,
    coalesce(quantile_disc(orders, [0.34, 0.67]), []) as orders
from chance_moment
where stretch = 1
"""

# The cell of each customer on each of the days; stretch 0 is today.
PLACES = """
create or replace temp table chance_place as
with days as (
    select unnest($stretches::integer[]) as stretch, unnest($days::date[]) as day
),
told as (
    select
        m.stretch,
        m.customer_key,
        m.bought,
        m.has_offer,
        case
            when not m.has_related then 0
            when m.closest_day is null then 1
            else 2 + len(list_filter(
                [2 * $ahead, $ahead, $ahead // 2], lambda ago: d.day - m.closest_day < ago
            ))
        end as related,
        len(list_filter($waited::integer[], lambda cut: d.day - m.last_day > cut)) as waited,
        len(list_filter($orders::bigint[], lambda cut: m.orders > cut)) as orders
    from chance_moment as m
    join days as d using (stretch)
)
select
    stretch, customer_key, bought, has_offer, related,
    case when related >= $fresh then 0 else waited end as waited,
    case when related >= $fresh then 0 else orders end as orders
from told
"""

CELLS = """
create or replace temp table chance_cell as
select has_offer, related, waited, orders, count(*) as customers, count(*) filter (bought) as bought
from chance_place
where stretch > 0
group by has_offer, related, waited, orders
"""

COUNTED = "select has_offer, customers, bought from chance_cell order by has_offer, related, waited, orders"

LATEST = """
select has_offer, count(*) as customers, count(*) filter (bought) as bought
from chance_place
where stretch = 1
group by has_offer
"""

# A chance p of a stretch of so many days is 1 - (1 - p)^r over r of them.
CHANCES = f"""
create or replace temp table chance as
with shrunk as (
    select
        unnest([false, true]) as has_offer,
        unnest($means::double[]) as mean,
        unnest($weights::double[]) as weight,
        unnest($levels::double[]) as level
),
told as (
    select
        p.customer_key,
        s.level * case
            when s.weight is null then s.mean
            else (coalesce(c.bought, 0) + s.weight * s.mean) / (coalesce(c.customers, 0) + s.weight)
        end as share,
        s.weight is not null as by_cell
    from chance_place as p
    join shrunk as s using (has_offer)
    left join chance_cell as c using (has_offer, related, waited, orders)
    where p.stretch = 0
)
select
    customer_key,
    1 - (1 - least(share, 1)) ** $scale::double as score,
    case when by_cell then '{ScoreSource.LIKE_CUSTOMERS}' else '{ScoreSource.EVERYBODY}' end as source
from told
"""

NOTHING_KNOWN = f"""
create or replace temp table chance as
select customer_key, null::double as score, '{ScoreSource.EVERYBODY}' as source
from orders
where sales_lines > 0 and customer_key is not null
group by customer_key
"""


def lay_chance(cursor: Cursor, *, offer: Offer, window_days: int, as_of: date | None = None) -> ChanceFacts:
    """Lay ``chance`` (customer_key, score, source): a row for every known customer with an order.

    Args:
        cursor: The run that the table is for, on the dataset.
        offer: A product, a category, or nothing in particular: then any order is meant. What fits each best
            has chances of its own (`crosssell.offers.recommend`).
        window_days: How many days are looked ahead, 1 or more.
        as_of: Last day of what is known; ``None``, or a day after the last order: the day of that.

    Returns:
        Where the chances come from. The score is null where nothing can be told; of those who have the offer
        it is the chance to buy it again.
    """
    span = order_days(cursor)
    if span is None:
        cursor.execute(NOTHING_KNOWN)
        return ChanceFacts(source=ScoreSource.EVERYBODY, notice=ChanceNotice.NO_DATES)
    last = min(as_of or span[1], span[1])
    days = min(window_days, ((last - span[0]).days + 1) // 2)
    past = last - timedelta(days=days)
    lay_offer_days(cursor, offer=offer)
    anything = offer.kind == OfferKind.NONE
    notice = _obstacle(cursor, past=past, anything=anything, days=days, window_days=window_days)
    if notice is not None:
        cursor.execute(NOTHING_KNOWN)
        return ChanceFacts(source=ScoreSource.EVERYBODY, notice=notice)
    pasts = _past_days(cursor, first=span[0], last=last, days=days, anything=anything)
    related = lay_related(cursor, until=pasts[-1])
    cursor.execute(MOMENTS)
    for stretch, day in enumerate((last, *pasts)):
        until = day + timedelta(days=days)
        cursor.execute(MOMENT, stretch=stretch, day=day, until=min(until, last), anything=anything)
    return _laid(cursor, last=last, pasts=pasts, window_days=window_days, related=related)


def shrinkage(cells: Sequence[tuple[int, int]]) -> Shrinkage:
    """Return what cells are shrunk to, and how far.

    Args:
        cells: Customers and buyers of each.

    >>> shrinkage([(1000, 10), (1000, 10)])
    Shrinkage(mean=0.01, weight=None)
    >>> print(round(shrinkage([(1000, 100), (1000, 300)]).weight, 2))
    7.06
    """
    customers, buyers = sum(n for n, _ in cells), sum(k for _, k in cells)
    if not customers:
        return Shrinkage(mean=None, weight=None)
    mean = buyers / customers
    room = customers - sum(n * n for n, _ in cells) / customers
    if buyers < FEWEST_BUYERS or room <= 0:
        return Shrinkage(mean=mean, weight=None)
    apart = sum(n * (k / n - mean) ** 2 for n, k in cells)
    between = (apart - (len(cells) - 1) * mean * (1 - mean)) / room
    beyond_chance = len(cells) - 1 + ONE_SIDED_95 * sqrt(2 * (len(cells) - 1))
    if between <= 0 or apart / (mean * (1 - mean)) < beyond_chance:
        return Shrinkage(mean=mean, weight=None)
    return Shrinkage(mean=mean, weight=max(mean * (1 - mean) / between - 1, 1.0))


FIRST_BOUGHT = """
with first_day as (
    select customer_key, min(day) as day
    from offer_day
    group by customer_key
)
select ($last::date - day) // $days::integer + 1 as stretch, count(*) as customers
from first_day
where day <= $last::date
group by stretch
order by stretch
"""

CUSTOMERS = "select count(*) from customer where orders > 0"

SOLD_BY = "select count(*) from offer_day where day <= $past::date"


def _obstacle(
    cursor: Cursor, *, past: date, anything: bool, days: int, window_days: int
) -> ChanceNotice | None:
    if days < min(window_days, FEWEST_DAYS):
        return ChanceNotice.SHORT_HISTORY
    if not anything and not cursor.row(SOLD_BY, past=past)[0]:
        return ChanceNotice.NOT_SOLD
    return None


def _past_days(cursor: Cursor, *, first: date, last: date, days: int, anything: bool) -> tuple[date, ...]:
    """Return the days to look back to: the latest, and earlier ones until enough have bought."""
    (customers,) = cursor.row(CUSTOMERS)
    most = min(MOST_STRETCHES, ((last - first).days + 1) // (2 * days), MOST_MOMENTS // max(customers, 1))
    most = 1 if anything else max(most, 1)
    pasts = [last - timedelta(days=days * stretch) for stretch in range(1, most + 1)]
    counted = dict(cursor.rows(FIRST_BOUGHT, last=last, days=days))
    found = 0
    for stretch, past in enumerate(pasts, start=1):
        found += counted.get(stretch, 0)
        if found >= ENOUGH_BUYERS or not cursor.row(SOLD_BY, past=past - timedelta(days=days))[0]:
            return tuple(pasts[:stretch])
    return tuple(pasts)


def _laid(
    cursor: Cursor, *, last: date, pasts: tuple[date, ...], window_days: int, related: tuple[RelatedItem, ...]
) -> ChanceFacts:
    days = (last - pasts[0]).days
    waited, orders = cursor.row(CUTS, past=pasts[0])
    cursor.execute(
        PLACES,
        stretches=list(range(len(pasts) + 1)),
        days=[last, *pasts],
        waited=list(waited),
        orders=list(orders),
        ahead=days,
        fresh=FRESH,
    )
    cursor.execute(CELLS)
    cells = cursor.rows(COUNTED)
    latest = {int(has_offer): (n, k) for has_offer, n, k in cursor.rows(LATEST)}
    groups = [[(n, k) for owns, n, k in cells if owns == has_offer] for has_offer in (False, True)]
    shrunk = [shrinkage(group) for group in groups]
    cursor.execute(
        CHANCES,
        means=[one.mean for one in shrunk],
        weights=[one.weight for one in shrunk],
        levels=[
            _level(one, latest.get(owns, (0, 0))) * _kept_total(one, group)
            for one, group, owns in zip(shrunk, groups, (False, True), strict=True)
        ],
        scale=window_days / days,
    )
    customers, bought = (sum(one[i] for one in groups[0]) for i in (0, 1))
    by_cell = shrunk[0].weight is not None
    few = ChanceNotice.FEW_BUYERS if bought < FEWEST_BUYERS else ChanceNotice.ALL_ALIKE
    return ChanceFacts(
        source=ScoreSource.LIKE_CUSTOMERS if by_cell else ScoreSource.EVERYBODY,
        notice=None if by_cell else few,
        past_day=pasts[-1],
        last_day=last,
        days=days,
        customers=customers,
        bought=bought,
        related=related,
    )


def _level(shrunk: Shrinkage, latest: tuple[int, int]) -> float:
    """Return by how much the latest days were above or below all the days looked at, drawn towards 1."""
    if shrunk.mean is None:
        return 1.0
    customers, bought = latest
    return (bought + FEWEST_BUYERS) / (customers * shrunk.mean + FEWEST_BUYERS)


def _kept_total(shrunk: Shrinkage, cells: Sequence[tuple[int, int]]) -> float:
    """Return by what the chances of the cells are to be multiplied for their buyers to add up again."""
    if shrunk.mean is None or shrunk.weight is None:
        return 1.0
    told = sum(n * (k + shrunk.weight * shrunk.mean) / (n + shrunk.weight) for n, k in cells)
    return sum(k for _, k in cells) / told
