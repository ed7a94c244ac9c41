"""Filters: which orders a question is asked about; frozen, so that it also keys caches."""

from dataclasses import dataclass, replace
from datetime import date

from crosssell.errors import CrosssellError, ErrorCode

# Placed in a `from` clause; its parameters come from `Filters.parameters`.
ORDERS_IN_SCOPE = "orders_in_scope($date_from, $date_to, $channels, $countries, $categories, $segments)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which orders are in scope. An empty tuple and ``None`` do not filter.

    Attributes:
        date_from: First day, inclusive.
        date_to: Last day, inclusive.
        channels: Sales channels, as written in the data.
        countries: Countries, as written in the data.
        categories: For KPIs whole orders that contain one of them; for the matrix its items.
        segments: Names of stored customer segments.

    Raises:
        CrosssellError: ``invalid_value`` if the period ends before it starts.
    """

    date_from: date | None = None
    date_to: date | None = None
    channels: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.date_from and self.date_to and self.date_from > self.date_to:
            raise CrosssellError(
                ErrorCode.INVALID_VALUE,
                "period",
                value=f"{self.date_from}/{self.date_to}",
                first=self.date_from,
                last=self.date_to,
            )

    def parameters(self) -> dict[str, object]:
        """Return the parameters of `ORDERS_IN_SCOPE`."""
        return {
            "date_from": self.date_from,
            "date_to": self.date_to,
            "channels": list(self.channels) or None,
            "countries": list(self.countries) or None,
            "categories": list(self.categories) or None,
            "segments": list(self.segments) or None,
        }

    def without_categories(self) -> "Filters":
        """Return these filters with every category let in."""
        return replace(self, categories=())
