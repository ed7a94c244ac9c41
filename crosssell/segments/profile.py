"""What do some customers buy that others do not, and where, and may they be written to?

Busy customers hold a bit of everything, so beside all others nearly every product looks typical of a group of
good ones. A group is therefore compared with **others who have as many different products**: exactly as many
up to ten, in steps of a tenth above. On these strata stands the ratio of shares, with its interval and its
test (`crosssell.statistics.relative`). Every item with at least `FEWEST_BUYERS` customers is tested,
Benjamini–Hochberg over all of them; what is listed holds at a false-discovery share of 5 %, is bought at
least `LEAST_RATIO` times as often beyond doubt, and by at least `FEWEST_BUYERS` of the group.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from crosssell.columns import Level, Segment
from crosssell.filters import ORDERS_IN_SCOPE, Filters
from crosssell.segments.config import RfmConfig
from crosssell.segments.rfm import lay_rfm
from crosssell.statistics.multiple import benjamini_hochberg
from crosssell.statistics.relative import relative_shares
from crosssell.warehouse import Cursor, Warehouse, quote_identifier

FEWEST_BUYERS = 10
LARGEST_Q = 0.05
LEAST_RATIO = 1.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Typical:
    """A product or category that a group buys more than comparable others.

    Attributes:
        item: Product, or category.
        name: Product name; ``None`` where there is none, and for categories.
        chosen: Customers of the group who bought it.
        others: Other customers who did.
        chosen_share: Of the group's customers, 0–1.
        others_share: Of all the other customers, 0–1, however many products they have.
        ratio: How many times as often the group buys it as others with as many different products; ``None``
            where none of those did.
        ratio_ci_lower: Lower bound of its 95 % interval.
        ratio_ci_upper: Upper bound; ``None`` where none of those others bought it.
        q_value: False-discovery share at which it is a finding, 0–1.
    """

    item: str
    name: str | None
    chosen: int
    others: int
    chosen_share: float
    others_share: float
    ratio: float | None
    ratio_ci_lower: float
    ratio_ci_upper: float | None
    q_value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A channel or country, and how much of the orders it has.

    Attributes:
        value: As in the data; ``None`` for orders that name none.
        orders: Orders of the group.
        share: Of the group's orders, 0–1.
        all_share: Of the orders of all customers, 0–1.
    """

    value: str | None
    orders: int
    share: float
    all_share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Consents:
    """How many customers may be written to; the three add up to all of them."""

    yes: int
    no: int
    unknown: int

    @property
    def yes_share(self) -> float | None:
        """Share (0–1) of those who said yes; ``None`` without customers."""
        everyone = self.yes + self.no + self.unknown
        return self.yes / everyone if everyone else None


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentProfile:
    """What sets a group of customers apart from the others.

    Attributes:
        customers: Customers in the group.
        others: All the others in scope.
        compared: Customers of the group with as many different products as some other has: the ratios are
            about them.
        products: What the group buys more, by the lower bound of the ratio, at most as many as asked for.
        categories: The same of categories.
        products_found: How many products there are of the kind in ``products``.
        categories_found: How many categories.
        products_tested: Products that enough customers bought to be tested.
        categories_tested: Categories.
        channels: Of the group's orders, most orders first; empty where the orders in scope name none.
        countries: Likewise.
        consents: Of the group.
        all_consents: Of all customers in scope.
    """

    customers: int
    others: int
    compared: int
    products: tuple[Typical, ...]
    categories: tuple[Typical, ...]
    products_found: int
    categories_found: int
    products_tested: int
    categories_tested: int
    channels: tuple[Part, ...]
    countries: tuple[Part, ...]
    consents: Consents
    all_consents: Consents


ORDERS = f"""
create or replace temp table profile_order as
select o.order_key, o.customer_key, o.channel, o.country
from {ORDERS_IN_SCOPE} as o
where o.sales_lines > 0
    and o.customer_key in (select customer_key from {{among}})
    and ($as_of::date is null or o.ordered_at < $as_of::date + interval 1 day)
"""

HELD = """
create or replace temp table profile_held as
select distinct o.customer_key, b.product_key
from profile_order as o
join basket as b using (order_key)
join product as p using (product_key)
where p.is_product
"""

