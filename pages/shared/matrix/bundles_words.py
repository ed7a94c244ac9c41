"""What is said of a set: what it costs, when its discount pays, and what could mislead."""

from collections.abc import Sequence
from decimal import Decimal

from crosssell.basket.bundles import LATER_DAYS, Bundle, BundleCandidates, Offer, Part
from crosssell.basket.verdicts import SOLID_FROM as SURE_FROM
from crosssell.columns import BundleReason, MarginSource, PartBuyers, ScenarioCase, SetsPerOrder
from pages.shared.pair.words import money_words, name_of, times
from pages.shared.text import _, ngettext, number, percent, period, translator

MONTH_DAYS = 365.25 / 12
SHORTEST_DAYS = 90  # below, a season may be all that was seen
NOTEWORTHY_LATER = 0.02
BOLD = 1.5  # times what is bought together today from which on an uptake is said to be a bold guess
WORD_JOINER = "\u2060"  # keeps a sign and its amount on one line


def what_it_is() -> str:
    """Return in two sentences when a set pays."""
    return _(
        "Sets of products that sell together. A discount on the set pays when enough customers add what "
        "they would have left out; it is given away to all those who buy everything anyway."
    )


def headline(ranked: Sequence[Bundle], offer: Offer) -> str:
    """Return how many sets pay on these terms."""
    gains = [one.gains[ScenarioCase.EXPECTED] for one in ranked]
    known = [gain for gain in gains if gain is not None]
    if not known:
        return ngettext("**{n} set** to choose from.", "**{n} sets** to choose from.", len(ranked))
    pays = sum(1 for gain in known if gain > 0)
    even_then = sum(1 for one in ranked if (one.gains[ScenarioCase.PESSIMISTIC] or 0) > 0)
    first = ngettext(
        "At {discount} off, **{n} of {all} sets** pays if {expected} take it;",
        "At {discount} off, **{n} of {all} sets** pay if {expected} take them;",
        pays,
        all=number(len(ranked)),
        discount=share_words(offer.discount),
        expected=share_words(offer.uptake.expected),
    )
    pessimistic = share_words(offer.uptake.pessimistic)
    if even_then:
        second = ngettext(
            "{n} does even at {pessimistic}.",
            "{n} do even at {pessimistic}.",
            even_then,
            pessimistic=pessimistic,
        )
    else:
        second = _("none does at {pessimistic}.", pessimistic=pessimistic)
    return f"{first} {second}"


def cautions(found: BundleCandidates, offer: Offer) -> list[str]:
    """Return what the figures stand on, and what they do not tell."""
    told = []
    if found.first_day is not None and found.days is not None:
        days = period(found.first_day, found.last_day)
        told.append(
            _(
                "All amounts are for the period shown, {period}, not for a year. Sets share their buyers, "
                "so their gains do not add up. The cost of packing and announcing a set is not in them.",
                period=days,
            )
        )
        if found.days < SHORTEST_DAYS:
            told.append(
                ngettext(
                    "The data cover {n} day only: a season or an action may be all they show.",
                    "The data cover {n} days only: a season or an action may be all they show.",
                    found.days,
                )
            )
    else:
        told.append(
            _(
                "All amounts are for the orders shown. Sets share their buyers, so their gains do not add "
                "up. The cost of packing and announcing a set is not in them."
            )
        )
    if not found.knows_amounts:
        told.append(_("Some products have no price in your data; for sets with them no amount can be given."))
    elif offer.margin is not None:
        told.append(
            _(
                "Your data do not hold the cost of every product; where it is missing, a margin of {margin} "
                "is assumed.",
                margin=share_words(offer.margin),
            )
        )
    return told


def set_name(bundle: Bundle) -> str:
    """Return the names of a set's products, escaped."""
    return " + ".join(name_of(part.item) for part in bundle.candidate.parts)


