"""Who moves up, stays or moves down within a category, from which product to which, and on which ladders?"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from crosssell.basket.scope import MatrixConfig
from crosssell.basket.upsell.candidates import candidates
from crosssell.basket.upsell.later import bought_later
from crosssell.basket.upsell.likeness import alternatives
from crosssell.basket.upsell.result import (
    SHORTEST,
    USUAL_DAYS,
    CategoryMoves,
    Moves,
    ProductMoves,
    Step,
    Upsell,
    UpsellConfig,
)
from crosssell.basket.upsell.steps import Product, judged_steps, ladders_of, moves_by, products_of
from crosssell.basket.upsell.tables import (
    PERIOD,
    lay_moves,
    lay_upsell,
    what_is_missing,
)
from crosssell.columns import Field, Level, UpsellNotice
from crosssell.filters import Filters
from crosssell.warehouse import Cursor, Warehouse

CATEGORIES = """
select g.group_key, any_value(i.category) as category, count(*) as items
from category_item as g
join upsell_item as i using (item_key)
group by g.group_key
order by g.group_key
"""

ANY_MOVE = "select exists (from category_move where start_key is not null)"

NO_MOVES = Moves(
    customers=0,
    again=0,
    up=0,
    stayed=0,
    down=0,
    customers_up=0,
    customers_stayed=0,
    customers_down=0,
    price_step=None,
    days=None,
    days_up=None,
)


def upsell(
    warehouse: Warehouse, *, filters: Filters, config: MatrixConfig, asked: UpsellConfig | None = None
) -> Upsell:
    """Return moves, steps and ladders of known customers.

    Args:
        warehouse: The dataset.
        filters: Which orders; its categories choose the items.
        config: What items are. Its basis and its minimum do not matter here: a verdict takes ten customers.
        asked: How a step is looked for.
    """
    asked = asked or UpsellConfig()
    if config.level == Level.CATEGORY:
        return _nothing(UpsellNotice.CATEGORY_LEVEL)
    with warehouse.run() as cursor:
        lay_upsell(cursor, filters=filters, config=config)
        notice, missing = what_is_missing(cursor)
        if notice is not None:
            return _nothing(notice, missing=missing)
        first, last = cursor.row(PERIOD)
        days = asked.within_days or usual_days(first, last)
        lay_moves(cursor, groups="category_item", into="category_move")
        if not cursor.row(ANY_MOVE)[0]:
            return _nothing(UpsellNotice.NO_REPEAT, as_of=last)
        return _answer(cursor, warehouse, filters=filters, config=config, as_of=last, days=days)


def usual_days(first: date, last: date) -> int:
    """Return within how many days a step counts where nobody has said so."""
    return max(SHORTEST, min(USUAL_DAYS, (last - first).days // 2))


def _answer(
    cursor: Cursor, warehouse: Warehouse, *, filters: Filters, config: MatrixConfig, as_of: date, days: int
) -> Upsell:
    products = products_of(cursor)
    moves = replace(
        _nothing(None, as_of=as_of),
        within_days=days,
        categories=_categories(cursor),
        products=_products(cursor, products),
    )
    found = candidates(cursor)
    if found is None:
        return moves
    with bought_later(warehouse, filters=filters, config=config, days=days) as later:
        keyed = judged_steps(cursor, found=found, products=products, later=later)
        keyed, ladders = ladders_of(cursor, steps=keyed, products=products)
        dearer, cheaper = alternatives(
            cursor, warehouse, found=found, products=products, filters=filters, config=config, later=later
        )
    steps = tuple(sorted((one.step for one in keyed), key=_first_ladders))
    return replace(moves, ladders=ladders, steps=steps, dearer=dearer, cheaper=cheaper)


def _categories(cursor: Cursor) -> tuple[CategoryMoves, ...]:
    moves = moves_by(cursor, moves="category_move", key="group_key")
    rows = [
        CategoryMoves(category=category, items=int(items), moves=moves.get(key, NO_MOVES))
        for key, category, items in cursor.rows(CATEGORIES)
    ]
    return tuple(sorted(rows, key=lambda row: (-row.moves.moves, row.category)))


def _products(cursor: Cursor, products: Mapping[int, Product]) -> tuple[ProductMoves, ...]:
    moves = moves_by(cursor, moves="category_move", key="start_key")
    return tuple(
        ProductMoves(
            item=product.item,
            category=product.category,
            price=product.price,
            moves=replace(moves.get(key, NO_MOVES), customers=product.customers),
        )
        for key, product in products.items()
    )


def _first_ladders(step: Step) -> tuple[float, float, float, str, str]:
    ladder = float("inf") if step.ladder is None else step.ladder
    within = step.price_lo if step.ladder is not None else 0.0
    return (ladder, within, -(step.lift_ci_lower or 0.0), step.lo.item, step.hi.item)


def _nothing(
    notice: UpsellNotice | None, *, missing: tuple[tuple[Field, ...], ...] = (), as_of: date | None = None
) -> Upsell:
    return Upsell(
        notice=notice,
        missing=missing,
        as_of=as_of,
        within_days=USUAL_DAYS,
        categories=(),
        ladders=(),
        steps=(),
        products=(),
        dearer={},
        cheaper={},
    )
