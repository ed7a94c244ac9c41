"""What a suggested value was taken from, what is lacking for others, and what to know before taking them."""

from collections.abc import Callable, Mapping
from datetime import date

from crosssell.columns import ConsentRule, PrefillBasis, PrefillLack, PrefillWarning
from crosssell.i18n import Translator
from crosssell.prefill import Suggestion


def basis_words(suggestion: Suggestion, words: Translator) -> str:
    """Return what a value was taken from, in one sentence of plain text."""
    return SENTENCES[suggestion.basis](suggestion.values, words)


def lack_words(lack: PrefillLack, words: Translator) -> str:
    """Return why something cannot be suggested."""
    said = {
        PrefillLack.NO_CUSTOMERS: words.gettext(
            "The orders name no customers, so nobody can be counted: audience and baseline are yours to say."
        ),
        PrefillLack.NO_DATES: words.gettext(
            "The orders have no dates, so who buys anyway cannot be counted."
        ),
        PrefillLack.NO_AMOUNTS: words.gettext(
            "The orders have no amounts: price and margin are yours to say."
        ),
        PrefillLack.NO_COSTS: words.gettext(
            "The cost of the goods is not known: the margin is yours to say."
        ),
        PrefillLack.NO_RETURNS: words.gettext(
            "No returns are seen in these orders: the return rate is yours to say."
        ),
        PrefillLack.SOLD_AT_LOSS: words.gettext(
            "By the costs in the data this is sold at a loss, so there is no margin."
        ),
        PrefillLack.TOO_SHORT: words.gettext(
            "The orders cover too few days to see how many buy anyway: the baseline is yours to say."
        ),
        PrefillLack.NOBODY_COMPARABLE: words.gettext(
            "Nobody was in the same position before the last days of the data: the baseline is yours to say."
        ),
        PrefillLack.NOBODY_LEFT: words.gettext("Nobody is left who may be written to."),
        PrefillLack.NO_MODEL: words.gettext(
            "What a won customer is worth later is not known. The tab Lifetime value of the screen Segments "
            "works it out, where the data allow that."
        ),
        PrefillLack.NO_SHARE: words.gettext(
            "This test has measured no share of customers (such as those who ordered), so it tells no uplift."
        ),
        PrefillLack.NO_EFFECT: words.gettext(
            "This test has too few customers to tell how large its effect is."
        ),
        PrefillLack.NO_GROUPS: words.gettext(
            "This campaign has no list yet: audience, baseline and uplift are yours to say."
        ),
        PrefillLack.NO_CHANCE: words.gettext(
            "How many of the list buy anyway is not known: baseline and uplift are yours to say."
        ),
    }
    return said[lack]


def warning_words(warning: PrefillWarning, words: Translator) -> str:
    """Return what to know before a suggestion is taken."""
    said = {
        PrefillWarning.CONSENT_UNKNOWN: words.gettext(
            "The data do not say who may be written to: the audience counts everybody."
        ),
        PrefillWarning.FEW_FOLLOWED: words.gettext(
            "Fewer than 100 customers stand behind the rate of those who buy anyway; it may be far off."
        ),
        PrefillWarning.NOT_TRUSTED: words.gettext(
            "The data of this test are not to be trusted, and neither is its uplift. See its checks first."
        ),
        PrefillWarning.NOT_CONCLUSIVE: words.gettext(
            "This test is not decided yet: its uplift may as well be nothing. The spread shows how far."
        ),
        PrefillWarning.NO_WORTHWHILE_EFFECT: words.gettext("This test found no effect worth having."),
        PrefillWarning.HARMFUL: words.gettext(
            "This test found harm: fewer responded, or something that mattered got worse."
        ),
        PrefillWarning.OTHER_METRIC: words.gettext(
            "The uplift is of another metric than the one this test was decided by, so it is less certain."
        ),
    }
    return said[warning]


Values = Mapping[str, object]


def _count(values: Values, name: str) -> int:
    count = values[name]
    return count if isinstance(count, int) else 0


def _day(values: Values, name: str) -> date | None:
    day = values[name]
    return day if isinstance(day, date) else None


def _may_be_written_to(values: Values, words: Translator) -> str:
    return words.ngettext(
        "{listed} of {n} customer may be written to.",
        "{listed} of {n} customers may be written to.",
        _count(values, "customers"),
        listed=words.number(_count(values, "listed")),
    )


