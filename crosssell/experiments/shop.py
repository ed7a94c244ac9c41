"""What did the customers of a test buy, over a window of the same length for everybody?

A list of who got what since when is joined with the dataset's orders. What each metric counts is told in
`crosssell.experiments.shop_metrics`. Three things keep the groups comparable:

- **Equal windows.** A customer's window is ``start + wait_days`` and the days after, ``window_days`` in all.
  Customers whose window is not over by the last order day are left out and counted, not scored zero, and so
  are those whose window begins before the first order.
- **Everybody counts**, also who bought nothing or was never seen in the shop.
- **Only what was so before the start** is history or parts the customers: net revenue, orders and products of
  the ``pre_days`` before it, the days since the last order, new or returning, country and channel of the last
  order. Today's segment is none of these: a customer whom the test won over has become a better one, so that
  within a segment of today the groups are no longer alike. The segment as of the day before the first start
  may be handed in. Who had not bought before the start has no history (null), which is not a history of zero.
"""

from collections.abc import Mapping
from datetime import date

from crosssell.columns import BuyerKind, ShopHistory, ShopMetric, ShopPart
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.experiments.question import Excluded, Trial
from crosssell.experiments.shop_metrics import ShopQuestion, shop_metric
from crosssell.experiments.windows import ListFacts, order_days, read_list, window_end
from crosssell.warehouse import Cursor

# Value and denominator of each metric, of the tables that `lay_orders` lays.
NUMBERS: Mapping[ShopMetric, tuple[str, str | None]] = {
    ShopMetric.CONVERSION: ("coalesce(f.orders, 0) > 0", None),
    # Cancelled orders have no amounts and count nothing; sales without an amount are not known.
    ShopMetric.REVENUE: (
        "case when coalesce(f.orders, 0) = 0 then coalesce(f.net_revenue, 0) else f.net_revenue end",
        None,
    ),
    ShopMetric.MARGIN: ("case when coalesce(f.orders, 0) = 0 then 0 else l.margin end", None),
    ShopMetric.ORDERS: ("coalesce(f.orders, 0)", None),
    ShopMetric.ORDER_VALUE: ("coalesce(f.revenue, 0)", "coalesce(f.valued_orders, 0)"),
    ShopMetric.ITEMS_PER_ORDER: ("coalesce(f.items, 0)", "coalesce(f.product_orders, 0)"),
    ShopMetric.PRODUCTS_PER_CUSTOMER: ("coalesce(b.products, 0)", None),
    ShopMetric.REPURCHASE: ("coalesce(f.first_day < f.last_day, false)", None),
    ShopMetric.CROSS_SELL: ("coalesce(f.cross_orders, 0)", "coalesce(f.product_orders, 0)"),
    ShopMetric.TARGET_PRODUCT: ("coalesce(b.has_target, false)", None),
    ShopMetric.RETURNS: ("coalesce(l.came_back, 0)", "coalesce(l.sold_or_undone, 0)"),
    ShopMetric.DISCOUNT_SHARE: ("coalesce(l.discount, 0)", "coalesce(l.sold, 0) + coalesce(l.discount, 0)"),
}
OF_BASKETS = frozenset({ShopMetric.PRODUCTS_PER_CUSTOMER, ShopMetric.TARGET_PRODUCT})
OF_LINES = frozenset({ShopMetric.MARGIN, ShopMetric.RETURNS, ShopMetric.DISCOUNT_SHARE})

HISTORY: Mapping[ShopHistory, str] = {
    ShopHistory.REVENUE_BEFORE: "h.revenue",
    ShopHistory.ORDERS_BEFORE: "h.orders",
    ShopHistory.ITEMS_BEFORE: "h.items",
    ShopHistory.DAYS_SINCE_ORDER: "datediff('day', h.last_day, p.started)",
}
PARTS: Mapping[ShopPart, str] = {
    ShopPart.SEGMENT: "s.segment",
    ShopPart.BUYER_KIND: f"if(h.person is null, '{BuyerKind.NEW}', '{BuyerKind.RETURNING}')",
    ShopPart.COUNTRY: "h.country",
    ShopPart.CHANNEL: "h.channel",
}

# Who is followed: in one variant, and for a whole window.
FOLLOWED = """
create or replace temp table shop_followed as
select
    person,
    unit,
    customer_key,
    variant,
    started,
    started + $wait_days::integer as first_day,
    started + $wait_days::integer + $window_days::integer - 1 as last_day
from shop_person
where not has_several_variants
    and started + $wait_days::integer + $window_days::integer - 1 <= $last_order_day::date
    and started + $wait_days::integer >= $first_order_day::date
"""

