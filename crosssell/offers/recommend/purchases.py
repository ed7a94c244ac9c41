"""Who bought what on which day: what every method of recommending learns from.

Days are whole numbers from 1970 on. A purchase without a date lies before everything: the customer has the
product, and it says nothing of when. What a customer sent back, or was given, is held by them too: it is
never recommended, and nothing is learned from it.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from crosssell.offers.recommend.follow import Visits
from crosssell.warehouse import Warehouse

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Keys = NDArray[np.int32]
Numbers = NDArray[np.float32]

EPOCH = date(1970, 1, 1)
NO_DAY = -1_000_000  # before everything

# Sorted, so that the last row of a customer's product is its last day.
BOUGHT = """
select
    o.customer_key, b.product_key,
    coalesce((o.ordered_at::date - date '1970-01-01')::integer, $no_day::integer) as day
from basket as b
join orders as o using (order_key)
join product as p using (product_key)
where o.customer_key is not null and p.is_product
group by all
order by customer_key, product_key, day
"""

HELD = """
select
    o.customer_key, p.product_key,
    coalesce((min(o.ordered_at)::date - date '1970-01-01')::integer, $no_day::integer) as day
from line as l
join orders as o using (order_id)
join product as p using (product)
where l.kind in ('return', 'returned', 'zero') and o.customer_key is not null and p.is_product
group by o.customer_key, p.product_key
order by customer_key, product_key
"""

FAMILIES = """
select product_key, (dense_rank() over (order by family) - 1)::integer as family
from product
where family is not null and is_product
order by product_key
"""

ORDERED = """
select distinct
    customer_key, coalesce((ordered_at::date - date '1970-01-01')::integer, $no_day::integer) as day
from orders
where customer_key is not null and sales_lines > 0
order by customer_key, day
"""

SIZES = "select (select count(*) from customer), (select count(*) from product)"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Purchases:
    """Every purchase of a product by a known customer, once a day.

    Attributes:
        customer: Keys, rising.
        product: Keys, rising within a customer.
        day: Rising within a customer's product; `NO_DAY` where it has no date.
        ordered_customer: Keys of customers, rising, a row a day with an order of anything.
        ordered_day: That day, rising within a customer.
        held_customer: Keys of customers who hold something without having bought it.
        held_product: What that is.
        held_day: Since when.
        families: Columns ``product_key`` and ``family`` (a number) of the products that are variants.
        customers: How many the dataset knows; keys are below.
        products: How many it knows.
    """

    customer: Keys
    product: Keys
    day: Keys
    ordered_customer: Keys
    ordered_day: Keys
    held_customer: Keys
    held_product: Keys
    held_day: Keys
    families: pd.DataFrame
    customers: int
    products: int

    @property
    def last_day(self) -> int | None:
        """The last day with an order, ``None`` where none has a date."""
        last = int(self.ordered_day.max(initial=NO_DAY))
        return None if last == NO_DAY else last

    @property
    def first_day(self) -> int | None:
        """The first day with an order, ``None`` where none has a date."""
        dated = self.ordered_day[self.ordered_day != NO_DAY]
        return int(dated.min()) if len(dated) else None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class History:
    """What was known at the end of a day: the purchases up to it, of the items that most customers had.

    Attributes:
        as_of: The day; `NO_DAY` where no order has a date.
        items: Product keys, rising: the columns.
        customer_keys: Rising: the rows, everybody with an order by then.
        last: Last day of each customer's items, as rows × columns.
        first: First day of the same, in the order of ``last.data``.
        held: True where the customer has the item, or a variant of it, by whatever way.
        orders: Days with an order of each customer.
        last_seen: Last day of each customer with one.
        last_sold: Last day on which anybody bought each item.
        visits: Days with a purchase of the items, those without a date left out.
    """

    as_of: int
    items: Keys
    customer_keys: Keys
    last: "csr_array"
    first: Keys
    held: "csr_array"
    orders: Keys
    last_seen: Keys
    last_sold: Keys
    visits: Visits

    @property
    def buyers(self) -> NDArray[np.int64]:
        """Customers who bought each item by then."""
        return np.bincount(self.last.indices, minlength=len(self.items))

    def popularity(self, *, half_life_days: float) -> NDArray[np.float64]:
        """Share (0–1) of the customers who have each item; one seen h days ago counts ½ of one seen today."""
        seen = np.exp2(-(self.as_of - self.last_seen) / half_life_days).sum()
        bought = np.exp2(-(self.as_of - self.last.data) / half_life_days)
        totals = np.bincount(self.last.indices, weights=bought, minlength=len(self.items))
        return np.asarray(totals / max(seen, 1e-300), np.float64)

    def recent_share(self, *, days: int) -> NDArray[np.float64]:
        """Share (0–1) of the customers of the last ``days`` days, who bought each."""
        recent = self.last.data > self.as_of - days
        customers = int((self.last_seen > self.as_of - days).sum())
        return np.bincount(self.last.indices[recent], minlength=len(self.items)) / max(customers, 1)

    def ones(self) -> "csr_array":
        """Return rows × columns with 1 where the customer bought the item."""
        return self._as_last(np.ones(len(self.last.data), np.float32))

    def weights(self, *, half_life_days: float) -> "csr_array":
        """Return rows × columns with ½ to the power of the half-lives to the customer's last purchase."""
        last_seen = np.repeat(self.last_seen, np.diff(self.last.indptr))
        ages = (last_seen - self.last.data).astype(np.float32)
        return self._as_last(np.exp2(-ages / np.float32(half_life_days)))

    def _as_last(self, values: Numbers) -> "csr_array":
        from scipy.sparse import csr_array

        return csr_array((values, self.last.indices, self.last.indptr), shape=self.last.shape)


