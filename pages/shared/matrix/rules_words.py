"""Rules in plain sentences: what one says, how far it can be trusted, and what to do with it.

Names of items come out of the user's files: they are escaped here, so what is returned can be drawn as it is.
"""

from collections.abc import Sequence

from crosssell.basket import Item, ItemMargin
from crosssell.basket.rules import Rule
from crosssell.columns import Basis, Verdict
from pages.shared.pair.words import about, money_words, name_of, times
from pages.shared.text import _, ngettext, percent, translator, upright

SHARE_TRIED = 0.1  # of those who lack the end, for an amount to imagine
CELL_NAME = 60  # characters of a name in a table; it is read in full where the rule is in words


def names_of(rule: Rule, items: Sequence[str], *, bold: bool = False) -> str:
    """Return the names of items of a rule as the language lists them, escaped."""
    names = dict(
        zip(
            (*rule.antecedent, *rule.consequent),
            (*rule.antecedent_names, *rule.consequent_names),
            strict=True,
        )
    )
    shown = [name_of(Item(item=item, name=names.get(item), baskets=0)) for item in items]
    return translator().listed([f"**{name}**" if bold else name for name in shown])


def cell_of(items: Sequence[str], names: Sequence[str | None]) -> str:
    """Return the names of items for a table's cell, where no Markdown is drawn."""
    shown = (name or item for item, name in zip(items, names, strict=True))
    return " + ".join(upright(name[:CELL_NAME]) for name in shown)


def share_words(share: float) -> str:
    """Write a confidence: finer where it is small."""
    return percent(share, decimals=0 if share >= 0.1 else 1)


def sentence(rule: Rule, basis: Basis) -> str:
    """Return the rule as a sentence: of the baskets with the first, how many hold the second too."""
    values = {
        "items": names_of(rule, rule.antecedent, bold=True),
        "then": names_of(rule, rule.consequent, bold=True),
        "share": f"**{share_words(rule.confidence)}**",
        "times": f"**{times(rule.lift_corrected)}**",
    }
    if basis == Basis.ORDER:
        return ngettext(
            "Of {n} order with {items}, {share} also holds {then}: {times} times as often as in orders of "
            "the same size.",
            "Of {n} orders with {items}, {share} also hold {then}: {times} times as often as in orders of "
            "the same size.",
            rule.n_antecedent,
            **values,
        )
    return ngettext(
        "Of {n} customer who bought {items}, {share} also bought {then}: {times} times as often as among "
        "equally active customers.",
        "Of {n} customers who bought {items}, {share} also bought {then}: {times} times as often as among "
        "equally active customers.",
        rule.n_antecedent,
        **values,
    )


def trust(rule: Rule, basis: Basis) -> str:
    """Return in one sentence why the rule is judged as it is."""
    match rule.verdict:
        case Verdict.SOLID if rule.length > 2:
            return _(
                "At least {lower} times, with 95 % certainty, and more than each shorter rule explains.",
                lower=times(rule.lift_corrected_ci_lower),
            )
        case Verdict.SOLID:
            return _(
                "At least {lower} times, with 95 % certainty.", lower=times(rule.lift_corrected_ci_lower)
            )
        case Verdict.WEAK if rule.parent:
            return _(
                "The rule {shorter} explains it: what this one has beyond it adds nothing.",
                shorter=shorter_words(rule),
            )
        case Verdict.WEAK if rule.lift_corrected < 1:
            return _("A little rarer than chance explains: who buys the first adds the second less often.")
        case Verdict.WEAK:
            return _("A difference, but too small or too uncertain to build on.")
        case Verdict.AVOID:
            return _(
                "Rarer than chance explains, beyond doubt: who buys the first adds the second less often."
            )
        case Verdict.TOO_LITTLE_DATA:
            return too_little(rule)
        case _ if basis == Basis.ORDER:
            return _(
                "Not to be told from chance among orders of this size: nothing shows that one leads to the "
                "other."
            )
        case _:
            return _(
                "Not to be told from chance among equally active customers: nothing shows that one leads to "
                "the other."
            )


