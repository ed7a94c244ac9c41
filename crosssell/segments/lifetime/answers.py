"""What the command line says of lifetime value: plain figures by name, and a row a customer."""

from dataclasses import asdict
from typing import Any

import pandas as pd

from crosssell.filters import Filters
from crosssell.segments.config import RfmConfig
from crosssell.segments.lifetime.fitted import Lifetime
from crosssell.segments.lifetime.question import LifetimeQuestion
from crosssell.segments.lifetime.value import customer_values, value_figures
from crosssell.warehouse import Warehouse

COLUMNS = (
    "customer_id",
    "repeat_orders",
    "last_order_age",
    "observed",
    "probability_active",
    "expected_orders",
    "expected_value",
)


def lifetime_answer(
    warehouse: Warehouse, *, filters: Filters, question: LifetimeQuestion, config: RfmConfig
) -> dict[str, Any]:
    """Return the fit, its check, and what the segments will be worth; ``None`` where it cannot be computed.

    Raises:
        CrosssellError: ``not_enough_data`` where there is no known customer with a dated sale.
    """
    found = value_figures(warehouse, filters=filters, question=question, config=config)
    lifetime = found.lifetime
    return {
        **_parameters(lifetime),
        "degenerate": lifetime.degenerate,
        "reasons": list(lifetime.reasons),
        "spend_reasons": list(lifetime.spend_reasons),
        "independence": asdict(lifetime.independence) if lifetime.independence else None,
        "holdout": asdict(lifetime.holdout) if lifetime.holdout else None,
        "main": lifetime.main,
        "why_simple": lifetime.why_simple,
        "basis": question.basis,
        "unit": question.unit,
        "first": lifetime.first,
        "as_of": lifetime.question.as_of,
        "horizon_weeks": question.horizon_weeks,
        "discount_rate": question.discount_rate,
        "customers": found.customers,
        "repeaters": lifetime.repeaters,
        "expected_orders": found.expected_orders,
        "expected_value": found.expected_value,
        "model_value": found.model_value,
        "simple_value": found.simple_value,
        "segments": [asdict(segment) for segment in found.segments],
    }


def customer_rows(warehouse: Warehouse, *, filters: Filters, question: LifetimeQuestion) -> pd.DataFrame:
    """Return `COLUMNS`, a row a customer by id, in orders and money of the model.

    Also where the model is degenerate or the simple figure came closer, which the answer says; NaN without a
    model. ``probability_active`` is NaN for one-time buyers.

    Raises:
        CrosssellError: ``not_enough_data`` where there is no known customer with a dated sale.
    """
    frame = customer_values(warehouse, filters=filters, question=question)
    by_model = {"expected_orders": frame["model_orders"], "expected_value": frame["model_value"]}
    return frame.assign(**by_model)[list(COLUMNS)]


def _parameters(lifetime: Lifetime) -> dict[str, float | None]:
    purchases, spend = lifetime.purchases, lifetime.spend
    how_often = {name: getattr(purchases, name, None) for name in ("r", "alpha", "a", "b", "log_likelihood")}
    how_much = {name: getattr(spend, name, None) for name in ("p", "q", "v")}
    return how_often | how_much
