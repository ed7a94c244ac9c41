"""What can stand behind an option of the command line; each function is an argument's type."""

import argparse
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NoReturn

from crosssell.columns import CustomerField, DateOrder, Field, FileKind, ProductField, Segment


def existing_file(text: str) -> Path:
    path = Path(text)
    if not path.is_file():
        _usage(f"no such file: {text}")
    return path


def new_file(text: str) -> Path:
    path = Path(text)
    if path.is_dir() or not path.parent.is_dir():  # said now, not after minutes of counting
        _usage(f"no file can be written here: {text}")
    return path


def mapping(text: str) -> tuple[str, str]:
    name, header = _pair(text)
    known = [
        *Field,
        *(f"{FileKind.CUSTOMERS}.{field}" for field in CustomerField),
        *(f"{FileKind.PRODUCTS}.{field}" for field in ProductField),
    ]
    if name not in known:
        _usage(f"unknown field: {name} (known: {', '.join(known)})")
    return name, header


def kind(text: str) -> tuple[str, FileKind]:
    name, _, kind = text.rpartition("=")
    if kind not in list(FileKind):
        _usage(f"unknown kind: {kind} (known: {', '.join(FileKind)})")
    return Path(name).name if name else "", FileKind(kind)


def answer(text: str) -> tuple[str, str]:
    from crosssell.ingest.questions import QuestionId

    name, value = _pair(text)
    if name not in list(QuestionId):
        _usage(f"unknown question: {name} (known: {', '.join(QuestionId)})")
    answers: dict[str, Sequence[str]] = {
        QuestionId.DATE_ORDER: list(DateOrder),
        QuestionId.DECIMAL_MARK: [",", "."],
        QuestionId.SAME_ORDER_ID: ["same", "separate"],
    }
    if value not in answers.get(name, [value]):
        _usage(f"{name} is one of {', '.join(answers[name])}, not {value}")
    return name, value


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name:
        _usage(f"expected NAME=VALUE, got: {text}")
    return name, value


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        _usage(f"expected a date as YYYY-MM-DD, got: {text}")


def count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 12 or int(text) < 1:
        _usage(f"expected a whole number above 0, got: {text}")
    return int(text)


def segment(text: str) -> Segment:
    from crosssell.labels import LABELS

    said = text.replace("’", "'").casefold()
    named = {word.casefold(): code for code in Segment for word in (code.value, LABELS[Segment, code])}
    if said not in named:
        _usage(f"unknown segment: {text} (known: {', '.join(Segment)})")
    return named[said]


def _usage(message: str) -> NoReturn:
    raise argparse.ArgumentTypeError(message)
