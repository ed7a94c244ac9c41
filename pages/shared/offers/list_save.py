"""Step 6 of the target list: it is saved as a campaign, which draws the groups and holds the files."""

import datetime as dt
from dataclasses import replace

import streamlit as st

from crosssell.columns import AudienceStart
from crosssell.labels import label
from crosssell.naming import LONGEST_NAME
from crosssell.offers.plan import CampaignPlan
from crosssell.offers.targets import TargetList
from pages.shared import session
from pages.shared.campaigns.address import open_campaign
from pages.shared.guard import guarded
from pages.shared.offers import list_answers, list_state
from pages.shared.offers.list_state import field_key
from pages.shared.text import _, date, date_field_format, ngettext, plain, translator

FIRST_DAY, LAST_DAY = dt.date(2000, 1, 1), dt.date(2100, 1, 1)
LONGEST_NOTES, LONGEST_WHAT = 2_000, 80


def draw(current: session.Current) -> None:
    """Draw the name and the days; the plan takes over what they hold."""
    plan = list_state.working().plan
    name = st.text_input(
        _("Name of the campaign"),
        value=plan.name,
        max_chars=LONGEST_NAME,
        placeholder=_proposed(plan, current),
        key=field_key("name"),
        persist_state="session",
    )
    left, right = st.columns(2, gap="small", vertical_alignment="bottom")
    with left:
        first = _day(_("First day of sending"), "sends_on", plan.sends_on)
    with right:
        last = _day(
            _("Last day of sending"),
            "sends_until",
            plan.sends_until,
            hint=_("Leave it empty if all are sent on one day."),
        )
    notes = st.text_area(
        _("Your notes"),
        value=plan.notes,
        max_chars=LONGEST_NOTES,
        height=80,
        key=field_key("notes"),
        persist_state="session",
    )
    if first is not None and first < dt.date.today():
        st.warning(
            _(
                "This day has passed. The groups are drawn now, so they cannot have decided who was written "
                "to then: the result would not measure the campaign."
            ),
            icon=":material/event_busy:",
        )
    if last is not None and (first is None or last < first):
        st.markdown(f":red[:material/error: {_('The last day of sending lies before the first.')}]")
        last = None
    list_state.keep(
        replace(
            plan,
            name=(name or "").strip(),
            notes=(notes or "").strip(),
            sends_on=first,
            sends_until=last,
        )
    )


def result(target: TargetList | None, current: session.Current) -> None:
    """Draw what saving does, and the button."""
    plan = list_state.working().plan
    st.markdown(_promise(plan))
    if plan.sends_on is None:
        st.caption(
            _("Without a day of sending it stays planned; you can set the day on the campaign's page.")
        )
    pressed = st.button(
        _("Save as campaign"),
        type="primary",
        icon=":material/campaign:",
        disabled=target is None or not target.listed,
        key="list_save",
    )
    if pressed:
        with guarded(), st.spinner(_("Saving the list and drawing the groups …")):
            named = plan if plan.name else replace(plan, name=_proposed(plan, current))
            open_campaign(list_answers.save(named, current, now=dt.datetime.now()))


def _promise(plan: CampaignPlan) -> str:
    """Return what becomes of the campaign, with its days."""
    drawn = _(
        "Saving draws the groups for good and opens the campaign's page, where the files are: one of those "
        "to be contacted, and one of the control group."
    )
    if plan.window_ends is None:
        return drawn
    read = ngettext(
        "Purchases count for {n} day, until {day}; import the sales after that, and the result appears by "
        "itself.",
        "Purchases count for {n} days, until {day}; import the sales after that, and the result appears by "
        "itself.",
        plan.window_days,
        day=f"**{plain(date(plan.window_ends))}**",
    )
    return f"{drawn} {read}"


def _proposed(plan: CampaignPlan, current: session.Current) -> str:
    """Return a name for a plan without one, that no other campaign has."""
    item = plan.offer.item
    if item:
        what = list_answers.names(current, (item,)).get(item, item)
    else:
        what = _("Campaign") if plan.start == AudienceStart.EMPTY else label(plan.start, translator())
    first = _("{what}, {day}", what=what[:LONGEST_WHAT], day=date(plan.sends_on or dt.date.today()))
    taken, name, place = list_answers.campaign_names(current), first, 1
    while name in taken:
        place += 1
        name = f"{first} ({place})"
    return name


def _day(words: str, name: str, value: dt.date | None, *, hint: str | None = None) -> dt.date | None:
    found = st.date_input(
        words,
        value=value,
        min_value=FIRST_DAY,
        max_value=LAST_DAY,
        format=date_field_format(),
        key=field_key(name),
        persist_state="session",
        help=hint,
    )
    return found if isinstance(found, dt.date) else None
