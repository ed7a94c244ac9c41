"""Which rules are solid, which are folded, and which only repeat a shorter one.

The two sides of a rule are judged as the two items of a pair (`crosssell.basket.verdicts`), among baskets
of the same size. Tested are all cuts of the sets that could be frequent, which is known before they are
counted: all pairs of frequent items, and for longer sets all joins of two frequent sets. Those that turn
out to be rare count as p = 1, for a correction over the listed ones only would be none. Each length is
corrected by itself, so that a pair has here the verdict that it has in the matrix.

A rule of three items and more must also beat every rule that it has with one item less on either side: if
A' → C' is one, with the corrected lift R', then E(A, C) · R' baskets are to be expected, and more than that
by chance at most once in twenty findings (one-sided, Benjamini–Hochberg likewise). If it does not, it is
weak, and the shorter rule that explains it best is its parent: of {nuts, beer} → crisps, beer → crisps.

Redundant, by plain confidence: a part of the left side leads to the same right side at least as often.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crosssell.basket.rules.expected import Terms
from crosssell.basket.rules.splits import SetTable, Splits
from crosssell.basket.verdicts import AVOID_TO, ENOUGH, FALSE_SHARE, SOLID_FROM
from crosssell.columns import Verdict
from crosssell.statistics.multiple import benjamini_hochberg
from crosssell.statistics.stratified import two_sided_p

Numbers = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]
Parents = list[tuple[Integers, Integers]]  # places, and the places of rules with one item less

CODES = tuple(Verdict)  # verdicts are kept by their place in it
Z_95 = 1.96


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tested:
    """Of every cut of one length: corrected lift, its interval, and the q-value of the stratified test."""

    lift: Numbers
    lower: Numbers
    upper: Numbers
    q_value: Numbers


def tested(terms: Terms, *, n: Numbers, tests: int) -> Tested:
    """Return what the stratified test says of the cuts.

    Args:
        terms: Of the cuts of one length.
        n: Baskets with both sides.
        tests: Cuts of all sets that could have been frequent.
    """
    p_values = two_sided_p(n, expected=terms.expected, variance=terms.variance)
    lift = n / terms.expected
    return Tested(
        lift=lift,
        lower=lift * np.exp(-Z_95 * terms.log_se),
        upper=lift * np.exp(Z_95 * terms.log_se),
        q_value=benjamini_hochberg(np.nan_to_num(p_values, nan=1.0), tests=max(tests, len(n))),
    )


def verdicts(tested: Tested, *, n: Numbers, expected: Numbers, customers: Numbers) -> NDArray[np.int8]:
    """Return the verdicts by their place in `CODES`; the first rule of `crosssell.basket.verdicts` that fits.

    Args:
        tested: Of the cuts.
        n: Baskets with both sides.
        expected: As many are expected.
        customers: Behind ``n``; NaN where they are unknown.
    """
    found = tested.q_value <= FALSE_SHARE
    few = ((n < ENOUGH) & (expected < ENOUGH)) | ((n >= ENOUGH) & (customers < ENOUGH))
    cases = [few, found & (tested.lower >= SOLID_FROM), found & (tested.upper <= AVOID_TO), found]
    names = [Verdict.TOO_LITTLE_DATA, Verdict.SOLID, Verdict.AVOID, Verdict.WEAK]
    codes = [CODES.index(name) for name in names]
    return np.select(cases, codes, default=CODES.index(Verdict.UNRELATED)).astype(np.int8)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Directed:
    """The rules of one length: of which cut, and which way.

    Attributes:
        split: Place of the cut among those of its length.
        antecedent: Number of the set on the left.
        consequent: Number of the set on the right.
    """

    split: Integers
    antecedent: Integers
    consequent: Integers

    def __len__(self) -> int:
        return len(self.split)


def directed(splits: Splits, *, single: bool) -> Directed:
    """Return both rules of every cut; where single consequents are wanted, only those."""
    every = np.arange(len(splits))
    given, drawn = splits.given.astype(np.int64), splits.drawn.astype(np.int64)
    if single and splits.length > 2:
        return Directed(split=every, antecedent=given, consequent=drawn)
    return Directed(
        split=np.concatenate([every, every]),
        antecedent=np.concatenate([given, drawn]),
        consequent=np.concatenate([drawn, given]),
    )


class Lookup:
    """Finds the rule of two sets among all rules so far."""

    def __init__(self, sets: int) -> None:
        self._sets = sets
        self._keys = np.empty(0, np.int64)
        self._places = np.empty(0, np.int64)

    def add(self, rules: Directed, *, first: int) -> None:
        """Add rules whose places begin at ``first``."""
        keys = np.concatenate([self._keys, rules.antecedent * self._sets + rules.consequent])
        places = np.concatenate([self._places, first + np.arange(len(rules))])
        order = np.argsort(keys, kind="stable")
        self._keys, self._places = keys[order], places[order]

    def places(self, antecedent: Integers, consequent: Integers) -> Integers:
        """Return the places of rules that are among them."""
        return self._places[np.searchsorted(self._keys, antecedent * self._sets + consequent)]


def shorter_left(rules: Directed, table: SetTable, lookup: Lookup) -> Parents:
    """Return, for rules with several items on the left, the rules with one of them less."""
    return _shorter(rules.antecedent, rules.consequent, table, lookup)


def shorter_any(splits: Splits, table: SetTable, lookup: Lookup) -> Parents:
    """Return, for cuts of three items and more, their rules with one item less on either side."""
    given, drawn = splits.given.astype(np.int64), splits.drawn.astype(np.int64)
    turned = Turned(lookup)
    return _shorter(given, drawn, table, lookup) + _shorter(drawn, given, table, turned)


class Turned:
    """A lookup that takes the sides the other way round."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup

    def places(self, antecedent: Integers, consequent: Integers) -> Integers:
        """Return the places of the rules from ``consequent`` to ``antecedent``."""
        return self._lookup.places(consequent, antecedent)


