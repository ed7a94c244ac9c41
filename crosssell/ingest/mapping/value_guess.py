"""What could a column be, by its values alone?

Used where no header helps, so every answer is a guess to be confirmed. Dates, names and prices are
told by how they look; numbers of articles, orders and customers by how often they repeat: an article
number has about as many values as the names beside it, an order number more than a customer number.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from crosssell.columns import Field
from crosssell.ingest.values.dates import is_date
from crosssell.ingest.values.numbers import PERCENT, is_number
from crosssell.ingest.values.words import is_blank

_MOST = 0.8
_LONG_NAME_CHARS = 8
_QUANTITY_DIGITS = 3
_CURRENCIES = 5
_CODE = re.compile(r"[#A-Za-z0-9][A-Za-z0-9_./-]*")
_DECIMALS = re.compile(r"[.,](?!0$)[0-9]{1,4}(?![0-9.,])")
_CURRENCY = re.compile(r"[A-Z]{3}|[€$£]|zł")


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnSample:
    """What is known of a column before it is mapped.

    Attributes:
        index: Its position from 0.
        header: Its name.
        examples: Up to about twenty distinct values.
        blank_share: Share (0–1) of rows without a value.
        numeric_share: Share (0–1) of the filled rows that hold digits and no letters.
        distinct: Distinct values among the sampled rows.
        rows: Sampled rows, empty cells included.
    """

    index: int
    header: str
    examples: tuple[str, ...] = ()
    blank_share: float = 0.0
    numeric_share: float = 0.0
    distinct: int = 0
    rows: int = 0

    @property
    def values(self) -> list[str]:
        """The examples without blank words, trimmed."""
        return [text.strip() for text in self.examples if not is_blank(text)]

    def mostly(self, test: Callable[[str], bool], *, share: float = _MOST) -> bool:
        """Whether at least this share of the values passes the test; false without any value."""
        values = self.values
        return bool(values) and sum(map(test, values)) >= share * len(values)


def looks_like_code(text: str) -> bool:
    """Whether a cell could be the number of an article, an order or a customer: one word with a digit.

    >>> [looks_like_code(text) for text in ("85123A", "#1001", "WHITE LANTERN", "LANTERN")]
    [True, True, False, False]
    """
    return _CODE.fullmatch(text) is not None and any(character.isdigit() for character in text)


def roles_by_values(samples: Sequence[ColumnSample]) -> dict[Field, int]:
    """Guess roles of columns from their values; each column serves at most one."""
    free = [sample for sample in samples if sample.values]
    found: dict[Field, ColumnSample] = {}

    def take(role: Field, candidates: Sequence[ColumnSample]) -> None:
        if candidates:
            found[role] = candidates[0]
            free.remove(candidates[0])

    take(Field.ORDERED_AT, [one for one in free if one.mostly(_is_written_date)])
    take(Field.CUSTOMER_ID, [one for one in free if one.mostly(lambda text: "@" in text)])
    take(
        Field.CURRENCY,
        [
            one
            for one in free
            if one.distinct <= _CURRENCIES and one.mostly(lambda text: bool(_CURRENCY.fullmatch(text)))
        ],
    )
    take(Field.PRODUCT_NAME, sorted((one for one in free if _is_name(one)), key=lambda one: -one.distinct))
    take(Field.UNIT_PRICE, sorted((one for one in free if _is_price(one)), key=_length))
    codes = [one for one in free if one.mostly(looks_like_code)]
    names = found[Field.PRODUCT_NAME].distinct if Field.PRODUCT_NAME in found else None
    quantities = [one for one in codes if one.mostly(is_number, share=1) and _length(one) <= _QUANTITY_DIGITS]
    take(Field.QUANTITY, sorted(quantities, key=lambda one: (_length(one), one.distinct)))
    codes = [one for one in codes if one in free]
    if names is not None or any(_has_letters(one) for one in codes):
        take(Field.PRODUCT, sorted(codes, key=lambda one: _unlike_products(one, names)))
    codes = [one for one in codes if one in free and one.blank_share < 1 - _MOST]
    take(Field.ORDER_ID, sorted(codes, key=lambda one: -one.distinct))
    codes = [one for one in codes if one in free]
    if Field.PRODUCT not in found and Field.PRODUCT_NAME not in found:
        take(Field.PRODUCT, codes)
    if Field.CUSTOMER_ID not in found:
        take(Field.CUSTOMER_ID, [one for one in free if one.mostly(looks_like_code)])
    return {role: sample.index for role, sample in found.items()}


def _is_written_date(text: str) -> bool:
    return is_date(text) and not is_number(text)


def _is_name(sample: ColumnSample) -> bool:
    """Texts of several words, and many of them: not countries, not statuses."""
    words = sample.mostly(lambda text: any(character.isalpha() for character in text) and not is_date(text))
    return (
        words and _length(sample) >= _LONG_NAME_CHARS and sample.mostly(lambda text: " " in text, share=0.5)
    )


def _is_price(sample: ColumnSample) -> bool:
    if sample.mostly(lambda text: PERCENT in text, share=0.5):
        return False
    return sample.mostly(is_number) and sample.mostly(lambda text: bool(_DECIMALS.search(text)), share=0.2)


def _length(sample: ColumnSample) -> float:
    return median(len(text.removesuffix(".0")) for text in sample.values)


def _has_letters(sample: ColumnSample) -> bool:
    return any(character.isalpha() for text in sample.values for character in text)


def _unlike_products(sample: ColumnSample, names: int | None) -> tuple[bool, float]:
    """Smaller is likelier a product code: letters among digits, as many values as there are names."""
    spread = 0.0 if not names else abs(sample.distinct - names) / max(sample.distinct, names)
    return not _has_letters(sample), spread
