"""What a purchase of the offer brings, what a contact is expected to bring, and where a list stops paying.

A purchase takes in the median amount of the item in an order with it, as everywhere in this product: a few
wholesale orders should not set it. With the share r of its amounts that comes back and the share m of its
amounts that is left after the cost of the goods,

    revenue = price,    net = price × (1 − r),    margin = price × (1 − r) × m.

A discount d comes off the price, whichever of the three is looked at, and goes to everybody who buys, also to
those who would have bought anyway (`crosssell.roi.model` does the same). So one contact is expected to bring

    reach × score × (uplift × money − given) − contact cost,

``money`` being one of the three less the discount, ``given = d × price × (1 − r)`` (without r for revenue)
the discount, and ``score`` the chance to buy without being contacted: contact makes score × uplift more buy.
Without a discount that is reach × uplift × score × money − cost.
"""

from dataclasses import dataclass
from math import isnan

import numpy as np
from numpy.typing import ArrayLike, NDArray

from crosssell.columns import OfferKind
from crosssell.offers.plan import Economics, Offer
from crosssell.warehouse import Cursor

MOST_POINTS = 200

# The cost of a products file wins over that of the line.
OFFER_MONEY = """
create or replace temp table offer_money as
with chosen as (
    select
        product_key, product, cost,
        case $kind
            when 'product' then product
            when 'next_best' then product
            when 'category' then category
            else ''
        end as item
    from product
    where case $kind
        when 'product' then product = $item
        when 'category' then category = $item and is_product
        when 'next_best' then $items::varchar[] is null or list_contains($items::varchar[], product)
        else true
    end
),
bought as (
    select c.item, sum(b.amount) as amount
    from basket as b
    join chosen as c using (product_key)
    where b.amount is not null
    group by c.item, b.order_key
),
prices as (
    select item, median(amount)::double as price, count(*) as orders
    from bought
    group by item
),
shares as (
    select
        c.item,
        coalesce(sum(abs(l.amount)) filter (l.kind = 'return'), 0)
            + coalesce(sum(l.refund) filter (l.kind = 'sale'), 0) as came_back,
        sum(l.amount) filter (l.kind = 'sale') as sold,
        sum(l.amount - coalesce(c.cost, l.cost) * l.quantity) filter (l.kind = 'sale') as earned,
        sum(l.amount) filter (l.kind = 'sale' and coalesce(c.cost, l.cost) * l.quantity is not null) as costed
    from line as l
    join chosen as c using (product)
    group by c.item
),
kept as (
    select
        p.item, p.orders, p.price,
        p.price * (1 - least(coalesce(s.came_back::double / nullif(s.sold, 0)::double, 0), 1)) as net,
        s.earned::double / nullif(s.costed, 0)::double as margin_share
    from prices as p
    left join shares as s using (item)
),
asked as (
    select coalesce(
        $money, case when count(*) = count(margin_share) then 'margin' else 'net' end
    ) as money
    from kept
),
basis as (
    select
        k.*,
        case a.money when 'revenue' then price else net end as paid,
        case a.money when 'revenue' then price when 'net' then net else net * margin_share end as brings
    from kept as k
    cross join asked as a
)
select
    item, orders, price, net, net * margin_share as margin, brings - $discount::double * paid as money,
    $discount::double * paid as given
from basis
"""

ONE = "select orders, price, net, margin, money, given from offer_money order by item limit 1"

