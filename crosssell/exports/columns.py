"""What a column of a file is: its heading, how its cells are written, and what they mean."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from crosssell.i18n import Translator


class ExportKind(StrEnum):
    """How a column is written."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    SHARE = "share"  # 0–1; per cent in a workbook, a plain number in CSV
    MONEY = "money"  # in the dataset's currency: a format in a workbook, named by the heading in CSV
    DATE = "date"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportColumn:
    """One column of a file.

    Attributes:
        name: Column of the frame.
        header: English source of its heading, translated when written.
        kind: How its cells are written; a column that is empty throughout may be of any kind.
        decimals: Of a number or an amount; for a share those of its per cent.
        note: English source of a sentence that says what the column holds, for a sheet of notes.
        words: English sources of the words for codes; a code without one is written as it is.
        about: What the heading's ``{item}`` stands for, as it is in the data.
        of_group: Its value belongs to a group of rows that follow each other: a workbook shows it in
            bold where a group starts, with a line above, and in grey below.
    """

    name: str
    header: str
    kind: ExportKind = ExportKind.TEXT
    decimals: int = 2
    note: str = ""
    words: Mapping[str, str] | None = None
    about: str | None = None
    of_group: bool = False

    def heading(self, translator: Translator) -> str:
        """Return the heading in the reader's language."""
        if self.about is None:
            return translator.gettext(self.header)
        return translator.gettext(self.header, item=self.about)

    def explained(self, translator: Translator) -> str | None:
        """Return in the reader's language what the column holds; ``None`` where there is nothing to say."""
        return translator.gettext(self.note) if self.note else None

    def named(self, item: str) -> "ExportColumn":
        """Return the column with a heading about ``item``."""
        return replace(self, about=item)

    def worded(self, value: object, translator: Translator) -> object:
        """Return the word for a code in the reader's language, and anything else as it is."""
        if self.words is None or not isinstance(value, str) or value not in self.words:
            return value
        return translator.gettext(self.words[value])


def number(name: str, header: str, decimals: int = 4, *, note: str = "") -> ExportColumn:
    """Return a column of numbers."""
    return ExportColumn(name=name, header=header, kind=ExportKind.NUMBER, decimals=decimals, note=note)


def share(name: str, header: str, decimals: int = 2, *, note: str = "") -> ExportColumn:
    """Return a column of shares (0–1)."""
    return ExportColumn(name=name, header=header, kind=ExportKind.SHARE, decimals=decimals, note=note)


def integer(name: str, header: str, *, note: str = "") -> ExportColumn:
    """Return a column of counts."""
    return ExportColumn(name=name, header=header, kind=ExportKind.INTEGER, note=note)


def money(name: str, header: str, decimals: int = 2, *, note: str = "") -> ExportColumn:
    """Return a column of amounts in the dataset's currency."""
    return ExportColumn(name=name, header=header, kind=ExportKind.MONEY, decimals=decimals, note=note)
