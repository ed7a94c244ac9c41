import json

import numpy as np
import pytest

from crosssell.basket import Heatmap, Item, ItemSelection, MatrixConfig
from crosssell.charts.heatmap import axis_labels, heatmap_figure
from crosssell.charts.hover import hover_texts
from crosssell.charts.marks import hatched, key_rows
from crosssell.charts.scale import colour_scale
from crosssell.columns import Basis, Measure, Verdict
from crosssell.i18n import LANGUAGES, translator_for

ENGLISH = translator_for("en")
HOSTILE = "<b>50 %</b> <a href='x'>&"


def matrix(*, basis: Basis = Basis.ORDER, judged: bool = True) -> Heatmap:
    """Four items over 100 baskets: a and b together, a and c never, d too rare to judge."""
    counts = np.array([[40, 30, 0, 1], [30, 40, 12, 0], [0, 12, 40, 2], [1, 0, 2, 12]])
    items = (
        Item(item="1", name="Apple", baskets=40),
        Item(item="2", name=HOSTILE, baskets=40),
        Item(item="3", name=None, baskets=40),
        Item(item="4", name="Date", baskets=12),
    )
    verdicts = np.full((4, 4), None, dtype=object)
    for row, column, verdict in (
        (0, 1, Verdict.SOLID),
        (0, 2, Verdict.AVOID),
        (1, 2, Verdict.WEAK),
        (0, 3, Verdict.TOO_LITTLE_DATA),
        (1, 3, Verdict.TOO_LITTLE_DATA),
        (2, 3, Verdict.TOO_LITTLE_DATA),
    ):
        verdicts[row, column] = verdicts[column, row] = verdict
    return heatmap_of(items, counts, verdicts=verdicts if judged else None, basis=basis)


def heatmap_of(items, counts, *, verdicts=None, basis: Basis = Basis.ORDER, baskets: int = 100) -> Heatmap:
    """A heatmap that expects four fifths of what chance would give, with intervals from × 0.8 to × 1.25."""
    own = counts.diagonal().astype(float)
    expected = 0.8 * np.outer(own, own) / baskets
    np.fill_diagonal(expected, np.nan)
    lift = np.where(counts > 0, counts / expected, np.nan)
    return Heatmap(
        items=items,
        counts=counts,
        expected=expected,
        lower=lift * 0.8,
        upper=lift * 1.25,
        verdicts=verdicts,
        baskets=baskets,
        config=MatrixConfig(basis=basis),
        selection=ItemSelection(),
    )


def signs(figure) -> dict[str, set[tuple[int, int]]]:
    """Return which cells bear which shape."""
    found: dict[str, set[tuple[int, int]]] = {}
    for trace in figure.data:
        if trace.type == "scatter" and trace.mode == "markers":
            found.setdefault(trace.marker.symbol, set()).update(
                zip(map(int, trace.y), map(int, trace.x), strict=True)
            )
    return found


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
    cells, hatching = figure.data[:2]
    assert (np.isnan(cells.z) == (result.too_little | np.eye(4, dtype=bool))).all()
    drawn = {
        (round(float(y)), round(float(x)))
        for x, y in zip(middles(hatching.x), middles(hatching.y), strict=True)
    }
    assert drawn == {(int(row), int(column)) for row, column in np.argwhere(result.too_little)}
    assert "▨\u00a0Too\u00a0little\u00a0data" in figure.layout.annotations[0].text


def test_a_true_zero_is_coloured():
    figure = heatmap_figure(matrix(), measure=Measure.LIFT, translator=ENGLISH)
    assert figure.data[0].z[0][2] == figure.data[0].zmin


def test_without_verdicts_and_unjudged_cells_there_are_only_colours():
    result = heatmap_of(matrix().items[:2], np.array([[40, 30], [30, 40]]))
    figure = heatmap_figure(result, measure=Measure.LIFT, translator=ENGLISH)
    assert len(figure.data) == 1
    assert not figure.layout.annotations


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("measure", list(Measure))
def test_each_verdict_has_a_shape_of_its_own(measure, dark):
    figure = heatmap_figure(matrix(), measure=measure, translator=ENGLISH, dark=dark)
    assert signs(figure) == {
        "circle": {(0, 1), (1, 0)},
        "circle-open": {(1, 2), (2, 1)},
        "x-thin-open": {(0, 2), (2, 0)},
    }


