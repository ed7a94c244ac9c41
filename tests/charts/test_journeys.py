from datetime import date
from html import escape

import pytest

from crosssell.basket import Item
from crosssell.basket.journeys import JourneyMove, JourneyPlace, Journeys, JourneyStep
from crosssell.charts import journey_figure
from crosssell.charts.journeys import (
    HEIGHT,
    HEIGHT_NARROW,
    LINE_HEIGHT,
    LINE_LENGTH_NARROW,
    NAME_LENGTH,
    journey_bars,
)
from crosssell.columns import PlaceKind
from crosssell.i18n import LANGUAGES, translator_for

ENGLISH = translator_for("en")
HOSTILE = "<a href='x'>Tea</a> & a very long name of a product"


def place(step: int, kind: PlaceKind, customers: int, item: str | None = None) -> JourneyPlace:
    named = (
        None if item is None else Item(item=item, name=HOSTILE if item == "T" else None, baskets=customers)
    )
    return JourneyPlace(step=step, kind=kind, item=named, customers=customers)


def step(number: int, customers: int, went_on: int, may_come: int) -> JourneyStep:
    return JourneyStep(
        number=number,
        customers=customers,
        went_on=went_on,
        stopped=customers - went_on - may_come,
        may_come=may_come,
        again_share=0.5,
        again_days=365,
    )


FOUND = Journeys(
    customers=1000,
    undated=0,
    last_day=date(2025, 12, 31),
    typical_gap_days=30,
    steps=(step(1, 1000, 400, 50), step(2, 400, 0, 2)),
    places=(
        place(1, PlaceKind.ITEM, 700, "T"),
        place(1, PlaceKind.ITEM, 3, "U"),
        place(1, PlaceKind.OTHER, 297),
        place(2, PlaceKind.ITEM, 300, "U"),
        place(2, PlaceKind.ITEM, 1, "T"),
        place(2, PlaceKind.OTHER, 99),
        place(2, PlaceKind.MAY_COME, 50),
        place(2, PlaceKind.STOPPED, 550),
        place(3, PlaceKind.MAY_COME, 2),
        place(3, PlaceKind.STOPPED, 398),
    ),
    moves=(
        JourneyMove(source=0, target=3, customers=300),
        JourneyMove(source=0, target=7, customers=400),
        JourneyMove(source=1, target=4, customers=1),
        JourneyMove(source=1, target=6, customers=2),
        JourneyMove(source=2, target=5, customers=99),
        JourneyMove(source=2, target=6, customers=48),
        JourneyMove(source=2, target=7, customers=150),
        JourneyMove(source=3, target=9, customers=300),
        JourneyMove(source=4, target=9, customers=1),
        JourneyMove(source=5, target=8, customers=2),
        JourneyMove(source=5, target=9, customers=97),
    ),
)


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_stay_clear_of_one_another_and_inside(narrow, language):
    bars = journey_bars(FOUND, translator=translator_for(language), narrow=narrow)
    height = HEIGHT_NARROW if narrow else HEIGHT
    for number in (1, 2, 3):
        column = [bar for bar in bars if bar.place.step == number]
        edges = [
            edge
            for bar in column
            for edge in (
                bar.text_middle - LINE_HEIGHT * len(bar.lines) / 2,
                bar.text_middle + LINE_HEIGHT * len(bar.lines) / 2,
            )
        ]
        assert edges == sorted(edges)
        assert edges[0] >= -0.01
        assert edges[-1] <= height + 0.01
        assert [bar.middle for bar in column] == sorted(bar.middle for bar in column)


def test_every_customer_of_a_place_is_in_a_band_and_names_are_inert():
    sankey = journey_figure(FOUND, translator=ENGLISH).data[0]
    assert list(sankey.link.value) == [move.customers for move in FOUND.moves]
    assert (
        sum(value for value, source in zip(sankey.link.value, sankey.link.source, strict=True) if source == 0)
        == 700
    )
    first = sankey.node.customdata[0]
    assert "<a" not in first
    assert "700 customers<br>70.0% of those with order 1" in first
    assert "55.0% of those with order 1" in sankey.node.customdata[7], (
        "who came no further had the order before"
    )
    assert "300 customers<br>42.9% of" in sankey.link.customdata[0]
    assert sankey.node.line.width == 0, "of several widths plotly makes no place for its labels"


def test_labels_are_short_and_our_own_words_whole():
    wide, narrow = (journey_bars(FOUND, translator=ENGLISH, narrow=narrow) for narrow in (False, True))
    cut = HOSTILE[: NAME_LENGTH - 1] + "…"
    assert wide[0].lines == (f"{escape(cut, quote=False)} <b>700</b>",)
    assert narrow[1].lines == ("U", "<b>3</b>")
    assert narrow[7].lines == ("No further", "order", "<b>550</b>")
    assert all(len(line) <= LINE_LENGTH_NARROW for line in narrow[7].lines[:-1])


@pytest.mark.parametrize("dark", [False, True])
def test_the_head_of_a_column_counts_its_customers(dark):
    notes = [note.text for note in journey_figure(FOUND, translator=ENGLISH, dark=dark).layout.annotations]
    assert "Order 1<br><b>1,000</b>" in notes
    assert "Order 2<br><b>400</b>" in notes
