"""The core's answers about one pair, kept by data version, filters and pair."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from crosssell.basket import (
    GroupSpend,
    Item,
    ItemMargin,
    Laid,
    LeftCounts,
    PairByMonth,
    PairFigures,
    PairSlices,
    Stage,
    WaitingTime,
    left_counts,
    matrix,
    pair_by_month,
    pair_figures,
    pair_margin,
    pair_slices,
    pair_spend,
    pair_waiting,
)
from crosssell.basket.pair.names import pair_items
from crosssell.filters import Filters
from crosssell.warehouse import Warehouse
from pages.shared import session
from pages.shared.filters import current_filters
from pages.shared.pair.address import Asked


def figures(laid: Laid, shown: Asked) -> PairFigures:
    """Return the figures of the pair; needs `Stage.PAIRS`, and knows of money from `Stage.MONEY` on.

    Raises:
        CrosssellError: ``unknown_item`` for an item that no basket in scope holds.
    """
    return _figures(_current().key, laid.filters, shown, laid.stage >= Stage.MONEY, laid)


def by_month(shown: Asked) -> PairByMonth:
    """Return the pair month by month."""
    found: PairByMonth = _detail(pair_by_month, shown, current_filters())
    return found


def spend(shown: Asked) -> tuple[GroupSpend, ...]:
    """Return the orders and their average value by which of the two they hold."""
    found: tuple[GroupSpend, ...] = _detail(pair_spend, shown, current_filters())
    return found


def slices(shown: Asked) -> PairSlices:
    """Return the pair by every dimension that the data know."""
    found: PairSlices = _detail(pair_slices, shown, current_filters())
    return found


def waiting(shown: Asked) -> WaitingTime:
    """Return how long after a customers buy b."""
    found: WaitingTime = _detail(pair_waiting, shown, current_filters())
    return found


def left(shown: Asked) -> LeftCounts:
    """Return how many customers have a and not b."""
    found: LeftCounts = _detail(left_counts, shown, current_filters())
    return found


def margin(shown: Asked) -> ItemMargin:
    """Return what an order with b takes in and earns on it."""
    found: ItemMargin = _detail(pair_margin, shown, current_filters())
    return found


def items(shown: Asked) -> tuple[Item, Item]:
    """Return both items with their names and their own baskets, without waiting for the pairs.

    Raises:
        CrosssellError: ``unknown_item`` for an item that is not in the dataset, whatever the filters.
    """
    found: tuple[Item, Item] = _detail(pair_items, shown, current_filters())
    return found


def _detail(ask: Callable[..., Any], shown: Asked, filters: Filters) -> Any:
    found = _current()
    return _answer(found.key, ask.__name__, filters, shown, ask, found.warehouse)


def _current() -> session.Current:
    found = session.current()
    if found is None:
        raise LookupError("no dataset is open")
    return found


@st.cache_resource(show_spinner=False, max_entries=64)
def _figures(
    key: tuple[int, int], filters: Filters, shown: Asked, has_money: bool, _laid: Laid
) -> PairFigures:
    del key, filters, has_money
    return pair_figures(matrix(_laid, min_count=shown.config.min_count), a=shown.a, b=shown.b)


@st.cache_resource(show_spinner=False, max_entries=128)
def _answer(
    key: tuple[int, int],
    name: str,
    filters: Filters,
    shown: Asked,
    _ask: Callable[..., Any],
    _warehouse: Warehouse,
) -> Any:
    del key, name
    return _ask(_warehouse, filters=filters, config=shown.config, a=shown.a, b=shown.b)
