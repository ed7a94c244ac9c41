"""One pass from the counted sets to the judged rules, length by length: longer rules lean on shorter."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from crosssell.basket.customers import knows_customers, lay_customers
from crosssell.basket.rules import counting, judging
from crosssell.basket.rules.expected import Terms, read_shop, terms_of
from crosssell.basket.rules.itemsets import Itemsets
from crosssell.basket.rules.splits import SetTable, Splits, cuts_of_one, splits_of
from crosssell.basket.scope import MatrixConfig
from crosssell.basket.verdicts import ENOUGH, FALSE_SHARE
from crosssell.columns import Basis, Verdict
from crosssell.statistics.fisher import fisher_greater_p
from crosssell.warehouse import Cursor

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
class RulesOfLength:
    """The rules of one length; its fields are those of `crosssell.basket.rules.laid.Rules`."""

    cuts: Cuts
    ways: judging.Directed
    redundant: Flags
    verdict: NDArray[np.int8]
    parent: Integers
    parent_consequent: Integers


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Passed:
    """What a pass leaves.

    Attributes:
        table: The sets.
        lengths: Their rules, from length 2.
        knows_customers: Whether any order in scope names its customer.
    """

    table: SetTable
    lengths: list[RulesOfLength]
    knows_customers: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Judged:
    """What comparable baskets say of the cuts of one length."""

    terms: Terms
    tested: judging.Tested
    customers: Numbers
    verdict: NDArray[np.int8]
    repeats: Flags
    strongest: Integers


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


class Pass:
    """One pass; made for one cursor that `crosssell.basket.rules.itemsets.grow` left its tables on."""

    def __init__(self, cursor: Cursor, *, sets: Itemsets, config: MatrixConfig, judged: bool) -> None:
        self.cursor = cursor
        self.sets = sets
        self.config = config
        self.judged = judged
        self.single = sets.used.single_consequent
        self.table = SetTable.of(sets)
        self.known = config.basis == Basis.CUSTOMER or knows_customers(cursor)
        self.lookup = judging.Lookup(len(self.table.n))
        self.antecedents = np.empty(0, np.int64)  # of all rules so far
        self.consequents = np.empty(0, np.int64)
        self.lifts = np.empty(0)
        self.best = np.empty(0, np.int64), np.empty(0, np.int64)

    def lengths(self, step: Step) -> Passed:
        """Return the rules of every length."""
        if self.judged:
            self.shop = read_shop(
                self.cursor,
                table=self.table,
                item_keys=self.sets.items["item_key"].to_numpy(np.int64),
                min_count=self.sets.used.min_count,
            )
        splits = splits_of(self.table, single=self.single)
        found = []
        for length, own in splits.items():
            found.append(self._length(own))
            step(0.8 + 0.2 * length / (max(splits) + 1))
        return Passed(table=self.table, lengths=found, knows_customers=self.known)

    def _length(self, splits: Splits) -> RulesOfLength:
        table, n = self.table, self.table.n[splits.whole].astype(np.float64)
        judged = self._judged(splits, n) if self.judged else _unjudged(len(splits))
        ways = judging.directed(splits, single=self.single)
        redundant, self.best = judging.folded(
            judging.shorter_left(ways, table, self.lookup),
            n=table.n[splits.whole][ways.split],
            n_antecedent=table.n[ways.antecedent],
            best=self.best,
        )
        self.lifts = np.concatenate([self.lifts, judged.tested.lift[ways.split]])
        self.antecedents = np.concatenate([self.antecedents, ways.antecedent])
        self.consequents = np.concatenate([self.consequents, ways.consequent])
        self.lookup.add(ways, first=len(self.lifts) - len(ways))
        # The parent goes from the longer side; a rule the other way has it the other way too.
        forward = ways.antecedent == splits.given[ways.split]
        best = judged.strongest[ways.split]
        left, right = (side[best] for side in (self.antecedents, self.consequents))
        kept = judged.repeats[ways.split]
        return RulesOfLength(
            cuts=self._cuts(splits, n, judged),
            ways=ways,
            redundant=redundant,
            verdict=judged.verdict[ways.split],
            parent=np.where(kept, np.where(forward, left, right), -1),
            parent_consequent=np.where(kept, np.where(forward, right, left), -1),
        )

    def _judged(self, splits: Splits, n: Numbers) -> _Judged:
        terms = terms_of(splits, table=self.table, shop=self.shop)
        tests = self._candidates(splits.length) * cuts_of_one(splits.length, single=self.single)
        tested = judging.tested(terms, n=n, tests=tests)
        customers = self._customers(splits, tested.q_value <= FALSE_SHARE)
        shorter = judging.shorter_any(splits, self.table, self.lookup)
        wins, strongest = judging.beaten(shorter, n=n, terms=terms, lifts=self.lifts, tests=tests)
        verdict = judging.verdicts(tested, n=n, expected=terms.expected, customers=customers)
        repeats = ~wins & (verdict == judging.CODES.index(Verdict.SOLID))
        verdict[repeats] = judging.CODES.index(Verdict.WEAK)
        return _Judged(
            terms=terms,
            tested=tested,
            customers=customers,
            verdict=verdict,
            repeats=repeats,
            strongest=strongest,
        )

    def _cuts(self, splits: Splits, n: Numbers, judged: _Judged) -> Cuts:
        p_values = fisher_greater_p(
            n, a=self.table.n[splits.given], c=self.table.n[splits.drawn], units=self.sets.baskets
        )
        return Cuts(
            n=n.astype(np.int32),
            p_value=p_values,
            q_value=p_values,  # until all lengths are there
            expected=judged.terms.expected,
            lift=judged.tested.lift,
            lower=judged.tested.lower,
            upper=judged.tested.upper,
            q_corrected=judged.tested.q_value,
            customers=judged.customers,
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


def _unjudged(cuts: int) -> _Judged:
    unknown = np.broadcast_to(np.nan, cuts)
    return _Judged(
        terms=Terms(expected=unknown, variance=unknown, log_se=unknown),
        tested=judging.Tested(lift=unknown, lower=unknown, upper=unknown, q_value=unknown),
        customers=unknown,
        verdict=np.full(cuts, judging.CODES.index(Verdict.UNRELATED), np.int8),
        repeats=np.zeros(cuts, dtype=bool),
        strongest=np.full(cuts, -1, np.int64),
    )
