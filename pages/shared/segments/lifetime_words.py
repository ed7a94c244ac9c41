"""What the figures of lifetime value say, in plain sentences, and how far they can be trusted."""

from crosssell.columns import (
    GapState,
    LifetimeReason,
    SimpleReason,
    SpendReason,
    ValueSource,
    WinBackReason,
)
from crosssell.segments.lifetime import Activity, Holdout, Lifetime, ValueFigures, WinBackFigures
from crosssell.segments.lifetime.gaps import LAPSED, OVERDUE
from pages.shared.filters import current_filters
from pages.shared.pair.words import money_words
from pages.shared.segments.horizon import months_words
from pages.shared.segments.words import left_aside, segment_name
from pages.shared.text import _, money, ngettext, number, percent, period, plain

CLOSE, ROUGH = 0.25, 0.5  # of the orders that came: how far a forecast may be off, group by group
YEAR_WEEKS = 52
HALF = 0.5


def takeaway(found: ValueFigures, currency: str | None) -> str:
    """Return what the customers will bring within the horizon, and who brings most of it."""
    ahead = months_words(found.lifetime.question)
    customers = ngettext("{n} customer", "{n} customers", found.customers)
    orders = number(found.expected_orders)
    if found.lifetime.main == ValueSource.SIMPLE:
        return _simple_takeaway(found, currency)
    if found.expected_value is None:
        return _(
            "Over the next {months}, **{orders} orders** are expected of the {customers} so far.",
            months=ahead,
            orders=orders,
            customers=customers,
        )
    text = _(
        "Over the next {months}, the {customers} so far are expected to bring {value} in {orders} orders.",
        months=ahead,
        customers=customers,
        value=f"**{money_words(found.expected_value, currency, decimals=0)}**",
        orders=orders,
    )
    return " ".join(part for part in (text, _leading_segment(found)) if part)


def interval_words(found: ValueFigures, currency: str | None) -> str:
    """Return the interval of the expected value; for a card, not escaped."""
    if found.expected_value_ci_lower is None or found.expected_value_ci_upper is None:
        return _("a plain projection, without interval")
    return _(
        "95 % interval, if the model holds: {lower} to {upper}",
        lower=money(found.expected_value_ci_lower, currency, decimals=0),
        upper=money(found.expected_value_ci_upper, currency, decimals=0),
    )


def trust(lifetime: Lifetime) -> tuple[str, str, str]:
    """Return how far the forecast can be trusted: its sign, a word or two, and the reason."""
    holdout = lifetime.holdout
    if lifetime.main == ValueSource.SIMPLE:
        return ":orange[:material/sync_problem:]", *_stepped_back(lifetime)
    if holdout is None:
        return ":gray[:material/hourglass_empty:]", _("Not put to the test."), untested()
    return tested(holdout)


def tested(holdout: Holdout) -> tuple[str, str, str]:
    """Return how far off the forecast was that was put to the test, as `trust` does."""
    figures = holdout_words(holdout)
    if holdout.model_error <= CLOSE:
        return ":green[:material/check_circle:]", _("Put to the test, the model came close."), figures
    if holdout.model_error <= ROUGH:
        return ":orange[:material/help:]", _("Put to the test, the model is a rough guide."), figures
    return (
        ":orange[:material/warning:]",
        _("Put to the test, the model was far off, though closer than “as before”."),
        figures,
    )


def cautions(lifetime: Lifetime) -> list[str]:
    """Return what to know of the choices of the reader: what bends the figures, what is left aside."""
    said = []
    if lifetime.main == ValueSource.SIMPLE and lifetime.question.horizon_weeks < YEAR_WEEKS:
        said.append(
            _(
                "“As before” looks back less than a year: a season in it, such as Christmas, is carried "
                "forward. Looking 12 months ahead evens that out."
            )
        )
    if current_filters().segments:
        said.append(left_aside())
    return said


