"""Purchases written down as rows, without a dataset."""

from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd

from crosssell.offers.recommend.config import Fitting
from crosssell.offers.recommend.follow import LAGS
from crosssell.offers.recommend.model import Model
from crosssell.offers.recommend.purchases import Purchases

PLAIN = Fitting(sold_within_days=None, popular_half_life_days=15.0, taste_weight=1.0)

Row = tuple[int, int, int]  # customer, product, day


def purchases_of(
    rows: Collection[Row], *, held: Sequence[Row] = (), families: Sequence[tuple[int, int]] = ()
) -> Purchases:
    """Return the purchases of rows; ``families`` are products with the number of their family."""
    bought = np.array(sorted(set(rows)), np.int32).reshape(-1, 3)
    ordered = np.array(sorted({(who, day) for who, _, day in rows}), np.int32).reshape(-1, 2)
    given = np.array(sorted(held), np.int32).reshape(-1, 3)
    customers, products = (
        1 + max((int(part[:, at].max(initial=-1)) for part in (bought, given)), default=0) for at in (0, 1)
    )
    return Purchases(
        customer=bought[:, 0],
        product=bought[:, 1],
        day=bought[:, 2],
        ordered_customer=ordered[:, 0],
        ordered_day=ordered[:, 1],
        held_customer=given[:, 0],
        held_product=given[:, 1],
        held_day=given[:, 2],
        families=pd.DataFrame(list(families), columns=["product_key", "family"], dtype=np.int32),
        customers=customers,
        products=products,
    )


def parts_of(model: Model, row: int) -> np.ndarray:
    """Return items × items: what each item of a customer adds to each, item by item."""
    known, items = model.history, len(model.history.items)
    parts = np.zeros((items, items))
    if model.weights is None:
        return parts
    last = known.last[[row], :].tocoo()
    for item, day in zip(last.col.tolist(), last.data.tolist(), strict=True):
        fits = 0.5 ** ((known.last_seen[row] - day) / PLAIN.half_life_days) * model.weights[item]
        parts[item] = model.taste * fits
        for lag, (_, high) in enumerate(LAGS):
            if known.as_of - day <= high:
                parts[item] += model.chances[lag * items + item]
                break
    return parts


def said(model: Model) -> np.ndarray:
    """Return customers × items: what their own purchases say."""
    return np.array([parts_of(model, row).sum(axis=0) for row in range(len(model.history.customer_keys))])
