"""Which column of an export is which field?

Headers are looked up in the vocabulary; a better tier wins. What a header alone cannot tell is
decided by its neighbours (``Name`` is the order number beside ``Lineitem name``, the product beside
``Order Number`` and ``SKU``), and by values (a price must hold numbers, a date dates). Figures that
belong to a whole order (``Total`` or ``Discount`` beside shipping costs) are never taken for those
of a line. Where headers say nothing, values alone give a guess of little confidence.

The export of a known program (`crosssell.ingest.platforms.recognise`) is read by what is known of it.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from crosssell.columns import NUMBER_FIELDS, REQUIRED_FIELDS, Field
from crosssell.ingest.layouts.packed import find_format
from crosssell.ingest.mapping.candidates import SAME_SHARE, Candidate, Candidates, MapReason, could_number
from crosssell.ingest.mapping.roles import Auxiliary, Context, Role
from crosssell.ingest.mapping.synonyms import header_key, roles_of
from crosssell.ingest.mapping.value_guess import ColumnSample, looks_like_code, roles_by_values
from crosssell.ingest.platforms.recognise import Platform, recognise
from crosssell.ingest.platforms.refusals import Refusal
from crosssell.ingest.platforms.rules import (
    carried,
    money_divisor,
    never_has_lines,
    refusal,
    settle_platform,
    statuses,
)
from crosssell.ingest.values.dates import is_date
from crosssell.ingest.values.numbers import PERCENT, is_number

__all__ = ["Auxiliary", "ColumnSample", "MapReason", "MappingGuess", "guess_mapping"]

_NAME_KEYS = ("name", "naam")
_NET_KEYS = ("netto", "net")
_TIER_CONFIDENCE = (0.95, 0.85, 0.7, 0.6, 0.5)
_INEXACT = 0.8
_VALUES_CONFIDENCE = 0.4
_PLAUSIBLE_SHARE = 0.5
_EMPTY_SHARE = 0.98
_LAST_CHANNEL_TIER = 2
_FEW_SHARE = 0.5
_FULLER = 1.5
_LONGEST_PACKED = 1_000  # characters
_WORDS_AND_FIGURES = re.compile(r"[^\W\d_].*[0-9]|[0-9].*[^\W\d_]|^\s*[\[{]", re.DOTALL)
_CLOCK = re.compile(r"[0-9]{1,2}[:.h][0-9]{2}(?![0-9])")
_ORDER_NUMBER = re.compile(r"#?[A-Z]{0,4}-?[0-9]+")

# Of columns (quantity, unit price, total): the share of the rows (0–1) that speaks for a total of the
# line rather than of the order; ``None`` if it cannot be told.
Arithmetic = Callable[[int, int, int], float | None]
# Of columns (product, quantity, amount): whether the amount is for one piece; ``None`` if it cannot be told.
PerPiece = Callable[[int, int, int], bool | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingGuess:
    """Which columns serve which fields, and how sure that is.

    Attributes:
        fields: Field → column index; no column serves two fields.
        auxiliary: Other roles → column index.
        confidence: Field → 0–1; below 0.5 the user should look at it.
        reasons: Field → what it was recognised by.
        ambiguous: Fields that another reading of the headers would serve differently.
        missing: Required fields without a column.
        order_level: Columns left alone because they hold figures of a whole order.
        known: The export of a program that the header row belongs to.
        refusal: Why the file cannot carry the analysis; ``None`` if it can.
        packed: The column whose cells hold all products of an order (``2x Döner, 1x Cola``); it serves
            no field.
        statuses: Further columns whose words can undo a line.
        carried: Columns whose blanks take the value of the row above.
        money_divisor: What amounts have to be divided by: 100 where they are written in cents.
        from_values: No header was known; everything was guessed from values.
    """

    fields: Mapping[Field, int]
    auxiliary: Mapping[Auxiliary, int] = field(default_factory=dict)
    confidence: Mapping[Field, float] = field(default_factory=dict)
    reasons: Mapping[Field, MapReason] = field(default_factory=dict)
    ambiguous: tuple[Field, ...] = ()
    missing: tuple[Field, ...] = ()
    order_level: tuple[int, ...] = ()
    known: Platform | None = None
    refusal: Refusal | None = None
    packed: int | None = None
    statuses: tuple[int, ...] = ()
    carried: tuple[int, ...] = ()
    money_divisor: int = 1
    from_values: bool = False

    @property
    def platform(self) -> str | None:
        """Name of the program's export, such as ``Shopify orders export``; not to be translated."""
        return None if self.known is None else self.known.name

    @property
    def no_line_items(self) -> bool:
        """Whether the file lists orders, payments or sums instead of the products of orders."""
        return self.refusal is not None

    @property
    def packed_products(self) -> bool:
        """Whether a cell holds all products of an order."""
        return self.packed is not None


