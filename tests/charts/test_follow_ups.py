"""The matrix of follow-ups: what a cell says, its signs, and that a name stays a name."""

import json

import numpy as np
import pytest

from crosssell.basket import Item
from crosssell.basket.follow_ups import FollowUpConfig, FollowUpHeatmap
from crosssell.charts.follow_ups import follow_up_figure, follow_up_texts, judged_cells
from crosssell.columns import FollowUpMeasure, Verdict
from crosssell.i18n import LANGUAGES, translator_for

ENGLISH = translator_for("en")
HOSTILE = "<b>50 %</b> <a href='x'>&"
NINETY, NEXT = FollowUpConfig(within_days=90), FollowUpConfig(within_days=None)


@pytest.fixture
def found() -> FollowUpHeatmap:
    """Three items: 40 of 100 customers of the first then bought the second, by chance 10; 5 of 50 back.

    Of the third nobody's time is over.
    """
    buyers = np.array([[0, 100, 100], [50, 0, 50], [0, 0, 0]])
    followed = np.array([[0, 40, 20], [5, 0, 10], [0, 0, 0]])
    expected = np.array([[np.nan, 10, 20], [10, np.nan, 1], [0, 0, np.nan]])
    with np.errstate(invalid="ignore", divide="ignore"):
        share, chance = followed / buyers, expected / buyers
        lift = np.where(expected > 0, followed / expected, np.nan)
    verdicts = np.array(
        [
            [None, Verdict.SOLID, Verdict.UNRELATED],
            [Verdict.AVOID, None, Verdict.TOO_LITTLE_DATA],
            [Verdict.TOO_LITTLE_DATA, Verdict.TOO_LITTLE_DATA, None],
        ],
        dtype=object,
    )
    return FollowUpHeatmap(
        items=(
            Item(item="1", name="Apple", baskets=120),
            Item(item="2", name=HOSTILE, baskets=60),
            Item(item="3", name=None, baskets=10),
        ),
        buyers=buyers,
        followed=followed,
        still_open=np.array([[0, 7, 0], [0, 0, 0], [10, 10, 0]]),
        share=share,
        expected=expected,
        expected_share=chance,
        lift=lift,
        lower=np.where(followed > 0, lift * 0.8, np.nan),
        upper=np.where(followed > 0, lift * 1.25, np.nan),
        p_values=np.where(expected > 0, 0.01, np.nan),
        q_values=np.where(expected > 0, 0.02, np.nan),
        median_days=np.where(followed > 0, 12.0, np.nan),
        verdicts=verdicts,
    )


def test_a_cell_says_who_followed_and_who_would_have_anyway(found: FollowUpHeatmap):
    text = follow_up_texts(found, follow=NINETY, translator=ENGLISH)[0][1]
    assert "Of 100 customers, 40.0% bought it within 90 days." in text
    assert "Of equally active customers: 10.0%." in text
    assert "4.00 times as often as chance (95 % interval 3.20 to 5.00)." in text
    assert "Half of them within 12 days." in text
    assert "7 more bought A too lately to be counted." in text
    assert "<b>Solid</b>" in text


def test_a_cell_of_the_next_order_names_no_days(found: FollowUpHeatmap):
    text = follow_up_texts(found, follow=NEXT, translator=ENGLISH)[0][1]
    assert "40.0% bought it in the next order." in text


def test_a_cell_without_anybody_watched_says_so(found: FollowUpHeatmap):
    text = follow_up_texts(found, follow=NINETY, translator=ENGLISH)[2][0]
    assert "Nobody's time is over yet." in text
    assert "%" not in text.split("</b>")[-1]


def test_what_cannot_be_judged_is_hatched_and_not_coloured(found: FollowUpHeatmap):
    assert judged_cells(found).too_little.tolist() == [
        [False, False, False],
        [False, False, True],
        [True, True, False],
    ]
    for measure in FollowUpMeasure:
        figure = follow_up_figure(found, follow=NINETY, measure=measure, translator=ENGLISH)
        drawn = ~np.isnan(np.array(figure.data[0].z, dtype=float))
        assert drawn.tolist() == [[False, True, True], [True, False, False], [False, False, False]]


def test_the_signs_stand_where_the_verdicts_are(found: FollowUpHeatmap):
    figure = follow_up_figure(found, follow=NINETY, measure=FollowUpMeasure.LIFT, translator=ENGLISH)
    marks = {
        trace.marker.symbol: (trace.y[0], trace.x[0])
        for trace in figure.data
        if trace.type == "scatter" and trace.mode == "markers"
    }
    assert marks == {"circle": (0, 1), "x-thin-open": (1, 0)}
    assert figure.data[0].meta == ("1", "2", "3")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("narrow", [False, True])
def test_names_are_inert_in_every_language(found: FollowUpHeatmap, language: str, narrow: bool):
    words = translator_for(language)
    for measure in FollowUpMeasure:
        figure = follow_up_figure(
            found, follow=NINETY, measure=measure, translator=words, dark=True, narrow=narrow
        )
        assert "<a href" not in json.dumps(figure.to_dict(), default=str)
