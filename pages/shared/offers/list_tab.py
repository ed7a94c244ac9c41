"""The target list: from conditions to a campaign, step by step; each step shows what it leads to."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from crosssell.columns import Field, OfferKind
from crosssell.offers.plan import CampaignPlan
from pages.shared import session, widgets
from pages.shared.guard import guarded, require
from pages.shared.link import say_of_link
from pages.shared.offers import (
    check,
    list_answers,
    list_control,
    list_counts,
    list_offer,
    list_preview,
    list_save,
    list_start,
    list_state,
    list_sums,
    list_value,
    list_who,
    list_worth,
)
from pages.shared.text import _

SIDES = (0.54, 0.46)


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where on the page the answers are drawn, each beside the fields that change it."""

    sums: DeltaGenerator
    counted: DeltaGenerator
    checked: DeltaGenerator
    valued: DeltaGenerator
    measured: DeltaGenerator
    rows: DeltaGenerator
    saved: DeltaGenerator


def draw(current: session.Current) -> None:
    """Draw the tab."""
    if not current.facts.customers:
        _no_customers(current)
        return
    say_of_link(_("The link opens an empty list: what you put together here is kept when you save it."))
    if list_start.draw(current):
        _steps(current)


def _no_customers(current: session.Current) -> None:
    """Say that a list needs to know who bought."""
    require(
        current.facts,
        [Field.CUSTOMER_ID],
        unlocks=_("With it you get lists of customers to write to, each with a reason."),
    )
    widgets.empty_state(
        _("No customers in the data"),
        _("A list names customers. Import an export with the customer number of each order."),
        icon=":material/person_off:",
    )


def _steps(current: session.Current) -> None:
    """Draw the steps: first all that is asked for, then what it leads to, beside it."""
    sums = st.container(key="list_sums")
    counted = _step(
        _("1. Who"),
        _("Everybody who meets your conditions, less those who must not be written to."),
        partial(list_who.draw, current),
    )
    offered: list[bool] = []
    checked = _step(_("2. What"), _("What you offer them."), lambda: offered.append(list_offer.draw(current)))
    valued = _step(
        _("3. What it is worth"),
        _("What a contact does and costs, and where the list ends."),
        partial(list_worth.draw, current),
    )
    measured = _step(
        _("4. Control group"),
        _("A part of the list, drawn by chance, gets nothing; the difference tells what the campaign did."),
        list_control.draw,
    )
    widgets.section(_("5. The list"))
    rows = st.container(key="list_rows")
    saved = _step(
        _("6. Save as a campaign"), _("Its page holds the files."), partial(list_save.draw, current)
    )
    places = Places(
        sums=sums, counted=counted, checked=checked, valued=valued, measured=measured, rows=rows, saved=saved
    )
    with guarded():
        _answers(places, list_state.working().plan, is_complete=bool(offered and offered[0]), current=current)


def _step(title: str, caption: str, draw_fields: Callable[[], object]) -> DeltaGenerator:
    """Draw a step's head and fields; return the place beside them."""
    widgets.section(title, caption=caption)
    left, right = st.columns(SIDES, gap="medium")
    with left, guarded():
        draw_fields()
    return right


def _answers(places: Places, plan: CampaignPlan, *, is_complete: bool, current: session.Current) -> None:
    """Draw what the plan leads to, each part at its place; what is being worked out says so there."""
    with places.counted:
        counts = list_answers.counts(plan, current)
    target = None
    with places.valued:
        if not is_complete:
            st.caption(_("Choose in step 2 what is offered."))
        elif counts is not None:
            target = list_answers.targets(plan, current)
    shown = counts if target is None else target.counts
    with places.sums:
        list_sums.draw(shown, target, plan, current)
    if shown is not None:
        with places.counted:
            list_counts.draw(shown, current)
    with places.checked:
        _checked(plan, current)
    if target is not None:
        with places.valued:
            list_value.draw(target, plan, current)
        with places.measured:
            list_control.result(target, plan, current)
        with places.rows:
            list_preview.draw(target, plan, current)
    with places.saved:
        list_save.result(target, current)


def _checked(plan: CampaignPlan, current: session.Current) -> None:
    """Say beside the offers how often such offers came true."""
    if plan.offer.kind == OfferKind.NEXT_BEST and (line := check.check_line(current)):
        with st.container(border=True, key="list_checked"):
            st.markdown(line)
