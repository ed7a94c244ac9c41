"""The sample shop's export: one row an order line, with money, status and consent.

Amounts are whole cents until they are written. An amount is ``unit_price × quantity − discount``;
there is no line total beside it that could disagree. ``cost`` is for one piece, like the price.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

import numpy as np

from crosssell.columns import Field
from crosssell.sample.baskets import Demand
from crosssell.sample.catalogue import catalogue
from crosssell.sample.customers import (
    CHANNELS,
    CONSENT_WORDS,
    COUNTRIES,
    GUEST_ORDERS,
    Bools,
    Calendar,
    Floats,
    Ints,
    People,
    Visits,
)
from crosssell.sample.truths import CUSTOMERS, customer_number, sample_truths

HEADER = (
    Field.ORDER_ID,
    Field.ORDERED_AT,
    Field.CUSTOMER_ID,
    Field.PRODUCT,
    Field.PRODUCT_NAME,
    Field.CATEGORY,
    Field.QUANTITY,
    Field.UNIT_PRICE,
    Field.DISCOUNT,
    Field.COST,
    Field.CURRENCY,
    Field.CHANNEL,
    Field.COUNTRY,
    Field.STATUS,
    Field.CONSENT,
)
STATUS_WORDS = ("completed", "cancelled", "returned")
POSTAGE_NAME = "Postage and packing"

_STATUS_SHARES = (0.965, 0.025, 0.010)
_CREDIT_SHARE = 0.022
_USUAL_CHANNEL_SHARE = 0.85
_FREE_POSTAGE_CENTS = 2900
_POSTAGE_CENTS = (490, 590, 590, 890)
_POSTAGE_COST_CENTS = 380
_OFFER_RATE = 0.25
_SALE_RATE = 0.15
_COUPON_RATE = 0.10
_COUPON_SHARE = 0.04
_RISEN_SHARE = 0.3
_RISE = 1.04


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lines:
    """Order lines by column, in no particular order; money in cents.

    Attributes:
        order: Row of the order in the visits.
        column: Column of the product in the baskets, -1 for postage.
        quantity: Pieces, negative on credit notes.
        price: Price of one piece.
        discount: Taken off the whole line.
        cost: Purchase price of one piece.
        delay: Days from the order to the line's own document: 0 but for credit notes.
    """

    order: Ints
    column: Ints
    quantity: Ints
    price: Ints
    discount: Ints
    cost: Ints
    delay: Ints


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Orders:
    """What an order's lines share, by row of the visits.

    Attributes:
        visits: Who and when.
        channel: Index into `CHANNELS`.
        status: Index into `STATUS_WORDS`.
        second: Second of the day.
    """

    visits: Visits
    channel: Ints
    status: Ints
    second: Ints


def draw_orders(rng: np.random.Generator, *, visits: Visits, people: People, calendar: Calendar) -> Orders:
    """Draw channel, status and time of day; stores are closed on Sundays."""
    count = visits.person.size
    usual = rng.random(count) < _USUAL_CHANNEL_SHARE
    channel = np.where(usual, people.channel[visits.person], rng.integers(0, len(CHANNELS), count))
    sunday = (visits.day + calendar.first.weekday()) % 7 == 6
    store = channel == CHANNELS.index("Store")
    channel[sunday & store] = CHANNELS.index("Online shop")
    in_store = channel == CHANNELS.index("Store")
    opening = 9.5 * 3600 + rng.beta(2.0, 1.8, count) * 10 * 3600
    online = rng.normal(18.5, 4.0, count) % 24 * 3600
    return Orders(
        visits=visits,
        channel=channel,
        status=np.searchsorted(np.cumsum(_STATUS_SHARES)[:-1], rng.random(count), side="right"),
        second=np.where(in_store, opening, online).astype(np.int64),
    )


def draw_lines(
    rng: np.random.Generator,
    *,
    orders: Orders,
    baskets: Bools,
    people: People,
    demand: Demand,
    calendar: Calendar,
) -> Lines:
    """Price the baskets, add postage and credit notes."""
    order, column = np.nonzero(baskets)
    visits = orders.visits
    heavy = people.heavy[visits.person[order]]
    price = _prices(rng, demand=demand)[demand.month[visits.day[order]], column]
    quantity = _quantities(rng, price=price, heavy=heavy)
    rate = _rates(rng, order=order, column=column, visits=visits, demand=demand, calendar=calendar)
    off = np.rint(price * rate).astype(np.int64)
    cost = np.array([int(product.cost * 100) for product in catalogue()])[column]
    goods = Lines(
        order=order, column=column, quantity=quantity, price=price, discount=off * quantity, cost=cost,
        delay=np.zeros_like(order),
    )  # fmt: skip
    credit = _credit_notes(rng, goods=goods, off=off, orders=orders, days=calendar.days)
    return _joined(goods, _postage(goods, orders=orders, people=people), credit)


def order_rows(
    lines: Lines, *, orders: Orders, people: People, calendar: Calendar
) -> Iterator[tuple[str, ...]]:
    """Yield the export's rows as text, in the order of time; columns as in `HEADER`."""
    visits = orders.visits
    day = visits.day[lines.order] + lines.delay
    second = orders.second[lines.order]
    credit = lines.quantity < 0
    names = [(item.code, item.name, item.category) for item in catalogue()]
    names.append((sample_truths().non_products[0], POSTAGE_NAME, ""))
    # Postage is column -1: the last of the names, and the last of its order.
    sequence = np.lexsort((lines.column % len(names), credit, lines.order, second, day))
    numbers = _document_numbers(lines.order[sequence], credit[sequence])
    midnights = [datetime.combine(date, time()) for date in calendar.dates()]
    traits = _person_texts(people, person=visits.person[lines.order], day=day)
    status = np.where(credit, STATUS_WORDS.index("completed"), orders.status[lines.order])
    for number, row in zip(numbers, sequence.tolist(), strict=True):
        customer, country, consent = traits[row]
        yield (
            number,
            (midnights[day[row]] + timedelta(seconds=int(second[row]))).isoformat(),
            customer,
            *names[lines.column[row]],
            str(lines.quantity[row]),
            _money(int(lines.price[row])),
            _money(int(lines.discount[row])),
            _money(int(lines.cost[row])),
            "EUR",
            CHANNELS[orders.channel[lines.order[row]]],
            country,
            STATUS_WORDS[status[row]],
            consent,
        )


