import json

import numpy as np
import pytest

from crosssell.basket import Heatmap, HeatmapItem, MatrixConfig
from crosssell.charts.heatmap import axis_labels, colour_scale, hatched, heatmap_figure
from crosssell.columns import Basis, Measure
from crosssell.i18n import LANGUAGES, translator_for

ENGLISH = translator_for("en")
HOSTILE = "<b>50 %</b> <a href='x'>&"


def matrix(*, basis: Basis = Basis.ORDER) -> Heatmap:
    """Four items over 100 baskets: a and b together, a and c never, d too rare to judge."""
    counts = np.array([[40, 30, 0, 1], [30, 40, 12, 0], [0, 12, 40, 2], [1, 0, 2, 12]])
    items = (
        HeatmapItem(item="1", name="Apple", baskets=40),
        HeatmapItem(item="2", name=HOSTILE, baskets=40),
        HeatmapItem(item="3", name=None, baskets=40),
        HeatmapItem(item="4", name="Date", baskets=12),
    )
    return Heatmap(items=items, counts=counts, baskets=100, config=MatrixConfig(basis=basis))


def middles(ends: np.ndarray) -> np.ndarray:
    """Return the middle of each line, of which three numbers are given: start, end and a gap."""
    lines = np.asarray(ends).reshape(-1, 3)
    return lines[:, :2].mean(axis=1)


def drawn_words(figure) -> str:
    """Return everything the browser is given, except the look."""
    return json.dumps(json.loads(figure.to_json())["data"], ensure_ascii=False)


@pytest.mark.parametrize("measure", list(Measure))
@pytest.mark.parametrize("dark", [False, True])
def test_cells_without_enough_data_are_blank_and_hatched(measure, dark):
    result = matrix()
    figure = heatmap_figure(result, measure=measure, translator=ENGLISH, dark=dark)
    cells, hatching, key = figure.data
    assert (np.isnan(cells.z) == (result.too_little | np.eye(4, dtype=bool))).all()
    drawn = {
        (round(float(y)), round(float(x)))
        for x, y in zip(middles(hatching.x), middles(hatching.y), strict=True)
    }
    assert drawn == {(int(row), int(column)) for row, column in np.argwhere(result.too_little)}
    assert key.name == "Too little data to judge"


def test_a_true_zero_is_coloured():
    figure = heatmap_figure(matrix(), measure=Measure.LIFT, translator=ENGLISH)
    assert figure.data[0].z[0][2] == figure.data[0].zmin


def test_without_unjudged_cells_there_is_no_hatching():
    result = Heatmap(
        items=matrix().items[:2], counts=np.array([[40, 30], [30, 40]]), baskets=100, config=MatrixConfig()
    )
    assert len(heatmap_figure(result, measure=Measure.LIFT, translator=ENGLISH).data) == 1


def test_confidence_is_read_from_row_to_column():
    result = matrix()
    scale = colour_scale(result, measure=Measure.CONFIDENCE, translator=ENGLISH)
    assert scale.z[0, 1] ** 2 == pytest.approx(30 / 40)
    values = result.values(Measure.CONFIDENCE)
    assert (values[1, 3], values[3, 2]) == (0, pytest.approx(2 / 12))
    assert values[2, 3] == pytest.approx(2 / 40)


def test_half_and_double_are_equally_far_from_chance():
    scale = colour_scale(matrix(), measure=Measure.LIFT, translator=ENGLISH)
    # a and b: 30 · 100 / (40 · 40) = 1.875; b and c: 12 · 100 / 1600 = 0.75
    assert scale.z[0, 1] == pytest.approx(np.log2(1.875))
    assert scale.z[1, 2] == pytest.approx(np.log2(0.75))
    assert scale.lowest == -scale.highest
    assert scale.diverges


@pytest.mark.parametrize("measure", list(Measure))
@pytest.mark.parametrize("language", LANGUAGES)
def test_colour_bars_stay_within_their_colours(measure, language):
    scale = colour_scale(matrix(), measure=measure, translator=translator_for(language))
    assert len(scale.ticks) == len(scale.tick_texts) >= 2
    assert scale.lowest <= min(scale.ticks) < max(scale.ticks) <= scale.highest
    assert np.nanmin(scale.z) >= scale.lowest
    assert np.nanmax(scale.z) <= scale.highest


def test_numbers_are_the_reader_s():
    texts = colour_scale(matrix(), measure=Measure.LIFT, translator=translator_for("de")).tick_texts
    assert "≤ 0,5" in texts
    figure = heatmap_figure(matrix(), measure=Measure.LIFT, translator=translator_for("de"))
    assert figure.layout.separators == ",."


