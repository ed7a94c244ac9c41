"""Who is in a group, and what do they buy that others do not?"""

import pandas as pd

from crosssell.columns import ConsentRule
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.filters import Filters
from crosssell.segments.clusters.figures import LaidClusters, lay_clusters
from crosssell.segments.clusters.model import ClusterQuestion, fit
from crosssell.segments.config import RfmConfig
from crosssell.segments.lists import CustomerList, read_list
from crosssell.segments.profile import SegmentProfile, profile_of
from crosssell.warehouse import Cursor, Warehouse

LIST_COLUMNS = ("recency_days", "frequency", "monetary", "segment")

ROWS = """
select k.customer_id, c.cluster
from cluster_of as c
join customer as k using (customer_key)
order by k.customer_key
"""

# Those who bring most come first.
FOUND = """
create or replace temp table found_customer as
select
    r.customer_key,
    row_number() over (
        order by r.monetary desc nulls last, r.frequency desc, r.recency_days, r.customer_key
    ) as place,
    r.recency_days,
    r.frequency,
    r.monetary::double as monetary,
    r.segment
from rfm as r
join cluster_of as c using (customer_key)
where c.cluster = $cluster
"""

CHOSEN = """
create or replace temp table cluster_chosen as
select customer_key from cluster_of where cluster = $cluster
"""


def cluster_rows(
    warehouse: Warehouse, *, filters: Filters, config: RfmConfig, question: ClusterQuestion
) -> pd.DataFrame:
    """Return every customer's group: ``customer_id``, ``cluster`` (number, from 1), by code point of the id.

    Args:
        warehouse: The dataset.
        filters: Which orders.
        config: As of which day, and which money.
        question: What customers are grouped by, and into how many groups.

    Raises:
        CrosssellError: ``not_enough_data`` where too few customers differ.
    """
    with warehouse.run() as cursor:
        _lay(cursor, warehouse, filters=filters, config=config, question=question)
        return cursor.query(ROWS)


def cluster_list(
    warehouse: Warehouse,
    *,
    filters: Filters,
    config: RfmConfig,
    question: ClusterQuestion,
    cluster: int,
    rule: ConsentRule | None = None,
    search: str = "",
    limit: int | None = None,
    with_contacts: bool = False,
) -> CustomerList:
    """Return the customers of a group with `LIST_COLUMNS`, those who bring most first.

    Args:
        warehouse: The dataset.
        filters: Which orders.
        config: As of which day, and which money.
        question: What customers are grouped by, and into how many groups.
        cluster: Number of the group, from 1.
        rule: As `crosssell.segments.lists.read_list` takes it, like the rest.
        search: Part of the id.
        limit: Most rows.
        with_contacts: Add addresses.

    Raises:
        CrosssellError: ``invalid_value`` where there is no such group; ``not_enough_data``.
    """
    with warehouse.run() as cursor:
        laid = _lay(cursor, warehouse, filters=filters, config=config, question=question)
        _check(laid, cluster)
        cursor.execute(FOUND, cluster=cluster)
        return read_list(
            cursor,
            columns=LIST_COLUMNS,
            rule=rule,
            search=search,
            limit=limit,
            with_contacts=with_contacts,
        )


def cluster_profile(
    warehouse: Warehouse,
    *,
    filters: Filters,
    config: RfmConfig,
    question: ClusterQuestion,
    cluster: int,
    limit: int = 10,
) -> SegmentProfile:
    """Return what the customers of a group buy that the others do not.

    Args:
        warehouse: The dataset.
        filters: Which orders.
        config: As of which day, and which money.
        question: What customers are grouped by, and into how many groups.
        cluster: Number of the group, from 1.
        limit: Most products and categories.

    Raises:
        CrosssellError: ``invalid_value`` where there is no such group; ``not_enough_data``.
    """
    with warehouse.run() as cursor:
        laid = _lay(cursor, warehouse, filters=filters, config=config, question=question)
        _check(laid, cluster)
        cursor.execute(CHOSEN, cluster=cluster)
        return profile_of(
            cursor,
            chosen="cluster_chosen",
            among="rfm",
            filters=filters,
            as_of=laid.scope.as_of,
            limit=limit,
        )


def _lay(
    cursor: Cursor,
    warehouse: Warehouse,
    *,
    filters: Filters,
    config: RfmConfig,
    question: ClusterQuestion,
) -> LaidClusters:
    model = fit(warehouse, filters=filters, config=config, question=question)
    k = question.k or model.recommended
    return lay_clusters(cursor, filters=filters, config=config, model=model, k=k)


def _check(laid: LaidClusters, cluster: int) -> None:
    if not 1 <= cluster <= len(laid.centres):
        raise CrosssellError(
            ErrorCode.INVALID_VALUE, value=cluster, what="group", allowed=f"1–{len(laid.centres)}"
        )