# Non-products are nobody's taste: who bought nothing else has breadth 0 and holds nothing to compare.
CUSTOMERS = """
create or replace temp table profile_customer as
with breadths as (
    select customer_key, count(*) as breadth
    from profile_held
    group by customer_key
),
widths as (
    select
        a.customer_key,
        a.customer_key in (select customer_key from {chosen}) as is_chosen,
        coalesce(b.breadth, 0) as breadth
    from {among} as a
    left join breadths as b using (customer_key)
)
select
    customer_key,
    is_chosen,
    dense_rank() over (
        order by case when breadth <= 10 then breadth else 10 + ceil(ln(breadth / 10.0) / ln(1.1)) end
    ) - 1 as stratum
from widths
"""

STRATA = """
select
    stratum,
    count(*) filter (is_chosen)::double as chosen,
    count(*) filter (not is_chosen)::double as others
from profile_customer
group by stratum
order by stratum
"""

# One level at a time, on numbers: text is joined once an item, not once a customer who has it.
PRODUCTS = """
create or replace temp table profile_product as
select product_key, product_key as item_key, product as item, product_name as name
from product
where is_product
"""

CATEGORIES = """
create or replace temp table profile_product as
select
    product_key,
    dense_rank() over (order by category) as item_key,
    category as item,
    null::varchar as name
from product
where is_product and category is not null
"""

ITEMS = """
create or replace temp table profile_item as
select h.customer_key, p.item_key
from profile_held as h
join profile_product as p using (product_key)
group by h.customer_key, p.item_key
"""

# An item's place is its rank by code point.
ENOUGH = """
create or replace temp table profile_enough as
with counts as (
    select item_key, count(*) as customers
    from profile_item
    group by item_key
),
items as (
    select item_key, any_value(item) as item, any_value(name) as name
    from profile_product
    group by item_key
)
select i.item_key, i.item, i.name, row_number() over (order by i.item) - 1 as place
from items as i
join counts as c using (item_key)
where c.customers >= $fewest
"""

COUNTS = """
select
    e.place,
    c.stratum,
    count(*) filter (c.is_chosen)::double as chosen,
    count(*) filter (not c.is_chosen)::double as others
from profile_item as i
join profile_enough as e using (item_key)
join profile_customer as c using (customer_key)
group by e.place, c.stratum
"""

NAMES = "select item, name from profile_enough order by place"

PARTS = """
with marked as (
    select o.{dimension} as value, c.is_chosen
    from profile_order as o
    join profile_customer as c using (customer_key)
)
select
    value,
    count(*) filter (is_chosen) as orders,
    (count(*) filter (is_chosen) / nullif(sum(count(*) filter (is_chosen)) over (), 0))::double as share,
    (count(*) / sum(count(*)) over ())::double as all_share
from marked
group by value
order by orders desc, all_share desc, value nulls last
"""

CONSENTS = """
select
    count(*) filter (c.consent) as yes,
    count(*) filter (not c.consent) as no,
    count(*) filter (c.consent is null) as unknown
from profile_customer as w
join customer as c using (customer_key)
where w.is_chosen or $everyone
"""

IN_SEGMENT = """
create or replace temp table profile_chosen as
select customer_key from rfm where segment = $segment
"""


def segment_profile(
    warehouse: Warehouse, *, filters: Filters, config: RfmConfig, segment: Segment, limit: int = 10
) -> SegmentProfile:
    """Return what sets a segment apart from the other customers in scope.

    Args:
        warehouse: The dataset.
        filters: Which orders.
        config: How customers are scored.
        segment: Whose profile.
        limit: Most products, and most categories.

    Raises:
        CrosssellError: ``not_enough_data`` where no known customer has a dated sale in scope.
    """
    with warehouse.run() as cursor:
        scope = lay_rfm(cursor, filters=filters, config=config)
        cursor.execute(IN_SEGMENT, segment=segment)
        return profile_of(
            cursor, chosen="profile_chosen", among="rfm", filters=filters, as_of=scope.as_of, limit=limit
        )


