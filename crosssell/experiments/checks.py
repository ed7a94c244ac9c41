"""What is checked before any result of a test: may these figures be believed at all?

A check is a pure function of counts and moments. It comes out OK, as a warning (said, changes nothing) or as
an alarm; an alarm with a veto leaves no verdict standing. The bounds:

| check | warning | alarm | veto |
|---|---|---|---|
| sample_ratio | p < 0.01 | p < 0.001 | as the alarm, where the split was stated |
| segment_ratio | p < 0.01 | – | – |
| several_variants | 1 % of customers | 10 % | as the alarm |
| balance | p < 0.01 | p < 0.001 | as the alarm |
| too_much_history | 90 % of the variance explained | 99 % | as the alarm, primary metric |
| duplicates | 1 % of rows | 1 %, all surplus rows being copies | as the alarm |
| missing_values | 5 % of customers, or p < 0.01 | p < 0.001 | as the alarm, primary metric |
| impossible_values | one customer | 5 % | as the alarm, primary metric |
| negative_values | one customer, amounts out of a file | – | – |
| unknown_customers | 10 % of customers | 50 % | all |
| open_windows | 20 % of customers | – | – |
| too_small | `crosssell.experiments.sizes` | there | – (the verdict is to keep running) |
| extreme_customer | `crosssell.experiments.extremes` | there | as the alarm, primary metric |
| implausible_effect | doubled or halved | five times or a fifth | – |
| early_look | plan not reached | – | – (the always-valid interval is read) |

- sample_ratio: χ² of the groups' sizes against the planned split. Where none was stated, equal groups are
  assumed and said, and nothing is vetoed: nine to one may have been meant.
- segment_ratio: the same within each part of the customers, the worst of all, times their number
  (Bonferroni).
- several_variants: they are left out; where they are many, those who are left are a selection.
- balance: Welch's test of each figure from before the start, and the z-test of how many have it; the worst,
  times the number of tests.
- too_much_history: figures from before the start that explain nearly all of the metric are hardly from
  before; what the test changed itself, taken out of the effect, takes the effect with it.
- duplicates: equal rows may be equal orders, but not where all that goes beyond one row a customer repeats
  another row; then sums are too large.
- missing_values: p is χ² of having a value or not, by group: who are left can then not be compared.
- negative_values: returns can be that, a slip as well; they stay in the figures as they are.
- implausible_effect: the whole relative interval lies beyond.

Sizes of groups: A. Fabijan et al., "Diagnosing sample ratio mismatch in online controlled experiments", KDD
2019.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from crosssell.columns import CheckCode, CheckLevel, MetricKind, TrialSource
from crosssell.experiments.methods.effects import effect_of
from crosssell.experiments.methods.proportions import count_moments
from crosssell.experiments.moments import Moments
from crosssell.experiments.question import Excluded, Metric
from crosssell.experiments.readings import Course
from crosssell.experiments.result import Check, Comparison, SampleRatio

WARNING_P = 0.01
ALARM_P = 0.001
LEAST_EXPECTED = 5.0  # customers of a part in each group, for χ² to hold
COPIES_SLACK = 1.01
SHARES: Mapping[CheckCode, tuple[float, float]] = {  # warning and alarm, as shares of customers or rows
    CheckCode.SEVERAL_VARIANTS: (0.01, 0.10),
    CheckCode.UNKNOWN_CUSTOMERS: (0.10, 0.50),
    CheckCode.OPEN_WINDOWS: (0.20, 2.0),
    CheckCode.TOO_MUCH_HISTORY: (0.90, 0.99),
    CheckCode.MISSING_VALUES: (0.05, 2.0),
    CheckCode.IMPOSSIBLE_VALUES: (0.0, 0.05),
    CheckCode.NEGATIVE_VALUES: (0.0, 2.0),
}
DUPLICATES_SHARE = 0.01
DOUBLED, FIVEFOLD = 1.0, 4.0  # relative effects


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Customers of one part (segment column and value) by variant."""

    name: str
    value: str
    units: Mapping[str, int]


def planned_shares(variants: Sequence[str], split: Mapping[str, float] | None) -> dict[str, float]:
    """Return the share of each variant that was planned, adding up to 1; equal ones where none was stated."""
    shares: Mapping[str, float] = split or dict.fromkeys(variants, 1.0)
    total = sum(shares.values())
    return {name: share / total for name, share in shares.items()}


