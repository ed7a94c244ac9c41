"""Which segment is each customer of a dataset in, as the filters know it, and by which scheme?

Stored for the whole dataset, as of the day after its last order, by the cut-offs and the money that were
saved with it; written anew when the data or the scheme have changed.
"""

import json
from decimal import Decimal
from typing import Any

from crosssell.columns import MoneyBasis
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.facts import DATA_VERSION
from crosssell.filters import Filters
from crosssell.segments.config import CutOffs, RfmConfig
from crosssell.segments.rfm import lay_rfm
from crosssell.warehouse import Cursor, Warehouse

SCHEME = "select value from setting where name = 'segment_scheme'"

IS_STORED = """
select count(*)
from setting as stored
join setting as present on present.name = 'data_version' and present.value = stored.value
where stored.name = 'segments'
"""

CLEAR = "delete from customer_segment"

STORE = """
insert into customer_segment (customer_key, segment)
select customer_key, segment from rfm order by customer_key
"""

NOTE = "insert or replace into setting values ('segments', $version)"

SAVE = "insert or replace into setting values ('segment_scheme', $scheme)"

NEW_VERSION = """
update setting set value = (value::bigint + 1)::varchar where name = 'data_version'
"""


def refresh(warehouse: Warehouse, *, seconds: float = -1) -> bool:
    """Store every known customer's segment, unless those of the present data are stored already.

    Without customers or dates nobody has a segment.

    Args:
        warehouse: The dataset.
        seconds: How long to wait for another writer to end; below 0 as long as it takes.

    Returns:
        Whether they are stored now; not where another writer is still at work.
    """
    if is_stored(warehouse):
        return True
    with warehouse.write_soon(seconds=seconds) as cursor:
        if cursor is None:
            return False
        if not cursor.row(IS_STORED)[0]:  # somebody else may have been here meanwhile
            _store(cursor)
    return True


def is_stored(warehouse: Warehouse) -> bool:
    """Tell whether the stored segments are those of the present data and scheme."""
    return bool(warehouse.row(IS_STORED)[0])


def scheme(warehouse: Warehouse) -> RfmConfig:
    """Return how the dataset's customers are scored unless the reader asks otherwise: as it was saved."""
    with warehouse.run() as cursor:
        return _scheme(cursor)


def save_scheme(warehouse: Warehouse, *, cut_offs: CutOffs, basis: MoneyBasis) -> None:
    """Keep how the dataset's customers are scored; its version rises, and the segments are stored anew.

    Args:
        warehouse: The dataset.
        cut_offs: Bounds; `BY_QUANTILE` goes back to quantiles.
        basis: Which money.
    """
    said = {
        "basis": basis,
        "recency": cut_offs.recency,
        "frequency": cut_offs.frequency,
        "monetary": [str(amount) for amount in cut_offs.monetary] if cut_offs.monetary else None,
    }
    with warehouse.write() as cursor:
        cursor.execute(SAVE, scheme=json.dumps(said))
        cursor.execute(NEW_VERSION)
        _store(cursor)


def _store(cursor: Cursor) -> None:
    cursor.execute(CLEAR)
    try:
        lay_rfm(cursor, filters=Filters(), config=_scheme(cursor))
    except CrosssellError as error:
        if error.code != ErrorCode.NOT_ENOUGH_DATA:
            raise
    else:
        cursor.execute(STORE)
    cursor.execute(NOTE, version=str(cursor.row(DATA_VERSION)[0]))


def _scheme(cursor: Cursor) -> RfmConfig:
    found = cursor.rows(SCHEME)
    if not found:
        return RfmConfig()
    said = json.loads(found[0][0])
    amounts = said["monetary"]
    cut_offs = CutOffs(
        recency=_four(said["recency"]),
        frequency=_four(said["frequency"]),
        monetary=_four([Decimal(amount) for amount in amounts] if amounts else None),
    )
    return RfmConfig(basis=MoneyBasis(said["basis"]), cut_offs=cut_offs)


def _four(values: list[Any] | None) -> Any:
    return tuple(values) if values else None
