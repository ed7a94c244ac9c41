"""Which roles does a header name? The comparison of headers with the vocabulary.

Headers are compared by :func:`header_key`, so that ``Order ID``, ``order-id``, ``OrderID`` and
``ORDER_ID`` are one, with and without accents and with umlauts written out.
"""

import re
import unicodedata
from functools import lru_cache

from crosssell.columns import Field
from crosssell.ingest.mapping.roles import Role
from crosssell.ingest.mapping.vocabulary import FIELD_TERMS
from crosssell.ingest.mapping.vocabulary_aside import ASIDE_TERMS

TERMS: dict[Role, tuple[dict[str, str], ...]] = {**FIELD_TERMS, **ASIDE_TERMS}

_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "#": "number"})
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
# What exports hang on to a header without changing its meaning: a currency or a parenthesis.
_MONEY = r"(?:eur|euro|€|usd|us\$|\$|gbp|£|pln|zł|chf)"
_TRAILING_MONEY = re.compile(
    rf"[\s_]*(?:[\(\[]\s*)?(?:\b(?:in|w)\s+)?(?<![^\W_]){_MONEY}\s*[\)\]]?\s*$", re.IGNORECASE
)
_PARENTHESIS = re.compile(r"\s*[\(\[][^\)\]]*[\)\]]\s*$")
_TAX = r"(?:netto|brutto|net|gross|bruto|(?:incl|excl|inkl|exkl|zzgl)\.?(?:\s*(?:btw|vat|tax|mwst|ust)\.?)?)"
_TRAILING_TAX = re.compile(rf"[\s_]+[(\[]?\s*{_TAX}\s*[)\]]?\s*$", re.IGNORECASE)
_SHARE = re.compile(
    r"[\s_]*[(\[]?\s*(?:in\s+|w\s+)?(?:%|prozent|percent|procent|pct\b)(?:age)?\s*[)\]]?", re.IGNORECASE
)
# “Produkt - kod”, “Artikel: Menge”: what a column is of, and what of it.
_OF_PRODUCTS = re.compile(
    r"^(?:line\s?item|line|item|product|article|artikel|produkt|position|pozycja|towar|regel)s?\s*[-–:/]\s+",
    re.IGNORECASE,
)
_LINE_FIELDS = (
    Field.PRODUCT,
    Field.PRODUCT_NAME,
    Field.CATEGORY,
    Field.QUANTITY,
    Field.UNIT_PRICE,
    Field.LINE_TOTAL,
    Field.DISCOUNT,
    Field.COST,
)
_LINE_PREFIXES = ("orderlineitem", "orderitem", "orderline", "lineitems", "lineitem", "items", "item", "line")


def header_key(header: str) -> str:
    """Reduce a header to its letters and digits, without case, accents or separators.

    >>> header_key("Bestell-Nr."), header_key("orderNumber"), header_key("Źródło"), header_key("Order #")
    ('bestellnr', 'ordernumber', 'zrodlo', 'ordernumber')
    """
    text = unicodedata.normalize("NFKD", header.casefold().translate(_LETTERS))
    return "".join(
        character for character in text if character.isalnum() and not unicodedata.combining(character)
    )


def is_share(header: str) -> bool:
    """Whether a header names a column of percentages.

    >>> is_share("Rabatt %"), is_share("Rabatt in Prozent"), is_share("Rabatt")
    (True, True, False)
    """
    return _SHARE.search(header) is not None


def roles_of(header: str) -> dict[Role, tuple[int, bool]]:
    """Return the roles that a header names: role → (tier, exactly).

    ``exactly`` is false where a currency, a parenthesis or a prefix such as ``Lineitem`` had to be
    taken off the header first, or ``netto``, or what the column is of (``Produkt - kod``). A column of
    percentages is a discount or nothing: ``MwSt %`` is no money.
    """
    vocabulary = _vocabulary()
    if is_share(header):
        money = vocabulary.get(header_key(_SHARE.sub("", header)), {})
        return {role: (tier, False) for role, tier in money.items() if role is Field.DISCOUNT}
    key = header_key(header)
    if key in vocabulary:
        return {role: (tier, True) for role, tier in vocabulary[key].items()}
    keys = [header_key(_TRAILING_MONEY.sub("", header))]
    keys += [key.removeprefix(prefix) for prefix in _LINE_PREFIXES if key.startswith(prefix)]
    keys.append(header_key(_PARENTHESIS.sub("", header)))
    keys.append(header_key(_TRAILING_TAX.sub("", _PARENTHESIS.sub("", header))))
    for candidate in keys:
        if candidate in vocabulary and candidate not in ("id", "number"):
            return {role: (tier, False) for role, tier in vocabulary[candidate].items()}
    of_product = vocabulary.get(header_key(_OF_PRODUCTS.sub("", header)), {})
    return {role: (tier, False) for role, tier in of_product.items() if role in _LINE_FIELDS}


@lru_cache(maxsize=1)
def _vocabulary() -> dict[str, dict[Role, int]]:
    found: dict[str, dict[Role, int]] = {}
    for role, tiers in TERMS.items():
        for tier, languages in enumerate(tiers):
            for term in (term for terms in languages.values() for term in terms.split("|")):
                for key in {header_key(term), header_key(term.casefold().translate(_UMLAUTS))}:
                    found.setdefault(key, {}).setdefault(role, tier)
    return found
