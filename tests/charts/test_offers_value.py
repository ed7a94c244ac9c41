"""The curve of what a list brings: where it stops paying is marked, and only where it does."""

import pytest

from crosssell.charts.offers_value import paying_curve_figure, stops
from crosssell.i18n import translator_for
from crosssell.offers.value import paying_curve

ENGLISH = translator_for("en")


@pytest.mark.parametrize(
    ("values", "marked"),
    [
        ([3.0, 2.0, -1.0], ["Pays up to 2 customers"]),  # 3 + 2 = 5, the third takes 1 away
        ([3.0, 2.0, 1.0], []),  # all of them pay
        ([-3.0, -2.0], []),  # nobody does
        ([0.0, 0.0], []),
    ],
)
def test_the_length_that_brings_most_is_marked(values: list[float], marked: list[str]):
    curve = paying_curve(values)
    figure = paying_curve_figure(curve, translator=ENGLISH, currency="EUR", narrow=True)
    assert [note.text for note in figure.layout.annotations] == marked
    assert stops(curve) == bool(marked)


def test_it_starts_at_the_fixed_cost_and_says_each_length():
    curve = paying_curve([30.0, 20.0], fixed_cost=10.0)
    figure = paying_curve_figure(curve, translator=ENGLISH, currency="EUR", dark=True)
    assert list(figure.data[0].y) == [-10.0, 20.0, 40.0]
    assert figure.data[0].hovertext[2] == "The best 2 customers: €40"
