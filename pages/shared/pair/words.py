"""What the figures of a pair say, in plain sentences.

Every sentence names its figures. Names of items come out of the user's files: they are escaped here,
so what is returned can be drawn as it is.
"""

import re

from crosssell.basket import Item, PairFigures
from crosssell.columns import Basis, Verdict
from pages.shared.text import _, money, ngettext, number, percent, plain

SHORT_NAME = 48  # characters; a sentence with two names must stay readable

ICONS = {
    Verdict.SOLID: ":green[:material/check_circle:]",
    Verdict.WEAK: ":orange[:material/help:]",
    Verdict.UNRELATED: ":gray[:material/radio_button_unchecked:]",
    Verdict.AVOID: ":red[:material/remove_circle:]",
    Verdict.TOO_LITTLE_DATA: ":gray[:material/hourglass_empty:]",
}


def name_of(item: Item, *, length: int = SHORT_NAME) -> str:
    """Return an item's name, shortened and escaped; its number where it has no name."""
    text = item.name or item.item
    return plain(text if len(text) <= length else text[: length - 1].rstrip() + "…")


def money_words(value: float | None, currency: str | None, *, decimals: int = 2) -> str:
    """Write an amount of money, escaped; its blanks do not break, so that a sign stays with its figure."""
    written = money(value, currency, decimals=decimals)
    return "".join(part if part.isspace() else plain(part) for part in re.split(r"(\s)", written))


def times(ratio: float | None) -> str:
    """Write how many times as often: finer near 1, where it matters."""
    return number(ratio, decimals=0 if ratio and ratio >= 20 else 1 if ratio and ratio >= 2 else 2)


def about(count: float) -> str:
    """Write an expected count: whole where it is large enough to be read so."""
    return number(count, decimals=0 if count >= 10 else 1)


def verdict_reason(figures: PairFigures) -> str:
    """Return in one sentence why the pair is judged as it is."""
    ratio = times(figures.lift_corrected)
    by_order = figures.basis == Basis.ORDER
    match figures.verdict:
        case Verdict.SOLID if by_order:
            return _(
                "Bought together {times} times as often as chance gives in orders of the same size.",
                times=ratio,
            )
        case Verdict.SOLID:
            return _(
                "Bought by the same customer {times} times as often as chance gives among equally active "
                "customers.",
                times=ratio,
            )
        case Verdict.WEAK:
            return _weak(figures)
        case Verdict.AVOID if figures.n_both == 0:
            return _(
                "Never bought together, though chance would have it about {expected} times: who buys one "
                "does not buy the other.",
                expected=about(figures.expected_corrected),
            )
        case Verdict.AVOID if by_order:
            return _(
                "Bought together only {times} times as often as chance gives in orders of the same size: "
                "who buys one adds the other less often.",
                times=ratio,
            )
        case Verdict.AVOID:
            return _(
                "Bought by the same customer only {times} times as often as chance gives among equally "
                "active customers: who buys one rarely buys the other.",
                times=ratio,
            )
        case Verdict.TOO_LITTLE_DATA:
            return _too_little(figures)
        case _ if by_order:
            return _(
                "Bought together about as often as chance gives in orders of the same size ({times} times): "
                "nothing says that one leads to the other.",
                times=ratio,
            )
        case _:
            return _(
                "Bought by the same customer about as often as chance gives among equally active customers "
                "({times} times): nothing says that one leads to the other.",
                times=ratio,
            )


def evidence(figures: PairFigures) -> str:
    """Return on how many orders and customers the verdict stands; nothing where it says so itself."""
    if figures.verdict == Verdict.TOO_LITTLE_DATA:
        return ""
    if figures.basis == Basis.CUSTOMER:
        return ngettext("{n} customer bought both.", "{n} customers bought both.", figures.n_both)
    both = ngettext("{n} order holds both", "{n} orders hold both", figures.n_both)
    if figures.customers is None:
        return f"{both}."
    behind = ngettext("{n} known customer", "{n} known customers", figures.customers)
    return _("{orders}, from {customers}.", orders=both, customers=behind)


def why_corrected(figures: PairFigures) -> str:
    """Return why the plain lift and the corrected one differ."""
    if figures.lift_corrected is None:
        return ""
    plain_lift, corrected = times(figures.lift), times(figures.lift_corrected)
    if figures.basis == Basis.ORDER:
        return _(
            "Compared with all orders it would be {lift} times (the plain lift). Large orders contain a bit "
            "of everything, so many pairs look related there; compared with orders of the same size it is "
            "{corrected} times, and that decides.",
            lift=plain_lift,
            corrected=corrected,
        )
    return _(
        "Compared with all customers it would be {lift} times (the plain lift). Busy customers buy a bit of "
        "everything, so many pairs look related there; compared with equally active customers it is "
        "{corrected} times, and that decides.",
        lift=plain_lift,
        corrected=corrected,
    )


def confidence(item: str, partner: str, *, baskets: int, share: float, basis: Basis) -> str:
    """Return one direction of a pair: of the baskets with ``item``, how many hold ``partner``."""
    written = percent(share)
    if basis == Basis.ORDER:
        return ngettext(
            "Of {n} order with {item}, {share} also holds {partner}.",
            "Of {n} orders with {item}, {share} also hold {partner}.",
            baskets,
            item=item,
            partner=partner,
            share=f"**{written}**",
        )
    return ngettext(
        "Of {n} customer of {item}, {share} also bought {partner}.",
        "Of {n} customers of {item}, {share} also bought {partner}.",
        baskets,
        item=item,
        partner=partner,
        share=f"**{written}**",
    )


def support(figures: PairFigures) -> str:
    """Return which share of all baskets holds both."""
    both = figures.n_both / figures.baskets
    share = percent(both, decimals=2 if both < 0.01 else 1)
    if figures.basis == Basis.ORDER:
        return ngettext(
            "That is {share} of {n} order (the support).",
            "That is {share} of all {n} orders (the support).",
            figures.baskets,
            share=share,
        )
    return ngettext(
        "That is {share} of {n} customer (the support).",
        "That is {share} of all {n} customers (the support).",
        figures.baskets,
        share=share,
    )


def _weak(figures: PairFigures) -> str:
    if figures.lift_corrected is not None and figures.lift_corrected < 1:
        return _(
            "Bought together a little less often than chance gives ({times} times); the difference is small "
            "or not yet measured well.",
            times=times(figures.lift_corrected),
        )
    return _(
        "Bought together a little more often than chance gives ({times} times, at least {lower}); too small "
        "or too uncertain to build on.",
        times=times(figures.lift_corrected),
        lower=times(figures.lift_corrected_ci_lower),
    )


def _too_little(figures: PairFigures) -> str:
    if figures.n_both == 0:
        return _(
            "They never met, and chance would have them meet only about {expected} times: too little to "
            "judge.",
            expected=about(figures.expected_corrected),
        )
    if figures.n_both >= 10 and figures.customers is not None:
        return ngettext(
            "Only {n} customer stands behind it; ten are needed to judge.",
            "Only {n} customers stand behind it; ten are needed to judge.",
            figures.customers,
        )
    return ngettext(
        "They met {n} time, and chance gives about {expected}: too little to judge.",
        "They met {n} times, and chance gives about {expected}: too little to judge.",
        figures.n_both,
        expected=about(figures.expected_corrected),
    )
