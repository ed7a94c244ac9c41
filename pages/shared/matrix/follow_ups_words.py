"""What follow-ups and times say, in plain sentences; names come out escaped."""

from crosssell.basket.follow_ups import FollowUp, FollowUpConfig
from crosssell.basket.pair.refill import RefillTime
from crosssell.basket.pair.timing import TypicalWindow
from crosssell.columns import Verdict
from pages.shared.pair.parts import FEWEST_WATCHED, LANDMARKS, share_words
from pages.shared.pair.words import name_of, times
from pages.shared.text import _, ngettext, number, translator

A_YEAR = 365
DRAWN_DAYS = (60, 90, 180, 365)
DRAWN_BEYOND = 3  # times the last day of the window: the rise is seen, and that little comes after it


def days_to_draw(window: TypicalWindow | None) -> int:
    """Return the last day of the curve that is drawn: a year, or less where most come early."""
    if window is None or not window.is_marked:
        return DRAWN_DAYS[-1]
    wanted = DRAWN_BEYOND * window.last_day
    return next((days for days in DRAWN_DAYS if days >= wanted), DRAWN_DAYS[-1])


def follows_words(one: FollowUp, follow: FollowUpConfig) -> str:
    """Return how many of those who bought A bought B in time, beside what equally active customers do."""
    a, b = name_of(one.a), name_of(one.b)
    if one.share is None or one.expected_share is None:
        return _("Of nobody who bought {a} the time to buy {b} is over yet.", a=a, b=b)
    shares = {"share": f"**{share_words(one.share)}**", "chance": share_words(one.expected_share)}
    if follow.within_days is None:
        return ngettext(
            "Of {n} customer who bought {a}, {share} bought {b} in the next order; of equally active "
            "customers {chance}.",
            "Of {n} customers who bought {a}, {share} bought {b} in the next order; of equally active "
            "customers {chance}.",
            one.buyers,
            a=a,
            b=b,
            **shares,
        )
    return ngettext(
        "Of {n} customer who bought {a}, {share} bought {b} within {days} days; of equally active customers "
        "{chance}.",
        "Of {n} customers who bought {a}, {share} bought {b} within {days} days; of equally active customers "
        "{chance}.",
        one.buyers,
        a=a,
        b=b,
        days=number(follow.within_days),
        **shares,
    )


def when_words(one: FollowUp, follow: FollowUpConfig, window: TypicalWindow | None = None) -> str:
    """Return when most had it, or by when half of them had it, and who is not counted yet."""
    parts = []
    if window is not None and window.is_marked:
        parts.append(_days_to_write(window) + watched_words(window))
    elif one.median_days is not None:
        days = round(one.median_days)
        parts.append(
            ngettext(
                "Half of those who did had it after {n} day.",
                "Half of those who did had it after {n} days.",
                days,
            )
        )
    if one.still_open:
        parts.append(open_words(one.still_open, follow))
    return " ".join(parts)


def watched_words(window: TypicalWindow | None) -> str:
    """Return how long customers could be watched, where that is less than a year; follows a sentence."""
    if window is None or window.horizon_days >= A_YEAR:
        return ""
    watched = ngettext(
        "So far they can be watched for {n} day; who comes later is not in that.",
        "So far they can be watched for {n} days; who comes later is not in that.",
        window.horizon_days,
    )
    return f" {watched}"


def _days_to_write(window: TypicalWindow) -> str:
    days = {"first": number(window.first_day), "last": number(window.last_day)}
    share = share_words(window.share)
    if window.length_days == 1:
        return _(
            "**When to write:** {share} of those who come back for it do so on day {first}.",
            share=share,
            **days,
        )
    return _(
        "**When to write:** {share} of those who come back for it do so from day {first} to day {last}.",
        share=share,
        **days,
    )


def open_words(still_open: int, follow: FollowUpConfig) -> str:
    """Return how many are not counted, as their time is not over."""
    if follow.within_days is None:
        return ngettext(
            "{n} more has not ordered again yet and is not counted.",
            "{n} more have not ordered again yet and are not counted.",
            still_open,
        )
    return ngettext(
        "{n} more bought A less than {days} days ago and is not counted.",
        "{n} more bought A less than {days} days ago and are not counted.",
        still_open,
        days=number(follow.within_days),
    )


