"""How are all products of an order written into one cell, and how is that cell taken apart?

Shops write ``2x Tea, 1x Mug``, ``Tea x 2; Mug``, ``Tea (2)``, ``TEA-1:2``, ``name:Tea|quantity:2;…``, lists
as programs print them, or JSON. The way is decided for the column from its cells; the expressions are ones
that DuckDB and Python read alike, so what is decided here is what `crosssell.ingest.layouts.unroll`
carries out.
"""

import ast
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from crosssell.columns import Field
from crosssell.ingest.mapping.roles import Role
from crosssell.ingest.mapping.synonyms import header_key, roles_of
from crosssell.ingest.values.words import is_blank

MARK = "\x1e"  # stands between two items once they are found
FITTING_SHARE = 0.8  # of the cells must be written in the way that is taken
SEVERAL_SHARE = 0.05  # of the cells must hold more than one product
FREE_SHARE = 0.5  # of the items of a plain list must stand at the front here and behind there

LONGEST_CHARS = 1_000  # of a cell of text: expressions take their time over longer ones
MOST_TEXTS = 200

_GAP = "[ \u00a0]*"
_BREAK = "[ \u00a0]+"
_UNIT = r"(?i:stk|stück|szt|pcs?|stuks|pieces?)\.?"
_SIGN = "[xX×*]"
_NUMBER = "[0-9]{1,6}"
_CURRENCY = "(?:[€$£]|zł|[A-Z]{3})"
_WHOLE = "[0-9]{1,3}(?:[.,' \u00a0\u202f]?[0-9]{3})*"
_AMOUNT = f"{_WHOLE}(?:[.,][0-9]{{1,4}})?"
_MONEY = f"(?:{_CURRENCY}{_GAP}{_AMOUNT}|{_AMOUNT}{_GAP}{_CURRENCY}|{_WHOLE}[.,][0-9]{{2}})"
# A price behind an item: “(5,50 €)”, “@ 5.50”, “à 5,50”, “– 5,50 €”, “= 11,00”.
_PRICE = rf"(?:{_BREAK}(?:[@àá=–-]|a|je){_GAP}|{_GAP}[@(=]{_GAP}|{_BREAK})({_MONEY})\)?"
# Each with one group around the number: “2x ”, “2 Stk. ” in front; “ x 2”, “ (2)”, “ – 2 szt.”, “: 2” behind.
_FIRST = (rf"({_NUMBER}){_GAP}{_SIGN}", rf"({_NUMBER}){_GAP}{_UNIT}")
_LAST = (
    rf"(?:{_BREAK}{_SIGN}|{_GAP}[×*]){_GAP}({_NUMBER})",
    rf"{_GAP}[(\[](?:[^()\[\]0-9]{{0,12}})?({_NUMBER}){_GAP}(?:{_SIGN}|{_UNIT})?[)\]]",
    rf"{_BREAK}(?:[–-]{_GAP})?({_NUMBER}){_GAP}{_UNIT}",
    rf"{_GAP}[:=]{_GAP}({_NUMBER})",
)


class PackedStyle(StrEnum):
    """Ways of writing several products into one cell."""

    JSON = "json"
    PAIRS = "pairs"  # name:Tea|quantity:2;name:Mug|quantity:1
    QUANTITY_FIRST = "quantity_first"
    QUANTITY_LAST = "quantity_last"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedFormat:
    """How the cells of one column are taken apart.

    Attributes:
        style: The way of writing.
        mark: Finds the end of an item and the beginning of the next; empty for JSON.
        marked: What it is replaced by: `MARK` where the next item begins.
        item: Takes a text item apart; its groups are ``parts`` in order. Empty for JSON and pairs.
        parts: What an item says: field → key (JSON), expression of its value (pairs), or group.
        numeric: Parts that are JSON numbers, written with a decimal point whatever the file's mark.
    """

    style: PackedStyle
    mark: str = ""
    marked: str = ""
    item: str = ""
    parts: Mapping[Field, str] = field(default_factory=dict)
    numeric: tuple[Field, ...] = ()


# What may stand between two items, the surest first.
_SEPARATORS = (
    r"\r?\n", r"<br ?/?>", r"[|]+", ";+", ",", r"[ ][+][ ]", "[ ]/[ ]",
)  # fmt: skip
_ITEM_FIELDS: tuple[Role, ...] = (
    Field.PRODUCT,
    Field.PRODUCT_NAME,
    Field.QUANTITY,
    Field.UNIT_PRICE,
    Field.LINE_TOTAL,
    Field.CATEGORY,
)
_NAME_KEYS = ("name", "title", "naam", "nazwa", "titel", "bezeichnung", "label", "itemname", "product")
_CODE_KEYS = ("sku", "id", "productid", "code", "articleid")


