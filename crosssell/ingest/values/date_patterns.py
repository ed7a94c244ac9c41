"""Which ways of writing a date are known, and how is each one parsed?

A pattern is found from a shape (a cell with every digit replaced by 9) and carries a regular
expression and a ``strptime`` format; SQL and Python read a cell by the same pattern.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from crosssell.columns import DateOrder
from crosssell.ingest.values.words import SPACES

_SERIAL_DAYS = (20_000, 80_000)
_EXCEL_ZERO = datetime(1899, 12, 30)

# Month names, short and long, as written in English, German, Polish (both cases) and Dutch.
_MONTHS = (
    "january jan januar jänner jaenner jän stycznia styczeń sty januari",
    "february feb februar luty lutego lut februari",
    "march mar märz maerz mär mrz marca marzec maart mrt",
    "april apr kwietnia kwiecień kwi",
    "may mai maja maj mei",
    "june jun juni czerwca czerwiec cze",
    "july jul juli lipca lipiec lip",
    "august aug sierpnia sierpień sie augustus",
    "september sep sept września wrzesień wrz",
    "october oct oktober okt października październik paź",
    "november nov listopada listopad lis",
    "december dec dezember dez grudnia grudzień gru",
)
_MONTH_NUMBER = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
_MONTH = "(?i:" + "|".join(sorted(_MONTH_NUMBER, key=lambda name: (-len(name), name))) + ")"

# A weekday before a date, short or long, in the same languages; it says nothing that the date does not.
_WEEKDAYS = (
    "monday mon montag mo poniedziałek pon pn maandag ma",
    "tuesday tue dienstag di wtorek wt dinsdag",
    "wednesday wed mittwoch mi środa śr śro woensdag wo",
    "thursday thu donnerstag do czwartek czw cz donderdag",
    "friday fri freitag fr piątek pt pią vrijdag vr",
    "saturday sat samstag sonnabend sa sobota sob sb zaterdag za",
    "sunday sun sonntag so niedziela niedz nd nie ndz zondag zo",
)
_WEEKDAY = (
    "(?i:"
    + "|".join(sorted({day for days in _WEEKDAYS for day in days.split()}, key=lambda day: (-len(day), day)))
    + ")[.]?,? +"
)


class Layout(StrEnum):
    """What the first, second and third part of a date are."""

    DMY = "dmy"
    MDY = "mdy"
    YMD = "ymd"
    DAY_NAME_YEAR = "day_name_year"
    NAME_DAY_YEAR = "name_day_year"
    YEAR_NAME_DAY = "year_name_day"
    COMPACT = "compact"
    SERIAL = "serial"
    UNIX_SECONDS = "unix_seconds"
    UNIX_MILLISECONDS = "unix_milliseconds"


@dataclass(frozen=True, slots=True, kw_only=True)
class DateShape:
    """One way in which cells of a column are written, and what its parts reach.

    Attributes:
        text: The cell with every digit replaced by 9.
        count: Rows with this shape.
        example: One original cell.
        first_over_12: Rows whose first part (of three, separated by ``.``, ``/`` or ``-``) exceeds 12.
        second_over_12: Rows whose second part exceeds 12.
        first_over_31: Rows whose first part exceeds 31.
        third_over_31: Rows whose third part exceeds 31.
        first_distinct: Distinct values of the first part.
        third_distinct: Distinct values of the third part.
    """

    text: str
    count: int
    example: str
    first_over_12: int = 0
    second_over_12: int = 0
    first_over_31: int = 0
    third_over_31: int = 0
    first_distinct: int = 0
    third_distinct: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DatePattern:
    """One way of writing that a column uses.

    Attributes:
        layout: What its parts are.
        regex: Matches a whole cell; its groups are day, month and year in the order of the layout.
        strptime: The format of the part that is parsed; empty for serials and Unix times.
        core: Length of that part where it is the same in all cells and something follows it, else 0.
        tail: Something stands around that part: a weekday, a fraction, a zone, ``Uhr``.
    """

    layout: Layout
    regex: str
    strptime: str
    core: int = 0
    tail: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenShape:
    """A shape taken apart; ``layout`` is ``None`` where day and month may be either."""

    shape: DateShape
    layout: Layout | None
    date_regex: str
    date_strptime: str
    year_digits: int = 4
    separator: str = ""
    gap: str = ""
    clock: str = ""
    tail: bool = False
    core: int = 0
    weekday: bool = False


_ZONE = "(?: ?(?:Z|UTC|GMT|CET|CEST|MEZ|MESZ|[+-][0-9]{2}(?::?[0-9]{2})?))"
_TAIL = f"(?:[.,][0-9]+)?(?: ?Uhr)?{_ZONE}?"
_CLOCKS = {
    "": "",
    "%H:%M": "[0-9]{1,2}:[0-9]{2}",
    "%H:%M:%S": "[0-9]{1,2}:[0-9]{2}:[0-9]{2}",
    "%I:%M %p": "[0-9]{1,2}:[0-9]{2} ?[AaPp][Mm]",
    "%I:%M:%S %p": "[0-9]{1,2}:[0-9]{2}:[0-9]{2} ?[AaPp][Mm]",
}
_GAPS = {"": "", "T": "T", ", ": ", ", " um ": " um ", " ": " {1,3}"}
_JOINT = "[-/. ,]{1,2}"
_DAY = "([0-9]{1,2})(?:st|nd|rd|th)?"
_NUMERIC = re.compile(r"(9{4}|9{1,2})([./-])9{1,2}\2(9{4}|9{1,2})")
_NAMED = {
    Layout.DAY_NAME_YEAR: f"{_DAY}{_JOINT}({_MONTH}){_JOINT}",
    Layout.NAME_DAY_YEAR: f"({_MONTH}){_JOINT}{_DAY}{_JOINT}",
}
_YEAR_NAME_DAY = f"([0-9]{{4}}){_JOINT}({_MONTH}){_JOINT}([0-9]{{1,2}})"
_DIGITS = (
    ("[0-9]{5}(?:[.,][0-9]+)?", Layout.SERIAL, ""),
    ("([0-9]{4})([0-9]{2})([0-9]{2})", Layout.COMPACT, "%Y%m%d"),
    ("([0-9]{4})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})", Layout.COMPACT, "%Y%m%d%H%M%S"),
    ("[0-9]{10}", Layout.UNIX_SECONDS, ""),
    ("[0-9]{13}", Layout.UNIX_MILLISECONDS, ""),
)
_PARTS = {"d": "[0-9]{1,2}", "m": "[0-9]{1,2}", "y2": "[0-9]{2}", "y4": "[0-9]{4}"}


def take_apart(shape: DateShape) -> SeenShape | None:
    """Find what a shape's parts can be; ``None`` if it is no date."""
    text = shape.text.strip(SPACES)
    for regex, layout, strptime in _DIGITS:
        if re.fullmatch(regex, text):
            return SeenShape(shape=shape, layout=layout, date_regex=regex, date_strptime=strptime)
    weekday = re.match(_WEEKDAY, text)
    text = text[weekday.end() :] if weekday else text
    seen = _numeric(shape, text) or _named(shape, text)
    if seen is None:
        return None
    for gap, gap_regex in _GAPS.items():
        for strptime, clock in _CLOCKS.items():
            if bool(gap) != bool(clock):
                continue
            match = re.fullmatch(f"({seen.date_regex}{gap_regex}{clock})({_TAIL if clock else ''})", text)
            if match:
                core = len(match[1]) if text == shape.text else 0
                return replace(
                    seen,
                    gap=gap,
                    clock=strptime,
                    tail=bool(weekday or match[match.lastindex or 0]),
                    core=core,
                    weekday=bool(weekday),
                )
    return None


