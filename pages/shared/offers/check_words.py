"""What the check of the offers says, in plain sentences; as Markdown, names escaped."""

from crosssell.charts.offers_check import CheckMeasure
from crosssell.columns import ChoiceReason, OfferMethod
from crosssell.labels import label
from crosssell.offers.recommend import Check, CheckConfig
from pages.shared.text import _, ngettext, number, period, plain, translator

FINE_BELOW = 0.1  # shares below it are told with a decimal


def method_name(method: OfferMethod) -> str:
    """Return what a way of choosing offers is called."""
    return label(method, translator())


def method_meaning(method: OfferMethod) -> str:
    """Return in one sentence how a way chooses."""
    match method:
        case OfferMethod.ITEM_TO_ITEM:
            return _("What buyers of the same products went on to buy; late purchases count most.")
        case OfferMethod.EASE:
            return _("What fits everything that the customer has bought so far, taken together.")
        case OfferMethod.BEST_SELLERS:
            return _("What most customers have bought lately and this one has not: the same for all.")
        case OfferMethod.RANDOM:
            return _(
                "Any product that the customer does not have, drawn by lot: what no method may fall below."
            )


def takeaway(check: Check) -> str:
    """Return how often the offers would have been right, beside best-sellers; blank where it is not known."""
    chosen, base = check.of(check.chosen), check.of(OfferMethod.BEST_SELLERS)
    if chosen is None:
        return ""
    said = _found_words(hundred(chosen.hit_rate), check.config)
    if base is not None and check.chosen != OfferMethod.BEST_SELLERS:
        return f"{said} {_('Best-sellers reach {count}.', count=hundred(base.hit_rate))}"
    lot = check.of(OfferMethod.RANDOM)
    return (
        said
        if lot is None
        else f"{said} {_('Drawn by lot it would be {count}.', count=hundred(lot.hit_rate))}"
    )


def _found_words(count: str, config: CheckConfig) -> str:
    days = ngettext("In the last {n} day", "In the last {n} days", config.window_days)
    if config.k == 1:
        return _(
            "{days}, **{count} of 100** customers who bought something new bought the one product that they "
            "would have been offered.",
            days=days,
            count=count,
        )
    return _(
        "{days}, **{count} of 100** customers who bought something new bought one of the {k} products that "
        "they would have been offered.",
        days=days,
        count=count,
        k=number(config.k),
    )


def hundred(share: float) -> str:
    """Return of a share (0–1) how many of 100 it is."""
    return number(share * 100, decimals=1 if 0 < share < FINE_BELOW else 0)


def verdict_sign(check: Check) -> str:
    """Return the sign of the verdict: solid, open, or nothing to tell."""
    if check.why == ChoiceReason.CLEARLY_BETTER and check.holds_up:
        return ":green[:material/check_circle:]"
    if check.why in (ChoiceReason.TOO_FEW_CUSTOMERS, ChoiceReason.NO_HISTORY):
        return ":gray[:material/radio_button_unchecked:]"
    return ":orange[:material/help:]"


def verdict(check: Check) -> str:
    """Return which way is used and why."""
    way = f"**{plain(method_name(check.chosen))}**"
    match check.why:
        case ChoiceReason.CLEARLY_BETTER if check.holds_up:
            return _(
                "{way} is used: what customers went on to buy stood clearly higher in its lists than among "
                "best-sellers, on the days it was chosen on and on the days after.",
                way=way,
            )
        case ChoiceReason.CLEARLY_BETTER:
            return _(
                "{way} is used: on the days it was chosen on, what customers went on to buy stood clearly "
                "higher in its lists than among best-sellers. On the days after, the difference is no larger "
                "than chance makes it: expect little more than from best-sellers.",
                way=way,
            )
        case ChoiceReason.TOO_FEW_CUSTOMERS:
            return _(
                "Too few customers bought something new to tell which way is better, so {way} is used. "
                "Choose more days, or look again after the next import.",
                way=way,
            )
        case ChoiceReason.NO_HISTORY:
            return _(
                "Your data are too short to hold days back and check, so {way} is used. Choose fewer days, "
                "or look again after the next import.",
                way=way,
            )
        case ChoiceReason.BEST_SELLERS_WIN:
            return _(
                "Best-sellers win: no other way named better what customers bought next. So everybody is "
                "offered what sells best and they do not have yet."
            )
        case _:
            return _(
                "No way was better than best-sellers beyond chance. So everybody is offered what sells best "
                "and they do not have yet."
            )


