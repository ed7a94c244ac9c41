"""The matrix of follow-ups: A first, B later; a click leads to the timing of its pair."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from crosssell.basket import ItemSelection, MatrixConfig
from crosssell.basket.follow_ups import FollowUpConfig, FollowUpHeatmap, FollowUps, follow_up_heatmap
from crosssell.charts import CONFIG
from crosssell.charts.follow_ups import follow_up_figure
from crosssell.columns import FollowUpMeasure
from crosssell.labels import label
from pages.shared import session, widgets
from pages.shared.beside import beside
from pages.shared.choice import linked_choice
from pages.shared.clicks import picked_pair
from pages.shared.matrix.choices import DEFAULT_ITEMS, DEFAULT_ITEMS_ON_PHONE, first_key_of
from pages.shared.matrix.follow_ups_opening import pick
from pages.shared.matrix.verdicts import mark_meaning
from pages.shared.text import _, ngettext, translator

CHART_KEY = "next_heatmap"

Pair = tuple[str, str]


def listen() -> None:
    """Take the click on a cell, before anything is drawn."""
    clicked = picked_pair(CHART_KEY, key="next_clicks")
    if clicked is not None:
        pick(*clicked)


def draw_heatmap(
    found: FollowUps, config: MatrixConfig, *, excluded: tuple[str, ...], solid: Sequence[Pair]
) -> None:
    """Draw the matrix of as many items as the heatmap of pairs shows.

    Args:
        found: The follow-ups.
        config: What items are.
        excluded: Items that are left out.
        solid: The solid follow-ups, the best first.
    """
    widgets.section(
        _("A first, B later"),
        caption=_("Read row, then column: of those who bought A, so many bought B later."),
    )
    with st.container(horizontal=True, gap="medium", key="next_matrix_choices"):
        words = {measure: label(measure, translator()) for measure in FollowUpMeasure}
        measure = FollowUpMeasure(
            linked_choice(
                _("Show"), words, default=FollowUpMeasure.LIFT, key="next_measure", in_link="colour"
            )
        )
        usual = DEFAULT_ITEMS_ON_PHONE if session.is_phone() else DEFAULT_ITEMS
        top = st.session_state.get("matrix_items", usual)
        first = st.session_state.get(first_key_of(config.level))  # chosen above, for the heatmap of pairs too
        items = _item_choice(solid, top=top) if first is None or first in excluded else None
    selection = ItemSelection(top=top, first=None if first in excluded else first, excluded=excluded)
    question = (found.filters, config, found.follow, items, selection)
    work = partial(follow_up_heatmap, found, items=items, selection=selection)
    cells = beside("next_heatmap", question, work, words=_("Laying out the matrix …"))
    if cells is None:
        return
    if cells.is_empty:
        st.caption(_("Fewer than two items are bought by enough customers."))
        return
    _draw(cells, found.follow, measure)


def _item_choice(solid: Sequence[Pair], *, top: int) -> tuple[str, ...] | None:
    """Draw which items the matrix shows; ``None`` for the most bought ones, where mostly nothing follows."""
    if not solid:
        return None
    words = {"best": _("Items of the best follow-ups"), "most": _("Most bought items")}
    if linked_choice(_("Items"), words, default="best", key="next_items", in_link="shown") == "most":
        return None
    return tuple(dict.fromkeys(item for pair in solid for item in pair))[:top]


def _draw(cells: FollowUpHeatmap, follow: FollowUpConfig, measure: FollowUpMeasure) -> None:
    figure = follow_up_figure(
        cells,
        follow=follow,
        measure=measure,
        translator=translator(),
        dark=session.is_dark(),
        narrow=session.is_phone(),
    )
    meaning = legend(follow, measure)
    with st.container(key="heatmap_narrow" if session.is_phone() else "heatmap_wide"):
        st.plotly_chart(figure, key=CHART_KEY, config=CONFIG, theme=None, alt=meaning)
    with st.container(key="how_to_read", gap="xsmall"):
        st.caption(f"{meaning} {_('Click a cell for when to write.')}")
        st.caption(mark_meaning())


def legend(follow: FollowUpConfig, measure: FollowUpMeasure) -> str:
    """Return how to read a cell, in one sentence."""
    if measure == FollowUpMeasure.LIFT:
        return _(
            "How many times as often B follows A as equally active customers buy it in the same time: 1 is "
            "chance, 2 is twice as often, below 1 is less often."
        )
    days = follow.within_days
    if days is None:
        return _("Of those who bought the row's item and ordered again, this share then bought the column's.")
    return ngettext(
        "Of those who bought the row's item, this share bought the column's within {n} day.",
        "Of those who bought the row's item, this share bought the column's within {n} days.",
        days,
    )
