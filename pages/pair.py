"""Pair: everything about two items, for a decision: is it real, why, and what is it worth?"""

import streamlit as st

from crosssell.basket import HeatmapItem, PairFigures, Stage
from crosssell.columns import Basis, Field, Level
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.facts import DatasetFacts
from pages.shared import filters, session, widgets
from pages.shared.guard import guarded, require
from pages.shared.link import add_to_link
from pages.shared.pair import session as pair_session
from pages.shared.pair.address import Asked, asked
from pages.shared.pair.figures import draw_figures
from pages.shared.pair.head import pair_title, verdict_line, way_back
from pages.shared.pair.parts import draw_by_month, draw_slices, draw_spend, draw_waiting
from pages.shared.pair.to_do import what_to_do
from pages.shared.pair.words import name_of
from pages.shared.sample import nothing_yet
from pages.shared.text import _, plain
from pages.shared.waiting import stands


def pick_a_pair() -> None:
    """Say that no pair is chosen, and where to choose one."""
    widgets.empty_state(
        _("Which pair?"),
        _("Choose two different items: click a cell of the matrix, or a row of its table of pairs."),
        icon=":material/grid_on:",
    )


def can_answer(facts: DatasetFacts, shown: Asked) -> bool:
    """Tell whether the dataset has the columns for these choices; where not, say which are missing."""
    if shown.config.basis == Basis.CUSTOMER and not require(
        facts, [Field.CUSTOMER_ID], unlocks=_("With it you see what the same customer buys over time.")
    ):
        return False
    return shown.config.level != Level.CATEGORY or require(
        facts, [Field.CATEGORY], unlocks=_("With it you see which categories go together.")
    )


def not_here(shown: Asked, item: str) -> None:
    """Say that an item is not in what is looked at: filtered out, or a link from another time."""
    if filters.current_filters() != filters.Filters() and pair_session.is_in_dataset(shown):
        widgets.empty_state(
            _("Not with these filters"),
            _("“{item}” was not sold in the orders that the filters above let in.", item=plain(item)),
        )
        st.button(_("Clear the filters"), icon=":material/close:", on_click=filters.clear, key="pair_clear")
        return
    widgets.empty_state(
        _("This item is not in the dataset"),
        _(
            "“{item}” does not occur here. The link may be older than the last import, or belong to another "
            "dataset.",
            item=plain(item),
        ),
    )


def found_figures(shown: Asked) -> PairFigures | None:
    """Return the figures of the pair; ``None`` after drawing why there are none (yet)."""
    laid = session.laid(filters.current_filters(), shown.config)
    try:
        if not stands(laid, Stage.MONEY):
            return None
        return pair_session.figures(laid, shown)
    except CrosssellError as error:
        if error.code != ErrorCode.UNKNOWN_ITEM:
            raise
        not_here(shown, str(error.values.get("item", "")))
        return None


def closer(shown: Asked, facts: DatasetFacts, a: HeatmapItem, b: HeatmapItem) -> None:
    """Draw the parts that look closer; one that fails leaves the others standing."""
    with guarded():
        draw_by_month(shown, facts)
    with guarded():
        draw_spend(shown, facts)
    with guarded():
        draw_slices(shown, facts)
    with guarded():
        draw_waiting(shown, facts, a=name_of(a), b=name_of(b))


def draw(shown: Asked, facts: DatasetFacts) -> None:
    """Draw the page of the pair, top to bottom."""
    add_to_link(
        a=shown.a,
        b=shown.b,
        basis=shown.config.basis,
        level=shown.config.level,
        min_count=shown.config.min_count,
    )
    if not can_answer(facts, shown):
        return
    figures = found_figures(shown)
    if figures is None:
        return
    pair_title(figures.a, figures.b, shown)
    verdict_line(figures)
    what_to_do(figures, shown, facts)
    draw_figures(figures)
    closer(shown, facts, figures.a, figures.b)


current = session.current()
if nothing_yet(current) or current is None:
    st.stop()
shown = asked()
with st.container(key="pair_page"):  # the style sheet marks the matrix as the place where the reader is
    way_back(shown)
if shown is None or shown.a == shown.b:
    pick_a_pair()
else:
    draw(shown, current.facts)
