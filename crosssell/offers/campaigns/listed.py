"""Who stands in a campaign's files: its members as they were drawn, with the addresses and words of today.

The groups never change. What may be sent does: who has said no since the draw is in no contact file, nor is
whoever the data no longer know to have agreed. Exclusion always wins. Holds customer ids and addresses: for
files alone, kept out of links, logs and screens.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from crosssell.columns import ConsentRule, OfferKind
from crosssell.contacts import ADDRESS_COLUMNS, CONSENT_COLUMNS, contact_columns, contacts_sql
from crosssell.offers.plan import CampaignPlan
from crosssell.warehouse import Cursor, Warehouse

MEMBER_COLUMNS = (
    "place",
    "customer_id",
    "is_holdout",
    "offer",
    "offer_name",
    "reason",
    "reason_item",
    "reason_days",
    "reason_share",
    "reason_within_days",
    "score",
    "expected_value",
    "write_from",
    "write_until",
    "consent",
    "segment",
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CampaignList:
    """The members of a campaign, to be written into files.

    Attributes:
        frame: `MEMBER_COLUMNS`, all `ADDRESS_COLUMNS` and all `CONSENT_COLUMNS`, a row a member of either
            group, in the order of the list. ``consent`` is what holds now on the campaign's way of contact:
            yes, no or unknown; unknown also of a member whom the data no longer hold.
        known: Address and consent columns that the dataset knows of anybody.
        rule: Who may be written to.
        names: Product number → name, of every product that the rows speak of.
    """

    frame: pd.DataFrame
    known: tuple[str, ...]
    rule: ConsentRule
    names: dict[str, str]


# `listed_customer` is what `contacts_sql` reads; its consent follows the way of contact.
LISTED = """
create or replace temp table listed_customer as
with words as (
    select
        w.customer_key,
        bool_or(w.consent) filter (w.channel = $way::consent_channel) as on_way,
        bool_or(w.consent) filter (w.channel = 'general') as in_general
    from customer_consent as w
    group by w.customer_key
)
select
    m.place,
    c.customer_key,
    m.customer_id,
    m.is_holdout,
    m.offer,
    m.reason,
    m.reason_item,
    m.reason_days,
    m.reason_share,
    m.reason_within_days,
    m.score,
    m.expected_value,
    m.write_from,
    m.write_until,
    case
        when $way <> 'general' then coalesce(w.on_way, w.in_general)
        when not w.in_general or not c.consent then false
        else coalesce(w.in_general, c.consent)
    end as allows,
    case allows when true then 'yes' when false then 'no' else 'unknown' end as consent,
    m.segment
from campaign_member as m
left join customer as c using (customer_id)
left join words as w using (customer_key)
where m.campaign_id = $campaign_id
"""

FRAME = """
select
    l.* exclude (customer_key, allows),
    case when $by_category then l.offer else coalesce(p.product_name, l.offer) end as offer_name
from listed_customer as l
left join product as p on p.product = l.offer
order by l.place
"""

CONSENT_KNOWN = "select exists (select 1 from customer where consent is not null)"


def campaign_list(warehouse: Warehouse, *, campaign_id: str, plan: CampaignPlan) -> CampaignList:
    """Return the members of a campaign whose groups are drawn, for its files.

    Args:
        warehouse: The dataset.
        campaign_id: Which campaign; one without members gives an empty list.
        plan: Its plan, for the way of contact and who may be written to.
    """
    way = plan.exclusions.way
    with warehouse.run() as cursor:
        cursor.execute(LISTED, campaign_id=campaign_id, way=way.value)
        members = cursor.query(FRAME, by_category=plan.offer.kind == OfferKind.CATEGORY)
        contacts = cursor.query(contacts_sql())[[*ADDRESS_COLUMNS, *CONSENT_COLUMNS]]
        known = contact_columns(cursor)
        items = {item for item in (*members["offer"], *members["reason_item"]) if isinstance(item, str)}
        return CampaignList(
            frame=members[list(MEMBER_COLUMNS)].join(contacts),
            known=known,
            rule=consent_rule(cursor, rule=plan.exclusions.consent),
            names=_names(cursor, items),
        )


def consent_rule(cursor: Cursor, *, rule: ConsentRule | None) -> ConsentRule:
    """Return who may be written to: as chosen, else yes where the dataset knows of consent."""
    if rule is not None:
        return rule
    (known,) = cursor.row(CONSENT_KNOWN)
    return ConsentRule.YES if known else ConsentRule.UNKNOWN


def item_names(warehouse: Warehouse, items: Iterable[str]) -> dict[str, str]:
    """Return product number → name, of those among ``items`` that have one."""
    with warehouse.run() as cursor:
        return _names(cursor, items)


NAMES = """
select product, product_name
from product
where product in (select unnest($items::varchar[])) and product_name is not null
order by product
"""


def _names(cursor: Cursor, items: Iterable[str]) -> dict[str, str]:
    return dict(cursor.rows(NAMES, items=sorted(set(items))))
