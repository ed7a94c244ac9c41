"""Rules: what three and more items say together."""

from crosssell.basket import Laid, MatrixConfig
from pages.shared import session


def rules_tab(
    asked: Laid, config: MatrixConfig, *, excluded: tuple[str, ...], current: session.Current
) -> None:
    """Draw the tab."""
    del asked, config, excluded, current
