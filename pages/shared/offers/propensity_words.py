"""What a model of a product says, in sentences."""

from crosssell.columns import ChanceNotice, PropensityFeature, PropensityVerdict, SimpleOrder
from crosssell.labels import label
from crosssell.offers.propensity import Driver, Judged, Propensity
from pages.shared.text import _, date, ngettext, number, percent, plain, translator

TOP_SHARE = 0.2


def verdict_sign(found: Judged) -> str:
    """Return the sign of the verdict."""
    if found.verdict == PropensityVerdict.BETTER:
        return ":green[:material/check_circle:]"
    if found.verdict == PropensityVerdict.NOT_CLEAR:
        return ":orange[:material/help:]"
    return ":orange[:material/undo:]"


def takeaway(found: Judged) -> str:
    """Return whom the first fifth of the customers held."""
    point = found.reached(TOP_SHARE)
    return _(
        "The {top} of customers with the highest chance held **{reached}** of those who then bought it "
        "({lower} to {upper}); drawn by chance it would be {top}.",
        top=percent(TOP_SHARE, decimals=0),
        reached=percent(point.reached_share, decimals=0),
        lower=percent(point.reached_ci_lower, decimals=0),
        upper=percent(point.reached_ci_upper, decimals=0),
    )


def verdict(found: Judged) -> str:
    """Return what follows from how the model did."""
    simple, share = (
        simple_name(found.simple_order),
        percent(found.reached(TOP_SHARE).simple_share, decimals=0),
    )
    match found.verdict:
        case PropensityVerdict.BETTER:
            return _(
                "The model finds buyers clearly better than the best simple order, “{simple}” ({share}). "
                "Lists for this offer can use it.",
                simple=simple,
                share=share,
            )
        case PropensityVerdict.NOT_CLEAR:
            return _(
                "It did better than the best simple order, “{simple}” ({share}), but with so few buyers "
                "that may be chance. Lists for this offer can use it.",
                simple=simple,
                share=share,
            )
        case PropensityVerdict.LOSES:
            return _(
                "The model does no better than simply “{simple}” ({share}), so it steps back: lists for this "
                "offer go by what customers like them did.",
                simple=simple,
                share=share,
            )
    return _(
        "The model could not tell buyers from others on days that it had not seen, so it steps back: lists "
        "for this offer go by what customers like them did."
    )


def judged_on(found: Propensity) -> str:
    """Return on whom and on which days the model was judged."""
    judged = found.judged
    if judged is None or found.past_day is None:
        return ""
    return " ".join(
        (
            ngettext(
                "Judged on {customers} customers without it on {day}: {n} of them bought it by {last}.",
                "Judged on {customers} customers without it on {day}: {n} of them bought it by {last}.",
                judged.buyers,
                customers=number(judged.customers),
                day=date(found.past_day),
                last=date(found.last_day),
            ),
            ngettext(
                "The model knew nothing of those days; it learned from {n} buyer before them.",
                "The model knew nothing of those days; it learned from {n} buyers before them.",
                found.learned_buyers,
            ),
        )
    )


def came_true(found: Judged) -> str:
    """Return whether as many bought as was expected, in words."""
    return _(
        "Expected were {expected} buyers, and {bought} bought. Mean squared error {brier}; giving "
        "everybody the same chance: {base}.",
        expected=number(found.expected_buyers, decimals=0),
        bought=number(found.buyers),
        brier=number(found.brier, decimals=5),
        base=number(found.brier_base, decimals=5),
    )


def why_none(found: Propensity) -> tuple[str, str]:
    """Return the title and the text of why there is no model."""
    match found.notice:
        case ChanceNotice.NO_DATES:
            return _("No dates"), _("The orders have no dates, so nothing tells who buys it next.")
        case ChanceNotice.SHORT_HISTORY:
            return _("The data are too short for so many days"), _(
                "It takes three times as many days of orders: some to learn from and some to check on. "
                "Choose fewer days ahead."
            )
        case ChanceNotice.EVERYBODY_HAS_IT:
            return _("Everybody has it"), _("There is no customer left who has not bought it.")
        case ChanceNotice.NOT_SOLD:
            return _("Nobody bought it in that time"), _(
                "No customer bought it for the first time in the days to learn from. Choose more days "
                "ahead or another product; for something new, start a list from a product that it is like."
            )
    return _("Too few buyers to learn from"), ngettext(
        "In the last {days} days {n} customer bought it for the first time, and {learned} before that. "
        "With so few a model would only guess: choose more days ahead, or its category. A target list "
        "still works; it goes by what customers like them did.",
        "In the last {days} days {n} customers bought it for the first time, and {learned} before that. "
        "With so few a model would only guess: choose more days ahead, or its category. A target list "
        "still works; it goes by what customers like them did.",
        found.buyers,
        days=number(found.window_days),
        learned=number(found.learned_buyers),
    )


def simple_name(order: SimpleOrder) -> str:
    """Return what a simple order is called."""
    return label(order, translator())


def driver_words(driver: Driver) -> str:
    """Return what a driver is and which way it works; plain text, not escaped."""
    up = driver.direction
    if driver.feature == PropensityFeature.RELATED and driver.related is not None:
        item = driver.related.name or driver.related.item
        if up == -1:
            return _("Bought {item}: less likely", item=item)
        return _("Bought {item}: more likely", item=item) if up else _("Bought {item}", item=item)
    name = label(driver.feature, translator())
    if up is None:
        return name
    if driver.feature in (PropensityFeature.RECENCY, PropensityFeature.FIRST_ORDER):
        return (
            _("{what}: the longer ago, the likelier", what=name)
            if up > 0
            else _("{what}: the shorter ago, the likelier", what=name)
        )
    return (
        _("{what}: the more, the likelier", what=name)
        if up > 0
        else _("{what}: the fewer, the likelier", what=name)
    )


def main_drivers(drivers: tuple[Driver, ...], *, most: int) -> str:
    """Return the main drivers as one sentence for who cannot see the picture; escaped."""
    return plain(translator().listed([driver_words(one) for one in drivers[:most]]))
