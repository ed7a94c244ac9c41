"""Make one row a product of files that keep several in a row: packed cells, baskets, one-hot tables.

The rows stay beside the raw table they come from, in the scratch table ``lines_<number>``, and look like it:
``row_no``, ``is_short`` and text columns ``c0``, ``c1``, … A row of the file without a product gives one row
without a product, so that none is lost; check.py leaves it out under its reason.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from crosssell.columns import Field, FileLayout
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.ingest.files.header import unique_names
from crosssell.ingest.files.raw_table import PREVIEW_ROWS
from crosssell.ingest.files.stage import Limits, StagedFile
from crosssell.ingest.layouts.packed import MARK, PackedFormat, PackedStyle
from crosssell.ingest.values.words import BLANK_WORDS, SPACES
from crosssell.warehouse import Cursor

# Cells of a one-hot table that say that the product is not in the basket; all others say that it is.
OFF_WORDS = (
    "0",
    "0.0",
    "0,0",
    "false",
    "f",
    "no",
    "n",
    "nein",
    "nie",
    "nee",
    "falsch",
    "fałsz",
    "onwaar",
    "?",
)
PARTS = {  # names of the columns that are made of a packed one: “Items.price”
    Field.PRODUCT: "sku",
    Field.QUANTITY: "quantity",
    Field.UNIT_PRICE: "price",
    Field.LINE_TOTAL: "total",
    Field.CATEGORY: "category",
}
SHOWN_ROWS = 3
MOST_ITEMS_SHOWN = 20
ORDER_TITLE, ITEM_TITLE, QUANTITY_TITLE = "Order", "Item", "Quantity"

# {items} is a list, {cells} the columns of the new table, made of the row's and of `item`.
UNROLL = """
create table {table} as
with listed as (
    select *, {items} as items
    from {raw}
),
rows as (
    select
        * exclude (items),
        unnest(case when len(items) > 0 then items else [null] end) as item,
        unnest(range(1, greatest(len(items), 1) + 1)) as item_no
    from listed
)
select row_no, is_short, {cells}
from rows
"""

COUNT = """
select sum(greatest(len({items}), 1))::bigint from {raw}
"""

FIRST_ROWS = """
select row_no, count(*)
from (select row_no from {table} order by row_no limit $most)
group by row_no
order by row_no
"""

EXAMPLES = """
select * exclude (row_no, is_short)
from {table}
where list_contains($rows, row_no)
order by row_no, rowid
limit $most
"""

KNOWN = "create table if not exists unrolled (file_no integer, shape varchar)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How the products lie in the rows of a file.

    Attributes:
        layout: Packed, baskets or one-hot.
        own: Columns of the file that say something of the whole order, in the file's order. A packed
            column is among them: its place takes the product.
        items: Columns that hold products; the packed one alone.
        names: Of one-hot columns: the products that they stand for.
        format: How packed cells are taken apart.
        once: Columns whose figure belongs to the order and stands on its first product only.
        makes_order_id: Whether no column holds an order id, so that each row is an order of its own.
    """

    layout: FileLayout
    own: tuple[int, ...]
    items: tuple[int, ...]
    names: tuple[str, ...] = ()
    format: PackedFormat | None = None
    once: tuple[int, ...] = ()
    makes_order_id: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Unrolled:
    """A file with one row a product.

    Attributes:
        table: The scratch table.
        header: Names of its columns.
        typed_columns: Kinds of its columns, as of a staged file.
        fields: Fields that the shape itself serves: product, quantity, perhaps order id and price.
        rows: How many there are.
        rows_before: How many rows of the file they come from.
        preview: The first of them.
        told: Places of the few first rows of the file that show best what becomes of them.
        examples: What those have become.
    """

    table: str
    header: tuple[str, ...]
    typed_columns: tuple[str | None, ...]
    fields: Mapping[Field, int]
    rows: int
    rows_before: int
    preview: tuple[tuple[str | None, ...], ...]
    told: tuple[int, ...]
    examples: tuple[tuple[str | None, ...], ...]


