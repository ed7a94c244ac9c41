"""What a starting point would put where, before it is taken."""

from collections.abc import Callable

import streamlit as st

from crosssell.columns import RoiInput
from crosssell.labels import label
from crosssell.roi.scenario import Estimate, Scenario
from crosssell.roi.suggested import Prefill
from crosssell.roi.written import RoiFigures
from pages.shared.roi.input_row import SOURCE_ICONS, ends
from pages.shared.roi.prefill_words import basis_words, lack_words, warning_words
from pages.shared.roi.session import Working
from pages.shared.text import _, plain, translator


def draw_preview(
    found: Working, wanted: Scenario, *, take: Callable[[], object], prefill: Prefill | None = None
) -> None:
    """Draw the values that would change, with where they come from, and what to know before.

    Args:
        found: What is worked on now.
        wanted: What it would become.
        take: Draws the button that takes them; above the values, which may be more than fit a window.
        prefill: What the data say; ``None`` for a whole scenario of assumptions.
    """
    words = translator()
    if prefill is not None:
        for note in dict.fromkeys(one.estimate.note for one in prefill.suggestions if one.estimate.note):
            st.markdown(f"**{plain(note)}**")
        for warning in prefill.warnings:
            st.markdown(f":orange[:material/warning:] {plain(warning_words(warning, words))}")
    take()
    lines = _lines(found.scenario, wanted, prefill)
    if lines:
        with st.container(key="roi_preview"):
            st.markdown("\n\n".join(lines))
        if found.scenario.currency != wanted.currency:
            st.caption(_("Amounts are then in {currency}.", currency=wanted.currency or _("no currency")))
    elif prefill is None or prefill.suggestions:
        st.caption(_("The scenario holds these values already."))
    if prefill is not None:
        for lack in prefill.lacks:
            st.caption(f":material/info: {plain(lack_words(lack, words))}")


def _lines(before: Scenario, after: Scenario, prefill: Prefill | None) -> list[str]:
    words = translator()
    basis = (
        {} if prefill is None else {one.input: plain(basis_words(one, words)) for one in prefill.suggestions}
    )
    old, new = (
        RoiFigures(translator=words, currency=one.currency, uplift_unit=one.uplift_unit)
        for one in (before, after)
    )
    lines = []
    for one in RoiInput:
        if before[one] == after[one] and before.uplift_unit == after.uplift_unit:
            continue
        was = plain(old.value(one, before[one].likely))
        icon, wanted = SOURCE_ICONS[after[one].source], _estimate(one, after[one], new)
        line = f"{icon} {label(one, words)}: {was} → **{wanted}**"
        lines.append(f"{line}  \n:small[:gray[{basis[one]}]]" if one in basis else line)
    return lines


def _estimate(one: RoiInput, estimate: Estimate, figures: RoiFigures) -> str:
    likely = plain(figures.value(one, estimate.likely))
    if not estimate.varies:
        return likely
    return f"{likely} ({plain(ends(one, estimate, figures))})"
