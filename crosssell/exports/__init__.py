"""Tables as files for a spreadsheet: CSV and XLSX in the reader's locale, with every text inert."""

from crosssell.exports.cells import neutralised
from crosssell.exports.columns import ExportColumn, ExportKind
from crosssell.exports.delimited import to_csv
from crosssell.exports.guide import GUIDE_COLUMNS, GuideOrigin, guide_csv, guide_xlsx
from crosssell.exports.matrix import LEFT_COLUMNS, MATRIX_COLUMNS
from crosssell.exports.workbook import Note, NoteSection, column_notes, to_xlsx

__all__ = [
    "GUIDE_COLUMNS",
    "LEFT_COLUMNS",
    "MATRIX_COLUMNS",
    "ExportColumn",
    "ExportKind",
    "GuideOrigin",
    "Note",
    "NoteSection",
    "column_notes",
    "guide_csv",
    "guide_xlsx",
    "neutralised",
    "to_csv",
    "to_xlsx",
]
