"""Timing: how long after A customers come back for B, when to write, and what else follows A."""

import streamlit as st

from crosssell.basket import Item, Laid, MatrixConfig, Stage, WaitingTime
from crosssell.basket.follow_ups import (
    FollowUp,
    FollowUpConfig,
    FollowUps,
    follow_up_page,
    follow_up_pairs,
    follow_up_partners,
)
from crosssell.basket.pair.timing import typical_window
from crosssell.charts import CONFIG, waiting_figure
from pages.shared import session, widgets
from pages.shared.guard import guarded
from pages.shared.link import add_to_link, take_from_url
from pages.shared.matrix.follow_ups_answers import (
    cannot_tell,
    followed,
    item_names,
    keep_only,
    waited,
    window_choice,
)
from pages.shared.matrix.follow_ups_opening import A_KEY, B_KEY, leave_fragment_if_picked
from pages.shared.matrix.follow_ups_table import rows_table
from pages.shared.matrix.follow_ups_words import (
    days_to_draw,
    follows_words,
    sure_words,
    watched_words,
    when_words,
    window_words,
)
from pages.shared.matrix.opening import pair_link
from pages.shared.offers.links import follow_up_list
from pages.shared.pair.parts import apart_words, waiting_words
from pages.shared.pair.words import ICONS, name_of
from pages.shared.text import _, in_words, translator
from pages.shared.waiting import stands

PARTNERS = 8


def timing_part(
    asked: Laid, config: MatrixConfig, *, excluded: tuple[str, ...], current: session.Current
) -> None:
    """Draw the part."""
    if not stands(asked, Stage.SCOPE):
        return
    follow = window_choice()
    found = followed(asked, config, follow, current)
    if found is None or cannot_tell(found):
        return
    names = item_names(asked, ())
    if len(names) < 2:
        widgets.empty_state(
            _("One item alone"),
            _(
                "With these filters there are no two items of which one could follow the other. Widen the "
                "filters; what is bought again stands under “Refills”."
            ),
        )
        return
    _take_choice(names, found, excluded)
    a, b = _pair_choice(names)
    if a is None:
        widgets.empty_state(
            _("Choose what was bought first"), _("Then you see what follows it, and how long after.")
        )
        return
    if b is not None and a == b:
        st.caption(_("Choose two different items. What is bought again stands under “Refills”."))
    elif b is not None:
        _pair(asked, config, found, current, a=a, b=b)
    _what_follows(found, a, name_of(_by_item(asked)[a]), excluded)


def _take_choice(names: dict[str, str], found: FollowUps, excluded: tuple[str, ...]) -> None:
    """Take the pair from the link; where none was ever chosen, start with the most useful one."""
    for key in (A_KEY, B_KEY):
        take_from_url(key, name=key, allowed=list(names))
        keep_only(key, names)
    if st.session_state[A_KEY] is None and st.session_state[B_KEY] is None:
        first = follow_up_page(found, sort="useful", descending=True, excluded=excluded, limit=1).frame
        for pair in zip(first["a"], first["b"], strict=True):
            if set(pair) <= set(names):
                st.session_state[A_KEY], st.session_state[B_KEY] = pair


def _pair_choice(names: dict[str, str]) -> tuple[str | None, str | None]:
    with st.container(key="next_pair", horizontal=True, gap="small", vertical_alignment="bottom"):
        a = _item(_("A: bought first"), A_KEY, names)
        b = _item(_("B: bought later"), B_KEY, names)
        st.button(_("Swap A and B"), icon=":material/swap_horiz:", key="next_swap", on_click=_swap)
    for key, item in ((A_KEY, a), (B_KEY, b)):
        if item is not None:
            add_to_link(**{key: item})
    return a, b


def _item(name: str, key: str, names: dict[str, str]) -> str | None:
    return st.selectbox(
        name,
        list(names),
        index=None,
        format_func=in_words(names, names.__getitem__),
        placeholder=_("Name or number"),
        filter_mode="contains",
        key=key,
        persist_state="session",
    )


def _swap() -> None:
    a, b = st.session_state.get(A_KEY), st.session_state.get(B_KEY)
    st.session_state[A_KEY], st.session_state[B_KEY] = b, a


def _pair(
    asked: Laid, config: MatrixConfig, found: FollowUps, current: session.Current, *, a: str, b: str
) -> None:
    """Draw how sure the follow-up is, when it happens, and the way to the customers."""
    records = follow_up_pairs(found, pairs=[(a, b), (b, a)])
    one = records.get((a, b))
    if one is None:
        widgets.notice(_("Too few customers bought one of the two to compare them with equally active ones."))
    else:
        _verdict(one, records.get((b, a)), found.follow)
    waiting = waited(asked, config, current, a=a, b=b)
    if waiting is None:
        return
    items = _by_item(asked)
    _curve(waiting, a=name_of(items[a]), b=name_of(items[b]))
    pair_link(a, b, config, text=_("See the pair, and whom to write to"))
    follow_up_list(a, b, level=config.level, days=found.follow.within_days, place="next_timing")


def _verdict(one: FollowUp, back: FollowUp | None, follow: FollowUpConfig) -> None:
    with st.container(key="next_verdict", border=True, gap="xsmall"):
        st.markdown(f"{ICONS[one.verdict]} {follows_words(one, follow)} {sure_words(one)}")
        if later := when_words(one, follow):
            st.caption(later)
        if back is not None and back.share is not None:
            st.caption(_("The other way round: {sentence}", sentence=follows_words(back, follow)))


def _curve(waiting: WaitingTime, *, a: str, b: str) -> None:
    widgets.section(_("When do they come back for {b}?", b=b))
    window = typical_window(waiting.curve)
    words = waiting_words(waiting, a, b)
    st.markdown(words)
    st.markdown(window_words(window, a=a, b=b) + watched_words(window))
    if waiting.followed:
        figure = waiting_figure(
            waiting,
            window=window if window is not None and window.is_marked else None,
            until=days_to_draw(window),
            translator=translator(),
            dark=session.is_dark(),
            narrow=session.is_phone(),
        )
        st.plotly_chart(figure, key="next_waiting", config=CONFIG, theme=None, alt=words)
        st.caption(
            _(
                "The curve allows for customers whose time is not over, so its shares differ a little from "
                "those of the days above, which leave them out."
            )
        )
    if out := apart_words(waiting):
        st.caption(out)


def _by_item(asked: Laid) -> dict[str, Item]:
    return {one.item: one for one in session.item_choices(asked)}


@st.fragment
def _what_follows(found: FollowUps, a: str, name: str, excluded: tuple[str, ...]) -> None:
    """Draw what follows A; a ticked row takes the place of B."""
    rows = follow_up_partners(found, item=a, limit=PARTNERS + len(excluded))
    rows = rows[~rows["b"].isin(excluded)].head(PARTNERS)
    if rows.empty:
        return
    with guarded():
        widgets.section(
            _("What follows {a}", a=name),
            caption=_("Most useful first. Tick the box at the left of a row for its timing."),
        )
        rows_table(rows, found, key=f"next_partners_{a}_{st.session_state.get(B_KEY)}", of_one=True)
    leave_fragment_if_picked()
