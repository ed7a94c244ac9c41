"""What orders, pairs, segments and tests suggest: where each value comes from, and what is refused."""

from dataclasses import replace
from datetime import date
from math import sqrt

import pytest

from crosssell.columns import (
    ConsentRule,
    MetricRole,
    PrefillBasis,
    PrefillLack,
    PrefillWarning,
    RoiInput,
    RoiSource,
    RoiTemplate,
    Segment,
    Shape,
    TestVerdict,
    UpliftUnit,
)
from crosssell.errors import CrosssellError
from crosssell.experiments.result import Verdict
from crosssell.facts import dataset_facts
from crosssell.prefill import actuals, from_dataset, from_evaluation, from_pair, from_segment
from crosssell.roi.model import totals
from crosssell.roi.templates import template
from crosssell.segments.stored import refresh
from tests.experiments.factories import CONVERSION, REVENUE, comparison, evaluation, failed
from tests.roi.scenarios import scenario
from tests.support import tiny_dataset

# Ten customers: nine had a before March, k9 bought it then; k0 to k2 bought b in March, k3 before.
ROWS = [
    *[(f"a{n}", "a", f"k{n}", "2024-02-01", 30, None, None, None, "sale", True, "Lamp") for n in range(9)],
    ("a9", "a", "k9", "2024-03-31", 30),
    *[(f"b{n}", "b", f"k{n}", "2024-03-10", 20, None, None, None, "sale", True, "Bulb") for n in range(3)],
    ("b3", "b", "k3", "2024-02-10", 20),
    ("x", "x", "k8", "2024-01-01", 40),
]
CONSENT = {**dict.fromkeys(("k4", "k5", "k0"), True), **dict.fromkeys(("k6", "k1"), False)}


def shop_of(workspace, *, costs=False, consent=False, refund=None, rows=ROWS):
    shop = tiny_dataset(workspace, rows)
    with shop.write() as cursor:
        if costs:
            cursor.execute("update product set cost = if(product = 'b', 15, 12)")
        cursor.execute(
            """insert into line (import_id, file_no, row_no, order_id, product, quantity, amount, kind)
            select 1, 1, row_number() over (), o.order_id, p.product, 1, b.amount, 'sale'
            from basket as b join orders as o using (order_key) join product as p using (product_key)"""
        )
        cursor.execute("update line set refund = $refund where order_id = 'b0'", refund=refund)
        for customer, answer in CONSENT.items() if consent else ():
            cursor.execute(
                "update customer set consent = $answer where customer_id = $customer",
                answer=answer,
                customer=customer,
            )
        cursor.execute(
            "insert or replace into setting values ('data_version', '1'), ('currency', 'EUR'), "
            """('fields', '["customer_id"]')"""
        )
    return shop, dataset_facts(shop)


def likely(found) -> dict[str, float]:
    return {one.input.value: one.estimate.likely for one in found.suggestions}


def test_a_pair_by_hand(workspace):
    shop, facts = shop_of(workspace, costs=True, consent=True, refund=4)
    found = from_pair(shop, facts=facts, a="a", b="b")

    assert likely(found) == {
        "audience": 2,  # of k4 to k9, who said yes
        "baseline_rate": 3 / 8,  # of k0 to k8 without k3
        "items_per_response": 1,
        "price": 20,
        "margin": (20 - 15) / 20,
        "return_rate": 4 / (4 * 20),
    }
    assert {(one.source, one.note) for one in found.estimates.values()} == {(RoiSource.DATA, "Lamp → Bulb")}
    assert found.currency == "EUR"
    assert (found.lacks, found.warnings) == ((), (PrefillWarning.FEW_FOLLOWED,))
    audience, baseline, *_ = found.suggestions
    assert (audience.basis, dict(audience.values)) == (
        PrefillBasis.LEFT,
        {"listed": 2, "customers": 6, "rule": ConsentRule.YES},
    )
    assert baseline.values["first"] == date(2024, 3, 2)
    assert (baseline.estimate.shape, baseline.estimate.varies) == (Shape.NORMAL, True)


def test_purchases_of_different_size_are_planned_with_their_mean(workspace):
    sizes = (10, 10, 10, 90)
    rows = [*ROWS[:9], *[(f"b{n}", "b", f"k{n}", "2024-03-10", size) for n, size in enumerate(sizes)]]
    shop, facts = shop_of(workspace, rows=rows)
    price = from_pair(shop, facts=facts, a="a", b="b").estimates[RoiInput.PRICE]

    assert price.likely == pytest.approx(sum(sizes) / 4)  # four purchases take in four times this
    assert (price.varies, price.shape) == (True, Shape.NORMAL)


