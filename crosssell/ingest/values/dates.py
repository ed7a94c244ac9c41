"""How are the dates of a column written, and which moment does a cell mean?

As with numbers, a column is decided over all its rows from its *shapes* (every digit replaced by
9). A shape says where day, month and year can stand; the order of day and month is one decision for
the column:

* a first part above 12 proves day-month-year, a second part above 12 month-day-year;
* both proved: the greater part wins only with 99.5 % of the proofs (the rest are impossible dates
  and unreadable), otherwise the user is asked;
* nothing proved: dates with points (``1.2.2010``) are day-month-year by convention, nobody writes
  them otherwise; slashes and hyphens are asked about, never assumed.

A year in front is followed by month and day. Years of two digits come last unless a first part above
31 proves otherwise; 69 to 99 are 19xx as in POSIX. Moments are wall time as written: fractions of a
second and offsets are dropped. A date outside 1970–2100 is unreadable: such values are placeholders
(0001-01-01, 9999-12-31) or a misread year, not sales.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from crosssell.columns import DateOrder
from crosssell.ingest.values.date_patterns import (
    DatePattern,
    DateShape,
    Layout,
    SeenShape,
    literal,
    moment_of,
    pattern_of,
    pattern_sql,
    take_apart,
    with_order,
)
from crosssell.ingest.values.words import SPACES, is_blank

MAJORITY_SHARE = 0.995
FIRST_MOMENT = datetime(1970, 1, 1)
LAST_MOMENT = datetime(2100, 12, 31, 23, 59, 59)
_EXAMPLES = 3


class DateEvidence(StrEnum):
    """Why a column is read with its order of day and month."""

    CHOSEN = "chosen"
    PROVEN = "proven"
    MAJORITY = "majority"
    CONVENTION = "convention"
    UNAMBIGUOUS = "unambiguous"


@dataclass(frozen=True, slots=True, kw_only=True)
class DateFormat:
    """How a column's dates are read.

    Attributes:
        date_order: Order of day, month and year in most of its cells.
        evidence: Why this order.
        patterns: The ways of writing, most frequent first; empty if no cell is a date.
        guarded: Cells must be checked against the patterns (several, or some cells match none).
        padded: Some cells have no-break spaces or the like around them.
        count_unreadable: Rows whose shape is no date; impossible days are found only on parsing.
        examples: Up to three original cells with their moments.
    """

    date_order: DateOrder
    evidence: DateEvidence
    patterns: tuple[DatePattern, ...]
    guarded: bool = True
    padded: bool = False
    count_unreadable: int = 0
    examples: tuple[tuple[str, datetime], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DateQuestion:
    """A column whose order of day and month its own values leave open.

    Attributes:
        readings: One format for each order. ``min`` and ``max`` of its :func:`date_sql` give the
            period that each reading would cover.
        contradictory: Several orders are proved by some cells, rather than none by any.
    """

    readings: tuple[DateFormat, ...]
    contradictory: bool


def decide_dates(
    shapes: Sequence[DateShape], *, date_order: DateOrder | None = None
) -> DateFormat | DateQuestion:
    """Decide how a column of dates is written, or ask.

    Args:
        shapes: Every shape of the column; blanks may be among them.
        date_order: The user's choice; it settles dates whose order the cells leave open.
    """
    cells = [shape for shape in shapes if not is_blank(shape.example)]
    seen = [found for shape in cells if (found := take_apart(shape)) is not None]
    open_shapes = [found for found in seen if found.layout is None]
    if not open_shapes:
        return _format(cells, seen, None, DateEvidence.UNAMBIGUOUS)
    if date_order is not None and (date_order is not DateOrder.YMD or _two_digit_years(open_shapes)):
        return _format(cells, seen, date_order, DateEvidence.CHOSEN)
    order, evidence = _proved_order(open_shapes)
    if order is not None:
        return _format(cells, seen, order, evidence)
    readings = tuple(
        _format(cells, seen, candidate, DateEvidence.CHOSEN) for candidate in _candidates(open_shapes)
    )
    possible = tuple(reading for reading in readings if reading.examples)
    if len(possible) < 2:
        # No cell can be read in two ways, so nothing can be misread: what does not fit is unreadable.
        return replace((possible or readings)[0], evidence=DateEvidence.MAJORITY)
    return DateQuestion(readings=possible, contradictory=evidence is DateEvidence.MAJORITY)


def date_shapes_sql(column_sql: str, *, relation_sql: str) -> str:
    """A query that delivers the fields of :class:`DateShape`, in their order, for one column."""
    parts = "^[^0-9]*([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{2,4})"
    return f"""
        with cells as (
            select {column_sql} as cell, count(*) as rows
            from {relation_sql}
            where {column_sql} is not null
            group by cell
        ),
        parted as (
            select
                translate(cell, '012345678', '999999999') as text,
                cell,
                rows,
                try_cast(regexp_extract(cell, '{parts}', 1) as smallint) as part_1,
                try_cast(regexp_extract(cell, '{parts}', 2) as smallint) as part_2,
                try_cast(regexp_extract(cell, '{parts}', 3) as smallint) as part_3
            from cells
        )
        select
            text,
            sum(rows)::bigint as count,
            -- the cell that shows the order where one is proved, else one that any order can read
            coalesce(
                case
                    when coalesce(bool_or(part_1 > 12), false) <> coalesce(bool_or(part_2 > 12), false)
                    then max(cell) filter (where part_1 > 12 or part_2 > 12)
                    else max(cell) filter (where part_1 <= 12 and part_2 <= 12)
                end,
                max(cell)
            ) as example,
            coalesce(sum(rows) filter (where part_1 > 12), 0)::bigint as first_over_12,
            coalesce(sum(rows) filter (where part_2 > 12), 0)::bigint as second_over_12,
            coalesce(sum(rows) filter (where part_1 > 31), 0)::bigint as first_over_31,
            coalesce(sum(rows) filter (where part_3 > 31), 0)::bigint as third_over_31,
            count(distinct part_1) as first_distinct,
            count(distinct part_3) as third_distinct
        from parted
        group by text
        order by count desc, text
    """


def date_sql(column_sql: str, fmt: DateFormat) -> str:
    """A DuckDB expression that reads a text column as TIMESTAMP, null where it is no date.

    Args:
        column_sql: The column, quoted.
        fmt: A format decided over all rows of this column.
    """
    if not fmt.patterns:
        return "cast(null as timestamp)"
    if fmt.padded:
        column_sql = f"trim({column_sql}, '{SPACES}')"
    if not fmt.guarded:
        moment = pattern_sql(column_sql, fmt.patterns[0], trusted=True)
    else:
        branches = " ".join(
            f"when regexp_full_match({column_sql}, {literal(pattern.regex)}) "
            f"then {pattern_sql(column_sql, pattern, trusted=False)}"
            for pattern in fmt.patterns
        )
        moment = f"case {branches} end"
    first, last = (f"timestamp '{moment:%Y-%m-%d %H:%M:%S}'" for moment in (FIRST_MOMENT, LAST_MOMENT))
    return f"case when {moment} between {first} and {last} then {moment} end"


def parse_date(text: str, fmt: DateFormat) -> datetime | None:
    """Read one cell as :func:`date_sql` does, or ``None`` where it is no date.

    >>> fmt = decide_dates([DateShape(text="99.99.9999 9:99", count=1, example="24.12.2010 8:26")])
    >>> parse_date("24.12.2010 8:26", fmt), parse_date("31.02.2010 8:26", fmt)
    (datetime.datetime(2010, 12, 24, 8, 26), None)
    """
    text = text.strip(SPACES) if fmt.padded else text
    for pattern in fmt.patterns:
        match = re.fullmatch(pattern.regex, text)
        if match:
            moment = moment_of(pattern, match)
            return moment if moment is not None and FIRST_MOMENT <= moment <= LAST_MOMENT else None
    return None


def is_date(text: str) -> bool:
    """Whether a cell is written like a date, digits alone (serials, ``20251231``) included.

    >>> is_date("1.2.2010 8:26"), is_date("40513"), is_date("2,55"), is_date("10-Dez-25")
    (True, True, False, True)
    """
    masked = re.sub("[0-9]", "9", text)
    return take_apart(DateShape(text=masked, count=1, example=text)) is not None


def _two_digit_years(seen: Iterable[SeenShape]) -> bool:
    return any(found.year_digits == 2 for found in seen)


def _proved_order(seen: Sequence[SeenShape]) -> tuple[DateOrder | None, DateEvidence]:
    """The order that the cells prove, or ``None`` with ``MAJORITY`` if they contradict each other."""
    proofs = {
        DateOrder.DMY: sum(found.shape.first_over_12 - found.shape.first_over_31 for found in seen),
        DateOrder.MDY: sum(found.shape.second_over_12 for found in seen),
        DateOrder.YMD: sum(found.shape.first_over_31 for found in seen if found.year_digits == 2),
    }
    if proofs[DateOrder.YMD]:
        # A year in front turns the first part's values above 12 into years as well.
        proofs[DateOrder.YMD] += proofs[DateOrder.DMY]
        proofs[DateOrder.DMY] = sum(found.shape.third_over_31 for found in seen if found.year_digits == 2)
    order = max(proofs, key=lambda candidate: proofs[candidate])
    total = sum(proofs.values())
    if total == 0:
        if all(found.separator == "." for found in seen):
            return DateOrder.DMY, DateEvidence.CONVENTION
        return None, DateEvidence.PROVEN
    if order is DateOrder.DMY and any(_year_may_lead(found) for found in seen):
        return None, DateEvidence.PROVEN
    if proofs[order] == total:
        return order, DateEvidence.PROVEN
    if proofs[order] >= MAJORITY_SHARE * total:
        return order, DateEvidence.MAJORITY
    return None, DateEvidence.MAJORITY


def _year_may_lead(found: SeenShape) -> bool:
    """Whether ``25-12-01`` looks like year-month-day: few first parts, many last ones, none above 31."""
    shape = found.shape
    return (
        found.year_digits == 2
        and shape.third_over_31 == 0
        and shape.first_distinct <= 2
        and shape.third_distinct > 12
    )


def _candidates(seen: Sequence[SeenShape]) -> list[DateOrder]:
    leads = any(
        _year_may_lead(found) or (found.year_digits == 2 and found.shape.first_over_31) for found in seen
    )
    return [DateOrder.DMY, DateOrder.MDY, *([DateOrder.YMD] if leads else [])]


def _format(
    cells: Sequence[DateShape], seen: Sequence[SeenShape], order: DateOrder | None, evidence: DateEvidence
) -> DateFormat:
    ordered = [with_order(found, order) for found in seen]
    grouped: dict[tuple[Layout, str, str], list[SeenShape]] = {}
    for found in sorted(ordered, key=lambda one: -one.shape.count):
        pattern = pattern_of([found])
        grouped.setdefault((pattern.layout, pattern.regex, pattern.strptime), []).append(found)
    patterns = tuple(pattern_of(group) for group in grouped.values())
    unreadable = sum(shape.count for shape in cells) - sum(found.shape.count for found in seen)
    fmt = DateFormat(
        date_order=order or (_order_of(patterns[0].layout) if patterns else DateOrder.YMD),
        evidence=evidence,
        patterns=patterns,
        guarded=len(patterns) > 1 or unreadable > 0,
        padded=any(shape.text.strip(" ") != shape.text.strip(SPACES) for shape in cells),
        count_unreadable=unreadable + _impossible(ordered),
    )
    telling = sorted(
        ordered, key=lambda one: (one.layout is not seen[ordered.index(one)].layout, one.shape.count)
    )
    read = ((found.shape.example, parse_date(found.shape.example, fmt)) for found in reversed(telling))
    return replace(fmt, examples=tuple((text, moment) for text, moment in read if moment)[:_EXAMPLES])


def _impossible(seen: Iterable[SeenShape]) -> int:
    """Rows whose month would be above 12 under the order chosen."""
    rows = 0
    for found in seen:
        if found.layout in (Layout.DMY, Layout.YMD):
            rows += found.shape.second_over_12
        elif found.layout is Layout.MDY:
            rows += found.shape.first_over_12
    return rows


def _order_of(layout: Layout) -> DateOrder:
    if layout in (Layout.DMY, Layout.DAY_NAME_YEAR):
        return DateOrder.DMY
    return DateOrder.MDY if layout in (Layout.MDY, Layout.NAME_DAY_YEAR) else DateOrder.YMD
