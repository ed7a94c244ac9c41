"""Which words stand for nothing at all in a cell that should hold a number, a date or an id?"""

BLANK_WORDS = (
    "-",
    "--",
    "---",
    "–",
    "—",
    "n/a",
    "#n/a",
    "na",
    "null",
    "none",
    "nan",
    "nil",
    "(null)",
    "(blank)",
)
_SPACES = " \t\r\n\u00a0\u202f\u2009\u2007"


def is_blank(text: str | None) -> bool:
    """Whether a cell holds nothing: no text, blanks only, or a word such as ``--`` or ``n/a``."""
    return text is None or text.strip(_SPACES).lower() in ("", *BLANK_WORDS)


def blank_sql(column_sql: str) -> str:
    """A boolean DuckDB expression that says the same as :func:`is_blank` (never null)."""
    words = ", ".join(f"'{word}'" for word in ("", *BLANK_WORDS))
    return f"coalesce(lower(trim({column_sql}, '{_SPACES}')) in ({words}), true)"