def find_format(cells: Sequence[str], *, lists: bool = False) -> PackedFormat | None:
    """Find how several products are written into these cells, ``None`` if it does not look so.

    Args:
        cells: Distinct cells of one column, a few hundred are plenty.
        lists: Also take plain lists (``Tea, Mug``), which a single product's name can look like.

    >>> find_format(["2x Tea, 1x Mug", "1x Cup, red"]).style, find_format(["Cup, red", "Cup, blue"])
    (<PackedStyle.QUANTITY_FIRST: 'quantity_first'>, None)
    """
    texts = [cell.strip() for cell in cells if not is_blank(cell)]
    if not texts:
        return None
    found = _json_format(texts) or _pairs_format(texts)
    if found is not None:
        return found
    texts = _short([_without_braces(text) for text in texts])
    for candidate in _counted_formats():
        if _fits(texts, candidate):
            return candidate
    if not lists:
        return None
    return next((one for one in map(_plain_format, _SEPARATORS) if _is_list(texts, one)), None)


def single_items(cells: Sequence[str]) -> PackedFormat | None:
    """Find how one product and its quantity are written (``2x Tea``) where no cell holds several."""
    texts = _short([cell.strip() for cell in cells if not is_blank(cell)])
    return next((one for one in _counted_formats(signs_only=True) if _fits(texts, one, several=0.0)), None)


def as_json(text: str) -> str:
    """Return a Python literal as JSON; JSON stays as it is. The query does the same by expressions."""
    try:
        return json.dumps(ast.literal_eval(text))
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return text


def _counted_formats(*, signs_only: bool = False) -> list[PackedFormat]:
    """Formats with quantities, the surest first; with ``signs_only`` those of a multiplication sign."""
    many = slice(0, 1) if signs_only else slice(None)
    return [
        make(count, separator)
        for counts, make in ((_FIRST[many], _first_format), (_LAST[many], _last_format))
        for count in counts
        for separator in _SEPARATORS
    ]


def _first_format(count: str, separator: str) -> PackedFormat:
    # A sign may touch the name (2xTea); 2x4 is no two of 4.
    return PackedFormat(
        style=PackedStyle.QUANTITY_FIRST,
        mark=rf"{_GAP}(?:{separator}){_GAP}({_ungrouped(count)}(?:{_BREAK}|[^0-9 ]))",
        marked=MARK + r"\1",
        item=rf"(?s)^{count}{_GAP}(.+?)(?:{_PRICE})?$",
        parts={Field.QUANTITY: "1", Field.PRODUCT_NAME: "2", Field.UNIT_PRICE: "3"},
    )


def _last_format(count: str, separator: str) -> PackedFormat:
    return PackedFormat(
        style=PackedStyle.QUANTITY_LAST,
        mark=rf"({_ungrouped(count)}(?:{_PRICE})?){_GAP}(?:{separator}){_GAP}",
        marked=r"\1" + MARK,
        item=rf"(?s)^(.+?){count}(?:{_PRICE})?$",
        parts={Field.PRODUCT_NAME: "1", Field.QUANTITY: "2", Field.UNIT_PRICE: "3"},
    )


def _ungrouped(count: str) -> str:
    return count.replace(f"({_NUMBER})", _NUMBER)


def _plain_format(separator: str) -> PackedFormat:
    return PackedFormat(
        style=PackedStyle.PLAIN,
        mark=rf"{_GAP}(?:{separator}){_GAP}",
        marked=MARK,
        item="(?s)^[\"']?(.+?)[\"']?$",
        parts={Field.PRODUCT_NAME: "1"},
    )


def _short(texts: Sequence[str]) -> list[str]:
    """Return as many texts as are needed to decide, none where most are longer than a list of products."""
    short = [text for text in texts if len(text) <= LONGEST_CHARS]
    return short[:MOST_TEXTS] if 2 * len(short) > len(texts) else []


def _fits(texts: Sequence[str], fmt: PackedFormat, *, several: float = SEVERAL_SHARE) -> bool:
    """Whether nearly all cells are of items that the format knows, and some hold more than one."""
    fitting = counts = 0
    for place, text in enumerate(texts):
        if place - fitting > (1 - FITTING_SHARE) * len(texts):
            return False
        items = re.sub(fmt.mark, fmt.marked, text).split(MARK)
        known = [re.search(fmt.item, item.strip()) for item in items if item.strip()]
        fitting += bool(known) and all(known)
        counts += len(known) > 1
    return (
        bool(texts)
        and fitting >= FITTING_SHARE * len(texts)
        and counts >= max(several * len(texts), several > 0)
    )


