"""A test of which only totals are known: customers with conversions, or with mean and standard deviation."""

from dataclasses import dataclass
from math import isfinite

from crosssell.columns import MetricKind
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.experiments.methods.means import total_moments
from crosssell.experiments.methods.proportions import count_moments
from crosssell.experiments.moments import Moments
from crosssell.experiments.question import Metric

MOST_VARIANTS = 12
MOST_UNITS = 10**12
LARGEST_VALUE = 1e15  # squares of larger ones leave the range of numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantTotals:
    """What is known of one variant.

    Attributes:
        name: Not blank, different from the others'.
        units: Customers, at least 1.
        conversions: How many did it, 0 to `units`; proportions only.
        mean: Of the metric; means only.
        deviation: Standard deviation of a customer's value (n - 1), at least 0; means only.
    """

    name: str
    units: int
    conversions: int | None = None
    mean: float | None = None
    deviation: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Totals of two or more variants in one metric.

    Attributes:
        metric: A proportion or a mean; a ratio cannot be told from totals.
        variants: The control among them.

    Raises:
        CrosssellError: ``invalid_value`` with the reason ``variants``, ``units``, ``conversions``, ``mean``
        or
            ``deviation``; its values name the variant.
    """

    metric: Metric
    variants: tuple[VariantTotals, ...]

    def __post_init__(self) -> None:
        names = {one.name for one in self.variants}
        if len(names) < len(self.variants) or not 2 <= len(names) <= MOST_VARIANTS or "" in names:
            raise CrosssellError(
                ErrorCode.INVALID_VALUE, "variants", value=len(self.variants), allowed=MOST_VARIANTS
            )
        if self.metric.kind == MetricKind.RATIO:
            raise CrosssellError(
                ErrorCode.INVALID_VALUE,
                value=MetricKind.RATIO,
                what="kind",
                allowed=f"{MetricKind.PROPORTION}, {MetricKind.MEAN}",
            )
        for one in self.variants:
            self._refuse_impossible(one)

    @property
    def moments(self) -> dict[str, Moments]:
        """Variant → the moments behind its totals."""
        if self.metric.kind == MetricKind.PROPORTION:
            return {one.name: count_moments(one.conversions or 0, units=one.units) for one in self.variants}
        return {
            one.name: total_moments(one.units, mean=one.mean or 0.0, deviation=one.deviation or 0.0)
            for one in self.variants
        }

    def _refuse_impossible(self, one: VariantTotals) -> None:
        if not 1 <= one.units <= MOST_UNITS:
            raise _refused("units", one, one.units, allowed=MOST_UNITS)
        if self.metric.kind == MetricKind.PROPORTION:
            if one.conversions is None or not 0 <= one.conversions <= one.units:
                raise _refused("conversions", one, one.conversions, allowed=one.units)
            return
        if one.mean is None or not isfinite(one.mean) or abs(one.mean) > LARGEST_VALUE:
            raise _refused("mean", one, one.mean)
        if one.deviation is None or not 0 <= one.deviation <= LARGEST_VALUE:
            raise _refused("deviation", one, one.deviation)


def _refused(
    reason: str, one: VariantTotals, value: float | None, *, allowed: int | None = None
) -> CrosssellError:
    seen = "–" if value is None else value
    return CrosssellError(ErrorCode.INVALID_VALUE, reason, variant=one.name, value=seen, allowed=allowed)
