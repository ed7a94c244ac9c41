"""Evaluations that the user has kept, in the dataset they belong to.

Kept are what was asked, the version of the methods and the whole result, so that it can be shown again as it
was. Of a test on the dataset's own orders the list of customers is kept too: with later orders it can be
evaluated again, and whoever deletes the test, or the dataset, deletes the list.
"""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from crosssell.columns import TestVerdict, TrialSource
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.experiments.result import Evaluation
from crosssell.naming import kept_name
from crosssell.records import as_text, from_json
from crosssell.warehouse import Cursor, Warehouse


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A saved test, in short.

    Attributes:
        evaluation_id: Names it.
        name: As the user calls it.
        saved_at: When it was saved, or last evaluated again; wall time.
        source: Where its figures come from.
        verdict: What to do.
        variant: The variant that the verdict is about; ``None`` where it is about the test.
        methods_version: Of the methods that it was evaluated by.
        customers: Of its list that was kept; 0 where there was none.
    """

    evaluation_id: str
    name: str
    saved_at: datetime
    source: TrialSource
    verdict: TestVerdict
    variant: str | None
    methods_version: int
    customers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedTest:
    """A saved test with everything that was kept of it.

    Attributes:
        kept: In short.
        question: What was asked and how it was read, as `save_test` was told.
        evaluation: The result.
    """

    kept: Kept
    question: Mapping[str, Any]
    evaluation: Evaluation


SAVE = """
insert into evaluation (evaluation_id, name, saved_at, source, question, methods_version, result)
values ($evaluation_id, $name, $saved_at, $source, $question, $methods_version, $result)
"""

SAVE_LIST = """
insert into assignment (evaluation_id, customer_id, variant, started)
select $evaluation_id, unit, variant, coalesce(started, $start::date)
from {rows}
where unit is not null and variant is not null and coalesce(started, $start::date) is not null
"""


def save_test(
    cursor: Cursor,
    *,
    name: str,
    evaluation: Evaluation,
    question: Mapping[str, Any],
    saved_at: datetime,
    rows: str | None = None,
    start: date | None = None,
) -> str:
    """Keep an evaluation and return the id that names it from now on.

    Args:
        cursor: Of the dataset, within a transaction that writes.
        name: As the user calls it; blanks around it are dropped.
        evaluation: The result.
        question: What was asked and how it was read: records, texts, numbers, days.
        saved_at: Now, wall time.
        rows: Quoted name of a table with the columns variant, unit (the customer) and started, to be kept for
            a later evaluation.
        start: First day for its rows that have none.

    Raises:
        CrosssellError: ``invalid_value`` for a name that is blank or too long.
    """
    evaluation_id = uuid.uuid4().hex[:12]
    cursor.execute(
        SAVE,
        evaluation_id=evaluation_id,
        name=kept_name(name, what="test_name"),
        saved_at=saved_at,
        source=evaluation.source.value,
        question=as_text(question),
        methods_version=evaluation.methods_version,
        result=as_text(evaluation),
    )
    if rows is not None:
        cursor.execute(SAVE_LIST.format(rows=rows), evaluation_id=evaluation_id, start=start)
    return evaluation_id


LIST = """
with listed as (select evaluation_id, count(distinct customer_id) as customers from assignment group by 1)
select e.evaluation_id, e.name, e.saved_at, e.source, e.methods_version, coalesce(l.customers, 0), e.question,
    e.result
from evaluation as e
left join listed as l using (evaluation_id)
where $evaluation_id::varchar is null or e.evaluation_id = $evaluation_id
order by e.saved_at desc, e.evaluation_id
"""


def saved_tests(warehouse: Warehouse) -> tuple[Kept, ...]:
    """Return all saved tests in short, the latest first."""
    return tuple(_kept(row) for row in warehouse.rows(LIST, evaluation_id=None))


def saved_test(warehouse: Warehouse, *, evaluation_id: str) -> SavedTest:
    """Return one saved test.

    Raises:
        CrosssellError: ``unknown_item`` if there is none of this id, ``workspace_damaged`` with the reason
            ``newer`` if a newer version has written it in a form that this one does not know.
    """
    found = warehouse.rows(LIST, evaluation_id=evaluation_id)
    if not found:
        raise CrosssellError(ErrorCode.UNKNOWN_ITEM, item=evaluation_id)
    question, result = (json.loads(text) for text in found[0][-2:])
    try:
        evaluation = from_json(Evaluation, data=result)
        kept = _kept(found[0])
    except ValueError as error:
        raise CrosssellError(ErrorCode.WORKSPACE_DAMAGED, "newer", name=warehouse.name) from error
    return SavedTest(kept=kept, question=question, evaluation=evaluation)


RENAME = "update evaluation set name = $name where evaluation_id = $evaluation_id"


def rename_test(warehouse: Warehouse, *, evaluation_id: str, name: str) -> None:
    """Call a saved test something else.

    Raises:
        CrosssellError: ``invalid_value`` for a name that is blank or too long.
    """
    with warehouse.write() as cursor:
        cursor.execute(RENAME, evaluation_id=evaluation_id, name=kept_name(name, what="test_name"))


REPLACE = """
update evaluation
set saved_at = $saved_at, question = $question, methods_version = $methods_version, result = $result
where evaluation_id = $evaluation_id
"""


def replace_result(
    warehouse: Warehouse,
    *,
    evaluation_id: str,
    evaluation: Evaluation,
    question: Mapping[str, Any],
    saved_at: datetime,
) -> None:
    """Put a later evaluation of a test in the place of the earlier one; arguments as of `save_test`."""
    with warehouse.write() as cursor:
        cursor.execute(
            REPLACE,
            evaluation_id=evaluation_id,
            saved_at=saved_at,
            question=as_text(question),
            methods_version=evaluation.methods_version,
            result=as_text(evaluation),
        )


FORGET_LIST = "delete from assignment where evaluation_id = $evaluation_id"
FORGET = "delete from evaluation where evaluation_id = $evaluation_id"


def delete_test(warehouse: Warehouse, *, evaluation_id: str) -> None:
    """Delete a saved test with its list of customers."""
    with warehouse.write() as cursor:
        cursor.execute(FORGET_LIST, evaluation_id=evaluation_id)
        cursor.execute(FORGET, evaluation_id=evaluation_id)


LAY = """
create or replace temp table saved_row as
select row_number() over (order by customer_id, variant, started) as row_no, variant, customer_id as unit,
    started
from assignment
where evaluation_id = $evaluation_id
"""


def lay_assignment(cursor: Cursor, *, evaluation_id: str) -> str:
    """Lay the list of a saved test as the rows of a test and return the name of the table."""
    cursor.execute(LAY, evaluation_id=evaluation_id)
    return "saved_row"


def _kept(row: tuple[Any, ...]) -> Kept:
    verdict = json.loads(row[-1])["verdict"]
    return Kept(
        evaluation_id=row[0],
        name=row[1],
        saved_at=row[2],
        source=TrialSource(row[3]),
        verdict=TestVerdict(verdict["code"]),
        variant=verdict["variant"],
        methods_version=row[4],
        customers=row[5],
    )
