"""What comes next: what is bought later, how long after, and the way from order to order."""

from crosssell.basket import Laid, MatrixConfig
from pages.shared import session


def follow_ups_tab(
    asked: Laid, config: MatrixConfig, *, excluded: tuple[str, ...], current: session.Current
) -> None:
    """Draw the tab."""
    del asked, config, excluded, current
