"""What was done to a setting that would have taken too long, and what large baskets are left out."""

from crosssell.basket.rules import SHORTEST_RULE, Narrowed, Rules
from crosssell.columns import Basis, RuleNarrowing
from pages.shared import widgets
from pages.shared.text import _, ngettext, number


def say_narrowed(found: Rules, basis: Basis) -> None:
    """Say in one notice what was changed, and how many baskets the reader's own limit leaves out."""
    told = [narrowed_words(one, basis) for one in found.narrowed]
    by_itself = any(one.code == RuleNarrowing.LARGEST_BASKET for one in found.narrowed)
    if found.left_out and not by_itself:
        told.append(left_out_words(found.left_out, found.used.largest_basket or 0, basis))
    if not told:
        return
    if found.narrowed and found.used.max_length > SHORTEST_RULE:
        told.append(_("Fewer items in a rule leave room for rarer ones."))
    if found.narrowed:
        told.insert(
            0, _("Your setting would give more combinations than can be looked through in a few seconds.")
        )
    widgets.notice(" ".join(told), icon=":material/compress:" if found.narrowed else ":material/filter_alt:")


def narrowed_words(one: Narrowed, basis: Basis) -> str:
    """Return what was changed, from what to what, and how to get further."""
    match one.code:
        case RuleNarrowing.MIN_COUNT if basis == Basis.ORDER:
            return ngettext(
                "So only rules in {n} order and more are listed, instead of {asked}.",
                "So only rules in {n} orders and more are listed, instead of {asked}.",
                one.used,
                asked=number(one.asked),
            )
        case RuleNarrowing.MIN_COUNT:
            return ngettext(
                "So only rules of {n} customer and more are listed, instead of {asked}.",
                "So only rules of {n} customers and more are listed, instead of {asked}.",
                one.used,
                asked=number(one.asked),
            )
        case RuleNarrowing.MAX_LENGTH:
            return ngettext(
                "So rules have {n} item at most, instead of {asked}; a higher minimum allows longer ones.",
                "So rules have {n} items at most, instead of {asked}; a higher minimum allows longer ones.",
                one.used,
                asked=number(one.asked),
            )
        case RuleNarrowing.LARGEST_BASKET:
            return left_out_words(one.baskets or 0, one.used, basis)


def left_out_words(baskets: int, largest: int, basis: Basis) -> str:
    """Return how many baskets are left out for being large."""
    if basis == Basis.ORDER:
        return ngettext(
            "{n} order with more than {largest} items is left out.",
            "{n} orders with more than {largest} items are left out.",
            baskets,
            largest=number(largest),
        )
    return ngettext(
        "{n} customer with more than {largest} items is left out.",
        "{n} customers with more than {largest} items are left out.",
        baskets,
        largest=number(largest),
    )
