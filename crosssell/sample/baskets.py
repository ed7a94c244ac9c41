"""What lies in each order of the sample shop.

A basket is drawn product by product without replacement, by weights that depend on nothing but
popularity, the planted interests and seasons, and the offers of the month. So any two products
are independent among orders of the same size, unless one of the plants in `sample_truths` relates
them. Baskets are rows of a boolean table (orders × products).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from crosssell.sample.catalogue import catalogue
from crosssell.sample.customers import Bools, Calendar, Floats, Ints, People, Visits
from crosssell.sample.truths import CUSTOMERS, FollowUp, PriceLadder, sample_truths

OFFERS_A_MONTH = 6
_OFFER_BOOST = 1.8
_MAX_ITEMS = 32
_CHUNK = 4096
_FOLLOW_UP_ROUNDS = 6
_GAP_SIGMA = 0.3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Demand:
    """How readily each product is bought, and when.

    Attributes:
        weights: Popularity of each product, relative; 0 for the upper rungs of a ladder, whose
            purchases are drawn as the lowest rung and stepped up afterwards.
        in_season: For each day, whether the season group sells.
        month: For each day, its index in the sample.
        offers: Month × product, whether the product is on offer.
    """

    weights: Floats
    in_season: Bools
    month: Ints
    offers: Bools


def product_index() -> dict[str, int]:
    """Return each product's column in the table of baskets, by code."""
    return {product.code: column for column, product in enumerate(catalogue())}


def draw_demand(rng: np.random.Generator, *, calendar: Calendar) -> Demand:
    """Draw the offers of each month; popularity and season are the same for every seed.

    Only products that nothing is planted on come on offer, so that no offer blurs a plant.
    """
    season = sample_truths().season
    dates = calendar.dates()
    month = np.array([(day.year - calendar.first.year) * 12 + day.month for day in dates])
    month -= month[0]
    ordinary = _ordinary_products()
    offers = np.zeros((int(month[-1]) + 1, len(catalogue())), dtype=np.bool_)
    for row in offers:
        row[rng.choice(ordinary, OFFERS_A_MONTH, replace=False)] = True
    return Demand(
        weights=_popularity(),
        in_season=np.array([season.first_day <= (day.month, day.day) <= season.last_day for day in dates]),
        month=month,
        offers=offers,
    )


def fill_baskets(
    rng: np.random.Generator, *, visits: Visits, people: People, demand: Demand
) -> tuple[Visits, Bools]:
    """Fill the orders, add those that planted follow-ups bring, and plant the pairs.

    Args:
        rng: Source of all randomness.
        visits: Orders that happen anyway.
        people: Their buyers.
        demand: Popularity, season and offers.

    Returns:
        All orders, and their baskets as a boolean table (orders × products).
    """
    batches, tables = [visits], [_draw(rng, visits=visits, people=people, demand=demand)]
    seen: set[tuple[str, int]] = set()
    for _ in range(_FOLLOW_UP_ROUNDS):
        later, forced = _follow_up_visits(
            rng, visits=batches[-1], baskets=tables[-1], people=people, seen=seen
        )
        if not later.person.size:
            break
        batches.append(later)
        tables.append(_draw(rng, visits=later, people=people, demand=demand, forced=forced))
    everything = Visits(
        person=np.concatenate([batch.person for batch in batches]),
        day=np.concatenate([batch.day for batch in batches]),
    )
    baskets = np.concatenate(tables)
    _substitute(rng, visits=everything, people=people, baskets=baskets)
    for ladder in sample_truths().ladders:
        _climb(rng, ladder=ladder, visits=everything, baskets=baskets)
    return everything, baskets


