"""Moves and steps as rows, for files and the command line."""

from dataclasses import asdict

import pandas as pd

from crosssell.basket.upsell.result import Moves, Upsell

MOVE_COLUMNS = (
    *("customers", "again", "up", "stayed", "down"),
    *("customers_up", "customers_stayed", "customers_down", "price_step", "days", "days_up"),
)
CATEGORY_COLUMNS = ("category", "items", *MOVE_COLUMNS)
PRODUCT_COLUMNS = ("category", "item", "name", "price", "orders", *MOVE_COLUMNS)
STEP_COLUMNS = (
    *("ladder", "category", "lo", "hi", "lo_name", "hi_name", "price_lo", "price_hi", "price_step"),
    *("moves", "back", "customers", "days", "buyers", "followed", "share", "expected_share"),
    *("lift", "lift_ci_lower", "lift_ci_upper", "q_value", "verdict", "reason"),
    *("lo_first", "hi_first", "together", "expected_together"),
)
_WHOLE = ("ladder",)


def category_table(found: Upsell) -> pd.DataFrame:
    """Return `CATEGORY_COLUMNS`, a row a category, the most moves first."""
    rows = [
        {"category": row.category, "items": row.items, **_of_moves(row.moves)} for row in found.categories
    ]
    return _frame(rows, CATEGORY_COLUMNS)


def product_table(found: Upsell) -> pd.DataFrame:
    """Return `PRODUCT_COLUMNS`, a row a product, by category, then price."""
    rows = [
        {
            "category": row.category,
            "item": row.item.item,
            "name": row.item.name,
            "price": row.price,
            "orders": row.item.baskets,
            **_of_moves(row.moves),
        }
        for row in found.products
    ]
    return _frame(rows, PRODUCT_COLUMNS)


def step_table(found: Upsell) -> pd.DataFrame:
    """Return `STEP_COLUMNS`, a row a step, those of ladders first."""
    rows = [
        {
            **{name: getattr(step, name) for name in STEP_COLUMNS if hasattr(step, name)},
            "lo": step.lo.item,
            "hi": step.hi.item,
            "lo_name": step.lo.name,
            "hi_name": step.hi.name,
            "price_step": round(step.price_step, 4),
            "verdict": str(step.verdict),
            "reason": None if step.reason is None else str(step.reason),
        }
        for step in found.steps
    ]
    frame = _frame(rows, STEP_COLUMNS)
    return frame.astype(dict.fromkeys(_WHOLE, "Int64"))


def _of_moves(moves: Moves) -> dict[str, object]:
    return asdict(moves)


def _frame(rows: list[dict[str, object]], columns: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(columns))