def _shorter(side: Integers, other: Integers, table: SetTable, lookup: Lookup | Turned) -> Parents:
    found = []
    for length in range(2, max(table.levels)):
        low, high = table.first[length], table.first[length + 1]
        own = np.flatnonzero((side >= low) & (side < high))
        if not len(own):
            continue
        members = table.members[length][side[own] - low]
        for left_out in range(length):
            shorter = table.number_of(np.delete(members, left_out, axis=1))
            found.append((own, lookup.places(shorter, other[own])))
    return found


def beaten(
    parents: Parents, *, n: Numbers, terms: Terms, lifts: Numbers, tests: int
) -> tuple[Flags, Integers]:
    """Return which cuts of one length beat all rules with one item less, and the place of the best of those.

    Args:
        parents: As `shorter_any` gives them.
        n: Of every cut: baskets with both sides.
        terms: Of every cut.
        lifts: Corrected lifts of all shorter rules.
        tests: Cuts of that length that could have been frequent.
    """
    cuts = len(n)
    wins, best = np.ones(cuts, dtype=bool), np.full(cuts, -1, np.int64)
    strongest = np.full(cuts, -np.inf)
    for own, place in parents:
        better = lifts[place] > strongest[own]
        strongest[own[better]] = lifts[place[better]]
        best[own[better]] = place[better]
    own = np.flatnonzero(best >= 0)
    if len(own):
        mean = terms.expected[own] * strongest[own]
        twice = two_sided_p(n[own], expected=mean, variance=terms.variance[own] * strongest[own])
        p_values = np.where(n[own] > mean, twice / 2, 1.0)
        wins[own] = benjamini_hochberg(p_values, tests=max(tests, len(own))) <= FALSE_SHARE
    return wins, best


def folded(
    parents: Parents, *, n: Integers, n_antecedent: Integers, best: tuple[Integers, Integers]
) -> tuple[Flags, tuple[Integers, Integers]]:
    """Return which rules of one length are redundant, and the best confidence of each rule and its parts.

    Confidences are compared as integers, crosswise.

    Args:
        parents: As `shorter_left` gives them.
        n: Of every rule of this length: baskets with both sides.
        n_antecedent: Baskets with the left side.
        best: Of all shorter rules: numerator and denominator of the best confidence of their parts and
            their own.
    """
    top, bottom = np.zeros(len(n), np.int64), np.ones(len(n), np.int64)
    for own, place in parents:
        better = best[0][place] * bottom[own] > top[own] * best[1][place]
        top[own[better]], bottom[own[better]] = best[0][place[better]], best[1][place[better]]
    redundant = (top > 0) & (top * n_antecedent >= n * bottom)
    kept = ~redundant
    top[kept], bottom[kept] = n[kept], n_antecedent[kept]
    return redundant, (np.concatenate([best[0], top]), np.concatenate([best[1], bottom]))
