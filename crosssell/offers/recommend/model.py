"""A method that has learned from a history: it scores every item for every customer, part by part.

The score of an item b for a customer c adds up

    what sells      pace(c) · share(b)
    what follows    Σ_a x(a, b) by the days since c last bought a
    what fits       weight · Σ_a ½^(days from a to c's last purchase / half-life) · w(a, b)

share is b's part of what sells at the moment (adding up to 1) and pace the number of new items to expect of
c within the window; x is the share that the purchase of a adds within it
(`crosssell.offers.recommend.follow`). So the first two add up to about a chance, while w is what the method
says goes together: B of `ease`, or the weights of `item_to_item` times `ITEM_WEIGHT`, which brings them to
the size of EASE's.

Best-sellers are the share alone. Somebody without usable purchases is so offered the best-sellers, and
what somebody holds already is never a candidate. For what fits, days are counted back from the customer's own
last purchase: who has not ordered for long has the same taste, though less of a chance. Chances proper are
told from what came true (`crosssell.offers.recommend.calibration`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from crosssell.columns import OfferMethod
from crosssell.offers.recommend.config import Fitting
from crosssell.offers.recommend.ease import ease_weights
from crosssell.offers.recommend.follow import LAGS, NOWHERE, Follows, follows, lag_of
from crosssell.offers.recommend.item_to_item import Weights, buyers_of_both, item_to_item_weights
from crosssell.offers.recommend.purchases import NO_DAY, History

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Step = Callable[[float], None]
Rows = NDArray[np.int64]

CELLS_PER_PART = 12_000_000  # of customers × items: 50 MB a matrix
NEVER = np.float32(-np.inf)
ITEM_WEIGHT = np.float32(0.1)
HALF_LIFE_DAYS, TASTE_WEIGHT = 60.0, 0.3  # where nothing could be settled
LEARNING = (OfferMethod.ITEM_TO_ITEM, OfferMethod.EASE)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Model:
    """A fitted method.

    Attributes:
        method: Which.
        history: What it learned from, and whom it scores.
        popularity: Of each item, its share (0–1) of what sells; 0 for chance.
        pace: Of each customer, new items to expect; 1 for best-sellers.
        taste: Weight of what fits.
        weights: Items × items of what fits; ``None`` for best-sellers and chance.
        own: Each customer's purchases, newer ones weighing more.
        chances: (Lags · items) × items of what follows; ``None`` for best-sellers and chance.
        lags: Of each entry of ``own``, how long ago it is: one of `LAGS`, or `NOWHERE`.
        candidates: Items that may be recommended.
        seed: Of the method that draws by chance.
    """

    method: OfferMethod
    history: History
    popularity: NDArray[np.float32]
    pace: NDArray[np.float32]
    taste: np.float32
    weights: Weights | None
    own: "csr_array"
    chances: NDArray[np.float32] | None
    lags: NDArray[np.int64]
    candidates: NDArray[np.bool_]
    seed: int = 1

    def tuned(self, *, popular_half_life_days: float) -> "Model":
        """Return the same fit with another memory for what sells."""
        return replace(self, popularity=_shares(self.history, popular_half_life_days))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Top:
    """The best candidates of some customers, best first; ties by product key.

    Attributes:
        rows: Of the history, one a customer.
        columns: Rows × k of the history's items; -1 where there is no further candidate.
        scores: The same shape; minus infinity there.
        personal: What the customer's own purchases add to the score.
    """

    rows: Rows
    columns: NDArray[np.int64]
    scores: NDArray[np.float32]
    personal: NDArray[np.float32]


def fit_models(
    history: History,
    *,
    methods: Sequence[OfferMethod],
    fitting: Fitting,
    window_days: int,
    candidates: NDArray[np.bool_] | None = None,
    seed: int = 1,
) -> dict[OfferMethod, Model]:
    """Return the methods, fitted to what was known at the end of a day.

    Args:
        history: What was known.
        methods: Which.
        fitting: How they learn.
        window_days: The days to come that are scored.
        candidates: Items that may be recommended; ``None``: those sold lately.
        seed: Of the method that draws by chance.
    """
    taste = TASTE_WEIGHT if fitting.taste_weight is None else fitting.taste_weight
    customers = len(history.customer_keys)
    learns = bool(set(LEARNING) & set(methods))
    both = buyers_of_both(history) if learns else np.zeros((0, 0))
    later = _follows(history, fitting=fitting, window_days=window_days) if learns else None

    def weights(method: OfferMethod) -> Weights | None:
        if method == OfferMethod.ITEM_TO_ITEM:
            return ITEM_WEIGHT * item_to_item_weights(both, customers=customers, shrink=fitting.shrink)
        return ease_weights(both, ridge=fitting.ease_ridge) if method == OfferMethod.EASE else None

    plain = Model(
        method=OfferMethod.BEST_SELLERS,
        history=history,
        popularity=_shares(history, fitting.popular_half_life_days or HALF_LIFE_DAYS),
        pace=np.ones(customers, np.float32),
        taste=np.float32(taste),
        weights=None,
        own=history.weights(half_life_days=fitting.half_life_days),
        chances=None,
        lags=lag_of(history.as_of - history.last.data),
        candidates=sold_lately(history, fitting=fitting) if candidates is None else candidates,
        seed=seed,
    )
    models = {}
    for method in methods:
        model = replace(plain, method=method)
        if later is not None and method in LEARNING:
            pace = later.pace[lag_of(history.as_of - history.last_seen)].astype(np.float32)
            model = replace(model, pace=pace, chances=later.chances, weights=weights(method))
        elif method == OfferMethod.RANDOM:
            model = replace(model, popularity=0 * plain.popularity)
        models[method] = model
    return models


def _follows(history: History, *, fitting: Fitting, window_days: int) -> Follows:
    """Return what follows; a pace of 1 where nothing was seen to follow anything."""
    found = follows(
        history.visits,
        as_of=history.as_of,
        window_days=window_days,
        doubt=fitting.follow_doubt,
        shrink=fitting.follow_shrink,
    )
    return found if found.pace.any() else replace(found, pace=np.ones(len(LAGS) + 1))


def _shares(history: History, half_life_days: float) -> NDArray[np.float32]:
    popularity = history.popularity(half_life_days=half_life_days)
    return np.asarray(popularity / max(popularity.sum(), 1e-300), np.float32)


def silent(share: float) -> None:
    """Take the done share where nobody asks for it."""
    del share


def sold_lately(history: History, *, fitting: Fitting) -> NDArray[np.bool_]:
    """Tell which items anybody bought in the last days; all where days are not known."""
    days = fitting.sold_within_days
    if days is None or history.as_of == NO_DAY:
        return np.ones(len(history.items), bool)
    return history.last_sold > history.as_of - days


def top(model: Model, *, rows: Rows, k: int, step: Step | None = None) -> Top:
    """Return the best ``k`` candidates of customers, worked out for a part of them at a time.

    Args:
        model: Fitted.
        rows: Of its history.
        k: As many at most.
        step: Called with the done share after each part; may raise to stop.
    """
    size = max(1, CELLS_PER_PART // max(len(model.history.items), 1))
    parts = []
    for start in range(0, max(len(rows), 1), size):
        parts.append(_top(model, rows=rows[start : start + size], k=k))
        if step is not None:
            step(min(1.0, (start + size) / max(len(rows), 1)))
    return Top(
        rows=rows,
        columns=np.concatenate([part.columns for part in parts]),
        scores=np.concatenate([part.scores for part in parts]),
        personal=np.concatenate([part.personal for part in parts]),
    )


def _top(model: Model, *, rows: Rows, k: int) -> Top:
    personal = _personal(model, rows)
    scores = personal + model.pace[rows, None] * model.popularity[None, :]
    scores[:, ~model.candidates] = NEVER
    held = model.history.held[rows]
    scores[np.repeat(np.arange(len(rows)), np.diff(held.indptr)), held.indices] = NEVER
    columns = np.full((len(rows), k), -1, np.int64)
    best = np.full((len(rows), k), NEVER, np.float32)
    every = np.arange(len(rows))
    for place in range(min(k, scores.shape[1])):
        at = scores.argmax(axis=1)  # the first of equals: the lowest product key
        best[:, place] = scores[every, at]
        scores[every, at] = NEVER
        columns[:, place] = np.where(best[:, place] > NEVER, at, -1)
    added = np.take_along_axis(personal, np.maximum(columns, 0), axis=1) if personal.shape[1] else best
    return Top(rows=rows, columns=columns, scores=best, personal=np.where(columns >= 0, added, 0))


def _personal(model: Model, rows: Rows) -> NDArray[np.float32]:
    """Return customers × items: what their own purchases say."""
    shape = (len(rows), len(model.history.items))
    if model.method == OfferMethod.RANDOM:
        return _drawn(model, rows)
    if model.weights is None or model.chances is None:
        return np.zeros(shape, np.float32)
    personal = model.taste * np.asarray(model.own[rows] @ model.weights, np.float32)
    return personal + np.asarray(_lagged(model, rows) @ model.chances, np.float32)


def _lagged(model: Model, rows: Rows) -> "csr_array":
    """Return customers × (lags · items): 1 where the customer bought the item so long ago."""
    from scipy.sparse import csr_array

    own, items = model.own, len(model.history.items)
    length = own.indptr[rows + 1] - own.indptr[rows]
    ends = np.cumsum(length)
    at = np.arange(int(length.sum())) + np.repeat(own.indptr[rows] - ends + length, length)
    is_near = model.lags[at] < NOWHERE
    column = model.lags[at] * items + own.indices[at]
    counted = np.append(0, np.cumsum(is_near))[np.append(0, ends)]
    values = np.ones(int(is_near.sum()), np.float32)
    return csr_array((values, column[is_near], counted), shape=(len(rows), len(LAGS) * items))


def _drawn(model: Model, rows: Rows) -> NDArray[np.float32]:
    """Return numbers drawn for each customer by their key, so that company does not matter."""
    keys = model.history.customer_keys[rows]
    items = len(model.history.items)
    drawn = [np.random.default_rng((model.seed, int(key))).random(items, np.float32) for key in keys]
    return np.array(drawn, np.float32).reshape(len(rows), items)
