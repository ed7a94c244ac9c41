"""What does a test say to somebody who plans the next campaign: how many more customers respond, and to what?

A plan asks for a share of customers. That is the primary metric where it is one; else conversion, else the
first share of which more is good. The effect is read as its posterior: adjusted by history where the test's
verdict is, and else of the plain shares. Without one it is the effect with its standard error.

A test counts everybody who was written to, also those who never noticed. Its effect is one on all of them.

What a response brings follows from what was measured, so that orders a response × order value × (1 − returns)
is the net revenue of a customer who ordered, which the metric revenue counts:

- gross revenue: orders × order value, else net revenue / (1 − returns), else, without returns, the net one,
- orders: as measured, else gross revenue / order value, one a customer who ordered at least,
- order value: as measured, else gross revenue over the orders, else over those who ordered,
- returns: 1 − net / gross revenue, else as measured, which counts sales marked as returned too.
"""

from dataclasses import dataclass
from math import sqrt

from crosssell.columns import MetricKind, MetricRole, ShopMetric, TrialSource
from crosssell.experiments.result import Comparison, Evaluation
from crosssell.statistics.proportions import wilson


@dataclass(frozen=True, slots=True, kw_only=True)
class Uplift:
    """The effect of one variant on a share of customers.

    Attributes:
        comparison: The variant against the control in that share.
        difference: Variant less control, in points (0.01 is one percentage point).
        deviation: Standard deviation of what is known of it.
        baseline: The control's share, 0–1.
        baseline_ci_lower: Its 95 % interval.
        baseline_ci_upper: Its 95 % interval.
    """

    comparison: Comparison
    difference: float
    deviation: float
    baseline: float
    baseline_ci_lower: float
    baseline_ci_upper: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Responses:
    """What the customers of a variant did; each is ``None`` where the test has not measured it.

    A deviation is the standard error of the figure. A test tells that of a difference; a variant has its part
    of it, as if customers of both groups varied alike.

    Attributes:
        orders_per_response: Orders of a customer who ordered.
        items_per_order: Distinct products.
        order_value: Amount of an order, or of everything a responding customer bought where orders are not
            told apart.
        margin_share: Of the amount, 0–1.
        return_share: Of the amount sold, 0–1; 0 where the amounts are known after returns alone.
        discount_share: Given more than to the control, of what the control's customers pay for the same; 0 or
            more.
        order_value_deviation: Of `order_value`.
        return_share_deviation: Of `return_share`.
        discount_share_deviation: Of `discount_share`, a difference.
    """

    orders_per_response: float | None = None
    items_per_order: float | None = None
    order_value: float | None = None
    margin_share: float | None = None
    return_share: float | None = None
    discount_share: float | None = None
    order_value_deviation: float | None = None
    return_share_deviation: float | None = None
    discount_share_deviation: float | None = None


def uplift_of(evaluation: Evaluation, *, variant: str | None = None) -> Uplift | None:
    """Return the effect on a share of customers.

    Args:
        evaluation: Of a test.
        variant: Which; ``None``: the one that the verdict is about, else the one with the largest effect.

    Returns:
        ``None`` where the test has measured no share, or its effect has no spread.
    """
    found = [one for one in map(_read, _shares(evaluation)) if one is not None]
    wanted = variant or evaluation.verdict.variant
    named = [one for one in found if one.comparison.variant == wanted]
    if variant is not None or named:
        return named[0] if named else None
    return max(found, key=lambda one: one.difference, default=None)


def has_share(evaluation: Evaluation) -> bool:
    """Tell whether the test has measured a share of customers of which more is good."""
    return bool(_shares(evaluation))


