"""The files of bundles: sets on the terms of an offer, pairs that are refused, slow sellers."""

from collections.abc import Sequence

import pandas as pd

from crosssell.basket.bundles import Bundle, RefusedPair, SlowSeller
from crosssell.columns import BundleReason, BundleRefusal, MarginSource, ScenarioCase
from crosssell.exports.columns import ExportColumn, integer, money, number, share
from crosssell.i18n import N_
from crosssell.labels import LABELS

MOST_PARTS = 4
REASON_WORDS = {str(reason): LABELS[type(reason), reason] for reason in BundleReason}
REFUSAL_WORDS = {str(refusal): LABELS[type(refusal), refusal] for refusal in BundleRefusal}
MARGIN_WORDS = {str(source): LABELS[type(source), source] for source in MarginSource}

_ITEMS = (
    ExportColumn(name="item_1", header=N_("Item 1")),
    ExportColumn(name="name_1", header=N_("Name of item 1")),
    ExportColumn(name="item_2", header=N_("Item 2")),
    ExportColumn(name="name_2", header=N_("Name of item 2")),
    ExportColumn(name="item_3", header=N_("Item 3")),
    ExportColumn(name="name_3", header=N_("Name of item 3")),
    ExportColumn(name="item_4", header=N_("Item 4")),
    ExportColumn(name="name_4", header=N_("Name of item 4")),
)

_COUNTS = (
    integer("together", N_("Orders with all"), note=N_("They would take the set and pay less than today.")),
    integer("in_part", N_("Orders with a part"), note=N_("Orders with a product of the set, but not all.")),
    integer(
        "nearly", N_("Orders that lack one part"), note=N_("Orders with all products of the set but one.")
    ),
    integer(
        "customers", N_("Customers with all"), note=N_("Different customers behind the orders with all.")
    ),
    number(
        "lift_corrected",
        N_("Corrected lift"),
        3,
        note=N_(
            "How many times as often the two least related products are together as in baskets of the same "
            "size by chance."
        ),
    ),
    number("lift_corrected_ci_lower", N_("Corrected lift, lower bound (95 %)"), 3),
)

_MONEY = (
    share("discount", N_("Discount of the set"), 1),
    money(
        "price",
        N_("Price bought singly"),
        note=N_("The median price paid for a piece of each product, added up."),
    ),
    money("set_price", N_("Price of the set")),
    money("margin", N_("Margin bought singly")),
    ExportColumn(name="margin_source", header=N_("Where the margin comes from"), words=MARGIN_WORDS),
    money("set_margin", N_("Margin of the set")),
    money(
        "loss",
        N_("Given away"),
        note=N_("The discount for those who would have bought all anyway, in the period shown."),
    ),
    money(
        "part_buyer",
        N_("What an extra set brings"),
        note=N_(
            "On average, where a part would have been bought: the margin of the added products, without what "
            "is bought within 90 days anyway, less the discount on the whole set."
        ),
    ),
    integer(
        "break_even_sets",
        N_("Break-even: extra sets"),
        note=N_("So many sets must be sold to buyers of a part until the discount is paid for."),
    ),
    share(
        "break_even_share",
        N_("Break-even: share of the orders"),
        2,
        note=N_("How many of the orders that could take the set instead must do so."),
    ),
    share("break_even_growth", N_("Break-even: more sets than today"), 1),
    integer("break_even_new_sets", N_("Break-even: sets to new buyers alone")),
    money(
        "gain_pessimistic",
        N_("Gain, pessimistic"),
        note=N_("With the assumed uptake, in the period shown. An assumption: only a test tells."),
    ),
    money("gain_expected", N_("Gain, expected")),
    money("gain_optimistic", N_("Gain, optimistic")),
    ExportColumn(name="reason", header=N_("Remark"), words=REASON_WORDS),
)

_PAIR = (
    ExportColumn(name="a", header=N_("Item A")),
    ExportColumn(name="a_name", header=N_("Name of A")),
    ExportColumn(name="b", header=N_("Item B")),
    ExportColumn(name="b_name", header=N_("Name of B")),
    integer("n_a", N_("Orders with A")),
    integer("n_b", N_("Orders with B")),
    integer("n_both", N_("Orders with both")),
)

REFUSED_COLUMNS: tuple[ExportColumn, ...] = (
    *_PAIR,
    number("expected", N_("Orders with both, expected"), 1),
    number("lift_corrected", N_("Corrected lift"), 3),
    number("lift_corrected_ci_upper", N_("Corrected lift, upper bound (95 %)"), 3),
    ExportColumn(name="reason", header=N_("Reason"), words=REFUSAL_WORDS),
)

