"""Which customers have moved from one segment to another between two windows of equal length?

Recency, frequency and money are taken within each window alone, recency to the day after its end. The
cut-offs of the first window serve both, so that the whole base can rise or fall: where a score goes by
quantile, a customer of the second window is scored as if placed among those of the first.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum

from crosssell.columns import ConsentRule, Outside, Segment
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.filters import ORDERS_IN_SCOPE, Filters
from crosssell.segments.config import CutOffs, RfmConfig
from crosssell.segments.lists import CustomerList, read_list
from crosssell.segments.rfm import RfmScope, lay_rfm
from crosssell.segments.windows import Window, Windows, orders_span
from crosssell.warehouse import Cursor, Warehouse

State = Segment | Outside

SHORT_DAYS = 90

LIST_COLUMNS = ("from_segment", "to_segment", "revenue_first", "revenue_second", "revenue_lost")

# How a segment stands; a move to a lower level is a downgrade, one within a level is none.
LEVELS: dict[State, int] = {
    Segment.CHAMPIONS: 5,
    Segment.LOYAL: 4,
    Segment.POTENTIAL_LOYALISTS: 3,
    Segment.NEW_CUSTOMERS: 3,
    Segment.PROMISING: 3,
    Segment.NEED_ATTENTION: 2,
    Segment.ABOUT_TO_SLEEP: 2,
    Segment.CANT_LOSE_THEM: 1,
    Segment.AT_RISK: 1,
    Segment.HIBERNATING: 1,
    Segment.LOST: 0,
    Segment.NOTHING_EARNED: 0,
    Outside.GONE: -1,
}
FROM_STATES: tuple[State, ...] = (*Segment, Outside.JOINED)
TO_STATES: tuple[State, ...] = (*Segment, Outside.GONE)


class Move(StrEnum):
    """Which way a flow leads, by `LEVELS`."""

    UP = "up"
    LEVEL = "level"
    DOWN = "down"
    JOINED = "joined"
    GONE = "gone"


class MigrationNotice(StrEnum):
    """What to know about the windows."""

    SHORT = "short"  # fewer than 90 days each: most customers buy less often
    BEYOND_DATA = "beyond_data"  # a window reaches past the orders there are, so that purchases are missing


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """The customers who went from one segment to another.

    Attributes:
        from_segment: Where they were in the first window; `Outside.JOINED` without a purchase in it.
        to_segment: Where they are in the second; `Outside.GONE` without a purchase in it.
        customers: How many; one at least.
        share: Of the customers of ``from_segment`` (0–1].
        revenue_first: Their money in the first window, of the basis asked for; ``None`` without amounts.
        revenue_second: Their money in the second. Nothing is extrapolated.
    """

    from_segment: State
    to_segment: State
    customers: int
    share: float
    revenue_first: Decimal | None
    revenue_second: Decimal | None

    @property
    def revenue_lost(self) -> Decimal | None:
        """What they bought for less in the second window; negative where it was more."""
        if self.revenue_first is None or self.revenue_second is None:
            return None
        return self.revenue_first - self.revenue_second

    @property
    def move(self) -> Move:
        """Which way it leads."""
        if self.from_segment == Outside.JOINED:
            return Move.JOINED
        if self.to_segment == Outside.GONE:
            return Move.GONE
        step = LEVELS[self.to_segment] - LEVELS[self.from_segment]
        return Move.UP if step > 0 else Move.DOWN if step < 0 else Move.LEVEL


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """Who went where.

    Attributes:
        windows: The two that are compared.
        cut_offs: The bounds that scored both: those of the first window.
        flows: Those that anybody took, in the order of the segments.
        customers_first: With a purchase in the first window.
        customers_second: With one in the second.
        returned: Of those who joined, how many had bought before the second window, outside the first.
        has_money: Whether amounts are known.
        notices: What to know about the windows.
    """

    windows: Windows
    cut_offs: CutOffs
    flows: tuple[Flow, ...]
    customers_first: int
    customers_second: int
    returned: int
    has_money: bool
    notices: tuple[MigrationNotice, ...]

    def having(self, *moves: Move) -> list[Flow]:
        """Return the flows that lead one of these ways."""
        return [flow for flow in self.flows if flow.move in moves]

    def downgrades(self) -> list[Flow]:
        """Return the ways down and out, most money lost first; without amounts most customers first."""
        return sorted(
            self.having(Move.DOWN, Move.GONE),
            key=lambda flow: (-(flow.revenue_lost or 0), -flow.customers),
        )


KEEP_FIRST = """
create or replace temp table first_window as select customer_key, segment, monetary from rfm
"""

NOBODY = "create or replace temp table rfm as select * from first_window limit 0"

# One row a customer who bought in either window.
MOVED = """
create or replace temp table moved_customer as
select
    customer_key,
    coalesce(f.segment, 'new') as from_segment,
    coalesce(s.segment, 'gone') as to_segment,
    coalesce(f.monetary, 0) as revenue_first,
    coalesce(s.monetary, 0) as revenue_second
from first_window as f
full join rfm as s using (customer_key)
"""

FLOWS = """
select
    from_segment,
    to_segment,
    count(*) as customers,
    count(*) / sum(count(*)) over (partition by from_segment) as share,
    sum(revenue_first) as revenue_first,
    sum(revenue_second) as revenue_second
