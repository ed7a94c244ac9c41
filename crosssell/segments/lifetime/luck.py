"""Between which values will most customers like this one end up?

The expected value of a customer is a mean: many such customers will not order again, a few will spend
several times as much. The model is played out: whether the customer is active, their rate λ and their
probability p to stop given what is known of them, the orders min(Poisson(λt), Geometric(p)) that follow, and
their amounts. The bounds leave out a tenth of the outcomes at either end.
"""

import numpy as np
from numpy.typing import NDArray

from crosssell.segments.lifetime.outlook import Outlook
from crosssell.segments.lifetime.question import unit_days

Numbers = NDArray[np.float64]

COVERED = 0.8  # share of the outcomes between the bounds
DRAWS = 500
SMALLEST_STOPPING = 1e-9


def value_bounds(outlook: Outlook, *, at: NDArray[np.intp], seed: int) -> Numbers:
    """Return the bounds of `COVERED` of the outcomes of customers, shape (2, len(at)).

    Args:
        outlook: What the fit says.
        at: Places of the customers in it; ten thousand take a second.
        seed: Of the draws. A customer's bounds are the same whoever else is asked for.

    Returns:
        Lower and upper; NaN where the model is not the main figure.
    """
    bounds = np.full((2, len(at)), np.nan)
    if outlook.is_by_model and outlook.lifetime.spend is not None:
        keys = outlook.customers["customer_key"].to_numpy(np.int64)
        chances = np.where(np.isnan(outlook.probability_active), 1.0, outlook.probability_active)
        rows = _rows(outlook)
        for place, customer in enumerate(at):
            draw = np.random.default_rng((seed, int(keys[customer])))
            played = _played(outlook, draw, rows[customer], chance=float(chances[customer]))
            bounds[:, place] = np.quantile(played, ((1 - COVERED) / 2, (1 + COVERED) / 2))
        bounds *= (outlook.discounts * outlook.kept)[at]
    return bounds


def _rows(outlook: Outlook) -> Numbers:
    """Return repeats, observed time, repeats with an amount and their sum, shape (customers, 4)."""
    customers = outlook.customers
    paid = customers["paid_repeats"].to_numpy(float)
    return np.column_stack(
        [
            customers["repeats"].to_numpy(float),
            customers["observed_days"].to_numpy(float) / unit_days(outlook.lifetime.question.unit),
            paid,
            paid * np.nan_to_num(customers["mean_repeat_amount"].to_numpy(float)),
        ]
    )


def _played(outlook: Outlook, draw: np.random.Generator, row: Numbers, *, chance: float) -> Numbers:
    """Return `DRAWS` values of one customer."""
    purchases, spend = outlook.lifetime.purchases, outlook.lifetime.spend
    if purchases is None or spend is None:
        raise ValueError("no model")
    repeats, observed, paid, total = row
    is_active = draw.random(DRAWS) < chance
    rate = draw.gamma(purchases.r + repeats, size=DRAWS) / (purchases.alpha + observed)
    stopping = np.maximum(draw.beta(purchases.a, purchases.b + repeats, size=DRAWS), SMALLEST_STOPPING)
    orders = np.minimum(draw.poisson(rate * outlook.question.horizon), draw.geometric(stopping)) * is_active
    scale = draw.gamma(spend.p * paid + spend.q, size=DRAWS) / (spend.v + total)
    return np.asarray(draw.gamma(spend.p * orders) / scale)  # the gamma of shape 0 is 0
