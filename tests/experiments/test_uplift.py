"""What a test says to a planner: which effect it is, and what the responses were."""

from dataclasses import replace
from math import sqrt

import pytest

from crosssell.columns import MetricKind, MetricRole, TestVerdict, TrialSource
from crosssell.experiments.question import Metric
from crosssell.experiments.result import Verdict
from crosssell.experiments.uplift import Responses, has_share, responses_of, uplift_of
from crosssell.statistics.proportions import wilson
from tests.experiments.factories import CONVERSION, REVENUE, comparison, evaluation, failed


def secondary(name: str, kind: MetricKind = MetricKind.MEAN) -> Metric:
    return Metric(name=name, kind=kind)


def measured(*comparisons, source=TrialSource.ORDERS, **changes):
    metrics = tuple(dict.fromkeys(one.metric for one in comparisons))
    return evaluation(comparisons=comparisons, metrics=metrics, source=source, **changes)


def test_the_primary_share_with_its_posterior_and_the_controls_interval():
    found = uplift_of(evaluation())

    assert (found.comparison.metric, found.comparison.variant) == (CONVERSION, "B")
    assert (found.difference, found.deviation) == (pytest.approx(0.115 - 0.10), 0.0045)
    assert (found.baseline, (found.baseline_ci_lower, found.baseline_ci_upper)) == (
        0.10,
        wilson(1_000, of=10_000),
    )


def test_without_a_posterior_the_effect_stands_with_its_standard_error():
    found = uplift_of(measured(replace(comparison(error=0.006), bayes=None)))

    assert (found.difference, found.deviation) == (pytest.approx(0.015), 0.006)


def test_a_share_that_did_not_decide_is_found_and_one_to_be_lowered_is_not():
    money = replace(REVENUE, role=MetricRole.PRIMARY)
    repurchase = secondary("repurchase", MetricKind.PROPORTION)
    returns = replace(secondary("returns", MetricKind.PROPORTION), higher_is_better=False)
    conversion = replace(CONVERSION, role=MetricRole.SECONDARY)
    figures = [comparison(metric) for metric in (money, returns, repurchase, conversion)]

    assert uplift_of(measured(*figures)).comparison.metric == conversion
    assert uplift_of(measured(*figures[:3])).comparison.metric == repurchase
    assert uplift_of(measured(*figures[:2])) is None
    assert not has_share(measured(*figures[:2]))


def test_an_effect_without_a_spread_is_none():
    test = measured(failed())

    assert has_share(test)
    assert uplift_of(test) is None


def test_of_several_variants_the_asked_one_else_the_verdicts_else_the_largest():
    test = measured(
        comparison(variant=0.12, names=("A", "B")),
        comparison(variant=0.11, names=("A", "C")),
        verdict=Verdict(code=TestVerdict.KEEP_RUNNING),
    )
    of_c = replace(test, verdict=Verdict(code=TestVerdict.ROLL_OUT, variant="C"))

    assert uplift_of(test).comparison.variant == "B"
    assert uplift_of(of_c).comparison.variant == "C"
    assert uplift_of(of_c, variant="B").comparison.variant == "B"
    assert uplift_of(test, variant="nobody") is None


def test_responses_of_conversion_by_hand():
    test = measured(
        comparison(variant=0.10),
        comparison(secondary("orders"), control=0.10, variant=0.15, error=0.01),
        comparison(secondary("order_value", MetricKind.RATIO), control=50, variant=40, error=1),
        comparison(secondary("items_per_order", MetricKind.RATIO), control=2, variant=2.5, error=0.1),
        comparison(secondary("margin"), control=2, variant=1.5, error=0.1),
        comparison(secondary("returns", MetricKind.RATIO), control=0.1, variant=0.05, error=0.01),
        comparison(secondary("discount_share", MetricKind.RATIO), control=0.02, variant=0.12, error=0.01),
    )

    assert responses_of(test, uplift=uplift_of(test)) == Responses(
        orders_per_response=pytest.approx(0.15 / 0.10),
        items_per_order=2.5,
        order_value=40,
        margin_share=pytest.approx(1.5 / (0.15 * 40)),
        return_share=0.05,
        discount_share=pytest.approx(1 - 0.88 / 0.98),  # they pay 0.88 where the control pays 0.98
        order_value_deviation=pytest.approx(1 / sqrt(2)),  # both groups alike
        return_share_deviation=pytest.approx(0.01 / sqrt(2)),
        discount_share_deviation=pytest.approx(0.01 / 0.98),
    )


