"""The screen Campaigns: every campaign with how far it is and what comes next, and what worked."""

import streamlit as st

from crosssell.errors import CrosssellError
from crosssell.labels import error_text, label
from crosssell.offers.campaigns.campaign import Campaign
from crosssell.offers.campaigns.cap import (
    MOST_CONTACTS,
    MOST_DAYS,
    ContactCap,
    contact_cap,
    set_contact_cap,
)
from pages.shared import session, widgets
from pages.shared.campaigns import session as campaigns
from pages.shared.campaigns import worked
from pages.shared.campaigns.address import campaign_link
from pages.shared.campaigns.plan_words import voice
from pages.shared.campaigns.words import (
    STATUS_LOOK,
    VERDICT_LOOK,
    next_words,
    outcome_phrase,
    sizes_words,
)
from pages.shared.guard import guarded
from pages.shared.offers.address import empty_query, list_link
from pages.shared.text import _, date, ngettext, plain, translator

MOST_LISTED = 60
PLAYBOOK_PAGE = "playbook.py"
USUAL_CONTACTS, USUAL_DAYS = 2, 30


def draw(current: session.Current) -> None:
    """Draw the screen."""
    found = campaigns.all_campaigns(current)
    if not found:
        _nothing_yet()
    else:
        with guarded():
            _list(found, current)
        with guarded():
            worked.draw(found, current)
    with guarded():
        _cap(current)


def _nothing_yet() -> None:
    widgets.empty_state(
        _("No campaigns yet"),
        _(
            "Make a target list, leave a small part of it alone, and save it as a campaign. Once your next "
            "orders are imported, this screen tells what it has brought."
        ),
        icon=":material/campaign:",
    )
    with st.container(horizontal=True, gap="medium", key="campaigns_start"):
        list_link(empty_query(), text=_("Make a target list"), place="campaigns_empty")
        with st.container(key="way_playbook_campaigns", width="content"):
            st.page_link(
                PLAYBOOK_PAGE,
                label=_("Start from a ready-made campaign in the playbook"),
                icon=":material/checklist:",
            )


def _list(found: tuple[Campaign, ...], current: session.Current) -> None:
    names = campaigns.names_in(current, *found[:MOST_LISTED])
    for one in found[:MOST_LISTED]:
        with st.container(border=True, gap="xsmall", key=f"campaign_row_{one.campaign_id}"):
            _row(one, names, current)
    if len(found) > MOST_LISTED:
        st.caption(
            ngettext(
                "{n} older campaign is not listed.",
                "{n} older campaigns are not listed.",
                len(found) - MOST_LISTED,
            )
        )
    list_link(empty_query(), text=_("Make another target list"), place="campaigns_more")


def _row(one: Campaign, names: dict[str, str], current: session.Current) -> None:
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", key=f"campaign_head_{one.campaign_id}"
    ):
        campaign_link(one.campaign_id, text=f"**{plain(one.name)}**")
        status_chip(one)
    facts = [
        voice(names, current.facts.currency).offer(one.plan.offer),
        sizes_words(one),
        plain(date(one.plan.sends_on)) if one.plan.sends_on else "",
    ]
    st.caption(" · ".join(fact for fact in facts if fact))
    if one.is_drawn_late:
        st.markdown(
            f":orange[:material/warning:] {_('The groups were drawn after the first day of sending.')}"
        )
    if one.outcome is not None:
        icon = VERDICT_LOOK[one.outcome.verdict] if one.outcome.verdict else ":gray[:material/help:]"
        st.markdown(f"{icon} {outcome_phrase(one.outcome, currency=current.facts.currency)}")
    elif said := next_words(one, last=campaigns.last_order_day(current), today=campaigns.today()):
        st.markdown(said)


def status_chip(one: Campaign) -> None:
    """Draw how far a campaign is."""
    icon, colour = STATUS_LOOK[one.status]
    st.badge(label(one.status, translator()), icon=icon, color=colour)


def _cap(current: session.Current) -> None:
    """Draw how often anybody may be contacted, over all campaigns."""
    cap = contact_cap(current.warehouse)
    with st.expander(_("How often may anybody be contacted?"), icon=":material/notifications_paused:"):
        st.markdown(_cap_words(cap))
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="cap_fields"):
            st.number_input(
                _("Contacts at most"),
                min_value=1,
                max_value=MOST_CONTACTS,
                value=cap.most if cap else USUAL_CONTACTS,
                key="cap_most",
                width=160,
            )
            st.number_input(
                _("within so many days"),
                min_value=1,
                max_value=MOST_DAYS,
                value=cap.within_days if cap else USUAL_DAYS,
                key="cap_days",
                width=180,
            )
            st.button(_("Keep this limit"), key="cap_keep", on_click=_keep_cap, args=(current,))
            if cap is not None:
                st.button(_("No limit"), key="cap_lift", on_click=_lift_cap, args=(current,))


def _cap_words(cap: ContactCap | None) -> str:
    if cap is None:
        said = _("There is no limit yet.")
    else:
        said = ngettext(
            "At most {most} within {n} day, over all campaigns.",
            "At most {most} within {n} days, over all campaigns.",
            cap.within_days,
            most=ngettext("{n} contact", "{n} contacts", cap.most),
        )
    return said + " " + _("Target lists leave out whoever has been contacted as often as that.")


def _keep_cap(current: session.Current) -> None:
    try:
        cap = ContactCap(
            most=int(st.session_state["cap_most"]), within_days=int(st.session_state["cap_days"])
        )
        set_contact_cap(current.warehouse, cap=cap)
    except CrosssellError as error:
        st.toast(plain(error_text(error, translator())), icon=":material/error:")
        return
    st.toast(_("Saved."), icon=":material/check:")


def _lift_cap(current: session.Current) -> None:
    set_contact_cap(current.warehouse, cap=None)
    st.toast(_("There is no limit now."), icon=":material/check:")
