"""Why a customer is offered something, in words: one short sentence a row, from its code and its figures.

Each different reason is worded once: a list of 100,000 customers holds far fewer.
"""

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

import pandas as pd

from crosssell.columns import OfferReason
from crosssell.i18n import Translator

SMALL_SHARE = 0.1  # below it a decimal is worth its place

FIGURES = ("reason", "reason_item", "reason_days", "reason_share", "reason_within_days")


class _Reason(NamedTuple):
    """A row's code and figures; ``None`` or blank where there is none."""

    code: str
    item: str
    days: int | None
    share: str
    within: int | None
    again: bool


def reason_words(frame: pd.DataFrame, translator: Translator, *, names: Mapping[str, str]) -> list[str]:
    """Return the reason of each row as a sentence, blank where a row has none. Plain text, not Markdown.

    Args:
        frame: ``reason`` (a code of `OfferReason`), ``reason_item``, ``reason_days``, ``reason_share`` (0–1)
            and ``reason_within_days``; where there is an ``offer`` (or ``product``) that is the reason's own
            item, the words are those of buying again.
        translator: Of the reader's language.
        names: Name to show of an item by its number; one that is not there is shown by its number.
    """
    figures = frame[list(FIGURES)]
    offer = next((frame[name] for name in ("offer", "product") if name in frame.columns), None)
    again = [False] * len(frame) if offer is None else (offer == frame["reason_item"]).fillna(False).tolist()
    percent = cache(lambda share: _percent(share, translator))
    worded = cache(lambda reason: _words(reason, translator))
    found = []
    for row, is_again in zip(figures.itertuples(index=False, name=None), again, strict=True):
        code, item, days, share, within = (None if pd.isna(value) else value for value in row)
        if code is None:
            found.append("")
            continue
        reason = _Reason(
            code=str(code),
            item="" if item is None else names.get(str(item), str(item)),
            days=None if days is None else int(days),
            share="" if share is None else percent(round(float(share), 3)),
            within=None if within is None else int(within),
            again=bool(is_again),
        )
        found.append(worded(reason))
    return found


def _words(reason: _Reason, translator: Translator) -> str:
    _ = translator.gettext
    match reason.code:
        case OfferReason.FOLLOWS if reason.item:
            return _follows(reason, translator)
        case OfferReason.GOES_WITH if reason.item and reason.share:
            return _(
                "Bought {item}; {share} of its buyers also have this.", item=reason.item, share=reason.share
            )
        case OfferReason.GOES_WITH if reason.item:
            return _("Bought {item}, which goes with this.", item=reason.item)
        case OfferReason.FITS if reason.item and reason.share:
            return _(
                "Fits what was bought so far, above all {item}: {share} of its buyers also have this.",
                item=reason.item,
                share=reason.share,
            )
        case OfferReason.FITS if reason.item:
            return _("Fits what was bought so far, above all {item}.", item=reason.item)
        case OfferReason.GOES_WITH | OfferReason.FITS | OfferReason.FOLLOWS:
            return _("Fits what was bought so far.")
        case OfferReason.BEST_SELLER:
            return _best_seller(reason, translator)
        case OfferReason.LIKELY:
            return _("Customers like this one buy it.")
        case OfferReason.CHOSEN:
            return _("Chosen for everybody on this list.")
    return reason.code


def _follows(reason: _Reason, translator: Translator) -> str:
    _ = translator.gettext
    first = _("Bought {item}.", item=reason.item)
    if reason.days == 0:
        first = _("Bought {item} on the last day.", item=reason.item)
    elif reason.days is not None:
        first = translator.ngettext(
            "Bought {item} {n} day ago.", "Bought {item} {n} days ago.", reason.days, item=reason.item
        )
    if not reason.share or reason.within is None:
        return first
    if reason.again:
        then = translator.ngettext(
            "{share} of its buyers buy it again within {n} day.",
            "{share} of its buyers buy it again within {n} days.",
            reason.within,
            share=reason.share,
        )
    else:
        then = translator.ngettext(
            "{share} of its buyers add this within {n} day.",
            "{share} of its buyers add this within {n} days.",
            reason.within,
            share=reason.share,
        )
    return f"{first} {then}"


def _best_seller(reason: _Reason, translator: Translator) -> str:
    if not reason.share or reason.within is None:
        return translator.gettext("Sells well at the moment.")
    return translator.ngettext(
        "Sells well at the moment: {share} of the customers of the last {n} day bought it.",
        "Sells well at the moment: {share} of the customers of the last {n} days bought it.",
        reason.within,
        share=reason.share,
    )


def _percent(share: float, translator: Translator) -> str:
    return translator.percent(share, decimals=1 if 0 < share < SMALL_SHARE else 0)
