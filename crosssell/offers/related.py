"""Which products do the buyers of an offer have before they first buy it, more than other customers do?

Of each buyer of the offer everything counts that they bought on days before their first purchase of it; a
buyer without an earlier order says nothing. They are compared with customers who came back at least once and
never bought the offer: who orders often has more of everything, so customers with a single order would make
every product look related. A product is related where its share among the buyers is higher beyond chance, by
the z-statistic of two shares with pooled variance; the highest come first.

Both sides are samples of at most `MOST_COMPARED` customers, by their keys, which is enough for a handful of
products and keeps the question cheap on a large shop.
"""

from dataclasses import dataclass
from datetime import date

from crosssell.columns import OfferKind
from crosssell.offers.plan import Offer
from crosssell.warehouse import Cursor

MOST_RELATED = 5
FEWEST_TOGETHER = 5
LEAST_Z = 3.0
MOST_COMPARED = 40_000


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedItem:
    """A product that buyers of the offer have before.

    Attributes:
        item: Product number.
        name: Its name, ``None`` where it has none.
        buyers: Buyers of the offer (of those looked at) who had it before.
        buyers_share: Of the buyers with an earlier order, 0–1.
        others_share: Of the customers without the offer, 0–1.
    """

    item: str
    name: str | None
    buyers: int
    buyers_share: float
    others_share: float

    @property
    def lift(self) -> float | None:
        """How many times as frequent it is among the buyers; ``None`` where nobody else has it."""
        return self.buyers_share / self.others_share if self.others_share else None


OFFER_PRODUCTS = """
create or replace temp table offer_product as
select product_key
from product
where ($kind = 'product' and product = $item) or ($kind = 'category' and category = $item and is_product)
"""

OFFER_DAYS = """
create or replace temp table offer_day as
select distinct o.customer_key, o.ordered_at::date as day
from basket as b
join offer_product as p using (product_key)
join orders as o using (order_key)
where o.customer_key is not null and o.ordered_at is not null
"""

RELATED = """
create or replace temp table related_product as
with first_day as (
    select customer_key, min(day) as day
    from offer_day
    where day <= $until::date
    group by customer_key
),
known as (
    select c.customer_key, f.day as bought
    from (
        select customer_key
        from orders
        where sales_lines > 0 and customer_key is not null and ordered_at < $until::date + 1
        group by customer_key
        having max(ordered_at::date) > min(ordered_at::date)
    ) as c
    left join first_day as f using (customer_key)
),
sampled as (
    select customer_key, bought
    from (
        select
            customer_key, bought,
            row_number() over (partition by bought is null order by customer_key) as place,
            count(*) over (partition by bought is null) as everyone
        from known
    )
    where place % greatest((everyone + $most_compared - 1) // $most_compared, 1) = 0
),
held as (
    select distinct s.customer_key, s.bought is not null as is_buyer, b.product_key
    from sampled as s
    join orders as o using (customer_key)
    join basket as b using (order_key)
    where o.ordered_at < coalesce(s.bought, $until::date + 1)
),
sides as (
    select
        count(distinct customer_key) filter (is_buyer) as buyers,
        (select count(*) from sampled where bought is null) as others
    from held
),
counted as (
    select
        product_key,
        count(*) filter (is_buyer) as n_both,
        count(*) filter (is_buyer) / any_value(s.buyers) as p_buyers,
        count(*) filter (not is_buyer) / any_value(nullif(s.others, 0)) as p_others,
        count(*) / any_value(s.buyers + s.others) as p,
        any_value(1 / s.buyers + 1 / nullif(s.others, 0)) as spread
    from held
    cross join sides as s
    where s.buyers > 0
    group by product_key
),
judged as (
    select *, (p_buyers - p_others) / nullif(sqrt(greatest(p * (1 - p), 0) * spread), 0) as z
    from counted
)
select
    row_number() over (order by j.z desc, j.product_key) as place,
    j.product_key, p.product as item, p.product_name as name, j.n_both, j.p_buyers, j.p_others
from judged as j
join product as p using (product_key)
where j.n_both >= $fewest and j.z >= $least and p.is_product
    and j.product_key not in (select product_key from offer_product)
order by place
limit $most
"""

# Where nobody bought the offer there is nothing to look for.
NOTHING_RELATED = """
create or replace temp table related_product as
select
    0::bigint as place, product_key, product as item, product_name as name, 0::bigint as n_both,
    0::double as p_buyers, 0::double as p_others
from product
limit 0
"""

BOUGHT_BY = "select exists (select 1 from offer_day where day <= $until::date)"

LISTED = "select item, name, n_both, p_buyers, p_others from related_product order by place"


def lay_offer_days(cursor: Cursor, *, offer: Offer) -> None:
    """Lay ``offer_product`` (product_key) and ``offer_day`` (customer_key, day): who bought the offer when.

    Both are empty where the offer is nothing in particular, or is not in the dataset.
    """
    kind = offer.kind if offer.kind in (OfferKind.PRODUCT, OfferKind.CATEGORY) else ""
    cursor.execute(OFFER_PRODUCTS, kind=str(kind), item=offer.item)
    cursor.execute(OFFER_DAYS)


def lay_related(cursor: Cursor, *, until: date, most: int = MOST_RELATED) -> tuple[RelatedItem, ...]:
    """Lay ``related_product`` (place, product_key …) and return what is in it, the closest first.

    Args:
        cursor: A run that holds what `lay_offer_days` lays.
        until: Last day that is looked at; nothing after it is known.
        most: How many at most.
    """
    if not cursor.row(BOUGHT_BY, until=until)[0]:
        cursor.execute(NOTHING_RELATED)
        return ()
    cursor.execute(
        RELATED,
        until=until,
        most_compared=MOST_COMPARED,
        fewest=FEWEST_TOGETHER,
        least=LEAST_Z,
        most=most,
    )
    return tuple(
        RelatedItem(
            item=item, name=name, buyers=n_both, buyers_share=float(p_buyers), others_share=float(p_others)
        )
        for item, name, n_both, p_buyers, p_others in cursor.rows(LISTED)
    )