LEFT_OUT = """
select
    count(*) filter (
        started + $wait_days::integer + $window_days::integer - 1 > $last_order_day::date
    ) as open_window,
    count(*) filter (
        started + $wait_days::integer + $window_days::integer - 1 <= $last_order_day::date
        and started + $wait_days::integer < $first_order_day::date
    ) as before_orders
from shop_person
where not has_several_variants
"""

EVENTS = """
create or replace temp table shop_event as
select
    f.person,
    o.order_key,
    o.ordered_at::date as day,
    o.ordered_at::date < f.started as is_before,
    o.ordered_at::date < f.started and o.ordered_at::date >= f.started - $pre_days::integer as is_history,
    o.sales_lines > 0 as is_sale,
    o.items,
    o.revenue,
    o.net_revenue
from shop_followed as f
join orders as o using (customer_key)
where o.ordered_at::date < f.started or o.ordered_at::date between f.first_day and f.last_day
"""

FIGURES = """
create or replace temp table shop_figure as
select
    person,
    count(*) filter (is_sale) as orders,
    sum(net_revenue) as net_revenue,
    sum(revenue) filter (is_sale) as revenue,
    count(revenue) filter (is_sale) as valued_orders,
    sum(items) filter (is_sale) as items,
    count(*) filter (items > 0) as product_orders,
    count(*) filter (items > 1) as cross_orders,
    min(day) filter (is_sale) as first_day,
    max(day) filter (is_sale) as last_day
from shop_event
where not is_before
group by person
"""

# Keys of orders rise with time, so the highest is the last order's.
HISTORIES = """
create or replace temp table shop_history as
with found as (
    select
        person,
        sum(net_revenue) filter (is_history) as revenue,
        count(*) filter (is_history and is_sale) as orders,
        sum(items) filter (is_history and is_sale) as items,
        max(order_key) filter (is_sale) as last_order
    from shop_event
    where is_before
    group by person
)
select
    f.person,
    coalesce(f.revenue, 0) as revenue,
    f.orders,
    coalesce(f.items, 0) as items,
    o.ordered_at::date as last_day,
    o.channel,
    o.country
from found as f
join orders as o on o.order_key = f.last_order
"""

# Everybody's targets, and each customer's own.
BASKETS = """
create or replace temp table shop_basket as
with target as (
    select distinct unnest($targets::integer[]) as product_key
)
select
    e.person,
    count(distinct b.product_key) filter (p.is_product) as products,
    bool_or(t.product_key is not null or o.product_key is not null) as has_target
from shop_event as e
join basket as b using (order_key)
join product as p using (product_key)
left join target as t using (product_key)
left join shop_target as o on o.person = e.person and o.product_key = b.product_key
where not e.is_before
group by e.person
"""

OWN_TARGETS = """
create or replace temp table shop_target as
select distinct f.person, o.product_key
from {own} as o
join shop_followed as f using (customer_key)
"""

NO_OWN_TARGETS = "create or replace temp table shop_target (person integer, product_key integer)"

NO_BASKETS = "create or replace temp table shop_basket (person integer, products bigint, has_target boolean)"

# The amount of what came back is below zero on a line of its own, above it where the sale itself is marked.
LINES = """
create or replace temp table shop_line as
with found as (
    select
        e.person,
        sum(l.amount - coalesce(p.cost, l.cost) * l.quantity) filter (l.kind = 'sale') as margin,
        sum(greatest(l.discount, 0)) filter (l.kind = 'sale') as discount,
        sum(l.amount) filter (l.kind = 'sale') as sold,
        sum(l.amount) filter (l.kind = 'returned') as undone,
        sum(abs(l.amount)) filter (l.kind = 'return') as returned,
        sum(l.refund) filter (l.kind = 'sale') as refunded
    from shop_event as e
    join orders as o using (order_key)
    join line as l using (order_id)
    join product as p using (product)
    where not e.is_before
    group by e.person
)
select
    person,
    margin,
    discount,
    sold,
    coalesce(undone, 0) + coalesce(returned, 0) + coalesce(refunded, 0) as came_back,
    coalesce(sold, 0) + coalesce(undone, 0) as sold_or_undone
from found
"""

