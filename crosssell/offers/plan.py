"""What a campaign is to be: whom, what, when, at what cost, and how large a part is left alone.

One frozen record, so that it keys caches, is kept in the dataset as JSON, and always gives the same list.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

from crosssell.columns import AudienceStart, MoneyBasis, OfferKind, PlanField, UpliftSource
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.offers.audience.conditions import Audience, Exclusions, require

USUAL_HOLDOUT_SHARE = 0.2
USUAL_WINDOW_DAYS = 30
LONGEST_WINDOW = 730


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What is offered.

    Attributes:
        kind: One product, one category, each the best, or nothing in particular.
        item: Product number or category. Of what fits each best, the one product that is kept to: only those
            are listed whom it fits best; blank for all. Blank for nothing in particular.
        words: What the shop says of it ("10 % off until Sunday"), as the user wrote it.
        discount_share: Given off on the offer (0 to below 1).
        by_model: Whether chances come from a model of the product or category, where it stands up
            (`crosssell.offers.propensity`); of the other kinds without a meaning.
    """

    kind: OfferKind = OfferKind.NEXT_BEST
    item: str = ""
    words: str = ""
    discount_share: float = 0.0
    by_model: bool = False

    def __post_init__(self) -> None:
        needs_item = self.kind in (OfferKind.PRODUCT, OfferKind.CATEGORY)
        require(bool(self.item) or not needs_item, PlanField.OFFER, "", "≥ 1")
        require(0 <= self.discount_share < 1, PlanField.DISCOUNT, self.discount_share, "0 … < 1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Economics:
    """What a contact is expected to bring and to cost: reach × uplift × money − cost.

    A model of purchases ranks; it cannot know the effect of a contact. So the uplift is an assumption, or was
    measured by an earlier campaign.

    Attributes:
        reach_share: Of those contacted, who notices (0–1).
        relative_uplift: Of those who notice, by which share of their own chance to buy it rises (0.2: from
            5 % to 6 %).
        uplift_source: Whether that is assumed or was measured.
        uplift_campaign: Which campaign measured it; blank where it is assumed.
        contact_cost: Of one contact, in the dataset's currency, 0 or more.
        fixed_cost: Of the campaign as a whole, 0 or more.
        money: What a purchase is worth; ``None``: margin where the cost of all that is offered is known, else
            net revenue.
    """

    reach_share: float = 1.0
    relative_uplift: float = 0.2
    uplift_source: UpliftSource = UpliftSource.ASSUMED
    uplift_campaign: str = ""
    contact_cost: float = 0.0
    fixed_cost: float = 0.0
    money: MoneyBasis | None = None

    def __post_init__(self) -> None:
        require(0 <= self.reach_share <= 1, PlanField.REACH, self.reach_share, "0 … 1")
        require(-1 <= self.relative_uplift <= 100, PlanField.UPLIFT, self.relative_uplift, "-1 … 100")
        for cost in (self.contact_cost, self.fixed_cost):
            require(0 <= cost < 1e12, PlanField.COST, cost, "≥ 0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdout:
    """How many are left alone, by chance, so that the campaign can be measured.

    Attributes:
        share: Of the list (0 to below 1); 0 leaves nobody alone, and nothing can be measured then.
        min_detectable: Where not ``None``, the smallest rise in the share of buyers (0–1, in points / 100)
            that is to be seen; `crosssell.experiments.power` says how many to leave alone then.
        seed: Of the draw.
    """

    share: float = USUAL_HOLDOUT_SHARE
    min_detectable: float | None = None
    seed: int = 1

    def __post_init__(self) -> None:
        require(0 <= self.share < 1, PlanField.HOLDOUT, self.share, "0 … < 1")
        least = self.min_detectable
        require(least is None or 0 < least < 1, PlanField.MIN_DETECTABLE, least, "> 0 … < 1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """Where the list ends, from the top.

    Attributes:
        paying_only: Only rows whose expected value is above zero.
        most: At most so many customers, both groups together; ``None`` for all.
    """

    paying_only: bool = False
    most: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignPlan:
    """Everything that makes the list and the campaign.

    Attributes:
        name: As the user calls it; blank until it is saved.
        start: What the audience started from.
        audience: Who is meant.
        exclusions: Who is left out of them.
        offer: What is offered.
        economics: What a contact brings and costs.
        holdout: Who is left alone.
        cut: Where the list ends.
        sends_on: First day of sending; ``None`` until it is known.
        sends_until: Last day of sending; ``None``: the same day.
        window_days: How long purchases are counted from `sends_on` on, the same for everybody.
        notes: As the user wrote them.
    """

    name: str = ""
    start: AudienceStart = AudienceStart.EMPTY
    audience: Audience = field(default_factory=Audience)
    exclusions: Exclusions = field(default_factory=Exclusions)
    offer: Offer = field(default_factory=Offer)
    economics: Economics = field(default_factory=Economics)
    holdout: Holdout = field(default_factory=Holdout)
    cut: Cut = field(default_factory=Cut)
    sends_on: date | None = None
    sends_until: date | None = None
    window_days: int = USUAL_WINDOW_DAYS
    notes: str = ""

    def __post_init__(self) -> None:
        require(
            1 <= self.window_days <= LONGEST_WINDOW, PlanField.WINDOW, self.window_days, f"1–{LONGEST_WINDOW}"
        )
        if self.sends_until and (self.sends_on is None or self.sends_until < self.sends_on):
            raise CrosssellError(
                ErrorCode.INVALID_VALUE,
                "period",
                value=f"{self.sends_on}/{self.sends_until}",
                first=self.sends_on,
                last=self.sends_until,
            )

    @property
    def window_ends(self) -> date | None:
        """Last day on which purchases are counted; ``None`` without a send date."""
        return None if self.sends_on is None else self.sends_on + timedelta(days=self.window_days - 1)