from moved_customer
group by from_segment, to_segment
order by from_segment, to_segment
"""

RETURNED = f"""
select count(*)
from moved_customer as m
where m.from_segment = 'new' and m.customer_key in (
    select o.customer_key from {ORDERS_IN_SCOPE} as o where o.sales_lines > 0
)
"""


def migration(warehouse: Warehouse, *, filters: Filters, config: RfmConfig, windows: Windows) -> Migration:
    """Return who went from which segment to which.

    Args:
        warehouse: The dataset.
        filters: Which orders; the windows take the place of its period.
        config: Money basis and cut-offs; its as-of day is not used.
        windows: The two that are compared.

    Returns:
        Flows whose rows sum to the customers of the first window, but for those who joined, and whose
        columns sum to the customers of the second, but for those who are gone.
    """
    with warehouse.run() as cursor:
        scope = _lay_moves(cursor, filters=filters, config=config, windows=windows)
        flows = tuple(_flow(row, has_money=scope.has_money) for row in cursor.rows(FLOWS))
        earlier = replace(filters, date_from=None, date_to=windows.second.first - timedelta(days=1))
        returned = int(cursor.row(RETURNED, **earlier.parameters())[0])
    everything = replace(filters, date_from=None, date_to=None)
    return Migration(
        windows=windows,
        cut_offs=scope.cut_offs,
        flows=tuple(sorted(flows, key=_place)),
        customers_first=sum(p.customers for p in flows if p.from_segment != Outside.JOINED),
        customers_second=sum(p.customers for p in flows if p.to_segment != Outside.GONE),
        returned=returned,
        has_money=scope.has_money,
        notices=tuple(_notices(windows, orders_span(warehouse, filters=everything))),
    )


# The most money lost comes first; the customer's key makes the order complete.
FOUND = """
create or replace temp table found_customer as
select
    *,
    row_number() over (order by revenue_lost desc, customer_key) as place
from (
    select *, revenue_first - revenue_second as revenue_lost
    from moved_customer
    where list_contains($flows, from_segment || '>' || to_segment)
)
"""


def moved_customers(
    warehouse: Warehouse,
    *,
    filters: Filters,
    config: RfmConfig,
    windows: Windows,
    flows: tuple[tuple[State, State], ...],
    rule: ConsentRule | None = None,
    search: str = "",
    limit: int | None = None,
    with_contacts: bool = False,
) -> CustomerList:
    """Return the customers who took one of ``flows``, most money lost first.

    Args:
        warehouse: The dataset.
        filters: As `migration` takes it.
        config: As `migration` takes it.
        windows: As `migration` takes them.
        flows: Pairs of the segment left and the segment reached.
        rule: As `crosssell.segments.lists.read_list` takes it, like the rest.
        search: Part of the id.
        limit: Most rows.
        with_contacts: Add what is known of how to reach them.

    Returns:
        With `LIST_COLUMNS`; amounts are null where none are known.
    """
    with warehouse.run() as cursor:
        scope = _lay_moves(cursor, filters=filters, config=config, windows=windows)
        cursor.execute(FOUND, flows=[f"{one}>{other}" for one, other in flows])
        columns = LIST_COLUMNS if scope.has_money else LIST_COLUMNS[:2]
        return read_list(
            cursor, columns=columns, rule=rule, search=search, limit=limit, with_contacts=with_contacts
        )


def lay_window(cursor: Cursor, *, filters: Filters, config: RfmConfig, window: Window) -> RfmScope:
    """Make the temporary table ``rfm`` of one window, as of the day after it."""
    after = window.last + timedelta(days=1)
    return lay_rfm(cursor, filters=window.within(filters), config=replace(config, as_of=after))


def _lay_moves(cursor: Cursor, *, filters: Filters, config: RfmConfig, windows: Windows) -> RfmScope:
    """Make the temporary table ``moved_customer`` and return the scope of the first window."""
    first = lay_window(cursor, filters=filters, config=config, window=windows.first)
    cursor.execute(KEEP_FIRST)
    try:
        bounds = replace(config, cut_offs=first.cut_offs)
        lay_window(cursor, filters=filters, config=bounds, window=windows.second)
    except CrosssellError as error:
        if error.code != ErrorCode.NOT_ENOUGH_DATA:
            raise
        cursor.execute(NOBODY)  # everybody is gone
    cursor.execute(MOVED)
    return first


def _flow(row: tuple[str, str, int, float, Decimal, Decimal], *, has_money: bool) -> Flow:
    from_segment, to_segment, customers, share, first, second = row
    return Flow(
        from_segment=Outside(from_segment) if from_segment == Outside.JOINED else Segment(from_segment),
        to_segment=Outside(to_segment) if to_segment == Outside.GONE else Segment(to_segment),
        customers=customers,
        share=share,
        revenue_first=first if has_money else None,
        revenue_second=second if has_money else None,
    )


def _place(flow: Flow) -> tuple[int, int]:
    return FROM_STATES.index(flow.from_segment), TO_STATES.index(flow.to_segment)


def _notices(windows: Windows, span: Window | None) -> list[MigrationNotice]:
    found = []
    if windows.first.days < SHORT_DAYS:
        found.append(MigrationNotice.SHORT)
    if span is None or windows.first.first < span.first or windows.second.last > span.last:
        found.append(MigrationNotice.BEYOND_DATA)
    return found
