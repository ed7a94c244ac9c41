"""What do a column's values look like? Samples for guessing fields, and the words of word columns."""

from collections.abc import Mapping, Sequence

from crosssell.columns import Field, LineKind
from crosssell.ingest.mapping.guess import Auxiliary, ColumnSample, MappingGuess
from crosssell.ingest.platforms.cells import status_words
from crosssell.ingest.values.words import SPACES, consent_of, is_credit, negates_consent, status_effect
from crosssell.warehouse import Cursor

SAMPLE_ROWS = 10_000
EXAMPLES = 20
MOST_CELLS = 500
MOST_BASKETS = 2_000
MOST_WORDS = 10_000

# The first rows and as many from all over the file, so that a sorted export shows its other end too.
SAMPLE = """
create or replace temp table sampled as
with measured as (select count(*) as n, min(row_no) as first from {relation})
select r.*
from {relation} as r
cross join measured as m
where r.row_no < m.first + $rows or r.row_no % greatest(1, m.n // $rows) = 0
"""

COLUMN = """
select
    count({column}),
    count(distinct {column}),
    count(*) filter (regexp_matches({column}, '^[^A-Za-z]*[0-9][^A-Za-z]*$')),
    count(*)
from sampled
"""

VALUES = """
select {column}
from sampled
where {column} is not null
group by {column}
order by min(row_no)
limit $examples
"""

CELLS = """
select {column}
from sampled
where {column} is not null
group by {column}
order by min(row_no)
limit $most
"""

IS_ALONE = "select count({order_id}) = count(distinct {order_id}) from sampled"

BASKETS = "select {columns} from sampled order by row_no limit $most"

# {switches} are the cells of a row, one a product.
SEVERAL_SET = """
with counted as (
    select len(list_filter([{switches}], lambda x: x <> '' and not list_contains($off, x))) as products
    from sampled
)
select count(*) filter (products > 1) / greatest(count(*), 1), coalesce(avg(products), 0) / $columns
from counted
"""

WORDS = """
select trim({column}, ' \t\r\n\u00a0\u200b\ufeff') as word
from {relation}
where {column} is not null
group by word
order by count(*) desc, word
limit $most
"""


def together(tables: Sequence[str]) -> str:
    """Return the relation of all rows of several tables with the same columns."""
    if len(tables) == 1:
        return tables[0]
    return "(" + " union all ".join(f"select * from {table}" for table in tables) + ")"


def sample_rows(cursor: Cursor, relation: str) -> None:
    """Put rows from all over the relation into the temporary table ``sampled``."""
    cursor.execute(SAMPLE.format(relation=relation), rows=SAMPLE_ROWS)


def column_samples(cursor: Cursor, relation: str, header: Sequence[str]) -> list[ColumnSample]:
    """Return for each column what its sampled values look like."""
    sample_rows(cursor, relation)
    samples = []
    for index, title in enumerate(header):
        column = f"c{index}"
        filled, distinct, numeric, rows = cursor.row(COLUMN.format(column=column))
        values = [value for (value,) in cursor.rows(VALUES.format(column=column), examples=EXAMPLES)]
        samples.append(
            ColumnSample(
                index=index,
                header=title,
                examples=tuple(values),
                blank_share=(rows - filled) / max(rows, 1),
                numeric_share=numeric / max(filled, 1),
                distinct=distinct,
                rows=rows,
            )
        )
    return samples


def packed_cells(cursor: Cursor, column: int, order_id: int | None) -> tuple[list[str], bool]:
    """Return distinct cells of a column, and whether each order has one row, among the sampled rows."""
    cells = [cell for (cell,) in cursor.rows(CELLS.format(column=f"c{column}"), most=MOST_CELLS)]
    alone = order_id is None or cursor.row(IS_ALONE.format(order_id=f"c{order_id}"))[0]
    return cells, bool(alone)


def sampled_rows(cursor: Cursor, width: int) -> list[tuple[str | None, ...]]:
    """Return the first of the sampled rows."""
    columns = ", ".join(f"c{place}" for place in range(width))
    return cursor.rows(BASKETS.format(columns=columns), most=MOST_BASKETS)


def set_shares(cursor: Cursor, columns: Sequence[int], *, off: Sequence[str]) -> tuple[float, float]:
    """Return how full columns are whose cells are empty, one of ``off``, or else set.

    Returns:
        The share (0–1) of the sampled rows that have two cells set, and of all cells that are set.
    """
    switches = ", ".join(f"lower(trim(c{column}, $spaces))" for column in columns)
    statement = SEVERAL_SET.format(switches=switches)
    several, filled = cursor.row(statement, off=list(off), columns=len(columns), spaces=SPACES)
    return float(several), float(filled)


def cell_words(
    cursor: Cursor,
    relation: str,
    header: Sequence[str],
    mapping: Mapping[Field, int],
    guess: MappingGuess,
) -> dict[str, list[str]]:
    """Return the texts of the word columns by what they mean, as parameters of the check."""
    statuses = status_words(_words(cursor, relation, mapping.get(Field.STATUS)), guess)
    asked = status_effect(header[mapping[Field.STATUS]]) if Field.STATUS in mapping else None
    consents = _words(cursor, relation, mapping.get(Field.CONSENT))
    kinds = _words(cursor, relation, guess.auxiliary.get(Auxiliary.ROW_TYPE))
    negated = Field.CONSENT in mapping and negates_consent(header[mapping[Field.CONSENT]])
    cancelled = [word for word in statuses if _effect(word, asked) == LineKind.CANCELLED]
    returned = [word for word in statuses if _effect(word, asked) == LineKind.RETURNED]
    for column in guess.statuses if Field.STATUS in mapping else ():
        others = _words(cursor, relation, column)
        cancelled += [word for word in others if status_effect(word) == LineKind.CANCELLED]
        returned += [word for word in others if status_effect(word) == LineKind.RETURNED]
    return {
        "cancelled_words": cancelled,
        "returned_words": returned,
        "undoing_words": [*cancelled, *returned],
        "yes_words": [word for word in consents if consent_of(word, negated=negated) is True],
        "no_words": [word for word in consents if consent_of(word, negated=negated) is False],
        "credit_words": [word for word in kinds if is_credit(word)],
    }


def _effect(word: str, asked: LineKind | None) -> LineKind | None:
    """Tell what a status means; in a column such as ``Storniert`` a mere yes does."""
    return asked if asked is not None and consent_of(word) is True else status_effect(word)


def _words(cursor: Cursor, relation: str, index: int | None) -> list[str]:
    if index is None:
        return []
    statement = WORDS.format(column=f"c{index}", relation=relation)
    return [word for (word,) in cursor.rows(statement, most=MOST_WORDS)]