def too_little(rule: Rule) -> str:
    """Return why a rule cannot be judged."""
    if rule.customers is not None and rule.customers < rule.count:
        return ngettext(
            "Only {n} customer stands behind it; ten are needed to judge.",
            "Only {n} customers stand behind it; ten are needed to judge.",
            rule.customers,
        )
    return _("Too few baskets to judge: ten are needed.")


def evidence(rule: Rule, basis: Basis) -> str:
    """Return on how many baskets and customers the rule stands, and how many chance would give."""
    expected = about(rule.expected_corrected)
    if basis == Basis.CUSTOMER:
        seen = ngettext("{n} customer bought all of it", "{n} customers bought all of it", rule.count)
        return _("{seen}; chance would give about {expected}.", seen=seen, expected=expected)
    seen = ngettext("{n} order holds all of it", "{n} orders hold all of it", rule.count)
    if rule.customers is not None:
        behind = ngettext("{n} known customer", "{n} known customers", rule.customers)
        seen = _("{orders}, from {customers}", orders=seen, customers=behind)
    return _("{seen}; chance would give about {expected}.", seen=seen, expected=expected)


def to_do(rule: Rule, basis: Basis) -> str:
    """Return what the rule is good for: one sentence that names the room there is."""
    items, then = names_of(rule, rule.antecedent), names_of(rule, rule.consequent)
    missed = rule.n_antecedent - rule.count
    match rule.verdict:
        case Verdict.SOLID if missed == 0:
            return _("Nobody is left to offer it to: keep both where they are found together.")
        case Verdict.SOLID if basis == Basis.ORDER:
            return ngettext(
                "Offer {then} as soon as the basket holds {items}: {n} order ended without it.",
                "Offer {then} as soon as the basket holds {items}: {n} orders ended without it.",
                missed,
                items=items,
                then=then,
            )
        case Verdict.SOLID:
            return ngettext(
                "Offer {then} to those who have {items}: {n} customer has the one and not yet the other.",
                "Offer {then} to those who have {items}: {n} customers have the one and not yet the other.",
                missed,
                items=items,
                then=then,
            )
        case Verdict.WEAK if rule.parent:
            return _("Use the shorter rule: {shorter}.", shorter=shorter_words(rule))
        case Verdict.WEAK if rule.lift_corrected < 1:
            return _("Do not offer {then} here, however common it is.", then=then)
        case Verdict.WEAK:
            return _("A hint at most: look at a longer period before you act on it.")
        case Verdict.AVOID:
            return _("Do not offer {then} here, however common it is.", then=then)
        case Verdict.TOO_LITTLE_DATA:
            return _("Wait for more orders, or look at a longer period or at categories.")
        case _:
            return _("Nothing to act on here.")


def what_it_brings(rule: Rule, earned: ItemMargin, currency: str | None, basis: Basis) -> str:
    """Return what one in ten of those who lack the end would bring; nothing where no amount is known."""
    missed = rule.n_antecedent - rule.count
    each = earned.price_median if earned.margin_median is None else earned.margin_median
    if each is None or each <= 0 or missed * SHARE_TRIED < 1:
        return ""
    amount = f"**{money_words(missed * SHARE_TRIED * each, currency, decimals=0)}**"
    if earned.margin_median is not None:
        amount = _("{amount} in margin", amount=amount)
    else:
        amount = _("{amount} in revenue", amount=amount)
    if basis == Basis.ORDER:
        return _(
            "If one in ten of these orders had added it, that would be {amount}; a test tells how many do.",
            amount=amount,
        )
    return _(
        "If one in ten of them took it, that would be {amount}; a test tells how many do.", amount=amount
    )


def shorter_words(rule: Rule) -> str:
    """Return the shorter rule that explains this one, as a line with an arrow."""
    front, end = rule.parent or (), rule.parent_consequent or ()
    return f"{names_of(rule, front)} → {names_of(rule, end)}"


def title(rule: Rule) -> str:
    """Return the rule as a short line with an arrow."""
    return f"{names_of(rule, rule.antecedent)} → {names_of(rule, rule.consequent)}"


def counted(rules: int) -> str:
    """Return how many rules there are."""
    return ngettext("{n} rule", "{n} rules", rules)
