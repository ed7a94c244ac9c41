"""The files of bundles, as a person reads them."""

from dataclasses import replace
from decimal import Decimal

import pytest

from crosssell.basket.bundles import Bundle, Candidate, Offer, Part, RefusedPair, SlowSeller, offered
from crosssell.basket.items import Item
from crosssell.columns import BundleRefusal, PriceSource
from crosssell.exports import to_csv
from crosssell.exports.bundles import (
    REFUSED_COLUMNS,
    SLOW_COLUMNS,
    bundle_columns,
    bundle_frame,
    refused_frame,
    slow_frame,
)
from crosssell.i18n import translator_for

ENGLISH, GERMAN = translator_for("en"), translator_for("de")
TEA, POT = Item(item="=tea", name="Tea", baskets=120), Item(item="pot", name=None, baskets=320)


def part(item: Item, *, price: int, cost: int | None, missing: int) -> Part:
    return Part(
        item=item,
        alone=0,
        missing=missing,
        missing_sets=missing,
        only_missing=missing,
        only_missing_sets=missing,
        watched=0,
        bought_later=0,
        price=Decimal(price),
        price_source=PriceSource.PAID,
        list_price=None,
        cost=None if cost is None else Decimal(cost),
    )


@pytest.fixture
def found() -> list[Bundle]:
    """A set with its money, and the same without a known cost."""
    one = Candidate(
        parts=(part(TEA, price=10, cost=6, missing=100), part(POT, price=1230, cost=1215, missing=300)),
        together=20,
        in_part=400,
        sets_together=20,
        sets_in_part=400,
        customers=None,
        lift_corrected=2.0,
        lift_corrected_ci_lower=1.5,
    )
    unknown = replace(one, parts=(one.parts[0], replace(one.parts[1], cost=None)))
    return [offered(each, offer=Offer(discount=Decimal("0.005"))) for each in (one, unknown)]


def test_bundles_in_german(found):
    lines = to_csv(bundle_frame(found), columns=bundle_columns(found), translator=GERMAN, currency="EUR")
    heading, first, second = lines.decode("utf-8-sig").splitlines()
    assert heading.count(";") == first.count(";") == 2 * 2 + 6 + 16 - 1
    assert first.startswith("'=tea;Tea;pot;;20;400;400;;2,000;1,500;0,005;1240,00;1233,80;19,00;")
    # 6.20 off each of 20; 12.25 − 6.20 won: 20.5 sets, of 400
    assert ";124,00;6,05;21;" in first
    assert second.startswith("'=tea;Tea;pot;;20;400;400;;2,000;1,500;0,005;1240,00;1233,80;;;;;;")


def test_refused_pairs_and_slow_sellers():
    pair = RefusedPair(
        a=TEA, b=POT, n_both=0, expected=12.5, lift_corrected=0.0, lift_corrected_ci_upper=None,
        reason=BundleRefusal.AVOID, through=(),
    )  # fmt: skip
    lines = to_csv(refused_frame([pair]), columns=REFUSED_COLUMNS, translator=ENGLISH).decode("utf-8-sig")
    words = "Clearly less often together than chance."
    assert lines.splitlines()[1] == f"'=tea,Tea,pot,,120,320,0,12.5,0.000,,{words}"
    slow = SlowSeller(
        slow=TEA, best_seller=POT, n_both=12, confidence=0.1, lift_corrected=2.0,
        lift_corrected_ci_lower=1.25, stock=None,
    )  # fmt: skip
    lines = to_csv(slow_frame([slow]), columns=SLOW_COLUMNS, translator=ENGLISH).decode("utf-8-sig")
    assert lines.splitlines()[1] == "'=tea,Tea,120,pot,,320,12,0.100,2.000,1.250,"
