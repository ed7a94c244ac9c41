"""The tab scenarios: kept by name, up to four side by side."""

from pages.shared import session


def draw(current: session.Current | None) -> None:
    """Draw the tab."""
