"""Every row of the order files accounted for: read, left out by reason, kept by kind; and how it was read."""

from collections.abc import Mapping, Sequence

from crosssell.columns import Field, FileLayout, LeftOut, LineKind
from crosssell.ingest.report import FileReport
from crosssell.labels import label
from pages.shared.importing.files import (
    delimiter_words,
    encoding_words,
    header_words,
    mark_words,
    order_words,
)
from pages.shared.text import _, ngettext, number, plain, translator

Fact = tuple[str, str]


def row_lines(files: Sequence[FileReport]) -> list[Fact]:
    """Return rows in the files → rows after a split = kept + left out by reason, as names and counts."""
    read = sum(file.rows_read for file in files)
    in_files = sum(file.rows_read if file.rows_in_file is None else file.rows_in_file for file in files)
    is_split = any(file.layout != FileLayout.LINES for file in files)
    after = [(_("Rows after the split, one for each product"), f"→ {number(read)}")] if is_split else []
    return [
        (_("Rows in the files"), number(in_files)),
        *after,
        *left_out_lines(left_out_of(files)),
        (_("Rows kept"), f"= {number(sum(file.rows_kept for file in files))}"),
    ]


def left_out_lines(left_out: Mapping[LeftOut, int]) -> list[Fact]:
    """Return the rows left out by reason, most frequent first."""
    return [
        (_("left out: {reason}", reason=label(reason, translator())), f"− {number(count)}")
        for reason, count in sorted(left_out.items(), key=lambda item: -item[1])
    ]


def left_out_of(files: Sequence[FileReport]) -> dict[LeftOut, int]:
    """Return the rows left out of several files by reason."""
    totals: dict[LeftOut, int] = {}
    for file in files:
        for reason, count in file.left_out.items():
            totals[reason] = totals.get(reason, 0) + count
    return totals


def kind_lines(files: Sequence[FileReport]) -> list[Fact]:
    """Return the kept rows by kind."""
    totals = {kind: sum(file.line_kinds.get(kind, 0) for file in files) for kind in LineKind}
    return [(label(kind, translator()), number(count)) for kind, count in totals.items() if count]


def remarks(files: Sequence[FileReport], *, non_products: int) -> list[str]:
    """Return what the reader should know about amounts, ids and repeated rows.

    Args:
        files: The order files of an import.
        non_products: Items of the dataset that are postage, fees or vouchers.
    """
    texts = [_no_amounts(file) for file in files if file.layout != FileLayout.LINES and not file.has_amounts]
    texts += [carried_words(file.file, file.carried) for file in files if file.carried]
    if non_products:
        texts.append(
            ngettext(
                "{n} item is postage, a fee or a voucher and stays out of baskets. "
                "Under Data you can change that.",
                "{n} items are postage, fees or vouchers and stay out of baskets. "
                "Under Data you can change that.",
                non_products,
            )
        )
    duplicates = sum(file.duplicate_lines for file in files)
    if duplicates:
        texts.append(
            ngettext(
                "{n} row repeats another one of its order in every cell. It is kept: "
                "it may be a second piece.",
                "{n} rows repeat another one of their order in every cell. They are kept: "
                "they may be second pieces.",
                duplicates,
            )
        )
    damaged = sum(file.damaged_ids for file in files)
    if damaged:
        texts.append(
            ngettext(
                "{n} row has an order or customer number that a spreadsheet has rounded (5,24E+15); "
                "different numbers may have become one. Export again, without a spreadsheet in between.",
                "{n} rows have an order or customer number that a spreadsheet has rounded (5,24E+15); "
                "different numbers may have become one. Export again, without a spreadsheet in between.",
                damaged,
            )
        )
    return texts


def reading_lines(file: FileReport) -> list[Fact]:
    """Return how one file was read, as names and values."""
    lines = opening_lines(file.sheet, file.encoding, file.delimiter, file.header_row)
    if file.platform:
        lines.insert(0, (_("Recognised as"), file.platform))
    if file.layout != FileLayout.LINES:
        lines.append((_("Products of an order"), layout_words(file.layout)))
    if file.decimal_mark:
        lines.append((_("Decimal mark"), mark_words(file.decimal_mark)))
    if file.date_order:
        lines.append((_("Dates are written"), order_words(file.date_order)))
    mapping = [(field, file.mapping[field]) for field in Field if field in file.mapping]
    return lines + [(label(field, translator()), title) for field, title in mapping]


def opening_lines(
    sheet: str | None, encoding: str | None, delimiter: str | None, header_row: int | None
) -> list[Fact]:
    """Return how a file was opened, as names and values."""
    lines = []
    if sheet:
        lines.append((_("Sheet"), sheet))
    if encoding:
        lines.append((_("Encoding"), encoding_words(encoding)))
    if delimiter:
        lines.append((_("Columns are separated by"), delimiter_words(delimiter)))
    lines.append((_("Header"), header_words(header_row or 0)))
    return lines


def layout_words(layout: FileLayout) -> str:
    """Return how the products of an order lie in a file."""
    match layout:
        case FileLayout.LINES:
            return _("one row each")
        case FileLayout.PACKED:
            return _("all in one cell, split into rows")
        case FileLayout.BASKETS:
            return _("side by side in one row")
        case FileLayout.ONE_HOT:
            return _("a column each, marked where bought")


def quoted(text: str) -> str:
    """Return a word of the data between the quotation marks of the language, as Markdown."""
    return _("“{word}”", word=plain(text))


def carried_words(file: str, titles: Sequence[str]) -> str:
    """Return that blanks of some columns were filled from the row above."""
    return _(
        "On the first row of an order only, in {file}: {columns}. The rows below were taken for the "
        "same order.",
        file=plain(file),
        columns=translator().listed([quoted(title) for title in titles]),
    )


def _no_amounts(file: FileReport) -> str:
    if not file.order_figures:
        return _(
            "{file} has no prices, so it brings no revenue; what sells together is not affected.",
            file=plain(file.file),
        )
    return _(
        "{file} has no price for each product, only figures of whole orders ({columns}). They are not spread "
        "over the products, so the file brings no revenue; what sells together is not affected.",
        file=plain(file.file),
        columns=translator().listed([plain(title) for title in file.order_figures]),
    )
