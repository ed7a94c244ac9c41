"""The tab plan and actual: what a saved test says of a scenario's assumptions."""

from collections.abc import Mapping, Sequence

import streamlit as st

from crosssell.charts.roi_steps import bridge_figure
from crosssell.columns import Rhythm, RoiInput, TestVerdict
from crosssell.errors import CrosssellError
from crosssell.experiments.result import Evaluation
from crosssell.experiments.saved import Kept as KeptTest
from crosssell.experiments.saved import saved_test, saved_tests
from crosssell.labels import label
from crosssell.prefill import actuals
from crosssell.roi.result import Deviation, Review
from crosssell.roi.review import review
from crosssell.roi.saved import saved_scenarios
from crosssell.roi.scenario import Estimate, Scenario
from pages.shared import session, widgets
from pages.shared.guard import guarded, show_problem
from pages.shared.link import add_to_link, take_from_url
from pages.shared.roi import session as roi_session
from pages.shared.roi.compare import at_work, line, named
from pages.shared.roi.shown import chart, figures, look, voice
from pages.shared.text import _, in_words, ngettext, plain, translator

PLAN_KEY, TEST_KEY, VARIANT_KEY = "roi_review_plan", "roi_review_test", "roi_review_variant"
TAKEN_KEY = "roi_review_taken"
ABTEST_PAGE = "abtest.py"
SMALL = 0.005  # of the difference; what explains less is not named in the sentence


def draw(current: session.Current | None) -> None:
    """Draw the tab."""
    tests = saved_tests(current.warehouse) if current is not None else ()
    if current is None or not tests:
        _nothing_yet(current)
        return
    plan, test = _asked(current, tests)
    try:
        evaluation = saved_test(current.warehouse, evaluation_id=test.evaluation_id).evaluation
    except CrosssellError as error:
        show_problem(error)
        return
    variant = _variant(evaluation)
    with guarded():
        _compared(plan, evaluation, test, variant)


def _nothing_yet(current: session.Current | None) -> None:
    widgets.empty_state(
        _("No measured campaign yet"),
        _(
            "Evaluate the campaign as an A/B test and save it in this dataset. Then see here what came of "
            "the plan."
        )
        if current is not None
        else _("Plans and tests are saved in a dataset, and none is open."),
        icon=":material/fact_check:",
    )
    if current is not None:
        st.page_link(ABTEST_PAGE, label=_("Evaluate a test"), icon=":material/science:")


def _asked(current: session.Current, tests: Sequence[KeptTest]) -> tuple[Scenario, KeptTest]:
    """Draw the choice of a plan and of a test."""
    working = roi_session.working(current)
    known = named(working, saved_scenarios(current.warehouse))
    by_id = {one.evaluation_id: one for one in tests}
    take_from_url(TEST_KEY, name="measured", allowed=list(by_id))
    for key, options in ((PLAN_KEY, known), (TEST_KEY, by_id)):
        if st.session_state.get(key) not in options:
            st.session_state.pop(key, None)
    with st.container(key="roi_review_controls", horizontal=True, gap="small"):
        plan = st.selectbox(
            _("Plan"),
            list(known),
            index=list(known).index(at_work(working, known)),
            format_func=in_words(known, lambda one: known[one][0]),
            key=PLAN_KEY,
            persist_state="session",
            width=420,
        )
        test = st.selectbox(
            _("What was measured"),
            list(by_id),
            format_func=in_words(by_id, lambda one: _test_words(by_id[one])),
            key=TEST_KEY,
            persist_state="session",
            width=420,
        )
    add_to_link(measured=test)
    return known[plan][1], by_id[test]


def _test_words(one: KeptTest) -> str:
    return f"{one.name} · {translator().date(one.saved_at.date())}"


def _variant(evaluation: Evaluation) -> str | None:
    """Draw the choice of the variant where there are several; ``None`` where there is no choice."""
    names = [one.name for one in evaluation.variants if one.name != evaluation.terms.control]
    if len(names) < 2:
        return None
    first = evaluation.verdict.variant
    st.session_state.setdefault(VARIANT_KEY, first)
    if st.session_state[VARIANT_KEY] not in names:
        st.session_state[VARIANT_KEY] = first if first in names else names[0]
    return str(st.selectbox(_("Variant"), names, key=VARIANT_KEY, width=300))


def _compared(plan: Scenario, evaluation: Evaluation, test: KeptTest, variant: str | None) -> None:
    measured = actuals(evaluation, scenario=plan, name=test.name, variant=variant)
    if not measured:
        widgets.empty_state(
            _("This test cannot be compared with a plan"),
            _(
                "It has measured no share of customers who respond. Choose a test with a share, such as how "
                "many ordered."
            ),
            icon=":material/fact_check:",
        )
        return
    if evaluation.verdict.code == TestVerdict.DO_NOT_TRUST:
        st.warning(
            _("The figures of this test cannot be trusted; see its checks before you learn from it."),
            icon=":material/gpp_maybe:",
        )
    measured = _taken(measured)
    if not measured:
        return
    if plan.rhythm != Rhythm.ONCE:
        widgets.notice(
            _("The plan contacts its audience more than once; what the test measured is taken for each time.")
        )
    found = review(plan, measured)
    _answer(found, plan)
    _say_reach(plan, measured)
    writes = figures(plan)
    with guarded():
        widgets.section(_("From the plan to what came of it"))
        chart(
            bridge_figure(found, figures=writes, **look()),
            key="roi_bridge",
            alt=_("The planned profit, what each measured input changed, and the profit with all of them"),
        )
    with guarded():
        _table(found, plan, measured)


