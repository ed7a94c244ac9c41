"""One import from start to end: stage the files, read them, check the rows, load them.

A draft is a folder below the workspace's drafts with the files, and tables of them in memory. The
screens keep one while the user looks at how the files were read; the command line runs through
it in one go.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from crosssell.columns import Field, FileKind, LeftOut
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.facts import dataset_facts
from crosssell.ingest.check import FileCounts, check, left_out_rows
from crosssell.ingest.draft_reading import DraftReading, joined_layout, read_files
from crosssell.ingest.files.stage import Limits, ReadOptions, StagedFile, stage_file
from crosssell.ingest.jobs import Progress, Step
from crosssell.ingest.joined.check import check_joined, left_out_joined
from crosssell.ingest.joined.load import Joined, load_joined
from crosssell.ingest.joined.reading import refuse_unusable_joined
from crosssell.ingest.load import (
    Conflict,
    ConflictingOrdersError,
    keeps_orders_apart,
    known_currency,
    load,
)
from crosssell.ingest.memory import KnownLayout, Recalled, detected_headers, layout_of, recall
from crosssell.ingest.questions import Choice, Question, QuestionId
from crosssell.ingest.reading import Answers, FileReading, Reading, refuse_unusable
from crosssell.ingest.report import FileReport, ImportReport
from crosssell.warehouse import Cursor, Warehouse, Workspace

LEFT_OUT_FILE = "left_out.json"
SAME, SEPARATE = "same", "separate"


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftFile:
    """One file of a draft: where it lies, what the user calls it, and how it should be read."""

    path: Path
    name: str
    options: ReadOptions = field(default_factory=ReadOptions)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The files of one import and the folder of their scratch database."""

    folder: Path
    files: tuple[DraftFile, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """What the user wants from the import.

    Attributes:
        dataset: Name of the dataset; made if it is new.
        answers: What the user has said about the files.
        replace: Drop what the dataset held; with files of customers or products alone, what was known of
            these.
        kinds: File number → what its rows are; left out where it is to be guessed.
        joined_mapping: File number → field → header, empty for no such column, of files of customers and
            products. The fields are those of `CustomerField` and `ProductField`; under number 0 stands
            what holds for all files, each field behind its kind (``customers.email``).
    """

    dataset: str
    answers: Answers = field(default_factory=Answers)
    replace: bool = False
    kinds: Mapping[int, FileKind] = field(default_factory=dict)
    joined_mapping: Mapping[int, Mapping[str, str]] = field(default_factory=dict)


def import_files(
    workspace: Workspace, draft: Draft, options: ImportOptions, *, now: datetime, progress: Progress
) -> ImportReport:
    """Stage, read, check and load the files of ``draft`` in one go.

    Args:
        workspace: Holds the dataset.
        draft: The files.
        options: Dataset and answers.
        now: Time of the import, for its record.
        progress: Told about steps and shares; the import stops when it is cancelled.

    Raises:
        CrosssellError: ``needs_answer`` with all open questions, or what is wrong with a file.
            The dataset is then as it was before.
    """
    staged = stage_draft(workspace, draft, progress=progress)
    known = recall_draft(workspace, staged, options)
    if known is not None and known.read_options:
        draft = _opened_as(draft, known.read_options)
        staged = stage_draft(workspace, draft, progress=progress)
    return import_staged(workspace, draft, staged, options, now=now, progress=progress)


def stage_draft(workspace: Workspace, draft: Draft, *, progress: Progress) -> tuple[StagedFile, ...]:
    """Read the files of ``draft`` into its scratch database as text."""
    with workspace.scratch(draft.folder).run() as cursor:
        progress.begin(Step.STAGE, cursor=cursor)
        staged: list[StagedFile] = []
        for file in draft.files:
            done = len(staged)

            def report(share: float, done: int = done) -> None:
                progress.within((done + share) / len(draft.files))

            staged.append(
                stage_file(
                    cursor,
                    file.path,
                    folder=draft.folder,
                    name=file.name,
                    number=done + 1,
                    options=file.options,
                    limits=Limits(),
                    progress=report,
                    cancelled=progress.cancelled,
                )
            )
            progress.rows += staged[-1].rows_read
    return tuple(staged)


def read_draft(
    workspace: Workspace, draft: Draft, staged: Sequence[StagedFile], options: ImportOptions
) -> DraftReading:
    """Decide how the staged files are read, as the dataset remembers such files, and what has to be asked."""
    known = recall_draft(workspace, staged, options)
    currency = _known_currency(workspace, options)
    with workspace.scratch(draft.folder).run() as cursor:
        return read_files(
            cursor,
            staged,
            answers=options.answers,
            kinds=options.kinds,
            joined_mapping=options.joined_mapping,
            known=known,
            known_currency=currency,
        )


def import_staged(
    workspace: Workspace,
    draft: Draft,
    staged: Sequence[StagedFile],
    options: ImportOptions,
    *,
    now: datetime,
    progress: Progress,
) -> ImportReport:
    """Read, check and load files that `stage_draft` has staged; raises as `import_files`."""
    progress.begin(Step.READ)
    reading = read_draft(workspace, draft, staged, options)
    refuse_unusable(reading)
    refuse_unusable_joined(reading.joined)
    if reading.questions:
        raise needs_answer(reading.questions)
    with workspace.held(options.dataset) as warehouse:
        scratch = workspace.scratch(draft.folder)
        settled_options = replace(options, answers=reading.answers)
        report = _check_and_load(
            warehouse, scratch, draft, reading, settled_options, now=now, progress=progress
        )
    workspace.drop_scratch(draft.folder)
    return report


def recall_draft(
    workspace: Workspace, staged: Sequence[StagedFile], options: ImportOptions
) -> Recalled | None:
    """Return what the dataset remembers of such files; nothing if its content is to be dropped."""
    if options.replace or not workspace.exists(options.dataset):
        return None
    return recall(workspace.open(options.dataset), staged)


def _opened_as(draft: Draft, remembered: Mapping[int, ReadOptions]) -> Draft:
    """Let the files be opened as remembered, save those of which the user has said how."""
    files = tuple(
        replace(file, options=remembered.get(number, file.options)) if file.options == ReadOptions() else file
        for number, file in enumerate(draft.files, start=1)
    )
    return replace(draft, files=files)


def _check_and_load(
    warehouse: Warehouse,
    scratch: Warehouse,
    draft: Draft,
    reading: DraftReading,
    options: ImportOptions,
    *,
    now: datetime,
    progress: Progress,
) -> ImportReport:
    chosen = options.answers.choices
    same_order = chosen.get(QuestionId.SAME_ORDER_ID)
    separate = same_order == SEPARATE or (not options.replace and keeps_orders_apart(warehouse))
    known = None if options.replace else known_currency(warehouse)
    _refuse_without_orders(warehouse, reading)

    def join(cursor: Cursor, import_id: int) -> Joined:
        return load_joined(
            cursor,
            reading.joined,
            import_id=import_id,
            scratch=scratch.name,
            replace=options.replace,
            with_orders=bool(reading.files),
        )

    with warehouse.run() as cursor:
        progress.begin(Step.CHECK, cursor=cursor)
        check_joined(cursor, reading.joined, scratch=scratch.name, today=now.date())
        counts = check(
            cursor,
            reading.files,
            scratch=scratch.name,
            currency=chosen.get(QuestionId.CURRENCY) or known or reading.currency,
            separate_orders=separate,
        )
        left_out = _keep_left_out(cursor, scratch.name, draft, reading)
        _refuse_nothing(reading, counts)
        files = [_file_report(file, counts[file.number]) for file in reading.files]
        try:
            changes = load(
                cursor,
                warehouse,
                files=files,
                replace=options.replace,
                accept_conflicts=separate or same_order == SAME,
                separate_orders=separate,
                now=now,
                progress=progress,
                left_out=left_out,
                layouts=_layouts(scratch, draft, reading),
                read_as_on=reading.read_as_on,
                join=join,
            )
        except ConflictingOrdersError as error:
            raise needs_answer([_conflict_question(error.conflicts, reading.files[0])]) from error
    return ImportReport(
        dataset=options.dataset,
        facts=dataset_facts(warehouse),
        unchanged=changes.nothing,
        orders_new=changes.new,
        orders_replaced=changes.replaced,
        orders_unchanged=changes.unchanged,
        files=tuple(files),
        customers=changes.joined.customers,
        products=changes.joined.products,
        read_as_on=reading.read_as_on,
        import_id=changes.import_id,
    )


def _layouts(scratch: Warehouse, draft: Draft, reading: DraftReading) -> list[KnownLayout]:
    """Return how the files are read, to be remembered."""
    options = {number: file.options for number, file in enumerate(draft.files, start=1)}
    known = {
        file.number: layout_of(file, reading.answers, options=options[file.number]) for file in reading.files
    } | {file.number: joined_layout(file, options=options[file.number]) for file in reading.joined}
    staged = [*(file.staged for file in reading.files), *(file.staged for file in reading.joined)]
    with scratch.run() as cursor:
        return [
            replace(
                known[file.number],
                detected=detected_headers(
                    cursor,
                    file,
                    draft.files[file.number - 1].path,
                    folder=draft.folder,
                    options=options[file.number],
                ),
            )
            for file in staged
        ]


def needs_answer(questions: Sequence[Question]) -> CrosssellError:
    """Return the error that carries open questions."""
    return CrosssellError(ErrorCode.NEEDS_ANSWER, open=tuple(questions))


def kept_left_out(draft: Draft) -> list[tuple[str, int, LeftOut, str]]:
    """Return the rows that the last check of ``draft`` left out, as (file, row, reason, text)."""
    path = draft.folder / LEFT_OUT_FILE
    if not path.exists():
        return []
    found = json.loads(path.read_text(encoding="utf-8"))
    return [(name, row, LeftOut(reason), text) for name, row, reason, text in found]


def _known_currency(workspace: Workspace, options: ImportOptions) -> str | None:
    """Return the currency of the dataset that the files are to join."""
    if options.replace or not workspace.exists(options.dataset):
        return None
    return known_currency(workspace.open(options.dataset))


def _file_report(reading: FileReading, counts: FileCounts) -> FileReport:
    staged = reading.staged
    return FileReport(
        file=reading.name,
        encoding=staged.encoding,
        delimiter=staged.delimiter,
        sheet=staged.sheet,
        header_row=staged.header_row,
        decimal_mark=reading.decimal_mark,
        date_order=reading.date.date_order if reading.date is not None else None,
        mapping={name: reading.header[index] for name, index in reading.mapping.items()},
        rows_read=reading.rows_read,
        rows_kept=counts.kept,
        left_out=counts.left_out,
        duplicate_lines=counts.duplicates,
        line_kinds=counts.kinds,
        damaged_ids=counts.damaged_ids,
        broken_characters=staged.broken_characters,
        layout=reading.layout,
        rows_in_file=staged.rows_read,
        order_figures=reading.order_figures,
        has_amounts=reading.has_amounts,
        platform=reading.guess.platform,
        carried=reading.carried,
    )


def _keep_left_out(
    cursor: Cursor, scratch: str, draft: Draft, reading: DraftReading
) -> list[tuple[str, int, LeftOut, str]]:
    rows = left_out_rows(cursor, reading.files, scratch=scratch)
    rows += left_out_joined(cursor, reading.joined, scratch=scratch)
    path = draft.folder / LEFT_OUT_FILE
    path.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    return rows


def _refuse_nothing(reading: Reading, counts: Mapping[int, FileCounts]) -> None:
    """Refuse an import that would bring nothing; with ``replace`` it would only empty the dataset."""
    if not reading.files or any(one.kept for one in counts.values()):
        return
    file = reading.files[0]
    left_out = {reason.value: count for reason, count in counts[file.number].left_out.items()}
    raise CrosssellError(ErrorCode.EMPTY_FILE, "nothing_kept", file=file.name, left_out=left_out)


def _refuse_without_orders(warehouse: Warehouse, reading: DraftReading) -> None:
    """Refuse customers and products before there is any order that they could join."""
    if not reading.files and not warehouse.rows("select 1 from line limit 1"):
        file = reading.joined[0]
        raise CrosssellError(ErrorCode.NO_LINE_ITEMS, f"{file.kind}_only", file=file.name)


def _conflict_question(conflicts: Sequence[Conflict], file: FileReading) -> Question:
    shown = "; ".join(
        f"{conflict.order_id}: {conflict.first:%Y-%m-%d} – {conflict.last:%Y-%m-%d}"
        if conflict.first and conflict.last
        else conflict.order_id
        for conflict in conflicts
    )
    return Question(
        id=QuestionId.SAME_ORDER_ID,
        column=file.header[file.mapping[Field.ORDER_ID]],
        choices=tuple(Choice(value=value, example=shown) for value in (SAME, SEPARATE)),
        option=f"--yes {QuestionId.SAME_ORDER_ID}={SAME}",
        file=file.name,
    )
