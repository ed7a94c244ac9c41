"""The small line on a card."""

import pytest

from crosssell.charts import sparkline_figure
from crosssell.charts.sparkline import LEAST_SPAN, spark_range


def drawn(values, *, from_zero=False):
    texts = [f"<b>{value}</b>" for value in values]
    return sparkline_figure(values, texts=texts, from_zero=from_zero)


def test_the_last_value_is_marked_and_gaps_stay_gaps():
    figure = drawn([1.0, 2.0, None, 4.0, 3.0, None])
    assert list(figure.data[0].y) == [1.0, 2.0, None, 4.0, 3.0, None]
    assert figure.data[0].connectgaps is None
    assert (list(figure.data[1].x), list(figure.data[1].y)) == ([4], [3.0])


def test_a_value_between_two_gaps_is_a_dot():
    assert list(drawn([1.0, None, 5.0, None, 2.0]).data[1].x) == [0, 2, 4]


def test_texts_are_inert():
    assert drawn([1.0, 2.0]).data[0].hovertext[0] == "&lt;b&gt;1.0&lt;/b&gt;"


def test_amounts_stand_on_nothing():
    lowest, highest = spark_range([50.0, 100.0], from_zero=True)
    assert lowest == 0
    assert highest > 100
    assert spark_range([-5.0, 10.0], from_zero=True)[0] == -5


@pytest.mark.parametrize("values", [[0.50, 0.51], [0.5, 0.5], [0.0, 0.0], [2.0, 3.0], [-1.0, 1.0]])
def test_all_values_are_inside_and_small_changes_stay_small(values):
    lowest, highest = spark_range(values, from_zero=False)
    assert lowest < min(values) <= max(values) < highest
    assert highest - lowest >= LEAST_SPAN * abs(sum(values) / 2)
