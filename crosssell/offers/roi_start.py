"""What does a campaign say about the calculation of its return?

**Planned**: who is contacted and what that costs, as the list has it; who would buy anyway, the mean chance
of those contacted; the uplift as assumed for the list, from nothing to twice that, or as an earlier campaign
has measured it, with its spread. A share of those who would buy anyway, it is put into points.

**Evaluated**: the measured uplift with its spread, as of any test (`crosssell.prefill.from_evaluation`).

What a response brings is a purchase of the offer in either case, as in the list (`crosssell.offers.value`):
who buys the product once more need not place a whole order more. Without an offer it is an order.
"""

from dataclasses import replace
from datetime import date

from crosssell.columns import OfferKind, PrefillBasis, PrefillLack, RoiInput, RoiSource, UpliftSource
from crosssell.facts import DatasetFacts
from crosssell.offers.campaigns.campaign import Campaign
from crosssell.offers.campaigns.saved import campaign, campaigns
from crosssell.offers.campaigns.worked import measured_uplifts
from crosssell.offers.plan import CampaignPlan
from crosssell.offers.value import lay_offer_money
from crosssell.prefill import from_evaluation
from crosssell.roi.scenario import Estimate
from crosssell.roi.suggested import Found, Prefill, interval, posterior
from crosssell.statistics.proportions import NORMAL_95, wilson
from crosssell.warehouse import Cursor, Warehouse

MOST_UPLIFT = 2.0  # times what was assumed


def from_campaign(warehouse: Warehouse, *, facts: DatasetFacts, campaign_id: str, today: date) -> Prefill:
    """Return what a saved campaign suggests for the calculation of its return.

    Args:
        warehouse: The dataset.
        facts: What it holds.
        campaign_id: Which campaign.
        today: The reader's day.

    Raises:
        CrosssellError: ``unknown_item`` if there is none of this id.
    """
    saved = campaign(warehouse, campaign_id=campaign_id, today=today)
    found = Found(note=saved.name)
    outcome = None if saved.is_drawn_late else saved.outcome
    evaluation = None if outcome is None else outcome.evaluation
    measured = None if evaluation is None else from_evaluation(evaluation, name=saved.name)
    if measured is None or RoiInput.UPLIFT not in measured.estimates:
        _add_planned(found, warehouse, saved, today=today)
        measured = None
    _add_money(found, warehouse, saved)
    _add_costs(found, saved.plan)
    prefill = found.prefill(facts.currency)
    return prefill if measured is None else _joined(measured, prefill)


def _joined(measured: Prefill, planned: Prefill) -> Prefill:
    """Return what was measured with what the plan knows besides; of what an offer brings the plan's word."""
    by_input = {one.input: one for one in (*measured.suggestions, *planned.suggestions)}
    return replace(
        planned,
        suggestions=tuple(by_input[one] for one in RoiInput if one in by_input),
        lacks=(*measured.lacks, *planned.lacks),
        warnings=(*measured.warnings, *planned.warnings),
    )


CHANCES = """
select count(score) as known, avg(score) as chance
from campaign_member
where campaign_id = $campaign_id and not is_holdout
"""


def _add_planned(found: Found, warehouse: Warehouse, saved: Campaign, *, today: date) -> None:
    contacts = saved.groups.contacts
    if not contacts:
        found.lacks.append(PrefillLack.NO_GROUPS)
        return
    found.add(RoiInput.AUDIENCE, contacts, PrefillBasis.CAMPAIGN_CONTACTS, customers=contacts)
    plan = Found(source=RoiSource.ASSUMPTION, note=saved.name)
    plan.add(RoiInput.DELIVERABILITY, 1, PrefillBasis.CAMPAIGN_PLAN)
    plan.add(RoiInput.CONTACT_RATE, saved.plan.economics.reach_share, PrefillBasis.CAMPAIGN_PLAN)
    found.suggestions |= plan.suggestions
    known, chance = warehouse.row(CHANCES, campaign_id=saved.campaign_id)
    bounds = wilson(round((chance or 0) * known), of=known)
    if chance is None or bounds is None:
        found.lacks.append(PrefillLack.NO_CHANCE)
        return
    around = min(bounds[0], chance), max(bounds[1], chance)
    estimate = interval(RoiInput.BASELINE_RATE, chance, around, source=found.source, note=found.note)
    found.put(RoiInput.BASELINE_RATE, estimate, PrefillBasis.CAMPAIGN_CHANCE, customers=int(known))
    _add_uplift(found, warehouse, saved, chance=chance, today=today)


