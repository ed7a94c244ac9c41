"""The honest check: would the recommendations of then have been bought, and more often than best-sellers?

The method is chosen on the window before the last, and reported on the last one, which had no say in the
choice. How long best-sellers remember, and how much taste counts, was settled on the window before both
(`crosssell.offers.recommend.settle`), so that best-sellers are as good as they can be. Chosen is the method
with the highest MAP@k, if its advantage over best-sellers is beyond chance: the whole 95 % interval of the
difference, over the same customers drawn anew (paired bootstrap, percentiles), lies above 0. MAP rather than
the hit rate, because a list offers what comes first. Otherwise, best-sellers.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from crosssell.columns import ChoiceReason, OfferMethod
from crosssell.offers.recommend.calibration import Calibration, CameTrue
from crosssell.offers.recommend.config import CheckConfig, Fitting
from crosssell.offers.recommend.judged import (
    FEWEST_CUSTOMERS,
    METHODS,
    Window,
    calibration_of,
    came_true,
    judge,
)
from crosssell.offers.recommend.model import Step, silent
from crosssell.offers.recommend.purchases import Purchases, as_date, read_purchases
from crosssell.offers.recommend.settle import settle
from crosssell.warehouse import Warehouse

SETTLE_SHARE = 0.25  # of the time, about
DRAWS = 2_000
DRAWS_A_PART = 100
PERCENTILES = (2.5, 97.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodCheck:
    """How a method did on a window.

    Attributes:
        method: Which.
        hit_rate: Share (0–1) of the customers who bought one of their first k.
        map: MAP@k (0–1).
        coverage: Share (0–1) of the candidates that anybody was recommended.
        customers: Judged: with purchases before, and something new within the window.
        hit_rate_difference: To best-sellers, in points / 100; ``None`` of these themselves, as the rest.
        hit_rate_ci_lower: Of its 95 % interval.
        hit_rate_ci_upper: The same.
        map_difference: To best-sellers.
        map_ci_lower: Of its 95 % interval.
        map_ci_upper: The same.
    """

    method: OfferMethod
    hit_rate: float
    map: float
    coverage: float
    customers: int
    hit_rate_difference: float | None = None
    hit_rate_ci_lower: float | None = None
    hit_rate_ci_upper: float | None = None
    map_difference: float | None = None
    map_ci_lower: float | None = None
    map_ci_upper: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Check:
    """What the check found.

    Attributes:
        config: What was asked.
        methods: On the last window; empty where nothing can be judged.
        choice: On the window before.
        chosen: What to use.
        why: Why.
        holds_up: Whether the advantage of the chosen method is beyond chance on the last window too; ``None``
            for best-sellers.
        customers: Judged on the last window.
        first_day: Of the last window; ``None`` where nothing can be judged, as the rest.
        last_day: The same.
        choice_first_day: Of the window before.
        choice_last_day: The same.
        calibrations: By method, from the window before.
        settled: How the methods learned: what the configuration leaves open is filled in where it could be.
        came_true: How well the chances of the chosen method came true on the last window.
    """

    config: CheckConfig
    methods: tuple[MethodCheck, ...] = ()
    choice: tuple[MethodCheck, ...] = ()
    chosen: OfferMethod = OfferMethod.BEST_SELLERS
    why: ChoiceReason
    holds_up: bool | None = None
    customers: int = 0
    first_day: date | None = None
    last_day: date | None = None
    choice_first_day: date | None = None
    choice_last_day: date | None = None
    calibrations: Mapping[OfferMethod, Calibration]
    came_true: CameTrue | None = None
    settled: Fitting = field(default_factory=Fitting)

    def of(self, method: OfferMethod) -> MethodCheck | None:
        """Return how a method did on the last window, ``None`` where that cannot be told."""
        return next((one for one in self.methods if one.method == method), None)


def check_methods(warehouse: Warehouse, *, config: CheckConfig, step: Step | None = None) -> Check:
    """Choose a method and judge all.

    Args:
        warehouse: The dataset.
        config: What is judged.
        step: Called with the done share between parts; may raise to stop.
    """
    return check_purchases(read_purchases(warehouse), config=config, step=step)


def check_purchases(purchases: Purchases, *, config: CheckConfig, step: Step | None = None) -> Check:
    """Choose a method and judge all, as `check_methods`."""
    first, last, days = purchases.first_day, purchases.last_day, config.window_days
    if first is None or last is None or last - 2 * days < first:
        return Check(config=config, why=ChoiceReason.NO_HISTORY, calibrations={}, settled=config.fitting)
    tell = step or silent
    settled = replace(config, fitting=settle(purchases, until=last - 3 * days, config=config))
    tell(SETTLE_SHARE)
    part = (1 - SETTLE_SHARE) / 2
    before = judge(
        purchases, until=last - 2 * days, config=settled, step=lambda share: tell(SETTLE_SHARE + part * share)
    )
    window = judge(
        purchases, until=last - days, config=settled, step=lambda share: tell(1 - part + part * share)
    )
    choice, methods = method_checks(before, config=config), method_checks(window, config=config)
    chosen, why = chosen_method(choice)
    calibrations = {method: calibration_of(before, method) for method in before.offered}
    known = {method: one for method, one in calibrations.items() if one is not None}
    own = known.get(chosen)
    reported = next((one for one in methods if one.method == chosen), None)
    lower = None if reported is None else reported.map_ci_lower
    return Check(
        config=config,
        methods=methods,
        choice=choice,
        chosen=chosen,
        why=why,
        holds_up=None if lower is None else lower > 0,
        customers=window.customers,
        first_day=as_date(last - days + 1),
        last_day=as_date(last),
        choice_first_day=as_date(last - 2 * days + 1),
        choice_last_day=as_date(last - days),
        calibrations=known,
        settled=settled.fitting,
        came_true=came_true(window, chosen, calibration=own) if own else None,
    )


def chosen_method(choice: tuple[MethodCheck, ...]) -> tuple[OfferMethod, ChoiceReason]:
    """Return which method to use by the window of choice, and why."""
    if not choice or choice[0].customers < FEWEST_CUSTOMERS:
        return OfferMethod.BEST_SELLERS, ChoiceReason.TOO_FEW_CUSTOMERS
    simple = (OfferMethod.BEST_SELLERS, OfferMethod.RANDOM)
    best = max((one for one in choice if one.method not in simple), key=lambda one: one.map)
    if (best.map_ci_lower or 0.0) > 0:
        return best.method, ChoiceReason.CLEARLY_BETTER
    if (best.map_difference or 0.0) > 0:
        return OfferMethod.BEST_SELLERS, ChoiceReason.NOT_BEYOND_CHANCE
    return OfferMethod.BEST_SELLERS, ChoiceReason.BEST_SELLERS_WIN


def method_checks(window: Window, *, config: CheckConfig) -> tuple[MethodCheck, ...]:
    """Return each method on a window, beside best-sellers; nothing where nobody can be judged."""
    if not window.customers:
        return ()
    simple = window.judged[OfferMethod.BEST_SELLERS]
    others = [method for method in METHODS if method != OfferMethod.BEST_SELLERS]
    columns = [
        part
        for own in (window.judged[method] for method in others)
        for part in (own.hits - simple.hits, own.precisions - simple.precisions)
    ]
    differences = np.stack(columns, axis=1)
    lower, upper = interval(differences, seed=config.seed)
    return tuple(
        MethodCheck(
            method=method,
            hit_rate=float(own.hits.mean()),
            map=float(own.precisions.mean()),
            coverage=own.coverage,
            customers=window.customers,
            **({} if method not in others else _compared(others.index(method), differences, lower, upper)),
        )
        for method, own in window.judged.items()
    )


def _compared(
    number: int, differences: NDArray[np.float64], lower: list[float], upper: list[float]
) -> dict[str, float]:
    hit, precision = 2 * number, 2 * number + 1
    return {
        "hit_rate_difference": float(differences[:, hit].mean()),
        "hit_rate_ci_lower": lower[hit],
        "hit_rate_ci_upper": upper[hit],
        "map_difference": float(differences[:, precision].mean()),
        "map_ci_lower": lower[precision],
        "map_ci_upper": upper[precision],
    }


def interval(values: NDArray[np.float64], *, seed: int) -> list[list[float]]:
    """Return the 95 % bounds of the column means of customers drawn anew, lower then upper.

    Args:
        values: Customers × figures.
        seed: Of the draws.
    """
    draw = np.random.default_rng(seed)
    customers = len(values)
    means = [
        draw.multinomial(customers, np.full(customers, 1 / customers), size=DRAWS_A_PART) @ values / customers
        for _ in range(DRAWS // DRAWS_A_PART)
    ]
    bounds = np.percentile(np.concatenate(means), PERCENTILES, axis=0)
    return [[float(value) for value in row] for row in bounds]
