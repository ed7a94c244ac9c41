"""Who is in another campaign, was contacted lately, or as often as the shop wants to write to anybody?

Three temporary tables of customers, for a list that leaves them out. A contact is a customer of a campaign's
contacted group, from the first to the last day of sending; whoever was left alone was not contacted, but is
in the campaign all the same: a letter of another one would spoil the comparison.

- ``in_campaign``: both groups of every campaign whose window is not over on the day, or not known yet.
- ``contacted``: contacts of the last so many days, the day itself included.
- ``capped``: whoever a contact on the day would give more contacts than allowed within any so many days,
  those planned for later included.
"""

import json
from dataclasses import dataclass
from datetime import date

from crosssell.columns import PlanField
from crosssell.offers.audience.conditions import require
from crosssell.warehouse import Cursor, Warehouse

MOST_CONTACTS = 100
MOST_DAYS = 730


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactCap:
    """How often anybody may be contacted, over all campaigns.

    Attributes:
        most: Contacts, 1–100.
        within_days: In any so many days, 1–730.

    Raises:
        CrosssellError: ``invalid_value``.
    """

    most: int
    within_days: int

    def __post_init__(self) -> None:
        require(1 <= self.most <= MOST_CONTACTS, PlanField.CONTACTS, self.most, f"1–{MOST_CONTACTS}")
        require(1 <= self.within_days <= MOST_DAYS, PlanField.DAYS, self.within_days, f"1–{MOST_DAYS}")


CAP = "select value from setting where name = 'contact_cap'"
SET_CAP = "insert or replace into setting values ('contact_cap', $value)"
FORGET_CAP = "delete from setting where name = 'contact_cap'"


def contact_cap(data: Cursor | Warehouse) -> ContactCap | None:
    """Return how often anybody may be contacted; ``None`` where nobody has said."""
    found = data.rows(CAP)
    if not found:
        return None
    kept = json.loads(found[0][0])
    return ContactCap(most=kept["most"], within_days=kept["within_days"])


def set_contact_cap(warehouse: Warehouse, *, cap: ContactCap | None) -> None:
    """Keep how often anybody may be contacted; ``None`` lifts the cap."""
    with warehouse.write() as cursor:
        if cap is None:
            cursor.execute(FORGET_CAP)
            return
        kept = {"most": cap.most, "within_days": cap.within_days}
        cursor.execute(SET_CAP, value=json.dumps(kept))


# The days of a plan are read out of its JSON, so that these tables need no Python.
CAMPAIGN_DAYS = """
    select
        campaign_id,
        (plan ->> '$.sends_on')::date as first_day,
        coalesce((plan ->> '$.sends_until')::date, (plan ->> '$.sends_on')::date) as last_day,
        (plan ->> '$.window_days')::integer as window_days
    from campaign
    where drawn_at is not null and ($besides::varchar is null or campaign_id <> $besides)
"""

IN_CAMPAIGN = f"""
create or replace temp table in_campaign as
with campaign_days as ({CAMPAIGN_DAYS})
select distinct c.customer_key
from campaign_days as d
join campaign_member as m using (campaign_id)
join customer as c using (customer_id)
where d.first_day is null or greatest(d.last_day, d.first_day + d.window_days - 1) >= $on::date
"""


def lay_in_campaign(cursor: Cursor, *, on: date, besides: str | None = None) -> None:
    """Lay ``in_campaign`` (customer_key): who is in a campaign whose window is not over.

    Args:
        cursor: Of a run on the dataset.
        on: The day that is planned for.
        besides: A campaign not to look at.
    """
    cursor.execute(IN_CAMPAIGN, on=on, besides=besides)


CONTACTED = f"""
create or replace temp table contacted as
with campaign_days as ({CAMPAIGN_DAYS})
select distinct c.customer_key
from campaign_days as d
join campaign_member as m using (campaign_id)
join customer as c using (customer_id)
where not m.is_holdout
    and d.first_day <= $on::date
    and d.last_day > $on::date - $within_days::integer
"""


def lay_contacted(cursor: Cursor, *, on: date, within_days: int | None, besides: str | None = None) -> None:
    """Lay ``contacted`` (customer_key): who was contacted in the last so many days.

    Args:
        cursor: Of a run on the dataset.
        on: The day that is planned for, the last of those days.
        within_days: How many; nobody for ``None``.
        besides: A campaign not to look at.
    """
    cursor.execute(CONTACTED, on=on, within_days=within_days, besides=besides)


# Windows begin with a contact and hold the day; that of the planned contact itself is one of them.
CAPPED = f"""
create or replace temp table capped as
with campaign_days as ({CAMPAIGN_DAYS}),
contact_day as (
    select c.customer_key, d.first_day as day, d.campaign_id
    from campaign_days as d
    join campaign_member as m using (campaign_id)
    join customer as c using (customer_id)
    where not m.is_holdout
        and d.first_day > $on::date - $within_days::integer
        and d.first_day < $on::date + $within_days::integer
),
with_planned as (
    select customer_key, day from contact_day
    union all
    select distinct customer_key, $on::date from contact_day
),
counted as (
    select
        customer_key,
        day,
        count(*) over (
            partition by customer_key
            order by day
            range between current row and to_days($within_days::integer - 1) following
        ) as contacts
    from with_planned
)
select distinct customer_key
from counted
where day <= $on::date and contacts > $most::integer
"""

NOBODY_CAPPED = "create or replace temp table capped (customer_key integer)"


def lay_capped(cursor: Cursor, *, on: date, besides: str | None = None) -> None:
    """Lay ``capped`` (customer_key): whom one more contact would give more than the cap allows.

    Args:
        cursor: Of a run on the dataset.
        on: The day that is planned for.
        besides: A campaign not to look at.
    """
    cap = contact_cap(cursor)
    if cap is None:
        cursor.execute(NOBODY_CAPPED)
        return
    cursor.execute(CAPPED, on=on, besides=besides, most=cap.most, within_days=cap.within_days)


# Renaming leaves it as it is.
STATE = """
with drawn as (
    select
        campaign_id,
        plan ->> '$.sends_on' as sends_on,
        plan ->> '$.sends_until' as sends_until,
        plan ->> '$.window_days' as window_days
    from campaign
    where drawn_at is not null
),
cap as (
    select max(value) as value from setting where name = 'contact_cap'
)
select md5(concat_ws(
    '|',
    (select value from cap),
    (select string_agg(concat_ws(
        ',', campaign_id, coalesce(sends_on, ''), coalesce(sends_until, ''), window_days
    ), ';' order by campaign_id) from drawn)
))
"""


def campaigns_state(data: Cursor | Warehouse) -> str:
    """Return a short text that changes whenever one of the three tables could, the data being the same."""
    return str(data.rows(STATE)[0][0])
