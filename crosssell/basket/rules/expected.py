"""How often should the two sides of a rule meet, among baskets of the same size?

As for pairs (`crosssell.basket.strata`): large baskets hold a bit of everything, so the expectation is taken
within strata s of baskets with about the same number k of distinct items. A side is taken as one thing,
for what a rule claims is that those with A have the whole of C more often. With n_A,s baskets of
stratum s that hold A, of mean size κ and variance of size v, and π_C,s the share of the stratum that
holds C,

    E(A, C) = Σ_s n_A,s π_C,s · F(κ − k̄ − t_A, v) / F(0, var k)
    F(δ, v) = Π_j (1 + δ h_j) + v Σ_{i<j} h_i h_j Π_{l≠i,j} (1 + δ h_l),      h_j = 1 / (D_j − j')

F says how the chance of C changes with the places that a basket has for it: D = π d / c (d and c as for
pairs) is how many places an item's share stands for, about k̄ where it is rare, and j' the places that the
items of C before it take. A takes t_A = Σ (1 − π_a) places, about as many as it has items. For rare items
in baskets of one size this is (k − |A|)(k − |A| − 1)… over k (k − 1)…, the draws without replacement. The
longer side is A. For two single items it is the expectation of the matrix, which is taken there.

Variance and interval are those of a pair, with the sides as its items and h = F/F.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crosssell.basket.rules.splits import SetTable, Splits
from crosssell.basket.strata import MOST_DRAWN, Stratum, lay_strata
from crosssell.warehouse import Cursor

Numbers = NDArray[np.float64]
Integers = NDArray[np.int64]

NUMBERS_AT_ONCE = 1_000_000  # of a cut and a stratum
FEWEST_PLACES = 0.5

ITEMS = """
select i.item_key, i.stratum, i.n
from item_stratum as i
join frequent as f using (item_key)
where f.n >= $min_count
"""

ROOM = "select stratum, places from room order by stratum"

SIDES = """
select o.set_key, t.stratum, count(*) as n, sum(z.k)::double as total, sum(z.k * z.k)::double as squares
from seen_{level} as o
join size as z using (basket_key)
join stratum_of as t using (k)
group by o.set_key, t.stratum
"""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Terms:
    """Of every cut: baskets with both sides as expected, their variance, and the spread of ln(n / E)."""

    expected: Numbers
    variance: Numbers
    log_se: Numbers


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shop:
    """Strata, items and sides as arrays; the last axis is the strata that can hold a pair.

    Attributes:
        baskets: Of each stratum.
        mean: Of their sizes.
        variance: Likewise.
        places: d.
        allowance: 1 + var(k)/mean² − 1/mean.
        share: Items × strata: π.
        drawn: Items × strata: c.
        n: Sides × strata: baskets with the side.
        size: Sides × strata: κ, the mean size of those.
        spread: Sides × strata: v, its variance; both 0 where there are none, and for single items.
        row: By number of the set: its row in the sides, −1 where it is none.
    """

    baskets: Numbers
    mean: Numbers
    variance: Numbers
    places: Numbers
    allowance: Numbers
    share: Numbers
    drawn: Numbers
    n: Numbers
    size: Numbers
    spread: Numbers
    row: Integers


def read_shop(cursor: Cursor, *, table: SetTable, item_keys: Integers, min_count: int) -> Shop:
    """Return what the expectations are made of.

    Args:
        cursor: Holds ``member``, ``frequent`` and the ``seen_k`` of every length but the longest.
        table: The sets.
        item_keys: Of the items by position.
        min_count: The minimum in force.
    """
    strata = lay_strata(cursor)
    place = np.array([number for number, s in enumerate(strata) if s.size_mean > 1], np.int64)
    column = np.full(len(strata) + 1, -1, np.int64)
    column[place] = np.arange(len(place))
    chosen = [strata[number] for number in place]
    baskets = np.array([s.baskets for s in chosen], np.float64)
    room = dict(cursor.rows(ROOM))
    places = np.array([room.get(int(number), 0.0) for number in place])
    found = cursor.query(ITEMS, min_count=min_count)
    at, stratum = np.searchsorted(item_keys, found["item_key"]), column[found["stratum"]]
    held = np.zeros((len(item_keys), len(place)))
    held[at[stratum >= 0], stratum[stratum >= 0]] = found["n"].to_numpy()[stratum >= 0]
    share = held / baskets
    n, size, spread, row = _sides(cursor, table, held, column)
    return Shop(
        baskets=baskets,
        mean=np.array([s.size_mean for s in chosen]),
        variance=np.array([s.size_spread * s.size_mean**2 for s in chosen]),
        places=places,
        allowance=np.array([_allowance(s) for s in chosen]),
        share=share,
        drawn=_drawn(share, places),
        n=n,
        size=size,
        spread=spread,
        row=row,
    )


def terms_of(splits: Splits, *, table: SetTable, shop: Shop) -> Terms:
    """Return the expectation of every cut of one length, with its variance and the spread of the lift."""
    expected, variance, log_se = (np.empty(len(splits)) for _ in range(3))
    for part in _of_one_shape(splits, table, step=max(1, NUMBERS_AT_ONCE // max(1, len(shop.baskets)))):
        given, drawn = splits.given[part].astype(np.int64), splits.drawn[part].astype(np.int64)
        both = table.n[splits.whole[part]].astype(np.float64)
        n_a, n_c = shop.n[shop.row[given]], shop.n[shop.row[drawn]]
        if splits.length == 2:
            by_stratum, h = _of_pairs(given, drawn, shop), shop.allowance
        else:
            by_stratum, h = _of_sides(given, drawn, n_a, n_c, table, shop)
        expected[part] = by_stratum.sum(axis=1)
        variance[part], log_se[part] = _spread(by_stratum, h, n_a, n_c, both, shop.baskets)
    return Terms(expected=expected, variance=variance, log_se=log_se)


def _of_one_shape(splits: Splits, table: SetTable, *, step: int) -> Iterator[slice]:
    """Give the cuts in parts of at most ``step`` whose sides are equally long."""
    shape = np.searchsorted(list(table.first.values()), splits.given, side="right")
    ends = [*(np.flatnonzero(np.diff(shape)) + 1).tolist(), len(splits)]
    start = 0
    for end in ends:
        yield from (slice(at, min(at + step, end)) for at in range(start, end, step))
        start = end


def _of_pairs(given: Integers, drawn: Integers, shop: Shop) -> Numbers:
    gap = np.divide(shop.variance, shop.places, out=np.zeros_like(shop.places), where=shop.places > 0) - 1
    gap = np.divide(gap, shop.places, out=np.zeros_like(shop.places), where=shop.places > 0)
    together = shop.share[given] * shop.share[drawn] + gap * shop.drawn[given] * shop.drawn[drawn]
    found: Numbers = shop.baskets * together
    return found


def _of_sides(
    given: Integers, drawn: Integers, n_a: Numbers, n_c: Numbers, table: SetTable, shop: Shop
) -> tuple[Numbers, Numbers]:
    """Return E by stratum, and by how much it differs from n_A n_C / N."""
    taken = sum(1 - shop.share[items] for items in _columns(given, table))
    row = shop.row[given]
    delta = np.where(n_a > 0, shop.size[row] - shop.mean - taken, 0.0)
    steps: list[Numbers] = []
    before = np.zeros_like(n_c)
    for items in _columns(drawn, table):
        share, c = shop.share[items], shop.drawn[items]
        # an item in no basket of the stratum has no share to change, and one in all of them stays there
        stands_for = np.divide(share * shop.places, c, out=np.full_like(share, np.inf), where=c > 0)
        steps.append(1 / np.maximum(stands_for - before, FEWEST_PLACES))
        before = before + 1 - share
    factor = _places(delta, shop.spread[row], steps) / np.maximum(
        _places(np.zeros_like(delta), np.broadcast_to(shop.variance, delta.shape), steps), 1e-9
    )
    h = np.clip(factor, 0.0, shop.baskets / np.maximum(n_c, 1.0))
    return n_a * n_c / shop.baskets * h, h


def _places(delta: Numbers, spread: Numbers, steps: list[Numbers]) -> Numbers:
    """Return F(δ, v)."""
    factors = [np.maximum(1 + delta * step, 0.0) for step in steps]
    whole = np.ones_like(delta)
    for factor in factors:
        whole = whole * factor
    for i in range(len(steps)):
        for j in range(i + 1, len(steps)):
            rest = spread * steps[i] * steps[j]
            for other, factor in enumerate(factors):
                if other not in (i, j):
                    rest = rest * factor
            whole = whole + rest
    return whole


def _columns(numbers: Integers, table: SetTable) -> list[Integers]:
    """Return the items of sets of one length, a column a place."""
    length = table.length_of(int(numbers[0]))
    return list(table.members[length][numbers - table.first[length]].T)


def _spread(
    expected: Numbers, h: Numbers, n_a: Numbers, n_c: Numbers, both: Numbers, baskets: Numbers
) -> tuple[Numbers, Numbers]:
    """Return the variance given the margins, and the standard error of ln(n / E)."""
    free = (1 - n_a / baskets) * (1 - n_c / baskets) * baskets / np.maximum(baskets - 1, 1)
    variance = (expected * free).sum(axis=1)
    total = expected.sum(axis=1)
    product = h * n_a * n_c / baskets
    taken = (product * h * (n_a + n_c) / baskets).sum(axis=1)
    margins = (product**2 / baskets).sum(axis=1)
    margins_more = (product**2 * h / baskets).sum(axis=1)
    square = 1 / both + (2 * both / total * margins_more - taken - margins) / total**2
    return variance, np.sqrt(np.maximum(variance / (2 * total * both), square))


def _drawn(share: Numbers, places: Numbers) -> Numbers:
    """Return c, as `crosssell.basket.strata.drawn` does for one item."""
    u = share * (1 - share)
    room = np.maximum(places, 1e-300)
    fixed_point = 2 * u / (1 + np.sqrt(np.maximum(0.0, 1 - 4 * u / room)))
    found: Numbers = np.where(places > 0, np.minimum(fixed_point, share * np.sqrt(MOST_DRAWN * room)), 0.0)
    return found


def _allowance(stratum: Stratum) -> float:
    return max(0.0, 1 + stratum.size_spread - 1 / stratum.size_mean)


def _sides(
    cursor: Cursor, table: SetTable, held: Numbers, column: Integers
) -> tuple[Numbers, Numbers, Numbers, Integers]:
    """Return baskets, mean and variance of their size, by side and stratum, and the row of each set."""
    longest = max(table.levels)
    row = np.full(len(table.n), -1, np.int64)
    row[: table.items] = np.arange(table.items)
    counts, sizes, spreads = [held], [np.zeros_like(held)], [np.zeros_like(held)]
    rows = table.items
    for length in range(2, longest):
        level = table.levels[length]
        used = np.unique(_parts(table, length))
        row[used] = rows + np.arange(len(used))
        rows += len(used)
        place = np.full(len(level.n), -1, np.int64)
        place[used - table.first[length]] = np.arange(len(used))
        n, total, squares = (np.zeros((len(used), held.shape[1])) for _ in range(3))
        found = cursor.query(SIDES.format(level=length))
        at = place[np.searchsorted(level.keys, found["set_key"])]
        stratum = column[found["stratum"]]
        wanted = (at >= 0) & (stratum >= 0)
        for into, name in ((n, "n"), (total, "total"), (squares, "squares")):
            into[at[wanted], stratum[wanted]] = found[name].to_numpy(np.float64)[wanted]
        mean = total / np.maximum(n, 1)
        counts.append(n)
        sizes.append(mean)
        spreads.append(np.maximum(squares / np.maximum(n, 1) - mean**2, 0.0))
    return np.concatenate(counts), np.concatenate(sizes), np.concatenate(spreads), row


def _parts(table: SetTable, length: int) -> Integers:
    """Return the numbers of the sets of a length that are part of a longer one."""
    members = table.members[length + 1]
    places = [[p for p in range(length + 1) if p != left_out] for left_out in range(length + 1)]
    return np.concatenate([table.number_of(members[:, kept]) for kept in places])
