"""Bundles: what to sell as a set, and when its discount pays."""

from crosssell.basket import Laid, MatrixConfig
from pages.shared import session


def bundles_tab(
    asked: Laid, config: MatrixConfig, *, excluded: tuple[str, ...], current: session.Current
) -> None:
    """Draw the tab."""
    del asked, config, excluded, current
