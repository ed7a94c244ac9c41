"""From the rows of a test's file to its units: one row a customer, and a word on everybody left out.

What is tested is customers, not rows: rows of one customer depend on each other, and a test over rows
raises false alarms. So the rows of one unit are united first. A proportion is a yes where any row says yes;
of a mean metric the cells are summed; of a ratio both parts are, over the rows that have both. A blank cell
is missing, not 0, and a unit is missing in a metric where all its cells are. One value that cannot be makes
its unit missing as well, since the sum of the others would be too small. History (covariates) is the
customer's own and merely repeated on each row: the largest is taken. Of several segments the first by code
point holds, of several starts the earliest. A unit that was in several variants is left out altogether.

Nearly every file has one row a unit, so only units that are repeated go through the grouping: which these
are is told from hashes of their names, and a wrong guess costs time, not truth.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from crosssell.columns import MetricKind
from crosssell.experiments.question import Excluded, Metric, Trial
from crosssell.warehouse import Cursor, quote_identifier

MOSTLY_REPEATED = 1.5  # rows a unit, from which on looking for those with one row only costs time
LARGEST_VALUE = 1e15  # beyond it, a figure is a slip: squares of larger ones leave the range of numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricColumns:
    """Which columns of the rows a metric is computed from.

    Attributes:
        metric: Which.
        column: Of the value; of the numerator for a ratio.
        below: Of the denominator; ratios only.
    """

    metric: Metric
    column: str
    below: str | None = None

    def __post_init__(self) -> None:
        if (self.below is None) == (self.metric.kind == MetricKind.RATIO):
            raise ValueError(f"{self.metric.name}: a ratio, and only a ratio, has a denominator")


COUNTS = """
select
    count(*) as every,
    count(*) filter (r.variant is null) as missing_variant,
    count(*) filter (r.variant is not null and $has_unit and r.unit is null) as missing_unit,
    count(r.unit) as named
from {rows} as r
"""

# Alone, because it costs twice as much beside other counts.
DISTINCT = "select count(distinct hash(r.unit)) from {rows} as r where r.unit is not null"

REPEATED = """
create or replace temp table trial_repeated as
select hash(r.unit) as hashed
from {rows} as r
where r.variant is not null and r.unit is not null
group by hash(r.unit)
having count(*) > 1
"""

NOBODY, EVERYBODY = "false", "true"
IS_REPEATED = "exists (from trial_repeated as t where t.hashed = hash(r.unit))"

ALONE = """
create or replace temp table trial_unit as
select r.variant, {unit} as unit, r.started as day{columns}
from {rows} as r
where r.variant is not null
    and ({unit} is not null or not $has_unit)
    and {is_alone}
"""

# `other` and the impossible are asked below, before the units enter the test.
UNITED = """
create or replace temp table trial_united as
select
    min(r.variant) as variant,
    max(r.variant) as other,
    min(r.started) as day,
    max(r.started) as latest,
    count(*) as rows,
    r.unit{columns}
from {rows} as r
where r.variant is not null
    and r.unit is not null
    and {is_repeated}
group by r.unit
"""

ENTER = """
insert into trial_unit
select u.variant, u.unit, u.day{columns}
from trial_united as u
where u.variant = u.other
"""

UNITED_COUNTS = """
select
    count(*) as units,
    coalesce(sum(u.rows), 0)::bigint as rows,
    count(*) filter (u.variant <> u.other) as several_variants,
    count(*) filter (u.variant = u.other and u.day <> u.latest) as several_starts{impossible}
from trial_united as u
"""

ALONE_COUNTS = "select count(*){missing} from trial_unit as u"

ALONE_IMPOSSIBLE = """
select count(*) filter ({is_impossible})
from {rows} as r
where r.variant is not null
    and ({unit} is not null or not $has_unit)
    and {is_alone}
