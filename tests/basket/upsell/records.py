"""Steps and ladders made up for tests."""

from typing import Any

from crosssell.basket import Item
from crosssell.basket.upsell import Ladder, Moves, ProductMoves, Rung, Step, Upsell
from crosssell.columns import Verdict

NO_MOVES = Moves(
    **dict.fromkeys(
        ("customers", "again", "up", "stayed", "down", "customers_up", "customers_stayed", "customers_down"),
        0,
    ),
    price_step=None,
    days=None,
    days_up=None,
)


def item(name: str) -> Item:
    return Item(item=name, name=None, baskets=10)


def a_step(lo: str, hi: str, **fields: Any) -> Step:
    """Return a step that is sure to be one of a ladder, but for what is asked otherwise."""
    sure: dict[str, Any] = {
        "lo": item(lo),
        "hi": item(hi),
        "category": "pans",
        "price_lo": 10.0,
        "price_hi": 20.0,
        "moves": 30,
        "back": 1,
        "customers": 30,
        "days": 100.0,
        "buyers": 100,
        "followed": 30,
        "share": 0.3,
        "expected_share": 0.1,
        "lift": 3.0,
        "lift_ci_lower": 2.0,
        "lift_ci_upper": 4.5,
        "q_value": 0.001,
        "verdict": Verdict.SOLID,
        "lo_first": 30,
        "hi_first": 3,
        "together": 0,
        "expected_together": 5.0,
        "ladder": None,
        "reason": None,
    }
    return Step(**(sure | fields))


def a_ladder(prices: dict[str, float], *steps: Step) -> Ladder:
    return Ladder(
        number=1,
        category="pans",
        rungs=tuple(Rung(item=item(name), price=price, customers=10) for name, price in prices.items()),
        steps=steps,
        flows=(),
        moves=NO_MOVES,
    )


def found_upsell(prices: dict[str, float | None], **fields: Any) -> Upsell:
    """Return an answer on products of one category; no price, no category."""
    products = tuple(
        ProductMoves(
            item=item(name), category="pans" if price is not None else None, price=price, moves=NO_MOVES
        )
        for name, price in prices.items()
    )
    empty: dict[str, Any] = {
        "notice": None,
        "missing": (),
        "as_of": None,
        "within_days": 180,
        "categories": (),
        "ladders": (),
        "steps": (),
        "products": products,
        "dearer": {},
        "cheaper": {},
    }
    return Upsell(**(empty | fields))
