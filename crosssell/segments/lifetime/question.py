"""What is asked about the future: seen from which day, how far ahead, and discounted by how much."""

from dataclasses import dataclass
from datetime import date
from math import expm1, isfinite, log

from crosssell.columns import LifetimeUnit, MoneyBasis
from crosssell.errors import CrosssellError, ErrorCode

YEAR_DAYS = 365.25
WEEK_DAYS = 7
LONGEST_HORIZON_WEEKS = 520


@dataclass(frozen=True, slots=True, kw_only=True)
class LifetimeQuestion:
    """What is asked about the future. Which orders it is told from is in the filters.

    Attributes:
        as_of: Last day of observation; orders after it are left out. ``None`` is the day of the last order
            in scope.
        unit: In what times are counted: a week is seven days.
        horizon_weeks: How far ahead, 1 to `LONGEST_HORIZON_WEEKS`.
        discount_rate: By how much money is worth less a year later, 0–1.
        basis: Which money customers are worth. The models are of gross revenue; for another money a
            customer's revenue, past and to come, is multiplied by the share of it that has been theirs so far
            (0–1).

    Raises:
        CrosssellError: ``invalid_value`` for a horizon or a rate that is not allowed.
    """

    as_of: date | None = None
    unit: LifetimeUnit = LifetimeUnit.WEEK
    horizon_weeks: int = 52
    discount_rate: float = 0.0
    basis: MoneyBasis = MoneyBasis.REVENUE

    def __post_init__(self) -> None:
        if not 1 <= self.horizon_weeks <= LONGEST_HORIZON_WEEKS:
            raise CrosssellError(
                ErrorCode.INVALID_VALUE,
                value=self.horizon_weeks,
                what="horizon in weeks",
                allowed=f"1–{LONGEST_HORIZON_WEEKS}",
            )
        if not isfinite(self.discount_rate) or not 0 <= self.discount_rate <= 1:
            raise CrosssellError(
                ErrorCode.INVALID_VALUE, value=self.discount_rate, what="discount rate", allowed="0–1"
            )

    @property
    def horizon_days(self) -> int:
        """The horizon in days."""
        return WEEK_DAYS * self.horizon_weeks

    @property
    def horizon(self) -> float:
        """The horizon in units of time."""
        return self.horizon_days / unit_days(self.unit)

    @property
    def mean_discount(self) -> float:
        """What a unit of money is worth now that comes evenly over the horizon, 0–1."""
        whole = self.discounting * self.horizon
        return -expm1(-whole) / whole if whole > 0 else 1.0

    @property
    def discounting(self) -> float:
        """The rate at which money loses its value, a unit of time, compounded without a pause."""
        return log(1 + self.discount_rate) / YEAR_DAYS * unit_days(self.unit)


def unit_days(unit: LifetimeUnit) -> int:
    """Return how many days a unit has."""
    return WEEK_DAYS if unit == LifetimeUnit.WEEK else 1
