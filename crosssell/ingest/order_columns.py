"""What do the rows of an order say for each other? Columns and refunds that belong to the whole order.

Some exports (Shopify's for one) fill the columns of an order on its first row only, and state a
refund for the order and not for a line. Reports that group rows leave even its number to the first one.
"""

from collections.abc import Mapping

from crosssell.columns import Field
from crosssell.warehouse import Cursor

# Columns whose blanks another row of the same order may fill.
ORDER_COLUMNS = ("customer_id", "ordered_at", "currency", "channel", "country", "consent_text", "status")

# A row below the first one of its order lacks all of the order's columns and names a product. {order}
# is the number, {product} the product, {others} the other columns of orders.
GROUPED = """
with marked as (
    select
        {order} is null as lacks_number,
        {product} is not null as has_product,
        {others} is null as lacks_all
    from {relation}
)
select
    count(*) filter (lacks_number and has_product),
    count(*) filter (lacks_number and has_product and lacks_all),
    count(*) filter (not lacks_number and has_product),
    count(*) filter (not lacks_number and has_product and not lacks_all)
from marked
"""
GROUPED_SHARE = 0.95  # of the rows without a number lack everything of the order, of the others nothing
LEAST_WITHOUT_NUMBER = 0.05  # of the rows; fewer are broken rows rather than a habit

BLANKS = f"""
select {", ".join(f"count(*) - count({column})" for column in ORDER_COLUMNS)}, count(*)
from checked
"""

# A cheap look before the large grouping: does any order have the column both blank and filled?
IS_MIXED = """
select 1
from checked as c
where c.{column} is not null
    and (c.file_no, c.order_id) in (select (b.file_no, b.order_id) from checked as b where b.{column} is null)
limit 1
"""

# Orders with columns that some exports fill on the first row only.
ORDERS_WITH_BLANKS = """
create or replace temp table order_value as
select
    file_no,
    order_id,
    min_by(customer_id, row_no) filter (customer_id is not null) as some_customer,
    min(ordered_at) as some_time,
    min_by(currency, row_no) filter (currency is not null) as some_currency,
    min_by(channel, row_no) filter (channel is not null) as some_channel,
    min_by(country, row_no) filter (country is not null) as some_country,
    min_by(consent, row_no) filter (consent_text is not null) as some_consent,
    min_by(consent_text, row_no) filter (consent_text is not null) as some_consent_text,
    min_by(status, row_no) as first_status,
    min_by(effect, row_no) as first_effect,
    count(*) as rows,
    count(status) as statuses,
    min(row_no) as first_row
from checked
where problem is null or problem = 'missing_product'
group by file_no, order_id
having count(*) > 1 and (
    count(customer_id) between 1 and count(*) - 1
    or count(ordered_at) between 1 and count(*) - 1
    or count(currency) between 1 and count(*) - 1
    or count(channel) between 1 and count(*) - 1
    or count(country) between 1 and count(*) - 1
    or count(consent_text) between 1 and count(*) - 1
    or count(status) between 1 and count(*) - 1
)
"""

FILL_BLANKS = """
update checked
set
    customer_id = coalesce(checked.customer_id, v.some_customer),
    ordered_at = coalesce(checked.ordered_at, v.some_time),
    currency = coalesce(checked.currency, v.some_currency),
    channel = coalesce(checked.channel, v.some_channel),
    country = coalesce(checked.country, v.some_country),
    consent = case when checked.consent_text is null then v.some_consent else checked.consent end,
    consent_text = coalesce(checked.consent_text, v.some_consent_text)
from order_value as v
where checked.file_no = v.file_no and checked.order_id = v.order_id
"""

# A status on the first row only speaks for the order if that is how all orders of the file look;
# otherwise it is the status of that one line (a returned item).
STATUS_IS_THE_ORDERS = """
select v.file_no
from order_value as v
group by v.file_no
having count(*) filter (v.first_status is not null and v.statuses = 1) >= 0.95 * count(*)
"""

