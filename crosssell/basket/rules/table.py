"""The rules as a table with the columns that scripts rely on."""

import json
from dataclasses import dataclass

import numpy as np
import pandas as pd

from crosssell.basket.rules.chosen import chosen_rules, rows
from crosssell.basket.rules.config import FOR_A_FILE, Bounds, Narrowed, RuleChoice, RuleFamily
from crosssell.basket.rules.laid import Rules, lay_rules
from crosssell.basket.scope import MatrixConfig, lay_items
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.filters import Filters
from crosssell.warehouse import Warehouse

RULE_COLUMNS = (
    *("antecedent", "consequent", "count", "support", "confidence", "lift", "leverage", "conviction"),
    *("p_value", "q_value", "redundant"),
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RuleTable:
    """Every listed rule.

    Attributes:
        frame: `RULE_COLUMNS`, ordered by antecedent, then consequent, both JSON lists of items, sorted by
            code point; conviction is NaN at confidence 1.
        baskets: Baskets with at least one item in scope and not left out (N).
        tests: Rules of the family: what ``q_value`` counts.
        narrowed: What was narrowed, and how.
        left_out: Baskets above the limit.
    """

    frame: pd.DataFrame
    baskets: int
    tests: int
    narrowed: tuple[Narrowed, ...]
    left_out: int


KNOWN = "select count(*) from scope_item where item = $item"


def rule_table(
    warehouse: Warehouse,
    *,
    filters: Filters,
    config: MatrixConfig,
    family: RuleFamily,
    choice: RuleChoice,
    bounds: Bounds = FOR_A_FILE,
) -> RuleTable:
    """Return all listed rules: for files and the command line.

    Args:
        warehouse: The dataset.
        filters: Which orders. Its categories keep the items of a category and leave N unchanged.
        config: What baskets and items are; its minimum is not used.
        family: Which rules are counted and tested.
        choice: Which of them are listed.
        bounds: What it may take.

    Raises:
        CrosssellError: ``unknown_item`` for a wanted item that the dataset does not have.
    """
    with warehouse.run() as cursor:
        lay_items(cursor, filters=filters, config=config)
        for item in (choice.antecedent, choice.consequent):
            if item is not None and not cursor.row(KNOWN, item=item)[0]:
                raise CrosssellError(ErrorCode.UNKNOWN_ITEM, item=item)
    rules = lay_rules(warehouse, filters=filters, config=config, family=family, bounds=bounds, judged=False)
    return RuleTable(
        frame=contract_rows(rules, choice=choice),
        baskets=rules.baskets,
        tests=rules.tests,
        narrowed=rules.narrowed,
        left_out=rules.left_out,
    )


def contract_rows(rules: Rules, *, choice: RuleChoice) -> pd.DataFrame:
    """Return `RULE_COLUMNS` of the listed rules."""
    places, _ = chosen_rules(rules, choice=choice)
    # Positions rise with code points; a shorter side comes before a longer one that begins alike.
    keys = [*_sides(rules, rules.consequent[places]), *_sides(rules, rules.antecedent[places])]
    frame = rows(rules, places[np.lexsort(keys)] if keys else places)
    for side in ("antecedent", "consequent"):
        frame[side] = [json.dumps(items, ensure_ascii=False) for items in frame[side]]
    return frame[list(RULE_COLUMNS)]


def _sides(rules: Rules, numbers: np.ndarray) -> list[np.ndarray]:
    """Return the items of sets, the last first, −1 where a set has fewer."""
    longest = max(rules.table.members)
    items = np.full((len(numbers), longest), -1, np.int64)
    for length, members in rules.table.members.items():
        own = (numbers >= rules.table.first[length]) & (numbers < rules.table.first[length + 1])
        items[own, :length] = members[numbers[own] - rules.table.first[length]]
    return list(items.T[::-1])