def sample_ratio(units: Mapping[str, int], *, split: Mapping[str, float] | None) -> tuple[SampleRatio, Check]:
    """Compare the sizes of the groups with the planned ones.

    Args:
        units: Customers by variant; a variant of the split without any counts as 0.
        split: Planned shares; ``None`` assumes equal ones, and then nothing is vetoed.
    """
    planned = planned_shares(tuple(units), split)
    found = {name: units.get(name, 0) for name in planned}
    p_value = _chi_square(found, planned) if len(planned) > 1 and any(found.values()) else None
    level = _level(p_value)
    check = Check(
        code=CheckCode.SAMPLE_RATIO,
        level=level,
        veto=level == CheckLevel.ALARM and split is not None,
        values={"p_value": p_value, "assumed": split is None, "units": found, "planned": planned},
    )
    return SampleRatio(p_value=p_value, level=level, assumed=split is None), check


def segment_ratio(
    parts: Sequence[Part], *, units: Mapping[str, int], split: Mapping[str, float] | None
) -> Check | None:
    """Compare the sizes of the groups within each part, by the stated split, else by that of all customers.

    Returns:
        The worst part; ``None`` where no part is large enough to be compared.
    """
    planned = planned_shares(tuple(units), split or {name: count for name, count in units.items() if count})
    tested = []
    for part in parts:
        found = {name: part.units.get(name, 0) for name in planned}
        if len(planned) > 1 and min(planned.values()) * sum(found.values()) >= LEAST_EXPECTED:
            tested.append((_chi_square(found, planned), part))
    if not tested:
        return None
    p_value, worst = min(tested, key=lambda one: one[0])
    corrected = min(1.0, p_value * len(tested))
    return Check(
        code=CheckCode.SEGMENT_RATIO,
        level=CheckLevel.WARNING if corrected < WARNING_P else CheckLevel.OK,
        values={
            "name": worst.name,
            "value": worst.value,
            "p_value": p_value,
            "p_adjusted": corrected,
            "tested": len(tested),
        },
    )


def balance(
    figures: Mapping[str, Mapping[str, Moments]], *, units: Mapping[str, int], control: str
) -> Check | None:
    """Compare what the groups' customers did before the start, and how many of them did anything.

    Args:
        figures: History (covariate) → variant → moments of the customers who have it.
        units: Customers by variant, with a history or without.
        control: Which variant the others are compared with.

    Returns:
        The worst pair; ``None`` where there is no history with any spread. ``is_presence`` tells whether its
        values are shares of the customers who have that history.
    """
    tested = []
    for name, groups in figures.items():
        known = {v: count_moments(own.units, units=units[v]) for v, own in groups.items()}
        by_kind = {MetricKind.MEAN: groups, MetricKind.PROPORTION: known if _is_tested(known) else {}}
        for kind, compared in by_kind.items():
            for variant in compared.keys() - {control}:
                effect = effect_of(kind, compared[control], compared[variant], level=0.95)
                if effect.p_value is not None:
                    tested.append((effect.p_value, name, variant, kind, compared[control], compared[variant]))
    if not tested:
        return None
    p_value, name, variant, kind, left, right = min(tested, key=lambda one: one[:4])
    spread = sqrt((left.variance + right.variance) / 2)
    corrected = min(1.0, p_value * len(tested))
    level = _level(corrected)
    return Check(
        code=CheckCode.BALANCE,
        level=level,
        veto=level == CheckLevel.ALARM,
        values={
            "name": name,
            "variant": variant,
            "is_presence": kind == MetricKind.PROPORTION,
            "value_variant": right.mean,
            "value_control": left.mean,
            "standardised": (right.mean - left.mean) / spread if spread else None,
            "p_value": p_value,
            "p_adjusted": corrected,
            "tested": len(tested),
        },
    )


def _is_tested(known: Mapping[str, Moments]) -> bool:
    """Return whether enough customers have a history, and enough have none, for a z-test of their shares."""
    units = [own.units for own in known.values()]
    share = sum(own.mean * own.units for own in known.values()) / max(sum(units), 1)
    return min(share, 1 - share) * min(units) >= LEAST_EXPECTED


def too_much_history(comparisons: Sequence[Comparison]) -> Check | None:
    """Check whether history explains more than history does, given the primary metric's comparisons."""
    found = [one for one in comparisons if one.adjusted is not None]
    if not found:
        return None
    worst = max(found, key=lambda one: one.adjusted.variance_reduction if one.adjusted else 0.0)
    share = worst.adjusted.variance_reduction if worst.adjusted else 0.0
    warning, alarm = SHARES[CheckCode.TOO_MUCH_HISTORY]
    level = CheckLevel.OK if share < warning else CheckLevel.WARNING if share < alarm else CheckLevel.ALARM
    return Check(
        code=CheckCode.TOO_MUCH_HISTORY,
        level=level,
        veto=level == CheckLevel.ALARM,
        values={"metric": worst.metric.name, "share": share},
    )