def unroll(cursor: Cursor, file: StagedFile, shape: Shape) -> Unrolled:
    """Make the table, or keep it where it was made the same way before.

    Raises:
        CrosssellError: ``too_large`` if there would be more rows than one file may have.
    """
    table = f"lines_{file.number}"
    header, typed, fields, cells = _columns(file, shape)
    values = _values(file, shape)
    said = json.dumps([file.sha256, repr(shape)])
    cursor.execute(KNOWN)
    if not cursor.rows(
        "select 1 from unrolled where file_no = $number and shape = $said", number=file.number, said=said
    ):
        raw, items = f"raw_{file.number}", _items(shape)
        rows = cursor.row(COUNT.format(items=items, raw=raw), **_used(values, items))[0] or 0
        most = Limits().max_rows
        if rows > most:
            raise CrosssellError(ErrorCode.TOO_LARGE, "rows", file=file.name, seen=rows, allowed=most)
        cursor.execute(f"drop table if exists {table}")
        cursor.execute("delete from unrolled where file_no = $number", number=file.number)
        statement = UNROLL.format(table=table, raw=raw, items=items, cells=", ".join(cells))
        cursor.execute(statement, **_used(values, statement))
        cursor.execute("insert into unrolled values ($number, $said)", number=file.number, said=said)
    if Field.UNIT_PRICE in fields and not _has_any(cursor, table, fields[Field.UNIT_PRICE]):
        del fields[Field.UNIT_PRICE]
    preview = cursor.rows(
        f"select * exclude (row_no, is_short) from {table} order by row_no, rowid limit {PREVIEW_ROWS}"
    )
    told, examples = _examples(cursor, table, len(file.preview))
    return Unrolled(
        table=table,
        header=header,
        typed_columns=typed,
        fields=fields,
        rows=cursor.row(f"select count(*) from {table}")[0],
        rows_before=cursor.row(f"select count(*) from raw_{file.number}")[0],
        preview=tuple(preview),
        told=told,
        examples=examples,
    )


def _examples(
    cursor: Cursor, table: str, most: int
) -> tuple[tuple[int, ...], tuple[tuple[str | None, ...], ...]]:
    """Return which of the file's first ``most`` rows hold several products, and what became of them.

    Where none does, the very first rows have to do.
    """
    first = cursor.rows(FIRST_ROWS.format(table=table), most=most * MOST_ITEMS_SHOWN)[:most]
    places = [place for place, (_, items) in enumerate(first) if items > 1] or list(range(len(first)))
    told = places[:SHOWN_ROWS]
    numbers = [first[place][0] for place in told]
    rows = cursor.rows(EXAMPLES.format(table=table), rows=numbers, most=PREVIEW_ROWS)
    return tuple(told), tuple(rows)


def _has_any(cursor: Cursor, table: str, column: int) -> bool:
    return bool(cursor.rows(f"select 1 from {table} where c{column} is not null limit 1"))


def _columns(
    file: StagedFile, shape: Shape
) -> tuple[tuple[str, ...], tuple[str | None, ...], dict[Field, int], list[str]]:
    """Return names, kinds, served fields and expressions of the new table's columns."""
    names: list[str] = [file.header[column] for column in shape.own]
    typed: list[str | None] = [file.typed_columns[column] for column in shape.own]
    cells = [
        f"case when item_no = 1 then c{column} end" if column in shape.once else f"c{column}"
        for column in shape.own
    ]
    fields: dict[Field, int] = {}

    def add(role: Field, name: str, cell: str, kind: str | None = None) -> None:
        fields[role] = len(cells)
        names.append(name)
        typed.append(kind)
        cells.append(cell)

    if shape.makes_order_id:
        add(Field.ORDER_ID, ORDER_TITLE, "$digest || '-' || row_no")
    parts = _parts(shape)
    product = Field.PRODUCT_NAME if Field.PRODUCT_NAME in parts else Field.PRODUCT
    if shape.format is None:
        add(Field.PRODUCT, ITEM_TITLE, parts[Field.PRODUCT])
    else:
        place = shape.own.index(shape.items[0])
        fields[product], cells[place], typed[place] = place, parts[product], None
    for role, cell in parts.items():
        if role != product and role not in fields:
            title = QUANTITY_TITLE if shape.format is None else f"{file.header[shape.items[0]]}.{PARTS[role]}"
            numeric = shape.format is not None and role in shape.format.numeric
            add(role, title, cell, "number" if numeric else None)
    if Field.PRODUCT not in fields:
        fields[Field.PRODUCT] = fields.pop(Field.PRODUCT_NAME)
    aliased = [f"{cell} as c{place}" for place, cell in enumerate(cells)]
    return unique_names(names), tuple(typed), fields, aliased


