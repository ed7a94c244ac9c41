"""How was a file with these headers read the last time? Next month's export needs no clicks.

What the user has confirmed is kept in the dataset, by header set: the order of columns does not
matter. A column stays the field that it was. A decimal mark, a date order or another answer comes
from memory only where the file itself leaves it open; and never what depends on the orders at hand
(whether an id is one order). The user's own words win over the memory.
"""

import codecs
import json
import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from crosssell.columns import DateOrder, Field, FileKind
from crosssell.errors import CrosssellError
from crosssell.ingest.files.raw_table import prepare as forget_staged
from crosssell.ingest.files.stage import stage_file
from crosssell.ingest.files.staged import Limits, ReadOptions, StagedFile
from crosssell.ingest.likeness import nearest
from crosssell.ingest.questions import Question, QuestionId
from crosssell.ingest.reading import Answers, FileReading
from crosssell.ingest.values.dates import DateEvidence
from crosssell.warehouse import Cursor, Warehouse

logger = logging.getLogger(__name__)

LARGEST_OPENED_AGAIN = 64 * 1024**2  # bytes
OUT_OF_THE_WAY = 10_000  # numbers of files that are opened only to look at them
NEVER_REMEMBERED = (QuestionId.SAME_ORDER_ID,)
PROOFS = (DateEvidence.PROVEN, DateEvidence.MAJORITY)
MARK, ORDER = "decimal_mark", "date_order"
# Readings of one cell that exclude each other; where files came in both, neither is known.
RIVALS = {MARK: {".", ","}, ORDER: {DateOrder.DMY.value, DateOrder.MDY.value}}

KNOWN = "select headers, confirmed_at, said from known_layout where list_contains($keys, headers)"

MOST_COMPARED = 200
NEWEST = f"select headers, said from known_layout order by confirmed_at desc limit {MOST_COMPARED}"

# Files whose headers are others when they are opened without the user's help.
OPENED_OTHERWISE = """
select json_extract_string(said, 'detected'), confirmed_at, said
from known_layout
where list_contains($keys, json_extract_string(said, 'detected'))
order by confirmed_at
"""

KEEP_REPLACED = """
insert into replaced_layout
select *
from known_layout
where list_contains($keys, headers)
    and import_id is distinct from $import_id
    and headers not in (select headers from replaced_layout)
"""

NOTE = "insert or replace into known_layout values ($headers, $import_id, $now, $said)"

