"""The curve of waiting times: how far it is drawn, and the days that are marked on it."""

from types import SimpleNamespace

import numpy as np
import pytest

from crosssell.basket.pair.timing import TypicalWindow, typical_window
from crosssell.charts.waiting import steps, waiting_figure
from crosssell.i18n import translator_for
from crosssell.statistics.survival import survival_curve

ENGLISH = translator_for("en")


@pytest.fixture
def waiting() -> SimpleNamespace:
    """A hundred customers: 40 come back on days 10 to 13, ten on day 200, the others are watched for 300."""
    days = np.array([10, 11, 12, 13, 200, 300])
    curve = survival_curve(
        days, events=np.array([10, 10, 10, 10, 10, 0]), censored=np.array([0, 0, 0, 0, 0, 50])
    )
    shares = tuple(share for day in (30, 90) if (share := curve.share_by(day)))
    return SimpleNamespace(curve=curve, shares=shares, median_days=curve.median_days)


def window(waiting: SimpleNamespace) -> TypicalWindow:
    found = typical_window(waiting.curve)
    assert found is not None
    return found


def texts(figure) -> list[str]:
    return [note.text for note in figure.layout.annotations]


def test_the_curve_ends_where_it_is_told_to(waiting: SimpleNamespace):
    whole, cut = steps(waiting), steps(waiting, until=60)
    assert whole[0].tolist() == [0, 10, 11, 12, 13, 200, 300]
    assert cut[0].tolist() == [0, 10, 11, 12, 13, 60]
    assert cut[1].tolist() == pytest.approx([0, 0.1, 0.2, 0.3, 0.4, 0.4])


def test_the_days_to_write_are_shaded_and_named(waiting: SimpleNamespace):
    # of 50 who come back, 30 do so on three days: the narrowest that hold half of them
    figure = waiting_figure(waiting, window=window(waiting), until=60, translator=ENGLISH)
    shaded = [shape for shape in figure.layout.shapes if shape.type == "rect"]
    assert [(shape.x0, shape.x1) for shape in shaded] == [(9.5, 12.5)]
    assert "Day 10 to 12" in texts(figure)


def test_a_curve_without_a_window_marks_no_days(waiting: SimpleNamespace):
    figure = waiting_figure(waiting, translator=ENGLISH)
    assert not [shape for shape in figure.layout.shapes if shape.type == "rect"]


def test_a_refill_counts_from_the_purchase(waiting: SimpleNamespace):
    pair = waiting_figure(waiting, translator=ENGLISH)
    refill = waiting_figure(waiting, translator=ENGLISH, is_refill=True)
    assert pair.layout.xaxis.title.text == "Days since A"
    assert refill.layout.xaxis.title.text == "Days since the purchase"
