"""When a set's discount pays: arithmetic on one set, and laws that hold for every one."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosssell.basket.bundles import (
    DISCOUNT_STEPS,
    BundleCandidates,
    Candidate,
    Offer,
    Part,
    Uptake,
    bundles,
    discount_steps,
    offered,
)
from crosssell.basket.bundles.economics import break_even, set_money
from crosssell.basket.items import Item
from crosssell.basket.scope import MatrixConfig
from crosssell.columns import (
    BundleReason,
    MarginSource,
    PartBuyers,
    PriceSource,
    ScenarioCase,
    SetsPerOrder,
)
from crosssell.errors import CrosssellError


def part(
    item: str,
    price: object = 10,
    cost: object = 6,
    *,
    missing: int = 0,
    only_missing: int | None = None,
    pieces: int = 1,
    watched: int = 0,
    later: int = 0,
) -> Part:
    """Return a part of a set; its orders hold so many pieces each."""
    nearly = missing if only_missing is None else only_missing
    return Part(
        item=Item(item=item, name=None, baskets=0),
        alone=0,
        missing=missing,
        missing_sets=missing * pieces,
        only_missing=nearly,
        only_missing_sets=nearly * pieces,
        watched=watched,
        bought_later=later,
        price=None if price is None else Decimal(str(price)),
        price_source=None if price is None else PriceSource.PAID,
        list_price=None,
        cost=None if cost is None else Decimal(str(cost)),
    )


def candidate(
    *parts: Part, together: int = 20, in_part: int | None = None, pieces: tuple[int, int] = (1, 1)
) -> Candidate:
    """Return a set; its orders with all make ``pieces[0]`` sets each, the others ``pieces[1]``."""
    others = sum(one.only_missing for one in parts) if in_part is None else in_part
    return Candidate(
        parts=parts,
        together=together,
        in_part=others,
        sets_together=together * pieces[0],
        sets_in_part=others * pieces[1],
        customers=None,
        lift_corrected=2.0,
        lift_corrected_ci_lower=1.5,
    )


# Tea for 10 leaves 4, a pot for 30 leaves 15. 20 orders hold both, 300 the tea alone, 100 the pot.
TEA, POT = part("tea", 10, 6, missing=100), part("pot", 30, 15, missing=300)
TEA_SET = candidate(POT, TEA)
TEN = Offer(discount=Decimal("0.1"))


def test_a_set_by_hand():
    found = offered(TEA_SET, offer=TEN)
    assert (found.price_amount, found.set_price_amount, found.discount_amount) == (40, 36, 4)
    assert (found.margin_amount, found.set_margin_amount, found.margin_source) == (19, 15, MarginSource.COST)
    assert (found.sets_anyway, found.possible_sets) == (20, 400)
    assert found.loss_amount == 20 * 4
    # three of four who have a part add the pot, one the tea
    assert found.part_buyer_amount == (300 * 15 + 100 * 4) / 400 - 4 == 8.25
    assert found.break_even_sets == 10  # 9 × 8.25 = 74.25 < 80 ≤ 82.50
    assert found.break_even_share == 10 / 400
    assert found.break_even_growth == 10 / 20
    assert found.break_even_new_sets == 6  # 5 × 15 < 80 ≤ 6 × 15
    assert found.reason is None
    assert found.gains == {
        ScenarioCase.PESSIMISTIC: pytest.approx(4 * 8.25 - 80),
        ScenarioCase.EXPECTED: pytest.approx(12 * 8.25 - 80),
        ScenarioCase.OPTIMISTIC: pytest.approx(24 * 8.25 - 80),
    }
    assert found.gain_at(0) == -80
    assert found.gain_at(0.03) == pytest.approx(found.gains[ScenarioCase.EXPECTED])


def test_what_is_bought_later_anyway_is_not_won():
    """A quarter of the tea's buyers take the pot within 90 days, and none of the others the tea."""
    pot = replace(POT, watched=40, bought_later=10)
    found = offered(candidate(pot, TEA), offer=TEN)
    assert found.part_buyer_amount == (300 * 15 * 0.75 + 100 * 4) / 400 - 4
    assert pot.later_share == 0.25
    assert TEA.later_share is None


def test_a_larger_set_adds_all_that_an_order_lacks():
    """60 orders lack b alone, 30 a and b, 10 a and c: b is missing 90 times, a 40 and c 10."""
    parts = (
        part("a", 10, 5, missing=40, only_missing=0),
        part("b", 20, 10, missing=90, only_missing=60),
        part("c", 30, 15, missing=10, only_missing=0),
    )
    found = offered(candidate(*parts, in_part=100), offer=replace(TEN, buyers=PartBuyers.ANY))
    assert found.part_buyer_amount == (40 * 5 + 90 * 10 + 10 * 15) / 100 - 6
    assert found.possible_sets == 100
    nearly = offered(candidate(*parts, in_part=100), offer=TEN)
    assert nearly.part_buyer_amount == 10 - 6
    assert nearly.possible_sets == 60
    assert nearly.break_even_sets == 20 * 6 / 4


