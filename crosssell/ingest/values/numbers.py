"""How are the numbers of a column written, and which value does a cell hold?

A column is decided as a whole, over all its rows. Its distinct values are grouped into *shapes*
(every digit replaced by 9), so that a column of ten million cells is decided on a few dozen
texts. A shape can be readable with a decimal comma, with a decimal point, with both or with
neither; one that is readable with a single mark only *proves* that mark for the column:

* ``1.234,56`` and ``2,55`` prove the comma, ``1,234.56`` and ``2.5`` the point;
* ``1.234`` is readable with both, as 1234 or as 1.234, and proves nothing, except that a leading
  zero (``0.123``) cannot begin a group of thousands;
* ``1234`` and ``1 234`` mean the same with either mark.

Where nothing is proved and values differ between the readings, the user is asked. Where both
marks are proved, the greater part wins only with 99.5 % of the proofs; the rest is unreadable, and
so are then the values that either reading would accept, because nobody can say to which part they
belong. A reader's own choice of mark is always followed.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import lru_cache

from crosssell.ingest.values.currencies import SIGNS, currency_code
from crosssell.ingest.values.words import is_blank

DECIMAL_MARKS = (",", ".")
MAJORITY_SHARE = 0.995
_EXAMPLES = 3
_LIMIT = Decimal(10) ** 12

PERCENT = "%"
_UNITS = ("Stück", "Stk.", "Stk", "szt.", "szt", "pcs.", "pcs", "x", PERCENT)

_GAP = "[ \u00a0\u202f\u2009\u2007\t]"
_MINUS = "[-\u2212\u2013]"
_APOSTROPHE = "['\u2019]"
_TOKENS = sorted((*SIGNS, *_UNITS), key=len, reverse=True)
_TOKEN = re.compile("|".join(re.escape(text) for text in _TOKENS), re.IGNORECASE)
_CODES = {code for code in SIGNS.values() if code}
_NOISE_CHARACTERS = " \u00a0\u202f\u2009\u2007\t'\u2019"


class NumberEvidence(StrEnum):
    """Why a column is read with its decimal mark."""

    CHOSEN = "chosen"
    PROVEN = "proven"
    MAJORITY = "majority"
    SIBLINGS = "siblings"
    NO_MARKS = "no_marks"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One way in which cells of a column are written.

    Attributes:
        text: The cell with every digit replaced by 9.
        count: Rows with this shape.
        example: One original cell.
        leading_zeros: Rows with this shape whose first digit is 0.
    """

    text: str
    count: int
    example: str
    leading_zeros: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberFormat:
    """How a column's numbers are read.

    Attributes:
        decimal_mark: ``,`` or ``.``.
        evidence: Why this mark.
        plain: All cells are digits with an optional leading minus and the decimal mark.
        noise: Texts to take out before the cast (blanks, group marks, currencies), longest first.
        wrapped_sign: Some cells carry the minus behind the digits or are in parentheses.
        exponent: Some cells are in scientific notation.
        certain_only: Cells that both marks could read are unreadable (the column contradicts itself).
        canonical_too: Cells of digits and a decimal point are numbers as they stand, whatever the mark
            (a workbook's column of numbers and texts).
        count_unreadable: Rows whose shape is no number under this format; blanks are not counted.
        currencies: ISO codes written in the cells and their rows, most frequent first.
        examples: Up to three original cells with their values.
    """

    decimal_mark: str
    evidence: NumberEvidence
    plain: bool
    noise: tuple[str, ...] = ()
    wrapped_sign: bool = False
    exponent: bool = False
    certain_only: bool = False
    canonical_too: bool = False
    count_unreadable: int = 0
    currencies: tuple[tuple[str, int], ...] = ()
    examples: tuple[tuple[str, Decimal], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberQuestion:
    """A column whose decimal mark its own values leave open.

    Attributes:
        readings: One format for each possible mark; their examples show the same cells.
        contradictory: Both marks are proved by some cells, rather than neither by any.
    """

    readings: tuple[NumberFormat, ...]
    contradictory: bool


def decide_numbers(
    shapes: Sequence[Shape], *, decimal_mark: str | None = None, sibling_mark: str | None = None
) -> NumberFormat | NumberQuestion:
    """Decide how a column of numbers is written, or ask.

    Args:
        shapes: Every shape of the column; blanks may be among them.
        decimal_mark: The user's choice, always followed.
        sibling_mark: The mark proved by other columns of the file, used where this one proves none.

    Returns:
        The format, or a question with one format for each reading.
    """
    if decimal_mark is not None:
        return _format(shapes, decimal_mark, NumberEvidence.CHOSEN)
    proofs = _proofs(shapes)
    total = proofs[","] + proofs["."]
    if total:
        winner = "," if proofs[","] >= proofs["."] else "."
        if proofs[winner] == total:
            return _format(shapes, winner, NumberEvidence.PROVEN)
        if proofs[winner] >= MAJORITY_SHARE * total:
            return _format(shapes, winner, NumberEvidence.MAJORITY)
        return _question(shapes, contradictory=True)
    if not any(_is_ambiguous(shape.text) for shape in shapes):
        return _format(shapes, sibling_mark or ".", NumberEvidence.NO_MARKS)
    if sibling_mark is not None:
        return _format(shapes, sibling_mark, NumberEvidence.SIBLINGS)
    return _question(shapes, contradictory=False)


def decide_together(
    columns: Mapping[str, Sequence[Shape]], *, decimal_mark: str | None = None
) -> dict[str, NumberFormat | NumberQuestion]:
    """Decide all number columns of one file, letting columns that prove a mark settle the others.

    One program wrote the file and has one decimal mark, so a column that leaves it open takes the
    mark that all proving columns agree on. Two columns may prove different marks (a price typed by
    hand beside a computed one): each keeps its own, and an open column is then asked about.
    """
    alone = {name: decide_numbers(shapes, decimal_mark=decimal_mark) for name, shapes in columns.items()}
    proving = (NumberEvidence.PROVEN, NumberEvidence.MAJORITY)
    marks = {
        result.decimal_mark
        for result in alone.values()
        if isinstance(result, NumberFormat) and result.evidence in proving
    }
    if decimal_mark is not None or len(marks) != 1:
        return alone
    (mark,) = marks
    return {name: decide_numbers(shapes, sibling_mark=mark) for name, shapes in columns.items()}


def decide_mixed(
    shapes: Sequence[Shape], *, decimal_mark: str | None = None
) -> NumberFormat | NumberQuestion | None:
    """Decide a workbook's column in which texts with a decimal comma stand among numbers.

    Returns:
        The result; ``None`` if the column is no such one and is to be decided as any other.
    """
    texts = [shape for shape in shapes if not _CANONICAL.fullmatch(shape.text)]
    if len(texts) == len(shapes) or not any(_proofs([shape])[","] for shape in texts):
        return None
    result = decide_numbers(texts, decimal_mark=decimal_mark)
    if isinstance(result, NumberQuestion) or result.decimal_mark == ".":
        return None
    # One group of three digits may be a number with three decimals or a text with a thousand: unreadable.
    whole = _format(shapes, ",", result.evidence)
    fmt = replace(whole, plain=False, certain_only=True, canonical_too=True)
    unreadable = (
        one.count for one in shapes if not is_blank(one.example) and parse_number(one.example, fmt) is None
    )
    return _with_examples(replace(fmt, count_unreadable=sum(unreadable)), _telling(texts))


def number_shapes_sql(column_sql: str, *, relation_sql: str) -> str:
    """A query that delivers the fields of :class:`Shape`, in their order, for one column."""
    return f"""
        with cells as (
            select {column_sql} as cell, count(*) as rows
            from {relation_sql}
            where {column_sql} is not null
            group by cell
        ),
        shaped as (
            select
                translate(cell, '012345678', '999999999') as text,
                cell,
                rows,
                regexp_matches(cell, '^[^0-9]*0') as leading_zero
            from cells
        )
        select
            text,
            sum(rows)::bigint as count,
            -- 2.000 hardly shows how it is read, 1.234 does
            coalesce(max(cell) filter (not ends_with(cell, '000')), max(cell)) as example,
            coalesce(sum(rows) filter (where leading_zero), 0)::bigint as leading_zeros
        from shaped
        group by text
        order by count desc, text
    """


def number_sql(column_sql: str, fmt: NumberFormat) -> str:
    """A DuckDB expression that reads a text column as DECIMAL(18,6), null where it is no number.

    Args:
        column_sql: The column, quoted.
        fmt: A format decided over all rows of this column.
    """
    if fmt.plain:
        return _cast_sql(column_sql, fmt.decimal_mark)
    stripped = column_sql
    for text in (*fmt.noise, *(("-", "\u2212", "\u2013", "(", ")") if fmt.wrapped_sign else ())):
        stripped = f"replace({stripped}, {_literal(text)}, '')"
    if not fmt.wrapped_sign:
        stripped = f"replace(replace({stripped}, '\u2212', '-'), '\u2013', '-')"
    value = _cast_sql(stripped, fmt.decimal_mark)
    if fmt.wrapped_sign:
        negative = _literal(f"{_MINUS}|\\(")
        value = f"case when regexp_matches({column_sql}, {negative}) then -{value} else {value} end"
    guard = f"regexp_full_match({column_sql}, {_literal(_pattern(fmt.decimal_mark).pattern)})"
    if fmt.certain_only:
        guard += f" and not regexp_full_match({column_sql}, {_literal(_AMBIGUOUS.pattern)})"
    branches = f"when {guard} then {value}"
    if fmt.canonical_too:
        plain = f"regexp_full_match({column_sql}, {_literal('-?[0-9]+[.][0-9]+')})"
        doubt = f"regexp_full_match({column_sql}, {_literal(_AMBIGUOUS.pattern)})"
        branches = f"when {plain} and not {doubt} then {_cast_sql(column_sql, '.')} {branches}"
    if fmt.exponent:
        scientific = _literal(_scientific(fmt.decimal_mark).pattern)
        cast = f"try_cast(try_cast({_point_sql(column_sql, fmt.decimal_mark)} as double) as decimal(18, 6))"
        branches += f" when regexp_full_match({column_sql}, {scientific}) then {cast}"
    return f"case {branches} end"


def parse_number(text: str, fmt: NumberFormat) -> Decimal | None:
    """Read one cell as :func:`number_sql` does, or ``None`` where it is no number.

    >>> fmt = decide_numbers([Shape(text="9.999,99 €", count=1, example="1.234,56 €")])
    >>> parse_number("1.234,56 €", fmt), parse_number("1.23.4", fmt)
    (Decimal('1234.560000'), None)
    """
    mark = fmt.decimal_mark
    if fmt.canonical_too and re.fullmatch(r"-?[0-9]+[.][0-9]+", text) and not _AMBIGUOUS.fullmatch(text):
        return _fit(Decimal(text))
    if _scientific(mark).fullmatch(text):
        return _fit(Decimal(repr(float(text.replace(mark, "."))))) if fmt.exponent or fmt.plain else None
    if not _pattern(mark).fullmatch(text) or (fmt.certain_only and _AMBIGUOUS.fullmatch(text)):
        return None
    digits = re.sub(rf"[^0-9{re.escape(mark)}]", "", _TOKEN.sub("", text)).replace(mark, ".")
    value = _fit(Decimal(digits))
    return -value if value is not None and re.search(rf"{_MINUS}|\(", text) else value


def is_number(text: str) -> bool:
    """Whether a cell is a number with one of the decimal marks.

    >>> is_number("1.234,56 €"), is_number("15 %"), is_number("MUG-1")
    (True, True, False)
    """
    return any(_readable(text, mark) for mark in DECIMAL_MARKS)


def _cast_sql(value_sql: str, mark: str) -> str:
    return f"try_cast({_point_sql(value_sql, mark)} as decimal(18, 6))"


def _point_sql(value_sql: str, mark: str) -> str:
    return value_sql if mark == "." else f"replace({value_sql}, ',', '.')"


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _fit(value: Decimal) -> Decimal | None:
    """Round to the six decimals of the column type; ``None`` if there are over twelve digits before."""
    if abs(value) >= _LIMIT:
        return None
    rounded = value.quantize(Decimal("0.000001"), rounding=ROUND_HALF_UP)
    return rounded if abs(rounded) < _LIMIT else None


def _written(body: str) -> str:
    """The pattern of a number around its digits: sign, currency or unit, parentheses, blanks."""
    token = f"(?i:{_TOKEN.pattern})"
    before = f"(?:{token}{_GAP}?)?"
    after = f"(?:{_GAP}?{token})?"
    return (
        f"{_GAP}*(?:(?:[+]|{_MINUS}){_GAP}?{before}(?:{body}){after}"
        f"|{before}(?:(?:[+]|{_MINUS}){_GAP}?)?(?:{body}){after}"
        f"|{before}(?:{body}){_GAP}?{_MINUS}{after}"
        f"|{before}(?:{body}){after}{_GAP}?{_MINUS}"
        f"|\\({before}(?:{body}){after}\\)){_GAP}*"
    )


@lru_cache(maxsize=2)
def _pattern(mark: str) -> re.Pattern[str]:
    group = re.escape("." if mark == "," else ",")
    decimals = f"(?:{re.escape(mark)}[0-9]+)"
    grouped = "|".join(f"[1-9][0-9]{{0,2}}(?:{gap}[0-9]{{3}})+" for gap in (group, _GAP, _APOSTROPHE))
    return re.compile(_written(f"(?:[0-9]+|{grouped}){decimals}?|{decimals}"))


@lru_cache(maxsize=2)
def _scientific(mark: str) -> re.Pattern[str]:
    return re.compile(rf"[+-]?[0-9]+(?:{re.escape(mark)}[0-9]+)?[eE][+-]?[0-9]{{1,2}}")


_AMBIGUOUS = re.compile(_written("[1-9][0-9]{0,2}[.,][0-9]{3}"))
_CANONICAL = re.compile(r"-?9+(?:[.]9+)?")
_PLAIN = {mark: re.compile(rf"-?9+(?:{re.escape(mark)}9+)?") for mark in DECIMAL_MARKS}
_WRAPPED = re.compile(rf"[0-9].*{_MINUS}|\(")


def _readable(text: str, mark: str) -> bool:
    return bool(_pattern(mark).fullmatch(text) or _scientific(mark).fullmatch(text))


def _is_ambiguous(text: str) -> bool:
    return bool(_AMBIGUOUS.fullmatch(text))


def _proofs(shapes: Iterable[Shape]) -> Counter[str]:
    """Rows that can be read with one decimal mark only."""
    proofs: Counter[str] = Counter()
    for shape in shapes:
        if _is_ambiguous(shape.text):
            proofs["," if "," in shape.text else "."] += shape.leading_zeros
            continue
        marks = [mark for mark in DECIMAL_MARKS if _readable(shape.text, mark)]
        if len(marks) == 1:
            proofs[marks[0]] += shape.count
    return proofs


def _unreadable_rows(shape: Shape, mark: str, *, certain_only: bool) -> int:
    if is_blank(shape.example):
        return 0
    if not _readable(shape.text, mark):
        return shape.count
    if not _is_ambiguous(shape.text):
        return 0
    if certain_only:
        return shape.count if mark not in shape.text else shape.count - shape.leading_zeros
    return 0 if mark in shape.text else shape.leading_zeros


def _format(shapes: Sequence[Shape], mark: str, evidence: NumberEvidence) -> NumberFormat:
    certain_only = evidence is NumberEvidence.MAJORITY
    cells = [shape for shape in shapes if not is_blank(shape.example)]
    readable = [shape for shape in cells if _readable(shape.text, mark)]
    scientific = [shape for shape in readable if _scientific(mark).fullmatch(shape.text)]
    written = [shape for shape in readable if shape not in scientific]
    fmt = NumberFormat(
        decimal_mark=mark,
        evidence=evidence,
        plain=not certain_only and all(_PLAIN[mark].fullmatch(shape.text) for shape in shapes),
        noise=_noise(written, mark),
        wrapped_sign=any(_WRAPPED.search(shape.text) for shape in written),
        exponent=bool(scientific),
        certain_only=certain_only,
        count_unreadable=sum(_unreadable_rows(shape, mark, certain_only=certain_only) for shape in cells),
        currencies=_currencies(written),
    )
    return _with_examples(fmt, _telling(readable))


def _with_examples(fmt: NumberFormat, shapes: Iterable[Shape]) -> NumberFormat:
    read = ((shape.example, parse_number(shape.example, fmt)) for shape in shapes)
    return replace(
        fmt, examples=tuple((text, value) for text, value in read if value is not None)[:_EXAMPLES]
    )


def _telling(shapes: Sequence[Shape]) -> list[Shape]:
    """Shapes that show a reader how the column was read come first: marks, then frequency."""
    return sorted(shapes, key=lambda shape: (-len(set(shape.text) & {",", "."}), -shape.count, shape.text))


def _noise(shapes: Sequence[Shape], mark: str) -> tuple[str, ...]:
    """What the readable shapes hold besides digits, sign and decimal mark, as it is written there."""
    found: set[str] = set()
    for shape in shapes:
        found.update(_TOKEN.findall(shape.text))
        found.update(character for character in shape.text if character in _NOISE_CHARACTERS)
        found.update({"." if mark == "," else ","} & set(shape.text))
    return tuple(sorted(found, key=lambda text: (-len(text), text)))


def _currencies(shapes: Sequence[Shape]) -> tuple[tuple[str, int], ...]:
    rows: Counter[str] = Counter()
    for shape in shapes:
        for code in {currency_code(text) for text in _TOKEN.findall(shape.text)} & _CODES:
            rows[code] += shape.count
    return tuple(rows.most_common())


def _question(shapes: Sequence[Shape], *, contradictory: bool) -> NumberQuestion:
    """Both readings with the same example cells: those whose meaning is open."""
    ambiguous = [shape for shape in shapes if _is_ambiguous(shape.text) and shape.count > shape.leading_zeros]
    open_shapes = ambiguous or shapes
    readings = tuple(
        _with_examples(_format(shapes, mark, NumberEvidence.CHOSEN), _telling(open_shapes))
        for mark in DECIMAL_MARKS
    )
    return NumberQuestion(readings=readings, contradictory=contradictory)
