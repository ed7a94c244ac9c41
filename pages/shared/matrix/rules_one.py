"""One rule, read aloud: what it says, how sure that is, what to do with it, and all its figures."""

from collections.abc import Callable
from enum import StrEnum

import pandas as pd
import streamlit as st

from crosssell.basket import MatrixConfig
from crosssell.basket.rules import Rule, records
from crosssell.columns import Basis, Verdict
from crosssell.labels import label
from pages.shared import session, widgets
from pages.shared.matrix.opening import pair_link
from pages.shared.matrix.rules_words import (
    evidence,
    names_of,
    sentence,
    share_words,
    title,
    to_do,
    trust,
    what_it_brings,
)
from pages.shared.pair import session as pair_session
from pages.shared.pair.address import Asked
from pages.shared.pair.words import ICONS, about
from pages.shared.text import _, number, percent, translator

VIEW_KEY, OPEN_BASKET_KEY = "rules_view", "_rules_open_basket"
BASKET_KEY = "rules_basket"
PICKED_KEY = "_rules_picked"


class View(StrEnum):
    """How the rules are shown."""

    LIST = "list"
    PICTURE = "picture"
    BASKET = "basket"


def basket_key_of(level: str) -> str:
    """Return the key of the basket's items; each level has items of its own."""
    return f"{BASKET_KEY}_{level}"


def pick(frame: pd.DataFrame, place: int) -> None:
    """Choose the rule in a row of a frame as the one that is read aloud.

    It is known by its items: another setting numbers the rules anew.
    """
    if 0 <= place < len(frame):
        st.session_state[PICKED_KEY] = frame["antecedent"].iloc[place], frame["consequent"].iloc[place]


def picked_rule(frame: pd.DataFrame) -> Rule:
    """Return the rule of a frame that was picked; the first where it is not among them."""
    sides = list(zip(frame["antecedent"], frame["consequent"], strict=True))
    picked = st.session_state.get(PICKED_KEY)
    place = sides.index(picked) if picked in sides else 0
    return records(frame.iloc[[place]])[0]


def read_aloud(shown: Rule, config: MatrixConfig, *, redraw: Callable[[], None]) -> None:
    """Draw the rule in words, with what to do next and its figures.

    Args:
        shown: To be drawn.
        config: What baskets and items are.
        redraw: Runs the whole page, where this is drawn in a part of it.
    """
    basis = config.basis
    with st.container(border=True, gap="xsmall", key="rules_aloud"):
        st.markdown(sentence(shown, basis))
        verdict = label(shown.verdict, translator())
        st.markdown(f"{ICONS[shown.verdict]} **{verdict}.** {trust(shown, basis)} {evidence(shown, basis)}")
        st.markdown(f":material/lightbulb: {to_do(shown, basis)} {_worth(shown, config)}")
        with st.container(horizontal=True, gap="small", vertical_alignment="center", key="rules_ways"):
            _pairs(shown, config)
            _use(shown, config, redraw)
            with st.popover(
                _("All figures"), icon=":material/functions:", type="tertiary", key="rules_figures"
            ):
                st.markdown(f"**{title(shown)}**")
                widgets.fact_list(figures(shown, basis), key="rule")


def _worth(shown: Rule, config: MatrixConfig) -> str:
    """Return what it would bring to act on a solid rule with one item behind the arrow."""
    current = session.current()
    if current is None or shown.verdict != Verdict.SOLID or len(shown.consequent) > 1:
        return ""
    earned = pair_session.margin(Asked(a=shown.antecedent[0], b=shown.consequent[0], config=config))
    return what_it_brings(shown, earned, current.facts.currency, config.basis)


def _pairs(shown: Rule, config: MatrixConfig) -> None:
    """Draw the way to each pair of the rule, whose page says whom to write to and what that is worth."""
    pairs = [(a, b) for a in shown.antecedent for b in shown.consequent]
    solid = shown.verdict == Verdict.SOLID and shown.customers is not None
    if len(pairs) == 1:
        words = _("Whom to write to, and what it is worth") if solid else _("See the pair")
        pair_link(*pairs[0], config, text=words)
        return
    if not solid:
        return
    with st.popover(_("Whom to write to"), icon=":material/groups:", type="tertiary", key="rules_pairs"):
        st.caption(_("The page of a pair lists the customers who have the one and not the other."))
        for a, b in pairs:
            pair_link(a, b, config, text=f"{names_of(shown, (a,))} → {names_of(shown, (b,))}")


def _use(shown: Rule, config: MatrixConfig, redraw: Callable[[], None]) -> None:
    """Draw the button that puts the front into the basket and shows what follows."""
    words = _("Use in a basket") if config.basis == Basis.ORDER else _("Use for a customer")
    if st.button(words, icon=":material/shopping_basket:", type="tertiary", key="rules_use"):
        st.session_state[basket_key_of(config.level.value)] = list(shown.antecedent)
        st.session_state[OPEN_BASKET_KEY] = True
        redraw()


def figures(shown: Rule, basis: Basis) -> list[tuple[str, str]]:
    """Return the names and values of everything that is known of a rule."""
    by_order = basis == Basis.ORDER
    counted = [
        (_("Orders with all of it") if by_order else _("Customers with all of it"), number(shown.count)),
        (
            _("Orders with the front") if by_order else _("Customers with the front"),
            number(shown.n_antecedent),
        ),
        (_("Orders with the end") if by_order else _("Customers with the end"), number(shown.n_consequent)),
    ]
    if by_order and shown.customers is not None:
        counted.append((_("Different customers behind it"), number(shown.customers)))
    return [
        *counted,
        (_("Expected by chance at the same size"), about(shown.expected_corrected)),
        (_("Confidence"), share_words(shown.confidence)),
        (_("Corrected lift"), _corrected(shown)),
        (_("Lift"), number(shown.lift, decimals=2)),
        (_("Support"), percent(shown.support, decimals=2)),
        (_("Leverage"), number(shown.leverage, decimals=4)),
        (_("Conviction"), number(shown.conviction, decimals=2)),
        (_("p-value (Fisher)"), small(shown.p_value)),
        (_("q-value (Fisher)"), small(shown.q_value)),
        (_("q-value, same size: decides"), small(shown.q_corrected)),
    ]


def _corrected(shown: Rule) -> str:
    return _(
        "{times} ({lower} to {upper})",
        times=number(shown.lift_corrected, decimals=2),
        lower=number(shown.lift_corrected_ci_lower, decimals=2),
        upper=number(shown.lift_corrected_ci_upper, decimals=2),
    )


def small(share: float) -> str:
    """Write a p-value: below a thousandth it is said to be less."""
    return f"< {number(0.001, decimals=3)}" if share < 0.001 else number(share, decimals=3)
