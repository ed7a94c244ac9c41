"""What has a campaign brought? Asked of the orders as soon as they cover its window.

Both groups are followed over the same days, from the first day of sending on, everybody as drawn: the letter
that never came counts, too. What decides is the share of customers who bought what they were offered (one
product, any of a category, or each what fitted best); where nothing in particular was offered, the share who
bought at all. Beside it stand net revenue, margin where the cost of the goods is known, orders and buyers.
Everything after that is `crosssell.experiments`.

Shares are adjusted by history from thirty buyers on that are to be expected in the smaller group. History
tells little of who buys one product, and with few buyers in a small control group the adjusted interval is
too narrow: in 1,500 simulated campaigns without effect it missed zero in 7 % of those with 10 to 20 of them,
and in 9 % with 2 to 5, where Newcombe's, which then stands, did in 6 % and 3 %.
"""

from dataclasses import replace
from datetime import date

from crosssell.columns import CampaignGroup, OfferKind, OutcomeLack, ShopMetric, TrialSource
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.experiments.evaluate import evaluate
from crosssell.experiments.question import Terms, Trial
from crosssell.experiments.result import Evaluation
from crosssell.experiments.shop_metrics import ShopQuestion, possible_metrics
from crosssell.experiments.windows import order_days
from crosssell.facts import data_version, dataset_facts
from crosssell.offers.campaigns.campaign import Campaign
from crosssell.offers.campaigns.outcome import CampaignOutcome, outcome_of, unmeasured
from crosssell.offers.campaigns.saved import campaigns, keep_outcome
from crosssell.trials import lay_list_trial
from crosssell.warehouse import Cursor, Warehouse

WRITER_SECONDS = 0.5
FEWEST_BUYERS = 30  # in the smaller group, of those of both, for shares to be adjusted

BESIDE = (ShopMetric.REVENUE, ShopMetric.MARGIN, ShopMetric.ORDERS, ShopMetric.CONVERSION)

ROWS = """
create or replace temp table campaign_row as
select
    if(is_holdout, $holdout, $contact) as variant,
    customer_id as unit,
    $sends_on::date as started
from campaign_member
where campaign_id = $campaign_id
"""

# Of the products that a later import still knows; of the others nobody has bought any.
OWN = """
create or replace temp table campaign_target as
select c.customer_key, p.product_key
from campaign_member as m
join customer as c using (customer_id)
join product as p on p.product = m.offer
where m.campaign_id = $campaign_id
"""


def refresh_outcomes(
    warehouse: Warehouse, *, today: date, seconds: float = WRITER_SECONDS
) -> tuple[str, ...]:
    """Evaluate every campaign whose window the orders cover, unless its outcome is of the present data.

    Args:
        warehouse: The dataset.
        today: The reader's day.
        seconds: How long to wait for another writer to end, each time; what could not be kept is made at the
            next call.

    Returns:
        The ids of those that were evaluated and kept.
    """
    due = [one for one in campaigns(warehouse, today=today) if one.is_outcome_due]
    kept = []
    for one in due:
        version = data_version(warehouse)
        outcome = measured(warehouse, campaign=one)
        if keep_outcome(warehouse, kept=one, outcome=outcome, version=version, seconds=seconds):
            kept.append(one.campaign_id)
    return tuple(kept)


def measured(warehouse: Warehouse, *, campaign: Campaign) -> CampaignOutcome:
    """Return what a campaign has brought, of the present data.

    Args:
        warehouse: The dataset.
        campaign: With drawn groups and a send date; the orders cover its window.
    """
    groups = campaign.groups
    question = question_of(warehouse, campaign=campaign)
    lack = None
    if groups.holdouts == 0:
        lack = OutcomeLack.NO_HOLDOUT
    elif groups.contacts == 0:
        lack = OutcomeLack.NOBODY_CONTACTED
    with warehouse.run() as cursor:
        try:
            trial = _laid(cursor, warehouse, campaign, question)
            if lack is None:
                terms = terms_of(cursor, campaign=campaign)
                evaluation = evaluate(cursor, trial, terms, source=TrialSource.ORDERS)
                return outcome_of(
                    evaluation, contacts=groups.contacts, holdouts=groups.holdouts, cost=campaign.cost
                )
            values = _contact_values(cursor, trial)
        except CrosssellError as error:
            if error.code != ErrorCode.NOT_ENOUGH_DATA:
                raise
            lack, values = lack or OutcomeLack.NO_ORDERS, {}
    return unmeasured(
        values,
        primary=question.primary,
        lack=lack,
        contacts=groups.contacts,
        holdouts=groups.holdouts,
        cost=campaign.cost,
    )


