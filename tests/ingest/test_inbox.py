"""The watched folder: what is whole is imported once, what asks waits, and a kill loses nothing."""

import os
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from crosssell.columns import InboxOutcome
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.facts import dataset_facts
from crosssell.ingest import inbox
from crosssell.ingest.draft import (
    Draft,
    DraftFile,
    ImportOptions,
    import_files,
    import_staged,
    stage_draft,
)
from crosssell.ingest.drafts import as_draft, discard_draft, draft_ids, find_draft
from crosssell.ingest.files.staged import ReadOptions
from crosssell.ingest.inbox import unattended
from crosssell.ingest.inbox.folders import dataset_of, folder_of
from crosssell.ingest.inbox.journal import JOURNAL, MOST_EVENTS, note, read_journal
from crosssell.ingest.jobs import Progress
from crosssell.ingest.undo import undo
from crosssell.warehouse import Workspace

NOW = datetime(2026, 3, 1, 6, 30)
HEADER = "Order ID;Order date;SKU;Quantity;Unit price"
DONE = Path("done/2026-03-01")
OUTCOMES = InboxOutcome


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


class Inbox:
    """A dataset's inbox folder, and the watcher that looks after it."""

    def __init__(self, workspace: Workspace, clock: Clock, watcher: inbox.Watcher) -> None:
        self.workspace, self.clock, self.watcher = workspace, clock, watcher
        self.folder = inbox.folder_of(workspace, "shop")
        self.folder.mkdir(parents=True, exist_ok=True)

    def put(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def look(self, *, after: float = 0.0) -> None:
        self.clock.seconds += after
        self.watcher.look()

    def look_until_done(self) -> None:
        self.look()
        self.look(after=61)

    def files(self) -> set[str]:
        """The files below the folder, apart from the watcher's own record."""
        found = (path for path in self.folder.rglob("*") if path.is_file() and path.name != JOURNAL)
        return {path.relative_to(self.folder).as_posix() for path in found}

    def status(self) -> inbox.InboxFolder:
        (found,) = (one for one in inbox.status(self.workspace).folders if one.path == self.folder)
        return found

    def outcomes(self) -> list[tuple[InboxOutcome, tuple[str, ...]]]:
        return [(event.outcome, event.files) for event in self.status().events]

    def orders(self) -> int:
        return dataset_facts(self.workspace.open("shop")).orders

    def revenue(self) -> float:
        return float(dataset_facts(self.workspace.open("shop")).revenue)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def make(workspace: Workspace, clock: Clock) -> Iterator[Callable[[], Inbox]]:
    made: list[Inbox] = []

    def make_() -> Inbox:
        watcher = inbox.Watcher(workspace, language="de", now=lambda: NOW, clock=clock)
        made.append(Inbox(workspace, clock, watcher))
        return made[-1]

    yield make_
    for one in made:
        one.watcher.stop()


@pytest.fixture
def box(make: Callable[[], Inbox]) -> Inbox:
    return make()


def rows(first: int, count: int, *, price: str = "2,50") -> list[str]:
    return [f"O{first + n};{13 + n % 9}.02.2026;P{n % 3};1;{price}" for n in range(count)]


def export(first: int = 0, count: int = 10, *, price: str = "2,50") -> str:
    return "\n".join([HEADER, *rows(first, count, price=price)])


AMBIGUOUS = "\n".join([HEADER, *(f"O{n};0{1 + n % 9}/02/2026;P{n % 3};1;2,50" for n in range(30))])
NO_TABLE_EVER = b"%PDF-1.7 not a table"


def test_a_file_is_imported_and_moves_on(box: Inbox):
    box.put("orders.csv", export())
    box.look()
    assert box.files() == {"orders.csv"}  # nobody can know yet whether it is whole
    box.look(after=5.9)
    assert box.files() == {"orders.csv"}
    box.look(after=0.1)
    assert box.files() == {f"{DONE}/orders.csv"}
    assert box.orders() == 10
    (event,) = box.status().events
    assert (event.outcome, event.files, event.at) == (OUTCOMES.IMPORTED, ("orders.csv",), NOW)
    assert (event.orders_new, event.orders_replaced) == (10, 0)
    assert list(draft_ids(box.workspace)) == []


def test_a_file_that_grows_is_left_alone(box: Inbox):
    path = box.put("orders.csv", export(count=5))
    box.look()
    for count in (6, 7, 8):
        path.write_text(export(count=count))
        box.look(after=6)
    assert box.status().arriving == ("orders.csv",)
    box.look(after=6)
    assert box.orders() == 8


def test_a_file_that_was_touched_counts_as_grown(box: Inbox):
    path = box.put("orders.csv", export())
    box.look()
    os.utime(path, (1, 1))
    box.look(after=6)
    assert box.files() == {"orders.csv"}


def test_an_empty_file_gets_time_to_be_filled(box: Inbox):
    path = box.put("orders.csv", "")
    box.look()
    box.look(after=30)
    assert box.files() == {"orders.csv"}
    path.write_text(export())
    box.look()
    box.look(after=6)
    assert box.orders() == 10


NO_EXPORTS_YET = (
    *(
        "orders.csv.crdownload",
        "orders.csv.part",
        "Orders.PART",
        "orders.csv.download",
        "orders.csv.filepart",
    ),
    *("~$orders.xlsx", ".orders.csv", "orders.csv~", "orders.tmp", "Thumbs.db", "desktop.ini", ".DS_Store"),
)


def test_what_is_no_export_yet_is_left_alone(box: Inbox):
    for name in NO_EXPORTS_YET:
        box.put(name, export())
    box.look_until_done()
    assert box.files() == set(NO_EXPORTS_YET)
    assert box.status().arriving == ()


def test_links_and_folders_are_left_alone(box: Inbox, tmp_path: Path):
    (tmp_path / "elsewhere.csv").write_text(export())
    (box.folder / "link.csv").symlink_to(tmp_path / "elsewhere.csv")
    (box.folder / "folder.csv").mkdir()
    box.look_until_done()
    assert not box.workspace.exists("shop")
    assert (tmp_path / "elsewhere.csv").exists()


def test_files_that_lie_there_together_are_one_import(box: Inbox):
    """An order over two files stays whole; one after the other, the second would replace it."""
    box.put("a.csv", "\n".join([HEADER, "O1;13.02.2026;P1;1;2,50", "O2;14.02.2026;P1;1;2,50"]))
    box.put("b.csv", "\n".join([HEADER, "O1;13.02.2026;P2;1;4,00", "O3;15.02.2026;P1;1;2,50"]))
    box.look_until_done()
    assert (box.orders(), box.revenue()) == (3, 2.5 + 4 + 2.5 + 2.5)


def test_a_whole_file_waits_for_one_that_grows_but_not_for_ever(box: Inbox):
    box.put("a.csv", export(0, 5))
    growing = box.put("b.csv", export(5, 1))
    box.look()
    for count in range(2, 6):
        growing.write_text(export(5, count))
        box.look(after=6)
    assert not box.workspace.exists("shop")
    for count in range(6, 10):
        growing.write_text(export(5, count))
        box.look(after=200)
    assert box.orders() == 5
    assert box.files() == {f"{DONE}/a.csv", "b.csv"}


def test_the_same_file_again_changes_nothing(box: Inbox):
    box.put("orders.csv", export())
    box.look_until_done()
    box.put("orders.csv", export())
    box.look_until_done()
    assert box.outcomes() == [(OUTCOMES.UNCHANGED, ("orders.csv",)), (OUTCOMES.IMPORTED, ("orders.csv",))]
    assert box.files() == {f"{DONE}/orders.csv", f"{DONE}/orders (2).csv"}
    assert box.orders() == 10


def test_the_same_file_under_two_names_counts_once(box: Inbox):
    box.put("a.csv", export())
    box.put("b.csv", export())
    box.look_until_done()
    assert (box.orders(), box.revenue()) == (10, 25.0)
    assert box.files() == {f"{DONE}/a.csv", "b.csv"}
    box.look_until_done()
    assert (box.orders(), box.revenue()) == (10, 25.0)
    assert box.files() == {f"{DONE}/a.csv", f"{DONE}/b.csv"}


def test_an_old_file_that_comes_again_does_not_bring_back_old_orders(box: Inbox):
    box.put("january.csv", export(price="2,50"))
    box.look_until_done()
    box.put("february.csv", export(price="3,00"))
    box.look_until_done()
    box.put("january again.csv", export(price="2,50"))
    box.look_until_done()
    assert box.revenue() == 30.0


def test_a_file_whose_import_was_undone_is_imported_again(box: Inbox):
    box.put("january.csv", export(0))
    box.look_until_done()
    box.put("february.csv", export(10))
    box.look_until_done()
    undo(box.workspace.open("shop"), progress=Progress())
    assert box.orders() == 10
    box.put("february.csv", export(10))
    box.look_until_done()
    assert box.orders() == 20


def test_a_file_that_asks_waits_as_a_draft_until_it_is_answered(box: Inbox):
    box.put("orders.csv", AMBIGUOUS)
    box.look_until_done()
    (waiting,) = box.status().waiting
    assert (waiting.files, waiting.since) == (("orders.csv",), NOW)
    assert inbox.is_waiting(box.workspace, waiting.draft_id)
    assert box.files() == {f"waiting/{waiting.draft_id}/orders.csv"}
    (event,) = box.status().events
    assert (event.outcome, event.error.code) == (OUTCOMES.WAITING, ErrorCode.NEEDS_ANSWER)
    box.look_until_done()  # it is not asked a second time
    assert len(box.status().waiting) == 1

    saved = find_draft(box.workspace, waiting.draft_id)
    assert (saved.names, saved.options.dataset) == (("orders.csv",), "shop")
    answer(box, waiting.draft_id)
    assert box.files() == {f"{DONE}/orders.csv"}
    assert box.status().waiting == ()
    assert [outcome for outcome, _ in box.outcomes()] == [OUTCOMES.IMPORTED, OUTCOMES.WAITING]


def answer(box: Inbox, draft_id: str) -> None:
    """Answer and import a draft as the screen does."""
    from dataclasses import replace

    from crosssell.columns import DateOrder

    saved = find_draft(box.workspace, draft_id)
    options = replace(saved.options, answers=replace(saved.options.answers, date_order=DateOrder.DMY))
    draft = as_draft(box.workspace, saved)
    staged = stage_draft(box.workspace, draft, progress=Progress())
    import_staged(box.workspace, draft, staged, options, now=NOW, progress=Progress())
    inbox.finished(box.workspace, draft_id, now=NOW)
    discard_draft(box.workspace, draft_id)


def test_what_was_answered_once_needs_no_second_answer(box: Inbox):
    box.put("january.csv", AMBIGUOUS)
    box.look_until_done()
    answer(box, box.status().waiting[0].draft_id)
    box.put("february.csv", AMBIGUOUS.replace("O", "N").replace("Nrder", "Order").replace("NO", "N"))
    box.look_until_done()
    assert box.status().waiting == ()
    assert box.orders() == 60


def workbook(path: Path, *, first: int) -> Path:
    """Two sheets with the same columns: 9 orders that are meant for nobody, and 4 that are meant."""
    with xlsxwriter.Workbook(path) as book:
        for name, sheet_rows in (("Plan", rows(first + 500, 9)), ("Sold", rows(first, 4))):
            sheet = book.add_worksheet(name)
            for number, line in enumerate([HEADER, *sheet_rows]):
                sheet.write_row(number, 0, line.split(";"))
    return path


def test_a_file_that_was_opened_otherwise_once_is_opened_so_again(box: Inbox, tmp_path: Path):
    chosen = DraftFile(
        path=workbook(tmp_path / "january.xlsx", first=0),
        name="january.xlsx",
        options=ReadOptions(sheet="Sold"),
    )
    draft = Draft(folder=box.workspace.drafts_folder / "by-hand", files=(chosen,))
    import_files(box.workspace, draft, ImportOptions(dataset="shop"), now=NOW, progress=Progress())
    assert box.orders() == 4
    workbook(box.folder / "february.xlsx", first=100)
    box.look_until_done()
    assert box.orders() == 8


def test_a_draft_that_a_person_discards_leaves_its_files(box: Inbox):
    box.put("orders.csv", AMBIGUOUS)
    box.look_until_done()
    discard_draft(box.workspace, box.status().waiting[0].draft_id)
    box.look_until_done()
    assert box.files() == {"discarded/orders.csv"}
    assert box.outcomes()[0] == (OUTCOMES.DISCARDED, ("orders.csv",))
    assert not box.workspace.exists("shop")


def test_a_file_that_cannot_be_used_lies_beside_its_reason_and_holds_up_no_other(box: Inbox):
    box.put("good.csv", export())
    box.put("manual.pdf", NO_TABLE_EVER)
    box.put("manual.csv", NO_TABLE_EVER)
    box.look_until_done()
    box.look_until_done()
    assert box.orders() == 10
    assert box.files() == {
        f"{DONE}/good.csv",
        *("failed/manual.pdf", "failed/manual.pdf.txt", "failed/manual.csv", "failed/manual.csv.txt"),
    }
    reason = (box.folder / "failed/manual.pdf.txt").read_text("utf-8")
    assert "manual.pdf" in reason
    assert "PDF-Dokument" in reason  # in the server's language, which is German here
    failed = [event for event in box.status().events if event.outcome == OUTCOMES.FAILED]
    assert sorted(event.files for event in failed) == [("manual.csv",), ("manual.pdf",)]
    assert {(event.error.code, event.error.reason) for event in failed} == {("unreadable_file", "pdf")}
    assert str(failed[0].error).startswith(f"“{failed[0].files[0]}” is a PDF document")


def test_an_archive_goes_as_one_file(box: Inbox):
    with zipfile.ZipFile(box.folder / "export.zip", "w") as archive:
        archive.writestr("a.csv", export(0, 5))
        archive.writestr("b.csv", export(5, 5))
    box.look_until_done()
    assert box.orders() == 10
    assert box.files() == {f"{DONE}/export.zip"}


def test_a_file_that_somebody_writes_to_meanwhile_is_read_again(box: Inbox, monkeypatch: pytest.MonkeyPatch):
    path = box.put("orders.csv", export(0, 5))
    real = unattended.import_staged

    def slow(*given: object, **named: object) -> object:
        report = real(*given, **named)
        path.write_text(export(0, 9))
        monkeypatch.setattr(unattended, "import_staged", real)
        return report

    monkeypatch.setattr(unattended, "import_staged", slow)
    box.look_until_done()
    assert box.files() == {"orders.csv"}
    box.look_until_done()
    assert box.orders() == 9
    assert box.files() == {f"{DONE}/orders.csv"}


def test_what_is_under_way_is_told_and_is_nobody_elses(box: Inbox, monkeypatch: pytest.MonkeyPatch):
    box.put("orders.csv", export())
    seen: list[inbox.InboxFolder] = []
    at_work: list[bool] = []
    real = unattended.import_staged

    def watched(*given: object, **named: object) -> object:
        seen.append(box.status())
        at_work.extend(inbox.is_at_work(box.workspace, one) for one in draft_ids(box.workspace))
        return real(*given, **named)

    monkeypatch.setattr(unattended, "import_staged", watched)
    box.look_until_done()
    (during,) = seen
    assert (during.importing, during.arriving) == (("orders.csv",), ())
    assert 0 < during.share < 1
    assert at_work == [True]
    assert (box.status().importing, box.status().share) == ((), None)


@pytest.mark.parametrize("code", [ErrorCode.NO_SPACE, ErrorCode.WORKSPACE_LOCKED])
def test_what_is_not_the_files_fault_is_tried_again(
    box: Inbox, monkeypatch: pytest.MonkeyPatch, code: ErrorCode
):
    def refuse(*_: object, **__: object) -> None:
        raise CrosssellError(code)

    box.put("orders.csv", export())
    with monkeypatch.context() as patched:
        patched.setattr(unattended, "import_staged", refuse)
        box.look_until_done()
    assert box.files() == {"orders.csv"}
    assert box.status().problem.code == code
    assert list(draft_ids(box.workspace)) == []
    box.look(after=30)
    assert not box.workspace.exists("shop")
    box.look(after=31)
    assert box.orders() == 10
    assert box.status().problem is None


def test_a_folder_whose_name_no_dataset_can_have_says_so(box: Inbox):
    folder = inbox.folder_of(box.workspace, "x" * 61)
    folder.mkdir()
    (folder / "orders.csv").write_text(export())
    box.look_until_done()
    (found,) = (one for one in inbox.status(box.workspace).folders if one.path == folder)
    assert found.problem.code == ErrorCode.INVALID_VALUE
    assert found.arriving == ("orders.csv",)


def test_a_fault_of_ours_ends_no_watch(box: Inbox, monkeypatch: pytest.MonkeyPatch):
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    box.put("orders.csv", export())
    with monkeypatch.context() as patched:
        patched.setattr(unattended, "stage_draft", broken)
        box.look_until_done()
    assert box.files() == {"failed/orders.csv", "failed/orders.csv.txt"}
    box.put("more.csv", export())
    box.look_until_done()
    assert box.orders() == 10


KILLED = 9
KILL_SCRIPT = """
import os, sys
from datetime import datetime
from pathlib import Path
from crosssell.ingest import inbox
from crosssell.ingest.inbox import origin, unattended
from crosssell.warehouse import Workspace

workspace, where = Workspace(Path(sys.argv[1])), sys.argv[2]
module = origin if where == "keep_origin_while_asking" else unattended
name = where.removesuffix("_while_asking")
real, after = getattr(module, name), where in ("import_staged", "stage_draft", "move", "let_wait")

def killed(*given, **named):
    if after:
        real(*given, **named)
    os._exit(9)

setattr(module, name, killed)
watcher = inbox.Watcher(workspace, language="en", now=datetime.now, quiet_seconds=0)
watcher.look()
"""


KILLED_IN = ("adopt_file", "stage_draft", "import_staged", "note_seen", "move", "let_wait")


@pytest.mark.parametrize("where", [*KILLED_IN, "keep_origin_while_asking"])
def test_a_kill_at_any_moment_loses_nothing_and_doubles_nothing(make: Callable[[], Inbox], where: str):
    box = make()
    asking = where in ("let_wait", "keep_origin_while_asking")
    contents = {"a.csv": export(0, 10), "b.csv": export(10, 10)}
    if asking:
        contents["b.csv"] = AMBIGUOUS
    for name, content in contents.items():
        box.put(name, content)
    done = subprocess.run([sys.executable, "-c", KILL_SCRIPT, str(box.workspace.folder), where], check=False)
    assert done.returncode == KILLED
    box.look_until_done()
    box.look_until_done()
    if asking:
        (waiting,) = box.status().waiting
        assert box.files() == {f"waiting/{waiting.draft_id}/a.csv", f"waiting/{waiting.draft_id}/b.csv"}
        assert find_draft(box.workspace, waiting.draft_id).names == ("a.csv", "b.csv")
        assert list(draft_ids(box.workspace)) == [waiting.draft_id]
        return
    assert (box.orders(), box.revenue()) == (20, 50.0)
    assert box.files() == {f"{DONE}/a.csv", f"{DONE}/b.csv"} or where == "move"
    assert {Path(name).name for name in box.files()} == {"a.csv", "b.csv"}
    assert list(draft_ids(box.workspace)) == []


def test_one_watcher_at_a_time(make: Callable[[], Inbox]):
    first, second = make(), make()
    first.look()
    first.put("orders.csv", export())
    second.look_until_done()
    assert (first.watcher.watching, second.watcher.watching) == (True, False)
    assert second.files() == {"orders.csv"}
    first.watcher.stop()
    second.look_until_done()
    assert second.orders() == 10


def test_a_watcher_in_its_thread_imports_and_stops(workspace: Workspace):
    folder = inbox.folder_of(workspace, "shop")
    folder.mkdir(parents=True)
    (folder / "orders.csv").write_text(export())
    watcher = inbox.Watcher(workspace, language="en", now=lambda: NOW, quiet_seconds=0)
    assert not inbox.status(workspace).watched
    watcher.start()
    try:
        wait_for(lambda: (folder / DONE / "orders.csv").exists())
        assert inbox.status(workspace).watched
    finally:
        watcher.stop()
    assert not inbox.status(workspace).watched
    assert dataset_facts(workspace.open("shop")).orders == 10


def wait_for(holds: Callable[[], bool]) -> None:
    import threading

    patience = threading.Event()
    for _ in range(600):
        if holds():
            return
        patience.wait(0.05)
    pytest.fail("it never came to hold")


def test_every_dataset_has_a_folder_to_put_files_into(box: Inbox):
    box.put("orders.csv", export())
    box.look_until_done()
    box.workspace.open_or_create("Café: 50 % / zwei")
    box.look()
    folder = inbox.folder_of(box.workspace, "Café: 50 % / zwei")
    assert folder.is_dir()
    assert {one.dataset for one in inbox.status(box.workspace).folders} == {"shop", "Café: 50 % / zwei"}


def test_files_beside_the_folders_are_named(box: Inbox):
    (box.folder.parent / "lost.csv").write_text(export())
    box.look_until_done()
    assert inbox.status(box.workspace).loose == ("lost.csv",)


def test_a_dataset_that_is_deleted_takes_its_inbox_along(box: Inbox):
    box.put("january.csv", export())
    box.look_until_done()
    box.put("february.csv", AMBIGUOUS)
    box.look_until_done()
    box.workspace.delete("shop")
    inbox.forget(box.workspace, "shop")
    box.look_until_done()
    assert not box.folder.exists()
    assert list(draft_ids(box.workspace)) == []
    assert not box.workspace.exists("shop")


def test_a_damaged_record_harms_nothing(box: Inbox):
    box.put("orders.csv", export())
    box.look_until_done()
    (box.folder / JOURNAL).write_text('{"events": 7}')
    assert box.status().events == ()
    box.put("orders.csv", export())
    box.look_until_done()
    assert box.orders() == 10


def test_the_record_is_bounded(tmp_path: Path):
    for n in range(MOST_EVENTS + 5):
        note(tmp_path, inbox.InboxEvent(at=NOW, outcome=OUTCOMES.DISCARDED, files=(f"{n}.csv",)))
    events = read_journal(tmp_path).events
    assert len(events) == MOST_EVENTS
    assert events[0].files == (f"{MOST_EVENTS + 4}.csv",)


names = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=60).map(str.strip)


