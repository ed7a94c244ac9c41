"""A calibrated model of who buys next: a logistic regression or boosted trees, whichever did better before.

Both are scikit-learn's. The model is fitted on past days that were over before the ones it is judged on.
Where there are several, both are fitted on the older ones and the better one on the latest of them is taken,
by the log loss; else the logistic regression, which needs fewer buyers. Their chances are then calibrated by
a sigmoid on customers that the fit has not seen (three parts; a customer of several days is in one part).

Everything runs on one thread with a fixed seed, so that the same data give the same chances.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from crosssell.columns import PropensityMethod
from crosssell.offers.propensity.features import Known, together
from crosssell.segments.clusters.kmeans import one_thread

PARTS = 3
RIDGE = 0.1  # of columns with standard deviation 1: the smaller, the stronger
FEWEST_TO_CHOOSE = 60  # buyers of the latest day and of the older ones


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fitted:
    """A model that has learned.

    Attributes:
        method: What it is.
        estimator: scikit-learn's.
        centre: Mean of each column that it learned from.
        spread: Its standard deviation, 1 where nothing varies.
    """

    method: PropensityMethod
    estimator: Any
    centre: NDArray[np.float64]
    spread: NDArray[np.float64]

    def chances(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the chance of each row, 0–1."""
        if not len(values):
            return np.zeros(0)
        with one_thread():
            return np.asarray(self.estimator.predict_proba((values - self.centre) / self.spread)[:, 1])


def chosen_method(days: Sequence[Known], *, seed: int) -> PropensityMethod:
    """Return the method that does better on the latest of the days, learned from the older ones.

    Args:
        days: What was known, the latest day first.
        seed: Of what is drawn.
    """
    latest, older = days[0], days[1:]
    if latest.buyers < FEWEST_TO_CHOOSE or sum(one.buyers for one in older) < FEWEST_TO_CHOOSE:
        return PropensityMethod.LOGISTIC
    losses = {}
    for method in PropensityMethod:
        chances = fitted(older, method=method, seed=seed).chances(latest.values)
        losses[method] = log_loss(chances, latest.bought, weight=latest.weight)
    return min(PropensityMethod, key=lambda method: losses[method])


def fitted(days: Sequence[Known], *, method: PropensityMethod, seed: int) -> Fitted:
    """Return a calibrated model of what was known.

    Args:
        days: What it learns from; buyers and others among them.
        method: What it is.
        seed: Of what is drawn.
    """
    from sklearn.calibration import CalibratedClassifierCV

    known = together(days)
    centre, spread = known.values.mean(axis=0), known.values.std(axis=0)
    spread = np.where(spread > 0, spread, 1.0)
    with one_thread():
        model = CalibratedClassifierCV(
            _estimator(method, seed=seed), method="sigmoid", cv=_parts(known, seed=seed), ensemble=False
        )
        model.fit((known.values - centre) / spread, known.bought.astype(int), sample_weight=known.weight)
    return Fitted(method=method, estimator=model, centre=centre, spread=spread)


def log_loss(
    chances: NDArray[np.float64], bought: NDArray[np.bool_], *, weight: NDArray[np.float64]
) -> float:
    """Return the mean of −ln of the chance of what happened."""
    within = np.clip(chances, 1e-9, 1 - 1e-9)
    return float(np.average(-np.log(np.where(bought, within, 1 - within)), weights=weight))


def _estimator(method: PropensityMethod, *, seed: int) -> Any:
    if method == PropensityMethod.TREES:
        from sklearn.ensemble import HistGradientBoostingClassifier

        return HistGradientBoostingClassifier(
            max_iter=80,
            learning_rate=0.06,
            max_leaf_nodes=8,
            min_samples_leaf=40,
            l2_regularization=5.0,
            early_stopping=False,
            random_state=seed,
        )
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=RIDGE, max_iter=500)


def _parts(known: Known, *, seed: int) -> list[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Return what is learned from and what is calibrated on, each customer always in one part.

    Buyers are dealt out evenly, so that none of the parts is without any.
    """
    rng = np.random.default_rng(seed)
    keys, place = np.unique(known.keys, return_inverse=True)
    buys = np.zeros(len(keys), dtype=bool)
    buys[place[known.bought]] = True
    part = np.empty(len(keys), dtype=np.intp)
    for group in (np.flatnonzero(buys), np.flatnonzero(~buys)):
        part[rng.permutation(group)] = np.arange(len(group)) % PARTS
    of_row = part[place]
    return [(np.flatnonzero(of_row != one), np.flatnonzero(of_row == one)) for one in range(PARTS)]
