"""Lifetime value: what customers will be worth, and how far that can be trusted."""

from pages.shared import session


def draw(current: session.Current) -> None:
    """Draw the tab."""