NO_LINES = """
create or replace temp table shop_line (
    person integer, margin decimal, discount decimal, sold decimal, came_back decimal, sold_or_undone decimal
)
"""

NO_SEGMENTS = "create or replace temp table shop_segment (customer_key integer, segment varchar)"

SEGMENTS = """
create or replace temp table shop_segment as
select customer_key, segment::varchar as segment from {rows}
"""

TARGETS = """
with by_number as (
    select product_key from product where product = $name
),
by_name as (
    select product_key from product where product_name = $name
)
select product_key from by_number
union
select product_key from by_name where not exists (select 1 from by_number)
order by product_key
"""

TARGETS_OF_CATEGORY = "select product_key from product where category = $name order by product_key"

# What would part nobody, or is the same of all, tells nothing.
TELLING = """
select {columns}
from shop_followed as p
left join shop_history as h using (person)
left join shop_segment as s using (customer_key)
"""

UNITS = """
create or replace temp table trial_unit as
select {columns}
from shop_followed as p
left join shop_figure as f using (person)
left join shop_history as h using (person)
left join shop_basket as b using (person)
left join shop_line as l using (person)
left join shop_segment as s using (customer_key)
"""

MISSING = "select {columns} from trial_unit"

# A list may be long, and what is asked next needs the memory.
CLEAN_UP = """
drop table shop_row; drop table shop_match; drop table shop_followed; drop table shop_event;
drop table shop_figure; drop table shop_history; drop table shop_basket; drop table shop_line;
drop table shop_segment; drop table if exists shop_target
"""

VARIANTS = "select variant from trial_unit group by variant order by variant"


def lay_orders(
    cursor: Cursor,
    *,
    rows: str,
    question: ShopQuestion,
    last_day: date | None = None,
    segments: str | None = None,
    facts: ListFacts | None = None,
    own_targets: str | None = None,
) -> Trial:
    """Lay the customers of a list with what they bought, as the table that `Trial` tells of.

    Args:
        cursor: The run that the table is for, on the dataset.
        rows: As `crosssell.experiments.windows.read_list`.
        question: What is asked of the orders.
        last_day: Last day that the orders are known for; ``None``: the last day with one.
        segments: Quoted name of a table ``customer_key, segment``, one row a customer, as it was before the
            first start.
        facts: What `read_list` has just read of these rows on this cursor, with the question's start;
            ``None`` reads them here.
        own_targets: Quoted name of a table ``customer_key, product_key``: what counts as the target of each
            customer, beside the question's own; ``None`` without any.

    Returns:
        What was laid. History and parts that do not tell customers apart are left out.

    Raises:
        CrosssellError: ``not_enough_data`` where the list has no usable row, where the dataset knows nobody
            on it, and where nobody's window is over; ``unknown_item`` for the target product.
    """
    facts = facts or read_list(cursor, rows=rows, start=question.start)
    first_order_day, last_order_day = _order_days(cursor, facts=facts, last_day=last_day)
    window = {
        "wait_days": question.wait_days,
        "window_days": question.window_days,
        "first_order_day": first_order_day,
        "last_order_day": last_order_day,
    }
    cursor.execute(FOLLOWED, **window)
    open_window, before_orders = cursor.row(LEFT_OUT, **window)
    if open_window + before_orders == facts.customers - facts.several_variants:
        if before_orders and not open_window:
            raise CrosssellError(ErrorCode.NOT_ENOUGH_DATA, "list_early", first=first_order_day)
        raise _nobody_followed(facts, question=question, last_day=last_order_day)
    _lay_figures(cursor, question=question, segments=segments, own_targets=own_targets)
    covariates, parts = _telling(cursor, question=question, has_segments=segments is not None)
    missing = _lay_units(cursor, question=question, covariates=covariates, parts=parts)
    cursor.execute(CLEAN_UP)
    usable_rows = facts.rows - facts.missing_variant - facts.missing_unit - facts.missing_start
    return Trial(
        metrics=tuple(shop_metric(metric, primary=question.primary) for metric in question.metrics),
        covariates=tuple(covariates),
        segments=tuple(parts),
        variants=tuple(variant for (variant,) in cursor.rows(VARIANTS)),
        excluded=Excluded(
            rows=facts.rows,
            missing_variant=facts.missing_variant,
            missing_unit=facts.missing_unit,
            missing_start=facts.missing_start,
            duplicate_rows=facts.duplicate_rows,
            several_variants=facts.several_variants,
            missing_metric=missing,
            unknown_customers=facts.customers - facts.known_customers,
            open_window=open_window,
            before_orders=before_orders,
            several_starts=facts.several_starts,
        ),
        rows_per_unit=usable_rows / facts.customers,
        has_days=True,
        window_days=question.window_days,
    )