def _numeric(shape: DateShape, text: str) -> SeenShape | None:
    match = _NUMERIC.match(text)
    if match is None:
        return None
    first, separator, third = len(match[1]), match[2], len(match[3])
    if first == 4 and third <= 2:
        layout: Layout | None = Layout.YMD
    elif first <= 2 and third in (2, 4):
        layout = None
    else:
        return None
    parts = ("y4", "m", "d") if layout else ("d", "m", f"y{third}")
    regex = re.escape(separator).join(f"({_PARTS[part]})" for part in parts)
    return SeenShape(
        shape=shape,
        layout=layout,
        date_regex=regex,
        date_strptime="%Y-%m-%d".replace("-", separator) if layout else "",
        year_digits=4 if layout else third,
        separator=separator,
    )


def _named(shape: DateShape, text: str) -> SeenShape | None:
    for layout, regex in _NAMED.items():
        if match := re.match(f"{regex}([0-9]{{4}}|[0-9]{{2}}(?![0-9]))", text):
            digits = len(match[3])
            full = f"{regex}([0-9]{{{digits}}})"
            return SeenShape(
                shape=shape, layout=layout, date_regex=full, date_strptime="", year_digits=digits
            )
    if re.match(_YEAR_NAME_DAY, text):
        return SeenShape(
            shape=shape, layout=Layout.YEAR_NAME_DAY, date_regex=_YEAR_NAME_DAY, date_strptime=""
        )
    return None