def _items(shape: Shape) -> str:
    """Return the expression of the list of a row's items."""
    columns = [f"c{column}" for column in shape.items]
    if shape.layout == FileLayout.ONE_HOT:
        value = "lower(trim(x[2], $spaces))"
        return (
            f"list_filter(list_zip($names::varchar[], [{', '.join(columns)}]),"
            f" lambda x: {value} <> '' and not list_contains($off, {value}))"
        )
    if shape.format is None:
        return f"list_filter([{', '.join(columns)}], lambda x: trim(x, $spaces) <> '')"
    cell = columns[0]
    if shape.format.style == PackedStyle.JSON:
        text = _json(cell)
        return (
            f"case json_type({text}) when 'ARRAY' then json_extract({text}, '$[*]')"
            f" when 'OBJECT' then [{text}::json] end"
        )
    bare = f"regexp_replace(trim({cell}, $spaces), $braces, '\\1')"
    marked = f"string_split(regexp_replace({bare}, $mark, $marked, 'g'), $between)"
    return f"list_filter({marked}, lambda x: trim(x, $spaces) <> '')"


def _json(cell: str) -> str:
    """Say a cell as JSON: lists and records as Python prints them are turned, what is neither is null."""
    cell = f"trim({cell}, $spaces)"
    text = cell
    for place in range(len(_PYTHON_TO_JSON)):
        text = f"regexp_replace({text}, $python_{place}, $json_{place}, 'g')"
    return f"case when json_valid({cell}) then {cell} when json_valid({text}) then {text} end"


_PYTHON_TO_JSON = (
    (r'([^\[{,:\\ ])"([ ]?[^ ,:}\]])', r'\1\\"\2'),  # 12" inside a text
    (r"([\[{,:][ ]*)'", r'\1"'),
    (r"'([ ]*[\]},:])", r'"\1'),
    (r"([:,\[][ ]*)None\b", r"\1null"),
    (r"([:,\[][ ]*)True\b", r"\1true"),
    (r"([:,\[][ ]*)False\b", r"\1false"),
)


def _parts(shape: Shape) -> dict[Field, str]:
    """Return the expressions that read `item`, by the field they serve."""
    if shape.layout == FileLayout.ONE_HOT:
        count = "try_cast(try_cast(trim(item[2], $spaces) as bigint) as varchar)"
        return {
            Field.PRODUCT: "item[1]",
            Field.QUANTITY: f"case when item is not null then coalesce({count}, '1') end",
        }
    if shape.format is None:
        return {Field.PRODUCT: "trim(item, $spaces)"}
    fmt = shape.format
    if fmt.style == PackedStyle.JSON:
        cells = {
            name: f"json_extract_string(item, $key_{name})" if key else "json_extract_string(item, '$')"
            for name, key in fmt.parts.items()
        }
    elif fmt.style == PackedStyle.PAIRS:
        cells = {name: f"regexp_extract(item, $key_{name}, 1)" for name in fmt.parts}
    else:
        cells = {
            name: f"regexp_extract(trim(item, $spaces), $item, {group})" for name, group in fmt.parts.items()
        }
    parts = {name: f"nullif(trim({cell}, $spaces), '')" for name, cell in cells.items()}
    if fmt.item:  # what is not written like the others is a product as it stands
        parts[Field.PRODUCT_NAME] = f"coalesce({parts[Field.PRODUCT_NAME]}, trim(item, $spaces))"
    quantity = parts.get(Field.QUANTITY, "null")
    parts[Field.QUANTITY] = f"case when item is not null then coalesce({quantity}, '1') end"
    return parts


def _values(file: StagedFile, shape: Shape) -> dict[str, object]:
    values: dict[str, object] = {
        "digest": file.sha256[:12],
        "spaces": SPACES,
        "names": list(shape.names),
        "off": [*OFF_WORDS, *BLANK_WORDS],
        "between": MARK,
        "braces": r"(?s)^[{\[](.*)[}\]]$",
    }
    for place, (found, put) in enumerate(_PYTHON_TO_JSON):
        values |= {f"python_{place}": found, f"json_{place}": put}
    fmt = shape.format
    if fmt is not None:
        values |= {"mark": fmt.mark, "marked": fmt.marked, "item": fmt.item}
        for name, key in fmt.parts.items():
            if fmt.style == PackedStyle.JSON:
                values[f"key_{name}"] = "$." + json.dumps(key, ensure_ascii=False)
            elif fmt.style == PackedStyle.PAIRS:
                values[f"key_{name}"] = key
    return values


def _used(values: Mapping[str, object], statement: str) -> dict[str, object]:
    named = set(re.findall(r"[$](\w+)", statement))
    return {name: value for name, value in values.items() if name in named}