def _person_texts(people: People, *, person: Ints, day: Ints) -> list[tuple[str, str, str]]:
    """Customer id (empty for guests), country and consent as it stood that day, for each line."""
    known = [f"C{customer_number(role)}" for role in range(CUSTOMERS)] + [""] * GUEST_ORDERS
    changed = day >= people.consent_change[person]
    consent = np.where(changed, people.consent_later[person], people.consent[person])
    country = people.country[person]
    return [
        (known[buyer], COUNTRIES[place], CONSENT_WORDS[word])
        for buyer, place, word in zip(person.tolist(), country.tolist(), consent.tolist(), strict=True)
    ]


def _prices(rng: np.random.Generator, *, demand: Demand) -> Ints:
    """Price in cents by month and product; some rise a little after the first year."""
    start = np.array([int(product.price * 100) for product in catalogue()])
    risen = np.rint(start * _RISE / 10).astype(np.int64) * 10
    rises = rng.random(start.size) < _RISEN_SHARE
    later = np.arange(len(demand.offers))[:, None] >= 12
    return np.where(later & rises, risen, start)


def _quantities(rng: np.random.Generator, *, price: Ints, heavy: Bools) -> Ints:
    """Mostly one piece; several of what is cheap, more so for heavy buyers; one of what is dear."""
    more = rng.random(price.size) < np.where(heavy, 0.35, 0.16)
    extra = rng.geometric(0.6, price.size)
    return np.where(more & (price < 6000), 1 + np.minimum(extra, 5), 1)


def _rates(
    rng: np.random.Generator, *, order: Ints, column: Ints, visits: Visits, demand: Demand, calendar: Calendar
) -> Floats:
    """Share off the price of each line: the best of offer of the month, sale and coupon."""
    sale = np.array([_is_sale(day.month, day.day) for day in calendar.dates()])
    coupon = rng.random(visits.person.size) < _COUPON_SHARE
    day = visits.day[order]
    offered = demand.offers[demand.month[day], column]
    rate = np.where(coupon[order], _COUPON_RATE, 0.0)
    rate = np.where(sale[day], _SALE_RATE, rate)
    return np.where(offered, _OFFER_RATE, rate)


def _is_sale(month: int, day: int) -> bool:
    """Tell the days of the two sales: late November and early July."""
    return (11, 20) <= (month, day) <= (11, 30) or (7, 1) <= (month, day) <= (7, 14)


def _credit_notes(rng: np.random.Generator, *, goods: Lines, off: Ints, orders: Orders, days: int) -> Lines:
    """Lines that take a completed sale back some days later, in part or whole, at the price paid."""
    done = orders.status[goods.order] == STATUS_WORDS.index("completed")
    # One note an order: its lines share the day, as an order's own lines do.
    delay = rng.integers(3, 29, orders.status.size)[goods.order]
    in_time = orders.visits.day[goods.order] + delay < days
    back = np.flatnonzero((rng.random(goods.order.size) < _CREDIT_SHARE) & done & in_time)
    return Lines(
        order=goods.order[back],
        column=goods.column[back],
        quantity=-rng.integers(1, goods.quantity[back] + 1),
        price=(goods.price - off)[back],
        discount=np.zeros_like(back),
        cost=goods.cost[back],
        delay=delay[back],
    )


def _postage(goods: Lines, *, orders: Orders, people: People) -> Lines:
    """One line for each delivered order below the value from which delivery is free."""
    amount = goods.price * goods.quantity - goods.discount
    value = np.bincount(goods.order, weights=amount, minlength=orders.channel.size)
    delivered = orders.channel != CHANNELS.index("Store")
    order = np.flatnonzero(delivered & (value < _FREE_POSTAGE_CENTS))
    country = people.country[orders.visits.person[order]]
    return Lines(
        order=order,
        column=np.full(order.size, -1),
        quantity=np.ones_like(order),
        price=np.array(_POSTAGE_CENTS)[country],
        discount=np.zeros_like(order),
        cost=np.full(order.size, _POSTAGE_COST_CENTS),
        delay=np.zeros_like(order),
    )


def _joined(*parts: Lines) -> Lines:
    return Lines(
        **{
            name: np.concatenate([getattr(part, name) for part in parts])
            for name in ("order", "column", "quantity", "price", "discount", "cost", "delay")
        }
    )


def _document_numbers(order: Ints, credit: Bools) -> list[str]:
    """Number orders and credit notes in the order in which the rows come, each document once."""
    numbers: dict[tuple[int, bool], str] = {}
    counts = {False: 100000, True: 9000}
    found = []
    for key in zip(order.tolist(), credit.tolist(), strict=True):
        if key not in numbers:
            counts[key[1]] += 1
            numbers[key] = f"{'CN' if key[1] else 'SO'}-{counts[key[1]]}"
        found.append(numbers[key])
    return found


def _money(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"
