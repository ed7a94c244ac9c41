"""One segment: its profile and its customers."""

from pages.shared import session


def draw(current: session.Current) -> None:
    """Draw the tab."""
