"""Overview: the first figures and how they change, opportunities, months, best-sellers, readiness."""

import streamlit as st

from crosssell.columns import LineKind
from crosssell.facts import DatasetFacts
from crosssell.filters import Filters
from crosssell.kpis import Against, Kpis
from crosssell.labels import label
from pages.shared import session, widgets
from pages.shared.choice import linked_choice
from pages.shared.filters import clear, current_filters
from pages.shared.guard import guarded
from pages.shared.overview import session as answers
from pages.shared.overview.best_sellers import best_sellers_section
from pages.shared.overview.cards import CROSS_SELLING, SHOP, Answers, figure_cards
from pages.shared.overview.months import months_section
from pages.shared.overview.places import BY_MONTH, WORTH, let_links_lead
from pages.shared.overview.words import compared_words
from pages.shared.overview.worth import can_tell, worth_section
from pages.shared.pair.opportunities import opportunities_section
from pages.shared.readiness import screens_list
from pages.shared.sample import nothing_yet
from pages.shared.segments.words import change_of_the_chosen
from pages.shared.text import _, number, period, plain, translator

AGAINST_KEY = "overview_against"


def against_choice() -> Against:
    """Draw the choice of what the figures are compared with, where the data reach back a year."""
    year_before = answers.periods(Against.YEAR_BEFORE)
    if year_before.previous is None or year_before == answers.periods(Against.BEFORE):
        return Against.BEFORE
    words = {Against.BEFORE: _("With the days before"), Against.YEAR_BEFORE: _("With a year earlier")}
    return linked_choice(_("Compare"), words, default=Against.BEFORE, key=AGAINST_KEY, in_link="against")


def figures(facts: DatasetFacts, found: Kpis) -> None:
    """Draw the figures, each with its change and its line over time."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        sentence = st.container(width="stretch")
        against = against_choice()
    chosen = answers.periods(against)
    days = chosen.current if chosen.is_chosen else chosen.data
    shown = Answers(
        figures=found,
        chosen=chosen,
        against=against,
        comparison=answers.comparison(chosen),
        trend=answers.trend(days) if days else None,
        currency=facts.currency,
        places=places(facts),
    )
    sentence.caption(plain(compared_words(chosen, against)))
    if current_filters().segments:
        widgets.notice(change_of_the_chosen())
    figure_cards(shown, SHOP, columns=4, key="cards_shop")
    figure_cards(shown, CROSS_SELLING, columns=5, key="cards_cross_selling")


def places(facts: DatasetFacts) -> frozenset[str]:
    """Return which places further down the page there are."""
    by_month = {BY_MONTH} if facts.first else set()
    return frozenset(by_month | ({WORTH} if can_tell(answers.order_value()) else set()))


def nothing_passes() -> None:
    """Say that no order passes the filters, and what to change."""
    widgets.empty_state(
        _("No orders with these filters"), _("No order with a sale passes all the filters above together.")
    )
    st.button(_("Clear the filters"), icon=":material/close:", on_click=clear, key="overview_clear")


def shop(facts: DatasetFacts, found: Kpis) -> None:
    """Draw all that follows the filters; a part that fails leaves the others standing."""
    with guarded():
        figures(facts, found)
    with guarded():
        opportunities_section(facts)
    with guarded():
        months_section(facts)
    with guarded():
        best_sellers_section(facts)
    with guarded():
        worth_section(facts.currency)


def holdings(facts: DatasetFacts) -> list[tuple[str, str]]:
    """Return what the whole dataset holds, as names and values."""
    kinds = [
        (label(kind, translator()), number(facts.line_kinds[kind]))
        for kind in LineKind
        if facts.line_kinds.get(kind)
    ]
    sizes = [
        (_("Period"), period(facts.first, facts.last) if facts.first else translator().date(None)),
        (_("Orders"), number(facts.orders)),
        (_("Customers"), number(facts.customers or None)),
        (_("Products"), number(facts.products)),
        (_("Of these, postage, fees and vouchers"), number(facts.non_products)),
        (_("Currency"), facts.currency or _("not named in the data")),
    ]
    return sizes + kinds


def readiness_section(facts: DatasetFacts) -> None:
    """Draw what each screen can do with the data, and where to add what is missing."""
    widgets.section(_("What your data allow"), caption=_("Each screen needs certain columns."))
    with st.container(key="readiness", gap="small"):
        screens_list(facts)
    st.page_link("data.py", label=_("Add columns, customers or products"), icon=":material/upload_file:")
    st.page_link("playbook.py", label=_("What to do next, step by step"), icon=":material/checklist:")


current = session.current()
if nothing_yet(current) or current is None:
    st.stop()
let_links_lead()
facts = current.facts
with guarded():
    found = session.kpis(current_filters())
    if found.orders or current_filters() == Filters():
        shop(facts, found)
    else:
        nothing_passes()

left, right = st.columns([2, 3], gap="large")
with left:
    widgets.section(_("In this dataset"), caption=_("All of it, whatever the filters say."))
    widgets.fact_list(holdings(facts), key="holdings")
    st.page_link("data.py", label=_("Add the next export"), icon=":material/upload_file:")
with right:
    readiness_section(facts)