def _add_uplift(found: Found, warehouse: Warehouse, saved: Campaign, *, chance: float, today: date) -> None:
    economics = saved.plan.economics
    if economics.uplift_source == UpliftSource.MEASURED:
        earlier = measured_uplifts(campaigns(warehouse, today=today))
        one = next((one for one in earlier if one.name == economics.uplift_campaign), None)
        if one is not None and one.relative_ci_lower is not None and one.relative_ci_upper is not None:
            deviation = (one.relative_ci_upper - one.relative_ci_lower) / (2 * NORMAL_95)
            measured = posterior(
                RoiInput.UPLIFT,
                min(one.relative * chance, 1 - chance),
                deviation=deviation * chance,
                source=RoiSource.TEST,
                note=one.name,
            )
            found.put(RoiInput.UPLIFT, measured, PrefillBasis.CAMPAIGN_MEASURED, relative=one.relative)
            return
    likely, most = (min(times * economics.relative_uplift * chance, 1 - chance) for times in (1, MOST_UPLIFT))
    assumed = Estimate(
        low=min(0.0, most),
        likely=likely,
        high=max(0.0, most),
        source=RoiSource.ASSUMPTION,
        note=saved.name,
    )
    found.put(RoiInput.UPLIFT, assumed, PrefillBasis.CAMPAIGN_UPLIFT, relative=economics.relative_uplift)


OFFERED = """
select distinct offer
from campaign_member
where campaign_id = $campaign_id and not is_holdout and offer is not null
order by offer
"""

# Who is likelier to buy counts for more: their purchases are the ones that come.
OF_THE_LIST = """
select
    sum(m.score * o.price) / nullif(sum(m.score), 0) as price,
    sum(m.score * o.net) / nullif(sum(m.score), 0) as net,
    case when count(o.margin) = count(*) then sum(m.score * o.margin) / nullif(sum(m.score), 0) end as margin,
    (select sum(p.orders) from offer_money as p)::bigint as orders
from campaign_member as m
join offer_money as o on o.item = m.offer
where m.campaign_id = $campaign_id and not m.is_holdout and m.score > 0
"""

OF_THE_OFFER = "select price, net, margin, orders from offer_money order by item limit 1"


def _add_money(found: Found, warehouse: Warehouse, saved: Campaign) -> None:
    """Add what a purchase of the offer brings, without the discount, which the plan states."""
    with warehouse.run() as cursor:
        rows = _money(cursor, saved)
    price, net, margin, orders = rows[0] if rows else (0.0, 0.0, None, 0)
    if not price or price <= 0:
        found.lacks.append(PrefillLack.NO_AMOUNTS)
        return
    basis = PrefillBasis.ONE_ORDER if saved.plan.offer.kind == OfferKind.NONE else PrefillBasis.ONE_PURCHASE
    found.add(RoiInput.ITEMS_PER_RESPONSE, 1, basis)
    found.add(RoiInput.PRICE, float(price), PrefillBasis.CAMPAIGN_PRICE, orders=int(orders))
    found.add(RoiInput.RETURN_RATE, max(0.0, 1 - net / price), PrefillBasis.CAME_BACK, orders=int(orders))
    if margin is None or net <= 0:
        found.lacks.append(PrefillLack.NO_COSTS)
    elif margin <= 0:
        found.lacks.append(PrefillLack.SOLD_AT_LOSS)
    else:
        found.add(RoiInput.MARGIN, min(margin / net, 1.0), PrefillBasis.COSTS, orders=int(orders))


def _money(cursor: Cursor, saved: Campaign) -> list[tuple[float, float, float | None, int]]:
    plan, asked = saved.plan, {"campaign_id": saved.campaign_id}
    is_each_the_best = plan.offer.kind == OfferKind.NEXT_BEST
    items = [one for (one,) in cursor.rows(OFFERED, **asked)] if is_each_the_best else None
    lay_offer_money(cursor, offer=plan.offer, economics=plan.economics, items=items)
    return cursor.rows(OF_THE_LIST, **asked) if is_each_the_best else cursor.rows(OF_THE_OFFER)


def _add_costs(found: Found, plan: CampaignPlan) -> None:
    stated = Found(source=RoiSource.ASSUMPTION, note=found.note)
    stated.add(RoiInput.DISCOUNT, plan.offer.discount_share, PrefillBasis.CAMPAIGN_PLAN)
    stated.add(RoiInput.CONTACT_COST, plan.economics.contact_cost, PrefillBasis.CAMPAIGN_PLAN)
    stated.add(RoiInput.CREATIVE_COST, plan.economics.fixed_cost, PrefillBasis.CAMPAIGN_PLAN)
    found.suggestions |= stated.suggestions
