"""Which products are no bundle, because orders clearly avoid having both?

A pair that is avoided is one whose corrected lift stays below 0.9 at its upper bound, after correction for
all pairs (`crosssell.basket.verdicts`). Such pairs often share too few orders to be listed at all. So, beside
the listed ones, every pair among the most bought items is looked at: a rarer item could not be expected often
enough with another to miss it.
"""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from crosssell.basket.bundles.sets import RefusedPair
from crosssell.basket.bundles.solid import items_among, pairs_judged, partners_among
from crosssell.basket.figures import cell_judgement, customers_behind
from crosssell.basket.items import Item, items_of
from crosssell.basket.matrix import Matrix
from crosssell.basket.verdicts import AVOID_TO, ENOUGH
from crosssell.columns import BundleRefusal, Verdict

MOST_LOOKED_AT = 300
MOST_REFUSED = 200
MOST_THROUGH = 5


def refused_pairs(
    matrix: Matrix, *, solid: pd.DataFrame, excluded: Sequence[str]
) -> tuple[tuple[RefusedPair, ...], int]:
    """Return the pairs that avoid each other, the ones most to be expected first, and how many there are.

    Args:
        matrix: The pairs.
        solid: The solid ones.
        excluded: Items that are left out.
    """
    listed = pairs_judged(matrix, Verdict.AVOID, excluded=excluded)
    items = items_among(listed)
    rows = [
        {"a": row.a, "b": row.b, "n_both": int(row.n_both), "expected": float(row.expected),
         "lift": float(row.lift_corrected), "upper": float(row.upper)}
        for row in listed.itertuples(index=False)
    ]  # fmt: skip
    unlisted, others = _unlisted(matrix, excluded=excluded)
    items |= others
    rows += unlisted
    rows.sort(key=lambda row: (-row["expected"], row["a"], row["b"]))
    partners, related = partners_among(solid), items_among(solid)
    found = []
    for row in rows[:MOST_REFUSED]:
        common = partners.get(row["a"], set()) & partners.get(row["b"], set())
        through = sorted((related[one] for one in common), key=lambda one: (-one.baskets, one.item))
        found.append(
            RefusedPair(
                a=items[row["a"]],
                b=items[row["b"]],
                n_both=row["n_both"],
                expected=row["expected"],
                lift_corrected=row["lift"],
                lift_corrected_ci_upper=row["upper"],
                reason=BundleRefusal.AVOID,
                through=tuple(through[:MOST_THROUGH]),
            )
        )
    return tuple(found), len(rows)


def _unlisted(matrix: Matrix, *, excluded: Sequence[str]) -> tuple[list[dict[str, Any]], dict[str, Item]]:
    """Return the avoided pairs among the most bought items that do not reach the minimum."""
    choices = matrix.laid.choices
    known = choices[~choices["item"].isin(list(excluded)) & (choices["n"] >= matrix.config.min_count)]
    known = known.head(MOST_LOOKED_AT)
    items = dict(zip(known["item_key"], items_of(known), strict=True))
    if len(items) < 2:
        return [], {}
    cells = matrix.laid.cell_terms([int(key) for key in items])
    rare = cells[
        (cells["n_both"] < matrix.config.min_count)
        & (cells["expected"] >= ENOUGH)
        & (cells["n_both"] <= AVOID_TO * cells["expected"])
    ]
    found = []
    for cell in rare.itertuples(index=False):
        both, a, b = int(cell.n_both), items[cell.a_key], items[cell.b_key]
        customers = (
            customers_behind(matrix.laid, a_key=int(cell.a_key), b_key=int(cell.b_key), both=both)
            if both >= ENOUGH
            else None
        )
        judged = cell_judgement(
            matrix,
            both=both,
            expected=float(cell.expected),
            variance=float(cell.variance),
            log_se=float(cell.log_se),
            customers=customers,
        )
        if judged["verdict"] == Verdict.AVOID:
            found.append(
                {"a": a.item, "b": b.item, "n_both": both, "expected": float(cell.expected),
                 "lift": judged["lift_corrected"], "upper": judged["lift_corrected_ci_upper"]}
            )  # fmt: skip
    return found, {one.item: one for one in items.values()}
