"""What did an order bring: gross, net, or as margin?

Gross is the amount of its sales lines, net also takes off its returns, and the margin is the amount of its
sales lines less their cost, cost per unit × quantity, over those lines where both are known. The cost of a
products file wins over that of the line.
"""

from datetime import date

from crosssell.columns import MoneyBasis
from crosssell.filters import ORDERS_IN_SCOPE, Filters
from crosssell.warehouse import Cursor

# Read only where the margin is asked for: it is the one question here that scans the order lines.
MARGINS = """
create or replace temp table order_margin as
select l.order_id, sum(l.amount - coalesce(p.cost, l.cost) * l.quantity)::decimal(38, 6) as margin
from line as l
join product as p using (product)
where $is_wanted and l.kind = 'sale' and l.amount is not null and coalesce(p.cost, l.cost) is not null
group by l.order_id
"""

ORDER_MONEY = f"""
create or replace temp table order_money as
select
    o.order_key,
    o.customer_key,
    o.ordered_at::date as day,
    o.sales_lines > 0 as is_sale,
    case $basis
        when 'revenue' then o.revenue
        when 'net' then o.net_revenue
        when 'margin' then m.margin
    end::decimal(38, 6) as money
from {ORDERS_IN_SCOPE} as o
left join order_margin as m using (order_id)
where o.customer_key is not null
    and o.ordered_at is not null
    and ($until::date is null or o.ordered_at < $until::date + interval 1 day)
"""


def lay_order_money(
    cursor: Cursor, *, filters: Filters, basis: MoneyBasis, until: date | None = None
) -> None:
    """Lay what each order of a known customer brought, as temp table ``order_money``.

    Its columns: ``order_key, customer_key, day date, is_sale boolean, money decimal(38, 6)``; an order
    without a sales line (a return) has ``is_sale`` false; ``money`` is null where it is not known.

    Args:
        cursor: Of the caller's run.
        filters: Which orders; those without a date or a customer never count.
        basis: Which money.
        until: Last day that counts, inclusive.
    """
    cursor.execute(MARGINS, is_wanted=basis == MoneyBasis.MARGIN)
    cursor.execute(ORDER_MONEY, basis=basis.value, until=until, **filters.parameters())
