"""Why a customer is recommended this: the purchase that speaks most for it, and what its buyers did.

Of the customer's purchases the one whose part of the score is largest is named, if all of them together say
more than the item's popularity does. The share beside it is counted, not modelled:

- follows: of those who bought A, had no B up to that day, and whose days since then are over, the share that
  bought B within them; said where A was bought no longer ago than that, and enough followed to speak of;
- goes with, fits: of those who bought A, the share that also has B.

What nothing personal speaks for is a best-seller, with the share of the last days' customers who bought it.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from crosssell.columns import OfferMethod, OfferReason
from crosssell.offers.recommend.follow import NOWHERE
from crosssell.offers.recommend.item_to_item import Weights
from crosssell.offers.recommend.model import Model, Top
from crosssell.offers.recommend.purchases import NO_DAY, History

FEWEST_FOLLOWERS, LEAST_SHARE = 5, 0.1
RECENT_DAYS = 30  # of best-sellers
ROWS_PER_PART = 100_000  # of recommendations, each with all purchases of its customer
REASON_COLUMNS = ("reason", "reason_product_key", "reason_days", "reason_share", "reason_within_days")

Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PairCounts:
    """What the buyers of a did about b, for pairs of items.

    Attributes:
        buyers: Customers who bought a.
        both: Those who also have b.
        over: Those who had no b up to the day of their first a, and whose window after it is over.
        followed: Those of them who bought b within it.
    """

    buyers: Counts
    both: Counts
    over: Counts
    followed: Counts


def pair_counts(history: History, *, a: Counts, b: Counts, within_days: int) -> PairCounts:
    """Count for pairs of the history's items what the buyers of the first did about the second.

    Args:
        history: What was known.
        a: Columns of the first items.
        b: Columns of the second ones, as many.
        within_days: How long the window is.
    """
    indptr, indices, day = history.last.indptr, history.last.indices, history.first
    items = len(history.items)
    ranked = np.argsort(indices, kind="stable")  # purchases by item
    begins = np.searchsorted(indices[ranked], np.arange(items + 1))
    row_of = np.repeat(np.arange(len(indptr) - 1), np.diff(indptr))
    found = np.zeros((4, len(a)), np.int64)
    order = np.argsort(a, kind="stable")
    for part in np.split(order, np.flatnonzero(np.diff(a[order])) + 1) if len(a) else []:
        own = ranked[begins[a[part[0]]] : begins[a[part[0]] + 1]]
        start_day, rows = day[own], row_of[own]
        is_over = (start_day != NO_DAY) & (start_day + within_days <= history.as_of)
        lengths = indptr[rows + 1] - indptr[rows]
        ends = np.cumsum(lengths)
        at = np.arange(ends[-1]) + np.repeat(indptr[rows] - ends + lengths, lengths)
        wait = day[at] - np.repeat(start_day, lengths)
        over = np.repeat(is_over, lengths)
        column = indices[at]
        had = np.bincount(column[over & (wait <= 0)], minlength=items)
        came = np.bincount(column[over & (wait > 0) & (wait <= within_days)], minlength=items)
        found[0, part] = len(own)
        found[1, part] = np.bincount(column, minlength=items)[b[part]]
        found[2, part] = int(is_over.sum()) - had[b[part]]
        found[3, part] = came[b[part]]
    return PairCounts(buyers=found[0], both=found[1], over=found[2], followed=found[3])


def reasons(model: Model, best: Top, *, follow_days: int) -> pd.DataFrame:
    """Return `REASON_COLUMNS`, a row a recommendation, by customer and rank.

    Args:
        model: Whose recommendations they are.
        best: The recommendations.
        follow_days: The window of what follows.
    """
    history = model.history
    is_row = best.columns >= 0
    place, column = (
        np.broadcast_to(np.arange(len(best.rows))[:, None], is_row.shape)[is_row],
        best.columns[is_row],
    )
    source, day = strongest(model, best.rows, place=place, column=column)
    personal = best.personal[is_row]
    is_personal = (source >= 0) & (personal > best.scores[is_row] - personal)
    days = np.where(is_personal & (day != NO_DAY), history.as_of - day, -1)
    asked = np.flatnonzero(is_personal)
    pairs, at = np.unique(np.stack([source[asked], column[asked]]), axis=1, return_inverse=True)
    counts = pair_counts(history, a=pairs[0], b=pairs[1], within_days=follow_days)
    followed, over, both, buyers = (
        _spread(getattr(counts, name)[at], asked, len(column))
        for name in ("followed", "over", "both", "buyers")
    )
    speaks = (followed >= FEWEST_FOLLOWERS) & (followed >= LEAST_SHARE * over)
    follows = is_personal & speaks & (days >= 0) & (days <= follow_days)
    popular = history.recent_share(days=RECENT_DAYS)[column]
    share = np.where(follows, followed / np.maximum(over, 1), both / np.maximum(buyers, 1))
    together = OfferReason.FITS if model.method == OfferMethod.EASE else OfferReason.GOES_WITH
    words = np.where(follows, OfferReason.FOLLOWS.value, np.where(is_personal, together.value, "best_seller"))
    recent = RECENT_DAYS if history.as_of != NO_DAY else -1  # without dates there are no last days
    within = np.where(follows, follow_days, np.where(is_personal, -1, recent))
    product = history.items[np.maximum(source, 0)] if len(history.items) else source
    return pd.DataFrame(
        {
            "reason": pd.Series(words, dtype="str"),
            "reason_product_key": _where(product, is_personal),
            "reason_days": _where(days, days >= 0),
            "reason_share": np.where(is_personal, share, popular),
            "reason_within_days": _where(within, within >= 0),
        }
    )


def strongest(model: Model, rows: Counts, *, place: Counts, column: Counts) -> tuple[Counts, Counts]:
    """Return the item of the customer's own that adds most to each recommendation, -1 for none, and its day.

    Args:
        model: Whose recommendations they are.
        rows: Customers, as rows of the history.
        place: Of each recommendation, which of them.
        column: And which item.
    """
    source, day = np.full(len(place), -1, np.int64), np.full(len(place), NO_DAY, np.int64)
    if model.weights is None:
        return source, day
    for start in range(0, len(place), ROWS_PER_PART):
        part = slice(start, start + ROWS_PER_PART)
        source[part], day[part] = _strongest(model, model.weights, rows[place[part]], column[part])
    return source, day


def _strongest(model: Model, weights: Weights, rows: Counts, column: Counts) -> tuple[Counts, Counts]:
    source, day = np.full(len(rows), -1, np.int64), np.full(len(rows), NO_DAY, np.int64)
    own, last = model.own, model.history.last
    begin = own.indptr[rows].astype(np.int64)
    length = own.indptr[rows + 1] - begin
    is_known = length > 0
    begin, length = begin[is_known], length[is_known].astype(np.int64)
    if not len(length):
        return source, day
    starts = np.cumsum(length) - length
    at = np.arange(length.sum()) + np.repeat(begin - starts, length)
    parts = _parts(model, weights, at, np.repeat(column[is_known], length))
    most = np.maximum.reduceat(parts, starts)
    first = np.where(parts == np.repeat(most, length), np.arange(len(parts)), len(parts))
    chosen = at[np.minimum.reduceat(first, starts)]  # of equals the lowest product key
    source[is_known] = np.where(most > 0, own.indices[chosen], -1)
    day[is_known] = last.data[chosen]
    return source, day


def _parts(model: Model, weights: Weights, at: Counts, column: Counts) -> NDArray[np.float32]:
    """Return what the purchases at places of ``own`` add to the items of columns."""
    source, lag = model.own.indices[at].astype(np.int64), model.lags[at]
    fits = np.asarray(model.taste * model.own.data[at] * weights[source, column], np.float32)
    if model.chances is None:
        return fits
    near = np.flatnonzero(lag < NOWHERE)
    fits[near] += model.chances[lag[near] * len(model.history.items) + source[near], column[near]]
    return fits


def _spread(values: Counts, at: Counts, length: int) -> Counts:
    found = np.zeros(length, np.int64)
    found[at] = values
    return found


def _where(values: NDArray[np.integer], known: NDArray[np.bool_]) -> pd.Series:
    return pd.Series(values, dtype="Int32").where(known)
