"""A scenario: every input of a campaign, low, likely and high, and where it comes from."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Self

from crosssell.columns import Rhythm, RoiInput, RoiSource, Shape, UpliftUnit
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.roi.inputs import spec_of

PLACES: Mapping[RoiInput, int] = {one: place for place, one in enumerate(RoiInput)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What is thought of one input.

    Attributes:
        low: The least that is expected, in the input's unit.
        likely: The value that the point calculation takes.
        high: The most that is expected.
        shape: How values between them are spread.
        deviation: Standard deviation of a test's posterior; ``None`` for every other shape.
        source: Where it comes from.
        note: Which test, list or guide, as shown to the user; hostile text where it is a name.
    """

    low: float
    likely: float
    high: float
    shape: Shape = Shape.PERT
    deviation: float | None = None
    source: RoiSource = RoiSource.ASSUMPTION
    note: str = ""

    @classmethod
    def fixed(cls, value: float, *, source: RoiSource = RoiSource.ASSUMPTION, note: str = "") -> Self:
        """Return an estimate that is taken as certain."""
        return cls(low=value, likely=value, high=value, source=source, note=note)

    @property
    def varies(self) -> bool:
        """Whether a simulation draws different values of it."""
        return self.shape == Shape.POSTERIOR or self.low < self.high


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A campaign to be calculated; checks itself.

    Attributes:
        estimates: One for each input, in the order of `RoiInput`.
        currency: ISO code of all amounts; ``None`` if unknown.
        start: First day of the first month.
        rhythm: How often the audience is contacted.
        uplift_unit: How the uplift is stated.

    Raises:
        CrosssellError: ``invalid_value`` with the reason ``roi_…`` and as ``input`` the `RoiInput` that is
            wrong: what is no number, out of its range, or has its low above its likely or high value.
    """

    estimates: tuple[Estimate, ...]
    start: date
    currency: str | None = None
    rhythm: Rhythm = Rhythm.ONCE
    uplift_unit: UpliftUnit = UpliftUnit.POINTS

    def __post_init__(self) -> None:
        if len(self.estimates) != len(RoiInput):
            raise ValueError(f"{len(RoiInput)} estimates are needed, not {len(self.estimates)}")
        for one, estimate in zip(RoiInput, self.estimates, strict=True):
            check_estimate(one, estimate, uplift_unit=self.uplift_unit)
        self._check_response()

    def __getitem__(self, one: RoiInput) -> Estimate:
        return self.estimates[PLACES[one]]

    def having(self, changed: Mapping[RoiInput, Estimate]) -> Self:
        """Return the scenario with other estimates of some inputs.

        Raises:
            CrosssellError: As the class.
        """
        estimates = list(self.estimates)
        for one, estimate in changed.items():
            estimates[PLACES[one]] = estimate
        return replace(self, estimates=tuple(estimates))

    def likely(self) -> dict[RoiInput, float]:
        """Return the likely value of each input."""
        return {one: estimate.likely for one, estimate in zip(RoiInput, self.estimates, strict=True)}

    def _check_response(self) -> None:
        """Refuse more responses than customers, and fewer than none."""
        baseline, uplift = self[RoiInput.BASELINE_RATE].likely, self[RoiInput.UPLIFT].likely
        points = uplift * baseline if self.uplift_unit == UpliftUnit.RELATIVE else uplift
        if not -1e-12 <= baseline + points <= 1 + 1e-12:
            raise CrosssellError(
                ErrorCode.INVALID_VALUE,
                "roi_response",
                input=RoiInput.UPLIFT,
                value=uplift,
                baseline=baseline,
                response=baseline + points,
            )


def check_estimate(one: RoiInput, estimate: Estimate, *, uplift_unit: UpliftUnit) -> None:
    """Refuse an estimate that cannot be.

    Raises:
        CrosssellError: ``invalid_value`` with the reasons ``roi_number`` (no finite number), ``roi_range``
            (with ``lowest`` and ``highest``), ``roi_order`` (low, likely and high out of order) or
            ``roi_whole``; each with ``input`` and ``value``.
    """
    spec = spec_of(one, uplift_unit=uplift_unit)
    values = (estimate.low, estimate.likely, estimate.high)
    for value in values if estimate.deviation is None else (*values, estimate.deviation):
        if not math.isfinite(value):
            raise CrosssellError(ErrorCode.INVALID_VALUE, "roi_number", input=one, value=value)
    for value in values:
        if not spec.lowest <= value <= spec.highest:
            raise CrosssellError(
                ErrorCode.INVALID_VALUE,
                "roi_range",
                input=one,
                value=_bare(value),
                lowest=_bare(spec.lowest),
                highest=_bare(spec.highest),
            )
    if not estimate.low <= estimate.likely <= estimate.high:
        raise CrosssellError(
            ErrorCode.INVALID_VALUE,
            "roi_order",
            input=one,
            value=_bare(estimate.likely),
            low=_bare(estimate.low),
            high=_bare(estimate.high),
        )
    if spec.whole and any(value != round(value) for value in values):
        raise CrosssellError(ErrorCode.INVALID_VALUE, "roi_whole", input=one, value=estimate.likely)
    is_posterior = estimate.shape == Shape.POSTERIOR
    if is_posterior != (estimate.deviation is not None) or (estimate.deviation or 0) < 0:
        raise CrosssellError(ErrorCode.INVALID_VALUE, "roi_deviation", input=one, value=estimate.deviation)


def _bare(value: float) -> float:
    """Return a number as it is written for people: 5 and not 5.0."""
    return int(value) if value == int(value) else value
