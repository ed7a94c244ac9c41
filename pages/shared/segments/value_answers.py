"""The core's answer to what customers will be worth, worked out beside the screen, once for all tabs."""

from functools import partial

from crosssell.segments.config import RfmConfig
from crosssell.segments.lifetime import LifetimeQuestion, ValueFigures, value_figures
from pages.shared import session
from pages.shared.beside import beside
from pages.shared.segments.answers import scope


def figures(
    current: session.Current, config: RfmConfig, asked: LifetimeQuestion, *, words: str
) -> ValueFigures | None:
    """Return what customers will be worth; ``None`` while it is worked out beside the screen.

    Args:
        current: The open dataset.
        config: How customers are scored.
        asked: How far ahead, and on what terms.
        words: What is being done, for the reader; translated.
    """
    filters = scope()
    work = partial(value_figures, current.warehouse, filters=filters, question=asked, config=config)
    return beside("lifetime_value", (filters, asked, config), work, words=words)
