"""What goes with the items of a basket? The rules whose left side it holds say so, and are the reason.

Of each item that a basket could be completed with only the best rule counts: solid ones first, then by the
lower bound of the corrected lift, then by confidence. Rules of items that avoid each other are passed over.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from crosssell.basket.items import Item
from crosssell.basket.rules.chosen import Rule, chosen_rules, records, rows
from crosssell.basket.rules.config import RuleChoice
from crosssell.basket.rules.judging import CODES
from crosssell.basket.rules.laid import Rules
from crosssell.columns import Verdict
from crosssell.errors import CrosssellError, ErrorCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """An item that goes with a basket.

    Attributes:
        item: What to offer.
        rule: Why: its left side is in the basket, its right side is the item.
    """

    item: Item
    rule: Rule


def suggestions(
    rules: Rules, *, basket: Sequence[str], choice: RuleChoice, limit: int = 10
) -> list[Suggestion]:
    """Return what goes with a basket, the best first.

    Args:
        rules: All rules of the family; those with several items on the right say nothing here.
        basket: Its items; those that no rule knows are passed over.
        choice: Its least confidence counts; what must be on a side does not.
        limit: Most suggestions, 1 or more.

    Raises:
        CrosssellError: ``invalid_value`` for a limit below 1.
    """
    if limit < 1:
        raise CrosssellError(ErrorCode.INVALID_VALUE, value=limit, what="limit", allowed="≥ 1")
    held = np.isin(np.array(rules.item_ids, dtype=object), list(basket))
    inside = np.concatenate([held[members].all(axis=1) for members in rules.table.members.values()])
    every = RuleChoice(min_confidence=choice.min_confidence, with_redundant=True)
    places, _ = chosen_rules(rules, choice=every)
    left, right = rules.antecedent[places], rules.consequent[places]
    apart = rules.verdict[places] == CODES.index(Verdict.AVOID)
    places = places[inside[left] & (right < rules.table.items) & ~inside[right] & ~apart]
    cut = rules.cut[places]
    solid = rules.verdict[places] == CODES.index(Verdict.SOLID)
    confidence = rules.cuts.n[cut] / rules.table.n[rules.antecedent[places]]
    order = np.lexsort([places, -confidence, -rules.cuts.lower[cut], ~solid])
    _, first = np.unique(rules.consequent[places[order]], return_index=True)
    best = places[order][np.sort(first)][:limit]
    found = records(rows(rules, best))
    return [
        Suggestion(
            item=Item(item=one.consequent[0], name=one.consequent_names[0], baskets=one.n_consequent),
            rule=one,
        )
        for one in found
    ]
