"""What recommendations are asked for, and how they are made: frozen records that check themselves."""

from dataclasses import dataclass, field
from math import isfinite

from crosssell.columns import OfferMethod, PlanField
from crosssell.offers.audience.conditions import LONGEST_DAYS, require

MOST_ITEMS = 5_000  # the closed form takes the cube of them
LARGEST_K = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitting:
    """How the methods learn. The defaults were set once, on two shops; the check judges them on yours.

    What is ``None`` is settled by the check (`crosssell.offers.recommend.settle`), on days that neither
    choose the method nor are reported.

    Attributes:
        most_items: As many items at most, those that most customers had; no other is recommended.
        half_life_days: A purchase so many days before its customer's last one says half as much of them.
        popular_half_life_days: After so many days a purchase says half as much of what sells.
        taste_weight: How much what goes together counts, beside what sells and what follows.
        follow_doubt: Standard deviations that are taken off the followers of an item before they count.
        follow_shrink: Purchases of an item that its follow-ups are mixed with, which nothing followed.
        ease_ridge: λ of EASE, in customers; more trusts rare coincidences less.
        shrink: Customers with both items at which a pair of items counts half.
        sold_within_days: Items that nobody bought for longer are not recommended; ``None`` for all.
    """

    most_items: int = 3_000
    half_life_days: float = 180.0
    popular_half_life_days: float | None = None
    taste_weight: float | None = None
    follow_doubt: float = 2.0
    follow_shrink: float = 20.0
    ease_ridge: float = 500.0
    shrink: float = 10.0
    sold_within_days: int | None = 180

    def __post_init__(self) -> None:
        require(1 <= self.most_items <= MOST_ITEMS, PlanField.PRODUCTS, self.most_items, f"1–{MOST_ITEMS}")
        for days in (self.half_life_days, self.popular_half_life_days):
            holds = days is None or (isfinite(days) and 1 <= days <= LONGEST_DAYS)
            require(holds, PlanField.DAYS, days, f"1–{LONGEST_DAYS}")
        for weight in (self.ease_ridge, self.shrink, self.follow_shrink):
            require(isfinite(weight) and 0 < weight <= 1e9, PlanField.METHOD, weight, "> 0")
        for least in (self.taste_weight, self.follow_doubt):
            holds = least is None or (isfinite(least) and 0 <= least <= 1e9)
            require(holds, PlanField.METHOD, least, "≥ 0")
        require_days(self.sold_within_days)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckConfig:
    """The honest check: what would have been recommended, beside what was bought.

    Attributes:
        window_days: Days held out; the method is chosen on as many days before them.
        k: As many recommendations a customer.
        most_customers: Judged, drawn by chance where there are more.
        seed: Of what is drawn.
        fitting: How the methods learn.
    """

    window_days: int = 30
    k: int = 10
    most_customers: int = 10_000
    seed: int = 1
    fitting: Fitting = field(default_factory=Fitting)

    def __post_init__(self) -> None:
        require_days(self.window_days)
        require_k(self.k)
        require(self.most_customers >= 1, PlanField.METHOD, self.most_customers, "≥ 1")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecommendConfig:
    """What may be recommended, and by which method.

    Attributes:
        method: Item to item, EASE or best-sellers; ``None``: the one that the check has chosen.
        window_days: The chance of a row is that of buying within so many days.
        in_stock_only: Leave out what the products file says is out of stock.
        min_margin_share: Leave out what is known to earn less than this share (below 1) of its price.
        excluded: Product numbers never to be recommended.
        follow_days: In reasons: so many of those who bought A added B within so many days.
        fitting: How the methods learn.
    """

    method: OfferMethod | None = None
    window_days: int = 30
    in_stock_only: bool = True
    min_margin_share: float | None = None
    excluded: tuple[str, ...] = ()
    follow_days: int = 60
    fitting: Fitting = field(default_factory=Fitting)

    def __post_init__(self) -> None:
        allowed = [method for method in OfferMethod if method != OfferMethod.RANDOM]
        known = self.method is None or self.method in allowed
        require(known, PlanField.METHOD, self.method, ", ".join(allowed))
        require_days(self.window_days)
        require_days(self.follow_days)
        share = self.min_margin_share
        require(share is None or -1 <= share < 1, PlanField.MARGIN, share, "-1 … < 1")


def require_days(days: int | None) -> None:
    """Refuse a number of days that cannot be.

    Raises:
        CrosssellError: ``invalid_value``.
    """
    holds = days is None or (not isinstance(days, bool) and 1 <= days <= LONGEST_DAYS)
    require(holds, PlanField.DAYS, days, f"1–{LONGEST_DAYS}")


def require_k(k: int) -> None:
    """Refuse a number of recommendations that cannot be.

    Raises:
        CrosssellError: ``invalid_value``.
    """
    require(not isinstance(k, bool) and 1 <= k <= LARGEST_K, PlanField.RECOMMENDATIONS, k, f"1–{LARGEST_K}")
