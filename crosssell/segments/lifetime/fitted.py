"""The fit of a dataset: the models of how often and for how much, their check, and which figure to go by.

Kept in the dataset for the version of its data: a few hundred numbers, whatever the number of customers.
"""

from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from crosssell.columns import LifetimeReason, SimpleReason, SpendReason, ValueSource
from crosssell.facts import data_version
from crosssell.filters import Filters
from crosssell.segments.lifetime.bg_nbd import PurchaseModel, covariance, fit_purchases
from crosssell.segments.lifetime.gamma_gamma import (
    Independence,
    SpendFit,
    SpendModel,
    fit_spending,
    spend_covariance,
)
from crosssell.segments.lifetime.gaps import GapCurve, GapCurves, gap_curves
from crosssell.segments.lifetime.holdout import Holdout, HoldoutClass, holdout
from crosssell.segments.lifetime.question import LifetimeQuestion
from crosssell.segments.lifetime.summary import (
    Observation,
    histories,
    last_day,
    lay_purchase_days,
    lay_summaries,
    spending,
)
from crosssell.segments.models import find_model, keep_model
from crosssell.warehouse import Cursor, Warehouse

KIND = "lifetime"

HAS_AMOUNTS = "select count(amount) > 0 from purchase_day"

Matrix = tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifetime:
    """What was fitted, and how far it can be trusted.

    Attributes:
        question: As asked, the as-of day filled in.
        first: Day of the first order.
        customers: Known customers with an order.
        repeaters: Those who ordered on another day again.
        purchases: How often; ``None`` where too few ordered again.
        degenerate: Whether that fit is not to be believed.
        reasons: Why.
        spend: For how much; ``None`` where ``spend_reasons`` say why. Then a customer's own mean order is
            taken.
        spend_reasons: What is amiss with it; `SpendReason.DEPENDS_ON_FREQUENCY` alone is a warning.
        independence: Whether the value of an order goes with their number; ``None`` without amounts.
        holdout: The check on later days; ``None`` where there is too little for one.
        gaps: The gap rule.
        main: Which figure of a customer's value to go by.
        why_simple: Why it is the simple one; ``None`` where it is the model's.
        purchase_covariance: Of ``ln (r, alpha, a, b)``; ``None`` where the likelihood has no proper peak.
        spend_covariance: Of ``ln (p, q, v)``, likewise.
    """

    question: LifetimeQuestion
    first: date
    customers: int
    repeaters: int
    purchases: PurchaseModel | None
    degenerate: bool
    reasons: tuple[LifetimeReason, ...]
    spend: SpendModel | None
    spend_reasons: tuple[SpendReason, ...]
    independence: Independence | None
    holdout: Holdout | None
    gaps: GapCurves
    main: ValueSource
    why_simple: SimpleReason | None
    purchase_covariance: Matrix | None
    spend_covariance: Matrix | None

    @property
    def observation(self) -> Observation:
        """The days that were looked at."""
        as_of = self.question.as_of
        if as_of is None:
            raise ValueError("a fit has an as-of day")
        return Observation(first=self.first, as_of=as_of, customers=self.customers)

    @property
    def has_amounts(self) -> bool:
        """Whether the data know what orders are worth."""
        return SpendReason.NO_AMOUNTS not in self.spend_reasons


def fit(warehouse: Warehouse, *, filters: Filters, question: LifetimeQuestion) -> Lifetime:
    """Return the fit to the orders in scope: the kept one, or a new one, which is then kept.

    Horizon and discount rate are none of its business: one fit serves them all.

    Args:
        warehouse: The dataset.
        filters: Which orders. A customer's time begins with their first order among them.
        question: As of which day and in which unit.

    Raises:
        CrosssellError: ``not_enough_data`` where there is no known customer with a dated sale.
    """
    found = fitted(warehouse, filters=filters, question=question)
    if found is not None:
        return found
    with warehouse.run() as cursor:
        version = data_version(warehouse)
        observation = lay_purchase_days(cursor, filters=filters, as_of=question.as_of)
        asked = replace(question, as_of=observation.as_of)
        lifetime = _fitted(cursor, observation, question=asked)
    keep_model(
        warehouse,
        kind=KIND,
        question=_key(filters, asked),
        version=version,
        fitted=_as_json(lifetime),
    )
    return lifetime


