"""From the bytes of a text file to one clean UTF-8 file: the encoding found, line ends made one.

Two passes in bounded memory: the first judges the bytes of the whole file, the second writes.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from crosssell.errors import CrosssellError, ErrorCode
from crosssell.ingest.files.content import HEAD_BYTES, Source, chunks, refuse_head
from crosssell.ingest.files.encoding import OFFERED, ByteEvidence
from crosssell.ingest.files.watch import Watch

MAX_LINE_BYTES = 16 * 1024**2
# Control characters that no text holds; a tab, line ends, form feeds and escapes may occur.
CONTROLS = bytes(set(range(1, 32)) - set(b"\t\n\v\f\r\x1a\x1b")) + b"\x7f"
NUL = b"\x00"
REMOVED = b"\x00\x1a"  # fill bytes of old databases and the end-of-file mark of DOS
BOM = codecs.BOM_UTF8
SPACED_QUOTE = re.compile(rb'(?:^|[,;\t|\n]) +"')
BROKEN = "\ufffd".encode()
MARK_START = b"\xef"  # of both
WIDE = ("utf-16", "utf-16-le", "utf-16-be", "utf-32")
WIDE_BROKEN_SHARE = 0.002  # of the bytes; half of noise is read as some letter, hardly ever all
NOISE_EVERY = 4  # chunks; the first is always looked at
# Longest mark first: the UTF-32 mark begins like the UTF-16 one.
MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DecodedText:
    """A clean text file: UTF-8 without marks, a line feed after every line.

    Attributes:
        path: The file.
        encoding: Codec name of the original.
        encoding_choices: Encodings worth offering, the one in use first.
        broken_characters: Places that do not fit the encoding, written as U+FFFD.
        removed_characters: NUL, end-of-file and byte-order marks inside the text, taken out.
        lines: Physical lines.
        trailing_blank_lines: Empty lines at the end, a part of ``lines``.
        has_quotes: Whether a double quote occurs.
        has_spaced_quotes: Whether one may stand behind blanks at the beginning of a cell.
    """

    path: Path
    encoding: str
    encoding_choices: tuple[str, ...]
    broken_characters: int
    removed_characters: int
    lines: int
    trailing_blank_lines: int
    has_quotes: bool
    has_spaced_quotes: bool


def decode_text(source: Source, *, encoding: str | None, target: Path, watch: Watch) -> DecodedText:
    """Write the text of ``source`` to ``target``.

    Args:
        source: A text file, packed or not.
        encoding: The user's choice, or ``None`` to find it.
        target: The file to write.
        watch: Progress and cancellation.

    Raises:
        CrosssellError: ``unreadable_file`` (binary, damaged, encoding), ``empty_file``, ``too_large``,
            ``invalid_value`` for an unknown encoding, or ``cancelled``.
    """
    chosen = None if encoding is None else _known_encoding(encoding)
    choices, is_clean = _choices(source, watch=watch.part(0.0, 0.4))
    used = chosen or choices[0]
    # What detection found may hold broken places; another choice has to fit every byte.
    errors = "strict" if used != choices[0] else "replace"
    writer = _Writer()
    try:
        with target.open("wb") as file:
            for chunk in _utf8_chunks(source, used, errors, is_clean, watch.part(0.4, 1.0)):
                file.write(writer.clean(chunk, source.name))
            file.write(writer.finish())
    except UnicodeError as error:
        raise CrosssellError(
            ErrorCode.UNREADABLE_FILE, "encoding", file=source.name, encoding=used
        ) from error
    if writer.is_blank:
        raise CrosssellError(ErrorCode.EMPTY_FILE, file=source.name)
    return DecodedText(
        path=target,
        encoding=used,
        encoding_choices=(used, *(choice for choice in choices if choice != used)),
        broken_characters=writer.broken,
        removed_characters=writer.removed,
        lines=writer.lines,
        trailing_blank_lines=writer.trailing,
        has_quotes=writer.has_quotes,
        has_spaced_quotes=writer.has_spaced_quotes,
    )


def _known_encoding(name: str) -> str:
    try:
        found = codecs.lookup(name.strip())
        "ä".encode(found.name, "ignore").decode(found.name)
    except (LookupError, ValueError, TypeError) as error:
        raise CrosssellError(
            ErrorCode.INVALID_VALUE, "encoding", value=name, allowed=", ".join(OFFERED)
        ) from error
    names = {codecs.lookup(offered).name: offered for offered in OFFERED}
    return {"utf-8-sig": "utf-8"}.get(found.name, names.get(found.name, found.name))


def _choices(source: Source, *, watch: Watch) -> tuple[tuple[str, ...], bool]:
    """Judge the bytes of the whole file; encodings worth offering, and whether it is flawless UTF-8."""
    evidence = ByteEvidence.empty()
    marked: str | None = None
    for index, chunk in enumerate(chunks(source, watch=watch)):
        if index == 0:
            marked = _marked_encoding(chunk)
            if marked is not None and marked != "utf-8":
                return (marked, *(name for name in OFFERED if name != marked)), False
        if index % NOISE_EVERY == 0:
            _refuse_noise(chunk, source.name)
        evidence.add(chunk)
    evidence.add(b"", last=True)
    choices = evidence.best()
    if marked == "utf-8":
        choices = ("utf-8", *(name for name in choices if name != "utf-8"))
    return choices, evidence.broken == 0


def _marked_encoding(head: bytes) -> str | None:
    """Tell the encoding by its mark, or UTF-16 without one by where its NUL bytes stand."""
    for mark, encoding in MARKS:
        if head.startswith(mark):
            return encoding
    head = head[: min(len(head), HEAD_BYTES) // 2 * 2]
    even, odd = head[::2].count(NUL), head[1::2].count(NUL)
    half = max(len(head) // 2, 1)
    # Latin text leaves nearly every other byte NUL; the other half then holds hardly any.
    if odd > half * 0.6 and even < half * 0.05:
        return "utf-16-le"
    if even > half * 0.6 and odd < half * 0.05:
        return "utf-16-be"
    return None


def _refuse_noise(chunk: bytes, name: str) -> None:
    controls = len(chunk) - len(chunk.translate(None, CONTROLS))
    if controls > len(chunk) * 0.01 + 2 or chunk.count(NUL) > len(chunk) * 0.25:
        raise CrosssellError(ErrorCode.UNREADABLE_FILE, "binary", file=name)


def _utf8_chunks(source: Source, encoding: str, errors: str, is_clean: bool, watch: Watch) -> Iterator[bytes]:
    if encoding == "utf-8" and is_clean:
        yield from chunks(source, watch=watch)
        return
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    is_first = True
    for chunk in chunks(source, watch=watch):
        # A lone surrogate can come out of UTF-16 only under an odd codec; it has no place in UTF-8.
        piece = decoder.decode(chunk).encode("utf-8", "replace")
        if is_first:
            is_first = False
            _refuse_noise(piece, source.name)
            if encoding in WIDE and piece.count(BROKEN) > len(piece) * WIDE_BROKEN_SHARE:
                raise CrosssellError(ErrorCode.UNREADABLE_FILE, "binary", file=source.name)
            refuse_head(piece[:HEAD_BYTES], name=source.name)
        yield piece
    yield decoder.decode(b"", True).encode("utf-8", "replace")


class _Writer:
    """Cleans pieces of UTF-8 text and counts what the reader of the file needs to know."""

    def __init__(self) -> None:
        self.broken = 0
        self.removed = 0
        self.lines = 0
        self.has_quotes = False
        self.has_spaced_quotes = False
        self.is_blank = True
        self._held = b""
        self._has_begun = False
        self._run = 0
        self._line_ends = 0

    def clean(self, piece: bytes, name: str) -> bytes:
        """Return the piece with one kind of line end and without marks; a CR or half a mark is held back."""
        piece = self._held + piece
        self._held = _held_back(piece)
        if self._held:
            piece = piece[: -len(self._held)]
        if b"\r" in piece:
            piece = piece.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        piece = self._without_marks(piece)
        self._count(piece)
        if self._run > MAX_LINE_BYTES:
            seen, allowed = self._run // 1024**2, MAX_LINE_BYTES // 1024**2
            raise CrosssellError(ErrorCode.TOO_LARGE, "line", file=name, seen=seen, allowed=allowed)
        return piece

    def finish(self) -> bytes:
        """Return what was held back and the last line's end."""
        piece = self._held.replace(b"\r", b"\n")
        self._held = b""
        self._count(piece)
        if self._line_ends:
            return piece
        self._count(b"\n")
        return piece + b"\n"

    @property
    def trailing(self) -> int:
        """Empty lines at the end."""
        return max(self._line_ends - 1, 0)

    def _without_marks(self, piece: bytes) -> bytes:
        before = len(piece)
        if NUL in piece or b"\x1a" in piece:
            piece = piece.translate(None, REMOVED)
        self.removed += before - len(piece)
        if MARK_START not in piece:
            return piece
        if BOM in piece:
            if not self._has_begun:
                piece = piece.removeprefix(BOM)
            self.removed += piece.count(BOM)
            piece = piece.replace(BOM, b"")
        if BROKEN in piece:
            self.broken += piece.count(BROKEN)
        return piece

    def _count(self, piece: bytes) -> None:
        if not piece:
            return
        self._has_begun = True
        self.lines += piece.count(b"\n")
        self.has_quotes = self.has_quotes or b'"' in piece
        if b' "' in piece and not self.has_spaced_quotes:
            self.has_spaced_quotes = SPACED_QUOTE.search(piece) is not None
        self.is_blank = self.is_blank and not piece.strip()
        text = piece.rstrip(b"\n")
        self._line_ends = len(piece) - len(text) + (0 if text else self._line_ends)
        first = piece.find(b"\n")
        longest = self._run + (len(piece) if first < 0 else first)
        self._run = len(piece) - piece.rfind(b"\n") - 1 if first >= 0 else longest
        if longest > MAX_LINE_BYTES:
            self._run = longest


def _held_back(piece: bytes) -> bytes:
    if piece.endswith(b"\r"):
        return b"\r"
    for mark in (BOM, BROKEN):
        for length in (2, 1):
            if piece.endswith(mark[:length]):
                return mark[:length]
    return b""
