"""Puts the calendar of a server forward: Python imports this where the folder is on its path.

The file that ``$DAYS_LATER`` names holds by how many days; it may change while the server runs.
"""

import datetime
import os
from pathlib import Path

REAL = datetime.date


class _OfRealDays(type):
    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, REAL)

    def __subclasscheck__(cls, kind: type) -> bool:
        return issubclass(kind, REAL)


class Later(REAL, metaclass=_OfRealDays):
    __slots__ = ()

    def __new__(cls, *parts: int, **named: int) -> REAL:  # type: ignore[misc]
        return REAL(*parts, **named)

    @classmethod
    def today(cls) -> REAL:  # type: ignore[override]
        days = int(Path(os.environ["DAYS_LATER"]).read_text("utf-8"))
        return REAL.today() + datetime.timedelta(days=days)

    @classmethod
    def fromisoformat(cls, text: str) -> REAL:  # type: ignore[override]
        return REAL.fromisoformat(text)


if "DAYS_LATER" in os.environ:
    datetime.date = Later  # type: ignore[misc]
