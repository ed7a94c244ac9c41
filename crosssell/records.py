"""Frozen records as JSON and back, by their type hints.

What was written by an earlier version reads on: a field that it did not know takes its default, one that is
gone is passed over. What is no number in JSON (infinity, not a number) is written as null.
"""

import json
import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from math import isfinite
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

Record = TypeVar("Record")


def as_json(value: Any) -> Any:
    """Return a value as what `json.dumps` takes: records and mappings as objects, tuples as lists."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: as_json(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): as_json(held) for key, held in value.items()}
    if isinstance(value, tuple | list | frozenset):
        return [as_json(held) for held in value]
    if isinstance(value, float) and not isfinite(value):
        return None
    return value


def as_text(value: Any) -> str:
    """Return a value as JSON text, as it is kept in a dataset."""
    return json.dumps(as_json(value), ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def from_json(kind: type[Record], *, data: Any) -> Record:
    """Return the record of a type from what `as_json` gave.

    Args:
        kind: A dataclass.
        data: An object of JSON, parsed.

    Raises:
        ValueError: The data are of another form: a required field is missing, a code is unknown.
    """
    try:
        record: Record = _record(kind, data)
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError(f"no {kind.__name__}") from error
    return record


def _record(kind: Any, data: Mapping[str, Any]) -> Any:
    hints = _hints(kind)
    return kind(**{name: _value(hints[name], held) for name, held in data.items() if name in hints})


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def _value(hint: Any, data: Any) -> Any:
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return None if data is None else _value(next(it for it in inner if it is not types.NoneType), data)
    if origin is tuple:
        if inner[-1] is Ellipsis:
            return tuple(_value(inner[0], held) for held in data)
        return tuple(_value(each, held) for each, held in zip(inner, data, strict=True))
    if origin is not None and issubclass(origin, Mapping):
        return {key: _value(inner[1], held) for key, held in data.items()}
    if is_dataclass(hint):
        return _record(hint, data)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint(data)
    if hint is date:
        return date.fromisoformat(data)
    if hint is float and data is not None:
        return float(data)
    return data
