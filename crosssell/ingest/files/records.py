"""The records of a delimited text, one by one, with the physical line each begins at; none is ever lost.

Python's strict reader does the work. Where it objects (text behind a closing quote, a quote that never
closes), the first line of the record is cut by a tolerant rule and reading goes on at the next line, so
that one bad quote spoils one line and not the rest of the file.
"""

import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

MAX_DOUBTFUL = 20
BATCH_ROWS = 20_000
BATCH_CHARS = 8 * 1024**2


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How a text is divided into cells.

    Attributes:
        delimiter: Between cells.
        quote: Around cells that hold delimiters, quotes or line breaks; doubled inside.
        skips_blanks: Whether blanks may stand between a delimiter and an opening quote.
    """

    delimiter: str
    quote: str
    skips_blanks: bool = False


@dataclass(slots=True, kw_only=True)
class Batch:
    """Records in the order of the text.

    Attributes:
        numbers: Physical line at which each begins, from 1.
        rows: The cells of each.
        end: Physical line at which the last one ends.
    """

    numbers: list[int] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    end: int = 0


class RecordReader:
    """Reads records and remembers the doubtful ones.

    Args:
        lines: The physical lines, each with its line feed.
        dialect: How they are divided.
        max_cell_chars: A cell with more characters is taken for a quote that never closes.
        first: Physical number of the first line.
        width: Cells of a row if known; a quoted cell over lines that all have that many is doubtful.

    Attributes:
        doubtful: Physical lines (at most 20) of records that were hard to read.
    """

    def __init__(
        self, lines: Iterable[str], *, dialect: Dialect, max_cell_chars: int, first: int = 1, width: int = 0
    ) -> None:
        self.doubtful: list[int] = []
        self._lines = iter(lines)
        self._dialect = dialect
        self._width = width
        self._start = first
        self._waiting: deque[str] = deque()
        self._held: list[str] = []
        self._tolerant = _tolerant_pattern(dialect)
        # The bound is the process's; every reader here sets it for itself, and nothing else reads CSV.
        csv.field_size_limit(max_cell_chars)

    def batches(self) -> Iterator[Batch]:
        """Yield the records in bounded batches."""
        while True:
            reader = csv.reader(
                self._feed(),
                strict=True,
                delimiter=self._dialect.delimiter,
                quotechar=self._dialect.quote,
                skipinitialspace=self._dialect.skips_blanks,
            )
            while True:
                batch = Batch()
                objected = self._fill(batch, reader)
                if objected:
                    self._recover(batch)
                batch.end = self._start - 1
                if batch.rows:
                    yield batch
                if objected:
                    break
                if not batch.rows:
                    return

    def _fill(self, batch: Batch, reader: Iterator[list[str]]) -> bool:
        """Read on until the batch is full or the text ends; tell whether the reader objected."""
        held, numbers, rows = self._held, batch.numbers, batch.rows
        chars = 0
        try:
            for cells in reader:
                numbers.append(self._start)
                rows.append(cells)
                chars += len(held[0])
                if len(held) > 1:
                    chars += sum(map(len, held))
                    self._doubt_joined_lines()
                self._start += len(held)
                held.clear()
                if len(rows) >= BATCH_ROWS or chars >= BATCH_CHARS:
                    break
        except csv.Error:
            return True
        return False

    def _feed(self) -> Iterator[str]:
        waiting, held = self._waiting, self._held
        while waiting:
            line = waiting.popleft()
            held.append(line)
            yield line
        for line in self._lines:
            held.append(line)
            yield line

    def _recover(self, batch: Batch) -> None:
        """Cut the first line of the record alone and put the others back."""
        first, *others = self._held
        self._waiting.extendleft(reversed(others))
        self._held.clear()
        self._doubt()
        batch.numbers.append(self._start)
        batch.rows.append(self._cut(first.removesuffix("\n")))
        self._start += 1

    def _cut(self, line: str) -> list[str]:
        cells = []
        place = 0
        doubled, quote = self._dialect.quote * 2, self._dialect.quote
        while True:
            found = self._tolerant.match(line, place)
            if found is None:
                end = line.find(self._dialect.delimiter, place)
                end = len(line) if end < 0 else end
                cells.append(line[place:end])
            else:
                end = found.end()
                cells.append(found.group(1).replace(doubled, quote))
            if end >= len(line):
                return cells
            place = end + 1

    def _doubt_joined_lines(self) -> None:
        delimiter, needed = self._dialect.delimiter, self._width - 1
        if needed >= 2 and all(line.count(delimiter) >= needed for line in self._held):
            self._doubt()

    def _doubt(self) -> None:
        if len(self.doubtful) < MAX_DOUBTFUL:
            self.doubtful.append(self._start)


def _tolerant_pattern(dialect: Dialect) -> re.Pattern[str]:
    """A quoted cell whose inner quotes need not be doubled; possessive, so it never backtracks."""
    quote, edge = re.escape(dialect.quote), re.escape(dialect.delimiter)
    blanks = "" if dialect.delimiter == " " else " *"
    inner = rf"(?:[^{quote}]+|{quote}{quote}|{quote}(?!{blanks}(?:{edge}|$)))*+"
    return re.compile(rf"{blanks}{quote}({inner}){quote}{blanks}(?={edge}|$)")
