"""The values that a slider stops at: even steps, or finer ones near zero where the range is wide."""

import math
from functools import lru_cache

from crosssell.columns import InputUnit
from crosssell.roi.inputs import InputSpec

MOST_STEPS = 100
DECADES = 3  # below the usual upper end
_MANTISSAS = (10, 11, 12, 13, 14, 15, 16, 18, 20, 22, 25, 28, 30, 35, 40, 45, 50, 55, 60, 70, 80, 90)
_STEPS = (1.0, 2.0, 5.0)
_ROOM = 1.5  # beyond a value that is not usual


@lru_cache(512)
def stops(spec: InputSpec, stated: float) -> tuple[float, ...]:
    """Return the values of a slider, ascending, ``stated`` among them.

    Args:
        spec: What the input may be.
        stated: The value that was stated last. One outside the usual range stretches the slider.
    """
    match spec.unit:
        case InputUnit.MONTHS:
            found = {float(n) for n in range(int(spec.usual_low), int(spec.usual_high) + 1)}
        case InputUnit.AMOUNT | InputUnit.CUSTOMERS:
            found = _by_size(spec, stated)
        case _:
            found = _even(spec, stated)
    return tuple(sorted(found | {stated}))


def _by_size(spec: InputSpec, stated: float) -> set[float]:
    """Return steps that grow with the value: about a tenth of it each."""
    high = spec.usual_high
    if stated > high:
        high = min(spec.highest, 2 * _ROOM * stated)
    low = spec.usual_low or spec.usual_high / 10**DECADES
    if 0 < stated < low:
        low = max(stated / 10, 10.0**-6)
    found = {spec.lowest} if spec.usual_low == 0 or stated == spec.lowest else set()
    for exponent in range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1):
        for mantissa in _MANTISSAS:
            value = round(mantissa * 10.0 ** (exponent - 1), 8)
            if low <= value <= high and not (spec.whole and value != round(value)):
                found.add(value)
    return found


def _even(spec: InputSpec, stated: float) -> set[float]:
    low, high = spec.usual_low, spec.usual_high
    if stated > high:
        high = min(spec.highest, _ROOM * stated)
    if stated < low:
        low = max(spec.lowest, _ROOM * stated if stated < 0 else 0.0)
    step = _step(high - low)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return {round(n * step, 10) for n in range(first, last + 1)}


def _step(width: float) -> float:
    """Return the smallest round step that needs no more than `MOST_STEPS`.

    >>> [_step(width) for width in (1.0, 0.05, 0.3, 12.0)]
    [0.01, 0.0005, 0.005, 0.2]
    """
    exponent = math.floor(math.log10(width / MOST_STEPS) - 1e-9)
    steps = (mantissa * 10.0**power for power in (exponent, exponent + 1) for mantissa in _STEPS)
    return next(round(step, 12) for step in steps if width / step <= MOST_STEPS + 1e-6)
