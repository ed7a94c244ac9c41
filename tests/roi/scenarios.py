"""Scenarios for tests: round numbers that can be calculated in the head."""

from datetime import date

from crosssell.columns import Rhythm, RoiInput, UpliftUnit
from crosssell.roi.scenario import Estimate, Scenario

# 1,000 customers × 100 % × 50 % = 500 reached; 2 % order anyway (10), one point more by contact (5 orders);
# each leaves 100 × 0.4 = 40; 1,000 contacts at 0.05 and 50 of set-up cost 100: profit 200 - 100 = 100.
LIKELY: dict[RoiInput, float] = {
    **dict.fromkeys(RoiInput, 0.0),
    RoiInput.AUDIENCE: 1_000,
    RoiInput.DELIVERABILITY: 1,
    RoiInput.CONTACT_RATE: 0.5,
    RoiInput.BASELINE_RATE: 0.02,
    RoiInput.UPLIFT: 0.01,
    RoiInput.ITEMS_PER_RESPONSE: 1,
    RoiInput.PRICE: 100,
    RoiInput.MARGIN: 0.4,
    RoiInput.CONTACT_COST: 0.05,
    RoiInput.CREATIVE_COST: 50,
    RoiInput.RAMP_UP_MONTHS: 1,
    RoiInput.HORIZON_MONTHS: 12,
}


def scenario(
    *,
    start: date = date(2026, 1, 1),
    currency: str | None = "EUR",
    rhythm: Rhythm = Rhythm.ONCE,
    uplift_unit: UpliftUnit = UpliftUnit.POINTS,
    **changed: float | Estimate,
) -> Scenario:
    """Return the scenario above with other likely values, or whole estimates, by the names of the inputs."""
    values = {**LIKELY, **{RoiInput(name): value for name, value in changed.items()}}
    return Scenario(
        estimates=tuple(
            value if isinstance(value, Estimate) else Estimate.fixed(value) for value in values.values()
        ),
        start=start,
        currency=currency,
        rhythm=rhythm,
        uplift_unit=uplift_unit,
    )


def between(low: float, likely: float, high: float) -> Estimate:
    """Return an estimate with a spread, of the shape that is usual."""
    return Estimate(low=low, likely=likely, high=high)


def uncertain(**changed: float | Estimate) -> Scenario:
    """Return the scenario above with a spread on audience, uplift, price and the cost of a contact."""
    spread: dict[str, float | Estimate] = {
        "audience": between(800, 1_000, 1_200),
        "uplift": between(-0.002, 0.01, 0.02),
        "price": between(80, 100, 130),
        "contact_cost": between(0.02, 0.05, 0.1),
    }
    return scenario(**{**spread, **changed})
