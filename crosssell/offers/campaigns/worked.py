"""What worked: all evaluated campaigns side by side, and what they teach the next plan.

A campaign's relative uplift is one among everybody who was written to, also those who never noticed. Taken
over into a plan it therefore stands for everybody, with a reach of 1.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from crosssell.columns import (
    AudienceStart,
    ConditionKind,
    ConsentChannel,
    OfferKind,
    OutcomeLack,
    TestVerdict,
    UpliftSource,
)
from crosssell.offers.campaigns.campaign import Campaign
from crosssell.offers.campaigns.outcome import CampaignOutcome, Gain
from crosssell.offers.plan import Economics, Offer

LEAST_UPLIFT, MOST_UPLIFT = -1.0, 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """One evaluated campaign, as a row of the table.

    Attributes:
        campaign_id: Names it.
        name: As the user calls it.
        start: What its audience started from.
        offer: What was offered.
        segments: Segments that its audience was asked to be in; empty for any.
        way: How the customers were contacted.
        sends_on: First day of sending.
        window_days: How long purchases were counted.
        outcome: What it has brought.
    """

    campaign_id: str
    name: str
    start: AudienceStart
    offer: Offer
    segments: tuple[str, ...]
    way: ConsentChannel
    sends_on: date
    window_days: int
    outcome: CampaignOutcome

    @property
    def uplift(self) -> Gain | None:
        """Of the buyers of what was offered."""
        return self.outcome.target

    @property
    def revenue(self) -> Gain | None:
        """Net revenue of a customer contacted."""
        return self.outcome.revenue

    @property
    def lack(self) -> OutcomeLack | None:
        """Why it could not be measured; ``None`` where it could."""
        return self.outcome.lack

    @property
    def verdict(self) -> TestVerdict | None:
        """The advice, ``None`` where it could not be measured."""
        return self.outcome.verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredUplift:
    """The uplift of an earlier campaign, for the next plan.

    Attributes:
        campaign_id: Names the campaign.
        name: As the user calls it.
        sends_on: First day of its sending.
        offer: What was offered.
        contacts: Customers contacted.
        relative: By which share more of the contacted bought what was offered than of those left alone
            (0.2: 6 % instead of 5 %).
        relative_ci_lower: Of its 95 % interval; ``None`` where there is none.
        relative_ci_upper: Of its 95 % interval; ``None`` where there is none.
        verdict: What the evaluation advises.
        is_same_offer: Whether the plan that was asked for offers the same.
    """

    campaign_id: str
    name: str
    sends_on: date
    offer: Offer
    contacts: int
    relative: float
    relative_ci_lower: float | None
    relative_ci_upper: float | None
    verdict: TestVerdict
    is_same_offer: bool

    def economics(self, before: Economics) -> Economics:
        """Return a plan's economics with this uplift in the place of its own."""
        return replace(
            before,
            reach_share=1.0,
            relative_uplift=self.relative,
            uplift_source=UpliftSource.MEASURED,
            uplift_campaign=self.name,
        )


def worked(campaigns: Sequence[Campaign]) -> tuple[Worked, ...]:
    """Return the evaluated campaigns: the most profitable first, those that were not measured last.

    Those whose groups were drawn after the sending are not among them: they measure nothing of the campaign.

    Args:
        campaigns: Of a dataset.
    """
    rows = [
        Worked(
            campaign_id=one.campaign_id,
            name=one.name,
            start=one.plan.start,
            offer=one.plan.offer,
            segments=_segments(one),
            way=one.plan.exclusions.way,
            sends_on=one.plan.sends_on,
            window_days=one.plan.window_days,
            outcome=one.outcome,
        )
        for one in campaigns
        if one.outcome is not None and one.plan.sends_on is not None and not one.is_drawn_late
    ]
    return tuple(sorted(rows, key=_by_profit))


def measured_uplifts(
    campaigns: Sequence[Campaign], *, offer: Offer | None = None
) -> tuple[MeasuredUplift, ...]:
    """Return what earlier campaigns have measured, the most fitting first.

    Those of the same offer come first, then those of the same kind of offer, each the latest first. A
    campaign whose verdict is not to be trusted teaches nothing.

    Args:
        campaigns: Of a dataset.
        offer: Of the plan; ``None`` for any.
    """
    found = [one for row in worked(campaigns) if (one := _measured(row, offer)) is not None]
    found.sort(key=lambda one: (one.sends_on, one.campaign_id), reverse=True)
    found.sort(key=lambda one: (not one.is_same_offer, offer is None or one.offer.kind != offer.kind))
    return tuple(found)


def _measured(row: Worked, offer: Offer | None) -> MeasuredUplift | None:
    gain, verdict = row.uplift, row.verdict
    if gain is None or gain.relative is None or verdict in (None, TestVerdict.DO_NOT_TRUST):
        return None
    if not LEAST_UPLIFT <= gain.relative <= MOST_UPLIFT:
        return None
    return MeasuredUplift(
        campaign_id=row.campaign_id,
        name=row.name,
        sends_on=row.sends_on,
        offer=row.offer,
        contacts=row.outcome.contacts,
        relative=gain.relative,
        relative_ci_lower=gain.relative_ci_lower,
        relative_ci_upper=gain.relative_ci_upper,
        verdict=verdict,
        is_same_offer=offer is not None and _is_same(row.offer, offer),
    )


def _is_same(one: Offer, other: Offer) -> bool:
    has_item = one.kind in (OfferKind.PRODUCT, OfferKind.CATEGORY)
    return has_item and (one.kind, one.item) == (other.kind, other.item)


def _segments(one: Campaign) -> tuple[str, ...]:
    audience = one.plan.audience
    return tuple(
        value
        for condition in (*audience.all_of, *audience.any_of)
        if condition.kind == ConditionKind.SEGMENT
        for value in condition.values
    )


def _by_profit(row: Worked) -> tuple[bool, float, date, str]:
    profit = row.outcome.profit
    return profit is None, -(profit or 0.0), row.sends_on, row.campaign_id
