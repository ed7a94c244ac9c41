"""From the units of a test to a few numbers each: means and covariances of every metric in every variant.

One scan of the table ``trial_unit`` gives all of them, whatever the number of units. The engine updates means
and sums of products unit by unit (Welford) and joins its threads' shares (Chan), so that a large mean costs
no digits. Winsorising asks beforehand, a metric at a time, for the two values that the outermost are pulled
in to: with k = ⌊share × n⌋ the (k + 1)-th from either end among all units with a value, whichever their
variant, for limits of each variant's own would make a difference out of none (W. J. Dixon, Annals of
Mathematical Statistics 31, 1960, 385–391; as `scipy.stats.mstats.winsorize` does). Shares of customers have
no outliers and are left alone. A ratio's denominator is pulled in by the same rule as its numerator. Where
both ends fall on one value (5 % of a revenue that 4 % have), nothing would be left, so such a metric is left
alone as well.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from crosssell.columns import MetricKind
from crosssell.experiments.expressions import NOTHING_PULLED, Columns, Pulled, chosen, columns_of
from crosssell.experiments.moments import Moments
from crosssell.experiments.question import Metric, Trial
from crosssell.warehouse import Cursor

MOST_PARTS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class AllMoments:
    """What every method needs to know of a test.

    Attributes:
        units: Variant → its units, with a value or without.
        moments: Metric → variant → moments of the units with a value; of every metric and variant.
        covariates: History in the moments' columns; what no unit at all has is not among them.
        has_indicator: Whether the last column tells if a unit has any history.
        pulled: Where the outermost values were pulled in to; empty without winsorising.
        negative: Metric → units with a value (of a ratio: or denominator) below zero.
    """

    units: Mapping[str, int]
    moments: Mapping[str, Mapping[str, Moments]]
    covariates: tuple[str, ...]
    has_indicator: bool
    pulled: Pulled
    negative: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayMoments:
    """One day: the moments of the units whose figures were complete on it, in every variant."""

    day: date
    moments: Mapping[str, Moments]


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentMoments:
    """One part of the customers.

    Attributes:
        name: Which segment column.
        value: Which part.
        units: Variant → its units in the part, with a value or without.
        moments: Variant → moments of those with one.
    """

    name: str
    value: str
    units: Mapping[str, int]
    moments: Mapping[str, Moments]


@dataclass(frozen=True, slots=True, kw_only=True)
class Extreme:
    """The unit of a variant that moves its mean or ratio most; ``below`` is a ratio's denominator."""

    value: float
    below: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """History by variant.

    Attributes:
        units: Variant → its units.
        figures: Covariate → variant → moments of the units that have it; their number tells who has it.
    """

    units: Mapping[str, int]
    figures: Mapping[str, Mapping[str, Moments]]


OVERVIEW = "select t.variant, count(*){counts} from trial_unit as t group by t.variant"

MOMENTS = "select t.variant{aggregates} from trial_unit as t group by t.variant"


def read_moments(cursor: Cursor, trial: Trial, *, winsorise: float = 0.0) -> AllMoments:
    """Return the moments of all metrics in all variants.

    Args:
        cursor: Has the table ``trial_unit``.
        trial: What is in it.
        winsorise: Share (0 to below 0.5) of the units whose values are pulled in at each end.

    Raises:
        ValueError: Such a share makes no sense.
    """
    if not 0 <= winsorise < 0.5:
        raise ValueError(f"a share of {winsorise} cannot be pulled in at each end")
    overview = _overview(cursor, trial)
    pulled = _pulled(cursor, trial, overview, winsorise=winsorise) if winsorise else NOTHING_PULLED
    history = [f"coalesce(t.x{j}, 0)" for j in overview.covariates]
    if overview.has_indicator:
        known = " or ".join(f"t.x{j} is not null" for j in overview.covariates)
        history.append(f"({known})::integer")
    request = _Request()
    for metric in trial.metrics:
        columns = columns_of(trial, metric, pulled=pulled)
        request.add(metric.name, columns, history=history, has_all=overview.is_complete(metric))
    sql = MOMENTS.format(aggregates=request.aggregates)
    found = {row[0]: row[1:] for row in cursor.rows(sql)}
    return AllMoments(
        units={variant: overview.units.get(variant, 0) for variant in trial.variants},
        moments={
            metric.name: {v: request.moments(metric.name, found.get(v)) for v in trial.variants}
            for metric in trial.metrics
        },
        covariates=tuple(trial.covariates[j] for j in overview.covariates),
        has_indicator=overview.has_indicator,
        pulled=pulled,
        negative=overview.negative,
    )


DAYS = """
select t.day, t.variant{aggregates}
from trial_unit as t
where t.day is not null
group by t.day, t.variant
"""