"""

# By hash, since text as the key of ten million groups costs seconds; at that size two different rows share
# one once in 400,000 files.
DUPLICATES = """
with alike as (
    select count(*) as rows
    from {rows} as r
    where r.variant is not null
        and r.unit is not null
        and {is_repeated}
    group by hash({every})
)
select coalesce(sum(a.rows - 1), 0)::bigint from alike as a
"""


def lay_file(
    cursor: Cursor,
    *,
    rows: str,
    metrics: Sequence[MetricColumns],
    covariates: Mapping[str, str] | None = None,
    segments: Mapping[str, str] | None = None,
    has_unit: bool,
    variants: Sequence[str] = (),
) -> Trial:
    """Write the table ``trial_unit`` of a file that has the metrics; its columns are told at `Trial`.

    Args:
        cursor: Keeps the temporary tables.
        rows: Qualified, quoted name of a table with ``variant varchar``, ``unit varchar`` (both null where
            blank), ``started date`` and the columns named below. Numbers are doubles: null where the cell
            is blank, NaN where it holds something that is no number.
        metrics: At least one; names are unique.
        covariates: Name → column of a figure from before the start.
        segments: Name → column of text.
        has_unit: Whether rows of the same ``unit`` are one customer; else each row is one.
        variants: In the order wanted; others follow by name.

    Returns:
        The test, with everybody counted who is not in its figures.
    """
    reading = _Reading(
        rows=rows,
        has_unit=has_unit,
        cells=tuple(_cells(columns) for columns in metrics),
        covariates=tuple((covariates or {}).values()),
        segments=tuple((segments or {}).values()),
    )
    counts = cursor.row(COUNTS.format(rows=rows), has_unit=has_unit)
    every, missing_variant, missing_unit, named = counts
    is_repeated = _repeated(cursor, reading, named=named)
    alone, alone_impossible = _enter_alone(cursor, reading, is_repeated=is_repeated)
    united = _enter_united(cursor, reading, is_repeated=is_repeated)
    impossible = [a + b for a, b in zip(alone_impossible, united.impossible, strict=True)]
    units = alone + united.units
    trial = Trial(
        metrics=tuple(own.metric for own in metrics),
        covariates=tuple(covariates or {}),
        segments=tuple(segments or {}),
        variants=tuple(variants),
        excluded=Excluded(
            rows=every,
            missing_variant=missing_variant,
            missing_unit=missing_unit,
            duplicate_rows=united.duplicates,
            several_variants=united.several_variants,
            several_starts=united.several_starts,
            impossible={own.metric.name: n for own, n in zip(metrics, impossible, strict=True)},
        ),
        rows_per_unit=(alone + united.rows) / units if units else 1.0,
    )
    return finish_trial(cursor, trial)


VARIANTS = "select variant from trial_unit group by variant order by variant"

# A ratio without one of its parts has no value.
HALVES = "update trial_unit set v{i} = null, d{i} = null where (v{i} is null) <> (d{i} is null)"

KNOWN = "select count(day) > 0{missing} from trial_unit"


def finish_trial(cursor: Cursor, trial: Trial) -> Trial:
    """Complete a test from ``trial_unit`` as it lies: its variants, whether it has days, who misses what."""
    for i, metric in enumerate(trial.metrics):
        if metric.kind == MetricKind.RATIO:
            cursor.execute(HALVES.format(i=i))
    missing = "".join(f", count(*) filter (v{i} is null)" for i in range(len(trial.metrics)))
    has_days, *counts = cursor.row(KNOWN.format(missing=missing))
    found = [variant for (variant,) in cursor.rows(VARIANTS)]
    names = [metric.name for metric in trial.metrics]
    return replace(
        trial,
        variants=tuple(
            [v for v in trial.variants if v in found] + [v for v in found if v not in trial.variants]
        ),
        has_days=has_days,
        excluded=replace(trial.excluded, missing_metric=dict(zip(names, counts, strict=True))),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cells:
    """One metric's SQL over the rows: value, denominator, whether a cell cannot be, how units unite."""

    value: str
    below: str | None
    is_impossible: str  # true or false, never null
    united: str
    columns: tuple[str, ...]

    @property
    def names(self) -> str:
        return "v" if self.below is None else "vd"

    @property
    def parts(self) -> tuple[str, ...]:
        return (self.value,) if self.below is None else (self.value, self.below)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """What is read of the rows; covariates and segments are names of columns."""

    rows: str
    has_unit: bool
    cells: tuple[_Cells, ...]
    covariates: tuple[str, ...]
    segments: tuple[str, ...]

    @property
    def names(self) -> list[str]:
        names = [f"{name}{i}" for i, own in enumerate(self.cells) for name in own.names]
        return (
            names
            + [f"x{j}" for j in range(len(self.covariates))]
            + [f"g{k}" for k in range(len(self.segments))]
        )

    @property
    def columns(self) -> list[str]:
        named = [column for own in self.cells for column in own.columns]
        named += [_named(column) for column in (*self.covariates, *self.segments)]
        return ["r.variant", "r.unit", "r.started", *dict.fromkeys(named)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _United:
    """Units that had several rows: how many, their rows, and who of them is not in the figures."""

    units: int
    rows: int
    duplicates: int
    several_variants: int
    several_starts: int
    impossible: tuple[int, ...]


def _repeated(cursor: Cursor, reading: _Reading, *, named: int) -> str:
    """Return the SQL of whether a row goes through the grouping: none, all, or those of repeated units."""
    distinct = cursor.row(DISTINCT.format(rows=reading.rows))[0] if reading.has_unit else named
    if named == distinct:
        return NOBODY
    if named >= MOSTLY_REPEATED * distinct:
        return EVERYBODY
    cursor.execute(REPEATED.format(rows=reading.rows))
    return IS_REPEATED


def _enter_alone(cursor: Cursor, reading: _Reading, *, is_repeated: str) -> tuple[int, list[int]]:
    """Make the table of the units with one row; return their number, and who cannot be in each metric."""
    parts = [
        f"case when not {own.is_impossible} then {part} end as {name}{i}"
        for i, own in enumerate(reading.cells)
        for name, part in zip(own.names, own.parts, strict=True)
    ]
    parts += [f"{_in_range(_named(column))} as x{j}" for j, column in enumerate(reading.covariates)]
    parts += [f"{_named(column)} as g{k}" for k, column in enumerate(reading.segments)]
    unit = "r.unit" if reading.has_unit else "null::varchar"
    is_alone = f"not {is_repeated}"
    sql = ALONE.format(rows=reading.rows, unit=unit, is_alone=is_alone, columns=_listed(parts))
    cursor.execute(sql, has_unit=reading.has_unit)
    missing = _listed(f"count(*) filter (u.v{i} is null)" for i in range(len(reading.cells)))
    alone, *counts = cursor.row(ALONE_COUNTS.format(missing=missing))
    impossible = []
    for own, count in zip(reading.cells, counts, strict=True):
        sql = ALONE_IMPOSSIBLE.format(
            rows=reading.rows, unit=unit, is_alone=is_alone, is_impossible=own.is_impossible
        )
        # Who is missing nowhere is impossible nowhere: one scan less for most files.
        impossible.append(cursor.row(sql, has_unit=reading.has_unit)[0] if count else 0)
    return alone, impossible


def _enter_united(cursor: Cursor, reading: _Reading, *, is_repeated: str) -> _United:
    """Add the units with several rows to the table."""
    if is_repeated == NOBODY:
        return _nobody_united(reading)
    parts = []
    for i, own in enumerate(reading.cells):
        bad = f"bool_or({own.is_impossible})"
        parts.append(f"{bad} as bad{i}")
        for name, part in zip(own.names, own.parts, strict=True):
            parts.append(f"case when not {bad} then {own.united}({part}) end as {name}{i}")
    parts += [f"max({_in_range(_named(column))}) as x{j}" for j, column in enumerate(reading.covariates)]
    parts += [f"min({_named(column)}) as g{k}" for k, column in enumerate(reading.segments)]
    cursor.execute(UNITED.format(rows=reading.rows, is_repeated=is_repeated, columns=_listed(parts)))
    cursor.execute(ENTER.format(columns=_listed(f"u.{name}" for name in reading.names)))
    counts = _listed(f"count(*) filter (u.variant = u.other and u.bad{i})" for i in range(len(reading.cells)))
    found = cursor.row(UNITED_COUNTS.format(impossible=counts))
    units, rows, several_variants, several_starts, *impossible = found
    cursor.execute("drop table trial_united")
    sql = DUPLICATES.format(rows=reading.rows, is_repeated=is_repeated, every=", ".join(reading.columns))
    (duplicates,) = cursor.row(sql)
    if is_repeated == IS_REPEATED:
        cursor.execute("drop table trial_repeated")
    return _United(
        units=units,
        rows=rows,
        duplicates=duplicates,
        several_variants=several_variants,
        several_starts=several_starts,
        impossible=tuple(impossible),
    )


def _nobody_united(reading: _Reading) -> _United:
    impossible = (0,) * len(reading.cells)
    return _United(units=0, rows=0, duplicates=0, several_variants=0, several_starts=0, impossible=impossible)


def _cells(columns: MetricColumns) -> _Cells:
    value = _named(columns.column)
    if columns.metric.kind == MetricKind.PROPORTION:
        bad = f"coalesce({value} not in (0, 1), false)"
        return _Cells(value=value, below=None, is_impossible=bad, united="max", columns=(value,))
    if columns.below is None:
        bad = f"coalesce({_out_of_range(value)}, false)"
        return _Cells(value=value, below=None, is_impossible=bad, united="fsum", columns=(value,))
    below = _named(columns.below)
    return _Cells(
        value=f"case when {below} is not null then {value} end",
        below=f"case when {value} is not null then {below} end",
        is_impossible=f"coalesce({_out_of_range(value)} or {_out_of_range(below)}, false)",
        united="fsum",
        columns=(value, below),
    )


def _listed(parts: Iterable[str]) -> str:
    return "".join(f", {part}" for part in parts)


def _named(column: str) -> str:
    return f"r.{quote_identifier(column)}"


# NaN counts as greater than every number, so both hold for it as they should.
def _in_range(value: str) -> str:
    return f"case when abs({value}) <= {LARGEST_VALUE!r} then {value} end"


def _out_of_range(value: str) -> str:
    return f"abs({value}) > {LARGEST_VALUE!r}"