def untested() -> str:
    """Return why the forecast was not put to the test."""
    return _(
        "Too little time or too few orders to leave out the last part of the data and forecast it, so "
        "nothing shows how far off the model is. A year of orders or more is better."
    )


def holdout_words(holdout: Holdout) -> str:
    """Return in one sentence what was forecast for the later part, and what came."""
    return _(
        "For the last {weeks} the model forecast {predicted} orders of the customers known before; there "
        "were {actual}. “As before” would have said {naive}.",
        weeks=ngettext("{n} week", "{n} weeks", holdout.weeks),
        predicted=number(holdout.predicted),
        actual=number(holdout.actual),
        naive=number(holdout.naive),
    )


def errors_words(holdout: Holdout) -> str:
    """Return how far both forecasts were off, group by group."""
    if not holdout.actual:
        return _("No order came in that time, so both are off by all that they forecast.")
    return _(
        "Group by group, the model was off by {model} of the orders that came, “as before” by {naive}.",
        model=percent(holdout.model_error, decimals=0),
        naive=percent(holdout.naive_error, decimals=0),
    )


def simple_rule() -> str:
    """Return what the simple figure is."""
    return _(
        "“As before”: every customer orders again as often, and for as much, as in the time just before of "
        "the same length (in proportion where the data are shorter)."
    )


def reason_words(lifetime: Lifetime) -> list[str]:
    """Return what is amiss with the model of orders, a sentence each."""
    words = {
        LifetimeReason.TOO_FEW_REPEATERS: ngettext(
            "Only {n} customer has ordered more than once: too few to learn a rhythm from.",
            "Only {n} customers have ordered more than once: too few to learn a rhythm from.",
            lifetime.repeaters,
        ),
        LifetimeReason.R_AT_EDGE: _(
            "How much customers differ in how often they order runs to its edge: no value fits best."
        ),
        LifetimeReason.ALPHA_AT_EDGE: _("The pace of ordering runs to its edge: no value fits best."),
        LifetimeReason.A_AT_EDGE: _(
            "To the model nobody ever stops buying: it would call every customer active, however long silent."
        ),
        LifetimeReason.B_AT_EDGE: _(
            "To the model everyone stops buying at one and the same rate, however often they have ordered."
        ),
        LifetimeReason.FLAT_IN_B: _(
            "These data fit equally well whether some customers leave early or all of them hardly ever: "
            "they cannot tell who has stopped buying."
        ),
        LifetimeReason.NOT_CONVERGED: _("The search for the best fit came to no end."),
    }
    return [words[reason] for reason in lifetime.reasons]


def spend_words(lifetime: Lifetime) -> list[str]:
    """Return what is amiss with the model of what an order is worth, a sentence each."""
    words = {
        SpendReason.NO_AMOUNTS: _("These data have no amounts, so orders are counted and not valued."),
        SpendReason.TOO_FEW_REPEATERS: _(
            "Too few customers have ordered again to tell what orders differ by."
        ),
        SpendReason.SPEND_AT_EDGE: _("How much order values differ between customers runs to its edge."),
        SpendReason.MEAN_UNDEFINED: _("Order values spread so widely that the model has no mean."),
        SpendReason.DEPENDS_ON_FREQUENCY: _(
            "What an order is worth depends on how often a customer orders, which the model takes for "
            "unrelated: the value of the most frequent customers may be off."
        ),
    }
    return [words[reason] for reason in lifetime.spend_reasons]


def doubts(lifetime: Lifetime) -> list[str]:
    """Return what else is to be borne in mind, besides what `trust` says."""
    said = spend_words(lifetime)
    if lifetime.holdout is not None and lifetime.holdout.degenerate:
        said.append(
            _(
                "Fitted to the earlier part alone, the model runs to an edge as well: the test tells little "
                "of it."
            )
        )
    return said


