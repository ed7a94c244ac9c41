"""What there is to say of steps up in price within a category: moves, steps, ladders.

Everything here is plain data, so that it can be kept and read by any thread.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from crosssell.basket.items import Item
from crosssell.columns import AdviceWay, Field, StepReason, UpsellNotice, Verdict
from crosssell.errors import CrosssellError, ErrorCode

SHORTEST, LONGEST = 7, 365
USUAL_DAYS = 180


@dataclass(frozen=True, slots=True, kw_only=True)
class UpsellConfig:
    """How a step up is looked for.

    Attributes:
        within_days: Days after the cheaper product within which the dearer one counts as a step, 7–365;
            ``None`` takes `USUAL_DAYS`, or half of the period where that is shorter.

    Raises:
        CrosssellError: ``invalid_value`` for days that are no integer of 7 to 365.
    """

    within_days: int | None = None

    def __post_init__(self) -> None:
        days = self.within_days
        if days is None:
            return
        if isinstance(days, bool) or not isinstance(days, int) or not SHORTEST <= days <= LONGEST:
            raise CrosssellError(
                ErrorCode.INVALID_VALUE, value=days, what="within_days", allowed=f"{SHORTEST}–{LONGEST}"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """Where customers went from one purchase to the next.

    A purchase is a day of a customer, by the dearest product of that day; a move is a purchase with the one
    before. Up and down are more than 5 % dearer or cheaper; the same product, or another one at about
    the same price, is stayed. One customer can move several times, and in several directions.

    Attributes:
        customers: Known customers with a purchase.
        again: Those with another one later.
        up: Moves to something dearer.
        stayed: Moves to the same, or to something at about the same price.
        down: Moves to something cheaper.
        customers_up: Customers with a move up.
        customers_stayed: Likewise.
        customers_down: Likewise.
        price_step: Median amount by which the moves up rise; ``None`` without one.
        days: Median days of all moves; ``None`` without one.
        days_up: The same of the moves up.
    """

    customers: int
    again: int
    up: int
    stayed: int
    down: int
    customers_up: int
    customers_stayed: int
    customers_down: int
    price_step: float | None
    days: float | None
    days_up: float | None

    @property
    def moves(self) -> int:
        """All moves."""
        return self.up + self.stayed + self.down


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryMoves:
    """The moves within one category.

    Attributes:
        category: Its name.
        items: Products in it that were sold at a known price.
        moves: Between purchases in the category.
    """

    category: str
    items: int
    moves: Moves


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductMoves:
    """Where the buyers of one product go next within its category.

    Attributes:
        item: The product with its orders.
        category: ``None`` where it has none: nothing is counted then.
        price: Median price of a piece as paid; ``None`` where no sale tells.
        moves: That begin at it; ``customers`` are all its buyers, whatever else they bought that day.
    """

    item: Item
    category: str | None
    price: float | None
    moves: Moves


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """From a cheaper product to one of the same category that costs a tenth more, or dearer still.

    Attributes:
        lo: The cheaper one, with its orders.
        hi: The dearer one.
        category: Of both.
        price_lo: Median price of a piece as paid.
        price_hi: Likewise.
        moves: From a purchase of lo to the next one, of hi: within the ladder where it is a step of one,
            else within the category.
        back: The same from hi to lo.
        customers: Customers with such a move up.
        days: Median days of the moves up; ``None`` without one.
        buyers: Customers with lo and not yet hi whose window is over.
        followed: Of these, those with hi within it.
        share: followed / buyers; ``None`` without buyers.
        expected_share: What equally active customers would do by chance; ``None`` likewise.
        lift: share / expected_share; ``None`` where nothing is expected.
        lift_ci_lower: 95 %; ``None`` where nobody followed.
        lift_ci_upper: Likewise.
        q_value: Corrected for all steps that could be one; ``None`` where nothing is expected.
        verdict: On the follow-up.
        lo_first: Customers with both who had lo on an earlier day.
        hi_first: Those who had hi earlier.
        together: Orders with both.
        expected_together: Orders with both among orders of the same size, were they unrelated.
        ladder: Number of the ladder that it is a step of; ``None`` where of none.
        reason: Why of none; ``None`` where of one.
    """

    lo: Item
    hi: Item
    category: str
    price_lo: float
    price_hi: float
    moves: int
    back: int
    customers: int
    days: float | None
    buyers: int
    followed: int
    share: float | None
    expected_share: float | None
    lift: float | None
    lift_ci_lower: float | None
    lift_ci_upper: float | None
    q_value: float | None
    verdict: Verdict
    lo_first: int
    hi_first: int
    together: int
    expected_together: float
    ladder: int | None
    reason: StepReason | None

    @property
    def price_step(self) -> float:
        """What a piece costs more, an amount."""
        return self.price_hi - self.price_lo

    @property
    def price_step_share(self) -> float:
        """The same as a share of the lower price."""
        return self.price_hi / self.price_lo - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One product of a ladder.

    Attributes:
        item: The product with its orders.
        price: Median price of a piece as paid.
        customers: Known customers with it.
    """

    item: Item
    price: float
    customers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """Moves from one rung of a ladder to another, or to the same again.

    Attributes:
        start: Item left.
        end: Item bought next; may be the same.
        moves: How many.
        customers: By how many customers.
        days: Median days between.
    """

    start: str
    end: str
    moves: int
    customers: int
    days: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """The same thing in several qualities: products that customers climb from one to the next.

    Attributes:
        number: From 1, as the ladders are listed.
        category: Of all rungs.
        rungs: The cheapest first; two or more.
        steps: By which they are joined, the cheapest first.
        flows: Every move between its rungs, by start, then end.
        moves: Between purchases on the ladder.
    """

    number: int
    category: str
    rungs: tuple[Rung, ...]
    steps: tuple[Step, ...]
    flows: tuple[Flow, ...]
    moves: Moves


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """An alternative to a product, dearer or cheaper, that no step joins with it.

    Attributes:
        item: The other product.
        way: Substitute, or bought by the same customers.
        customers: Customers with both.
        expected_customers: As many among equally active customers, were the two unrelated.
        orders: Orders with both.
        expected_orders: As many among orders of the same size, were they unrelated.
        cosine: customers / √(customers with the one · customers with the other), 0–1; ``None`` where fewer
            than ten customers have both.
    """

    item: str
    way: AdviceWay
    customers: int
    expected_customers: float
    orders: int
    expected_orders: float
    cosine: float | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Upsell:
    """All of it for one selection.

    Attributes:
        notice: Why nothing can be said; everything below is empty then. ``None`` where it can.
        missing: Fields that the data lack; where any one of several would do, they stand together.
        as_of: Last order day in scope; ``None`` without dates.
        within_days: Days within which a step counts.
        categories: The most moves first.
        ladders: The most customers first.
        steps: Those of ladders first, then by the lower bound of the lift.
        products: Everything in scope that was sold, by category, then price.
        dearer: For an item its dearer alternative, where there is one.
        cheaper: Likewise.
    """

    notice: UpsellNotice | None
    missing: tuple[tuple[Field, ...], ...]
    as_of: date | None
    within_days: int
    categories: tuple[CategoryMoves, ...]
    ladders: tuple[Ladder, ...]
    steps: tuple[Step, ...]
    products: tuple[ProductMoves, ...]
    dearer: Mapping[str, Likeness]
    cheaper: Mapping[str, Likeness]
