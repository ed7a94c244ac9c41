"""What the tabs of the matrix say in common: no pairs, names, and how sure a pair is."""

from crosssell.basket import MatrixConfig
from crosssell.columns import Basis
from pages.shared import widgets
from pages.shared.text import _, ngettext


def nothing_found(config: MatrixConfig) -> None:
    """Say that no pair reaches the minimum, and what to lower."""
    widgets.empty_state(
        _("No two items meet often enough"),
        ngettext(
            "With these filters, no pair is in {n} basket or more. Widen the filters.",
            "With these filters, no pair is in {n} baskets or more. "
            "Lower the minimum above, or widen the filters.",
            config.min_count,
        ),
    )


def nothing_solid() -> None:
    """Say that no pair is solid, and what that means."""
    widgets.empty_state(
        _("No pair is solid here"),
        _(
            "That is a finding too: with these filters, nothing is bought together clearly more often than "
            "chance explains. Look at a longer period, at customers instead of orders, or at categories."
        ),
    )


def based_on(baskets: int, basis: Basis) -> str:
    """Return how many baskets a figure stands on."""
    if basis == Basis.ORDER:
        return ngettext("Based on {n} order.", "Based on {n} orders.", baskets)
    return ngettext("Based on {n} customer.", "Based on {n} customers.", baskets)
