"""What is planted in the sample shop: the answers that an analysis of it should find.

The generator reads its planted effects from here and from nowhere else, so the records below say
what was done, not what was hoped for. `data/README.md` lists them for people.
"""

from dataclasses import dataclass
from functools import cache
from itertools import combinations

CUSTOMERS = 8000
FIRST_CUSTOMER_NUMBER = 10001
HEAVY_CUSTOMERS = 200
DRIFTING_CUSTOMERS = 240

# Coprime to CUSTOMERS, so that it visits every customer once and spreads each role over all ids.
_STRIDE = 3271


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplementaryPair:
    """Two products bought in the same order far more often than orders of that size explain.

    Attributes:
        product: Code of the product that pulls the other one along.
        partner: Code of the product that is added.
        share: Share (0–1) of the orders with ``product``, not yet holding the partner, that get it.
    """

    product: str
    partner: str
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """Products bought together as a set.

    Attributes:
        products: Codes; the first one leads, the others are added to its orders together.
        share: Share (0–1) of the leading product's orders that become the whole set.
    """

    products: tuple[str, ...]
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """A product bought in a later order, some days after another one (or after itself: a refill).

    Attributes:
        product: Code of the product bought first.
        follower: Code of the product bought later.
        share: Share (0–1) of the customers who come back for the follower because of the product;
            for a refill, of the purchases that are followed by another one.
        median_days: Typical days between the two orders.
        within_days: No planted follow-up takes longer.
    """

    product: str
    follower: str
    share: float
    median_days: int
    within_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceLadder:
    """The same thing in several qualities, one category; customers step up over time.

    Attributes:
        category: Category of all rungs.
        rungs: Codes from the cheapest to the dearest.
        first_shares: Shares (sum 1) of the rungs among customers' first purchases on the ladder.
        up_share: Share of the later purchases that are one rung higher (if there is one).
        down_share: Share of the later purchases that are one rung lower (if there is one).
        return_share: Share of the purchases that bring the customer back to the ladder.
        median_days: Typical days between two purchases on the ladder.
        within_days: No planted return takes longer.
    """

    category: str
    rungs: tuple[str, ...]
    first_shares: tuple[float, ...]
    up_share: float
    down_share: float
    return_share: float
    median_days: int
    within_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AvoidingPair:
    """Two products that stand in for each other: each customer favours one of them.

    Attributes:
        product: Code of the one.
        other: Code of the other.
        kept_share: Share (0–1) of the purchases that go to the customer's less favoured one all the same.
    """

    product: str
    other: str
    kept_share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Interest:
    """Products that customers with a hobby buy more often, which relates them to each other.

    Attributes:
        name: The hobby, in English.
        products: Codes.
        customer_share: Share (0–1) of the customers who have this hobby, drawn one by one.
        boost: How many times as readily they buy each of the products.
    """

    name: str
    products: tuple[str, ...]
    customer_share: float
    boost: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SeasonGroup:
    """Products that sell before Christmas, which relates them to each other.

    Attributes:
        products: Codes.
        first_day: Month and day on which the season starts.
        last_day: Month and day on which it ends, inclusive.
        boost: How many times as readily they are bought in season.
        off_season: The same outside the season.
    """

    products: tuple[str, ...]
    first_day: tuple[int, int]
    last_day: tuple[int, int]
    boost: float
    off_season: float


