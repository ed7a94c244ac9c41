"""Type the rows of an import's customers and products files; each is kept or left out under one reason."""

from collections.abc import Sequence
from datetime import date

from crosssell.columns import FileKind, LeftOut
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.ingest.joined import customers, products
from crosssell.ingest.joined.reading import JoinedReading
from crosssell.ingest.meanings import apply_consents
from crosssell.warehouse import Cursor, quote_identifier

TABLES = {FileKind.CUSTOMERS: "customer_arriving", FileKind.PRODUCTS: "product_arriving"}

KEPT = "select count(*) from {table} where file_no = $file_no and problem is null"

LEFT_OUT_ROWS = """
select row_no, reason, text from {scratch}.set_aside where file_no = $file_no
union all
select a.row_no, a.problem, concat_ws(' | ', {columns})
from {table} as a
join {scratch}.raw_{file_no} as r using (row_no)
where a.file_no = $file_no and a.problem is not null
order by row_no
limit $most
"""


def check_joined(cursor: Cursor, readings: Sequence[JoinedReading], *, scratch: str, today: date) -> None:
    """Lay ``customer_arriving``, ``word_arriving`` and ``product_arriving`` from the raw tables.

    Args:
        cursor: On the dataset.
        readings: How each file is read, without open questions.
        scratch: Name of the database with the files' raw tables.
        today: Day of the import.

    Raises:
        CrosssellError: ``empty_file`` for a file of which no row can be used.
    """
    cursor.execute(customers.CREATE)
    cursor.execute(products.CREATE)
    for reading in readings:
        if reading.kind == FileKind.CUSTOMERS:
            customers.check_customers(cursor, reading, scratch=scratch, today=today)
        else:
            products.check_products(cursor, reading, scratch=scratch)
        table = TABLES[reading.kind]
        if cursor.row(KEPT.format(table=table), file_no=reading.number)[0] == 0:
            raise CrosssellError(ErrorCode.EMPTY_FILE, f"no_{reading.kind}", file=reading.name)
    apply_consents(cursor, table="word_arriving")


def left_out_joined(
    cursor: Cursor, readings: Sequence[JoinedReading], *, scratch: str, most: int = 100_000
) -> list[tuple[str, int, LeftOut, str]]:
    """Return the rows that were left out as (file, row, reason, text), the first ``most`` of each file."""
    found: list[tuple[str, int, LeftOut, str]] = []
    for reading in readings:
        statement = LEFT_OUT_ROWS.format(
            scratch=quote_identifier(scratch),
            table=TABLES[reading.kind],
            file_no=reading.number,
            columns=", ".join(f"coalesce(r.c{index}, '')" for index in range(len(reading.header))),
        )
        rows = cursor.rows(statement, file_no=reading.number, most=most)
        found += [(reading.name, row_no, LeftOut(reason), text or "") for row_no, reason, text in rows]
    return found
