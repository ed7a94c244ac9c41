"""Who is in a segment? Its customers, the ones that are worth most first."""

from crosssell.columns import ConsentRule, Segment
from crosssell.filters import Filters
from crosssell.segments.config import RfmConfig
from crosssell.segments.lists import CustomerList, read_list
from crosssell.segments.rfm import lay_rfm
from crosssell.warehouse import Warehouse

MEMBER_COLUMNS = ("recency_days", "frequency", "monetary", "r", "f", "m", "segment")

FOUND = """
create or replace temp table found_customer as
select
    customer_key,
    row_number() over (
        order by monetary desc nulls last, frequency desc, recency_days, customer_key
    ) as place,
    recency_days,
    frequency,
    monetary::double as monetary,
    r,
    f,
    m,
    segment
from rfm
where $segment::varchar is null or segment = $segment
"""


def segment_members(
    warehouse: Warehouse,
    *,
    filters: Filters,
    config: RfmConfig,
    segment: Segment | None = None,
    rule: ConsentRule | None = None,
    search: str = "",
    limit: int | None = None,
    with_contacts: bool = False,
) -> CustomerList:
    """Return the customers of a segment with `MEMBER_COLUMNS`, by money (most first), orders, last order.

    Args:
        warehouse: The dataset.
        filters: Which orders.
        config: How customers are scored.
        segment: Whose customers; ``None`` for those of all segments.
        rule: Whom the list may hold; ``None`` for everybody.
        search: Part of an id that a customer must have; case does not matter.
        limit: Most rows of the frame; ``None`` for all.
        with_contacts: Add what the dataset knows of how to reach them; for files.

    Raises:
        CrosssellError: ``not_enough_data`` where no known customer has a dated sale in scope.
    """
    with warehouse.run() as cursor:
        lay_rfm(cursor, filters=filters, config=config)
        cursor.execute(FOUND, segment=segment)
        return read_list(
            cursor,
            columns=MEMBER_COLUMNS,
            rule=rule,
            search=search,
            limit=limit,
            with_contacts=with_contacts,
        )