def fitted(warehouse: Warehouse, *, filters: Filters, question: LifetimeQuestion) -> Lifetime | None:
    """Return the kept fit, or ``None`` where there is none for the present data; nothing is fitted."""
    if question.as_of is None:
        with warehouse.run() as cursor:
            question = replace(question, as_of=last_day(cursor, filters=filters))
    kept = find_model(warehouse, kind=KIND, question=_key(filters, question))
    return None if kept is None else _of_json(kept, question)


def _fitted(cursor: Cursor, observation: Observation, *, question: LifetimeQuestion) -> Lifetime:
    lay_summaries(cursor, observation, recent_days=question.horizon_days)
    found = histories(cursor, as_of=observation.as_of, unit=question.unit)
    purchases = fit_purchases(found)
    check = holdout(cursor, observation, unit=question.unit)
    spend, spread = _spend(cursor)
    why_simple = None
    if purchases.model is None:
        why_simple = SimpleReason.TOO_FEW_REPEATERS
    elif purchases.reasons:
        why_simple = SimpleReason.DEGENERATE
    elif check is not None and check.naive_wins:
        why_simple = SimpleReason.NAIVE_WINS
    return Lifetime(
        question=question,
        first=observation.first,
        customers=observation.customers,
        repeaters=found.repeaters,
        purchases=purchases.model,
        degenerate=bool(purchases.reasons),
        reasons=purchases.reasons,
        spend=spend.model,
        spend_reasons=spend.reasons,
        independence=spend.independence,
        holdout=check,
        gaps=gap_curves(cursor, as_of=observation.as_of),
        main=ValueSource.MODEL if why_simple is None else ValueSource.SIMPLE,
        why_simple=why_simple,
        purchase_covariance=_rows(covariance(found, purchases.model)) if purchases.model else None,
        spend_covariance=spread,
    )


def _spend(cursor: Cursor) -> tuple[SpendFit, Matrix | None]:
    if not cursor.row(HAS_AMOUNTS)[0]:
        return SpendFit(model=None, reasons=(SpendReason.NO_AMOUNTS,), independence=None), None
    spent = spending(cursor)
    found = fit_spending(spent)
    return found, _rows(spend_covariance(spent, found.model)) if found.model else None


def _rows(matrix: NDArray[np.float64] | None) -> Matrix | None:
    return None if matrix is None else tuple(tuple(map(float, row)) for row in matrix)


def _key(filters: Filters, question: LifetimeQuestion) -> dict[str, Any]:
    as_of = question.as_of
    return {
        "filters": {name: _plain(value) for name, value in asdict(filters).items()},
        "as_of": as_of.isoformat() if as_of else None,
        "unit": question.unit.value,
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _as_json(lifetime: Lifetime) -> dict[str, Any]:
    """Return the fit as JSON values; the question is the key that it is kept under."""
    kept = asdict(lifetime)
    del kept["question"]
    kept["first"] = lifetime.first.isoformat()
    if lifetime.holdout is not None:
        kept["holdout"] |= {day: _plain(kept["holdout"][day]) for day in ("first", "last")}
    return kept


def _of_json(kept: dict[str, Any], question: LifetimeQuestion) -> Lifetime:
    check = kept["holdout"]
    if check is not None:
        classes = tuple(HoldoutClass(**one) for one in check["classes"])
        days = {day: date.fromisoformat(check[day]) for day in ("first", "last")}
        check = Holdout(**(check | days | {"classes": classes}))
    curves = (
        GapCurve(**(one | {"silences": tuple(one["silences"]), "shares": tuple(one["shares"])}))
        for one in kept["gaps"]["curves"]
    )
    return Lifetime(
        question=question,
        first=date.fromisoformat(kept["first"]),
        customers=kept["customers"],
        repeaters=kept["repeaters"],
        purchases=None if kept["purchases"] is None else PurchaseModel(**kept["purchases"]),
        degenerate=kept["degenerate"],
        reasons=tuple(map(LifetimeReason, kept["reasons"])),
        spend=None if kept["spend"] is None else SpendModel(**kept["spend"]),
        spend_reasons=tuple(map(SpendReason, kept["spend_reasons"])),
        independence=None if kept["independence"] is None else Independence(**kept["independence"]),
        holdout=check,
        gaps=GapCurves(curves=tuple(curves)),
        main=ValueSource(kept["main"]),
        why_simple=None if kept["why_simple"] is None else SimpleReason(kept["why_simple"]),
        purchase_covariance=_matrix(kept["purchase_covariance"]),
        spend_covariance=_matrix(kept["spend_covariance"]),
    )


def _matrix(rows: list[list[float]] | None) -> Matrix | None:
    return None if rows is None else tuple(map(tuple, rows))