def _is_list(texts: Sequence[str], fmt: PackedFormat) -> bool:
    """Whether cells are lists: the same items come again, some first, some last; a colour is never first."""
    lists = [[part.strip() for part in re.split(fmt.mark, text) if part.strip()] for text in texts]
    longer = [items for items in lists if len(items) > 1]
    if len(longer) < max(2, 0.2 * len(lists)):
        return False
    first = {items[0] for items in lists}
    behind = [item for items in longer for item in items[1:]]
    distinct = {item for items in lists for item in items}
    recurring = len(distinct) <= 0.8 * sum(map(len, lists))
    return recurring and sum(item in first for item in behind) >= FREE_SHARE * len(behind)


def _without_braces(text: str) -> str:
    """Take off the braces of a set or a list: ``{milk,bread}``."""
    match = re.search(r"(?s)^[{\[](.*)[}\]]$", text.strip())
    return match.group(1) if match else text


# Objects


def _json_format(texts: Sequence[str]) -> PackedFormat | None:
    values = [_parsed(text) for text in texts if text[0] in "[{"]
    objects = [
        item
        for value in values
        for item in (value if isinstance(value, list) else [value])
        if isinstance(item, dict | str)
    ]
    if not objects or len(values) < FITTING_SHARE * len(texts) or any(one is None for one in values[:5]):
        return None
    if all(isinstance(one, str) for one in objects):
        return PackedFormat(style=PackedStyle.JSON, parts={Field.PRODUCT_NAME: ""})
    records = [one for one in objects if isinstance(one, dict)]
    keys = list(dict.fromkeys(str(key) for one in records for key in one))
    parts = item_parts(keys)
    if not parts:
        return None
    numeric = tuple(
        name
        for name, key in parts.items()
        if all(isinstance(one.get(key), int | float | None) for one in records)
    )
    return PackedFormat(style=PackedStyle.JSON, parts=parts, numeric=numeric)


def _parsed(text: str) -> object:
    try:
        return json.loads(as_json(text))
    except (ValueError, RecursionError):
        return None


def _pairs_format(texts: Sequence[str]) -> PackedFormat | None:
    """Names and values: ``name:Tea|quantity:2;name:Mug|…`` or ``Product Name: Tea, Product Qty: 2|…``."""
    return next((found for way in _PAIRS if (found := _pairs_in(texts, *way)) is not None), None)


# Of pairs: what stands between items, what between pairs, and what may follow a value.
_PAIRS = (
    (r"(?:;|\r?\n|[|]{2})", "[|]", "(?:[|]|$)"),
    (r"(?:[|]|\r?\n)", ";", "(?:;|$)"),
    (r"(?:[|]|\r?\n)", ",", "(?:,[ ]*[^,:|]{1,40}:|$)"),
)


def _pairs_in(texts: Sequence[str], item: str, pair: str, end: str) -> PackedFormat | None:
    key = re.compile(rf"(?:^|{pair}|{item})[ ]*(\w[\w ]*?)[ ]*[:=]")
    keys = list(dict.fromkeys(found for text in texts for found in key.findall(text[:LONGEST_CHARS])))
    parts = item_parts(keys)
    if not {Field.PRODUCT, Field.PRODUCT_NAME} & set(parts) or len(parts) < 2:
        return None
    goods = parts.get(Field.PRODUCT) or parts[Field.PRODUCT_NAME]
    fitting = sum(
        all(f"{key}:" in text or f"{key}=" in text for key in parts.values())
        and all(f"{goods}:" in one or f"{goods}=" in one for one in re.split(item, text) if one.strip())
        for text in texts
    )
    if fitting < FITTING_SHARE * len(texts):
        return None
    return PackedFormat(
        style=PackedStyle.PAIRS,
        mark=f"[ ]*{item}[ ]*",
        marked=MARK,
        parts={name: f"(?s)(?:^|{pair})[ ]*{key}[ ]*[:=][ ]*(.*?)[ ]*{end}" for name, key in parts.items()},
    )


def item_parts(keys: Sequence[str]) -> dict[Field, str]:
    """Return which key of an item serves which field; product or name are among them, or nothing is."""
    parts: dict[Field, tuple[int, str]] = {}
    for key in keys:
        bare = re.sub("(?i)^(?:product|item)[ _]", "", key)
        found = roles_of(key) or roles_of(bare)
        roles = {role: tier for role, (tier, _) in found.items() if role in _ITEM_FIELDS}
        if header_key(key) in _NAME_KEYS:
            roles = {Field.PRODUCT_NAME: 0}
        elif header_key(key) in _CODE_KEYS:
            roles = {Field.PRODUCT: _CODE_KEYS.index(header_key(key))}
        for role, tier in roles.items():
            if isinstance(role, Field) and (role not in parts or tier < parts[role][0]):
                parts[role] = (tier, key)
    if not {Field.PRODUCT, Field.PRODUCT_NAME} & set(parts):
        return {}
    return {name: parts[name][1] for name in Field if name in parts}
