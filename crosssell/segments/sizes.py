"""How large has each segment been, month by month?

Each point looks back over a window of one length with one set of cut-offs, those of a `Migration`, so that
its points at the ends of the two windows are the sums of its rows and of its columns.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from crosssell.columns import Segment
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.filters import Filters
from crosssell.segments.config import RfmConfig
from crosssell.segments.migration import Migration, lay_window
from crosssell.segments.windows import Window, months_before, orders_span
from crosssell.warehouse import Cursor, Warehouse

MOST_MONTHS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentSizes:
    """Customers by segment at the ends of windows that overlap.

    Attributes:
        days: Last day of each window, rising by a month; the last is that of the second window.
        window_days: Length of each window.
        customers: Customers in a segment at each of ``days``, for every segment that ever has one.
    """

    days: tuple[date, ...]
    window_days: int
    customers: dict[Segment, tuple[int, ...]]


SIZES = "select segment, count(*) from rfm group by segment order by segment"


def segment_sizes(
    warehouse: Warehouse, *, filters: Filters, config: RfmConfig, migration: Migration
) -> SegmentSizes:
    """Return the sizes at the end of the second window and of up to `MOST_MONTHS` months before it.

    Windows that reach back beyond the first order there is are left out: they would lack purchases.

    Args:
        warehouse: The dataset.
        filters: As `crosssell.segments.migration.migration` took it.
        config: As it took it.
        migration: What it has found.
    """
    length = migration.windows.second.days
    config = replace(config, cut_offs=migration.cut_offs)
    everything = replace(filters, date_from=None, date_to=None)
    with warehouse.run() as cursor:
        counts = [
            (window.last, _sizes(cursor, filters=filters, config=config, window=window))
            for window in _windows(migration, length, orders_span(warehouse, filters=everything))
        ]
    return SegmentSizes(
        days=tuple(day for day, _ in counts),
        window_days=length,
        customers={
            segment: tuple(sizes.get(segment, 0) for _, sizes in counts)
            for segment in Segment
            if any(segment in sizes for _, sizes in counts)
        },
    )


def _windows(migration: Migration, length: int, span: Window | None) -> list[Window]:
    """Return the windows that lie within ``span``, the earliest first."""
    last = migration.windows.second.last
    ends = [months_before(last, back) for back in range(MOST_MONTHS, -1, -1)]
    windows = [Window(first=end - timedelta(days=length - 1), last=end) for end in ends]
    return [one for one in windows if span is not None and one.first >= span.first]


def _sizes(cursor: Cursor, *, filters: Filters, config: RfmConfig, window: Window) -> dict[Segment, int]:
    try:
        lay_window(cursor, filters=filters, config=config, window=window)
    except CrosssellError as error:
        if error.code != ErrorCode.NOT_ENOUGH_DATA:
            raise
        return {}
    return {Segment(segment): customers for segment, customers in cursor.rows(SIZES)}
