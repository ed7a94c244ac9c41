"""How far a campaign is, on every day around its borders."""

from dataclasses import replace
from datetime import date

import pytest

from crosssell.columns import CampaignStatus
from crosssell.offers.campaigns.status import status_of
from tests.offers.campaigns.lists import plan

# Sent on the 1st and 2nd of February; a window of 28 days ends on the 28th.
SENT = replace(plan(), sends_until=date(2026, 2, 2))


@pytest.mark.parametrize(
    ("today", "last_order_day", "status"),
    [
        ("2026-01-31", "2026-01-30", CampaignStatus.PLANNED),
        ("2026-02-01", "2026-01-30", CampaignStatus.RUNNING),
        ("2026-02-02", "2026-01-30", CampaignStatus.RUNNING),
        ("2026-02-03", None, CampaignStatus.WINDOW_OPEN),
        ("2026-04-03", "2026-02-27", CampaignStatus.WINDOW_OPEN),
        ("2026-04-03", "2026-02-28", CampaignStatus.EVALUATED),
        ("2026-01-31", "2026-12-31", CampaignStatus.PLANNED),
    ],
)
def test_the_borders(today, last_order_day, status):
    last = None if last_order_day is None else date.fromisoformat(last_order_day)
    today = date.fromisoformat(today)
    assert status_of(SENT, is_drawn=True, today=today, last_order_day=last) == status
    assert status_of(SENT, is_drawn=False, today=today, last_order_day=last) == CampaignStatus.PLANNED


def test_without_a_send_date_nothing_has_begun():
    undated = replace(plan(), sends_on=None)
    found = status_of(undated, is_drawn=True, today=date(2030, 1, 1), last_order_day=date(2029, 1, 1))
    assert found == CampaignStatus.PLANNED


def test_one_day_of_sending_and_of_window():
    short = plan(window_days=1)
    found = [
        status_of(short, is_drawn=True, today=date(2026, 2, day), last_order_day=date(2026, 2, 1))
        for day in (1, 2)
    ]
    assert found == [CampaignStatus.RUNNING, CampaignStatus.EVALUATED]
