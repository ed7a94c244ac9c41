"""The values of single units: a sample of them for the bootstrap, and how they lie, for a picture.

Who is in the sample is told by a hash of the unit's name, so that the same test gives the same sample
whatever the order of its rows; where rows are their own units, by a hash of their place.
"""

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crosssell.experiments.expressions import NOTHING_PULLED, Pulled, chosen, columns_of
from crosssell.experiments.question import Trial
from crosssell.experiments.result import Spread
from crosssell.warehouse import Cursor

MOST_UNITS = 200_000  # of a variant: 1.6 MB of values
MOST_BINS = 24
TAIL = 0.99  # what lies above this quantile goes into the last bin
HASHES = 2.0**64


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Values:
    """Single values of one metric.

    Attributes:
        by_variant: Variant → an array of shape (n,), of (n, 2) with the denominators for a ratio.
        units: Variant → units with a value, sampled or not.
        capped: Whether a sample stands for all units of some variant.
    """

    by_variant: Mapping[str, NDArray[np.float64]]
    units: Mapping[str, int]
    capped: bool


KNOWN = "select t.variant, count({value}) from trial_unit as t group by t.variant"

# The bound leaves few enough for the sort, and more than are wanted.
SAMPLE = """
select {parts}
from trial_unit as t
where t.variant = $variant
    and {value} is not null
    and ($all or hash(coalesce(t.unit, t.rowid::varchar)) <= $bound::ubigint)
order by hash(coalesce(t.unit, t.rowid::varchar)), {parts}
limit $most
"""


def read_values(
    cursor: Cursor,
    trial: Trial,
    metric: str | None = None,
    *,
    most: int = MOST_UNITS,
    pulled: Pulled = NOTHING_PULLED,
) -> Values:
    """Return the values of a metric, the primary by default; at most ``most`` of a variant."""
    columns = columns_of(trial, chosen(trial, metric), pulled=pulled)
    known = dict(cursor.rows(KNOWN.format(value=columns.value)))
    units = {variant: known.get(variant, 0) for variant in trial.variants}
    parts = ", ".join(columns.parts)
    sql = SAMPLE.format(value=columns.value, parts=parts)
    by_variant = {}
    for variant, count in units.items():
        # Six standard deviations above the share that is wanted.
        share = (most + 6 * math.sqrt(most) + 10) / max(count, 1)
        bound = int(min(share, 1.0) * (HASHES - 2**12))
        frame = cursor.query(sql, variant=variant, all=share >= 1, bound=bound, most=most)
        array = frame.to_numpy(dtype=np.float64)
        by_variant[variant] = array if columns.below else array[:, 0]
    return Values(by_variant=by_variant, units=units, capped=any(n > most for n in units.values()))


POSITIVE = """
select count(*), min({value}), quantile_disc({value}, $tail), max({value})
from trial_unit as t
where {value} > 0
"""

BINNED = """
select t.variant,
    count(*) filter ({value} is not null) as units,
    count(*) filter ({value} = 0) as zeros{bins}
from trial_unit as t
group by t.variant
"""


def read_spread(
    cursor: Cursor, trial: Trial, metric: str | None = None, *, bins: int = MOST_BINS
) -> tuple[Spread, ...]:
    """Return how the values of a metric, the primary by default, lie in each variant.

    All variants share their bins, at most ``bins`` of equal and round width; the last one reaches from
    where 99 % of the positive values end up to the largest. A bin holds its upper edge, not its lower one.
    Negative values are in none. Of a ratio it is the numerator that is shown.
    """
    value = columns_of(trial, chosen(trial, metric)).value
    count, least, tail, largest = cursor.row(POSITIVE.format(value=value), tail=TAIL)
    edges = _edges(least, tail, largest, bins=bins) if count else (0.0,)
    counts = "".join(
        f", count(*) filter ({value} > {low!r}::double and {value} <= {high!r}::double)"
        for low, high in itertools.pairwise(edges)
    )
    found = {row[0]: row[1:] for row in cursor.rows(BINNED.format(value=value, bins=counts))}
    spreads = []
    for variant in trial.variants:
        units, zeros, *own = found.get(variant, (0, 0, *(0 for _ in edges[1:])))
        spreads.append(
            Spread(
                variant=variant,
                zero_share=zeros / max(units, 1),
                edges=edges if count else (),
                shares=tuple(n / max(units, 1) for n in own),
            )
        )
    return tuple(spreads)


def _edges(least: float, tail: float, largest: float, *, bins: int) -> tuple[float, ...]:
    """Return edges from 0 to ``largest``: round steps up to ``tail``, one bin for the rest."""
    if least == largest:
        return (0.0, largest)
    rough = tail / max(bins - 1, 1)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(k * power for k in (1, 2, 2.5, 5, 10) if k * power >= rough)
    whole = math.ceil(tail / step)
    edges = [step * i for i in range(whole + 1)]
    if edges[-1] >= largest:
        return tuple(edges)
    return (*edges, largest)