def read_days(
    cursor: Cursor, trial: Trial, *, metric: str | None = None, pulled: Pulled = NOTHING_PULLED
) -> tuple[DayMoments, ...]:
    """Return the moments of each day's units in one metric, the primary by default, in order of time.

    Each day stands for itself; units without a day are left out.
    """
    asked = chosen(trial, metric)
    request = _Request()
    request.add(asked.name, columns_of(trial, asked, pulled=pulled), history=[], has_all=False)
    found: dict[date, dict[str, Moments]] = {}
    for day, variant, *values in cursor.rows(DAYS.format(aggregates=request.aggregates)):
        found.setdefault(day, {})[variant] = request.moments(asked.name, values)
    nobody = request.moments(asked.name, None)
    return tuple(
        DayMoments(day=day, moments={v: own.get(v, nobody) for v in trial.variants})
        for day, own in sorted(found.items())
    )


PARTS = """
with largest as (
    select t.g{k} as value, count(*) as units
    from trial_unit as t
    where t.g{k} is not null
    group by t.g{k}
    order by units desc, value
    limit $most
)
select t.g{k}, t.variant, count(*){aggregates}
from trial_unit as t
where t.g{k} in (select l.value from largest as l)
group by t.g{k}, t.variant
"""


def read_segments(
    cursor: Cursor, trial: Trial, *, metric: str | None = None, pulled: Pulled = NOTHING_PULLED
) -> tuple[SegmentMoments, ...]:
    """Return the moments of one metric, the primary by default, in the parts of every segment column.

    Of a column at most the `MOST_PARTS` values with the most units are given, by code point. Units
    without a value of the column are in none of its parts.
    """
    asked = chosen(trial, metric)
    request = _Request()
    request.add(asked.name, columns_of(trial, asked, pulled=pulled), history=[], has_all=False)
    nobody = request.moments(asked.name, None)
    parts = []
    for k, name in enumerate(trial.segments):
        sql = PARTS.format(k=k, aggregates=request.aggregates)
        units: dict[str, dict[str, int]] = {}
        found: dict[str, dict[str, Moments]] = {}
        for value, variant, count, *values in cursor.rows(sql, most=MOST_PARTS):
            units.setdefault(value, {})[variant] = count
            found.setdefault(value, {})[variant] = request.moments(asked.name, values)
        parts += [
            SegmentMoments(
                name=name,
                value=value,
                units={v: units[value].get(v, 0) for v in trial.variants},
                moments={v: own.get(v, nobody) for v in trial.variants},
            )
            for value, own in sorted(found.items())
        ]
    return tuple(parts)


EXTREMES = "select{extremes} from trial_unit as t where t.variant = $variant"


def read_extremes(cursor: Cursor, trial: Trial, *, moments: AllMoments) -> dict[str, dict[str, Extreme]]:
    """Return, for each mean and ratio metric and each variant, the unit that moves the figure most.

    That is the one farthest from the mean, for a ratio R the one with the largest |value - R · denominator|;
    of values that were pulled in. Variants without a value of the metric are not in the answer.
    """
    asked = [metric for metric in trial.metrics if metric.kind != MetricKind.PROPORTION]
    found: dict[str, dict[str, Extreme]] = {metric.name: {} for metric in asked}
    for variant in trial.variants:
        ready = [metric for metric in asked if moments.moments[metric.name][variant].units]
        if not ready:
            continue
        picks, places = [], []
        for metric in ready:
            columns = columns_of(trial, metric, pulled=moments.pulled)
            distance = _distance(columns, moments.moments[metric.name][variant])
            picks += [f" arg_max({part}, {distance})" for part in columns.parts]
            places.append(len(columns.parts))
        values = list(cursor.row(EXTREMES.format(extremes=",".join(picks)), variant=variant))
        for metric, count in zip(ready, places, strict=True):
            value, below = values[0], values[1] if count > 1 else None
            found[metric.name][variant] = Extreme(value=value, below=below)
            del values[:count]
    return found


BALANCE = "select t.variant, count(*){aggregates} from trial_unit as t group by t.variant"


def read_balance(cursor: Cursor, trial: Trial) -> Balance:
    """Return the moments of each covariate in each variant, among the units that have it."""
    request = _Request()
    for j, name in enumerate(trial.covariates):
        request.add(name, Columns(value=f"t.x{j}", below=None), history=[], has_all=False)
    found = {row[0]: row[1:] for row in cursor.rows(BALANCE.format(aggregates=request.aggregates))}
    return Balance(
        units={v: found[v][0] if v in found else 0 for v in trial.variants},
        figures={
            name: {v: request.moments(name, found[v][1:] if v in found else None) for v in trial.variants}
            for name in trial.covariates
        },
    )


