"""The tab plan and actual: what a saved test says of a scenario's assumptions."""

from pages.shared import session


def draw(current: session.Current | None) -> None:
    """Draw the tab."""
