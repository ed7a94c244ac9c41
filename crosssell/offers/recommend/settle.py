"""What a shop's own past settles: how long best-sellers remember, and how much taste counts.

Both are taken from a few values, the one with the highest MAP@k on a window of days that lies before those on
which a method is chosen and reported. The memory is settled by best-sellers alone, then used by every method:
a method that wins does so by what it knows of each customer, not by a better memory of what sells. The weight
is settled by EASE, which has most use for it.
"""

from dataclasses import replace

import numpy as np

from crosssell.columns import OfferMethod
from crosssell.offers.recommend.config import CheckConfig, Fitting
from crosssell.offers.recommend.judged import FEWEST_CUSTOMERS, judged_rows, judged_top, new_purchases
from crosssell.offers.recommend.model import HALF_LIFE_DAYS, TASTE_WEIGHT, Model, fit_models, top
from crosssell.offers.recommend.purchases import Purchases, history

HALF_LIVES = (240.0, 60.0, 15.0)  # days; of equals the first
WEIGHTS = (0.1, 0.3, 1.0)


def settle(purchases: Purchases, *, until: int, config: CheckConfig) -> Fitting:
    """Return the fitting with what it leaves open filled in.

    Args:
        purchases: All there are.
        until: Last day before the window that settles.
        config: How long the window is, what is judged, and how the methods learn.
    """
    fitting, first = config.fitting, purchases.first_day
    half_lives = _open(fitting.popular_half_life_days, HALF_LIVES)
    weights = _open(fitting.taste_weight, WEIGHTS)
    if len(half_lives) * len(weights) == 1:
        return fitting
    settled = replace(
        fitting,
        popular_half_life_days=half_lives[0] if len(half_lives) == 1 else HALF_LIFE_DAYS,
        taste_weight=weights[0] if len(weights) == 1 else TASTE_WEIGHT,
    )
    if first is None or until < first:
        return settled
    known = history(purchases, most_items=fitting.most_items, until=until)
    new = new_purchases(purchases, known, days=config.window_days)
    rows = judged_rows(new, config=config)
    if len(rows) < FEWEST_CUSTOMERS:
        return settled

    def precision(model: Model) -> float:
        return float(judged_top(model, top(model, rows=rows, k=config.k), new=new).precisions.mean())

    learned = fit_models(
        known,
        methods=(OfferMethod.BEST_SELLERS, OfferMethod.EASE)[: min(len(weights), 2)],
        fitting=settled,
        window_days=config.window_days,
    )
    simple, taste = learned[OfferMethod.BEST_SELLERS], learned.get(OfferMethod.EASE)
    half_life = max(half_lives, key=lambda days: precision(simple.tuned(popular_half_life_days=days)))
    settled = replace(settled, popular_half_life_days=half_life)
    if taste is None:
        return settled
    best = taste.tuned(popular_half_life_days=half_life)
    weight = max(weights, key=lambda weight: precision(replace(best, taste=np.float32(weight))))
    return replace(settled, taste_weight=weight)


def _open(value: float | None, values: tuple[float, ...]) -> tuple[float, ...]:
    return values if value is None else (value,)
