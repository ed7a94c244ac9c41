"""The core's answers for what comes next: worked out beside the screen, kept by data, filters and choices."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from crosssell.basket import Laid, MatrixConfig, WaitingTime, pair_waiting
from crosssell.basket.follow_ups import FollowUpConfig, FollowUps, follow_ups
from crosssell.basket.pair.refill import Refill, RefillTime, item_refill, refills
from crosssell.basket.pair.timing import TypicalWindow, typical_window
from crosssell.columns import FollowUpNotice, UpsellNotice
from crosssell.labels import label
from pages.shared import session, widgets
from pages.shared.beside import beside
from pages.shared.choice import linked_choice
from pages.shared.matrix.choices import item_words
from pages.shared.text import _, number, translator

WINDOWS = (7, 14, 30, 60, 90, 180, 365)
DEFAULT_WINDOW = "90"
NEXT_ORDER = "order"


def window_choice() -> FollowUpConfig:
    """Draw within how many days something counts as bought next; the same choice for all parts."""
    words = {str(days): number(days) for days in WINDOWS}
    chosen = linked_choice(
        _("Bought later within so many days"),
        {**words, NEXT_ORDER: _("Next order")},
        default=DEFAULT_WINDOW,
        key="next_within",
        in_link="within",
        hint=_(
            "Always of customers, whatever is looked at above. Everybody is watched for as long, from their "
            "first purchase of A; those who bought it so lately that their time is not over are left out and "
            "counted."
        ),
    )
    return FollowUpConfig(within_days=None if chosen == NEXT_ORDER else int(chosen))


def followed(
    asked: Laid, config: MatrixConfig, follow: FollowUpConfig, current: session.Current
) -> FollowUps | None:
    """Return all follow-ups, or draw that they are being counted.

    Raises:
        CrosssellError: What stopped the count.
    """
    work = partial(follow_ups, current.warehouse, filters=asked.filters, config=config, follow=follow)
    question = (asked.filters, config, follow)
    return beside(
        "follow_ups",
        question,
        work,
        words=_("Following the customers from purchase to purchase …"),
        takes_step=True,
    )


def waited(
    asked: Laid, config: MatrixConfig, current: session.Current, *, a: str, b: str
) -> WaitingTime | None:
    """Return how long after a customers buy b, or draw that it is being worked out."""
    work = partial(pair_waiting, current.warehouse, filters=asked.filters, config=config, a=a, b=b)
    return beside("next_waiting", (asked.filters, config, a, b), work, words=_("Counting the days …"))


def windows(
    asked: Laid, config: MatrixConfig, current: session.Current, pairs: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], TypicalWindow | None]:
    """Return when most come back, of each pair of a and b; nothing while that is being worked out."""
    wait = partial(pair_waiting, current.warehouse, filters=asked.filters, config=config)

    def work() -> dict[tuple[str, str], TypicalWindow | None]:
        return {(a, b): typical_window(wait(a=a, b=b).curve) for a, b in pairs}

    question = (asked.filters, config, tuple(pairs))
    return beside("next_windows", question, work, words=_("Counting the days …")) or {}


def bought_again(asked: Laid, config: MatrixConfig, current: session.Current) -> list[Refill] | None:
    """Return the items that customers buy again, or draw that they are being counted."""
    work = partial(refills, current.warehouse, filters=asked.filters, config=config)
    return beside("refills", (asked.filters, config), work, words=_("Counting what is bought again …"))


def refill_time(
    asked: Laid, config: MatrixConfig, current: session.Current, *, item: str
) -> RefillTime | None:
    """Return how long until an item is bought again, or draw that it is being worked out."""
    work = partial(item_refill, current.warehouse, filters=asked.filters, config=config, item=item)
    return beside("refill", (asked.filters, config, item), work, words=_("Counting the days …"))


def item_names(asked: Laid, excluded: tuple[str, ...]) -> dict[str, str]:
    """Return the items to choose from with their words, most bought first."""
    return {one.item: item_words(one) for one in session.item_choices(asked) if one.item not in excluded}


def keep_only(key: str, known: dict[str, str]) -> None:
    """Forget a chosen item that the filters have taken away."""
    if st.session_state.get(key) not in known:
        st.session_state[key] = None


def cannot_tell(found: FollowUps) -> bool:
    """Say why there is nothing to follow, if there is nothing."""
    match found.notice:
        case None:
            return False
        case FollowUpNotice.NO_WINDOW_OVER:
            widgets.empty_state(
                _("Nobody's time is over yet"),
                _(
                    "No customer has been watched for {days} days after a purchase. Choose fewer days, or a "
                    "longer period.",
                    days=number(found.follow.within_days),
                )
                if found.follow.within_days
                else _("No customer has ordered a second time with these filters. Choose a longer period."),
            )
        case FollowUpNotice.NO_DATES:
            widgets.empty_state(
                _("No order of a known customer has a date"),
                _("With these filters it cannot be told what came first. Widen the filters."),
            )
        case FollowUpNotice.NO_ORDERS:
            widgets.empty_state(
                _("No orders with these filters"), label(UpsellNotice.NO_ORDERS, translator())
            )
        case _:
            widgets.empty_state(
                _("No customer is known here"),
                _("With these filters, no order names its customer. Widen the filters."),
            )
    return True
