"""How good were a method's recommendations on a window of days that it did not know?

Over the customers with purchases before the window and at least one purchase within it that was new to them,
in r = the first k recommendations and n = their new products:

    hit@k = 1 where any of r was bought
    AP@k = Σ_{j ≤ k, r_j bought} (bought among r_1 … r_j) / j / min(k, n)

Their means are the hit rate and MAP@k (C. D. Manning, P. Raghavan and H. Schütze, Introduction to Information
Retrieval, 2008, section 8.4, cut off at k). New is a product of which the customer held no variant before.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crosssell.columns import OfferMethod
from crosssell.offers.recommend.calibration import Calibration, CameTrue, calibrated
from crosssell.offers.recommend.config import CheckConfig
from crosssell.offers.recommend.model import Model, Rows, Step, Top, fit_models, top
from crosssell.offers.recommend.purchases import History, Purchases, history

FEWEST_CUSTOMERS = 30  # with a new purchase within a window, to tell anything
METHODS = (OfferMethod.ITEM_TO_ITEM, OfferMethod.EASE, OfferMethod.BEST_SELLERS, OfferMethod.RANDOM)

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NewPurchases:
    """What customers bought within a window that they did not hold before.

    Attributes:
        row: Customer, as row of the history; rising.
        product: Keys, each once a customer.
    """

    row: Rows
    product: NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Judged:
    """What a method did, customer by customer.

    Attributes:
        hits: 1 where one of the first k was bought.
        precisions: AP@k (0–1).
        coverage: Share (0–1) of the candidates that anybody was recommended.
    """

    hits: Numbers
    precisions: Numbers
    coverage: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Window:
    """A window judged.

    Attributes:
        history: What was known before it.
        customers: Who is judged.
        judged: Each method, on the same customers in the same order.
        offered: Of each method, recommendations to customers whether or not they came back.
        new: What was bought.
    """

    history: History
    customers: int
    judged: Mapping[OfferMethod, Judged]
    offered: Mapping[OfferMethod, Top]
    new: NewPurchases


def judge(purchases: Purchases, *, until: int, config: CheckConfig, step: Step) -> Window:
    """Fit every method to what was known at the end of a day, and judge it on the days after.

    Args:
        purchases: All there are.
        until: Last day before the window.
        config: How long the window is, and what is judged.
        step: Called with the done share; may raise to stop.
    """
    known = history(purchases, most_items=config.fitting.most_items, until=until)
    new = new_purchases(purchases, known, days=config.window_days)
    rows = judged_rows(new, config=config)
    draw = np.random.default_rng((config.seed, 1))
    everybody = _drawn(np.arange(len(known.customer_keys)), most=config.most_customers, draw=draw)
    models = fit_models(
        known, methods=METHODS, fitting=config.fitting, window_days=config.window_days, seed=config.seed
    )
    judged: dict[OfferMethod, Judged] = {}
    offered: dict[OfferMethod, Top] = {}
    for number, (method, model) in enumerate(models.items()):
        step((number + 0.5) / (len(models) + 0.5))
        judged[method] = judged_top(model, top(model, rows=rows, k=config.k), new=new)
        if method != OfferMethod.RANDOM:
            offered[method] = top(model, rows=everybody, k=config.k)
    return Window(history=known, customers=len(rows), judged=judged, offered=offered, new=new)


def judged_rows(new: NewPurchases, *, config: CheckConfig) -> Rows:
    """Return whom to judge by: who bought something new, or so many of them drawn by chance; rising."""
    return _drawn(np.unique(new.row), most=config.most_customers, draw=np.random.default_rng(config.seed))


def new_purchases(purchases: Purchases, known: History, *, days: int) -> NewPurchases:
    """Return what customers of a history bought within so many days after it that was new to them."""
    group = np.arange(purchases.products) + len(purchases.families)
    group[purchases.families["product_key"]] = purchases.families["family"]
    groups = purchases.products + len(purchases.families)
    within = (purchases.day > known.as_of) & (purchases.day <= known.as_of + days)
    back = np.isin(known.customer_keys, purchases.customer[within])
    came = np.zeros(purchases.customers, bool)
    came[known.customer_keys[back]] = True
    mine, given = came[purchases.customer], came[purchases.held_customer]
    customer = np.concatenate([purchases.customer[mine], purchases.held_customer[given]])
    product = np.concatenate([purchases.product[mine], purchases.held_product[given]])
    day = np.concatenate([purchases.day[mine], purchases.held_day[given]])
    thing = customer.astype(np.int64) * groups + group[product]
    had = np.unique(thing[day <= known.as_of])
    fresh = within & came[purchases.customer]
    things = purchases.customer[fresh].astype(np.int64) * groups + group[purchases.product[fresh]]
    is_new = ~np.isin(things, had)
    row = np.searchsorted(known.customer_keys, purchases.customer[fresh][is_new])
    found = np.unique(np.stack([row, purchases.product[fresh][is_new]]), axis=1)
    return NewPurchases(row=found[0].astype(np.int64), product=found[1].astype(np.int32))


def judged_top(model: Model, best: Top, *, new: NewPurchases) -> Judged:
    """Return hit@k and AP@k of each customer, and the coverage."""
    k = best.columns.shape[1]
    bought = was_bought(model.history, best, new=new)
    so_far = bought.cumsum(axis=1) / np.arange(1, k + 1)
    starts, ends = (np.searchsorted(new.row, best.rows, side=side) for side in ("left", "right"))
    wanted = np.minimum(np.maximum(ends - starts, 1), k)
    offered = np.unique(best.columns[best.columns >= 0])
    return Judged(
        hits=np.asarray(bought.any(axis=1), np.float64),
        precisions=(bought * so_far).sum(axis=1) / wanted,
        coverage=len(offered) / max(int(model.candidates.sum()), 1),
    )


def was_bought(known: History, best: Top, *, new: NewPurchases) -> NDArray[np.bool_]:
    """Tell for each recommendation whether the customer then bought it."""
    if not len(known.items):
        return np.zeros(best.columns.shape, bool)
    products = known.items[np.maximum(best.columns, 0)].astype(np.int64)
    span = int(max(products.max(initial=0), new.product.max(initial=0))) + 1
    pairs = best.rows[:, None] * span + products
    return (best.columns >= 0) & np.isin(pairs, new.row * span + new.product)


def calibration_of(window: Window, method: OfferMethod) -> Calibration | None:
    """Return what chance the scores of a method had on a window."""
    scores, days_since, orders, bought = _rows(window, method)
    return calibrated(scores, days_since=days_since, orders=orders, bought=bought)


def came_true(window: Window, method: OfferMethod, *, calibration: Calibration) -> CameTrue:
    """Return chances that were made of another window beside what came true in this one."""
    scores, days_since, orders, bought = _rows(window, method)
    chances = calibration.chances(scores, days_since=days_since, orders=orders)
    return CameTrue(rows=len(scores), expected=float(chances.sum()), bought=int(bought.sum()))


def _rows(window: Window, method: OfferMethod) -> tuple[Numbers, Numbers, Numbers, NDArray[np.bool_]]:
    known, best = window.history, window.offered[method]
    is_row = best.columns >= 0
    at = np.broadcast_to(best.rows[:, None], best.columns.shape)[is_row]
    return (
        best.scores[is_row].astype(np.float64),
        (known.as_of - known.last_seen[at]).astype(np.float64),
        known.orders[at].astype(np.float64),
        was_bought(known, best, new=window.new)[is_row],
    )


def _drawn(rows: Rows, *, most: int, draw: np.random.Generator) -> Rows:
    """Return the rows, or so many of them drawn by chance; rising."""
    return rows if len(rows) <= most else np.sort(draw.choice(rows, most, replace=False))
