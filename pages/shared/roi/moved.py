"""What becomes of an estimate's range when its likely value is moved: it goes along, in proportion."""

from crosssell.columns import InputUnit, RoiInput, Shape, UpliftUnit
from crosssell.roi.inputs import spec_of
from crosssell.roi.scenario import Estimate


def moved(one: RoiInput, stated: Estimate, *, to: float, uplift_unit: UpliftUnit) -> Estimate:
    """Return ``stated`` with another likely value, from now on the user's own assumption.

    It starts from what was stated last, so that a slider that goes there and back changes nothing: half the
    likely value has half the distance to low and high. Shares above one half keep the proportion to the
    rest, and what a test measured keeps its spread.

    Args:
        one: Which input.
        stated: Its estimate as it was stated last.
        to: The likely value; within the input's possible range.
        uplift_unit: How the uplift is stated.
    """
    if to == stated.likely:
        return stated
    if not stated.varies:
        return Estimate.fixed(to)
    spec = spec_of(one, uplift_unit=uplift_unit)
    if stated.shape == Shape.POSTERIOR:
        shape, times = Shape.NORMAL, 1.0
    else:
        shape, times = stated.shape, _times(stated.likely, to, is_share=spec.unit == InputUnit.SHARE)
    ends = sorted(to + times * (end - stated.likely) for end in (stated.low, stated.high))
    low, high = (min(max(end, spec.lowest), spec.highest) for end in ends)
    if spec.whole:
        low, high = float(round(low)), float(round(high))
    return Estimate(low=min(low, to), likely=to, high=max(high, to), shape=shape)


def _times(before: float, after: float, *, is_share: bool) -> float:
    """Return how many times as wide the range becomes."""
    if is_share and before > 0.5:
        before, after = 1 - before, 1 - after
    return after / before if before else 1.0


def restated(estimate: Estimate, *, times: float) -> Estimate:
    """Return the same estimate in another unit, ``times`` (above 0) of it for one of the present."""
    return Estimate(
        low=estimate.low * times,
        likely=estimate.likely * times,
        high=estimate.high * times,
        shape=estimate.shape,
        deviation=None if estimate.deviation is None else estimate.deviation * times,
        source=estimate.source,
        note=estimate.note,
    )
