"""Who meets conditions and who is left out, in plain Python over order lines: a witness without any SQL."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from crosssell.columns import ConditionKind, ConsentChannel, ConsentRule, LeftOutOfList, Level, OfferKind
from crosssell.offers.audience.conditions import Audience, Condition
from crosssell.offers.plan import CampaignPlan, Offer
from tests.support import Row

Words = Mapping[str, Mapping[str, bool]]  # customer: way: word


@dataclass(frozen=True)
class Sent:
    """A campaign that was drawn: its groups, the days of sending, and for how long it is watched."""

    first: dt.date | None
    last: dt.date | None
    window_days: int
    contacts: tuple[str, ...]
    holdouts: tuple[str, ...]


@dataclass
class Order:
    """What conditions look at of an order: its sales lines."""

    key: str
    day: dt.date | None
    country: str | None
    channel: str | None
    items: set[tuple[str, str | None, bool]] = field(default_factory=set)
    amounts: list[float] = field(default_factory=list)


class Shop:
    """The rows of a little shop by customer; orders without a sales line, or a customer, count nowhere."""

    def __init__(self, rows: Iterable[Row], attributes: Mapping[str, Mapping[str, str]]) -> None:
        self.rows = list(rows)
        self.attributes = attributes
        self.segments = {r.customer: r.segment for r in self.rows if r.customer and r.segment}
        category = {r.product: r.category for r in reversed(self.rows) if r.category}
        orders: dict[str, list[Row]] = defaultdict(list)
        for row in self.rows:
            orders[row.order].append(row)
        self.customers: dict[str, list[Order]] = defaultdict(list)
        self.returned: dict[str, set[tuple[str, str | None, bool]]] = defaultdict(set)
        for key, lines in orders.items():
            customer = min((r.customer for r in lines if r.customer is not None), default=None)
            if customer is None:
                continue
            things = {id(r): (r.product, category.get(r.product), r.is_product) for r in lines}
            self.returned[customer] |= {things[id(r)] for r in lines if r.kind == "return"}
            sales = [r for r in lines if r.kind == "sale"]
            if sales:
                self.customers[customer].append(
                    Order(
                        key=key,
                        day=min((dt.date.fromisoformat(r.day) for r in lines if r.day), default=None),
                        country=min((r.country for r in lines if r.country), default=None),
                        channel=min((r.channel for r in lines if r.channel), default=None),
                        items={things[id(r)] for r in sales},
                        amounts=[float(r.amount) for r in sales if r.amount is not None],
                    )
                )

    @property
    def last_day(self) -> dt.date:
        return max(order.day for own in self.customers.values() for order in own if order.day)

    def meets(self, audience: Audience, as_of: dt.date) -> set[str]:
        return {who for who in self.customers if self._is_in(who, audience, as_of)}

    def _is_in(self, who: str, audience: Audience, as_of: dt.date) -> bool:
        def holds(condition: Condition) -> bool:
            return self._holds(who, condition, as_of)

        return (
            all(map(holds, audience.all_of))
            and (not audience.any_of or any(map(holds, audience.any_of)))
            and not any(map(holds, audience.none_of))
        )

    def _holds(self, who: str, asked: Condition, as_of: dt.date) -> bool:
        own = self.customers[who]
        if asked.within_days is not None:
            days = {as_of - dt.timedelta(days=n) for n in range(asked.within_days)}
            lately = [order for order in own if order.day in days]
        else:
            lately = own
        last = max(own, key=lambda order: (order.day is not None, order.day or dt.date.min, order.key))
        match asked.kind:
            case ConditionKind.BOUGHT:
                having = [o for o in lately if any(_is_one(thing, asked) for thing in o.items)]
                return _between(len(having), 1 if asked.low is None else asked.low, asked.high)
            case ConditionKind.SEGMENT:
                return self.segments.get(who) in asked.values
            case ConditionKind.RECENCY:
                dated = [order.day for order in own if order.day]
                return bool(dated) and _between((as_of - max(dated)).days, asked.low, asked.high)
            case ConditionKind.ORDERS:
                return _between(len(lately), asked.low, asked.high)
            case ConditionKind.REVENUE:
                amounts = [amount for order in lately for amount in order.amounts]
                return bool(amounts or not lately) and _between(sum(amounts), asked.low, asked.high)
            case ConditionKind.COUNTRY:
                return last.country in asked.values
            case ConditionKind.CHANNEL:
                return last.channel in asked.values
            case ConditionKind.ATTRIBUTE:
                return self.attributes.get(who, {}).get(asked.attribute) in asked.values
        raise AssertionError(asked.kind)

    def has(self, who: str, offer: Offer) -> bool:
        return any(_is_offered(thing, offer) for order in self.customers[who] for thing in order.items)

    def sent_back(self, who: str, offer: Offer) -> bool:
        return any(_is_offered(thing, offer) for thing in self.returned.get(who, ()))


def first_reason(
    shop: Shop,
    who: str,
    *,
    plan: CampaignPlan,
    on: dt.date,
    rule: ConsentRule,
    words: Words,
    sent: Sequence[Sent],
    cap: tuple[int, int] | None,
) -> LeftOutOfList | None:
    """Return the first reason why a customer is left out, ``None`` where there is none."""
    leaves_out, word = plan.exclusions, consent(words.get(who, {}), plan.exclusions.way)
    days = leaves_out.contacted_within_days
    found = {
        LeftOutOfList.CONSENT_NO: word is False,
        LeftOutOfList.CONSENT_UNKNOWN: word is None and rule == ConsentRule.YES,
        LeftOutOfList.HAS_OFFER: leaves_out.has_offer and shop.has(who, plan.offer),
        LeftOutOfList.RETURNED_OFFER: leaves_out.returned_offer and shop.sent_back(who, plan.offer),
        LeftOutOfList.IN_CAMPAIGN: leaves_out.other_campaigns
        and any(who in (*one.contacts, *one.holdouts) and _is_open(one, on) for one in sent),
        LeftOutOfList.CONTACTED: days is not None
        and any(who in one.contacts and _is_contact_day(one, on, days) for one in sent),
        LeftOutOfList.CONTACT_CAP: cap is not None and _is_capped(who, on, sent, *cap),
    }
    return next((reason for reason in LeftOutOfList if found.get(reason)), None)


def consent(words: Mapping[str, bool], way: ConsentChannel) -> bool | None:
    if way != ConsentChannel.GENERAL:
        return words.get(way.value, words.get("general"))
    spoken = [word for name, word in words.items() if name != "general"]
    if words.get("general") is False or (spoken and not any(spoken)):
        return False
    return True if words else None


def _is_one(thing: tuple[str, str | None, bool], asked: Condition) -> bool:
    product, category, is_product = thing
    return (
        (category in asked.items and is_product) if asked.level == Level.CATEGORY else product in asked.items
    )


def _is_offered(thing: tuple[str, str | None, bool], offer: Offer) -> bool:
    product, category, is_product = thing
    if offer.kind == OfferKind.CATEGORY:
        return category == offer.item and is_product
    return offer.kind == OfferKind.PRODUCT and product == offer.item


def _between(value: float, low: float | None, high: float | None) -> bool:
    return (low is None or value >= low) and (high is None or value <= high)


def _is_open(one: Sent, on: dt.date) -> bool:
    if one.first is None or one.last is None:
        return True
    return max(one.last, one.first + dt.timedelta(days=one.window_days - 1)) >= on


def _is_contact_day(one: Sent, on: dt.date, days: int) -> bool:
    if one.first is None or one.last is None:
        return False
    sending = {one.first + dt.timedelta(days=n) for n in range((one.last - one.first).days + 1)}
    return any(on - dt.timedelta(days=n) in sending for n in range(days))


def _is_capped(who: str, on: dt.date, sent: Sequence[Sent], most: int, days: int) -> bool:
    contacts = [one.first for one in sent if who in one.contacts and one.first]
    for back in range(days):
        start = on - dt.timedelta(days=back)
        if 1 + sum(start <= day < start + dt.timedelta(days=days) for day in contacts) > most:
            return bool(contacts)
    return False
