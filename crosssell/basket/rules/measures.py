"""The measures of listed rules, by mlxtend's ``association_rules``.

That function makes every rule of every set that it is given, in a Python loop of some eight microseconds a
rule; of a large shop's rules only the listed ones are wanted. So each side of a listed rule enters as one
thing under its own number, and a rule as a pair of things. Supports, and so the measures, are the same.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from crosssell.basket.rules.laid import Rules

Integers = NDArray[np.int64]

RULES_AT_ONCE = 50_000
BY_MLXTEND = ("support", "confidence", "lift", "leverage", "conviction")


def measures(rules: Rules, places: Integers) -> pd.DataFrame:
    """Return `BY_MLXTEND` of some rules, in their order.

    Args:
        rules: All rules.
        places: Of the wanted ones.

    Returns:
        Confidence as the quotient of the counts, so that a rule exactly on a border is not seen beside
        it; conviction NaN where the confidence is 1.
    """
    parts = [
        _measured(rules, places[start : start + RULES_AT_ONCE])
        for start in range(0, len(places), RULES_AT_ONCE)
    ]
    if not parts:
        return pd.DataFrame({name: np.empty(0) for name in BY_MLXTEND})
    found = pd.concat(parts, ignore_index=True)
    n, n_a = rules.cuts.n[rules.cut[places]], rules.table.n[rules.antecedent[places]]
    found["confidence"] = n / n_a
    found["conviction"] = found["conviction"].where(n < n_a)
    return found


def _measured(rules: Rules, places: Integers) -> pd.DataFrame:
    # Imported here: it takes longer than a page without it should wait.
    from mlxtend.frequent_patterns import association_rules

    left, right = rules.antecedent[places].tolist(), rules.consequent[places].tolist()
    counts = rules.cuts.n[rules.cut[places]].tolist()
    sides = sorted({*left, *right})
    both = {frozenset(pair): count for *pair, count in zip(left, right, counts, strict=True)}
    supports = [*rules.table.n[sides].tolist(), *both.values()]
    sets = pd.DataFrame({"support": supports, "itemsets": [*(frozenset([side]) for side in sides), *both]})
    sets["support"] /= rules.baskets
    found = association_rules(
        sets,
        num_itemsets=rules.baskets,
        metric="support",
        min_threshold=0,
        return_metrics=list(BY_MLXTEND),
    )
    row = {rule: place for place, rule in enumerate(_rules_of(found))}
    chosen = [row[rule] for rule in zip(left, right, strict=True)]
    return found.loc[chosen, list(BY_MLXTEND)].reset_index(drop=True)


def _rules_of(found: pd.DataFrame) -> Iterator[tuple[int, int]]:
    for antecedent, consequent in zip(found["antecedents"], found["consequents"], strict=True):
        (left,), (right,) = antecedent, consequent
        yield left, right
