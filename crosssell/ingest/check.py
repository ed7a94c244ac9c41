"""Turn raw text rows into typed lines, each kept or set aside under one reason.

Works in temporary tables beside the dataset, on the raw tables of the draft.
``checked`` holds every row of every file with its typed cells, amount and kind, and its problem, if
any; ``staged_line`` is the view of the rows that can be loaded, and is all that the load step reads.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crosssell.columns import Field, LeftOut, LineKind
from crosssell.ingest.cells import expressions
from crosssell.ingest.meanings import KIND, apply_consents, apply_statuses, has_meanings
from crosssell.ingest.order_columns import fill_order_columns, settle_refunds
from crosssell.ingest.platforms.cells import source_sql
from crosssell.ingest.reading import FileReading
from crosssell.warehouse import Cursor, quote_identifier

CREATE_CHECKED = """
create or replace temp table checked (
    file_no integer,
    row_no bigint,
    order_id varchar,
    product varchar,
    product_name varchar,
    category varchar,
    customer_id varchar,
    ordered_at timestamp,
    quantity decimal(18, 6),
    unit_price decimal(18, 6),
    amount decimal(18, 6),
    discount decimal(18, 6),
    refund decimal(18, 6),
    cost decimal(18, 6),
    currency varchar,
    channel varchar,
    country varchar,
    status varchar,
    consent boolean,
    consent_text varchar,      -- the word it was read from
    consent_negated boolean,   -- the column asks the opposite, so a yes is a no
    kind varchar,
    plain_kind varchar,        -- what the line would be without the word of its status
    effect varchar,            -- what the word of its status does to the line
    other_effect varchar,      -- what a cancellation date or a full refund does to it
    credit boolean,            -- a refund row that carries positive figures
    cancel_prefix boolean,     -- its order id marks a cancelled order (C536379)
    priced boolean,            -- the file has amounts
    problem varchar
)
"""

# What a line is. Used when rows are checked, and again when another row of the order has changed it.
PLAIN_KIND = """case
    when other_effect = 'cancelled' then 'cancelled'
    when quantity < 0 or amount < 0 then 'return'
    when cancel_prefix then 'cancelled'
    when other_effect = 'returned' then 'returned'
    when quantity is null or quantity = 0 or (priced and coalesce(amount, 0) = 0) then 'zero'
    else 'sale'
end"""

# One file's rows, typed. Placeholders in braces are expressions from `cells.expressions`; values are bound.
INSERT_CHECKED = """
insert into checked
with cells as (
    select
        *,
        {order_id} as order_id,
        {product} as product,
        {ordered_at} as ordered_at,
        {quantity} as quantity,
        {unit_price} as unit_price,
        {line_total} as line_total,
        {discount} as discount,
        {cost} as cost,
        {effect} as effect,
        {other_effect} as other_effect,
        {credit} as credit,
        $priced as priced
    from {raw}
),
priced_cells as (
    select *, {written} as written, {cancel_prefix} as cancel_prefix
    from cells
),
marked as (
    -- a minus on either figure is a return
    select *, case when quantity < 0 or credit then -abs(written) else written end as amount
    from priced_cells
),
judged as (
    select *, {plain_kind} as plain_kind
    from marked
)
select
    $file_no,
    row_no,
    {known_order_id},
    product,
    {product_name},
    {category},
    {customer_id},
    ordered_at,
    quantity,
    unit_price,
    amount,
    discount,
    {refund},
    cost,
    {currency},
    {channel},
    {country},
    {status},
    {consent},
    {consent_text},
    {consent_negated},
    {kind},
    plain_kind,
    effect,
    other_effect,
    credit,
    cancel_prefix,
    priced,
    case
        when {is_total} then 'total'
        when {is_empty} then 'blank'
        when order_id is null or product is null then case
            when {begins_as_total} then 'total'
            when {present} <= 1 then 'title'
            when order_id is null then 'missing_order_id'
            else 'missing_product'
        end
        when {date_unreadable} then 'unreadable_date'
        when {number_unreadable} or {amount_too_large} then 'unreadable_number'
        when is_short and not $short_rows_are_fine then 'ragged'
    end
