"""Pair: everything about two items, for a decision: is it real, why, and what is it worth?"""

import streamlit as st

from crosssell.basket import Item, Stage
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
from pages.shared.waiting import progress


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


def filtered_out(item: Item, shown: Asked) -> None:
    """Say that no basket that counts here holds an item, and what to change."""
    name = name_of(item)
    if filters.current_filters() != filters.Filters():
        widgets.empty_state(
            _("Not with these filters"),
            _("“{item}” was not sold in the orders that the filters above let in.", item=name),
        )
        st.button(_("Clear the filters"), icon=":material/close:", on_click=filters.clear, key="pair_clear")
    elif shown.config.basis == Basis.CUSTOMER:
        widgets.empty_state(
            _("No customer is known for it"),
            _(
                "“{item}” was sold only in orders without a customer number. Look at orders instead.",
                item=name,
            ),
        )
    else:
        widgets.empty_state(
            _("Never sold"), _("“{item}” was never sold: its orders were cancelled or sent back.", item=name)
        )


def not_here(item: str) -> None:
    """Say that an item is not in the dataset: a link from another time or to another dataset."""
    widgets.empty_state(
        _("This item is not in the dataset"),
        _(
            "“{item}” does not occur here. The link may be older than the last import, or belong to another "
            "dataset.",
            item=plain(item),
        ),
    )


def closer(shown: Asked, facts: DatasetFacts, a: Item, b: Item) -> None:
    """Draw the parts that look closer; one that fails leaves the others standing."""
    with guarded():
        draw_by_month(shown, facts)
    with guarded():
        draw_spend(shown, facts)
    with guarded():
        draw_slices(shown, facts)
    with guarded():
        draw_waiting(shown, facts, a=name_of(a), b=name_of(b))


def draw(shown: Asked, facts: DatasetFacts, a: Item, b: Item) -> None:
    """Draw the page of the pair; what does not need the count of all pairs does not wait for it."""
    pair_title(a, b, shown)
    laid = session.laid(filters.current_filters(), shown.config)
    with guarded():
        if session.ready(laid, Stage.MONEY):
            figures = pair_session.figures(laid, shown)
            verdict_line(figures)
            what_to_do(figures, shown, facts)
            draw_figures(figures)
        else:
            progress(laid, Stage.MONEY)
    closer(shown, facts, a, b)


def open_pair(shown: Asked, facts: DatasetFacts) -> None:
    """Draw the page of the pair, or say what stands in its way."""
    add_to_link(
        a=shown.a,
        b=shown.b,
        basis=shown.config.basis,
        level=shown.config.level,
        min_count=shown.config.min_count,
    )
    if not can_answer(facts, shown):
        return
    try:
        a, b = pair_session.items(shown)
    except CrosssellError as error:
        if error.code != ErrorCode.UNKNOWN_ITEM:
            raise
        not_here(str(error.values.get("item", "")))
        return
    if a.baskets and b.baskets:
        draw(shown, facts, a, b)
    else:
        pair_title(a, b, shown)
        filtered_out(b if a.baskets else a, shown)


current = session.current()
if nothing_yet(current) or current is None:
    st.stop()
shown = asked()
with st.container(key="pair_page"):  # the style sheet marks the matrix as the place where the reader is
    way_back(shown)
if shown is None or shown.a == shown.b:
    pick_a_pair()
else:
    open_pair(shown, current.facts)
