"""What do a column's values look like? Samples for guessing fields, and the words of word columns."""

from collections.abc import Mapping, Sequence

from crosssell.columns import Field, LineKind
from crosssell.ingest.mapping import Auxiliary, ColumnSample, MappingGuess
from crosssell.ingest.words import consent_of, is_credit, negates_consent, status_effect
from crosssell.warehouse import Cursor

SAMPLE_ROWS = 10_000
EXAMPLES = 20
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

WORDS = """
select trim({column}, ' \t\r\n\u00a0\u200b\ufeff') as word
from {relation}
where {column} is not null
group by word
order by count(*) desc, word
limit $most
"""


def column_samples(cursor: Cursor, relation: str, header: Sequence[str]) -> list[ColumnSample]:
    """Return for each column what its sampled values look like."""
    cursor.execute(SAMPLE.format(relation=relation), rows=SAMPLE_ROWS)
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
            )
        )
    return samples


def cell_words(
    cursor: Cursor,
    relation: str,
    header: Sequence[str],
    mapping: Mapping[Field, int],
    guess: MappingGuess,
) -> dict[str, list[str]]:
    """Return the texts of the word columns by what they mean, as parameters of the check."""
    statuses = _words(cursor, relation, mapping.get(Field.STATUS))
    asked = status_effect(header[mapping[Field.STATUS]]) if Field.STATUS in mapping else None
    consents = _words(cursor, relation, mapping.get(Field.CONSENT))
    kinds = _words(cursor, relation, guess.auxiliary.get(Auxiliary.ROW_TYPE))
    negated = Field.CONSENT in mapping and negates_consent(header[mapping[Field.CONSENT]])
    return {
        "cancelled_words": [word for word in statuses if _effect(word, asked) == LineKind.CANCELLED],
        "returned_words": [word for word in statuses if _effect(word, asked) == LineKind.RETURNED],
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
