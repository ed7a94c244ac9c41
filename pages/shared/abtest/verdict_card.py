"""The verdict card: what to do, why and what it is worth, in one paragraph; failed checks above it."""

import streamlit as st

from crosssell.columns import CheckLevel
from crosssell.experiments.result import Evaluation
from crosssell.exports.trial_checks import check_name, check_text, vetoes
from crosssell.exports.trial_notes import notes
from crosssell.exports.trial_verdict import told
from crosssell.exports.trial_words import Voice
from pages.shared.abtest.words import CHECK_ICONS, VERDICT_ICONS
from pages.shared.text import _


def draw(evaluation: Evaluation, voice: Voice) -> None:
    """Draw the alarms, the verdict, and what to know of it."""
    _alarms(evaluation, voice)
    found = told(evaluation, voice)
    with st.container(key=f"verdict_{evaluation.verdict.code}", border=True, gap="xsmall"):
        st.subheader(f"{VERDICT_ICONS[evaluation.verdict.code]} {found.advice}", anchor=False)
        st.markdown(found.paragraph)
        _warnings(evaluation, voice)
        if more := notes(evaluation, voice):
            with st.expander(_("What to know of this verdict")):
                st.markdown("\n".join(f"- {one}" for one in more))


def _alarms(evaluation: Evaluation, voice: Voice) -> None:
    """Draw the alarms that the paragraph does not tell of already."""
    told_there = vetoes(evaluation)
    for check in evaluation.checks:
        if check.level == CheckLevel.ALARM:
            text = f"**{check_name(check, voice)}.** "
            if check.code in told_there:
                text += _("No verdict can stand on these data.")
            else:
                text += check_text(check, evaluation, voice)
            st.error(text, icon=":material/error:")


def _warnings(evaluation: Evaluation, voice: Voice) -> None:
    """Name the warnings in one line; what they say stands beneath."""
    names = [check_name(check, voice) for check in evaluation.checks if check.level == CheckLevel.WARNING]
    if names:
        listed = voice.listed(list(dict.fromkeys(names)))
        icon = CHECK_ICONS[CheckLevel.WARNING]
        st.markdown(f"{icon} {_('To look at, see the checks below: {checks}.', checks=listed)}")
