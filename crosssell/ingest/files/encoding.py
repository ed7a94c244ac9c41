"""Which encoding is a text written in? Judged on the bytes of the whole file.

UTF-8 proves itself: other text hardly ever happens to be valid. Between the single-byte encodings the
letters decide: each high byte is counted with its neighbours, and each encoding is scored by how well
the characters it would give fit there (ł inside a word does, ³ does not; ³ after a word does).
"""

import codecs
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

SINGLE_BYTE = ("cp1252", "cp1250", "iso-8859-15", "iso-8859-2", "iso-8859-1", "cp850", "cp852", "mac_roman")
OFFERED = ("utf-8", *SINGLE_BYTE, "utf-16")
# Encodings of old DOS programs must be clearly better than one odd letter makes them.
HANDICAP = {"cp850": 1.0, "cp852": 1.0}

# Where a character stands: letters on both sides, only after it, only before it, or on no side.
INSIDE, START, END, ALONE = range(4)

COMMON_LETTERS = frozenset("äöüßÄÖÜéèëïêàâçôîûñóáíúøåæÉÈËÏąćęłńśźżĄĆĘŁŃÓŚŹŻ")
OTHER_LETTERS = frozenset("ÀÂÇÔÎÛÑÁÍÚØÅÆìòùãõœŒÊÙčďěňřšťůžýČĎĚŇŘŠŤŮŽÝőűŐŰăâîșțÿðþÐÞĺľŕśşţľĽ")
FITTING_SIGNS = {
    INSIDE: frozenset("’‘´\u00ad&"),
    START: frozenset("„“«‘‚›‹€£©§±×¿¡•·–—‰²³"),
    END: frozenset("”“»’´³²°®™…€½¼¾‰‹›–—·×"),
    ALONE: frozenset("“”„»«–—•·€£§°±×½¼¾®©™…\u00a0²³"),
}
_HIGH = 128
_LATIN_LETTERS = 0xC0  # from here on, high bytes are letters in nearly every single-byte encoding

_IS_LETTER = np.zeros(256, dtype=bool)
_IS_LETTER[ord("a") : ord("z") + 1] = True
_IS_LETTER[ord("A") : ord("Z") + 1] = True
_IS_LETTER[_LATIN_LETTERS:] = True


@dataclass(slots=True)
class ByteEvidence:
    """Counts over the bytes of a file, filled chunk by chunk.

    Attributes:
        broken: Bytes that are not valid UTF-8.
        followers: Bytes after the first one of each UTF-8 character, one to three a character.
        counts: How often each high byte stands in each place, shape (4, 128).
    """

    broken: int
    followers: int
    counts: npt.NDArray[np.int64]
    _pending: bytes

    @classmethod
    def empty(cls) -> "ByteEvidence":
        """Return evidence about no bytes."""
        return cls(broken=0, followers=0, counts=np.zeros((4, _HIGH), dtype=np.int64), _pending=b"")

    def add(self, chunk: bytes, *, last: bool = False) -> None:
        """Count the next bytes of the file."""
        if chunk.isascii() and not self._pending:
            return
        text = self._pending + chunk
        try:
            decoded, used = codecs.utf_8_decode(text, "strict", last)
        except UnicodeDecodeError:
            decoded, used = codecs.utf_8_decode(text, "surrogateescape", last)
            self.broken += _escaped(decoded)
        # Bytes that follow the first one of a character: a stand-in for the count of characters.
        self.followers += used - len(decoded)
        self._pending = text[used:]
        if self.broken:
            values = np.frombuffer(chunk, dtype=np.uint8)
            self.counts += _counts(values, np.flatnonzero(values >= _HIGH))

    def best(self) -> tuple[str, ...]:
        """Return the encodings worth offering, the most plausible first."""
        ranked = sorted(SINGLE_BYTE, key=self._score, reverse=True)
        # Other text is hardly ever valid by chance, so half of it valid makes it broken UTF-8.
        if self.broken <= self.followers:
            return ("utf-8", *ranked, "utf-16")
        return (*ranked, "utf-8", "utf-16")

    def _score(self, encoding: str) -> float:
        return float((self.counts * _weights(encoding)).sum()) - HANDICAP.get(encoding, 0.0)


def _escaped(text: str) -> int:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return len(text) - len(text.encode("utf-8", "ignore").decode("utf-8"))
    return 0


def _counts(values: npt.NDArray[np.uint8], high: npt.NDArray[np.intp]) -> npt.NDArray[np.int64]:
    before = _IS_LETTER[values[high - 1]] & (high > 0)
    after = _IS_LETTER[values[np.minimum(high + 1, len(values) - 1)]] & (high < len(values) - 1)
    place = np.where(before, np.where(after, INSIDE, END), np.where(after, START, ALONE))
    cells = place * _HIGH + (values[high] - _HIGH)
    return np.bincount(cells, minlength=4 * _HIGH).reshape(4, _HIGH).astype(np.int64)


def _weights(encoding: str) -> npt.NDArray[np.float64]:
    weights = np.zeros((4, _HIGH))
    for byte in range(_HIGH):
        sign = bytes([byte + _HIGH]).decode(encoding, "replace")
        for place in (INSIDE, START, END, ALONE):
            weights[place, byte] = _weight(sign, place)
    return weights


def _weight(sign: str, place: int) -> float:
    if sign == "\ufffd" or ord(sign) < 0xA0:
        return -3.0
    if sign in COMMON_LETTERS:
        return -0.3 if place == ALONE else {INSIDE: 1.0, START: 0.8, END: 0.5}[place]
    if sign in OTHER_LETTERS:
        return -0.3 if place == ALONE else 0.2
    if sign in FITTING_SIGNS[place]:
        return 0.6
    return -1.0 if place in (INSIDE, START) else -0.4
