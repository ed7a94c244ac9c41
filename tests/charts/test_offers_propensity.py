"""The pictures of a model: what is drawn is what was judged."""

import numpy as np
import pytest

from crosssell.charts.offers_propensity import DriverRow, calibration_figure, drivers_figure, gains_figure
from crosssell.columns import SimpleOrder
from crosssell.i18n import translator_for
from crosssell.offers.propensity.judged import judged

VOICE = translator_for("en")


@pytest.fixture(scope="module")
def found():
    rng = np.random.default_rng(1)
    bought = rng.random(400) < 0.1
    chances = np.clip(0.05 + 0.1 * bought + 0.05 * rng.random(400), 0, 1)
    return judged(chances, bought, simple={SimpleOrder.RECENCY: rng.random(400)}, base_share=0.1)


@pytest.mark.parametrize("narrow", [False, True])
def test_gains_are_drawn_with_their_interval_and_the_simple_order(found, narrow):
    figure = gains_figure(found.gains, simple_name="<b>Latest", translator=VOICE, narrow=narrow)
    upper, lower, chance, simple, model = figure.data

    assert list(model.y) == [one.reached_share for one in found.gains]
    assert list(simple.y) == [one.simple_share for one in found.gains]
    assert list(chance.y) == [0, 1]
    assert all(low <= mid <= high for low, mid, high in zip(lower.y, model.y, upper.y, strict=True))
    assert "&lt;b&gt;Latest" in figure.layout.annotations[0].text


def test_groups_are_drawn_with_what_came(found):
    bars, dots = calibration_figure(found.bins, translator=VOICE, dark=True).data

    assert list(bars.y) == [one.expected_share for one in found.bins]
    assert list(dots.y) == [one.bought_share for one in found.bins]


def test_drivers_bear_their_words_and_names_are_inert():
    rows = [
        DriverRow(name="Bought <a href='x'>tea</a>: more likely", drop=0.2),
        DriverRow(name="b", drop=0.1),
    ]
    figure = drivers_figure(rows, translator=VOICE, narrow=True)

    assert list(figure.data[0].x) == [0.2, 0.1]
    assert figure.data[0].y[0] > figure.data[0].y[1]
    assert "&lt;a href=" in figure.layout.annotations[0].text
