"""Ready-made campaigns, filled in from the data as far as the data can tell.

- **Accessory after a purchase**: of the solid follow-ups within two months, the one that would win most if
  those who bought the first product lately followed as others did: their number × (share − expected share)
  (`crosssell.basket.follow_ups`).
- **Refill reminder**: of the products whose refills come at a time that stands out, a week or more after, the
  one with most to come: customers in that time now × share who refill in it (`crosssell.basket.pair.refill`).
- **Win back**: the segments that need it.
- **Bundle week**: of the sets that can pay for 10 % off (`crosssell.basket.bundles`), the one that is bought
  most often today, for customers who buy in its categories and have no part of it. Bought sets are told by
  the part that is bought most rarely.
- **Upsell at renewal**: the step of a ladder that most customers took, when the usual days between the two
  purchases come round (`crosssell.basket.upsell`).
- **Service add-on**: a category that is called a service, for regular customers, by phone.

What cannot be told stays open: the plan opens with the rest, and says what to choose.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from crosssell.basket import Item, MatrixConfig, lay, matrix, pair_waiting
from crosssell.basket.bundles import Bundle, bundle_candidates, bundle_config, bundles
from crosssell.basket.bundles import Offer as SetOffer
from crosssell.basket.follow_ups import FollowUpConfig, follow_up_page, follow_ups
from crosssell.basket.pair.refill import refills
from crosssell.basket.pair.timing import TypicalWindow, typical_window
from crosssell.basket.upsell import upsell
from crosssell.columns import (
    AudienceStart,
    CampaignTemplate,
    ConditionKind,
    ConsentChannel,
    Level,
    OfferKind,
    Segment,
    SegmentNeed,
    TemplateGap,
    Verdict,
)
from crosssell.facts import DatasetFacts
from crosssell.filters import Filters
from crosssell.offers.audience.conditions import Audience, Condition, Exclusions
from crosssell.offers.audience.starts import follow_up_plan, refill_plan, upsell_plan
from crosssell.offers.plan import CampaignPlan, Offer
from crosssell.segments.needs import NEEDS
from crosssell.warehouse import Warehouse

AFTER_PURCHASE_DAYS = 60
MOST_LOOKED_AT = 100  # solid follow-ups
BUNDLE_DAYS = 14  # a week of the offer, and a week for those who are late
SET_BUYERS_DAYS = 365
SOONEST_REMINDER = 7  # days; sooner it would cross the next order on its way
REGULAR_ORDERS = 3
SALES_CALL_DAYS = 60
# How words begin in the names of categories that hold services, in the languages of the product.
SERVICE_WORD = re.compile(
    r"\b(service|warrant|insur|maintenance|dienstleist|wartung|garantie|versicher|schulung"
    r"|serwis|usług|gwaranc|ubezpiecz|szkoleni|dienstverl|onderhoud|verzeker)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateStart:
    """A ready-made campaign as it opens.

    Attributes:
        template: Which.
        plan: To go on with.
        items: What the data chose: bought and offered; the refill; the parts of the set, the one that tells
            of it first; the cheaper and the dearer. Empty where nothing.
        category: Of services; ``None`` where nothing.
        segments: Whom to win back; empty where of no interest.
        customers: Behind the choice: who followed, refilled, hold the set's orders, stepped up, or are in
            the segments; ``None`` where nothing was chosen.
        window: Days after the purchase in which most come back; ``None`` where none stands out.
        gap: What the data could not fill in; ``None`` where all is there.
    """

    template: CampaignTemplate
    plan: CampaignPlan
    items: tuple[Item, ...] = ()
    category: str | None = None
    segments: tuple[Segment, ...] = ()
    customers: int | None = None
    window: TypicalWindow | None = None
    gap: TemplateGap | None = None


def template_start(warehouse: Warehouse, *, template: CampaignTemplate, facts: DatasetFacts) -> TemplateStart:
    """Return a ready-made campaign, filled in from the data.

    Args:
        warehouse: The dataset.
        template: Which.
        facts: What the dataset holds.
    """
    return STARTS[template](warehouse, facts)


RECENT = """
with asked as (select unnest($firsts::varchar[]) as a, unnest($laters::varchar[]) as b),
last_day as (select max(ordered_at)::date as day from orders where sales_lines > 0),
bought as (
    select o.customer_key, p.product, max(o.ordered_at)::date as day
    from basket as l
    join product as p using (product_key)
    join orders as o using (order_key)
    where o.customer_key is not null
        and (p.product in (select a from asked) or p.product in (select b from asked))
    group by o.customer_key, p.product
)
select k.a, k.b, count(*) as customers
from asked as k
join bought as first_one on first_one.product = k.a
cross join last_day as t
left join bought as later on later.product = k.b and later.customer_key = first_one.customer_key
where first_one.day > t.day - $days::integer and later.customer_key is null
group by k.a, k.b
order by k.a, k.b
"""


def _accessory(warehouse: Warehouse, facts: DatasetFacts) -> TemplateStart:
    del facts
    config, follow = MatrixConfig(), FollowUpConfig(within_days=AFTER_PURCHASE_DAYS)
    found = follow_ups(warehouse, filters=Filters(), config=config, follow=follow)
    rows = follow_up_page(found, verdicts=(Verdict.SOLID,), limit=MOST_LOOKED_AT).frame
    if rows.empty:
        lately = Condition(kind=ConditionKind.RECENCY, high=AFTER_PURCHASE_DAYS - 1)
        return TemplateStart(
            template=CampaignTemplate.ACCESSORY,
            plan=CampaignPlan(audience=Audience(all_of=(lately,))),
            gap=TemplateGap.NO_FOLLOW_UP,
        )
    row = rows.loc[_most_to_win(warehouse, rows)]
    a, b = (_item(row[side], row[f"{side}_name"], int(row["buyers"])) for side in "ab")
    waiting = pair_waiting(warehouse, filters=Filters(), config=config, a=a.item, b=b.item)
    window = typical_window(waiting.curve)
    plan = follow_up_plan(warehouse, a=a.item, b=b.item, level=Level.PRODUCT, days=AFTER_PURCHASE_DAYS)
    return TemplateStart(
        template=CampaignTemplate.ACCESSORY,
        plan=plan,
        items=(a, b),
        customers=int(row["followed"]),
        window=window if window is not None and window.is_marked else None,
    )


def _most_to_win(warehouse: Warehouse, rows: pd.DataFrame) -> int:
    """Return the row whose recent buyers would win most; the first where nobody bought lately."""
    counted = warehouse.rows(RECENT, firsts=list(rows["a"]), laters=list(rows["b"]), days=AFTER_PURCHASE_DAYS)
    recent = {(a, b): int(customers) for a, b, customers in counted}
    more = rows["share"] - rows["expected_share"]
    won = [
        recent.get(pair, 0) * share
        for pair, share in zip(zip(rows["a"], rows["b"], strict=True), more, strict=True)
    ]
    return int(rows.index[max(range(len(won)), key=lambda at: (won[at], -at))])


# Customers whose last purchase of the item lies in the days of its window.
DUE = """
with asked as (
    select
        unnest($items::varchar[]) as item,
        unnest($firsts::integer[]) as first,
        unnest($lasts::integer[]) as last
),
last_day as (select max(ordered_at)::date as day from orders where sales_lines > 0),
bought as (
    select a.item, a.first, a.last, o.customer_key, max(o.ordered_at)::date as day
    from asked as a
    join product as p on p.product = a.item
    join basket as l using (product_key)
    join orders as o using (order_key)
    where o.customer_key is not null
    group by a.item, a.first, a.last, o.customer_key
)
select b.item, count(*) as customers
from bought as b
cross join last_day as t
where t.day - b.day between b.first and b.last
group by b.item
order by b.item
"""


def _refill(warehouse: Warehouse, facts: DatasetFacts) -> TemplateStart:
    del facts
    found = refills(warehouse, filters=Filters(), config=MatrixConfig())
    marked = {
        one.item: (one, one.window)
        for one in found
        if one.window is not None and one.window.is_marked and one.window.first_day >= SOONEST_REMINDER
    }
    if not marked:
        due = Condition(kind=ConditionKind.RECENCY, low=AFTER_PURCHASE_DAYS, high=3 * AFTER_PURCHASE_DAYS)
        return TemplateStart(
            template=CampaignTemplate.REFILL,
            plan=CampaignPlan(audience=Audience(all_of=(due,)), exclusions=Exclusions(has_offer=False)),
            gap=TemplateGap.NO_RHYTHM,
        )
    windows = [window for _, window in marked.values()]
    counted = warehouse.rows(
        DUE,
        items=list(marked),
        firsts=[one.first_day for one in windows],
        lasts=[one.last_day for one in windows],
    )
    now = {item: int(customers) for item, customers in counted}
    best, window = max(
        marked.values(), key=lambda pair: (now.get(pair[0].item, 0) * pair[1].share_of_all, pair[0].refilled)
    )
    return TemplateStart(
        template=CampaignTemplate.REFILL,
        plan=refill_plan(warehouse, item=best.item, level=Level.PRODUCT),
        items=(Item(item=best.item, name=best.name, baskets=best.purchases),),
        customers=best.refilled,
        window=window,
    )


IN_SEGMENTS = """
select count(*) from customer_segment where segment in (select unnest($segments::varchar[]))
"""


def _win_back(warehouse: Warehouse, facts: DatasetFacts) -> TemplateStart:
    del facts
    segments = NEEDS[SegmentNeed.WIN_BACK]
    codes = tuple(one.value for one in segments)
    within = Condition(kind=ConditionKind.SEGMENT, values=codes)
    (customers,) = warehouse.row(IN_SEGMENTS, segments=list(codes))
    return TemplateStart(
        template=CampaignTemplate.WIN_BACK,
        plan=CampaignPlan(start=AudienceStart.WIN_BACK, audience=Audience(all_of=(within,))),
        segments=segments,
        customers=int(customers),
        gap=None if customers else TemplateGap.NO_SEGMENTS,
    )


CATEGORIES = """
select distinct category
from product
where product in (select unnest($items::varchar[])) and category is not null
order by category
"""


def _bundle_week(warehouse: Warehouse, facts: DatasetFacts) -> TemplateStart:
    del facts
    terms = SetOffer()
    best = _best_set(warehouse, terms)
    discount = float(terms.discount)
    if best is None:
        return TemplateStart(
            template=CampaignTemplate.BUNDLE_WEEK,
            plan=CampaignPlan(offer=Offer(discount_share=discount), window_days=BUNDLE_DAYS),
            gap=TemplateGap.NO_SET,
        )
    parts = sorted((part.item for part in best.candidate.parts), key=lambda one: (one.baskets, one.item))
    items = tuple(one.item for one in parts)
    categories = tuple(one for (one,) in warehouse.rows(CATEGORIES, items=list(items)))
    near = (
        Condition(
            kind=ConditionKind.BOUGHT, level=Level.CATEGORY, items=categories, within_days=SET_BUYERS_DAYS
        )
        if categories
        else None
    )
    plan = CampaignPlan(
        audience=Audience(
            all_of=() if near is None else (near,),
            none_of=(Condition(kind=ConditionKind.BOUGHT, items=items),),
        ),
        offer=Offer(kind=OfferKind.PRODUCT, item=items[0], discount_share=discount),
        window_days=BUNDLE_DAYS,
    )
    return TemplateStart(
        template=CampaignTemplate.BUNDLE_WEEK,
        plan=plan,
        items=tuple(parts),
        customers=best.candidate.together,
    )


def _best_set(warehouse: Warehouse, terms: SetOffer) -> Bundle | None:
    """Return the most bought set whose discount can be paid for, else the most bought."""
    config = bundle_config(MatrixConfig())
    laid = lay(warehouse, filters=Filters(), config=config)
    try:
        found = bundle_candidates(matrix(laid, min_count=config.min_count))
    finally:
        laid.cancel()  # what is worth how much to whom is of no interest here
    ranked = bundles(found, offer=terms)
    paying = [one for one in ranked if one.reason is None] or ranked
    return max(paying, key=lambda one: (one.candidate.together, one.candidate.items), default=None)


def _renewal_upsell(warehouse: Warehouse, facts: DatasetFacts) -> TemplateStart:
    del facts
    found = upsell(warehouse, filters=Filters(), config=MatrixConfig())
    steps = [one for one in found.steps if one.ladder is not None and one.days]
    if not steps:
        return TemplateStart(
            template=CampaignTemplate.RENEWAL_UPSELL, plan=CampaignPlan(), gap=TemplateGap.NO_LADDER
        )
    best = max(steps, key=lambda one: (one.customers, one.lo.item, one.hi.item))
    days = max(round(best.days or 0), 2)
    plan = upsell_plan(warehouse, lower=best.lo.item, upper=best.hi.item, level=Level.PRODUCT, days=days)
    return TemplateStart(
        template=CampaignTemplate.RENEWAL_UPSELL,
        plan=plan,
        items=(best.lo, best.hi),
        customers=best.customers,
    )


def _service_add_on(warehouse: Warehouse, facts: DatasetFacts) -> TemplateStart:
    del warehouse
    category = next(filter(SERVICE_WORD.search, facts.categories), None)
    offer = Offer() if category is None else Offer(kind=OfferKind.CATEGORY, item=category)
    regular = Condition(kind=ConditionKind.ORDERS, low=REGULAR_ORDERS, within_days=SET_BUYERS_DAYS)
    return TemplateStart(
        template=CampaignTemplate.SERVICE_ADD_ON,
        plan=CampaignPlan(
            audience=Audience(all_of=(regular,)),
            exclusions=Exclusions(way=ConsentChannel.PHONE),
            offer=offer,
            window_days=SALES_CALL_DAYS,
        ),
        category=category,
        gap=TemplateGap.NO_SERVICE if category is None else None,
    )


STARTS: Mapping[CampaignTemplate, Callable[[Warehouse, DatasetFacts], TemplateStart]] = {
    CampaignTemplate.ACCESSORY: _accessory,
    CampaignTemplate.REFILL: _refill,
    CampaignTemplate.WIN_BACK: _win_back,
    CampaignTemplate.BUNDLE_WEEK: _bundle_week,
    CampaignTemplate.RENEWAL_UPSELL: _renewal_upsell,
    CampaignTemplate.SERVICE_ADD_ON: _service_add_on,
}


def _item(item: str, name: object, baskets: int) -> Item:
    return Item(item=item, name=name if isinstance(name, str) else None, baskets=baskets)
