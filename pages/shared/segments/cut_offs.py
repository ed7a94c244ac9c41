"""The cut-offs of the scores: by fifths of the customers, or the reader's own, seen at work before saved."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import ROUND_FLOOR, Decimal
from typing import Any

import streamlit as st

from crosssell.segments.config import BY_QUANTILE, CutOffs, RfmConfig
from crosssell.segments.figures import FiveCounts, SegmentFigures
from crosssell.segments.stored import save_scheme
from pages.shared import session
from pages.shared.guard import guarded
from pages.shared.segments import answers
from pages.shared.segments.scheme import saved_scheme
from pages.shared.segments.words import money_name
from pages.shared.text import _, in_words, number

_OPEN = "_cut_offs_open"
DIMENSIONS = ("recency", "frequency", "monetary")
FIFTHS, OWN = "fifths", "own"
LARGEST = 10**15  # that the fields take; a browser's numbers are exact up to here


def open_button(config: RfmConfig) -> None:
    """Draw the button that opens the editor."""
    st.button(
        _("Cut-offs") if config.cut_offs == BY_QUANTILE else _("Your cut-offs"),
        icon=":material/straighten:",
        key="cut_offs_open",
        on_click=_open,
    )


def dialog_if_open(found: SegmentFigures, config: RfmConfig, current: session.Current) -> None:
    """Draw the editor from the press of its button until it is closed, also over runs of the whole page."""
    if st.session_state.get(_OPEN, False):
        st.dialog(_("Cut-offs of the scores"), width="large", on_dismiss=_close)(_editor)(
            found, config, current
        )


def _open() -> None:
    st.session_state[_OPEN] = True
    for dimension in DIMENSIONS:
        for key in (f"cut_{dimension}_how", *(f"cut_{dimension}_{at}" for at in range(4))):
            st.session_state.pop(key, None)  # it starts from what holds now


def _close() -> None:
    st.session_state[_OPEN] = False


def _editor(found: SegmentFigures, config: RfmConfig, current: session.Current) -> None:
    st.markdown(
        _(
            "Every customer gets three scores from 1 to 5: for how lately, how often and for how much they "
            "bought. The scores make the segment. What you save holds for everyone who opens this dataset."
        )
    )
    with guarded():
        has_money = found.scope.has_money
        chosen = CutOffs(
            recency=_bounds("recency", config.cut_offs.recency, found.scope.cut_offs.recency),
            frequency=_bounds("frequency", config.cut_offs.frequency, found.scope.cut_offs.frequency),
            monetary=_as_amounts(_bounds("monetary", config.cut_offs.monetary, found.scope.cut_offs.monetary))
            if has_money
            else None,
        )
        counts = answers.scores(current, replace(config, cut_offs=chosen))
        _counts(counts.r, counts.f, counts.m if has_money else None, config)
        _save(chosen, config, current)


def _bounds(
    dimension: str, own: Sequence[Any] | None, now: Sequence[Any] | None
) -> tuple[int, int, int, int] | None:
    """Draw one score's cut-offs and return them; ``None`` by fifths.

    Args:
        dimension: Which score.
        own: The reader's own that hold now, if any.
        now: What the scores go by now.
    """
    title, hint, mark = _words()[dimension]
    words = {FIFTHS: _("By fifths"), OWN: _("Own cut-offs")}
    with st.container(border=True, gap="small", key=f"cut_{dimension}"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.markdown(f"**{title}**", width="content")
            how = st.segmented_control(
                title,
                list(words),
                default=FIFTHS if own is None else OWN,
                required=True,
                format_func=in_words(words, words.__getitem__),
                key=f"cut_{dimension}_how",
                label_visibility="collapsed",
            )
        values = [_whole(value) for value in now or (0, 0, 0, 0)]
        smallest = -LARGEST if dimension == "monetary" else 0  # who sent back more than they kept
        if how != OWN:
            st.caption(_by_fifths(dimension, values))
            return None
        st.caption(hint)
        scores = (5, 4, 3, 2) if dimension == "recency" else (2, 3, 4, 5)
        with st.grid(4, min_column_width=110, gap="small"):
            found = [
                st.number_input(
                    mark(score),
                    min_value=smallest,
                    max_value=LARGEST,
                    value=min(max(value, smallest), LARGEST),
                    step=1,
                    key=f"cut_{dimension}_{at}",
                )
                for at, (score, value) in enumerate(zip(scores, values, strict=True))
            ]
    first, second, third, fourth = (int(value) for value in found)
    return first, second, third, fourth


def _words() -> dict[str, tuple[str, str, Callable[[int], str]]]:
    """Return each score's title, how its cut-offs are read, and the words of one."""
    return {
        "recency": (
            _("Recency, in days since the last order"),
            _("Up to the first number of days gives 5, up to the second 4, and so on; more gives 1."),
            lambda score: _("{score}: up to", score=number(score)),
        ),
        "frequency": (
            _("Frequency, in orders"),
            _("From the first number of orders on gives 2, from the second 3, and so on; fewer gives 1."),
            lambda score: _("{score}: from", score=number(score)),
        ),
        "monetary": (
            _("Money, in whole units of the currency"),
            _("From the first amount on gives 2, from the second 3, and so on; less gives 1."),
            lambda score: _("{score}: from", score=number(score)),
        ),
    }


