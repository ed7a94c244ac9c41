"""The one error type of the core: a code, an optional reason, and the values behind it.

The core never writes prose for the user. It raises a code with values; ``str(error)`` is the
English sentence for logs and the command line, and ``Translator.error`` the same sentence in the
reader's language. Each sentence says what was wrong, what was seen, and what to do next.
"""

from enum import StrEnum

from crosssell.i18n.marker import N_


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
    CANCELLED = "cancelled"


# Keys are a code, or "code.reason" where one code has several sentences. Placeholders are filled
# from the values of the error; every value that a sentence names must be passed when raising.
MESSAGES: dict[str, str] = {
    "needs_answer": N_(
        "The file leaves open how some values are to be read. Answer the questions, then import again."
    ),
    "unreadable_file": N_(
        "The file “{file}” cannot be read. Export it again as CSV or XLSX and try once more."
    ),
    "unreadable_file.pdf": N_(
        "“{file}” is a PDF document, not a table. Export the order lines from the shop as CSV or XLSX."
    ),
    "unreadable_file.binary": N_(
        "“{file}” is not a text file and no workbook that can be read here. "
        "Save it as CSV or XLSX and try once more."
    ),
    "unreadable_file.archive": N_(
        "“{file}” is an archive of a kind that is not opened here. "
        "Unpack it and choose the CSV or XLSX inside."
    ),
    "unreadable_file.damaged": N_(
        "“{file}” is damaged or was cut off while it was saved. Export it again and try once more."
    ),
    "unreadable_file.password": N_(
        "“{file}” is protected by a password. Save it without a password and try once more."
    ),
    "unreadable_file.encoding": N_(
        "“{file}” cannot be read with the encoding {encoding}. Choose another encoding."
    ),
    "empty_file": N_("“{file}” holds no data rows. Check the export's period and filters."),
    "no_table": N_(
        "No table was found in “{file}”: no header row above rows with the same columns. "
        "Export order lines as CSV or XLSX, one row an order line."
    ),
    "no_line_items": N_(
        "“{file}” lists orders without their products, so nothing can be said about what sells "
        "together. Export order lines (items), one row for each product of an order."
    ),
    "missing_field": N_(
        "No column holds the {field}. Choose the column that does; without it the file cannot be used."
    ),
    "too_large": N_(
        "“{file}” is too large: {seen}, and at most {allowed} are read. "
        "Export a shorter period or fewer columns."
    ),
    "invalid_value": N_("“{value}” is not a valid {what}. Allowed: {allowed}."),
    "invalid_value.period": N_("The period ends ({last}) before it starts ({first}). Swap the two dates."),
    "invalid_value.dataset_name": N_(
        "“{value}” cannot be the name of a dataset. Use 1 to {longest} letters, digits, blanks or signs."
    ),
    "unknown_dataset": N_("There is no dataset named “{name}”. Known datasets: {known}."),
    "unknown_item": N_("“{item}” does not occur in this dataset. Check its spelling."),
    "not_enough_data": N_("There is not enough data for this: {needed}."),
    "workspace_locked": N_(
        "The data folder is in use by another program, probably another running Crosssell. "
        "Close it and try again."
    ),
    "workspace_damaged": N_(
        "The data file of “{name}” is damaged and cannot be opened. "
        "Restore it from a backup, or delete the dataset and import the exports again."
    ),
    "no_space": N_("The disk is full. Free some space and try again; nothing was changed."),
    "cancelled": N_("Stopped at your request. The dataset is as it was before."),
}


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
        return self.template.format_map(_Values(self.values))


class _Values(dict[str, object]):
    """Leaves an unknown placeholder readable instead of failing inside an error."""

    def __missing__(self, key: str) -> str:
        return f"({key})"
