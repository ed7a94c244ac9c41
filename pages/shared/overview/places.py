"""Where the overview leads: places further down its own page, and places of the matrix."""

from crosssell.columns import Basis, Level
from pages.shared.link import forget_taken

BY_MONTH, WORTH, BEST_SELLERS = "by-month", "worth", "best-sellers"
MATRIX_CHOICES = ("tab", "basis", "level", "first")


def matrix_place(
    *, tab: str = "heatmap", basis: str = Basis.ORDER, level: str = Level.PRODUCT, first: str = ""
) -> list[tuple[str, str]]:
    """Return the query of a place of the matrix: every choice, as those of the last visit would stay."""
    query = [("tab", tab), ("basis", str(basis)), ("level", str(level))]
    return [*query, ("first", first)] if first else query


def let_links_lead() -> None:
    """Let the links of the overview be taken however often they are pressed."""
    forget_taken(*MATRIX_CHOICES)
