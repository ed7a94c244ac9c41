"""Suggestions: how far what was counted varies, and what taking them does to a plan."""

from datetime import date

import pytest
from scipy.stats import norm

from crosssell.columns import (
    PrefillBasis,
    PrefillLack,
    PrefillWarning,
    RoiInput,
    RoiSource,
    Shape,
    UpliftUnit,
)
from crosssell.errors import CrosssellError
from crosssell.roi.scenario import Estimate
from crosssell.roi.suggested import Found, interval, posterior
from crosssell.statistics.proportions import wilson
from crosssell.statistics.ratios import RatioEstimate
from tests.roi.scenarios import scenario

SAID = {"source": RoiSource.DATA, "note": "a list"}
DAY = date(2024, 3, 31)


def test_an_interval_of_95_per_cent_gives_the_middle_80_of_a_normal():
    estimate = interval(RoiInput.PRICE, 100, (100 - 1.96, 100 + 1.96), **SAID)

    assert estimate.low == pytest.approx(norm(100, 1).ppf(0.1), abs=1e-4)
    assert estimate.high == pytest.approx(norm(100, 1).ppf(0.9), abs=1e-4)
    assert (estimate.likely, estimate.shape, estimate.source, estimate.note) == (
        100,
        Shape.NORMAL,
        RoiSource.DATA,
        "a list",
    )


def test_a_posterior_keeps_its_deviation_and_shows_its_middle_80():
    estimate = posterior(RoiInput.UPLIFT, 0.02, deviation=0.01, **SAID)

    assert (estimate.low, estimate.high) == pytest.approx(tuple(norm(0.02, 0.01).ppf([0.1, 0.9])))
    assert (estimate.likely, estimate.deviation, estimate.shape) == (0.02, 0.01, Shape.POSTERIOR)


def test_values_stay_within_what_the_input_can_be():
    assert interval(RoiInput.MARGIN, 1.2, (0.9, 1.5), **SAID).likely == 1
    assert interval(RoiInput.RETURN_RATE, 1.2, (1.2, 1.2), **SAID) == Estimate.fixed(1, **SAID)
    wide = posterior(RoiInput.UPLIFT, 0.5, deviation=2, **SAID)
    assert (wide.low, wide.high) == (-1, 1)


def test_a_rate_varies_by_its_score_interval():
    found = Found()
    found.add_rate(12, 400, PrefillBasis.ORDERED, days=30, last=DAY)
    (one,) = found.prefill("EUR").suggestions

    lower, upper = wilson(12, of=400)
    assert (one.input, one.estimate.likely) == (RoiInput.BASELINE_RATE, 0.03)
    assert lower < one.estimate.low < 0.03 < one.estimate.high < upper
    assert one.values == {"responses": 12, "customers": 400, "first": date(2024, 3, 2), "last": DAY}
    assert not found.warnings


def test_a_rate_of_few_is_warned_about_and_of_nobody_lacking():
    few, nobody = Found(), Found()
    few.add_rate(0, 99, PrefillBasis.ORDERED, days=30, last=DAY)
    nobody.add_rate(0, 0, PrefillBasis.ORDERED, days=30, last=DAY)

    assert few.prefill(None).warnings == (PrefillWarning.FEW_FOLLOWED,)
    assert (few.suggestions[RoiInput.BASELINE_RATE].estimate.low, len(few.lacks)) == (0, 0)
    assert nobody.prefill(None).lacks == (PrefillLack.NOBODY_COMPARABLE,)


def ratio(share: float) -> RatioEstimate:
    return RatioEstimate(ratio=share, standard_error=None, ratio_ci_lower=None, ratio_ci_upper=None)


@pytest.mark.parametrize(
    ("share", "lack"), [(None, PrefillLack.NO_COSTS), (-0.1, PrefillLack.SOLD_AT_LOSS), (0.3, None)]
)
def test_a_margin_is_suggested_where_there_is_one(share, lack):
    found = Found()
    found.add_margin(None if share is None else ratio(share), orders=5)

    assert found.lacks == ([] if lack is None else [lack])
    assert [one.likely for one in found.prefill(None).estimates.values()] == ([0.3] if lack is None else [])


def test_that_nothing_comes_back_is_a_rate_and_that_nobody_says_so_is_a_lack():
    none, unknown = Found(), Found()
    none.add_returns(ratio(0), orders=5)
    unknown.add_returns(None, orders=5)

    assert none.prefill(None).estimates[RoiInput.RETURN_RATE].likely == 0
    assert (unknown.suggestions, unknown.lacks) == ({}, [PrefillLack.NO_RETURNS])


def suggested(**values: float):
    found = Found(source=RoiSource.TEST, note="Spring")
    for name, value in values.items():
        found.add(RoiInput(name), value, PrefillBasis.TEST_VALUE)
    return found.prefill("EUR")


def test_only_what_is_wanted_is_taken_and_the_badge_tells():
    plan = scenario()
    taken = suggested(price=20, margin=0.5).applied_to(plan, only={RoiInput.PRICE})

    assert taken[RoiInput.PRICE] == Estimate.fixed(20, source=RoiSource.TEST, note="Spring")
    assert {one for one in RoiInput if taken[one] != plan[one]} == {RoiInput.PRICE}


def test_suggestions_come_in_the_order_of_the_inputs():
    assert list(suggested(margin=0.5, audience=10).estimates) == [RoiInput.AUDIENCE, RoiInput.MARGIN]


def test_an_uplift_in_points_replaces_a_relative_one_with_its_unit():
    plan = scenario(uplift_unit=UpliftUnit.RELATIVE, uplift=2.5)

    taken = suggested(uplift=0.01).applied_to(plan)
    assert (taken.uplift_unit, taken[RoiInput.UPLIFT].likely) == (UpliftUnit.POINTS, 0.01)
    assert suggested(price=5).applied_to(plan).uplift_unit == UpliftUnit.RELATIVE


def test_what_does_not_go_together_is_refused():
    with pytest.raises(CrosssellError) as refused:
        suggested(baseline_rate=0.995).applied_to(scenario(uplift=0.01))
    assert refused.value.reason == "roi_response"