from judged
"""

# Where receipt numbers restart, an order is known by its number and its day.
PLAIN_ORDER_ID = "order_id"
DAY_ORDER_ID = "order_id || coalesce(' · ' || strftime(ordered_at, '%Y-%m-%d'), '')"

SHORT_ROWS = "select count(*) filter (is_short), count(*) from {raw}"
SHORT_SHARE_OF_A_HABIT = 0.05  # above this, a writer drops empty trailing cells; below, a row is broken

JUDGE_AGAIN = (f"update checked set plain_kind = {PLAIN_KIND}", f"update checked set kind = {KIND}")

SET_OTHER_CURRENCIES_ASIDE = """
update checked set problem = 'other_currency'
where problem is null and currency is not null and currency <> $currency
"""

NAME_CURRENCY = "update checked set currency = $currency where currency is null and priced"

STAGED_LINE = """
create or replace temp view staged_line as
select * exclude (other_effect, credit, cancel_prefix, priced, problem) rename (effect as status_effect)
from checked
where problem is null
"""

LINE_HASH = """hash(
    l.order_id, l.product, l.product_name, l.category, l.customer_id, l.ordered_at, l.quantity, l.unit_price,
    l.amount, l.discount, l.refund, l.cost, l.currency, l.channel, l.country, l.status, l.status_effect,
    l.consent_text, l.consent_text is not null and l.consent_negated, l.plain_kind::varchar
)"""

COUNT_PROBLEMS = """
select file_no, problem, count(*) from checked where problem is not null group by file_no, problem
union all
select file_no, reason, count(*) from {scratch}.set_aside group by file_no, reason
order by 1, 2
"""

COUNT_KINDS = "select file_no, kind, count(*) from staged_line group by file_no, kind order by file_no, kind"

# Lines alike in what differs most are few; they are compared in all fields.
LIKENESS = "hash(file_no, order_id, product, quantity, amount)"
COUNT_DUPLICATES = f"""
with alike as (
    select {LIKENESS} as likeness
    from staged_line
    group by likeness
    having count(*) > 1
)
select file_no, (sum(copies) - count(*))::bigint
from (
    select l.file_no, count(*) as copies
    from staged_line as l
    where {LIKENESS} in (select a.likeness from alike as a)
    group by l.file_no, {LINE_HASH}
)
group by file_no
"""

COUNT_DAMAGED_IDS = r"""
select file_no, count(*)
from checked
where (contains(order_id, 'E+') and regexp_full_match(order_id, '[0-9][.,]?[0-9]*E\+[0-9]+'))
    or (contains(customer_id, 'E+') and regexp_full_match(customer_id, '[0-9][.,]?[0-9]*E\+[0-9]+'))
