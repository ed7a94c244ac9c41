"""What a form can offer for the conditions of an audience: items, and the values that customers have."""

from collections.abc import Collection
from dataclasses import dataclass

from crosssell.basket.items import Item, items_of
from crosssell.basket.variants import PRODUCT_FAMILIES, variant_pattern
from crosssell.columns import ConsentChannel, Level, OfferKind
from crosssell.offers.audience.ground import conditions_of
from crosssell.offers.campaigns.listed import item_names
from crosssell.offers.plan import CampaignPlan
from crosssell.segments.stored import refresh
from crosssell.warehouse import Warehouse

MOST_ATTRIBUTES = 100
MOST_VALUES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A value that customers have.

    Attributes:
        value: As written in the data.
        customers: Known customers with an order who have it.
    """

    value: str
    customers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """A column of the customers file.

    Attributes:
        name: Its header.
        values: How many different values it has.
        customers: Known customers with an order who have one.
    """

    name: str
    values: int
    customers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WayWords:
    """What is known of consent on one way of contact, as lists count it.

    Attributes:
        way: Which.
        yes: Known customers with an order who said yes.
        no: Who said no.
        unknown: Of whom nothing is known.
    """

    way: ConsentChannel
    yes: int
    no: int
    unknown: int


PRODUCTS = """
select product as item, product_name as name, orders as n
from product
where is_product and lines > 0
    and (contains(lower(product), lower($search)) or contains(lower(product_name), lower($search)))
order by orders desc, product
limit $most
"""

CATEGORIES = """
select category as item, null::varchar as name, sum(orders)::bigint as n
from product
where is_product and lines > 0 and category is not null and contains(lower(category), lower($search))
group by category
order by n desc, category
limit $most
"""

FAMILIES = f"""
select f.item, null::varchar as name, sum(p.orders)::bigint as n
from ({PRODUCT_FAMILIES.replace("$include_non_products", "false")}) as f
join product as p using (product_key)
where p.lines > 0 and contains(lower(f.item), lower($search))
group by f.item
order by n desc, f.item
limit $most
"""


def items(warehouse: Warehouse, *, level: Level, search: str = "", limit: int = 50) -> list[Item]:
    """Return the items that were sold, those in most orders first.

    Args:
        warehouse: The dataset.
        level: Products, families or categories.
        search: Part of the number or the name, in any case; everything where it is blank.
        limit: Most items.
    """
    asked = {"search": search.strip(), "most": limit}
    if level == Level.FAMILY:
        asked["variant_pattern"] = variant_pattern()
    statement = {Level.PRODUCT: PRODUCTS, Level.CATEGORY: CATEGORIES, Level.FAMILY: FAMILIES}[level]
    return items_of(warehouse.query(statement, **asked))


def names(warehouse: Warehouse, *, items: Collection[str]) -> dict[str, str]:
    """Return product number: name, of those of the given that are products with a name."""
    return item_names(warehouse, items) if items else {}


UNKNOWN = """
with asked as (
    select unnest($products::varchar[]) as item, false as is_category
    union all
    select unnest($categories::varchar[]), true
)
select a.item
from asked as a
where not exists (
    select 1 from product as p where a.item = case when a.is_category then p.category else p.product end
)
order by a.item
"""


def unknown_items(warehouse: Warehouse, *, plan: CampaignPlan) -> tuple[str, ...]:
    """Return the products and categories that a plan names and the dataset does not have."""
    products: set[str] = set()
    categories: set[str] = set()
    for condition in conditions_of(plan.audience):
        (categories if condition.level == Level.CATEGORY else products).update(condition.items)
    if plan.offer.kind in (OfferKind.PRODUCT, OfferKind.CATEGORY):
        (categories if plan.offer.kind == OfferKind.CATEGORY else products).add(plan.offer.item)
    found = warehouse.rows(UNKNOWN, products=sorted(products), categories=sorted(categories))
    return tuple(item for (item,) in found)


ATTRIBUTES = """
with cells as (
    select unnest(map_entries(k.attributes)) as cell
    from contact as k
    join customer as c using (customer_key)
    where c.orders > 0 and k.attributes is not null
)
select cell.key as name, count(distinct cell.value) as held, count(*) as customers
from cells
where cell.value is not null and cell.value <> ''
group by name
order by name
limit $most
"""

ATTRIBUTE_VALUES = """
with cells as (
    select k.attributes[$attribute] as value
    from contact as k
    join customer as c using (customer_key)
    where c.orders > 0
)
select value, count(*) as customers
from cells
where value is not null and value <> ''
group by value
order by customers desc, value
limit $most
"""


def attributes(warehouse: Warehouse) -> tuple[Attribute, ...]:
    """Return the columns of the customers file that conditions can look at, at most `MOST_ATTRIBUTES`."""
    return tuple(
        Attribute(name=name, values=values, customers=customers)
        for name, values, customers in warehouse.rows(ATTRIBUTES, most=MOST_ATTRIBUTES)
    )


def attribute_values(warehouse: Warehouse, *, attribute: str, limit: int = MOST_VALUES) -> tuple[Choice, ...]:
    """Return the values of one column, the most frequent first."""
    return _choices(warehouse.rows(ATTRIBUTE_VALUES, attribute=attribute, most=limit))


SEGMENTS = """
select segment, count(*) as customers
from customer_segment
group by segment
order by customers desc, segment
"""

LAST_VALUES = """
with lasts as (
    select coalesce(max(order_key) filter (ordered_at is not null), max(order_key)) as order_key
    from orders
    where sales_lines > 0 and customer_key is not null
    group by customer_key
)
select o.{column} as value, count(*) as customers
from lasts as l
join orders as o using (order_key)
where o.{column} is not null
group by value
order by customers desc, value
limit $most
"""


def segments(warehouse: Warehouse) -> tuple[Choice, ...]:
    """Return the segments of the present data, the largest first."""
    refresh(warehouse)
    return _choices(warehouse.rows(SEGMENTS))


def countries(warehouse: Warehouse) -> tuple[Choice, ...]:
    """Return the countries of customers' last orders, the most frequent first."""
    return _choices(warehouse.rows(LAST_VALUES.format(column="country"), most=MOST_VALUES))


