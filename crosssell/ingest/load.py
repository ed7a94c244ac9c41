"""Bring checked lines into a dataset: one transaction, known orders replaced, everything derived anew.

An order that the dataset already knows is compared as a whole, by a signature over its lines. The
same content changes nothing; other content replaces the order (that is how a changed status
arrives). A file that holds returns only is appended, line by line where a line is new.
"""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from crosssell.columns import LeftOut, LineKind
from crosssell.ingest import undo
from crosssell.ingest.check import LINE_HASH
from crosssell.ingest.derive import derive
from crosssell.ingest.history import record_import
from crosssell.ingest.jobs import Progress, Step
from crosssell.ingest.joined.load import Joined
from crosssell.ingest.memory import KnownLayout, note_layouts
from crosssell.ingest.report import FileReport
from crosssell.warehouse import Cursor, Warehouse

SAME_ORDER_DAYS = 7  # the same id further apart than this cannot be the same order

# `staged_line` holds the checked lines of the import: see check.py.
STAGED_KINDS = "select distinct kind::varchar from staged_line"

STAGED_ORDERS = """
create or replace temp table staged_order as
select l.order_id, count(*) as lines, {signature} as signature
from staged_line as l
group by l.order_id
"""

SIGNATURE = f"sum({LINE_HASH}::hugeint)"
NO_SIGNATURE = "0"  # an empty dataset knows no order to compare with

KNOWN_SIGNATURES = f"""
create or replace temp table known_order as
select l.order_id, count(*) as lines, {SIGNATURE} as signature
from line as l
where l.order_id in (select s.order_id from staged_order as s)
group by l.order_id
"""

CHANGES = """
create or replace temp table order_change as
select
    s.order_id,
    case
        when k.order_id is null then 'new'
        when k.lines = s.lines and k.signature = s.signature then 'unchanged'
        else 'replaced'
    end as change
from staged_order as s
left join known_order as k using (order_id)
"""

COUNT_CHANGES = "select change, count(*) from order_change group by change"

IS_REPLACED = "order_id in (select c.order_id from order_change as c where c.change = 'replaced')"

LINE_COLUMNS = """
    file_no, row_no, order_id, product, product_name, category, customer_id, ordered_at, quantity,
    unit_price, amount, discount, refund, cost, currency, channel, country, status, status_effect,
    consent, consent_text, consent_negated, kind, plain_kind
"""

INSERT_ALL = f"""
insert into line
select $import_id, {LINE_COLUMNS} from staged_line
"""

INSERT_CHANGED = f"""
insert into line
select $import_id, {LINE_COLUMNS}
from staged_line
where order_id in (select c.order_id from order_change as c where c.change <> 'unchanged')
"""

# Copies of one line are numbered, so that the third copy is new where two are known.
NEW_RETURNS = f"""
create or replace temp table new_return as
with known as (
    select {LINE_HASH} as line_hash, count(*) as copies
    from line as l
    where l.order_id in (select s.order_id from staged_order as s)
    group by line_hash
),
hashed as (
    select l.*, {LINE_HASH} as line_hash from staged_line as l
),
arriving as (
    select *, row_number() over (partition by line_hash order by file_no, row_no) as copy
    from hashed
)
select {LINE_COLUMNS}
from arriving as a
left join known as k using (line_hash)
where a.copy > coalesce(k.copies, 0)
"""

COUNT_NEW_RETURNS = "select count(*) from new_return"

INSERT_NEW_RETURNS = f"insert into line select $import_id, {LINE_COLUMNS} from new_return"

# Orders that cannot be one: other customers, or sales too many days apart.
CONFLICTS = """
with both_sides as (
    select order_id, customer_id, ordered_at from staged_line where kind <> 'return'
    union all
    select l.order_id, l.customer_id, l.ordered_at
    from line as l
    where l.kind <> 'return' and l.order_id in (select s.order_id from staged_order as s)
)
select
    order_id,
    (min(customer_id) <> max(customer_id)) as several_customers,
    min(ordered_at) as first,
    max(ordered_at) as last
from both_sides
group by order_id
having min(customer_id) <> max(customer_id)
    or max(ordered_at)::date - min(ordered_at)::date > $days
order by order_id
limit 3
"""

