"""What is a variant worth in money, a customer and for everybody it would be rolled out to?

Incremental amount a customer: the difference of a money metric's means, by the interval that is shown of the
metric, so that no amount is surer than its metric: of the primary metric the one that decides (adjusted by
history where the verdict is), of another the corrected one, and early in a test the always-valid one. Only
means are amounts a customer; an order's value is not, for the number of orders may change as well. It is what
came within the time that the metric was measured; how long such an effect lasts a test does not say.
"""

from crosssell.columns import MetricKind, MetricRole
from crosssell.experiments.comparisons import Figures, effect_at, verdict_level
from crosssell.experiments.question import Terms
from crosssell.experiments.readings import Course
from crosssell.experiments.result import NO_INTERVAL, Comparison, Interval, Money


def money_of(
    comparisons: tuple[Comparison, ...], *, figures: Figures, terms: Terms, course: Course
) -> tuple[Money, ...]:
    """Return the worth of each variant in each money metric of customers, where it has an interval.

    Args:
        comparisons: Of all metrics.
        figures: What they were reckoned from.
        terms: Level and audience; without an audience it is the customers of the test.
        course: Decides which interval is read.
    """
    audience = sum(figures.units.values()) if terms.audience is None else terms.audience
    level = verdict_level(figures, terms=terms)
    found = []
    for one in comparisons:
        if not one.metric.is_money or one.metric.kind != MetricKind.MEAN:
            continue
        effect, _ = effect_at(
            figures, one.metric, one.variant, level=level, with_adjustment=terms.with_adjustment
        )
        interval = effect.difference_ci
        if course.needs_always_valid:
            interval = NO_INTERVAL if one.always_valid is None else one.always_valid.difference_ci
        elif one.metric.role != MetricRole.PRIMARY:
            effect, interval = one.effect, one.corrected_ci
        if effect.difference is None or interval.lower is None or interval.upper is None:
            continue  # an amount that nobody knows how sure it is would be taken at its word
        found.append(
            Money(
                metric=one.metric,
                variant=one.variant,
                per_customer=effect.difference,
                per_customer_ci=interval,
                audience=audience,
                total=effect.difference * audience,
                total_ci=Interval(lower=interval.lower * audience, upper=interval.upper * audience),
            )
        )
    return tuple(found)