def independence_words(lifetime: Lifetime) -> str:
    """Return whether order values depend on how often customers order; nothing where it is unknown."""
    found = lifetime.independence
    if found is None or found.rank_correlation is None:
        return ""
    figures = _(
        "Correlation of order value and number of orders, over {customers} with repeat orders: {plain}, "
        "by rank {ranks}.",
        customers=ngettext("{n} customer", "{n} customers", found.customers),
        plain=number(found.correlation, decimals=2),
        ranks=number(found.rank_correlation, decimals=2),
    )
    if SpendReason.DEPENDS_ON_FREQUENCY in lifetime.spend_reasons:
        return figures
    unrelated = _("What an order is worth depends little on how often a customer orders.")
    return f"{unrelated} {figures}"


def activity_words(found: ValueFigures) -> str:
    """Return how many of the customers with repeat orders are probably still active."""
    bins = found.activity.bins
    likely = sum(one.customers for one in bins if one.lower >= 0.5)
    everyone = sum(one.customers for one in bins)
    if not everyone:
        return _("No probability is shown: the model cannot tell who has stopped buying. The silences can.")
    return ngettext(
        "Of {n} customer with repeat orders, {likely} is more likely than not to be still active.",
        "Of {n} customers with repeat orders, {likely} are more likely than not to be still active.",
        everyone,
        likely=f"**{number(likely)}**",
    )


def silence_words(activity: Activity) -> str:
    """Return what the silences say of customers with one order, of whom the model says nothing."""
    one_time = sum(activity.one_time.values())
    if not one_time:
        return _("The silences of all customers beside those of comparable ones:")
    return ngettext(
        "{n} customer has one order only. The model takes such customers for active however long they are "
        "silent; so the silence speaks instead: as usual for {usual}, overdue for {overdue}, lapsed for "
        "{lapsed}.",
        "{n} customers have one order only. The model takes such customers for active however long they are "
        "silent; so the silence speaks instead: as usual for {usual}, overdue for {overdue}, lapsed for "
        "{lapsed}.",
        one_time,
        usual=number(activity.one_time.get(GapState.AS_USUAL, 0)),
        overdue=number(activity.one_time.get(GapState.OVERDUE, 0)),
        lapsed=f"**{number(activity.one_time.get(GapState.LAPSED, 0))}**",
    )


def silence_rule() -> str:
    """Return what a silence is compared with."""
    return _(
        "Compared with customers who had as many orders and came back: after the first three orders in "
        "days, from the fourth on in multiples of the customer's own usual gap. Overdue: {overdue} of them "
        "had come back by then. Lapsed: {lapsed}.",
        overdue=percent(OVERDUE, decimals=0),
        lapsed=percent(LAPSED, decimals=0),
    )


def win_back_takeaway(found: WinBackFigures, currency: str | None) -> str:
    """Return how many valuable customers have gone quiet, and what is at risk with them."""
    ahead = months_words(found.lifetime.question)
    if found.value_at_risk is None:
        return ngettext(
            "**{n} customer** who used to order has gone quiet.",
            "**{n} customers** who used to order have gone quiet.",
            found.customers,
        )
    return ngettext(
        "**{n} valuable customer** has gone quiet; {value} of what they would bring in the next {months} is "
        "at risk.",
        "**{n} valuable customers** have gone quiet; {value} of what they would bring in the next {months} "
        "is at risk.",
        found.customers,
        value=f"**{money_words(found.value_at_risk, currency, decimals=0)}**",
        months=ahead,
    )


def leading_words(found: WinBackFigures) -> str:
    """Return how few customers carry most of the value at risk; nothing where they are few anyway."""
    if not found.value_at_risk:
        return ""
    useful = [
        (count, value / found.value_at_risk) for count, value in found.leading if count <= found.customers / 2
    ]
    if not useful:
        return ""
    count, carried = next((one for one in useful if one[1] >= HALF), useful[-1])
    return ngettext(
        "The first {n} of the list carries {share} of that.",
        "The first {n} of the list carry {share} of that.",
        count,
        share=percent(carried, decimals=0),
    )


