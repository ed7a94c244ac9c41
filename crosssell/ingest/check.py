"""Turn raw text rows into typed lines, each kept or set aside under one reason.

Works in temporary tables beside the dataset, on the raw tables of the draft.
``checked`` holds every row of every file with its typed cells, amount and kind, and its problem, if
any; ``staged_line`` is the view of the rows that can be loaded, and is all that the load step reads.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crosssell.columns import NUMBER_FIELDS, Field, LeftOut, LineKind
from crosssell.ingest.currencies import code_sql, currency_sql
from crosssell.ingest.dates import date_sql
from crosssell.ingest.mapping import Auxiliary
from crosssell.ingest.numbers import number_sql
from crosssell.ingest.order_columns import fill_order_columns, settle_refunds
from crosssell.ingest.reading import SIGNED_FIELDS, FileReading
from crosssell.ingest.words import blank_sql, known_sql, text_sql, total_sql
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
    kind varchar,
    effect varchar,            -- what a status or a cancellation date does to the line
    credit boolean,            -- a refund row that carries positive figures
    cancel_prefix boolean,     -- its order id marks a cancelled order (C536379)
    priced boolean,            -- the file has amounts
    problem varchar
)
"""

# What a line is. Used when rows are checked, and again when another row of the order has changed it.
KIND = """case
    when effect = 'cancelled' then 'cancelled'
    when quantity < 0 or amount < 0 then 'return'
    when cancel_prefix then 'cancelled'
    when effect = 'returned' then 'returned'
    when quantity is null or quantity = 0 or (priced and coalesce(amount, 0) = 0) then 'zero'
    else 'sale'
end"""

