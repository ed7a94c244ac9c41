"""All rules of a family, counted, tested and judged; what pages, lists and files read."""

from collections.abc import Callable
from dataclasses import dataclass, fields

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from crosssell.basket.customers import knows_customers, lay_customers
from crosssell.basket.rules import counting, judging
from crosssell.basket.rules.config import Narrowed, RuleFamily
from crosssell.basket.rules.expected import Terms, read_shop, terms_of
from crosssell.basket.rules.itemsets import Itemsets, grow
from crosssell.basket.rules.splits import SetTable, Splits, cuts_of_one, splits_of
from crosssell.basket.scope import MatrixConfig
from crosssell.basket.verdicts import ENOUGH, FALSE_SHARE
from crosssell.columns import Basis, Verdict
from crosssell.filters import Filters
from crosssell.statistics.fisher import fisher_greater_p
from crosssell.statistics.multiple import benjamini_hochberg
from crosssell.warehouse import Cursor, Warehouse

Numbers = NDArray[np.float64]
Integers = NDArray[np.int64]
Narrow = NDArray[np.int32]
Flags = NDArray[np.bool_]
Step = Callable[[float], None]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cuts:
    """What both rules of a cut share, for all cuts.

    Attributes:
        n: Baskets with both sides.
        p_value: Fisher's exact test, one-sided.
        q_value: Over all rules of the family.
        expected: Baskets with both among baskets of the same size.
        lift: Corrected: n / expected.
        lower: Of its 95 % interval.
        upper: Likewise.
        q_corrected: Of the stratified test, over what could have been frequent of this length.
        customers: Different customers behind n; NaN where they are unknown, and for longer sets where
            nothing is a finding.
    """

    n: Narrow
    p_value: Numbers
    q_value: Numbers
    expected: Numbers
    lift: Numbers
    lower: Numbers
    upper: Numbers
    q_corrected: Numbers
    customers: Numbers


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rules:
    """What `lay_rules` returns; it holds no connection, and nothing of it changes.

    Attributes:
        asked: The family that was asked for.
        used: The one that was counted.
        narrowed: What differs between them, and why.
        config: What baskets and items are; its minimum says nothing here.
        baskets: Baskets with at least one item in scope and not left out (N).
        left_out: Baskets above the limit.
        largest: Items of the largest basket in scope, left out or not; 0 without baskets.
        items: The frequent items, the most bought first: item, name, n.
        sets: How many frequent sets there are, by length from 2.
        tests: Rules of the family: what ``q_value`` counts.
        knows_customers: Whether any order in scope names its customer.
        table: The sets; items by position in ``item_ids``.
        item_ids: Items in the order of their code points.
        item_names: Their names; ``None`` where they have none of their own.
        cuts: What the rules of a cut share.
        cut: Of each rule, its place among the cuts.
        antecedent: Of each rule, the number of the set on the left.
        consequent: The number of the set on the right.
        length: Items of both sides.
        redundant: Whether a part of the left side leads to the right one at least as often.
        verdict: Place of the verdict in `judging.CODES`.
        parent: Number of the left side of the shorter rule that this one adds nothing to; −1 where there
            is none.
        parent_consequent: Number of its right side.
    """

    asked: RuleFamily
    used: RuleFamily
    narrowed: tuple[Narrowed, ...]
    config: MatrixConfig
    baskets: int
    left_out: int
    largest: int
    items: pd.DataFrame
    sets: dict[int, int]
    tests: int
    knows_customers: bool
    table: SetTable
    item_ids: tuple[str, ...]
    item_names: tuple[str | None, ...]
    cuts: Cuts
    cut: Narrow
    antecedent: Narrow
    consequent: Narrow
    length: NDArray[np.int8]
    redundant: Flags
    verdict: NDArray[np.int8]
    parent: Narrow
    parent_consequent: Narrow


WANTED = "create or replace temp table wanted (set_key integer)"

CUSTOMERS = """
select s.set_key, count(distinct o.customer_key) as customers
from wanted as w
join itemset_{level} as s using (set_key)
join seen_{below} as x on x.set_key = s.prefix_key
join seen_{below} as y
    on y.basket_key = x.basket_key and y.prefix_key = x.prefix_key and y.item_key = s.item_key
join scope_order as o on o.order_key = x.basket_key
group by s.set_key
"""

