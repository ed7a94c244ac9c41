"""What a command says: tables for people, one JSON object for scripts, CSV files."""

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from crosssell import records
from crosssell.errors import CrosssellError

if TYPE_CHECKING:
    import pandas as pd


def refuse(error: CrosssellError, *, as_json: bool) -> int:
    details: dict[str, Any] = {name: value for name, value in error.values.items() if value is not None}
    if "open" in details:
        details = {"questions": [question.as_json() for question in details["open"]]}
    answer = {"error": {"code": error.code, "message": str(error), "details": details}}
    if as_json:
        print(json.dumps(records.as_json(answer), ensure_ascii=False, default=plain, allow_nan=False))
    else:
        print(f"{error.code}: {error}", file=sys.stderr)
        for question in details.get("questions", []):
            print(_question_text(question), file=sys.stderr)
    return 1


def _question_text(question: dict[str, Any]) -> str:
    readings = "; ".join(f"{reading['value']}: {reading['example']}" for reading in question["readings"])
    return f"  {question['id']} ({question['column']}) {readings} → {question['option']}"


def print_import(report: dict[str, Any]) -> None:
    files = report.pop("files")
    print_table([{"figure": name, "value": value} for name, value in report.items()])
    for file in files:
        print()
        print_table([{"file": name, "value": value} for name, value in file.items()])
    report["files"] = files


def print_table(rows: Sequence[dict[str, Any]]) -> None:
    if not rows:
        print("–")
        return
    texts = [[_shown(value) for value in row.values()] for row in rows]
    widths = [max(map(len, column)) for column in zip(list(rows[0]), *texts, strict=True)]
    for line in [list(rows[0]), *texts]:
        print("  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip())


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_shown(one) or '–'}" for name, one in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_shown(one) or "–" for one in value)
    return "" if value is None else str(value)


def write_csv(path: Path, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    import csv

    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target, lineterminator="\n")
        writer.writerow(header)
        writer.writerows([["" if value is None else value for value in row] for row in rows])


def write_frame(frame: "pd.DataFrame", target: Path | BinaryIO) -> None:
    """Write rows as CSV through Arrow, which takes a tenth of pandas' time for a million pairs."""
    import pyarrow as pa
    import pyarrow.csv

    pyarrow.csv.write_csv(pa.Table.from_pandas(frame, preserve_index=False), target)


def frame_answer(options: argparse.Namespace, frame: "pd.DataFrame") -> dict[str, Any]:
    """Write a frame where it was asked for; return it for ``--json`` otherwise."""
    if options.csv is not None:
        write_frame(frame, options.csv)
    elif not wants_json(options):
        write_frame(frame, sys.stdout.buffer)
    else:
        return {"rows": json.loads(frame.to_json(orient="records", double_precision=15))}
    return {}


def plain(value: object) -> object:
    """Put into JSON what it does not know: moments, days, decimals, paths, sets."""
    if isinstance(value, datetime):
        return value.replace(microsecond=0).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, set | frozenset):
        return sorted(value)
    return str(value)


def wants_json(options: argparse.Namespace) -> bool:
    return bool(getattr(options, "json", False))
