"""What follows: the best follow-ups in sentences, their matrix, and all of them as a table."""

import streamlit as st

from crosssell.basket import Laid, MatrixConfig
from crosssell.basket.follow_ups import FollowUp, FollowUps, follow_up_page, follow_up_pairs
from crosssell.basket.pair.timing import TypicalWindow
from crosssell.columns import Verdict
from pages.shared import session, widgets
from pages.shared.matrix.follow_ups_answers import cannot_tell, followed, window_choice, windows
from pages.shared.matrix.follow_ups_heatmap import draw_heatmap
from pages.shared.matrix.follow_ups_opening import pick
from pages.shared.matrix.follow_ups_table import follow_up_table
from pages.shared.matrix.follow_ups_words import follows_words, sure_words, when_words
from pages.shared.matrix.opening import pair_link
from pages.shared.matrix.verdicts import SIGNS
from pages.shared.offers.links import follow_up_list
from pages.shared.pair.words import name_of
from pages.shared.text import _, ngettext, number

AT_FIRST, AT_MOST = 4, 30
SHOWN_KEY = "next_cards_shown"


def what_follows_part(
    asked: Laid, config: MatrixConfig, *, excluded: tuple[str, ...], current: session.Current
) -> None:
    """Draw the part."""
    follow = window_choice()
    found = followed(asked, config, follow, current)
    if found is None or cannot_tell(found):
        return
    if not found.pairs:
        widgets.empty_state(
            _("Nothing follows often enough"),
            ngettext(
                "No item was bought later, in the time chosen, by {n} customer of another one. Choose a "
                "longer time, or widen the filters.",
                "No item was bought later, in the time chosen, by {n} customers of another one. Lower "
                "the minimum above, choose a longer time, or widen the filters.",
                config.min_count,
            ),
        )
        return
    page = follow_up_page(
        found, sort="useful", descending=True, verdicts=(Verdict.SOLID,), excluded=excluded, limit=AT_MOST
    )
    solid = list(zip(page.frame["a"], page.frame["b"], strict=True))
    _best(found, asked, config, solid, of=page.matching, current=current)
    draw_heatmap(found, config, excluded=excluded, solid=solid)
    follow_up_table(found, excluded=excluded, current=current)


def _best(
    found: FollowUps,
    asked: Laid,
    config: MatrixConfig,
    solid: list[tuple[str, str]],
    *,
    of: int,
    current: session.Current,
) -> None:
    """Draw the best of so many solid follow-ups as cards."""
    widgets.section(_("Who has A buys B next"), caption=_basis_words(found, of) if solid else "")
    if not solid:
        widgets.notice(
            _(
                "No follow-up is solid here. That is a finding too: with these filters, no purchase leads to "
                "another one clearly more often than equally active customers make it anyway. Try more days "
                "or a longer period."
            )
        )
        return
    shown = st.session_state.get(SHOWN_KEY, AT_FIRST)
    records = follow_up_pairs(found, pairs=solid[:shown])
    when = windows(asked, config, current, solid[:shown])
    with st.grid(2, min_column_width=330, gap="small", key="next_cards"):
        for pair in solid[:shown]:
            _card(records[pair], found, config, when.get(pair))
    if len(solid) > shown:
        st.button(_("Show more"), icon=":material/expand_more:", on_click=_show_all, key="next_more")
    elif of > shown:
        st.caption(_("These are the first {count}; the table below lists all.", count=number(shown)))


def _show_all() -> None:
    st.session_state[SHOWN_KEY] = AT_MOST


def _basis_words(found: FollowUps, solid: int) -> str:
    count = ngettext("{n} solid follow-up", "{n} solid follow-ups", solid)
    customers = ngettext("{n} known customer", "{n} known customers", found.customers)
    return _(
        "{solid} among {customers}: B follows clearly more often than equally active customers buy it at the "
        "same time of the year. That does not prove that A leads to B: only a test tells what a letter adds.",
        solid=count,
        customers=customers,
    )


def _card(one: FollowUp, found: FollowUps, config: MatrixConfig, window: TypicalWindow | None) -> None:
    key = f"next_card_{one.a.item}_{one.b.item}"
    with st.container(border=True, height="stretch", gap="xsmall"):
        st.markdown(f"**{name_of(one.a)} → {name_of(one.b)}**")
        st.markdown(follows_words(one, found.follow))
        if later := when_words(one, found.follow, window):
            st.caption(later)
        st.space("stretch")
        st.markdown(f":green[{SIGNS[Verdict.SOLID]}] {sure_words(one)}")
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.button(
                _("See the timing"),
                icon=":material/schedule:",
                key=f"{key}_when",
                on_click=pick,
                args=(one.a.item, one.b.item),
            )
            pair_link(one.a.item, one.b.item, config, text=_("Whom to write to"))
            follow_up_list(
                one.a.item, one.b.item, level=config.level, days=found.follow.within_days, place=key
            )