PAIR_CUSTOMERS = """
select s.set_key, c.customers
from itemset_2 as s
join pair_customer as c on c.a_key = s.prefix_key and c.b_key = s.item_key
"""


def lay_rules(
    warehouse: Warehouse,
    *,
    filters: Filters,
    config: MatrixConfig,
    family: RuleFamily,
    step: Step | None = None,
) -> Rules:
    """Count, test and judge all rules of a family; takes seconds on a large shop.

    Args:
        warehouse: The dataset.
        filters: Which orders. Its categories keep the items of a category and leave N unchanged.
        config: What baskets and items are; its minimum is not used.
        family: Which rules.
        step: Called with the done share (0–1) between two statements; may raise to stop.

    Raises:
        CrosssellError: ``no_space``; what ``step`` raises.
    """
    tell = step if step is not None else _nothing
    limit = family.largest_basket
    while True:
        with warehouse.run() as cursor:
            sets = grow(cursor, filters=filters, config=config, asked=family, limit=limit, step=tell)
            if isinstance(sets, Itemsets):
                return _Judging(cursor, sets=sets, config=config, asked=family).rules(tell)
        limit = sets


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Length:
    """The rules of one length."""

    cuts: Cuts
    ways: judging.Directed
    redundant: Flags
    verdict: NDArray[np.int8]
    parent: Integers
    parent_consequent: Integers