def price_words(bundle: Bundle, currency: str | None) -> str:
    """Return what the set costs and what it leaves; nothing where no price is known."""
    if bundle.set_price_amount is None:
        return ""
    cost = _(
        "As a set **{set}** instead of {singly}.",
        set=money_words(bundle.set_price_amount, currency),
        singly=money_words(bundle.price_amount, currency),
    )
    if bundle.set_margin_amount is None:
        return cost
    amounts = {
        "set": money_words(bundle.set_margin_amount, currency),
        "singly": money_words(bundle.margin_amount, currency),
    }
    if bundle.margin_source == MarginSource.COST:
        return f"{cost} {_('It leaves a margin of {set} instead of {singly}.', **amounts)}"
    left = _("It leaves a margin of about {set} instead of {singly} (assumed).", **amounts)
    return f"{cost} {left}"


def pays_words(bundle: Bundle, days: int | None) -> str:
    """Return how many more sets pay for the discount, or why none do."""
    discount = share_words(bundle.offer.discount)
    match bundle.reason:
        case BundleReason.NO_PRICE:
            return _("No price is known for one of the products, so it cannot be said when it pays.")
        case BundleReason.NO_MARGIN:
            return _("No margin is known for one of the products, so it cannot be said when it pays.")
        case BundleReason.NOBODY_LEFT if bundle.offer.buyers == PartBuyers.NEARLY:
            return _("No order lacks one part alone: there is nobody whom the set could win.")
        case BundleReason.NOBODY_LEFT:
            return _("No order holds a part alone: there is nobody whom the set could win.")
        case BundleReason.SET_LOSES:
            return _(
                "**Does not pay** at {discount} off: the set itself would be sold at a loss.",
                discount=discount,
            )
        case BundleReason.PART_BUYER_LOSES:
            return _(
                "**Does not pay** at {discount} off: the discount on the whole takes more than the added "
                "products leave.",
                discount=discount,
            )
        case BundleReason.OUT_OF_REACH:
            return _(
                "**Does not pay** at {discount} off: even if all of {orders} took the set, that would not "
                "make up for what is given away.",
                discount=discount,
                orders=takers_words(bundle),
            )
    sets = bundle.break_even_sets or 0
    if sets == 0:
        return _("Without a discount nothing is given away: every further set is a gain.")
    pays = ngettext(
        "Pays from **{n} more set**{monthly}, {growth} more than today:",
        "Pays from **{n} more sets**{monthly}, {growth} more than today:",
        sets,
        monthly=per_month(sets, days),
        growth=percent(bundle.break_even_growth, decimals=0),
    )
    share = percent(bundle.break_even_share, decimals=1)
    return f"{pays} {_('{share} of {orders}.', share=share, orders=takers_words(bundle))}"


def takers_words(bundle: Bundle) -> str:
    """Return which orders the uptake is a share of, and how many there are."""
    offer, all_of_them = bundle.offer, bundle.possible_sets
    if offer.per_order == SetsPerOrder.EVERY:
        return ngettext(
            "{n} set that orders with a part could have become",
            "{n} sets that orders with a part could have become",
            all_of_them,
        )
    if len(bundle.candidate.parts) == 2:
        return ngettext("{n} order with one of the two", "{n} orders with one of the two", all_of_them)
    if offer.buyers == PartBuyers.NEARLY:
        return ngettext("{n} order that lacks one part", "{n} orders that lack one part", all_of_them)
    return ngettext("{n} order with a part, but not all", "{n} orders with a part, but not all", all_of_them)


def per_month(sets: int, days: int | None) -> str:
    """Return how many sets that is a month, in brackets; nothing where the period is hardly longer."""
    if not tells_months(days):
        return ""
    return _(" (about {sets} a month)", sets=monthly(sets, days))


def tells_months(days: int | None) -> bool:
    """Tell whether the period is so long that a count can be stated by the month."""
    return days is not None and days >= 1.5 * MONTH_DAYS


def monthly(sets: int, days: int | None) -> str:
    """Write a count of the period by the month, or as it is where the period is too short for that."""
    if days is None or not tells_months(days):
        return number(sets)
    rate = sets * MONTH_DAYS / days
    return number(rate, decimals=0 if rate >= 10 or not sets else 1)


