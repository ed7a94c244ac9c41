"""From what a screen has found to the list of whom to write to: the same link, wherever it is drawn."""

from crosssell.columns import Level, Segment
from pages.shared.offers import address
from pages.shared.text import _


def pair_list(a: str, b: str, *, level: Level, place: str) -> None:
    """Draw the link to a list that offers ``b`` to those who have ``a`` and not ``b``."""
    _link(
        address.pair_query(a, b, level=level),
        hint=_("Opens a list of those who have the one and not the other, with a control group."),
        place=place,
    )


def segment_list(segment: Segment) -> None:
    """Draw the link to a list of a segment."""
    _link(
        address.segment_query(segment),
        hint=_("Opens a list of these customers: who may be contacted, what to offer each, a control group."),
        place="segment",
    )


def win_back_list() -> None:
    """Draw the link to a list of valuable customers who have gone quiet."""
    _link(
        address.win_back_query(),
        hint=_("Opens a list of these customers: who may be contacted, what to offer each, a control group."),
        place="win_back",
    )


def upsell_list(lower: str, upper: str, *, level: Level, place: str, days: int | None = None) -> None:
    """Draw the link to a list that offers the next rung of a ladder.

    Args:
        lower: What they have.
        upper: What is offered.
        level: What the two are.
        place: Tells the links of a page apart.
        days: How long ago they bought the lower rung at least; ``None`` leaves it to the list.
    """
    _link(
        address.upsell_query(lower, upper, level=level, days=days),
        hint=_("Opens a list of those who are ready for the dearer one, with a control group."),
        place=place,
    )


def refill_list(item: str, *, level: Level, place: str) -> None:
    """Draw the link to a list that reminds those of a refill for whom it is due."""
    _link(
        address.refill_query(item, level=level),
        hint=_("Opens a list of those for whom the next purchase is due, with a control group."),
        place=place,
    )


def follow_up_list(a: str, b: str, *, level: Level, place: str, days: int | None = None) -> None:
    """Draw the link to a list that offers ``b`` to those who bought ``a`` within the last ``days``."""
    _link(
        address.follow_up_query(a, b, level=level, days=days),
        hint=_("Opens a list of those who bought the first lately and not yet the second."),
        place=place,
    )


def _link(query: address.Query, *, hint: str, place: str) -> None:
    address.list_link(query, text=_("Make a target list"), place=place, hint=hint)
