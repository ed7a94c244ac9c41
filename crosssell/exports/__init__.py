"""Tables as files for a spreadsheet: CSV and XLSX in the reader's locale, with every text inert."""

from crosssell.exports.cells import neutralised
from crosssell.exports.columns import ExportColumn, ExportKind
from crosssell.exports.delimited import to_csv
from crosssell.exports.guide import GUIDE_COLUMNS, GuideOrigin, guide_csv, guide_xlsx, scope_notes
from crosssell.exports.matrix import MATRIX_COLUMNS, left_columns
from crosssell.exports.workbook import Note, NoteSection, column_notes, to_xlsx

__all__ = [
    "GUIDE_COLUMNS",
    "MATRIX_COLUMNS",
    "ExportColumn",
    "ExportKind",
    "GuideOrigin",
    "Note",
    "NoteSection",
    "column_notes",
    "guide_csv",
    "guide_xlsx",
    "left_columns",
    "neutralised",
    "scope_notes",
    "to_csv",
    "to_xlsx",
]
