"""The segments: how many are in each, what they are worth, and who they are."""

from pages.shared import session


def draw(current: session.Current) -> None:
    """Draw the tab."""