def responses_of(evaluation: Evaluation, *, uplift: Uplift) -> Responses:
    """Return what the test says of the responses that the uplift counts.

    Where the share is that of the buyers of one product, the other metrics tell of whole orders and say
    nothing of it.
    """
    metric, variant = uplift.comparison.metric, uplift.comparison.variant
    values = {one.metric.name: one for one in evaluation.comparisons if one.variant == variant}
    if evaluation.source != TrialSource.ORDERS:
        return _of_money(values, uplift)
    if metric.name not in (ShopMetric.CONVERSION, ShopMetric.REPURCHASE):
        return Responses()
    orders, buyers = _value(values, ShopMetric.ORDERS), _value(values, ShopMetric.CONVERSION)
    order_value, net = _value(values, ShopMetric.ORDER_VALUE), _value(values, ShopMetric.REVENUE)
    returns = _value(values, ShopMetric.RETURNS)
    gross = _over(net, 1 - (returns or 0))
    if orders is None and gross and order_value and buyers:
        orders = max(buyers, gross / order_value)
    if orders and order_value:
        gross = orders * order_value
    spread = _deviation(values.get(ShopMetric.ORDER_VALUE))
    per_response = None
    if metric.name == ShopMetric.CONVERSION:
        per_response = _over(orders, buyers)
        if order_value is None:
            order_value = _over(gross, orders or buyers)
            spread = _over(_deviation(values.get(ShopMetric.REVENUE)), _over(net, order_value))
    discount, discount_deviation = _discount(values.get(ShopMetric.DISCOUNT_SHARE))
    return Responses(
        orders_per_response=per_response,
        items_per_order=_value(values, ShopMetric.ITEMS_PER_ORDER),
        order_value=order_value,
        margin_share=_over(_value(values, ShopMetric.MARGIN), gross),
        return_share=max(0.0, 1 - net / gross) if net and gross else returns,
        discount_share=discount,
        order_value_deviation=spread,
        return_share_deviation=_deviation(values.get(ShopMetric.RETURNS)),
        discount_share_deviation=discount_deviation,
    )


def _discount(shares: Comparison | None) -> tuple[float | None, float | None]:
    """Return how much less the variant pays than the control for the same, and its standard error."""
    if shares is None or shares.effect.difference is None or shares.value_control in (None, 1):
        return None, None
    paid = 1 - shares.value_control
    return max(0.0, shares.effect.difference / paid), _over(shares.effect.standard_error, paid)


def _of_money(values: dict[str, Comparison], uplift: Uplift) -> Responses:
    """Return what a file's first money metric says: its mean over the share is what a response brings."""
    money = next(
        (one for one in values.values() if one.metric.is_money and one.metric.kind == MetricKind.MEAN), None
    )
    if money is None or uplift.comparison.metric.role != MetricRole.PRIMARY:
        return Responses()
    share = uplift.comparison.value_variant
    return Responses(
        order_value=_over(money.value_variant, share), order_value_deviation=_over(_deviation(money), share)
    )


def _shares(evaluation: Evaluation) -> list[Comparison]:
    """Return the comparisons of the share to plan with, one for each variant."""
    shares = [
        metric
        for metric in evaluation.metrics
        if metric.kind == MetricKind.PROPORTION and metric.higher_is_better
    ]
    shares.sort(key=lambda metric: (metric.role != MetricRole.PRIMARY, metric.name != ShopMetric.CONVERSION))
    return [one for one in evaluation.comparisons if shares and one.metric == shares[0]]


def _read(one: Comparison) -> Uplift | None:
    baseline, effect = one.value_control, one.effect
    bounds = None if baseline is None else wilson(round(baseline * one.n_control), of=one.n_control)
    if one.bayes is not None:
        difference, deviation = one.bayes.mean, one.bayes.deviation
    elif effect.difference is not None and effect.standard_error is not None:
        difference, deviation = effect.difference, effect.standard_error
    else:
        return None
    if baseline is None or bounds is None:
        return None
    return Uplift(
        comparison=one,
        difference=difference,
        deviation=deviation,
        baseline=baseline,
        baseline_ci_lower=min(bounds[0], baseline),
        baseline_ci_upper=max(bounds[1], baseline),
    )


def _value(values: dict[str, Comparison], metric: ShopMetric) -> float | None:
    found = values.get(metric)
    return None if found is None else found.value_variant


def _deviation(one: Comparison | None) -> float | None:
    """Return the variant's part of the standard error of the difference."""
    if one is None or one.effect.standard_error is None:
        return None
    return one.effect.standard_error * sqrt(one.n_control / (one.n_control + one.n_variant))


def _over(above: float | None, below: float | None) -> float | None:
    return above / below if above is not None and below else None
