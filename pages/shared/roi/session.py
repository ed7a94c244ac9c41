"""What the calculator works on in this session: a scenario, what it came from, and what was refused."""

import datetime as dt
from dataclasses import dataclass, field, replace
from functools import lru_cache

import streamlit as st

from crosssell.columns import CampaignChannel, RoiInput, RoiTemplate
from crosssell.errors import CrosssellError
from crosssell.roi.examples import MEASURED
from crosssell.roi.outcome import outcome
from crosssell.roi.result import Outcome, Simulation
from crosssell.roi.scenario import Estimate, Scenario
from crosssell.roi.scenario_form import first_of_next_month
from crosssell.roi.simulate import simulate
from crosssell.roi.suggested import Prefill
from crosssell.roi.templates import template
from pages.shared import session
from pages.shared.text import translator

EXAMPLE = RoiTemplate.ECOMMERCE
SEED = 7
LIVE_DRAWS = 10_000
TAB_KEY, CALCULATE = "roi_tab", "calculate"
_WORKING, _REFUSED, _START, _SAID = "_roi_working", "_roi_refused", "_roi_start", "_roi_said"
_USUAL_CURRENCIES = {"pl": "PLN"}

# A scenario says all that its figures depend on, so they hold for every session.
MOST_KEPT = 128


@dataclass(frozen=True, slots=True, kw_only=True)
class Working:
    """A scenario that is being worked on.

    Attributes:
        scenario: As it is calculated.
        stated: As it was before the sliders that moved since; their ranges are measured from it.
        origin: As it was loaded or filled in; where a changed value can go back to.
        name: As it is saved; empty where it is not.
        proposal: How it could be called, where that is known.
        saved_id: Of the saved scenario.
        saved: As it was saved.
        dataset: In which dataset.
        channel: How customers are contacted, where that was chosen.
        target_roi: The return that is wished for, 0.5 for 50 %.
        seed: Of the simulation.
        draws: How many the simulation takes.
    """

    scenario: Scenario
    stated: Scenario
    origin: Scenario
    name: str = ""
    proposal: str = ""
    saved_id: str | None = None
    saved: Scenario | None = None
    dataset: str | None = None
    channel: CampaignChannel | None = None
    target_roi: float = 0.0
    seed: int = SEED
    draws: int = LIVE_DRAWS

    @property
    def is_changed(self) -> bool:
        """Whether it differs from what is saved."""
        return self.scenario != self.saved


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """What was typed into a field and cannot be.

    Attributes:
        text: As it was typed.
        error: What is wrong with it; ``None`` where it is no number.
    """

    text: str
    error: CrosssellError | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """What the reader wants to start from.

    Attributes:
        kind: One of `pages.shared.roi.start.KINDS`; ``None`` where nothing is chosen yet.
        prefill: What another screen worked out.
        asked: Choices that came with a link, by their name in it.
    """

    kind: str | None = None
    prefill: Prefill | None = None
    asked: dict[str, str] = field(default_factory=dict)


def working(current: session.Current | None) -> Working:
    """Return what this session works on; at first an example, in the currency of the dataset."""
    found: Working | None = st.session_state.get(_WORKING)
    if found is None:
        start = first_of_next_month(dt.date.today())
        return _begun(template(EXAMPLE, currency=usual_currency(current), start=start))
    if found.saved_id is not None and found.dataset != (current and current.name):
        return replace(found, saved_id=None, saved=None, name="")  # saved in another dataset than this one
    return found


def foreign_dataset(found: Working, current: session.Current | None) -> str | None:
    """Return the dataset that values were counted or measured in, where that is not the one that is open."""
    if found.dataset is None or current is None or found.dataset == current.name:
        return None
    return found.dataset if any(one.source in MEASURED for one in found.scenario.estimates) else None


def is_begun() -> bool:
    """Return whether the reader has loaded, filled in or changed anything."""
    return _WORKING in st.session_state


def usual_currency(current: session.Current | None) -> str | None:
    """Return the currency of the dataset, without one the usual one of the reader's language."""
    if current is not None and current.facts.lines:
        return current.facts.currency
    return _USUAL_CURRENCIES.get(translator().language, "EUR")


@lru_cache(MOST_KEPT)
def outcome_of(scenario: Scenario) -> Outcome:
    """Return what the campaign brings if every input has its likely value."""
    return outcome(scenario)


def simulation_of(found: Working) -> Simulation:
    """Return what the campaign may bring."""
    return _simulated(found.scenario, found.draws, found.seed, found.target_roi)