def guess_mapping(
    header: Sequence[str],
    samples: Sequence[ColumnSample],
    *,
    arithmetic: Arithmetic | None = None,
    per_piece: PerPiece | None = None,
) -> MappingGuess:
    """Guess which column serves which field.

    Args:
        header: Names of the columns.
        samples: What their values look like; columns without a sample are judged by their header.
        arithmetic: Says for columns (quantity, unit price, total) in which share of the rows the
            third goes with the product of the first two. Settles whether a bare ``Total`` belongs to lines.
        per_piece: Says for columns (product, quantity, amount) whether the amount is for one piece.
    """
    work = Candidates(
        keys=tuple(header_key(title) for title in header),
        samples={sample.index: sample for sample in samples},
        candidates=[
            Candidate(role=role, column=column, tier=tier, exact=exact)
            for column, title in enumerate(header)
            for role, (tier, exact) in roles_of(title).items()
        ],
        platform=recognise(header),
    )
    work.named = {one.column for one in work.candidates}
    known = bool(work.candidates)
    settle_platform(work)
    work.drop([candidate for candidate in work.candidates if not _plausible(candidate, work.samples)])
    packed = _take_packed_products_out(work)
    _settle_names(work)
    _settle_item_price(work)
    _set_order_figures_aside(work, arithmetic)
    _settle_lone_amount(work, per_piece)
    if never_has_lines(work) or not _names_products(work):
        work.drop(work.of(Field.PRODUCT, Field.PRODUCT_NAME))
    chosen = _assign(work)
    if packed is None:
        _add_by_values(work, chosen, known=known)
    _name_for_want_of_a_number(work, chosen)
    return _guess(work, chosen, header, known=known, packed=packed)


def _plausible(candidate: Candidate, samples: Mapping[int, ColumnSample]) -> bool:
    """Whether a column's values can serve the role that its header names."""
    sample = samples.get(candidate.column)
    if sample is None or not sample.values:
        return True
    if candidate.role in (*NUMBER_FIELDS, Auxiliary.REFUNDED_AMOUNT):
        in_percent = sample.mostly(lambda text: PERCENT in text, share=_PLAUSIBLE_SHARE)
        is_money = not in_percent or candidate.role is Field.DISCOUNT  # a rate of 19 % is of a tax
        return is_money and sample.mostly(is_number, share=_PLAUSIBLE_SHARE)
    if candidate.role is Field.ORDERED_AT:
        return sample.mostly(is_date, share=_PLAUSIBLE_SHARE)
    if candidate.role is Field.CHANNEL and candidate.tier == _LAST_CHANNEL_TIER:
        return not sample.mostly(is_number)  # “Pos” counts the positions of an invoice
    if candidate.role is Field.CURRENCY:
        return not sample.mostly(is_number, share=_PLAUSIBLE_SHARE)
    if candidate.role is Auxiliary.TIME_OF_DAY:
        return sample.mostly(lambda text: _CLOCK.match(text) is not None, share=_PLAUSIBLE_SHARE)
    return True


def _is_empty(work: Candidates, column: int) -> bool:
    sample = work.samples.get(column)
    return sample is not None and sample.blank_share >= _EMPTY_SHARE


# What neighbours decide


def _settle_names(work: Candidates) -> None:
    """``Name`` is an order number, a product or a person."""
    for column, key in enumerate(work.keys):
        if key not in _NAME_KEYS or column in work.settled:
            continue
        role: Field = Field.CUSTOMER_ID
        tier = len(_TIER_CONFIDENCE) - 1
        numbered = work.mostly(column, lambda text: _ORDER_NUMBER.fullmatch(text) is not None)
        if work.has_lineitems or (numbered and not work.has(Field.ORDER_ID)):
            role, tier = Field.ORDER_ID, 0
        elif work.has(Field.PRODUCT, Field.QUANTITY) and not [
            other for other in work.of(Field.PRODUCT_NAME) if other.tier <= 1
        ]:
            role, tier = Field.PRODUCT_NAME, 1
        work.drop([one for one in work.candidates if one.column == column])
        work.candidates.append(Candidate(role=role, column=column, tier=tier, reason=MapReason.NEIGHBOURS))


