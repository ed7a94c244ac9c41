"""Journeys: where customers stand from their first to their fourth order, and where they come no further."""

from functools import partial

import streamlit as st

from crosssell.basket import MatrixConfig
from crosssell.basket.journeys import Journeys, JourneyStep, journeys
from crosssell.charts import CONFIG, journey_figure
from crosssell.columns import Field, Level, PlaceKind
from crosssell.facts import DatasetFacts
from crosssell.filters import Filters
from crosssell.readiness import AMOUNT
from pages.shared import session, widgets
from pages.shared.beside import beside
from pages.shared.filters import current_filters
from pages.shared.guard import require
from pages.shared.link import add_to_link, take_from_url
from pages.shared.matrix.follow_ups_sequences import sequences_section
from pages.shared.text import _, ngettext, number, percent, translator

TOPS, TOP, TOP_ON_PHONE = tuple(range(5, 11)), 7, 5
MOSTLY = 0.6  # a share of "other" from which a picture says little
CHART_KEY = "journeys"


def journeys_part(config: MatrixConfig, *, excluded: tuple[str, ...], current: session.Current) -> None:
    """Draw the part: the ways from order to order, then what is bought one after the other."""
    if not require(
        current.facts,
        [Field.CUSTOMER_ID, Field.ORDERED_AT],
        unlocks=_("With them you see the way from a customer's first order to the next ones."),
    ):
        return
    filters = current_filters()
    ways_section(config, filters, excluded=excluded, current=current)
    sequences_section(config, filters, excluded=excluded, current=current)


def ways_section(
    config: MatrixConfig, filters: Filters, *, excluded: tuple[str, ...], current: session.Current
) -> None:
    """Draw the ways from the first to the fourth order."""
    widgets.section(
        _("From the first to the fourth order"),
        caption=_(
            "A bar is as high as it has customers, and a band leads to their next order. An order stands at "
            "the item on which most of its money was spent."
        )
        if current.facts.fields & set(AMOUNT)
        else _(
            "A bar is as high as it has customers, and a band leads to their next order. An order stands at "
            "the item of which most pieces were bought."
        ),
    )
    drawn, top = controls(config, current.facts)
    if drawn.level != config.level:
        excluded = ()  # they are items of another kind
    work = partial(journeys, current.warehouse, filters=filters, config=drawn, top=top, excluded=excluded)
    question = (filters, drawn, top, excluded)
    found = beside("journeys", question, work, words=_("Following the customers from order to order …"))
    if found is None:
        return
    if not found.steps or not found.steps[0].went_on:
        nothing_to_follow(found)
        return
    draw(found)


def controls(config: MatrixConfig, facts: DatasetFacts) -> tuple[MatrixConfig, int]:
    """Draw what the bars stand for and how many there are; return both."""
    usual = TOP_ON_PHONE if session.is_phone() else TOP
    take_from_url("journey_top", name="places", allowed=TOPS)
    by_category = False
    with st.container(key="journey_controls", horizontal=True, gap="medium", vertical_alignment="bottom"):
        if Field.CATEGORY in facts.fields and config.level != Level.CATEGORY:
            take_from_url("journey_by_category", name="by_category", allowed=(True, False))
            by_category = st.toggle(
                _("Draw categories"),
                value=True,
                key="journey_by_category",
                persist_state="session",
                help=_("Single products are so many that most orders would stand at “other”."),
            )
            add_to_link(by_category=by_category)
        with st.container(width=260):
            top = st.select_slider(
                _("Items at each order"), TOPS, value=usual, key="journey_top", persist_state="session"
            )
    if top != usual:
        add_to_link(places=top)
    level = Level.CATEGORY if by_category else config.level
    return MatrixConfig(level=level, include_non_products=config.include_non_products), top


def nothing_to_follow(found: Journeys) -> None:
    """Say why there is no way to draw."""
    if found.undated and not found.customers:
        text = _("With these filters it cannot be told which order came first: some have no date.")
    elif not found.customers:
        text = _("With these filters, no order names its customer. Widen the filters.")
    else:
        text = _("With these filters, every customer has one order. Choose a longer period.")
    widgets.empty_state(_("There is no way to follow"), text)


def draw(found: Journeys) -> None:
    """Draw the picture, what it is made of, and how many come again after each order."""
    figure = journey_figure(found, translator=translator(), dark=session.is_dark(), narrow=session.is_phone())
    # A window may be narrow without being a phone's; then the wide figure keeps its width and is swiped.
    with st.container(key="journeys_narrow" if session.is_phone() else "journeys_wide"):
        st.plotly_chart(figure, key=CHART_KEY, config=CONFIG, theme=None, alt=picture_words(found))
    with st.container(key="how_to_read_journeys", gap="xsmall"):
        st.caption(gone_words(found))
        if mostly_other(found):
            st.caption(
                _(
                    "Most orders stand at “other”, as they are spread over many items. More items at each "
                    "order, folded colours and sizes, or categories make more of them visible."
                )
            )
        if found.undated:
            st.caption(
                ngettext(
                    "{n} customer with an order without date is left out.",
                    "{n} customers with an order without date are left out.",
                    found.undated,
                )
            )
    st.markdown(f"**{_('How many come again')}**")
    widgets.cards([step_card(step) for step in found.steps], key="journey_steps")


def step_card(step: JourneyStep) -> widgets.Card:
    """Return how many come again after one of their orders."""
    so_far = ngettext(
        "within {n} day; so far {went} of {customers}, {open} may still come",
        "within {n} days; so far {went} of {customers}, {open} may still come",
        step.again_days,
        went=number(step.went_on),
        customers=number(step.customers),
        open=number(step.may_come),
    )
    return widgets.Card(
        name=_("Order {n} → {next}", n=number(step.number), next=number(step.number + 1)),
        value=percent(step.again_share, decimals=0),
        definition=ngettext(
            "Share of these customers who order again within {n} day. Those who have not had so many days "
            "yet are allowed for (Kaplan and Meier), so it is not just what is counted so far.",
            "Share of these customers who order again within {n} days. Those who have not had so many days "
            "yet are allowed for (Kaplan and Meier), so it is not just what is counted so far.",
            step.again_days,
        ),
        note=so_far,
    )


def picture_words(found: Journeys) -> str:
    """Return what the picture shows, for who does not see it."""
    first = found.steps[0]
    return _(
        "Ways of {customers} from their first to their fourth order; after the first, {went} went on.",
        customers=ngettext("{n} customer", "{n} customers", first.customers),
        went=percent(first.went_on / first.customers, decimals=0),
    )


def gone_words(found: Journeys) -> str:
    """Return what it means to have come no further."""
    first = _("First order: the first one with these filters.")
    if not found.typical_gap_days:
        return first
    gone = ngettext(
        "“No further order” says: none so far. “May still come”: the last order is less than {n} day old, "
        "the usual time between two orders.",
        "“No further order” says: none so far. “May still come”: the last order is less than {n} days old, "
        "the usual time between two orders.",
        found.typical_gap_days,
    )
    return f"{first} {gone}"


def mostly_other(found: Journeys) -> bool:
    """Tell whether most first orders stand at none of the items shown."""
    others = [p.customers for p in found.places if p.step == 1 and p.kind == PlaceKind.OTHER]
    return sum(others) > MOSTLY * found.customers