@given(name=names.filter(bool))
def test_a_folder_names_its_dataset(name: str):
    import unicodedata

    folder = folder_of(Workspace(Path("nowhere")), name)
    assert not set('<>:"/\\|?*') & set(folder.name)
    assert folder.name not in (".", "..")
    assert dataset_of(folder) == unicodedata.normalize("NFC", name)


def test_a_round_that_meets_a_bad_disk_is_tried_again(workspace: Workspace, monkeypatch):
    rounds: list[int] = []

    def look(self: inbox.Watcher) -> None:
        rounds.append(1)
        if len(rounds) == 1:
            raise OSError("the disk is away")

    monkeypatch.setattr(inbox.Watcher, "look", look)
    monkeypatch.setattr("crosssell.ingest.inbox.watcher.AGAIN_SECONDS", 0.01)
    monkeypatch.setattr("crosssell.ingest.inbox.watcher.POLL_SECONDS", 0.01)
    watcher = inbox.Watcher(workspace, language="en", now=lambda: NOW, quiet_seconds=0)
    watcher.start()
    wait_for(lambda: len(rounds) > 1)
    watcher.stop()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_fault_of_ours_ends_the_watch_and_says_so(workspace: Workspace, monkeypatch):
    looked = inbox.Watcher.look
    rounds: list[int] = []

    def look(self: inbox.Watcher) -> None:
        looked(self)
        rounds.append(1)
        if len(rounds) > 1:
            raise LookupError("a fault of ours")

    monkeypatch.setattr(inbox.Watcher, "look", look)
    monkeypatch.setattr("crosssell.ingest.inbox.watcher.POLL_SECONDS", 0.01)
    watcher = inbox.Watcher(workspace, language="en", now=lambda: NOW, quiet_seconds=0)
    watcher.start()
    wait_for(lambda: len(rounds) > 1 and not inbox.status(workspace).watched)
    watcher.stop()
