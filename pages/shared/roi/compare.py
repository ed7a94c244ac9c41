"""Up to four scenarios side by side, or one as it comes out badly, as expected and well."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count

import streamlit as st

from crosssell.charts.roi_spread import ScenarioRow, comparison_figure, comparison_key
from crosssell.columns import RoiInput, ScenarioCase
from crosssell.exports.roi_words import result_name, result_reason, result_value
from crosssell.labels import label
from crosssell.roi.result import Simulation
from crosssell.roi.saved import Kept
from crosssell.roi.scenario import Scenario
from pages.shared import session, widgets
from pages.shared.roi import session as roi_session
from pages.shared.roi.risk import chance_words
from pages.shared.roi.session import Working
from pages.shared.roi.shown import chart, figures, look, voice
from pages.shared.roi.worked import worked_case
from pages.shared.text import _, in_words, plain, translator, upright

MOST_SIDE_BY_SIDE = 4
SIDE_BY_SIDE, CASES = "side_by_side", "cases"
KIND_KEY, CHOSEN_KEY, ONE_KEY, ALL_KEY = "roi_compare", "roi_compared", "roi_cases_of", "roi_all_inputs"
WORKING = "working"  # what is on the calculator; saved ones go by their id
RESULTS = (
    "profit_amount",
    "roi",
    "net_present_value_amount",
    "cost_amount",
    "incremental_orders",
    "payback_month",
    "break_even_uplift",
    "break_even_audience",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One scenario of a comparison.

    Attributes:
        name: As the user calls it; hostile text.
        scenario: Its inputs.
        simulation: What it may bring; ``None`` where nothing varies.
    """

    name: str
    scenario: Scenario
    simulation: Simulation | None


def draw(working: Working, kept: Sequence[Kept]) -> None:
    """Draw the comparison that is chosen."""
    widgets.section(_("Compare"))
    known = named(working, kept)
    if _kind() == CASES:
        _cases(known, working)
    else:
        _side_by_side(known, working)


def named(working: Working, kept: Sequence[Kept]) -> dict[str, tuple[str, Scenario]]:
    """Return what is on the calculator and the saved scenarios: key → name (hostile text) and scenario.

    What is on the calculator is left out where it is saved as it is.
    """
    known = {
        WORKING: (working.name or _("On the calculator"), working.scenario),
        **{one.scenario_id: (one.name, one.scenario) for one in kept if one.scenario is not None},
    }
    if working.saved_id in known and not working.is_changed:
        del known[WORKING]
    elif working.name:
        known[WORKING] = (_("{name}, as it is on the calculator", name=working.name), working.scenario)
    return _told_apart(known)


def _told_apart(known: dict[str, tuple[str, Scenario]]) -> dict[str, tuple[str, Scenario]]:
    """Return the same with a number behind names that others bear too: a widget finds options by words."""
    found: dict[str, tuple[str, Scenario]] = {}
    seen: set[str] = set()
    for key, (name, scenario) in known.items():
        tried = (upright(name if n == 1 else f"{name} ({n})") for n in count(1))
        found[key] = next(one for one in tried if one not in seen), scenario
        seen.add(found[key][0])
    return found


def at_work(working: Working, known: Mapping[str, tuple[str, Scenario]]) -> str:
    """Return the key of what is on the calculator among what `named` has found."""
    return WORKING if working.saved_id is None or WORKING in known else working.saved_id


def _kind() -> str:
    words = {SIDE_BY_SIDE: _("Side by side"), CASES: _("Pessimistic, expected, optimistic")}
    chosen = st.segmented_control(
        _("Compare"),
        list(words),
        default=SIDE_BY_SIDE,
        required=True,
        format_func=in_words(words, words.__getitem__),
        key=KIND_KEY,
        persist_state="session",
        label_visibility="collapsed",
    )
    return chosen if chosen in words else SIDE_BY_SIDE


def _side_by_side(known: dict[str, tuple[str, Scenario]], working: Working) -> None:
    _drop_unknown(CHOSEN_KEY, known)
    chosen = st.multiselect(
        _("Scenarios"),
        list(known),
        default=list(known)[:MOST_SIDE_BY_SIDE],
        max_selections=MOST_SIDE_BY_SIDE,
        format_func=in_words(known, lambda one: known[one][0]),
        key=CHOSEN_KEY,
        persist_state="session",
        placeholder=_("Choose up to four"),
    )
    columns = [_column(*known[one], working) for one in chosen[:MOST_SIDE_BY_SIDE]]
    if not columns:
        return
    _chart(columns)
    _table(columns)


def _drop_unknown(key: str, known: dict[str, tuple[str, Scenario]]) -> None:
    """Forget what was chosen and is gone since: a widget takes known choices only."""
    if key in st.session_state:
        st.session_state[key] = [one for one in st.session_state[key] if one in known]


def _column(name: str, scenario: Scenario, working: Working) -> Column:
    varies = any(estimate.varies for estimate in scenario.estimates)
    asked = replace(working, scenario=scenario)
    return Column(
        name=name, scenario=scenario, simulation=roi_session.simulation_of(asked) if varies else None
    )


