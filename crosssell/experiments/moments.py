"""The sufficient statistics of a test: what every method needs to know of a variant, a few numbers each."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Moments:
    """Means and covariances of one metric's columns among one variant's units with a value.

    The columns are, in this order: the value (a ratio's numerator), the denominator (ratios only), then for
    each covariate its value (0 where there is no history) and, last, one indicator of having a history where
    some units have none.

    Attributes:
        units: How many units have a value.
        means: One a column.
        covariances: Sample covariances (n - 1), a row a column; zeros where there is one unit.
    """

    units: int
    means: tuple[float, ...]
    covariances: tuple[tuple[float, ...], ...]

    @property
    def mean(self) -> float:
        """Mean of the value."""
        return self.means[0]

    @property
    def variance(self) -> float:
        """Sample variance of the value."""
        return self.covariances[0][0]