def _settle_item_price(work: Candidates) -> None:
    """Amazon's ``item-price`` is already for the whole quantity."""
    if not any(key.startswith("amazonorder") for key in work.keys) and "itemtax" not in work.keys:
        return
    prices = [one for one in work.of(Field.UNIT_PRICE) if work.keys[one.column] == "itemprice"]
    work.drop(prices)
    work.candidates += [
        Candidate(role=Field.LINE_TOTAL, column=one.column, tier=0, reason=MapReason.NEIGHBOURS)
        for one in prices
    ]


def _set_order_figures_aside(work: Candidates, arithmetic: Arithmetic | None) -> None:
    """Take away totals and discounts that belong to the order rather than to its lines."""
    priced = work.has(Field.UNIT_PRICE) and work.has(Field.QUANTITY)
    with_delivery = work.has(Context.DELIVERY_COST) and work.has(Field.UNIT_PRICE)
    totals = []
    for one in work.of(Field.LINE_TOTAL):
        if one.column in work.settled:
            continue
        held = _holds(work, one.column, arithmetic) if priced else None
        if held is not None:
            doubtful = held < SAME_SHARE and (one.tier >= 1 or with_delivery)
        else:
            doubtful = (one.tier >= 1 and (with_delivery or work.has_lineitems)) or (one.tier >= 3 and priced)
        if doubtful:
            totals.append(one)
    discounts = [
        one
        for one in work.of(Field.DISCOUNT)
        if one.tier >= 1
        and one.column not in work.settled
        and (work.has_lineitems or with_delivery)
        and not work.keys[one.column].startswith("lineitem")
    ]
    work.drop(totals + discounts, order_level=True)
    if work.has_lineitems:
        work.drop([one for one in work.of(Field.ORDER_ID) if work.keys[one.column] == "id"])


def _holds(work: Candidates, total: int, arithmetic: Arithmetic | None) -> float | None:
    if arithmetic is None:
        return None
    quantity, price = (
        min(work.of(role), key=_preference(work)) for role in (Field.QUANTITY, Field.UNIT_PRICE)
    )
    return arithmetic(quantity.column, price.column, total)


def _settle_lone_amount(work: Candidates, per_piece: PerPiece | None) -> None:
    """A lone ``Netto`` or ``Betrag`` may be the price of one piece or of the line: its values tell.

    Where they do not, it is taken for what its header rather says; of ``Netto`` that is said.
    """
    amounts = work.of(Field.LINE_TOTAL, Field.UNIT_PRICE)
    products, quantities = work.of(Field.PRODUCT, Field.PRODUCT_NAME), work.of(Field.QUANTITY)
    if len(amounts) != 1 or (amounts[0].tier == 0 and work.keys[amounts[0].column] not in _NET_KEYS):
        return
    (one,) = amounts
    verdict = None
    if per_piece is not None and products and quantities:
        product, quantity = (min(found, key=_preference(work)) for found in (products, quantities))
        verdict = per_piece(product.column, quantity.column, one.column)
    if verdict is None:
        work.ambiguous += [Field.LINE_TOTAL] if work.keys[one.column] in _NET_KEYS else []
        return
    role = Field.UNIT_PRICE if verdict else Field.LINE_TOTAL
    work.drop([one])
    work.candidates.append(
        replace(one, role=role, reason=MapReason.VALUES if role != one.role else one.reason)
    )


def _names_products(work: Candidates) -> bool:
    """Whether some column names products: ``Description`` alone may be anything, ``Product`` may not."""
    return (
        work.has(Field.PRODUCT)
        or any(one.tier <= 1 for one in work.of(Field.PRODUCT_NAME))
        or (work.has(Field.PRODUCT_NAME) and work.has(Field.QUANTITY, Field.UNIT_PRICE))
    )


# From candidates to columns


def _preference(work: Candidates) -> Callable[[Candidate], tuple[bool, int, bool, int]]:
    return lambda one: (
        _is_empty(work, one.column) or _names_few_customers(work, one),
        one.tier,
        not one.exact,
        one.column,
    )


def _names_few_customers(work: Candidates, one: Candidate) -> bool:
    """Whether a column names a customer on few rows where the next best does on most.

    Consumers have no tax number, guests no customer number.
    """
    if one.role is not Field.CUSTOMER_ID or _filled(work, one.column) > _FEW_SHARE:
        return False
    others = [other for other in work.of(Field.CUSTOMER_ID) if other.tier == one.tier + 1]
    return any(_filled(work, other.column) >= _FULLER * _filled(work, one.column) for other in others)


def _filled(work: Candidates, column: int) -> float:
    sample = work.samples.get(column)
    return 1.0 if sample is None else 1 - sample.blank_share