group by file_no
"""

LEFT_OUT_ROWS = """
select file_no, row_no, reason, text from {scratch}.set_aside where list_contains($files, file_no)
union all
select c.file_no, c.row_no, c.problem, null from checked as c where c.problem is not null
order by 1, 2
limit $most
"""

RAW_TEXT = "select row_no, concat_ws(' | ', {columns}) from {raw} where list_contains($rows, row_no)"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileCounts:
    """What became of one file's rows.

    Attributes:
        left_out: Rows set aside, by reason.
        kinds: Kept rows by kind.
        duplicates: Kept rows that repeat another one in every field.
        damaged_ids: Rows whose order or customer id a spreadsheet had rounded.
    """

    left_out: Mapping[LeftOut, int]
    kinds: Mapping[LineKind, int]
    duplicates: int
    damaged_ids: int

    @property
    def kept(self) -> int:
        """Rows that will be loaded."""
        return sum(self.kinds.values())


def check(
    cursor: Cursor,
    readings: Sequence[FileReading],
    *,
    scratch: str,
    currency: str | None,
    separate_orders: bool,
) -> dict[int, FileCounts]:
    """Build ``checked`` and ``staged_line`` from the raw tables.

    Args:
        cursor: On the dataset.
        readings: How each file is read, without open questions.
        scratch: Name of the database with the files' raw tables.
        currency: The dataset's one currency; rows in another are set aside. ``None`` if none is named.
        separate_orders: Know an order by its number and its day, because receipt numbers restart.

    Returns:
        File number → what became of its rows.
    """
    cursor.execute(CREATE_CHECKED)
    for reading in readings:
        _insert_file(cursor, reading, scratch=scratch, separate_orders=separate_orders)
    filled, refunded = fill_order_columns(cursor), settle_refunds(cursor)
    if filled or refunded:
        for statement in JUDGE_AGAIN:
            cursor.execute(statement)
    if has_meanings(cursor):
        apply_statuses(cursor, table="checked", effect="effect")
        apply_consents(cursor, table="checked", negated="consent_negated")
    if currency is not None:
        cursor.execute(SET_OTHER_CURRENCIES_ASIDE, currency=currency)
        cursor.execute(NAME_CURRENCY, currency=currency)
    cursor.execute(STAGED_LINE)
    return _count(cursor, readings, scratch=scratch)


def left_out_rows(
    cursor: Cursor, readings: Sequence[FileReading], *, scratch: str, most: int = 100_000
) -> list[tuple[str, int, LeftOut, str]]:
    """Return the rows that were left out as (file, row, reason, text), the first ``most`` of them."""
    by_number = {reading.number: reading for reading in readings}
    statement = LEFT_OUT_ROWS.format(scratch=quote_identifier(scratch))
    found = cursor.rows(statement, files=list(by_number), most=most)
    texts: dict[tuple[int, int], str] = {}
    for number, reading in by_number.items():
        rows = [row for file_no, row, _, text in found if file_no == number and text is None]
        if rows:
            columns = ", ".join(f"coalesce(c{i}, '')" for i in range(len(reading.staged.header)))
            statement = RAW_TEXT.format(columns=columns, raw=f"{quote_identifier(scratch)}.raw_{number}")
            texts |= {(number, row): text for row, text in cursor.rows(statement, rows=rows)}
    return [
        (by_number[number].name, row, LeftOut(reason), text or texts.get((number, row), ""))
        for number, row, reason, text in found
    ]


def _insert_file(cursor: Cursor, reading: FileReading, *, scratch: str, separate_orders: bool) -> None:
    table = f"{quote_identifier(scratch)}.{reading.table}"
    raw = source_sql(table, reading.guess, width=len(reading.header))
    short, rows = cursor.row(SHORT_ROWS.format(raw=raw))
    statement = INSERT_CHECKED.format(
        raw=raw,
        kind=KIND,
        plain_kind=PLAIN_KIND,
        known_order_id=DAY_ORDER_ID if separate_orders else PLAIN_ORDER_ID,
        **expressions(reading),
    )
    priced = any(field in reading.mapping for field in (Field.UNIT_PRICE, Field.LINE_TOTAL))
    values = {name: value for name, value in reading.words.items() if f"${name}" in statement}
    cursor.execute(
        statement,
        file_no=reading.number,
        priced=priced,
        short_rows_are_fine=short > SHORT_SHARE_OF_A_HABIT * rows,
        **values,
    )


def _count(cursor: Cursor, readings: Sequence[FileReading], *, scratch: str) -> dict[int, FileCounts]:
    problems = cursor.rows(COUNT_PROBLEMS.format(scratch=quote_identifier(scratch)))
    kinds = cursor.rows(COUNT_KINDS)
    duplicates = dict(cursor.rows(COUNT_DUPLICATES))
    damaged = dict(cursor.rows(COUNT_DAMAGED_IDS))
    return {
        reading.number: FileCounts(
            left_out={LeftOut(reason): count for file, reason, count in problems if file == reading.number},
            kinds={LineKind(kind): count for file, kind, count in kinds if file == reading.number},
            duplicates=duplicates.get(reading.number, 0),
            damaged_ids=damaged.get(reading.number, 0),
        )
        for reading in readings
    }
