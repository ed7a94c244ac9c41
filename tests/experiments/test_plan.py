"""Plans: days, curves, and the other way round."""

import pytest

from crosssell.columns import MetricKind
from crosssell.errors import CrosssellError
from crosssell.experiments.plan import days_at, intake_days, power_curve, sizes_by_formula, visible
from crosssell.experiments.power import FORMULAS, Baseline, Design, units_needed

SHARE = Baseline(kind=MetricKind.PROPORTION, value=0.2)
USUAL = Design()


def test_days_until_enough_have_ordered():
    arrivals = [40, 70, 95, 115]
    assert intake_days(arrivals, total=1) == 1
    assert intake_days(arrivals, total=70) == 2
    assert intake_days(arrivals, total=71) == 3
    # Beyond the data: (115 - 40) / 3 = 25 a day; (165 - 115) / 25 = 2 days more.
    assert intake_days(arrivals, total=165) == 6
    assert intake_days(arrivals, total=166) == 7


def test_what_takes_more_than_two_years_has_no_days():
    assert intake_days([10, 20], total=7_301) is None
    assert intake_days([10, 20], total=7_300) == 730
    assert intake_days([10, 10, 10], total=11) is None
    assert intake_days([10], total=11) is None
    assert intake_days([], total=1) is None
    assert days_at(10, total=7_300) == 730
    assert days_at(10, total=7_301) is None


def test_days_at_an_even_pace():
    assert days_at(100, total=2188) == 22
    assert days_at(0.1, total=3) == 30
    for pace in (0, -1, float("nan"), float("inf")):
        with pytest.raises(CrosssellError):
            days_at(pace, total=10)


def test_a_curve_rises_and_passes_the_wanted_power_at_the_size_needed():
    size = units_needed(SHARE, effect=0.05, design=USUAL)
    (line,) = power_curve(SHARE, effects=[0.05], design=USUAL, most=3500)
    assert list(line.powers) == sorted(line.powers)
    assert list(line.totals) == sorted(set(line.totals))
    below = [chance for total, chance in zip(line.totals, line.powers, strict=True) if total < size.total - 1]
    above = [chance for total, chance in zip(line.totals, line.powers, strict=True) if total >= size.total]
    assert max(below) < 0.8 <= min(above)
    assert line.totals[-1] == 3500


def test_an_effect_that_a_share_cannot_have_has_no_curve():
    lines = power_curve(SHARE, effects=[0.9, 0.05, -0.2, 0.0], design=USUAL, most=100)
    assert [line.effect for line in lines] == [0.05]


def test_a_curve_of_uneven_groups_begins_where_each_has_customers():
    design = Design(variants=6, control_share=0.9)
    (line,) = power_curve(SHARE, effects=[0.05], design=design, most=10)
    assert min(design.sizes(line.totals[0])) > 1


def test_more_customers_see_smaller_changes():
    rows = visible(SHARE, totals=[(500, 7), (2188, None), (3, None)], design=USUAL)
    assert [(row.total, row.days) for row in rows] == [(500, 7), (2188, None), (3, None)]
    assert rows[1].effect == pytest.approx(0.05, abs=1e-4)
    assert rows[1].relative == pytest.approx(0.25, abs=5e-4)
    assert rows[0].effect is not None
    assert rows[0].effect > 0.05
    assert (rows[2].effect, rows[2].relative) == (None, None)
    (falling,) = visible(SHARE, totals=[(2188, None)], design=USUAL, up=False)
    assert falling.effect is not None
    assert falling.effect < 0


def test_every_formula_of_a_kind_is_given():
    assert tuple(sizes_by_formula(SHARE, effect=0.05, design=USUAL)) == FORMULAS[MetricKind.PROPORTION]