def test_every_set_of_an_order_is_discounted_where_the_offer_says_so():
    """Orders with all hold two sets each; orders with a part would make three."""
    tea, pot = (
        replace(one, missing_sets=3 * one.missing, only_missing_sets=3 * one.missing) for one in (TEA, POT)
    )
    found = offered(candidate(pot, tea, pieces=(2, 3)), offer=replace(TEN, per_order=SetsPerOrder.EVERY))
    assert (found.sets_anyway, found.possible_sets) == (40, 1200)
    assert found.loss_amount == 40 * 4
    assert found.part_buyer_amount == 8.25
    assert found.break_even_sets == 20  # 160 / 8.25 = 19.4
    assert found.gains[ScenarioCase.EXPECTED] == pytest.approx(36 * 8.25 - 160)


def test_without_a_discount_nothing_is_given_away():
    found = offered(TEA_SET, offer=Offer(discount=Decimal(0)))
    assert (found.loss_amount, found.break_even_sets, found.break_even_share) == (0, 0, 0)
    assert found.part_buyer_amount == 12.25


def test_an_unknown_cost_takes_the_margin_that_was_typed():
    unknown = candidate(part("a", 10, None, missing=50), part("b", 30, 15, missing=50))
    found = offered(unknown, offer=TEN)
    assert (found.reason, found.margin_amount, found.loss_amount) == (BundleReason.NO_MARGIN, None, None)
    assert (found.price_amount, found.set_price_amount) == (40, 36)
    assert found.gain_at(0.5) is None
    assumed = offered(unknown, offer=replace(TEN, margin=Decimal("0.4")))
    assert (assumed.margin_amount, assumed.margin_source) == (4 + 15, MarginSource.MIXED)
    every = candidate(part("a", 10, None, missing=50), part("b", 30, None, missing=50))
    assumed = offered(every, offer=replace(TEN, margin=Decimal("0.4")))
    assert (assumed.margin_amount, assumed.margin_source) == (4 + 12, MarginSource.ASSUMED)


def test_an_unknown_price_leaves_all_money_unknown():
    found = offered(candidate(part("a", None), part("b")), offer=replace(TEN, margin=Decimal("0.4")))
    assert (found.reason, found.price_amount, found.loss_amount) == (BundleReason.NO_PRICE, None, None)
    assert set(found.gains.values()) == {None}


@pytest.mark.parametrize(
    ("parts", "discount", "reason"),
    [
        # 8 left of 40; a quarter off takes 10
        ((part("a", 10, 8, missing=100), part("b", 30, 24, missing=100)), "0.25", BundleReason.SET_LOSES),
        # 12 left of 40, 6 on average of a part; 8 are taken off
        (
            (part("a", 10, 7, missing=100), part("b", 30, 21, missing=100)),
            "0.2",
            BundleReason.PART_BUYER_LOSES,
        ),
        # 8 − 4 each, where 20 × 4 are given away: 20 sets, and 10 orders
        ((part("a", 10, 2, missing=5), part("b", 30, 22, missing=5)), "0.1", BundleReason.OUT_OF_REACH),
        ((part("a"), part("b")), "0.1", BundleReason.NOBODY_LEFT),
    ],
)
def test_why_there_is_no_break_even(parts: tuple[Part, ...], discount: str, reason: BundleReason):
    found = offered(candidate(*parts), offer=Offer(discount=Decimal(discount)))
    assert found.reason == reason
    assert (found.break_even_sets is None) == (reason != BundleReason.OUT_OF_REACH)
    if reason == BundleReason.OUT_OF_REACH:
        assert (found.break_even_sets, found.break_even_share) == (20, 2.0)


def test_a_part_sold_at_a_loss_does_not_hide_that_its_buyers_may_pay():
    """Who has the printer, sold at a loss, and adds the ink: 12 − 4, though a set leaves −2 − 4."""
    found = offered(candidate(part("ink", 20, 8, missing=100), part("printer", 20, 34, missing=0)), offer=TEN)
    assert found.set_margin_amount == -6
    assert found.part_buyer_amount == 8
    assert (found.break_even_sets, found.break_even_new_sets, found.reason) == (10, None, None)


def test_steps_are_the_same_set_at_each_discount():
    steps = discount_steps(TEA_SET, offer=replace(TEN, margin=Decimal("0.5")))
    assert [one.offer.discount for one in steps] == list(DISCOUNT_STEPS)
    assert [float(step) for step in DISCOUNT_STEPS] == [0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3]
    assert steps[2] == offered(TEA_SET, offer=replace(TEN, margin=Decimal("0.5")))
    # 12.25 − 2, − 4, …; the loss is 40, 80, …
    assert [one.break_even_sets for one in steps] == [0, 4, 10, 20, 38, 89, 960]


