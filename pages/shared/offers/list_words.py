"""Words that the steps of the target list share: conditions and chances."""

from collections.abc import Iterable

from crosssell.columns import Level
from crosssell.offers.audience.conditions import Audience, Condition
from pages.shared import session
from pages.shared.campaigns import plan_words
from pages.shared.offers import list_answers
from pages.shared.text import money, percent

SMALL_CHANCE, SMALL_AMOUNT = 0.005, 10


def names_of_conditions(audience: Audience, current: session.Current) -> dict[str, str]:
    """Return the names of the products that conditions speak of, by their numbers."""
    held: Iterable[Condition] = (*audience.all_of, *audience.any_of, *audience.none_of)
    wanted = {item for one in held if one.level != Level.CATEGORY for item in one.items}
    return list_answers.names(current, tuple(sorted(wanted))) if wanted else {}


def amount_words(amount: float | None, currency: str | None) -> str:
    """Write an amount of a whole list, not escaped; a small one keeps its cents, or looked like none."""
    is_small = amount is not None and abs(amount) < SMALL_AMOUNT
    return money(amount, currency, decimals=2 if is_small else 0)


def chance_words(share: float | None) -> str:
    """Write a chance so finely that a small one is not written as none."""
    return percent(share, decimals=2 if share is not None and share < SMALL_CHANCE else 1)


def condition_words(condition: Condition, names: dict[str, str], current: session.Current) -> str:
    """Return a condition in words, escaped."""
    return plan_words.condition_words(condition, names, current.facts.currency)
