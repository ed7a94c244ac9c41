"""The frequent sets of items, within a bound on time and memory: what would explode is narrowed, and said.

In this order: a basket that alone would take half of the work is left out, with all that are as large; the
minimum is raised to the least count at which pairs and, if rules of three were asked for, triples stay
within the bounds; a longer set that does not is not looked for. The bounds were chosen by measurement
(`crosssell.basket.rules.config`).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from crosssell.basket.customers import knows_customers
from crosssell.basket.pairs import lay_frequent, lay_pairs
from crosssell.basket.rules import counting
from crosssell.basket.rules.config import Bounds, Narrowed, RuleFamily
from crosssell.basket.scope import MatrixConfig, lay_scope
from crosssell.columns import Basis, RuleNarrowing
from crosssell.filters import Filters
from crosssell.warehouse import Cursor

ONE_BASKET_SHARE = 0.5  # of a bound, that one basket may take

Step = Callable[[float], None]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SetLevel:
    """The frequent sets of one length, in the order of their items.

    Attributes:
        members: Sets × length: positions of the items, rising within a set.
        prefix: Position, one level below, of the set without its last item; of the item at length 2.
        n: Baskets that hold the whole set.
        keys: Their keys in the table ``itemset_k``.
    """

    members: Integers
    prefix: Integers
    n: Integers
    keys: Integers


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Itemsets:
    """Every set that reaches the minimum.

    Attributes:
        used: What was asked for, as far as it was not narrowed.
        narrowed: What was.
        baskets: Baskets with at least one item in scope and not left out (N).
        left_out: Baskets above the limit.
        largest: Items of the largest basket in scope, left out or not.
        items: item_key, item, name, n of the frequent items, by item_key.
        levels: By length, from 2.
    """

    used: RuleFamily
    narrowed: tuple[Narrowed, ...]
    baskets: int
    left_out: int
    largest: int
    items: pd.DataFrame
    levels: dict[int, SetLevel]


SIZES = """
create temp table whole_size as
select basket_key, count(*) as k
from member
group by basket_key
"""

LARGEST = """
select coalesce(max(k), 0), count(*) filter (k > $most) from whole_size
"""

IS_VIEW = "select count(*) from duckdb_views() where view_name = 'member' and temporary"

WITHIN = """
create temp table within as
select m.basket_key, m.item_key
from member as m
join whole_size as z using (basket_key)
where z.k <= $most
"""

# An item adds to a basket's pairs as many as the basket holds items that are as frequent or more.
INCREMENTS_BY_COUNT = """
with ranked as (
    select f.n, row_number() over (partition by s.basket_key order by f.n desc) - 1 as before
    from slim as s
    join frequent as f using (item_key)
)
select n, sum(before)::bigint
from ranked
group by n
order by n
"""

# The smallest of the baskets that alone take more than their share.
OFFENDER_OF_PAIRS = """
with own as (select basket_key, count(*)::bigint as k from slim group by basket_key)
select min(z.k)
from own
join whole_size as z using (basket_key)
where own.k * (own.k - 1) // 2 > $most
"""

OFFENDER = """
select min(z.k)
from work as w
join whole_size as z using (basket_key)
where w.increments > $most
"""

PAIRS_BY_COUNT = "select n_both, count(*), sum(n_both)::bigint from pair group by n_both order by n_both"

SETS_BY_COUNT = """
select n, count(*) filter (length = 2), count(*) filter (length = 3)
from (select n, 2 as length from itemset_2 union all select n, 3 from itemset_3)
group by n
order by n
"""

ITEMS = "select item_key, item, name, n from frequent where n >= $min_count order by item_key"


def grow(
    cursor: Cursor,
    *,
    filters: Filters,
    config: MatrixConfig,
    asked: RuleFamily,
    limit: int | None,
    bounds: Bounds,
    marked: bool,
    step: Step,
) -> Itemsets | int:
    """Lay and return the frequent sets.

    Args:
        cursor: A fresh one. Left on it: ``frequent``, ``slim``, ``member``, ``pair``, ``itemset_k``, and
            ``seen_k`` for every length but the longest.
        filters: Which orders.
        config: What baskets and items are.
        asked: What was asked for.
        limit: Baskets with more distinct items are left out.
        bounds: What it may take.
        marked: Whether to count the orders of known customers of each pair too.
        step: Called with the done share (0–1); may raise to stop.

    Returns:
        The sets; or the limit that is needed because one basket alone would take too long.
    """
    growing = _Growing(cursor, config=config, asked=asked, bounds=bounds, step=step)
    lay_scope(cursor, filters=filters, config=config)
    left_out, largest = _lay_limit(cursor, limit)
    step(0.05)
    needed = growing.pairs(marked=marked) or growing.triples()
    if needed is not None:
        return needed - 1
    growing.longer()
    used = replace(asked, min_count=growing.min_count, max_length=growing.max_length, largest_basket=limit)
    return Itemsets(
        used=used,
        narrowed=_narrowed(asked, used, left_out),
        baskets=growing.baskets,
        left_out=left_out,
        largest=largest,
        items=(items := cursor.query(ITEMS, min_count=used.min_count)),
        levels=_levels(cursor, items["item_key"].to_numpy(np.int64), growing.lengths),
    )


class _Growing:
    """The state of one growth: the minimum and the length as far as they had to be narrowed."""

    def __init__(
        self, cursor: Cursor, *, config: MatrixConfig, asked: RuleFamily, bounds: Bounds, step: Step
    ) -> None:
        self.cursor = cursor
        self.config = config
        self.asked = asked
        self.bounds = bounds
        self.step = step
        self.min_count = asked.min_count
        self.max_length = asked.max_length
        self.baskets = 0
        self.rules = 0
        self.lengths = [2]

    def pairs(self, *, marked: bool) -> int | None:
        """Lay items and pairs; return the size of a basket that has too many pairs of its own."""
        cursor = self.cursor
        self._lay_frequent()
        offender = cursor.row(OFFENDER_OF_PAIRS, most=int(ONE_BASKET_SHARE * self.bounds.pair_increments))[0]
        if offender is not None:
            return int(offender)
        counts, increments = _cumulated(cursor.rows(INCREMENTS_BY_COUNT), columns=2)
        if len(counts) and increments[0] > self.bounds.pair_increments:
            self._raise_to(counts, increments <= self.bounds.pair_increments)
            cursor.execute("drop table frequent")
            cursor.execute("drop table slim")
            self._lay_frequent()
        lay_pairs(
            cursor,
            config=replace(self.config, min_count=self.min_count),
            marked=marked and self.config.basis == Basis.ORDER and knows_customers(cursor),
            step=lambda share: self.step(0.05 + 0.2 * share),
        )
        counts, pairs, seen = _cumulated(cursor.rows(PAIRS_BY_COUNT), columns=3)
        fits = pairs * self._rules_of(2) <= (
            self.bounds.pair_rules if self.max_length == 2 else self.bounds.rules
        )
        if self.max_length > 2:
            fits &= seen <= self.bounds.seen
        self._raise_to(counts, fits)
        counting.lay_pair_sets(cursor, min_count=self.min_count)
        return None

    def triples(self) -> int | None:
        """Lay the sets of three; return the size of a basket that would take too long by itself."""
        cursor = self.cursor
        if self.max_length == 2:
            return None
        counting.lay_seen(cursor, level=2)
        work = counting.lay_work(cursor, level=2)
        offender = cursor.row(OFFENDER, most=int(ONE_BASKET_SHARE * self.bounds.work))[0]
        if offender is not None:
            return int(offender)
        if work > self.bounds.work:
            counts, by_count = _cumulated(cursor.rows(counting.WORK_BY_COUNT), columns=2)
            self._raise_to(counts, by_count <= self.bounds.work)
            counting.lay_pair_sets(cursor, min_count=self.min_count)
            counting.keep_seen(cursor)
        self.step(0.35)
        counting.lay_sets(cursor, level=3, min_count=self.min_count)
        counts, pairs, triples = _cumulated(cursor.rows(SETS_BY_COUNT), columns=3)
        rules = pairs * self._rules_of(2) + triples * self._rules_of(3)
        before = self.min_count
        self._raise_to(counts, rules <= self.bounds.rules)
        if self.min_count > before:
            counting.keep(cursor, min_count=self.min_count)
        self.rules = int(rules[counts >= self.min_count][:1].sum())
        self.lengths.append(3)
        self.step(0.6)
        return None

    def longer(self) -> None:
        """Lay the sets of four and more, as far as they fit."""
        cursor = self.cursor
        for length in range(4, self.asked.max_length + 1):
            sets, seen = cursor.row(f"select count(*), coalesce(sum(n), 0)::bigint from itemset_{length - 1}")
            if not sets:
                return
            fits = seen <= self.bounds.seen
            if fits:
                counting.lay_seen(cursor, level=length - 1)
                fits = counting.lay_work(cursor, level=length - 1) <= self.bounds.work
            if fits:
                counting.lay_sets(cursor, level=length, min_count=self.min_count)
                found = int(cursor.row(f"select count(*) from itemset_{length}")[0])
                self.rules += found * self._rules_of(length)
                fits = self.rules <= self.bounds.rules
            if not fits:
                self.max_length = length - 1
                return
            self.lengths.append(length)
            self.step(0.6 + 0.05 * (length - 3))

    def _lay_frequent(self) -> None:
        self.baskets = lay_frequent(self.cursor, config=replace(self.config, min_count=self.min_count))

    def _rules_of(self, length: int) -> int:
        return length if self.asked.single_consequent else 2**length - 2

    def _raise_to(self, counts: Integers, fits: NDArray[np.bool_]) -> None:
        """Raise the minimum to the first of the rising counts that fits, if the one in force does not."""
        if len(counts) and not fits[np.searchsorted(counts, self.min_count) :].all():
            place = int(np.flatnonzero(~fits)[-1])
            self.min_count = int(counts[place]) + 1


def _lay_limit(cursor: Cursor, limit: int | None) -> tuple[int, int]:
    """Take the baskets above ``limit`` out of ``member``; return how many, and the largest one's items."""
    cursor.execute(SIZES)
    most = limit if limit is not None else 2**62
    largest, left_out = (int(value) for value in cursor.row(LARGEST, most=most))
    if left_out:
        cursor.execute(WITHIN, most=most)
        cursor.execute("drop view member" if cursor.row(IS_VIEW)[0] else "drop table member")
        cursor.execute("alter table within rename to member")
    return left_out, largest