def test_those_of_whom_nothing_is_known_count_where_asked_for(workspace):
    shop, facts = shop_of(workspace, consent=True)
    asked = from_pair(shop, facts=facts, a="a", b="b", consent=ConsentRule.UNKNOWN)
    assert likely(asked)["audience"] == 5  # not k6, who said no


def test_everybody_counts_where_nothing_is_known_of_anybody(workspace):
    shop, facts = shop_of(workspace)
    found = from_pair(shop, facts=facts, a="a", b="b")

    assert (likely(found)["audience"], found.suggestions[0].basis) == (6, PrefillBasis.ALL_LEFT)
    assert found.lacks == (PrefillLack.NO_COSTS, PrefillLack.NO_RETURNS)
    assert PrefillWarning.CONSENT_UNKNOWN in found.warnings


def test_a_pair_without_customers_days_and_amounts_says_what_is_lacking(workspace):
    shop, facts = shop_of(workspace, rows=[("1", "a", None, None, None), ("2", "b", None, None, None)])
    found = from_pair(shop, facts=facts, a="a", b="b")

    assert found.suggestions == ()
    assert found.lacks == (PrefillLack.NO_CUSTOMERS, PrefillLack.NO_AMOUNTS)
    with pytest.raises(CrosssellError, match="does not occur"):
        from_pair(shop, facts=facts, a="a", b="nothing")


def test_a_dataset_by_hand(workspace):
    shop, facts = shop_of(workspace, costs=True, consent=True, refund=4)
    found = from_dataset(shop, facts=facts)

    sold = 10 * 30 + 4 * 20 + 40
    assert likely(found) == pytest.approx(
        {
            "audience": 3,
            "baseline_rate": 3 / 9,
            "items_per_response": 1,
            "price": sold / 15,
            "margin": (sold - 11 * 12 - 4 * 15) / sold,
            "return_rate": 4 / sold,
        }
    )
    assert found.lacks == (PrefillLack.NO_MODEL,)
    assert found.applied_to(scenario())[RoiInput.AUDIENCE].source == RoiSource.DATA


def test_without_customers_costs_and_consent_the_orders_still_say_their_price(workspace):
    rows = [("1", "a", None, "2024-01-01", 30), ("2", "a", None, "2024-03-01", 20)]
    shop, facts = shop_of(workspace, rows=rows)
    found = from_dataset(shop, facts=facts)

    assert likely(found) == {"items_per_response": 1, "price": 25}
    assert found.lacks == (PrefillLack.NO_CUSTOMERS, PrefillLack.NO_COSTS, PrefillLack.NO_RETURNS)
    of_segment = from_segment(shop, facts=facts, segment=Segment.LOST)
    assert (of_segment.suggestions, of_segment.lacks) == ((), (PrefillLack.NO_CUSTOMERS,))
    taken = found.applied_to(template(RoiTemplate.ECOMMERCE, currency="EUR", start=date(2024, 4, 1)))
    assert [one for one in RoiInput if taken[one].source == RoiSource.DATA] == list(found.estimates)


def test_a_segment_has_its_own_customers_and_orders(workspace):
    shop, facts = shop_of(workspace, costs=True)
    refresh(shop)
    sizes = dict(shop.rows("select segment, count(*) from customer_segment group by segment"))
    assert len(sizes) > 1
    for segment, customers in sizes.items():
        found = from_segment(shop, facts=facts, segment=segment, name="Sleepers")
        assert likely(found)["audience"] == customers, segment
        assert {one.note for one in found.estimates.values()} == {"Sleepers"}
        assert likely(found)["price"] > 0
    with pytest.raises(CrosssellError, match="does not occur"):
        from_segment(shop, facts=facts, segment="nobody")


def test_a_test_brings_its_posterior_and_that_it_counts_everybody():
    found = from_evaluation(evaluation(), name="Spring")

    assert likely(found) == pytest.approx(
        {
            "audience": 200_000,
            "deliverability": 1,
            "contact_rate": 1,
            "baseline_rate": 0.10,
            "uplift": 0.015,
            "items_per_response": 3.52 / (1 - 0.022) / 30.6 / 0.115,  # orders, by the revenue before returns
            "price": 30.6,
            "return_rate": 0.022,
        }
    )
    uplift = found.estimates[RoiInput.UPLIFT]
    assert (uplift.shape, uplift.deviation, uplift.source, uplift.note) == (
        Shape.POSTERIOR,
        0.0045,
        RoiSource.TEST,
        "Spring",
    )
    assert uplift.high - uplift.likely == pytest.approx(1.2816 * 0.0045, rel=1e-4)
    assert (found.lacks, found.warnings) == ((), ())


