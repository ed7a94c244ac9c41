"""Every way to cut a frequent set in two, and the rules that come of it.

A cut of a set into A and C carries two rules, A → C and C → A. How often the two sides meet, and whether
that is more than chance, is the same for both; only what is divided by differs. So a cut is counted
and tested once. Sets are numbered throughout: the items first, then the pairs, the triples and so on.
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from crosssell.basket.rules.itemsets import Itemsets, SetLevel

Integers = NDArray[np.int64]
Narrow = NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SetTable:
    """All frequent sets, single items included, under one number each.

    Attributes:
        first: The number of the first set of each length, from 1, and one past the last.
        members: By length from 1: sets × length, positions of items.
        n: Baskets of each set.
        levels: As they were counted.
        items: How many items.
    """

    first: dict[int, int]
    members: dict[int, Integers]
    n: Integers
    levels: dict[int, SetLevel]
    items: int

    @classmethod
    def of(cls, sets: Itemsets) -> "SetTable":
        """Number the sets."""
        own = sets.items["n"].to_numpy(np.int64)
        members = {1: np.arange(len(own))[:, None]} | {k: level.members for k, level in sets.levels.items()}
        first, place = {}, 0
        for length, found in members.items():
            first[length] = place
            place += len(found)
        first[max(members) + 1] = place
        n = np.concatenate([own, *(level.n for level in sets.levels.values())])
        return cls(first=first, members=members, n=n, levels=sets.levels, items=len(own))

    def number_of(self, members: Integers) -> Integers:
        """Return the numbers of frequent sets (sets × length), their items rising."""
        place = members[:, 0]
        for length in range(2, members.shape[1] + 1):
            level = self.levels[length]
            keys = level.prefix * self.items + level.members[:, -1]
            place = np.searchsorted(keys, place * self.items + members[:, length - 1])
        return place + self.first[members.shape[1]]

    def length_of(self, number: int) -> int:
        """Return how many items the set of this number has."""
        return max(length for length, first in self.first.items() if first <= number)

    def items_of(self, number: int) -> tuple[int, ...]:
        """Return the positions of the items of the set of this number."""
        length = self.length_of(number)
        return tuple(int(item) for item in self.members[length][number - self.first[length]])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Splits:
    """The cuts of all sets of one length, by their shape.

    Attributes:
        length: Items of the set that is cut.
        whole: Its number.
        given: The number of the longer side; of the rarer one where both are as long.
        drawn: The number of the other side.
    """

    length: int
    whole: Narrow
    given: Narrow
    drawn: Narrow

    def __len__(self) -> int:
        return len(self.whole)


def splits_of(table: SetTable, *, single: bool) -> dict[int, Splits]:
    """Return the cuts by length.

    Args:
        table: The sets.
        single: Whether one side must be a single item.
    """
    return {length: _splits(table, length, single=single) for length in table.levels}


def cuts_of_one(length: int, *, single: bool) -> int:
    """Return how many cuts a set of a length has."""
    return len(_smaller_sides(length, single=single))


def _splits(table: SetTable, length: int, *, single: bool) -> Splits:
    members = table.members[length]
    own = np.arange(len(members)) + table.first[length]
    wholes, givens, drawns = [], [], []
    for drawn in _smaller_sides(length, single=single):
        given = [place for place in range(length) if place not in drawn]
        one, other = table.number_of(members[:, given]), table.number_of(members[:, list(drawn)])
        if len(given) == len(drawn):
            swap = table.n[one] > table.n[other]
            one, other = np.where(swap, other, one), np.where(swap, one, other)
        wholes.append(own)
        givens.append(one)
        drawns.append(other)
    return Splits(
        length=length,
        whole=np.concatenate(wholes).astype(np.int32),
        given=np.concatenate(givens).astype(np.int32),
        drawn=np.concatenate(drawns).astype(np.int32),
    )


def _smaller_sides(length: int, *, single: bool) -> list[tuple[int, ...]]:
    """Return the places of the smaller side of every cut; of two equal sides, the one with the first item."""
    most = 1 if single else length // 2
    return [
        side
        for size in range(1, most + 1)
        for side in combinations(range(length), size)
        if 2 * size < length or 0 in side
    ]