# Where till receipts restart, a receipt is known by its number and its day.
IS_UNDATED_ID = "ordered_at is not null and order_id not like '% · ____-__-__'"

ANY_UNDATED_ID = f"select 1 from line where {IS_UNDATED_ID} limit 1"

SEPARATE_KNOWN = f"""
update line
set order_id = order_id || ' · ' || strftime(ordered_at, '%Y-%m-%d')
where {IS_UNDATED_ID}
"""

SEPARATION = "select 1 from setting where name = 'separate_orders'"
NOTE_SEPARATION = "insert or replace into setting values ('separate_orders', 'day')"
FORGET_SEPARATION = "delete from setting where name = 'separate_orders'"

KNOWN_CURRENCY = "select value from setting where name = 'currency'"
COUNT_LINES = "select count(*) from line"


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Orders of an import by what they do to the dataset.

    Attributes:
        new: Orders that it did not know.
        replaced: Known orders with other content.
        unchanged: Known orders as they were.
        renamed: Known orders are told apart by their day from now on.
        joined: What files of customers and products have changed.
        import_id: Number of the import, ``None`` if nothing was new.
    """

    new: int
    replaced: int
    unchanged: int
    renamed: bool = False
    joined: Joined = field(default_factory=Joined)
    import_id: int | None = None

    @property
    def nothing(self) -> bool:
        """Whether the dataset stays as it is."""
        return self.new == 0 and self.replaced == 0 and not self.renamed and not self.joined.changed


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """An order id that stands for more than one order."""

    order_id: str
    several_customers: bool
    first: datetime | None
    last: datetime | None


class ConflictingOrdersError(Exception):
    """Order ids that stand for more than one order; the user must say what they mean."""

    def __init__(self, conflicts: tuple[Conflict, ...]) -> None:
        super().__init__(conflicts)
        self.conflicts = conflicts


def known_currency(warehouse: Warehouse) -> str | None:
    """Return the currency that the dataset's amounts are in, ``None`` if it does not know."""
    found = warehouse.rows(KNOWN_CURRENCY)
    return found[0][0] if found else None


def keeps_orders_apart(warehouse: Warehouse) -> bool:
    """Tell whether the dataset knows a receipt by number and day, because its numbers restart."""
    return bool(warehouse.rows(SEPARATION))


def find_conflicts(cursor: Cursor) -> tuple[Conflict, ...]:
    """Return up to three order ids among the checked lines that cannot be one order each."""
    return tuple(
        Conflict(order_id=order_id, several_customers=bool(several), first=first, last=last)
        for order_id, several, first, last in cursor.rows(CONFLICTS, days=SAME_ORDER_DAYS)
    )


def load(
    cursor: Cursor,
    warehouse: Warehouse,
    *,
    files: Sequence[FileReport],
    replace: bool,
    accept_conflicts: bool,
    separate_orders: bool,
    now: datetime,
    progress: Progress,
    left_out: Sequence[tuple[str, int, LeftOut, str]] = (),
    layouts: Sequence[KnownLayout] = (),
    read_as_on: datetime | None = None,
    join: Callable[[Cursor, int], Joined] | None = None,
) -> Changes:
    """Load the checked lines, and what else the import holds, into the dataset, in one transaction.

    Args:
        cursor: On the dataset; the one that checked the lines.
        warehouse: The dataset.
        files: What was read from each file of order lines, for the record; without any no line is touched.
        replace: Drop what the dataset held.
        accept_conflicts: Take lines of one order id for one order whatever their dates and customers.
        separate_orders: Receipt numbers restart; the checked lines already know orders by their day.
        now: Time of the import.
        progress: Told about steps; the import stops when it is cancelled.
        left_out: Rows that are not loaded, as (file, row, reason, text), for the record.
        layouts: How the files were read, to be remembered.
        read_as_on: When that was confirmed last, if all of it was remembered, for the record.
        join: Adds what files of customers and products say, under the number of the import.

    Raises:
        ConflictingOrdersError: Some order ids cannot be one order each.
        CrosssellError: ``cancelled`` or ``no_space``.
    """
    progress.begin(Step.LOAD, cursor=cursor)
    with warehouse.writing(), cursor.transaction():
        import_id = undo.next_import(cursor)
        changes = Changes(new=0, replaced=0, unchanged=0)
        if files:
            changes = _load_lines(
                cursor, replace=replace, accept_conflicts=accept_conflicts, separate_orders=separate_orders
            )
        if join is not None:
            changes = dataclasses.replace(changes, joined=join(cursor, import_id))
        if changes.nothing:
            note_layouts(cursor, layouts, import_id=None, now=now)
        else:
            undo.begin(cursor)
            note_layouts(cursor, layouts, import_id=import_id, now=now)
            changes = dataclasses.replace(changes, import_id=import_id)
            record = _record(files, changes, replaced_all=replace, read_as_on=read_as_on)
            record_import(cursor, import_id=import_id, record=record, left_out=left_out, now=now)
            progress.begin(Step.DERIVE, cursor=cursor)
            derive(cursor)
        progress.check()
    return changes


