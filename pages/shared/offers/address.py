"""From anywhere to the target list: what it starts from goes with the link.

Codes, product numbers and category names only; never a customer. A link is taken once: what is changed in the
list afterwards stays until another link, or the same one pressed again, brings a new start.
"""

from dataclasses import dataclass

import streamlit as st

from crosssell.columns import AudienceStart, Level, Segment
from pages.shared.link import forget_taken, take_texts_from_url
from pages.shared.pair.address import A_KEY, B_KEY, LEVEL_KEY, LONGEST_ITEM
from pages.shared.segments.address import SEGMENT_SHOWN_KEY

OFFERS_PAGE = "offers.py"
START_KEY, DAYS_KEY, TEMPLATE_KEY = "start", "days", "template"
TEMPLATE = "template"
DETAILS = (A_KEY, B_KEY, LEVEL_KEY, SEGMENT_SHOWN_KEY, DAYS_KEY, TEMPLATE_KEY)
LIST_TAB = ("tab", "list")
MOST_DAYS = 3650

Query = list[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a link asks the list to start from.

    Attributes:
        start: A kind of start; ``None`` for a template of a campaign.
        a: What they have: product number or category; blank where the start needs none.
        b: What is offered; likewise.
        level: What these two are.
        segment: Of the start from a segment.
        days: Days since the purchase, or of the time in which it follows; ``None`` where not said.
        template: Name of the template; blank for the other starts.
    """

    start: AudienceStart | None
    a: str = ""
    b: str = ""
    level: Level = Level.PRODUCT
    segment: Segment | None = None
    days: int | None = None
    template: str = ""


def empty_query() -> Query:
    """Return the query that opens a list without conditions."""
    return _query(AudienceStart.EMPTY)


def pair_query(a: str, b: str, *, level: Level = Level.PRODUCT) -> Query:
    """Return the query that offers ``b`` to those who have ``a`` and not ``b``."""
    return [*_query(AudienceStart.PAIR), (A_KEY, a), (B_KEY, b), (LEVEL_KEY, level.value)]


def segment_query(segment: Segment) -> Query:
    """Return the query that writes to a segment."""
    return [*_query(AudienceStart.SEGMENT), (SEGMENT_SHOWN_KEY, segment.value)]


def win_back_query() -> Query:
    """Return the query that writes to valuable customers who have gone quiet."""
    return _query(AudienceStart.WIN_BACK)


def upsell_query(lower: str, upper: str, *, level: Level = Level.PRODUCT, days: int | None = None) -> Query:
    """Return the query that offers the next rung of a ladder.

    Args:
        lower: What they have.
        upper: What is offered.
        level: What the two are.
        days: How long ago they bought the lower rung at least; ``None`` leaves it to the list.
    """
    return [
        *_query(AudienceStart.UPSELL),
        (A_KEY, lower),
        (B_KEY, upper),
        (LEVEL_KEY, level.value),
        *_days(days),
    ]


def refill_query(item: str, *, level: Level = Level.PRODUCT) -> Query:
    """Return the query that reminds of a refill those for whom it is due."""
    return [*_query(AudienceStart.REFILL), (A_KEY, item), (LEVEL_KEY, level.value)]


def follow_up_query(a: str, b: str, *, level: Level = Level.PRODUCT, days: int | None = None) -> Query:
    """Return the query that offers ``b`` to those who bought ``a`` within the last ``days``."""
    return [
        *_query(AudienceStart.FOLLOW_UP),
        (A_KEY, a),
        (B_KEY, b),
        (LEVEL_KEY, level.value),
        *_days(days),
    ]


def new_product_query(like: str, *, level: Level = Level.PRODUCT) -> Query:
    """Return the query for a new product: the buyers of one like it, or of its category, and the like."""
    return [*_query(AudienceStart.NEW_PRODUCT), (A_KEY, like), (LEVEL_KEY, level.value)]


def template_query(template: str, *, a: str = "", b: str = "", level: Level = Level.PRODUCT) -> Query:
    """Return the query that opens a ready-made campaign.

    Args:
        template: Its code.
        a: What they have, where the template needs to know it.
        b: What is offered, likewise.
        level: What the two are.
    """
    items = [(name, item) for name, item in ((A_KEY, a), (B_KEY, b)) if item]
    kind = [(LEVEL_KEY, level.value)] if items else []
    return [LIST_TAB, (START_KEY, TEMPLATE), (TEMPLATE_KEY, template), *items, *kind]


def list_link(
    query: Query,
    *,
    text: str,
    place: str,
    hint: str | None = None,
    icon: str = ":material/playlist_add:",
) -> None:
    """Draw the link to the list.

    Args:
        query: What it starts from.
        text: Of the link; translated.
        place: Tells the links of a page apart.
        hint: What the list would hold; translated.
        icon: Before the text.
    """
    forget_taken(START_KEY)  # the same link pressed again asks for the same again
    with st.container(key=f"way_list_{place}", width="content"):
        st.page_link(OFFERS_PAGE, label=text, icon=icon, help=hint, query_params=query)


def take_asked() -> Asked | None:
    """Return what the address newly asks the list to start from; ``None`` where it asks for nothing new."""
    said = take_texts_from_url(START_KEY, *DETAILS, longest=LONGEST_ITEM)
    start = said.get(START_KEY, "")
    if start == TEMPLATE:
        kind = None
    elif start in list(AudienceStart):
        kind = AudienceStart(start)
    else:
        return None
    level, segment = said.get(LEVEL_KEY, ""), said.get(SEGMENT_SHOWN_KEY, "")
    return Asked(
        start=kind,
        a=said.get(A_KEY, "").strip(),
        b=said.get(B_KEY, "").strip(),
        level=Level(level) if level in list(Level) else Level.PRODUCT,
        segment=Segment(segment) if segment in list(Segment) else None,
        days=_read_days(said.get(DAYS_KEY, "")),
        template=said.get(TEMPLATE_KEY, "").strip(),
    )


def _query(start: AudienceStart) -> Query:
    return [LIST_TAB, (START_KEY, start.value)]


def _days(days: int | None) -> Query:
    return [] if days is None else [(DAYS_KEY, str(days))]


def _read_days(written: str) -> int | None:
    """Return the days that an address names; ``None`` where it names none that can be."""
    if not written.isascii() or not written.isdigit() or len(written) > 4:
        return None
    return min(max(1, int(written)), MOST_DAYS)
