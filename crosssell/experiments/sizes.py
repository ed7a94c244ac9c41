"""Is there enough of a test for its intervals to hold at all?

| metric | counted | warning | alarm |
|---|---|---|---|
| proportion | customers expected to say yes (and to say no) in the smaller group | below 10 | below 5 |
| mean, ratio | customers in the smaller group | below 100 | below 30 |

For proportions this is W. G. Cochran's rule (Biometrics 10, 1954, 417–451). Skewed means need more than
thirty; one customer who outweighs all is found by `crosssell.experiments.extremes`. An alarm decides nothing:
the verdict is to keep running.
"""

from collections.abc import Mapping
from math import ceil

from crosssell.columns import CheckCode, CheckLevel, MetricKind
from crosssell.experiments.moments import Moments
from crosssell.experiments.question import Metric
from crosssell.experiments.result import Check

EXPECTED = (10.0, 5.0)  # warning, alarm
UNITS = (100, 30)


def too_small(metric: Metric, moments: Mapping[str, Moments], *, control: str) -> dict[str, Check]:
    """Return variant → how much of it and the control there is.

    The values tell what was ``counted``: ``units`` of the smaller group (``variant``), or the ``yes`` or
    ``no`` of both groups together, how many there are, and how many are needed.
    """
    others = [name for name in moments if name != control]
    if metric.kind == MetricKind.PROPORTION:
        return {name: _shares(metric, moments[control], moments[name], name) for name in others}
    return {name: _groups(metric, moments, control, name) for name in others}


def _groups(metric: Metric, moments: Mapping[str, Moments], control: str, variant: str) -> Check:
    smaller = min((variant, control), key=lambda name: moments[name].units)
    units = moments[smaller].units
    level, needed = _level(units, UNITS)
    return _check(metric, smaller, level, counted="units", units=units, needed=int(needed))


def _shares(metric: Metric, control: Moments, variant: Moments, name: str) -> Check:
    total, smaller = control.units + variant.units, min(control.units, variant.units)
    yes = round(control.mean * control.units) + round(variant.mean * variant.units)
    counted, count = min((("yes", yes), ("no", total - yes)), key=lambda one: one[1])
    in_smaller = smaller / total if total else 0.0
    level, needed = _level(count * in_smaller, EXPECTED)
    together = ceil(needed / in_smaller) if in_smaller else ceil(2 * needed)
    return _check(metric, name, level, counted=counted, units=count, needed=together)


def _level(found: float, bounds: tuple[float, float]) -> tuple[CheckLevel, float]:
    warning, alarm = bounds
    if found < alarm:
        return CheckLevel.ALARM, alarm
    return (CheckLevel.WARNING if found < warning else CheckLevel.OK), warning


def _check(
    metric: Metric, variant: str, level: CheckLevel, *, counted: str, units: int, needed: int
) -> Check:
    values = {"metric": metric.name, "variant": variant, "counted": counted, "units": units, "needed": needed}
    return Check(code=CheckCode.TOO_SMALL, level=level, values=values)
