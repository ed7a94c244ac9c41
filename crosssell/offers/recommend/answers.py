"""Recommendations with names, what is offered to how many, and what the command line says of the check."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import pandas as pd
import pyarrow as pa

from crosssell.columns import OfferMethod
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.offers.recommend.check import Check, MethodCheck
from crosssell.offers.recommend.recommender import TYPES, Recommender
from crosssell.warehouse import Cursor, Warehouse

REASON_NAMES = (
    *("reason", "reason_item", "reason_item_name", "reason_days", "reason_share", "reason_within_days"),
)
NAMED_COLUMNS = (
    *("customer_key", "customer_id", "consent", "rank", "product_key", "product", "product_name"),
    *("score", "chance", "method", *REASON_NAMES),
)
COUNT_COLUMNS = (
    *("product_key", "product", "product_name", "category", "customers", "consenting", "mean_chance"),
    *REASON_NAMES,
)

FOUND_TABLE = """
create or replace temp table found (
    place bigint, customer_key integer, rank integer, product_key integer, score double, chance double,
    method varchar, reason varchar, reason_product_key integer, reason_days integer, reason_share double,
    reason_within_days integer
)
"""

NAMED = """
select
    f.customer_key, c.customer_id, c.consent, f.rank, f.product_key, p.product, p.product_name,
    f.score, f.chance, f.method,
    f.reason, r.product as reason_item, r.product_name as reason_item_name,
    f.reason_days, f.reason_share, f.reason_within_days
from found as f
join customer as c using (customer_key)
join product as p on p.product_key = f.product_key
left join product as r on r.product_key = f.reason_product_key
order by f.place
"""

# Of each product the reason that most customers are given, with the middle of its figures.
COUNTS = """
with reasons as (
    select
        product_key, reason, reason_product_key, count(*) as customers,
        median(reason_days)::integer as reason_days,
        median(reason_share) as reason_share,
        median(reason_within_days)::integer as reason_within_days,
        row_number() over (
            partition by product_key order by count(*) desc, reason, reason_product_key nulls last
        ) as place
    from found
    group by product_key, reason, reason_product_key
),
offered as (
    select
        f.product_key,
        count(distinct f.customer_key) as customers,
        case when (select bool_or(consent is not null) from customer)
            then count(distinct f.customer_key) filter (c.consent) end as consenting,
        avg(f.chance) as mean_chance
    from found as f
    join customer as c using (customer_key)
    group by f.product_key
)
select
    o.product_key, p.product, p.product_name, p.category, o.customers, o.consenting, o.mean_chance,
    r.reason, i.product as reason_item, i.product_name as reason_item_name,
    r.reason_days, r.reason_share, r.reason_within_days
from offered as o
join reasons as r on r.product_key = o.product_key and r.place = 1
join product as p on p.product_key = o.product_key
left join product as i on i.product_key = r.reason_product_key
order by o.customers desc, o.product_key
"""

CUSTOMER_KEYS = """
select customer_key
from customer
where list_contains($ids::varchar[], customer_id)
order by customer_key
"""


def named_recommendations(warehouse: Warehouse, frame: pd.DataFrame) -> pd.DataFrame:
    """Return `NAMED_COLUMNS` for rows as `Recommender.recommend` gives them, in their order.

    Holds customer ids: keep it out of links and logs. ``consent`` is null where nobody knows it.
    """
    with warehouse.run() as cursor:
        _lay(cursor, frame)
        return cursor.query(NAMED)


def recommendation_counts(warehouse: Warehouse, found: Recommender, *, k: int = 1) -> pd.DataFrame:
    """Return `COUNT_COLUMNS`: what is offered to how many, most first, with the usual reason.

    Args:
        warehouse: The dataset.
        found: What recommends.
        k: As many recommendations a customer; each customer counts once a product.
    """
    return recommended_counts(warehouse, found.recommend(k=k))


def recommended_counts(warehouse: Warehouse, frame: pd.DataFrame) -> pd.DataFrame:
    """Return `COUNT_COLUMNS` of rows as `Recommender.recommend` gives them.

    ``consenting`` are those who said yes, null where the dataset knows of no consent at all.
    """
    with warehouse.run() as cursor:
        _lay(cursor, frame)
        return cursor.query(COUNTS)


def customer_keys(warehouse: Warehouse, ids: Sequence[str]) -> list[int]:
    """Return the keys of customers by their ids, those that the dataset knows."""
    return [int(key) for (key,) in warehouse.rows(CUSTOMER_KEYS, ids=list(ids))]


def customer_key(warehouse: Warehouse, customer_id: str) -> int:
    """Return the key of one customer.

    Raises:
        CrosssellError: ``unknown_item``.
    """
    keys = customer_keys(warehouse, [customer_id])
    if not keys:
        raise CrosssellError(ErrorCode.UNKNOWN_ITEM, item=customer_id)
    return keys[0]


def check_answer(check: Check) -> dict[str, Any]:
    """Return the check for the command line: both windows, what was chosen and why."""
    came = check.came_true
    return {
        "days": check.config.window_days,
        "k": check.config.k,
        "first_day": check.first_day,
        "last_day": check.last_day,
        "choice_first_day": check.choice_first_day,
        "choice_last_day": check.choice_last_day,
        "methods": _by_method(check.methods),
        "choice": _by_method(check.choice),
        "chosen": check.chosen,
        "why": check.why,
        "holds_up": check.holds_up,
        "chances": None if came is None else asdict(came),
    }


def check_rows(check: Check) -> list[dict[str, Any]]:
    """Return a row a window and method."""
    return [
        {"window": window, "method": name, **figures}
        for window, checks in (("choice", check.choice), ("last", check.methods))
        for name, figures in _by_method(checks).items()
    ]


def _by_method(checks: tuple[MethodCheck, ...]) -> dict[str, dict[str, Any]]:
    ranked = {one.method: one for one in checks}
    in_order = [method for method in OfferMethod if method in ranked]
    return {
        str(method): {name: value for name, value in asdict(ranked[method]).items() if name != "method"}
        for method in in_order
    }


def _lay(cursor: Cursor, frame: pd.DataFrame) -> None:
    cursor.execute(FOUND_TABLE)
    rows = pa.Table.from_pandas(frame[TYPES.names], schema=TYPES, preserve_index=False)
    cursor.append("found", rows.add_column(0, "place", pa.array(range(len(frame)), pa.int64())))
