"""Who moves up to a dearer product of the same category, who is ready to, and what is the way back?"""

from crosssell.basket.upsell.advice import Advice, fall_back, step_up
from crosssell.basket.upsell.answers import upsell
from crosssell.basket.upsell.frames import (
    CATEGORY_COLUMNS,
    PRODUCT_COLUMNS,
    STEP_COLUMNS,
    category_table,
    product_table,
    step_table,
)
from crosssell.basket.upsell.ready import (
    READY_COLUMNS,
    ReadyCounts,
    ReadyCustomers,
    ready_counts,
    ready_customers,
)
from crosssell.basket.upsell.result import (
    CategoryMoves,
    Flow,
    Ladder,
    Likeness,
    Moves,
    ProductMoves,
    Rung,
    Step,
    Upsell,
    UpsellConfig,
)

__all__ = [
    "CATEGORY_COLUMNS",
    "PRODUCT_COLUMNS",
    "READY_COLUMNS",
    "STEP_COLUMNS",
    "Advice",
    "CategoryMoves",
    "Flow",
    "Ladder",
    "Likeness",
    "Moves",
    "ProductMoves",
    "ReadyCounts",
    "ReadyCustomers",
    "Rung",
    "Step",
    "Upsell",
    "UpsellConfig",
    "category_table",
    "fall_back",
    "product_table",
    "ready_counts",
    "ready_customers",
    "step_table",
    "step_up",
    "upsell",
]
