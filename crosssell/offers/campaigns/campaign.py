"""A campaign: a plan, and what became of it."""

from dataclasses import dataclass
from datetime import datetime

from crosssell.columns import CampaignStatus, ConsentChannel, ExportPart
from crosssell.offers.campaigns.outcome import CampaignOutcome
from crosssell.offers.plan import CampaignPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class Groups:
    """How many customers are in each group, as drawn.

    Attributes:
        contacts: To be contacted.
        holdouts: Left alone.
    """

    contacts: int
    holdouts: int

    @property
    def listed(self) -> int:
        """Customers of both."""
        return self.contacts + self.holdouts

    @property
    def holdout_share(self) -> float | None:
        """Share (0–1) of those left alone; ``None`` without anybody."""
        return self.holdouts / self.listed if self.listed else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A file that was made of a campaign's list.

    Attributes:
        exported_at: When; wall time.
        part: Whom it holds.
        format: Such as ``xlsx``.
        way: The way of contact that it is for, where it holds one alone.
        customers: How many it holds.
    """

    exported_at: datetime
    part: ExportPart
    format: str
    way: ConsentChannel | None
    customers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """A saved campaign.

    Attributes:
        campaign_id: Names it.
        name: As the user calls it; different from every other one's of the dataset.
        plan: What it is to be; its name is `name`.
        created_at: When it was saved first; wall time.
        drawn_at: When its groups were drawn; ``None`` before.
        drawn_version: Data version of its list; ``None`` before.
        groups: How large they are.
        exports: Files made of it, the latest first.
        status: How far it is.
        outcome: What it has brought; ``None`` until it is evaluated.
        is_outcome_due: Whether the orders cover its window, and the outcome of the present data is not made
            yet: `crosssell.offers.campaigns.evaluate.refresh_outcomes` makes it.
    """

    campaign_id: str
    name: str
    plan: CampaignPlan
    created_at: datetime
    drawn_at: datetime | None
    drawn_version: int | None
    groups: Groups
    exports: tuple[Export, ...]
    status: CampaignStatus
    outcome: CampaignOutcome | None
    is_outcome_due: bool

    @property
    def is_drawn_late(self) -> bool:
        """Whether the groups were drawn after the first day of sending.

        Then nobody was contacted or left alone by this draw, and who has bought since may not even be on the
        list: what is measured says nothing of the campaign.
        """
        sends_on = self.plan.sends_on
        return self.drawn_at is not None and sends_on is not None and self.drawn_at.date() > sends_on

    @property
    def cost(self) -> float:
        """Of all contacts and the campaign as a whole, as planned."""
        return cost_of(self.plan, contacts=self.groups.contacts)


def cost_of(plan: CampaignPlan, *, contacts: int) -> float:
    """Return what a campaign to so many customers costs, in the dataset's currency."""
    return plan.economics.contact_cost * contacts + plan.economics.fixed_cost