def left_out(excluded: Excluded, *, units: int, rows_per_unit: float, source: TrialSource) -> list[Check]:
    """Check who is not in the figures: customers of several variants, copies, strangers, open windows.

    Args:
        excluded: Who is not.
        units: Customers who are.
        rows_per_unit: Average rows that were united.
        source: A list that merely names customers may name them twice.
    """
    several = _share_check(
        CheckCode.SEVERAL_VARIANTS, excluded.several_variants, units + excluded.several_variants
    )
    checks = [several, _duplicates(excluded, units=units, rows_per_unit=rows_per_unit, source=source)]
    if source == TrialSource.ORDERS:
        strangers = _share_check(CheckCode.UNKNOWN_CUSTOMERS, excluded.unknown_customers, units)
        everybody = 0 < units <= excluded.unknown_customers
        checks.append(
            Check(code=strangers.code, level=strangers.level, veto=everybody, values=strangers.values)
        )
        outside = excluded.open_window + excluded.before_orders
        checks.append(_share_check(CheckCode.OPEN_WINDOWS, outside, units + outside))
    return [_with_veto(check) if check.code == CheckCode.SEVERAL_VARIANTS else check for check in checks]


def missing_values(
    moments: Mapping[str, Mapping[str, Moments]],
    *,
    units: Mapping[str, int],
    impossible: Mapping[str, int],
    primary: str,
    source: TrialSource,
) -> Check | None:
    """Check for customers without a value: many of them, or not equally many in all groups.

    Where groups lose customers differently, those who are left cannot be compared. Metrics of a dataset's
    orders lack values by their nature (no second order without a first), so there only a file is checked.

    Args:
        moments: Metric → variant → moments.
        units: Customers by variant.
        impossible: Metric → customers whose value cannot be; they are counted there.
        primary: The metric that vetoes.
        source: Where the figures come from.
    """
    if source != TrialSource.FILE:
        return None
    return _worst(
        [
            _missing(name, groups, units=units, impossible=impossible.get(name, 0), primary=primary)
            for name, groups in moments.items()
        ]
    )


def impossible_values(impossible: Mapping[str, int], *, units: int, primary: str) -> Check | None:
    """Check for values that cannot be: text in a number column, a proportion that is neither yes nor no."""
    checks = []
    for name, count in impossible.items():
        check = _share_check(CheckCode.IMPOSSIBLE_VALUES, count, units, metric=name)
        checks.append(_with_veto(check) if name == primary else check)
    return _worst(checks)


def negative_values(
    metrics: Sequence[Metric], *, negative: Mapping[str, int], units: int, source: TrialSource
) -> Check | None:
    """Check for amounts below zero in a file; in a dataset's orders returns are known to be returns."""
    if source != TrialSource.FILE:
        return None
    found = [
        _share_check(CheckCode.NEGATIVE_VALUES, negative.get(one.name, 0), units, metric=one.name)
        for one in metrics
        if one.is_money
    ]
    return max(found, key=lambda check: check.values["units"], default=None)


def implausible_effect(comparisons: Sequence[Comparison]) -> Check | None:
    """Check for an effect that is too good (or bad) to be true, given the primary metric's comparisons."""
    checks = []
    for one in comparisons:
        lower, upper = one.effect.relative_ci.lower, one.effect.relative_ci.upper
        if lower is None or upper is None:
            continue
        level = CheckLevel.OK
        for bound, said in ((DOUBLED, CheckLevel.WARNING), (FIVEFOLD, CheckLevel.ALARM)):
            if lower > bound or upper < 1 / (1 + bound) - 1:
                level = said
        values = {"metric": one.metric.name, "variant": one.variant, "relative": one.effect.relative}
        checks.append(
            Check(
                code=CheckCode.IMPLAUSIBLE_EFFECT,
                level=level,
                values={**values, "lower": lower, "upper": upper},
            )
        )
    return _worst(checks)


def early_look(course: Course) -> Check:
    """Check whether the test is read before the end that was planned for it."""
    return Check(
        code=CheckCode.EARLY_LOOK,
        level=CheckLevel.WARNING if course.is_early else CheckLevel.OK,
        values={
            "units": course.units,
            "planned_units": course.planned_units,
            "planned_end": None if course.planned_end is None else course.planned_end.isoformat(),
            "days_left": course.days_left,
            "stated": course.is_planned,
        },
    )


