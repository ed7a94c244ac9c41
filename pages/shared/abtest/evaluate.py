"""The tab evaluate: a test is described, then its verdict stands on top and the description in one line."""

import streamlit as st

from crosssell.errors import CrosssellError
from crosssell.experiments.result import Evaluation
from crosssell.exports.trial_words import Voice
from crosssell.labels import label
from pages.shared import session
from pages.shared.abtest import keep, outcome, start
from pages.shared.abtest.session import Asked, answer, asked, change, turns
from pages.shared.abtest.words import voice
from pages.shared.guard import show_problem
from pages.shared.link import say_of_link
from pages.shared.text import _, ngettext, plain, translator


def draw(current: session.Current | None) -> None:
    """Draw the tab."""
    _begin_at_the_top()
    question = asked()
    if question is None:
        start.draw(current)
        return
    if question.dataset is not None and (current is None or current.name != question.dataset):
        _other_dataset(question)
        start.draw(current)
        return
    _result(question, current)


def _begin_at_the_top() -> None:
    """Show a result, or the form again, from its top and not from where the button was pressed."""
    with st.container(key="abtest_top"):
        scroll = "document.querySelector('[data-testid=stMain]')?.scrollTo(0, 0)"
        st.html(f"<script>/* {turns()} */ {scroll}</script>", unsafe_allow_javascript=True)


def _result(question: Asked, current: session.Current | None) -> None:
    line = st.container(
        key="abtest_line", horizontal=True, vertical_alignment="center", gap="small", wrap=False
    )
    try:
        found = answer(question, current)
    except CrosssellError as error:
        with line:
            _line(None, question, voice(question.kind, question.currency))
        show_problem(error)
        return
    with line:
        _line(found, question, voice(question.kind, question.currency))
    if found is None:
        return
    say_of_link(
        _("This result is not in the link. Save the test, open it under Saved tests and copy its link there.")
    )
    outcome.draw(
        found,
        currency=question.currency,
        key="abtest",
        beside_verdict=lambda: keep.draw(found, asked=question, current=current),
    )


def _line(found: Evaluation | None, question: Asked, spoken: Voice) -> None:
    """Say in one line what was evaluated, with the way back to its description."""
    parts = [_source_words(question)]
    if found is not None:
        customers = sum(one.units for one in found.variants)
        parts.append(ngettext("{n} customer", "{n} customers", customers))
        names = [spoken.name(one.name) for one in found.variants[1:]]
        variants = names[0] if len(names) == 1 else ngettext("{n} variant", "{n} variants", len(names))
        control = spoken.name(found.terms.control)
        parts.append(_("{variants} against {control}", variants=variants, control=control))
        parts.append(_("{metric} decides", metric=spoken.metric(found.metrics[0])))
    st.markdown(" · ".join(parts), width="stretch")
    st.button(_("Change"), icon=":material/edit:", key="abtest_change", type="tertiary", on_click=change)


def _source_words(question: Asked) -> str:
    name = getattr(question.source, "name", None)
    if name is None:
        return f":material/keyboard: {label(question.kind, translator())}"
    return f":material/description: **{plain(name)}**"


def _other_dataset(question: Asked) -> None:
    st.info(
        _(
            "The test that you looked at last stands on the orders of “{dataset}”. Choose that dataset to "
            "see it again.",
            dataset=plain(question.dataset),
        ),
        icon=":material/info:",
    )
