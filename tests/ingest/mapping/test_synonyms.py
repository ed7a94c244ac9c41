"""Headers and the vocabulary: one key for many spellings, and the terms of four languages."""

import json
import re
from pathlib import Path

import pytest

from crosssell.columns import Field
from crosssell.ingest.mapping.roles import Auxiliary, Context
from crosssell.ingest.mapping.synonyms import TERMS, header_key, roles_of

# Remarks in the reference list that are no part of a header.
NOTE = re.compile(
    r"\s*\((?=SAP|Shopify|PayPal|eBay|Magento|Presta|Lightspeed|Shop|Square|Woo|NEG|in an)[^)]*\)"
)


@pytest.mark.parametrize(
    "header", ["Order ID", "order_id", "order-id", "OrderID", " ORDER  ID ", "orderId", "Order.Id"]
)
def test_spellings_share_a_key(header: str) -> None:
    assert header_key(header) == "orderid"


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Währung", Field.CURRENCY), ("Waehrung", Field.CURRENCY), ("Wahrung", Field.CURRENCY),
        ("Stück", Field.QUANTITY), ("Stueck", Field.QUANTITY), ("Ilość", Field.QUANTITY),
        ("ILOSC", Field.QUANTITY), ("Źródło", Field.CHANNEL), ("zrodlo", Field.CHANNEL),
        ("Order #", Field.ORDER_ID), ("Bestell-Nr.", Field.ORDER_ID), ("Nr zamówienia", Field.ORDER_ID),
        ("Art. Nr.", Field.PRODUCT), ("Klantnaam", Field.CUSTOMER_ID), ("Warengruppe", Field.CATEGORY),
        ("Wareneinsatz", Field.COST), ("zgoda_marketingowa", Field.CONSENT), ("Werbesperre", Field.CONSENT),
    ],
)  # fmt: skip
def test_a_header_names_its_field(header: str, field: Field) -> None:
    assert roles_of(header)[field][1]


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Einzelpreis (EUR)", Field.UNIT_PRICE), ("Preis in €", Field.UNIT_PRICE),
        ("Umsatz EUR", Field.LINE_TOTAL), ("Kwota zł", Field.LINE_TOTAL), ("net_price_eur", Field.UNIT_PRICE),
        ("line_items.sku", Field.PRODUCT), ("items[quantity]", Field.QUANTITY), ("Menge (Stück)",
        Field.QUANTITY),
    ],
)  # fmt: skip
def test_what_hangs_on_to_a_header_is_taken_off(header: str, field: Field) -> None:
    tier, exactly = roles_of(header)[field]
    assert (tier >= 0, exactly) == (True, False)


@pytest.mark.parametrize(
    "header", ["", "Bemerkung", "Billing Street", "Recurrence", "Preisliste 2020", "€", "column 3"]
)
def test_other_headers_name_nothing(header: str) -> None:
    assert roles_of(header) == {}


def test_every_role_has_words_in_all_four_languages() -> None:
    roles = [*Field, *Auxiliary, *Context]
    assert set(TERMS) == set(roles)
    for role in roles:
        assert {language for tier in TERMS[role] for language in tier} == {"en", "de", "pl", "nl"}, role


def test_a_term_stands_in_one_tier_of_its_role() -> None:
    for role, tiers in TERMS.items():
        keys = [
            {header_key(term) for terms in languages.values() for term in terms.split("|")}
            for languages in tiers
        ]
        assert sum(map(len, keys)) == len(set().union(*keys)), role


def test_headers_of_real_exports_are_known(reference_data: Path) -> None:
    """All listed headers of a field are known, but for those that are no line figures or need neighbours."""
    fields = json.loads((reference_data / "header_synonyms.json").read_text(encoding="utf-8"))["fields"]
    renamed = {"sku": "product", "order_date": "ordered_at"}
    elsewhere = {"name", "naam", "time", "item-price", "netto", "erster artikel", "price point name"}
    for name in (
        "order_id",
        "order_date",
        "customer_id",
        "sku",
        "product_name",
        "category",
        "unit_price",
        "consent",
    ):
        field = Field(renamed.get(name, name))
        for listed in (term for terms in fields[name].values() for term in terms):
            header = NOTE.sub("", listed)
            for spelling in header.split(" / "):
                if spelling.casefold() not in elsewhere and "+" not in spelling:
                    assert field in roles_of(spelling), (field, spelling)