def _narrowed(asked: RuleFamily, used: RuleFamily, left_out: int) -> tuple[Narrowed, ...]:
    found = []
    if used.largest_basket != asked.largest_basket and used.largest_basket is not None:
        found.append(
            Narrowed(
                code=RuleNarrowing.LARGEST_BASKET,
                asked=asked.largest_basket,
                used=used.largest_basket,
                baskets=left_out,
            )
        )
    if used.min_count != asked.min_count:
        found.append(Narrowed(code=RuleNarrowing.MIN_COUNT, asked=asked.min_count, used=used.min_count))
    if used.max_length != asked.max_length:
        found.append(Narrowed(code=RuleNarrowing.MAX_LENGTH, asked=asked.max_length, used=used.max_length))
    return tuple(found)


def _cumulated(rows: list[tuple[int, ...]], *, columns: int) -> tuple[Integers, ...]:
    """Return the first column, rising, and of the others the sums from each row to the last."""
    counts, *others = np.array(rows, np.int64).reshape(-1, columns).T
    return counts, *(other[::-1].cumsum()[::-1] for other in others)


def _levels(cursor: Cursor, item_keys: Integers, lengths: list[int]) -> dict[int, SetLevel]:
    levels: dict[int, SetLevel] = {}
    below_keys, below_members = item_keys, np.arange(len(item_keys))[:, None]
    for length in lengths:
        found = cursor.query(counting.SETS.format(level=length))
        keys, prefix_keys, last, n = (found[name].to_numpy(np.int64) for name in found.columns)
        prefix = np.searchsorted(below_keys, prefix_keys)
        members = np.column_stack([below_members[prefix], np.searchsorted(item_keys, last)])
        levels[length] = SetLevel(members=members, prefix=prefix, n=n, keys=keys)
        below_keys, below_members = keys, members
    return levels
