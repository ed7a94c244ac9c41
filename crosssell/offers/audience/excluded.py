"""Who of an audience is left out, and why?

Exclusion always wins over conditions. Each customer is left out under the first reason that fits, in the
order of `crosssell.columns.LeftOutOfList`, so that the counts add up. It always looks at the whole dataset,
whatever the filters of the conditions.

**Consent**: the word on the way of contact that is planned; where there is none, the general word. Where no
way is chosen it is the general word, and a customer who allows none of the ways they spoke of has said no. A
no is never listed.
"""

from datetime import date

from crosssell.columns import ConsentRule, LeftOutOfList, OfferKind
from crosssell.offers.audience.ground import Ground
from crosssell.offers.campaigns.cap import lay_capped, lay_contacted, lay_in_campaign
from crosssell.offers.campaigns.listed import consent_rule
from crosssell.offers.plan import CampaignPlan, Offer
from crosssell.warehouse import Cursor

NO_DAY = date(1970, 1, 1)  # orders without dates: every campaign's window is still open

# What is offered; empty where that is not one product or category for everybody.
OFFERED = """
create or replace temp table offered_product as
select product_key, product
from product
where ($kind = 'product' and product = $item) or ($kind = 'category' and category = $item and is_product)
"""

OWNERS = """
create or replace temp table offer_owner as
select distinct o.customer_key
from basket as b
semi join offered_product as p using (product_key)
join orders as o using (order_key)
where o.customer_key is not null
"""

# A return of its own, a sale that is marked as returned, or one that was refunded in full.
RETURNERS = """
create or replace temp table offer_returner as
select distinct o.customer_key
from line as l
semi join offered_product as p using (product)
join orders as o using (order_id)
where o.customer_key is not null
    and (l.kind in ('return', 'returned') or (l.amount > 0 and l.refund >= l.amount))
"""

NOBODY = "create or replace temp table {table} (customer_key integer)"

JUDGED = f"""
create or replace temp table audience_judged as
with words as (
    select
        customer_key,
        bool_or(consent) filter (channel = $way::consent_channel) as own,
        bool_or(consent) filter (channel = 'general') as general
    from customer_consent
    where channel = 'general' or channel = $way::consent_channel
    group by customer_key
),
asked as (
    select
        a.customer_key,
        case
            when $way <> 'general' then coalesce(w.own, w.general)
            when not w.general or not c.consent then false
            else coalesce(w.general, c.consent)
        end as consent
    from audience_customer as a
    join customer as c using (customer_key)
    left join words as w using (customer_key)
)
select
    a.customer_key,
    case a.consent when true then 'yes' when false then 'no' else 'unknown' end as consent,
    case
        when not a.consent then '{LeftOutOfList.CONSENT_NO}'
        when a.consent is null and not $with_unknown then '{LeftOutOfList.CONSENT_UNKNOWN}'
        when $has_offer and o.customer_key is not null then '{LeftOutOfList.HAS_OFFER}'
        when $returned_offer and r.customer_key is not null then '{LeftOutOfList.RETURNED_OFFER}'
        when $other_campaigns and i.customer_key is not null then '{LeftOutOfList.IN_CAMPAIGN}'
        when t.customer_key is not null then '{LeftOutOfList.CONTACTED}'
        when x.customer_key is not null then '{LeftOutOfList.CONTACT_CAP}'
    end as reason
from asked as a
left join offer_owner as o using (customer_key)
left join offer_returner as r using (customer_key)
left join in_campaign as i using (customer_key)
left join contacted as t using (customer_key)
left join capped as x using (customer_key)
"""

LEFT = """
create or replace temp table audience_left as
select customer_key, reason from audience_judged where reason is not null
"""

LISTED = """
create or replace temp table audience_listed as
select customer_key, consent from audience_judged where reason is null
"""


def planned_day(plan: CampaignPlan, ground: Ground) -> date:
    """Return the day that a list is for: the send date, or the last day of the data until it is known."""
    return plan.sends_on or ground.as_of or NO_DAY


def lay_exclusions(
    cursor: Cursor, *, plan: CampaignPlan, ground: Ground, besides: str | None = None
) -> ConsentRule:
    """Lay ``audience_left`` (customer_key, reason) and ``audience_listed`` (customer_key, consent).

    Together they hold every customer of ``audience_customer`` once; ``reason`` is a code of `LeftOutOfList`,
    ``consent`` yes or unknown. ``audience_judged`` (customer_key, consent, reason) holds both.

    Args:
        cursor: A run on which `crosssell.offers.audience.lay.lay_audience` has laid the audience.
        plan: Who is left out, what is offered, when it is sent.
        ground: What the audience stands on.
        besides: A campaign that does not count as another one.

    Returns:
        The rule of consent in force.
    """
    leaves_out = plan.exclusions
    rule = consent_rule(cursor, rule=leaves_out.consent)
    on = planned_day(plan, ground)
    _lay_offer(cursor, plan.offer, with_returners=leaves_out.returned_offer)
    lay_in_campaign(cursor, on=on, besides=besides)
    lay_contacted(cursor, on=on, within_days=leaves_out.contacted_within_days, besides=besides)
    lay_capped(cursor, on=on, besides=besides)
    cursor.execute(
        JUDGED,
        way=leaves_out.way.value,
        with_unknown=rule == ConsentRule.UNKNOWN,
        has_offer=leaves_out.has_offer,
        returned_offer=leaves_out.returned_offer,
        other_campaigns=leaves_out.other_campaigns,
    )
    cursor.execute(LEFT)
    cursor.execute(LISTED)
    return rule


def _lay_offer(cursor: Cursor, offer: Offer, *, with_returners: bool) -> None:
    """Lay who has the offer and who sent it back; what fits each best is new to them by itself."""
    cursor.execute(OFFERED, kind=offer.kind.value, item=offer.item)
    if offer.kind in (OfferKind.PRODUCT, OfferKind.CATEGORY):
        cursor.execute(OWNERS)
    else:
        cursor.execute(NOBODY.format(table="offer_owner"))
    if with_returners and offer.kind in (OfferKind.PRODUCT, OfferKind.CATEGORY):
        cursor.execute(RETURNERS)
    else:
        cursor.execute(NOBODY.format(table="offer_returner"))
