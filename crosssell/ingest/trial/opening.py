"""Open the file of a test: read it into memory like any export, and guess what its columns are."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from crosssell.errors import CrosssellError, ErrorCode
from crosssell.ingest.files.stage import stage_file
from crosssell.ingest.files.staged import Limits, StagedFile
from crosssell.ingest.trial.columns import mark_mixed, read_columns
from crosssell.ingest.trial.guess import guess_roles, likely_unit
from crosssell.ingest.trial.types import TrialFile, TrialOptions
from crosssell.warehouse import Workspace

FILE_NUMBER = 1
IS_OPEN = "select 1 from duckdb_views() where database_name = $database and view_name = $view"
DOCUMENTS = ("pdf", "json", "xml", "database")


def open_trial(
    workspace: Workspace,
    path: Path,
    *,
    folder: Path,
    name: str,
    options: TrialOptions | None = None,
    progress: Callable[[float], None] = lambda _share: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> TrialFile:
    """Read the file at ``path`` into the tables of ``folder`` and look at its columns.

    Opening it again replaces these tables.

    Args:
        workspace: In whose engine it is read.
        path: The file, anywhere.
        folder: Below the workspace's; names the tables, which `Workspace.drop_scratch` forgets, and takes
            the decoded text while it is read.
        name: As the user knows the file.
        options: What the user has fixed.
        progress: Told the share (0–1) that is done.
        cancelled: Asked between chunks.

    Raises:
        CrosssellError: What is wrong with the file, as of `stage_file`.
    """
    said = options or TrialOptions()
    with workspace.scratch(folder).run() as cursor, _own_words(name):
        staged = stage_file(
            cursor,
            path,
            folder=folder,
            name=name,
            number=FILE_NUMBER,
            options=said.read,
            limits=Limits(),
            progress=progress,
            cancelled=cancelled,
        )
    return look_again(workspace, staged, folder=folder, options=said)


def look_again(workspace: Workspace, staged: StagedFile, *, folder: Path, options: TrialOptions) -> TrialFile:
    """Look at the columns of a file that is read already; for another decimal mark or order of dates."""
    scratch = workspace.scratch(folder)
    with scratch.run() as cursor:
        columns = read_columns(cursor, staged, f"raw_{FILE_NUMBER}", options)
        columns = mark_mixed(cursor, columns, unit=likely_unit(columns))
    return TrialFile(
        id=folder.name,
        name=staged.name,
        staged=staged,
        scratch=scratch.name,
        columns=columns,
        options=options,
        guess=guess_roles(columns, staged.header),
    )


def is_open(workspace: Workspace, folder: Path) -> bool:
    """Tell whether the tables of ``folder`` are there: they are forgotten with the process."""
    scratch = workspace.scratch(folder)
    return bool(scratch.rows(IS_OPEN, database=scratch.name, view=f"raw_{FILE_NUMBER}"))


@contextmanager
def _own_words(name: str) -> Iterator[None]:
    """Say what to do about a file that is no table in words of tests rather than of order lines."""
    try:
        yield
    except CrosssellError as error:
        is_document = error.code == ErrorCode.UNREADABLE_FILE and error.reason in DOCUMENTS
        if not is_document and (error.code, error.reason) != (ErrorCode.NO_TABLE, ""):
            raise
        raise CrosssellError(error.code, "trial", file=name) from error
