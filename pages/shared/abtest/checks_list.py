"""The checks of a test, who is not in its figures, and how it was judged."""

import streamlit as st

from crosssell.columns import CheckLevel
from crosssell.experiments.result import Evaluation
from crosssell.exports.trial_checks import check_name, check_text
from crosssell.exports.trial_notes import left_out_facts, method_words, terms_facts, winsor_words
from crosssell.exports.trial_words import Voice
from pages.shared import widgets
from pages.shared.abtest.words import CHECK_ICONS, bare_voice
from pages.shared.text import _, plain


def draw(evaluation: Evaluation, voice: Voice, *, key: str) -> None:
    """Draw what was checked: what did not come out well in full, the rest in a line each."""
    widgets.section(_("Checked before any result"))
    with st.container(key=f"{key}_checks", gap="xsmall"):
        for check in evaluation.checks:
            name, text = check_name(check, voice), check_text(check, evaluation, voice)
            quiet = check.level == CheckLevel.OK
            st.markdown(f"{CHECK_ICONS[check.level]} **{name}:** {f':gray[{text}]' if quiet else text}")
    _left_out(evaluation, voice, key=key)


def draw_terms(evaluation: Evaluation, voice: Voice, *, key: str) -> None:
    """Draw how the test was judged and by which methods."""
    with st.expander(_("How it was judged, and by which methods"), icon=":material/functions:"):
        _facts(terms_facts(evaluation, _bare(voice)), key=f"{key}_terms")
        if bounds := winsor_words(evaluation, voice):
            st.markdown(bounds)
        st.markdown("\n".join(f"- {one}" for one in method_words(evaluation, voice)))


def _left_out(evaluation: Evaluation, voice: Voice, *, key: str) -> None:
    facts = left_out_facts(evaluation, _bare(voice))
    if facts:
        with st.expander(_("Who is not in the figures"), icon=":material/filter_alt_off:"):
            _facts(facts, key=f"{key}_left_out")


def _facts(facts: list[tuple[str, str]], *, key: str) -> None:
    widgets.fact_list([(plain(name), value) for name, value in facts], key=key)


def _bare(voice: Voice) -> Voice:
    """Return the voice for lists of facts, which escape by themselves."""
    return bare_voice(voice.source, voice.currency)
