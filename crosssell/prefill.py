"""What do orders, a pair, a segment or an evaluated test say about the inputs of a campaign?

- **Audience**: who may be written to, by their consent; for a pair those with a and without b.
- **Baseline**: comparable customers of an earlier day, and how many of them responded in the days after it
  although nobody wrote to them (`crosssell.segments.response`, `crosssell.basket.pair.response`).
- **Money**: what orders hold and leave (`crosssell.segments.spending`), for a pair a purchase of b
  (`crosssell.basket.pair.purchase`). Price × items × (1 − return rate) is the net revenue of a response.
  What buyers were given off anyway is in these amounts; the discount of a plan is one that the campaign adds,
  so no earlier one is suggested for it.
- **A test** measures everybody who was written to, also those who never noticed: with its uplift go a
  deliverability and a contact rate of 1, for the uplift has them in it already.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from crosssell.basket import MatrixConfig, left_counts
from crosssell.basket.pair.names import pair_items
from crosssell.basket.pair.purchase import pair_purchase
from crosssell.basket.pair.response import pair_response
from crosssell.columns import (
    ConsentRule,
    Field,
    Level,
    MetricRole,
    MoneyBasis,
    PrefillBasis,
    PrefillLack,
    PrefillWarning,
    RoiInput,
    RoiSource,
    Segment,
    TestVerdict,
    UpliftUnit,
)
from crosssell.errors import CrosssellError, ErrorCode
from crosssell.experiments.result import Evaluation
from crosssell.experiments.uplift import Responses, Uplift, has_share, responses_of, uplift_of
from crosssell.facts import DatasetFacts
from crosssell.filters import Filters
from crosssell.roi.scenario import Estimate, Scenario
from crosssell.roi.suggested import Found, Prefill, Suggestion, interval, posterior
from crosssell.segments.config import RfmConfig
from crosssell.segments.lifetime import LifetimeQuestion
from crosssell.segments.lifetime.staying import value_of_staying
from crosssell.segments.members import segment_members
from crosssell.segments.response import segment_response
from crosssell.segments.spending import Spending, spending
from crosssell.segments.stored import scheme
from crosssell.statistics.proportions import NORMAL_95
from crosssell.warehouse import Warehouse

__all__ = ["Prefill", "Suggestion", "actuals", "from_dataset", "from_evaluation", "from_pair", "from_segment"]

USUAL_DAYS = 30

WARNINGS: Mapping[TestVerdict, PrefillWarning] = {
    TestVerdict.DO_NOT_TRUST: PrefillWarning.NOT_TRUSTED,
    TestVerdict.KEEP_RUNNING: PrefillWarning.NOT_CONCLUSIVE,
    TestVerdict.NO_EFFECT: PrefillWarning.NO_WORTHWHILE_EFFECT,
    TestVerdict.HARMFUL: PrefillWarning.HARMFUL,
}


def from_dataset(
    warehouse: Warehouse,
    *,
    facts: DatasetFacts,
    filters: Filters | None = None,
    days: int = USUAL_DAYS,
    name: str = "",
) -> Prefill:
    """Return what all orders suggest for a campaign to every customer.

    Args:
        warehouse: The dataset.
        facts: What it holds.
        filters: Which orders.
        days: How long customers are followed for the baseline rate.
        name: Goes into the notes.
    """
    found = Found(note=name)
    return _from_group(found, warehouse, facts=facts, filters=filters or Filters(), segment=None, days=days)


def from_segment(
    warehouse: Warehouse,
    *,
    facts: DatasetFacts,
    segment: Segment | str,
    filters: Filters | None = None,
    days: int = USUAL_DAYS,
    name: str = "",
) -> Prefill:
    """Return what the orders of a segment's customers suggest for a campaign to them.

    Args:
        warehouse: The dataset.
        facts: What it holds.
        segment: Whose customers, as the dataset's own scheme has them.
        filters: Which orders; not by segment, which are today's.
        days: How long customers are followed for the baseline rate.
        name: Of the segment, as the reader knows it; goes into the notes.

    Raises:
        CrosssellError: ``unknown_item`` for a segment that there is not.
    """
    if segment not in list(Segment):
        raise CrosssellError(ErrorCode.UNKNOWN_ITEM, item=segment)
    within = replace(filters or Filters(), segments=())
    return _from_group(
        Found(note=name), warehouse, facts=facts, filters=within, segment=Segment(segment), days=days
    )


def from_pair(
    warehouse: Warehouse,
    *,
    facts: DatasetFacts,
    a: str,
    b: str,
    level: Level = Level.PRODUCT,
    consent: ConsentRule | None = None,
    filters: Filters | None = None,
    days: int = USUAL_DAYS,
) -> Prefill:
    """Return what the orders suggest for offering b to the customers who have a and not b.

    Args:
        warehouse: The dataset.
        facts: What it holds.
        a: What they have.
        b: What they are offered.
        level: What items are.
        consent: Who may be written to; ``None`` takes yes where the dataset knows of consent.
        filters: Which orders.
        days: How long customers are followed for the baseline rate.

    Raises:
        CrosssellError: ``unknown_item`` for an item that is not in scope.
    """
    asked: dict[str, Any] = {
        "filters": filters or Filters(),
        "config": MatrixConfig(level=level),
        "a": a,
        "b": b,
    }
    found = Found(note=" → ".join(one.name or one.item for one in pair_items(warehouse, **asked)))
    counts = left_counts(warehouse, **asked)
    rule = consent or (ConsentRule.YES if counts.consent_known else ConsentRule.UNKNOWN)
    listed = counts.listed(rule)
    if not counts.customers_a:
        found.lacks.append(PrefillLack.NO_CUSTOMERS)
    elif not listed:
        found.lacks.append(PrefillLack.NOBODY_LEFT)
    else:
        basis = PrefillBasis.LEFT if counts.consent_known else PrefillBasis.ALL_LEFT
        found.add(RoiInput.AUDIENCE, listed, basis, listed=listed, customers=counts.left, rule=rule)
        if not counts.consent_known:
            found.warnings.append(PrefillWarning.CONSENT_UNKNOWN)
    if counts.customers_a:
        response = pair_response(warehouse, **asked, days=days)
        if response is None:
            found.lacks.append(PrefillLack.NO_DATES if facts.last is None else PrefillLack.TOO_SHORT)
        else:
            found.add_rate(
                response.bought,
                response.customers,
                PrefillBasis.BOUGHT,
                days=response.days,
                last=response.last,
            )
    one = pair_purchase(warehouse, **asked)
    if one.price is None or one.price.ratio <= 0:
        found.lacks.append(PrefillLack.NO_AMOUNTS)
        return found.prefill(facts.currency)
    found.add(RoiInput.ITEMS_PER_RESPONSE, 1, PrefillBasis.ONE_PURCHASE, orders=one.orders)
    found.add_ratio(RoiInput.PRICE, one.price, PrefillBasis.PURCHASE, orders=one.orders)
    found.add_margin(one.margin_share, orders=one.costed_orders)
    found.add_returns(one.return_share, orders=one.orders)
    return found.prefill(facts.currency)


def from_evaluation(evaluation: Evaluation, *, name: str, variant: str | None = None) -> Prefill:
    """Return what a test suggests for rolling its variant out.

    Args:
        evaluation: Of the test; its amounts are in the currency of the dataset that it belongs to, which it
            does not tell.
        name: As the user calls it; goes into the notes.
        variant: Which; ``None``: the one that the verdict is about, else the one with the largest effect.

    Returns:
        Without suggestions where the test has measured no share of customers, or its effect has no spread.
    """
    found = Found(note=name, source=RoiSource.TEST)
    uplift = uplift_of(evaluation, variant=variant)
    if uplift is None:
        found.lacks.append(PrefillLack.NO_EFFECT if has_share(evaluation) else PrefillLack.NO_SHARE)
        return found.prefill(None)
    if evaluation.verdict.code in WARNINGS:
        found.warnings.append(WARNINGS[evaluation.verdict.code])
    if uplift.comparison.metric.role != MetricRole.PRIMARY:
        found.warnings.append(PrefillWarning.OTHER_METRIC)
    _add_audience(found, evaluation)
    found.add(RoiInput.DELIVERABILITY, 1, PrefillBasis.TEST_EVERYBODY)
    found.add(RoiInput.CONTACT_RATE, 1, PrefillBasis.TEST_EVERYBODY)
    _add_response(found, evaluation, uplift)
    return found.prefill(None)


def actuals(
    evaluation: Evaluation, *, scenario: Scenario, name: str = "", variant: str | None = None
) -> dict[RoiInput, Estimate]:
    """Return what a test has measured of a plan's inputs, as the plan states them.

    The plan's uplift is one among those reached, the test's one among all who were written to: it is divided
    by the plan's deliverability × contact rate, so that as many orders are won. Where that cannot be (more
    than all of those reached would have responded), everybody counts as reached.

    Args:
        evaluation: Of the campaign.
        scenario: The plan.
        name: As the user calls the test.
        variant: As of `from_evaluation`.

    Returns:
        Nothing where the test has measured no share of customers.
    """
    uplift = uplift_of(evaluation, variant=variant)
    if uplift is None:
        return {}
    found = Found(note=name, source=RoiSource.TEST)
    found.add(RoiInput.AUDIENCE, uplift.comparison.n_variant, PrefillBasis.TEST_AUDIENCE)
    _add_response(found, evaluation, uplift)
    measured = found.prefill(None).estimates
    reach = scenario[RoiInput.DELIVERABILITY].likely * scenario[RoiInput.CONTACT_RATE].likely
    most, points = 1 - uplift.baseline, measured[RoiInput.UPLIFT]
    if reach == 0 or not -uplift.baseline <= points.likely / reach <= most:
        everybody = Estimate.fixed(1, source=RoiSource.TEST, note=name)
        measured |= {RoiInput.DELIVERABILITY: everybody, RoiInput.CONTACT_RATE: everybody}
        reach = 1.0
    if scenario.uplift_unit == UpliftUnit.RELATIVE:
        if uplift.baseline == 0:
            del measured[RoiInput.UPLIFT]
            return measured
        reach *= uplift.baseline
    measured[RoiInput.UPLIFT] = posterior(
        RoiInput.UPLIFT,
        points.likely / reach,
        deviation=uplift.deviation / reach,
        unit=scenario.uplift_unit,
        source=RoiSource.TEST,
        note=name,
    )
    return measured


def _from_group(
    found: Found,
    warehouse: Warehouse,
    *,
    facts: DatasetFacts,
    filters: Filters,
    segment: Segment | None,
    days: int,
) -> Prefill:
    config = scheme(warehouse)
    try:
        _add_customers(found, warehouse, filters=filters, config=config, segment=segment, days=days)
    except CrosssellError as error:
        if error.code != ErrorCode.NOT_ENOUGH_DATA:
            raise
        has_customers = Field.CUSTOMER_ID in facts.fields
        found.lacks.append(
            PrefillLack.NO_DATES if has_customers and facts.last is None else PrefillLack.NO_CUSTOMERS
        )
        if segment is not None:
            return found.prefill(facts.currency)
    _add_spending(found, spending(warehouse, filters=filters, config=config, segment=segment))
    if RoiInput.AUDIENCE in found.suggestions and RoiInput.MARGIN in found.suggestions:
        _add_worth(found, warehouse, filters=filters, config=config, segment=segment)
    return found.prefill(facts.currency)


def _add_customers(
    found: Found,
    warehouse: Warehouse,
    *,
    filters: Filters,
    config: RfmConfig,
    segment: Segment | None,
    days: int,
) -> None:
    members = segment_members(warehouse, filters=filters, config=config, segment=segment, limit=0)
    listed = members.allowed(members.usual_rule)
    if listed:
        known = members.consent_known
        basis = PrefillBasis.MAY_BE_WRITTEN_TO if known else PrefillBasis.CUSTOMERS
        found.add(RoiInput.AUDIENCE, listed, basis, listed=listed, customers=members.found)
    else:
        found.lacks.append(PrefillLack.NOBODY_LEFT)
    if members.found and not members.consent_known:
        found.warnings.append(PrefillWarning.CONSENT_UNKNOWN)
    response = segment_response(
        warehouse, filters=replace(filters, segments=()), config=config, segment=segment, days=days
    )
    if response is None:
        found.lacks.append(PrefillLack.TOO_SHORT)
    else:
        found.add_rate(
            response.ordered, response.customers, PrefillBasis.ORDERED, days=response.days, last=response.last
        )


def _add_worth(
    found: Found, warehouse: Warehouse, *, filters: Filters, config: RfmConfig, segment: Segment | None
) -> None:
    question = LifetimeQuestion(basis=MoneyBasis.MARGIN)
    more = value_of_staying(warehouse, filters=filters, question=question, config=config, segment=segment)
    if more is None:
        found.lacks.append(PrefillLack.NO_MODEL)
    elif more > 0:
        # Half of it: no order shows that a customer whom a contact has won stays.
        worth = Estimate(low=0, likely=more / 2, high=more, source=found.source, note=found.note)
        found.put(RoiInput.VALUE_AFTER, worth, PrefillBasis.KEPT_CUSTOMER, weeks=question.horizon_weeks)


def _add_spending(found: Found, orders: Spending) -> None:
    counts = {"orders": orders.orders}
    found.add_ratio(RoiInput.ITEMS_PER_RESPONSE, orders.items_per_order, PrefillBasis.ITEMS, **counts)
    if orders.item_price is None or orders.item_price.ratio <= 0:
        found.lacks.append(PrefillLack.NO_AMOUNTS)
        return
    found.add_ratio(RoiInput.PRICE, orders.item_price, PrefillBasis.ITEM_PRICE, **counts)
    found.add_margin(orders.margin_share, orders=orders.costed_orders)
    found.add_returns(orders.return_share, **counts)


def _add_audience(found: Found, evaluation: Evaluation) -> None:
    """Add whom the test is rolled out to: all that its money was reckoned for."""
    if evaluation.terms.audience is not None:
        found.add(RoiInput.AUDIENCE, evaluation.terms.audience, PrefillBasis.TEST_AUDIENCE)
        return
    customers = sum(one.units for one in evaluation.variants)
    found.add(RoiInput.AUDIENCE, customers, PrefillBasis.TEST_CUSTOMERS, customers=customers)


def _add_response(found: Found, evaluation: Evaluation, uplift: Uplift) -> None:
    """Add what the variant's customers did, and what those of the control did without it."""
    one, days = uplift.comparison, {"days": evaluation.window_days}
    found.put(
        RoiInput.BASELINE_RATE,
        interval(
            RoiInput.BASELINE_RATE,
            uplift.baseline,
            (uplift.baseline_ci_lower, uplift.baseline_ci_upper),
            source=found.source,
            note=found.note,
        ),
        PrefillBasis.TEST_CONTROL,
        customers=one.n_control,
        **days,
    )
    likely = min(max(uplift.difference, -uplift.baseline), 1 - uplift.baseline)
    found.put(
        RoiInput.UPLIFT,
        posterior(
            RoiInput.UPLIFT,
            likely,
            deviation=uplift.deviation,
            source=found.source,
            note=found.note,
        ),
        PrefillBasis.TEST_EFFECT,
        customers=one.n_variant,
        variant=one.variant,
        **days,
    )
    measured = responses_of(evaluation, uplift=uplift)
    for input_, (value, deviation) in _of_responses(measured).items():
        reach = NORMAL_95 * (deviation or 0.0)
        bounds = (value - reach, value + reach)
        estimate = interval(input_, value, bounds, source=found.source, note=found.note)
        is_net = input_ == RoiInput.RETURN_RATE and value == 0
        basis = PrefillBasis.TEST_NET if is_net else PrefillBasis.TEST_VALUE
        found.put(input_, estimate, basis, customers=one.n_variant, **days)


def _of_responses(measured: Responses) -> dict[RoiInput, tuple[float, float | None]]:
    """Return the money of a response with its deviation, all of an order's on the price.

    An order is divided by its products where these are counted.
    """
    found: dict[RoiInput, tuple[float, float | None]] = {}
    if measured.order_value is None or measured.order_value <= 0:
        return found
    discount, items = measured.discount_share or 0.0, measured.items_per_order or 1.0
    found[RoiInput.ITEMS_PER_RESPONSE] = (measured.orders_per_response or 1.0) * items, None
    if discount < 1:
        to_price = 1 / items / (1 - discount)
        spread = measured.order_value_deviation
        found[RoiInput.PRICE] = measured.order_value * to_price, spread and spread * to_price
    if measured.discount_share is not None:
        found[RoiInput.DISCOUNT] = discount, measured.discount_share_deviation
    if measured.margin_share is not None and 0 < measured.margin_share <= 1:
        # of the price before the discount that the campaign gave
        found[RoiInput.MARGIN] = 1 - (1 - measured.margin_share) * (1 - discount), None
    if measured.return_share is not None and 0 <= measured.return_share <= 1:
        found[RoiInput.RETURN_RATE] = measured.return_share, measured.return_share_deviation
    return found
