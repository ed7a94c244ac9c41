"""What does a model of a product go by?

Permutation importance (L. Breiman, Machine Learning 45, 2001): by how much does the model rank worse, on
days that it has not seen, when what is known of one trait is dealt out among the customers anew? The drop is
that of the area under the ROC curve, the mean of several deals. Traits that tell the same share their
importance, so a low one need not be without a meaning; and a driver is no cause.
"""

from dataclasses import dataclass

import numpy as np

from crosssell.columns import PropensityFeature
from crosssell.offers.propensity.features import Column, Known
from crosssell.offers.propensity.judged import Floats, area
from crosssell.offers.propensity.model import Fitted
from crosssell.offers.related import RelatedItem

DEALS = 5
MOST_OTHERS = 20_000
LEAST_DROP = 0.002  # of the area: less is noise
CLEAR_DIRECTION = 0.05  # correlation of a trait with the chance


@dataclass(frozen=True, slots=True, kw_only=True)
class Driver:
    """One trait that a model goes by.

    Attributes:
        feature: What it is.
        related: The related product; of that feature alone.
        drop: By how much the area under the ROC curve falls without it (0–1).
        direction: 1 where more of it goes with a higher chance, -1 with a lower one; ``None`` where neither
            holds clearly, and for segments.
    """

    feature: PropensityFeature
    related: RelatedItem | None
    drop: float
    direction: int | None


def drivers(
    model: Fitted, known: Known, *, columns: tuple[Column, ...], related: tuple[RelatedItem, ...], seed: int
) -> tuple[Driver, ...]:
    """Return what a model goes by, the most important first; nothing that makes no difference.

    Args:
        model: What has learned.
        known: Customers of days that it has not seen, with buyers among them.
        columns: What the columns of their values tell.
        related: The related products, by place.
        seed: Of the deals.
    """
    rng = np.random.default_rng(seed)
    rows = _sample(known, rng)
    values, bought = known.values[rows], known.bought[rows]
    chances = model.chances(values)
    whole = area(chances, bought)
    found = []
    for trait in dict.fromkeys(columns):
        at = [place for place, column in enumerate(columns) if column == trait]
        drop = whole - float(np.mean([_without(model, values, bought, at, rng) for _ in range(DEALS)]))
        if drop >= LEAST_DROP:
            found.append(
                Driver(
                    feature=trait.feature,
                    related=None if trait.related is None else related[trait.related],
                    drop=drop,
                    direction=_direction(values[:, at[0]], chances, trait.feature),
                )
            )
    return tuple(sorted(found, key=lambda one: -one.drop))


def _sample(known: Known, rng: np.random.Generator) -> np.ndarray:
    others = np.flatnonzero(~known.bought)
    if len(others) > MOST_OTHERS:
        others = rng.choice(others, MOST_OTHERS, replace=False)
    return np.sort(np.concatenate((np.flatnonzero(known.bought), others)))


def _without(
    model: Fitted, values: Floats, bought: np.ndarray, at: list[int], rng: np.random.Generator
) -> float:
    dealt = values.copy()
    dealt[:, at] = values[rng.permutation(len(values))][:, at]
    return area(model.chances(dealt), bought)


def _direction(values: Floats, chances: Floats, feature: PropensityFeature) -> int | None:
    if feature == PropensityFeature.SEGMENT or values.std() == 0 or chances.std() == 0:
        return None
    together = float(np.corrcoef(values, np.log(np.clip(chances, 1e-9, 1 - 1e-9)))[0, 1])
    return None if abs(together) < CLEAR_DIRECTION else (1 if together > 0 else -1)