def _say_reach(plan: Scenario, measured: Mapping[RoiInput, Estimate]) -> None:
    """Say why the uplift is not the one that the test itself states."""
    reached = plan[RoiInput.DELIVERABILITY].likely * plan[RoiInput.CONTACT_RATE].likely
    if RoiInput.UPLIFT in measured and RoiInput.CONTACT_RATE not in measured and reached < 1:
        st.caption(
            _(
                "The test measured its uplift among all who were written to. The plan states it among the "
                "{share} who notice the contact, so it is divided by that share.",
                share=plain(figures(plan).share(reached)),
            )
        )


def _taken(measured: Mapping[RoiInput, Estimate]) -> dict[RoiInput, Estimate]:
    """Draw which of the measured inputs take the place of the plan's, and return these."""
    options = list(measured)
    if TAKEN_KEY in st.session_state:
        st.session_state[TAKEN_KEY] = [one for one in st.session_state[TAKEN_KEY] if one in measured]
    taken = st.pills(
        _("Measured values to compare with"),
        options,
        default=[one for one in options if one != RoiInput.AUDIENCE],  # nobody is surprised by a trial's size
        selection_mode="multi",
        format_func=in_words(options, lambda one: label(one, translator())),
        key=TAKEN_KEY,
        persist_state="session",
        help=_("Leave out what the test had otherwise on purpose, such as the audience of a small trial."),
    )
    return {one: measured[one] for one in options if one in taken}


def _answer(found: Review, plan: Scenario) -> None:
    """Say what came of the plan, and which assumption was off most."""
    spoken = voice(plan)
    difference = found.actual_profit_amount - found.planned_profit_amount
    with st.container(border=True, key="roi_review_answer", gap="xsmall"):
        st.markdown(
            _(
                "Planned was a profit of {planned}; with what was measured it is {actual}.",
                planned=f"**{spoken.rounded(found.planned_profit_amount)}**",
                actual=f"**{spoken.rounded(found.actual_profit_amount)}**",
            )
        )
        off = [one for one in found.deviations if abs(one.profit_amount) > SMALL * abs(difference)]
        if off:
            st.markdown(_most_off(off[0], plan))
        else:
            st.markdown(_("No measured input is off by enough to change the profit."))
        if spread := _within(found):
            st.markdown(spread)


def _most_off(one: Deviation, plan: Scenario) -> str:
    """Return which assumption was off most, and by how much of the profit."""
    spoken = voice(plan)
    values = {
        "input": f"**{plain(label(one.input, translator()))}**",
        "planned": spoken.value(one.input, one.planned),
        "actual": spoken.value(one.input, one.actual),
        "amount": f"**{spoken.rounded(abs(one.profit_amount))}**",
    }
    if one.profit_amount < 0:
        return _(
            "Most off was: {input}. Planned {planned}, measured {actual}; that costs {amount} of the profit.",
            **values,
        )
    return _(
        "Most off was: {input}. Planned {planned}, measured {actual}; that adds {amount} to the profit.",
        **values,
    )


def _within(found: Review) -> str:
    """Say how many of the plan's values lie where the measured ones may be."""
    uncertain = [
        one for one in found.deviations if one.actual_low is not None and one.actual_high is not None
    ]
    fitting = sum(
        1
        for one in uncertain
        if one.actual_low is not None
        and one.actual_high is not None
        and one.actual_low <= one.planned <= one.actual_high
    )
    if not fitting:
        return ""
    return ngettext(
        "{n} planned value lies within what the test leaves open: chance alone may explain its difference.",
        "{n} planned values lie within what the test leaves open: chance alone may explain their difference.",
        fitting,
    )


def _table(found: Review, plan: Scenario, measured: Mapping[RoiInput, Estimate]) -> None:
    spoken, writes = voice(plan), figures(plan)
    widgets.section(_("Assumption by assumption"))
    lines = [
        line([_("Input"), _("Effect on the profit"), _("Planned"), _("Measured"), _("8 of 10 between")]),
        line(["---", "--:", "--:", "--:", "--:"]),
    ]
    for one in found.deviations:
        estimate = measured[one.input]
        between = (
            f"{spoken.value(one.input, estimate.low)} – {spoken.value(one.input, estimate.high)}"
            if estimate.varies
            else plain(translator().number(None))
        )
        lines.append(
            line(
                [
                    plain(label(one.input, translator())),
                    plain(writes.signed(one.profit_amount)),
                    spoken.value(one.input, one.planned),
                    spoken.value(one.input, one.actual),
                    between,
                ]
            )
        )
    with st.container(key="swiped_roi_review"):
        st.markdown("\n".join(lines))
    st.caption(
        _(
            "An effect is what the profit changes when the measured value takes the place of the planned "
            "one, averaged over every order in which that can be done, so that the effects add up exactly."
        )
    )
    if found.assumed:
        names = translator().listed([plain(label(one, translator())) for one in found.assumed])
        with st.expander(_("Measured by nobody, left as planned")):
            st.markdown(names)