def read_purchases(warehouse: Warehouse) -> Purchases:
    """Return every purchase of the dataset; some 12 bytes each."""
    with warehouse.run() as cursor:
        customers, products = cursor.row(SIZES)
        bought = cursor.query(BOUGHT, no_day=NO_DAY)
        ordered = cursor.query(ORDERED, no_day=NO_DAY)
        held = cursor.query(HELD, no_day=NO_DAY)
        families = cursor.query(FAMILIES)
    return Purchases(
        customer=_keys(bought["customer_key"]),
        product=_keys(bought["product_key"]),
        day=_keys(bought["day"]),
        ordered_customer=_keys(ordered["customer_key"]),
        ordered_day=_keys(ordered["day"]),
        held_customer=_keys(held["customer_key"]),
        held_product=_keys(held["product_key"]),
        held_day=_keys(held["day"]),
        families=families,
        customers=int(customers),
        products=int(products),
    )


def history(purchases: Purchases, *, most_items: int, until: int | None = None) -> History:
    """Return what was known at the end of a day.

    Args:
        purchases: All there are.
        most_items: As many items at most: those that most customers had by then, ties by key.
        until: The day; ``None`` for the last one.
    """
    last = purchases.last_day if until is None else until
    as_of = NO_DAY if last is None else last
    known = purchases.day <= as_of
    customer, product, day = purchases.customer[known], purchases.product[known], purchases.day[known]
    changes = np.ones(len(customer) + 1, bool)  # between two products of a customer, and at both ends
    changes[1:-1] = (customer[1:] != customer[:-1]) | (product[1:] != product[:-1])
    is_first, is_last = changes[:-1], changes[1:]
    keys, orders, last_seen = _activity(purchases, as_of=as_of)
    row = np.searchsorted(keys, customer[is_last])
    items = _most_bought(product[is_last], products=purchases.products, most=most_items)
    column = np.full(purchases.products, -1, np.int32)
    column[items] = np.arange(len(items), dtype=np.int32)
    at = column[product[is_last]]
    shape = (len(keys), len(items))
    last_sold = np.full(purchases.products, NO_DAY, np.int32)
    np.maximum.at(last_sold, product, day)
    return History(
        as_of=as_of,
        items=items,
        customer_keys=keys,
        last=_matrix(day[is_last][at >= 0], row=row[at >= 0], column=at[at >= 0], shape=shape),
        first=_matrix(day[is_first][at >= 0], row=row[at >= 0], column=at[at >= 0], shape=shape).data,
        held=_held(purchases, items=items, customer_keys=keys, as_of=as_of),
        orders=orders,
        last_seen=last_seen,
        last_sold=last_sold[items],
        visits=_visits(
            np.searchsorted(keys, customer), column[product], day, is_first=is_first, items=len(items)
        ),
    )