def test_a_test_that_names_no_audience_is_for_its_customers():
    test = evaluation()
    test = replace(test, terms=replace(test.terms, audience=None))
    first = from_evaluation(test, name="").suggestions[0]

    assert (first.input, first.basis) == (RoiInput.AUDIENCE, PrefillBasis.TEST_CUSTOMERS)
    assert (first.estimate.likely, first.estimate.source) == (2 * 10_000, RoiSource.TEST)


def test_an_order_before_the_discount_that_the_test_gave():
    discounts = replace(REVENUE, name="discount_share", is_money=False)
    order_value, margin = replace(REVENUE, name="order_value"), replace(REVENUE, name="margin")
    test = evaluation(
        comparisons=(
            comparison(variant=0.10, control=0.08),
            comparison(replace(REVENUE, name="orders", is_money=False), control=0.08, variant=0.10, error=1),
            comparison(order_value, control=100, variant=90, error=1),
            comparison(margin, control=4, variant=0.10 * 36, error=1),
            comparison(
                discounts, control=0.05, variant=1 - 0.95 * 0.9, error=1
            ),  # a tenth off what they paid
        )
    )
    found = likely(from_evaluation(test, name=""))

    # 90 after a tenth off were 100; goods cost 54 of it
    assert (found["price"], found["discount"]) == (pytest.approx(100), pytest.approx(0.1))
    assert found["margin"] == pytest.approx(1 - 54 / 100)
    price = from_evaluation(test, name="").estimates[RoiInput.PRICE]
    assert price.high - price.likely == pytest.approx(1.2816 * sqrt(1 / 2) / 0.9, rel=1e-4)


def test_a_test_whose_revenue_is_after_returns_has_none_to_take_off():
    test = evaluation(comparisons=(comparison(variant=0.10), comparison(REVENUE, variant=4)))
    found = {one.input: one for one in from_evaluation(test, name="").suggestions}

    assert found[RoiInput.PRICE].estimate.likely == pytest.approx(4 / 0.10)
    assert found[RoiInput.RETURN_RATE].estimate.likely == 0
    assert found[RoiInput.RETURN_RATE].basis == PrefillBasis.TEST_NET
    assert found[RoiInput.PRICE].basis == PrefillBasis.TEST_VALUE


@pytest.mark.parametrize(
    ("code", "warning"),
    [
        (TestVerdict.DO_NOT_TRUST, PrefillWarning.NOT_TRUSTED),
        (TestVerdict.KEEP_RUNNING, PrefillWarning.NOT_CONCLUSIVE),
        (TestVerdict.NO_EFFECT, PrefillWarning.NO_WORTHWHILE_EFFECT),
        (TestVerdict.HARMFUL, PrefillWarning.HARMFUL),
    ],
)
def test_a_verdict_that_does_not_carry_it_is_said(code, warning):
    assert from_evaluation(evaluation(verdict=Verdict(code=code)), name="").warnings == (warning,)


def test_a_test_without_a_share_or_an_effect_suggests_nothing():
    money = replace(REVENUE, role=MetricRole.PRIMARY)
    shareless = evaluation(metrics=(money,), comparisons=(comparison(money),))
    too_small = evaluation(metrics=(CONVERSION,), comparisons=(failed(),))

    for test, lack in ((shareless, PrefillLack.NO_SHARE), (too_small, PrefillLack.NO_EFFECT)):
        found = from_evaluation(test, name="")
        assert (found.suggestions, found.lacks) == ((), (lack,))
        assert actuals(test, scenario=scenario()) == {}


def test_another_metric_than_the_deciding_one_is_said():
    conversion = replace(CONVERSION, role=MetricRole.SECONDARY)
    test = evaluation(metrics=(REVENUE, conversion), comparisons=(comparison(conversion),))

    assert from_evaluation(test, name="").warnings == (PrefillWarning.OTHER_METRIC,)


@pytest.mark.parametrize("unit", UpliftUnit)
def test_actuals_win_as_many_orders_as_the_test_whatever_the_plans_reach(unit):
    plan = scenario(contact_rate=0.4, deliverability=0.9, uplift_unit=unit)
    found = actuals(evaluation(), scenario=plan, name="Spring")

    assert found[RoiInput.AUDIENCE].likely == 10_000
    done = plan.having(found)
    assert totals(done, done.likely()).orders == pytest.approx(10_000 * 0.015)
    deviation = found[RoiInput.UPLIFT].deviation
    assert deviation == pytest.approx(0.0045 / 0.36 / (0.10 if unit == UpliftUnit.RELATIVE else 1))
    assert {one.source for one in found.values()} == {RoiSource.TEST}


def test_where_so_few_would_have_been_reached_everybody_counts_as_reached():
    found = actuals(evaluation(), scenario=scenario(contact_rate=0.01))

    assert (found[RoiInput.CONTACT_RATE].likely, found[RoiInput.UPLIFT].likely) == (1, pytest.approx(0.015))
