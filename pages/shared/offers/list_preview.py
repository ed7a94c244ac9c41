"""Step 5 of the target list: its first rows, with the reason for each; addresses are in the files alone."""

from typing import Any

import pandas as pd
import streamlit as st

from crosssell.columns import OfferKind
from crosssell.exports.customers import CUSTOMER_ID
from crosssell.labels import segment_words
from crosssell.labels.offer_reasons import reason_words
from crosssell.offers.plan import CampaignPlan
from crosssell.offers.targets import TargetList
from pages.shared import session
from pages.shared.offers.list_words import chance_words
from pages.shared.segments.address import open_customer
from pages.shared.text import _, date, money, ngettext, number, translator

HEIGHT, HEAD_HEIGHT, ROW_HEIGHT = 440, 38, 66  # px; lines break in rows above 64 alone
TABLE_KEY, _PICKED = "list_preview", "_offers_picked"


def draw(target: TargetList, plan: CampaignPlan, current: session.Current) -> None:
    """Draw the first rows of the list."""
    if not target.listed:
        st.caption(_("Nobody is on the list; step 1 says why, and what to loosen."))
        return
    ids = [str(one) for one in target.frame[CUSTOMER_ID.name]]
    shown = in_words_of(target, plan, current)
    st.dataframe(
        shown,
        hide_index=True,
        height=min(HEIGHT, HEAD_HEIGHT + ROW_HEIGHT * len(ids)),
        row_height=ROW_HEIGHT,
        column_config=_columns(shown),
        key=TABLE_KEY,
        on_select=lambda: _pick(ids),
        selection_mode="single-row",
        placeholder=translator().number(None),
        alt=_("The first customers of the list"),
    )
    st.caption(" ".join(_notes(target)))
    picked = st.session_state.pop(_PICKED, None)
    if picked is not None:
        open_customer(picked)


def in_words_of(target: TargetList, plan: CampaignPlan, current: session.Current) -> pd.DataFrame:
    """Return the rows as they are shown: in the reader's language, without addresses.

    Args:
        target: The list.
        plan: What was asked for.
        current: The dataset.
    """
    frame, words, currency = target.frame, translator(), current.facts.currency
    shown: dict[str, list[str]] = {
        _("Customer"): [str(one) for one in frame[CUSTOMER_ID.name]],
    }
    if plan.offer.kind == OfferKind.NEXT_BEST:
        shown[_("Offer")] = [_text(one) for one in frame["offer_name"].fillna(frame["offer"])]
    shown[_("Why")] = reason_words(frame, words, names=target.names)
    shown[_("Expected")] = [money(_known(one), currency) for one in frame["expected_value"]]
    shown[_("Buys anyway")] = [chance_words(_known(one)) for one in frame["score"]]
    shown[_("When to write")] = [
        _when(first, last) for first, last in zip(frame["write_from"], frame["write_until"], strict=True)
    ]
    shown[_("Segment")] = [
        segment_words(str(one), words) if _text(one) else words.number(None) for one in frame["segment"]
    ]
    return pd.DataFrame(shown)


def _columns(shown: pd.DataFrame) -> dict[str, Any]:
    """Return what the headings mean."""
    hints = {
        _("Buys anyway"): _("Chance that the customer buys the offer in the window without being contacted."),
        _("Expected"): _("What contacting this customer is expected to bring, less what it costs."),
        _("When to write"): _("The days in which most come back for it; “now” where no such days stand out."),
    }
    wide = {_("Why"): 300, _("Offer"): 140}  # px
    return {
        name: st.column_config.TextColumn(name, help=hints.get(name), width=wide.get(name))
        for name in shown.columns
    }


def _notes(target: TargetList) -> list[str]:
    said = []
    if target.listed > len(target.frame):
        said.append(
            ngettext(
                "The first {n} of {all} is shown, by expected value.",
                "The first {n} of {all} are shown, by expected value.",
                len(target.frame),
                all=number(target.listed),
            )
        )
    said.append(_("Addresses are in the files of the campaign alone; you get them after you have saved it."))
    return said


def _pick(ids: list[str]) -> None:
    """Note the row's customer; a callback, or the way back would open the customer again."""
    rows = st.session_state[TABLE_KEY].selection.rows
    if rows and rows[0] < len(ids):
        st.session_state[_PICKED] = ids[rows[0]]


def _when(first: Any, last: Any) -> str:
    """Write the days in which to write; now where there are none."""
    start, end = (None if pd.isna(day) else pd.Timestamp(day).date() for day in (first, last))
    if start is None or end is None:
        return _("now") if end is None else _("until {day}", day=date(end))
    return date(start) if start == end else f"{date(start)} – {date(end)}"


def _known(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)


def _text(value: Any) -> str:
    return "" if pd.isna(value) else str(value)
