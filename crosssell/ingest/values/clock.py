"""The time of day that an export writes in a column of its own, beside the date."""

# Twelve hours with a.m. and p.m., dots or an h between the numbers, words behind, and what spreadsheets make
# of a time alone: a moment on their first day.
CLOCK = (
    "^(?:(?:1899-12-3[01]|1900-01-0[01])[ T])?([0-9]{1,2})[:.h]([0-9]{2})(?:[:.]([0-9]{2})(?:[.,][0-9]+)?)?"
    "[ \u00a0]*([AaPp])?[.]?(?:[Mm][.]?)?(?:[ \u00a0]*(?:Uhr|uur|h|Z|[+-][0-9]{2}:?(?:[0-9]{2})?))?$"
)


def with_clock_sql(moment: str, column: str) -> str:
    """A DuckDB expression that adds the time of day in a text column to a date.

    A date that has a time of its own keeps it; a cell that is no time adds nothing.

    Args:
        moment: Expression of the date, a TIMESTAMP.
        column: The column of the time.
    """
    return (
        f"case when {column} is null or {moment} is null or {moment} <> date_trunc('day', {moment})"
        f" then {moment} else {moment} + coalesce({clock_sql(column)}, interval 0 second) end"
    )


def clock_sql(column: str) -> str:
    """A DuckDB expression that reads a time of day as INTERVAL since midnight, null where it is none."""
    cell = f"trim({column})"
    plain = f"try_cast({cell} as time)"
    hour, minute, second = (
        f"try_cast(regexp_extract({cell}, '{CLOCK}', {part}) as integer)" for part in (1, 2, 3)
    )
    half = f"lower(regexp_extract({cell}, '{CLOCK}', 4))"
    hours = f"case {half} when 'p' then {hour} % 12 + 12 when 'a' then {hour} % 12 else {hour} end"
    seconds = f"{hours} * 3600 + {minute} * 60 + coalesce({second}, 0)"
    return (
        f"to_seconds(coalesce(date_diff('second', time '00:00:00', {plain}),"
        f" case when {hour} < 24 and {minute} < 60 and coalesce({second}, 0) < 60 then {seconds} end))"
    )
