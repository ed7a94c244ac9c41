"""The inputs of a campaign: one group at a time, since each slider costs time whenever one moves."""

import datetime as dt
from dataclasses import replace
from typing import TypeVar

import streamlit as st

from crosssell.columns import CampaignChannel, InputGroup, Rhythm, RoiInput, UpliftUnit
from crosssell.errors import CrosssellError
from crosssell.labels import label
from crosssell.roi.inputs import INPUTS
from crosssell.roi.scenario import Scenario
from crosssell.roi.templates import contact_cost
from pages.shared import session
from pages.shared.roi import session as roi_session
from pages.shared.roi.input_row import draw_row
from pages.shared.roi.moved import restated
from pages.shared.roi.session import Working
from pages.shared.text import _, in_words, translator

Option = TypeVar("Option")

GROUP_KEY = "roi_group"
MONTHS_BACK, MONTHS_AHEAD = 12, 24
CURRENCIES = ("EUR", "PLN", "GBP", "USD", "CHF", "CZK", "DKK", "HUF", "NOK", "RON", "SEK")


def draw_inputs(found: Working) -> None:
    """Draw the choice of a group, what is chosen in it, and its rows."""
    groups = list(InputGroup)
    chosen = st.segmented_control(
        _("Inputs"),
        groups,
        default=InputGroup.RESPONSE,
        required=True,
        format_func=in_words(groups, lambda one: label(one, translator())),
        key=GROUP_KEY,
        persist_state="session",
        label_visibility="collapsed",
        width="stretch",
    )
    group = chosen or InputGroup.RESPONSE
    with st.container(key="roi_rows", gap="small"):
        _choice_of(group, found)
        for one, spec in INPUTS.items():
            if spec.group == group:
                draw_row(one, found)


def show_group(group: InputGroup) -> None:
    """Show the rows of a group; for callbacks."""
    st.session_state[GROUP_KEY] = group


def _choice_of(group: InputGroup, found: Working) -> None:
    """Draw what is no number in a group."""
    match group:
        case InputGroup.REACH:
            _rhythm(found)
        case InputGroup.RESPONSE:
            _uplift_unit(found)
        case InputGroup.MONEY:
            _currency(found)
        case InputGroup.COST:
            _channel(found)
        case InputGroup.TIME:
            _start(found)


def _rhythm(found: Working) -> None:
    key = _holding("roi_rhythm", found.scenario.rhythm)
    st.segmented_control(
        _("How often they are contacted"),
        list(Rhythm),
        required=True,
        format_func=in_words(Rhythm, lambda one: label(one, translator())),
        key=key,
        on_change=_take_rhythm,
        args=(key,),
    )


def _take_rhythm(key: str) -> None:
    _keep_whole(replace(_scenario(), rhythm=Rhythm(st.session_state[key])))


def _uplift_unit(found: Working) -> None:
    key = _holding("roi_uplift_unit", found.scenario.uplift_unit)
    st.segmented_control(
        _("The uplift is stated"),
        list(UpliftUnit),
        required=True,
        format_func=in_words(UpliftUnit, lambda one: label(one, translator())),
        key=key,
        on_change=_take_uplift_unit,
        args=(key,),
        help=_("In points it is added to the share who buy anyway; relative, it is a share of that share."),
    )


def _take_uplift_unit(key: str) -> None:
    """State the uplift in the other unit; the same uplift as before."""
    scenario, unit = _scenario(), UpliftUnit(st.session_state[key])
    baseline = scenario[RoiInput.BASELINE_RATE].likely
    if unit == scenario.uplift_unit:
        return
    if not baseline:
        roi_session.say_later(
            _("Where nobody buys anyway, there is nothing for an uplift to be relative to."),
            icon=":material/error:",
        )
        return
    times = 1 / baseline if unit == UpliftUnit.RELATIVE else baseline
    uplift = restated(scenario[RoiInput.UPLIFT], times=times)
    estimates = tuple(uplift if one == RoiInput.UPLIFT else scenario[one] for one in RoiInput)
    try:
        changed = replace(scenario, uplift_unit=unit, estimates=estimates)
    except CrosssellError as error:
        roi_session.refuse(f"{RoiInput.UPLIFT}:likely", text="", error=error)
        return
    roi_session.forget_refusals(RoiInput.UPLIFT)
    _keep_whole(changed)


def _currency(found: Working) -> None:
    here = found.scenario.currency
    options: list[str | None] = [None, *sorted({*CURRENCIES, *([here] if here else [])})]
    key = _holding("roi_currency", here)
    st.selectbox(
        _("Currency"),
        options,
        format_func=in_words(options, lambda one: one or _("not stated")),
        key=key,
        on_change=_take_currency,
        args=(key,),
        help=_("Only the sign changes; amounts are not converted."),
    )


def _take_currency(key: str) -> None:
    _keep_whole(replace(_scenario(), currency=st.session_state[key]))


def _channel(found: Working) -> None:
    key = _holding("roi_channel", found.channel)
    st.selectbox(
        _("Contacted by"),
        list(CampaignChannel),
        format_func=in_words(CampaignChannel, lambda one: label(one, translator())),
        key=key,
        placeholder=_("Choose, to fill in what a contact usually costs"),
        on_change=_take_channel,
        args=(key,),
    )


def _take_channel(key: str) -> None:
    channel: CampaignChannel | None = st.session_state[key]
    roi_session.keep(channel=channel)
    if channel is not None:
        cost = contact_cost(channel, currency=_scenario().currency)
        roi_session.set_estimate(RoiInput.CONTACT_COST, cost)


def _start(found: Working) -> None:
    here = found.scenario.start
    today = dt.date.today()
    months = {_month(today, n) for n in range(-MONTHS_BACK, MONTHS_AHEAD + 1)} | {here}
    options = sorted(months)
    key = _holding("roi_start_month", here)
    st.selectbox(
        _("Start"),
        options,
        format_func=in_words(options, lambda day: translator().month(day)),
        key=key,
        on_change=_take_start,
        args=(key,),
    )


def _take_start(key: str) -> None:
    _keep_whole(replace(_scenario(), start=st.session_state[key]))


def _month(day: dt.date, ahead: int) -> dt.date:
    years, month = divmod(day.month - 1 + ahead, 12)
    return dt.date(day.year + years, month + 1, 1)


def _scenario() -> Scenario:
    return roi_session.working(session.current()).scenario


def _keep_whole(changed: Scenario) -> None:
    """Keep a change of the scenario itself; what the sliders are measured from changes with it."""
    roi_session.keep(scenario=changed)


def _holding(key: str, value: Option) -> str:
    """Let the widget ``key`` hold what the scenario says, and return the key."""
    if st.session_state.get(key) != value or key not in st.session_state:
        st.session_state[key] = value
    return key
