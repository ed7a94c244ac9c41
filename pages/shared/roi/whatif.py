"""What if: the profit over two inputs, and which value of one input would reach a target."""

import math

import streamlit as st

from crosssell.charts.roi_grid import grid_figure, grid_key
from crosssell.columns import RoiInput, RoiReason, RoiTarget
from crosssell.errors import CrosssellError
from crosssell.exports.roi_words import reason_words
from crosssell.labels import error_text, label
from crosssell.roi.result import Solution
from crosssell.roi.scenario import Scenario
from pages.shared import session, widgets
from pages.shared.guard import guarded
from pages.shared.roi import session as roi_session
from pages.shared.roi.moved import moved
from pages.shared.roi.session import Working
from pages.shared.roi.shown import chart, figures, look, voice
from pages.shared.roi.worked import worked_grid, worked_solution, worked_swings
from pages.shared.text import _, in_words, plain, translator
from pages.shared.typed import typed_number

ACROSS_KEY, DOWN_KEY = "roi_across", "roi_down"
SOLVED_KEY, TARGET_KEY = "roi_solved", "roi_solve_for"
USUAL = (RoiInput.UPLIFT, RoiInput.PRICE)  # to start from where nothing varies
HIGHEST_ROI = 100_000.0  # per cent
MOST_AMOUNT = 1e12


def draw(working: Working) -> None:
    """Draw the part."""
    with guarded():
        _two(working.scenario)
    with guarded():
        _one(working.scenario)


def _two(scenario: Scenario) -> None:
    """Draw the profit over two inputs."""
    widgets.section(
        _("Two inputs at once"),
        caption=_("The profit for every pair of their values, all other inputs at their likely value."),
    )
    first, second = widest(scenario)
    with st.container(key="roi_grid_controls", horizontal=True, gap="small"):
        across = _input(_("From left to right"), key=ACROSS_KEY, usual=first)
        down = _input(_("From bottom to top"), key=DOWN_KEY, usual=second)
    if across == down:
        widgets.notice(_("Choose two different inputs."))
        return
    writes = figures(scenario)
    st.html(grid_key(figures=writes, dark=session.is_dark()))
    chart(
        grid_figure(
            worked_grid(scenario, across=across, down=down), scenario=scenario, figures=writes, **look()
        ),
        key="roi_grid",
        alt=_(
            "The profit over two inputs: {first} and {second}",
            first=label(across, translator()),
            second=label(down, translator()),
        ),
    )


def widest(scenario: Scenario) -> tuple[RoiInput, RoiInput]:
    """Return the two inputs that move the profit most."""
    moving = [one.input for one in worked_swings(scenario)]
    first, second = [*moving, *(one for one in USUAL if one not in moving)][:2]
    return first, second


def _input(words: str, *, key: str, usual: RoiInput) -> RoiInput:
    chosen = st.selectbox(
        words,
        list(RoiInput),
        index=list(RoiInput).index(usual),
        format_func=in_words(RoiInput, lambda one: label(one, translator())),
        key=key,
        persist_state="session",
        width=300,
    )
    return RoiInput(chosen) if chosen in list(RoiInput) else usual


def _one(scenario: Scenario) -> None:
    """Draw what one input would have to be."""
    widgets.section(
        _("What would have to be true?"),
        caption=_("The value of one input that reaches a target, all other inputs at their likely value."),
    )
    with st.container(key="roi_solve_controls", horizontal=True, gap="small", vertical_alignment="bottom"):
        one = _input(_("Input"), key=SOLVED_KEY, usual=RoiInput.UPLIFT)
        target = _target()
        with st.container(width=190):
            wanted = _wanted(target, scenario)
    if wanted is None:
        return
    found = worked_solution(scenario, one, target=target, wanted=wanted)
    with st.container(border=True, key="roi_solution", gap="small"):
        for sentence in _told(found, scenario):
            st.markdown(sentence)
        if found.value is not None and not _same(found.value, scenario[one].likely):
            st.button(
                _("Use this value"),
                icon=":material/check:",
                key="roi_take",
                on_click=_take,
                args=(scenario, found),
                help=_("Puts it into the calculation as your assumption."),
            )


def _target() -> RoiTarget:
    words = {RoiTarget.PROFIT: _("Profit"), RoiTarget.ROI: _("ROI")}
    chosen = st.segmented_control(
        _("Target"),
        list(words),
        default=RoiTarget.PROFIT,
        required=True,
        format_func=in_words(words, words.__getitem__),
        key=TARGET_KEY,
        persist_state="session",
    )
    return RoiTarget(chosen) if chosen in words else RoiTarget.PROFIT


def _wanted(target: RoiTarget, scenario: Scenario) -> float | None:
    """Draw the field for how much of it, and return it."""
    if target == RoiTarget.ROI:
        percent = typed_number(
            _("ROI in %"), key="roi_wanted_roi", value=50, lowest=-100, highest=HIGHEST_ROI
        )
        return None if percent is None else percent / 100
    name = _("Profit in {currency}", currency=scenario.currency) if scenario.currency else _("Profit")
    return typed_number(name, key="roi_wanted_profit", value=0, lowest=-MOST_AMOUNT, highest=MOST_AMOUNT)


def _told(found: Solution, scenario: Scenario) -> list[str]:
    """Return the answer: the value, or why there is none and how near one comes."""
    spoken, words = voice(scenario), translator()
    name = f"**{plain(label(found.input, words))}**"
    goal = _goal(found.wanted, found.target, scenario)
    now = spoken.value(found.input, scenario[found.input].likely)
    if found.value is not None and _same(found.value, scenario[found.input].likely):
        return [_("For {goal}: {input} is right as it is, at {now}.", goal=goal, input=name, now=now)]
    if found.value is not None:
        return [
            _(
                "For {goal}: {input} would have to be {value}. It is {now} now.",
                goal=goal,
                input=name,
                value=f"**{spoken.value(found.input, found.value)}**",
                now=now,
            )
        ]
    reason = reason_words(found.reason or RoiReason.NOT_IN_RANGE, words)
    none = _("For {goal}: no value of {input} would do; {reason}.", goal=goal, input=name, reason=reason)
    if found.reason != RoiReason.NOT_IN_RANGE:
        return [none]
    tried = _(
        "Tried were values from {lowest} to {highest}.",
        lowest=spoken.value(found.input, found.lowest),
        highest=spoken.value(found.input, found.highest),
    )
    if found.best_reached is None:
        return [none, tried]
    nearest = _(
        "The nearest is {value}, with {reached}.",
        value=spoken.value(found.input, found.best_value),
        reached=_goal(found.best_reached, found.target, scenario),
    )
    return [none, f"{tried} {nearest}"]


def _goal(wanted: float, target: RoiTarget, scenario: Scenario) -> str:
    """Return what is reached or to be reached."""
    writes = figures(scenario)
    if target == RoiTarget.ROI:
        return _("an ROI of {roi}", roi=plain(writes.roi(wanted)))
    if wanted == 0:
        return _("a profit of zero")
    return _("a profit of {amount}", amount=plain(writes.amount(wanted)))


def _same(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)


def _take(scenario: Scenario, found: Solution) -> None:
    """Put the value into the calculation; a callback."""
    if found.value is None:
        return
    one = found.input
    taken = moved(one, scenario[one], to=found.value, uplift_unit=scenario.uplift_unit)
    try:
        roi_session.set_estimate(one, taken)
    except CrosssellError as error:  # with this value another input would be impossible
        roi_session.say_later(plain(error_text(error, translator())), icon=":material/error:")