FILL_STATUS = """
update checked
set status = v.first_status, effect = v.first_effect
from order_value as v
where checked.file_no = $file_no
    and v.file_no = $file_no
    and checked.order_id = v.order_id
    and checked.status is null
"""

ANY_REFUND = "select count(*) from checked where refund > 0"

# A refund of the whole line or order undoes it; the rest of refunds lowers net revenue. A refund
# repeated on every row of an order is the order's, counted once.
ORDER_REFUNDS = """
create or replace temp table order_refund as
select
    file_no,
    order_id,
    case
        when count(*) > 1 and count(refund) = count(*) and count(distinct refund) = 1 then max(refund)
        else sum(refund)
    end as refund,
    count(*) > 1 and count(refund) = count(*) and count(distinct refund) = 1 as repeated,
    sum(amount) as amount,
    min(row_no) as first_row
from checked
where problem is null
group by file_no, order_id
having sum(refund) > 0
"""

UNDO_REFUNDED = """
update checked
set other_effect = 'returned', refund = null
from order_refund as r
where checked.file_no = r.file_no
    and checked.order_id = r.order_id
    and (r.refund >= r.amount or (not r.repeated and checked.refund > 0 and checked.refund >= checked.amount))
"""

COUNT_ONCE = """
update checked
set refund = null
from order_refund as r
where checked.file_no = r.file_no
    and checked.order_id = r.order_id
    and r.repeated
    and checked.row_no <> r.first_row
"""


def groups_orders(cursor: Cursor, relation: str, mapping: Mapping[Field, int]) -> bool:
    """Whether the number of an order stands on its first row only, as in reports that group rows.

    Said only where the rows without a number lack date and customer, too: then nothing of the order is
    repeated. A single lost number is none of that.

    Args:
        cursor: On the scratch database.
        relation: The raw rows.
        mapping: Field → column.
    """
    others = [mapping[name] for name in (Field.ORDERED_AT, Field.CUSTOMER_ID) if name in mapping]
    products = [mapping[name] for name in (Field.PRODUCT, Field.PRODUCT_NAME) if name in mapping]
    if Field.ORDER_ID not in mapping or not others or not products:
        return False
    statement = GROUPED.format(
        order=f"c{mapping[Field.ORDER_ID]}",
        product=f"coalesce({', '.join(f'c{column}' for column in products)})",
        others=f"coalesce({', '.join(f'c{column}' for column in others)})",
        relation=relation,
    )
    without, bare, numbered, whole = cursor.row(statement)
    return bool(
        without >= LEAST_WITHOUT_NUMBER * (without + numbered)
        and without > 0
        and bare >= GROUPED_SHARE * without
        and whole >= GROUPED_SHARE * numbered
    )


def fill_order_columns(cursor: Cursor) -> bool:
    """Fill blanks of order columns in ``checked`` from the other rows of the same order.

    Returns:
        Whether the status of some line has changed.
    """
    *blanks, rows = cursor.row(BLANKS)
    partly_blank = [column for column, n in zip(ORDER_COLUMNS, blanks, strict=True) if 0 < n < rows]
    if not any(cursor.rows(IS_MIXED.format(column=column)) for column in partly_blank):
        return False
    cursor.execute(ORDERS_WITH_BLANKS)
    cursor.execute(FILL_BLANKS)
    files = [file_no for (file_no,) in cursor.rows(STATUS_IS_THE_ORDERS)]
    for file_no in files:
        cursor.execute(FILL_STATUS, file_no=file_no)
    return bool(files)


def settle_refunds(cursor: Cursor) -> bool:
    """Turn full refunds into returned lines, and keep a part refund once for its order.

    Returns:
        Whether there was any refund.
    """
    if not cursor.row(ANY_REFUND)[0]:
        return False
    cursor.execute(ORDER_REFUNDS)
    cursor.execute(UNDO_REFUNDED)
    cursor.execute(COUNT_ONCE)
    return True
