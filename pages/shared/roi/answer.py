"""The answer of the calculator: what the campaign brings and how sure that is, in sentences and figures."""

from collections.abc import Sequence

import streamlit as st

from crosssell.columns import RoiInput, RoiSource
from crosssell.exports.roi_words import (
    RoiVoice,
    answer_sentences,
    is_risky,
    result_meaning,
    result_name,
    result_reason,
    voice_of,
    written_result,
)
from crosssell.labels import label
from crosssell.roi.examples import still_examples
from crosssell.roi.inputs import INPUTS
from crosssell.roi.result import Outcome, Simulation
from crosssell.roi.written import MINUS
from pages.shared import widgets
from pages.shared.roi import session as roi_session
from pages.shared.roi.head import example_words
from pages.shared.roi.input_row import SOURCE_ICONS
from pages.shared.roi.inputs_form import show_group
from pages.shared.roi.session import Working
from pages.shared.text import _, plain, translator

FIGURES = (
    "profit_amount",
    "roi",
    "chance_of_loss",
    "payback_month",
    "break_even_uplift",
    "net_present_value_amount",
)


def draw_answer(
    found: Working, outcome: Outcome, simulation: Simulation | None, *, is_proposed: bool
) -> None:
    """Draw the sentences and the figures.

    Args:
        found: What the answer is about.
        outcome: Of its scenario.
        simulation: Of its scenario.
        is_proposed: Whether it is only proposed, and not yet taken.
    """
    voice = voice_of(found.scenario, translator(), escape=_unbroken, strong=lambda text: f"**{text}**")
    first, *others = answer_sentences(outcome, simulation, found.scenario, voice)
    sign = "loss" if outcome.profit_amount < 0 else "risk" if is_risky(simulation) else "gain"
    with st.container(border=True, key=f"roi_answer_{sign}", gap="small"):
        above = ""
        if is_proposed:
            above = _("With the values that are proposed")
        elif not roi_session.is_begun():
            above = example_words()
        st.markdown(f":gray[:small[{above}]]  \n{first}" if above else first)
        for sentence in others:
            st.caption(sentence)
        _draw_examples(still_examples(found.scenario))
    bare = voice_of(found.scenario, translator())  # cards make their texts inert themselves
    widgets.cards([_card(name, outcome, simulation, bare) for name in FIGURES], columns=3, key="roi_cards")


def _unbroken(text: str) -> str:
    """Make a text inert, a sign and its figure kept on one line."""
    inert = plain(text)
    return f"{MINUS}\u2060{inert.removeprefix(MINUS)}" if inert.startswith(MINUS) else inert


def _draw_examples(inputs: Sequence[RoiInput]) -> None:
    """Say what nobody has looked at yet beside what was counted or measured; each name opens its group."""
    if not inputs:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="roi_examples"):
        words = _("Still an example's, please check:")
        st.markdown(f":orange[{SOURCE_ICONS[RoiSource.TEMPLATE]}] {words}", width="content")
        for one in inputs:
            st.button(
                label(one, translator()),
                type="tertiary",
                key=f"roi_example_{one}",
                on_click=show_group,
                args=(INPUTS[one].group,),
            )


def draw_now(outcome: Outcome, simulation: Simulation | None, found: Working) -> None:
    """Draw the answer in one line, for phones, where the sliders push it out of sight."""
    voice = voice_of(found.scenario, translator(), escape=plain)
    said = [f"**{voice.rounded(outcome.profit_amount)}**"]
    if simulation is not None:
        chance = voice.chance(simulation.chance_of_loss)
        said.append(f"{result_name('chance_of_loss', voice.translator)} {chance}")
    with st.container(key="roi_now"):
        st.markdown(" · ".join(said))


def _card(name: str, outcome: Outcome, simulation: Simulation | None, voice: RoiVoice) -> widgets.Card:
    of = simulation if name == "chance_of_loss" else outcome
    value = None if of is None else getattr(of, name)
    if name == "chance_of_loss":
        shown, note = voice.translator.percent(None), ""
        if value is not None:
            shown = voice.chance(value)
    else:
        shown = written_result(name, value, voice.figures)
        note = result_reason(name, outcome, voice.translator)
    return widgets.Card(
        name=result_name(name, voice.translator),
        value=shown,
        definition=result_meaning(name, voice.translator),
        note=note,
    )