def given_away_words(bundle: Bundle, days: int | None, currency: str | None) -> str:
    """Return who buys all of it anyway, and what they are given."""
    now = bundle.sets_anyway
    if bundle.offer.per_order == SetsPerOrder.EVERY:
        together = ngettext(
            "Today {n} such set is bought anyway{monthly}",
            "Today {n} such sets are bought anyway{monthly}",
            now,
            monthly=per_month(now, days),
        )
    else:
        together = ngettext(
            "Today {n} order holds all of it anyway{monthly}",
            "Today {n} orders hold all of it anyway{monthly}",
            now,
            monthly=per_month(now, days),
        )
    if bundle.loss_amount:
        together = _(
            "{orders}: {amount} of discount given away.",
            orders=together,
            amount=money_words(bundle.loss_amount, currency, decimals=0),
        )
    else:
        together = f"{together}."
    return together


def bold_words(bundle: Bundle) -> str:
    """Return how far the expected uptake is from what is bought today; nothing where it is not far."""
    now = bundle.sets_anyway
    extra = float(bundle.offer.uptake.expected) * bundle.possible_sets
    if bundle.gains[ScenarioCase.EXPECTED] is None or now == 0 or extra < BOLD * now:
        return ""
    return _(
        "A bold assumption here: {share} would be {sets} more sets, {times} times what is bought together "
        "today.",
        share=share_words(bundle.offer.uptake.expected),
        sets=number(extra),
        times=times(extra / now),
    )


def how_sure(bundle: Bundle) -> str:
    """Return how far beyond chance the products belong together, with a sign."""
    lower = bundle.candidate.lift_corrected_ci_lower
    values = {"times": times(lower)}
    if not lower >= SURE_FROM:  # it may be no number
        return f":orange[○] {_('Not solid: that they belong together is not shown.')}"
    if len(bundle.candidate.parts) == 2:
        told = _("Solid: together at least {times} times as often as chance explains.", **values)
    else:
        told = _("Solid: any two of them at least {times} times as often as chance explains.", **values)
    return f":green[●] {told}"


def gains_words(bundle: Bundle, currency: str | None) -> str:
    """Return the gain in each case; nothing where it is unknown."""
    if any(gain is None for gain in bundle.gains.values()):
        return ""
    amounts = [signed_money(bundle.gains[case], currency) for case in ScenarioCase]
    shares = [share_words(bundle.offer.uptake.of(case)) for case in ScenarioCase]
    return _(
        "{low} if {low_share} take it, {middle} if {middle_share} do, {high} if {high_share} do.",
        **dict(zip(("low", "middle", "high"), amounts, strict=True)),
        **dict(zip(("low_share", "middle_share", "high_share"), shares, strict=True)),
    )


def expected_words(bundle: Bundle, days: int | None, currency: str | None) -> str:
    """Return the expected gain and in which time, for the head of a card; nothing where it is unknown."""
    gain = bundle.gains[ScenarioCase.EXPECTED]
    if gain is None:
        return ""
    amount = signed_money(gain, currency)
    shown = f":red[**{amount}**]" if round(gain) < 0 else f"**{amount}**"
    if days is None:
        return _("{amount} expected", amount=shown)
    if not tells_months(days):
        return ngettext("{amount} expected in {n} day", "{amount} expected in {n} days", days, amount=shown)
    months = round(days / MONTH_DAYS)
    return ngettext("{amount} expected in {n} month", "{amount} expected in {n} months", months, amount=shown)


def later_words(parts: Sequence[Part]) -> str:
    """Return what is bought later anyway, which a set only brings forward; nothing where that is rare."""
    known = [
        f"{name_of(part.item)} {percent(part.later_share, decimals=0)}"
        for part in parts
        if (part.later_share or 0) >= NOTEWORTHY_LATER
    ]
    if not known:
        return ""
    return ngettext(
        "Some buy what they left out within {n} day anyway: {parts}. A set only brings these sales forward, "
        "so they are no gain here.",
        "Some buy what they left out within {n} days anyway: {parts}. A set only brings these sales "
        "forward, so they are no gain here.",
        LATER_DAYS,
        parts=translator().listed(known),
    )


def share_words(share: Decimal | float) -> str:
    """Write a share in whole per cent where it is one."""
    return percent(share, decimals=0 if (share * 100) == int(share * 100) else 1)


def signed_money(amount: float | None, currency: str | None) -> str:
    """Write an amount with its sign."""
    written = money_words(None if amount is None else abs(amount), currency, decimals=0)
    if amount is None or round(amount) == 0:
        return written
    sign = "+" if amount > 0 else "−"
    return f"{sign}{WORD_JOINER}{written}"
