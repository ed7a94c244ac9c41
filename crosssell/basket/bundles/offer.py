"""What is assumed of a bundle: its discount, a margin where costs are unknown, and who takes it."""

from dataclasses import dataclass, field
from decimal import Decimal

from crosssell.columns import PartBuyers, ScenarioCase, SetsPerOrder
from crosssell.errors import CrosssellError, ErrorCode

DEEPEST_DISCOUNT = Decimal("0.9")
DISCOUNT_STEPS = tuple(Decimal(percent) / 100 for percent in range(0, 31, 5))


@dataclass(frozen=True, slots=True, kw_only=True)
class Uptake:
    """Which share of the orders with a part would take the set instead: an assumption.

    It is the same at every discount, for the data do not say how it would grow with one.

    Attributes:
        pessimistic: 0–1.
        expected: Not below it.
        optimistic: Not below that, at most 1.

    Raises:
        CrosssellError: ``invalid_value`` where they do not rise, or leave 0–1.
    """

    pessimistic: Decimal = Decimal("0.01")
    expected: Decimal = Decimal("0.03")
    optimistic: Decimal = Decimal("0.06")

    def __post_init__(self) -> None:
        shares = (self.pessimistic, self.expected, self.optimistic)
        rises = all(share.is_finite() for share in shares) and 0 <= shares[0] <= shares[1] <= shares[2] <= 1
        if not rises:
            seen = ", ".join(map(str, shares))
            raise CrosssellError(ErrorCode.INVALID_VALUE, value=seen, what="uptake", allowed="0 ≤ … ≤ … ≤ 1")

    def of(self, case: ScenarioCase) -> Decimal:
        """Return the share in a case."""
        return {
            ScenarioCase.PESSIMISTIC: self.pessimistic,
            ScenarioCase.EXPECTED: self.expected,
            ScenarioCase.OPTIMISTIC: self.optimistic,
        }[case]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """On which terms sets would be sold.

    Attributes:
        discount: Off the price of the parts bought singly, 0–0.9.
        margin: Of the price, 0–1, for parts whose cost is unknown; ``None`` leaves their money unknown.
        uptake: Which share of the orders with a part would take the set.
        buyers: Which orders with a part that is a share of.
        per_order: Whether an order gets the discount for one set or for every set in it.

    Raises:
        CrosssellError: ``invalid_value`` for a share that cannot be.
    """

    discount: Decimal = Decimal("0.1")
    margin: Decimal | None = None
    uptake: Uptake = field(default_factory=Uptake)
    buyers: PartBuyers = PartBuyers.NEARLY
    per_order: SetsPerOrder = SetsPerOrder.ONE

    def __post_init__(self) -> None:
        for what, share, most in (
            ("discount", self.discount, DEEPEST_DISCOUNT),
            ("margin", self.margin, Decimal(1)),
        ):
            if share is not None and not (share.is_finite() and 0 <= share <= most):
                raise CrosssellError(ErrorCode.INVALID_VALUE, value=share, what=what, allowed=f"0–{most}")
        for what, kind in (("buyers", PartBuyers), ("per_order", SetsPerOrder)):
            value = getattr(self, what)
            if value not in list(kind):
                allowed = ", ".join(kind)
                raise CrosssellError(ErrorCode.INVALID_VALUE, value=value, what=what, allowed=allowed)
            object.__setattr__(self, what, kind(value))
