"""The steps of the playbook: each with its checklist and its note."""

import datetime as dt

import streamlit as st

from crosssell.columns import PlaybookItem, PlaybookStep
from crosssell.errors import CrosssellError
from crosssell.exports.playbook import done_words
from crosssell.exports.playbook_words import question_words, seen_words, to_do_words
from crosssell.labels import error_text, label
from crosssell.offers.playbook import LONGEST_NOTE, CheckedItem, CheckedStep, Playbook, note, tick
from crosssell.warehouse import Warehouse
from pages.shared import session
from pages.shared.playbook.places import DATA, PLACES, place_link
from pages.shared.text import _, plain, translator

_REFUSED = "_playbook_refused"


def next_step(found: Playbook) -> None:
    """Draw what to do next."""
    upcoming = found.next
    with st.container(border=True, key="takeaway", gap="xsmall"):
        if upcoming is None:
            st.markdown(f"**{_('Everything is done.')}**")
            st.caption(
                _("Start the next round: choose other pairs, or change one thing about the last campaign.")
            )
            return
        step, one = upcoming
        words = translator()
        st.markdown(f"**{_('Next: {to_do}', to_do=to_do_words(one.item, words))}**")
        st.caption(f"{label(step.step, words)} · {label(one.item, words)}")
        place_link(one.item, place="next")


def steps(found: Playbook, current: session.Current) -> None:
    """Draw every step; the one that comes next stands open."""
    refused: CrosssellError | None = st.session_state.pop(_REFUSED, None)
    if refused is not None:
        st.warning(plain(error_text(refused, translator())), icon=":material/info:")
    upcoming = found.next
    here = None if upcoming is None else upcoming[0].step
    for place, step in enumerate(found.steps, start=1):
        _step(step, place=place, is_here=step.step == here, current=current)


def _step(step: CheckedStep, *, place: int, is_here: bool, current: session.Current) -> None:
    words = translator()
    name = label(step.step, words)
    icon = ":material/check_circle:" if step.is_done else ":material/radio_button_unchecked:"
    head = f"**{place} · {name}** :gray[{done_words(step, words)}]"
    with st.expander(head, expanded=is_here, icon=icon, key=f"playbook_{step.step}"):
        st.caption(question_words(step.step, words))
        for one in step.items:
            _item(one, current)
        _note(step, current)


def _item(one: CheckedItem, current: session.Current) -> None:
    words = translator()
    seen = seen_words(one, words)
    shown = f"{label(one.item, words)}{f' :gray[· {plain(seen)}]' if seen else ''}"
    with st.container(key=f"playbook_item_{one.item}", gap=None):
        with st.container(
            horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap="small"
        ):
            if one.is_seen:
                st.markdown(f":green[:material/check_circle:] {shown}", width="content")
            else:
                _tick_box(one, shown, current)
            if not one.is_done or PLACES.get(one.item, (DATA,))[0] != DATA:  # nothing to do there any more
                place_link(one.item, place=one.item)
        if not one.is_done:
            helps = _("Helps, but is not needed.") if one.is_helpful_only else ""
            st.caption(f"{to_do_words(one.item, words)} {helps}".strip())


def _tick_box(one: CheckedItem, shown: str, current: session.Current) -> None:
    key = f"playbook_tick_{one.item}"
    st.session_state[key] = one.is_ticked
    st.checkbox(shown, key=key, wrap=True, on_change=_tick, args=(current.warehouse, one.item, key))


def _note(step: CheckedStep, current: session.Current) -> None:
    key = f"playbook_note_{step.step}"
    st.session_state[key] = step.note
    st.text_area(
        _("Your notes"),
        key=key,
        height=90,
        max_chars=LONGEST_NOTE,
        placeholder=_("What was decided, by whom, until when"),
        on_change=_keep_note,
        args=(current.warehouse, step.step, key),
    )


def _tick(warehouse: Warehouse, item: PlaybookItem, key: str) -> None:
    try:
        tick(warehouse, item=item, is_done=bool(st.session_state[key]), now=dt.datetime.now())
    except CrosssellError as error:
        st.session_state[_REFUSED] = error


def _keep_note(warehouse: Warehouse, step: PlaybookStep, key: str) -> None:
    try:
        note(warehouse, step=step, text=st.session_state[key] or "", now=dt.datetime.now())
    except CrosssellError as error:
        st.session_state[_REFUSED] = error
