"""How the figures of a test are written; expected texts as the locales write them, by hand."""

import pytest

from crosssell.columns import MetricKind
from crosssell.experiments.question import Metric
from crosssell.experiments.result import Interval
from crosssell.experiments.written import Figures
from crosssell.i18n import translator_for
from tests.experiments.factories import CONVERSION, REVENUE

ENGLISH = Figures(translator=translator_for("en"), currency="GBP")
GERMAN = Figures(translator=translator_for("de"), currency="EUR")
COUNT = Metric(name="items", kind=MetricKind.MEAN)


@pytest.mark.parametrize(
    ("metric", "value", "english", "german"),
    [
        (CONVERSION, 0.0826, "8.26%", "8,26\xa0%"),
        (CONVERSION, 0.5, "50.0%", "50,0\xa0%"),
        (REVENUE, 3.1, "£3.10", "3,10\xa0€"),
        (REVENUE, 12345.6, "£12,346", "12.346\xa0€"),
        (COUNT, 2.5, "2.50", "2,50"),
        (COUNT, 1234.5, "1,234", "1.234"),
        (CONVERSION, None, "–", "–"),
        (REVENUE, None, "–", "–"),
        (COUNT, None, "–", "–"),
    ],
)
def test_a_value_is_written_in_the_metrics_unit(
    metric: Metric, value: float | None, english: str, german: str
):
    assert ENGLISH.value(metric, value) == english
    assert GERMAN.value(metric, value) == german


def test_shares_side_by_side_are_written_equally_fine():
    assert ENGLISH.value(CONVERSION, 0.12, beside=0.098) == "12.00%"
    assert ENGLISH.value(CONVERSION, 0.12, beside=0.3) == "12.0%"


def test_differences_have_a_sign_and_shares_differ_by_points():
    assert ENGLISH.difference(CONVERSION, -0.015) == "\u22121.50 points"
    assert ENGLISH.difference(REVENUE, 0.42) == "+£0.42"
    assert GERMAN.relative(0.151) == "+15,1\xa0%"
    assert ENGLISH.relative(-2.5) == "\u2212250%"
    assert ENGLISH.relative(0.0) == "0.0%"
    assert ENGLISH.relative(None) == ENGLISH.difference(CONVERSION, None) == "–"


def test_an_interval_without_bounds_is_a_dash():
    assert ENGLISH.between(Interval(lower=-0.1, upper=0.2), ENGLISH.relative) == "\u221210.0% to +20.0%"
    assert ENGLISH.between(Interval(), ENGLISH.relative) == "–"


def test_nothing_is_written_as_certain():
    assert [ENGLISH.p_value(p) for p in (0.0, 0.0421, 1.0, None)] == ["<0.001", "0.042", ">0.999", "–"]
    assert [ENGLISH.chance(p) for p in (0.0, 0.5, 1.0, None)] == ["<0.1%", "50.0%", ">99.9%", "–"]


def test_levels_are_as_fine_as_they_are():
    assert [ENGLISH.level(one) for one in (0.95, 0.975, 0.98333)] == ["95%", "97.5%", "98.33%"]


def test_ticks_leave_out_decimals_that_say_nothing():
    short = GERMAN.short(GERMAN.relative)
    assert [short(0.1), short(0.125)] == ["+10\xa0%", "+12,5\xa0%"]
    assert ENGLISH.short(ENGLISH.amount)(20.0) == "£20"
