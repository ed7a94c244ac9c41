"""Any campaign, for laws that hold for all of them."""

from hypothesis import strategies as st

from crosssell.columns import Rhythm, RoiInput, UpliftUnit
from crosssell.roi.inputs import spec_of
from crosssell.roi.scenario import Scenario
from tests.roi.scenarios import scenario

AMOUNTS = (
    "creative_cost",
    "tools_cost",
    "training_cost",
    "incentive_fixed",
    "running_cost",
    "displaced_price",
    "value_after",
    "opt_out_value",
)
SHARES = (
    "deliverability",
    "contact_rate",
    "return_rate",
    "displaced_share",
    "displaced_margin",
    "discount_rate",
)


def numbers(low: float, high: float) -> st.SearchStrategy[float]:
    """Numbers that somebody could state: none with 300 zeros behind the mark, which vanish when scaled."""
    return st.floats(low, high).map(lambda number: round(number, 9))


@st.composite
def campaigns(draw: st.DrawFn, *, gains: bool = False) -> Scenario:
    """Draw a scenario of sensible sizes; with `gains` one whose every response leaves something."""
    share = numbers(0, 1)
    unit = draw(st.sampled_from(UpliftUnit))
    baseline = draw(numbers(0.001, 0.3))
    points = max(-baseline, draw(numbers(0 if gains else -baseline, 0.1)))
    changed = {name: draw(numbers(0, 50)) for name in AMOUNTS} | {name: draw(share) for name in SHARES}
    changed |= {
        "audience": draw(st.integers(1, 100_000)),
        "opt_out_rate": draw(numbers(0, 0.05)),
        "baseline_rate": baseline,
        "uplift": points / baseline if unit == UpliftUnit.RELATIVE else points,
        "items_per_response": draw(numbers(0.1, 5)),
        "repeats_per_year": draw(numbers(0, 12)),
        "price": draw(numbers(1, 500)),
        "discount": draw(numbers(0, 0.5)),
        "margin": draw(share),
        "contact_cost": draw(numbers(0, 5)),
        "incentive_per_sale": draw(numbers(0, 20)),
        "ramp_up_months": draw(st.integers(0, 40)) % 37,
        "horizon_months": draw(st.integers(1, 36)),
    }
    if gains:
        changed |= {"deliverability": 0.9, "contact_rate": 0.4, "return_rate": 0.1, "displaced_share": 0.2}
        changed |= {"displaced_price": 5, "price": 100, "margin": 0.6, "discount": 0.1}
        changed |= {"incentive_per_sale": 1, "items_per_response": 1.5}
    return scenario(rhythm=draw(st.sampled_from(Rhythm)), uplift_unit=unit, **changed)


@st.composite
def extremes(draw: st.DrawFn) -> dict[RoiInput, float]:
    """Draw the values of all inputs, each anywhere in its range and often at an end of it."""
    values = {}
    for one in RoiInput:
        spec = spec_of(one, uplift_unit=UpliftUnit.POINTS)
        ends = st.sampled_from((spec.lowest, spec.highest, spec.usual_low, spec.usual_high))
        value = draw(ends | st.floats(spec.lowest, spec.highest))
        values[one] = float(round(value)) if spec.whole else value
    return values
