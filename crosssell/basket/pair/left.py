"""Who is left: the customers in scope who have a and not b, for a list to write to.

Always on known customers, whatever the basis. A customer whose consent is a no is never listed, nor one who
has b from an order that the filters leave out. Where the dataset knows of no consent at all, everyone is
unknown, and the list says so.
"""

from dataclasses import dataclass

import pandas as pd

from crosssell.basket.pair.tables import pair_run
from crosssell.basket.scope import MatrixConfig
from crosssell.columns import ConsentRule
from crosssell.contacts import contact_columns, contacts_sql
from crosssell.filters import Filters
from crosssell.warehouse import Cursor, Warehouse

LEFT_COLUMNS = ("customer_id", "consent", "last_order", "last_a", "orders", "revenue")


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftCounts:
    """How many customers have a and not b.

    ``customers_a = customers_both + left`` and ``left = consent_yes + consent_no + consent_unknown``.

    Attributes:
        customers_a: Known customers in scope with a.
        customers_both: Those who have b too.
        left: Those who do not.
        consent_yes: Of these, those who said yes.
        consent_no: Those who said no: never listed.
        consent_unknown: Those of whom nothing is known.
        consent_known: Whether the dataset knows the consent of anybody.
        owners_yes: Of those who said yes, who have b from an order outside the filters: never listed.
        owners_unknown: The same of those of whom nothing is known.
    """

    customers_a: int
    customers_both: int
    left: int
    consent_yes: int
    consent_no: int
    consent_unknown: int
    consent_known: bool
    owners_yes: int
    owners_unknown: int

    def listed(self, rule: ConsentRule) -> int:
        """Return how many may be listed."""
        unknown = self.consent_unknown - self.owners_unknown if rule == ConsentRule.UNKNOWN else 0
        return self.consent_yes - self.owners_yes + unknown

    def owners(self, rule: ConsentRule) -> int:
        """Return how many would be listed, but have b from an order outside the filters."""
        return self.owners_yes + (self.owners_unknown if rule == ConsentRule.UNKNOWN else 0)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LeftCustomers:
    """The list, and who is not on it.

    ``counts.left = listed + left_out_no + left_out_unknown + left_out_owners``.

    Attributes:
        frame: `LEFT_COLUMNS`, a row a customer, by revenue (most first), then id by code point:
            ``consent`` is yes, no or unknown; ``last_order`` and ``last_a`` the days of the last order
            and of the last one with a (empty without dates); ``orders`` and ``revenue`` (gross, in the
            dataset's currency; empty without amounts) are those in scope. Holds customer ids: keep it out
            of links and logs.
        counts: Everyone with a and not b.
        rule: Who may be listed: what was asked for, or else yes where the dataset knows of consent.
        listed: Customers the rule lets in; more than the rows of ``frame`` where a limit cut it off.
        left_out_no: Left out for their no.
        left_out_unknown: Left out because nothing is known of them.
        left_out_owners: Left out because they have b from an order outside the filters.
    """

    frame: pd.DataFrame
    counts: LeftCounts
    rule: ConsentRule
    listed: int
    left_out_no: int
    left_out_unknown: int
    left_out_owners: int


HOLDERS = """
create temp table holder as
with holders as (
    select
        customer_key,
        bool_or(has_b) as has_b,
        max(ordered_at) filter (has_a)::date as last_a
    from pair_order
    where customer_key is not null
    group by customer_key
    having bool_or(has_a)
),
owners as (
    select distinct o.customer_key
    from basket as b
    join pair_product as p using (product_key)
    join orders as o using (order_key)
    where p.is_b
)
select h.*, not h.has_b and w.customer_key is not null as owns_b
from holders as h
left join owners as w using (customer_key)
"""

COUNTS = """
select
    count(*) as customers_a,
    count(*) filter (h.has_b) as customers_both,
    count(*) filter (not h.has_b and c.consent) as consent_yes,
    count(*) filter (not h.has_b and not c.consent) as consent_no,
    count(*) filter (not h.has_b and c.consent is null) as consent_unknown,
    count(*) filter (h.owns_b and c.consent) as owners_yes,
    count(*) filter (h.owns_b and c.consent is null) as owners_unknown,
    exists (select 1 from customer where consent is not null) as consent_known
from holder as h
join customer as c using (customer_key)
"""

