"""The pictures of groups say what the groups are, in the reader's numbers."""

from datetime import date

import numpy as np
import pytest

from crosssell.charts.cluster_map import (
    SYMBOLS,
    cluster_fit_figure,
    cluster_map_figure,
    direction_words,
    mark_of,
)
from crosssell.charts.clusters import cluster_profile_figure, cluster_segments_figure, typical_text
from crosssell.charts.theme import DARK, LIGHT
from crosssell.columns import ClusterFeature, Segment
from crosssell.i18n import translator_for
from crosssell.segments.clusters import (
    MOST_K,
    Cluster,
    ClusterModel,
    ClusterName,
    Clusters,
    KScore,
    Projection,
)

F = ClusterFeature
ENGLISH, GERMAN = translator_for("en"), translator_for("de")
FEATURES = (F.FREQUENCY, F.ORDER_VALUE)


def group(number, customers, deviations, typical, segments):
    return Cluster(
        number=number,
        name=ClusterName(traits=()),
        customers=customers,
        customers_share=customers / 10,
        money=100.0,
        money_share=0.5,
        typical=dict(zip(FEATURES, typical, strict=True)),
        deviations=dict(zip(FEATURES, deviations, strict=True)),
        segments=segments,
    )


@pytest.fixture
def found():
    model = ClusterModel(
        features=FEATURES,
        left_out=(),
        fillers=(1.0, 1.0),
        means=(0.0, 0.0),
        deviations=(1.0, 1.0),
        centres={2: ((-0.5, 0.0), (3.0, 0.0))},
        scores=(KScore(k=2, silhouette=0.6), KScore(k=3, silhouette=-0.1)),
        recommended=2,
        sampled=False,
    )
    projection = Projection(
        x=np.array([0.0, 1.0, 2.0]),
        y=np.array([0.0, 0.0, 1.0]),
        clusters=np.array([1, 1, 2]),
        centres=np.array([[0.5, 0.0], [2.0, 1.0]]),
        explained_share=0.8,
        weights=({F.FREQUENCY: 0.9, F.ORDER_VALUE: -0.44}, {F.FREQUENCY: 0.1, F.ORDER_VALUE: 1.0}),
    )
    return Clusters(
        model=model,
        as_of=date(2025, 1, 1),
        customers=10,
        k=2,
        clusters=(
            group(1, 8, (-0.5, 0.0), (1.5, 1234.0), {Segment.CHAMPIONS: 6, Segment.LOST: 2}),
            group(2, 2, (3.0, -0.04), (7.0, None), {Segment.LOST: 2}),
        ),
        projection=projection,
    )


def written(figure):
    return [one.text for one in figure.layout.annotations]


def test_the_profile_writes_medians_and_colours_deviations(found):
    figure = cluster_profile_figure(found, translator=GERMAN, currency="EUR")
    assert written(figure) == ["1,5", "7", "1.234\u00a0€", "–"]
    # −0.5, 3 (beyond the scale), 0 and −0.04 on a scale from −2 to 2.
    assert np.allclose(figure.data[0].z, [[0.375, 1.25], [0.5, 0.49]])
    assert list(figure.layout.yaxis.ticktext) == ["Bestellungen", "Bestellwert"]
    assert list(figure.layout.xaxis.ticktext) == ["<b>1</b>", "<b>2</b>"]
    said = cluster_profile_figure(found, translator=ENGLISH).data[0].hovertext
    assert said[0][1] == (
        "<b>Group 2: Like most customers</b><br>Orders: 7 (median)<br>"
        "3.0 standard deviations above the mean of all customers"
    )
    assert said[0][0].endswith("0.5 standard deviations below the mean of all customers")
    assert said[1][1].endswith("As all customers on average")


def test_the_segments_of_each_group(found):
    figure = cluster_segments_figure(found, translator=ENGLISH)
    assert list(figure.layout.yaxis.ticktext) == ["Champions", "Lost"]
    assert written(figure) == ["6", "", "2", "2"]
    assert np.allclose(figure.data[0].z, [[0.75, 0], [0.25, 1]])  # shares of the group, by the highest
    assert figure.data[0].hovertext[0][0].endswith("Champions: 6 customers, 75.0% of the group")
    assert written(cluster_segments_figure(found, translator=ENGLISH, narrow=True)) == [
        "75%",
        "",
        "25%",
        "100%",
    ]


def test_values_are_written_in_their_own_unit():
    def text(feature, value, **more):
        return typical_text(feature, value, translator=ENGLISH, currency="EUR", **more)

    assert text(F.RECENCY, 12.0) == "12"
    assert text(F.RECENCY, 12.5) == "12.5"
    assert text(F.ITEMS_PER_ORDER, 2.0) == "2.0"
    assert text(F.DISCOUNT_SHARE, 0.123) == "12.3%"
    assert text(F.DISCOUNT_SHARE, 0.123, narrow=True) == "12%"
    assert text(F.MONEY, 12345.6) == "€12,346"
    assert text(F.MONEY, 12345.6, narrow=True) == "12K"
    assert text(F.MONEY, 999.6, narrow=True) == "1,000"
    assert text(F.DAYS_BETWEEN, None) == "–"


def test_the_map_draws_each_group_and_numbers_its_middle(found):
    figure = cluster_map_figure(found, translator=ENGLISH)
    assert [len(series.x) for series in figure.data] == [2, 1]
    assert [(one.x, one.y, one.text) for one in figure.layout.annotations] == [
        (0.5, 0.0, "<b>1</b>"),
        (2.0, 1.0, "<b>2</b>"),
    ]
    assert figure.layout.xaxis.title.text == "more: Orders; less: Order value →"
    assert figure.layout.yaxis.title.text == "more: Order value →"


def test_a_direction_of_nothing_has_no_words():
    assert direction_words({F.FREQUENCY: 0.0}, ENGLISH) == ""


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_every_group_has_a_mark_of_its_own(palette):
    assert len({mark_of(number, palette) for number in range(1, MOST_K + 1)}) == MOST_K
    assert {mark_of(number, palette)[1] for number in range(1, MOST_K + 1)} == set(SYMBOLS)


def test_the_fit_marks_what_is_chosen_and_recommended(found):
    figure = cluster_fit_figure(found.model, chosen=3, translator=GERMAN)
    assert list(figure.layout.xaxis.ticktext) == ["<b>2</b>", "3"]
    assert list(figure.data[0].y) == [0.6, 0.0]
    assert list(figure.data[0].text) == ["0,60", "-0,10"]
    assert list(figure.data[0].marker.color) == [LIGHT.soft, LIGHT.accent]