class _Judging:
    """One pass from the counted sets to the judged rules, length by length."""

    def __init__(self, cursor: Cursor, *, sets: Itemsets, config: MatrixConfig, asked: RuleFamily) -> None:
        self.cursor = cursor
        self.sets = sets
        self.config = config
        self.asked = asked
        self.single = asked.single_consequent
        self.table = SetTable.of(sets)
        self.known = config.basis == Basis.CUSTOMER or knows_customers(cursor)
        self.lookup = judging.Lookup(len(self.table.n))
        self.antecedents = np.empty(0, np.int64)  # of all rules so far
        self.consequents = np.empty(0, np.int64)
        self.lifts = np.empty(0)
        self.best = np.empty(0, np.int64), np.empty(0, np.int64)
        self.shop = read_shop(
            cursor,
            table=self.table,
            item_keys=sets.items["item_key"].to_numpy(np.int64),
            min_count=sets.used.min_count,
        )

    def rules(self, step: Step) -> Rules:
        """Return the rules."""
        splits = splits_of(self.table, single=self.single)
        found = []
        for length, own in splits.items():
            found.append(self._length(own))
            step(0.8 + 0.2 * length / (max(splits) + 1))
        return self._joined(found)

    def _length(self, splits: Splits) -> _Length:
        table, n = self.table, self.table.n[splits.whole].astype(np.float64)
        terms = terms_of(splits, table=table, shop=self.shop)
        candidates = self._candidates(splits.length)
        tested = judging.tested(terms, n=n, tests=candidates * cuts_of_one(splits.length, single=self.single))
        customers = self._customers(splits, tested.q_value <= FALSE_SHARE)
        wins, strongest = judging.beaten(
            judging.shorter_any(splits, table, self.lookup),
            n=n,
            terms=terms,
            lifts=self.lifts,
            tests=candidates * cuts_of_one(splits.length, single=self.single),
        )
        verdict = judging.verdicts(tested, n=n, expected=terms.expected, customers=customers)
        repeats = ~wins & (verdict == judging.CODES.index(Verdict.SOLID))
        verdict[repeats] = judging.CODES.index(Verdict.WEAK)
        ways = judging.directed(splits, single=self.single)
        redundant, self.best = judging.folded(
            judging.shorter_left(ways, table, self.lookup),
            n=table.n[splits.whole][ways.split],
            n_antecedent=table.n[ways.antecedent],
            best=self.best,
        )
        self.lifts = np.concatenate([self.lifts, tested.lift[ways.split]])
        self.antecedents = np.concatenate([self.antecedents, ways.antecedent])
        self.consequents = np.concatenate([self.consequents, ways.consequent])
        self.lookup.add(ways, first=len(self.lifts) - len(ways))
        # The parent goes from the longer side; a rule the other way has it the other way too.
        forward = ways.antecedent == splits.given[ways.split]
        left, right = (side[strongest[ways.split]] for side in (self.antecedents, self.consequents))
        kept = repeats[ways.split]
        return _Length(
            cuts=self._cuts(splits, n, terms, tested, customers),
            ways=ways,
            redundant=redundant,
            verdict=verdict[ways.split],
            parent=np.where(kept, np.where(forward, left, right), -1),
            parent_consequent=np.where(kept, np.where(forward, right, left), -1),
        )

    def _cuts(
        self, splits: Splits, n: Numbers, terms: Terms, tested: judging.Tested, customers: Numbers
    ) -> Cuts:
        p_values = fisher_greater_p(
            n, a=self.table.n[splits.given], c=self.table.n[splits.drawn], units=self.sets.baskets
        )
        return Cuts(
            n=n.astype(np.int32),
            p_value=p_values,
            q_value=p_values,
            expected=terms.expected,
            lift=tested.lift,
            lower=tested.lower,
            upper=tested.upper,
            q_corrected=tested.q_value,
            customers=customers,
        )

    def _candidates(self, length: int) -> int:
        """Return how many sets of a length could have been frequent."""
        if length == 2:
            return self.table.items * (self.table.items - 1) // 2
        return counting.candidates(self.cursor, level=length - 1)

    def _customers(self, splits: Splits, finding: Flags) -> Numbers:
        """Return the customers behind each cut; of longer sets where a cut is a finding, else NaN."""
        level, first = self.table.levels[splits.length], self.table.first[splits.length]
        own = np.full(len(level.n), np.nan)
        if self.config.basis == Basis.CUSTOMER:
            own = level.n.astype(np.float64)
        elif self.known:
            if splits.length == 2:
                lay_customers(self.cursor, basis=self.config.basis, known=True)
                found = self.cursor.query(PAIR_CUSTOMERS)
            else:
                wanted = np.unique(splits.whole[finding]) - first
                wanted = wanted[level.n[wanted] >= ENOUGH]
                self.cursor.execute(WANTED)
                self.cursor.append("wanted", pa.table({"set_key": pa.array(level.keys[wanted], pa.int32())}))
                found = self.cursor.query(CUSTOMERS.format(level=splits.length, below=splits.length - 1))
                own[wanted] = 0.0
            own[np.searchsorted(level.keys, found["set_key"])] = found["customers"].to_numpy(np.float64)
        return own[splits.whole - first]

    def _joined(self, lengths: list[_Length]) -> Rules:
        starts = np.cumsum([0, *(len(one.cuts.n) for one in lengths)])
        cut = np.concatenate(
            [one.ways.split + start for one, start in zip(lengths, starts, strict=False)]
        ).astype(np.int32)
        cuts = _one(lengths, cut)
        sets, items = self.sets, self.sets.items
        names = [name if isinstance(name, str) else None for name in items["name"]]
        most_first = items.sort_values(["n", "item_key"], ascending=[False, True])
        return Rules(
            asked=self.asked,
            used=sets.used,
            narrowed=sets.narrowed,
            config=self.config,
            baskets=sets.baskets,
            left_out=sets.left_out,
            largest=sets.largest,
            items=most_first[["item", "name", "n"]].reset_index(drop=True),
            sets={length: len(level.n) for length, level in sets.levels.items()},
            tests=len(cut),
            knows_customers=self.known,
            table=self.table,
            item_ids=tuple(items["item"]),
            item_names=tuple(names),
            cuts=cuts,
            cut=cut,
            antecedent=np.concatenate([one.ways.antecedent for one in lengths]).astype(np.int32),
            consequent=np.concatenate([one.ways.consequent for one in lengths]).astype(np.int32),
            length=np.repeat(list(sets.levels), [len(one.ways) for one in lengths]).astype(np.int8),
            redundant=np.concatenate([one.redundant for one in lengths]),
            verdict=np.concatenate([one.verdict for one in lengths]),
            parent=np.concatenate([one.parent for one in lengths]).astype(np.int32),
            parent_consequent=np.concatenate([one.parent_consequent for one in lengths]).astype(np.int32),
        )


def _one(lengths: list[_Length], cut: Narrow) -> Cuts:
    """Return the cuts of all lengths as one, corrected for all rules together."""
    joined = {
        field.name: np.concatenate([getattr(one.cuts, field.name) for one in lengths])
        for field in fields(Cuts)
    }
    q_values = np.empty(len(joined["n"]))
    # Both rules of a cut have its p-value, and equal p-values get equal q-values.
    q_values[cut] = benjamini_hochberg(joined["p_value"][cut], tests=len(cut))
    return Cuts(**joined | {"q_value": q_values})


def _nothing(share: float) -> None:
    del share
