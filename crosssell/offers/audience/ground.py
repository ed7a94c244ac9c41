"""What has to be known before an audience is laid: to which day days are counted, and what was fitted.

Done before the run's own cursor, because some of it writes: whoever lays a list inside a transaction of the
one writer would wait for themselves.
"""

from dataclasses import dataclass
from datetime import date

from crosssell.columns import ConditionKind, Field
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.experiments.windows import order_days
from crosssell.filters import Filters
from crosssell.offers.audience.conditions import Audience, Condition
from crosssell.offers.plan import CampaignPlan
from crosssell.segments.config import RfmConfig
from crosssell.segments.lifetime import Lifetime, LifetimeQuestion, fit
from crosssell.segments.stored import refresh, scheme
from crosssell.warehouse import Warehouse

BY_LIFETIME = (ConditionKind.EXPECTED_VALUE, ConditionKind.WIN_BACK)
BY_DATE = (ConditionKind.RECENCY, *BY_LIFETIME)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What an audience stands on.

    Attributes:
        as_of: To which day days are counted: the last with an order of a known customer, whenever the list is
            sent, since what came after it is not known yet; ``None`` without dates.
        lifetime: The fit, where a condition asks for it.
        config: What makes the segments.
    """

    as_of: date | None
    lifetime: Lifetime | None
    config: RfmConfig


def audience_ground(warehouse: Warehouse, *, plan: CampaignPlan, filters: Filters | None = None) -> Ground:
    """Store the segments of the present data and fit what conditions ask for; return what is known then.

    Args:
        warehouse: The dataset.
        plan: Its audience.
        filters: Which orders conditions are judged on; ``None`` for all.

    Raises:
        CrosssellError: ``not_enough_data`` where a condition asks for days or values and the orders have no
            dates or amounts.
    """
    refresh(warehouse)
    with warehouse.run() as cursor:
        days = order_days(cursor)
    as_of = None if days is None else days[1]
    if as_of is None and any(map(_needs_dates, conditions_of(plan.audience))):
        raise CrosssellError(ErrorCode.NOT_ENOUGH_DATA, "customers")
    kinds = {condition.kind for condition in conditions_of(plan.audience)}
    lifetime = None
    if kinds.intersection(BY_LIFETIME):
        lifetime = fit(warehouse, filters=filters or Filters(), question=LifetimeQuestion())
        if ConditionKind.EXPECTED_VALUE in kinds and not lifetime.has_amounts:
            raise CrosssellError(ErrorCode.NOT_ENOUGH_DATA, needed=str(Field.LINE_TOTAL))
    return Ground(as_of=as_of, lifetime=lifetime, config=scheme(warehouse))


def conditions_of(audience: Audience) -> tuple[Condition, ...]:
    """Return every condition, whatever its part."""
    return (*audience.all_of, *audience.any_of, *audience.none_of)


def _needs_dates(condition: Condition) -> bool:
    return condition.within_days is not None or condition.kind in BY_DATE
