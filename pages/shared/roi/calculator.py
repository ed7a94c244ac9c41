"""The tab calculate: inputs on one side, the answer on the other, the shape of the risk beneath."""

from pages.shared import session


def draw(current: session.Current | None) -> None:
    """Draw the tab."""
