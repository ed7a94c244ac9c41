"""How are the cells of the mapped columns written? Numbers, dates, ids, currencies, over all rows."""

from collections.abc import Mapping

from crosssell.columns import NUMBER_FIELDS, DateOrder, Field
from crosssell.ingest.mapping.guess import Auxiliary
from crosssell.ingest.values.currencies import currency_code
from crosssell.ingest.values.date_patterns import DateShape
from crosssell.ingest.values.dates import DateFormat, DateQuestion, date_shapes_sql, decide_dates
from crosssell.ingest.values.numbers import (
    NumberFormat,
    NumberQuestion,
    Shape,
    decide_mixed,
    decide_numbers,
    decide_together,
    number_shapes_sql,
)
from crosssell.warehouse import Cursor

MOST_CURRENCIES = 50
SIGNED_FIELDS = (Field.UNIT_PRICE, Field.LINE_TOTAL)  # a currency may be written beside these

CURRENCIES = """
select upper(trim({column})) as currency, count(*) as rows
from {relation}
where trim({column}) <> ''
group by currency
order by rows desc, currency
limit {most}
"""

FLOAT_IDS = """
select
    count(*) filter ({column} like '%.0' and try_cast({column} as double) is not null),
    count(*) filter (contains({column}, '.'))
from {relation}
"""

# C536379 among 536365, 536366 …: an order id that marks a cancellation.
CANCEL_PREFIX = """
select
    count(*) filter ({column} like 'C%' and try_cast(substr({column}, 2) as bigint) is not null),
    count(*) filter (where try_cast({column} as bigint) is not null),
    count({column})
from {relation}
"""


def number_formats(
    cursor: Cursor,
    relation: str,
    columns: Mapping[str, int],
    *,
    typed: set[str],
    has_types: bool,
    decimal_mark: str | None,
) -> dict[str, NumberFormat | NumberQuestion]:
    """Decide how columns of numbers are written, together where their cells are text.

    Args:
        cursor: On the scratch database.
        relation: The rows.
        columns: Field (or other role) → column.
        typed: Those whose cells came as numbers and are written with a decimal point.
        has_types: Whether the file's cells have types, so that text among numbers is a case of its own.
        decimal_mark: What the user has said.
    """
    shapes = {
        name: [
            Shape(text=text, count=count, example=example, leading_zeros=zeros)
            for text, count, example, zeros in cursor.rows(
                number_shapes_sql(f"c{index}", relation_sql=relation)
            )
        ]
        for name, index in columns.items()
    }
    decided = decide_together(
        {name: found for name, found in shapes.items() if name not in typed}, decimal_mark=decimal_mark
    )
    decided |= {name: decide_numbers(shapes[name], decimal_mark=".") for name in typed}
    if has_types:
        mixed = {name: decide_mixed(shapes[name], decimal_mark=decimal_mark) for name in decided}
        decided |= {name: found for name, found in mixed.items() if found is not None}
    return decided


def number_columns(mapping: Mapping[Field, int], auxiliary: Mapping[Auxiliary, int]) -> dict[str, int]:
    """Return the columns that hold numbers, by what they serve."""
    columns: dict[str, int] = {name: mapping[name] for name in NUMBER_FIELDS if name in mapping}
    if Auxiliary.REFUNDED_AMOUNT in auxiliary:
        columns[Auxiliary.REFUNDED_AMOUNT] = auxiliary[Auxiliary.REFUNDED_AMOUNT]
    return columns


def date_format(
    cursor: Cursor, relation: str, column: int | None, *, date_order: DateOrder | None
) -> DateFormat | DateQuestion | None:
    """Decide how a column of dates is written; ``None`` without one."""
    if column is None:
        return None
    names = (
        "text",
        "count",
        "example",
        "first_over_12",
        "second_over_12",
        "first_over_31",
        "third_over_31",
        "first_distinct",
        "third_distinct",
    )
    found = cursor.rows(date_shapes_sql(f"c{column}", relation_sql=relation))
    return decide_dates(
        [DateShape(**dict(zip(names, row, strict=True))) for row in found], date_order=date_order
    )


def first_reading(result: NumberFormat | NumberQuestion) -> NumberFormat:
    """Return the format, of a question its first."""
    return result.readings[0] if isinstance(result, NumberQuestion) else result


def float_ids(cursor: Cursor, relation: str, mapping: Mapping[Field, int]) -> tuple[Field, ...]:
    """Id fields whose only dotted values are whole numbers with ``.0``, as spreadsheets leave them."""
    found = []
    for name in (Field.ORDER_ID, Field.CUSTOMER_ID, Field.PRODUCT):
        if name in mapping:
            floats, dotted = cursor.row(FLOAT_IDS.format(column=f"c{mapping[name]}", relation=relation))
            if floats and floats == dotted:
                found.append(name)
    return tuple(found)


def has_cancel_prefix(cursor: Cursor, relation: str, mapping: Mapping[Field, int]) -> bool:
    """Whether nearly all order ids are numbers and some have a C in front."""
    if Field.ORDER_ID not in mapping:
        return False
    column = f"c{mapping[Field.ORDER_ID]}"
    prefixed, plain, filled = cursor.row(CANCEL_PREFIX.format(column=column, relation=relation))
    return bool(prefixed > 0 and plain > prefixed and plain + prefixed >= 0.95 * filled)


def currencies(
    cursor: Cursor, relation: str, mapping: Mapping[Field, int], numbers: Mapping[str, NumberFormat]
) -> tuple[tuple[str, int], ...]:
    """Name the currencies of the rows: by their own column, else by the signs beside the amounts."""
    if Field.CURRENCY in mapping:
        column = f"c{mapping[Field.CURRENCY]}"
        statement = CURRENCIES.format(column=column, relation=relation, most=MOST_CURRENCIES)
        named: dict[str, int] = {}
        for text, rows in cursor.rows(statement):
            named[currency_code(text)] = named.get(currency_code(text), 0) + rows
        return tuple(sorted(named.items(), key=lambda one: (-one[1], one[0])))
    signed = next((name for name in SIGNED_FIELDS if name in numbers and numbers[name].currencies), None)
    return numbers[signed].currencies if signed else ()
