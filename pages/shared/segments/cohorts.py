"""Cohorts: what becomes of the customers of a month, and which first purchase leads to good ones."""

from pages.shared import session


def draw(current: session.Current) -> None:
    """Draw the tab."""