def _load_lines(cursor: Cursor, *, replace: bool, accept_conflicts: bool, separate_orders: bool) -> Changes:
    if replace:
        undo.take_out(cursor, table="line")
        cursor.execute(FORGET_SEPARATION)
    renamed = separate_orders and _separate_known(cursor)
    is_empty = cursor.row(COUNT_LINES)[0] == 0
    cursor.execute(STAGED_ORDERS.format(signature=NO_SIGNATURE if is_empty else SIGNATURE))
    conflicts = () if accept_conflicts else find_conflicts(cursor)
    if conflicts:
        raise ConflictingOrdersError(conflicts)
    if is_empty:
        orders = cursor.row("select count(*) from staged_order")[0]
        undo.begin(cursor)
        cursor.execute(INSERT_ALL, import_id=undo.next_import(cursor))
        return Changes(new=orders, replaced=0, unchanged=0, renamed=renamed)
    cursor.execute(KNOWN_SIGNATURES)
    cursor.execute(CHANGES)
    counts = dict.fromkeys(("new", "replaced", "unchanged"), 0) | dict(cursor.rows(COUNT_CHANGES))
    if [kind for (kind,) in cursor.rows(STAGED_KINDS)] == [LineKind.RETURN]:
        counts = _append_returns(cursor, counts)
    elif counts["new"] or counts["replaced"]:
        undo.begin(cursor)
        if counts["replaced"]:
            undo.take_out(cursor, table="line", where=IS_REPLACED)
        cursor.execute(INSERT_CHANGED, import_id=undo.next_import(cursor))
    return Changes(
        new=counts["new"], replaced=counts["replaced"], unchanged=counts["unchanged"], renamed=renamed
    )


def _separate_known(cursor: Cursor) -> bool:
    """Know orders by number and day from now on; return whether anything had to change for it."""
    is_any = bool(cursor.rows(ANY_UNDATED_ID))
    if not is_any and cursor.rows(SEPARATION):
        return False
    undo.begin(cursor)
    if is_any:
        undo.keep(cursor, table="line")
        cursor.execute(SEPARATE_KNOWN)
    cursor.execute(NOTE_SEPARATION)
    return True


def _append_returns(cursor: Cursor, counts: Mapping[str, int]) -> dict[str, int]:
    """Add the return lines that are new; the orders they belong to stay. Return what became of the orders."""
    cursor.execute(NEW_RETURNS)
    if cursor.row(COUNT_NEW_RETURNS)[0] == 0:
        return {"new": 0, "replaced": 0, "unchanged": counts["replaced"] + counts["unchanged"]}
    undo.begin(cursor)
    cursor.execute(INSERT_NEW_RETURNS, import_id=undo.next_import(cursor))
    return dict(counts)


def _record(
    files: Sequence[FileReport], changes: Changes, *, replaced_all: bool, read_as_on: datetime | None
) -> dict[str, Any]:
    return {
        "files": [file.as_json() for file in (*files, *changes.joined.files)],
        "orders_new": changes.new,
        "orders_replaced": changes.replaced,
        "orders_unchanged": changes.unchanged,
        "replaced_all": replaced_all,
        "read_as_on": None if read_as_on is None else read_as_on.isoformat(),
    }