def _popularity() -> Floats:
    """Relative popularity: skewed, cheap products ahead; planted ones frequent enough to be judged."""
    truths, index = sample_truths(), product_index()
    count = len(index)
    normal = NormalDist()
    # 89 is coprime to the 250 products: every quantile is given once, in no visible order.
    quantiles = [(column * 89 % count + 0.5) / count for column in range(count)]
    weights = np.array(
        [
            np.exp(0.85 * normal.inv_cdf(quantile)) * float(product.price) ** -0.2
            for quantile, product in zip(quantiles, catalogue(), strict=True)
        ]
    )
    weights /= weights.mean()
    levels: dict[str, float] = {}
    for place, pair in enumerate(truths.complements):
        levels[pair.product] = (1.6, 2.0, 1.3)[place % 3]
        levels[pair.partner] = (1.1, 1.7, 1.4)[place % 3]
    levels |= dict.fromkeys(truths.bundle.products, 1.6)
    for item in truths.accessories:
        levels |= {item.product: 1.9, item.follower: 0.6}
    levels |= {item.product: 2.2 for item in truths.refills}
    for interest in truths.interests:
        levels |= {code: 0.9 + 0.1 * (place % 4) for place, code in enumerate(interest.products)}
    levels |= dict.fromkeys(truths.season.products, 1.2)
    for rivals in truths.avoiding:
        levels |= {rivals.product: 4.6, rivals.other: 4.0}
    levels |= {code: 5.4 - 0.3 * place for place, code in enumerate(truths.controls)}
    for ladder in truths.ladders:
        levels |= dict.fromkeys(ladder.rungs, 0.0) | {ladder.rungs[0]: 3.0}
    for code, level in levels.items():
        weights[index[code]] = level
    return weights


def _ordinary_products() -> Ints:
    truths = sample_truths()
    planted = {code for pair in truths.related_pairs() | truths.avoiding_pairs() for code in pair}
    planted |= {code for pair in truths.later_pairs() for code in pair}
    planted |= {item.product for item in truths.refills} | set(truths.controls)
    return np.array([column for code, column in product_index().items() if code not in planted])


def _draw(
    rng: np.random.Generator, *, visits: Visits, people: People, demand: Demand, forced: Ints | None = None
) -> Bools:
    """Draw the baskets of a batch of orders and plant what is bought together."""
    orders = visits.person.size
    heavy = people.heavy[visits.person]
    sizes = 1 + rng.poisson(0.75, orders)
    extra = sample_truths().heavy_buyers.mean_items - 3
    large = np.minimum(3 + rng.negative_binomial(3, 3 / (3 + extra), orders), _MAX_ITEMS)
    sizes = np.where(heavy, large, sizes)
    baskets = np.zeros((orders, len(catalogue())), dtype=np.bool_)
    for start in range(0, orders, _CHUNK):
        rows = slice(start, start + _CHUNK)
        weights = _order_weights(visits, rows=rows, people=people, demand=demand)
        # Exponential waiting times divided by weights: the k smallest are k draws without replacement.
        waits = rng.standard_exponential(weights.shape, dtype=np.float32) / weights
        if forced is not None:
            waits[np.arange(len(waits)), forced[rows]] = -1.0
        most = int(sizes[rows].max())
        nearest = np.argpartition(waits, most, axis=1)[:, :most]
        ranked = np.take_along_axis(
            nearest, np.argsort(np.take_along_axis(waits, nearest, axis=1), axis=1), axis=1
        )
        row, place = np.nonzero(np.arange(most) < sizes[rows, None])
        baskets[start + row, ranked[row, place]] = True
    _plant_companions(rng, baskets)
    return baskets


def _order_weights(visits: Visits, *, rows: slice, people: People, demand: Demand) -> Floats:
    """Weights of every product in each order (orders × products), never quite zero."""
    truths, index = sample_truths(), product_index()
    person, day = visits.person[rows], visits.day[rows]
    weights = np.where(demand.offers[demand.month[day]], _OFFER_BOOST, 1.0) * demand.weights
    for number, interest in enumerate(truths.interests):
        columns = [index[code] for code in interest.products]
        weights[:, columns] *= np.where(people.interests[person, number], interest.boost, 1.0)[:, None]
    season = [index[code] for code in truths.season.products]
    factor = np.where(demand.in_season[day], truths.season.boost, truths.season.off_season)
    weights[:, season] *= factor[:, None]
    return np.maximum(weights, 1e-12)


def _plant_companions(rng: np.random.Generator, baskets: Bools) -> None:
    """Add partners and bundles to the orders that hold their leading product, in place."""
    truths, index = sample_truths(), product_index()
    for pair in truths.complements:
        pulled = rng.random(len(baskets)) < pair.share
        baskets[:, index[pair.partner]] |= baskets[:, index[pair.product]] & pulled
    lead, *others = (index[code] for code in truths.bundle.products)
    whole = baskets[:, lead] & (rng.random(len(baskets)) < truths.bundle.share)
    for column in others:
        baskets[:, column] |= whole


