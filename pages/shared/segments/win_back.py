"""Win back: valuable customers whose activity has fallen."""

from pages.shared import session


def draw(current: session.Current) -> None:
    """Draw the tab."""
