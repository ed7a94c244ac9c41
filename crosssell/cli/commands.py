"""Every command with its options, and the run of one: the answer is printed, an error gives the exit code.

With ``--json`` exactly one JSON object goes to stdout; progress and logs go to stderr. Exit codes:
0 done, 1 a problem with the data, 2 a problem with the call.
"""

import argparse
import json
import logging
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import fields
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from crosssell.cli import datasets, experiments, matrix, offers, roi, segments, values
from crosssell.cli.printing import (
    plain,
    print_import,
    print_table,
    refuse,
    wants_json,
    write_csv,
)
from crosssell.cli.reading import filters_of, open_dataset, reading_options
from crosssell.columns import DateOrder, Field, FileKind
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.warehouse import Workspace

SCRATCH = "command-"
REMAINS_KEPT = timedelta(days=1)
DEFAULT_WORKSPACE = Path("data") / "workspace"
DEFAULT_SAMPLE_FOLDER = Path("data") / "sample"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(message)s")
    parser = _parser()
    options = parser.parse_args(arguments)
    workspace = Workspace(_workspace_folder(options))
    try:
        answer = options.run(options, workspace)
        if wants_json(options):
            print(json.dumps(answer, ensure_ascii=False, default=plain), flush=True)
    except CrosssellError as error:
        return refuse(error, as_json=wants_json(options))
    except BrokenPipeError:  # the reader, a pager or ``head``, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        parser.error(f"{error.strerror}: {error.filename}" if error.filename else str(error))
    finally:
        workspace.close()
    return 0


def _parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    common.add_argument("--workspace", type=Path, metavar="DIR", help="folder of the datasets")
    common.add_argument("--json", action="store_true", help="one JSON object on stdout")
    parser = argparse.ArgumentParser(
        prog="python -m crosssell", description="What sells together, from a sales export.", parents=[common]
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, run: Callable[..., Any], text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text, parents=[common])
        added.set_defaults(run=run)
        return added

    _import_options(command("import", _import, "Import sales exports into a dataset."))
    datasets.add_commands(command)
    _kpi_options(command)
    matrix.add_commands(command)
    segments.add_commands(command)
    experiments.add_commands(command)
    offers.add_commands(command)
    roi.add_command(command)
    sample = command("sample", _sample, "Write the sample shop's export.")
    sample.add_argument("--out", type=Path, default=DEFAULT_SAMPLE_FOLDER, metavar="DIR")
    sample.add_argument("--seed", type=int, default=7)
    return parser


def _import_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=values.existing_file, metavar="FILE")
    parser.add_argument("--dataset", required=True, metavar="NAME")
    parser.add_argument(
        "--map", action="append", default=[], type=values.mapping, metavar="FIELD=HEADER", dest="mapping"
    )
    parser.add_argument(
        "--kind",
        action="append",
        default=[],
        type=values.kind,
        metavar="[FILE=]KIND",
        dest="kinds",
        help="orders, customers or products; otherwise told from the columns",
    )
    parser.add_argument("--encoding")
    parser.add_argument("--delimiter", type=lambda text: "\t" if text == "tab" else text)
    parser.add_argument("--decimal", choices=[",", "."])
    parser.add_argument("--date-order", choices=[order.value for order in DateOrder])
    parser.add_argument("--sheet")
    parser.add_argument("--replace", action="store_true", help="replace everything the dataset holds")
    parser.add_argument("--yes", action="append", default=[], type=values.answer, metavar="QUESTION=ANSWER")


def _kpi_options(command: Callable[..., argparse.ArgumentParser]) -> None:
    figures = command("kpis", _kpis, "Key figures of a dataset, and how they have changed.")
    reading_options(figures)
    figures.add_argument("--against", choices=["before", "year_before"], default="before")
    months = command("months", _months, "Sales and cross-sell rate by month.")
    reading_options(months)
    months.add_argument("--split", choices=["channel", "country", "category"])
    best = command("best-sellers", _best_sellers, "The best-sellers, and how often they go with others.")
    reading_options(best)
    best.add_argument("--by", choices=["revenue", "orders"], default="orders")
    best.add_argument("--limit", type=int, default=10)


