"""One campaign: how far it is, what it has brought, its files, its plan in words, and what can be changed."""

from dataclasses import replace
from functools import partial

import streamlit as st

from crosssell.columns import CampaignStatus
from crosssell.offers.campaigns.campaign import Campaign
from crosssell.offers.plan import CampaignPlan
from pages.shared import session, widgets
from pages.shared.campaigns import care, files, result
from pages.shared.campaigns import session as campaigns
from pages.shared.campaigns.address import CAMPAIGN_KEY, CAMPAIGNS_PAGE, campaign_shown
from pages.shared.campaigns.overview import status_chip
from pages.shared.campaigns.plan_words import plan_facts, voice
from pages.shared.campaigns.words import drawn_words, next_words
from pages.shared.guard import guarded
from pages.shared.link import add_to_link
from pages.shared.offers import list_state
from pages.shared.offers.address import LIST_TAB, OFFERS_PAGE
from pages.shared.roi.address import campaign_query, worth_link
from pages.shared.segments.address import press
from pages.shared.text import _, plain

_AGAIN = "_campaign_again"


def draw(current: session.Current) -> None:
    """Draw the screen."""
    if st.session_state.pop(_AGAIN, False):
        press(OFFERS_PAGE, [LIST_TAB])
    with st.container(
        key="campaign_page"
    ):  # the style sheet marks Campaigns as the place where the reader is
        st.page_link(CAMPAIGNS_PAGE, label=_("All campaigns"), icon=":material/arrow_back:")
    asked = campaign_shown()
    found = next((one for one in campaigns.all_campaigns(current) if one.campaign_id == asked), None)
    if found is None:
        _not_here(asked)
        return
    add_to_link(**{CAMPAIGN_KEY: found.campaign_id})
    names = campaigns.names_in(current, found)
    _head(found, current)
    with guarded():
        _result(found, names, current)
    parts = [partial(_files, found, current), partial(_plan, found, names, current)]
    for part in parts if found.outcome is None else reversed(parts):
        with guarded():
            part()
    with guarded():
        care.edit(found, current)


def _not_here(asked: str | None) -> None:
    if asked is not None and asked == st.session_state.get(care.DELETED_KEY):
        widgets.empty_state(
            _("This campaign was deleted"), _("Choose another one on the screen of all campaigns.")
        )
    elif asked is None:
        widgets.empty_state(
            _("Which campaign?"), _("Choose one on the screen of all campaigns."), icon=":material/campaign:"
        )
    else:
        widgets.empty_state(
            _("This campaign is not in the dataset"),
            _("It may have been deleted, or the link belongs to another dataset."),
        )


def _head(found: Campaign, current: session.Current) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="campaign_title"):
        st.header(plain(found.name), anchor=False, width="content")
        status_chip(found)
        st.space("stretch")
        care.more(found, current)


def _result(found: Campaign, names: dict[str, str], current: session.Current) -> None:
    """Draw what has come of it, or what comes next."""
    if found.is_drawn_late:
        st.warning(
            _(
                "The groups were drawn after the first day of sending. So they did not decide who was "
                "written to, and what they are compared by does not measure this campaign."
            ),
            icon=":material/warning:",
        )
    if found.outcome is None:
        said = next_words(found, last=campaigns.last_order_day(current), today=campaigns.today())
        icon = ":material/pending:" if found.status == CampaignStatus.WINDOW_OPEN else ":material/flag:"
        if said:
            widgets.notice(said, icon=icon)
        if found.drawn_at is not None and not found.groups.holdouts:
            st.warning(
                _(
                    "Nobody is left alone, so nobody will know what this campaign brings: it cannot be told "
                    "from what these customers would have bought anyway."
                ),
                icon=":material/help:",
            )
        _ways_on(found)
        return
    item = voice(names, current.facts.currency).item(found.plan.offer.item) if found.plan.offer.item else ""
    result.draw(found, found.outcome, item=item, current=current)
    _ways_on(found)
    result.details(found.outcome, current=current)


def _ways_on(found: Campaign) -> None:
    """Draw where to go from here."""
    with st.container(horizontal=True, vertical_alignment="center", gap="medium", key="campaign_ways"):
        if found.drawn_at is not None:
            worth_link(
                campaign_query(found.campaign_id),
                hint=_("Calculates the campaign in money, with what was measured where it was."),
                place="campaign",
            )
        st.button(
            _("Do it again"),
            icon=":material/replay:",
            key="campaign_again",
            help=_("Opens a new target list with the same audience and offer, on the data as they are now."),
            on_click=_again,
            args=(found.plan,),
        )


def _again(plan: CampaignPlan) -> None:
    list_state.begin(replace(plan, name="", sends_on=None, sends_until=None, notes=""))
    st.session_state[_AGAIN] = True


def _files(found: Campaign, current: session.Current) -> None:
    if found.drawn_at is not None:
        files.draw(found, current)


def _plan(found: Campaign, names: dict[str, str], current: session.Current) -> None:
    widgets.section(_("The plan"))
    with st.grid(2, min_column_width=320, gap="small", key="campaign_plan"):
        facts = plan_facts(found.plan, names, current.facts.currency)
        for name, value in [*facts, (_("Groups"), drawn_words(found))]:
            st.markdown(f":gray[{name}]  \n{value}")
