"""Ladders: the same thing in several qualities, who climbs them, and who is ready for the next rung."""

from collections.abc import Mapping

import streamlit as st

from crosssell.basket import MatrixConfig
from crosssell.basket.upsell import Flow, Ladder, Rung, Upsell
from crosssell.charts import CONFIG
from crosssell.charts.upsell import LadderRung, LadderStep, ladder_figure
from pages.shared import session, widgets
from pages.shared.consent import consent_choice
from pages.shared.matrix import upsell_ready
from pages.shared.text import _, money, ngettext, number, plain, translator, upright

AT_FIRST, AT_MOST = 4, 20
SHOWN_KEY = "upsell_ladders_shown"


def ladders_part(found: Upsell, config: MatrixConfig, *, current: session.Current) -> None:
    """Draw the ladders, each with its picture and the lists of those who are ready."""
    st.caption(
        _(
            "A ladder is one kind of product in several qualities: customers buy the cheaper one first and "
            "come back for the dearer one, clearly more often than equally active customers do by chance, "
            "and hardly anybody buys both at once. The minimum above does not count here: a step needs ten "
            "customers who took it."
        )
    )
    if not found.ladders:
        no_ladder()
        return
    rule = consent_choice(current.facts, key="upsell_consent")
    shown = found.ladders[: st.session_state.get(SHOWN_KEY, AT_FIRST)]
    ready = upsell_ready.ready_of(shown, config, current)
    with st.container(key="upsell_ladders", gap="small"):
        for ladder in shown:
            with st.container(border=True, gap="small", key=f"ladder_{ladder.number}"):
                _ladder(ladder, current.facts.currency)
                if ready is not None:
                    counted = ready[ladder.number]
                    upsell_ready.ready_lists(ladder, counted, config, rule=rule, current=current)
    upsell_ready.notes(current.facts)
    if len(found.ladders) > len(shown) and len(shown) < AT_MOST:
        st.button(_("Show more"), icon=":material/expand_more:", on_click=_show_all, key="upsell_more")


def _show_all() -> None:
    st.session_state[SHOWN_KEY] = AT_MOST


def no_ladder() -> None:
    """Say that there is no ladder, and where else to look."""
    widgets.empty_state(
        _("No ladder here"),
        _(
            "That is a finding too: with these filters no dearer product of a category clearly follows a "
            "cheaper one. A longer period may show more; “One product” tells what your orders say of a "
            "single product, “All moves” what customers buy next."
        ),
        icon=":material/stairs:",
    )


def _ladder(ladder: Ladder, currency: str | None) -> None:
    """Draw a ladder and what is said of it."""
    st.markdown(f"**{plain(ladder.category)}**")
    st.markdown(ladder_words(ladder))
    _picture(ladder, currency)
    if skipped := other_flows_words(ladder):
        st.caption(skipped)


def ladder_words(ladder: Ladder) -> str:
    """Return how many customers came back on the ladder, and where they went."""
    moves = ladder.moves
    came_back = ngettext(
        "{n} customer bought on this ladder, {again} more than once:",
        "{n} customers bought on this ladder, {again} more than once:",
        moves.customers,
        again=number(moves.again),
    )
    went = _(
        "**{up} moved up**, {stayed} stayed on their rung, {down} moved down (some did more than one of "
        "these).",
        up=number(moves.customers_up),
        stayed=number(moves.customers_stayed),
        down=number(moves.customers_down),
    )
    return f"{came_back} {went}"


def _picture(ladder: Ladder, currency: str | None) -> None:
    figure = ladder_figure(
        [ladder_rung(rung, currency) for rung in ladder.rungs],
        ladder_steps(ladder, currency),
        translator=translator(),
        dark=session.is_dark(),
        narrow=session.is_phone(),
    )
    told = _("The ladder, the dearest product on top")
    st.plotly_chart(figure, key=f"ladder_picture_{ladder.number}", config=CONFIG, theme=None, alt=told)


def ladder_rung(rung: Rung, currency: str | None) -> LadderRung:
    """Return a rung as it is drawn."""
    return LadderRung(
        name=upright(rung.item.name or rung.item.item),
        price=money(rung.price, currency),
        detail=ngettext("{n} customer", "{n} customers", rung.customers),
    )


def ladder_steps(ladder: Ladder, currency: str | None) -> list[LadderStep]:
    """Return the moves between each rung and the next, as they are drawn."""
    flows = {(flow.start, flow.end): flow for flow in ladder.flows}
    return [
        _step_between(lower, upper, flows, currency)
        for lower, upper in zip(ladder.rungs, ladder.rungs[1:], strict=False)
    ]


def _step_between(
    lower: Rung, upper: Rung, flows: Mapping[tuple[str, str], Flow], currency: str | None
) -> LadderStep:
    up = flows.get((lower.item.item, upper.item.item))
    down = flows.get((upper.item.item, lower.item.item))
    went, came = (up.customers if up else 0), (down.customers if down else 0)
    said = [ngettext("{n} moved up", "{n} moved up", went), f"+{money(upper.price - lower.price, currency)}"]
    if up is not None and up.days is not None:
        days = round(up.days)
        said.append(ngettext("usually after {n} day", "usually after {n} days", days))
    back = ngettext("{n} moved down", "{n} moved down", came)
    words = "\n".join([" · ".join(said[:2]), " · ".join([*said[2:], back])])
    return LadderStep(up=went, down=came, words=words, told="\n".join([*said, back]))


def other_flows_words(ladder: Ladder) -> str:
    """Return how many skipped a rung; nothing where nobody did."""
    places = {rung.item.item: place for place, rung in enumerate(ladder.rungs)}
    skipped = sum(flow.customers for flow in ladder.flows if places[flow.end] - places[flow.start] > 1)
    if not skipped:
        return ""
    return ngettext(
        "{n} more skipped a rung on the way up.", "{n} more skipped a rung on the way up.", skipped
    )
