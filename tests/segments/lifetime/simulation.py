"""Customers whose orders follow the models, drawn one by one, without any of the product's code."""

import datetime as dt
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crosssell.segments.lifetime.bg_nbd import Histories


@dataclass(frozen=True)
class Drawn:
    """Repeat orders, age at the last, observed time, and the orders that followed within the horizon."""

    repeats: NDArray[np.int64]
    last_age: NDArray[np.float64]
    observed: NDArray[np.float64]
    later: NDArray[np.int64]

    @property
    def histories(self) -> Histories:
        return Histories(
            repeats=self.repeats,
            last_age=self.last_age,
            observed=self.observed,
            customers=np.ones(len(self.repeats), dtype=np.int64),
        )


def drawn_customers(
    customers: int, *, r: float, alpha: float, a: float, b: float, seed: int, horizon: float = 0.0
) -> Drawn:
    draw = np.random.default_rng(seed)
    rows = []
    for _ in range(customers):
        observed = draw.uniform(26, 52)
        rate, stopping = draw.gamma(r) / alpha, draw.beta(a, b)
        time, repeats, last, later = 0.0, 0, 0.0, 0
        while True:
            time += draw.exponential(1 / max(rate, 1e-12))
            if time > observed + horizon:
                break
            if time <= observed:
                repeats, last = repeats + 1, time
            else:
                later += 1
            if draw.random() < stopping:
                break
        rows.append((repeats, last, observed, later))
    repeats, last, observed, later = map(np.array, zip(*rows, strict=True))
    return Drawn(repeats, last.astype(float), observed, later)


def shop_rows(customers: int, *, days: int, seed: int, **parameters: float) -> list[tuple]:
    """Order lines of customers who come on random days; times in days, amounts around a customer's own."""
    draw = np.random.default_rng(seed)
    start = dt.date(2025, 1, 1)
    rows = []
    for number in range(customers):
        time = float(draw.uniform(0, 0.6 * days))
        rate = draw.gamma(parameters["r"]) / parameters["alpha"]
        stopping = draw.beta(parameters["a"], parameters["b"])
        usual = draw.uniform(10, 90)
        while time <= days:
            day = (start + dt.timedelta(days=int(time))).isoformat()
            rows.append(
                (f"{number}-{len(rows)}", "P", f"c{number:04}", day, round(usual * draw.uniform(0.5, 1.5)))
            )
            if draw.random() < stopping:
                break
            time += draw.exponential(1 / max(rate, 1e-12))
    return rows
