"""Which sets of two to four products could be bundles, which could not, and what goes slowly by itself.

Bundles are bought at once, so the matrix is that of orders, and they are of things, so its items are products
or families of them.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pandas as pd

from crosssell.basket.bundles.counting import PART_ITEMS, PERIOD, sets_counted
from crosssell.basket.bundles.growth import MOST_PAIRS, lay_sets, lay_solid
from crosssell.basket.bundles.prices import lay_money
from crosssell.basket.bundles.refused import refused_pairs
from crosssell.basket.bundles.sets import BundleCandidates, Candidate, Part
from crosssell.basket.bundles.slow import slow_sellers
from crosssell.basket.bundles.solid import pairs_judged
from crosssell.basket.items import Item
from crosssell.basket.matrix import Matrix
from crosssell.basket.scope import MatrixConfig, lay_scope
from crosssell.basket.verdicts import ENOUGH
from crosssell.columns import Basis, Level, PriceSource, Verdict
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.warehouse import Cursor


def bundle_config(config: MatrixConfig) -> MatrixConfig:
    """Return a matrix that bundles can be found in: of orders, and of products where it was of categories."""
    level = Level.PRODUCT if config.level == Level.CATEGORY else config.level
    return replace(config, basis=Basis.ORDER, level=level)


def bundle_candidates(matrix: Matrix, *, excluded: Sequence[str] = ()) -> BundleCandidates:
    """Return what the data say of bundles; the discount comes later.

    Args:
        matrix: The pairs, of a `bundle_config`.
        excluded: Items that are in no bundle.

    Raises:
        CrosssellError: ``invalid_value`` for a matrix of customers or of categories.
    """
    check_config(matrix.config)
    solid = pairs_judged(matrix, Verdict.SOLID, excluded=excluded)
    refused, refused_count = refused_pairs(matrix, solid=solid, excluded=excluded)
    laid = matrix.laid
    with laid.warehouse.run() as cursor:
        lay_scope(cursor, filters=laid.filters, config=matrix.config)
        lay_solid(cursor, solid)
        lay_money(cursor)
        too_rare = lay_sets(cursor, min_count=matrix.config.min_count)
        found = [
            one
            for one in candidates_laid(cursor, knows_customers=laid.knows_customers)
            if one.customers is None or one.customers >= ENOUGH
        ]
        first_day, last_day = cursor.row(PERIOD)
        slow = slow_sellers(matrix, solid=solid, stock=_stock(cursor))
    return BundleCandidates(
        candidates=tuple(found),
        refused=refused,
        refused_count=refused_count,
        slow_sellers=slow,
        solid_pairs=len(solid),
        considered_pairs=min(len(solid), MOST_PAIRS),
        too_rare=too_rare,
        first_day=_day(first_day),
        last_day=_day(last_day),
        config=matrix.config,
        knows_amounts=all(part.price is not None for one in found for part in one.parts),
        knows_costs=all(part.cost is not None for one in found for part in one.parts),
    )


def check_config(config: MatrixConfig) -> None:
    """Refuse a matrix that bundles cannot be found in.

    Raises:
        CrosssellError: ``invalid_value`` for one of customers or of categories.
    """
    if config.basis != Basis.ORDER:
        allowed = Basis.ORDER.value
        raise CrosssellError(ErrorCode.INVALID_VALUE, value=config.basis, what="basis", allowed=allowed)
    if config.level == Level.CATEGORY:
        allowed = f"{Level.PRODUCT}, {Level.FAMILY}"
        raise CrosssellError(ErrorCode.INVALID_VALUE, value=config.level, what="level", allowed=allowed)


def candidates_laid(cursor: Cursor, *, knows_customers: bool) -> list[Candidate]:
    """Return the sets in ``set_item`` as records.

    Args:
        cursor: Holds ``set_item``, ``held``, ``edge``, ``item_money`` and the scope.
        knows_customers: Whether any order in scope names its customer.
    """
    whole, parts = sets_counted(cursor)
    money = {row[0]: row[1:] for row in cursor.rows(PART_ITEMS)}
    by_set: dict[int, list[Part]] = {}
    for row in parts.itertuples(index=False):
        item, name, price, source, listed, cost, _ = money[row.item_key]
        by_set.setdefault(int(row.set_id), []).append(
            Part(
                item=Item(item=item, name=name, baskets=int(row.holding)),
                alone=int(row.alone),
                missing=int(row.missing),
                missing_sets=int(row.missing_sets),
                only_missing=int(row.only_missing),
                only_missing_sets=int(row.only_missing_sets),
                watched=int(row.watched),
                bought_later=int(row.bought_later),
                price=price,
                price_source=None if source is None else PriceSource(source),
                list_price=listed,
                cost=cost,
            )
        )
    return [_candidate(row, by_set[int(row["set_id"])], knows_customers) for _, row in whole.iterrows()]


def _candidate(row: "pd.Series[float]", parts: list[Part], knows_customers: bool) -> Candidate:
    return Candidate(
        parts=tuple(parts),
        together=int(row["together"]),
        in_part=int(row["in_part"]),
        sets_together=int(row["sets_together"]),
        sets_in_part=int(row["sets_in_part"]),
        customers=int(row["customers"]) if knows_customers else None,
        lift_corrected=float(row["lift_corrected"]),
        lift_corrected_ci_lower=float(row["lift_corrected_ci_lower"]),
    )


def _stock(cursor: Cursor) -> dict[str, Decimal]:
    return {row[1]: row[-1] for row in cursor.rows(PART_ITEMS) if row[-1] is not None}


def _day(value: object) -> date | None:
    return value if isinstance(value, date) else None
