"""How many are meant, how many may be listed, and what are they worth so far?

Fast enough to follow the conditions as they change: no scores, a few statements.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from crosssell.columns import ConsentRule, LeftOutOfList
from crosssell.filters import Filters
from crosssell.offers.audience.excluded import lay_exclusions
from crosssell.offers.audience.ground import Ground, audience_ground
from crosssell.offers.audience.lay import lay_audience
from crosssell.offers.campaigns.listed import CONSENT_KNOWN
from crosssell.offers.plan import CampaignPlan
from crosssell.warehouse import Cursor, Warehouse


@dataclass(frozen=True, slots=True, kw_only=True)
class AudienceCounts:
    """How many customers a plan means.

    ``met = listed + Σ left_out`` and ``met = consent_yes + consent_no + consent_unknown``.

    Attributes:
        customers: Known customers with an order, in scope.
        met: Of these, those who meet the conditions.
        listed: Of these, those who may be listed.
        left_out: Reason: how many are left out under it first, in the order of `LeftOutOfList`; those with
            anybody.
        rule: Who may be listed: what the plan says, or else yes where the dataset knows of consent.
        consent_known: Whether the dataset knows the consent of anybody.
        consent_yes: Of those who meet the conditions, who said yes to the way of contact.
        consent_no: Who said no: never listed.
        consent_unknown: Of whom nothing is known.
        revenue_met: What those who meet the conditions have spent so far, gross, in the dataset's currency;
            ``None`` without amounts.
        revenue_listed: The same of those who may be listed.
        as_of: To which day days are counted: the last with an order; ``None`` without dates.
        has_attributes: Whether a customers file has columns that conditions can look at.
    """

    customers: int
    met: int
    listed: int
    left_out: Mapping[LeftOutOfList, int]
    rule: ConsentRule
    consent_known: bool
    consent_yes: int
    consent_no: int
    consent_unknown: int
    revenue_met: float | None
    revenue_listed: float | None
    as_of: date | None
    has_attributes: bool


COUNTS = """
select
    count(*) as met,
    count(*) filter (j.consent = 'yes') as consent_yes,
    count(*) filter (j.consent = 'no') as consent_no,
    count(*) filter (j.consent = 'unknown') as consent_unknown,
    sum(c.revenue)::double as revenue_met,
    sum(c.revenue) filter (l.customer_key is null)::double as revenue_listed
from audience_judged as j
join customer as c using (customer_key)
left join audience_left as l using (customer_key)
"""

REASONS = "select reason, count(*) from audience_left group by reason"

CUSTOMERS = "select count(*) from audience_base"

HAS_ATTRIBUTES = """
select exists (select 1 from contact where attributes is not null and cardinality(attributes) > 0)
"""


def audience_counts(
    warehouse: Warehouse,
    *,
    plan: CampaignPlan,
    filters: Filters | None = None,
    besides: str | None = None,
) -> AudienceCounts:
    """Return how many customers a plan means, before anything is offered or scored.

    Args:
        warehouse: The dataset.
        plan: Conditions, exclusions, offer and send date.
        filters: Which orders conditions are judged on; ``None`` for all.
        besides: A campaign that does not count as another one.

    Raises:
        CrosssellError: As `crosssell.offers.audience.ground.audience_ground`.
    """
    ground = audience_ground(warehouse, plan=plan, filters=filters)
    with warehouse.run() as cursor:
        lay_audience(cursor, audience=plan.audience, ground=ground, filters=filters)
        rule = lay_exclusions(cursor, plan=plan, ground=ground, besides=besides)
        return read_counts(cursor, rule=rule, ground=ground)


def read_counts(cursor: Cursor, *, rule: ConsentRule, ground: Ground) -> AudienceCounts:
    """Return the counts of the audience that is laid on the cursor.

    Args:
        cursor: A run that has laid audience and exclusions.
        rule: In force.
        ground: What the audience stands on.
    """
    met, yes, no, unknown, revenue_met, revenue_listed = cursor.row(COUNTS)
    left = dict(cursor.rows(REASONS))
    left_out = {reason: int(left[reason.value]) for reason in LeftOutOfList if left.get(reason.value)}
    nothing = None if revenue_met is None else 0.0
    return AudienceCounts(
        customers=int(cursor.row(CUSTOMERS)[0]),
        met=met,
        listed=met - sum(left_out.values()),
        left_out=left_out,
        rule=rule,
        consent_known=bool(cursor.row(CONSENT_KNOWN)[0]),
        consent_yes=yes,
        consent_no=no,
        consent_unknown=unknown,
        revenue_met=revenue_met,
        revenue_listed=nothing if revenue_listed is None else revenue_listed,
        as_of=ground.as_of,
        has_attributes=bool(cursor.row(HAS_ATTRIBUTES)[0]),
    )
