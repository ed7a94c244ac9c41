"""The plan that the reader works on: one for the session, the truth of every field of the target list.

A field says what it holds when it is drawn, and the plan takes it over. Where the plan is replaced as a
whole, its number rises, and with it the keys of the fields: they are drawn anew from the plan.
"""

from dataclasses import dataclass, field, replace

import streamlit as st

from crosssell.offers.plan import CampaignPlan
from pages.shared import session
from pages.shared.offers.address import Asked

TABS_KEY, LIST = "offers_tab", "list"
_KEY = "_offers_list"


@dataclass(frozen=True, slots=True, kw_only=True)
class Working:
    """What the reader works on.

    Attributes:
        dataset: Of which dataset the plan is.
        plan: As it stands.
        number: Of the plan put in last, for the keys of its fields.
        asked: What a link asks to start from, until it is worked out; ``None`` afterwards.
        started: What the plan was started from; ``None`` for the reader's own conditions.
        before: The plan that was replaced by a start; ``None`` where there was none worth keeping.
        filled: What a ready-made campaign found in the data; ``None`` for other starts.
    """

    dataset: str
    plan: CampaignPlan = field(default_factory=CampaignPlan)
    number: int = 0
    asked: Asked | None = None
    started: Asked | None = None
    before: CampaignPlan | None = None
    filled: object = None


def working() -> Working:
    """Return what the reader works on; an empty plan where the dataset is another one than before."""
    current = session.current()
    dataset = "" if current is None else current.name
    found: Working | None = st.session_state.get(_KEY)
    if found is None or found.dataset != dataset:
        found = Working(dataset=dataset, number=0 if found is None else found.number + 1)
        st.session_state[_KEY] = found
    return found


def keep(plan: CampaignPlan) -> None:
    """Take over what the fields of this run hold."""
    found = working()
    if plan != found.plan:
        st.session_state[_KEY] = replace(found, plan=plan)


def change(plan: CampaignPlan) -> None:
    """Put a changed plan into the fields; for callbacks."""
    found = working()
    st.session_state[_KEY] = replace(found, plan=plan, number=found.number + 1)


def begin(plan: CampaignPlan, *, started: Asked | None = None, filled: object = None) -> None:
    """Start anew from a plan and open the target list; for callbacks, or before the fields are drawn.

    Args:
        plan: To start from.
        started: What it comes from.
        filled: What the template that it comes from found in the data.
    """
    found = working()
    st.session_state[_KEY] = Working(
        dataset=found.dataset,
        plan=plan,
        number=found.number + 1,
        started=started,
        before=found.plan if is_worth_keeping(found.plan) else None,
        filled=filled,
    )
    open_list()


def ask(asked: Asked) -> None:
    """Note what to start from; it is worked out when the list is drawn."""
    st.session_state[_KEY] = replace(working(), asked=asked)
    open_list()


def forget_asked() -> None:
    """Stay with the plan as it is."""
    st.session_state[_KEY] = replace(working(), asked=None)


def undo() -> None:
    """Go back to the plan before the last start; for callbacks."""
    found = working()
    if found.before is not None:
        st.session_state[_KEY] = Working(dataset=found.dataset, plan=found.before, number=found.number + 1)


def clear() -> None:
    """Start with an empty form; for callbacks."""
    begin(CampaignPlan())


def open_list() -> None:
    """Open the tab of the list in the next drawing of the tabs."""
    st.session_state[f"_{TABS_KEY}_open"] = LIST
    st.session_state.pop(TABS_KEY, None)


def is_worth_keeping(plan: CampaignPlan) -> bool:
    """Tell whether the reader would miss this plan."""
    empty = CampaignPlan()
    return (plan.start, plan.audience, plan.offer) != (empty.start, empty.audience, empty.offer)


def field_key(name: str) -> str:
    """Return the key of a field of the plan at hand."""
    return f"list_{name}_{working().number}"
