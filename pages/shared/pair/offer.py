"""One direction of a pair as an offer: who is left, what that is worth at most, and the words for it."""

from dataclasses import dataclass

from crosssell.basket import Item, LeftCounts
from crosssell.columns import ConsentRule
from pages.shared.pair import session as pair_session
from pages.shared.pair.address import Asked
from pages.shared.pair.parts import FEWEST_WATCHED, share_words
from pages.shared.pair.words import money_words, name_of
from pages.shared.text import _, ngettext, percent, translator


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One direction: offer b to those who have a.

    Attributes:
        key: Tells the directions apart: the pair as asked for, or turned round.
        shown: The pair in this direction.
        have: The item that they have.
        offered: The item that is offered.
        counts: Who is left.
        rule: Who may be written to.
        response: Share (0–1) of those left that would buy as comparable customers do; ``None`` if unknown.
        price: Usual amount of an order's b; ``None`` if unknown.
        margin: Usual margin of an order's b; ``None`` if unknown.
    """

    key: str
    shown: Asked
    have: Item
    offered: Item
    counts: LeftCounts
    rule: ConsentRule
    response: float | None
    price: float | None
    margin: float | None

    @property
    def a(self) -> str:
        """Name of what they have, escaped."""
        return name_of(self.have)

    @property
    def b(self) -> str:
        """Name of what is offered, escaped."""
        return name_of(self.offered)

    @property
    def listed(self) -> int:
        """Customers on the list."""
        return self.counts.listed(self.rule)

    @property
    def ceiling(self) -> float | None:
        """What those on the list would bring at most."""
        return self.worth(self.listed, self.price)

    def worth(self, customers: int, amount: float | None) -> float | None:
        """Return what ``customers`` would bring if they responded, at ``amount`` each."""
        if self.response is None or amount is None:
            return None
        return customers * self.response * amount


def factors(offer: Offer, currency: str | None) -> list[str]:
    """Return who is left and what that is worth at most, a sentence each."""
    counts, listed = offer.counts, offer.listed
    sentences = [
        ngettext(
            "{n} customer bought {a}, but not {b}.",
            "{n} customers bought {a}, but not {b}.",
            counts.left,
            a=offer.a,
            b=offer.b,
        ),
        who_is_listed(offer),
    ]
    ceiling = offer.ceiling
    if offer.response is None or not listed:
        return sentences
    response = response_words(offer.response)
    if ceiling is None:
        return [
            *sentences,
            ngettext(
                "If they responded as often as comparable customers ({response}), {n} would buy it.",
                "If they responded as often as comparable customers ({response}), {n} would buy it.",
                round(listed * offer.response),
                response=response,
            ),
        ]
    usual = money_words(offer.price, currency)
    sentences.append(
        ngettext(
            "If this {n} customer responded as often as comparable customers ({response}), with a usual "
            "purchase of {price}, that is up to {amount}.",
            "If these {n} customers responded as often as comparable customers ({response}), with a usual "
            "purchase of {price}, that is up to {amount}.",
            listed,
            response=response,
            price=usual,
            amount=f"**{money_words(ceiling, currency, decimals=0)}**",
        )
    )
    return sentences


def response_words(share: float) -> str:
    """Write a response so finely that the amount can be worked out from it."""
    return percent(share, decimals=1 if share >= 0.1 else 2)


def who_is_listed(offer: Offer) -> str:
    """Return how many of those left are on the list."""
    counts = offer.counts
    if not counts.consent_known:
        return _("The data do not say who agreed to be contacted.")
    if offer.rule == ConsentRule.YES:
        return ngettext(
            "{n} of them agreed to be contacted.", "{n} of them agreed to be contacted.", counts.consent_yes
        )
    return ngettext(
        "{n} of them agreed to be contacted or said nothing.",
        "{n} of them agreed to be contacted or said nothing.",
        counts.consent_yes + counts.consent_unknown,
    )


def left_out_words(offer: Offer, currency: str | None) -> str:
    """Return who is not on the list and why, and what it would be with them; nothing where all are on it."""
    counts = offer.counts
    reasons = []
    if counts.consent_no:
        reasons.append(ngettext("{n} who said no", "{n} who said no", counts.consent_no))
    if counts.consent_unknown and offer.rule == ConsentRule.YES:
        reasons.append(
            ngettext(
                "{n} of whom no answer is known", "{n} of whom no answer is known", counts.consent_unknown
            )
        )
    if owners := counts.owners(offer.rule):
        reasons.append(
            ngettext(
                "{n} who bought it in an order outside the filters",
                "{n} who bought it in orders outside the filters",
                owners,
            )
        )
    if not reasons:
        return ""
    out = _("Left out: {reasons}.", reasons=translator().listed(reasons))
    everyone = offer.worth(counts.left, offer.price)
    if everyone is None or not (counts.consent_no or counts.consent_unknown):
        return out
    more = ngettext(
        "With all {n} it would be up to {amount}.",
        "With all {n} it would be up to {amount}.",
        counts.left,
        amount=money_words(everyone, currency, decimals=0),
    )
    return f"{out} {more}"


def by_themselves(offer: Offer) -> str:
    """Return how many such customers have come back by themselves so far; nothing where that is unknown."""
    watched = [one for one in pair_session.waiting(offer.shown).shares if one.at_risk >= FEWEST_WATCHED]
    if not watched or offer.response is None:
        return ""
    last = watched[-1]
    return ngettext(
        "For comparison: without a letter, {share} of such customers have come back for it within {n} day.",
        "For comparison: without a letter, {share} of such customers have come back for it within {n} days.",
        last.days,
        share=share_words(last.share),
    )
