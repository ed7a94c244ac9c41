"""Does the pair hold everywhere? The same pair by channel, country, customer segment and half of the period.

Every slice is compared with itself: its expectation is taken among its own baskets of the same size
(`crosssell.basket.pair.corrected`). There is enough to judge one by the first rule of
`crosssell.basket.verdicts`; it is above where its 95 % interval starts at 1.1 or more, below where that ends
at 0.9 or less, unclear in between.

Whether the pair holds everywhere is asked of the judged slices with a known value:

- not everywhere: intervals of two slices lie on different sides of 1; or one slice shows nothing (its
  interval includes 1) and is clearly weaker than all of them taken together: their corrected lift lies
  outside the slice's interval at 95 % over all slices judged (Bonferroni);
- everywhere: every corrected lift lies on the same side of 1, at least two of them clearly (interval);
- cannot tell: anything else, and fewer than two judged slices.

By order a basket has the channel, country and day of the order. By customer it has those of the customer's
latest order in scope (that has a channel, a country), and the day is that of the first order: did those who
came in the first half take to the pair as those who came later?
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from math import exp, inf
from statistics import NormalDist

from crosssell.basket.pair.corrected import Corrected, Room, SizeCounts, corrected
from crosssell.basket.pair.tables import lay_pair_baskets, pair_run
from crosssell.basket.scope import MatrixConfig
from crosssell.basket.verdicts import AVOID_TO, ENOUGH, SOLID_FROM
from crosssell.columns import Basis
from crosssell.filters import Filters
from crosssell.warehouse import Cursor, Warehouse, quote_identifier

MOST_SLICES = 12
CONFIDENCE = 0.95


class Dimension(StrEnum):
    """What baskets are sliced by."""

    CHANNEL = "channel"
    COUNTRY = "country"
    SEGMENT = "segment"
    HALF = "half"


class SliceVerdict(StrEnum):
    """What one slice says of the pair."""

    ABOVE = "above"  # interval from 1.1 on
    BELOW = "below"  # interval up to 0.9
    UNCLEAR = "unclear"
    TOO_LITTLE_DATA = "too_little_data"


class Holds(StrEnum):
    """Whether the slices of a dimension agree."""

    EVERYWHERE = "everywhere"
    NOT_EVERYWHERE = "not_everywhere"
    ONE_SLICE = "one_slice"  # the dimension has only one known value
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True, slots=True, kw_only=True)
class PairSlice:
    """The pair in one part of the baskets.

    Attributes:
        value: The channel, country or segment as written in the data; ``first`` or ``second`` for a half;
            ``None`` for baskets without one.
        first_day: First day of a half, ``None`` in other dimensions.
        last_day: Last day of a half, likewise.
        baskets: Baskets of the slice.
        n_a: Those with a.
        n_b: Those with b.
        n_both: Those with both.
        customers: Different known customers behind n_both; ``None`` where the dataset knows none.
        expected: Baskets with both expected among the slice's baskets of the same size.
        lift_corrected: n_both / expected; ``None`` where nothing is expected.
        lift_corrected_ci_lower: 95 % interval; ``None`` also where no basket holds both.
        lift_corrected_ci_upper: Likewise.
        verdict: What the slice says.
    """

    value: str | None
    first_day: date | None
    last_day: date | None
    baskets: int
    n_a: int
    n_b: int
    n_both: int
    customers: int | None
    expected: float
    lift_corrected: float | None
    lift_corrected_ci_lower: float | None
    lift_corrected_ci_upper: float | None
    verdict: SliceVerdict


@dataclass(frozen=True, slots=True, kw_only=True)
class SlicedPair:
    """The pair by one dimension.

    Attributes:
        dimension: Which.
        slices: The largest by baskets first, at most `MOST_SLICES`, baskets without a value last; halves
            in time.
        more_slices: Slices beyond those.
        more_baskets: Baskets in them.
        more_both: Baskets with both in them.
        holds: Whether the listed slices agree.
    """

    dimension: Dimension
    slices: tuple[PairSlice, ...]
    more_slices: int
    more_baskets: int
    more_both: int
    holds: Holds


@dataclass(frozen=True, slots=True, kw_only=True)
class PairSlices:
    """The pair as a whole and by every dimension that the data know.

    Attributes:
        everything: All baskets in scope; its value is ``None``.
        dimensions: In the order of `Dimension`; one without a single known value is left out.
    """

    everything: PairSlice
    dimensions: tuple[SlicedPair, ...]


SLICED_ORDERS = """
create temp table sliced as
select p.*, o.customer_key, o.channel, o.country, c.segment, o.ordered_at::date as day
from pair_basket as p
join orders as o on o.order_key = p.basket_key
left join customer_segment as c on c.customer_key = o.customer_key
"""

SLICED_CUSTOMERS = """
create temp table sliced as
with known as (
    select
        s.customer_key,
        max_by(o.channel, o.order_key) filter (o.channel is not null) as channel,
        max_by(o.country, o.order_key) filter (o.country is not null) as country,
        min(o.ordered_at)::date as day
    from scope_order as s
    join orders as o using (order_key)
    where o.sales_lines > 0
    group by s.customer_key
)
select p.*, k.customer_key, k.channel, k.country, c.segment, k.day
from pair_basket as p
join known as k on k.customer_key = p.basket_key
left join customer_segment as c on c.customer_key = p.basket_key
"""

PERIOD = "select min(day), max(day) from sliced"

HALVED = """
create temp table halved as
select
    *,
    case when day < $second_day::date then 'first' when day >= $second_day::date then 'second' end as half,
    'everything' as everything