def _customers(values: Values, words: Translator) -> str:
    return words.ngettext(
        "All of the {n} customer.", "All of the {n} customers.", _count(values, "customers")
    )


def _all_left(values: Values, words: Translator) -> str:
    return words.ngettext(
        "{n} customer has the one and not the other.",
        "{n} customers have the one and not the other.",
        _count(values, "customers"),
    )


def _left(values: Values, words: Translator) -> str:
    if values.get("rule") == ConsentRule.UNKNOWN:
        return words.ngettext(
            "{n} customer has the one and not the other; {listed} did not say no to being written to.",
            "{n} customers have the one and not the other; {listed} did not say no to being written to.",
            _count(values, "customers"),
            listed=words.number(_count(values, "listed")),
        )
    return words.ngettext(
        "{n} customer has the one and not the other; {listed} may be written to.",
        "{n} customers have the one and not the other; {listed} may be written to.",
        _count(values, "customers"),
        listed=words.number(_count(values, "listed")),
    )


def _days(values: Values, words: Translator) -> dict[str, str]:
    return {
        "responses": words.number(_count(values, "responses")),
        "first": words.date(_day(values, "first")),
        "last": words.date(_day(values, "last")),
    }


def _ordered(values: Values, words: Translator) -> str:
    return words.ngettext(
        "Of {n} such customer before that, {responses} ordered from {first} to {last}, without this "
        "campaign.",
        "Of {n} such customers before that, {responses} ordered from {first} to {last}, without this "
        "campaign.",
        _count(values, "customers"),
        **_days(values, words),
    )


def _bought(values: Values, words: Translator) -> str:
    return words.ngettext(
        "Of {n} customer who had the one and not the other, {responses} bought it from {first} to {last}, "
        "without this campaign.",
        "Of {n} customers who had the one and not the other, {responses} bought it from {first} to {last}, "
        "without this campaign.",
        _count(values, "customers"),
        **_days(values, words),
    )


def _items(values: Values, words: Translator) -> str:
    return words.ngettext(
        "Different products of an order, the average of {n} order.",
        "Different products of an order, the average of {n} orders.",
        _count(values, "orders"),
    )


def _item_price(values: Values, words: Translator) -> str:
    return words.ngettext(
        "What an order takes in for each of its products, the average of {n} order.",
        "What an order takes in for each of its products, the average of {n} orders.",
        _count(values, "orders"),
    )


def _purchase(values: Values, words: Translator) -> str:
    return words.ngettext(
        "What {n} order with it takes in for it.",
        "What an order with it takes in for it, the average of {n} orders.",
        _count(values, "orders"),
    )


def _costs(values: Values, words: Translator) -> str:
    return words.ngettext(
        "Amounts less the cost of the goods, over {n} order whose cost is known.",
        "Amounts less the cost of the goods, over {n} orders whose cost is known.",
        _count(values, "orders"),
    )


def _came_back(values: Values, words: Translator) -> str:
    return words.ngettext(
        "What came back of the amount sold, over {n} order; sales marked as returned are left out "
        "altogether.",
        "What came back of the amount sold, over {n} orders; sales marked as returned are left out "
        "altogether.",
        _count(values, "orders"),
    )


def _kept_customer(values: Values, words: Translator) -> str:
    worth = words.ngettext(
        "Half of what a repeat buyer is worth more within {n} week if they are still active for certain. "
        "That they stay, no order shows.",
        "Half of what a repeat buyer is worth more within {n} weeks if they are still active for certain. "
        "That they stay, no order shows.",
        _count(values, "weeks"),
    )
    twice = words.gettext(
        "Purchases within the horizon are in it too: put repeat purchases at 0, or they count twice."
    )
    return f"{worth} {twice}"


def _test_effect(values: Values, words: Translator) -> str:
    return words.ngettext(
        "The effect that the test measured on {n} customer, with its spread.",
        "The effect that the test measured on {n} customers, with its spread.",
        _count(values, "customers"),
    ) + _followed(values, words)


def _test_control(values: Values, words: Translator) -> str:
    return words.ngettext(
        "What {n} customer of the control group did.",
        "What {n} customers of the control group did.",
        _count(values, "customers"),
    ) + _followed(values, words)


def _test_value(values: Values, words: Translator) -> str:
    return words.ngettext(
        "What the {n} customer of the test's variant did.",
        "What the {n} customers of the test's variant did.",
        _count(values, "customers"),
    ) + _followed(values, words)