def _import(options: argparse.Namespace, workspace: Workspace) -> dict[str, Any]:
    from crosssell.ingest.draft import Draft, DraftFile, ImportOptions, import_files
    from crosssell.ingest.files.archive import unpack
    from crosssell.ingest.files.stage import Limits, ReadOptions
    from crosssell.ingest.jobs import Progress
    from crosssell.ingest.questions import QuestionId
    from crosssell.ingest.reading import Answers

    said = dict(options.yes)
    date_order = options.date_order or said.pop(QuestionId.DATE_ORDER, None)
    answers = Answers(
        mapping={Field(name): header for name, header in options.mapping if "." not in name},
        decimal_mark=options.decimal or said.pop(QuestionId.DECIMAL_MARK, None),
        date_order=DateOrder(date_order) if date_order else None,
        choices=said,
    )
    read = ReadOptions(encoding=options.encoding, delimiter=options.delimiter, sheet=options.sheet)
    workspace.drafts_folder.mkdir(parents=True, exist_ok=True)
    _remove_remains(workspace.drafts_folder, before=datetime.now() - REMAINS_KEPT)
    with tempfile.TemporaryDirectory(dir=workspace.drafts_folder, prefix=SCRATCH) as folder:
        found = [
            one
            for path in options.files
            for one in unpack(path, name=path.name, folder=Path(folder), limits=Limits())
        ]
        files = tuple(DraftFile(path=path, name=name, options=read) for path, name in found)
        report = import_files(
            workspace,
            Draft(folder=Path(folder), files=files),
            ImportOptions(
                dataset=options.dataset,
                answers=answers,
                replace=options.replace,
                kinds=_kinds(options.kinds, [file.name for file in files]),
                joined_mapping={0: {name: header for name, header in options.mapping if "." in name}},
            ),
            now=datetime.now(),
            progress=Progress(),
        )
    if not wants_json(options):
        print_import(report.as_json())
    return report.as_json()


def _remove_remains(folder: Path, *, before: datetime) -> None:
    """Remove what imports have left that were killed; one that still runs is younger."""
    for remains in folder.glob(f"{SCRATCH}*"):
        with suppress(FileNotFoundError):  # another import that has just ended
            if datetime.fromtimestamp(remains.stat().st_mtime) < before:
                shutil.rmtree(remains, ignore_errors=True)


def _kinds(said: Sequence[tuple[str, FileKind]], names: Sequence[str]) -> dict[int, FileKind]:
    """Return file number → kind; what is said of one file wins over what is said of all."""
    for name, _ in said:
        if name and name not in names:
            raise CrosssellError(ErrorCode.INVALID_VALUE, value=name, what="file", allowed=", ".join(names))
    by_name = dict(said)
    found = {number: by_name.get(name, by_name.get("")) for number, name in enumerate(names, start=1)}
    return {number: kind for number, kind in found.items() if kind is not None}


def _kpis(options: argparse.Namespace, workspace: Workspace) -> dict[str, Any]:
    from crosssell.kpis.answers import kpi_answer, kpi_table

    answer = kpi_answer(
        open_dataset(options, workspace), filters=filters_of(options), against=options.against
    )
    if options.csv is not None:
        figures = {n: value for n, value in answer.items() if not isinstance(value, list | tuple | dict)}
        write_csv(options.csv, list(figures), [list(figures.values())])
    elif not wants_json(options):
        print_table(kpi_table(answer))
    return answer


def _months(options: argparse.Namespace, workspace: Workspace) -> dict[str, Any]:
    from crosssell.kpis.answers import MONTH_COLUMNS, month_rows

    rows = month_rows(open_dataset(options, workspace), filters=filters_of(options), split=options.split)
    return _rows_answer(options, MONTH_COLUMNS, rows)


def _best_sellers(options: argparse.Namespace, workspace: Workspace) -> dict[str, Any]:
    from crosssell.kpis.answers import BEST_SELLER_COLUMNS, best_seller_rows

    dataset = open_dataset(options, workspace)
    rows = best_seller_rows(dataset, filters=filters_of(options), by=options.by, limit=options.limit)
    return _rows_answer(options, BEST_SELLER_COLUMNS, rows)


def _rows_answer(
    options: argparse.Namespace, header: Sequence[str], rows: list[dict[str, Any]]
) -> dict[str, Any]:
    if options.csv is not None:
        write_csv(options.csv, header, [list(row.values()) for row in rows])
    elif not wants_json(options):
        print_table(rows)
    return {"rows": rows}


def _sample(options: argparse.Namespace, _: Workspace) -> dict[str, Any]:
    from crosssell.sample import write_sample

    written = write_sample(options.out, seed=options.seed)
    answer = {field.name: getattr(written, field.name) for field in fields(written)}
    if not wants_json(options):
        print_table([{"what": name, "value": value} for name, value in answer.items()])
    return answer


def _workspace_folder(options: argparse.Namespace) -> Path:
    given: Path | None = getattr(options, "workspace", None)
    return given or Path(os.environ.get("CROSSSELL_HOME") or DEFAULT_WORKSPACE)
