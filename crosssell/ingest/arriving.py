"""A file on its way into the workspace, block by block: bounded in size, on a disk with room for it.

What arrives lies in a folder of its own until it is whole. A file that stops half-way leaves nothing
behind, and what a killed server has left is swept away later.
"""

import errno
import secrets
import shutil
import time
from contextlib import suppress
from pathlib import Path

from crosssell.errors import CrosssellError, ErrorCode
from crosssell.ingest.files.staged import Limits
from crosssell.warehouse import Workspace

# Reading a file takes room beside it, and a full disk harms more than an upload that is refused.
RESERVE_BYTES = 512 * 1024**2
ABANDONED_SECONDS = 6 * 3600
_MEGABYTE = 1024**2
_LOOK_EVERY_BYTES = 64 * _MEGABYTE
_LONGEST_NAME = 200


def refuse_early(workspace: Workspace, *, name: str, size: int, limits: Limits) -> None:
    """Refuse a file before any of it is sent.

    Args:
        workspace: Where it would lie.
        name: As the user knows it.
        size: Its bytes.
        limits: Bounds on one file.

    Raises:
        CrosssellError: ``too_large`` or ``no_space``.
    """
    if size > limits.max_bytes:
        raise _too_large(name, seen=size, allowed=limits.max_bytes)
    room = _room(_folder(workspace))
    if size > room:
        raise _no_space(name, seen=size, room=room)


def plain_name(name: str) -> str:
    r"""Return a file's name as it may be kept: without folders and control characters, of bounded length.

    >>> plain_name("C:\\Export\\orders\n.csv"), plain_name("../../etc/passwd"), plain_name(" ")
    ('orders.csv', 'passwd', 'file')
    """
    last = name.replace("\\", "/").split("/")[-1]
    shown = "".join(sign for sign in last if sign.isprintable()).strip()
    if len(shown) > _LONGEST_NAME:
        shown = shown[: _LONGEST_NAME - 20] + "…" + shown[-19:]  # the ending says what kind of file it is
    return shown or "file"


def sweep(workspace: Workspace) -> None:
    """Delete what earlier servers have left half-way."""
    oldest = time.time() - ABANDONED_SECONDS
    for path in _folder(workspace).iterdir():
        with suppress(FileNotFoundError):  # it may be moved on meanwhile
            if path.stat().st_mtime < oldest:
                path.unlink()


class Arrival:
    """One file that is being received. Ends with `finish` or `discard`, whichever comes first.

    Args:
        workspace: Where it will lie.
        name: As the user knows it; for messages.
        size: The bytes that were announced; it may not bring more, and not end with fewer.
    """

    def __init__(self, workspace: Workspace, *, name: str, size: int) -> None:
        self.path = _folder(workspace) / secrets.token_hex(16)
        self.received = 0
        self._name = name
        self._size = size
        self._looked_at = 0
        self._target = self.path.open("wb")

    def write(self, block: bytes | bytearray) -> None:
        """Keep the next bytes.

        Raises:
            CrosssellError: ``too_large`` when more arrives than was announced, ``no_space`` when the disk
                fills up meanwhile.
        """
        self.received += len(block)
        if self.received > self._size:
            raise _too_large(self._name, seen=self.received, allowed=self._size)
        if self.received - self._looked_at >= _LOOK_EVERY_BYTES:
            self._looked_at = self.received
            left, room = self._size - self.received, _room(self.path.parent)
            if left > room:
                raise _no_space(self._name, seen=left, room=room)
        try:
            self._target.write(block)
        except OSError as error:
            raise _disk_error(error) from error

    def finish(self) -> Path:
        """Return where the whole file lies.

        Raises:
            CrosssellError: ``unreadable_file`` when less has arrived than was announced, ``no_space``.
        """
        if self.received < self._size:
            raise CrosssellError(ErrorCode.UNREADABLE_FILE, "cut_off", file=self._name)
        try:
            self._target.close()
        except OSError as error:
            raise _disk_error(error) from error
        return self.path

    def discard(self) -> None:
        """Delete what has arrived, unless it was moved on."""
        try:
            self._target.close()
        finally:
            self.path.unlink(missing_ok=True)


def _folder(workspace: Workspace) -> Path:
    folder = workspace.drafts_folder / "arriving"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _room(folder: Path) -> int:
    return max(0, shutil.disk_usage(folder).free - RESERVE_BYTES)


def _megabytes(size: int) -> int:
    return -(-size // _MEGABYTE)


def _too_large(name: str, *, seen: int, allowed: int) -> CrosssellError:
    seen_mb, allowed_mb = _megabytes(seen), allowed // _MEGABYTE
    return CrosssellError(ErrorCode.TOO_LARGE, "upload", file=name, seen=seen_mb, allowed=allowed_mb)


def _no_space(name: str, *, seen: int, room: int) -> CrosssellError:
    return CrosssellError(
        ErrorCode.NO_SPACE, "upload", file=name, seen=_megabytes(seen), free=room // _MEGABYTE
    )


def _disk_error(error: OSError) -> CrosssellError | OSError:
    full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    return CrosssellError(ErrorCode.NO_SPACE) if full else error
