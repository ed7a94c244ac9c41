"""What a user changes of a saved campaign: its days, cost and notes, its name, or that it is there at all."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import streamlit as st

from crosssell.columns import ConsentChannel
from crosssell.errors import CrosssellError
from crosssell.labels import error_text
from crosssell.naming import LONGEST_NAME
from crosssell.offers.campaigns.campaign import Campaign
from crosssell.offers.campaigns.saved import (
    delete_campaign,
    edit_campaign,
    rename_campaign,
)
from crosssell.offers.plan import LONGEST_WINDOW, CampaignPlan
from pages.shared import session, typed
from pages.shared.campaigns import session as campaigns
from pages.shared.campaigns.plan_words import way_name
from pages.shared.text import _, date_field_format, in_words, plain, translator

LONGEST_NOTES, LONGEST_WORDS = 2_000, 200
DELETED_KEY = "_campaign_deleted"


def more(campaign: Campaign, current: session.Current) -> None:
    """Draw what renames or deletes a campaign."""
    place = campaign.campaign_id
    with st.popover(
        _("More"), icon=":material/more_horiz:", key="campaign_more", help=_("Rename or delete this campaign")
    ):
        field = f"campaign_name_{place}"
        st.text_input(_("Name"), value=campaign.name, max_chars=LONGEST_NAME, key=field)
        st.button(
            _("Rename"), key="campaign_rename", on_click=_told(partial(_rename, campaign, current, field))
        )
        st.divider()
        st.markdown(
            _(
                "Deletes the plan, the groups and the result. It can then never be measured, and lists no "
                "longer know who was contacted."
            )
        )
        sure = st.checkbox(_("Yes, delete the campaign"), key=f"campaign_sure_{place}")
        st.button(
            _("Delete this campaign"),
            icon=":material/delete:",
            key="campaign_delete",
            disabled=not sure,
            on_click=_told(partial(_delete, campaign, current)),
        )


def edit(campaign: Campaign, current: session.Current) -> None:
    """Draw the fields of what may change; the audience, the offer and the groups stay as they were drawn."""
    plan, key = campaign.plan, f"campaign_edit_{campaign.campaign_id}"
    with st.expander(_("Change dates, cost and notes"), icon=":material/edit:"):
        with st.grid(3, min_column_width=180, gap="small", key="campaign_edit_days"):
            form = date_field_format()
            first = st.date_input(
                _("First day of sending"),
                value=plan.sends_on,
                format=form,
                key=f"{key}_first",
                **_range(plan),
            )
            last = st.date_input(
                _("Last day of sending"),
                value=plan.sends_until or plan.sends_on,
                format=form,
                key=f"{key}_last",
                **_range(plan),
            )
            window = st.number_input(
                _("Days in which purchases count"),
                min_value=1,
                max_value=LONGEST_WINDOW,
                value=plan.window_days,
                key=f"{key}_window",
                help=_("From the first day of sending on, the same for everybody."),
            )
            contact = typed.typed_number(
                _("Cost of a contact"), key=f"{key}_contact", value=plan.economics.contact_cost, lowest=0
            )
            fixed = typed.typed_number(
                _("Cost of the campaign as a whole"),
                key=f"{key}_fixed",
                value=plan.economics.fixed_cost,
                lowest=0,
            )
            ways = list(ConsentChannel)
            way = st.selectbox(
                _("Way of contact"),
                ways,
                index=ways.index(plan.exclusions.way),
                format_func=in_words(ways, way_name),
                key=f"{key}_way",
            )
        words = st.text_input(
            _("What you say of the offer"),
            value=plan.offer.words,
            max_chars=LONGEST_WORDS,
            key=f"{key}_words",
        )
        notes = st.text_area(_("Your notes"), value=plan.notes, max_chars=LONGEST_NOTES, key=f"{key}_notes")
        st.caption(
            _(
                "Who is on the list, what is offered and how the groups were drawn stays as it is: changing "
                "it now would spoil the comparison."
            )
        )
        # Not in a callback: what was typed last reaches the fields of this run together with the press.
        is_wrong = contact is None or fixed is None
        if st.button(_("Save the changes"), type="primary", key="campaign_edit_save", disabled=is_wrong):
            changed = replace(
                plan,
                **_days(first, last),
                window_days=int(window),
                economics=replace(plan.economics, contact_cost=contact or 0.0, fixed_cost=fixed or 0.0),
                exclusions=replace(plan.exclusions, way=way or plan.exclusions.way),
                offer=replace(plan.offer, words=words.strip()),
                notes=notes.strip(),
            )
            _told(partial(_edit, campaign, current, changed))()
            st.rerun()


def _range(plan: CampaignPlan) -> dict[str, dt.date]:
    """Return the days to choose from; without them the field would allow ten years around its value."""
    day = campaigns.today()
    known = [one for one in (plan.sends_on, plan.sends_until) if one]
    return {
        "min_value": min(dt.date(day.year - 10, 1, 1), *known, day),
        "max_value": max(dt.date(day.year + 5, 12, 31), *known, day),
    }


def _days(first: object, last: object) -> dict[str, dt.date | None]:
    """Return the days of sending; one that would end before it starts takes one day."""
    begin = first if isinstance(first, dt.date) else None
    end = last if isinstance(last, dt.date) else None
    until = end if begin is not None and end is not None and end > begin else None
    return {"sends_on": begin, "sends_until": until}


def _edit(campaign: Campaign, current: session.Current, plan: CampaignPlan) -> None:
    edit_campaign(current.warehouse, campaign_id=campaign.campaign_id, plan=plan)
    campaigns.note_change(current)
    st.toast(_("Saved."), icon=":material/check:")


def _rename(campaign: Campaign, current: session.Current, field: str) -> None:
    rename_campaign(
        current.warehouse, campaign_id=campaign.campaign_id, name=str(st.session_state.get(field, ""))
    )
    st.toast(_("Saved."), icon=":material/check:")


def _delete(campaign: Campaign, current: session.Current) -> None:
    delete_campaign(current.warehouse, campaign_id=campaign.campaign_id)
    st.session_state[DELETED_KEY] = campaign.campaign_id
    st.toast(_("“{name}” was deleted.", name=plain(campaign.name)), icon=":material/check:")


def _told(work: Callable[[], None]) -> Callable[[], None]:
    """Return a callback that says what is wrong in place of failing."""

    def told() -> None:
        try:
            work()
        except CrosssellError as error:
            st.toast(plain(error_text(error, translator())), icon=":material/error:")

    return told