@dataclass(frozen=True, slots=True, kw_only=True)
class HeavyBuyers:
    """Customers whose large orders hold a bit of everything, which lifts every pair's raw lift.

    Attributes:
        customers: Their ids.
        customer_share: Their share (0–1) of the customers with an id.
        mean_items: Mean number of distinct products drawn for one of their orders.
    """

    customers: tuple[str, ...]
    customer_share: float
    mean_items: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DriftingCustomers:
    """Former champions: steady buyers who have fallen asleep.

    Attributes:
        customers: Their ids.
        gap_days: Mean days between their orders while awake.
        silent_days: Each of them has placed no order for at least this long before the last day.
    """

    customers: tuple[str, ...]
    gap_days: int
    silent_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterTest:
    """A test of a letter to customers, the list of which is a file of its own.

    Attributes:
        variants: What the list calls those without the letter and those with it.
        times: How many times as many of those with the letter order within the window.
        window_days: Days from the start in which it works, that of the start included.
        weeks: Weeks over whose working days the letters went out.
    """

    variants: tuple[str, str]
    times: float
    window_days: int
    weeks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleTruths:
    """Everything planted in the sample; product codes are those of `catalogue`.

    Attributes:
        complements: Pairs bought in the same order.
        bundle: Three products bought as a set.
        accessories: Bought within 30 days after a main product, in a later order.
        refills: Products bought again after some weeks.
        ladders: Good, better, best within one category.
        avoiding: Pairs that avoid each other.
        interests: Groups of products held together by customers' hobbies.
        season: The group of products held together by the calendar.
        controls: Popular products bought independently of each other.
        heavy_buyers: Customers with large orders.
        drifting: Champions who fell asleep.
        non_products: Codes of lines that are no product.
        letter: A test whose effect is known.
    """

    complements: tuple[ComplementaryPair, ...]
    bundle: Bundle
    accessories: tuple[FollowUp, ...]
    refills: tuple[FollowUp, ...]
    ladders: tuple[PriceLadder, ...]
    avoiding: tuple[AvoidingPair, ...]
    interests: tuple[Interest, ...]
    season: SeasonGroup
    controls: tuple[str, ...]
    heavy_buyers: HeavyBuyers
    drifting: DriftingCustomers
    non_products: tuple[str, ...]
    letter: LetterTest

    def related_pairs(self) -> frozenset[tuple[str, str]]:
        """Pairs (a < b) related within an order; every other pair is unrelated or avoiding."""
        groups: list[tuple[str, ...]] = [(pair.product, pair.partner) for pair in self.complements]
        groups += [self.bundle.products, self.season.products]
        groups += [interest.products for interest in self.interests]
        return _pairs(groups)

    def avoiding_pairs(self) -> frozenset[tuple[str, str]]:
        """Pairs (a < b) that avoid each other within an order: substitutes, and rungs of one ladder."""
        groups: list[tuple[str, ...]] = [(pair.product, pair.other) for pair in self.avoiding]
        return _pairs(groups + [ladder.rungs for ladder in self.ladders])

    def later_pairs(self) -> frozenset[tuple[str, str]]:
        """Ordered pairs (first, later) bought one after the other by the same customer.

        Refills are not in it, being one product; ladders are, from each rung to the next.
        """
        steps = [(item.product, item.follower) for item in self.accessories]
        for ladder in self.ladders:
            steps += zip(ladder.rungs, ladder.rungs[1:], strict=False)
        return frozenset(steps)