def _followed(values: Values, words: Translator) -> str:
    if not values.get("days"):
        return ""
    days = _count(values, "days")
    return " " + words.ngettext("Followed for {n} day.", "Followed for {n} days.", days)


def _one_purchase(_values: Values, words: Translator) -> str:
    return words.gettext("The price is that of a whole purchase of it.")


def _test_everybody(_values: Values, words: Translator) -> str:
    return words.gettext(
        "The test counts everybody who was written to, so that this is in its uplift already."
    )


def _test_net(_values: Values, words: Translator) -> str:
    return words.gettext("The test's amounts are those left after returns, so none are taken off again.")


def _test_audience(_values: Values, words: Translator) -> str:
    return words.gettext("The audience that the test was evaluated for.")


def _test_customers(values: Values, words: Translator) -> str:
    return words.ngettext(
        "The {n} customer of the test, as it does not say how many the campaign is for.",
        "The {n} customers of the test, as it does not say how many the campaign is for.",
        _count(values, "customers"),
    )


def _campaign_contacts(values: Values, words: Translator) -> str:
    return words.ngettext(
        "The {n} customer of the campaign's list who is contacted.",
        "The {n} customers of the campaign's list who are contacted.",
        _count(values, "customers"),
    )


def _campaign_plan(_values: Values, words: Translator) -> str:
    return words.gettext("As the campaign's plan has it.")


def _campaign_chance(values: Values, words: Translator) -> str:
    return words.ngettext(
        "The chance to buy without being contacted, of {n} customer of the list.",
        "The mean chance to buy without being contacted, of {n} customers of the list.",
        _count(values, "customers"),
    )


def _campaign_uplift(values: Values, words: Translator) -> str:
    return words.gettext(
        "Assumed for the list: {share} more than buy anyway. It may be nothing, or twice as much.",
        share=_share(values, "relative", words),
    )


def _campaign_measured(values: Values, words: Translator) -> str:
    return words.gettext(
        "An earlier campaign measured {share} more than bought anyway, with this spread.",
        share=_share(values, "relative", words),
    )


def _share(values: Values, name: str, words: Translator) -> str:
    share = values.get(name)
    return words.percent(share if isinstance(share, float | int) else None, decimals=1)


def _campaign_price(values: Values, words: Translator) -> str:
    return words.ngettext(
        "What {n} order with it takes in for it.",
        "What a usual order with it takes in for it, the median of {n} orders.",
        _count(values, "orders"),
    )


def _one_order(_values: Values, words: Translator) -> str:
    return words.gettext("The price is that of a whole order.")


SENTENCES: Mapping[PrefillBasis, Callable[[Values, Translator], str]] = {
    PrefillBasis.MAY_BE_WRITTEN_TO: _may_be_written_to,
    PrefillBasis.CUSTOMERS: _customers,
    PrefillBasis.LEFT: _left,
    PrefillBasis.ALL_LEFT: _all_left,
    PrefillBasis.ORDERED: _ordered,
    PrefillBasis.BOUGHT: _bought,
    PrefillBasis.ITEMS: _items,
    PrefillBasis.ITEM_PRICE: _item_price,
    PrefillBasis.PURCHASE: _purchase,
    PrefillBasis.ONE_PURCHASE: _one_purchase,
    PrefillBasis.COSTS: _costs,
    PrefillBasis.CAME_BACK: _came_back,
    PrefillBasis.KEPT_CUSTOMER: _kept_customer,
    PrefillBasis.TEST_EFFECT: _test_effect,
    PrefillBasis.TEST_CONTROL: _test_control,
    PrefillBasis.TEST_EVERYBODY: _test_everybody,
    PrefillBasis.TEST_AUDIENCE: _test_audience,
    PrefillBasis.TEST_CUSTOMERS: _test_customers,
    PrefillBasis.TEST_VALUE: _test_value,
    PrefillBasis.TEST_NET: _test_net,
    PrefillBasis.CAMPAIGN_CONTACTS: _campaign_contacts,
    PrefillBasis.CAMPAIGN_PLAN: _campaign_plan,
    PrefillBasis.CAMPAIGN_CHANCE: _campaign_chance,
    PrefillBasis.CAMPAIGN_UPLIFT: _campaign_uplift,
    PrefillBasis.CAMPAIGN_MEASURED: _campaign_measured,
    PrefillBasis.CAMPAIGN_PRICE: _campaign_price,
    PrefillBasis.ONE_ORDER: _one_order,
}
