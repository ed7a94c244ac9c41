"""Which items lead to which others, three and more at a time, and how sure that is."""

from crosssell.basket.rules.applied import Suggestion, suggestions
from crosssell.basket.rules.chosen import (
    MOST_PAGE_RULES,
    PAGE_COLUMNS,
    SORTABLE_RULES,
    Rule,
    RulePage,
    records,
    rule,
    rule_page,
)
from crosssell.basket.rules.config import (
    DEFAULT_MIN_CONFIDENCE,
    FOR_A_FILE,
    LONGEST_RULE,
    SHORTEST_RULE,
    WHILE_ONE_WAITS,
    Bounds,
    Narrowed,
    RuleChoice,
    RuleFamily,
)
from crosssell.basket.rules.laid import Rules, lay_rules
from crosssell.basket.rules.table import RULE_COLUMNS, RuleTable, contract_rows, rule_table

__all__ = [
    "DEFAULT_MIN_CONFIDENCE",
    "FOR_A_FILE",
    "LONGEST_RULE",
    "MOST_PAGE_RULES",
    "PAGE_COLUMNS",
    "RULE_COLUMNS",
    "SHORTEST_RULE",
    "SORTABLE_RULES",
    "WHILE_ONE_WAITS",
    "Bounds",
    "Narrowed",
    "Rule",
    "RuleChoice",
    "RuleFamily",
    "RulePage",
    "RuleTable",
    "Rules",
    "Suggestion",
    "contract_rows",
    "lay_rules",
    "records",
    "rule",
    "rule_page",
    "rule_table",
    "suggestions",
]