def worst_first(checks: Sequence[Check | None]) -> tuple[Check, ...]:
    """Return the checks that were made: vetoes, alarms, warnings, then those that came out well."""
    order = [CheckLevel.ALARM, CheckLevel.WARNING, CheckLevel.OK]
    made = [check for check in checks if check is not None]
    return tuple(sorted(made, key=lambda check: (not check.veto, order.index(check.level))))


def _chi_square(found: Mapping[str, int], planned: Mapping[str, float]) -> float:
    from scipy.special import chdtrc

    total = sum(found.values())
    square = sum((found[name] - total * share) ** 2 / (total * share) for name, share in planned.items())
    return float(chdtrc(len(planned) - 1, square))


def _level(p_value: float | None) -> CheckLevel:
    if p_value is None or p_value >= WARNING_P:
        return CheckLevel.OK
    return CheckLevel.WARNING if p_value >= ALARM_P else CheckLevel.ALARM


def _share_check(code: CheckCode, count: int, of: int, **values: str) -> Check:
    share = count / of if of else 0.0
    warning, alarm = SHARES[code]
    level = CheckLevel.OK
    if count and share >= warning:
        level = CheckLevel.WARNING if share < alarm else CheckLevel.ALARM
    return Check(code=code, level=level, values={**values, "units": count, "share": share})


def _with_veto(check: Check) -> Check:
    return Check(
        code=check.code, level=check.level, veto=check.level == CheckLevel.ALARM, values=check.values
    )


def _duplicates(excluded: Excluded, *, units: int, rows_per_unit: float, source: TrialSource) -> Check:
    count, rows = excluded.duplicate_rows, excluded.rows
    share = count / rows if rows else 0.0
    surplus = (rows_per_unit - 1) * (units + excluded.several_variants) - excluded.several_variants
    are_copies = source == TrialSource.FILE and surplus <= count * COPIES_SLACK + 0.5
    level = CheckLevel.OK
    if source == TrialSource.FILE and share >= DUPLICATES_SHARE:
        level = CheckLevel.ALARM if are_copies else CheckLevel.WARNING
    return Check(
        code=CheckCode.DUPLICATES,
        level=level,
        veto=level == CheckLevel.ALARM,
        values={"rows": count, "share": share},
    )


def _missing(
    name: str, groups: Mapping[str, Moments], *, units: Mapping[str, int], impossible: int, primary: str
) -> Check:
    lacking = {variant: count - groups[variant].units for variant, count in units.items() if count}
    total, everybody = sum(lacking.values()), sum(units.values())
    check = _share_check(CheckCode.MISSING_VALUES, max(0, total - impossible), everybody, metric=name)
    p_value = None
    if total and total < everybody:
        # χ² of the table lacking / not lacking × variant, as the sum over both rows.
        shares = {variant: units[variant] / everybody for variant in lacking}
        having = {variant: units[variant] - count for variant, count in lacking.items()}
        p_value = _chi_square_table([lacking, having], shares)
    of_variant = {variant: count / units[variant] for variant, count in lacking.items()}
    most = max(of_variant, key=lambda variant: of_variant[variant], default=None)
    least = min(of_variant.values(), default=0.0)
    level = max(check.level, _level(p_value), key=[CheckLevel.OK, CheckLevel.WARNING, CheckLevel.ALARM].index)
    if level != check.level:
        # What differs by group is all that is lacking, impossible values too: so it is counted here.
        check = _share_check(check.code, total, everybody, metric=name)
    differs = _level(p_value) != CheckLevel.OK
    values = {**check.values, "variant": most, "p_value": p_value, "differs": differs}
    values |= {"share_variant": of_variant[most] if most is not None else None, "share_control": least}
    veto = level == CheckLevel.ALARM and name == primary
    return Check(code=check.code, level=level, veto=veto, values=values)


def _chi_square_table(rows: Sequence[Mapping[str, int]], shares: Mapping[str, float]) -> float | None:
    from scipy.special import chdtrc

    square = 0.0
    for row in rows:
        total = sum(row.values())
        if total * min(shares.values()) < LEAST_EXPECTED:
            return None
        square += sum((row[name] - total * share) ** 2 / (total * share) for name, share in shares.items())
    return float(chdtrc(len(shares) - 1, square)) if len(shares) > 1 else None


def _worst(checks: Sequence[Check]) -> Check | None:
    ordered = worst_first(checks)
    return ordered[0] if ordered else None
