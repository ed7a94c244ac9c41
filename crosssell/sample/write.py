"""Writes the sample shop's export to a folder, whole or not at all."""

import csv
import errno
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import mkstemp

import numpy as np

from crosssell.errors import CrosssellError, ErrorCode
from crosssell.sample.baskets import draw_demand, fill_baskets
from crosssell.sample.customers import calendar_until, draw_people, draw_visits
from crosssell.sample.letter import HEADER as LIST_HEADER
from crosssell.sample.letter import draw_letters, letter_rows
from crosssell.sample.lines import HEADER, draw_lines, draw_orders, order_rows

FILE_NAME = "sample_orders.csv"
TEST_FILE_NAME = "sample_test.csv"
DEFAULT_SEED = 7
DEFAULT_AS_OF = date(2026, 6, 30)

_FIRST_YEAR, _LAST_YEAR = 1990, 9000


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleFiles:
    """What was written.

    Attributes:
        orders: Path of the export of order lines.
        test: Path of the list of who was written to in a test.
        lines: Its rows, the header aside.
        order_count: Distinct order ids in it, credit notes not counted.
        first: First day of the two years that it covers.
        last: Last day of them.
    """

    orders: Path
    test: Path
    lines: int
    order_count: int
    first: date
    last: date


def write_sample(folder: Path, *, seed: int = DEFAULT_SEED, as_of: date = DEFAULT_AS_OF) -> SampleFiles:
    """Write the sample's export and a test's list into ``folder`` and replace those from before, if any.

    The same seed and day give the same bytes: no clock and no global state are asked.

    Args:
        folder: Made if it is not there.
        seed: Picks one of many shops with the same plants; 0 or more.
        as_of: Last day of the two years covered.

    Returns:
        The paths and the counts of what was written.

    Raises:
        CrosssellError: ``invalid_value`` for a seed or day out of range, ``no_space`` on a full disk.
    """
    _check(seed=seed, as_of=as_of)
    rng = np.random.default_rng(seed)
    calendar = calendar_until(as_of)
    people = draw_people(rng, calendar=calendar)
    demand = draw_demand(rng, calendar=calendar)
    planned = draw_visits(rng, people=people, calendar=calendar)
    visits, baskets = fill_baskets(rng, visits=planned, people=people, demand=demand)
    orders = draw_orders(rng, visits=visits, people=people, calendar=calendar)
    lines = draw_lines(rng, orders=orders, baskets=baskets, people=people, demand=demand, calendar=calendar)
    letters = draw_letters(seed=seed, orders=orders, people=people, calendar=calendar)
    path, test = folder / FILE_NAME, folder / TEST_FILE_NAME
    rows = order_rows(lines, orders=orders, people=people, calendar=calendar)
    _write_csv(path, header=HEADER, rows=rows)
    _write_csv(test, header=LIST_HEADER, rows=letter_rows(letters, calendar=calendar))
    return SampleFiles(
        orders=path,
        test=test,
        lines=int(lines.order.size),
        order_count=int(visits.person.size),
        first=calendar.first,
        last=calendar.last,
    )


def _check(*, seed: int, as_of: date) -> None:
    if seed < 0:
        raise CrosssellError(ErrorCode.INVALID_VALUE, value=seed, what="seed", allowed="0 or more")
    if not _FIRST_YEAR <= as_of.year <= _LAST_YEAR:
        raise CrosssellError(
            ErrorCode.INVALID_VALUE,
            value=as_of.isoformat(),
            what="last day",
            allowed=f"{_FIRST_YEAR}-01-01 to {_LAST_YEAR}-12-31",
        )


def _write_csv(path: Path, *, header: Iterable[str], rows: Iterable[tuple[str, ...]]) -> None:
    """Write beside the target and move into place, so that no reader meets half a file."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = mkstemp(dir=path.parent, suffix=".part")
        os.close(handle)
        part = Path(name)
        try:
            with part.open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file, lineterminator="\n")
                writer.writerow(header)
                writer.writerows(rows)
            # Temporary files are private; the export is as readable as any other file here.
            part.chmod(0o644)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise CrosssellError(ErrorCode.NO_SPACE) from error
        raise