def as_date(day: int) -> date | None:
    """Return the date of a day, ``None`` for `NO_DAY`.

    >>> as_date(20_000)
    datetime.date(2024, 10, 4)
    """
    return None if day == NO_DAY else EPOCH + timedelta(days=day)


def _keys(column: pd.Series) -> Keys:
    return np.asarray(column, np.int32)


def _most_bought(product: Keys, *, products: int, most: int) -> Keys:
    buyers = np.bincount(product, minlength=products)
    ranked = np.argsort(-buyers, kind="stable")[:most]
    return np.sort(ranked[buyers[ranked] > 0]).astype(np.int32)


def _activity(purchases: Purchases, *, as_of: int) -> tuple[Keys, Keys, Keys]:
    """Return who has ordered by a day, on how many days, and the last of them."""
    known = purchases.ordered_day <= as_of
    customer, day = purchases.ordered_customer[known], purchases.ordered_day[known]
    keys, starts, days = np.unique(customer, return_index=True, return_counts=True)
    return keys, days.astype(np.int32), day[starts + days - 1]


def _visits(row: Any, column: Any, day: Keys, *, is_first: NDArray[np.bool_], items: int) -> Visits:
    """Return the visits of rows by customer, item and day; of a customer's rows of an item one is first."""
    is_item = (column >= 0) & (day != NO_DAY)
    row, column, day, is_new = row[is_item], column[is_item], day[is_item].astype(np.int64), is_first[is_item]
    origin = int(day.min(initial=0))
    span = int(day.max(initial=0)) - origin + 1
    whole, visit = np.unique(row.astype(np.int64) * span + (day - origin), return_inverse=True)
    shape = (len(whole), items)
    ones = np.ones(len(row), np.float32)
    return Visits(
        customer=whole // span,
        day=whole % span + origin,
        bought=_matrix(ones, row=visit, column=column, shape=shape),
        new=_matrix(ones[is_new], row=visit[is_new], column=column[is_new], shape=shape),
    )


def _held(purchases: Purchases, *, items: Keys, customer_keys: Keys, as_of: int) -> "csr_array":
    """Return what customers have of the items: bought, or by another way, or a variant of it."""
    known, given = purchases.day <= as_of, purchases.held_day <= as_of
    customer = np.concatenate([purchases.customer[known], purchases.held_customer[given]])
    product = np.concatenate([purchases.product[known], purchases.held_product[given]])
    is_row = np.isin(customer, customer_keys)
    row, product = np.searchsorted(customer_keys, customer[is_row]), product[is_row]
    ones = np.ones(len(row), np.float32)
    whole = _matrix(ones, row=row, column=product, shape=(len(customer_keys), purchases.products))
    held = whole @ _same_things(purchases, items)
    held.data = np.ones(len(held.data), np.float32)
    return held


def _same_things(purchases: Purchases, items: Keys) -> "csr_array":
    """Return products × items with 1 where having the one is having the other."""
    families = purchases.families[["product_key", "family"]]
    pairs = families.merge(families, on="family", suffixes=("", "_other"))
    column = np.searchsorted(items, pairs["product_key_other"]).clip(max=max(len(items) - 1, 0))
    is_item = (items[column] == pairs["product_key_other"].to_numpy()) if len(items) else np.zeros(0, bool)
    row = np.concatenate([items, pairs["product_key"].to_numpy(np.int32)[is_item]])
    columns = np.concatenate([np.arange(len(items)), column[is_item]])
    shape = (purchases.products, len(items))
    return _matrix(np.ones(len(row), np.float32), row=row, column=columns, shape=shape)


def _matrix(values: NDArray[Any], *, row: Any, column: Any, shape: tuple[int, int]) -> "csr_array":
    from scipy.sparse import coo_array

    return coo_array((values, (row, column)), shape=shape).tocsr()
