"""How lately, how often and for how much has each customer bought, and which segment does that make?

Recency is days from the last order's date to the as-of date, frequency the number of orders, monetary
their revenue, net revenue or margin. Each is scored 1 to 5. By quantile the score is

    1 + ⌊5 × share of customers strictly worse⌋

so that equal values get equal scores. With x sorted from worst to best, k = ⌈(s − 1)·n / 5⌉ customers are
strictly worse than a value exactly when it is better than the k-th one; so the formula is the same as four
bounds, which are order statistics, and every score is given by bounds (`CutOffs`), the reader's or these.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from crosssell.columns import MoneyBasis, Segment
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.filters import ORDERS_IN_SCOPE, Filters
from crosssell.segments.config import CutOffs, RfmConfig
from crosssell.segments.money import lay_order_money
from crosssell.segments.names import named_scores
from crosssell.warehouse import Cursor

SMALLEST_AMOUNT = Decimal("0.000001")  # money is kept with six decimals


@dataclass(frozen=True, slots=True, kw_only=True)
class RfmScope:
    """What customers were scored on; the customers themselves are in the table ``rfm``.

    Attributes:
        as_of: Day that recency is counted to.
        first: Day of the first order that counted.
        last: Day of the last one.
        customers: Customers with an order: rows of ``rfm``.
        has_money: Whether the monetary value of anybody is known.
        cut_offs: The bounds that the scores went by; none is ``None``, but that of money without any. As a
            config's cut-offs they give these customers the same scores again. Neighbouring bounds are equal
            where so many customers are equal that a score is given to nobody.
    """

    as_of: date
    first: date
    last: date
    customers: int
    has_money: bool
    cut_offs: CutOffs


# Sales decide who is there and when; for net revenue a customer's returns count too, whenever they came.
BUYERS = f"""
create or replace temp table rfm_buyer as
select
    o.customer_key,
    min(o.ordered_at) filter (o.sales_lines > 0)::date as first_day,
    max(o.ordered_at) filter (o.sales_lines > 0)::date as last_day,
    count(*) filter (o.sales_lines > 0) as frequency,
    case
        when $basis::varchar = 'revenue' then sum(o.revenue)
        when $basis = 'net' then sum(o.net_revenue)
    end as monetary
from {ORDERS_IN_SCOPE} as o
where o.customer_key is not null
    and o.ordered_at is not null
    and ($as_of::date is null or o.ordered_at < $as_of::date + interval 1 day)
group by o.customer_key
having count(*) filter (o.sales_lines > 0) > 0
"""

MARGINS = """
update rfm_buyer
set monetary = m.margin
from (
    select customer_key, sum(money)::decimal(38, 6) as margin from order_money group by customer_key
) as m
where rfm_buyer.customer_key = m.customer_key
"""

SPREAD = """
select
    count(*) as customers,
    count(monetary) as customers_with_money,
    min(first_day) as first,
    max(last_day) as last,
    quantile_disc(last_day, [0.2, 0.4, 0.6, 0.8]) as last_days,
    quantile_disc(frequency, [0.2, 0.4, 0.6, 0.8]) as frequency,
    quantile_disc(monetary, [0.2, 0.4, 0.6, 0.8]) as monetary
from rfm_buyer
"""

NAMES = """
create or replace temp table rfm_name as
select unnest($r::tinyint[]) as r, unnest($f::tinyint[]) as f, unnest($m::tinyint[]) as m,
    unnest($segment::varchar[]) as segment
"""

SCORED = """
create or replace temp table rfm as
with counted as (
    select customer_key, datediff('day', last_day, $as_of::date)::integer as recency_days, frequency, monetary
    from rfm_buyer
),
scored as (
    select
        *,
        (5 - (recency_days > $r1)::tinyint - (recency_days > $r2)::tinyint
            - (recency_days > $r3)::tinyint - (recency_days > $r4)::tinyint)::tinyint as r,
        (1 + (frequency >= $f1)::tinyint + (frequency >= $f2)::tinyint
            + (frequency >= $f3)::tinyint + (frequency >= $f4)::tinyint)::tinyint as f,
        (1 + (monetary >= $m1::decimal(38, 6))::tinyint + (monetary >= $m2::decimal(38, 6))::tinyint
            + (monetary >= $m3::decimal(38, 6))::tinyint + (monetary >= $m4::decimal(38, 6))::tinyint
        )::tinyint as m
    from counted
)
select
    s.customer_key, s.recency_days, s.frequency, s.monetary, s.r, s.f, s.m,
    case when $can_be_nothing and s.monetary <= 0 then $nothing else n.segment end as segment