from sliced
"""

# The column is an identifier out of `Dimension`, or "everything".
BY_SIZE = """
select
    {column} as value,
    k,
    count(*) as baskets,
    count(*) filter (has_a) as n_a,
    count(*) filter (has_b) as n_b,
    count(*) filter (has_a and has_b) as n_both
from halved
group by value, k
order by value nulls last, k
"""

BUYERS = """
select {column} as value, count(distinct customer_key)
from halved
where has_a and has_b
group by value
"""

ANY_CUSTOMER = "select exists (select 1 from orders where customer_key is not null)"


def pair_slices(
    warehouse: Warehouse, *, filters: Filters, config: MatrixConfig, a: str, b: str
) -> PairSlices:
    """Return the pair by every dimension.

    Args:
        warehouse: The dataset.
        filters: Which orders.
        config: What baskets and items are.
        a: The one item.
        b: The other.

    Raises:
        CrosssellError: ``unknown_item`` for an item that is not in scope.
    """
    with pair_run(warehouse, filters=filters, config=config, a=a, b=b, with_members=True) as cursor:
        room = lay_pair_baskets(cursor, a=a, b=b)
        cursor.execute(SLICED_ORDERS if config.basis == Basis.ORDER else SLICED_CUSTOMERS)
        halves = _lay_halves(cursor)
        everything = _parts(cursor, "everything", room=room).get("everything") or _part([], 0, room=room)
        counted = {dimension: _parts(cursor, dimension, room=room) for dimension in Dimension}
    return PairSlices(
        everything=_slice(None, everything),
        dimensions=tuple(
            _sliced(dimension, parts, everything, halves=halves)
            for dimension, parts in counted.items()
            if any(value is not None for value in parts)
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """One slice before it is shown."""

    pair: Corrected
    customers: int | None

    @property
    def bounds(self) -> tuple[float, float]:
        """The interval; from 0 to 0 where no basket holds both, from 0 on where nothing is known."""
        pair = self.pair
        if pair.lift_corrected_ci_lower is None or pair.lift_corrected_ci_upper is None:
            return 0.0, inf if pair.lift_corrected is None else 0.0
        return pair.lift_corrected_ci_lower, pair.lift_corrected_ci_upper

    @property
    def verdict(self) -> SliceVerdict:
        few = self.pair.n_both < ENOUGH
        if few and self.pair.expected < ENOUGH:
            return SliceVerdict.TOO_LITTLE_DATA
        if not few and self.customers is not None and self.customers < ENOUGH:
            return SliceVerdict.TOO_LITTLE_DATA
        lower, upper = self.bounds
        if lower >= SOLID_FROM:
            return SliceVerdict.ABOVE
        return SliceVerdict.BELOW if upper <= AVOID_TO else SliceVerdict.UNCLEAR


Halves = dict[str | None, tuple[date, date]]


def _lay_halves(cursor: Cursor) -> Halves:
    """Lay ``halved``; return the days of the halves, none where the period is a single day or unknown."""
    first, last = cursor.row(PERIOD)
    halves: Halves = {}
    if first and last > first:
        second = first + timedelta(days=((last - first).days + 1) // 2)
        halves = {"first": (first, second - timedelta(days=1)), "second": (second, last)}
    cursor.execute(HALVED, second_day=halves["second"][0] if halves else None)
    return halves


def _parts(cursor: Cursor, column: str, *, room: Room) -> dict[str | None, _Part]:
    name = quote_identifier(column)
    sizes: dict[str | None, list[SizeCounts]] = {}
    for value, k, baskets, n_a, n_b, n_both in cursor.rows(BY_SIZE.format(column=name)):
        counts = SizeCounts(k=k, baskets=baskets, n_a=n_a, n_b=n_b, n_both=n_both)
        sizes.setdefault(value, []).append(counts)
    buyers = dict(cursor.rows(BUYERS.format(column=name)))
    known = cursor.row(ANY_CUSTOMER)[0]
    return {
        value: _part(own, buyers.get(value, 0) if known else None, room=room) for value, own in sizes.items()
    }


def _part(sizes: list[SizeCounts], customers: int | None, *, room: Room) -> _Part:
    return _Part(pair=corrected(sizes, room=room), customers=customers)


def _sliced(
    dimension: Dimension, parts: dict[str | None, _Part], everything: _Part, *, halves: Halves
) -> SlicedPair:
    by_half = dimension == Dimension.HALF
    known = sorted(
        (value for value in parts if value is not None),
        key=lambda value: (0 if by_half else -parts[value].pair.baskets, value),
    )
    listed: list[str | None] = [*known]
    if None in parts:
        listed.insert(MOST_SLICES - 1, None)
    more = [parts[value].pair for value in listed[MOST_SLICES:]]
    listed = listed[:MOST_SLICES]
    return SlicedPair(
        dimension=dimension,
        slices=tuple(
            _slice(value, parts[value], days=halves.get(value) if by_half else None) for value in listed
        ),
        more_slices=len(more),
        more_baskets=sum(pair.baskets for pair in more),
        more_both=sum(pair.n_both for pair in more),
        holds=_holds([parts[value] for value in listed if value is not None], everything),
    )


def _slice(value: str | None, part: _Part, *, days: tuple[date, date] | None = None) -> PairSlice:
    pair = part.pair
    return PairSlice(
        value=value,
        first_day=days[0] if days else None,
        last_day=days[1] if days else None,
        baskets=pair.baskets,
        n_a=pair.n_a,
        n_b=pair.n_b,
        n_both=pair.n_both,
        customers=part.customers,
        expected=pair.expected,
        lift_corrected=pair.lift_corrected,
        lift_corrected_ci_lower=pair.lift_corrected_ci_lower,
        lift_corrected_ci_upper=pair.lift_corrected_ci_upper,
        verdict=part.verdict,
    )


def _holds(parts: list[_Part], everything: _Part) -> Holds:
    judged = [part for part in parts if part.verdict != SliceVerdict.TOO_LITTLE_DATA]
    if len(parts) == 1:
        return Holds.ONE_SLICE
    if len(judged) < 2:
        return Holds.CANNOT_TELL
    above = [part for part in judged if part.bounds[0] > 1]
    below = [part for part in judged if part.bounds[1] < 1]
    nothing = [part for part in judged if part.bounds[0] <= 1 <= part.bounds[1]]
    if (above and below) or any(_is_weaker(part, everything, among=len(judged)) for part in nothing):
        return Holds.NOT_EVERYWHERE
    lifts = [part.pair.lift_corrected or 0.0 for part in judged]
    agree = all(lift > 1 for lift in lifts) or all(lift < 1 for lift in lifts)
    return Holds.EVERYWHERE if agree and len(above) + len(below) >= 2 else Holds.CANNOT_TELL


def _is_weaker(part: _Part, everything: _Part, *, among: int) -> bool:
    """Tell whether a slice that shows nothing clearly shows less than all baskets together."""
    lower, upper = everything.bounds
    lift, error, overall = part.pair.lift_corrected, part.pair.log_error, everything.pair.lift_corrected
    if lower <= 1 <= upper or not lift or not error or not overall:
        return False
    reach = NormalDist().inv_cdf(1 - (1 - CONFIDENCE) / 2 / among) * error
    return overall > max(1, lift * exp(reach)) or overall < min(1, lift * exp(-reach))