def test_nothing_over_the_cells_answers_to_the_pointer():
    figure = heatmap_figure(matrix(), measure=Measure.CORRECTED, translator=ENGLISH)
    assert [trace.type for trace in figure.data if trace.hoverinfo != "skip"] == ["heatmap"]


def test_a_sign_is_dark_on_pale_cells_and_pale_on_dark_ones():
    figure = heatmap_figure(matrix(), measure=Measure.CORRECTED, translator=ENGLISH)
    inks = {
        trace.marker.symbol: trace.marker.color
        for trace in figure.data
        if trace.type == "scatter" and trace.mode == "markers"
    }
    # a and c never meet: the end of the scale, a dark brown; b and c meet 12 times of 12.8 expected
    assert inks["x-thin-open"] == "#FFFFFF"
    assert inks["circle-open"] == "#000000"
    dark = heatmap_figure(matrix(), measure=Measure.CORRECTED, translator=ENGLISH, dark=True)
    inks = {
        trace.marker.symbol: trace.marker.color
        for trace in dark.data
        if trace.type == "scatter" and trace.mode == "markers"
    }
    assert inks["x-thin-open"] == "#000000"
    assert inks["circle-open"] == "#FFFFFF"


def test_without_verdicts_yet_there_are_no_signs():
    figure = heatmap_figure(matrix(judged=False), measure=Measure.CORRECTED, translator=ENGLISH)
    assert signs(figure) == {}
    assert figure.layout.annotations[0].text == "▨\u00a0Too\u00a0little\u00a0data"
    assert "Verdict" not in figure.data[0].hovertext[0][1]


def test_the_key_explains_what_occurs_and_wraps_on_a_phone():
    wide = key_rows(matrix(), translator=ENGLISH, width=900)
    assert len(wide) == 1
    assert [entry[0] for entry in wide[0].split("\u2003")] == ["●", "○", "✕", "▨"]
    narrow = key_rows(matrix(), translator=ENGLISH, width=200)
    assert len(narrow) > 1
    assert "\u2003".join(narrow) == wide[0]


def test_cells_carry_the_ids_by_which_a_click_tells_its_pair():
    figure = heatmap_figure(matrix(), measure=Measure.CORRECTED, translator=ENGLISH)
    assert list(figure.data[0].meta) == ["1", "2", "3", "4"]


def test_confidence_is_read_from_row_to_column():
    result = matrix()
    scale = colour_scale(result, measure=Measure.CONFIDENCE, translator=ENGLISH)
    assert scale.z[0, 1] ** 2 == pytest.approx(30 / 40)
    values = result.values(Measure.CONFIDENCE)
    assert (values[1, 3], values[3, 2]) == (0, pytest.approx(2 / 12))
    assert values[2, 3] == pytest.approx(2 / 40)


def test_corrected_lift_compares_with_what_is_expected():
    scale = colour_scale(matrix(), measure=Measure.CORRECTED, translator=ENGLISH)
    # a and b: expected 0.8 · 40 · 40 / 100 = 12.8, seen 30
    assert scale.z[0, 1] == pytest.approx(np.log2(30 / 12.8))
    assert scale.lowest == -scale.highest


@pytest.mark.parametrize("measure", [Measure.CORRECTED, Measure.LIFT])
def test_a_scale_of_lifts_says_in_words_what_its_ends_and_its_middle_mean(measure):
    texts = colour_scale(
        heatmap_of(matrix().items[:2], np.array([[40, 17], [17, 40]])), measure=measure, translator=ENGLISH
    ).tick_texts
    # 17 · 100 / 1600 = 1.06 and 17 / 12.8 = 1.33: within one doubling
    assert texts == ["≤ 0.5<br>half as often", "1<br>as often as by chance", "≥ 2<br>twice as often"]
    texts = colour_scale(matrix(), measure=Measure.CORRECTED, translator=ENGLISH).tick_texts
    # the furthest is 30 / 12.8 = 2.34, so two doublings
    assert texts[0] == "≤ 0.25<br>4 times rarer"
    assert texts[-1] == "≥ 4<br>4 times as often"


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
    assert texts[0].startswith("≤ 0,5<br>")
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
    assert "Expected in orders of the same size: 12.8." in text
    # 30 / 12.8 = 2.34, times 0.8 and 1.25
    assert "Corrected lift: 2.34 (95 % interval 1.88 to 2.93)." in text
    assert "Plain lift: 1.88." in text
    assert "Verdict: <b>Solid</b>." in text
    assert text.endswith("<br>Click for details")