def _chart(columns: Sequence[Column]) -> None:
    """Draw the spread of each; amounts of two currencies cannot stand on one scale."""
    uncertain = [one for one in columns if one.simulation is not None]
    if not uncertain:
        return
    if len({one.scenario.currency for one in columns}) > 1:
        widgets.notice(_("These scenarios are in different currencies; their amounts cannot be compared."))
        return
    writes = figures(columns[0].scenario)
    rows = [
        ScenarioRow(
            name=one.name,
            profit=one.simulation.profit,
            expected_amount=roi_session.outcome_of(one.scenario).profit_amount,
            chance_of_loss=one.simulation.chance_of_loss,
        )
        for one in uncertain
        if one.simulation is not None
    ]
    st.html(comparison_key(figures=writes, dark=session.is_dark()))
    chart(
        comparison_figure(rows, figures=writes, **look()),
        key="roi_comparison",
        alt=_("The profit of each scenario, from cautious to hopeful"),
    )


def _cases(known: dict[str, tuple[str, Scenario]], working: Working) -> None:
    chosen = st.selectbox(
        _("Scenario"),
        list(known),
        index=list(known).index(at_work(working, known)),
        format_func=in_words(known, lambda one: known[one][0]),
        key=ONE_KEY,
        width=420,
    )
    _name, scenario = known.get(chosen, next(iter(known.values())))
    if not any(estimate.varies for estimate in scenario.estimates):
        widgets.notice(_("No input has a low and a high value yet, so all three would be the same."))
        return
    columns = [
        Column(name=label(case, translator()), scenario=worked_case(scenario, case), simulation=None)
        for case in ScenarioCase
    ]
    _table(columns)
    spread = roi_session.simulation_of(replace(working, scenario=scenario)).profit
    writes = figures(scenario)
    st.caption(
        _(
            "Pessimistic: each input at the end that earns less, all at once, which hardly ever happens; "
            "optimistic the other way. When they are drawn each on its own, the profit lies between {low} "
            "and {high} in 8 of 10 cases.",
            low=plain(writes.rounded(spread.p10)),
            high=plain(writes.rounded(spread.p90)),
        )
    )


def _table(columns: Sequence[Column]) -> None:
    """Draw results and inputs, a column for each scenario; what differs is highlighted."""
    differing = [one for one in RoiInput if _differs(one, columns)]
    everything = st.toggle(
        _("Show all inputs"),
        key=ALL_KEY,
        persist_state="session",
        help=_("Otherwise only those that differ."),
    )
    shown = list(RoiInput) if everything else differing
    head = [_("Figure"), *(voice(one.scenario).name(one.name) for one in columns)]
    lines = [line(head), line(["---", *("--:" for _one in columns)]), *_results(columns)]
    if shown:
        lines.append(line([f"**{_('Inputs')}**", *("" for _one in columns)]))
    lines += [_input_line(one, columns) for one in shown]
    lines += _plan_lines(columns, everything=everything)
    with st.container(key="swiped_roi_compare"):
        st.markdown("\n".join(lines))
    for note in _why_none(columns):
        st.caption(note)
    if len(columns) > 1 and not differing:
        st.caption(_("The likely values are the same in all of them."))


def _results(columns: Sequence[Column]) -> list[str]:
    lines = [
        line(
            [
                result_name(field, translator()),
                *(
                    _strong(
                        result_value(field, roi_session.outcome_of(one.scenario), voice(one.scenario)),
                        when=field == "profit_amount",
                    )
                    for one in columns
                ),
            ]
        )
        for field in RESULTS
    ]
    if any(one.simulation is not None for one in columns):
        chances = [
            "–" if one.simulation is None else _chance(one.simulation, one.scenario) for one in columns
        ]
        lines.insert(2, line([result_name("chance_of_loss", translator()), *chances]))
    return lines


def _why_none(columns: Sequence[Column]) -> list[str]:
    """Return for each figure that some scenario lacks why that is, each reason once."""
    words = translator()
    found = [
        (result_name(field, words), result_reason(field, roi_session.outcome_of(one.scenario), words))
        for field in RESULTS
        for one in columns
    ]
    return [f"{name}: {plain(reason)}." for name, reason in dict.fromkeys(found) if reason]


def _chance(simulation: Simulation, scenario: Scenario) -> str:
    return plain(chance_words(simulation.chance_of_loss, voice(scenario)))


def _plan_lines(columns: Sequence[Column], *, everything: bool) -> list[str]:
    """Return rhythm and unit of the uplift, where they differ or all is wanted."""
    words = translator()
    lines = []
    for name, values in (
        (_("Rhythm"), [label(one.scenario.rhythm, words) for one in columns]),
        (_("Start"), [words.date(one.scenario.start) for one in columns]),
    ):
        if everything or len(set(values)) > 1:
            lines.append(_told([name, *map(plain, values)]))
    return lines


def _differs(one: RoiInput, columns: Sequence[Column]) -> bool:
    stated = {
        (column.scenario[one].likely, column.scenario.uplift_unit if one == RoiInput.UPLIFT else None)
        for column in columns
    }
    return len(stated) > 1


def _input_line(one: RoiInput, columns: Sequence[Column]) -> str:
    values = [voice(column.scenario).value(one, column.scenario[one].likely) for column in columns]
    return _told([label(one, translator()), *values])


def _told(cells: Sequence[str]) -> str:
    """Return a line whose values are marked where they differ from the first scenario's."""
    name, first, *others = cells
    marked = (value if value == first else f":primary-background[{value}]" for value in others)
    return line([name, first, *marked])


def _strong(text: str, *, when: bool) -> str:
    return f"**{text}**" if when else text


def line(cells: Sequence[str]) -> str:
    """Return a line of a Markdown table."""
    return f"| {' | '.join(cells)} |"
