"""What a file leaves open: a question, its possible readings, and what each would mean."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any


class QuestionId(StrEnum):
    """Questions that an import can ask."""

    DATE_ORDER = "date_order"
    DECIMAL_MARK = "decimal_mark"
    MAPPING = "mapping"
    CURRENCY = "currency"
    SAME_ORDER_ID = "same_order_id"
    PACKED = "packed"
    LAYOUT = "layout"


SPLIT, WHOLE = "split", "whole"  # answers to ``PACKED``
TABLE = "table"  # the answer to ``LAYOUT`` that there is one row a product


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A few rows, to be seen beside others.

    Attributes:
        columns: Headers of the file, or fields.
        rows: The cells of each row.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One possible answer and its consequences.

    Attributes:
        value: What the answer is given as.
        example: One cell of the file as it would be read; plain, not in the reader's locale.
        written: That cell as it stands in the file.
        number: The example as a number, where it is one.
        moment: The example as a moment, where it is one.
        first: Earliest moment of the column under this reading.
        last: Latest moment of the column under this reading.
        rows: Rows that the answer is about.
        picture: What the first rows become under this answer; its columns are fields.
    """

    value: str
    example: str
    written: str = ""
    number: Decimal | None = None
    moment: datetime | None = None
    first: datetime | None = None
    last: datetime | None = None
    rows: int | None = None
    picture: Picture | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Something that only the user can know.

    Attributes:
        id: Which question.
        column: Header of the column it is about.
        choices: At least two.
        option: How the command line answers it with the first choice.
        file: Name of the file.
        picture: The first rows as they stand in the file.
    """

    id: QuestionId
    column: str
    choices: tuple[Choice, ...]
    option: str
    file: str
    picture: Picture | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the question as plain values, as the command line prints it."""
        readings = [{"value": choice.value, "example": choice.example} for choice in self.choices]
        return {"id": self.id, "column": self.column, "readings": readings, "option": self.option}
