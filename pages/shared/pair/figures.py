"""How sure a pair is: observed against expected, both directions, plain lift beside the corrected one."""

import streamlit as st

from crosssell.basket import PairFigures
from crosssell.columns import Basis
from pages.shared import widgets
from pages.shared.pair.words import about, confidence, name_of, support, times, why_corrected
from pages.shared.text import _, number
from pages.shared.widgets import Card


def draw_figures(figures: PairFigures) -> None:
    """Draw the figures behind the verdict, each with what it means."""
    widgets.section(_("Is it more than chance?"), caption=expectation(figures))
    widgets.cards(figure_cards(figures))
    with st.container(gap="xsmall", key="pair_sentences"):
        for sentence in directions(figures):
            st.markdown(sentence)
        if why := why_corrected(figures):
            st.caption(why)


def expectation(figures: PairFigures) -> str:
    """Return how many baskets hold both and how many should."""
    expected, seen = about(figures.expected_corrected), number(figures.n_both)
    if figures.basis == Basis.ORDER:
        return _(
            "Expected {expected} among orders of the same size, observed {seen}.",
            expected=expected,
            seen=seen,
        )
    return _(
        "Expected {expected} among equally active customers, observed {seen}.", expected=expected, seen=seen
    )


def figure_cards(figures: PairFigures) -> list[Card]:
    """Return the four figures that the verdict weighs."""
    by_order = figures.basis == Basis.ORDER
    return [
        Card(
            name=_("Observed"),
            value=number(figures.n_both),
            definition=_("Orders that hold both.") if by_order else _("Customers who bought both."),
            note=_("orders with both") if by_order else _("customers with both"),
        ),
        Card(
            name=_("Expected"),
            value=about(figures.expected_corrected),
            definition=_(
                "How many would hold both if the two had nothing to do with each other, counted among orders "
                "with as many different items."
            )
            if by_order
            else _(
                "How many would have both if the two had nothing to do with each other, counted among "
                "customers with as many different items."
            ),
            note=_("by chance"),
        ),
        Card(
            name=_("Corrected lift"),
            value=times(figures.lift_corrected),
            definition=_(
                "Observed divided by expected: 1 is chance, 2 is twice as often, below 1 is less often."
            ),
            note=interval(figures.lift_corrected_ci_lower, figures.lift_corrected_ci_upper),
        ),
        Card(
            name=_("Plain lift"),
            value=times(figures.lift),
            definition=_(
                "The same without regard to how large an order is; for comparison, it decides nothing."
            )
            if by_order
            else _(
                "The same without regard to how active a customer is; for comparison, it decides nothing."
            ),
            note=interval(figures.lift_ci_lower, figures.lift_ci_upper),
        ),
    ]


def interval(lower: float | None, upper: float | None) -> str:
    """Return between which values a lift lies; nothing where that cannot be told."""
    if lower is None or upper is None:
        return ""
    return _("between {lower} and {upper} (95 %)", lower=times(lower), upper=times(upper))


def directions(figures: PairFigures) -> list[str]:
    """Return both directions in words, and the share of all baskets."""
    a, b, basis = name_of(figures.a), name_of(figures.b), figures.basis
    return [
        confidence(a, b, baskets=figures.a.baskets, share=figures.confidence_ab, basis=basis),
        confidence(b, a, baskets=figures.b.baskets, share=figures.confidence_ba, basis=basis),
        support(figures),
    ]
