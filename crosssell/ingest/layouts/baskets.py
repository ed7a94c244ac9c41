"""Does each row list the items of one basket, so that its columns mean nothing?

The mark of such a file is that the same texts stand now in this column, now in that, that rows are of
different lengths, and that no item comes twice in a row. Columns of a table have values of their own.
Columns in front whose values stand nowhere else (a basket's number, a date) belong to the basket.
"""

import re
from collections import Counter
from collections.abc import Sequence

from crosssell.ingest.files.header import looks_like_data
from crosssell.ingest.mapping.synonyms import header_key, roles_of

OWN_SHARE = 0.2  # of a column's cells at most stand in other columns too, where it holds no items
SHARED_SHARE = 0.5  # of the items at least stand in several columns
SHARED_CODES_SHARE = 0.7  # the same where items are numbers, which columns share by chance
SEVERAL_SHARE = 0.1  # of the rows at least hold several items
EVEN_SHARE = 0.98  # of the rows have no gap between their items
DISTINCT_SHARE = 0.9  # of the rows hold no item twice

_NUMBERED = re.compile(r"[^0-9]*[0-9]+")
_TITLES = ("item", "product", "artikel", "produkt", "basket", "cart", "transaction", "warenkorb", "koszyk")


def first_item_column(rows: Sequence[Sequence[str | None]]) -> int | None:
    """Return the column at which the items of each row begin, ``None`` if the rows are no baskets.

    >>> first_item_column([["1", "tea", "mug"], ["2", "mug", "cup", "tea"], ["3", "cup", "tea"]])
    1
    """
    texts = [[(cell or "").strip() for cell in row] for row in rows]
    width = max((len(row) for row in texts), default=0)
    columns = [
        Counter(row[place] for row in texts if place < len(row) and row[place]) for place in range(width)
    ]
    seen = Counter(text for column in columns for text in column)
    first = 0
    while first < width and columns[first] and _shared(columns[first], seen) < OWN_SHARE:
        first += 1
    baskets = [filled for row in texts if (filled := _without_end(row[first:]))]
    if not baskets or sum(len(row) > 1 for row in baskets) < max(2, SEVERAL_SHARE * len(baskets)):
        return None
    uneven = len({len(row) for row in baskets}) > 1
    without_gaps = sum(all(row) for row in baskets) >= EVEN_SHARE * len(baskets)
    distinct = sum(len(set(row)) == len(row) for row in baskets) >= DISTINCT_SHARE * len(baskets)
    if not (uneven and without_gaps and distinct):
        return None
    cells = [text for row in baskets if len(row) > 1 for text in row]
    shared = sum(seen[text] > 1 for text in cells) / len(cells)
    coded = sum(map(looks_like_data, cells)) > OWN_SHARE * len(cells)
    return first if shared >= (SHARED_CODES_SHARE if coded else SHARED_SHARE) else None


def is_header(first: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether the first row names columns of baskets: its texts never come again, and some sound like it."""
    names = [cell.strip() for cell in first if cell.strip()]
    found = {cell.strip() for row in below for cell in row}
    return bool(names) and not any(name in found for name in names) and any(map(_sounds_like_title, names))


def is_numbered(names: Sequence[str]) -> bool:
    """Whether names differ by a running number only, the first one perhaps without: ``Item 1``, ``Item 2``.

    >>> is_numbered(["Item 1", "Item 2"]), is_numbered(["Items", "Column 3"]), is_numbered(["Tax 1", "Box 2"])
    (True, True, False)
    """
    numbered = [name for name in names if _NUMBERED.fullmatch(name.rstrip(")"))]
    stems = {re.sub("[0-9]+", "", name).strip(" ()_-") for name in numbered}
    return len(stems) == 1 and (len(numbered) == len(names) or numbered == list(names[1:]))


def _sounds_like_title(name: str) -> bool:
    key = header_key(name)
    return bool(roles_of(name)) or key == "id" or any(title in key for title in _TITLES)


def _shared(column: Counter[str], seen: Counter[str]) -> float:
    """Share of a column's cells whose text stands in other columns too."""
    return sum(count for text, count in column.items() if seen[text] > 1) / column.total()


def _without_end(row: Sequence[str]) -> Sequence[str]:
    end = len(row)
    while end and not row[end - 1]:
        end -= 1
    return row[:end]
