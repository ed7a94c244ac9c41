"""A test's customers, laid out from a file or a list: where reading, orders and segments meet.

The rooms for each of them do not know of each other.
"""

from dataclasses import replace
from datetime import timedelta

from crosssell.errors import CrosssellError, ErrorCode
from crosssell.experiments.question import Metric, Trial
from crosssell.experiments.shop import lay_orders
from crosssell.experiments.shop_metrics import ShopQuestion
from crosssell.experiments.units import MetricColumns, lay_file
from crosssell.experiments.windows import ListFacts, read_list
from crosssell.filters import Filters
from crosssell.ingest.trial.types import TrialMapping, TrialMetric, TrialRows
from crosssell.segments.rfm import lay_rfm
from crosssell.segments.stored import scheme
from crosssell.warehouse import Cursor, Warehouse

ONE_DAY = timedelta(days=1)


def lay_file_trial(cursor: Cursor, *, rows: TrialRows, mapping: TrialMapping) -> Trial:
    """Unite the rows of a file to customers, in ``trial_unit``, and let go of the rows.

    Args:
        cursor: The one that the rows were laid on.
        rows: Of the file.
        mapping: What its columns are.
    """
    trial = lay_file(
        cursor,
        rows=rows.table,
        metrics=[
            MetricColumns(
                metric=_metric(one),
                column=rows.numbers[one.column],
                below=None if one.below is None else rows.numbers[one.below],
            )
            for one in mapping.metrics
        ],
        covariates={title: rows.numbers[title] for title in mapping.covariates},
        segments=dict(rows.segments),
        has_unit=rows.has_unit,
    )
    cursor.execute(f"drop table {rows.table}")  # of ten million rows both tables would not fit the memory
    return trial


def lay_list_trial(
    cursor: Cursor,
    *,
    warehouse: Warehouse,
    rows: str,
    question: ShopQuestion,
    own_targets: str | None = None,
) -> Trial:
    """Lay the customers of a list with what they bought, parted also by segment as it was before the start.

    Args:
        cursor: Of a run on the dataset.
        warehouse: The dataset.
        rows: Quoted name of a table with ``variant``, ``unit`` and ``started``, as this cursor sees it.
        question: What is asked of the orders.
        own_targets: As `crosssell.experiments.shop.lay_orders` takes it.

    Raises:
        CrosssellError: As `crosssell.experiments.shop.lay_orders`.
    """
    facts = read_list(cursor, rows=rows, start=question.start)
    segments = _segments_before(cursor, warehouse=warehouse, facts=facts)
    return lay_orders(
        cursor, rows=rows, question=question, segments=segments, facts=facts, own_targets=own_targets
    )


def _segments_before(cursor: Cursor, *, warehouse: Warehouse, facts: ListFacts) -> str | None:
    """Lay everybody's segment as of the day before the first start; ``None`` where nobody had bought yet."""
    if facts.first_start is None:
        return None
    config = replace(scheme(warehouse), as_of=facts.first_start - ONE_DAY)
    try:
        lay_rfm(cursor, filters=Filters(), config=config)
    except CrosssellError as error:
        if error.code != ErrorCode.NOT_ENOUGH_DATA:
            raise
        return None
    return "rfm"


def _metric(one: TrialMetric) -> Metric:
    return Metric(
        name=one.name,
        kind=one.kind,
        role=one.role,
        higher_is_better=one.higher_is_better,
        is_money=one.is_money,
    )
