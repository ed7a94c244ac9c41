"""Rows of a test's file: written for the product, and united by plain loops as its witness."""

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from crosssell.columns import MetricKind
from crosssell.experiments.question import Metric
from crosssell.experiments.units import MetricColumns
from crosssell.warehouse import Cursor, Workspace, quote_identifier

FEW = 1e15


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row; numbers by column (``None`` is blank, NaN unreadable), segments by column."""

    variant: str | None
    unit: str | None = None
    started: dt.date | None = None
    numbers: Mapping[str, float | None] = field(default_factory=dict)
    parts: Mapping[str, str | None] = field(default_factory=dict)


def row(
    variant: str | None, unit: str | None = None, *values: float | None, on: str | None = None, **parts: Any
):
    """Make a row with the columns n0, n1 … of ``values``."""
    started = dt.date.fromisoformat(on) if on else None
    numbers = {f"n{i}": value for i, value in enumerate(values)}
    return Row(variant=variant, unit=unit, started=started, numbers=numbers, parts=parts)


def mean(name: str, column: str, **more: Any) -> MetricColumns:
    return MetricColumns(metric=Metric(name=name, kind=MetricKind.MEAN, **more), column=column)


def share(name: str, column: str, **more: Any) -> MetricColumns:
    return MetricColumns(metric=Metric(name=name, kind=MetricKind.PROPORTION, **more), column=column)


def ratio(name: str, column: str, below: str, **more: Any) -> MetricColumns:
    metric = Metric(name=name, kind=MetricKind.RATIO, **more)
    return MetricColumns(metric=metric, column=column, below=below)


@contextmanager
def scratch(workspace: Workspace):
    """Give a cursor with room for rows."""
    with workspace.scratch(workspace.drafts_folder / "trial").run() as cursor:
        yield cursor


def write_rows(cursor: Cursor, rows: Sequence[Row], *, table: str = "trial_row") -> str:
    """Write ``rows`` as a reader of files would, and return the table's quoted name."""
    numbers = list(dict.fromkeys(name for own in rows for name in own.numbers))
    parts = list(dict.fromkeys(name for own in rows for name in own.parts))
    columns = "".join(f', "{name}" double' for name in numbers)
    columns += "".join(f', "{name}" varchar' for name in parts)
    cursor.execute(
        f"create or replace temp table {quote_identifier(table)} "
        f"(row_no bigint, variant varchar, unit varchar, started date{columns})"
    )
    arrays = [
        pa.array(range(len(rows)), pa.int64()),
        pa.array([own.variant for own in rows], pa.string()),
        pa.array([own.unit for own in rows], pa.string()),
        pa.array([own.started for own in rows], pa.date32()),
        *(pa.array([own.numbers.get(name) for own in rows], pa.float64()) for name in numbers),
        *(pa.array([own.parts.get(name) for own in rows], pa.string()) for name in parts),
    ]
    names = ["row_no", "variant", "unit", "started", *numbers, *parts]
    cursor.append(table, pa.table(arrays, names=names))
    return quote_identifier(table)


# The witness ------------------------------------------------------------------------------------------


@dataclass(kw_only=True)
class Unit:
    """One customer as the rules of the house make it."""

    variant: str
    unit: str | None
    day: dt.date | None
    values: list[tuple[float | None, ...]]
    impossible: list[bool]
    history: list[float | None]
    parts: list[str | None]


@dataclass(kw_only=True)
class United:
    """All units, and who is none of them."""

    units: list[Unit]
    missing_variant: int = 0
    missing_unit: int = 0
    several_variants: int = 0
    several_starts: int = 0
    duplicate_rows: int = 0
    rows_per_unit: float = 1.0


def united(
    rows: Sequence[Row],
    *,
    metrics: Sequence[MetricColumns],
    covariates: Sequence[str] = (),
    segments: Sequence[str] = (),
    has_unit: bool,
) -> United:
    """Unite ``rows`` by loops over lists."""
    answer = United(units=[])
    groups: dict[Any, list[Row]] = defaultdict(list)
    for place, own in enumerate(rows):
        if own.variant is None:
            answer.missing_variant += 1
        elif has_unit and own.unit is None:
            answer.missing_unit += 1
        else:
            groups[own.unit if has_unit else place].append(own)
    kept = 0
    for group in groups.values():
        kept += len(group)
        alike = [
            repr((g.variant, g.unit, g.started, sorted(g.numbers.items()), sorted(g.parts.items())))
            for g in group
        ]
        answer.duplicate_rows += len(alike) - len(set(alike))
        if len({g.variant for g in group}) > 1:
            answer.several_variants += 1
            continue
        days = {g.started for g in group if g.started is not None}
        answer.several_starts += len(days) > 1
        found = [_metric(columns, group) for columns in metrics]
        answer.units.append(
            Unit(
                variant=group[0].variant,
                unit=group[0].unit if has_unit else None,
                day=min(days, default=None),
                values=[values for values, _ in found],
                impossible=[is_impossible for _, is_impossible in found],
                history=[
                    max((x for g in group if possible(x := g.numbers.get(c))), default=None)
                    for c in covariates
                ],
                parts=[min((p for g in group if (p := g.parts.get(c))), default=None) for c in segments],
            )
        )
    answer.rows_per_unit = kept / len(groups) if groups else 1.0
    return answer


def possible(value: float | None) -> bool:
    return value is not None and not math.isnan(value) and abs(value) <= FEW


def _metric(columns: MetricColumns, group: Iterable[Row]) -> tuple[tuple[float | None, ...], bool]:
    names = [columns.column] if columns.below is None else [columns.column, columns.below]
    cells = [[own.numbers.get(name) for name in names] for own in group]
    for cell in (cell for row in cells for cell in row if cell is not None):
        is_share = columns.metric.kind == MetricKind.PROPORTION
        if not possible(cell) or (is_share and cell not in (0, 1)):
            return (None,) * len(names), True
    whole = [row for row in cells if None not in row]
    if not whole:
        return (None,) * len(names), False
    if columns.metric.kind == MetricKind.PROPORTION:
        return (max(value for (value,) in whole),), False
    return tuple(math.fsum(own) for own in zip(*whole, strict=True)), False


def covariance(one: Sequence[float], other: Sequence[float]) -> float:
    """Sample covariance by its definition; 0 of a single pair."""
    if len(one) < 2:
        return 0.0
    a, b = math.fsum(one) / len(one), math.fsum(other) / len(other)
    return math.fsum((x - a) * (y - b) for x, y in zip(one, other, strict=True)) / (len(one) - 1)