from scored as s
join rfm_name as n on n.r = s.r and n.f = s.f and n.m = coalesce(s.m, s.f)
"""


def lay_rfm(cursor: Cursor, *, filters: Filters, config: RfmConfig) -> RfmScope:
    """Score every known customer with a dated sale in scope, in the temporary table ``rfm``.

    Its columns: ``customer_key``, ``recency_days`` (0 or more), ``frequency`` (orders, 1 or more),
    ``monetary`` (decimal, in the dataset's currency; null where not known), the scores ``r``, ``f`` and
    ``m`` (1 worst to 5 best; ``m`` is null where money is), ``segment`` (a code of `Segment`). In no order.

    Args:
        cursor: The run that the table is for; laid again, it takes the place of the old one.
        filters: Which orders.
        config: As of which day, by which money and by which bounds. Frequency and money by quantile are
            ranked among all customers in scope, also those who earned nothing.

    Returns:
        What the scores were given on.

    Raises:
        CrosssellError: ``not_enough_data`` where there is no such customer.
    """
    parameters = filters.parameters() | {"as_of": config.as_of}
    cursor.execute(BUYERS, basis=config.basis, **parameters)
    if config.basis == MoneyBasis.MARGIN:
        lay_order_money(cursor, filters=filters, basis=config.basis, until=config.as_of)
        cursor.execute(MARGINS)
    customers, with_money, first, last, last_days, frequency, monetary = cursor.row(SPREAD)
    if not customers:
        raise CrosssellError(ErrorCode.NOT_ENOUGH_DATA, "customers")
    as_of = config.as_of or last + timedelta(days=1)
    by_quantile = CutOffs(
        # Strictly better than the k-th worst: a day less, an order more, the least bit of money more.
        recency=_four((as_of - day).days - 1 for day in reversed(last_days)),
        frequency=_four(orders + 1 for orders in frequency),
        monetary=_four(amount + SMALLEST_AMOUNT for amount in monetary) if with_money else None,
    )
    cut_offs = merged(config.cut_offs, by_quantile)
    _score(cursor, as_of=as_of, basis=config.basis, cut_offs=cut_offs)
    return RfmScope(
        as_of=as_of,
        first=first,
        last=last,
        customers=customers,
        has_money=with_money > 0,
        cut_offs=cut_offs,
    )


def merged(chosen: CutOffs, by_quantile: CutOffs) -> CutOffs:
    """Return the chosen bounds, those by quantile where none is chosen."""
    return replace(
        by_quantile,
        recency=chosen.recency or by_quantile.recency,
        frequency=chosen.frequency or by_quantile.frequency,
        monetary=(chosen.monetary or by_quantile.monetary) if by_quantile.monetary else None,
    )


def _score(cursor: Cursor, *, as_of: date, basis: MoneyBasis, cut_offs: CutOffs) -> None:
    names = [(*scores, segment) for scores, segment in named_scores()]
    columns = zip(("r", "f", "m", "segment"), map(list, zip(*names, strict=True)), strict=True)
    cursor.execute(NAMES, **dict(columns))
    bounds = {
        f"{letter}{at}": bound
        for letter, four in (("r", cut_offs.recency), ("f", cut_offs.frequency), ("m", cut_offs.monetary))
        for at, bound in enumerate(four or (None,) * 4, start=1)
    }
    cursor.execute(
        SCORED,
        as_of=as_of,
        can_be_nothing=basis != MoneyBasis.REVENUE,
        nothing=Segment.NOTHING_EARNED,
        **bounds,
    )


def _four(values: Any) -> tuple[Any, Any, Any, Any]:
    first, second, third, fourth = values
    return first, second, third, fourth