def _order_days(cursor: Cursor, *, facts: ListFacts, last_day: date | None) -> tuple[date, date]:
    if not facts.customers:
        raise CrosssellError(ErrorCode.NOT_ENOUGH_DATA, "list_empty")
    days = order_days(cursor)
    if not facts.known_customers or days is None:
        raise CrosssellError(ErrorCode.NOT_ENOUGH_DATA, "list_unknown", customers=facts.customers)
    return days[0], last_day or days[1]


def _nobody_followed(facts: ListFacts, *, question: ShopQuestion, last_day: date) -> CrosssellError:
    if facts.first_start is None:  # everybody was in several variants
        return CrosssellError(ErrorCode.NOT_ENOUGH_DATA, "list_empty")
    first_over = window_end(facts.first_start, wait_days=question.wait_days, window_days=question.window_days)
    return CrosssellError(
        ErrorCode.NOT_ENOUGH_DATA,
        "list_windows",
        days=question.wait_days + question.window_days,
        last=last_day,
        first=first_over,
    )


def _lay_figures(
    cursor: Cursor, *, question: ShopQuestion, segments: str | None, own_targets: str | None
) -> None:
    cursor.execute(EVENTS, pre_days=question.pre_days)
    cursor.execute(FIGURES)
    cursor.execute(HISTORIES)
    if OF_BASKETS & set(question.metrics):
        cursor.execute(NO_OWN_TARGETS if own_targets is None else OWN_TARGETS.format(own=own_targets))
        cursor.execute(BASKETS, targets=_targets(cursor, question=question))
    else:
        cursor.execute(NO_BASKETS)
    cursor.execute(LINES if OF_LINES & set(question.metrics) else NO_LINES)
    cursor.execute(NO_SEGMENTS if segments is None else SEGMENTS.format(rows=segments))


def _targets(cursor: Cursor, *, question: ShopQuestion) -> list[int]:
    if ShopMetric.TARGET_PRODUCT not in question.metrics:
        return []
    found: list[int] = []
    for name, sql in ((question.target_product, TARGETS), (question.target_category, TARGETS_OF_CATEGORY)):
        if name:
            keys = [key for (key,) in cursor.rows(sql, name=name)]
            if not keys:
                raise CrosssellError(ErrorCode.UNKNOWN_ITEM, item=name)
            found += keys
    return found


def _telling(
    cursor: Cursor, *, question: ShopQuestion, has_segments: bool
) -> tuple[list[ShopHistory], list[ShopPart]]:
    """Return the history and the parts of which customers have different ones."""
    history = list(ShopHistory) if question.pre_days else []
    parts = [part for part in ShopPart if has_segments or part != ShopPart.SEGMENT]
    sql = [HISTORY[one] for one in history] + [PARTS[one] for one in parts]
    found = cursor.row(
        TELLING.format(columns=", ".join(f"coalesce(min({one}) <> max({one}), false)" for one in sql))
    )
    tells = dict(zip([*history, *parts], found, strict=True))
    return [one for one in history if tells[one]], [one for one in parts if tells[one]]


def _lay_units(
    cursor: Cursor, *, question: ShopQuestion, covariates: list[ShopHistory], parts: list[ShopPart]
) -> dict[str, int]:
    """Lay ``trial_unit`` and return how many units have no value of each metric, where some have none."""
    columns = ["p.variant", "p.unit", "p.last_day as day"]
    for at, metric in enumerate(question.metrics):
        value, denominator = NUMBERS[metric]
        columns.append(f"({value})::double as v{at}")
        if denominator is not None:
            columns.append(f"({denominator})::double as d{at}")
    columns += [f"({HISTORY[one]})::double as x{at}" for at, one in enumerate(covariates)]
    columns += [f"{PARTS[one]} as g{at}" for at, one in enumerate(parts)]
    cursor.execute(UNITS.format(columns=", ".join(columns)))
    counts = cursor.row(
        MISSING.format(columns=", ".join(f"count(*) - count(v{at})" for at in range(len(question.metrics))))
    )
    return {metric.value: count for metric, count in zip(question.metrics, counts, strict=True) if count}