def test_bundles_are_ranked_by_expected_gain_and_the_unknown_last():
    sets = {
        "often": candidate(part("a", missing=100), part("b", missing=100), together=200),
        "seldom": candidate(part("a", missing=100), part("c", missing=100), together=12),
        "unknown": candidate(part("a", missing=100), part("d", cost=None, missing=100), together=90),
        "unknown, less": candidate(part("a", missing=100), part("e", cost=None, missing=100), together=50),
    }
    found = BundleCandidates(
        candidates=tuple(reversed(sets.values())),
        refused=(),
        refused_count=0,
        slow_sellers=(),
        solid_pairs=4,
        considered_pairs=4,
        too_rare=0,
        first_day=None,
        last_day=None,
        config=MatrixConfig(),
        knows_amounts=True,
        knows_costs=False,
    )
    ranked = [one.candidate for one in bundles(found, offer=TEN)]
    assert ranked == [sets[name] for name in ("seldom", "often", "unknown", "unknown, less")]


@pytest.mark.parametrize(
    "wrong",
    [
        {"discount": Decimal("-0.01")},
        {"discount": Decimal("0.95")},
        {"discount": Decimal("nan")},
        {"margin": Decimal("1.1")},
        {"buyers": "everybody"},
        {"per_order": "two"},
    ],
)
def test_an_impossible_offer_is_refused_by_name(wrong: dict[str, object]):
    with pytest.raises(CrosssellError, match=next(iter(wrong))):
        Offer(**wrong)


@pytest.mark.parametrize(
    "shares", [("0.03", "0.01", "0.06"), ("-1", "0", "0"), ("0", "0", "1.1"), ("0", "0", "nan")]
)
def test_an_uptake_rises_within_nought_and_one(shares: tuple[str, str, str]):
    low, likely, high = map(Decimal, shares)
    with pytest.raises(CrosssellError, match="uptake"):
        Uptake(pessimistic=low, expected=likely, optimistic=high)


# Laws ---------------------------------------------------------------------------------------

CENTS = st.integers(1, 50_000).map(lambda cents: Decimal(cents) / 100)
SHARES = st.integers(0, 30).map(lambda percent: Decimal(percent) / 100)


@st.composite
def sets(draw: st.DrawFn) -> Candidate:
    parts = []
    for place in range(draw(st.integers(2, 4))):
        missing, watched = draw(st.integers(1, 500)), draw(st.integers(0, 50))
        parts.append(
            part(
                f"p{place}",
                draw(CENTS),
                draw(CENTS),
                missing=missing,
                only_missing=draw(st.integers(0, missing)),
                watched=watched,
                later=draw(st.integers(0, watched)),
            )
        )
    most, whole = max(one.missing for one in parts), sum(one.missing for one in parts)
    return candidate(*parts, together=draw(st.integers(10, 500)), in_part=draw(st.integers(most, whole)))


@settings(max_examples=30, deadline=None)
@given(one=sets(), discount=SHARES, buyers=st.sampled_from(PartBuyers))
def test_the_break_even_pays_and_one_set_less_does_not(one: Candidate, discount: Decimal, buyers: PartBuyers):
    offer = Offer(discount=discount, buyers=buyers)
    money, found = set_money(one, offer=offer), offered(one, offer=offer)
    assert money is not None
    n = found.break_even_sets
    if n is None:
        assert money.each is None or money.each <= 0 < money.loss
    elif n == 0:
        assert money.loss == 0
    else:
        before, at = money.gain(n - 1), money.gain(n)
        assert before is not None
        assert at is not None
        assert before < 0 <= at


@settings(max_examples=15, deadline=None)
@given(one=sets(), discount=SHARES, times=st.sampled_from([Decimal("0.01"), Decimal(3), Decimal(100)]))
def test_other_money_scales_the_gains_and_leaves_the_break_even(
    one: Candidate, discount: Decimal, times: Decimal
):
    parts = [
        replace(own, price=None if own.price is None else own.price * times,
                cost=None if own.cost is None else own.cost * times)
        for own in one.parts
    ]  # fmt: skip
    offer = Offer(discount=discount, buyers=PartBuyers.ANY)
    here, there = offered(one, offer=offer), offered(replace(one, parts=tuple(parts)), offer=offer)
    assert here.break_even_sets == there.break_even_sets
    assert here.reason == there.reason
    for case in ScenarioCase:
        gain = here.gains[case]
        assert gain is not None
        assert there.gains[case] == pytest.approx(gain * float(times), abs=1e-9)


@settings(max_examples=15, deadline=None)
@given(one=sets())
def test_a_larger_discount_never_needs_fewer_sets(one: Candidate):
    steps = [step.break_even_sets for step in discount_steps(one, offer=Offer())]
    needed = [float("inf") if step is None else step for step in steps]
    assert needed == sorted(needed)


def test_the_break_even_is_exact_at_the_last_cent():
    """A third of a cent each, a loss of one: three sets, where floats may say four."""
    assert break_even(Fraction(1, 100), each=Fraction(1, 300)) == 3
    assert break_even(Fraction(3, 10), each=Fraction(1, 10)) == 3
    assert break_even(Fraction(3, 10), each=Fraction(0)) is None