@cache
def sample_truths() -> SampleTruths:
    """Return what is planted in the sample; the same for every seed and last day.

    >>> sample_truths().complements[0].product
    'CKW-106'
    """
    return SampleTruths(
        complements=(
            ComplementaryPair(product="CKW-106", partner="CKW-107", share=0.45),
            ComplementaryPair(product="COF-109", partner="COF-110", share=0.40),
            ComplementaryPair(product="CKW-108", partner="CKW-109", share=0.40),
            ComplementaryPair(product="SEW-103", partner="SEW-104", share=0.35),
            ComplementaryPair(product="ART-101", partner="ART-102", share=0.35),
            ComplementaryPair(product="TEX-101", partner="TEX-102", share=0.30),
            ComplementaryPair(product="GAR-101", partner="GAR-102", share=0.30),
            ComplementaryPair(product="TAB-101", partner="TAB-102", share=0.25),
            ComplementaryPair(product="LGT-101", partner="LGT-102", share=0.20),
            ComplementaryPair(product="ART-103", partner="ART-104", share=0.15),
        ),
        bundle=Bundle(products=("BAK-101", "BAK-102", "BAK-103"), share=0.30),
        accessories=(
            FollowUp(product="COF-101", follower="COF-102", share=0.45, median_days=12, within_days=30),
            FollowUp(product="CKW-104", follower="CKW-105", share=0.40, median_days=9, within_days=30),
            FollowUp(product="KNF-101", follower="KNF-102", share=0.35, median_days=16, within_days=30),
            FollowUp(product="SEW-101", follower="SEW-102", share=0.50, median_days=7, within_days=30),
            FollowUp(product="BAK-104", follower="BAK-105", share=0.40, median_days=14, within_days=30),
        ),
        refills=(
            FollowUp(product="COF-106", follower="COF-106", share=0.50, median_days=42, within_days=63),
            FollowUp(product="BTH-104", follower="BTH-104", share=0.40, median_days=60, within_days=90),
        ),
        ladders=(
            _ladder("Cookware", ("CKW-101", "CKW-102", "CKW-103"), median_days=120),
            _ladder("Coffee and Tea", ("COF-103", "COF-104", "COF-105"), median_days=150),
            _ladder("Bathroom", ("BTH-101", "BTH-102", "BTH-103"), median_days=90),
        ),
        avoiding=(
            AvoidingPair(product="CLN-101", other="CLN-102", kept_share=0.08),
            AvoidingPair(product="LGT-103", other="LGT-104", kept_share=0.12),
            AvoidingPair(product="BAK-106", other="BAK-107", kept_share=0.10),
            AvoidingPair(product="COF-107", other="COF-108", kept_share=0.05),
        ),
        interests=(
            _interest("Home baking", "BAK", range(108, 114)),
            _interest("Balcony gardening", "GAR", range(103, 111)),
            _interest("Quilting", "SEW", range(105, 112)),
        ),
        season=SeasonGroup(
            products=tuple(f"SEA-{number}" for number in range(101, 109)),
            first_day=(11, 10),
            last_day=(12, 23),
            boost=5.0,
            off_season=0.1,
        ),
        controls=("COF-111", "KNF-107", "TAB-103", "STO-101", "LGT-105", "TEX-106", "BTH-109", "CLN-103"),
        heavy_buyers=HeavyBuyers(
            customers=_customer_ids(0, HEAVY_CUSTOMERS),
            customer_share=HEAVY_CUSTOMERS / CUSTOMERS,
            mean_items=11.0,
        ),
        drifting=DriftingCustomers(
            customers=_customer_ids(HEAVY_CUSTOMERS, HEAVY_CUSTOMERS + DRIFTING_CUSTOMERS),
            gap_days=30,
            silent_days=240,
        ),
        non_products=("POSTAGE",),
        letter=LetterTest(variants=("control", "letter"), times=1.5, window_days=30, weeks=4),
    )


def customer_number(role: int) -> int:
    """Return the number in the customer's id: roles are dense from 0, ids look like any shop's."""
    return FIRST_CUSTOMER_NUMBER + role * _STRIDE % CUSTOMERS


def _customer_ids(start: int, stop: int) -> tuple[str, ...]:
    return tuple(sorted(f"C{customer_number(role)}" for role in range(start, stop)))


def _pairs(groups: list[tuple[str, ...]]) -> frozenset[tuple[str, str]]:
    return frozenset(pair for group in groups for pair in combinations(sorted(group), 2))


def _ladder(category: str, rungs: tuple[str, ...], *, median_days: int) -> PriceLadder:
    return PriceLadder(
        category=category,
        rungs=rungs,
        first_shares=(0.70, 0.22, 0.08),
        up_share=0.45,
        down_share=0.05,
        return_share=0.40,
        median_days=median_days,
        within_days=2 * median_days,
    )


def _interest(name: str, prefix: str, numbers: range) -> Interest:
    products = tuple(f"{prefix}-{number}" for number in numbers)
    return Interest(name=name, products=products, customer_share=0.12, boost=6.0)