# What one contact is expected to bring, for a statement over rows with a score and `offer_money`.
EXPECTED_VALUE = """
$reach::double * {score} * ($uplift::double * {money} - {given}) - $contact_cost::double
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferMoney:
    """What one purchase of the offer brings, in the dataset's currency.

    Attributes:
        orders: Orders that it is told from.
        price: Median amount of the offer in an order with it.
        net: Less what comes back.
        margin: Less the cost of the goods too; ``None`` where no cost is known.
        money: The one of the three that counts, less the discount; ``None`` where it is not known.
        given: The discount on one purchase.
    """

    orders: int
    price: float
    net: float
    margin: float | None
    money: float | None
    given: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PayingCurve:
    """What a list is expected to bring by how many of it, from the top, are contacted.

    Attributes:
        customers: Lengths of the list, rising, from 0; few enough to draw.
        cumulated: What each is expected to bring, fixed cost taken off.
        rows: Of the whole list.
        known: Of these, with an expected value.
        best_customers: The length that brings most: where the next one costs more than it brings; 0 where
            nobody pays.
        best_value: What it brings, fixed cost taken off.
        total_value: What the whole list brings, fixed cost taken off; ``None`` where no value is known.
    """

    customers: tuple[int, ...]
    cumulated: tuple[float, ...]
    rows: int
    known: int
    best_customers: int
    best_value: float
    total_value: float | None

    @property
    def pays(self) -> bool:
        """Whether the best length brings more than it costs."""
        return self.best_customers > 0 and self.best_value > 0


def lay_offer_money(
    cursor: Cursor, *, offer: Offer, economics: Economics, items: list[str] | None = None
) -> OfferMoney | None:
    """Lay ``offer_money`` (item, orders, price, net, margin, money, given), one row an item.

    Args:
        cursor: The run that the table is for, on the dataset.
        offer: A product or category: one row; nothing in particular: one row, an order as a whole, under the
            item ``''``; what fits each best: one row for each of ``items``.
        economics: Which money.
        items: Product numbers that are offered; ``None`` for all.

    Returns:
        The one row; ``None`` without one (what fits each best, or an offer without amounts).
    """
    cursor.execute(
        OFFER_MONEY,
        kind=str(offer.kind),
        item=offer.item,
        items=items,
        money=None if economics.money is None else economics.money.value,
        discount=float(offer.discount_share),
    )
    rows = [] if offer.kind == OfferKind.NEXT_BEST else cursor.rows(ONE)
    if not rows:
        return None
    orders, price, net, margin, money, given = rows[0]
    return OfferMoney(orders=orders, price=price, net=net, margin=margin, money=money, given=given)


def value_parameters(economics: Economics) -> dict[str, float]:
    """Return what `EXPECTED_VALUE` binds."""
    return {
        "reach": float(economics.reach_share),
        "uplift": float(economics.relative_uplift),
        "contact_cost": float(economics.contact_cost),
    }


def expected_values(
    score: ArrayLike, money: ArrayLike, given: ArrayLike = 0.0, *, economics: Economics
) -> NDArray[np.float64]:
    """Return what contacts are expected to bring, as `EXPECTED_VALUE` does in SQL.

    Args:
        score: Chance to buy without being contacted, 0–1; NaN where unknown.
        money: One purchase brings, less the discount; NaN where unknown.
        given: The discount on one purchase.
        economics: Reach, uplift and cost.

    >>> print(expected_values([0.05, 0.5], 20.0, economics=Economics(relative_uplift=0.2, contact_cost=0.5)))
    [-0.3  1.5]
    """
    chance, brings, gives = (np.asarray(one, dtype=np.float64) for one in (score, money, given))
    gain = economics.relative_uplift * brings - gives
    return np.asarray(economics.reach_share * chance * gain - economics.contact_cost)


def paying_curve(
    values: ArrayLike, *, fixed_cost: float = 0.0, most_points: int = MOST_POINTS
) -> PayingCurve:
    """Return what a list brings by its length.

    Args:
        values: Expected value of each row, in any order, contact cost taken off; NaN where unknown: such a
            row brings nothing that is known and stands at the end.
        fixed_cost: Of the campaign as a whole.
        most_points: Fewer points are drawn than this many; the best length is always one of them.

    >>> curve = paying_curve([3.0, -1.0, 2.0], fixed_cost=1.0)
    >>> print(curve.customers, curve.cumulated, curve.best_customers, curve.best_value)
    (0, 1, 2, 3) (-1.0, 2.0, 4.0, 3.0) 2 4.0
    """
    given = np.asarray(values, dtype=np.float64).ravel()
    known = np.sort(given[~np.isnan(given)])[::-1]
    total = np.concatenate(([0.0], np.cumsum(known))) - fixed_cost
    best = int(np.searchsorted(-known, 0.0, side="left"))
    steps = np.unique(np.linspace(0, len(known), min(len(known) + 1, most_points)).round().astype(int))
    points = np.unique(np.append(steps, best))
    return PayingCurve(
        customers=tuple(int(at) for at in points),
        cumulated=tuple(float(total[at]) for at in points),
        rows=len(given),
        known=len(known),
        best_customers=best,
        best_value=float(total[best]),
        total_value=float(total[-1]) if len(known) else None,
    )


def forgone_sales(score: ArrayLike, money: ArrayLike, *, economics: Economics) -> float | None:
    """Return the sales that are forgone with the customers held out: Σ reach × uplift × score × money.

    Args:
        score: Of the held out rows, 0–1; NaN where unknown.
        money: One purchase brings, less the discount; NaN where unknown.
        economics: Reach and uplift.

    Returns:
        ``None`` where no row has both. Rows without both add nothing.
    """
    chance, brings = np.broadcast_arrays(
        np.asarray(score, dtype=np.float64), np.asarray(money, dtype=np.float64)
    )
    lost = economics.reach_share * economics.relative_uplift * chance * brings
    total = float(np.nansum(lost)) if np.any(~np.isnan(lost)) else float("nan")
    return None if isnan(total) else total
