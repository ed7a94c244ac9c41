"""The SQL expressions that turn the raw text cells of one file into typed cells."""

from collections.abc import Sequence

from crosssell.columns import NUMBER_FIELDS, Field, FileLayout
from crosssell.ingest.mapping.guess import Auxiliary
from crosssell.ingest.mapping.synonyms import is_share
from crosssell.ingest.platforms.cells import cost_sql, has_total_before_discount, money_sql, status_sql
from crosssell.ingest.reading import FileReading
from crosssell.ingest.values.cell_formats import SIGNED_FIELDS
from crosssell.ingest.values.clock import with_clock_sql
from crosssell.ingest.values.currencies import code_sql, currency_sql
from crosssell.ingest.values.dates import date_sql
from crosssell.ingest.values.numbers import PERCENT, number_sql
from crosssell.ingest.values.words import blank_sql, known_sql, negates_consent, text_sql, total_sql

# Rows without any product are baskets that nobody has filled.
EMPTY_ROWS = (FileLayout.BASKETS, FileLayout.ONE_HOT)

# A discount in percent, or as the fraction that a workbook holds below “10 %”.
SHARE_OF_LINE = """
case when {share} is not null then coalesce(
    try(cast(
        abs(unit_price::double * quantity)
        * case when abs({share}) < 1 then abs({share}) else abs({share}) / 100 end as decimal(18, 6)
    )), 0
) end
"""


def expressions(reading: FileReading) -> dict[str, str]:
    """Return the SQL expression of each placeholder of `crosssell.ingest.check`'s insert."""
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
    if Field.STATUS in reading.mapping:
        texts["status"] = status_sql(texts["status"], reading.guess)
    numbers = {field.value: _number(reading, field) for field in NUMBER_FIELDS}
    if Field.QUANTITY not in reading.mapping:
        numbers["quantity"] = "1::decimal(18, 6)"
    if Field.DISCOUNT in reading.mapping and _is_discount_share(reading):
        numbers["discount"] = SHARE_OF_LINE.format(share=numbers["discount"])
    numbers["cost"] = cost_sql(numbers["cost"], numbers["quantity"], reading.guess)
    columns = [f"c{index}" for index in range(len(reading.header))]
    return {
        **texts,
        **numbers,
        "written": _written(reading),
        "refund": _refund(reading),
        "currency": _currency(reading, texts["currency"]),
        "is_total": _is_total(reading),
        "is_empty": "product is null" if reading.layout in EMPTY_ROWS else "false",
        "amount_too_large": "(amount is null and unit_price is not null and quantity is not null)",
        "ordered_at": _moment(reading),
        "effect": _effect(reading, texts["status"]),
        "other_effect": _other_effect(reading),
        "consent": _consent(reading, texts["consent"]),
        "consent_text": texts["consent"],
        "consent_negated": _consent_negated(reading),
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
    number = number_sql(f"c{reading.mapping[field]}", reading.numbers[field])
    return number if field is Field.QUANTITY else money_sql(number, reading.guess)


def _is_discount_share(reading: FileReading) -> bool:
    """Whether discounts are written in percent of the line: by the header, or in every cell."""
    header = reading.header[reading.mapping[Field.DISCOUNT]]
    return is_share(header) or PERCENT in reading.numbers[Field.DISCOUNT].noise


def _moment(reading: FileReading) -> str:
    if Field.ORDERED_AT not in reading.mapping or reading.date is None:
        return "null::timestamp"
    moment = date_sql(f"c{reading.mapping[Field.ORDERED_AT]}", reading.date)
    clock = reading.auxiliary.get(Auxiliary.TIME_OF_DAY)
    return moment if clock is None else with_clock_sql(moment, f"c{clock}")


def _written(reading: FileReading) -> str:
    """Return the amount as the file has it: the line's total, else price by quantity less discount.

    A few programs write the total as it is before the discount.
    """
    # Decimals of this width multiply fast up to a million and fail beyond, so larger ones go another way.
    computed = """case
        when unit_price between -1000 and 1000 and quantity between -999 and 999
        then cast(unit_price * quantity as decimal(18, 6))
        else try_cast(unit_price::decimal(38, 6) * quantity as decimal(18, 6))
    end"""
    if Field.DISCOUNT in reading.mapping:
        less = "abs(coalesce(discount, 0))"
        computed = f"try({computed} - case when quantity < 0 then -{less} else {less} end)"
    total = "line_total"
    if Field.DISCOUNT in reading.mapping and has_total_before_discount(reading.guess):
        total = "line_total - sign(line_total) * abs(coalesce(discount, 0))"
    return f"coalesce({total}, {computed})" if Field.LINE_TOTAL in reading.mapping else computed


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
    if Field.STATUS not in reading.mapping:
        return "null"
    return (
        f"case when list_contains($cancelled_words, {status}) then 'cancelled'"
        f" when list_contains($returned_words, {status}) then 'returned' end"
    )


def _other_effect(reading: FileReading) -> str:
    if Auxiliary.CANCELLED_AT not in reading.auxiliary:
        return "null"
    column = f"c{reading.auxiliary[Auxiliary.CANCELLED_AT]}"
    return f"case when not {blank_sql(column)} then 'cancelled' end"


def _consent(reading: FileReading, consent: str) -> str:
    if Field.CONSENT not in reading.mapping:
        return "null"
    return (
        f"case when list_contains($yes_words, {consent}) then true"
        f" when list_contains($no_words, {consent}) then false end"
    )


def _consent_negated(reading: FileReading) -> str:
    if Field.CONSENT not in reading.mapping:
        return "null::boolean"
    return str(negates_consent(reading.header[reading.mapping[Field.CONSENT]])).lower()


def _refund(reading: FileReading) -> str:
    column = reading.auxiliary.get(Auxiliary.REFUNDED_AMOUNT)
    if column is None or reading.refund is None:
        return "null::decimal(18, 6)"
    return money_sql(f"abs({number_sql(f'c{column}', reading.refund)})", reading.guess)


def _in_words(reading: FileReading, role: Auxiliary, words: str) -> str:
    column = reading.auxiliary.get(role)
    return (
        "false" if column is None else f"coalesce(list_contains(${words}, {text_sql(f'c{column}')}), false)"
    )