def with_order(found: SeenShape, order: DateOrder | None) -> SeenShape:
    if found.layout is not None or order is None:
        return found
    year = "%y" if found.year_digits == 2 else "%Y"
    if order is DateOrder.YMD:
        if found.year_digits == 4:
            order = DateOrder.DMY
        else:
            regex = re.escape(found.separator).join(f"({_PARTS[part]})" for part in ("y2", "m", "d"))
            strptime = found.separator.join(("%y", "%m", "%d"))
            return replace(found, layout=Layout.YMD, date_regex=regex, date_strptime=strptime)
    parts = ("%d", "%m", year) if order is DateOrder.DMY else ("%m", "%d", year)
    return replace(found, layout=Layout(order.value), date_strptime=found.separator.join(parts))


def pattern_of(group: Sequence[SeenShape]) -> DatePattern:
    """The pattern of shapes that share layout, separator, gap and clock."""
    first = group[0]
    layout = first.layout or Layout.DMY
    if layout in (Layout.SERIAL, Layout.UNIX_SECONDS, Layout.UNIX_MILLISECONDS):
        return DatePattern(layout=layout, regex=f" *({first.date_regex}) *", strptime="")
    tail = any(found.tail for found in group)
    clock = f"{_GAPS[first.gap]}({_CLOCKS[first.clock]})" if first.clock else ""
    weekday = f"(?:{_WEEKDAY})?" if any(found.weekday for found in group) else ""
    regex = f" *{weekday}({first.date_regex}{clock}){_TAIL if first.clock else ''} *"
    if layout in (Layout.DAY_NAME_YEAR, Layout.NAME_DAY_YEAR, Layout.YEAR_NAME_DAY):
        date_strptime, gap = ("%y-%m-%d" if first.year_digits == 2 else "%Y-%m-%d"), " "
    else:
        date_strptime, gap = first.date_strptime, first.gap
    cores = {found.core for found in group}
    return DatePattern(
        layout=layout,
        regex=regex,
        strptime=date_strptime + (gap + first.clock if first.clock else ""),
        core=cores.pop() if len(cores) == 1 and tail else 0,
        tail=tail,
    )


