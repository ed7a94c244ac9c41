"""Migration: which customers have moved from one segment to another."""

from pages.shared import session


def draw(current: session.Current) -> None:
    """Draw the tab."""
