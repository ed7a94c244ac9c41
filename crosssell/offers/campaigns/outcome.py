"""What a campaign has brought, read from its evaluation: more buyers, more money, and what is left of it.

Everybody counts as drawn, whether the letter came or not (intent to treat), over the same days. A gain of one
customer times the customers contacted is what the campaign brought in all. Where customers' history before
the campaign explains part of what they bought, the gain is the one adjusted for it; that of a share only
where the verdict reads it so.
The intervals are the plain 95 % ones of each figure, not corrected for there being several.

    profit = gain of margin × contacts − (cost of a contact × contacts + fixed cost)

with net revenue in the place of margin where the cost of the goods is not known.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from crosssell.columns import MetricKind, MoneyBasis, OutcomeLack, ShopMetric, TestVerdict
from crosssell.experiments.result import Comparison, Evaluation
from crosssell.experiments.shop_metrics import KINDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain:
    """One figure of the contacted customers against those left alone, a customer.

    A share is 0–1, money in the dataset's currency. Everything but the first two is ``None`` where nobody
    was left alone, and where it cannot be computed.

    Attributes:
        metric: Which figure.
        contact: Of the contacted: a share or a mean.
        holdout: Of those left alone.
        difference: Contact less holdout; adjusted by history where `is_adjusted`.
        difference_ci_lower: Of its 95 % interval.
        difference_ci_upper: Of its 95 % interval.
        relative: Difference over what those left alone did.
        relative_ci_lower: Of its 95 % interval.
        relative_ci_upper: Of its 95 % interval.
        total: Difference × contacts: more buyers, orders or money in all.
        total_ci_lower: Of its 95 % interval.
        total_ci_upper: Of its 95 % interval.
        is_adjusted: Whether history is taken into account.
    """

    metric: ShopMetric
    contact: float | None = None
    holdout: float | None = None
    difference: float | None = None
    difference_ci_lower: float | None = None
    difference_ci_upper: float | None = None
    relative: float | None = None
    relative_ci_lower: float | None = None
    relative_ci_upper: float | None = None
    total: float | None = None
    total_ci_lower: float | None = None
    total_ci_upper: float | None = None
    is_adjusted: bool = False

    @property
    def is_share(self) -> bool:
        """Whether it is a share of customers."""
        return KINDS[self.metric] == MetricKind.PROPORTION


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignOutcome:
    """What a campaign has brought.

    Attributes:
        contacts: Customers to be contacted, as drawn.
        holdouts: Customers left alone, as drawn.
        cost: Of all contacts and the campaign as a whole.
        lack: Why it cannot be measured, so that the gains only tell what the contacted did; ``None`` where
            it can.
        target: Buyers of what was offered; of anything, where nothing in particular was.
        buyers: Buyers of anything; ``None`` where `target` is that.
        orders: Orders.
        revenue: Net revenue; ``None`` without amounts.
        margin: ``None`` where the cost of the goods is not known.
        profit: What is left of the gain after the cost; ``None`` where `profit_lack` tells why.
        profit_ci_lower: Of its 95 % interval.
        profit_ci_upper: Of its 95 % interval.
        profit_money: What it is reckoned from: margin, or net revenue where costs are not known.
        profit_lack: Why there is no profit.
        evaluation: Everything else; ``None`` where it cannot be measured. Its first metric decides.
    """

    contacts: int
    holdouts: int
    cost: float
    lack: OutcomeLack | None = None
    target: Gain | None = None
    buyers: Gain | None = None
    orders: Gain | None = None
    revenue: Gain | None = None
    margin: Gain | None = None
    profit: float | None = None
    profit_ci_lower: float | None = None
    profit_ci_upper: float | None = None
    profit_money: MoneyBasis = MoneyBasis.NET
    profit_lack: OutcomeLack | None = None
    evaluation: Evaluation | None = None

    @property
    def verdict(self) -> TestVerdict | None:
        """The advice, ``None`` where it cannot be measured."""
        return None if self.evaluation is None else self.evaluation.verdict.code


def outcome_of(evaluation: Evaluation, *, contacts: int, holdouts: int, cost: float) -> CampaignOutcome:
    """Return what a campaign has brought.

    Args:
        evaluation: Contact against holdout, by metrics of `ShopMetric`.
        contacts: Customers of that group, as drawn.
        holdouts: Customers of the other.
        cost: Of the campaign in all.
    """
    gains = {
        ShopMetric(one.metric.name): gain_of(
            one, contacts=contacts, adjusts_shares=evaluation.terms.with_adjustment
        )
        for one in evaluation.comparisons
    }
    primary = ShopMetric(evaluation.metrics[0].name)
    outcome = _laid_out(gains, primary=primary, contacts=contacts, holdouts=holdouts, cost=cost)
    is_void = evaluation.verdict.code == TestVerdict.DO_NOT_TRUST
    return _with_profit(replace(outcome, evaluation=evaluation), is_void=is_void)


def unmeasured(
    values: Mapping[ShopMetric, float | None],
    *,
    primary: ShopMetric,
    lack: OutcomeLack,
    contacts: int,
    holdouts: int,
    cost: float,
) -> CampaignOutcome:
    """Return the outcome of a campaign that nothing can be compared of: what the contacted did.

    Args:
        values: Each metric's value of the contacted; empty where not even that is known.
        primary: The one that the campaign was for.
        lack: Why it cannot be measured.
        contacts: Customers to be contacted.
        holdouts: Customers left alone.
        cost: Of the campaign in all.
    """
    gains = {metric: Gain(metric=metric, contact=value) for metric, value in values.items()}
    found = _laid_out(gains, primary=primary, contacts=contacts, holdouts=holdouts, cost=cost)
    return replace(found, lack=lack, profit_lack=lack)


def gain_of(comparison: Comparison, *, contacts: int, adjusts_shares: bool) -> Gain:
    """Return one comparison as a gain.

    Args:
        comparison: Contact against holdout.
        contacts: Customers contacted, for the total.
        adjusts_shares: Whether shares are adjusted by history; means always are.
    """
    is_share = comparison.metric.kind == MetricKind.PROPORTION
    adjusted = comparison.adjusted if adjusts_shares or not is_share else None
    effect = comparison.effect if adjusted is None else adjusted.effect
    lower, upper = effect.difference_ci.lower, effect.difference_ci.upper
    return Gain(
        metric=ShopMetric(comparison.metric.name),
        contact=comparison.value_variant,
        holdout=comparison.value_control,
        difference=effect.difference,
        difference_ci_lower=lower,
        difference_ci_upper=upper,
        relative=effect.relative,
        relative_ci_lower=effect.relative_ci.lower,
        relative_ci_upper=effect.relative_ci.upper,
        total=_times(effect.difference, contacts),
        total_ci_lower=_times(lower, contacts),
        total_ci_upper=_times(upper, contacts),
        is_adjusted=adjusted is not None,
    )


def _laid_out(
    gains: Mapping[ShopMetric, Gain], *, primary: ShopMetric, contacts: int, holdouts: int, cost: float
) -> CampaignOutcome:
    return CampaignOutcome(
        contacts=contacts,
        holdouts=holdouts,
        cost=cost,
        target=gains.get(primary),
        buyers=None if primary == ShopMetric.CONVERSION else gains.get(ShopMetric.CONVERSION),
        orders=gains.get(ShopMetric.ORDERS),
        revenue=gains.get(ShopMetric.REVENUE),
        margin=gains.get(ShopMetric.MARGIN),
    )


def _with_profit(outcome: CampaignOutcome, *, is_void: bool) -> CampaignOutcome:
    money, of = outcome.margin, MoneyBasis.MARGIN
    if money is None:
        money, of = outcome.revenue, MoneyBasis.NET
    if is_void or money is None or money.total is None:
        lack = OutcomeLack.NOT_TRUSTED if is_void else OutcomeLack.NO_AMOUNTS
        return replace(outcome, profit_money=of, profit_lack=lack)
    return replace(
        outcome,
        profit=money.total - outcome.cost,
        profit_ci_lower=_less(money.total_ci_lower, outcome.cost),
        profit_ci_upper=_less(money.total_ci_upper, outcome.cost),
        profit_money=of,
    )


def _times(value: float | None, count: int) -> float | None:
    return None if value is None else value * count


def _less(value: float | None, cost: float) -> float | None:
    return None if value is None else value - cost
