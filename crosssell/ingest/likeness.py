"""A known export with a column more or less: which file was it, and what of its reading still holds?

What the user has said of a column does not end when the shop adds another one. Marks, date orders and other
answers are asked for again all the same: only a file with the very same headers needs no look at.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from crosssell.columns import Field, FileKind
from crosssell.ingest.mapping.synonyms import roles_of

LIKENESS = 0.6  # of the headers of two files are in both
# Without these it is another file, however many headers are the same.
_ESSENTIAL = {FileKind.ORDERS: (Field.ORDER_ID, Field.PRODUCT)}


def nearest(header: Sequence[str], known: Sequence[tuple[str, Mapping[str, Any]]]) -> dict[str, Any] | None:
    """Return how the known file that is most like this one is read, as far as its columns are here.

    Args:
        header: Names of the columns of a file that is not known.
        known: Header sets as keys with what is remembered of them, the newest first.

    Returns:
        What is remembered, its mapping without fields whose column is gone; ``None`` if no file is alike.
    """
    new = set(header)
    best: tuple[float, set[str], Mapping[str, Any]] | None = None
    for key, said in known:
        titles = json.loads(key)
        old = set(titles) if isinstance(titles, list) else set()
        likeness = len(old & new) / len(old | new)
        if likeness >= LIKENESS and _holds(said, new) and (best is None or likeness > best[0]):
            best = (likeness, old, said)
    return None if best is None else {**best[2], "mapping": _still(best[2], old=best[1], new=new)}


def _holds(said: Mapping[str, Any], header: set[str]) -> bool:
    essential = _ESSENTIAL.get(FileKind(said["kind"]), ())
    return all(said["mapping"].get(name) in header for name in essential)


def _still(said: Mapping[str, Any], *, old: set[str], new: set[str]) -> dict[str, str]:
    """Return the fields that keep their column, and those that go on without: no added column names them."""
    named = {str(role) for title in new - old for role in roles_of(title)}
    if said["kind"] != FileKind.ORDERS and new - old:
        named = {name for name, title in said["mapping"].items() if not title}
    return {
        name: title
        for name, title in said["mapping"].items()
        if title in new or (not title and name not in named)
    }
