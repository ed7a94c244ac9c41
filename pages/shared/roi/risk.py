"""Risk: how the profit may turn out, how sure that is, and which inputs the doubt is about."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from crosssell.charts.roi_drivers import drivers_figure, drivers_key, tornado_figure, tornado_key
from crosssell.charts.roi_spread import histogram_figure, histogram_key
from crosssell.exports.roi_words import RoiVoice, result_meaning, result_name
from crosssell.labels import label
from crosssell.roi.result import Outcome, Simulation
from pages.shared import session, widgets
from pages.shared.guard import guarded
from pages.shared.roi import session as roi_session
from pages.shared.roi.session import Working
from pages.shared.roi.shown import chart, figures, look, voice
from pages.shared.roi.worked import worked_swings
from pages.shared.text import _, in_words, ngettext, number, translator
from pages.shared.typed import typed_number

DRAWS = (10_000, 100_000, 1_000_000)
DRAWS_KEY, TARGET_KEY = "roi_draws", "roi_target"
LOWEST_TARGET, HIGHEST_TARGET = -100.0, 100_000.0  # per cent


def draw(working: Working, outcome: Outcome) -> None:
    """Draw the part."""
    if not any(estimate.varies for estimate in working.scenario.estimates):
        widgets.notice(
            _(
                "No input has a low and a high value yet, so there is no risk to show. Open the values "
                "behind an input and say how low and how high it may be."
            )
        )
        return
    shown, asked = st.container(), st.container()  # what is asked stands below what it changes
    with asked:
        working = _asked(working)
    found = roi_session.simulation_of(working)
    with guarded(), shown:
        _spread(found, working)
    with st.grid(2, min_column_width=400, gap="medium", key="roi_reasons"):
        with guarded(), st.container(gap="xsmall"):
            _drivers(found, working)
        with guarded(), st.container(gap="xsmall"):
            _tornado(outcome, working)


def _asked(working: Working) -> Working:
    """Draw what the reader may ask for, and return the work with it."""
    with st.container(key="roi_risk_controls", horizontal=True, gap="small", vertical_alignment="bottom"):
        _draws(working)
        with st.container(width=190):
            target = typed_number(
                _("Target ROI in %"),
                key=TARGET_KEY,
                value=round(100 * working.target_roi, 2),
                lowest=LOWEST_TARGET,
                highest=HIGHEST_TARGET,
                hint=result_meaning("target_roi", translator()),
            )
        st.button(
            _("Draw anew"),
            icon=":material/casino:",
            key="roi_seed",
            on_click=_next_seed,
            args=(working.seed + 1,),
            help=_(
                "Other draws of the same inputs: what changes is chance. These were drawn from {seed}.",
                seed=working.seed,
            ),
        )
    wished = working.target_roi if target is None else target / 100
    if wished == working.target_roi:
        return working
    roi_session.keep(target_roi=wished)
    return replace(working, target_roi=wished)


def _draws(working: Working) -> None:
    """Draw the choice of how many draws; it holds until the scenario changes, so that sliders stay quick."""
    options = sorted({*DRAWS, working.draws})
    st.session_state[DRAWS_KEY] = working.draws
    st.segmented_control(
        _("Draws"),
        options,
        required=True,
        format_func=in_words(options, number),
        key=DRAWS_KEY,
        on_change=_take_draws,
        help=_("More draws make the chances more exact, and take longer."),
    )


def _take_draws() -> None:
    chosen = st.session_state.get(DRAWS_KEY)
    if chosen:
        roi_session.keep(draws=int(chosen))


def _next_seed(seed: int) -> None:
    roi_session.keep(seed=seed)


def _spread(found: Simulation, working: Working) -> None:
    """Draw the chances and the histogram."""
    spoken, writes = voice(working.scenario), figures(working.scenario)
    widgets.section(
        _("How the profit may turn out"),
        caption=ngettext(
            "{n} draw of all inputs, each on its own.",
            "{n} draws of all inputs, each on its own.",
            found.draws,
        ),
    )
    widgets.cards(_cards(found, spoken), columns=5, key="cards_roi_risk")
    st.html(histogram_key(figures=writes, dark=session.is_dark()))
    chart(
        histogram_figure(found, figures=writes, **look()),
        key="roi_histogram",
        alt=_("How often each profit came up; losses in another colour"),
    )
    st.caption(
        _(
            "Inputs that move together, such as price and response, are not tied to each other here. Where "
            "they are, the true spread is wider or narrower."
        )
    )


def _cards(found: Simulation, spoken: RoiVoice) -> Sequence[widgets.Card]:
    """Return the chances and the profit to count with, each with how sure it is."""
    words, writes = translator(), spoken.figures

    def card(field: str, value: str, note: str = "") -> widgets.Card:
        name, definition = result_name(field, words), result_meaning(field, words)
        return widgets.Card(name=name, value=value, definition=definition, note=note)

    return [
        card(
            "chance_of_loss",
            chance_words(found.chance_of_loss, spoken),
            _error_words(found.chance_of_loss_standard_error, spoken),
        ),
        card("p10", writes.rounded(found.profit.p10)),
        card(
            "p50",
            writes.rounded(found.profit.p50),
            _("mean {amount}", amount=writes.rounded(found.profit.mean)),
        ),
        card("p90", writes.rounded(found.profit.p90)),
        card("chance_of_target", *_target_words(found, spoken)),
    ]


def chance_words(share: float, spoken: RoiVoice) -> str:
    """Write a chance for a card; never as certain."""
    return replace(spoken, escape=str).chance(share)


def _target_words(found: Simulation, spoken: RoiVoice) -> tuple[str, str]:
    """Return the chance of the target ROI and how sure it is; where there is none, why."""
    chance, error = found.chance_of_target, found.chance_of_target_standard_error
    if chance is None or error is None:
        return spoken.translator.number(None), _(
            "In some of the cases nothing is spent, so they have no ROI."
        )
    target = _("at least {roi}", roi=spoken.figures.roi(found.target_roi))
    return chance_words(chance, spoken), f"{target}, {_error_words(error, spoken)}"


def _error_words(error: float, spoken: RoiVoice) -> str:
    return _("± {error} standard error", error=spoken.translator.percent(error, decimals=2))


def _drivers(found: Simulation, working: Working) -> None:
    widgets.section(
        _("What the doubt is about"),
        caption=_(
            "How closely the profit follows each input over all draws: rank correlation, from −1 to 1. Find "
            "out more about the first before the others."
        ),
    )
    first = label(found.drivers[0].input, translator()) if found.drivers else ""
    writes = figures(working.scenario)
    st.html(drivers_key(figures=writes, dark=session.is_dark()))
    chart(
        drivers_figure(found.drivers, figures=writes, **look()),
        key="roi_drivers",
        alt=_("Inputs by how much of the spread they explain; first: {input}", input=first),
    )


def _tornado(outcome: Outcome, working: Working) -> None:
    swings, writes = worked_swings(working.scenario), figures(working.scenario)
    widgets.section(
        _("Each input from low to high"),
        caption=_("The profit as one input moves and all others stay at their likely value."),
    )
    if not swings:
        st.caption(_("No input moves the profit."))
        return
    st.html(tornado_key(figures=writes, dark=session.is_dark()))
    chart(
        tornado_figure(swings, profit_amount=outcome.profit_amount, figures=writes, **look()),
        key="roi_tornado",
        alt=_(
            "Inputs by how far they move the profit; first: {input}",
            input=label(swings[0].input, translator()),
        ),
    )
