"""The query gate: every statement of the product runs here, bound, logged, and with its errors named."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa

from crosssell.errors import CrosssellError, ErrorCode

logger = logging.getLogger(__name__)

_GONE = re.compile('Catalog "(.*)" does not exist')


def quote_identifier(name: str) -> str:
    """Return ``name`` as a quoted SQL identifier; the only way a name enters a statement.

    >>> print(quote_identifier('my "big" shop'))
    "my ""big"" shop"
    """
    return '"' + name.replace('"', '""') + '"'


class Cursor:
    """One run of statements on a warehouse; used by one thread at a time.

    Parameters are passed by keyword and bound as ``$name``. A statement that breaks is re-raised
    with its text as a note; what the user can mend becomes a `CrosssellError`.
    """

    def __init__(self, raw: duckdb.DuckDBPyConnection) -> None:
        self._raw = raw

    def query(self, sql: str, **parameters: object) -> pd.DataFrame:
        """Run ``sql`` and return its rows as a frame."""
        with _named_errors(sql):
            return self._raw.execute(sql, parameters or None).df()

    def rows(self, sql: str, **parameters: object) -> list[tuple[Any, ...]]:
        """Run ``sql`` and return its rows as tuples of Python values."""
        with _named_errors(sql):
            return self._raw.execute(sql, parameters or None).fetchall()

    def row(self, sql: str, **parameters: object) -> tuple[Any, ...]:
        """Run ``sql`` and return its first row.

        Raises:
            LookupError: The statement gave no row.
        """
        found = self.rows(sql, **parameters)
        if not found:
            raise LookupError(sql)
        return found[0]

    def execute(self, sql: str, **parameters: object) -> None:
        """Run ``sql`` (one statement with parameters, or several without) for its effect."""
        with _named_errors(sql):
            self._raw.execute(sql, parameters or None)

    def append(self, table: str, data: pa.Table | pa.RecordBatch) -> None:
        """Append Arrow rows to ``table`` by position of the columns."""
        with _named_errors(f"append to {table}"):
            # Not by a registered view: the transaction would hold on to the rows of each until it ends.
            self._raw.from_arrow(data).insert_into(quote_identifier(table))

    def compact(self) -> None:
        """Compress what a database in memory holds, to about an eighth; beside a writer nothing is done."""
        with _named_errors("checkpoint"), suppress(duckdb.TransactionException):
            self._raw.execute("checkpoint")

    def interrupt(self) -> None:
        """Stop the running statement from another thread; it raises ``cancelled`` there.

        A cursor that its run has closed meanwhile has nothing to stop.
        """
        with suppress(duckdb.ConnectionException):
            self._raw.interrupt()

    def progress_share(self) -> float | None:
        """Return the share (0–1) of the running statement that is done, or ``None`` if unknown."""
        percent = self._raw.query_progress()
        return None if percent < 0 else percent / 100

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit everything inside, or nothing."""
        self.execute("begin transaction")
        try:
            yield
        except BaseException:
            self.execute("rollback")
            raise
        self.execute("commit")

    def close(self) -> None:
        """Release the cursor and its temporary tables."""
        self._raw.close()


@contextmanager
def _named_errors(sql: str) -> Iterator[None]:
    """Turn what the user can mend into a `CrosssellError`; note the statement on everything else."""
    try:
        yield
    except duckdb.InterruptException as error:
        raise CrosssellError(ErrorCode.CANCELLED) from error
    except duckdb.Error as error:
        text = str(error).lower()
        if "no space left" in text or "max_temp_directory_size" in text:
            raise CrosssellError(ErrorCode.NO_SPACE) from error
        if gone := _GONE.search(str(error)):  # deleted while somebody still read it
            raise CrosssellError(ErrorCode.UNKNOWN_DATASET, name=gone[1], known="–") from error
        logger.exception("statement failed: %s", sql)
        error.add_note(sql)
        raise
