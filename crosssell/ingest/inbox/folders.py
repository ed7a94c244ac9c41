"""What lies where in the inbox: the folder of each dataset, the files in it, and how they move on."""

import re
import shutil
import unicodedata
import urllib.parse
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from pathlib import Path

from crosssell.warehouse import Workspace


class Place(StrEnum):
    """Folders below a dataset's own, by what became of the files in them."""

    DONE = "done"
    FAILED = "failed"
    WAITING = "waiting"
    DISCARDED = "discarded"


# Not whole yet, or a program's own note beside the file that a person sees.
PARTIAL = re.compile(
    r"(^[.~]|^(thumbs\.db|desktop\.ini)$"
    r"|\.(crdownload|part|partial|download|opdownload|filepart|tmp|temp|swp|lock|!ut)$|~$)",
    re.IGNORECASE,
)
# What a disk may refuse in a name, and the sign that stands for it.
_UNSAFE = re.compile(r'[<>:"/\\|?*%\x00-\x1f]|[. ]$|^[. ]')


def inbox_of(workspace: Workspace) -> Path:
    """Return the folder of all inboxes."""
    return workspace.folder / "inbox"


def folder_of(workspace: Workspace, dataset: str) -> Path:
    """Return the folder that takes files for ``dataset``; it need not be there yet."""
    escaped = _UNSAFE.sub(lambda sign: urllib.parse.quote(sign[0], safe="").replace(".", "%2E"), dataset)
    return inbox_of(workspace) / escaped


def dataset_of(folder: Path) -> str:
    """Return the dataset that a folder's files are for: its name, as people write it."""
    return unicodedata.normalize("NFC", urllib.parse.unquote(folder.name)).strip()


def dataset_folders(workspace: Workspace) -> list[Path]:
    """Return the folders in the inbox, by name."""
    inbox = inbox_of(workspace)
    if not inbox.is_dir():
        return []
    return sorted(
        path for path in inbox.iterdir() if _is_own_folder(path) and not path.name.startswith((".", "~"))
    )


def loose_files(workspace: Workspace) -> list[str]:
    """Return the names of files that were put beside the datasets' folders instead of into one."""
    inbox = inbox_of(workspace)
    return sorted(path.name for path in files_in(inbox)) if inbox.is_dir() else []


def files_in(folder: Path) -> list[Path]:
    """Return the files that a person has put into ``folder``, by name; links and unfinished ones are none."""
    if not folder.is_dir():
        return []
    return sorted(
        path
        for path in folder.iterdir()
        if not PARTIAL.search(path.name) and not path.is_symlink() and path.is_file()
    )


def day_folder(folder: Path, day: date) -> Path:
    """Return where what was imported on ``day`` lies."""
    return folder / Place.DONE / day.isoformat()


def waiting_folder(folder: Path, draft_id: str) -> Path:
    """Return where the files of a draft lie while it waits for its answer."""
    return folder / Place.WAITING / draft_id


def move(path: Path, target: Path) -> Path:
    """Move a file into the folder ``target``, beside one of the same name if there is one."""
    target.mkdir(parents=True, exist_ok=True)
    free = unused(target / path.name)
    path.rename(free)
    return free


def unused(path: Path) -> Path:
    """Return ``path``, with a number behind its name where that is taken.

    >>> unused(Path("no/such/folder/orders.csv")).name
    'orders.csv'
    """
    count = 1
    free = path
    while free.exists():
        count += 1
        free = path.with_name(f"{path.stem} ({count}){path.suffix}")
    return free


def link(path: Path, target: Path) -> None:
    """Make ``target`` the same file as ``path``, without a copy where the disk can do so."""
    try:
        target.hardlink_to(path)
    except OSError:  # disks of cameras and some network drives know no second name for a file
        shutil.copyfile(path, target)


def remove_empty(folders: Iterable[Path]) -> None:
    """Remove folders that hold nothing any more."""
    for folder in folders:
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


def _is_own_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()
