"""What follows from knowing the program that wrote a file, and whether the file can be analysed at all?"""

import re
from collections.abc import Mapping, Sequence

from crosssell.columns import NUMBER_FIELDS, Field
from crosssell.ingest.mapping.candidates import Candidate, Candidates, could_number
from crosssell.ingest.mapping.roles import Auxiliary, Context, Role
from crosssell.ingest.mapping.synonyms import header_key
from crosssell.ingest.platforms.refusals import Refusal, is_pivot

LAST_TIER = 4
_LEAST_PRODUCTS, _LEAST_FIGURES = 5, 3  # of a list of products with their figures
_CENTS = re.compile(r"[-+]?[0-9]+")
_LAST_STATUS_TIER = 2  # of an item, an order, a payment; words of deliveries say little of sales
_MONEY_FIELDS = tuple(name for name in NUMBER_FIELDS if name is not Field.QUANTITY)
_ORDER_ROWS = frozenset({"order", "orders", "orderrow", "bestellung", "auftrag", "zamowienie", "bestelling"})
_ITEM_ROWS = frozenset(
    {"lineitem", "lineitems", "orderlineitem", "item", "orderitem", "product", "position", "pozycja", "regel"}
)


def settle_platform(work: Candidates) -> None:
    """Give the roles that the program's export is known for to their columns, and to no others."""
    if work.platform is None:
        return
    for role in work.platform.roles:
        columns = work.platform.columns(role, work.keys)
        if not columns and work.platform.roles[role]:
            continue  # exported without these columns
        work.drop(work.of(role), order_level=role in (Field.LINE_TOTAL, Field.DISCOUNT) and not columns)
        work.drop(
            [one for one in work.candidates if one.column in columns and one.column not in work.settled]
        )
        work.settled.update(columns)
        work.candidates += [
            Candidate(role=role, column=column, tier=min(place, LAST_TIER))
            for place, column in enumerate(columns)
        ]


def never_has_lines(work: Candidates) -> bool:
    """Whether the file names no products of orders even where its headers say so."""
    return work.has(Context.PAYMENT_REPORT) or (work.platform is not None and work.platform.never_lines)


def money_divisor(work: Candidates, chosen: Mapping[Role, Candidate]) -> int:
    """What amounts are to be divided by: nothing, where somebody has written them with decimals since."""
    if work.platform is None or work.platform.money_divisor == 1:
        return 1
    money = [chosen[role].column for role in (*_MONEY_FIELDS, Auxiliary.REFUNDED_AMOUNT) if role in chosen]
    texts = [text for column in money if column in work.samples for text in work.samples[column].values]
    return work.platform.money_divisor if all(map(_CENTS.fullmatch, texts)) else 1


def statuses(work: Candidates, chosen: Mapping[Role, Candidate]) -> tuple[int, ...]:
    """Further columns whose words can undo a line: one of the order beside one of the line or its payment."""
    taken = {one.column for one in chosen.values()}
    columns = [one.column for one in work.of(Field.STATUS) if one.tier <= _LAST_STATUS_TIER]
    if work.platform is not None:
        columns += work.platform.status_columns(work.keys)
    return tuple(sorted(set(columns) - taken))


def carried(work: Candidates, chosen: Mapping[Role, Candidate]) -> tuple[int, ...]:
    """The order number, where rows of items follow the row of their order without repeating it."""
    order, row_type = chosen.get(Field.ORDER_ID), chosen.get(Auxiliary.ROW_TYPE)
    if order is None or row_type is None or order.column not in work.samples:
        return ()
    sample = work.samples.get(row_type.column)
    kinds = {header_key(text) for text in sample.values} if sample is not None else set()
    mixed = not kinds.isdisjoint(_ORDER_ROWS) and not kinds.isdisjoint(_ITEM_ROWS)
    return (order.column,) if mixed and work.samples[order.column].blank_share > 0 else ()


def refusal(work: Candidates, chosen: Mapping[Role, Candidate], header: Sequence[str]) -> Refusal | None:
    """Why the file cannot carry the analysis: no column names the products of orders."""
    program = work.platform
    if program is not None and program.refusal is not None and Field.PRODUCT not in chosen:
        return program.refusal
    if work.has(Context.PAYMENT_REPORT):
        return Refusal.PAYMENTS
    if Field.ORDER_ID not in chosen and is_pivot(header):
        return Refusal.PIVOT
    if {Field.ORDER_ID, Field.PRODUCT}.isdisjoint(chosen) and Field.LINE_TOTAL in chosen:
        return Refusal.SUMS
    if Field.PRODUCT in chosen:
        return Refusal.SUMS if _sums_products(work, chosen) else None
    lists_orders = not {Field.ORDER_ID, Field.LINE_TOTAL}.isdisjoint(chosen) or work.has(Context.ORDER_TOTAL)
    of_lines = not {Field.QUANTITY, Field.UNIT_PRICE, Auxiliary.ROW_TYPE}.isdisjoint(chosen)
    if of_lines and (not work.samples or _has_free_columns(work, chosen)):
        return None  # one of them may hold the products
    return Refusal.ORDERS if lists_orders else None


def _has_free_columns(work: Candidates, chosen: Mapping[Role, Candidate]) -> bool:
    taken = work.named | {one.column for one in chosen.values()}
    return any(sample.values for column, sample in work.samples.items() if column not in taken)


def _sums_products(work: Candidates, chosen: Mapping[Role, Candidate]) -> bool:
    """Whether the rows are products with their sums: nothing else is named, nothing could number orders."""
    of_orders = {Field.ORDER_ID, Field.ORDERED_AT, Field.CUSTOMER_ID, Field.STATUS}
    if not of_orders.isdisjoint(chosen):
        return False
    others = [sample for column, sample in work.samples.items() if column not in work.named]
    products = work.samples.get(chosen[Field.PRODUCT].column)
    figures = [sample for sample in work.samples.values() if sample.numeric_share == 1]
    once = products is not None and products.distinct == products.rows >= _LEAST_PRODUCTS
    if once and len(figures) >= _LEAST_FIGURES:
        return True
    sums = {Field.QUANTITY, Field.LINE_TOTAL} <= set(chosen)
    return sums and bool(work.samples) and not any(map(could_number, others))
