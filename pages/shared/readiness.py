"""What a dataset can carry, in words: a line for each screen and capability, ready or with what it lacks."""

import streamlit as st

from crosssell.columns import Field, FileKind
from crosssell.facts import DatasetFacts
from crosssell.labels import label
from crosssell.readiness import Capability, Readiness, Screen, ScreenReadiness, file_kinds, screen_readiness
from pages.shared.text import _, number, translator

# Each screen, with the query that opens the right place of it.
PLACES: dict[Screen, tuple[str, tuple[tuple[str, str], ...]]] = {
    Screen.MATRIX: ("matrix.py", ()),
    Screen.PAIR_MONEY: ("matrix.py", (("tab", "opportunities"),)),
    Screen.FOLLOW_UPS: ("matrix.py", (("tab", "next"),)),
    Screen.BUNDLES: ("matrix.py", (("tab", "bundles"),)),
    Screen.UPSELL: ("matrix.py", (("tab", "upsell"),)),
    Screen.SEGMENTS: ("segments.py", ()),
    Screen.LIFETIME_VALUE: ("segments.py", (("tab", "value"),)),
    Screen.OFFERS: ("offers.py", (("tab", "list"),)),
    Screen.CAMPAIGNS: ("campaigns.py", ()),
    Screen.AB_TEST: ("abtest.py", ()),
    Screen.ROI: ("roi.py", ()),
}


def capability_words(capability: Capability) -> tuple[str, str]:
    """Return a capability's name and what it shows."""
    match capability:
        case Capability.MATRIX_BY_ORDER:
            return _("Bought at once"), _("which products share an order")
        case Capability.MATRIX_BY_CUSTOMER:
            return _("Bought by the same customer"), _("what customers add over time")
        case Capability.CATEGORIES:
            return _("Categories"), _("which categories go together")
        case Capability.PERIOD:
            return _("Periods"), _("filters by date and sales by month")
        case Capability.MONEY:
            return _("Money"), _("revenue and order values")
        case Capability.SEGMENTS:
            return _("Customer segments"), _("who buys often, lately and much")
        case Capability.LIFETIME_VALUE:
            return _("Customer lifetime value"), _("what a customer is worth in the months ahead")
        case Capability.CONTACT_LISTS:
            return _("Contact lists"), _("whom you may write to")
        case Capability.MARGIN:
            return _("Margin"), _("profit beside revenue")
        case Capability.FOLLOW_UPS:
            return _("What comes next"), _("what customers buy later, and when")
        case Capability.BUNDLES:
            return _("Bundles"), _("which sets are worth a discount")
        case Capability.UPSELL:
            return _("Upsell"), _("who moves up to the dearer product")


def readiness_line(one: Readiness) -> str:
    """Return one line of the readiness list."""
    name, shows = capability_words(one.capability)
    if not one.ready:
        missing = _(
            "no column: {columns}; would unlock {shows}", columns=_fields_words(one.missing), shows=shows
        )
        return f":gray[:material/radio_button_unchecked:] **{name}** :gray[{missing}]"
    if one.is_short:
        short = _(
            "{shows}; better with {wanted} days or more, here are {days}",
            shows=shows,
            wanted=number(one.days_wanted),
            days=number(one.days),
        )
        return f":orange[:material/schedule:] **{name}** :gray[{short}]"
    return f":green[:material/check_circle:] **{name}** :gray[{shows}]"


def screen_words(screen: Screen) -> tuple[str, str]:
    """Return a screen's name and the question that it answers."""
    match screen:
        case Screen.MATRIX:
            return _("Matrix"), _("What sells together, and how sure that is.")
        case Screen.PAIR_MONEY:
            return _("Opportunities in money"), _("Who is left to be asked, and what that could bring.")
        case Screen.FOLLOW_UPS:
            return _("What comes next"), _("What customers buy later, how long after, and when to write.")
        case Screen.BUNDLES:
            return _("Bundles"), _("What to sell as a set, and when its discount pays.")
        case Screen.UPSELL:
            return (
                _("Upsell"),
                _("Who is ready for the dearer product, and what to offer when it is too dear."),
            )
        case Screen.SEGMENTS:
            return _("Customer segments"), _("Who buys often, lately and much.")
        case Screen.LIFETIME_VALUE:
            return _("Customer lifetime value"), _("What a customer is worth in the months ahead.")
        case Screen.OFFERS:
            return _("Offers"), _("A list of customers to write to, with a control group.")
        case Screen.CAMPAIGNS:
            return _("Campaigns"), _("What was sent to whom, and what it brought.")
        case Screen.AB_TEST:
            return _("A/B test"), _("Whether a campaign worked.")
        case Screen.ROI:
            return _("Return on investment"), _("Whether a campaign pays.")


def screens_list(facts: DatasetFacts) -> None:
    """Draw what each screen can do with the data."""
    for one in screen_readiness(facts):
        _screen_line(one)


def _screen_line(one: ScreenReadiness) -> None:
    """Draw one screen: whether it can be used, what it lacks and where that comes from, and the way to it."""
    name, answers = screen_words(one.screen)
    with st.container(gap=None, key=f"screen_{one.screen}"):
        with st.container(horizontal=True, gap="xsmall", vertical_alignment="center", wrap=False):
            st.markdown(_sign(one), width="content")
            page, query = PLACES[one.screen]
            st.page_link(page, label=f"**{name}**", query_params=list(query))
        st.caption(" ".join([answers, *_screen_notes(one)]))


def _sign(one: ScreenReadiness) -> str:
    if not one.ready:
        return ":gray[:material/radio_button_unchecked:]"
    return ":orange[:material/schedule:]" if one.is_short else ":green[:material/check_circle:]"


def _screen_notes(one: ScreenReadiness) -> list[str]:
    """Return what a screen lacks, what would make it tell more, and what it takes besides."""
    if one.missing:
        needs = _("Needs: {columns}.", columns=_fields_words(one.missing))
        return [f"{needs} {_where(one.missing)}"]
    notes = []
    if one.is_short:
        notes.append(
            _(
                "Better with {wanted} days or more; here are {days}.",
                wanted=number(one.days_wanted),
                days=number(one.days),
            )
        )
    if one.screen == Screen.AB_TEST:
        notes.append(_("Takes a file with the result of the test; your orders are not needed."))
    for extra in one.extras:
        with_it = _(
            "With {columns} also: {shows}.",
            columns=_fields_words(extra.missing),
            shows=capability_words(extra.capability)[1],
        )
        notes.append(f"{with_it} {_where(extra.missing)}".strip())
    return notes


def _fields_words(missing: tuple[tuple[Field, ...], ...]) -> str:
    """Return the columns that are missing; where one of two would do, both are named."""
    names = [[label(field, translator()) for field in choice] for choice in missing]
    words = [
        _("{column} or {other}", column=one[0], other=one[1]) if len(one) == 2 else one[0] for one in names
    ]
    return translator().listed(words)


def _where(missing: tuple[tuple[Field, ...], ...]) -> str:
    """Return which other file can bring a column; nothing where only the order lines can."""
    kinds = {kind for choice in missing for field in choice for kind in file_kinds(field)}
    match FileKind.CUSTOMERS in kinds, FileKind.PRODUCTS in kinds:
        case True, True:
            return _("A file of your customers or products can bring it too.")
        case True, False:
            return _("A file of your customers can bring it too.")
        case False, True:
            return _("A file of your products can bring it too.")
        case _:
            return ""
