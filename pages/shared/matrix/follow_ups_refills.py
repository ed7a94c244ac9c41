"""Refills: what customers buy again, and when to remind them."""

from functools import partial

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler

from crosssell.basket import Item, Laid, MatrixConfig
from crosssell.basket.pair.refill import Refill, RefillTime
from crosssell.charts import CONFIG, waiting_figure
from crosssell.charts.waiting import days_words
from crosssell.exports import column_notes, to_csv, to_xlsx
from crosssell.exports.follow_ups import REFILL_EXPORT, refill_frame
from pages.shared import scroll, session, widgets
from pages.shared.guard import guarded
from pages.shared.link import add_to_link, take_from_url
from pages.shared.matrix.choices import item_words
from pages.shared.matrix.follow_ups_answers import bought_again, keep_only, refill_time
from pages.shared.matrix.follow_ups_opening import HEAD
from pages.shared.matrix.follow_ups_words import (
    days_to_draw,
    refill_window_words,
    refill_words,
    watched_words,
)
from pages.shared.offers.links import refill_list
from pages.shared.pair.words import name_of
from pages.shared.text import _, in_words, ngettext, translator

ITEM_KEY = "next_refill"
_PICKED = "_next_refill_picked"
TABLE_ROWS = 500
NAME_WIDTH, NAME_WIDTH_ON_PHONE = 260, 130  # px


def refills_part(
    asked: Laid, config: MatrixConfig, *, excluded: tuple[str, ...], current: session.Current
) -> None:
    """Draw the part."""
    found = bought_again(asked, config, current)
    if found is None:
        return
    found = [one for one in found if one.item not in excluded]
    if not found:
        widgets.empty_state(
            _("Nothing is bought again often enough"),
            ngettext(
                "With these filters, no item was bought again {n} time by customers who had it. Choose a "
                "longer period.",
                "With these filters, no item was bought again {n} times by customers who had it. Lower "
                "the minimum above, or choose a longer period.",
                config.min_count,
            ),
        )
        return
    item = _item_choice(found)
    waiting = refill_time(asked, config, current, item=item.item)
    if waiting is not None:
        _one(waiting, name_of(item_of(item)))
        refill_list(item.item, level=config.level, place="refill")
    refill_table(found, key=f"next_refills_{item.item}")  # without the tick that has led here


def item_of(refill: Refill) -> Item:
    """Return what is bought again, as items are named."""
    return Item(item=refill.item, name=refill.name, baskets=refill.buyers)


def _item_choice(found: list[Refill]) -> Refill:
    """Draw the choice of an item; the one that is bought again most often comes first."""
    by_item = {one.item: one for one in found}
    words = {item: item_words(item_of(one)) for item, one in by_item.items()}
    take_from_url(ITEM_KEY, name="refill", allowed=list(words))
    if (picked := st.session_state.pop(_PICKED, None)) is not None:
        st.session_state[ITEM_KEY] = picked
    keep_only(ITEM_KEY, words)
    if st.session_state[ITEM_KEY] is None:
        st.session_state[ITEM_KEY] = found[0].item
    chosen = st.selectbox(
        _("Bought again"),
        list(words),
        format_func=in_words(words, words.__getitem__),
        filter_mode="contains",
        key=ITEM_KEY,
        persist_state="session",
    )
    add_to_link(refill=chosen)
    return by_item.get(chosen, found[0])


def _one(waiting: RefillTime, name: str) -> None:
    words = refill_words(waiting, name)
    window = waiting.refill.window
    st.markdown(words)
    st.markdown(refill_window_words(window) + watched_words(window))
    if waiting.refill.refilled:
        figure = waiting_figure(
            waiting,
            window=window if window is not None and window.is_marked else None,
            until=days_to_draw(window),
            is_refill=True,
            translator=translator(),
            dark=session.is_dark(),
            narrow=session.is_phone(),
        )
        st.plotly_chart(figure, key="next_refill_curve", config=CONFIG, theme=None, alt=words)
    if waiting.undated:
        st.caption(
            ngettext(
                "Not counted: {n} customer with an order of it that has no date.",
                "Not counted: {n} customers with an order of it that has no date.",
                waiting.undated,
            )
        )


@st.fragment
def refill_table(found: list[Refill], *, key: str) -> None:
    """Draw all items that are bought again, with their files; a ticked row shows its curve."""
    with guarded():
        words = translator()
        frame = refill_frame(found)
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
            widgets.section(_("What customers buy again"), caption=_("The most faithful purchases first."))
            widgets.downloads(
                name="crosssell-refills",
                csv=lambda: to_csv(frame, columns=REFILL_EXPORT, translator=words),
                xlsx=lambda: to_xlsx(
                    frame, columns=REFILL_EXPORT, translator=words, notes=[column_notes(REFILL_EXPORT, words)]
                ),
                key="refills",
            )
        shown = _columns()
        rows = _shown_rows(frame.head(TABLE_ROWS))
        st.dataframe(
            _in_readers_words(rows[list(shown)]),
            column_order=list(shown),
            column_config=shown,
            hide_index=True,
            height="auto" if len(rows) <= 12 else 460,
            placeholder=words.number(None),
            key=key,
            on_select=partial(_pick, key, list(frame["item"])),
            selection_mode="single-row",
            alt=_("What customers buy again"),
        )
        count = ngettext("{n} item", "{n} items", len(frame))
        st.caption(f"{count}. {_('Tick the box at the left of a row for its curve.')}")
    if _PICKED in st.session_state:
        st.rerun()


def _pick(key: str, items: list[str]) -> None:
    rows = st.session_state[key].selection.rows
    if rows and rows[0] < len(items):
        st.session_state[_PICKED] = items[rows[0]]
        scroll.ask(HEAD)


def _shown_rows(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows as they are shown: names where there are some, the days of most as text."""
    rows, words = frame.copy(), translator()
    rows["name"] = rows["name"].fillna(rows["item"])
    rows["window"] = [
        None if pd.isna(first) else days_words(int(first), int(last), translator=words)
        for first, last in zip(rows["window_first"], rows["window_last"], strict=True)
    ]
    return rows


def _columns() -> dict[str, object]:
    text, figure = st.column_config.TextColumn, st.column_config.NumberColumn
    wide = NAME_WIDTH_ON_PHONE if session.is_phone() else NAME_WIDTH
    return {
        "name": text(_("Item"), width=wide),
        "share": figure(
            _("Bought again"),
            help=_("Share of purchases that the same customer follows by another, mostly within a year."),
        ),
        "window": text(
            _("Most come"), help=_("The days in which half of them come, where such days stand out.")
        ),
        "median_days": figure(
            _("Half after"), help=_("Days by which half of all purchases are followed by another.")
        ),
        "refilled": figure(_("How often"), help=_("How often it was bought again.")),
        "purchases": figure(_("Purchases"), help=_("Days on which a known customer bought it.")),
        "buyers": figure(_("Customers"), help=_("Known customers who bought it.")),
    }


def _in_readers_words(frame: pd.DataFrame) -> Styler:
    words = translator()
    return frame.style.format(
        {
            "share": partial(words.percent, decimals=1),
            **dict.fromkeys(("median_days", "refilled", "purchases", "buyers"), words.number),
        },
        na_rep=words.number(None),
    )