def sure_words(one: FollowUp) -> str:
    """Return how sure it is that A leads to B, in one sentence."""
    ratio = times(one.lift)
    match one.verdict:
        case Verdict.SOLID:
            return _("{times} times as often as chance explains.", times=ratio)
        case Verdict.AVOID if not one.followed:
            return _(
                "Nobody did, though chance would have some do so: who has the one is no buyer of the other."
            )
        case Verdict.AVOID:
            return _(
                "Only {times} times as often as chance explains: who has the one buys the other less.",
                times=ratio,
            )
        case Verdict.WEAK:
            return _(
                "{times} times as often as chance explains: too little or too unsure to build on.",
                times=ratio,
            )
        case Verdict.TOO_LITTLE_DATA:
            return _("Too few have done so to judge.")
        case _:
            return _(
                "{times} times as often, which chance may well explain: nothing says that the one leads to "
                "the other.",
                times=ratio,
            )


def window_words(window: TypicalWindow | None, *, a: str, b: str) -> str:
    """Return when most of those who come back for B do so, and what that means for a letter."""
    if window is None:
        return _(
            "Fewer than ten customers came back for {b} so far: too few to name the days in which most do.",
            b=b,
        )
    if not window.is_marked:
        return ngettext(
            "Those who come back for {b} are spread over the whole time, half of them by day {n}: no days "
            "stand out to write.",
            "Those who come back for {b} are spread over the whole time, half of them by day {n}: no days "
            "stand out to write.",
            window.middle_day,
            b=b,
        )
    days = {"first": f"**{number(window.first_day)}**", "last": f"**{number(window.last_day)}**"}
    if window.length_days == 1:
        return _(
            "**When to write:** {share} of those who come back for {b} do so on day {first} after {a}. Best "
            "write shortly before; which day is best, only a test tells.",
            a=a,
            b=b,
            share=share_words(window.share),
            **days,
        )
    return _(
        "**When to write:** {share} of those who come back for {b} do so between day {first} and day {last} "
        "after {a}. Best write at the beginning of these days or shortly before; which day is best, only a "
        "test tells.",
        a=a,
        b=b,
        share=share_words(window.share),
        **days,
    )


def refill_words(found: RefillTime, item: str) -> str:
    """Return which share of purchases is followed by another of the same, and by when."""
    landmarks = [one for one in found.shares if one.days in LANDMARKS and one.at_risk >= FEWEST_WATCHED]
    within = [
        ngettext(
            "{share} within {n} day",
            "{share} within {n} days",
            one.days,
            share=f"**{share_words(one.share)}**",
        )
        for one in landmarks
    ]
    purchases = found.refill.purchases
    if not within:
        return ngettext(
            "{n} purchase of {item}: too few, or watched for too short a time, to tell.",
            "{n} purchases of {item}: too few, or watched for too short a time, to tell.",
            purchases,
            item=item,
        )
    text = ngettext(
        "Of {n} purchase of {item}, so many are followed by another of the same customer: {shares}.",
        "Of {n} purchases of {item}, so many are followed by another of the same customer: {shares}.",
        purchases,
        item=item,
        shares=translator().listed(within),
    )
    if found.median_days is None:
        return text
    half = ngettext("After {n} day half of them are.", "After {n} days half of them are.", found.median_days)
    return f"{text} {half}"


def refill_window_words(window: TypicalWindow | None) -> str:
    """Return when most buy it again, and what that means for a reminder."""
    if window is None:
        return _("It was bought again fewer than ten times: too few to name the days in which most do.")
    if not window.is_marked:
        return ngettext(
            "Those who buy it again are spread over the whole time, half of them by day {n}: no days stand "
            "out to remind them.",
            "Those who buy it again are spread over the whole time, half of them by day {n}: no days stand "
            "out to remind them.",
            window.middle_day,
        )
    days = {"first": f"**{number(window.first_day)}**", "last": f"**{number(window.last_day)}**"}
    if window.length_days == 1:
        return _(
            "**When to remind:** {share} of those who buy it again do so on day {first}. Best write shortly "
            "before; which day is best, only a test tells.",
            share=share_words(window.share),
            **days,
        )
    return _(
        "**When to remind:** {share} of those who buy it again do so between day {first} and day {last}. "
        "Best write at the beginning of these days or shortly before; which day is best, only a test tells.",
        share=share_words(window.share),
        **days,
    )
