"""Upsell: who moves up, who is ready to, and the way back."""

from crosssell.basket import Laid, MatrixConfig
from pages.shared import session


def upsell_tab(
    asked: Laid, config: MatrixConfig, *, excluded: tuple[str, ...], current: session.Current
) -> None:
    """Draw the tab."""
    del asked, config, excluded, current
