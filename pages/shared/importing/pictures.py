"""Before and after: a few rows of a file as they stand, and the rows that an answer makes of them."""

import re

import pandas as pd
import streamlit as st

from crosssell.columns import Field
from crosssell.ingest.questions import Picture
from crosssell.labels import label
from pages.shared.text import _, number, plain, translator

_LONGEST_CELL = 60
_LONGEST_TITLE = 30
_MOST_COLUMNS = 6
_UNSEEN = "\u2060"
_WITHOUT_NAME = re.compile(r"Column ([0-9]+)")  # as the reading names a column without a title
_FIELDS = {field.value: field for field in Field}


def before(picture: Picture) -> None:
    """Draw the first rows as they stand in the file."""
    st.caption(_("In the file"))
    _table(
        [plain(_short(title_words(title), _LONGEST_TITLE)) for title in picture.columns],
        picture,
        _("The file’s rows"),
    )


def after(picture: Picture) -> None:
    """Draw what an answer makes of them."""
    st.caption(_("Read like this"))
    _table([_field_words(name) for name in picture.columns], picture, _("The rows under this answer"))


def title_words(title: str) -> str:
    """Put the name of a column that has none in its file into the reader's words; not escaped."""
    numbered = _WITHOUT_NAME.fullmatch(title)
    return _("Column {n}", n=number(int(numbered[1]))) if numbered else title


def _table(titles: list[str], picture: Picture, told: str) -> None:
    shown = titles[:_MOST_COLUMNS]
    more = ["…"] if len(titles) > len(shown) else []
    rows = [_cells(row, len(shown)) + more for row in picture.rows]
    # A table's columns must differ, titles may not: signs that nobody sees tell them apart.
    unique = [title + _UNSEEN * place for place, title in enumerate(shown)]
    frame = pd.DataFrame(rows, columns=[*unique, *more], dtype=object)
    st.table(frame, border="horizontal", hide_index=True, alt=told)


def _cells(row: tuple[str | None, ...], width: int) -> list[str]:
    cells = [plain(_short(cell or "", _LONGEST_CELL)) for cell in row[:width]]
    return cells + [""] * (width - len(cells))


def _field_words(name: str) -> str:
    return label(_FIELDS[name], translator()) if name in _FIELDS else plain(name)


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
