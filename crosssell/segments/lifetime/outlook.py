"""What does a fit say of each customer within the horizon, in orders and in money?

Beside the model's figure stands the simple one: as many orders, for as much, as in the last period of the
same length (where the data are shorter, in proportion). Which of them is the main one is the fit's to say.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from crosssell.columns import ValueSource
from crosssell.segments.lifetime.expectation import Prospect, kinds, probability_active, prospects
from crosssell.segments.lifetime.fitted import Lifetime
from crosssell.segments.lifetime.gamma_gamma import expected_spend
from crosssell.segments.lifetime.gaps import gap_states
from crosssell.segments.lifetime.question import LifetimeQuestion, unit_days

Numbers = NDArray[np.float64]
Counts = NDArray[np.int64]

NORMAL_95 = 1.959963984540054
STEP = 1e-3  # of the differences in logarithms of the parameters


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """A 95 % interval of a total."""

    lower: float
    upper: float


class Outlook:
    """What a fit says of customers; each figure is worked out when it is first asked for.

    Args:
        customers: As `crosssell.segments.lifetime.summary.customers` gives them.
        lifetime: The fit.
        question: How far ahead, and discounted by how much.
    """

    def __init__(self, customers: pd.DataFrame, *, lifetime: Lifetime, question: LifetimeQuestion) -> None:
        days = unit_days(lifetime.question.unit)
        self.customers = customers
        self.lifetime = lifetime
        self.question = question
        self._repeats = customers["repeats"].to_numpy(np.int64)
        self._last_age = customers["last_days"].to_numpy(float) / days
        self._observed = customers["observed_days"].to_numpy(float) / days
        kind_repeats, kind_days, self._kind_at = kinds(
            self._repeats, customers["observed_days"].to_numpy(np.int64)
        )
        self._kinds = kind_repeats, kind_days / days
        recent_days = lifetime.observation.recent_days(question.horizon_days)
        self._scale = question.horizon_days / recent_days

    @cached_property
    def probability_active(self) -> Numbers:
        """By the model, 0–1; NaN for one-time buyers and without a model."""
        if self.lifetime.purchases is None:
            return np.full(len(self.customers), np.nan)
        return self._active(self.lifetime.purchases.parameters)

    @cached_property
    def gap_share(self) -> Numbers:
        """By the gap rule, 0–1; NaN where there is none."""
        return self.lifetime.gaps.shares(
            orders=self._repeats + 1,
            silence_days=self.silence_days,
            span_days=self.customers["last_days"].to_numpy(np.int64),
        )

    @property
    def silence_days(self) -> Counts:
        """Days since the last order."""
        days = self.customers["observed_days"] - self.customers["last_days"]
        return np.asarray(days.to_numpy(np.int64))

    @cached_property
    def order_value(self) -> Numbers:
        """What an order of the customer is expected to leave; NaN where no amount is known."""
        if self.lifetime.spend is None:
            return np.asarray(self.customers["mean_amount"].to_numpy(float) * self.kept)
        return self._spend(self.lifetime.spend.parameters)

    @cached_property
    def model_orders(self) -> Numbers:
        """Expected orders; NaN without a model."""
        return self._ahead.orders * self._alive

    @cached_property
    def model_value(self) -> Numbers:
        """Expected value, discounted; NaN without a model or amounts."""
        return self._ahead.discounted * self._alive * self.order_value

    @property
    def simple_orders(self) -> Numbers:
        """Orders as in the last period: in as many days before the end of observation as the horizon has."""
        return np.asarray(self.customers["recent_orders"].to_numpy(float) * self._scale)

    @property
    def simple_value(self) -> Numbers:
        """Revenue of those orders, discounted as if it came evenly; 0 without one, NaN without amounts."""
        amounts = self.customers["recent_amount"].to_numpy(float)
        if self.lifetime.has_amounts:
            amounts = np.nan_to_num(amounts)
        return np.asarray(amounts * self.kept * self._scale * self.question.mean_discount)

    @property
    def kept(self) -> Numbers:
        """What share of the customer's revenue the question's money leaves, 0–1."""
        return np.asarray(self.customers["kept_share"].to_numpy(float))

    @property
    def is_by_model(self) -> bool:
        """Whether the model's figure is the main one."""
        return self.lifetime.main == ValueSource.MODEL

    @property
    def value_if_active(self) -> Numbers:
        """What the customer would be worth if they were active for certain.

        The model's value of an active customer; where the simple figure is the main one, what they spent in
        as long a period up to their own last order.
        """
        if self.is_by_model:
            return self._ahead.discounted * self.order_value
        amounts = self.customers["latest_amount"].to_numpy(float)
        return np.asarray(amounts * self.kept * self._scale * self.question.mean_discount)

    @property
    def discounts(self) -> Numbers:
        """What the customers' orders are worth now for one unit of money when they come, 0–1."""
        orders = self._ahead.orders
        return np.asarray(self._ahead.discounted / np.where(orders > 0, orders, 1.0))

    def frame(self) -> pd.DataFrame:
        """Return everything, a row a customer; times in units of the fit."""
        return pd.DataFrame(
            {
                "customer_key": self.customers["customer_key"],
                "repeat_orders": self._repeats,
                "last_order_age": self._last_age,
                "observed": self._observed,
                "days_since_last": self.silence_days,
                "probability_active": self.probability_active,
                "gap_share": self.gap_share,
                "gap_state": gap_states(self.gap_share),
                "expected_orders": self.model_orders if self.is_by_model else self.simple_orders,
                "expected_value": self.model_value if self.is_by_model else self.simple_value,
                "model_orders": self.model_orders,
                "model_value": self.model_value,
                "simple_orders": self.simple_orders,
                "simple_value": self.simple_value,
                "value_if_active": self.value_if_active,
                "kept_share": self.kept,
            }
        )

    def model_ranges(self, groups: NDArray[np.intp], *, size: int) -> list[Range | None]:
        """Return the 95 % interval of the model's value summed over each group of customers.

        Two things make a total uncertain, and their variances are added: each customer's own luck, which
        the model gives the variance of, and the parameters, by the delta method on their logarithms.

        Args:
            groups: For each customer their group, 0 to ``size`` − 1; −1 for none.
            size: How many groups.

        Returns:
            One for each group, and last that of all customers together. ``None`` where the variance of an
            order's value is not finite, or the fits have no proper peak.
        """
        spread = self._parameter_covariance()
        purchases, spend = self.lifetime.purchases, self.lifetime.spend
        if spread is None or purchases is None or spend is None:
            return [None] * (size + 1)
        totals = _sums(self.model_value, groups, size)
        shifted = [purchases.parameters * np.exp(step) for step in np.eye(4) * STEP]
        values = [self._orders(parameters) * self.order_value for parameters in shifted]
        orders = self._ahead.discounted * self._alive
        shifted = [spend.parameters * np.exp(step) for step in np.eye(3) * STEP]
        values += [orders * self._spend(parameters) for parameters in shifted]
        slopes = np.stack([(_sums(value, groups, size) - totals) / STEP for value in values])
        variances = _sums(self._variances(), groups, size) + np.einsum("ig,ij,jg->g", slopes, spread, slopes)
        halves = NORMAL_95 * np.sqrt(variances)
        return [
            Range(lower=max(0.0, float(total - half)), upper=float(total + half))
            if np.isfinite(half)
            else None
            for total, half in zip(totals, halves, strict=True)
        ]

    @cached_property
    def _ahead(self) -> Prospect:
        """What is expected of customers if they are active."""
        if self.lifetime.purchases is None:
            nothing = np.full(len(self.customers), np.nan)
            return Prospect(orders=nothing, discounted=nothing, squared_orders=nothing)
        found = self._prospects(self.lifetime.purchases.parameters)
        at = self._kind_at
        return Prospect(
            orders=found.orders[at], discounted=found.discounted[at], squared_orders=found.squared_orders[at]
        )

    @property
    def _alive(self) -> Numbers:
        """The probability that the model's expectations carry: one-time buyers count as active."""
        return np.asarray(np.where(self._repeats > 0, self.probability_active, 1.0))

    def _prospects(self, parameters: Numbers) -> Prospect:
        repeats, observed = self._kinds
        return prospects(
            parameters,
            repeats=repeats,
            observed=observed,
            horizon=self.question.horizon,
            discounting=self.question.discounting,
        )

    def _active(self, parameters: Numbers) -> Numbers:
        return probability_active(
            parameters, repeats=self._repeats, last_age=self._last_age, observed=self._observed
        )

    def _spend(self, parameters: Numbers) -> Numbers:
        gross = expected_spend(
            parameters,
            orders=self.customers["paid_repeats"].to_numpy(np.int64),
            mean_amount=np.nan_to_num(self.customers["mean_repeat_amount"].to_numpy(float)),
        )
        return np.asarray(gross * self.kept)

    def _orders(self, parameters: Numbers) -> Numbers:
        """Return expected orders, discounted, at other parameters than the fitted ones."""
        active = np.where(self._repeats > 0, self._active(parameters), 1.0)
        return np.asarray(self._prospects(parameters).discounted[self._kind_at] * active)

    def _variances(self) -> Numbers:
        """Return the variance of each customer's value: orders N, each Gamma(p, ν), ν of the customer."""
        if self.lifetime.spend is None:
            raise ValueError("no model of what orders are worth")
        p, q, v = self.lifetime.spend.parameters
        paid = self.customers["paid_repeats"].to_numpy(np.int64)
        shape = p * paid + q
        scale = v + np.nan_to_num(paid * self.customers["mean_repeat_amount"].to_numpy(float))
        mean = p * scale / (shape - 1)
        with np.errstate(divide="ignore"):
            squared = np.where(shape > 2, scale**2 / ((shape - 1) * (shape - 2)), np.inf)  # E[1/ν²]
        alive = self._alive
        orders, squared_orders = self._ahead.orders * alive, self._ahead.squared_orders * alive
        with np.errstate(invalid="ignore"):  # no orders of endless spread: not to be said either
            variance = orders * p * squared + squared_orders * p**2 * squared - (orders * mean) ** 2
        return np.asarray(np.maximum(variance, 0.0) * (self.discounts * self.kept) ** 2)

    def _parameter_covariance(self) -> Numbers | None:
        one, other = self.lifetime.purchase_covariance, self.lifetime.spend_covariance
        if one is None or other is None:
            return None
        both = np.zeros((7, 7))
        both[:4, :4], both[4:, 4:] = one, other
        return both


def _sums(values: Numbers, groups: NDArray[np.intp], size: int) -> Numbers:
    """Return the sum of each group, and last that of all values."""
    inside = groups >= 0
    by_group = np.bincount(groups[inside], weights=values[inside], minlength=size)
    return np.append(by_group, values.sum())
