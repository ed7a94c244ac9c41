"""The inputs of the calculation: what each is counted in, and which values can be."""

from collections.abc import Mapping
from dataclasses import dataclass

from crosssell.columns import InputGroup, InputUnit, RoiInput, UpliftUnit

LONGEST_HORIZON_MONTHS = 36
MOST_CUSTOMERS = 1e9
MOST_MONEY = 1e12


@dataclass(frozen=True, slots=True, kw_only=True)
class InputSpec:
    """What an input may be.

    Attributes:
        group: What it is about.
        unit: What it is counted in.
        lowest: The least value that can be.
        highest: The greatest value that can be.
        usual_low: Where sensible values begin; the lower end of a slider.
        usual_high: Where they end; the upper end of a slider.
        whole: Whether it is counted in whole numbers.
    """

    group: InputGroup
    unit: InputUnit
    lowest: float
    highest: float
    usual_low: float
    usual_high: float
    whole: bool = False


def _share(group: InputGroup, low: float, high: float) -> InputSpec:
    return InputSpec(group=group, unit=InputUnit.SHARE, lowest=0, highest=1, usual_low=low, usual_high=high)


def _amount(group: InputGroup, high: float) -> InputSpec:
    return InputSpec(
        group=group, unit=InputUnit.AMOUNT, lowest=0, highest=MOST_MONEY, usual_low=0, usual_high=high
    )


def _number(group: InputGroup, lowest: float, highest: float, usual_high: float) -> InputSpec:
    return InputSpec(
        group=group,
        unit=InputUnit.NUMBER,
        lowest=lowest,
        highest=highest,
        usual_low=lowest,
        usual_high=usual_high,
    )


def _months(lowest: float, highest: float) -> InputSpec:
    return InputSpec(
        group=InputGroup.TIME,
        unit=InputUnit.MONTHS,
        lowest=lowest,
        highest=highest,
        usual_low=lowest,
        usual_high=highest,
        whole=True,
    )


INPUTS: Mapping[RoiInput, InputSpec] = {
    RoiInput.AUDIENCE: InputSpec(
        group=InputGroup.REACH,
        unit=InputUnit.CUSTOMERS,
        lowest=0,
        highest=MOST_CUSTOMERS,
        usual_low=100,
        usual_high=100_000,
        whole=True,
    ),
    RoiInput.DELIVERABILITY: _share(InputGroup.REACH, 0.5, 1),
    RoiInput.CONTACT_RATE: _share(InputGroup.REACH, 0, 1),
    RoiInput.OPT_OUT_RATE: _share(InputGroup.REACH, 0, 0.05),
    RoiInput.OPT_OUT_VALUE: _amount(InputGroup.REACH, 200),
    RoiInput.BASELINE_RATE: _share(InputGroup.RESPONSE, 0, 0.3),
    RoiInput.UPLIFT: InputSpec(
        group=InputGroup.RESPONSE,
        unit=InputUnit.POINTS,
        lowest=-1,
        highest=1,
        usual_low=0,
        usual_high=0.1,
    ),
    RoiInput.ITEMS_PER_RESPONSE: _number(InputGroup.RESPONSE, 0, 1_000, 5),
    RoiInput.REPEATS_PER_YEAR: _number(InputGroup.RESPONSE, 0, 366, 12),
    RoiInput.PRICE: _amount(InputGroup.MONEY, 500),
    RoiInput.DISCOUNT: _share(InputGroup.MONEY, 0, 0.5),
    RoiInput.MARGIN: _share(InputGroup.MONEY, 0, 0.9),
    RoiInput.RETURN_RATE: _share(InputGroup.MONEY, 0, 0.6),
    RoiInput.DISPLACED_SHARE: _share(InputGroup.MONEY, 0, 1),
    RoiInput.DISPLACED_PRICE: _amount(InputGroup.MONEY, 500),
    RoiInput.DISPLACED_MARGIN: _share(InputGroup.MONEY, 0, 0.9),
    RoiInput.VALUE_AFTER: _amount(InputGroup.MONEY, 500),
    RoiInput.CONTACT_COST: _amount(InputGroup.COST, 10),
    RoiInput.CREATIVE_COST: _amount(InputGroup.COST, 20_000),
    RoiInput.TOOLS_COST: _amount(InputGroup.COST, 50_000),
    RoiInput.TRAINING_COST: _amount(InputGroup.COST, 20_000),
    RoiInput.INCENTIVE_FIXED: _amount(InputGroup.COST, 20_000),
    RoiInput.INCENTIVE_PER_SALE: _amount(InputGroup.COST, 50),
    RoiInput.RUNNING_COST: _amount(InputGroup.COST, 5_000),
    RoiInput.RAMP_UP_MONTHS: _months(0, LONGEST_HORIZON_MONTHS),
    RoiInput.HORIZON_MONTHS: _months(1, LONGEST_HORIZON_MONTHS),
    RoiInput.DISCOUNT_RATE: _share(InputGroup.TIME, 0, 0.25),
}

# Of an uplift that is stated as a share of the baseline rate.
RELATIVE_UPLIFT = InputSpec(
    group=InputGroup.RESPONSE, unit=InputUnit.RELATIVE, lowest=-1, highest=100, usual_low=0, usual_high=1
)


def spec_of(one: RoiInput, *, uplift_unit: UpliftUnit) -> InputSpec:
    """Return what an input may be; that of the uplift depends on how it is stated."""
    if one == RoiInput.UPLIFT and uplift_unit == UpliftUnit.RELATIVE:
        return RELATIVE_UPLIFT
    return INPUTS[one]