def channels(warehouse: Warehouse) -> tuple[Choice, ...]:
    """Return the sales channels of customers' last orders, the most frequent first."""
    return _choices(warehouse.rows(LAST_VALUES.format(column="channel"), most=MOST_VALUES))


SPOKEN_WAYS = "select distinct channel::varchar from customer_consent"

WORDS = """
with words as (
    select
        customer_key,
        bool_or(consent) filter (channel = $way::consent_channel) as own,
        bool_or(consent) filter (channel = 'general') as general
    from customer_consent
    group by customer_key
),
asked as (
    select
        case
            when $way <> 'general' then coalesce(w.own, w.general)
            when not w.general or not c.consent then false
            else coalesce(w.general, c.consent)
        end as consent
    from customer as c
    left join words as w using (customer_key)
    where c.orders > 0
)
select
    count(*) filter (consent) as yes,
    count(*) filter (not consent) as no,
    count(*) filter (consent is null) as unknown
from asked
"""


def consent_words(warehouse: Warehouse) -> tuple[WayWords, ...]:
    """Return what is known of consent: in general, then on every way that anybody spoke of."""
    spoken = {way for (way,) in warehouse.rows(SPOKEN_WAYS)}
    ways = [way for way in ConsentChannel if way == ConsentChannel.GENERAL or way.value in spoken]
    return tuple(_words(warehouse, way) for way in ways)


def _words(warehouse: Warehouse, way: ConsentChannel) -> WayWords:
    yes, no, unknown = warehouse.row(WORDS, way=way.value)
    return WayWords(way=way, yes=yes, no=no, unknown=unknown)


def _choices(rows: list[tuple[str, int]]) -> tuple[Choice, ...]:
    return tuple(Choice(value=value, customers=customers) for value, customers in rows)