@lru_cache(MOST_KEPT)
def _simulated(scenario: Scenario, draws: int, seed: int, target_roi: float) -> Simulation:
    return simulate(scenario, draws=draws, seed=seed, target_roi=target_roi)


def load(
    scenario: Scenario,
    *,
    name: str = "",
    proposal: str = "",
    saved_id: str | None = None,
    channel: CampaignChannel | None = None,
) -> None:
    """Work on another scenario from now on, on the tab Calculate; for callbacks."""
    current = session.current()
    kept = replace(
        working(current),
        scenario=scenario,
        stated=scenario,
        origin=scenario,
        name=name,
        proposal=proposal,
        saved_id=saved_id,
        saved=scenario if saved_id is not None else None,
        dataset=current.name if current is not None else None,
        channel=channel,
        draws=LIVE_DRAWS,
    )
    st.session_state[_WORKING] = kept
    st.session_state[_REFUSED] = {}
    st.session_state.pop(_START, None)
    show_calculator()


def apply(scenario: Scenario, *, proposal: str) -> None:
    """Take what was filled in over into the scenario that is worked on; it keeps its name."""
    st.session_state[_REFUSED] = {}
    st.session_state.pop(_START, None)
    current = session.current()
    here = current.name if current is not None else None
    keep(scenario=scenario, origin=scenario, proposal=proposal, dataset=here)


def forget_saved(scenario_id: str) -> None:
    """Go on with a scenario that was deleted as one that is not saved; for callbacks."""
    found = working(session.current())
    if found.saved_id == scenario_id:
        keep(saved_id=None, saved=None, name="", proposal=found.name)


def show_calculator() -> None:
    """Open the tab Calculate; for callbacks."""
    st.session_state[f"_{TAB_KEY}_open"] = CALCULATE
    st.session_state.pop(TAB_KEY, None)


def keep(**changes: object) -> None:
    """Change fields of what is worked on; for callbacks. Another scenario takes the usual draws."""
    if "scenario" in changes:
        changes.setdefault("stated", changes["scenario"])
        changes.setdefault("draws", LIVE_DRAWS)  # more of them would take longer than a slider may
    st.session_state[_WORKING] = replace(working(session.current()), **changes)  # type: ignore[arg-type]


def set_estimate(one: RoiInput, estimate: Estimate, *, is_slid: bool = False) -> None:
    """Put an estimate in the place of another; for callbacks.

    Args:
        one: Of which input.
        estimate: Takes its place.
        is_slid: Whether ranges are still to be measured from what was stated before.

    Raises:
        CrosssellError: It cannot be, or not beside the others; nothing is changed then.
    """
    found = working(session.current())
    scenario = found.scenario.having({one: estimate})
    stated = found.stated if is_slid else found.stated.having({one: estimate})
    keep(scenario=scenario, stated=stated)
    forget_refusals(one)


def refuse(place: str, *, text: str, error: CrosssellError | None) -> None:
    """Remember what was typed and cannot be, so that it is said beside its field."""
    _refusals()[place] = Refusal(text=text, error=error)


def refusal(place: str) -> Refusal | None:
    """Return what was refused in a field."""
    return _refusals().get(place)


def forget_refusals(one: RoiInput) -> None:
    """Forget what was refused of an input: it has a value that can be."""
    refused = _refusals()
    for place in [place for place in refused if place.startswith(f"{one}:")]:
        del refused[place]


def _refusals() -> dict[str, Refusal]:
    found: dict[str, Refusal] = st.session_state.setdefault(_REFUSED, {})
    return found


def say_later(text: str, *, icon: str) -> None:
    """Say something in a toast once the calculator is drawn; for callbacks, which may draw nothing there.

    Args:
        text: Translated.
        icon: Before it.
    """
    st.session_state[_SAID] = (text, icon)


def say_now() -> None:
    """Say what a callback wanted said."""
    said = st.session_state.pop(_SAID, None)
    if said is not None:
        st.toast(said[0], icon=said[1])


def suggest(prefill: Prefill) -> None:
    """Show on the tab Calculate what ``prefill`` would put where, with a button to take it; for callbacks."""
    ask_start(Start(kind="given", prefill=prefill))
    show_calculator()


def ask_start(start: Start | None) -> None:
    """Open the choice of what to start from, or close it."""
    st.session_state[_START] = start


def start_asked() -> Start | None:
    """Return what the reader wants to start from; ``None`` while that is closed. Open at the first visit."""
    if _START not in st.session_state and not is_begun():
        return Start()
    found: Start | None = st.session_state.get(_START)
    return found


def _begun(scenario: Scenario) -> Working:
    return Working(scenario=scenario, stated=scenario, origin=scenario)
