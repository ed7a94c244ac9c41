"""How are all files of an import read, of whatever kind, as the dataset remembers such files?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from crosssell.columns import CustomerField, FileKind, ProductField
from crosssell.ingest.asking import one_of_each
from crosssell.ingest.files.staged import ReadOptions, StagedFile
from crosssell.ingest.joined.reading import JoinedReading, guess_kinds, read_joined
from crosssell.ingest.memory import KnownLayout, Recalled, header_key, remembered, settled
from crosssell.ingest.questions import Question
from crosssell.ingest.reading import Answers, Reading, read
from crosssell.warehouse import Cursor


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftReading(Reading):
    """How the files of an import are read, and what only the user can settle.

    ``files`` holds those of order lines alone, ``questions`` those of all files.

    Attributes:
        joined: Files of customers and products.
        kinds: File number → what its rows are.
        answers: What the user has said, with what the dataset remembers of such files.
        read_as_on: When the way in which all files are read was confirmed last; ``None`` if some file is
            not known from an earlier import.
    """

    joined: tuple[JoinedReading, ...] = ()
    kinds: Mapping[int, FileKind] = field(default_factory=dict)
    answers: Answers = field(default_factory=Answers)
    read_as_on: datetime | None = None


def read_files(
    cursor: Cursor,
    staged: Sequence[StagedFile],
    *,
    answers: Answers,
    kinds: Mapping[int, FileKind],
    joined_mapping: Mapping[int, Mapping[str, str]],
    known: Recalled | None,
    known_currency: str | None,
) -> DraftReading:
    """Decide how the staged files are read.

    Args:
        cursor: On the scratch database that holds their raw tables.
        staged: The files.
        answers: What the user has said.
        kinds: File number → what the user says its rows are.
        joined_mapping: File number → field → header, as the user says, of customers and products files;
            number 0 holds for all files, its fields behind their kind (``customers.email``).
        known: What the dataset remembers of such files; the user's own words win.
        known_currency: The currency of the dataset.

    Raises:
        CrosssellError: ``invalid_value`` if an answer names a column or a field that there is not.
    """
    stated = {**(known.kinds if known is not None else {}), **kinds}
    found = guess_kinds(cursor, staged, stated=stated)
    said = answers if known is None else remembered(known, answers, staged)
    mappings = _mappings(staged, found, joined_mapping, known)
    while True:
        reading = _read(cursor, staged, found, said, mappings, known_currency)
        if known is None or not reading.questions:
            break
        further = settled(known, said, questions=reading.questions, files=reading.files)
        if further is None:
            break
        said = further
    return DraftReading(
        files=reading.files,
        questions=reading.questions,
        joined=reading.joined,
        kinds=found,
        answers=said,
        read_as_on=known.confirmed_at if known is not None and known.complete else None,
    )


def joined_layout(reading: JoinedReading, *, options: ReadOptions) -> KnownLayout:
    """Return how a file of customers or products is read, to be remembered.

    Args:
        reading: The file, without open questions.
        options: How the user has had the file opened.
    """
    names: list[str] = list(ProductField if reading.kind == FileKind.PRODUCTS else CustomerField)
    mapped: dict[str, str] = {name: reading.header[index] for name, index in reading.mapping.items()}
    return KnownLayout(
        headers=header_key(reading.staged),
        kind=reading.kind,
        mapping={name: mapped.get(name, "") for name in names},
        decimal_mark=reading.decimal_mark,
        date_order=reading.date_order,
        choices={},
        options=options,
    )


def _read(
    cursor: Cursor,
    staged: Sequence[StagedFile],
    kinds: Mapping[int, FileKind],
    answers: Answers,
    mappings: Mapping[int, Mapping[str, str]],
    known_currency: str | None,
) -> DraftReading:
    orders = [file for file in staged if kinds[file.number] == FileKind.ORDERS]
    reading = Reading(files=(), questions=())
    if orders:
        reading = read(cursor, orders, answers, known_currency=known_currency)
    questions: list[Question] = list(reading.questions)
    joined: list[JoinedReading] = []
    for file in staged:
        if kinds[file.number] != FileKind.ORDERS:
            one, asked = read_joined(
                cursor, file, kinds[file.number], answers, said=mappings.get(file.number, {})
            )
            joined.append(one)
            questions += asked
    return DraftReading(files=reading.files, questions=one_of_each(questions), joined=tuple(joined))


def _mappings(
    staged: Sequence[StagedFile],
    kinds: Mapping[int, FileKind],
    said: Mapping[int, Mapping[str, str]],
    known: Recalled | None,
) -> dict[int, dict[str, str]]:
    """Add the remembered columns; one for which the user has another use leaves the field that it was."""
    mappings: dict[int, dict[str, str]] = {}
    for file in staged:
        own = _for_all(file, kinds, said.get(0, {})) | dict(said.get(file.number, {}))
        if known is not None and known.kinds.get(file.number) == kinds[file.number]:
            taken = {title for title in own.values() if title}
            of_old = known.joined_mapping.get(file.number, {})
            own = {name: title for name, title in of_old.items() if title not in taken} | own
        mappings[file.number] = own
    return mappings


def _for_all(file: StagedFile, kinds: Mapping[int, FileKind], said: Mapping[str, str]) -> dict[str, str]:
    """Return what was said of all files of this one's kind, as far as it has the columns."""
    prefix = f"{kinds[file.number]}."
    of_kind = {name.removeprefix(prefix): title for name, title in said.items() if name.startswith(prefix)}
    alone = sum(kind == kinds[file.number] for kind in kinds.values()) == 1
    return {name: title for name, title in of_kind.items() if alone or not title or title in file.header}