LISTED = """
create temp table listed_customer as
with chosen as (
    select h.customer_key, h.last_a, c.customer_id, c.consent
    from holder as h
    join customer as c using (customer_key)
    where not h.has_b and not h.owns_b and (c.consent or (c.consent is null and $with_unknown))
),
totals as (
    select
        s.customer_key,
        max(o.ordered_at)::date as last_order,
        count(*) as orders,
        sum(o.revenue)::double as revenue
    from scope_order as s
    join orders as o using (order_key)
    where o.sales_lines > 0 and s.customer_key in (select customer_key from chosen)
    group by s.customer_key
)
select
    row_number() over (order by t.revenue desc nulls last, c.customer_id) as place,
    c.customer_key,
    c.customer_id,
    case when c.consent then 'yes' else 'unknown' end as consent,
    t.last_order,
    c.last_a,
    t.orders,
    t.revenue
from chosen as c
join totals as t using (customer_key)
order by place
limit $most
"""

FRAME = """
select customer_id, consent, last_order, last_a, orders, revenue from listed_customer order by place
"""


def left_counts(
    warehouse: Warehouse, *, filters: Filters, config: MatrixConfig, a: str, b: str
) -> LeftCounts:
    """Return how many customers have a and not b, and what is known of their consent.

    Args:
        warehouse: The dataset.
        filters: Which orders.
        config: What items are.
        a: What they have.
        b: What they do not have.

    Raises:
        CrosssellError: ``unknown_item`` for an item that is not in scope.
    """
    with pair_run(warehouse, filters=filters, config=config, a=a, b=b) as cursor:
        return _counts(cursor)


def left_customers(
    warehouse: Warehouse,
    *,
    filters: Filters,
    config: MatrixConfig,
    a: str,
    b: str,
    consent: ConsentRule | None = None,
    limit: int | None = None,
    with_contacts: bool = False,
) -> LeftCustomers:
    """Return the customers with a and not b who may be written to.

    Args:
        warehouse: The dataset.
        filters: Which orders.
        config: What items are.
        a: What they have.
        b: What they do not have.
        consent: Who may be listed; ``None`` takes yes where the dataset knows of consent, else unknown.
        limit: Most rows of the frame; ``None`` for all.
        with_contacts: Add what the dataset knows of `ADDRESS_COLUMNS` and `CONSENT_COLUMNS`; for files.

    Raises:
        CrosssellError: ``unknown_item`` for an item that is not in scope.
    """
    with pair_run(warehouse, filters=filters, config=config, a=a, b=b) as cursor:
        counts = _counts(cursor)
        rule = consent or (ConsentRule.YES if counts.consent_known else ConsentRule.UNKNOWN)
        with_unknown = rule == ConsentRule.UNKNOWN
        cursor.execute(LISTED, with_unknown=with_unknown, most=limit)
        frame = cursor.query(FRAME)
        if with_contacts and (columns := contact_columns(cursor)):
            frame = frame.join(cursor.query(contacts_sql())[list(columns)])
    return LeftCustomers(
        frame=frame,
        counts=counts,
        rule=rule,
        listed=counts.listed(rule),
        left_out_no=counts.consent_no,
        left_out_unknown=0 if with_unknown else counts.consent_unknown,
        left_out_owners=counts.owners(rule),
    )


def _counts(cursor: Cursor) -> LeftCounts:
    cursor.execute(HOLDERS)
    everyone, both, yes, no, unknown, owners_yes, owners_unknown, known = cursor.row(COUNTS)
    return LeftCounts(
        customers_a=everyone,
        customers_both=both,
        left=everyone - both,
        consent_yes=yes,
        consent_no=no,
        consent_unknown=unknown,
        consent_known=known,
        owners_yes=owners_yes,
        owners_unknown=owners_unknown,
    )