class _Request:
    """Aggregates of one statement, each asked for once, and where the moments of a name lie in its rows."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}
        self._columns: dict[str, tuple[str, ...]] = {}

    @property
    def aggregates(self) -> str:
        """The aggregates, each after a comma."""
        return "".join(f", {sql}" for sql in self._places)

    def add(self, name: str, columns: Columns, *, history: Sequence[str], has_all: bool) -> None:
        """Ask for the moments of ``columns`` and ``history`` among the units with a value.

        Where all units have one (``has_all``), the history's own moments are shared between metrics.
        """
        within = (
            history if has_all else [f"case when {columns.value} is not null then {x} end" for x in history]
        )
        every = (*columns.parts, *within)
        self._columns[name] = every
        self._place(f"count({columns.value})")
        for i, one in enumerate(every):
            self._place(f"avg({one})")
            for other in every[i:]:
                self._place(_covariance(one, other))

    def moments(self, name: str, row: Sequence[Any] | None) -> Moments:
        """Return the moments of ``name`` in a row of the answer; ``None``: of nobody."""
        every = self._columns[name]
        zeros = (0.0,) * len(every)
        units = 0 if row is None else row[self._places[f"count({every[0]})"]]
        if row is None or not units:
            return Moments(units=0, means=zeros, covariances=(zeros,) * len(every))
        return Moments(
            units=units,
            means=tuple(float(row[self._places[f"avg({one})"]]) for one in every),
            covariances=tuple(
                tuple(self._covariance(row, every, i, j) for j in range(len(every)))
                for i in range(len(every))
            ),
        )

    def _covariance(self, row: Sequence[Any], every: Sequence[str], i: int, j: int) -> float:
        value = row[self._places[_covariance(every[min(i, j)], every[max(i, j)])]]
        return 0.0 if value is None else float(value)  # of a single unit

    def _place(self, sql: str) -> None:
        self._places.setdefault(sql, len(self._places))


def _covariance(one: str, other: str) -> str:
    return f"var_samp({one})" if one == other else f"covar_samp({one}, {other})"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Overview:
    """Who has what: what decides how the one scan asks."""

    units: Mapping[str, int]
    known: Mapping[str, int]  # metric → units with a value
    negative: Mapping[str, int]
    covariates: tuple[int, ...]  # those that anybody has
    has_indicator: bool

    def is_complete(self, metric: Metric) -> bool:
        return self.known[metric.name] == sum(self.units.values())


def _overview(cursor: Cursor, trial: Trial) -> _Overview:
    reads = [columns_of(trial, metric) for metric in trial.metrics]
    counts = [f"count({read.value})" for read in reads]
    counts += [f"count(*) filter ({' or '.join(f'{part} < 0' for part in read.parts)})" for read in reads]
    covariates = range(len(trial.covariates))
    counts += [f"count(t.x{j})" for j in covariates]
    anything = ", ".join(f"t.x{j}" for j in covariates)
    counts += [f"count(coalesce({anything}, null))"] if trial.covariates else ["count(*)"]
    rows = cursor.rows(OVERVIEW.format(counts="".join(f", {count}" for count in counts)))
    totals = [sum(column) for column in zip(*(row[2:] for row in rows), strict=True)] or [0] * len(counts)
    n = len(trial.metrics)
    names = [metric.name for metric in trial.metrics]
    units = {row[0]: row[1] for row in rows}
    return _Overview(
        units=units,
        known=dict(zip(names, totals[:n], strict=True)),
        negative=dict(zip(names, totals[n : 2 * n], strict=True)),
        covariates=tuple(j for j in covariates if totals[2 * n + j]),
        has_indicator=0 < totals[-1] < sum(units.values()),
    )


# Exact order statistics; the halves keep clear of a fraction that is rounded across a rank.
RANKS = "select quantile_disc({column}, [$low, $high]) from trial_unit as t where {column} is not null"


def _pulled(cursor: Cursor, trial: Trial, overview: _Overview, *, winsorise: float) -> Pulled:
    bounds, below_bounds = {}, {}
    for metric in trial.metrics:
        units = overview.known[metric.name]
        if metric.kind == MetricKind.PROPORTION or not units:
            continue
        cut = math.floor(winsorise * units)
        low, high = (cut + 0.5) / units, (units - cut - 0.5) / units
        found = [
            tuple(cursor.row(RANKS.format(column=part), low=low, high=high)[0])
            for part in columns_of(trial, metric).parts
        ]
        if any(low == high for low, high in found):
            continue
        bounds[metric.name] = found[0]
        if metric.kind == MetricKind.RATIO:
            below_bounds[metric.name] = found[1]
    return Pulled(bounds=bounds, below_bounds=below_bounds)


def _distance(columns: Columns, moments: Moments) -> str:
    if columns.below is None:
        return f"abs({columns.value} - {moments.mean!r}::double)"
    ratio = moments.means[0] / moments.means[1] if moments.means[1] else 0.0
    return f"abs({columns.value} - {ratio!r}::double * {columns.below})"