def test_hover_reads_from_row_to_column():
    texts = hover_texts(matrix(), translator=ENGLISH)
    assert texts[1][3].startswith("<b>A: &lt;b&gt;50 %&lt;/b&gt;")
    assert "<b>B: Date (4)</b>" in texts[1][3]
    assert "Of 40 orders with A, 5.0% also hold B." in texts[2][3]
    assert "Of 12 orders with B, 16.7% also hold A." in texts[2][3]
    assert texts[0][0] == "<b>Apple (1)</b><br>40 orders hold it."


def test_hover_of_a_pair_that_never_meets_says_so():
    text = hover_texts(matrix(), translator=ENGLISH)[0][2]
    assert "They never meet, though chance would have them meet." in text
    assert "nan" not in text
    assert "Verdict: <b>Avoid each other</b>." in text


def test_hover_of_a_pair_of_few_customers_says_so():
    result = matrix()
    result.verdicts[0, 1] = result.verdicts[1, 0] = Verdict.TOO_LITTLE_DATA
    text = hover_texts(result, translator=ENGLISH)[0][1]
    assert "Too little data to judge: fewer than 10 customers stand behind it." in text


def test_hover_writes_numbers_as_the_reader_does():
    counts = np.array([[40, 30], [30, 40]])
    text = hover_texts(
        heatmap_of(matrix().items[:2], counts, baskets=1_000_000), translator=translator_for("de")
    )
    assert "18.750,00" in text[0][1]  # 30 · 1,000,000 / (40 · 40)
    text = hover_texts(matrix(), translator=translator_for("pl"))[0][1]
    assert "2,34" in text


def test_hover_of_customers_speaks_of_customers():
    figure = heatmap_figure(matrix(basis=Basis.CUSTOMER), measure=Measure.LIFT, translator=ENGLISH)
    text = figure.data[0].hovertext[0][1]
    assert "30 customers bought both." in text
    assert "order" not in text


def test_hover_of_a_cell_that_cannot_be_judged_gives_no_lift():
    text = heatmap_figure(matrix(), measure=Measure.LIFT, translator=ENGLISH).data[0].hovertext[0][3]
    assert "Too little data to judge: chance alone would bring fewer than 10 together." in text
    assert "lift" not in text


def test_equal_names_are_told_apart_by_their_numbers():
    items = tuple(Item(item=f"S{n}", name="Cup " + "x" * 40, baskets=9) for n in range(3))
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
    items = tuple(Item(item=f"{n}", name=f"Product {n} " + "x" * 60, baskets=503) for n in range(count))
    verdicts = np.full((count, count), Verdict.SOLID, dtype=object)
    result = heatmap_of(items, counts, verdicts=verdicts, baskets=10_000)
    figure = heatmap_figure(result, measure=Measure.LIFT, translator=ENGLISH)
    assert len(figure.to_json()) < 3_000_000
    assert len(figure.data[0].x) == count


def test_equal_labels_stay_apart_as_rows():
    items = tuple(Item(item="S" * 30 + str(n), name="Cup", baskets=9) for n in range(3))
    labels = axis_labels(items)
    assert len(set(labels)) == 3


def test_a_phone_gets_shorter_names():
    wide = heatmap_figure(matrix(), measure=Measure.LIFT, translator=ENGLISH)
    narrow = heatmap_figure(matrix(), measure=Measure.LIFT, translator=ENGLISH, narrow=True)
    assert max(map(len, narrow.data[0].y)) < max(map(len, wide.data[0].y))


def test_a_wide_scale_of_lift_names_its_ends_and_not_their_neighbours():
    counts = np.array([[40, 0], [0, 40]]) + np.array([[0, 39], [39, 0]])
    result = heatmap_of(matrix().items[:2], counts, baskets=1000)
    texts = colour_scale(result, measure=Measure.LIFT, translator=ENGLISH).tick_texts
    # 39 · 1000 / (40 · 40) = 24.4, so five doublings on either side
    assert texts[:4] == ["≤ 0.031<br>32 times rarer", "", "", "0.25"]
    assert texts[-4:] == ["4", "", "", "≥ 32<br>32 times as often"]