def test_revenue_of_a_buyer_where_orders_were_not_measured():
    test = measured(comparison(variant=0.10), comparison(REVENUE, control=3, variant=4, error=0.1))

    found = responses_of(test, uplift=uplift_of(test))
    assert found.order_value == pytest.approx(4 / 0.10)
    assert found.order_value_deviation == pytest.approx(0.1 / sqrt(2) / 0.10)


# Of 100 customers 10 ordered 12 times for 50 each; 60 came back, and sales of 20 more are marked as returned.
# Goods cost 300.
SHOP = {
    "conversion": 10 / 100,
    "orders": 12 / 100,
    "order_value": 50,
    "revenue": (12 * 50 - 60) / 100,
    "returns": (60 + 20) / (12 * 50 + 20),
    "margin": (12 * 50 - 300) / 100,
}


@pytest.mark.parametrize(
    ("others", "orders", "returns"),
    [
        ("orders order_value returns margin", 1.2, 60 / 600),
        ("orders order_value margin", 1.2, 60 / 600),
        ("orders returns margin", 1.2, 80 / 620),
        ("order_value returns margin", 620 / 50 / 10, 80 / 620),
        ("returns margin", None, 80 / 620),
        ("order_value margin", 540 / 50 / 10, 0),
        ("orders margin", 1.2, 0),
        ("margin", None, 0),
    ],
)
def test_what_a_response_brings_is_the_net_revenue_of_a_buyer_whatever_was_measured(others, orders, returns):
    metrics = [CONVERSION, *(secondary(name) for name in ["revenue", *others.split()])]
    test = measured(
        *(comparison(one, variant=SHOP[one.name], control=SHOP[one.name] / 2, error=1) for one in metrics)
    )
    found = responses_of(test, uplift=uplift_of(test))

    assert found.orders_per_response == (None if orders is None else pytest.approx(orders))
    assert found.return_share == pytest.approx(returns)
    gross = (orders or 1) * found.order_value
    assert gross * (1 - found.return_share) == pytest.approx(540 / 10)
    assert found.margin_share == pytest.approx((600 - 300) / (10 * gross))


def test_who_ordered_has_ordered_once_at_least():
    amounts = {"revenue": 4.5, "order_value": 50}
    test = measured(
        comparison(variant=0.10), *(comparison(secondary(one), variant=amounts[one]) for one in amounts)
    )

    found = responses_of(test, uplift=uplift_of(test))
    assert (found.orders_per_response, found.return_share) == (1, pytest.approx(1 - 45 / 50))


def test_the_buyers_of_one_product_say_nothing_of_whole_orders():
    target = replace(CONVERSION, name="target_product")
    test = measured(comparison(target), comparison(REVENUE, control=3, variant=4, error=0.1))

    assert responses_of(test, uplift=uplift_of(test)) == Responses()


def test_the_money_of_a_file_is_that_of_a_response():
    clicked = replace(CONVERSION, name="bought")
    test = measured(
        comparison(clicked, variant=0.10),
        comparison(replace(REVENUE, name="turnover"), control=3, variant=4, error=0.1),
        source=TrialSource.FILE,
    )

    assert responses_of(test, uplift=uplift_of(test)) == Responses(
        order_value=pytest.approx(4 / 0.10), order_value_deviation=pytest.approx(0.1 / sqrt(2) / 0.10)
    )
