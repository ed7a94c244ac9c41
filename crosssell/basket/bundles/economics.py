"""When does a set's discount pay, given those who would have bought all of it anyway?

A set of parts i with price p_i and margin m_i = p_i − c_i of a piece costs P = Σ p_i singly and leaves
M = Σ m_i. At a discount d it leaves M − dP. Orders of the period shown fall into three kinds:

- **with all parts** (T): they take the set and get for less what they would have bought anyway. The loss,
  ``loss = T · dP``, comes first and for certain.
- **with a part and not all**: who takes the set instead adds the missing parts, at a discount on the whole,
  the part that was sure included. A part that the customer buys within 90 days later anyway counts as brought
  forward and not as won. Of W such orders with W_i that lack i, and λ_i the share that buys it later,

      each = Σ_i m_i (1 − λ_i) W_i / W − dP

  on average: much less than a set's margin, and below zero long before the set itself makes a loss.
- **without any part**: a new buyer leaves ``new = M − dP``.

So n extra sets to part buyers bring ``n · each − loss``, and the discount is paid for from

    n* = ⌈loss / each⌉ sets,    n* / W of those orders,    n* / T more sets than now.

The last does not depend on how often the parts are bought: dP / each. At an uptake u (an assumption)
``gain(u) = u · W · each − loss``.

W are the orders that lack one part. At a wish they are all orders with a part (`PartBuyers.ANY`); of a pair
these are the same. Of a set of four most such orders hold one part, and each that took the set would add
three: an equal uptake then makes larger sets look better than smaller ones, which nobody has seen.

Where an order gets the discount for every set in it, T counts sets instead of orders: as many as its rarest
part has pieces. W and W_i then count the sets that the pieces of an order could have become part of. Counted
by orders, a wholesale order is one set; the other way it is as many as it has pieces.

What a price is: the median over orders of what was paid for a piece, after discounts, for that is what the
buyers of all parts pay today. The products file's price counts only where no sale has an amount; taken off a
list price above the prices paid, a discount would be none.

What else misleads, and what is done about it:

- the gain at a fixed uptake is the higher the smaller the discount is, because the uptake does not know of
  the discount: the answer to "which discount" is the break-even, not the gain;
- with the same uptake for all, what is seldom together gains more than what is often together. That is right
  for the loss on those who buy all anyway; whether the uptake is as high there, nobody knows before a test;
- the period shown is not made a year: a set of seasonal goods would sell all year on paper;
- sets share their buyers, so the gains of several bundles do not add up;
- nothing is deducted for making the set up, and nothing for what comes back.

Figures are exact (`fractions`) until they are handed out, so that n* holds at the last cent.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import ceil

from crosssell.basket.bundles.offer import DISCOUNT_STEPS, Offer
from crosssell.basket.bundles.sets import BundleCandidates, Candidate, Part
from crosssell.columns import BundleReason, MarginSource, PartBuyers, ScenarioCase, SetsPerOrder


@dataclass(frozen=True, slots=True, kw_only=True)
class SetMoney:
    """The exact amounts of one set on the terms of an offer; names as in the formulas above.

    Attributes:
        price: P.
        margin: M.
        discount: dP.
        anyway: T, in the unit of the offer.
        buyers: W, likewise.
        added: Margin of the missing parts that is won on average; ``None`` where W is 0.
    """

    price: Fraction
    margin: Fraction
    discount: Fraction
    anyway: int
    buyers: int
    added: Fraction | None

    @property
    def loss(self) -> Fraction:
        """On those who would have bought all anyway."""
        return self.anyway * self.discount

    @property
    def each(self) -> Fraction | None:
        """What an extra set brings where a part would have been bought."""
        return None if self.added is None else self.added - self.discount

    @property
    def new(self) -> Fraction:
        """What a set leaves that somebody buys who would have bought none of it."""
        return self.margin - self.discount

    def gain(self, sets: Fraction | int) -> Fraction | None:
        """Return what so many extra sets to part buyers bring, less the loss on the others."""
        return None if self.each is None else sets * self.each - self.loss


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """A set on the terms of an offer; amounts are in the dataset's currency and for the period shown.

    Attributes:
        candidate: What the data say of it.
        offer: The terms.
        price_amount: Of its parts bought singly; ``None`` where a price is unknown, as all below.
        set_price_amount: Less the discount.
        discount_amount: Of a set.
        margin_amount: Of its parts bought singly; ``None`` where a margin is unknown, as all below.
        margin_source: What it stands on.
        set_margin_amount: Less the discount; what a set leaves to a new buyer.
        loss_amount: Given away to those who would have bought all anyway.
        part_buyer_amount: What an extra set brings where a part would have been bought; below 0 where the
            discount takes more than the added parts leave. ``None`` where there are no such orders.
        break_even_sets: Fewest extra sets to part buyers that pay for the discount; ``None`` where none do.
        break_even_share: These as a share of the orders that uptake is taken of; above 1 where they are
            not enough.
        break_even_growth: These as a share of the sets that are bought anyway: how much more must sell.
        break_even_new_sets: Fewest extra sets if all went to new buyers; ``None`` where each loses money.
        gains: In each case of the uptake; ``None`` where unknown.
        reason: Why there is no break-even, or none within reach; ``None`` where there is.
    """

    candidate: Candidate
    offer: Offer
    price_amount: float | None = None
    set_price_amount: float | None = None
    discount_amount: float | None = None
    margin_amount: float | None = None
    margin_source: MarginSource | None = None
    set_margin_amount: float | None = None
    loss_amount: float | None = None
    part_buyer_amount: float | None = None
    break_even_sets: int | None = None
    break_even_share: float | None = None
    break_even_growth: float | None = None
    break_even_new_sets: int | None = None
    gains: dict[ScenarioCase, float | None]
    reason: BundleReason | None = None

    @property
    def possible_sets(self) -> int:
        """What uptake is a share of: orders with a part, as the offer counts them, or their sets."""
        return part_buyers(self.candidate, offer=self.offer)

    @property
    def sets_anyway(self) -> int:
        """Sets that are bought today without a discount."""
        return bought_anyway(self.candidate, offer=self.offer)

    def gain_at(self, share: float) -> float | None:
        """Return the gain if this share (0–1) of the part buyers takes the set; ``None`` where unknown."""
        if self.part_buyer_amount is None or self.loss_amount is None:
            return None
        return share * self.possible_sets * self.part_buyer_amount - self.loss_amount


def bundles(found: BundleCandidates, *, offer: Offer) -> list[Bundle]:
    """Return every candidate on the terms of an offer.

    Those with the highest expected gain come first, then those whose money is unknown, the most often bought
    together first; ties by items.

    Args:
        found: What the data say.
        offer: The terms.
    """
    return sorted((offered(candidate, offer=offer) for candidate in found.candidates), key=_rank)


def discount_steps(
    candidate: Candidate, *, offer: Offer, discounts: Iterable[Decimal] = DISCOUNT_STEPS
) -> list[Bundle]:
    """Return one set at several discounts, all else as in the offer."""
    return [offered(candidate, offer=replace(offer, discount=discount)) for discount in discounts]


def offered(candidate: Candidate, *, offer: Offer) -> Bundle:
    """Return one set on the terms of an offer."""
    unknown: dict[ScenarioCase, float | None] = dict.fromkeys(ScenarioCase)
    prices = [part.price for part in candidate.parts]
    if any(price is None for price in prices):
        return Bundle(candidate=candidate, offer=offer, gains=unknown, reason=BundleReason.NO_PRICE)
    price = sum((Fraction(one) for one in prices if one is not None), start=Fraction(0))
    discount = price * Fraction(offer.discount)
    priced = Bundle(
        candidate=candidate,
        offer=offer,
        price_amount=float(price),
        set_price_amount=float(price - discount),
        discount_amount=float(discount),
        gains=unknown,
        reason=BundleReason.NO_MARGIN,
    )
    money = set_money(candidate, offer=offer)
    return priced if money is None else _with_money(priced, money)


def set_money(candidate: Candidate, *, offer: Offer) -> SetMoney | None:
    """Return the exact amounts of a set; ``None`` where the price or margin of a part is unknown."""
    margins = [_margin(part, offer) for part in candidate.parts]
    known = [(part, m) for part, m in zip(candidate.parts, margins, strict=True) if m is not None]
    if len(known) < len(candidate.parts):
        return None
    buyers = part_buyers(candidate, offer=offer)
    added = None
    if buyers:
        won = (margin * (1 - _later(part)) * _lacking(part, offer) for part, margin in known)
        added = sum(won, start=Fraction(0)) / buyers
    price = sum((Fraction(part.price or 0) for part, _ in known), start=Fraction(0))
    return SetMoney(
        price=price,
        margin=sum((margin for _, margin in known), start=Fraction(0)),
        discount=price * Fraction(offer.discount),
        anyway=bought_anyway(candidate, offer=offer),
        buyers=buyers,
        added=added,
    )


def bought_anyway(candidate: Candidate, *, offer: Offer) -> int:
    """Return T: orders with all parts, or the sets in them."""
    return candidate.sets_together if offer.per_order == SetsPerOrder.EVERY else candidate.together


def part_buyers(candidate: Candidate, *, offer: Offer) -> int:
    """Return W: orders with a part and not all, or the sets that they could make, as the offer counts."""
    by_set = offer.per_order == SetsPerOrder.EVERY
    if offer.buyers == PartBuyers.NEARLY:
        return candidate.sets_nearly if by_set else candidate.nearly
    return candidate.sets_in_part if by_set else candidate.in_part


def break_even(loss: Fraction, *, each: Fraction | None) -> int | None:
    """Return the fewest extra sets that pay for the loss; ``None`` where no number does.

    >>> break_even(Fraction(100), each=Fraction(8))
    13
    """
    if loss <= 0:
        return 0
    return None if each is None or each <= 0 else ceil(loss / each)


def _with_money(bundle: Bundle, money: SetMoney) -> Bundle:
    sets = break_even(money.loss, each=money.each)
    uptake = {case: Fraction(bundle.offer.uptake.of(case)) for case in ScenarioCase}
    gains = {case: money.gain(share * money.buyers) for case, share in uptake.items()}
    return replace(
        bundle,
        margin_amount=float(money.margin),
        margin_source=_source(bundle.candidate),
        set_margin_amount=float(money.new),
        loss_amount=float(money.loss),
        part_buyer_amount=None if money.each is None else float(money.each),
        break_even_sets=sets,
        break_even_share=None if sets is None or not money.buyers else sets / money.buyers,
        break_even_growth=None if sets is None or not money.anyway else sets / money.anyway,
        break_even_new_sets=break_even(money.loss, each=money.new),
        gains={case: None if gain is None else float(gain) for case, gain in gains.items()},
        reason=_reason(money, sets),
    )


def _reason(money: SetMoney, sets: int | None) -> BundleReason | None:
    if not money.buyers:
        return BundleReason.NOBODY_LEFT
    if sets is None:
        return BundleReason.SET_LOSES if money.new <= 0 else BundleReason.PART_BUYER_LOSES
    return BundleReason.OUT_OF_REACH if sets > money.buyers else None


def _margin(part: Part, offer: Offer) -> Fraction | None:
    if part.price is None:
        return None
    if part.cost is not None:
        return Fraction(part.price) - Fraction(part.cost)
    return None if offer.margin is None else Fraction(part.price) * Fraction(offer.margin)


def _source(candidate: Candidate) -> MarginSource:
    known = [part.cost is not None for part in candidate.parts]
    if all(known):
        return MarginSource.COST
    return MarginSource.MIXED if any(known) else MarginSource.ASSUMED


def _later(part: Part) -> Fraction:
    return Fraction(part.bought_later, part.watched) if part.watched else Fraction(0)


def _lacking(part: Part, offer: Offer) -> int:
    """Return W_i."""
    by_set = offer.per_order == SetsPerOrder.EVERY
    if offer.buyers == PartBuyers.NEARLY:
        return part.only_missing_sets if by_set else part.only_missing
    return part.missing_sets if by_set else part.missing


def _rank(bundle: Bundle) -> tuple[bool, float, int, tuple[str, ...]]:
    gain = bundle.gains[ScenarioCase.EXPECTED]
    return gain is None, -(gain or 0.0), -bundle.candidate.together, bundle.candidate.items