# One file's rows, typed. Placeholders in braces are expressions from `_expressions`; values are bound.
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
    {kind},
    effect,
    credit,
    cancel_prefix,
    priced,
    case
        when {is_total} then 'total'
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
from marked
"""

# Where receipt numbers restart, an order is known by its number and its day.
PLAIN_ORDER_ID = "order_id"
DAY_ORDER_ID = "order_id || coalesce(' · ' || strftime(ordered_at, '%Y-%m-%d'), '')"

SHORT_ROWS = "select count(*) filter (is_short), count(*) from {raw}"
SHORT_SHARE_OF_A_HABIT = 0.05  # above this, a writer drops empty trailing cells; below, a row is broken

JUDGE_AGAIN = f"update checked set kind = {KIND}"

SET_OTHER_CURRENCIES_ASIDE = """
update checked set problem = 'other_currency'
where problem is null and currency is not null and currency <> $currency
"""

NAME_CURRENCY = "update checked set currency = $currency where currency is null and priced"

STAGED_LINE = """
create or replace temp view staged_line as
select * exclude (effect, credit, cancel_prefix, priced, problem)
from checked
where problem is null
"""

LINE_HASH = """hash(
    l.order_id, l.product, l.product_name, l.category, l.customer_id, l.ordered_at, l.quantity, l.unit_price,
    l.amount, l.discount, l.refund, l.cost, l.currency, l.channel, l.country, l.status, l.consent,
    l.kind::varchar
)"""

COUNT_PROBLEMS = """
select file_no, problem, count(*) from checked where problem is not null group by file_no, problem
union all
select file_no, reason, count(*) from {scratch}.set_aside group by file_no, reason
"""

COUNT_KINDS = "select file_no, kind, count(*) from staged_line group by file_no, kind"

# Orders that hold a product twice are few; their lines are compared in all fields.
COUNT_DUPLICATES = f"""
with alike as (
    select file_no, order_id
    from staged_line
    group by file_no, order_id
    having count(*) > len(list_distinct(list(hash(product))))
)
select file_no, (sum(copies) - count(*))::bigint
from (
    select l.file_no, count(*) as copies
    from staged_line as l
    join alike using (file_no, order_id)
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
select file_no, row_no, reason, text from {scratch}.set_aside
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
        cursor.execute(JUDGE_AGAIN)
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
    found = cursor.rows(LEFT_OUT_ROWS.format(scratch=quote_identifier(scratch)), most=most)
    texts: dict[tuple[int, int], str] = {}
    for number, reading in by_number.items():
        rows = [row for file_no, row, _, text in found if file_no == number and text is None]
        if rows:
            columns = ", ".join(f"coalesce(c{i}, '')" for i in range(len(reading.header)))
            statement = RAW_TEXT.format(columns=columns, raw=f"{quote_identifier(scratch)}.raw_{number}")
            texts |= {(number, row): text for row, text in cursor.rows(statement, rows=rows)}
    return [
        (by_number[number].name, row, LeftOut(reason), text or texts.get((number, row), ""))
        for number, row, reason, text in found
    ]


def _insert_file(cursor: Cursor, reading: FileReading, *, scratch: str, separate_orders: bool) -> None:
    raw = f"{quote_identifier(scratch)}.raw_{reading.number}"
    short, rows = cursor.row(SHORT_ROWS.format(raw=raw))
    statement = INSERT_CHECKED.format(
        raw=raw,
        kind=KIND,
        known_order_id=DAY_ORDER_ID if separate_orders else PLAIN_ORDER_ID,
        **_expressions(reading),
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


def _expressions(reading: FileReading) -> dict[str, str]:
    """Return the SQL expression of each placeholder of `INSERT_CHECKED`."""
    texts = {
        field.value: text_sql(f"c{reading.mapping[field]}") if field in reading.mapping else "null"
        for field in Field
        if field not in NUMBER_FIELDS
    }
    for field in (Field.ORDER_ID, Field.PRODUCT, Field.PRODUCT_NAME, Field.CUSTOMER_ID):
        if field in reading.mapping:
            texts[field.value] = known_sql(f"c{reading.mapping[field]}", guests=field == Field.CUSTOMER_ID)
    for field in reading.float_ids:
        texts[field.value] = f"regexp_replace({texts[field.value]}, '^([0-9]+)[.]0$', '\\1')"
    if Field.PRODUCT_NAME in reading.mapping:
        texts["product"] = f"coalesce({texts['product']}, {texts['product_name']})"
    numbers = {field.value: _number(reading, field) for field in NUMBER_FIELDS}
    if Field.QUANTITY not in reading.mapping:
        numbers["quantity"] = "1::decimal(18, 6)"
    columns = [f"c{index}" for index in range(len(reading.header))]
    return {
        **texts,
        **numbers,
        "written": _written(reading),
        "refund": _refund(reading),
        "currency": _currency(reading, texts["currency"]),
        "is_total": _is_total(reading),
        "amount_too_large": "(amount is null and unit_price is not null and quantity is not null)",
        "ordered_at": _moment(reading),
        "effect": _effect(reading, texts["status"]),
        "consent": _consent(reading, texts["consent"]),
        "credit": _in_words(reading, Auxiliary.ROW_TYPE, "credit_words"),
        "cancel_prefix": "regexp_full_match(order_id, 'C[0-9]+')" if reading.cancel_prefix else "false",
        "present": " + ".join(f"({column} is not null)::integer" for column in columns),
        "begins_as_total": total_sql(f"coalesce({', '.join(columns)})"),
        "date_unreadable": _unreadable(reading, (Field.ORDERED_AT,)),
        "number_unreadable": _unreadable(reading, NUMBER_FIELDS),
    }


def _number(reading: FileReading, field: Field) -> str:
    if field not in reading.mapping:
        return "null::decimal(18, 6)"
    return number_sql(f"c{reading.mapping[field]}", reading.numbers[field])


def _moment(reading: FileReading) -> str:
    if Field.ORDERED_AT not in reading.mapping or reading.date is None:
        return "null::timestamp"
    return date_sql(f"c{reading.mapping[Field.ORDERED_AT]}", reading.date)


def _written(reading: FileReading) -> str:
    """Return the amount as the file has it: the line's total, else price by quantity less discount."""
    # Decimals of this width multiply fast up to a million and fail beyond, so larger ones go another way.
    computed = """case
        when unit_price between -1000 and 1000 and quantity between -999 and 999
        then cast(unit_price * quantity as decimal(18, 6))
        else try_cast(unit_price::decimal(38, 6) * quantity as decimal(18, 6))
    end"""
    if Field.DISCOUNT in reading.mapping:
        less = "abs(coalesce(discount, 0))"
        computed = f"try({computed} - case when quantity < 0 then -{less} else {less} end)"
    return f"coalesce(line_total, {computed})" if Field.LINE_TOTAL in reading.mapping else computed


def _currency(reading: FileReading, text: str) -> str:
    """Name the row's currency by its own column, else by the sign beside the amount."""
    if Field.CURRENCY in reading.mapping:
        return code_sql(text)
    codes = [code for code, _ in reading.currencies]
    signed = next(
        (one for one in SIGNED_FIELDS if one in reading.numbers and reading.numbers[one].currencies), None
    )
    return currency_sql(f"c{reading.mapping[signed]}", codes) if signed else "null"


def _is_total(reading: FileReading) -> str:
    """Say that the row sums up others though it fills the columns of order and product.

    Its first cell or its order id is such a word; nearly all others are ruled out by a digit at an end.
    """
    goods = {reading.mapping.get(name) for name in (Field.PRODUCT, Field.PRODUCT_NAME, Field.CATEGORY)}
    columns = sorted({0, reading.mapping[Field.ORDER_ID]} - goods)
    tests = [
        f"case when c{one} >= 'A' and c{one}[-1] > '9' then {total_sql(f'c{one}')} else false end"
        for one in columns
    ]
    return " or ".join(tests) or "false"


def _unreadable(reading: FileReading, fields: Sequence[Field]) -> str:
    """Say that a cell holds something and that it could not be read.

    Nested cases, because an ``and`` would look for blanks in every cell of the column.
    """
    tests = [
        f"case when {field.value} is null and c{index} is not null"
        f" then not {blank_sql(f'c{index}')} else false end"
        for field in fields
        if (index := reading.mapping.get(field)) is not None
    ]
    return " or ".join(tests) or "false"


def _effect(reading: FileReading, status: str) -> str:
    branches = []
    if Auxiliary.CANCELLED_AT in reading.auxiliary:
        column = f"c{reading.auxiliary[Auxiliary.CANCELLED_AT]}"
        branches.append(f"when not {blank_sql(column)} then 'cancelled'")
    if Field.STATUS in reading.mapping:
        branches.append(f"when list_contains($cancelled_words, {status}) then 'cancelled'")
        branches.append(f"when list_contains($returned_words, {status}) then 'returned'")
    return f"case {' '.join(branches)} end" if branches else "null"


def _consent(reading: FileReading, consent: str) -> str:
    if Field.CONSENT not in reading.mapping:
        return "null"
    return (
        f"case when list_contains($yes_words, {consent}) then true"
        f" when list_contains($no_words, {consent}) then false end"
    )


def _refund(reading: FileReading) -> str:
    column = reading.auxiliary.get(Auxiliary.REFUNDED_AMOUNT)
    if column is None or reading.refund is None:
        return "null::decimal(18, 6)"
    return f"abs({number_sql(f'c{column}', reading.refund)})"


def _in_words(reading: FileReading, role: Auxiliary, words: str) -> str:
    column = reading.auxiliary.get(role)
    return (
        "false" if column is None else f"coalesce(list_contains(${words}, {text_sql(f'c{column}')}), false)"
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
