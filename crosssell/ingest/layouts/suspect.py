"""Do the rows of a file hold one product each, or several: packed in a cell, as baskets, as one-hot columns?

What is found is a suspicion: the user is asked, with what would come out of it, and the answer holds.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from crosssell.columns import Field, FileLayout
from crosssell.ingest.files.stage import StagedFile
from crosssell.ingest.layouts.baskets import first_item_column, is_numbered
from crosssell.ingest.layouts.packed import PackedFormat, find_format, single_items
from crosssell.ingest.layouts.unroll import OFF_WORDS, Shape
from crosssell.ingest.mapping.guess import Auxiliary, ColumnSample, MappingGuess, MapReason, guess_mapping
from crosssell.ingest.mapping.samples import packed_cells, sampled_rows, set_shares
from crosssell.ingest.mapping.synonyms import header_key, roles_of
from crosssell.ingest.values.words import is_blank
from crosssell.warehouse import Cursor

LEAST_COLUMNS = 3  # of a one-hot table
ONE_HOT_SHARE = 0.6  # of the columns at least are products
FULLEST_SHARE = 0.7  # of its cells at most are set: no basket holds nearly everything
SEVERAL_SHARE = 0.05  # of the rows of a one-hot table hold two products
ON_WORDS = ("1", "1.0", "1,0", "true", "t", "x", "y", "yes", "ja", "j", "tak", "wahr", "prawda", "waar", "✓")

# Fields of a row that say something of its whole order.
ORDER_FIELDS = (
    Field.ORDER_ID,
    Field.ORDERED_AT,
    Field.CUSTOMER_ID,
    Field.CURRENCY,
    Field.CHANNEL,
    Field.COUNTRY,
    Field.STATUS,
    Field.CONSENT,
)
# Parts of headers of columns that hold what was bought.
_GOODS = re.compile(
    "item|product|artikel|article|produkt|towar|basket|cart|koszyk|warenkorb|posit|pozyc|inhalt"
)
_ID_ENDS = ("id", "nr", "no", "number", "nummer", "numer")
_COUNT = re.compile(r"[0-9]{1,3}([.,]0+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspicion:
    """A layout that a file seems to have.

    Attributes:
        shape: How its rows would be taken apart.
        fields: Order fields that columns of the file serve, by their position in the file.
        auxiliary: Other roles of its columns, by their position in the file.
    """

    shape: Shape
    fields: Mapping[Field, int]
    auxiliary: Mapping[Auxiliary, int]


def suspect(
    cursor: Cursor, file: StagedFile, samples: Sequence[ColumnSample], guess: MappingGuess
) -> Suspicion | None:
    """Return the layout that the file seems to have, ``None`` for one row a product.

    Args:
        cursor: On the scratch database, the file's rows sampled.
        file: The file.
        samples: What its columns look like.
        guess: Which columns serve which fields if there is one row a product.
    """
    if file.shape == "baskets":
        return _baskets(cursor, file, samples)
    if _is_line_file(guess):
        return None
    return (
        _packed(cursor, file, guess)
        or _numbered_baskets(cursor, file, samples, guess)
        or _one_hot(cursor, file, samples)
    )


def _is_line_file(guess: MappingGuess) -> bool:
    """Whether headers name a product with a quantity or a price, so that each row is a line."""
    named = {name for name in guess.fields if guess.reasons.get(name) != MapReason.VALUES}
    return Field.PRODUCT in named and bool({Field.QUANTITY, Field.UNIT_PRICE} & named)


# Packed cells


def _packed(cursor: Cursor, file: StagedFile, guess: MappingGuess) -> Suspicion | None:
    found = _packed_column(cursor, file, guess)
    if found is None:
        return None
    column, fmt = found
    fields = {name: guess.fields[name] for name in ORDER_FIELDS if name in guess.fields}
    fields = {name: place for name, place in fields.items() if place != column}
    refund = guess.auxiliary.get(Auxiliary.REFUNDED_AMOUNT)
    shape = Shape(
        layout=FileLayout.PACKED,
        own=tuple(range(len(file.header))),
        items=(column,),
        format=fmt,
        once=() if refund is None else (refund,),
        makes_order_id=Field.ORDER_ID not in fields,
    )
    return Suspicion(shape=shape, fields=fields, auxiliary=guess.auxiliary)


def _packed_column(cursor: Cursor, file: StagedFile, guess: MappingGuess) -> tuple[int, PackedFormat] | None:
    """Return the column whose cells hold all products of an order, and how they are written."""
    if guess.packed is not None:
        cells, _ = packed_cells(cursor, guess.packed, None)
        fmt = find_format(cells, lists=True) or single_items(cells)
        return None if fmt is None else (guess.packed, fmt)
    products = [guess.fields[name] for name in (Field.PRODUCT, Field.PRODUCT_NAME) if name in guess.fields]
    used = {place for name, place in guess.fields.items() if name in ORDER_FIELDS}
    others = [
        place
        for place, title in enumerate(file.header)
        if place not in used and place not in products and _GOODS.search(header_key(title))
    ]
    for column in [*products, *others]:
        cells, alone = packed_cells(cursor, column, guess.fields.get(Field.ORDER_ID))
        fmt = find_format(cells, lists=alone and not guess.from_values)
        if fmt is None and alone and column in products:
            fmt = single_items(cells)
        if fmt is not None and (alone or column in products):
            return column, fmt
    return None


# Baskets


def _baskets(cursor: Cursor, file: StagedFile, samples: Sequence[ColumnSample]) -> Suspicion | None:
    """Baskets as the file was staged: a row a basket, perhaps with its number in front."""
    first = first_item_column(sampled_rows(cursor, len(file.header))) or 0
    return _with_own_columns(file, samples, first, FileLayout.BASKETS, tuple(range(first, len(file.header))))


def _numbered_baskets(
    cursor: Cursor, file: StagedFile, samples: Sequence[ColumnSample], guess: MappingGuess
) -> Suspicion | None:
    """Baskets below a header such as ``Order, Item 1, Item 2, Item 3``."""
    rows = sampled_rows(cursor, len(file.header))
    first = first_item_column(rows)
    if first is None or len(file.header) - first < 2 or not is_numbered(file.header[first:]):
        return None
    product = guess.fields.get(Field.PRODUCT)
    if product is not None and product < first and guess.reasons.get(Field.PRODUCT) == MapReason.HEADER:
        return None
    return _with_own_columns(file, samples, first, FileLayout.BASKETS, tuple(range(first, len(file.header))))


# One-hot


def _one_hot(cursor: Cursor, file: StagedFile, samples: Sequence[ColumnSample]) -> Suspicion | None:
    if file.header_row is None:
        return None
    columns = [one.index for one in samples if _is_switch(one) and not roles_of(one.header)]
    if len(columns) < max(LEAST_COLUMNS, ONE_HOT_SHARE * len(file.header)):
        return None
    several, filled = set_shares(cursor, columns, off=OFF_WORDS)
    if several < SEVERAL_SHARE or filled > FULLEST_SHARE:
        return None
    own = [place for place in range(len(file.header)) if place not in columns]
    found = _with_own_columns(file, samples, 0, FileLayout.ONE_HOT, tuple(columns), own=own)
    names = tuple(file.header[column] for column in columns)
    return replace(found, shape=replace(found.shape, names=names))


def _is_switch(sample: ColumnSample) -> bool:
    """Whether a column says of each row that it holds the product or not, or how many of it."""
    words = {text.strip().lower() for text in sample.examples} - {""}
    if len(words) > 2 and sample.distinct == sample.rows:
        return False  # a number of its own for each row is an id
    if not words:
        return sample.blank_share == 1.0 and bool(sample.header)
    off = {word for word in words if word in OFF_WORDS or is_blank(word)}
    if words - off <= set(ON_WORDS):
        return bool(off) or sample.blank_share > 0 or words <= {"1", "1.0", "true", "x"}
    counted = all(_COUNT.fullmatch(word) for word in words)
    return counted and bool(off or sample.blank_share > 0)


def _with_own_columns(
    file: StagedFile,
    samples: Sequence[ColumnSample],
    first: int,
    layout: FileLayout,
    items: tuple[int, ...],
    own: Sequence[int] | None = None,
) -> Suspicion:
    """Find what the columns beside the items say of the order."""
    kept = list(range(first)) if own is None else list(own)
    titles = [file.header[place] for place in kept]
    looks = [replace(samples[place], index=index) for index, place in enumerate(kept)]
    guess = guess_mapping(titles, looks)
    named = {name: kept[index] for name, index in guess.fields.items() if name in ORDER_FIELDS}
    fields = {name: place for name, place in named.items() if guess.reasons[name] != MapReason.VALUES}
    fields |= {Field.ORDERED_AT: named[Field.ORDERED_AT]} if Field.ORDERED_AT in named else {}
    if Field.ORDER_ID not in fields:
        ids = [place for place in kept if place not in fields.values() and _is_id(samples[place], file)]
        fields |= {Field.ORDER_ID: ids[0]} if ids else {}
    return Suspicion(
        shape=Shape(layout=layout, own=tuple(kept), items=items, makes_order_id=Field.ORDER_ID not in fields),
        fields=fields,
        auxiliary={role: kept[index] for role, index in guess.auxiliary.items()},
    )


def _is_id(sample: ColumnSample, file: StagedFile) -> bool:
    """Whether a column numbers the orders; one that counts the rows does only where its name says so.

    Rows that are counted from 0 in every export would make next month's orders those of this month.
    """
    cells = [row[sample.index] for row in file.preview]
    if sample.blank_share > 0 or len(set(cells)) < len(cells) or sample.distinct < sample.rows:
        return False
    if header_key(sample.header).endswith(_ID_ENDS):
        return True
    counts_rows = cells[0] in ("0", "1") and all(
        (after or "").isdecimal() and int(after or 0) - int(before or 0) == 1
        for before, after in pairwise(cells)
    )
    return not counts_rows
