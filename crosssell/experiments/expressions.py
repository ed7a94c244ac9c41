"""How the columns of ``trial_unit`` are read: the SQL of a metric's value, whole or pulled in."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from crosssell.columns import MetricKind, MetricRole
from crosssell.experiments.question import Metric, Trial


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulled:
    """Where the outermost values of metrics are pulled in to (winsorising), by metric name.

    Attributes:
        bounds: Of the values, of numerators for ratios.
        below_bounds: Of the denominators.
    """

    bounds: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    below_bounds: Mapping[str, tuple[float, float]] = field(default_factory=dict)


NOTHING_PULLED = Pulled()


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """SQL of a metric's value and, for a ratio, of its denominator; null where the unit has none."""

    value: str
    below: str | None

    @property
    def parts(self) -> tuple[str, ...]:
        """Both, or the one there is."""
        return (self.value,) if self.below is None else (self.value, self.below)


def chosen(trial: Trial, name: str | None) -> Metric:
    """Return the metric of this name; without one the primary, or the first where none is.

    Raises:
        KeyError: No metric has this name.
    """
    if name is not None:
        return {metric.name: metric for metric in trial.metrics}[name]
    primary = (metric for metric in trial.metrics if metric.role == MetricRole.PRIMARY)
    return next(primary, trial.metrics[0])


def columns_of(trial: Trial, metric: Metric, *, pulled: Pulled = NOTHING_PULLED) -> Columns:
    """Return how ``metric`` is read from ``trial_unit``."""
    i = trial.metrics.index(metric)
    value = _between(f"v{i}", pulled.bounds.get(metric.name))
    if metric.kind != MetricKind.RATIO:
        return Columns(value=value, below=None)
    return Columns(value=value, below=_between(f"d{i}", pulled.below_bounds.get(metric.name)))


def _between(column: str, bounds: tuple[float, float] | None) -> str:
    if bounds is None:
        return column
    # Not least and greatest, which would make a bound of a missing value.
    low, high = (f"{bound!r}::double" for bound in bounds)
    return f"case when {column} < {low} then {low} when {column} > {high} then {high} else {column} end"
