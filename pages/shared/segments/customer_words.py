"""What a customer's card says, in the reader's language."""

from math import floor

from crosssell.columns import ConsentChannel, MoneyBasis, ValueSource
from crosssell.labels import label
from crosssell.segments.customer import ConsentWord, CustomerCard
from crosssell.segments.lifetime import CustomerValue
from pages.shared.segments.horizon import money_words, months_words
from pages.shared.segments.words import meanings, segment_name
from pages.shared.text import _, date, money, ngettext, number, percent, plain, translator
from pages.shared.widgets import Card

LATE = 2  # times the usual gap


def standing_words(card: CustomerCard) -> str:
    """Return the customer's segment, and what it was before."""
    now, before = card.now, card.before
    if now is None or now.segment is None:
        return _("In no segment: a segment needs an order with a date.")
    name, meaning = segment_name(now.segment), meanings()[now.segment]
    if before is None:
        return f"**{name}.** {meaning}"
    if before.segment is None:
        return f"**{name}.** {meaning} {_('Not a customer yet on {day}.', day=date(before.as_of))}"
    if before.segment == now.segment:
        return f"**{name}**, {_('as on {day}.', day=date(before.as_of))} {meaning}"
    then = segment_name(before.segment)
    return f"**{name}.** {meaning} {_('On {day}: {segment}.', day=date(before.as_of), segment=f'**{then}**')}"


def activity_words(card: CustomerCard) -> str:
    """Return how long ago the last order was, against what is usual for this customer."""
    if card.now is None or card.now.recency_days is None:
        return ""
    days = card.now.recency_days
    said = ngettext("The last order was {n} day ago.", "The last order was {n} days ago.", days)
    if card.gap_median_days is None:
        return said
    gap = round(card.gap_median_days)
    usual = ngettext("Usually {n} day lies between two.", "Usually {n} days lie between two.", gap)
    if days <= LATE * max(gap, 1):
        return f"{said} {usual}"
    late = _("By their own rhythm they are overdue: write before they are gone.")
    return f"{said} {usual} {late}"


def return_words(value: CustomerValue | None) -> str:
    """Return how likely another order is; nothing where no model says so that stood its test."""
    if value is None or value.main != ValueSource.MODEL or value.probability_active is None:
        return ""
    share = plain(percent(value.probability_active, decimals=0))
    return _("They are {share} likely to order again.", share=f"**{share}**")


def figure_cards(
    card: CustomerCard, value: CustomerValue | None, *, basis: MoneyBasis, currency: str | None
) -> list[Card]:
    """Return the customer's figures; those of money only where amounts are known."""
    shown = [
        Card(
            name=_("Orders"),
            value=number(card.sales),
            definition=_("Different orders with something sold."),
            note=_since(card),
        )
    ]
    if card.revenue is not None:
        shown += _money_cards(card, basis=basis, currency=currency)
        shown += [_value_card(value, currency)] if value is not None else []
    return shown


def _since(card: CustomerCard) -> str:
    return _("since {day}", day=date(card.first)) if card.first else ""


def _money_cards(card: CustomerCard, *, basis: MoneyBasis, currency: str | None) -> list[Card]:
    sent_back = (card.revenue or 0) - (card.net_revenue or 0)
    cards = [
        Card(
            name=_("Revenue"),
            value=money(card.revenue, currency, decimals=0),
            definition=_("What the customer's orders come to, gross."),
            note=_("{amount} of it came back", amount=money(sent_back, currency, decimals=0))
            if sent_back > 0
            else "",
        ),
        Card(
            name=_("Average order value"),
            value=money(card.average_order_value, currency, decimals=0),
            definition=_("Gross revenue by orders."),
        ),
    ]
    if card.now is not None and card.now.below_share is not None:
        cards.append(
            Card(
                name=_("Worth more than"),
                value=percent(floor(1000 * card.now.below_share) / 1000),  # the first is not above all
                definition=_(
                    "The share of customers who have brought less. Counted: {money}.",
                    money=label(basis, translator()),
                ),
                note=_("of all customers"),
            )
        )
    return cards


def _value_card(value: CustomerValue, currency: str | None) -> Card:
    asked = value.lifetime.question
    note = _("over the next {months}", months=months_words(asked))
    if value.value_low is not None and value.value_high is not None:
        note = f"{note}; {_spread(value.value_low, value.value_high, currency)}"
    forecast = _("What this customer is expected to bring; a forecast, not a promise.")
    return Card(
        name=_("Expected value"),
        value=money(value.expected_value, currency, decimals=0),
        definition=f"{forecast} {money_words(asked)}",
        note=note,
    )


def _spread(low: float, high: float, currency: str | None) -> str:
    if round(high) <= 0:
        return _("nothing for four in five like them")
    return _(
        "{low} to {high} for four in five like them",
        low=money(low, currency, decimals=0),
        high=money(high, currency, decimals=0),
    )


def consent_words(card: CustomerCard) -> str:
    """Return whether the customer may be contacted at all."""
    if card.consent is None:
        return _(
            "The data do not say. Lists name this customer only where you let in those who said nothing."
        )
    if card.consent:
        return _("Yes, they agreed to be contacted.")
    return _("No. This customer is in no file that you download.")


def consent_facts(card: CustomerCard) -> list[tuple[str, str]]:
    """Return each way of contact that something is known of, and what was said; values not escaped."""
    general = next((one for one in card.consents if one.channel == ConsentChannel.GENERAL), None)
    own = [one for one in card.consents if one is not general]
    return [(label(one.channel, translator()), _said(one)) for one in ([general] if general else []) + own]


def _said(word: ConsentWord) -> str:
    said = _("yes") if word.consent else _("no")
    return said if word.stated_on is None else f"{said}, {date(word.stated_on)}"
