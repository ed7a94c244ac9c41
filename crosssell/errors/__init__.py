"""The one error type of the core: a code, an optional reason, and the values behind it.

The core never writes prose for the user. It raises a code with values; ``str(error)`` is the
English sentence for logs and the command line, and ``Translator.error`` the same sentence in the
reader's language. Each sentence says what was wrong, what was seen, and what to do next.
"""

from collections.abc import Mapping
from enum import StrEnum

from crosssell.errors.messages import MESSAGES


class ErrorCode(StrEnum):
    """Stable codes that scripts rely on."""

    NEEDS_ANSWER = "needs_answer"
    UNREADABLE_FILE = "unreadable_file"
    EMPTY_FILE = "empty_file"
    NO_TABLE = "no_table"
    NO_LINE_ITEMS = "no_line_items"
    MISSING_FIELD = "missing_field"
    TOO_LARGE = "too_large"
    INVALID_VALUE = "invalid_value"
    UNKNOWN_DATASET = "unknown_dataset"
    UNKNOWN_ITEM = "unknown_item"
    NOT_ENOUGH_DATA = "not_enough_data"
    WORKSPACE_LOCKED = "workspace_locked"
    WORKSPACE_DAMAGED = "workspace_damaged"
    NO_SPACE = "no_space"
    NOTHING_TO_UNDO = "nothing_to_undo"
    CANCELLED = "cancelled"
    UNEXPECTED = "unexpected"


class CrosssellError(Exception):
    """A problem that the user can understand and mend.

    Args:
        code: What kind of problem; scripts branch on it.
        reason: Picks one of several sentences of the code, such as ``pdf``.
        values: What was seen and what is allowed; named by the sentence's placeholders.
    """

    def __init__(self, code: ErrorCode, reason: str = "", **values: object) -> None:
        super().__init__(code, reason)
        self.code = code
        self.reason = reason
        self.values = values

    @property
    def template(self) -> str:
        """The English sentence with its placeholders, also the key into the catalogues."""
        return MESSAGES.get(f"{self.code}.{self.reason}", MESSAGES[self.code])

    def __str__(self) -> str:
        return filled(self.template, self.values)


def filled(template: str, values: Mapping[str, object]) -> str:
    """Fill the placeholders of ``template``; one without a value stays readable."""
    return template.format_map(_Values(values))


class _Values(dict[str, object]):
    """Leaves an unknown placeholder readable instead of failing inside an error."""

    def __missing__(self, key: str) -> str:
        return f"({key})"