def pattern_sql(column_sql: str, pattern: DatePattern, *, trusted: bool) -> str:
    number = f"try_cast(replace({column_sql}, ',', '.') as double)"
    if pattern.layout is Layout.SERIAL:
        low, high = _SERIAL_DAYS
        seconds = f"floor({number} * 86400 + 0.5)::bigint"
        return (
            f"case when {number} between {low} and {high} "
            f"then timestamp '1899-12-30' + to_seconds({seconds}) end"
        )
    if pattern.layout in (Layout.UNIX_SECONDS, Layout.UNIX_MILLISECONDS):
        divisor = 1 if pattern.layout is Layout.UNIX_SECONDS else 1000
        return f"make_timestamp((try_cast({column_sql} as bigint) // {divisor}) * 1000000)"
    if pattern.layout in (Layout.DAY_NAME_YEAR, Layout.NAME_DAY_YEAR, Layout.YEAR_NAME_DAY):
        return _named_sql(column_sql, pattern)
    source = column_sql
    if pattern.tail and trusted and pattern.core:
        source = f"left({column_sql}, {pattern.core})"
    elif pattern.tail:
        source = f"regexp_extract({column_sql}, {literal(pattern.regex)}, 1)"
    return f"try_strptime({source}, {literal(pattern.strptime)})"


def _named_sql(column_sql: str, pattern: DatePattern) -> str:
    day, month, year = _groups(pattern.layout)
    part = {
        group: f"regexp_extract({column_sql}, {literal(pattern.regex)}, {group + 1})" for group in range(1, 5)
    }
    names = ", ".join(literal(name) for name in _MONTH_NUMBER)
    numbers = ", ".join(f"'{number}'" for number in _MONTH_NUMBER.values())
    parts = [part[year], "'-'", f"map([{names}], [{numbers}])[lower({part[month]})]", "'-'", part[day]]
    if "%M" in pattern.strptime:
        parts += ["' '", part[4]]
    return f"try_strptime({' || '.join(parts)}, {literal(pattern.strptime)})"


def _groups(layout: Layout) -> tuple[int, int, int]:
    """Which of the three groups of the pattern are day, month and year."""
    if layout in (Layout.DMY, Layout.DAY_NAME_YEAR):
        return 1, 2, 3
    if layout in (Layout.MDY, Layout.NAME_DAY_YEAR):
        return 2, 1, 3
    return 3, 2, 1


def moment_of(pattern: DatePattern, match: re.Match[str]) -> datetime | None:
    text = match[1]
    if pattern.layout is Layout.SERIAL:
        number = float(text.replace(",", "."))
        if not _SERIAL_DAYS[0] <= number <= _SERIAL_DAYS[1]:
            return None
        return _EXCEL_ZERO + timedelta(seconds=math.floor(number * 86400 + 0.5))
    if pattern.layout in (Layout.UNIX_SECONDS, Layout.UNIX_MILLISECONDS):
        divisor = 1 if pattern.layout is Layout.UNIX_SECONDS else 1000
        return datetime(1970, 1, 1) + timedelta(seconds=int(text) // divisor)
    day, month, year = (match[group + 1] for group in _groups(pattern.layout))
    years = int(year) if len(year) == 4 else int(year) + (1900 if int(year) >= 69 else 2000)
    try:
        return datetime(
            years, _MONTH_NUMBER.get(month.lower()) or int(month), int(day), *_clock(pattern, match)
        )
    except ValueError:
        return None


def _clock(pattern: DatePattern, match: re.Match[str]) -> tuple[int, int, int]:
    """Hours, minutes and seconds; an hour of 24 where a twelve-hour clock shows an impossible one."""
    if pattern.layout is Layout.COMPACT:
        written = [int(group) for group in match.groups()[4:]]
    elif "%M" in pattern.strptime:
        written = [int(part) for part in re.findall("[0-9]+", match[5])]
    else:
        written = []
    hours, minutes, seconds = (*written, 0, 0, 0)[:3]
    if "%p" in pattern.strptime:
        late = match[5].rstrip("mM")[-1] in "pP"
        hours = hours % 12 + 12 * late if 1 <= hours <= 12 else 24
    return hours, minutes, seconds


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
