"""How customers are scored: as of which day, by which money, and by which cut-offs."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

from crosssell.columns import MoneyBasis
from crosssell.errors import CrosssellError, ErrorCode

Days = tuple[int, int, int, int]
Amounts = tuple[Decimal, Decimal, Decimal, Decimal]


@dataclass(frozen=True, slots=True, kw_only=True)
class CutOffs:
    """Where one score ends and the next begins; four bounds a dimension make five scores.

    Each is ``None`` where the score goes by quantile: 1 + ⌊5 × share of customers strictly worse⌋.

    Attributes:
        recency: Days, rising: at most the first gives 5, at most the second 4, … above the last 1.
        frequency: Orders, rising: below the first gives 1, below the second 2, … from the last on 5.
        monetary: Amounts in the dataset's currency, rising, read like those of ``frequency``.

    Neighbouring bounds may be equal: the score between them is then given to nobody.

    Raises:
        CrosssellError: ``invalid_value`` unless there are four finite bounds that do not fall.
    """

    recency: Days | None = None
    frequency: Days | None = None
    monetary: Amounts | None = None

    def __post_init__(self) -> None:
        for bounds in (self.recency, self.frequency, self.monetary):
            if bounds is None:
                continue
            amounts = [Decimal(bound) for bound in bounds]
            is_sound = len(amounts) == 4 and all(amount.is_finite() for amount in amounts)
            if not is_sound or any(before > after for before, after in pairwise(amounts)):
                seen = ", ".join(map(str, bounds))
                raise CrosssellError(ErrorCode.INVALID_VALUE, "cut_offs", value=seen)


BY_QUANTILE = CutOffs()


@dataclass(frozen=True, slots=True, kw_only=True)
class RfmConfig:
    """How customers are scored. The period and everything else about the orders is in the filters.

    Attributes:
        as_of: Day that recency is counted to; orders after it are left out. ``None`` is the day after the
            last order in scope.
        basis: Which money is the monetary value.
        cut_offs: Bounds of the scores.
    """

    as_of: date | None = None
    basis: MoneyBasis = MoneyBasis.REVENUE
    cut_offs: CutOffs = BY_QUANTILE

    def on(self, basis: MoneyBasis) -> "RfmConfig":
        """Return this config on another money; amounts that bounded the old one are no bounds of the new."""
        if basis == self.basis:
            return self
        return replace(self, basis=basis, cut_offs=replace(self.cut_offs, monetary=None))
