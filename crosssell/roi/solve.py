"""What would have to be true? The value of one input at which a campaign reaches a profit or a return.

All other inputs stay at their likely value. The range is scanned for values between which the target is
passed; the passing nearest to the likely value is narrowed down, by the secant through both ends and by
halving, until the target is met to twelve digits. The profit is a straight line in most inputs, so the
first secant meets it; nothing here relies on that. An input in whole numbers seldom meets a target: given
is the nearest one that reaches it. A return is passed where ``profit − wanted × cost`` changes its sign,
which unlike the quotient has no pole.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crosssell.columns import RoiInput, RoiReason, RoiTarget, UpliftUnit
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.roi.inputs import spec_of
from crosssell.roi.model import totals
from crosssell.roi.result import Solution
from crosssell.roi.scenario import Scenario

FIRST_POINTS = 129
HALVINGS, DOUBLINGS = 20, 60  # of the likely value
MOST_ROUNDS = 80
ROUNDING = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Scan:
    """Values of the input, ascending, and what they reach.

    Attributes:
        values: Tried.
        short: How far each is above (or, below zero, short of) the target, an amount; NaN without a return.
        bound: What counts as zero there.
        reached: Profit or return; NaN without one.
    """

    values: NDArray[np.float64]
    short: NDArray[np.float64]
    bound: NDArray[np.float64]
    reached: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    scenario: Scenario
    input: RoiInput
    target: RoiTarget
    wanted: float
    whole: bool

    def scan(self, values: NDArray[np.float64]) -> _Scan:
        """Return what some values of the input reach."""
        found = totals(self.scenario, {self.input: values})
        profit = np.broadcast_to(found.profit, values.shape)
        cost = np.broadcast_to(found.cost, values.shape)
        bound = ROUNDING * (np.abs(profit) + cost)
        if self.target == RoiTarget.PROFIT:
            bound = bound + ROUNDING * abs(self.wanted)
            return _Scan(values=values, short=profit - self.wanted, bound=bound, reached=profit)
        has_return = cost > 0
        short = np.where(has_return, profit - self.wanted * cost, np.nan)
        reached = np.divide(profit, cost, out=np.full(values.shape, np.nan), where=has_return)
        return _Scan(
            values=values, short=short, bound=bound + ROUNDING * abs(self.wanted) * cost, reached=reached
        )


def solve(
    scenario: Scenario,
    one: RoiInput,
    *,
    target: RoiTarget,
    wanted: float,
    lowest: float | None = None,
    highest: float | None = None,
) -> Solution:
    """Return the value of one input that reaches a target, the one nearest to its likely value.

    Args:
        scenario: All other inputs keep their likely value.
        one: The input that is looked for.
        target: What is to be reached.
        wanted: An amount of profit, or a return (0.5 for 50 %).
        lowest: The least value to try; the least that can be where it is not given.
        highest: The greatest value to try, likewise.

    Returns:
        The solution; without a value where every value gives the same (``no_effect``), where none in the
        range reaches the target (``not_in_range``), and for a return where nothing costs anything
        (``no_cost``).

    Raises:
        CrosssellError: ``invalid_value`` for a target that is no number, or a range without any value.
    """
    whole = spec_of(one, uplift_unit=scenario.uplift_unit).whole
    low, high = _range(scenario, one, lowest=lowest, highest=highest)
    if not math.isfinite(wanted):
        raise CrosssellError(ErrorCode.INVALID_VALUE, value=wanted, what="target", allowed="1000, 0.5, …")
    question = _Question(scenario=scenario, input=one, target=target, wanted=wanted, whole=whole)
    likely = min(max(scenario[one].likely, low), high)
    scan = question.scan(_first_values(low, high, likely=likely, whole=whole))
    value, reason = _found(question, scan, likely=likely)
    best = question.scan(np.array([_closest(scan, wanted, likely=likely) if value is None else value]))
    reached = float(best.reached[0])
    return Solution(
        input=one,
        target=target,
        wanted=wanted,
        value=value,
        reason=reason,
        lowest=low,
        highest=high,
        best_value=float(best.values[0]),
        best_reached=reached if math.isfinite(reached) else None,
    )


def _range(
    scenario: Scenario, one: RoiInput, *, lowest: float | None, highest: float | None
) -> tuple[float, float]:
    """Return the range to be tried; nobody responds less than never or more than always."""
    spec = spec_of(one, uplift_unit=scenario.uplift_unit)
    low, high = float(spec.lowest), float(spec.highest)
    baseline, uplift = scenario[RoiInput.BASELINE_RATE].likely, scenario[RoiInput.UPLIFT].likely
    is_relative = scenario.uplift_unit == UpliftUnit.RELATIVE
    if one == RoiInput.UPLIFT and is_relative:
        high = min(high, (1 - baseline) / baseline) if baseline else high
    elif one == RoiInput.UPLIFT:
        low, high = -baseline, 1 - baseline
    elif one == RoiInput.BASELINE_RATE and is_relative:
        high = 1 / max(1.0, 1 + uplift)
    elif one == RoiInput.BASELINE_RATE:
        low, high = max(0.0, -uplift), min(1.0, 1 - uplift)
    low = low if lowest is None else max(low, lowest)
    high = high if highest is None else min(high, highest)
    if spec.whole and low <= high:
        low, high = float(math.ceil(low)), float(math.floor(high))
    if not low <= high or any(end is not None and math.isnan(end) for end in (lowest, highest)):
        allowed = f"{spec.lowest:g} – {spec.highest:g}"
        raise CrosssellError(
            ErrorCode.INVALID_VALUE, value=f"{lowest} – {highest}", what="range", allowed=allowed
        )
    return low, high


def _first_values(low: float, high: float, *, likely: float, whole: bool) -> NDArray[np.float64]:
    """Return values over the whole range: evenly, and by doubling from the likely one."""
    if whole and high - low < FIRST_POINTS:
        return np.arange(low, high + 1, dtype=float)
    doubled = (likely or 1.0) * 2.0 ** np.arange(-HALVINGS, DOUBLINGS + 1)
    values = np.concatenate(
        (np.linspace(low, high, FIRST_POINTS), doubled[(low < doubled) & (doubled < high)], [likely])
    )
    return np.unique(np.rint(values) if whole else values)


def _found(question: _Question, scan: _Scan, *, likely: float) -> tuple[float | None, RoiReason | None]:
    """Return the value that reaches the target, or why there is none."""
    is_known = np.isfinite(scan.short)
    if not is_known.any():
        return None, RoiReason.NO_COST
    known = _Scan(
        values=scan.values[is_known],
        short=scan.short[is_known],
        bound=scan.bound[is_known],
        reached=scan.reached[is_known],
    )
    met = known.values[np.abs(known.short) <= known.bound]
    passing = np.flatnonzero((known.short[:-1] < 0) != (known.short[1:] < 0))
    ends = np.stack((known.values[passing], known.values[passing + 1]), axis=1)
    gaps = np.maximum(0, np.maximum(ends[:, 0] - likely, likely - ends[:, 1]))
    if met.size and np.abs(met - likely).min() <= gaps.min(initial=math.inf):
        return float(met[np.abs(met - likely).argmin()]), None
    if passing.size:
        nearest = passing[gaps.argmin()]
        low, high = (float(end) for end in known.values[nearest : nearest + 2])
        return (_narrowed_whole if question.whole else _narrowed)(question, low, high), None
    is_flat = np.ptp(known.short) <= known.bound.max() and known.values.size > 1
    return None, RoiReason.NO_EFFECT if is_flat else RoiReason.NOT_IN_RANGE


def _narrowed(question: _Question, low: float, high: float) -> float:
    """Return the value between two, of which just one reaches the target, that meets it."""
    ends = question.scan(np.array([low, high]))
    for _ in range(MOST_ROUNDS):
        (low, high), (short_low, short_high) = ends.values.tolist(), ends.short.tolist()
        secant = low - short_low * (high - low) / (short_high - short_low)
        tried = np.unique([low, min(max(secant, low), high), (low + high) / 2, high])
        scan = question.scan(tried)
        best = int(np.abs(scan.short).argmin())
        if abs(scan.short[best]) <= scan.bound[best] or tried.size == 2:
            return float(scan.values[best])
        place = int(np.flatnonzero((scan.short[:-1] < 0) != (scan.short[1:] < 0))[0])
        ends = question.scan(tried[place : place + 2])
    return float(scan.values[best])


def _narrowed_whole(question: _Question, low: float, high: float) -> float:
    """Return the whole number between two, of which just one reaches the target, that just reaches it."""
    while high - low > 1:
        scan = question.scan(np.unique(np.rint(np.linspace(low, high, FIRST_POINTS))))
        reaches = scan.short >= -scan.bound
        place = int(np.flatnonzero(reaches[:-1] != reaches[1:])[0])
        low, high = (float(end) for end in scan.values[place : place + 2])
    end = question.scan(np.array([high]))
    return high if end.short[0] >= -end.bound[0] else low


def _closest(scan: _Scan, wanted: float, *, likely: float) -> float:
    """Return the value that comes closest to the target, of several the one nearest to the likely value."""
    if not np.isfinite(scan.reached).any():
        return likely
    gaps = np.where(np.isfinite(scan.reached), np.abs(scan.reached - wanted), np.inf)
    closest = scan.values[gaps == gaps.min()]
    return float(closest[np.abs(closest - likely).argmin()])