def _follow_ups() -> Iterator[tuple[FollowUp, bool]]:
    """Every planted return of a customer, and whether only the first purchase triggers it."""
    truths = sample_truths()
    for accessory in truths.accessories:
        yield accessory, True
    for refill in truths.refills:
        yield refill, False
    for ladder in truths.ladders:
        yield (
            FollowUp(
                product=ladder.rungs[0],
                follower=ladder.rungs[0],
                share=ladder.return_share,
                median_days=ladder.median_days,
                within_days=ladder.within_days,
            ),
            False,
        )


def _follow_up_visits(
    rng: np.random.Generator,
    *,
    visits: Visits,
    baskets: Bools,
    people: People,
    seen: set[tuple[str, int]],
) -> tuple[Visits, Ints]:
    """Return the later orders that a batch brings, and the column of the product each is made for.

    ``seen`` collects (product, person) of first purchases; later ones trigger no accessory.
    """
    index = product_index()
    persons, moments, columns = [], [], []
    for plant, first_only in _follow_ups():
        rows = np.flatnonzero(baskets[:, index[plant.product]] & (visits.person < CUSTOMERS))
        if first_only:
            rows = _first_purchases(rows, visits=visits, product=plant.product, seen=seen)
        rows = rows[rng.random(rows.size) < plant.share]
        gaps = np.rint(plant.median_days * np.exp(_GAP_SIGMA * rng.standard_normal(rows.size)))
        day = visits.day[rows] + np.clip(gaps, 1, plant.within_days).astype(np.int64)
        happens = day <= people.last_visit[visits.person[rows]]
        persons.append(visits.person[rows[happens]])
        moments.append(day[happens])
        columns.append(np.full(int(happens.sum()), index[plant.follower]))
    return Visits(person=np.concatenate(persons), day=np.concatenate(moments)), np.concatenate(columns)


def _first_purchases(rows: Ints, *, visits: Visits, product: str, seen: set[tuple[str, int]]) -> Ints:
    first = []
    for row in rows[np.argsort(visits.day[rows], kind="stable")]:
        key = (product, int(visits.person[row]))
        if key not in seen:
            seen.add(key)
            first.append(row)
    return np.array(first, dtype=np.int64)


def _substitute(rng: np.random.Generator, *, visits: Visits, people: People, baskets: Bools) -> None:
    """Turn most purchases of a customer's less favoured product into the favoured one, in place."""
    index = product_index()
    for pair in sample_truths().avoiding:
        favours_other = (rng.random(people.channel.size) < 0.5)[visits.person]
        for bought, favoured, wanted in (
            (index[pair.product], index[pair.other], favours_other),
            (index[pair.other], index[pair.product], ~favours_other),
        ):
            swapped = baskets[:, bought] & wanted & (rng.random(len(baskets)) >= pair.kept_share)
            baskets[swapped, bought] = False
            baskets[swapped, favoured] = True


def _climb(rng: np.random.Generator, *, ladder: PriceLadder, visits: Visits, baskets: Bools) -> None:
    """Give each purchase on the ladder its rung: customers start low and step up, in place."""
    index = product_index()
    columns = np.array([index[code] for code in ladder.rungs])
    rows = np.flatnonzero(baskets[:, columns[0]])
    rows = rows[np.lexsort((rows, visits.day[rows], visits.person[rows]))]
    person = visits.person[rows]
    begins = np.flatnonzero(np.r_[True, person[1:] != person[:-1]])
    nth = np.arange(rows.size) - np.repeat(begins, np.diff(np.r_[begins, rows.size]))
    luck = rng.random(rows.size)
    rung = np.searchsorted(np.cumsum(ladder.first_shares)[:-1], luck, side="right")
    step = np.where(luck < ladder.up_share, 1, np.where(luck >= 1 - ladder.down_share, -1, 0))
    for turn in range(1, int(nth.max(initial=0)) + 1):
        now = np.flatnonzero(nth == turn)
        rung[now] = np.clip(rung[now - 1] + step[now], 0, columns.size - 1)
    baskets[rows, columns[0]] = False
    baskets[rows, columns[rung]] = True
