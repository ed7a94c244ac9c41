"""What the data say of sets of two to four products, before any discount: the records."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from crosssell.basket.items import Item
from crosssell.basket.scope import MatrixConfig
from crosssell.columns import BundleRefusal, PriceSource

LATER_DAYS = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A product of a set, or a family of products.

    Attributes:
        item: With the orders that hold it.
        alone: Orders with it and with no other part.
        missing: Orders with another part and without it.
        missing_sets: The sets that the pieces of these orders could have become part of.
        only_missing: Orders with all other parts and without it.
        only_missing_sets: Likewise.
        watched: Of the orders that lack it, those by known customers with `LATER_DAYS` days since.
        bought_later: Of these, how often the customer bought it within these days anyway.
        price: Of a piece, as `price_source` says, in the dataset's currency; ``None`` where unknown.
        price_source: Of the price; ``None`` as above.
        list_price: Of a piece as the products file has it; ``None`` where it has none.
        cost: Of a piece, the products file's before that of the order lines; ``None`` where unknown.
    """

    item: Item
    alone: int
    missing: int
    missing_sets: int
    only_missing: int
    only_missing_sets: int
    watched: int
    bought_later: int
    price: Decimal | None
    price_source: PriceSource | None
    list_price: Decimal | None
    cost: Decimal | None

    @property
    def later_share(self) -> float | None:
        """Share (0–1) that is bought later anyway; ``None`` where nobody could be watched."""
        return self.bought_later / self.watched if self.watched else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A set whose products are all solidly related, as orders hold it now.

    Attributes:
        parts: Two to four, by code point of their items.
        together: Orders with all parts.
        in_part: Orders with a part and without the whole.
        sets_together: Sets that the pieces in orders with all make.
        sets_in_part: Sets that the other orders' pieces could have become part of, one or more each.
        customers: Different customers behind ``together``; ``None`` where the data name none.
        lift_corrected: Of the pair of parts whose lower bound is the lowest.
        lift_corrected_ci_lower: That lower bound (95 %).
    """

    parts: tuple[Part, ...]
    together: int
    in_part: int
    sets_together: int
    sets_in_part: int
    customers: int | None
    lift_corrected: float
    lift_corrected_ci_lower: float

    @property
    def items(self) -> tuple[str, ...]:
        """The items, by code point: what the set is known by."""
        return tuple(part.item.item for part in self.parts)

    @property
    def nearly(self) -> int:
        """Orders that lack one part; for a pair all with a part."""
        return sum(part.only_missing for part in self.parts)

    @property
    def sets_nearly(self) -> int:
        """The sets that the pieces of these orders could have become part of."""
        return sum(part.only_missing_sets for part in self.parts)

    @property
    def together_share(self) -> float:
        """Of the orders with any part, the share (0–1) that hold all."""
        return self.together / (self.together + self.in_part)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedPair:
    """Two products that are no bundle, and with them every set that would hold both.

    Attributes:
        a: The one, by code point.
        b: The other.
        n_both: Orders with both.
        expected: Orders with both among orders of the same size, were they unrelated.
        lift_corrected: n_both / expected.
        lift_corrected_ci_upper: 95 %; ``None`` where no order holds both.
        reason: Why.
        through: Products that are solidly related to both, the most bought first: sets of three that
            are refused with the pair.
    """

    a: Item
    b: Item
    n_both: int
    expected: float
    lift_corrected: float
    lift_corrected_ci_upper: float | None
    reason: BundleRefusal
    through: tuple[Item, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SlowSeller:
    """A product of the slowest quarter that goes well with one of the best-selling tenth.

    Attributes:
        slow: The one, with its orders.
        best_seller: The other.
        n_both: Orders with both.
        confidence: Of the slow one's orders, the share (0–1) with the best-seller.
        lift_corrected: Times as many orders with both as expected among orders of the same size.
        lift_corrected_ci_lower: Lower bound of its 95 % interval.
        stock: Pieces of the slow one, as a products file has it; ``None`` where unknown.
    """

    slow: Item
    best_seller: Item
    n_both: int
    confidence: float
    lift_corrected: float
    lift_corrected_ci_lower: float
    stock: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleCandidates:
    """Everything about bundles that no slider changes.

    Attributes:
        candidates: Pairs before sets of three and four, by items.
        refused: The refused pairs that were most to be expected, at most `MOST_REFUSED`.
        refused_count: How many pairs are refused in all.
        slow_sellers: The slowest first, at most `MOST_SLOW`.
        solid_pairs: Solid pairs of the matrix.
        considered_pairs: Of these, how many were looked into (`crosssell.basket.bundles.growth`).
        too_rare: Sets of three whose pairs are solid, but too few orders hold all of them.
        first_day: Of the orders in scope; ``None`` without dates.
        last_day: Likewise.
        config: What an item is, and the minimum.
        knows_amounts: Whether every part of every candidate has a price.
        knows_costs: Whether every part of every candidate has a cost.
    """

    candidates: tuple[Candidate, ...]
    refused: tuple[RefusedPair, ...]
    refused_count: int
    slow_sellers: tuple[SlowSeller, ...]
    solid_pairs: int
    considered_pairs: int
    too_rare: int
    first_day: date | None
    last_day: date | None
    config: MatrixConfig
    knows_amounts: bool
    knows_costs: bool

    @property
    def days(self) -> int | None:
        """Days from the first to the last, both counted; the period that all money is for."""
        if self.first_day is None or self.last_day is None:
            return None
        return (self.last_day - self.first_day).days + 1
