from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest

from crosssell.charts.flow import HEIGHT, LINE_HEIGHT, bars, flow_figure, kept_apart
from crosssell.charts.moves import (
    LINE_LENGTH,
    flow_text,
    move_colour,
    moves_key_html,
    name_lines,
    state_colours,
)
from crosssell.charts.moves_matrix import moves_matrix_figure
from crosssell.charts.segment_sizes import sizes_figure, sizes_key_html
from crosssell.charts.theme import DARK, LIGHT, contrast
from crosssell.columns import Outside, Segment
from crosssell.i18n import LANGUAGES, translator_for
from crosssell.segments.config import CutOffs
from crosssell.segments.migration import FROM_STATES, Flow, Migration, Move
from crosssell.segments.sizes import SegmentSizes
from crosssell.segments.windows import Window, windows_ending

ENGLISH, GERMAN = translator_for("en"), translator_for("de")


def flow(before, after, customers, share, first=None, second=None) -> Flow:
    return Flow(
        from_segment=before,
        to_segment=after,
        customers=customers,
        share=share,
        revenue_first=None if first is None else Decimal(first),
        revenue_second=None if second is None else Decimal(second),
    )


def migrated(*flows: Flow) -> Migration:
    return Migration(
        windows=windows_ending(date(2025, 12, 31), days=365),
        cut_offs=CutOffs(),
        flows=flows,
        customers_first=sum(f.customers for f in flows if f.from_segment != Outside.JOINED),
        customers_second=sum(f.customers for f in flows if f.to_segment != Outside.GONE),
        returned=0,
        has_money=True,
        notices=(),
    )


FOUND = migrated(
    flow(Segment.CHAMPIONS, Segment.CHAMPIONS, 300, 0.6, 9000, 9500),
    flow(Segment.CHAMPIONS, Segment.AT_RISK, 199, 0.398, 8400, 2100),
    flow(Segment.CHAMPIONS, Outside.GONE, 1, 0.002, 50, 0),
    flow(Segment.LOST, Segment.CHAMPIONS, 2, 1.0, 10, 400),
    flow(Outside.JOINED, Segment.LOST, 7, 1.0, 0, 70),
)


def test_bands_lead_from_the_segment_left_to_the_one_reached():
    sankey = flow_figure(FOUND, translator=ENGLISH).data[0]
    left = ["Champions", "Lost", "Joined"]
    right = ["Champions", "At risk", "Lost", "Gone"]
    names = [text.split("<b>")[1].split("</b>")[0] for text in sankey.node.customdata]
    assert names == left + right
    bands = {
        (names[source], names[target]): value
        for source, target, value in zip(
            sankey.link.source, sankey.link.target, sankey.link.value, strict=True
        )
    }
    assert bands["Champions", "At risk"] == 199
    assert bands["Joined", "Lost"] == 7
    assert sum(sankey.link.value) == 509


def test_both_columns_fill_the_height_in_the_same_scale():
    few = [(Segment.CHAMPIONS, 60), (Segment.LOST, 40)]
    many = [(segment, 100 // 12) for segment in Segment]
    for counts in (few, many):
        found = bars(counts, scale=2.0, translator=ENGLISH)
        assert found[0].middle == pytest.approx(counts[0][1])  # half of its height from the top
        assert found[-1].middle == pytest.approx(HEIGHT - counts[-1][1])
        middles = [bar.middle for bar in found]
        assert middles == sorted(middles)


def test_labels_keep_clear_of_each_other_and_within_the_figure():
    heights = [LINE_HEIGHT * 2] * 12
    texts = kept_apart([1.0] * 6 + [HEIGHT - 1.0] * 6, heights, bound=HEIGHT)
    steps = [after - before for before, after in pairwise(texts)]
    assert min(steps) >= heights[0] - 1e-9
    assert texts[0] >= heights[0] / 2
    assert texts[-1] <= HEIGHT - heights[0] / 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_are_broken_into_lines_that_a_phone_has_room_for(language):
    translator = translator_for(language)
    for state in FROM_STATES:
        for line in name_lines(state, translator):
            assert len(line) <= LINE_LENGTH or " " not in line


def test_a_band_says_how_many_went_and_what_they_bought():
    text = flow_text(FOUND.flows[1], translator=GERMAN, currency="EUR")
    assert "39,8" in text
    assert "8.400 €" in text
    assert "2.100 €" in text
    without = flow_text(flow(Segment.LOST, Outside.GONE, 1, 1.0), translator=ENGLISH, currency=None)
    assert without == "<b>Lost → Gone</b><br>1 customer · 100.0% of “Lost”"


def test_the_matrix_holds_counts_and_shares_where_anybody_went():
    figure = moves_matrix_figure(FOUND, translator=ENGLISH, dark=True)
    heat = figure.data[0]
    assert list(figure.layout.yaxis.ticktext) == ["Champions", "Lost", "Joined"]
    assert list(figure.layout.xaxis.ticktext) == ["Champions", "At risk", "Lost", "Gone"]
    assert [list(row) for row in heat.z] == [
        [0.6, 0.398, None, 0.002],
        [1.0, None, None, None],
        [None, None, 1.0, None],
    ]
    texts = {(note.x, note.y): note.text for note in figure.layout.annotations}
    assert texts.keys() == {(0, 0), (1, 0), (3, 0), (0, 1), (2, 2)}
    assert "199" in texts[1, 0]
    assert "40%" in texts[1, 0]
    assert "&lt;1%" in texts[3, 0]


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_ways_and_segments_are_told_apart_by_colour(palette):
    ways = [move_colour(move, palette) for move in Move]
    assert len(set(ways)) == len(ways)
    colours = state_colours(palette)
    assert len({colours[segment] for segment in Segment}) == len(Segment)
    assert all(contrast(colour, palette.surface) > 1.3 for colour in colours.values())


def test_sizes_are_stacked_month_by_month():
    days = tuple(date(2025, month, 28) for month in range(1, 12))
    sizes = SegmentSizes(
        days=days,
        window_days=Window(first=days[0], last=days[-1]).days,
        customers={Segment.CHAMPIONS: tuple(range(11)), Segment.LOST: (5,) * 11},
    )
    figure = sizes_figure(sizes, translator=GERMAN)
    assert [list(bar.y) for bar in figure.data] == [list(range(11)), [5] * 11]
    assert figure.layout.barmode == "stack"
    assert figure.layout.xaxis.ticktext[0] == GERMAN.month(days[-1]), "the last month is always named"
    assert len(figure.layout.xaxis.ticktext) <= 4
    assert sizes_key_html(sizes, translator=ENGLISH).count("■") == 2
    assert moves_key_html(translator=ENGLISH).count("■") == len(Move)
