"""How the values of a measure become colours, and what the colour bar says."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from crosssell.basket import Heatmap
from crosssell.columns import Measure
from crosssell.i18n import Translator

MOST_NAMED_DOUBLINGS = 2
MOST_SINGLE_DOUBLINGS = 3
WIDEST_LIFT = 5  # doublings on either side of chance that the colours tell apart


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scale:
    """How values become colours.

    Attributes:
        z: items × items, the drawn values; NaN where nothing is drawn.
        lowest: Value of the first colour.
        highest: Value of the last colour.
        ticks: Drawn values that the colour bar names.
        tick_texts: Their names in the reader's numbers, where words help with those below.
        diverges: Whether the middle colour means "neither".
    """

    z: NDArray[np.float64]
    lowest: float
    highest: float
    ticks: list[float]
    tick_texts: list[str]
    diverges: bool


def colour_scale(heatmap: Heatmap, *, measure: Measure, translator: Translator) -> Scale:
    """Return the drawn values of ``measure`` and the words of their colour bar.

    Counts are drawn as log(1 + n) and shares as their square root, because a few pairs are far above
    the rest; lifts as their binary logarithm, so that half and double are equally far from chance. What
    lies beyond the scale takes its last colour.
    """
    values = heatmap.values(measure)
    values[heatmap.too_little] = np.nan
    match measure:
        case Measure.CORRECTED | Measure.LIFT:
            return lift_scale(values, translator=translator)
        case Measure.BASKETS:
            return _count_scale(values, translator)
        case _:
            return share_scale(values, translator=translator, is_share=measure == Measure.CONFIDENCE)


def lift_scale(values: NDArray[np.float64], *, translator: Translator) -> Scale:
    """Return how lifts become colours: 1 is the middle, half and double are equally far from it."""
    with np.errstate(divide="ignore"):
        doublings = np.log2(values)
    seen = np.abs(doublings[np.isfinite(doublings)])
    furthest = float(np.quantile(seen, 0.98)) if seen.size else 1.0
    bound = int(min(WIDEST_LIFT, max(1, np.ceil(furthest))))
    ticks = range(-bound, bound + 1)
    texts = [translator.number(2.0**tick, decimals=0 if tick >= 0 else min(-tick, 3)) for tick in ticks]
    less, chance, more = _lift_words(2**bound, translator)
    texts[0], texts[-1] = f"≤ {texts[0]}<br>{less}", f"≥ {texts[-1]}<br>{more}"
    texts[bound] = f"{texts[bound]}<br>{chance}"
    if bound > MOST_NAMED_DOUBLINGS:
        texts[1] = texts[-2] = ""  # their numbers would run into those of the ends
    if bound > MOST_SINGLE_DOUBLINGS:
        for place in range(2, len(ticks) - 2):
            if ticks[place] % 2:
                texts[place] = ""  # or into each other
    return Scale(
        z=np.clip(doublings, -bound, bound),
        lowest=float(-bound),
        highest=float(bound),
        ticks=[float(tick) for tick in ticks],
        tick_texts=texts,
        diverges=True,
    )


def _lift_words(times: int, translator: Translator) -> tuple[str, str, str]:
    """Return the words for the ends of a scale of lifts and for its middle."""
    chance = translator.gettext("as often as by chance")
    if times == 2:
        return translator.gettext("half as often"), chance, translator.gettext("twice as often")
    number = translator.number(times)
    return (
        translator.gettext("{times} times rarer", times=number),
        chance,
        translator.gettext("{times} times as often", times=number),
    )


def _count_scale(values: NDArray[np.float64], translator: Translator) -> Scale:
    highest = _highest(values)
    ticks = [tick for tick in _one_and_three() if tick <= highest][-5:]
    return Scale(
        z=np.log1p(values),
        lowest=0.0,
        highest=float(np.log1p(max(highest, 1.0))),
        ticks=[float(np.log1p(tick)) for tick in (0.0, *ticks)],
        tick_texts=[translator.number(int(tick)) for tick in (0.0, *ticks)],
        diverges=False,
    )


def share_scale(values: NDArray[np.float64], *, translator: Translator, is_share: bool) -> Scale:
    """Return how values from 0 to 1 become colours; ``is_share`` writes them as per cent."""
    top = _highest(values) or 1.0
    shares = [share for share in (0, 0.01, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1) if share <= top]
    texts = [
        translator.percent(share) if is_share else translator.number(share, decimals=2) for share in shares
    ]
    return Scale(
        z=np.sqrt(values),
        lowest=0.0,
        highest=float(np.sqrt(top)),
        ticks=[float(np.sqrt(share)) for share in shares],
        tick_texts=texts,
        diverges=False,
    )


def _highest(values: NDArray[np.float64]) -> float:
    return float(np.nanmax(values)) if np.isfinite(values).any() else 0.0


@cache
def _one_and_three() -> tuple[float, ...]:
    return tuple(float(step * 10**power) for power in range(10) for step in (1, 3))
