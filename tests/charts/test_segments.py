"""The pictures of the segments say what the figures say, in the colours of what is needed."""

import pytest

from crosssell.charts.segments import (
    Size,
    need_colour,
    need_key,
    pareto_figure,
    recency_frequency_figure,
    segment_map_figure,
    sizes,
)
from crosssell.charts.theme import DARK, LIGHT, contrast
from crosssell.columns import Segment, SegmentNeed
from crosssell.filters import Filters
from crosssell.i18n import translator_for
from crosssell.segments.config import RfmConfig
from crosssell.segments.figures import SegmentFigures, segment_figures
from crosssell.segments.needs import NEED_OF
from crosssell.warehouse import Workspace
from tests.segments.rfm_oracle import messy_rows
from tests.support import tiny_dataset

EN, DE = translator_for("en"), translator_for("de")


@pytest.fixture
def figures(workspace: Workspace) -> SegmentFigures:
    shop = tiny_dataset(workspace, messy_rows(5))
    return segment_figures(shop, filters=Filters(), config=RfmConfig())


@pytest.mark.parametrize("by", list(Size))
@pytest.mark.parametrize("dark", [False, True])
def test_a_tile_has_the_size_the_colour_and_the_code_of_its_segment(figures, by, dark):
    tiles = segment_map_figure(figures, by=by, translator=EN, dark=dark).data[0]
    assert len(tiles.ids) > 3
    for code, value, colour in zip(tiles.ids, tiles.values, tiles.marker.colors, strict=True):
        group = figures.of(Segment(code))
        assert value == (group.customers if by == Size.CUSTOMERS else float(group.amount))
        assert colour == need_colour(NEED_OF[Segment(code)], DARK if dark else LIGHT)
    for colour, ink in zip(tiles.marker.colors, tiles.textfont.color, strict=True):
        assert contrast(colour, ink) >= 4.5


def test_nothing_without_a_size_is_drawn(figures):
    assert all(size > 0 for by in Size for _, size in sizes(figures, by=by))
    assert sum(size for _, size in sizes(figures, by=Size.CUSTOMERS)) == figures.total.customers


def test_segments_of_one_need_stand_together(figures):
    needs = [NEED_OF[group.segment] for group, _ in sizes(figures, by=Size.CUSTOMERS)]
    assert needs == sorted(needs, key=list(SegmentNeed).index)


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_needs_are_told_apart_and_seen_on_the_page(palette):
    colours = [need_colour(need, palette) for need in SegmentNeed]
    assert len(set(colours)) == len(colours)
    assert all(contrast(colour, palette.surface) >= 2.9 for colour in colours)
    assert all(colour in need_key(translator=EN, dark=palette is DARK) for colour in colours)


@pytest.mark.parametrize("by", list(Size))
def test_the_grid_adds_up_and_names_its_cells(figures, by):
    figure = recency_frequency_figure(figures, by=by, translator=DE, currency="EUR")
    total = figures.total.customers if by == Size.CUSTOMERS else float(figures.total.amount)
    assert sum(map(sum, figure.data[0].z)) == pytest.approx(total)
    assert len(figure.layout.annotations) == sum(cell.customers > 0 for cell in figures.grid)
    last = next(cell for cell in figures.grid if cell.customers)
    assert figure.data[0].z[last.f - 1][last.r - 1] == (
        last.customers if by == Size.CUSTOMERS else float(last.amount)
    )


def test_the_curve_ends_at_everything_and_marks_what_people_quote(figures):
    line, _alike, marks = pareto_figure(figures, translator=DE).data
    assert (line.x[0], line.y[0]) == (0, 0)
    assert line.x[-1] == 100
    assert line.y[-1] == pytest.approx(100)
    assert list(marks.y) == [100 * figures.top_share(percent) for percent in (1, 10, 20)]
