"""Which columns could serve which role? The candidates, as rule after rule settles them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from statistics import median

from crosssell.columns import Field
from crosssell.ingest.mapping.roles import Role
from crosssell.ingest.mapping.value_guess import ColumnSample, looks_like_code
from crosssell.ingest.platforms.recognise import Platform

SAME_SHARE = 0.8
_SHORTEST_ORDER_NUMBER = 3


class MapReason(StrEnum):
    """What a mapped column was recognised by."""

    HEADER = "header"
    NEIGHBOURS = "neighbours"
    VALUES = "values"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A column that could serve a role."""

    role: Role
    column: int
    tier: int
    exact: bool = True
    reason: MapReason = MapReason.HEADER


@dataclass(slots=True)
class Candidates:
    """The candidates as rules add and take away, and what the rules have noticed."""

    keys: tuple[str, ...]
    samples: Mapping[int, ColumnSample]
    candidates: list[Candidate]
    platform: Platform | None = None
    settled: set[int] = field(default_factory=set)  # columns of which the platform is known
    named: set[int] = field(default_factory=set)  # columns whose header names anything
    ambiguous: list[Field] = field(default_factory=list)
    order_level: list[int] = field(default_factory=list)

    def of(self, *roles: Role) -> list[Candidate]:
        """Return the candidates for any of ``roles``."""
        return [candidate for candidate in self.candidates if candidate.role in roles]

    def has(self, *roles: Role) -> bool:
        """Whether there is a candidate for any of ``roles``."""
        return bool(self.of(*roles))

    @property
    def has_lineitems(self) -> bool:
        """Whether columns of lines are named as such beside columns of orders (Shopify)."""
        return any(key.startswith("lineitem") and key != "lineitems" for key in self.keys)

    def mostly(self, column: int, test: Callable[[str], bool], *, share: float = SAME_SHARE) -> bool:
        """Whether at least this share of the column's values passes the test."""
        sample = self.samples.get(column)
        return sample is not None and sample.mostly(test, share=share)

    def drop(self, dropped: Sequence[Candidate], *, order_level: bool = False) -> None:
        """Take candidates away; ``order_level`` because they hold figures of whole orders."""
        self.candidates = [candidate for candidate in self.candidates if candidate not in dropped]
        if order_level:
            self.order_level += [candidate.column for candidate in dropped]


def could_number(sample: ColumnSample) -> bool:
    """Whether values could number orders or products: no share, no stock, no amount."""
    lengths = [len(text) for text in sample.values]
    return sample.mostly(looks_like_code) and (
        sample.numeric_share < 1 or median(lengths) >= _SHORTEST_ORDER_NUMBER
    )