def other_choice(check: Check, used: OfferMethod) -> str:
    """Return what a check with other days or another number of offers would choose, and what is used."""
    way, own = (f"**{plain(method_name(method))}**" for method in (used, check.chosen))
    if check.why in (ChoiceReason.TOO_FEW_CUSTOMERS, ChoiceReason.NO_HISTORY):
        return _("With these choices there is too little to judge by. What is used stays {way}.", way=way)
    if check.chosen == used:
        return _("With these choices, too, it would be {way}.", way=way)
    return _(
        "With these choices it would be {own}; what is used stays {way}. Where the two change places, the "
        "difference is small.",
        own=own,
        way=way,
    )


def how_chosen(check: Check) -> str:
    """Return on which days the way was chosen and on which it is judged."""
    if check.first_day is None or check.choice_first_day is None:
        return ""
    return _(
        "Chosen on {before}, where what stands first counts most, and judged on {last}, which the choice has "
        "not seen: otherwise the best of several would look better than it is.",
        before=plain(period(check.choice_first_day, check.choice_last_day)),
        last=plain(period(check.first_day, check.last_day)),
    )


def judged_on(check: Check) -> str:
    """Return on how many customers the figures stand."""
    return ngettext(
        "Judged on {n} customer who had bought before and bought something new in these days.",
        "Judged on {n} customers who had bought before and bought something new in these days.",
        check.customers,
    )


def one_line(check: Check) -> str:
    """Return the check in one line, to stand beside a list."""
    said = takeaway(check)
    if check.why in (ChoiceReason.TOO_FEW_CUSTOMERS, ChoiceReason.NO_HISTORY) or not said:
        return verdict(check)
    if check.chosen == OfferMethod.BEST_SELLERS:
        lost = _("No way was better than best-sellers beyond chance, so best-sellers are offered.")
        return f"{said} {lost}"
    return said


def too_short(check: Check) -> bool:
    """Tell whether nothing could be checked."""
    return not check.methods


def order_words(check: Check) -> str:
    """Return that the lead lies in the order, not in the number reached; blank where it does not."""
    chosen = check.of(check.chosen)
    if chosen is None or not check.holds_up or (chosen.hit_rate_ci_lower or 0.0) > 0:
        return ""
    return _(
        "In how many customers are reached, the difference to best-sellers is no larger than chance makes "
        "it. The lead is in the order: what they buy comes sooner in the list."
    )


def measure_meaning(measure: CheckMeasure, *, k: int) -> str:
    """Return what a measure says, in one sentence."""
    if measure == CheckMeasure.HIT_RATE:
        return ngettext(
            "Of 100 customers who bought something new: how many bought {n} product that was named for them.",
            "Of 100 customers who bought something new: how many bought one of the {n} products that were "
            "named for them.",
            k,
        )
    return _(
        "What was bought counts the more, the higher it stood in the list: 100 % if it always came first, "
        "0 % if it was never named (mean average precision)."
    )


def came_true_words(check: Check) -> str:
    """Return how well the chances came true; blank where it is not known."""
    came = check.came_true
    if came is None:
        return ""
    return ngettext(
        "By their chances, {expected} purchases were expected of all offers on the last days; {n} came.",
        "By their chances, {expected} purchases were expected of all offers on the last days; {n} came.",
        came.bought,
        expected=number(came.expected),
    )