SLOW_COLUMNS: tuple[ExportColumn, ...] = (
    ExportColumn(name="slow", header=N_("Slow seller")),
    ExportColumn(name="slow_name", header=N_("Name of the slow seller")),
    integer("n_slow", N_("Orders with the slow seller")),
    ExportColumn(name="best_seller", header=N_("Best-seller")),
    ExportColumn(name="best_seller_name", header=N_("Name of the best-seller")),
    integer("n_best_seller", N_("Orders with the best-seller")),
    integer("n_both", N_("Orders with both")),
    share("confidence", N_("Of the slow seller's orders, with the best-seller"), 1),
    number("lift_corrected", N_("Corrected lift"), 3),
    number("lift_corrected_ci_lower", N_("Corrected lift, lower bound (95 %)"), 3),
    number("stock", N_("In stock"), 0),
)


def bundle_columns(bundles: Sequence[Bundle]) -> tuple[ExportColumn, ...]:
    """Return the columns of a file of bundles: as many items as the largest set has."""
    most = max((len(one.candidate.parts) for one in bundles), default=2)
    return (*_ITEMS[: 2 * most], *_COUNTS, *_MONEY)


def bundle_frame(bundles: Sequence[Bundle]) -> pd.DataFrame:
    """Return the bundles as rows, in their order."""
    columns = [column.name for column in (*_ITEMS, *_COUNTS, *_MONEY)]
    return pd.DataFrame([_row(one) for one in bundles], columns=columns)


def refused_frame(pairs: Sequence[RefusedPair]) -> pd.DataFrame:
    """Return the refused pairs as rows, in their order."""
    rows = [
        {
            "a": one.a.item,
            "a_name": one.a.name,
            "b": one.b.item,
            "b_name": one.b.name,
            "n_a": one.a.baskets,
            "n_b": one.b.baskets,
            "n_both": one.n_both,
            "expected": one.expected,
            "lift_corrected": one.lift_corrected,
            "lift_corrected_ci_upper": one.lift_corrected_ci_upper,
            "reason": one.reason.value,
        }
        for one in pairs
    ]
    return pd.DataFrame(rows, columns=[column.name for column in REFUSED_COLUMNS])


def slow_frame(pairs: Sequence[SlowSeller]) -> pd.DataFrame:
    """Return the slow sellers with their best-sellers as rows, in their order."""
    rows = [
        {
            "slow": one.slow.item,
            "slow_name": one.slow.name,
            "n_slow": one.slow.baskets,
            "best_seller": one.best_seller.item,
            "best_seller_name": one.best_seller.name,
            "n_best_seller": one.best_seller.baskets,
            "n_both": one.n_both,
            "confidence": one.confidence,
            "lift_corrected": one.lift_corrected,
            "lift_corrected_ci_lower": one.lift_corrected_ci_lower,
            "stock": None if one.stock is None else float(one.stock),
        }
        for one in pairs
    ]
    return pd.DataFrame(rows, columns=[column.name for column in SLOW_COLUMNS])


def _row(bundle: Bundle) -> dict[str, object]:
    candidate = bundle.candidate
    items: dict[str, object] = {}
    for place, part in enumerate(candidate.parts, start=1):
        items |= {f"item_{place}": part.item.item, f"name_{place}": part.item.name}
    return items | {
        "together": candidate.together,
        "in_part": candidate.in_part,
        "nearly": candidate.nearly,
        "customers": candidate.customers,
        "lift_corrected": candidate.lift_corrected,
        "lift_corrected_ci_lower": candidate.lift_corrected_ci_lower,
        "discount": float(bundle.offer.discount),
        "price": bundle.price_amount,
        "set_price": bundle.set_price_amount,
        "margin": bundle.margin_amount,
        "margin_source": None if bundle.margin_source is None else bundle.margin_source.value,
        "set_margin": bundle.set_margin_amount,
        "loss": bundle.loss_amount,
        "part_buyer": bundle.part_buyer_amount,
        "break_even_sets": bundle.break_even_sets,
        "break_even_share": bundle.break_even_share,
        "break_even_growth": bundle.break_even_growth,
        "break_even_new_sets": bundle.break_even_new_sets,
        **{f"gain_{case}": bundle.gains[case] for case in ScenarioCase},
        "reason": None if bundle.reason is None else bundle.reason.value,
    }