_DIGITS = re.compile(r"[^A-Za-z]*[0-9][^A-Za-z]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownLayout:
    """How the files of one header set are read.

    Attributes:
        headers: The header set, as a key.
        kind: What the rows are.
        mapping: Field → header, empty for a field without a column; the names of fields are those of
            the kind.
        decimal_mark: Of columns of text, ``None`` without numbers and for workbooks.
        date_order: ``None`` without dates.
        choices: Answers to questions by their id.
        options: How the user has had the file opened, as far as not left to detection.
        detected: The header set that detection alone would have found, where the user has helped.
        stated: Which of mark and order the user has stated.
        seen: In which marks and orders files of this header set have come since the user last stated one.
    """

    headers: str
    kind: FileKind
    mapping: Mapping[str, str]
    decimal_mark: str | None
    date_order: DateOrder | None
    choices: Mapping[str, str]
    options: ReadOptions = field(default_factory=ReadOptions)
    detected: str | None = None
    stated: tuple[str, ...] = ()
    seen: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def as_json(self) -> str:
        """Return what is kept of it beside the header set."""
        options = {name: value for name, value in asdict(self.options).items() if value is not None}
        said = {
            "kind": self.kind,
            "mapping": dict(self.mapping),
            "decimal_mark": self.decimal_mark,
            "date_order": self.date_order,
            "choices": dict(self.choices),
            "options": options,
            "detected": self.detected,
            "seen": dict(self.seen),
        }
        return json.dumps(said, ensure_ascii=False, sort_keys=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalled:
    """What a dataset remembers of files such as these.

    Attributes:
        kinds: File number → what its rows are; known files only, as are the others, and files that are
            known but for a few columns: these keep what is said of the others.
        file_mapping: File number → field → header, empty for a field without a column; order files.
        joined_mapping: The same for files of customers and products.
        decimal_mark: ``None`` if the known files disagree.
        date_order: ``None`` if the known files disagree.
        choices: Answers by question; none on which the known files disagree.
        read_options: File number → how it should be opened; only where it was opened otherwise. Stage
            these files again, then recall: a file that shows its own headers only then is not known before.
        confirmed_at: When the oldest of these readings was confirmed last.
        complete: Every file is known.
    """

    kinds: Mapping[int, FileKind]
    file_mapping: Mapping[int, Mapping[Field, str]]
    joined_mapping: Mapping[int, Mapping[str, str]]
    decimal_mark: str | None
    date_order: DateOrder | None
    choices: Mapping[str, str]
    read_options: Mapping[int, ReadOptions]
    confirmed_at: datetime
    complete: bool


def layout_of(reading: FileReading, answers: Answers, *, options: ReadOptions) -> KnownLayout:
    """Return how a file of order lines is read, to be remembered.

    Args:
        reading: The file, without open questions.
        answers: What the user has said.
        options: How the user has had the file opened.
    """
    mapped = {name: reading.header[index] for name, index in reading.mapping.items()}
    return KnownLayout(
        headers=header_key(reading.staged),
        kind=FileKind.ORDERS,
        mapping={name: mapped.get(name, "") for name in Field},
        decimal_mark=reading.decimal_mark,
        date_order=reading.date.date_order if reading.date is not None else None,
        choices={name: said for name, said in answers.choices.items() if name not in NEVER_REMEMBERED},
        options=options,
        stated=tuple(
            name
            for name, said in ((MARK, answers.decimal_mark), (ORDER, answers.date_order))
            if said is not None
        ),
    )


def note_layouts(
    cursor: Cursor, layouts: Sequence[KnownLayout], *, import_id: int | None, now: datetime
) -> None:
    """Remember how files are read.

    Args:
        cursor: In the transaction of the import.
        layouts: One a file.
        import_id: The import that brought the files; ``None`` if they brought nothing new, so that an
            undo of an earlier import leaves the memory of them.
        now: When the readings were confirmed.
    """
    by_headers = {one.headers: one for one in layouts}
    for headers, _, said in cursor.rows(KNOWN, keys=list(by_headers)):
        by_headers[headers] = _with_seen(by_headers[headers], json.loads(said))
    if import_id is not None and by_headers:
        cursor.execute(KEEP_REPLACED, keys=list(by_headers), import_id=import_id)
    for headers, layout in by_headers.items():
        cursor.execute(NOTE, headers=headers, import_id=import_id, now=now, said=layout.as_json())


def recall(warehouse: Warehouse, staged: Sequence[StagedFile]) -> Recalled | None:
    """Return what the dataset remembers of files with these headers, ``None`` if it knows none of them.

    Args:
        warehouse: The dataset.
        staged: The files of an import.
    """
    keys = {file.number: header_key(file) for file in staged}
    known = {
        headers: (confirmed_at, json.loads(said))
        for headers, confirmed_at, said in warehouse.rows(KNOWN, keys=sorted(set(keys.values())))
    }
    found = {number: known[key][1] for number, key in keys.items() if key in known}
    opened = {
        key: (confirmed_at, json.loads(said))
        for key, confirmed_at, said in warehouse.rows(OPENED_OTHERWISE, keys=sorted(set(keys.values())))
    }
    unopened = {number: opened[key] for number, key in keys.items() if key not in known and key in opened}
    alike = _alike(warehouse, [file for file in staged if file.number not in found | unopened])
    if not found and not unopened and not alike:
        return None
    kinds = {number: FileKind(said["kind"]) for number, said in (found | alike).items()}
    decimal_mark = _agreed([_written(said, MARK) for said in found.values()])
    date_order = _agreed([_written(said, ORDER) for said in found.values()])
    questions = {name for said in found.values() for name in said["choices"]}
    choices = {name: _agreed([said["choices"].get(name) for said in found.values()]) for name in questions}
    return Recalled(
        kinds=kinds,
        file_mapping={
            number: {Field(name): header for name, header in said["mapping"].items()}
            for number, said in (found | alike).items()
            if kinds[number] == FileKind.ORDERS
        },
        joined_mapping={
            number: said["mapping"]
            for number, said in (found | alike).items()
            if kinds[number] != FileKind.ORDERS
        },
        decimal_mark=decimal_mark,
        date_order=DateOrder(date_order) if date_order else None,
        choices={name: value for name, value in choices.items() if value is not None},
        read_options={
            file.number: options
            for file in staged
            if file.number in found and (options := _other_options(file, found[file.number]["options"]))
        }
        | {number: ReadOptions(**said["options"]) for number, (_, said) in unopened.items()},
        confirmed_at=min(
            [known[keys[number]][0] for number in found]
            or [at for at, _ in unopened.values()]
            or [datetime.max]
        ),
        complete=len(found) == len(staged),
    )


def _alike(warehouse: Warehouse, unknown: Sequence[StagedFile]) -> dict[int, dict[str, Any]]:
    """Return what is remembered of the files that are most like these."""
    titled = [file for file in unknown if file.header_row is not None]
    newest = [(key, json.loads(said)) for key, said in warehouse.rows(NEWEST)] if titled else []
    near = {file.number: nearest(file.header, newest) for file in titled}
    return {number: said for number, said in near.items() if said is not None}


def remembered(recalled: Recalled, answers: Answers, staged: Sequence[StagedFile]) -> Answers:
    """Return the user's answers with the remembered columns of each file added.

    A column for which the user has another use leaves the field that it was; marks, orders and other
    answers are added by `settled`, where a file leaves them open.
    """
    mappings: dict[int, Mapping[Field, str]] = dict(answers.file_mapping)
    for file in staged:
        known = recalled.file_mapping.get(file.number)
        if known is None:
            continue
        for_all = {
            name: title for name, title in answers.mapping.items() if not title or title in file.header
        }
        said = for_all | dict(answers.file_mapping.get(file.number, {}))
        taken = {title for title in said.values() if title}
        mappings[file.number] = {name: title for name, title in known.items() if title not in taken} | said
    return replace(answers, file_mapping=mappings)


def settled(
    recalled: Recalled, answers: Answers, *, questions: Sequence[Question], files: Sequence[FileReading]
) -> Answers | None:
    """Return ``answers`` with what the memory says on open questions; ``None`` if it says nothing.

    Args:
        recalled: The memory.
        answers: What was said so far.
        questions: The questions that are open then.
        files: How the files are read then: a date order that one of them proves is not overruled.
    """
    asked = {
        question.id: {choice.value for choice in question.choices if choice.rows != 0}  # it would keep none
        for question in questions
    }
    found = answers
    if recalled.decimal_mark in asked.get(QuestionId.DECIMAL_MARK, ()) and answers.decimal_mark is None:
        found = replace(found, decimal_mark=recalled.decimal_mark)
    proved = {one.date.date_order for one in files if one.date is not None and one.date.evidence in PROOFS}
    if recalled.date_order in asked.get(QuestionId.DATE_ORDER, ()) and proved <= {recalled.date_order}:
        found = replace(found, date_order=answers.date_order or recalled.date_order)
    choices = {
        name: value
        for name, value in recalled.choices.items()
        if value in asked.get(QuestionId(name), ()) and name not in answers.choices
    }
    if choices:
        found = replace(found, choices={**answers.choices, **choices})
    return None if found == answers else found


def detected_headers(
    cursor: Cursor, file: StagedFile, path: Path, *, folder: Path, options: ReadOptions
) -> str | None:
    """Return the header set that a file has when it is opened without the user's help.

    Args:
        cursor: On the scratch database of the import.
        file: The file as it was opened.
        path: Where it lies.
        folder: Takes what is decoded meanwhile.
        options: How the user has had it opened; without any there is nothing to find out.

    Returns:
        The header set as a key; ``None`` where it is the same, where the file cannot be opened that way,
        or where it is so large that finding out would take long.
    """
    if options == ReadOptions() or path.stat().st_size > LARGEST_OPENED_AGAIN:
        return None
    number = file.number + OUT_OF_THE_WAY
    try:
        again = stage_file(
            cursor,
            path,
            folder=folder,
            name=file.name,
            number=number,
            options=ReadOptions(),
            limits=Limits(),
            progress=lambda _: None,
            cancelled=lambda: False,
        )
    except CrosssellError as error:
        logger.info("opened without help, %s: %s", file.name, error)
        return None
    finally:
        forget_staged(cursor, number=number)
    return None if header_key(again) == header_key(file) else header_key(again)


def header_key(file: StagedFile) -> str:
    """Return the header set of a file as a key.

    A file without a header row is known by what its columns hold, one of item names by its shape.
    """
    if file.header_row is not None:
        return json.dumps(sorted(file.header), ensure_ascii=False)
    if file.shape != "table":
        return json.dumps({"no_header": file.shape})
    columns = range(len(file.header))
    return json.dumps({"no_header": "".join(_look(file, index) for index in columns)})


def _look(file: StagedFile, index: int) -> str:
    """Return ``d`` for a column of digits, ``t`` for one of texts, ``-`` for a blank one."""
    cells = [cells[index] for cells in file.preview if index < len(cells) and cells[index]]
    if not cells:
        return "-"
    digits = sum(1 for cell in cells if _DIGITS.fullmatch(cell or ""))
    return "d" if 2 * digits >= len(cells) else "t"


def _with_seen(layout: KnownLayout, before: Mapping[str, Any]) -> KnownLayout:
    """Add in which marks and orders earlier files of the header set have come."""
    seen = {}
    for name, value in ((MARK, layout.decimal_mark), (ORDER, layout.date_order)):
        earlier = before.get("seen", {}).get(name) or [before.get(name)]
        values = [value] if name in layout.stated else [*earlier, value]
        seen[name] = sorted({one for one in values if one is not None})
    return replace(layout, seen=seen)


def _written(said: Mapping[str, Any], name: str) -> str | None:
    """Return the mark or the order of the files of a header set, unless they have come in both."""
    rivals = RIVALS[name] & set(said.get("seen", {}).get(name, ()))
    if len(rivals) > 1:
        return None
    return rivals.pop() if rivals else said[name]


def _agreed(values: Sequence[str | None]) -> str | None:
    """Return the one value that all name who name any."""
    named = {value for value in values if value is not None}
    return named.pop() if len(named) == 1 else None


def _other_options(file: StagedFile, said: Mapping[str, Any]) -> ReadOptions | None:
    """Return the remembered way of opening the file, unless it was opened just so."""
    used = {
        "encoding": _codec(file.encoding),
        "delimiter": file.delimiter,
        "header_row": file.header_row or 0,
        "sheet": file.sheet,
        "layout": file.shape,
    }
    wanted = {**said, "encoding": _codec(said.get("encoding"))}
    if wanted.get("delimiter") == "tab":
        wanted["delimiter"] = "\t"
    if all(used[name] == wanted[name] for name in said):
        return None
    return ReadOptions(**said)


def _codec(name: str | None) -> str | None:
    """Return a codec's name as Python spells it, whatever spelling the user has chosen."""
    return None if name is None else codecs.lookup(name).name
