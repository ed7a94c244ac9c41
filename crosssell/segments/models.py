"""Fitted models, kept in the dataset: a few parameters each, good for one version of its data.

What follows from the parameters for each customer is computed when it is asked for, never kept.
"""

import json
from typing import Any

from crosssell.facts import data_version
from crosssell.warehouse import Warehouse

FIND = """
select fitted from model where kind = $kind and question = $question and data_version = $data_version
"""

# What was fitted to older data is of no use to anyone.
CLEAR = "delete from model where kind = $kind and data_version <> $data_version"

PATIENCE_SECONDS = 5.0

KEEP = "insert or replace into model values ($kind, $question, $data_version, $fitted)"


def find_model(warehouse: Warehouse, *, kind: str, question: dict[str, Any]) -> dict[str, Any] | None:
    """Return what was kept for ``question`` on the present data, or ``None``.

    Args:
        warehouse: The dataset.
        kind: Which capability.
        question: Everything the model depends on besides the data; JSON values, dates as ISO text.
    """
    version = data_version(warehouse)
    found = warehouse.rows(FIND, kind=kind, question=_text(question), data_version=version)
    return dict(json.loads(found[0][0])) if found else None


def keep_model(
    warehouse: Warehouse, *, kind: str, question: dict[str, Any], version: int, fitted: dict[str, Any]
) -> None:
    """Keep ``fitted`` for ``question``; what is of older data goes.

    Nothing is kept beside a writer who takes long: an import, after which it would be of no use.

    Args:
        warehouse: The dataset.
        kind: Which capability.
        question: As `find_model` takes it.
        version: Data version that was read for the fit; nothing is kept where the data have changed since.
        fitted: JSON values.
    """
    with warehouse.write_soon(seconds=PATIENCE_SECONDS) as cursor:
        if cursor is None:
            return
        if int(cursor.row("select value::bigint from setting where name = 'data_version'")[0]) != version:
            return
        cursor.execute(CLEAR, kind=kind, data_version=version)
        cursor.execute(
            KEEP, kind=kind, question=_text(question), data_version=version, fitted=json.dumps(fitted)
        )


def _text(question: dict[str, Any]) -> str:
    return json.dumps(question, sort_keys=True, ensure_ascii=False)
