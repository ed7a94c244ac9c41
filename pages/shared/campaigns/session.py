"""What the screens of campaigns work on: the campaigns as they are now, outcomes made beside the screen."""

import datetime as dt
from functools import partial

import streamlit as st

from crosssell.facts import data_version
from crosssell.offers.campaigns.campaign import Campaign
from crosssell.offers.campaigns.evaluate import refresh_outcomes
from crosssell.offers.campaigns.listed import item_names
from crosssell.offers.campaigns.saved import campaigns
from pages.shared import session
from pages.shared.beside import beside
from pages.shared.campaigns.plan_words import plan_items
from pages.shared.guard import guarded
from pages.shared.text import _


def today() -> dt.date:
    """Return the reader's day."""
    return dt.date.today()


def all_campaigns(current: session.Current) -> tuple[Campaign, ...]:
    """Return the campaigns of the open dataset, the latest first, with outcomes as far as they are made.

    What later orders allow to be told is made beside the screen, which is drawn anew when it is there.
    """
    found = campaigns(current.warehouse, today=today())
    due = tuple((one.campaign_id, one.plan) for one in found if one.is_outcome_due)
    if not due:
        return found
    question = (due, data_version(current.warehouse), _changes(current))
    kept = None
    with guarded():  # the campaigns stand even where a result cannot be made
        kept = beside(
            "campaign_outcomes",
            question,
            partial(refresh_outcomes, current.warehouse, today=today()),
            words=_("Working out what the campaigns have brought …"),
        )
    return campaigns(current.warehouse, today=today()) if kept else found


def note_change(current: session.Current) -> None:
    """Note that a campaign was changed: an outcome that was made before may be due again."""
    _counts()[current.key] = _changes(current) + 1


def names_in(current: session.Current, *shown: Campaign) -> dict[str, str]:
    """Return product number → name, of the products that the words of campaigns speak of."""
    items: set[str] = set()
    for one in shown:
        items |= plan_items(one.plan)
    return item_names(current.warehouse, items) if items else {}


def last_order_day(current: session.Current) -> dt.date | None:
    """Return the last day of the dataset's orders."""
    last = current.facts.last
    return None if last is None else last.date()


def _changes(current: session.Current) -> int:
    return _counts().get(current.key, 0)


@st.cache_resource(show_spinner=False)
def _counts() -> dict[tuple[int, int], int]:
    return {}
