"""How far is a campaign?

==============  =========================================================================================
status          when
==============  =========================================================================================
planned         no groups drawn, or no send date, or today lies before it
running         from the first to the last day of sending
window_open     sent; the orders do not yet reach the end of the window
evaluated       sent, and they do: what can be known is known
==============  =========================================================================================

The window is the same for everybody: from the first day of sending on.
"""

from datetime import date

from crosssell.columns import CampaignStatus
from crosssell.offers.plan import CampaignPlan


def status_of(
    plan: CampaignPlan, *, is_drawn: bool, today: date, last_order_day: date | None
) -> CampaignStatus:
    """Return how far a campaign is.

    Args:
        plan: The campaign's.
        is_drawn: Whether its groups are.
        today: The reader's day.
        last_order_day: Last day of the dataset with an order of a known customer; ``None`` without one.
    """
    if not is_drawn or plan.sends_on is None or today < plan.sends_on:
        return CampaignStatus.PLANNED
    if today <= (plan.sends_until or plan.sends_on):
        return CampaignStatus.RUNNING
    if is_window_over(plan, last_order_day=last_order_day):
        return CampaignStatus.EVALUATED
    return CampaignStatus.WINDOW_OPEN


def is_window_over(plan: CampaignPlan, *, last_order_day: date | None) -> bool:
    """Tell whether the orders cover everybody's window."""
    ends = plan.window_ends
    return ends is not None and last_order_day is not None and last_order_day >= ends