def test_names_are_inert_in_labels_and_hover():
    words = drawn_words(heatmap_figure(matrix(), measure=Measure.LIFT, translator=ENGLISH))
    labels = axis_labels(matrix().items)
    assert "<a" not in words
    assert "<a" not in "".join(labels)
    assert "&lt;b&gt;50 %&lt;/b&gt;" in words


def test_hover_says_it_in_words():
    text = heatmap_figure(matrix(), measure=Measure.LIFT, translator=ENGLISH).data[0].hovertext[0][1]
    assert "30 orders hold both." in text
    assert "Of 40 orders with A, 75.0% also hold B." in text
    # se² = 1/30 − 1/40 − 1/40 + (2 · 1.875 − 1)/100, so 1.875 · exp(± 1.96 · 0.1041)
    assert "1.88 times what chance gives (95 % interval 1.53 to 2.30)" in text


def test_hover_of_customers_speaks_of_customers():
    figure = heatmap_figure(matrix(basis=Basis.CUSTOMER), measure=Measure.LIFT, translator=ENGLISH)
    text = figure.data[0].hovertext[0][1]
    assert "30 customers bought both." in text
    assert "order" not in text


def test_hover_of_a_cell_that_cannot_be_judged_gives_no_lift():
    text = heatmap_figure(matrix(), measure=Measure.LIFT, translator=ENGLISH).data[0].hovertext[0][3]
    assert "Too little data to judge: chance alone would bring fewer than 10 together." in text
    assert "times" not in text


def test_equal_names_are_told_apart_by_their_numbers():
    items = tuple(HeatmapItem(item=f"S{n}", name="Cup " + "x" * 40, baskets=9) for n in range(3))
    labels = axis_labels(items)
    assert len(set(labels)) == 3
    assert all(f"S{n}" in label for n, label in enumerate(labels))


def test_stripes_stay_inside_flagged_cells_and_join_at_their_borders():
    x, y = hatched(np.array([[False, True], [False, False]]))
    # the only flagged cell spans 0.5 to 1.5 across and -0.5 to 0.5 down
    assert (np.nanmin(x), np.nanmax(x), np.nanmin(y), np.nanmax(y)) == (0.5, 1.5, -0.5, 0.5)
    ends = {(float(a), float(b)) for a, b in zip(x, y, strict=True) if not np.isnan(a)}
    # three lines x + y = c: half a cell before its middle, through it, half a cell after
    assert ends == {(0.5, 0.0), (1.0, -0.5), (0.5, 0.5), (1.5, -0.5), (1.0, 0.5), (1.5, 0.0)}


def test_sixty_items_stay_small_enough_to_send():
    count = 60
    counts = np.full((count, count), 3) + np.diag([500] * count)
    items = tuple(
        HeatmapItem(item=f"{n}", name=f"Product {n} " + "x" * 60, baskets=503) for n in range(count)
    )
    result = Heatmap(items=items, counts=counts, baskets=10_000, config=MatrixConfig())
    figure = heatmap_figure(result, measure=Measure.LIFT, translator=ENGLISH)
    assert len(figure.to_json()) < 3_000_000
    assert len(figure.data[0].x) == count


def test_equal_labels_stay_apart_as_rows():
    items = tuple(HeatmapItem(item="S" * 30 + str(n), name="Cup", baskets=9) for n in range(3))
    labels = axis_labels(items)
    assert len(set(labels)) == 3


def test_a_phone_gets_shorter_names():
    wide = heatmap_figure(matrix(), measure=Measure.LIFT, translator=ENGLISH)
    narrow = heatmap_figure(matrix(), measure=Measure.LIFT, translator=ENGLISH, narrow=True)
    assert max(map(len, narrow.data[0].y)) < max(map(len, wide.data[0].y))


def test_a_wide_scale_of_lift_names_its_ends_and_not_their_neighbours():
    counts = np.array([[40, 0], [0, 40]]) + np.array([[0, 39], [39, 0]])
    result = Heatmap(items=matrix().items[:2], counts=counts, baskets=1000, config=MatrixConfig())
    texts = colour_scale(result, measure=Measure.LIFT, translator=ENGLISH).tick_texts
    # 39 · 1000 / (40 · 40) = 24.4, so five doublings on either side
    assert texts[:3] == ["≤ 0.031", "", "0.125"]
    assert texts[-3:] == ["8", "", "≥ 32"]
