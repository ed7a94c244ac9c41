"""How the files were read: a quiet line each, the first rows, and the controls to read them otherwise."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from crosssell.columns import DateOrder, Field, FileKind, FileLayout
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.ingest.drafts import SavedDraft
from crosssell.ingest.files.encoding import OFFERED
from crosssell.ingest.files.stage import ReadOptions, StagedFile
from crosssell.ingest.joined.reading import JoinedReading
from crosssell.ingest.layouts.unroll import PARTS
from crosssell.ingest.reading import FileReading
from crosssell.labels import label
from pages.shared.importing import kinds, state, upload
from pages.shared.importing.pictures import title_words
from pages.shared.text import _, in_words, ngettext, number, plain, translator
from pages.shared.widgets import section

DELIMITERS = (",", ";", "\t", "|")
DECIMAL_MARKS = (",", ".")
HEADER_ROWS = tuple(range(31))
AUTO = "auto"  # an option of its own: ``None`` would show Streamlit's own words for "nothing chosen"
_TABLE_HEIGHT = 227  # six whole rows
_MOST_ROWS_NAMED = 5
_MOST_LISTED = 8

_MADE_OF = {name: field for field, name in PARTS.items()}
_MADE = {"Order": Field.ORDER_ID, "Item": Field.PRODUCT, "Quantity": Field.QUANTITY}

AnyReading = FileReading | JoinedReading


def how_it_was_read(saved: SavedDraft, readings: Sequence[AnyReading]) -> None:
    """Draw the files with what they hold, their first rows, and what can be changed about them."""
    section(_("How it was read"))
    if len(readings) <= _MOST_LISTED:
        for reading in readings:
            _file(saved, reading)
    shown = readings[0]
    if len(readings) > 1:
        chosen = st.selectbox(
            _("First rows of"),
            range(len(readings)),
            format_func=lambda place: f"{place + 1}. {readings[place].name}",
            key=f"look_{saved.id}",
        )
        shown = readings[chosen if chosen in range(len(readings)) else 0]
    if len(readings) > _MOST_LISTED:
        _file(saved, shown)
    for text in oddities(shown.staged):
        st.caption(f":material/info: {text}")
    if isinstance(shown, FileReading) and shown.layout != FileLayout.LINES:
        st.caption(f":material/call_split: {_('Split: one row for each product.')}")
    st.dataframe(
        first_rows(shown),
        hide_index=True,
        height=_TABLE_HEIGHT,
        row_height=32,
        alt=_("The first rows"),
    )
    with st.container(horizontal=True, gap="small"):
        with st.popover(_("Read it differently"), icon=":material/tune:", key="read_options"):
            file_controls(saved, shown.number - 1, shown.staged)
            format_controls(saved, shown)
        with st.popover(_("Add more files"), icon=":material/add:", key="more_files"):
            upload.uploader(saved)


def _file(saved: SavedDraft, reading: AnyReading) -> None:
    """Draw one file: how it was read, the platform it comes from, and what it holds."""
    platform = reading.guess.platform if isinstance(reading, FileReading) else None
    kind = FileKind.ORDERS if isinstance(reading, FileReading) else reading.kind
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", key=f"file_{saved.id}_{reading.number}"
    ):
        with st.container(gap=None, width="stretch"):
            st.markdown(file_line(reading.staged))
            if platform:
                recognised = _("Recognised: {platform}", platform=plain(platform))
                st.markdown(f":green[:material/verified:] {recognised}")
        kinds.choice(saved, reading.number, kind)


def mend_failed_file(saved: SavedDraft, error: CrosssellError) -> None:
    """Offer what can mend a file that could not be read: another way of reading, or another file."""
    named = error.values.get("file")
    place = saved.names.index(named) if named in saved.names else 0
    others = [plain(name) for at, name in enumerate(saved.names) if at != place]
    if others:
        st.caption(_("Chosen with it: {files}.", files=translator().listed(others[:_MOST_LISTED])))
    with st.container(horizontal=True, gap="small"):
        st.button(
            _("Choose another file"),
            key="another_file",
            on_click=state.abandon,
            args=(saved.id,),
            icon=":material/upload_file:",
            type="primary",
        )
        if len(saved.names) > 1:
            st.button(
                _("Go on without this file"),
                key="leave_out",
                on_click=state.leave_file_out,
                args=(saved.id, place),
                icon=":material/remove:",
            )
    if is_mendable(error) or saved.read_options:
        with st.expander(_("Read “{file}” differently", file=plain(saved.names[place])), key="mend"):
            file_controls(saved, place, None)


def is_mendable(error: CrosssellError) -> bool:
    """Tell whether another encoding, delimiter, header row or sheet may help."""
    if error.code == ErrorCode.UNREADABLE_FILE:
        return error.reason == "encoding"
    return error.code in (ErrorCode.NO_TABLE, ErrorCode.INVALID_VALUE, ErrorCode.TOO_LARGE)


def file_line(staged: StagedFile) -> str:
    """Return in one line how a file was read."""
    parts = [f"**{plain(staged.name)}**", ngettext("{n} row", "{n} rows", staged.rows_read)]
    if staged.sheet is not None:
        parts.append(_("sheet “{sheet}”", sheet=plain(staged.sheet)))
    if staged.encoding is not None:
        parts.append(plain(encoding_words(staged.encoding)))
    if staged.delimiter is not None:
        parts.append(plain(delimiter_words(staged.delimiter)))
    if staged.header_row is None:
        parts.append(_("no header row"))
    else:
        parts.append(_("header in row {row}", row=number(staged.header_row)))
    return " · ".join(parts)


def oddities(staged: StagedFile) -> list[str]:
    """Return what is unusual about a file, one sentence each."""
    texts = []
    if staged.title_rows:
        texts.append(
            _(
                "Above the header: {text}",
                text=plain(" / ".join(row[:80] for row in staged.title_rows[:_MOST_ROWS_NAMED])),
            )
        )
    if staged.broken_characters:
        texts.append(
            ngettext(
                "{n} character does not fit the encoding and shows as �; another encoding may be right.",
                "{n} characters do not fit the encoding and show as �; another encoding may be right.",
                staged.broken_characters,
            )
        )
    if staged.removed_characters:
        texts.append(
            ngettext(
                "{n} invisible character was taken out.",
                "{n} invisible characters were taken out.",
                staged.removed_characters,
            )
        )
    if staged.doubtful_rows:
        rows = translator().listed([number(row) for row in staged.doubtful_rows[:_MOST_ROWS_NAMED]])
        texts.append(_("Quotation marks do not add up near row {rows}; have a look there.", rows=rows))
    return texts


def titles(reading: AnyReading) -> list[str]:
    """Return the names of the columns, in words where they were made by a split."""
    own = reading.staged.header
    return [title_words(title) if title in own else _made_title(title) for title in reading.header]


def _made_title(title: str) -> str:
    """Put the name of a column that a split has made into words: ``Items.quantity``."""
    if title in _MADE:
        return label(_MADE[title], translator())
    column, _dot, name = title.rpartition(".")
    is_made = column and name in _MADE_OF
    return f"{title_words(column)}: {label(_MADE_OF[name], translator())}" if is_made else title


def first_rows(reading: AnyReading) -> pd.DataFrame:
    """Return the first rows, after a split where there is one, as a table of texts."""
    preview = reading.preview if isinstance(reading, FileReading) else reading.staged.preview
    width = len(reading.header)
    rows = [[cell or "" for cell in row[:width]] + [""] * (width - len(row)) for row in preview]
    return pd.DataFrame(rows, columns=titles(reading), dtype=object)


def file_controls(saved: SavedDraft, place: int, staged: StagedFile | None) -> None:
    """Draw the choices about one file; without ``staged`` for a file that could not be read.

    Args:
        saved: The draft.
        place: Of the file in the draft, from 0.
        staged: How it was read.
    """
    options = saved.read_options.get(place, ReadOptions())
    is_text = staged is None or staged.kind == "csv"
    if staged is not None and len(staged.sheets) > 1:
        _choice(saved, place, "sheet", _("Sheet"), staged.sheets, staged.sheet, str)
    if is_text:
        likely = staged.encoding_choices if staged is not None else ()
        encodings = [AUTO, *dict.fromkeys([*likely, *OFFERED])]
        _choice(saved, place, "encoding", _("Encoding"), encodings, options.encoding, encoding_words)
        delimiters = [AUTO, *DELIMITERS]
        _choice(
            saved,
            place,
            "delimiter",
            _("Columns are separated by"),
            delimiters,
            options.delimiter,
            delimiter_words,
        )
    rows = [AUTO, *HEADER_ROWS]
    _choice(saved, place, "header_row", _("Header"), rows, options.header_row, header_words)
    if len(saved.names) > 1:
        st.checkbox(_("For all files of this import"), value=True, key=f"all_files_{saved.id}")


def format_controls(saved: SavedDraft, reading: AnyReading) -> None:
    """Draw the choices about numbers and dates, which hold for all files."""
    answers = saved.options.answers
    if reading.decimal_mark is not None:
        _answer(
            saved, "decimal_mark", _("Decimal mark"), [AUTO, *DECIMAL_MARKS], answers.decimal_mark, mark_words
        )
    has_dates = reading.date is not None if isinstance(reading, FileReading) else bool(reading.dates)
    if has_dates:
        _answer(
            saved, "date_order", _("Dates are written"), [AUTO, *DateOrder], answers.date_order, order_words
        )


def encoding_words(encoding: str) -> str:
    """Return what people call an encoding."""
    match encoding.replace("_", "-"):
        case "utf-8" | "utf-8-sig":
            return "UTF-8"
        case "utf-16" | "utf-16-le" | "utf-16-be":
            return "UTF-16"
        case "cp1252":
            return _("Western European (Windows-1252)")
        case "cp1250":
            return _("Central European (Windows-1250)")
        case "iso-8859-1" | "iso-8859-15":
            return _("Western European ({name})", name=encoding.upper())
        case "iso-8859-2":
            return _("Central European ({name})", name=encoding.upper())
        case "cp850":
            return _("Western European ({name})", name="DOS, CP850")
        case "cp852":
            return _("Central European ({name})", name="DOS, CP852")
        case "mac-roman":
            return _("Western European ({name})", name="Macintosh")
        case other:
            return other.upper()


def delimiter_words(delimiter: str) -> str:
    """Return what people call a delimiter."""
    match delimiter:
        case ",":
            return _("comma")
        case ";":
            return _("semicolon")
        case "\t" | "tab":
            return _("tab")
        case "|":
            return _("vertical bar")
        case other:
            return _("the sign “{sign}”", sign=other)


def header_words(row: int) -> str:
    """Return which row is the header; 0 is none."""
    return _("in row {row}", row=number(row)) if row else _("there is none")


def mark_words(mark: str) -> str:
    """Return which mark stands before the decimals."""
    return _("comma (1.234,56)") if mark == "," else _("point (1,234.56)")


def order_words(order: DateOrder) -> str:
    """Return in which order a date is written."""
    match order:
        case DateOrder.DMY:
            return _("day, month, year")
        case DateOrder.MDY:
            return _("month, day, year")
        case DateOrder.YMD:
            return _("year, month, day")


def _choice(
    saved: SavedDraft, place: int, name: str, shown: str, options: Sequence[Any], value: Any, words: Any
) -> None:
    """Draw one choice about a file; its state follows the draft."""
    key = f"{name}_{saved.id}_{place}"
    st.session_state[key] = value if value in options else options[0]
    st.selectbox(
        shown,
        options,
        format_func=_or_recognised(options, words),
        key=key,
        on_change=_read_again,
        args=(saved.id, place, name, key),
    )


def _answer(saved: SavedDraft, name: str, shown: str, options: Sequence[Any], value: Any, words: Any) -> None:
    key = f"{name}_{saved.id}"
    st.session_state[key] = value if value in options else options[0]
    st.selectbox(
        shown,
        options,
        format_func=_or_recognised(options, words),
        key=key,
        on_change=_answer_again,
        args=(saved.id, name, key),
    )


def _or_recognised(options: Sequence[Any], words: Callable[[Any], str]) -> Callable[[Any], str]:
    """Say of an open choice that it is left to recognition."""
    return in_words(options, lambda value: _("as recognised") if value == AUTO else words(value))


def _chosen(key: str) -> Any:
    value = st.session_state[key]
    return None if value == AUTO else value


def _read_again(found: str, place: int, name: str, key: str) -> None:
    value = _chosen(key)
    for_all = bool(st.session_state.get(f"all_files_{found}"))

    def how(saved: SavedDraft) -> SavedDraft:
        places = range(len(saved.names)) if for_all and name != "sheet" else (place,)
        changed = dict(saved.read_options)
        answers = saved.options.answers
        for one in places:
            changed[one] = replace(changed.get(one, ReadOptions()), **{name: value})
            answers = state.without_columns(answers, one + 1)
        options = replace(saved.options, answers=answers)
        return replace(saved, read_options=changed, options=options)

    state.change(found, how)


def _answer_again(found: str, name: str, key: str) -> None:
    value = _chosen(key)
    state.change(found, lambda saved: state.with_answers(saved, **{name: value}))