def profile_of(
    cursor: Cursor,
    *,
    chosen: str,
    among: str,
    filters: Filters,
    as_of: date | None = None,
    limit: int = 10,
) -> SegmentProfile:
    """Return what sets any group of customers apart from the others.

    Args:
        cursor: The run that made the two tables.
        chosen: Temporary table with a ``customer_key`` each: the group, all of them in ``among``.
        among: Temporary table with a ``customer_key`` each, no key twice: everybody in scope.
        filters: Which orders.
        as_of: Last day of the orders that count; ``None`` for all.
        limit: Most products, and most categories.
    """
    tables = {"chosen": quote_identifier(chosen), "among": quote_identifier(among)}
    cursor.execute(ORDERS.format(**tables), as_of=as_of, **filters.parameters())
    cursor.execute(HELD)
    cursor.execute(CUSTOMERS.format(**tables))
    strata = cursor.query(STRATA)
    in_stratum, others = strata["chosen"].to_numpy(), strata["others"].to_numpy()
    products, product_count, products_tested = _typical(cursor, Level.PRODUCT, in_stratum, others, limit)
    categories, category_count, categories_tested = _typical(
        cursor, Level.CATEGORY, in_stratum, others, limit
    )
    return SegmentProfile(
        customers=int(in_stratum.sum()),
        others=int(others.sum()),
        compared=int(in_stratum[others > 0].sum()),
        products=products,
        categories=categories,
        products_found=product_count,
        categories_found=category_count,
        products_tested=products_tested,
        categories_tested=categories_tested,
        channels=_parts(cursor, "channel"),
        countries=_parts(cursor, "country"),
        consents=_consents(cursor, everyone=False),
        all_consents=_consents(cursor, everyone=True),
    )


def _typical(
    cursor: Cursor, level: Level, chosen: Any, others: Any, limit: int
) -> tuple[tuple[Typical, ...], int, int]:
    """Return what is typical by its lower bound, how much there is of it, and how many items were tested."""
    cursor.execute(PRODUCTS if level == Level.PRODUCT else CATEGORIES)
    cursor.execute(ITEMS)
    cursor.execute(ENOUGH, fewest=FEWEST_BUYERS)
    names = cursor.rows(NAMES)
    counts = cursor.query(COUNTS)
    if not names:
        return (), 0, 0
    buyers, other_buyers = np.zeros((2, len(names), len(chosen)))
    at = counts["place"].to_numpy(), counts["stratum"].to_numpy()
    buyers[at], other_buyers[at] = counts["chosen"].to_numpy(), counts["others"].to_numpy()
    found = relative_shares(buyers, others_doing=other_buyers, chosen=chosen, others=others)
    q_values = benjamini_hochberg(np.nan_to_num(found.p_value, nan=1.0), tests=len(names))
    total = buyers.sum(axis=1)
    typical = (
        (q_values <= LARGEST_Q) & (found.ratio_ci_lower >= LEAST_RATIO) & (total >= FEWEST_BUYERS)
    ).nonzero()[0]
    # By code point where the bounds are equal: that is the order of the places.
    by_bound = sorted(typical, key=lambda place: -found.ratio_ci_lower[place])
    shown = tuple(
        Typical(
            item=names[place][0],
            name=names[place][1],
            chosen=int(total[place]),
            others=int(other_buyers[place].sum()),
            chosen_share=float(total[place] / chosen.sum()),
            others_share=float(other_buyers[place].sum() / others.sum()),
            ratio=_finite(found.ratio[place]),
            ratio_ci_lower=float(found.ratio_ci_lower[place]),
            ratio_ci_upper=_finite(found.ratio_ci_upper[place]),
            q_value=float(q_values[place]),
        )
        for place in by_bound[:limit]
    )
    return shown, len(typical), len(names)


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _parts(cursor: Cursor, dimension: str) -> tuple[Part, ...]:
    rows = cursor.rows(PARTS.format(dimension=quote_identifier(dimension)))
    if all(value is None for value, *_ in rows):
        return ()
    return tuple(
        Part(value=value, orders=orders, share=share or 0.0, all_share=all_share)
        for value, orders, share, all_share in rows
    )


def _consents(cursor: Cursor, *, everyone: bool) -> Consents:
    yes, no, unknown = cursor.row(CONSENTS, everyone=everyone)
    return Consents(yes=yes, no=no, unknown=unknown)
