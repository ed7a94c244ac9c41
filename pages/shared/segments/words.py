"""What a segment is and what to do with it, in the reader's language."""

from crosssell.columns import MoneyBasis, Segment, SegmentNeed
from crosssell.labels import label
from crosssell.segments.rfm import RfmScope
from pages.shared.text import _, number, percent, plain, translator


def segment_name(segment: Segment) -> str:
    """Return a segment's name."""
    return label(segment, translator())


def need_reasons() -> dict[SegmentNeed, str]:
    """Return why a group of segments needs what it needs."""
    return {
        SegmentNeed.KEEP: _("They buy lately and often. Give them more reasons to stay."),
        SegmentNeed.GROW: _("They have begun. The next order decides whether they stay."),
        SegmentNeed.WAKE: _("They have been quiet for a while. A reminder in time is cheap."),
        SegmentNeed.WIN_BACK: _("They were worth much and have stayed away. Write to them first."),
        SegmentNeed.REST: _("Little to be gained: one occasion now and then, and no budget of their own."),
    }


def meanings() -> dict[Segment, str]:
    """Return in one sentence who each segment is."""
    return {
        Segment.CHAMPIONS: _("Bought lately, buy often and spend the most."),
        Segment.LOYAL: _("Come back again and again, and were here not long ago."),
        Segment.POTENTIAL_LOYALISTS: _("Bought lately and have come back before, but not often yet."),
        Segment.NEW_CUSTOMERS: _("Bought just now, and seldom before or never."),
        Segment.PROMISING: _("Bought not long ago, and seldom before or never."),
        Segment.NEED_ATTENTION: _("Good customers whose last order lies a while back."),
        Segment.ABOUT_TO_SLEEP: _("Bought seldom and for little, the last time a while ago."),
        Segment.AT_RISK: _("Came back or spent well, and have stayed away for a long time."),
        Segment.CANT_LOSE_THEM: _("Were among the very best, and have stayed away for a long time."),
        Segment.HIBERNATING: _("Bought seldom or for little, and long ago."),
        Segment.LOST: _("Bought seldom, for little, and longest ago of all."),
        Segment.NOTHING_EARNED: _("Sent back as much as they bought, or cost more than they brought in."),
    }


def days_meant(scope: RfmScope) -> str:
    """Return how many days the words of the meanings stand for: quantiles may call half a year lately."""
    bounds = scope.cut_offs.recency
    if bounds is None:
        return ""
    now, lately, long, _longest = bounds
    return _(
        "In days since the last order: just now is up to {now}, lately up to {lately}, long ago more than "
        "{long}.",
        now=number(now),
        lately=number(lately),
        long=number(long),
    )


def actions() -> dict[Segment, str]:
    """Return for each segment the one thing to try first."""
    return {
        Segment.CHAMPIONS: _(
            "Show them new products first, and offer the partner of what they bought, without a discount."
        ),
        Segment.LOYAL: _("Widen what they buy: offer a category they have not tried, or a set."),
        Segment.POTENTIAL_LOYALISTS: _("Offer what goes with their last purchase within the next weeks."),
        Segment.NEW_CUSTOMERS: _("Win the second order: offer what is bought most often after the first."),
        Segment.PROMISING: _("Offer a low-priced addition to what they bought, before they forget you."),
        Segment.NEED_ATTENTION: _("Offer what belongs with what they own, for a limited time."),
        Segment.ABOUT_TO_SLEEP: _("Remind them once, with the best-sellers of the category they know."),
        Segment.AT_RISK: _("Write with what goes with their favourites; a discount only if that fails."),
        Segment.CANT_LOSE_THEM: _(
            "Call or write one by one, with a personal offer around what they used to buy."
        ),
        Segment.HIBERNATING: _("Add them to one or two occasions a year, with what sells best."),
        Segment.LOST: _("One last low-cost offer of a best-selling set; then leave them out of campaigns."),
        Segment.NOTHING_EARNED: _(
            "No offers for now: look at what they send back, and recommend what is seldom returned."
        ),
    }


def money_name(basis: MoneyBasis) -> str:
    """Return what the money of a customer is called."""
    return label(basis, translator())


def share_of_money(share: float, basis: MoneyBasis) -> str:
    """Return a share (0–1) of the money of all customers, as Markdown."""
    written = plain(percent(share))
    match basis:
        case MoneyBasis.REVENUE:
            return _("{share} of the revenue", share=written)
        case MoneyBasis.NET:
            return _("{share} of the net revenue", share=written)
        case MoneyBasis.MARGIN:
            return _("{share} of the margin", share=written)


def chosen_by_outcome() -> str:
    """Return why figures of how customers began mislead where a filter holds those of a segment alone."""
    return _(
        "Only customers who are in the chosen segments today, and they are there because of what came "
        "after: this does not tell what to expect of new customers."
    )


def change_of_the_chosen() -> str:
    """Return why changes over time mislead where a filter holds the customers of a segment alone."""
    return _(
        "Of the customers who are in the chosen segments today. They are in them because of what they have "
        "bought of late, so a rise or a fall is to be expected and tells little."
    )


def left_aside() -> str:
    """Return that the filter by segment does not hold here."""
    return _("The filter by segment is left aside here: segments are formed among all customers.")
