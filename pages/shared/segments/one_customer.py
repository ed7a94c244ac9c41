"""One customer, found by the number."""

from pages.shared import session


def draw(current: session.Current) -> None:
    """Draw the tab."""
