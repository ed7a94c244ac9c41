"""Who is in another campaign, was contacted, or has had enough: against counting by hand."""

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from crosssell.errors import CrosssellError
from crosssell.offers.campaigns.cap import (
    ContactCap,
    campaigns_state,
    contact_cap,
    lay_capped,
    lay_contacted,
    lay_in_campaign,
    set_contact_cap,
)
from crosssell.offers.campaigns.saved import delete_campaign, edit_campaign, rename_campaign, save_campaign
from crosssell.offers.plan import Holdout
from crosssell.warehouse import Warehouse
from tests.offers.campaigns.conftest import CUSTOMERS
from tests.offers.campaigns.lists import NOW, groups, plan, save

START = date(2026, 2, 1)


def customers_of(shop: Warehouse, table: str, lay, **asked: Any) -> set[str]:
    with shop.run() as cursor:
        lay(cursor, **asked)
        sql = f"select c.customer_id from {table} as t join customer as c using (customer_key)"
        found = [one for (one,) in cursor.rows(sql)]
    assert len(found) == len(set(found))
    return set(found)


def test_everybody_is_where_counting_by_hand_puts_them(shop):
    random = Random(4)
    sent = []
    for number in range(7):
        first = START + timedelta(days=random.randrange(60))
        last = first + timedelta(days=random.choice([0, 0, 3]))
        asked = plan(
            f"No. {number}",
            sends_on=first,
            sends_until=last,
            window_days=random.choice([1, 7, 28]),
            holdout=Holdout(share=0.3, seed=number),
        )
        campaign_id = save(shop, [*random.sample(CUSTOMERS, 15), f"gone {number}"], asked=asked)
        sent.append((campaign_id, first, last, asked.window_days, groups(shop, campaign_id)))
    cap = ContactCap(most=2, within_days=20)
    set_contact_cap(shop, cap=cap)
    sizes = []
    for _ in range(8):
        on = START + timedelta(days=random.randrange(-5, 95))
        besides = random.choice([None, sent[0][0]])
        others = [one for one in sent if one[0] != besides]
        asked_of = {"on": on, "besides": besides}
        busy = customers_of(shop, "in_campaign", lay_in_campaign, **asked_of)
        assert busy == in_campaign(others, on)
        written_to = customers_of(shop, "contacted", lay_contacted, within_days=10, **asked_of)
        assert written_to == contacted(others, on, 10)
        full = customers_of(shop, "capped", lay_capped, **asked_of)
        assert full == {one for one in CUSTOMERS if is_capped(one, others, on, cap)}
        sizes.append((len(busy), len(written_to), len(full)))
    assert all(max(column) > min(column) for column in zip(*sizes, strict=True))


def in_campaign(sent, on: date) -> set[str]:
    return {
        one
        for _, first, last, days, members in sent
        if max(last, first + timedelta(days=days - 1)) >= on
        for one in members
        if one in CUSTOMERS
    }


def contacted(sent, on: date, days: int) -> set[str]:
    looked_at = {on - timedelta(days=n) for n in range(days)}
    return {
        one
        for _, first, last, _, members in sent
        if looked_at & {first + timedelta(days=n) for n in range((last - first).days + 1)}
        for one, is_alone in members.items()
        if not is_alone and one in CUSTOMERS
    }


def is_capped(customer: str, sent, on: date, cap: ContactCap) -> bool:
    """Try every stretch of days that holds the day, with the planned contact in it."""
    days = [first for _, first, _, _, members in sent if members.get(customer) is False]
    for back in range(cap.within_days):
        begins = on - timedelta(days=back)
        ends = begins + timedelta(days=cap.within_days - 1)
        if 1 + sum(begins <= day <= ends for day in days) > cap.most:
            return True
    return False


def test_no_look_back_and_no_cap_leave_nobody_out(shop):
    save(shop, CUSTOMERS)
    assert customers_of(shop, "contacted", lay_contacted, on=START, within_days=None) == set()
    assert customers_of(shop, "capped", lay_capped, on=START) == set()


def test_a_campaign_without_a_date_holds_its_customers_and_one_without_groups_nobody(shop):
    with shop.write() as cursor:
        save_campaign(cursor, plan=plan("Idea"), rows=None, now=NOW)
    on = date(2030, 1, 1)
    assert customers_of(shop, "in_campaign", lay_in_campaign, on=on) == set()
    save(shop, CUSTOMERS[:3], asked=plan(sends_on=None))
    assert customers_of(shop, "in_campaign", lay_in_campaign, on=on) == set(CUSTOMERS[:3])
    assert customers_of(shop, "contacted", lay_contacted, on=on, within_days=30) == set()


def test_the_cap_is_kept(shop):
    assert contact_cap(shop) is None
    set_contact_cap(shop, cap=ContactCap(most=3, within_days=60))
    assert contact_cap(shop) == ContactCap(most=3, within_days=60)
    set_contact_cap(shop, cap=None)
    assert contact_cap(shop) is None
    for wrong in ((0, 30), (1, 0), (101, 30), (1, 731)):
        with pytest.raises(CrosssellError):
            ContactCap(most=wrong[0], within_days=wrong[1])


def test_the_state_changes_with_whatever_changes_the_lists(shop):
    seen = [campaigns_state(shop)]

    def is_new() -> bool:
        seen.append(campaigns_state(shop))
        return seen[-1] not in seen[:-1]

    campaign_id = save(shop, CUSTOMERS)
    assert is_new()
    rename_campaign(shop, campaign_id=campaign_id, name="Other")
    assert not is_new()
    edit_campaign(shop, campaign_id=campaign_id, plan=plan(sends_on=date(2026, 5, 1)))
    assert is_new()
    set_contact_cap(shop, cap=ContactCap(most=1, within_days=30))
    assert is_new()
    set_contact_cap(shop, cap=None)
    delete_campaign(shop, campaign_id=campaign_id)
    assert campaigns_state(shop) == seen[0]
