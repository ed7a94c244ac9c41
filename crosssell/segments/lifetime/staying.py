"""How much more is a customer worth who is surely still active, than one of whom that is only probable?

The most that winning somebody back can bring within the horizon: value if active less expected value, each
customer's by the model, averaged over the repeat buyers of a segment: of those with a single order the model
does not know whether they are active. An order shows that the customer is active; that a contact has made
them so, and that they stay, it does not show.
"""

from crosssell.columns import Segment
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.filters import Filters
from crosssell.segments.config import RfmConfig
from crosssell.segments.lifetime.fitted import fitted
from crosssell.segments.lifetime.question import LifetimeQuestion
from crosssell.segments.lifetime.value import lay_outlook
from crosssell.segments.rfm import lay_rfm
from crosssell.warehouse import Warehouse

MEMBERS = "select customer_key from rfm where $segment::varchar is null or segment = $segment"


def value_of_staying(
    warehouse: Warehouse,
    *,
    filters: Filters,
    question: LifetimeQuestion,
    config: RfmConfig,
    segment: Segment | None,
) -> float | None:
    """Return that mean, 0 or more, in the dataset's currency and the question's money.

    Args:
        warehouse: The dataset.
        filters: Which orders.
        question: Seen from when, how far ahead, and which money.
        config: What makes the segments.
        segment: Whose customers; ``None`` for everybody.

    Returns:
        ``None`` where no model has been fitted to these orders yet, where it is not the main figure, without
        amounts and without repeat buyers; nothing is fitted here.
    """
    try:
        lifetime = fitted(warehouse, filters=filters, question=question)
    except CrosssellError as error:
        if error.code != ErrorCode.NOT_ENOUGH_DATA:
            raise
        return None
    if lifetime is None or not lifetime.has_amounts:
        return None
    with warehouse.run() as cursor:
        outlook = lay_outlook(cursor, filters=filters, lifetime=lifetime, question=question)
        if not outlook.is_by_model:
            return None
        lay_rfm(cursor, filters=filters, config=config)
        members = cursor.query(MEMBERS, segment=segment)["customer_key"]
    more = (outlook.value_if_active - outlook.model_value).clip(min=0)
    repeat_buyers = outlook.customers["repeats"] > 0
    found = more[(repeat_buyers & outlook.customers["customer_key"].isin(members)).to_numpy()]
    return float(found.mean()) if len(found) and found.sum() == found.sum() else None
