"""Behaviour: groups of customers who buy alike."""

from pages.shared import session


def draw(current: session.Current) -> None:
    """Draw the tab."""