def who_is_in(found: WinBackFigures, amount: str | None) -> list[str]:
    """Return who is on the list: how much they spent, and what tells that they have gone quiet.

    Args:
        found: The figures.
        amount: From which on a customer counts as valuable, as it is written; ``None`` without amounts.
    """
    said = [_("On the list are customers who have gone quiet.")]
    if amount is not None:
        said = [
            _(
                "On the list are customers who have brought {amount} or more, as the better half did, and "
                "have gone quiet.",
                amount=amount,
            )
        ]
    if by_probability := found.by_reason.get(WinBackReason.PROBABILITY, 0):
        said.append(
            ngettext(
                "{n} of them has less than an even chance of being still active, by the model.",
                "{n} of them have less than an even chance of being still active, by the model.",
                by_probability,
            )
        )
    if by_gap := found.by_reason.get(WinBackReason.GAP, 0):
        said.append(
            ngettext(
                "{n} of them has been silent for longer than most comparable customers who came back.",
                "{n} of them have been silent for longer than most comparable customers who came back.",
                by_gap,
            )
        )
    if found.lifetime.main == ValueSource.SIMPLE:
        said.append(
            _("The model of orders does not lead here (the tab “Lifetime value” says why): silences decide.")
        )
    return said


def at_risk_caution(lifetime: Lifetime) -> str:
    """Return what the value at risk is not."""
    said = _(
        "The value at risk is what would be missing if they stayed away, no promise of what a letter brings. "
        "Write to a part of them, leave a part alone, and compare."
    )
    if lifetime.main == ValueSource.SIMPLE:
        return said
    beside = _(
        "It is reckoned from what they would bring as active customers, so it can exceed the expected value "
        "of their segment."
    )
    return f"{said} {beside}"


def observed_words(lifetime: Lifetime) -> str:
    """Return which days the model has seen."""
    return plain(period(lifetime.first, lifetime.question.as_of))


def _simple_takeaway(found: ValueFigures, currency: str | None) -> str:
    """Return what the customers will bring if they go on as in the last period."""
    ahead = months_words(found.lifetime.question)
    customers = ngettext("{n} customer", "{n} customers", found.customers)
    orders = number(found.expected_orders)
    if found.expected_value is None:
        return _(
            "If the {customers} so far go on as before, they will place **{orders} orders** over the next "
            "{months}.",
            customers=customers,
            orders=orders,
            months=ahead,
        )
    text = _(
        "If the {customers} so far go on as before, they will bring {value} in {orders} orders over the next "
        "{months}.",
        customers=customers,
        value=f"**{money_words(found.expected_value, currency, decimals=0)}**",
        orders=orders,
        months=ahead,
    )
    return " ".join(part for part in (text, _leading_segment(found)) if part)


def _leading_segment(found: ValueFigures) -> str:
    """Return which segment brings most; nothing where there is one only."""
    valued = [(one.expected_value, one) for one in found.segments if one.expected_value is not None]
    if len(valued) < 2 or not found.expected_value:
        return ""
    value, best = max(valued, key=lambda pair: pair[0])
    return _(
        "The largest part comes from “{segment}”: {share} of the value, from {of_customers} of the "
        "customers.",
        segment=segment_name(best.segment),
        share=percent(value / found.expected_value, decimals=0),
        of_customers=percent(best.customers / found.customers, decimals=0),
    )


def _stepped_back(lifetime: Lifetime) -> tuple[str, str]:
    """Return why the simple figure is the main one."""
    match lifetime.why_simple:
        case SimpleReason.NAIVE_WINS:
            holdout = lifetime.holdout
            tested = f" {holdout_words(holdout)}" if holdout else ""
            why = _("Put to the test, it came closer than the model.")
            return _("The simple figure leads."), f"{why}{tested}"
        case SimpleReason.TOO_FEW_REPEATERS:
            return _("The simple figure leads."), " ".join(reason_words(lifetime))
        case _:
            return _("The simple figure leads, as the model does not fit."), " ".join(reason_words(lifetime))
