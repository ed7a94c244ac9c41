"""Cells that no spreadsheet can misread.

A cell that starts with ``= + - @``, a tab or a carriage return would run as a formula in some
spreadsheet (OWASP, "CSV Injection"); such a text gets an apostrophe in front, which spreadsheets
show as text. Numbers are numbers and stay as they are.
"""

import math

import pandas as pd

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")
NEUTRALISER = "'"


def neutralised(text: str) -> str:
    """Return ``text`` so that no spreadsheet takes it for a formula.

    >>> neutralised("=1+1"), neutralised("Tea"), neutralised("-20 % voucher")
    ("'=1+1", 'Tea', "'-20 % voucher")
    """
    return NEUTRALISER + text if text.startswith(STARTS_A_FORMULA) else text


def is_empty(value: object) -> bool:
    """Return whether a cell holds nothing that can be shown."""
    if value is None or value is pd.NA or value is pd.NaT:
        return True
    return isinstance(value, float) and not math.isfinite(value)
