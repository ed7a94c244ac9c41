"""SQL expressions of one row's cells that customers and products files share."""

from collections.abc import Mapping

from crosssell.ingest.joined.reading import JoinedReading
from crosssell.ingest.joined.vocabulary import JoinedField
from crosssell.ingest.values.words import known_sql, total_sql
from crosssell.warehouse import Cursor

LONGEST_TEXT = 500  # characters of a text that is kept

SHORT_ROWS = "select count(*) filter (is_short), count(*) from {raw}"
SHORT_SHARE_OF_A_HABIT = 0.05  # above this, a writer drops empty trailing cells; below, a row is broken

COUNT_PROBLEMS = """
select problem, count(*) from {table} where file_no = $file_no and problem is not null group by problem
union all
select reason, count(*) from {scratch}.set_aside where file_no = $file_no group by reason
"""


def text_of(reading: JoinedReading, name: JoinedField) -> str:
    """Return the text of a field: trimmed, null where a word says that there is none or no column serves it.

    What a spreadsheet does to numbers in text is taken back: ``17850.0`` and a leading apostrophe.
    """
    if name not in reading.mapping:
        return "null::varchar"
    text = f"left({known_sql(f'c{reading.mapping[name]}', guests=False)}, {LONGEST_TEXT})"
    return as_id(text, is_float=name in reading.float_ids)


def as_id(text: str, *, is_float: bool) -> str:
    """Return an id without what a spreadsheet has added."""
    text = f"nullif(ltrim({text}, ''''), '')"
    return f"regexp_replace({text}, '^([0-9]+)[.]0$', '\\1')" if is_float else text


def row_tests(reading: JoinedReading) -> Mapping[str, str]:
    """Return expressions that tell rows of no use apart: ``present`` cells, ``begins_as_total``."""
    columns = [f"c{index}" for index in range(len(reading.header))]
    return {
        "present": " + ".join(f"({column} is not null)::integer" for column in columns),
        "begins_as_total": total_sql(f"coalesce({', '.join(columns)})"),
    }


def short_rows_are_fine(cursor: Cursor, raw: str) -> bool:
    """Whether so many rows lack cells at their end that the writer drops empty ones."""
    short, rows = cursor.row(SHORT_ROWS.format(raw=raw))
    return bool(short > SHORT_SHARE_OF_A_HABIT * rows)
