"""Commands on a dataset as a whole: which there are, what was imported, take it back, delete."""

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from crosssell.cli import values
from crosssell.cli.printing import print_table, wants_json, write_csv
from crosssell.warehouse import Workspace

if TYPE_CHECKING:
    from crosssell.ingest.history import PastImport

MOST_IMPORTS = 1_000


def add_commands(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the commands; ``command(name, run, text)`` makes one."""
    command("datasets", _list, "List the datasets of the workspace.")
    past = command("history", _history, "What was imported into a dataset, the newest first.")
    past.add_argument("--dataset", required=True, metavar="NAME")
    past.add_argument("--left-out", type=int, metavar="IMPORT", help="the rows that this import left out")
    past.add_argument("--csv", type=values.new_file, metavar="OUT", help="write the rows to this file")
    taking_back = command("undo", _undo, "Take back the last import; the dataset is what it was before it.")
    taking_back.add_argument("--dataset", required=True, metavar="NAME")
    taking_back.add_argument("--yes", action="store_true", required=True, help="confirm")
    deleting = command("delete", _delete, "Delete a dataset with everything in it.")
    deleting.add_argument("name")
    deleting.add_argument("--yes", action="store_true", required=True, help="confirm")


def _list(options: argparse.Namespace, workspace: Workspace) -> dict[str, Any]:
    from crosssell.facts import dataset_facts

    found = []
    for name in workspace.names():
        facts = dataset_facts(workspace.open(name))
        found.append(
            {
                "dataset": name,
                "lines": facts.lines,
                "orders": facts.orders,
                "customers": facts.customers,
                "products": facts.products,
                "first": facts.first,
                "last": facts.last,
            }
        )
    if not wants_json(options):
        print_table(found)
    return {"datasets": found}


def _delete(options: argparse.Namespace, workspace: Workspace) -> dict[str, Any]:
    from crosssell.ingest.inbox import forget

    workspace.delete(options.name)
    forget(workspace, options.name)
    if not wants_json(options):
        print(f"Deleted {options.name}.")
    return {"deleted": options.name}


def _history(options: argparse.Namespace, workspace: Workspace) -> dict[str, Any]:
    from crosssell.ingest.history import left_out_of, past_imports

    warehouse = workspace.open(options.dataset)
    if options.left_out is not None:
        names = ("file", "row", "reason", "text")
        rows = [dict(zip(names, row, strict=True)) for row in left_out_of(warehouse, options.left_out)]
    else:
        rows = [_as_row(past) for past in past_imports(warehouse, most=MOST_IMPORTS)]
    if options.csv is not None:
        write_csv(options.csv, list(rows[0]) if rows else [], [list(row.values()) for row in rows])
    elif not wants_json(options):
        print_table(rows)
    return {"imports" if options.left_out is None else "left_out": rows}


def _undo(options: argparse.Namespace, workspace: Workspace) -> dict[str, Any]:
    from crosssell.facts import dataset_facts
    from crosssell.ingest.jobs import Progress
    from crosssell.ingest.undo import undo

    warehouse = workspace.open(options.dataset)
    undone = _as_row(undo(warehouse, progress=Progress()))
    facts = dataset_facts(warehouse)
    if not wants_json(options):
        print_table([{"undone": name, "value": value} for name, value in undone.items()])
    return {"dataset": options.dataset, "undone": undone, "lines": facts.lines, "orders": facts.orders}


def _as_row(past: "PastImport") -> dict[str, Any]:
    return {
        "import": past.import_id,
        "imported_at": past.imported_at,
        "files": list(past.files),
        "rows_read": past.rows_read,
        "rows_kept": past.rows_kept,
        "left_out": {reason.value: count for reason, count in past.left_out.items()},
        "orders_new": past.orders_new,
        "orders_replaced": past.orders_replaced,
        "orders_unchanged": past.orders_unchanged,
        "replaced_all": past.replaced_all,
        "read_as_on": past.read_as_on,
        "can_undo": past.can_undo,
    }