def _by_fifths(dimension: str, values: Sequence[int]) -> str:
    """Return where the fifths lie now."""
    shown = " · ".join(number(value) for value in values)
    if dimension == "recency":
        return _("A fifth of the customers each; the scores 5 to 2 end at {values} days.", values=shown)
    if dimension == "frequency":
        return _(
            "Equal customers get equal scores; the scores 2 to 5 begin at {values} orders.", values=shown
        )
    return _("A fifth of the customers each; the scores 2 to 5 begin above {values}.", values=shown)


def _counts(r: FiveCounts, f: FiveCounts, m: FiveCounts | None, config: RfmConfig) -> None:
    """Draw how many customers would get each score."""
    st.markdown(f"**{_('Customers by score')}**")
    rows = [(_("Recency"), r), (_("Frequency"), f), *([(money_name(config.basis), m)] if m else [])]
    head = "| | " + " | ".join(number(score) for score in range(5, 0, -1)) + " |"
    lines = [head, "|:--|" + "--:|" * 5]
    for name, counts in rows:
        lines.append(f"| {name} | " + " | ".join(number(count) for count in reversed(counts)) + " |")
    with st.container(key="consents_scores"):
        st.markdown("\n".join(lines))


def _save(chosen: CutOffs, config: RfmConfig, current: session.Current) -> None:
    """Draw the buttons that save what is chosen, or go back to fifths."""
    saved = saved_scheme(current)
    with st.container(horizontal=True, gap="small"):
        if st.button(
            _("Save for this dataset"),
            type="primary",
            key="cut_offs_save",
            disabled=chosen == saved.cut_offs and config.basis == saved.basis,
        ):
            _keep(chosen, config, current)
        if saved.cut_offs != BY_QUANTILE and st.button(_("Back to fifths"), key="cut_offs_fifths"):
            _keep(BY_QUANTILE, config, current)


def _keep(cut_offs: CutOffs, config: RfmConfig, current: session.Current) -> None:
    save_scheme(current.warehouse, cut_offs=cut_offs, basis=config.basis)
    _close()
    st.toast(_("Saved. The segments were formed anew."), icon=":material/check:")
    st.rerun()


def _whole(value: Decimal | int) -> int:
    return int(Decimal(value).to_integral_value(rounding=ROUND_FLOOR))


def _as_amounts(bounds: tuple[int, int, int, int] | None) -> tuple[Decimal, Decimal, Decimal, Decimal] | None:
    if bounds is None:
        return None
    first, second, third, fourth = map(Decimal, bounds)
    return first, second, third, fourth
