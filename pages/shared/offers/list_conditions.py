"""The conditions of an audience as rows in words, by group, to be edited, taken out and added to."""

from dataclasses import dataclass, replace

import streamlit as st

from crosssell.offers.audience.conditions import MOST_CONDITIONS, Audience, Condition
from crosssell.offers.plan import CampaignPlan
from pages.shared import session
from pages.shared.offers import list_condition_form, list_state, list_words
from pages.shared.offers.list_condition_form import Form
from pages.shared.text import _, in_words

ALL, ANY, NONE = "all_of", "any_of", "none_of"
GROUPS = (ALL, ANY, NONE)
_EDITED, _NUMBER, _FOUND = "_offers_edited", "_offers_edit_number", "_offers_condition"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """Which condition is open.

    Attributes:
        plan: Number of the plan that it belongs to.
        number: Of the opening, for the keys of the fields.
        group: Where it stands; of a new one, where it is to stand.
        place: In its group; ``None`` for a new one.
    """

    plan: int
    number: int
    group: str
    place: int | None


def group_words() -> dict[str, str]:
    """Return what each group asks of its conditions."""
    return {
        ALL: _("All of these"),
        ANY: _("At least one of these"),
        NONE: _("None of these"),
    }


def draw(current: session.Current) -> None:
    """Draw the conditions of the plan, and the form of the one that is open."""
    audience = list_state.working().plan.audience
    edited = _edited()
    names = list_words.names_of_conditions(audience, current)
    if audience == Audience():
        st.markdown(_("No conditions yet: every known customer with an order."))
    for group, words in group_words().items():
        conditions: tuple[Condition, ...] = getattr(audience, group)
        if not conditions:
            continue
        st.markdown(f":gray[{words}]")
        for place, condition in enumerate(conditions):
            if edited is not None and (edited.group, edited.place) == (group, place):
                _open(edited, condition, current)
            else:
                said = list_words.condition_words(condition, names, current)
                _row(group, place, said)
    if edited is not None and edited.place is None:
        _open(edited, None, current)
    elif edited is None and _count(audience) < MOST_CONDITIONS:
        st.button(
            _("Add a condition"),
            icon=":material/add:",
            key="list_add",
            on_click=_edit,
            args=(ALL, None),
        )


def _row(group: str, place: int, said: str) -> None:
    name = f"{group}_{place}"
    with st.container(
        key=f"condition_{name}",
        horizontal=True,
        horizontal_alignment="distribute",
        vertical_alignment="center",
        wrap=False,
        gap="small",
    ):
        st.markdown(said)
        with st.container(horizontal=True, gap=None, width="content", wrap=False, key=f"tools_{name}"):
            st.button(
                _("Change"),
                icon=":material/edit:",
                type="tertiary",
                key=f"edit_{name}",
                on_click=_edit,
                args=(group, place),
            )
            st.button(
                _("Remove"),
                icon=":material/delete:",
                type="tertiary",
                key=f"remove_{name}",
                on_click=_remove,
                args=(group, place),
            )


def _open(edited: Edited, before: Condition | None, current: session.Current) -> None:
    """Draw the form of a condition with its buttons."""
    key = f"condition_{edited.plan}_{edited.number}"
    with st.container(border=True, key="condition_form", gap="small"):
        words = group_words()
        group = st.segmented_control(
            _("Customers must meet"),
            list(words),
            default=edited.group,
            required=True,
            format_func=in_words(words, words.__getitem__),
            key=f"{key}_group",
            persist_state="session",
        )
        found = list_condition_form.draw(Form(key=key, before=before), current)
        st.session_state[_FOUND] = (group if group in GROUPS else edited.group, found)
        with st.container(horizontal=True, gap="small"):
            st.button(
                _("Add") if before is None else _("Take over"),
                type="primary",
                icon=":material/check:",
                disabled=found is None,
                key="condition_done",
                on_click=_done,
            )
            st.button(_("Cancel"), key="condition_cancel", on_click=_close)


def _edited() -> Edited | None:
    found: Edited | None = st.session_state.get(_EDITED)
    return found if found is not None and found.plan == list_state.working().number else None


def _edit(group: str, place: int | None) -> None:
    number = st.session_state.get(_NUMBER, 0) + 1
    st.session_state[_NUMBER] = number
    st.session_state[_EDITED] = Edited(
        plan=list_state.working().number, number=number, group=group, place=place
    )


def _close() -> None:
    st.session_state.pop(_EDITED, None)


def _done() -> None:
    """Take the condition over from its form."""
    edited = _edited()
    group, found = st.session_state.get(_FOUND, (ALL, None))
    if edited is None or found is None:
        return
    plan = list_state.working().plan
    groups = {name: list(getattr(plan.audience, name)) for name in GROUPS}
    if edited.place is None:
        groups[group].append(found)
    elif group == edited.group:
        groups[group][edited.place] = found
    else:
        del groups[edited.group][edited.place]
        groups[group].append(found)
    _close()
    list_state.keep(_with(plan, groups))


def _remove(group: str, place: int) -> None:
    plan = list_state.working().plan
    groups = {name: list(getattr(plan.audience, name)) for name in GROUPS}
    if place < len(groups[group]):
        del groups[group][place]
    _close()
    list_state.keep(_with(plan, groups))


def _with(plan: CampaignPlan, groups: dict[str, list[Condition]]) -> CampaignPlan:
    audience = Audience(**{name: tuple(dict.fromkeys(conditions)) for name, conditions in groups.items()})
    return replace(plan, audience=audience)


def _count(audience: Audience) -> int:
    return sum(len(getattr(audience, group)) for group in GROUPS)
