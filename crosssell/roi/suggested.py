"""What is suggested for a plan: values for its inputs, each with what it was taken from.

Nothing is put into a plan unseen, and the plan keeps where a value comes from. What was counted varies by its
interval: low and high are its central 80 %, and the shape is normal. A test's uplift is its posterior.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from crosssell.columns import (
    PrefillBasis,
    PrefillLack,
    PrefillWarning,
    RoiInput,
    RoiSource,
    Shape,
    UpliftUnit,
)
from crosssell.roi.inputs import spec_of
from crosssell.roi.scenario import Estimate, Scenario
from crosssell.statistics.proportions import NORMAL_95, wilson
from crosssell.statistics.ratios import RatioEstimate

FEW_FOLLOWED = 100
TENTH = 1.2815515655446004  # nine tenths of a normal lie below its mean and so many deviations


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A value for one input, and what it was taken from.

    Attributes:
        input: Which.
        estimate: The value.
        basis: What it was taken from.
        values: Figures for the text: counts, days, and names, which are hostile text.
    """

    input: RoiInput
    estimate: Estimate
    basis: PrefillBasis
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prefill:
    """Suggestions for a plan.

    Attributes:
        suggestions: In the order of `RoiInput`, one an input at most.
        lacks: Why there is none for others.
        warnings: What to know before taking them.
        currency: ISO code of the amounts; ``None`` if unknown.
    """

    suggestions: tuple[Suggestion, ...] = ()
    lacks: tuple[PrefillLack, ...] = ()
    warnings: tuple[PrefillWarning, ...] = ()
    currency: str | None = None

    @property
    def estimates(self) -> dict[RoiInput, Estimate]:
        """The values alone."""
        return {one.input: one.estimate for one in self.suggestions}

    def applied_to(self, scenario: Scenario, *, only: Collection[RoiInput] | None = None) -> Scenario:
        """Return the scenario with what is suggested.

        Args:
            scenario: The plan; one whose uplift is replaced states it in points from then on.
            only: Inputs that are wanted; ``None`` for all.

        Raises:
            CrosssellError: ``invalid_value`` as `Scenario`, where what stays does not go with what comes.
        """
        chosen = {one: estimate for one, estimate in self.estimates.items() if only is None or one in only}
        if RoiInput.UPLIFT in chosen and scenario.uplift_unit == UpliftUnit.RELATIVE:
            return replace(
                scenario.having({RoiInput.UPLIFT: Estimate.fixed(0)}), uplift_unit=UpliftUnit.POINTS
            ).having(chosen)
        return scenario.having(chosen)


class Found:
    """Suggestions as they are gathered.

    Args:
        source: Of all of them.
        note: Of all of them.
    """

    def __init__(self, *, source: RoiSource = RoiSource.DATA, note: str = "") -> None:
        self.source = source
        self.note = note
        self.suggestions: dict[RoiInput, Suggestion] = {}
        self.lacks: list[PrefillLack] = []
        self.warnings: list[PrefillWarning] = []

    def put(self, one: RoiInput, estimate: Estimate, basis: PrefillBasis, **values: object) -> None:
        """Suggest an estimate."""
        self.suggestions[one] = Suggestion(input=one, estimate=estimate, basis=basis, values=values)

    def add(self, one: RoiInput, value: float, basis: PrefillBasis, **values: object) -> None:
        """Suggest a value that is certain."""
        self.put(one, Estimate.fixed(value, source=self.source, note=self.note), basis, **values)

    def add_ratio(
        self, one: RoiInput, ratio: RatioEstimate | None, basis: PrefillBasis, **values: object
    ) -> None:
        """Suggest a ratio with its interval; one that is not known is passed over."""
        if ratio is None:
            return
        lower, upper = ratio.ratio_ci_lower, ratio.ratio_ci_upper
        bounds = (ratio.ratio, ratio.ratio) if lower is None or upper is None else (lower, upper)
        estimate = interval(one, ratio.ratio, bounds, source=self.source, note=self.note)
        self.put(one, estimate, basis, **values)

    def add_rate(self, responses: int, customers: int, basis: PrefillBasis, *, days: int, last: date) -> None:
        """Suggest the baseline rate of customers followed to the last day, or say why not."""
        bounds = wilson(responses, of=customers)
        if bounds is None:
            self.lacks.append(PrefillLack.NOBODY_COMPARABLE)
            return
        if customers < FEW_FOLLOWED:
            self.warnings.append(PrefillWarning.FEW_FOLLOWED)
        rate = responses / customers
        estimate = interval(RoiInput.BASELINE_RATE, rate, bounds, source=self.source, note=self.note)
        self.put(
            RoiInput.BASELINE_RATE,
            estimate,
            basis,
            responses=responses,
            customers=customers,
            first=last - timedelta(days=days - 1),
            last=last,
        )

    def add_margin(self, share: RatioEstimate | None, **values: object) -> None:
        """Suggest a margin as a share of the price, or say why not."""
        if share is None:
            self.lacks.append(PrefillLack.NO_COSTS)
        elif share.ratio <= 0:
            self.lacks.append(PrefillLack.SOLD_AT_LOSS)
        else:
            self.add_ratio(RoiInput.MARGIN, share, PrefillBasis.COSTS, **values)

    def add_returns(self, share: RatioEstimate | None, **values: object) -> None:
        """Suggest what comes back of the amount sold, or say why not."""
        if share is None:
            self.lacks.append(PrefillLack.NO_RETURNS)
        else:
            self.add_ratio(RoiInput.RETURN_RATE, share, PrefillBasis.CAME_BACK, **values)

    def prefill(self, currency: str | None) -> Prefill:
        """Return what was gathered."""
        return Prefill(
            suggestions=tuple(self.suggestions[one] for one in RoiInput if one in self.suggestions),
            lacks=tuple(self.lacks),
            warnings=tuple(self.warnings),
            currency=currency,
        )


def interval(
    one: RoiInput, value: float, bounds: tuple[float, float], *, source: RoiSource, note: str
) -> Estimate:
    """Return an estimate from its 95 % interval: low and high are the central 80 % of it."""
    lower, upper = bounds
    drawn_in = TENTH / NORMAL_95
    return _within(
        one,
        value,
        low=value - (value - lower) * drawn_in,
        high=value + (upper - value) * drawn_in,
        shape=Shape.NORMAL if lower < upper else Shape.PERT,
        source=source,
        note=note,
    )


def posterior(
    one: RoiInput,
    value: float,
    *,
    deviation: float,
    source: RoiSource,
    note: str,
    unit: UpliftUnit = UpliftUnit.POINTS,
) -> Estimate:
    """Return an estimate from its posterior's mean and standard deviation."""
    return _within(
        one,
        value,
        low=value - TENTH * deviation,
        high=value + TENTH * deviation,
        shape=Shape.POSTERIOR,
        deviation=deviation,
        source=source,
        note=note,
        unit=unit,
    )


def _within(
    one: RoiInput,
    value: float,
    *,
    low: float,
    high: float,
    unit: UpliftUnit = UpliftUnit.POINTS,
    **details: Any,
) -> Estimate:
    """Return an estimate that is held within what its input can be."""
    spec = spec_of(one, uplift_unit=unit)
    low, value, high = (min(max(held, spec.lowest), spec.highest) for held in (low, value, high))
    return Estimate(low=min(low, value), likely=value, high=max(high, value), **details)