def _assign(work: Candidates) -> dict[Role, Candidate]:
    """Give each role its best column, the surest first; a column serves one role."""
    chosen: dict[Role, Candidate] = {}
    taken: set[int] = set()
    for one in sorted(work.candidates, key=_preference(work)):
        if isinstance(one.role, Context) or one.role in chosen or one.column in taken:
            continue
        if one.role is Field.PRODUCT and _is_empty(work, one.column) and work.has(Field.PRODUCT_NAME):
            continue
        chosen[one.role] = one
        taken.add(one.column)
    return chosen


def _add_by_values(work: Candidates, chosen: dict[Role, Candidate], *, known: bool) -> None:
    """Let values speak where no header is known, or where a list of lines lacks a required column."""
    lines = Field.QUANTITY in chosen or Field.UNIT_PRICE in chosen
    wanted: Sequence[Field] = tuple(Field)
    if known:
        wanted = [role for role in REQUIRED_FIELDS if role not in chosen] if lines else ()
        if Field.PRODUCT_NAME in chosen:
            wanted = [role for role in wanted if role is not Field.PRODUCT]
    if not wanted or never_has_lines(work):
        return
    taken = {one.column for one in chosen.values()} | (work.named if known else set())
    free = [sample for sample in work.samples.values() if sample.index not in taken]
    for role, column in roles_by_values(free).items():
        if role in wanted and role not in chosen and (not known or could_number(work.samples[column])):
            chosen[role] = Candidate(role=role, column=column, tier=0, reason=MapReason.VALUES)


def _take_packed_products_out(work: Candidates) -> int | None:
    """Set the column aside whose cells hold all products of an order at once; return it."""
    titled = dict.fromkeys(one.column for one in work.of(Field.PRODUCT, Field.PRODUCT_NAME))
    free = [column for column in work.samples if column not in work.named]
    for column in (*titled, *free):
        cells = _cells_of_several(work.samples.get(column))
        if cells and find_format(cells) is not None:
            work.drop([one for one in work.candidates if one.column == column])
            return column
    return None


def _cells_of_several(sample: ColumnSample | None) -> list[str]:
    """Return the cells that may hold several products with their quantities: words and figures, no essays."""
    values = sample.values if sample is not None else []
    cells = [text for text in values if len(text) <= _LONGEST_PACKED and _WORDS_AND_FIGURES.search(text)]
    return cells if 2 * len(cells) >= len(values) else []


def _name_for_want_of_a_number(work: Candidates, chosen: dict[Role, Candidate]) -> None:
    """Without an article number the name is the product; of two names the one that holds codes is."""
    if Field.PRODUCT in chosen or Field.PRODUCT_NAME not in chosen:
        return
    names = sorted(work.of(Field.PRODUCT_NAME), key=_preference(work)) or [chosen[Field.PRODUCT_NAME]]
    codes = [one for one in names if work.mostly(one.column, looks_like_code)]
    # Beside a better name, a bare ``product`` is what identifies it.
    codes = codes or [one for one in names[1:] if work.keys[one.column] == Field.PRODUCT]
    others = [one for one in names if one not in codes]
    if codes and others:
        chosen[Field.PRODUCT] = codes[0]
        chosen[Field.PRODUCT_NAME] = others[0]
    else:
        chosen[Field.PRODUCT] = chosen.pop(Field.PRODUCT_NAME)


def _guess(
    work: Candidates,
    chosen: Mapping[Role, Candidate],
    header: Sequence[str],
    *,
    known: bool,
    packed: int | None,
) -> MappingGuess:
    fields = {role: one for role, one in chosen.items() if isinstance(role, Field)}
    return MappingGuess(
        fields={role: fields[role].column for role in Field if role in fields},
        auxiliary={role: chosen[role].column for role in Auxiliary if role in chosen},
        confidence={role: _confidence(one) for role, one in fields.items()},
        reasons={role: one.reason for role, one in fields.items()},
        ambiguous=tuple(role for role in dict.fromkeys(work.ambiguous) if role in fields),
        missing=tuple(role for role in REQUIRED_FIELDS if role not in fields),
        order_level=tuple(sorted(set(work.order_level))),
        known=work.platform,
        refusal=refusal(work, chosen, header) if known and packed is None else None,
        packed=packed,
        statuses=statuses(work, chosen),
        carried=carried(work, chosen),
        money_divisor=money_divisor(work, chosen),
        from_values=not known,
    )


def _confidence(one: Candidate) -> float:
    if one.reason is MapReason.VALUES:
        return _VALUES_CONFIDENCE
    return round(_TIER_CONFIDENCE[one.tier] * (1 if one.exact else _INEXACT), 2)