def evaluate_campaign(warehouse: Warehouse, *, campaign: Campaign, terms: Terms | None = None) -> Evaluation:
    """Return the evaluation of a campaign, of the present data; nothing is kept.

    Args:
        warehouse: The dataset.
        campaign: Whichever.
        terms: How it is judged, its control being the group left alone; ``None`` as campaigns are.

    Raises:
        CrosssellError: ``not_enough_data`` without groups, a send date or a group left alone, and as
            `crosssell.experiments.shop.lay_orders`, also while the window is open.
    """
    _refuse_unready(campaign)
    question = question_of(warehouse, campaign=campaign)
    with warehouse.run() as cursor:
        trial = _laid(cursor, warehouse, campaign, question)
        usual = terms_of(cursor, campaign=campaign)
        chosen = usual if terms is None else _completed(terms, usual)
        return evaluate(cursor, trial, chosen, source=TrialSource.ORDERS)


def question_of(warehouse: Warehouse, *, campaign: Campaign) -> ShopQuestion:
    """Return what is asked of the orders of a campaign's customers: the target, then what data allow."""
    offer = campaign.plan.offer
    is_open = offer.kind == OfferKind.NONE
    primary = ShopMetric.CONVERSION if is_open else ShopMetric.TARGET_PRODUCT
    possible = possible_metrics(warehouse, facts=dataset_facts(warehouse))
    beside = [one for one in BESIDE if one != primary and possible[one] is None]
    is_category = offer.kind == OfferKind.CATEGORY and _has_products(warehouse, category=offer.item)
    return ShopQuestion(
        window_days=campaign.plan.window_days,
        metrics=(primary, *beside),
        primary=primary,
        target_category=offer.item if is_category else None,
        has_own_targets=not is_open and not is_category,
    )


BUYERS = "select count(*) filter (v0 > 0) from trial_unit"


def terms_of(cursor: Cursor, *, campaign: Campaign) -> Terms:
    """Return how a campaign is judged: by the groups as drawn, at the end of its window.

    Args:
        cursor: Its customers lie in ``trial_unit``, the primary metric, a share, first.
        campaign: Which.
    """
    groups, days = campaign.groups, order_days(cursor)
    (buyers,) = cursor.row(BUYERS)
    shares = {
        CampaignGroup.CONTACT.value: groups.contacts / groups.listed,
        CampaignGroup.HOLDOUT.value: groups.holdouts / groups.listed,
    }
    return Terms(
        control=CampaignGroup.HOLDOUT.value,
        split=shares if min(shares.values()) > 0 else None,
        planned_end=campaign.plan.window_ends,
        today=None if days is None else days[1],
        with_bootstrap=False,
        with_adjustment=buyers * min(shares.values()) >= FEWEST_BUYERS,
    )


IN_CATEGORY = "select 1 from product where category = $category limit 1"


def _has_products(warehouse: Warehouse, *, category: str) -> bool:
    return bool(warehouse.rows(IN_CATEGORY, category=category))


def _laid(cursor: Cursor, warehouse: Warehouse, campaign: Campaign, question: ShopQuestion) -> Trial:
    cursor.execute(
        ROWS,
        holdout=CampaignGroup.HOLDOUT.value,
        contact=CampaignGroup.CONTACT.value,
        sends_on=campaign.plan.sends_on,
        campaign_id=campaign.campaign_id,
    )
    own = None
    if question.has_own_targets:
        cursor.execute(OWN, campaign_id=campaign.campaign_id)
        own = "campaign_target"
    return lay_list_trial(
        cursor, warehouse=warehouse, rows="campaign_row", question=question, own_targets=own
    )


VALUES = "select {columns} from trial_unit where variant = $variant"


def _contact_values(cursor: Cursor, trial: Trial) -> dict[ShopMetric, float | None]:
    columns = ", ".join(f"avg(v{at})" for at in range(len(trial.metrics)))
    found = cursor.row(VALUES.format(columns=columns), variant=CampaignGroup.CONTACT.value)
    return {ShopMetric(one.name): value for one, value in zip(trial.metrics, found, strict=True)}


def _completed(terms: Terms, usual: Terms) -> Terms:
    return replace(
        terms,
        control=usual.control,
        split=terms.split or usual.split,
        planned_end=terms.planned_end or usual.planned_end,
        today=usual.today,
        with_adjustment=terms.with_adjustment and usual.with_adjustment,
    )


def _refuse_unready(campaign: Campaign) -> None:
    reason = None
    if not campaign.groups.listed:
        reason = "campaign_no_groups"
    elif campaign.plan.sends_on is None:
        reason = "campaign_no_date"
    elif not campaign.groups.holdouts or not campaign.groups.contacts:
        reason = "campaign_no_holdout"
    if reason is not None:
        raise CrosssellError(ErrorCode.NOT_ENOUGH_DATA, reason, name=campaign.name)
