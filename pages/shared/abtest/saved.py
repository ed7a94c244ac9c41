"""The tab saved of the A/B screen."""

from pages.shared import session


def draw(current: session.Current | None) -> None:
    """Draw the tab."""
