"""By how much does a variant change the share of customers who do something, such as order?

- Test: z with the pooled variance (by statsmodels); an exact one beside it where so few are expected to do
  it, or not to, that z misleads: that of G. A. Barnard (Nature 156, 1945, 177; by scipy), which allows for
  shares that nobody fixed beforehand, as far as it can be computed, else R. A. Fisher's, which is more
  cautious.
- Interval of the difference: R. G. Newcombe's from two Wilson intervals (Statistics in Medicine 17, 1998,
  873–890, method 10; by statsmodels). It exists also where nobody or everybody does it.
- Interval of the relative difference: on the logarithm of the ratio of the shares (D. Katz et al., Biometrics
  34, 1978, 469–474; by statsmodels), Var ln = 1/a₁ − 1/n₁ + 1/a₀ − 1/n₀. None where a variant has nobody, or
  everybody: the variance would be infinite, or nothing.

Test and intervals are three approximations and may disagree about 0 by a hair.
"""

from math import sqrt

from crosssell.columns import NoResult
from crosssell.experiments.methods.difference import Estimate, nothing_to_relate_to
from crosssell.experiments.moments import Moments
from crosssell.experiments.result import NO_INTERVAL, Effect, Interval

FEW_EXPECTED = 10.0  # in the smallest cell; z is good above
BARNARD_TABLES = 40_000  # (n₁ + 1)(n₀ + 1) tables are gone through
MOST_BY_FISHER = 10_000_000  # units of both groups; beyond, its sums take seconds and then minutes


def proportion_effect(control: Moments, variant: Moments, *, level: float) -> Effect:
    """Return the difference of two shares; its standard error is that of the unpooled shares.

    Args:
        control: What it is against; values are 0 or 1.
        variant: What is compared, likewise.
        level: Confidence level of the intervals, between 0 and 1.
    """
    if control.units < 1 or variant.units < 1:
        return Effect(reason=NoResult.NO_CUSTOMERS, relative_reason=NoResult.NO_CUSTOMERS)
    before, after = count(control), count(variant)
    difference, share = after / variant.units - before / control.units, before / control.units
    relative = difference / share if share > 0 else None
    if control.units < 2 or variant.units < 2:
        return Effect(
            difference=difference,
            relative=relative,
            reason=NoResult.ONE_CUSTOMER,
            relative_reason=nothing_to_relate_to(share) or NoResult.ONE_CUSTOMER,
        )
    counts, units = (after, before), (variant.units, control.units)
    reason = _no_test(counts, units)
    relative_ci, relative_reason = _relative_interval(counts, units, level=level)
    statistic, p_value = (None, None) if reason else _pooled_z(counts, units)
    return Effect(
        difference=difference,
        difference_ci=_newcombe(counts, units, level=level),
        relative=relative,
        relative_ci=relative_ci,
        standard_error=None if reason else _unpooled_error(counts, units),
        statistic=statistic,
        p_value=p_value,
        reason=reason,
        relative_reason=relative_reason,
    )


def exact_p_value(control: Moments, variant: Moments) -> float | None:
    """Return the two-sided exact p-value; ``None`` where z is good enough, or nothing can be tested.

    Args:
        control: What it is against; values are 0 or 1.
        variant: What is compared, likewise.
    """
    if control.units < 2 or variant.units < 2:
        return None
    a, b = count(variant), count(control)
    rarer = min(a + b, variant.units + control.units - a - b)
    smaller = min(variant.units, control.units)
    if rarer == 0 or rarer * smaller / (variant.units + control.units) >= FEW_EXPECTED:
        return None
    # Imported here: it takes longer than a page without it should wait.
    from scipy.stats import barnard_exact, fisher_exact

    table = [[a, b], [variant.units - a, control.units - b]]
    if variant.units + control.units > MOST_BY_FISHER:
        return _by_binomial(table, rarer=rarer, smaller=smaller)
    tables = (variant.units + 1) * (control.units + 1)
    exact = barnard_exact(table) if tables <= BARNARD_TABLES else fisher_exact(table)
    return min(1.0, float(exact.pvalue))


def _by_binomial(table: list[list[int]], *, rarer: int, smaller: int) -> float:
    """Return Fisher's p-value of very large groups, whose hypergeometric law is a binomial one to 0.1 %."""
    from scipy.stats import binomtest

    (a, b), (c, d) = table
    done = (a, b) if a + b <= c + d else (c, d)
    found = done[0] if a + c <= b + d else done[1]
    few, many = min(rarer, smaller), max(rarer, smaller)
    return min(1.0, float(binomtest(found, few, many / (a + b + c + d)).pvalue))


def proportion_estimate(moments: Moments) -> Estimate | None:
    """Return a variant's share with its variance p(1 − p)/n; ``None`` for fewer than two units."""
    if moments.units < 2:
        return None
    share = count(moments) / moments.units
    return Estimate(value=share, variance=share * (1 - share) / moments.units, units=moments.units)


def count(moments: Moments) -> int:
    """Return how many units do it."""
    return min(max(round(moments.mean * moments.units), 0), moments.units)


def count_moments(conversions: int, *, units: int) -> Moments:
    """Return the moments behind typed-in totals: so many of so many customers did it."""
    share = conversions / units if units else 0.0
    variance = share * (1 - share) * units / (units - 1) if units > 1 else 0.0
    return Moments(units=units, means=(share,), covariances=((variance,),))


def _no_test(counts: tuple[int, int], units: tuple[int, int]) -> NoResult | None:
    if sum(counts) == 0:
        return NoResult.NO_CONVERSIONS
    return NoResult.ALL_CONVERSIONS if sum(counts) == sum(units) else None


def _pooled_z(counts: tuple[int, int], units: tuple[int, int]) -> tuple[float, float]:
    # Imported here: it takes longer than a page without it should wait.
    from statsmodels.stats.proportion import proportions_ztest

    statistic, p_value = proportions_ztest(list(counts), list(units))
    return float(statistic), float(p_value)


def _newcombe(counts: tuple[int, int], units: tuple[int, int], *, level: float) -> Interval:
    from statsmodels.stats.proportion import confint_proportions_2indep

    lower, upper = confint_proportions_2indep(
        counts[0], units[0], counts[1], units[1], method="newcomb", compare="diff", alpha=1 - level
    )
    return Interval(lower=float(lower), upper=float(upper))


def _relative_interval(
    counts: tuple[int, int], units: tuple[int, int], *, level: float
) -> tuple[Interval, NoResult | None]:
    from statsmodels.stats.proportion import confint_proportions_2indep

    if counts[1] == 0:
        return NO_INTERVAL, NoResult.ZERO_CONTROL
    if counts[0] == 0:
        return NO_INTERVAL, NoResult.NO_CONVERSIONS
    if counts[0] == units[0] or counts[1] == units[1]:
        return NO_INTERVAL, NoResult.ALL_CONVERSIONS
    lower, upper = confint_proportions_2indep(
        counts[0], units[0], counts[1], units[1], method="log", compare="ratio", alpha=1 - level
    )
    return Interval(lower=float(lower) - 1, upper=float(upper) - 1), None


def _unpooled_error(counts: tuple[int, int], units: tuple[int, int]) -> float:
    shares = [done / of for done, of in zip(counts, units, strict=True)]
    return sqrt(sum(share * (1 - share) / of for share, of in zip(shares, units, strict=True)))
